"""Sets of equilibria that are products of polytopes, one for each player: maximal Nash subsets of games of any size.

Every profile of mixtures of the vertices of such a product is an equilibrium, because the conditions are linear in each
player's strategy. For one equilibrium:

1. Begin with its strategies, one for each player.
2. For one player after the other replace its strategies by all with which, against every choice of the others'
   vertices, the profile is an equilibrium: a polytope, bounded by linear conditions, given by its vertices.

What comes out cannot be enlarged by any one player. Which product it is can depend on the order of the players, so all
orders are gone through.

References
----------
Jansen, M. (1981). Maximal Nash subsets for bimatrix games. *Naval Research Logistics Quarterly* 28.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations, product
from math import comb

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.found import SAME, TIE
from wedgesim.equilibria.regret import action_payoffs, expectation

Array = NDArray[np.float64]
Subset = tuple[tuple[Array, ...], ...]

_MOST_CORNERS = 200
_MOST_SYSTEMS = 20_000


def maximal_nash_subsets(payoffs: Array, point: Sequence[Array]) -> list[Subset]:
    """Find the products of polytopes around an equilibrium that no player can enlarge.

    Parameters
    ----------
    payoffs : ndarray, shape (players, actions of player 1, ..., actions of player n)
        One game, of range one.
    point : sequence of ndarray
        An equilibrium.

    Returns
    -------
    list of tuple
        Of each the vertices of each player's polytope; empty where there are too many, or none but for rounding.

    Examples
    --------
    A row player who does not care:

    >>> found = maximal_nash_subsets(
    ...     np.array([[[0.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [1.0, 0.0]]]), [np.array([1.0, 0.0]), np.array([1.0, 0.0])]
    ... )
    >>> [[vertex.tolist() for vertex in own] for own in found[0]]
    [[[0.0, 1.0], [1.0, 0.0]], [[1.0, 0.0]]]
    """
    found: list[Subset] = []
    for order in permutations(range(len(point))):
        sets: list[tuple[Array, ...]] = [(strategy,) for strategy in point]
        for player in order:
            vertices = _enlarged(payoffs, sets, player)
            if vertices is None:
                return []
            sets[player] = vertices
        subset = tuple(sets)
        if not any(same_subset(subset, other) for other in found):
            found.append(subset)
    return found


def same_subset(one: Subset, other: Subset) -> bool:
    """Whether two products have the same vertices."""
    return all(
        len(a) == len(b) and all(any(np.abs(x - y).max() < SAME for y in b) for x in a)
        for a, b in zip(one, other, strict=True)
    )


def _enlarged(payoffs: Array, sets: Sequence[tuple[Array, ...]], player: int) -> tuple[Array, ...] | None:
    """Vertices of all strategies of a player that keep every choice of the others' vertices in equilibrium."""
    size = payoffs.shape[player + 1]
    others = [own if number != player else (np.zeros(size),) for number, own in enumerate(sets)]
    if int(np.prod([len(own) for own in others])) > _MOST_CORNERS:
        return None
    allowed = np.ones(size, dtype=np.bool_)
    rows = []
    for corner in product(*others):
        worth = action_payoffs(payoffs, corner)[player]
        allowed &= worth >= worth.max() - TIE
        for other in range(len(sets)):
            if other == player:
                continue
            # what each action of the other pays against each action of this player, the rest at the corner
            table = expectation(payoffs[other], corner, (player, other))
            table = table if player < other else table.T
            rows.append((table - (table @ corner[other])[:, None]).T)
    if not allowed.any():  # rounding decides what is a best reply
        return None
    return _vertices(np.concatenate(rows) if rows else np.zeros((0, size)), np.flatnonzero(allowed)) or None


def _vertices(rows: Array, allowed: NDArray[np.int64]) -> tuple[Array, ...] | None:
    """Vertices of the strategies on allowed actions with which no row, times them, is positive."""
    size = rows.shape[1]
    local = rows[:, allowed]
    local = np.unique(np.round(local[np.abs(local).max(axis=1, initial=0.0) > TIE], 12), axis=0)
    count = len(allowed)
    limits = np.concatenate([-np.eye(count), local])
    if comb(len(limits), count - 1) > _MOST_SYSTEMS:
        return None
    tight = list(combinations(range(len(limits)), count - 1))
    chosen = limits[np.array(tight, dtype=np.int64).reshape(len(tight), count - 1)]
    systems = np.concatenate([np.ones((len(tight), 1, count)), chosen], axis=1)
    systems = systems[np.abs(np.linalg.det(systems)) > 1e-10]
    right = np.zeros((len(systems), count, 1))
    right[:, 0] = 1.0
    points = np.linalg.solve(systems, right)[..., 0]
    points = points[(points @ limits.T <= TIE).all(axis=1)]
    kept: list[Array] = []
    for point in points[np.lexsort(points.T[::-1])]:
        if not any(np.abs(point - other).max() < SAME for other in kept):
            kept.append(point)
    result = []
    for point in kept:
        full = np.zeros(size)
        full[allowed] = np.where(point <= TIE, 0.0, point)
        result.append(full / full.sum())
    return tuple(result)
