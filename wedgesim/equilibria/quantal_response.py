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

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.equilibria.regret import action_payoffs, expectation, regrets
from wedgesim.equilibria.solution import Equilibrium
from wedgesim.errors import GameError, SolverError
from wedgesim.games.normal_form import NormalForm

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

_FIRST_STEP = 0.05
_LARGEST_CORRECTION = 0.1  # of the step
_LARGEST_TURN = 0.97  # cosine between consecutive tangents
_SMALL_TURN = 0.995
_MOST_STEPS = 3_000

_UNLIKELY = 3.0
"""Log-odds of another action from which a reference is changed."""

_LARGE = 1e6
"""Lambda times payoff range from which a small regret is taken for the end of the branch."""

_LEAST = 1e4
"""Lambda times payoff range that must be reached for the end to count as the limit."""

_LEAPS = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
"""Steps, relative to the position, by which to get away from a bifurcation."""

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
    one = np.zeros(1, dtype=np.intp)
    walk = LogitWalk(LogitSystem.of(game.payoffs[..., np.newaxis]))
    scale = float(walk.system.scale[0])
    end = log(max(2, *game.shape)) / tolerance
    precision: list[float] = [0.0]
    points = [walk.strategies(one)]
    regret = [float(regrets(game.payoffs, [strategy[:, 0] for strategy in points[0]]).max())]
    folds: list[float] = []
    bifurcations: list[float] = []
    for _ in range(_MOST_STEPS):
        moved = walk.advance(one)[0]
        reached = float(walk.position[-1, 0])
        if moved:
            precision.append(reached / scale)
            points.append(walk.strategies(one))
            regret.append(float(regrets(game.payoffs, [strategy[:, 0] for strategy in points[-1]]).max()))
            folds += precision[-1:] if walk.folded[0] else []
            bifurcations += precision[-1:] if walk.crossed[0] else []
        if walk.stuck[0] or reached >= end or (reached >= _LARGE and regret[-1] <= tolerance * scale):
            break
    limit = _polish(game, [strategy[:, 0] for strategy in points[-1]])
    if reached < _LEAST or limit.max_regret > 10 * tolerance * scale:
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
    for first in range(0, count, _PIECE):
        piece = slice(first, first + _PIECE)
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
    end = log(max(2, *walk.system.shape)) / tolerance
    active = np.arange(payoffs.shape[-1])
    crossed = np.zeros(len(active), dtype=np.bool_)
    for _ in range(_MOST_STEPS):
        if not len(active):
            break
        moved = active[walk.advance(active)]
        crossed[moved] |= walk.crossed[moved]
        reached = walk.position[-1, active]
        finished = (reached >= end) | walk.stuck[active]
        far = np.flatnonzero((reached >= _LARGE) & ~finished)
        if len(far):
            games = active[far]
            regret = regrets(payoffs[..., games], walk.strategies(games)).max(axis=0)
            finished[far] = regret <= tolerance * walk.system.scale[games]
        active = active[~finished]
    return walk.strategies(np.arange(payoffs.shape[-1])), crossed


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
    for first in range(0, len(targets), _PIECE):
        piece = slice(first, first + _PIECE)
        guess = None if guesses is None else guesses[:, piece]
        found, principal[piece] = _solve_piece(flat[..., piece], targets[piece], guess)
        for strategy, solved in zip(strategies, found, strict=True):
            strategy[:, piece] = solved
    system = LogitSystem.of(flat)
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
class LogitSystem:
    """The equations of a batch; payoffs divided by their largest range, `scale`, which multiplies lambda.

    `references` holds for each player the action that log-odds are taken against, shape (batch,).
    """

    payoffs: Array
    scale: Array
    shape: tuple[int, ...]
    references: tuple[Indices, ...]

    @classmethod
    def of(cls, payoffs: Array) -> LogitSystem:
        """Make the system of a batch of games."""
        players = payoffs.shape[0]
        axes = tuple(range(1, players + 1))
        scale = (payoffs.max(axis=axes) - payoffs.min(axis=axes)).max(axis=0)
        scale = np.where(scale > 0, scale, 1.0)
        # payoffs common to all actions of a player are taken off: they only cost digits
        centred = (payoffs - payoffs.mean(axis=axes, keepdims=True)) / scale
        references = tuple(np.zeros(payoffs.shape[-1], dtype=np.intp) for _ in range(players))
        return cls(centred, scale, payoffs.shape[1 : players + 1], references)

    @property
    def unknowns(self) -> int:
        """Number of log-odds."""
        return sum(self.shape) - len(self.shape)

    def part(self, chosen: Indices) -> LogitSystem:
        """Take some of the games of the batch."""
        references = tuple(reference[chosen] for reference in self.references)
        return LogitSystem(self.payoffs[..., chosen], self.scale[chosen], self.shape, references)

    def strategies(self, odds: Array) -> tuple[Array, ...]:
        """Probabilities from log-odds, shape (unknowns, batch)."""
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
        """Payoff of each action less that of the reference, shape (unknowns, batch)."""
        worths = action_payoffs(self.payoffs, strategies)
        return np.concatenate([_against(worth, r) for worth, r in zip(worths, self.references, strict=True)])

    def gain_derivatives(self, strategies: Sequence[Array]) -> Array:
        """Differentiate the gains by the log-odds, shape (unknowns, unknowns, batch)."""
        steps = [0, *np.cumsum([size - 1 for size in self.shape]).tolist()]
        result = np.zeros((steps[-1], steps[-1], strategies[0].shape[1]))
        for other, strategy in enumerate(strategies):
            responses = -strategy[:, np.newaxis] * strategy[np.newaxis]
            actions = np.arange(len(strategy))
            responses[actions, actions] += strategy
            responses = np.take_along_axis(responses, _others(len(strategy), self.references[other])[np.newaxis], 1)
            for player, payoffs in enumerate(self.payoffs):
                if player == other:
                    continue
                joint = expectation(payoffs, strategies, (player, other))
                table = _against(joint if player < other else np.swapaxes(joint, 0, 1), self.references[player])
                block = np.einsum("jk...,kl...->jl...", table, responses)
                result[steps[player] : steps[player + 1], steps[other] : steps[other + 1]] = block
        return result

    def equations(self, odds: Array, precision: Array) -> tuple[Array, Array, Array]:
        """Values, Jacobian by the log-odds, and gains (the derivative by lambda is their opposite)."""
        strategies = self.strategies(odds)
        gains = self.gains(strategies)
        jacobian = -precision * self.gain_derivatives(strategies)
        diagonal = np.arange(len(odds))
        jacobian[diagonal, diagonal] += 1.0
        return odds - precision * gains, jacobian, gains

    def likely_references(self, odds: Array) -> tuple[Indices, ...]:
        """Take the likeliest actions, for players whose reference is unlikely."""
        found = []
        for block, reference in zip(self.blocks(odds), self.references, strict=True):
            unlikely = block.max(axis=0, initial=0.0) > _UNLIKELY
            found.append(np.where(unlikely, _insert(block, reference).argmax(axis=0), reference))
        return tuple(found)

    def converted(self, odds: Array, references: Sequence[Indices]) -> Array:
        """Log-odds, or a direction in them, by other references."""
        parts = zip(self.blocks(odds), self.references, references, strict=True)
        return np.concatenate([_against(_insert(block, old), new) for block, old, new in parts])


def _others(size: int, reference: Indices) -> Indices:
    """List the actions other than the reference, shape (size - 1, batch)."""
    actions = np.arange(size - 1)[:, np.newaxis]
    return actions + (actions >= reference)


def _insert(block: Array, reference: Indices) -> Array:
    """Put the zero of the reference among the log-odds of a player."""
    full = np.zeros((len(block) + 1, block.shape[1]))
    np.put_along_axis(full, _others(len(full), reference), block, axis=0)
    return full


def _against(values: Array, reference: Indices) -> Array:
    """Take the value of the reference off those of the other actions; actions first, batch last."""
    between = (1,) * (values.ndim - 2)
    others = _others(len(values), reference).reshape(len(values) - 1, *between, values.shape[-1])
    at_reference = reference.reshape(1, *between, values.shape[-1])
    differences: Array = np.take_along_axis(values, others, 0) - np.take_along_axis(values, at_reference, 0)
    return differences


class LogitWalk:
    """Points that move along the principal branches of a batch of games, each in its own steps.

    `position` is log-odds and then lambda, shape (unknowns + 1, batch); `folded` and `crossed` tell what happened in
    the last step of each game, `stuck` which games cannot be followed further.
    """

    def __init__(self, system: LogitSystem) -> None:
        self.system = system
        games = system.payoffs.shape[-1]
        self.position = np.zeros((self.system.unknowns + 1, games))
        forward = np.zeros_like(self.position)
        forward[-1] = 1.0
        self.tangent, self.orientation = _tangents(self.system, self.position, forward)
        self.step = np.full(games, _FIRST_STEP)
        self.folded = np.zeros(games, dtype=np.bool_)
        self.crossed = np.zeros(games, dtype=np.bool_)
        self.stuck = np.zeros(games, dtype=np.bool_)

    def advance(self, games: Indices) -> NDArray[np.bool_]:
        """Try one step of each of some games; tells which of them moved."""
        self._rebase(games)
        size = 1.0 + np.abs(self.position[:, games]).max(axis=0)
        step = self.step[games]
        position, tangent, orientation, good = self._trial(games, step)
        # bends can be sharp in absolute terms wherever they are; rounding sets the rest of the bounds
        shorten = ~good & (step > 1e-8 + 1e-12 * size)
        shorten |= (orientation != self.orientation[games]) & (step > 1e-6 + 1e-10 * size)
        self.step[games[shorten]] /= 2
        # where Newton's method fails next to a bifurcation, a longer step lands beyond it
        for length in _LEAPS:
            lost = np.flatnonzero(~good & ~shorten)
            if len(lost):
                found = self._trial(games[lost], length * size[lost])
                position[:, lost], tangent[:, lost], orientation[lost], good[lost] = found
        self.stuck[games] = ~good & ~shorten
        moved: NDArray[np.bool_] = good & ~shorten
        self._accept(games[moved], position[:, moved], tangent[:, moved], orientation[moved])
        return moved

    def strategies(self, games: Indices) -> tuple[Array, ...]:
        """Where some games are."""
        return self.system.part(games).strategies(self.position[:-1, games])

    def _accept(self, games: Indices, position: Array, tangent: Array, orientation: Array) -> None:
        alignment = (tangent * self.tangent[:, games]).sum(axis=0)
        self.step[games[alignment > _SMALL_TURN]] *= 2
        self.folded[games] = tangent[-1] * self.tangent[-1, games] < 0
        self.crossed[games] = orientation != self.orientation[games]
        self.position[:, games], self.tangent[:, games], self.orientation[games] = position, tangent, orientation

    def _rebase(self, games: Indices) -> None:
        """Change to likely references where needed, which may change the sign of the determinant."""
        part = self.system.part(games)
        references = part.likely_references(self.position[:-1, games])
        changed = np.any([new != old for new, old in zip(references, part.references, strict=True)], axis=0)
        if not changed.any():
            return
        games, part = games[changed], part.part(np.flatnonzero(changed))
        references = tuple(reference[changed] for reference in references)
        self.position[:-1, games] = part.converted(self.position[:-1, games], references)
        direction = self.tangent[:, games]
        direction[:-1] = part.converted(direction[:-1], references)
        for kept, new in zip(self.system.references, references, strict=True):
            kept[games] = new
        direction /= np.linalg.norm(direction, axis=0)
        tangent, orientation = _tangents(self.system.part(games), self.position[:, games], direction)
        self.tangent[:, games], self.orientation[games] = tangent, orientation

    def _trial(self, games: Indices, step: Array) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
        """Predict and correct; good where Newton's method converges near by and the branch turns little enough."""
        system, tangent = self.system.part(games), self.tangent[:, games]
        predicted = self.position[:, games] + step * tangent
        position = predicted.copy()
        size = 1.0 + np.abs(predicted).max(axis=0)
        # branches can be as near to each other as log-odds of order one, however long the step is
        allowed = np.minimum(_LARGEST_CORRECTION * step, 0.5 + 1e-8 * size)
        good = np.zeros(len(games), dtype=np.bool_)
        active = np.arange(len(games))
        for _ in range(8):
            values, jacobian, gains = system.part(active).equations(position[:-1, active], position[-1, active])
            right = np.concatenate([values, np.zeros((1, len(active)))])
            change = _batched_solve(_bordered(jacobian, gains, tangent[:, active]), right)
            position[:, active] -= change
            near = np.linalg.norm(position[:, active] - predicted[:, active], axis=0) <= allowed[active]
            # where the Jacobian is nearly singular rounding keeps moving a point whose residual is already nothing
            small = np.abs(change).max(axis=0) <= 1e-11 * size[active]
            small |= np.abs(values).max(axis=0, initial=0.0) <= 1e-14 * size[active]
            good[active[near & small]] = True
            active = active[near & ~small]
            if not len(active):
                break
        new, orientation = tangent.copy(), np.zeros(len(games))
        done = np.flatnonzero(good)
        if len(done):
            new[:, done], orientation[done] = _tangents(system.part(done), position[:, done], tangent[:, done])
        # a determinant of exactly zero tells no side: such a point is no place to stand
        good &= ((new * tangent).sum(axis=0) >= _LARGEST_TURN) & (orientation != 0)
        # at lambda = 0 there is one solution only, so the branch never comes back to it: that would be another branch
        good &= position[-1] >= 0
        return position, new, orientation, good


def _tangents(system: LogitSystem, position: Array, previous: Array) -> tuple[Array, Array]:
    """Find the unit tangents in the directions of the previous ones, and the signs of the determinants they border."""
    _, jacobian, gains = system.equations(position[:-1], position[-1])
    right = np.zeros_like(position)
    right[-1] = 1.0
    tangent = _batched_solve(_bordered(jacobian, gains, previous), right)
    tangent /= np.linalg.norm(tangent, axis=0)
    orientation = np.linalg.slogdet(np.moveaxis(_bordered(jacobian, gains, tangent), -1, 0))[0]
    return tangent, orientation


def _bordered(jacobian: Array, gains: Array, tangent: Array) -> Array:
    """Jacobian by log-odds and lambda, and below it the tangent."""
    return np.concatenate([np.concatenate([jacobian, -gains[:, np.newaxis]], axis=1), tangent[np.newaxis]])


def _reach(payoffs: Array, targets: Array) -> tuple[Array, ...]:
    """Follow the branches to the first points at the precisions that are asked for (in units of the payoff range)."""
    walk = LogitWalk(LogitSystem.of(payoffs))
    found = walk.strategies(np.arange(len(targets)))
    active = np.flatnonzero(targets > 0)
    for _ in range(_MOST_STEPS):
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


def _solve_piece(payoffs: Array, precision: Array, guess: Array | None) -> tuple[tuple[Array, ...], NDArray[np.bool_]]:
    """Solve a piece of a batch: from the guess where that works, else along the branch."""
    system = LogitSystem.of(payoffs)
    targets = precision * system.scale
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
