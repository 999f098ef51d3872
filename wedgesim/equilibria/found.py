"""Equilibria of a stack of games as an enumeration hands them on: joined, each once, in the order of the games."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.candidates import Array

TIE = 1e-9
"""Probabilities and payoff differences below this, for payoffs of range one, count as zero."""

SAME = 1e-7
"""Strategies of one game closer than this in every probability are one equilibrium found twice."""

_MANY = 64
"""Equilibria of a game from which it pays to sort them before they are compared."""

_SEED = 20260303


class Found(NamedTuple):
    """Equilibria of a stack of games.

    Attributes
    ----------
    strategies : list of ndarray, each of shape (actions, count)
        Equilibria, one a column.
    game_index : ndarray of int64, shape (count,)
        Which game each belongs to; ascending.
    signs : ndarray of int8, shape (count,)
        Index, +1 or -1, and 0 for an equilibrium that is not regular.
    suspect : ndarray of bool, shape (games,)
        Games about which the enumeration proves nothing.
    unsolved : ndarray of int64, shape (games,)
        How many support problems were left out for want of time.
    """

    strategies: list[Array]
    game_index: NDArray[np.int64]
    signs: NDArray[np.int8]
    suspect: NDArray[np.bool_]
    unsolved: NDArray[np.int64]


def embedded(strategies: Sequence[Array], actions: Sequence[NDArray[np.int64]], shape: Sequence[int]) -> list[Array]:
    """Strategies on all actions from strategies on supports."""
    result = []
    for strategy, own, size in zip(strategies, actions, shape, strict=True):
        full = np.zeros((size, strategy.shape[-1]))
        full[own, np.arange(strategy.shape[-1])] = strategy
        result.append(full)
    return result


def by_game(owners: NDArray[np.int64], games: int) -> NDArray[np.int64]:
    """Positions in the order of the games, those of one game as they stand."""
    # numbers of sixteen bits are sorted by their digits, in a third of the time
    return owners.astype(np.min_scalar_type(games)).argsort(kind="stable")


def first_of_each(strategies: Sequence[Array], games: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of equilibria that are not repetitions of another of the same game, in the order of the games."""
    in_order = np.argsort(games, kind="stable")
    line = np.zeros(len(games))
    order, width = in_order, 0.0
    if len(games) and np.bincount(games).max() > _MANY:
        in_order = in_order[_first_of_cells(strategies, games)[in_order]]
        line, width = _along_a_line(strategies)
        order = in_order[np.lexsort((line[in_order], games[in_order]))]
    points = np.concatenate([strategy[:, order] for strategy in strategies])
    owner, place = games[order], line[order]
    repeated = np.zeros(len(games), dtype=np.bool_)
    distance = 1
    while distance < len(order):
        together = (owner[distance:] == owner[:-distance]) & (place[distance:] - place[:-distance] <= width)
        if not together.any():
            break
        later = np.flatnonzero(together) + distance
        same = np.abs(points[:, later] - points[:, later - distance]).max(axis=0) < SAME
        repeated[np.maximum(order[later[same]], order[later[same] - distance])] = True
        distance += 1
    return np.asarray(in_order[~repeated[in_order]])


def _along_a_line(strategies: Sequence[Array]) -> tuple[Array, float]:
    """Places of points along a line in a random direction, and how far apart there those can be that are the same."""
    generator = np.random.default_rng(_SEED)
    weights = [generator.uniform(0.5, 1.0, len(strategy)) for strategy in strategies]
    line = sum((w @ strategy for w, strategy in zip(weights, strategies, strict=True)), np.zeros(1))
    return line, SAME * float(sum(w.sum() for w in weights))


def _first_of_cells(strategies: Sequence[Array], games: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the first equilibrium of each game in each cell of a grid of points that count as the same.

    A game with ties can meet one equilibrium on thousands of supports. Cells are told apart by a random combination of
    their numbers, and those that seem to be the same are compared.
    """
    weights = np.random.default_rng(_SEED)
    key = games.astype(np.uint64) * weights.integers(1, 2**63, dtype=np.uint64)
    for row in (row for strategy in strategies for row in strategy):
        key += np.round(row / SAME).astype(np.uint64) * weights.integers(1, 2**63, dtype=np.uint64)
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    before = first[cell]
    later = np.flatnonzero(before != np.arange(len(games)))
    same = games[later] == games[before[later]]
    for row in (row for strategy in strategies for row in strategy):
        same &= np.abs(row[later] - row[before[later]]) < SAME
    kept = np.ones(len(games), dtype=np.bool_)
    kept[later[same]] = False
    return kept


def joined(
    parts: Sequence[Found], shape: Sequence[int], suspect: NDArray[np.bool_], unsolved: NDArray[np.int64]
) -> Found:
    """All equilibria together, in the order of the games and within them of the support sizes."""
    if not parts:
        nothing = [np.zeros((size, 0)) for size in shape]
        return Found(nothing, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int8), suspect, unsolved)
    strategies = [np.concatenate(columns, axis=1) for columns in zip(*(p.strategies for p in parts), strict=True)]
    games = np.concatenate([part.game_index for part in parts])
    index = np.concatenate([part.signs for part in parts])
    # Regular equilibria on different supports differ; one with a tie solves the equations of several supports.
    kept = by_game(games, len(suspect)) if index.all() else first_of_each(strategies, games)
    return Found([strategy.take(kept, axis=1) for strategy in strategies], games[kept], index[kept], suspect, unsolved)
