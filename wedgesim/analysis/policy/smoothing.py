"""What policies pay on average given one parameter: a smoothing spline through means of many draws.

Steps, for one parameter:

1. divide the draws into at most :data:`GROUPS` of about equal number by the value of the parameter, or by its values
   where it has few; take means
2. put a natural cubic smoothing spline through the means, weighted by their number; its stiffness is that of the least
   generalized cross-validation, the spread within groups counted in. Values that are few are not smoothed
3. the error of the curves: their posterior covariance given stiffness and residual covariance of the policies, from
   which curves can be drawn

All policies share the stiffness, so that their curves are right together.

References: Green and Silverman (1994), Nonparametric Regression and Generalized Linear Models, chapters 2 and 3; Craven
and Wahba (1979), Numerische Mathematik 31, for the cross-validation; Wahba (1983), JRSS B 45, for the covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.discovery.ranks import Ranks

Floats = NDArray[np.float64]

GROUPS: Final = 64
"""Groups of draws at most."""

FEW_VALUES: Final = 12
"""Values of a parameter up to which each is a group of its own."""

_STIFFNESSES: Final = 49


@dataclass(frozen=True, eq=False)
class Curves:
    """Conditional means of some quantities, given one parameter.

    Attributes
    ----------
    at : ndarray, shape (groups,)
        Mean of the parameter in each group.
    weight : ndarray, shape (groups,)
        Share of the draws in each.
    mean : ndarray, shape (quantities, groups)
        The smoothed means.
    raw : ndarray, shape (quantities, groups)
        The means themselves.
    drawn : ndarray, shape (draws of the curves, quantities, groups)
        Curves that might be the true ones.
    freedom : float
        Degrees of freedom of the smoothing: 2 of a straight line, the number of groups of none.
    smooth : bool
        Whether the means were smoothed; else each value is a group.
    """

    at: Floats
    weight: Floats
    mean: Floats
    raw: Floats
    drawn: Floats
    freedom: float
    smooth: bool


def conditional_means(
    ranks: Ranks, parameter: int, quantities: Floats, moments: Floats, noise: Floats
) -> Curves:
    """Return the means of quantities given one parameter.

    Parameters
    ----------
    ranks : Ranks
        The draws.
    parameter : int
        Which.
    quantities : ndarray, shape (quantities, draws)
        Whose means are sought.
    moments : ndarray, shape (quantities, quantities)
        Their sums of products over all draws.
    noise : ndarray, shape (curves, quantities, GROUPS)
        Standard normal numbers from which curves are drawn.
    """
    order, draws = ranks.order[parameter], ranks.draws
    starts, few = _starts(ranks, parameter)
    count = np.diff(np.append(starts, draws)).astype(np.float64)
    means = np.add.reduceat(quantities[:, order], starts, axis=1) / count
    at = np.add.reduceat(ranks.columns[parameter][order], starts) / count
    within = moments - (means * count) @ means.T
    if few or len(at) < 4:
        shrink, basis = np.ones(len(at)), np.eye(len(at))
    else:
        shrink, basis = _stiffness(at, count, means, np.diag(within), draws)
    coordinates = (means * np.sqrt(count)) @ basis
    mean = (coordinates * shrink) @ basis.T / np.sqrt(count)
    freedom = float(shrink.sum())
    left_over = coordinates * (1 - shrink)
    residual = (within + left_over @ left_over.T) / max(draws - freedom, 1.0)
    root = _root(residual)
    errors = np.einsum("qr,srg->sqg", root, noise[:, :, : len(at)]) * np.sqrt(shrink)
    return Curves(
        at, count / draws, mean, means, mean + errors @ basis.T / np.sqrt(count), freedom, not few and len(at) >= 4
    )


def _starts(ranks: Ranks, parameter: int) -> tuple[NDArray[np.int64], bool]:
    """Return where groups begin in the sorted order, and whether each is one value."""
    draws, distinct = ranks.draws, len(ranks.values[parameter])
    cell = ranks.cells[parameter]
    even = np.unique(np.arange(min(GROUPS, draws)) * draws // min(GROUPS, draws))
    if cell is None:
        return even, False
    first = np.searchsorted(cell[ranks.order[parameter]], np.arange(distinct))  # where each value begins
    if distinct <= FEW_VALUES:
        return first, True
    return np.unique(first[np.searchsorted(first, even, side="right") - 1]), False


def _stiffness(at: Floats, count: Floats, means: Floats, within: Floats, draws: int) -> tuple[Floats, Floats]:
    """Return by how much each component of the means is kept, and the components, as columns."""
    roughness, basis = np.linalg.eigh(_penalty(at) / np.sqrt(np.outer(count, count)))
    roughness = np.maximum(roughness, 0.0)
    roughness[:2] = 0.0  # straight lines
    coordinates = (means * np.sqrt(count)) @ basis
    spread = np.maximum(within + (coordinates[:, 1:] ** 2).sum(axis=1), 1e-300)
    stiffness = np.geomspace(1e-3 / roughness[-1], 1e6 / roughness[2], _STIFFNESSES)
    keep = 1 / (1 + stiffness[:, None] * roughness)
    left = ((1 - keep[:, None, :]) * coordinates) ** 2
    misfit = ((within + left.sum(axis=2)) / spread).sum(axis=1)
    best = int((misfit / (draws - keep.sum(axis=1)) ** 2).argmin())
    return keep[best], basis


def _penalty(at: Floats) -> Floats:
    """Return the matrix of the integral of the squared second derivative of a natural cubic spline."""
    step = np.diff(at)
    inner = len(at) - 2
    rows = np.arange(inner)
    second = np.zeros((len(at), inner))
    second[rows, rows] = 1 / step[:-1]
    second[rows + 1, rows] = -1 / step[:-1] - 1 / step[1:]
    second[rows + 2, rows] = 1 / step[1:]
    gram = np.diag((step[:-1] + step[1:]) / 3)
    gram[rows[:-1], rows[1:]] = gram[rows[1:], rows[:-1]] = step[1:-1] / 6
    penalty: Floats = second @ np.linalg.solve(gram, second.T)
    return (penalty + penalty.T) / 2


def _root(covariance: Floats) -> Floats:
    """Return a square root of a covariance matrix."""
    variance, vectors = np.linalg.eigh(covariance)
    root: Floats = vectors * np.sqrt(np.maximum(variance, 0.0))
    return root
