"""Logit quantal response equilibria at a given precision, for one game or a batch.

1. Follow the principal branches by arc length (:mod:`~wedgesim.equilibria.logit_walk`), all games of a piece of the
   batch together, each in its own steps, until each has passed the precision that is asked for; or start from a given
   profile.
2. Finish with a damped Newton method at that precision.

References
----------
McKelvey, R. and Palfrey, T. (1995). Quantal response equilibria for normal form games. *Games and Economic Behavior*
10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.equilibria.logit_walk import MOST_STEPS, PIECE, Array, Indices, LogitSystem, LogitWalk, batched_solve
from wedgesim.equilibria.regret import regrets
from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm


@dataclass(frozen=True, eq=False)
class LogitEquilibria:
    """Logit equilibria at a given precision, one for each game of a batch.

    Attributes
    ----------
    strategies : tuple of ndarray, each of shape (actions, *batch)
        Probabilities of the actions, for each player.
    precision : ndarray, shape (*batch,)
        Lambda.
    residual : ndarray, shape (*batch,)
        Largest difference between a probability and the logit response to the profile: the certificate. A branch that
        could not be followed so far shows a large residual here.
    max_regret : ndarray, shape (*batch,)
        Most that any player could gain by deviating, in payoff units.
    principal : ndarray of bool, shape (*batch,)
        Whether the solution was followed from the uniform profile, so that it is the first of the principal branch at
        this precision; False when it was found from `start` alone and may lie on another branch.
    """

    strategies: tuple[Array, ...]
    precision: Array
    residual: Array
    max_regret: Array
    principal: NDArray[np.bool_]


def logit_equilibria(
    game: NormalForm, precision: ArrayLike, start: Sequence[ArrayLike] | None = None
) -> LogitEquilibria:
    """Find the logit equilibrium at a given precision, for one game or a batch.

    1. Follow the principal branches by arc length, all games of a piece of the batch together, each in its own steps,
       until each has passed the precision that is asked for.
    2. Between the last two points finish with a damped Newton method at that precision.

    Parameters
    ----------
    game : NormalForm
        One game or a batch.
    precision : array_like
        Lambda, not negative; one number or one for each game.
    start : sequence of array_like, optional
        A profile to start from, such as the solution of neighbouring games of a sweep, broadcast to the batch. Several
        times faster; games in which Newton's method fails from there are done in full.

    Returns
    -------
    LogitEquilibria
        Solutions with their residuals.

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> hunt = NormalForm.from_payoffs([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    >>> found = logit_equilibria(hunt, 2.0)
    >>> found.strategies[0].round(4).tolist(), bool(found.residual < 1e-12)
    ([0.0025, 0.9975], True)
    """
    target = np.broadcast_to(np.asarray(precision, dtype=np.float64), game.batch_shape)
    if not (np.isfinite(target).all() and (target >= 0).all()):
        raise GameError("precision must be a finite number, not negative")
    flat = game.payoffs.reshape(*game.payoffs.shape[: len(game.shape) + 1], -1)
    targets = target.reshape(-1)
    guesses = None if start is None else _log_odds(game, start)
    strategies = tuple(np.empty((size, len(targets))) for size in game.shape)
    principal = np.empty(len(targets), dtype=np.bool_)
    for first in range(0, len(targets), PIECE):
        piece = slice(first, first + PIECE)
        guess = None if guesses is None else guesses[:, piece]
        found, principal[piece] = _solve_piece(flat[..., piece], targets[piece], guess)
        for strategy, solved in zip(strategies, found, strict=True):
            strategy[:, piece] = solved
    system = LogitSystem.of(flat)
    response = system.strategies(system.in_units(targets) * system.gains(strategies))
    gaps = [np.abs(s - r).max(axis=0) for s, r in zip(strategies, response, strict=True)]
    return LogitEquilibria(
        tuple(strategy.reshape(-1, *game.batch_shape) for strategy in strategies),
        target.copy(),
        np.max(gaps, axis=0).reshape(game.batch_shape),
        regrets(flat, strategies).max(axis=0).reshape(game.batch_shape),
        principal.reshape(game.batch_shape),
    )


def _reach(payoffs: Array, targets: Array) -> tuple[Array, ...]:
    """Follow the branches to the first points at the precisions that are asked for (in units of the payoff range)."""
    walk = LogitWalk(LogitSystem.of(payoffs))
    found = walk.strategies(np.arange(len(targets)))
    active = np.flatnonzero(targets > 0)
    for _ in range(MOST_STEPS):
        if not len(active):
            break
        before = walk.position[:, active], walk.system.part(active).references
        moved = walk.advance(active)
        there = np.flatnonzero(moved & (walk.position[-1, active] >= targets[active]))
        if len(there):
            games = active[there]
            part = walk.system.part(games)
            odds, _ = _newton(part, _interpolated(walk, games, before, there, targets[games]), targets[games])
            for strategy, reached in zip(found, part.strategies(odds), strict=True):
                strategy[:, games] = reached
        finished = np.zeros(len(active), dtype=np.bool_)
        finished[there] = True
        active = active[~finished & ~walk.stuck[active]]
    return found


def _interpolated(
    walk: LogitWalk, games: Indices, before: tuple[Array, tuple[Indices, ...]], there: Indices, targets: Array
) -> Array:
    """Log-odds between the last two points of the branch, at the precisions that are asked for."""
    position, references = before[0][:, there], tuple(reference[there] for reference in before[1])
    system = replace(walk.system.part(games), references=references)
    start = system.converted(position[:-1], walk.system.part(games).references)
    after = walk.position[:, games]
    share = (targets - position[-1]) / np.maximum(after[-1] - position[-1], 1e-300)
    interpolated: Array = start + np.clip(share, 0, 1) * (after[:-1] - start)
    return interpolated


def _log_odds(game: NormalForm, start: Sequence[ArrayLike]) -> Array:
    """Log-odds of a profile, broadcast to the batch and flattened."""
    blocks = []
    if len(start) != len(game.shape):
        raise GameError(f"the start needs {len(game.shape)} strategies, not {len(start)}")
    for size, strategy in zip(game.shape, start, strict=True):
        array = np.asarray(strategy, dtype=np.float64)
        if array.shape[:1] != (size,) or not (array >= 0).all():
            raise GameError(f"a strategy of the start has shape {array.shape}; expected {size} probabilities first")
        array = array.reshape(size, *(1,) * (len(game.batch_shape) + 1 - array.ndim), *array.shape[1:])
        logs = np.log(np.maximum(np.broadcast_to(array, (size, *game.batch_shape)), 1e-300))
        blocks.append((logs[1:] - logs[:1]).reshape(size - 1, -1))
    return np.concatenate(blocks)


def _solve_piece(payoffs: Array, precision: Array, guess: Array | None) -> tuple[tuple[Array, ...], NDArray[np.bool_]]:
    """Solve a piece of a batch: from the guess where that works, else along the branch."""
    system = LogitSystem.of(payoffs)
    targets = system.in_units(precision)
    if guess is None:
        return _reach(payoffs, targets), np.ones(len(targets), dtype=np.bool_)
    odds, converged = _newton(system, guess, targets)
    found = system.strategies(odds)
    lost = np.flatnonzero(~converged)
    if len(lost):
        for strategy, reached in zip(found, _reach(payoffs[..., lost], targets[lost]), strict=True):
            strategy[:, lost] = reached
    return found, ~converged


def _newton(system: LogitSystem, odds: Array, precision: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Damped Newton's method at fixed precision on all games together; tells which of them converged."""
    odds = odds.copy()
    converged = np.zeros(odds.shape[1], dtype=np.bool_)
    active = np.arange(odds.shape[1])
    for _ in range(30):
        part = system.part(active)
        values, jacobian, _ = part.equations(odds[:, active], precision[active])
        change = batched_solve(jacobian, values)
        length = _damping(part, odds[:, active], change, precision[active], np.abs(values).max(axis=0))
        odds[:, active] -= length * change
        size = 1.0 + np.abs(odds[:, active]).max(axis=0)
        done = (np.abs(change).max(axis=0) <= 1e-12 * size) & (length == 1.0)
        converged[active[done]] = True
        active = active[~done & (length > 0)]
        if not len(active):
            break
    return odds, converged


def _damping(system: LogitSystem, odds: Array, change: Array, precision: Array, merit: Array) -> Array:
    """Longest of the steps 1, 1/2, 1/4, ... that lowers the largest residual; 0 where none does."""
    length = np.ones(odds.shape[1])
    # at the level of rounding a full step need not lower anything
    floor = 1e-13 * (1.0 + precision + np.abs(odds).max(axis=0))
    trying = np.arange(odds.shape[1])
    for _ in range(12):
        part = system.part(trying)
        moved = odds[:, trying] - length[trying] * change[:, trying]
        residual = np.abs(moved - precision[trying] * part.gains(part.strategies(moved))).max(axis=0)
        trying = trying[~(residual <= np.maximum((1 - 0.1 * length[trying]) * merit[trying], floor[trying]))]
        if not len(trying):
            return length
        length[trying] /= 2
    length[trying] = 0.0
    return length
