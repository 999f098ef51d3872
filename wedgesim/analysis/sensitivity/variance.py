"""Sobol' indices from values of a function: which share of its variance each group of inputs explains.

For two independent samples A and B of the inputs, and for each group g the sample A in which the inputs of g are those
of B (below AB), with f centred and V the variance over A and B together:

1. first order  S_g = mean(f(B) (f(AB) - f(A))) / V: what is explained by g alone
2. total        T_g = mean((f(A) - f(AB))^2) / (2 V): what is explained by g alone and with others
3. 95% intervals by bootstrap over the rows of the samples, by percentiles

References: Sobol' (2001); Saltelli et al. (2010), Variance based sensitivity analysis of model output, for step 1;
Jansen (1999) for step 2; Archer, Saltelli and Sobol' (1997) for step 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES: Final = 500
"""Bootstrap samples."""

_LEVEL: Final = 0.95


@dataclass(frozen=True, eq=False)
class Indices:
    """Sobol' indices of one function; nan where it is constant.

    Attributes
    ----------
    first, first_low, first_high : ndarray, shape (groups,)
        First-order indices with the ends of their intervals.
    total, total_low, total_high : ndarray, shape (groups,)
        Total indices with the ends of their intervals.
    mean, variance : float
        Of the function.
    alone, alone_low, alone_high : float
        Sum of the first-order indices with its interval: what is left to 1 is interactions. With many groups their
        errors add up.
    """

    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats
    mean: float
    variance: float
    alone: float = np.nan
    alone_low: float = np.nan
    alone_high: float = np.nan


def indices(f_a: Floats, f_b: Floats, f_ab: Floats, seed: int = 0, resamples: int = RESAMPLES) -> Indices:
    """Estimate Sobol' indices.

    Parameters
    ----------
    f_a, f_b : ndarray, shape (rows,)
        The function at two independent samples.
    f_ab : ndarray, shape (groups, rows)
        The function at the first sample with the inputs of each group from the second.
    seed : int, optional
        Of the bootstrap.
    resamples : int, optional
        Bootstrap samples.

    Examples
    --------
    A sum of two independent inputs, the second twice the first: 1/5 and 4/5 of the variance.

    >>> a, b = np.random.default_rng(0).random((2, 2, 4096))
    >>> f = lambda x: x[0] + 2 * x[1]
    >>> found = indices(f(a), f(b), np.array([f([b[0], a[1]]), f([a[0], b[1]])]))
    >>> found.total.round(1).tolist()
    [0.2, 0.8]
    """
    rows = len(f_a)
    mean = float(np.concatenate([f_a, f_b]).mean())
    a, b, ab = f_a - mean, f_b - mean, f_ab - mean
    firsts = b * (ab - a)
    totals = (a - ab) ** 2 / 2
    levels, squares = (a + b) / 2, (a**2 + b**2) / 2
    variance = float(squares.mean() - levels.mean() ** 2)
    if variance <= 1e-24 * max(mean**2, 1e-300) or not rows:
        nothing = np.full(len(f_ab), np.nan)
        return Indices(nothing, nothing, nothing, nothing, nothing, nothing, mean, max(variance, 0.0))
    # how often each row is in each bootstrap sample: sums over samples are then products of matrices
    counts = np.random.default_rng(seed).multinomial(rows, np.full(rows, 1 / rows), size=resamples) / rows
    variances = counts @ squares - (counts @ levels) ** 2
    ends = [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        alone_low, alone_high = np.nanquantile((counts @ firsts.sum(axis=0)) / variances, ends)
        first_low, first_high = np.nanquantile((counts @ firsts.T) / variances[:, None], ends, axis=0)
        total_low, total_high = np.nanquantile((counts @ totals.T) / variances[:, None], ends, axis=0)
    return Indices(
        first=firsts.mean(axis=1) / variance,
        first_low=first_low,
        first_high=first_high,
        total=totals.mean(axis=1) / variance,
        total_low=total_low,
        total_high=total_high,
        mean=mean,
        variance=variance,
        alone=float(firsts.mean(axis=1).sum() / variance),
        alone_low=float(alone_low),
        alone_high=float(alone_high),
    )
