"""Nash equilibria of two players by enumeration of supports, for stacks of games, all sizes judged together.

1. Rule out pairs of supports by conditional dominance; what is left of one action each is a pure equilibrium, or a tie.
2. Size by size gather the payoffs on all pairs of supports that are left. The equations of both players have the same
   form, k - 1 equations in k unknowns, and are solved in one stack (see :mod:`~wedgesim.equilibria.bimatrix`).
3. Put the candidates of all sizes in one list, as strategies on all actions. Their payoffs tell, at once, how exactly
   the equations are solved and what the best action outside the support falls short by.
4. Keep the equilibria, and note every game in which a tie, a singular system or an unconvincing root was met.

The steps and tolerances are those of :mod:`~wedgesim.equilibria.support_enumeration`; with one game at a time it is the
number of array operations that takes the time, and here it is the least.

References
----------
Dickhaut, J. and Kaplan, T. (1991). A program for finding Nash equilibria. *Mathematica Journal* 1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bimatrix import solve_stacked
from wedgesim.equilibria.candidates import Array
from wedgesim.equilibria.found import TIE, Found, joined
from wedgesim.equilibria.support_judgement import CONVERGED, LOOSE, MORE_NEWTON_STEPS, POLISHED, SUSPICIOUS
from wedgesim.equilibria.support_system import differences, newton
from wedgesim.equilibria.supports import largest_within, supports_of_size, undominated

LINEAR_COST = 0.001
"""Time of a problem of two players, measured in homotopy paths."""

MAX_PROFILES = 20_000_000
"""Profiles of supports in the largest table that dominance fills; larger supports are left out."""

_PROBLEMS_AT_ONCE = 8192
_CELLS_KEPT = 1 << 16
_CELLS_LISTED = 1 << 22
"""Probabilities of candidates that are held at a time."""

Indices = NDArray[np.int64]


class _Listed(NamedTuple):
    """Candidates of one size, as strategies on all actions.

    Attributes
    ----------
    strategies : list of two ndarrays, each of shape (actions, count)
    held : list of two ndarrays of bool, each of shape (actions, count)
        Which actions are in the supports.
    games : ndarray of int64, shape (count,)
    determinant : ndarray, shape (count,)
        As in :class:`~wedgesim.equilibria.candidates.Candidates`.
    """

    strategies: list[Array]
    held: list[NDArray[np.bool_]]
    games: Indices
    determinant: Array


def enumerate_bimatrix(payoffs: Array, max_paths: int) -> Found:
    """Find the equilibria of a stack of games of two players on all pairs of supports of equal size.

    Parameters
    ----------
    payoffs : ndarray, shape (2, actions of player 1, actions of player 2, games)
        Of range one, as :func:`~wedgesim.equilibria.support_enumeration.scaled` makes them.
    max_paths : int
        Work to spend on each game, on average, before supports are left out; a thousand problems cost one.

    Returns
    -------
    Found
    """
    games, shape = payoffs.shape[-1], payoffs.shape[1:-1]
    useful = min(shape)
    largest = min(useful, largest_within(shape, MAX_PROFILES))
    alive = undominated(payoffs, TIE, largest)
    suspect = np.zeros(games, dtype=np.bool_)
    # Supports beyond the largest cannot even be listed; every game has some.
    unsolved = np.full(games, int(largest < useful))
    room = max_paths * games / LINEAR_COST
    parts, listed, cells = [], [], 0
    for size in range(1, largest + 1):
        places = tuple(supports_of_size(actions, size)[0] for actions in shape)
        left = alive[places]
        pairs, owners = left.reshape(left.shape[0] * left.shape[1], games).nonzero()
        for start in range(0, len(pairs), _PROBLEMS_AT_ONCE):
            pair, owner = pairs[start : start + _PROBLEMS_AT_ONCE], owners[start : start + _PROBLEMS_AT_ONCE]
            if len(pair) > room:
                np.add.at(unsolved, owner, 1)
                continue
            room -= len(pair)
            listed.append(_pure(shape, pair, owner) if size == 1 else _mixed(payoffs, size, pair, owner, suspect))
            cells += sum(shape) * len(listed[-1].games)
            if cells > _CELLS_LISTED:
                parts.append(_judged(payoffs, _together(listed), suspect))
                listed, cells = [], 0
    if listed:
        parts.append(_judged(payoffs, _together(listed), suspect))
    return joined(parts, shape, suspect, unsolved)


def _pure(shape: tuple[int, ...], pair: Indices, games: Indices) -> _Listed:
    """List profiles of pure strategies."""
    held = [_supports(m, 1).held.take(own, axis=1) for m, own in zip(shape, np.divmod(pair, shape[1]), strict=True)]
    return _Listed([own.astype(np.float64) for own in held], held, games, np.ones(len(games)))


def _mixed(payoffs: Array, size: int, pair: Indices, games: Indices, suspect: NDArray[np.bool_]) -> _Listed:
    """Solve the problems of one size, and suspect games of which one has dependent equations."""
    shape, batch = payoffs.shape[1:-1], payoffs.shape[-1]
    cells = _cells(shape, size, pair)
    local = payoffs.reshape(-1).take(cells if batch == 1 else cells * batch + games)
    solved = solve_stacked(local[1:] - local[0])
    if solved.singular.any():
        suspect[games[solved.singular]] = True
    pair, games = pair.take(solved.source), games.take(solved.source)
    column = np.arange(len(pair))
    strategies, held = [], []
    picks = np.divmod(pair, len(_supports(shape[1], size).held[0]))
    for strategy, actions, pick in zip(reversed(solved.strategies), shape, picks, strict=True):
        table = _supports(actions, size)
        full = np.zeros((actions, len(pair)))
        full[table.actions.take(pick, axis=1), column] = strategy
        strategies.append(full)
        held.append(table.held.take(pick, axis=1))
    return _Listed(strategies, held, games, solved.determinant)


class _Supports(NamedTuple):
    """Supports of one size: their actions, shape (size, supports), and which actions they hold."""

    actions: Indices
    held: NDArray[np.bool_]


@lru_cache(maxsize=256)
def _supports(actions: int, size: int) -> _Supports:
    _, table = supports_of_size(actions, size)
    held = (table[:, None] == np.arange(actions)[:, None]).any(axis=0)
    return _Supports(table, held)


def _cells(shape: tuple[int, ...], size: int, pair: Indices) -> Indices:
    """Places of payoffs on pairs of supports in the flattened game, shape (own actions, the other's, 2, pairs)."""
    first, second = (_supports(actions, size).actions for actions in shape)
    if first.shape[1] * second.shape[1] * size * size > _CELLS_KEPT:
        rows, columns = np.divmod(pair, second.shape[1])
        return _paired(shape, first.take(rows, axis=1), second.take(columns, axis=1))
    return _every_cell(shape, size).take(pair, axis=-1)


@lru_cache(maxsize=64)
def _every_cell(shape: tuple[int, ...], size: int) -> Indices:
    """Like `_cells`, for all pairs of supports."""
    first, second = (_supports(actions, size).actions for actions in shape)
    return _paired(shape, np.repeat(first, second.shape[1], axis=1), np.tile(second, first.shape[1]))


def _paired(shape: tuple[int, ...], first: Indices, second: Indices) -> Indices:
    rows = first[:, None] * shape[1] + second[None]
    return np.stack([rows, rows.swapaxes(0, 1) + shape[0] * shape[1]], axis=2)


def _together(listed: list[_Listed]) -> _Listed:
    """Put candidates of all sizes in one list."""
    if len(listed) == 1:
        return listed[0]
    strategies, held, games, determinant = zip(*listed, strict=True)
    return _Listed(
        [np.concatenate(own, axis=1) for own in zip(*strategies, strict=True)],
        [np.concatenate(own, axis=1) for own in zip(*held, strict=True)],
        np.concatenate(games),
        np.concatenate(determinant),
    )


def _judged(payoffs: Array, listed: _Listed, suspect: NDArray[np.bool_]) -> Found:
    """Keep the equilibria among candidates; suspect games with one that is not regular, or nearly one."""
    strategies, _, games, determinant = listed
    margin, residual = _margins(payoffs, listed)
    slow = ((residual > POLISHED) & (margin >= -LOOSE)).nonzero()[0]
    if len(slow):
        _polish(payoffs, listed, slow)
        margin, residual = _margins(payoffs, listed)
    solved = (residual <= CONVERGED) & (margin >= -TIE)
    regular = solved & (margin > TIE) & (determinant != 0)
    nearly = (residual > CONVERGED) & (residual <= SUSPICIOUS) & (margin >= -SUSPICIOUS)
    suspect[games[(solved & ~regular) | nearly]] = True
    kept = solved.nonzero()[0]
    index = np.where(regular, np.sign(determinant), 0).astype(np.int8)
    chosen = [np.maximum(strategy.take(kept, axis=1), 0.0) for strategy in strategies]
    return Found([own / np.add.reduce(own) for own in chosen], games[kept], index[kept], suspect, kept[:0])


def _margins(payoffs: Array, listed: _Listed) -> tuple[Array, Array]:
    """Find how far candidates are inside, and how far the payoffs of played actions differ, both of shape (count,).

    Inside is the least of the probabilities in the supports and of what actions outside of them fall short by.
    """
    x, y = listed.strategies
    if payoffs.shape[-1] == 1:
        worth = [payoffs[0, ..., 0] @ y, payoffs[1, ..., 0].T @ x]
    else:
        owned = payoffs.take(listed.games, axis=-1)
        worth = [np.einsum("abc,bc->ac", owned[0], y), np.einsum("abc,ac->bc", owned[1], x)]
    margins, residuals = [], []
    for own, strategy, inside in zip(worth, (x, y), listed.held, strict=True):
        short = np.add.reduce(own * strategy) - own
        margins.append(np.minimum.reduce(np.where(inside, strategy, short)))
        residuals.append(np.maximum.reduce(np.abs(short * inside)))
    # of two payoffs each may differ from the average
    return np.minimum(*margins), 2.0 * np.maximum(*residuals)


def _polish(payoffs: Array, listed: _Listed, slow: Indices) -> None:
    """Take Newton steps with some of the candidates, in place."""
    sizes = listed.held[0][:, slow].sum(axis=0)
    for size in np.unique(sizes):
        columns = slow[sizes == size]
        rows, others = (own[:, columns].T.nonzero()[1].reshape(-1, size).T for own in listed.held)
        local = payoffs[:, rows[:, None], others[None], listed.games[columns]]
        points = [own[actions, columns] for own, actions in zip(listed.strategies, (rows, others), strict=True)]
        points, _, _ = newton(differences(local), points, MORE_NEWTON_STEPS)
        for own, actions, point in zip(listed.strategies, (rows, others), points, strict=True):
            own[actions, columns] = point
