"""The principal branch of logit quantal response equilibria, followed to its limit.

In a logit equilibrium of precision lambda every player takes each action with probability proportional to
exp(lambda * expected payoff). At lambda = 0 that is the uniform profile; the branch of solutions that starts there
leads, in a generic game, to one Nash equilibrium: its limit, which selects an equilibrium.

1. Follow the branch by pseudo-arc-length continuation (:mod:`~wedgesim.equilibria.logit_walk`).
2. Stop when lambda * payoff range, for the player whose range is the smallest, reaches log(actions) / tolerance: the
   regret of a logit equilibrium is at most its entropy divided by lambda, so it is below the tolerance from there on.
   Stop at a large lambda already when the regret of each player is that small, since weakly dominated actions whose
   probability falls like a power of lambda come to differences that rounding hides.
3. Polish the end with Newton's method on the indifference conditions of its support.

Where branches cross, the limit is that of the branch that goes straight on, which keeps the symmetry of the game. An
arbitrarily small change of the payoffs may lead elsewhere. A crossing in which the determinant changes its sign twice
(a double bifurcation) is passed straight too but not noticed.

References
----------
McKelvey, R. and Palfrey, T. (1995). Quantal response equilibria for normal form games. *Games and Economic Behavior*
10.
Turocy, T. (2005). A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence.
*Games and Economic Behavior* 51.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.logit_walk import MOST_STEPS, PIECE, Array, LogitSystem, LogitWalk
from wedgesim.equilibria.regret import action_payoffs, expectation, regrets
from wedgesim.equilibria.solution import Equilibrium
from wedgesim.errors import GameError, SolverError
from wedgesim.games.normal_form import NormalForm

_LARGE = 1e6
"""Lambda times payoff range from which a small regret is taken for the end of the branch."""

_LEAST = 1e4
"""Lambda times payoff range that must be reached for the end to count as the limit."""


@dataclass(frozen=True, eq=False)
class LogitBranch:
    """The principal branch of logit equilibria, from the uniform profile to the limit.

    Attributes
    ----------
    game : NormalForm
        The game.
    precision : ndarray, shape (steps,)
        Lambda, in units of one over payoff; not monotone where the branch folds.
    strategies : tuple of ndarray, each of shape (actions, steps)
        The profile at each step, for each player.
    max_regret : ndarray, shape (steps,)
        Most that any player could gain by deviating, in payoff units.
    folds : tuple of float
        Precisions near which the branch turns back or forth.
    bifurcations : tuple of float
        Precisions at which another branch crosses this one. With any, the limit depends on the symmetry of the game.
    limit : Equilibrium
        The Nash equilibrium that the branch leads to.
    """

    game: NormalForm
    precision: Array
    strategies: tuple[Array, ...]
    max_regret: Array
    folds: tuple[float, ...]
    bifurcations: tuple[float, ...]
    limit: Equilibrium


@dataclass(frozen=True, eq=False)
class LogitLimits:
    """Limits of the principal branches of a batch of games.

    Attributes
    ----------
    strategies : tuple of ndarray, each of shape (actions, *batch)
        Probabilities of the actions, for each player.
    max_regret : ndarray, shape (*batch,)
        Most that any player could gain by deviating, in payoff units: the certificate. A branch that could not be
        followed to its limit shows a large regret here.
    crossed : ndarray of bool, shape (*batch,)
        Whether another branch crossed this one, so that the limit depends on the symmetry of the game.
    """

    strategies: tuple[Array, ...]
    max_regret: Array
    crossed: NDArray[np.bool_]


def logit_branch(game: NormalForm, tolerance: float = 1e-9) -> LogitBranch:
    """Follow the principal branch of logit equilibria to its limit.

    Parameters
    ----------
    game : NormalForm
        A single game.
    tolerance : float, optional
        Largest regret of each player at the end of the branch, as a part of its payoff range. The limit is
        polished from there and usually exact to rounding.

    Returns
    -------
    LogitBranch
        The branch and its limit.

    Raises
    ------
    SolverError
        When the branch cannot be followed.

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> hunt = NormalForm.from_payoffs([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    >>> [strategy.round(6).tolist() for strategy in logit_branch(hunt).limit.strategies]
    [[0.0, 1.0], [0.0, 1.0]]
    """
    if game.batch_shape:
        raise GameError(f"a branch belongs to one game, not to a batch of shape {game.batch_shape}")
    one = np.zeros(1, dtype=np.intp)
    walk = LogitWalk(LogitSystem.of(game.payoffs[..., np.newaxis]))
    scale = float(walk.system.scale[0])
    units = _units(game.payoffs)
    end = log(max(2, *game.shape)) / tolerance * scale / float(units.min())
    precision: list[float] = [0.0]
    points = [walk.strategies(one)]
    by_player = regrets(game.payoffs, [strategy[:, 0] for strategy in points[0]])
    regret = [float(by_player.max())]
    folds: list[float] = []
    bifurcations: list[float] = []
    for _ in range(MOST_STEPS):
        moved = walk.advance(one)[0]
        reached = float(walk.position[-1, 0])
        if moved:
            precision.append(reached / scale)
            points.append(walk.strategies(one))
            by_player = regrets(game.payoffs, [strategy[:, 0] for strategy in points[-1]])
            regret.append(float(by_player.max()))
            folds += precision[-1:] if walk.folded[0] else []
            bifurcations += precision[-1:] if walk.crossed[0] else []
        if walk.stuck[0] or reached >= end or (reached >= _LARGE and (by_player <= tolerance * units).all()):
            break
    limit = _polish(game, [strategy[:, 0] for strategy in points[-1]])
    if reached < _LEAST or (regrets(game.payoffs, limit.strategies) > 10 * tolerance * units).any():
        raise SolverError(f"the logit branch cannot be followed beyond lambda = {precision[-1]:.6g}")
    strategies = tuple(np.concatenate(path, axis=-1) for path in zip(*points, strict=True))
    return LogitBranch(
        game, np.array(precision), strategies, np.array(regret), tuple(folds), tuple(bifurcations), limit
    )


def logit_limits(game: NormalForm, tolerance: float = 1e-9) -> LogitLimits:
    """Follow the principal branches of a batch of games to their limits, all together.

    Parameters
    ----------
    game : NormalForm
        One game or a batch.
    tolerance : float, optional
        As for `logit_branch`.

    Returns
    -------
    LogitLimits
        The same limits as `logit_branch` gives one at a time.

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> pennies = NormalForm.from_payoffs([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])
    >>> [strategy.round(6).tolist() for strategy in logit_limits(pennies).strategies]
    [[0.5, 0.5], [0.1, 0.9]]
    """
    flat = game.payoffs.reshape(*game.payoffs.shape[: len(game.shape) + 1], -1)
    count = flat.shape[-1]
    strategies = tuple(np.empty((size, count)) for size in game.shape)
    crossed = np.zeros(count, dtype=np.bool_)
    for first in range(0, count, PIECE):
        piece = slice(first, first + PIECE)
        found, crossed[piece] = _ends(flat[..., piece], tolerance)
        for strategy, end in zip(strategies, found, strict=True):
            strategy[:, piece] = end
    regret = regrets(flat, strategies).max(axis=0)
    for number in np.flatnonzero(regret > 1e-14 * game.payoff_range.reshape(len(game.players), -1).max(axis=0)):
        single = NormalForm(flat[..., number], game.players, game.actions)
        limit = _polish(single, [strategy[:, number] for strategy in strategies])
        regret[number] = limit.max_regret
        for strategy, exact in zip(strategies, limit.strategies, strict=True):
            strategy[:, number] = exact
    return LogitLimits(
        tuple(strategy.reshape(-1, *game.batch_shape) for strategy in strategies),
        regret.reshape(game.batch_shape),
        crossed.reshape(game.batch_shape),
    )


def _ends(payoffs: Array, tolerance: float) -> tuple[tuple[Array, ...], NDArray[np.bool_]]:
    """Follow the branches of a piece of a batch to their ends; tells which of them crossed others on the way."""
    walk = LogitWalk(LogitSystem.of(payoffs))
    units = _units(payoffs)
    end = log(max(2, *walk.system.shape)) / tolerance * walk.system.scale / units.min(axis=0)
    active = np.arange(payoffs.shape[-1])
    crossed = np.zeros(len(active), dtype=np.bool_)
    for _ in range(MOST_STEPS):
        if not len(active):
            break
        moved = active[walk.advance(active)]
        crossed[moved] |= walk.crossed[moved]
        reached = walk.position[-1, active]
        finished = (reached >= end[active]) | walk.stuck[active]
        far = np.flatnonzero((reached >= _LARGE) & ~finished)
        if len(far):
            games = active[far]
            regret = regrets(payoffs[..., games], walk.strategies(games))
            finished[far] = (regret <= tolerance * units[:, games]).all(axis=0)
        active = active[~finished]
    return walk.strategies(np.arange(payoffs.shape[-1])), crossed


def _units(payoffs: Array) -> Array:
    """Return the payoff range of each player, shape (players, *batch); the largest where all is the same to one."""
    axes = tuple(range(1, payoffs.shape[0] + 1))
    ranges = payoffs.max(axis=axes) - payoffs.min(axis=axes)
    largest = ranges.max(axis=0)
    return np.where(ranges > 0, ranges, np.where(largest > 0, largest, 1.0))


def _polish(game: NormalForm, strategies: Sequence[Array]) -> Equilibrium:
    """Solve the indifference conditions within the support; keep the end of the branch if that is no better."""
    raw = Equilibrium.of(game, tuple(strategies))
    supports = [np.flatnonzero(strategy > 1e-4) for strategy in strategies]
    polished = [np.zeros_like(strategy) for strategy in strategies]
    for sparse, strategy, support in zip(polished, strategies, supports, strict=True):
        sparse[support] = strategy[support] / strategy[support].sum()
    for _ in range(4):
        change = _indifference_step(game.payoffs, polished, supports)
        polished = [strategy + move for strategy, move in zip(polished, change, strict=True)]
    moved = max(float(np.abs(p - s).max()) for p, s in zip(polished, strategies, strict=True))
    if moved > 1e-3 or min(float(p.min()) for p in polished) < 0:
        return raw
    exact = Equilibrium.of(game, tuple(strategy / strategy.sum() for strategy in polished))
    return exact if exact.max_regret <= raw.max_regret else raw


def _indifference_step(
    payoffs: Array, strategies: Sequence[Array], supports: Sequence[NDArray[np.intp]]
) -> list[Array]:
    """Find the step of Newton's method towards equal payoffs within the supports."""
    starts = [0, *np.cumsum([len(support) - 1 for support in supports]).tolist()]
    matrix = np.zeros((starts[-1], starts[-1]))
    values = np.zeros(starts[-1])
    worth = action_payoffs(payoffs, strategies)
    for player, support in enumerate(supports):
        rows = slice(starts[player], starts[player + 1])
        values[rows] = worth[player][support[1:]] - worth[player][support[0]]
        for other, around in enumerate(supports):
            if other == player:
                continue
            joint = expectation(payoffs[player], strategies, (player, other))
            table = (joint if player < other else joint.T)[np.ix_(support, around)]
            gaps = table[1:] - table[:1]
            matrix[rows, starts[other] : starts[other + 1]] = gaps[:, 1:] - gaps[:, :1]
    # the shortest step also where a continuum of equilibria makes the matrix singular
    solved = np.linalg.lstsq(matrix, -values, rcond=1e-8)[0]
    changes = []
    for player, support in enumerate(supports):
        change = np.zeros_like(strategies[player])
        change[support[1:]] = solved[starts[player] : starts[player + 1]]
        change[support[0]] = -change.sum()
        changes.append(change)
    return changes
