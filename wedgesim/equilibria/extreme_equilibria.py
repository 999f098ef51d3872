"""All extreme equilibria of a two-player game, its maximal Nash subsets and components, degenerate or not.

1. With payoffs made positive, the best-reply polytopes are P = {x >= 0, x B <= 1} and Q = {y >= 0, A y <= 1}. Their
   vertices are found from all square subsystems, stacked by size.
2. A vertex is labelled by the actions it does not play and by the other player's actions that are best replies to it.
   Two vertices that carry all labels between them are an extreme equilibrium.
3. The extreme equilibria are the edges of a bipartite graph. Its maximal complete bipartite subgraphs are the maximal
   Nash subsets, each a product of two polytopes; its connected components are those of the set of equilibria.

References
----------
Winkels, H.-M. (1979). An algorithm to determine all equilibrium points of a bimatrix game. In *Game Theory and Related
Topics*.
Avis, D., Rosenberg, G., Savani, R. and von Stengel, B. (2010). Enumeration of Nash equilibria for two-player games.
*Economic Theory* 42.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.errors import SolverError

Array = NDArray[np.float64]
Labels = NDArray[np.bool_]

_TIGHT = 1e-9
"""Inequalities with less slack than this, for payoffs of range one, count as equalities."""

_ROUNDING = 1e-14
_SAME = 1e-7
_STACK = 20000

MAX_SYSTEMS = 3_000_000
"""Square subsystems beyond which vertices are not enumerated: between 11 x 11 and 12 x 12 actions."""

MAX_SUBSETS = 5000
"""Maximal Nash subsets beyond which they are no longer told apart; their number can be exponential."""


class ExtremeEquilibria(NamedTuple):
    """The set of equilibria of a two-player game by its extreme points.

    Attributes
    ----------
    rows, columns : ndarray, shapes (count, actions)
        Extreme strategies of the two players that are part of an equilibrium.
    adjacency : ndarray of bool, shape (row strategies, column strategies)
        Which two of them are an equilibrium.
    components : list of pairs of lists of int
        Extreme strategies of each connected component.
    subsets : list of pairs of lists of int
        Extreme strategies of each maximal Nash subset; empty when there are too many.
    """

    rows: Array
    columns: Array
    adjacency: NDArray[np.bool_]
    components: list[tuple[list[int], list[int]]]
    subsets: list[tuple[list[int], list[int]]]


def extreme_equilibria(payoffs: Array) -> ExtremeEquilibria:
    """Enumerate the extreme equilibria of one two-player game.

    Parameters
    ----------
    payoffs : ndarray, shape (2, actions, actions)
        Of range one.

    Raises
    ------
    SolverError
        When the polytopes have too many systems to try.

    Examples
    --------
    A row player who does not care makes a continuum: one maximal Nash subset with two extreme points.

    >>> import numpy as np
    >>> found = extreme_equilibria(np.array([[[0.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [1.0, 0.0]]]))
    >>> found.rows.tolist(), found.columns.tolist(), found.subsets
    ([[0.0, 1.0], [1.0, 0.0]], [[1.0, 0.0]], [([0, 1], [0])])
    """
    row_payoffs, column_payoffs = (tensor - tensor.min() + 1.0 for tensor in payoffs)
    rows, row_labels = _vertices(column_payoffs.T)
    columns, column_labels = _vertices(row_payoffs)
    own = len(row_payoffs)
    # Rows are labelled (own actions not played, column's best replies); columns the other way round.
    column_labels = np.concatenate([column_labels[:, -own:], column_labels[:, :-own]], axis=1)
    missing = (~row_labels).astype(np.float32) @ (~column_labels).astype(np.float32).T
    adjacency = missing == 0
    used_rows, used_columns = adjacency.any(axis=1), adjacency.any(axis=0)
    adjacency = adjacency[used_rows][:, used_columns]
    return ExtremeEquilibria(
        rows[used_rows], columns[used_columns], adjacency, _components(adjacency), _maximal_subsets(adjacency)
    )


def _vertices(matrix: Array) -> tuple[Array, Labels]:
    """Vertices but the origin of {v >= 0, matrix v <= 1} scaled to sum one, and which inequalities are tight.

    Labels come as (v_j = 0 for each j, then row i tight for each i).
    """
    count, dimension = matrix.shape
    if comb(count + dimension, dimension) > MAX_SYSTEMS:
        raise SolverError(f"a game of {dimension} x {count} actions has too many systems to enumerate its vertices")
    found = [np.zeros((0, dimension))]
    for size in range(1, min(count, dimension) + 1):
        tight = np.array(list(combinations(range(count), size)))
        for columns in combinations(range(dimension), size):
            for start in range(0, len(tight), _STACK):
                found.append(_feasible(matrix, tight[start : start + _STACK], columns))
    points = np.concatenate(found)
    labels = np.concatenate([points <= _TIGHT, points @ matrix.T >= 1.0 - _TIGHT], axis=1)
    kept = _distinct(points, labels)
    points = np.where(points[kept] <= _TIGHT, 0.0, points[kept])
    normal: Array = points / points.sum(axis=1, keepdims=True)
    return normal, labels[kept]


def _feasible(matrix: Array, tight: NDArray[np.int64], columns: tuple[int, ...]) -> Array:
    """Solutions of the subsystems with these rows and columns that satisfy all inequalities."""
    systems = matrix[tight[:, :, None], np.array(columns)]
    # Only a system that is singular up to rounding is left out; its solutions are those of others.
    lengths = np.sqrt((systems**2).sum(axis=2)).prod(axis=1)
    systems = systems[np.abs(np.linalg.det(systems)) > _ROUNDING * lengths]
    solved = np.linalg.solve(systems, np.ones((*systems.shape[:2], 1)))[..., 0]
    points = np.zeros((len(solved), matrix.shape[1]))
    points[:, columns] = solved
    feasible = (solved.min(axis=1) >= -_TIGHT) & ((points @ matrix.T).max(axis=1) <= 1.0 + _TIGHT)
    return np.asarray(np.maximum(points[feasible], 0.0))


def _distinct(points: Array, labels: Labels) -> NDArray[np.int64]:
    """Positions of points that differ, in lexicographic order; a degenerate vertex solves many systems.

    Where points are nearly the same, one whose tight inequalities are all tight at another as well is that other but
    for rounding. Points at which different inequalities are tight are different vertices, however near.
    """
    rounded = np.round(points / _SAME)
    _, first = np.unique(np.concatenate([rounded, labels], axis=1), axis=0, return_index=True)
    kept: list[int] = []
    for number in first[np.argsort(-labels[first].sum(axis=1), kind="stable")].tolist():
        same = np.abs(points[kept] - points[number]).max(axis=1) < _SAME
        same &= ~(labels[number] & ~labels[kept]).any(axis=1)
        if not same.any():
            kept.append(number)
    order = np.lexsort(rounded[kept].T[::-1])
    return np.array(kept, dtype=np.int64)[order]


def _components(adjacency: NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """Find the connected components of the bipartite graph."""
    remaining = set(range(len(adjacency)))
    result = []
    while remaining:
        rows = np.zeros(len(adjacency), dtype=np.bool_)
        rows[min(remaining)] = True
        while True:
            columns = adjacency[rows].any(axis=0)
            grown = rows | adjacency[:, columns].any(axis=1)
            if (grown == rows).all():
                break
            rows = grown
        members = [int(row) for row in np.flatnonzero(rows)]
        remaining -= set(members)
        result.append((members, [int(column) for column in np.flatnonzero(columns)]))
    return result


def _maximal_subsets(adjacency: NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """Maximal complete bipartite subgraphs: the neighbourhoods of rows, closed under intersection."""
    neighbours = {frozenset(int(c) for c in np.flatnonzero(row)) for row in adjacency}
    closed = set(neighbours)
    queue = list(neighbours)
    while queue and len(closed) <= MAX_SUBSETS:
        current = queue.pop()
        fresh = {current & other for other in neighbours} - closed - {frozenset()}
        closed |= fresh
        queue.extend(fresh)
    if len(closed) > MAX_SUBSETS:
        return []
    subsets = []
    for columns in closed:
        chosen = sorted(columns)
        subsets.append(([int(row) for row in np.flatnonzero(adjacency[:, chosen].all(axis=1))], chosen))
    return sorted(subsets)
