"""The largest value of rational functions on parts of a simplex, by branch and bound with certified bounds.

A piece is a ratio P / Q of polynomials on the points of the simplex where further polynomials are not negative. Two
values are asked for: the largest that any piece takes anywhere (`largest`), and the largest over the points of the
smallest that the pieces feasible at the point take (`largest_of_least`).

1. Each piece begins with the whole simplex, its polynomials in Bernstein form, whose coefficients bound their range.
2. A node, a piece on a part of the simplex, is dropped where a constraint is negative throughout, or where no value
   can exceed the best one known by more than the gap asked for: where all coefficients of P - t Q are negative, or
   become so when a multiple of one constraint is added (a Lagrangian bound, which is what makes an optimum on the
   border of a piece cheap). P is also bounded as a sum of parts, each a non-negative weight times a ratio.
3. The others are halved across their longest edges, until none is left or the effort is spent.
4. Values at the corners and centres of nodes, and local searches from the best of them, give the value known.

For the least over pieces, a part of the simplex is bounded by the smallest bound of a piece that is feasible on all of
it, or else by the largest of those that may be feasible anywhere on it, since a feasible one there always is.

What is dropped is dropped by bounds, so that value and upper bound enclose the optimum, but for rounding.

References
----------
Horst, R. and Tuy, H. (1996). *Global Optimization: Deterministic Approaches*. Springer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bernstein import exponents, halves, multinomials, values_at

Array = NDArray[np.float64]

_ROUNDING = 1e-13
"""Of coefficients of order one: a constraint must be negative by more than this to rule a node out."""

_LOCAL_SEARCHES = 3
"""Local searches begun after each round of halving."""

_TIE = 1e-9
"""Constraints missed by less than this hold, where that is to the worse."""

_LEVELS = 160


@dataclass(frozen=True, eq=False)
class Piece:
    """A ratio of polynomials on part of a simplex, in Bernstein form of one degree.

    Attributes
    ----------
    degree : int
        Of all the polynomials.
    over, under : ndarray, shape (ratios, coefficients)
        Numerators and denominators. The first is the ratio itself; the others bound it, in sets.
    sets : tuple of int
        How many of the ratios make each set, the first a set of one; the largest ratio of a set is a bound.
        Denominators are not negative where the constraints hold.
    constraints : ndarray, shape (constraints, coefficients)
        Not negative on the piece.
    relations : tuple of ndarray, each of shape (relations, ratios of the set, coefficients)
        For each set but the first: the ratio itself is an average of those of the set, by weights whose average of
        each relation is not negative.
    equal : tuple of ndarray of bool, each of shape (relations,)
        Which of these averages are zero.
    """

    degree: int
    over: Array
    under: Array
    sets: tuple[int, ...]
    constraints: Array
    relations: tuple[Array, ...] = ()
    equal: tuple[NDArray[np.bool_], ...] = ()


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


@dataclass(frozen=True, eq=False)
class _Nodes:
    """Nodes of pieces of one degree and layout, node last."""

    degree: int
    sets: tuple[int, ...]
    over: Array
    under: Array
    constraints: Array
    relations: tuple[Array, ...]
    equal: tuple[NDArray[np.bool_], ...]
    corners: Array
    piece: NDArray[np.int64]
    cell: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.piece)

    def of(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> _Nodes:
        return replace(
            self,
            over=self.over[..., chosen],
            under=self.under[..., chosen],
            constraints=self.constraints[..., chosen],
            relations=tuple(own[..., chosen] for own in self.relations),
            equal=tuple(own[..., chosen] for own in self.equal),
            corners=self.corners[..., chosen],
            piece=self.piece[chosen],
            cell=self.cell[chosen],
        )

    def values(self, where: Array) -> tuple[Array, Array]:
        """Ratios and least constraints at points in coordinates of each node, both of shape (points, nodes)."""
        weights = values_at(where, self.degree)
        over, under = weights @ self.over[0], weights @ self.under[0]
        least = (weights @ self.constraints).min(axis=0, initial=np.inf)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(under > 0, over / under, -np.inf)
        return ratio, least

    def hopeful(self) -> NDArray[np.bool_]:
        """Whether no constraint is negative throughout."""
        return np.asarray((self.constraints.max(axis=1) >= -_ROUNDING).all(axis=0))

    def surely(self) -> NDArray[np.bool_]:
        """Whether all constraints hold on the whole node."""
        return np.asarray((self.constraints.min(axis=1) >= 0).all(axis=0) & (self.under[0] > 0).all(axis=0))

    def bounds(self, otherwise: float) -> Array:
        """Upper bounds on the ratio, shape (nodes,)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(self.under > 0, self.over / self.under, np.inf).max(axis=1)
        best = np.full(len(self), otherwise)
        start = 0
        for size in self.sets:
            best = np.minimum(best, ratios[start : start + size].max(axis=0))
            start += size
        return np.asarray(best)

    def may_exceed(self, level: float) -> NDArray[np.bool_]:
        """Whether the bounds leave room for a ratio above a level."""
        excess = self.over - level * self.under
        largest = excess.max(axis=1)
        room = np.ones(len(self), dtype=np.bool_)
        start = 0
        for size in self.sets:
            room &= (largest[start : start + size] > 0).any(axis=0)
            start += size
        left = np.flatnonzero(room)
        if len(left):
            held = self.constraints[:, None][..., left]
            no_equation = np.zeros((len(held), len(left)), dtype=np.bool_)
            room[left] = ~_negative_by_a_relation(excess[:1][..., left], held, no_equation)
        start = 1
        for size, relations, equal in zip(self.sets[1:], self.relations, self.equal, strict=True):
            left = np.flatnonzero(room)
            if len(left):
                parts = excess[start : start + size][..., left]
                room[left] = ~_negative_by_a_relation(parts, relations[..., left], equal[:, left])
            start += size
        return np.asarray(room)

    def halved(self) -> Iterator[_Nodes]:
        """Both halves of every node."""
        variables = self.corners.shape[1]
        edges = list(combinations(range(variables), 2))
        lengths = np.array([((self.corners[a] - self.corners[b]) ** 2).sum(axis=0) for a, b in edges])
        longest = lengths.argmax(axis=0)
        for number, edge in enumerate(edges):
            mine = self.of(longest == number)
            if not len(mine):
                continue
            middle = mine.corners[list(edge)].mean(axis=0)
            for side, matrix in enumerate(halves(variables, self.degree, edge)):
                corners = mine.corners.copy()
                corners[edge[1 - side]] = middle
                yield replace(
                    mine,
                    over=np.matmul(matrix, mine.over),
                    under=np.matmul(matrix, mine.under),
                    constraints=np.matmul(matrix, mine.constraints),
                    relations=tuple(np.matmul(matrix, own) for own in mine.relations),
                    corners=corners,
                    cell=2 * mine.cell + side,
                )


_Layout = tuple[int, tuple[int, ...], tuple[int, ...]]


def _layout(one: Piece | _Nodes) -> _Layout:
    """Return what pieces must have in common to stand in one array."""
    return one.degree, one.sets, tuple(len(relations) for relations in one.relations)


def _negative_by_a_relation(parts: Array, relations: Array, equal: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether all parts plus a multiple of their coefficients in one relation are nowhere positive, by node.

    The multiple is not negative, and of any sign where the relation is an equation.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = -parts[None] / relations
    high = np.where(relations > 0, ratio, np.inf).min(axis=(1, 2))
    low = np.where(relations < 0, ratio, -np.inf).max(axis=(1, 2))
    blocked = ((relations == 0) & (parts[None] > 0)).any(axis=(1, 2))
    low = np.where(equal, low, np.maximum(low, 0.0))
    return np.asarray(((low <= high) & ~blocked).any(axis=0))


def _whole(pieces: Sequence[Piece], variables: int) -> list[_Nodes]:
    """Make the nodes that begin the search: every piece on the whole simplex, grouped by layout."""
    groups: dict[_Layout, list[int]] = {}
    for number, piece in enumerate(pieces):
        groups.setdefault(_layout(piece), []).append(number)
    result = []
    for (degree, sets, _), members in groups.items():
        most = max(len(pieces[number].constraints) for number in members)
        padded = np.zeros((most, len(exponents(variables, degree)), len(members)))
        for column, number in enumerate(members):
            padded[: len(pieces[number].constraints), :, column] = pieces[number].constraints
        result.append(
            _Nodes(
                degree,
                sets,
                np.stack([pieces[number].over for number in members], axis=-1),
                np.stack([pieces[number].under for number in members], axis=-1),
                padded,
                tuple(np.stack(own, axis=-1) for own in zip(*(pieces[n].relations for n in members), strict=True)),
                tuple(np.stack(own, axis=-1) for own in zip(*(pieces[n].equal for n in members), strict=True)),
                np.repeat(np.eye(variables)[..., None], len(members), axis=2),
                np.array(members),
                np.zeros(len(members), dtype=np.int64),
            )
        )
    return result


def _regrouped(nodes: list[_Nodes]) -> list[_Nodes]:
    """Nodes of one layout put together again after halving."""
    groups: dict[_Layout, list[_Nodes]] = {}
    for part in nodes:
        if len(part):
            groups.setdefault(_layout(part), []).append(part)
    return [_joined(parts) for parts in groups.values()]


def _joined(parts: list[_Nodes]) -> _Nodes:
    if len(parts) == 1:
        return parts[0]
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in ("over", "under", "constraints", "corners", "piece", "cell")
    }
    for name in ("relations", "equal"):
        columns = zip(*(getattr(part, name) for part in parts), strict=True)
        joined[name] = tuple(np.concatenate(own, axis=-1) for own in columns)
    return replace(parts[0], **joined)


@lru_cache(maxsize=16)
def _samples(variables: int) -> Array:
    """Where nodes are looked at: the centre and the corners."""
    return np.vstack([np.full((1, variables), 1.0 / variables), np.eye(variables)])


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
    nodes = _whole(pieces, variables)
    looked_at = 0
    for _ in range(_LEVELS):
        left: list[_Nodes] = []
        for part in nodes:
            looked_at += len(part)
            left.append(part.of(part.hopeful()))
        nodes = _regrouped(left)
        for start, number in _starts(nodes, known, ceiling):
            found = _climbed(pieces[number], number, start, evaluate)
            if found is not None and found.value > known:
                best, known = found, found.value
        nodes = _regrouped([part.of(part.may_exceed(known + gap)) for part in nodes])
        if not nodes or looked_at + 2 * sum(map(len, nodes)) > max_nodes:
            break
        nodes = _regrouped([half for part in nodes for half in part.halved()])
    bounds = [float(part.bounds(ceiling).max()) for part in nodes]
    return Optimum(best, min(ceiling, max([known + gap, *bounds])), looked_at)


def _starts(nodes: list[_Nodes], known: float, ceiling: float) -> list[tuple[Array, int]]:
    """Points from which a local search may find more: the best feasible ones, and the centre of a promising node."""
    found: list[tuple[float, Array, int]] = []
    promising: list[tuple[float, Array, int]] = []
    for part in nodes:
        where = _samples(part.corners.shape[1])
        ratio, least = part.values(where)
        ratio = np.where(least >= -_ROUNDING, ratio, -np.inf)
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


def largest_of_least(
    pieces: Sequence[Piece], variables: int, known: float, ceiling: float, gap: float, max_nodes: int
) -> Optimum:
    """Find the largest, over the points of the simplex, of the smallest value of the pieces feasible there.

    It is a supremum: it may be approached only. `best` is a point where it is nearly reached.

    Parameters
    ----------
    pieces, variables, ceiling, gap, max_nodes
        As for :func:`largest`. The pieces must cover the simplex.
    known : float
        A value that is known to be reached.
    """
    best: Located | None = None
    nodes = _whole(pieces, variables)
    upper = ceiling
    looked_at = 0
    for _ in range(_LEVELS):
        nodes = _regrouped([part.of(part.hopeful()) for part in nodes])
        looked_at += sum(map(len, nodes))
        cells, inverse = np.unique(np.concatenate([part.cell for part in nodes]), return_inverse=True)
        places = np.split(inverse, np.cumsum([len(part) for part in nodes])[:-1])
        found = _best_centre(nodes, places, len(cells))
        if found.value > known:
            best, known = found, found.value
        open_cells = _open_cells(nodes, places, len(cells), known + gap)
        bounds = _cell_bounds(nodes, places, len(cells), ceiling)
        upper = max(known + gap, float(bounds.max(initial=-np.inf, where=open_cells)))
        nodes = _regrouped(
            [replace(part, cell=place).of(open_cells[place]) for part, place in zip(nodes, places, strict=True)]
        )
        if not nodes or looked_at + 2 * sum(map(len, nodes)) > max_nodes:
            break
        nodes = _regrouped([half for part in nodes for half in part.halved()])
    return Optimum(best, min(ceiling, upper), looked_at)


def _best_centre(nodes: list[_Nodes], places: list[NDArray[np.int64]], cells: int) -> Located:
    """Find the cell at whose centre the smallest feasible value is the largest."""
    least, owner = np.full(cells, np.inf), np.zeros(cells, dtype=np.int64)
    point = np.zeros((nodes[0].corners.shape[1], cells))
    for part, place in zip(nodes, places, strict=True):
        ratio, slack = part.values(_samples(part.corners.shape[1])[:1])
        value = np.where((slack[0] >= -_TIE) & np.isfinite(ratio[0]), ratio[0], np.inf)
        order = np.argsort(-value, kind="stable")
        smaller = order[value[order] < least[place[order]]]
        least[place[smaller]] = value[smaller]
        owner[place[smaller]] = part.piece[smaller]
        point[:, place] = part.corners.mean(axis=0)
    value = np.where(np.isfinite(least), least, -np.inf)
    top = int(value.argmax())
    return Located(float(value[top]), point[:, top], int(owner[top]))


def _open_cells(nodes: list[_Nodes], places: list[NDArray[np.int64]], cells: int, level: float) -> NDArray[np.bool_]:
    """Parts of the simplex where the smallest feasible value may exceed a level."""
    some_high, low_for_sure = np.zeros(cells, dtype=np.bool_), np.zeros(cells, dtype=np.bool_)
    for part, place in zip(nodes, places, strict=True):
        high = part.may_exceed(level)
        some_high[place[high]] = True
        low_for_sure[place[~high & part.surely()]] = True
    return np.asarray(some_high & ~low_for_sure)


def _cell_bounds(nodes: list[_Nodes], places: list[NDArray[np.int64]], cells: int, ceiling: float) -> Array:
    """Upper bounds on the smallest feasible value, by cell."""
    any_piece, sure_piece = np.full(cells, -np.inf), np.full(cells, np.inf)
    for part, place in zip(nodes, places, strict=True):
        bounds = part.bounds(ceiling)
        np.maximum.at(any_piece, place, bounds)
        sure = part.surely()
        np.minimum.at(sure_piece, place[sure], bounds[sure])
    return np.asarray(np.minimum(any_piece, sure_piece))
