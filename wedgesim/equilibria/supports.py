"""Which supports can carry an equilibrium at all: sizes that fit, and conditional dominance.

1. A support problem has as many equations as unknowns, but a generic equilibrium also needs, for each player,
   no more equations than the others have free probabilities: |S_i| - 1 <= sum over j != i of (|S_j| - 1).
2. An action that another action of the same player beats strictly against every profile of the others' supports cannot
   be played. Supports that hold such an action are ruled out. Ties rule out nothing.

References
----------
Porter, R., Nudelman, E. and Shoham, Y. (2008). Simple search methods for finding a Nash equilibrium. *Games and
Economic Behavior* 63.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from itertools import combinations, product
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

Sizes = tuple[int, ...]
"""Number of actions in the support of each player."""


@lru_cache(maxsize=64)
def supports(actions: int, largest: int | None = None) -> tuple[tuple[int, ...], ...]:
    """All supports of a player, small ones first, of up to `largest` actions.

    Examples
    --------
    >>> supports(2)
    ((0,), (1,), (0, 1))
    """
    sizes = range(1, min(actions, largest or actions) + 1)
    return tuple(chosen for size in sizes for chosen in combinations(range(actions), size))


@lru_cache(maxsize=64)
def memberships(actions: int, largest: int) -> NDArray[np.float32]:
    """Whether a support holds an action, shape (supports, actions)."""
    every = supports(actions, largest)
    table = np.zeros((len(every), actions), dtype=np.float32)
    for row, support in zip(table, every, strict=True):
        row[list(support)] = 1
    return table


@lru_cache(maxsize=256)
def supports_of_size(actions: int, size: int) -> tuple[slice, NDArray[np.int64]]:
    """Where the supports of one size stand among all, and their actions, shape (size, supports)."""
    every = supports(actions, size)
    chosen = [number for number, support in enumerate(every) if len(support) == size]
    return slice(chosen[0], chosen[-1] + 1), np.array([every[number] for number in chosen]).T.copy()


@lru_cache(maxsize=64)
def generic_sizes(shape: tuple[int, ...], largest: int | None = None) -> tuple[Sizes, ...]:
    """Sizes of supports that can carry an equilibrium of a generic game, small ones first.

    Examples
    --------
    >>> generic_sizes((2, 3))
    ((1, 1), (2, 2))
    >>> generic_sizes((2, 2, 2))
    ((1, 1, 1), (1, 2, 2), (2, 1, 2), (2, 2, 1), (2, 2, 2))
    """
    every = product(*(range(1, min(size, largest or size) + 1) for size in shape))
    fitting = [sizes for sizes in every if 2 * (max(sizes) - 1) <= sum(sizes) - len(sizes)]
    return tuple(sorted(fitting, key=lambda sizes: (sum(sizes), sizes)))


@lru_cache(maxsize=64)
def largest_within(shape: tuple[int, ...], budget: int) -> int:
    """Find how many actions supports may have for their profiles to number no more than `budget`; at least one.

    Examples
    --------
    >>> largest_within((3, 3, 3), 1000), largest_within((10, 10, 10), 1_000_000)
    (3, 2)
    """
    largest = 1
    while largest < max(shape) and prod(_count(m, largest + 1) for m in shape) <= budget:
        largest += 1
    return largest


def _count(actions: int, largest: int) -> int:
    """Count the supports of a player of up to `largest` actions."""
    return sum(comb(actions, size) for size in range(1, largest + 1))


@lru_cache(maxsize=64)
def largest_useful(shape: tuple[int, ...]) -> int:
    """Find how many actions the largest support of a generic equilibrium can have.

    Examples
    --------
    >>> largest_useful((2, 40)), largest_useful((2, 2, 5))
    (2, 3)
    """
    rooms = [sum(shape) - len(shape) - (own - 1) for own in shape]
    return max(min(own, room + 1) for own, room in zip(shape, rooms, strict=True))


def undominated(payoffs: NDArray[np.float64], tolerance: float, largest: int) -> NDArray[np.bool_]:
    """Mark the profiles of supports without a conditionally dominated action.

    Parameters
    ----------
    payoffs : ndarray, shape (players, actions of player 1, ..., actions of player n, batch)
        Games.
    tolerance : float
        Payoffs closer than this count as equal.
    largest : int
        Number of actions of the largest supports looked at.

    Returns
    -------
    ndarray of bool, shape (supports of player 1, ..., supports of player n, batch)
    """
    shape, batch = payoffs.shape[1:-1], payoffs.shape[-1]
    counts = [len(supports(actions, largest)) for actions in shape]
    alive = np.ones((*counts, batch), dtype=np.bool_)
    for player in range(len(shape)):
        own = payoffs[player].transpose(_first(player, payoffs.ndim - 1))
        own = own.reshape(shape[player], prod(shape) // shape[player], batch)
        playable = _playable(own, _opposing_memberships(tuple(shape), player, largest), tolerance)
        banned = (~playable).astype(np.float32).reshape(shape[player], -1)
        allowed = (memberships(shape[player], largest) @ banned) == 0
        others = [count for other, count in enumerate(counts) if other != player]
        alive &= allowed.reshape(counts[player], *others, batch).transpose(_back(player, payoffs.ndim - 1))
    return alive


@lru_cache(maxsize=64)
def _first(axis: int, axes: int) -> tuple[int, ...]:
    """Order of axes that brings one to the front."""
    return (axis, *(other for other in range(axes) if other != axis))


@lru_cache(maxsize=64)
def _back(axis: int, axes: int) -> tuple[int, ...]:
    """Order of axes that brings the first to a place."""
    rest = list(range(1, axes))
    return (*rest[:axis], 0, *rest[axis:])


@lru_cache(maxsize=64)
def _opposing_memberships(shape: tuple[int, ...], player: int, largest: int) -> NDArray[np.float32]:
    """Whether a profile of the others' supports holds a profile of their actions."""
    tables = [memberships(actions, largest) for other, actions in enumerate(shape) if other != player]
    table: NDArray[np.float32] = reduce(np.kron, tables, np.ones((1, 1), dtype=np.float32))
    return table


def _playable(own: NDArray[np.float64], members: NDArray[np.float32], tolerance: float) -> NDArray[np.bool_]:
    """Whether no other action beats an action on the others' supports, shape (actions, their profiles, batch)."""
    holds_out = (own[:, None] >= own[None] - tolerance).astype(np.float32)
    unbeaten = np.matmul(members, holds_out) > 0
    return np.asarray(unbeaten.all(axis=1))
