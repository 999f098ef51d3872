"""The largest value, over the points of a simplex, of the least that rational functions on parts of it take there.

1. Every piece begins with the whole simplex (see :mod:`~wedgesim.equilibria.simplex_nodes`); the nodes on one part of
   the simplex are its cell.
2. A cell is closed where the pieces whose values on it are low cover it: one that is feasible on all of it, or several
   together (see :mod:`~wedgesim.equilibria.simplex_cover`). Low is what exceeds the best value known by no more than
   the gap asked for.
3. The others are halved across their longest edges, until none is left or the effort is spent.
4. Values at the centres of cells give the value known. The largest is often approached only, where a piece ends: so
   points close to where local searches within a piece lead are looked at, too.

References
----------
Horst, R. and Tuy, H. (1996). *Global Optimization: Deterministic Approaches*. Springer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bernstein import values_at
from wedgesim.equilibria.simplex_cover import Demand, constraint_names, covered
from wedgesim.equilibria.simplex_nodes import ROUNDING, Nodes, Piece, regrouped, samples, whole
from wedgesim.equilibria.simplex_search import LEVELS, Located, Optimum, local_search

Array = NDArray[np.float64]

_CLIMBS = 4
"""Local searches within one piece at most."""

_BACK = (0.0, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4)
"""Parts of the way back from a limit at which points are looked at."""

_MOST_TOGETHER = 60
"""Nodes of a cell from which on it is halved without asking whether they cover it together."""


Least = Callable[[Array], tuple[float, int]]
"""Smallest value that a piece takes at a point, computed afresh, and which piece it is."""


def largest_of_least(
    pieces: Sequence[Piece], variables: int, least: Least, known: float, ceiling: float, gap: float, max_nodes: int
) -> Optimum:
    """Find the largest, over the points of the simplex, of the smallest value of the pieces feasible there.

    It is a supremum: it may be approached only. `best` is a point where it is nearly reached.

    Parameters
    ----------
    pieces, variables, ceiling, gap, max_nodes
        As for :func:`largest`. The pieces must cover the simplex.
    least : callable
        Smallest value at a point.
    known : float
        A value that is known to be reached.
    """
    best: Located | None = None
    names = constraint_names(pieces, variables)
    climb = _Climb(pieces, least, gap)
    nodes = whole(pieces, variables)
    upper = ceiling
    looked_at = 0
    for _ in range(LEVELS):
        if not nodes:
            break
        looked_at += sum(map(len, nodes))
        cells, inverse = np.unique(np.concatenate([part.cell for part in nodes]), return_inverse=True)
        places = np.split(inverse, np.cumsum([len(part) for part in nodes])[:-1])
        found = _best_centre(nodes, places, len(cells))
        for one in (found, *climb.near(found, known)):
            if one.value > known:
                best, known = one, one.value
        open_cells = _open_cells(nodes, places, len(cells), known + gap, names)
        bounds = _cell_bounds(nodes, places, len(cells), ceiling)
        upper = max(known + gap, float(bounds.max(initial=-np.inf, where=open_cells)))
        nodes = regrouped(
            [replace(part, cell=place).of(open_cells[place]) for part, place in zip(nodes, places, strict=True)]
        )
        if looked_at + 2 * sum(map(len, nodes)) > max_nodes:
            break
        nodes = regrouped([half for part in nodes for half in part.halved()])
    return Optimum(best, min(ceiling, upper), looked_at)


@dataclass
class _Climb:
    """Local searches within pieces, each from a few starting points at most."""

    pieces: Sequence[Piece]
    least: Least
    gap: float
    reached: dict[int, list[float]] = field(default_factory=dict)

    def near(self, start: Located, known: float) -> Iterator[Located]:
        """Look at points on the way back from where a local search leads, where other pieces may not be feasible."""
        number = start.piece
        earlier = self.reached.setdefault(number, [])
        if len(earlier) == _CLIMBS or any(value <= known + self.gap for value in earlier):
            return
        limit = local_search(self.pieces[number], start.point)
        if limit is None:
            return
        piece = self.pieces[number]
        weights = values_at(limit[None], piece.degree)[0]
        under = float(piece.under[0] @ weights)
        earlier.append(float(piece.over[0] @ weights) / under if under > 0 else np.inf)
        for share in _BACK:
            point = limit + share * (start.point - limit)
            value, least = self.least(point)
            yield Located(value, point, least)


def _best_centre(nodes: list[Nodes], places: list[NDArray[np.int64]], cells: int) -> Located:
    """Find the cell at whose centre the smallest feasible value is the largest."""
    least, owner = np.full(cells, np.inf), np.zeros(cells, dtype=np.int64)
    point = np.zeros((nodes[0].corners.shape[1], cells))
    for part, place in zip(nodes, places, strict=True):
        ratio, slack = part.values(samples(part.corners.shape[1])[:1])
        value = np.where((slack[0] >= -ROUNDING) & np.isfinite(ratio[0]), ratio[0], np.inf)
        order = np.argsort(-value, kind="stable")
        smaller = order[value[order] < least[place[order]]]
        least[place[smaller]] = value[smaller]
        owner[place[smaller]] = part.piece[smaller]
        point[:, place] = part.corners.mean(axis=0)
    value = np.where(np.isfinite(least), least, -np.inf)
    top = int(value.argmax())
    return Located(float(value[top]), point[:, top], int(owner[top]))


def _open_cells(
    nodes: list[Nodes], places: list[NDArray[np.int64]], cells: int, level: float, names: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Parts of the simplex where the smallest feasible value may exceed a level."""
    some_high, low_for_sure = np.zeros(cells, dtype=np.bool_), np.zeros(cells, dtype=np.bool_)
    highs, count = [], np.zeros(cells, dtype=np.int64)
    for part, place in zip(nodes, places, strict=True):
        high = part.may_exceed(level)
        highs.append(high)
        some_high[place[high]] = True
        low_for_sure[place[~high & part.surely()]] = True
        count += np.bincount(place, minlength=cells)
    left = some_high & ~low_for_sure
    demands: dict[int, tuple[list[Demand], list[Demand]]] = {
        int(cell): ([], []) for cell in np.flatnonzero(left & (count <= _MOST_TOGETHER))
    }
    for part, place, high in zip(nodes, places, highs, strict=True):
        chosen = np.flatnonzero(left[place] & (count[place] <= _MOST_TOGETHER) & (high | part.somewhere()))
        asked = part.of(chosen).uncertain().T
        literals = np.where(asked, names[part.piece[chosen], : asked.shape[1]], 0).tolist()
        for node, row in zip(chosen.tolist(), literals, strict=True):
            demand = frozenset(row) - {0}
            if not any(-literal in demand for literal in demand):
                demands[int(place[node])][bool(high[node])].append(demand)
    for cell, (of_low, of_high) in demands.items():
        left[cell] = not covered(of_low, of_high)
    return left


def _cell_bounds(nodes: list[Nodes], places: list[NDArray[np.int64]], cells: int, ceiling: float) -> Array:
    """Upper bounds on the smallest feasible value, by cell."""
    any_piece, sure_piece = np.full(cells, -np.inf), np.full(cells, np.inf)
    for part, place in zip(nodes, places, strict=True):
        bounds = part.bounds(ceiling)
        np.maximum.at(any_piece, place, bounds)
        sure = part.surely()
        np.minimum.at(sure_piece, place[sure], bounds[sure])
    return np.asarray(np.minimum(any_piece, sure_piece))
