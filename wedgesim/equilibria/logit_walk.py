"""Steps along a branch of logit equilibria: the equations in log-odds, and pseudo-arc-length continuation.

In a logit equilibrium of precision lambda every player takes each action with probability proportional to
exp(lambda * expected payoff). Unknowns are the log-odds y of every action against one of its player, the reference, so
that probabilities far below the smallest float are no obstacle; the equations are
y = lambda * (payoff of the action - payoff of the reference).

1. Start at y = 0, lambda = 0 with the tangent that has lambda growing.
2. Predict along the tangent, correct by Newton's method in the hyperplane orthogonal to it, so that lambda may turn.
3. Keep the direction by the angle to the previous tangent, not by the sign of a determinant. On a smooth branch the
   determinant of the Jacobian bordered by the tangent never changes its sign. When it does over a step, halve the
   step; the change goes away if the branch bends there. If it stays down to the shortest step, two branches cross
   (a bifurcation, as symmetric games have): go straight on, and record where.
4. When the reference of a player becomes unlikely, change to the likeliest action: differences of large log-odds
   would lose the digits that decide between likely actions.

References
----------
Turocy, T. (2005). A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence.
*Games and Economic Behavior* 51.
Allgower, E. and Georg, K. (1990). *Numerical Continuation Methods*. Springer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.regret import action_payoffs, expectation

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

_FIRST_STEP = 0.05
_LARGEST_CORRECTION = 0.1  # of the step
_LARGEST_TURN = 0.97  # cosine between consecutive tangents
_SMALL_TURN = 0.995

MOST_STEPS = 3_000
"""Steps after which a branch is given up."""

_UNLIKELY = 3.0
"""Log-odds of another action from which a reference is changed."""

_SATURATED = 40.0
"""Log-odds beyond which probabilities are 0 and 1 to the precision of floats."""

_LEAPS = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
"""Steps, relative to the position, by which to get away from a bifurcation."""

SHARPEST = 1e100
"""Largest precision in units of the payoff range: what it tells apart, no payoff in double precision does."""

PIECE = 1024
"""Games of a batch worked on at once, so that their Jacobians stay in the cache."""


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

    def in_units(self, precision: Array) -> Array:
        """Return precisions times the scale."""
        with np.errstate(over="ignore"):
            return np.minimum(precision * self.scale, SHARPEST)

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
        # branches can be as near to each other as log-odds of order one, however long the step is; beyond what
        # probabilities show, log-odds (and the precision they grow with) may be corrected by a part of themselves
        telling = 1.0 + np.maximum(np.abs(predicted) - _SATURATED, 0.0) / 10
        allowed = _LARGEST_CORRECTION * step, 0.5 + 1e-8 * size
        good = np.zeros(len(games), dtype=np.bool_)
        active = np.arange(len(games))
        for _ in range(8):
            values, jacobian, gains = system.part(active).equations(position[:-1, active], position[-1, active])
            right = np.concatenate([values, np.zeros((1, len(active)))])
            change = batched_solve(_bordered(jacobian, gains, tangent[:, active]), right)
            position[:, active] -= change
            correction = position[:, active] - predicted[:, active]
            with np.errstate(over="ignore"):  # a step from a matrix next to singular is not near
                near = np.linalg.norm(correction, axis=0) <= allowed[0][active]
            near &= np.linalg.norm(correction / telling[:, active], axis=0) <= allowed[1][active]
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
    tangent = batched_solve(_bordered(jacobian, gains, previous), right)
    tangent /= np.linalg.norm(tangent, axis=0)
    orientation = np.linalg.slogdet(np.moveaxis(_bordered(jacobian, gains, tangent), -1, 0))[0]
    return tangent, orientation


def _bordered(jacobian: Array, gains: Array, tangent: Array) -> Array:
    """Jacobian by log-odds and lambda, and below it the tangent."""
    return np.concatenate([np.concatenate([jacobian, -gains[:, np.newaxis]], axis=1), tangent[np.newaxis]])


def batched_solve(matrices: Array, values: Array) -> Array:
    """Solve one linear system for each game, batch last; a singular one gives values that Newton's method rejects."""
    stacked = np.moveaxis(matrices, -1, 0)
    right = np.moveaxis(values, -1, 0)[..., np.newaxis]
    try:
        solved = np.linalg.solve(stacked, right)
    except np.linalg.LinAlgError:
        solved = np.asarray(np.linalg.pinv(stacked) @ right, dtype=np.float64)
    columns: Array = np.ascontiguousarray(solved[..., 0].T)
    return columns
