"""Logit quantal response equilibria: the principal branch to its limit, and the solution at a given precision.

In a logit equilibrium of precision lambda every player takes each action with probability proportional to
exp(lambda * expected payoff). At lambda = 0 that is the uniform profile; the branch of solutions that starts there
leads, in a generic game, to one Nash equilibrium: its limit, which selects an equilibrium.

Unknowns are the log-odds y of every action against one of its player, the reference, so that probabilities far below
the smallest float are no obstacle; the equations are y = lambda * (payoff of the action - payoff of the reference).

The branch, by pseudo-arc-length continuation:

1. Start at y = 0, lambda = 0 with the tangent that has lambda growing.
2. Predict along the tangent, correct by Newton's method in the hyperplane orthogonal to it, so that lambda may turn.
3. Keep the direction by the angle to the previous tangent, not by the sign of a determinant. On a smooth branch the
   determinant of the Jacobian bordered by the tangent never changes its sign. When it does over a step, halve the
   step; the change goes away if the branch bends there. If it stays down to the shortest step, two branches cross
   (a bifurcation, as symmetric games have): go straight on, and record where.
4. When the reference of a player becomes unlikely, change to the likeliest action: differences of large log-odds
   would lose the digits that decide between likely actions.
5. Stop when lambda * payoff range reaches log(actions) / tolerance: the regret of a logit equilibrium is at most its
   entropy divided by lambda, so it is below the tolerance from there on. Stop at a large lambda already when the
   regret is that small, since weakly dominated actions whose probability falls like a power of lambda come to
   differences that rounding hides.
6. Polish the end with Newton's method on the indifference conditions of its support.

Where branches cross, the limit is that of the branch that goes straight on, which keeps the symmetry of the game. An
arbitrarily small change of the payoffs may lead elsewhere. A crossing in which the determinant changes its sign twice
(a double bifurcation) is passed straight too but not noticed.

References
----------
McKelvey, R. and Palfrey, T. (1995). Quantal response equilibria for normal form games. *Games and Economic Behavior*
10.
Turocy, T. (2005). A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence.
*Games and Economic Behavior* 51.
Allgower, E. and Georg, K. (1990). *Numerical Continuation Methods*. Springer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.equilibria.regret import action_payoffs, expectation, regrets
from wedgesim.equilibria.solution import Equilibrium
from wedgesim.errors import GameError, SolverError
from wedgesim.games.normal_form import NormalForm

Array = NDArray[np.float64]

_FIRST_STEP = 0.05
_SHORTEST_STEP = 1e-6
_LARGEST_TURN = 0.95  # cosine between consecutive tangents
_SMALL_TURN = 0.995
_MOST_STEPS = 20_000
_UNLIKELY = 3.0
"""Log-odds of another action from which a reference is changed."""

_LARGE = 1e6
"""Lambda times payoff range from which a small regret is taken for the end of the branch."""
_GROWTHS = (1.4, 1.1)
"""Factors by which lambda grows: the second for games in which steps of the first were too long."""

_PIECE = 1024
"""Games of a batch worked on at once, so that their Jacobians stay in the cache."""


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
class LogitEquilibria:
    """Logit equilibria at a given precision, one for each game of a batch.

    Attributes
    ----------
    strategies : tuple of ndarray, each of shape (actions, *batch)
        Probabilities of the actions, for each player.
    precision : ndarray, shape (*batch,)
        Lambda.
    residual : ndarray, shape (*batch,)
        Largest difference between a probability and the logit response to the profile: the certificate.
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


def logit_branch(game: NormalForm, tolerance: float = 1e-9) -> LogitBranch:
    """Follow the principal branch of logit equilibria to its limit.

    Parameters
    ----------
    game : NormalForm
        A single game.
    tolerance : float, optional
        Largest regret of the end of the branch, as a part of the largest payoff range of a player. The limit is
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
    system = _System.of(game.payoffs)
    scale = float(system.scale)
    end = log(max(2, *game.shape)) / tolerance
    points: list[_Point] = []
    regret: list[float] = []
    for point in _follow(system):
        reached = point.position[-1]
        points.append(point)
        regret.append(float(regrets(game.payoffs, point.strategies).max()))
        if reached >= end or (reached >= _LARGE and regret[-1] <= tolerance * scale):
            break
    limit = _polish(game, points[-1].strategies)
    precision = np.array([point.position[-1] for point in points]) / scale
    if points[-1].position[-1] < _LARGE / 100 or limit.max_regret > 10 * tolerance * scale:
        raise SolverError(f"the logit branch cannot be followed beyond lambda = {precision[-1]:.6g}")
    strategies = tuple(np.stack(path, axis=-1) for path in zip(*(point.strategies for point in points), strict=True))
    folds = tuple(float(at) for at, point in zip(precision, points, strict=True) if point.folded)
    bifurcations = tuple(float(at) for at, point in zip(precision, points, strict=True) if point.crossed)
    return LogitBranch(game, precision, strategies, np.array(regret), folds, bifurcations, limit)


def logit_equilibria(
    game: NormalForm, precision: ArrayLike, start: Sequence[ArrayLike] | None = None
) -> LogitEquilibria:
    """Find the logit equilibrium at a given precision, for one game or a batch.

    1. Follow the principal branch from precision zero in growing steps, all games of a piece of the batch together:
       a tangent predictor and a damped Newton corrector.
    2. A game in which the corrector moves far from the prediction, or the Jacobian loses its orientation, may have a
       fold below the precision that is asked for: its branch is followed by arc length, one game at a time.

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
    odds = np.empty((sum(game.shape) - len(game.shape), len(targets)))
    principal = np.empty(len(targets), dtype=np.bool_)
    for first in range(0, len(targets), _PIECE):
        piece = slice(first, first + _PIECE)
        guess = None if guesses is None else guesses[:, piece]
        odds[:, piece], principal[piece] = _solve_piece(flat[..., piece], targets[piece], guess)
    system = _System.of(flat)
    strategies = system.strategies(odds)
    response = system.strategies(targets * system.scale * system.gains(strategies))
    gaps = [np.abs(s - r).max(axis=0) for s, r in zip(strategies, response, strict=True)]
    return LogitEquilibria(
        tuple(strategy.reshape(-1, *game.batch_shape) for strategy in strategies),
        target.copy(),
        np.max(gaps, axis=0).reshape(game.batch_shape),
        regrets(flat, strategies).max(axis=0).reshape(game.batch_shape),
        principal.reshape(game.batch_shape),
    )


@dataclass(frozen=True, eq=False)
class _System:
    """The equations of a game or batch; payoffs divided by their largest range, `scale`, which multiplies lambda."""

    payoffs: Array
    scale: Array
    shape: tuple[int, ...]
    references: tuple[int, ...]

    @classmethod
    def of(cls, payoffs: Array) -> _System:
        players = payoffs.shape[0]
        axes = tuple(range(1, players + 1))
        scale = (payoffs.max(axis=axes) - payoffs.min(axis=axes)).max(axis=0)
        scale = np.where(scale > 0, scale, 1.0)
        # payoffs common to all actions of a player are taken off: they only cost digits
        centred = (payoffs - payoffs.mean(axis=axes, keepdims=True)) / scale
        return cls(centred, scale, payoffs.shape[1 : players + 1], (0,) * players)

    def part(self, chosen: NDArray[np.intp]) -> _System:
        """Take some of the games of a batch."""
        return replace(self, payoffs=self.payoffs[..., chosen], scale=self.scale[chosen])

    def strategies(self, odds: Array) -> tuple[Array, ...]:
        """Probabilities from log-odds, shape (unknowns, *batch)."""
        found = []
        for block, reference in zip(self.blocks(odds), self.references, strict=True):
            shifted = _insert(block, reference)
            weights = np.exp(shifted - shifted.max(axis=0))
            found.append(weights / weights.sum(axis=0))
        return tuple(found)

    def blocks(self, odds: Array) -> list[Array]:
        """Log-odds of each player."""
        return np.split(odds, np.cumsum([size - 1 for size in self.shape])[:-1])

    def gains(self, strategies: Sequence[Array]) -> Array:
        """Payoff of each action less that of the reference, shape (unknowns, *batch)."""
        worths = action_payoffs(self.payoffs, strategies)
        return np.concatenate([_against(worth, r) for worth, r in zip(worths, self.references, strict=True)])

    def gain_derivatives(self, strategies: Sequence[Array]) -> Array:
        """Differentiate the gains by the log-odds, shape (unknowns, unknowns, *batch)."""
        steps = [0, *np.cumsum([size - 1 for size in self.shape]).tolist()]
        result = np.zeros((steps[-1], steps[-1], *strategies[0].shape[1:]))
        for other, strategy in enumerate(strategies):
            responses = -strategy[:, np.newaxis] * strategy[np.newaxis]
            actions = np.arange(len(strategy))
            responses[actions, actions] += strategy
            responses = responses[:, actions != self.references[other]]
            for player, payoffs in enumerate(self.payoffs):
                if player == other:
                    continue
                joint = expectation(payoffs, strategies, (player, other))
                table = _against(joint if player < other else np.swapaxes(joint, 0, 1), self.references[player])
                block = np.einsum("jk...,kl...->jl...", table, responses)
                result[steps[player] : steps[player + 1], steps[other] : steps[other + 1]] = block
        return result

    def rebased(self, odds: Array) -> _System:
        """Take the likeliest actions as references, for players whose reference is unlikely."""
        references = tuple(
            int(_insert(block, reference).argmax()) if block.size and block.max() > _UNLIKELY else reference
            for block, reference in zip(self.blocks(odds), self.references, strict=True)
        )
        return self if references == self.references else replace(self, references=references)

    def converted(self, odds: Array, other: _System) -> Array:
        """Log-odds, or a direction in them, by the references of another system of the same game."""
        parts = zip(self.blocks(odds), self.references, other.references, strict=True)
        return np.concatenate([_against(_insert(block, old), new) for block, old, new in parts])

    def equations(self, odds: Array, precision: Array | float) -> tuple[Array, Array, Array]:
        """Values, Jacobian by the log-odds, and gains (the derivative by lambda is their opposite)."""
        strategies = self.strategies(odds)
        gains = self.gains(strategies)
        jacobian = -precision * self.gain_derivatives(strategies)
        diagonal = np.arange(len(odds))
        jacobian[diagonal, diagonal] += 1.0
        return odds - precision * gains, jacobian, gains


@dataclass(frozen=True, eq=False)
class _Point:
    """A point of the branch (log-odds, then lambda), its tangent, and what happened on the way to it."""

    system: _System
    position: Array
    tangent: Array
    orientation: float
    folded: bool = False
    crossed: bool = False

    @property
    def strategies(self) -> tuple[Array, ...]:
        return self.system.strategies(self.position[:-1])

    def rebased(self) -> _Point:
        """Change to likely references, which may change the sign of the determinant."""
        system = self.system.rebased(self.position[:-1])
        if system is self.system:
            return self
        position = np.append(self.system.converted(self.position[:-1], system), self.position[-1])
        tangent = np.append(self.system.converted(self.tangent[:-1], system), self.tangent[-1])
        tangent, orientation = _tangent(system, position, tangent / np.linalg.norm(tangent))
        return replace(self, system=system, position=position, tangent=tangent, orientation=orientation)


def _follow(system: _System) -> Iterator[_Point]:
    """Walk along the principal branch of a single game, as far as rounding allows."""
    unknowns = sum(system.shape) - len(system.shape)
    position = np.zeros(unknowns + 1)
    point = _Point(system, position, *_tangent(system, position, np.eye(unknowns + 1)[-1]))
    yield point
    step = _FIRST_STEP
    for _ in range(_MOST_STEPS):
        shortest = _SHORTEST_STEP * (1.0 + float(np.abs(point.position).max()))
        trial = _advance(point, step)
        if step > shortest and (trial is None or trial.orientation != point.orientation):
            step /= 2
            continue
        trial = trial or _leap(point)
        if trial is None:
            return
        folded = trial.tangent[-1] * point.tangent[-1] < 0
        if trial.tangent @ point.tangent > _SMALL_TURN:
            step *= 2
        crossed = trial.orientation != point.orientation
        point = replace(trial, folded=bool(folded), crossed=crossed).rebased()
        yield point


def _leap(point: _Point) -> _Point | None:
    """Get away from a point at which Newton's method fails: next to a bifurcation a longer step lands beyond it."""
    size = 1.0 + float(np.abs(point.position).max())
    trials = (_advance(point, length * size) for length in (1e-5, 1e-4, 1e-3, 1e-2, 1e-1))
    return next((trial for trial in trials if trial is not None), None)


def _advance(point: _Point, step: float) -> _Point | None:
    """Predict and correct; None when Newton's method fails, moves far, or the branch turns too much for the step."""
    system = point.system
    predicted = point.position + step * point.tangent
    position = predicted.copy()
    size = 1.0 + float(np.abs(predicted).max())
    for _ in range(8):
        values, jacobian, gains = system.equations(position[:-1], position[-1])
        try:
            change = np.linalg.solve(_bordered(jacobian, gains, point.tangent), np.append(values, 0.0))
        except np.linalg.LinAlgError:
            return None
        position = position - change
        if not np.linalg.norm(position - predicted) <= 0.3 * step:
            return None
        # where the Jacobian is nearly singular rounding keeps moving a point whose residual is already nothing
        if np.abs(change).max() <= 1e-11 * size or np.abs(values).max() <= 1e-14 * size:
            tangent, orientation = _tangent(system, position, point.tangent)
            turned = float(tangent @ point.tangent) < _LARGEST_TURN
            return None if turned else _Point(system, position, tangent, orientation)
    return None


def _tangent(system: _System, position: Array, previous: Array) -> tuple[Array, float]:
    """Find the unit tangent in the direction of the previous one, and the sign of the determinant it borders."""
    _, jacobian, gains = system.equations(position[:-1], position[-1])
    matrix = _bordered(jacobian, gains, previous)
    tangent = np.linalg.solve(matrix, np.eye(len(position))[-1])
    tangent /= np.linalg.norm(tangent)
    orientation = float(np.linalg.slogdet(_bordered(jacobian, gains, tangent))[0])
    return tangent, orientation


def _insert(block: Array, reference: int) -> Array:
    """Put the zero of the reference among the log-odds of a player."""
    return np.concatenate([block[:reference], np.zeros((1, *block.shape[1:])), block[reference:]])


def _against(values: Array, reference: int) -> Array:
    """Take the value of the reference off those of the other actions."""
    return np.concatenate([values[:reference], values[reference + 1 :]]) - values[reference]


def _bordered(jacobian: Array, gains: Array, tangent: Array) -> Array:
    """Jacobian by log-odds and lambda, and below it the tangent."""
    return np.concatenate([np.concatenate([jacobian, -gains[:, np.newaxis]], axis=1), tangent[np.newaxis]])


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


def _solve_piece(payoffs: Array, precision: Array, guess: Array | None) -> tuple[Array, NDArray[np.bool_]]:
    """Solve a piece of a batch: from the guess where that works, else along the branch."""
    system = _System.of(payoffs)
    targets = precision * system.scale
    followed = np.zeros(len(targets), dtype=np.bool_)
    if guess is None:
        odds = np.zeros((sum(system.shape) - len(system.shape), len(targets)))
        todo = np.arange(len(targets))
    else:
        odds, converged = _newton(system, guess, targets)
        todo = np.flatnonzero(~converged)
    for growth in _GROWTHS:
        if len(todo):
            odds[:, todo], followed[todo] = _climb(system.part(todo), targets[todo], growth)
            todo = todo[~followed[todo]]
    for game in todo:
        odds[:, game] = _along_the_branch(system.part(np.array([game])), float(targets[game]))
        followed[game] = True
    return odds, followed


def _climb(system: _System, targets: Array, growth: float) -> tuple[Array, NDArray[np.bool_]]:
    """Follow all games together in growing steps of lambda; tells which of them surely stayed on the branch."""
    odds = np.zeros((sum(system.shape) - len(system.shape), len(targets)))
    good = np.ones(len(targets), dtype=np.bool_)
    lower = np.zeros(len(targets))
    rung = 0.5
    while (lower < targets).any():
        upper = np.minimum(rung, targets)
        moving = np.flatnonzero(good & (upper > lower))
        if len(moving):
            part = system.part(moving)
            _, jacobian, gains = part.equations(odds[:, moving], lower[moving])
            predicted = (upper - lower)[moving] * _batched_solve(jacobian, gains)
            found, converged = _newton(part, odds[:, moving] + predicted, upper[moving])
            correction = np.abs(found - odds[:, moving] - predicted).max(axis=0)
            _, jacobian, _ = part.equations(found, upper[moving])
            oriented = np.linalg.slogdet(np.moveaxis(jacobian, -1, 0))[0] > 0
            near = correction <= 0.25 + 0.25 * np.abs(predicted).max(axis=0)
            odds[:, moving] = found
            good[moving] = converged & oriented & near
        lower = upper
        rung *= growth
    return odds, good


def _newton(system: _System, odds: Array, precision: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Damped Newton's method at fixed precision on all games together; tells which of them converged."""
    odds = odds.copy()
    converged = np.zeros(odds.shape[1], dtype=np.bool_)
    active = np.arange(odds.shape[1])
    for _ in range(30):
        part = system.part(active)
        values, jacobian, _ = part.equations(odds[:, active], precision[active])
        change = _batched_solve(jacobian, values)
        length = _damping(part, odds[:, active], change, precision[active], np.abs(values).max(axis=0))
        odds[:, active] -= length * change
        size = 1.0 + np.abs(odds[:, active]).max(axis=0)
        done = (np.abs(change).max(axis=0) <= 1e-12 * size) & (length == 1.0)
        converged[active[done]] = True
        active = active[~done & (length > 0)]
        if not len(active):
            break
    return odds, converged


def _damping(system: _System, odds: Array, change: Array, precision: Array, merit: Array) -> Array:
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


def _batched_solve(matrices: Array, values: Array) -> Array:
    """Solve one linear system for each game, batch last; a singular one gives values that Newton's method rejects."""
    stacked = np.moveaxis(matrices, -1, 0)
    right = np.moveaxis(values, -1, 0)[..., np.newaxis]
    try:
        solved = np.linalg.solve(stacked, right)
    except np.linalg.LinAlgError:
        solved = np.asarray(np.linalg.pinv(stacked) @ right, dtype=np.float64)
    columns: Array = np.ascontiguousarray(solved[..., 0].T)
    return columns


def _along_the_branch(system: _System, target: float) -> Array:
    """Follow one game by arc length to the first point of the branch at the precision that is asked for."""
    single = replace(system, payoffs=system.payoffs[..., 0], scale=system.scale[0])
    before = np.zeros(sum(system.shape) - len(system.shape) + 1)
    for point in _follow(single):
        after = np.append(point.system.converted(point.position[:-1], single), point.position[-1])
        if after[-1] >= target:
            share = (target - before[-1]) / max(after[-1] - before[-1], 1e-300)
            guess = before + share * (after - before)
            odds, _ = _newton(system, guess[:-1, np.newaxis], np.array([target]))
            return odds[:, 0]
        before = after
    raise SolverError(f"the logit branch does not reach lambda = {target:.6g}")
