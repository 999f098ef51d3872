"""Commitment: one player announces a mixed policy that binds it, the others answer (Stackelberg).

Strong (optimistic) value: ties among the followers' answers are broken for the leader. Weak (pessimistic) value:
against it; this one may be approached only and not attained.

One follower, exactly:

1. Strong: for each action of the follower, maximise the leader's payoff over the policies against which that action
   is a best reply, a linear program (Conitzer and Sandholm 2006); take the best. A pure best reply always exists.
2. Weak: the policies against which a given action is a best reply cover the simplex even when only those sets that are
   full-dimensional are kept, so the value is the best, over such actions, of the largest payoff that the leader gets
   against the worst action equivalent to it for the follower (von Stengel and Zamir 2010).

Two followers, within a certified gap: they answer with any Nash equilibrium between them, mixed ones too, or one after
another by backward induction; see :mod:`~wedgesim.equilibria.two_follower_commitment`. Pure answers of followers who
choose at once are linear programs, and begin the search.

More followers: the strong value over pure answers only, and as upper bound what the leader could reach if it could
correlate the followers' actions (Conitzer and Korzhyk 2011), a linear program.

References
----------
Conitzer, V. and Sandholm, T. (2006). Computing the optimal strategy to commit to. *ACM Conference on Electronic
Commerce*.
Conitzer, V. and Korzhyk, D. (2011). Commitment to correlated strategies. *AAAI Conference on Artificial Intelligence*.
von Stengel, B. and Zamir, S. (2010). Leadership games with convex strategy sets. *Games and Economic Behavior* 69.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.linear_program import maximise
from wedgesim.equilibria.regret import expected_payoffs
from wedgesim.errors import GameError, SolverError, UnknownNameError
from wedgesim.games.normal_form import NormalForm, Profile

if TYPE_CHECKING:
    from wedgesim.equilibria.two_follower_commitment import Reached

Array = NDArray[np.float64]

_TOLERANCE = 1e-8
"""Of the payoff range: what counts as a tie at a policy that a linear program found."""

_EXACT = 1.01e-6
"""Of the leader's payoff range: a gap up to this is the one that the search was told to leave."""


@dataclass(frozen=True, eq=False)
class Commitment:
    """A policy of the leader and the answer to it.

    Attributes
    ----------
    policy : ndarray, shape (actions of the leader,)
        Probabilities of the leader's actions.
    answer : tuple of ndarray
        Strategies of the followers, in the order of the players; what is played on the path where they move in turn.
    value : float
        Payoff of the leader.
    upper : float
        What no policy can bring: the value is the optimum up to the difference.
    payoffs : ndarray, shape (players,)
        Expected payoffs under policy and answer.
    worst : float
        Payoff of the leader at this policy under the worst answer for it; over pure answers only with three followers
        and more.
    spread : float
        Range of the leader's payoffs in the game, against which differences are judged.
    plan : ndarray or None
        Where the followers move in turn, the strategy of the last one after each action of the other, shape (actions of
        the other, actions of the last).
    """

    policy: Array
    answer: tuple[Array, ...]
    value: float
    upper: float
    payoffs: Array
    worst: float
    spread: float
    plan: Array | None = None

    @property
    def gap(self) -> float:
        """What an unknown better policy could add."""
        return max(0.0, self.upper - self.value)

    @property
    def attained(self) -> bool:
        """Whether the leader gets the value even if the followers break ties against it."""
        return self.worst >= self.value - _TOLERANCE * self.spread


@dataclass(frozen=True, eq=False)
class Stackelberg:
    """What a player can reach by committing itself.

    Attributes
    ----------
    leader : int
        The player who commits itself.
    strong : Commitment or None
        The best policy when followers break ties for the leader; None when three or more followers have no equilibrium
        in pure strategies against any policy.
    weak : Commitment or None
        The best policy when ties are broken against the leader, at its limit if it is only approached; None with three
        or more followers.
    exact : bool
        Whether the strong value is the optimum: exactly with one follower, up to a certified gap below a millionth of
        the leader's payoff range with two.
    note : str
        What the values do not cover.
    turns : tuple of int
        The followers in the order in which they move; empty where they choose at once.
    """

    leader: int
    strong: Commitment | None
    weak: Commitment | None
    exact: bool
    note: str
    turns: tuple[int, ...] = ()


def stackelberg(game: NormalForm, leader: int | str, first: int | str | None = None) -> Stackelberg:
    """Find the mixed policy that is best to commit to.

    Parameters
    ----------
    game : NormalForm
        A single game.
    leader : int or str
        The player who commits itself, by position or name.
    first : int or str, optional
        Of two followers, the one who answers first, its action seen by the other; by default both choose at once.

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
    leader = _player(game, leader)
    if not 0 <= leader < len(game.players) or len(game.players) < 2:
        raise GameError(f"player {leader} cannot lead a game of {len(game.players)} players")
    play = _Play.of(game, leader)
    if first is not None:
        first = _player(game, first)
        if len(play.followers) != 2 or first not in play.followers:
            raise UnknownNameError(
                f"player {game.players[first]!r} cannot answer first: turns are for the two followers of a leader"
            )
    if len(play.followers) == 1:
        strong = play.strong(None)
        assert strong is not None  # a single follower always has a best reply
        return Stackelberg(leader, strong, play.weak(), True, "")
    if len(play.followers) == 2:
        found = _two_followers(play, first)
        if found is not None:
            return found
    if first is not None:
        raise SolverError("the followers have too many plans to list; without an order of moves bounds can be given")
    strong = play.strong(play.correlated_bound())
    note = (
        "a lower bound, by answers in pure strategies, and an upper one; no weak value is given"
        if strong
        else "no policy leaves the followers with a pure equilibrium, and mixed ones are too many to search"
    )
    return Stackelberg(leader, strong, None, False, note)


def _player(game: NormalForm, player: int | str) -> int:
    if not isinstance(player, str):
        return player
    if player not in game.players:
        raise UnknownNameError(f"no player {player!r}; the players are {list(game.players)}")
    return game.players.index(player)


def _two_followers(play: _Play, first: int | None) -> Stackelberg | None:
    """Find the optimum over all answers of two followers; None when there are too many to search."""
    from wedgesim.equilibria.two_follower_commitment import Answers

    own, one, other = (play.shifted(player) for player in (play.leader, *play.followers))
    in_order = first is None or first == play.followers[0]
    if first is None:
        answers, known = Answers.at_once(own, one, other), play.best_pure()
    elif in_order:
        answers, known = Answers.in_turn(own, one, other), None
    else:
        answers, known = Answers.in_turn(np.swapaxes(own, 1, 2), np.swapaxes(other, 1, 2), np.swapaxes(one, 1, 2)), None
    if answers is None:
        return None
    low = float(play.payoffs[play.leader].min())
    strong = answers.strong(None if known is None else (known[0] - low, known[1]))
    if strong is None:
        raise SolverError("no answer of the followers was found to any policy; rounding decides about their ties")
    weak = answers.weak(strong.policy)
    notes = []
    if strong.upper - strong.value > _EXACT:
        notes.append("the search for the strong value was given up at the gap that is reported")
    if weak.upper - weak.value > _EXACT:
        notes.append("the search for the weak value was given up at the gap that is reported")
    turns = () if first is None else (play.followers if in_order else play.followers[::-1])
    return Stackelberg(
        play.leader,
        play.in_units(strong, in_order),
        play.in_units(weak, in_order),
        strong.upper - strong.value <= _EXACT,
        "; ".join(notes),
        turns,
    )


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

    def shifted(self, player: int) -> Array:
        """Payoffs of a player from zero on, in parts of its range."""
        return np.asarray(self.payoffs[player] - self.payoffs[player].min())

    def strong(self, upper: float | None) -> Commitment | None:
        """Find the best policy over all pure answers, and its bound; without one it is exact."""
        best = self.best_pure()
        return None if best is None else self.commitment(best[1], best[2], upper)

    def best_pure(self) -> tuple[float, Array, Profile] | None:
        """Find the best policy over all pure answers; ties go to the first answer."""
        best: tuple[float, Array, Profile] | None = None
        for answer in product(*(range(size) for size in self.sizes)):
            worth = self.worth(self.leader, answer)
            policy = maximise(_unit(worth), -self.losses(answer))
            if policy is not None and (best is None or policy @ worth > best[0] + 1e-12):
                best = (float(policy @ worth), policy, answer)
        return best

    def correlated_bound(self) -> float:
        """Find what the leader could reach by correlating all actions: no commitment brings more."""
        rows = []
        for position, follower in enumerate(self.followers):
            by_action = np.moveaxis(self.payoffs[follower], position + 1, 0)
            for action, other in permutations(range(self.sizes[position]), 2):
                row = np.zeros_like(by_action)
                row[action] = by_action[other] - by_action[action]
                rows.append(np.moveaxis(row, 0, position + 1).ravel())
        worth = self.payoffs[self.leader].ravel()
        best = maximise(_unit(worth), np.array(rows).reshape(-1, len(worth)))
        assert best is not None  # every equilibrium is one
        return float(best @ worth) * self.spread

    @property
    def spread(self) -> float:
        """Range of the leader's payoffs."""
        return float(self.game.payoff_range[self.leader]) or 1.0

    def in_units(self, reached: Reached, in_order: bool) -> Commitment:
        """Turn what was found in parts of the leader's range into payoffs."""
        answer = reached.answer if in_order else reached.answer[::-1]
        payoffs = self.expected(reached.policy, answer)
        value = float(payoffs[self.leader])
        upper = value + max(0.0, reached.upper - reached.value) * self.spread
        worst = value - (reached.value - reached.worst) * self.spread
        return Commitment(reached.policy, answer, value, upper, payoffs, worst, self.spread, reached.plan)

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

    def commitment(self, policy: Array, answer: Profile, upper: float | None = None) -> Commitment:
        """Evaluate a policy and a pure answer in payoff units."""
        stable = [
            other
            for other in product(*(range(size) for size in self.sizes))
            if (self.losses(other) @ policy >= -_TOLERANCE).all()
        ]
        strategies = self.pure(answer)
        payoffs = self.expected(policy, strategies)
        worst = min(float(self.expected(policy, self.pure(other))[self.leader]) for other in stable)
        value = float(payoffs[self.leader])
        bound = value if upper is None else max(value, upper)
        return Commitment(policy, strategies, value, bound, payoffs, worst, self.spread)

    def pure(self, answer: Profile) -> tuple[Array, ...]:
        """Strategies of the followers that play these actions."""
        return tuple(np.eye(size)[action] for size, action in zip(self.sizes, answer, strict=True))

    def expected(self, policy: Array, answer: Sequence[Array]) -> Array:
        """Payoffs of all players, in payoff units."""
        strategies = list(answer)
        strategies.insert(self.leader, policy)
        return expected_payoffs(self.game.payoffs, strategies)


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
