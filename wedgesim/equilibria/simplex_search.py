"""The largest value of rational functions on parts of a simplex, by branch and bound with certified bounds.

1. Each piece begins with the whole simplex (see :mod:`~wedgesim.equilibria.simplex_nodes`).
2. Nodes that cannot bring more than the best value known, by the gap asked for, are dropped.
3. The others are halved across their longest edges, until none is left or the effort is spent.
4. Values at the corners and centres of nodes, and local searches from the best of them, give the value known.

What is dropped is dropped by bounds, so that value and upper bound enclose the optimum, but for rounding.

References
----------
Horst, R. and Tuy, H. (1996). *Global Optimization: Deterministic Approaches*. Springer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bernstein import exponents, multinomials
from wedgesim.equilibria.simplex_nodes import ROUNDING, Nodes, Piece, regrouped, samples, whole

Array = NDArray[np.float64]

LEVELS = 160
"""Halvings at most."""

_LOCAL_SEARCHES = 3
"""Local searches begun after each round of halving."""


@dataclass(frozen=True, eq=False)
class Located:
    """A point of a piece, with its value as the caller evaluates it."""

    value: float
    point: Array
    piece: int


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best point found and a bound on what any other could bring.

    Attributes
    ----------
    best : Located or None
        None where no point of any piece was found.
    upper : float
        No point of any piece has a value above it.
    nodes : int
        How many nodes were looked at.
    """

    best: Located | None
    upper: float
    nodes: int


Evaluate = Callable[[int, Array], "float | None"]
"""Value of a piece at a point of the simplex, computed afresh; None where the point is not of the piece."""


def largest(
    pieces: Sequence[Piece],
    variables: int,
    evaluate: Evaluate,
    known: float,
    ceiling: float,
    gap: float,
    max_nodes: int,
) -> Optimum:
    """Find the largest value that any piece takes.

    Parameters
    ----------
    pieces : sequence of Piece
        Ratios, with coefficients of order one.
    variables : int
        Corners of the simplex.
    evaluate : callable
        Checks and values a point.
    known : float
        A value that is known to be reached elsewhere; -inf if there is none.
    ceiling : float
        What no value exceeds.
    gap : float
        By how much the upper bound may exceed the value.
    max_nodes : int
        Nodes to look at before the search is given up, with the bound that it has.
    """
    best: Located | None = None
    nodes = whole(pieces, variables)
    looked_at = 0
    for _ in range(LEVELS):
        looked_at += sum(map(len, nodes))
        for start, number in _starts(nodes, known, ceiling):
            found = _climbed(pieces[number], number, start, evaluate)
            if found is not None and found.value > known:
                best, known = found, found.value
        nodes = regrouped([part.of(part.may_exceed(known + gap)) for part in nodes])
        if not nodes or looked_at + 2 * sum(map(len, nodes)) > max_nodes:
            break
        nodes = regrouped([half for part in nodes for half in part.halved()])
    bounds = [float(part.bounds(ceiling).max()) for part in nodes]
    return Optimum(best, min(ceiling, max([known + gap, *bounds])), looked_at)


def _starts(nodes: list[Nodes], known: float, ceiling: float) -> list[tuple[Array, int]]:
    """Points from which a local search may find more: the best feasible ones, and the centre of a promising node."""
    found: list[tuple[float, Array, int]] = []
    promising: list[tuple[float, Array, int]] = []
    for part in nodes:
        where = samples(part.corners.shape[1])
        ratio, least = part.values(where)
        ratio = np.where(least >= -ROUNDING, ratio, -np.inf)
        sample, node = np.unravel_index(ratio.argmax(), ratio.shape)
        if ratio[sample, node] > known:
            found.append((ratio[sample, node], where[sample] @ part.corners[..., node], int(part.piece[node])))
        bounds = part.bounds(ceiling)
        # equal bounds are met in turn from level to level
        first = int(bounds.argmax())
        if bounds[first] > known:
            promising.append((bounds[first], where[0] @ part.corners[..., first], int(part.piece[first])))
    chosen = sorted(found, key=lambda one: -one[0])[:_LOCAL_SEARCHES]
    chosen += sorted(promising, key=lambda one: -one[0])[:1]
    return [(point, piece) for _, point, piece in chosen]


def _climbed(piece: Piece, number: int, start: Array, evaluate: Evaluate) -> Located | None:
    """Take the better of a point and of what a local search finds from it."""
    best = None
    for point in (start, local_search(piece, start)):
        value = evaluate(number, point) if point is not None else None
        if value is not None and (best is None or value > best.value):
            best = Located(value, np.asarray(point), number)
    return best


def local_search(piece: Piece, start: Array) -> Array | None:
    """Climb within one piece by sequential quadratic programming; where it leads is to be checked."""
    from scipy.optimize import minimize

    variables = len(start)
    powers = exponents(variables, piece.degree)
    weights = multinomials(variables, piece.degree)
    lowered = [np.maximum(powers - unit, 0) for unit in np.eye(variables, dtype=np.int64)]

    def monomials(point: Array) -> Array:
        return np.asarray((point**powers).prod(axis=1) * weights)

    def slopes(point: Array) -> Array:
        columns = [(point**low).prod(axis=1) * power for low, power in zip(lowered, powers.T, strict=True)]
        return np.stack(columns, axis=1) * weights[:, None]

    def lost(point: Array) -> tuple[float, Array]:
        values, rows = monomials(point), slopes(point)
        over, under = piece.over[0] @ values, piece.under[0] @ values
        under = under if abs(under) > 1e-300 else 1e-300
        gradient = (piece.over[0] @ rows) / under - over * (piece.under[0] @ rows) / under**2
        return -over / under, -gradient

    limits = [
        {"type": "eq", "fun": lambda x: x.sum() - 1.0, "jac": lambda x: np.ones(variables)},
        {
            "type": "ineq",
            "fun": lambda x: piece.constraints @ monomials(x),
            "jac": lambda x: piece.constraints @ slopes(x),
        },
    ]
    with np.errstate(all="ignore"):
        found = minimize(  # type: ignore[call-overload]  # the stubs know no constraints as a list of dictionaries
            lost, start, jac=True, bounds=[(0.0, 1.0)] * variables, constraints=limits, method="SLSQP",
            options={"maxiter": 60, "ftol": 1e-15},
        )  # fmt: skip
    point = np.maximum(found.x, 0.0)
    total = float(point.sum())
    return point / total if np.isfinite(total) and total > 0 else None
