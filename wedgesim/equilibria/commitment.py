"""Commitment: one player announces a mixed policy that binds it, the others answer (Stackelberg).

Strong (optimistic) value: ties among the followers' answers are broken for the leader.

1. For each profile of followers' actions, maximise the leader's payoff over the policies against which that profile is
   a Nash equilibrium among the followers: a linear program.
2. Take the best of these.

With one follower this is exact (Conitzer and Sandholm 2006): a pure best reply always exists. With several, only
answers in pure strategies are looked at; a mixed equilibrium among the followers could be better for the leader, so
the value is a lower bound on the optimistic one.

Weak (pessimistic) value, for one follower: ties are broken against the leader. The policies against which a given
action is a best reply cover the simplex even when only those that are full-dimensional are kept, so the value is the
best, over such actions, of the largest payoff that the leader gets against the worst action equivalent to it for the
follower (von Stengel and Zamir 2010). It may be approached only and not attained. With several followers the regions
are not convex and no weak value is given.

References
----------
Conitzer, V. and Sandholm, T. (2006). Computing the optimal strategy to commit to. *ACM Conference on Electronic
Commerce*.
von Stengel, B. and Zamir, S. (2010). Leadership games with convex strategy sets. *Games and Economic Behavior* 69.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.linear_program import maximise
from wedgesim.errors import GameError, UnknownNameError
from wedgesim.games.normal_form import NormalForm, Profile

Array = NDArray[np.float64]

_TOLERANCE = 1e-8
"""Of the payoff range: what counts as a tie at a policy that a linear program found."""


@dataclass(frozen=True, eq=False)
class Commitment:
    """A policy of the leader and the answer to it.

    Attributes
    ----------
    policy : ndarray, shape (actions of the leader,)
        Probabilities of the leader's actions.
    answer : tuple of int
        Actions of the followers, in the order of the players.
    value : float
        Payoff of the leader.
    payoffs : ndarray, shape (players,)
        Expected payoffs under policy and answer.
    worst : float
        Payoff of the leader at this policy under its worst pure equilibrium among the followers.
    """

    policy: Array
    answer: tuple[int, ...]
    value: float
    payoffs: Array
    worst: float

    @property
    def attained(self) -> bool:
        """Whether the leader gets the value even if the followers break ties against it."""
        return self.worst >= self.value - _TOLERANCE * max(1.0, abs(self.value))


@dataclass(frozen=True, eq=False)
class Stackelberg:
    """What a player can reach by committing itself.

    Attributes
    ----------
    leader : int
        The player who commits itself.
    strong : Commitment or None
        The best policy when followers break ties for the leader; None when no policy leaves the followers with a pure
        equilibrium.
    weak : Commitment or None
        The best policy when ties are broken against the leader, at its limit if it is only approached; None with
        several followers.
    exact : bool
        Whether `strong` is the optimum over all answers of the followers, not only pure ones.
    note : str
        What the values do not cover.
    """

    leader: int
    strong: Commitment | None
    weak: Commitment | None
    exact: bool
    note: str


def stackelberg(game: NormalForm, leader: int | str) -> Stackelberg:
    """Find the mixed policy that is best to commit to.

    Parameters
    ----------
    game : NormalForm
        A single game.
    leader : int or str
        The player who commits itself, by position or name.

    Examples
    --------
    The leader's first action is dominated, yet it pays to be bound to play it one time in three:

    >>> from wedgesim.games.normal_form import NormalForm
    >>> game = NormalForm.from_payoffs([[[1, 3], [2, 4]], [[0, 2], [1, 0]]], players=["leader", "follower"])
    >>> found = stackelberg(game, "leader")
    >>> found.strong.policy.round(6).tolist(), round(found.strong.value, 6), round(found.weak.value, 6)
    ([0.333333, 0.666667], 3.666667, 3.666667)
    """
    if game.batch_shape:
        raise GameError(f"a commitment is found for one game, not for a batch of shape {game.batch_shape}")
    if isinstance(leader, str):
        if leader not in game.players:
            raise UnknownNameError(f"no player {leader!r}; the players are {list(game.players)}")
        leader = game.players.index(leader)
    if not 0 <= leader < len(game.players) or len(game.players) < 2:
        raise GameError(f"player {leader} cannot lead a game of {len(game.players)} players")
    play = _Play.of(game, leader)
    strong = play.strong()
    if len(play.followers) == 1:
        return Stackelberg(leader, strong, play.weak(), True, "")
    note = (
        "followers answer with pure equilibria only: the strong value is a lower bound, and no weak value is given"
        if strong
        else "no policy leaves the followers with an equilibrium in pure strategies"
    )
    return Stackelberg(leader, strong, None, False, note)


@dataclass(frozen=True, eq=False)
class _Play:
    """Payoffs in parts of each player's range, the leader's actions first, then the followers in their order."""

    game: NormalForm
    payoffs: Array
    leader: int
    followers: tuple[int, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, game: NormalForm, leader: int) -> _Play:
        spread = np.where(game.payoff_range > 0, game.payoff_range, 1.0)
        scaled = game.payoffs / spread.reshape(-1, *(1 for _ in game.shape))
        followers = tuple(player for player in range(len(game.players)) if player != leader)
        sizes = tuple(game.shape[player] for player in followers)
        return cls(game, np.moveaxis(scaled, leader + 1, 1), leader, followers, sizes)

    def worth(self, player: int, answer: Profile) -> Array:
        """Payoff of a player by the leader's actions, in parts of its range."""
        place: tuple[int | slice, ...] = (player, slice(None), *answer)
        return self.payoffs[place]

    def losses(self, answer: Profile) -> Array:
        """Loss of a follower from each deviation, by the leader's actions: shape (deviations, actions)."""
        rows = []
        for position, follower in enumerate(self.followers):
            for action in range(self.sizes[position]):
                if action != answer[position]:
                    deviation = (*answer[:position], action, *answer[position + 1 :])
                    rows.append(self.worth(follower, answer) - self.worth(follower, deviation))
        return np.array(rows).reshape(len(rows), self.payoffs.shape[1])

    def strong(self) -> Commitment | None:
        """Find the best policy over all answers; ties go to the first answer."""
        best: tuple[float, Array, Profile] | None = None
        for answer in product(*(range(size) for size in self.sizes)):
            worth = self.worth(self.leader, answer)
            policy = maximise(_unit(worth), -self.losses(answer))
            if policy is not None and (best is None or policy @ worth > best[0] + 1e-12):
                best = (float(policy @ worth), policy, answer)
        return None if best is None else self.commitment(best[1], best[2])

    def weak(self) -> Commitment:
        """Find the best policy over the answers of a single follower that have full-dimensional regions."""
        own = self.payoffs[self.followers[0]]
        best: tuple[float, Array, Profile] | None = None
        for answer in range(self.sizes[0]):
            gaps = own[:, answer, np.newaxis] - own
            same = np.flatnonzero(np.abs(gaps).max(axis=0) <= _TOLERANCE)
            losses = np.delete(gaps, same, axis=1).T
            if not _full_dimensional(losses):
                continue
            worths = self.payoffs[self.leader][:, same].T
            # the last variable is the payoff against the worst of the equivalent actions
            worst = np.column_stack([-worths, np.ones(len(same))])
            rows = np.vstack([np.column_stack([-losses, np.zeros(len(losses))]), worst])
            found = maximise(np.append(np.zeros(len(own)), 1.0), rows, free=1)
            if found is None:
                continue
            policy = found[:-1]
            value = float((worths @ policy).min())
            if best is None or value > best[0] + 1e-12:
                best = (value, policy, (int(same[(worths @ policy).argmin()]),))
        assert best is not None  # the full-dimensional regions cover the simplex
        return self.commitment(best[1], best[2])

    def commitment(self, policy: Array, answer: Profile) -> Commitment:
        """Evaluate a policy and an answer in payoff units."""
        stable = [
            other
            for other in product(*(range(size) for size in self.sizes))
            if (self.losses(other) @ policy >= -_TOLERANCE).all()
        ]
        payoffs = self.expected(policy, answer)
        worst = min(float(self.expected(policy, other)[self.leader]) for other in stable)
        return Commitment(policy, answer, float(payoffs[self.leader]), payoffs, worst)

    def expected(self, policy: Array, answer: Profile) -> Array:
        """Payoffs of all players, in payoff units."""
        place: list[int | slice] = [slice(None), *answer]
        place.insert(self.leader + 1, slice(None))
        return np.asarray(self.game.payoffs[tuple(place)] @ policy)


def _full_dimensional(losses: Array) -> bool:
    """Whether some policy makes every deviation strictly worse."""
    if not len(losses):
        return True
    rows = np.column_stack([-losses, np.ones(len(losses))])
    found = maximise(np.append(np.zeros(losses.shape[1]), 1.0), rows, free=1)
    return found is not None and float((losses @ found[:-1]).min()) > _TOLERANCE


def _unit(objective: Array) -> Array:
    """Scale to order one."""
    largest = float(np.abs(objective).max())
    return objective / (largest if largest > 0 else 1.0)
