"""The best commitment of a leader whom two followers answer, at once or one after another, with a certified gap.

1. The answers are a list of pieces: ratios of polynomials in the leader's policy on the parts of the simplex where they
   are answers (:mod:`~wedgesim.equilibria.follower_equilibria`, :mod:`~wedgesim.equilibria.followers_in_turn`).
2. Strong value: the largest that any piece takes; it is attained, for the answers depend on the policy upper
   hemicontinuously. Weak value: the supremum over policies of the smallest that a piece takes.
3. Both by branch and bound over the simplex (:mod:`~wedgesim.equilibria.simplex_search`), which bounds what is missed.
4. Where the weak value is approached only, a local search from the best policy leads to the limit, and its own worst
   answer tells that it is not attained there.

When there are too many pieces the bound is that of a leader who could also correlate its followers' actions.

References
----------
Conitzer, V. and Korzhyk, D. (2011). Commitment to correlated strategies. *AAAI Conference on Artificial Intelligence*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bernstein import values_at
from wedgesim.equilibria.follower_equilibria import follower_pieces, strategies_at
from wedgesim.equilibria.followers_in_turn import outcomes_in_turn, replies_at
from wedgesim.equilibria.least_search import largest_of_least
from wedgesim.equilibria.simplex_nodes import ROUNDING, Piece
from wedgesim.equilibria.simplex_search import largest, local_search

Array = NDArray[np.float64]

MAX_NODES = 400_000
"""Parts of the simplex, times pieces, that a search looks at: seconds."""

_STRONG_GAP = 1e-9
_WEAK_GAP = 1e-6
"""Of the leader's payoff range: bounds this close to the value end the search."""

_REGRET = 1e-9
_TIE = 1e-9
_NEAR = 1e-5
_MOST_COEFFICIENTS = 30_000_000
_MOST_OUTCOMES = 100_000


@dataclass(frozen=True, eq=False)
class Reached:
    """A policy, the answer to it, and what it brings, in parts of the leader's payoff range.

    Attributes
    ----------
    policy : ndarray
        Of the leader.
    answer : tuple of ndarray
        Strategies of the two followers; on the path, where they move in turn.
    plan : ndarray or None
        Where they move in turn, the last one's strategy after each action of the other.
    value, upper, worst : float
        Payoff; a bound on what any policy could bring; payoff under the worst answer to this policy.
    """

    policy: Array
    answer: tuple[Array, Array]
    plan: Array | None
    value: float
    upper: float
    worst: float


@dataclass(frozen=True, eq=False)
class Answers:
    """All answers of two followers: pieces, and how to read the strategies of each at a policy."""

    leader: Array
    pieces: list[Piece]
    strategies: Callable[[int, Array], tuple[tuple[Array, Array], Array | None] | None]

    @classmethod
    def at_once(cls, leader: Array, first: Array, second: Array) -> Answers | None:
        """Nash equilibria between the followers; None when there are too many pieces."""
        found = follower_pieces(leader, first, second, _MOST_COEFFICIENTS)
        if found is None:
            return None
        sizes = (leader.shape[1], leader.shape[2])

        def strategies(number: int, policy: Array) -> tuple[tuple[Array, Array], None] | None:
            pair = strategies_at(found.pairs[number], policy, sizes)
            if pair is None:
                return None
            y, z = pair
            one, other = np.tensordot(policy, first, 1) @ z, y @ np.tensordot(policy, second, 1)
            if max(one.max() - y @ one, other.max() - other @ z) > _REGRET:
                return None
            return (y, z), None

        return cls(leader, found.pieces, strategies)

    @classmethod
    def in_turn(cls, leader: Array, middle: Array, last: Array) -> Answers | None:
        """Backward induction, the first follower's action seen by the second; None when there are too many outcomes."""
        found = outcomes_in_turn(leader, middle, last, _MOST_OUTCOMES)
        if found is None:
            return None
        outcomes, pieces = found
        _, own, replies = leader.shape

        def strategies(number: int, policy: Array) -> tuple[tuple[Array, Array], Array] | None:
            plan = replies_at(outcomes[number], policy, replies)
            if plan is None:
                return None
            action = outcomes[number].action
            worth = np.tensordot(policy, last, 1)
            reached = (np.tensordot(policy, middle, 1) * plan).sum(axis=1)
            if max((worth.max(axis=1) - (worth * plan).sum(axis=1)).max(), reached.max() - reached[action]) > _REGRET:
                return None
            return (np.eye(own)[action], plan[action]), plan

        return cls(leader, pieces, strategies)

    def value(self, number: int, policy: Array) -> float | None:
        """Payoff of the leader in a piece at a policy, computed afresh; None where it is no answer."""
        found = self.strategies(number, policy)
        if found is None:
            return None
        (y, z), _ = found
        return float(y @ np.tensordot(policy, self.leader, 1) @ z)

    def worst(self, policy: Array, slack: float = _TIE) -> tuple[float, int]:
        """Find the smallest payoff over all answers to a policy, by a tolerance for ties, and the piece of it."""
        best = (np.inf, -1)
        weights: dict[int, Array] = {}
        for number, piece in enumerate(self.pieces):
            if piece.degree not in weights:
                weights[piece.degree] = values_at(policy[None], piece.degree)[0]
            own = weights[piece.degree]
            if (piece.constraints @ own >= -slack).all():
                value = self.value(number, policy)
                if value is not None and value < best[0]:
                    best = (value, number)
        return best

    def strong(self, known: tuple[float, Array] | None) -> Reached | None:
        """Find the best policy when followers break ties for the leader, better than a known one if there is one."""
        level = known[0] if known is not None else -np.inf
        found = largest(
            self.pieces, len(self.leader), self.value, level, float(self.leader.max()), _STRONG_GAP, MAX_NODES
        )
        if found.best is None and known is None:
            return None
        if found.best is None or found.best.value <= level + 1e-12:
            assert known is not None
            value, policy = known
            values = [self.value(number, policy) for number in range(len(self.pieces))]
            number = int(np.argmax([-np.inf if one is None else one for one in values]))
            return self._reached(policy, number, value, found.upper)
        return self._reached(found.best.point, found.best.piece, found.best.value, found.upper)

    def weak(self, at_least: Array) -> Reached:
        """Find the best policy when they break ties against it, or the limit of such; no worse than a given policy."""
        value, number = self.worst(at_least)
        found = largest_of_least(
            self.pieces,
            len(self.leader),
            lambda at: self.worst(at, ROUNDING),
            value,
            float(self.leader.max()),
            _WEAK_GAP,
            MAX_NODES,
        )
        policy = at_least
        if found.best is not None:
            least, piece = self.worst(found.best.point, ROUNDING)
            if least > value:
                policy, value, number = found.best.point, least, piece
        return self._limit(policy, number, value, found.upper)

    def _limit(self, policy: Array, number: int, value: float, upper: float) -> Reached:
        """Find the limit of policies that bring ever more, where one is found; else the policy itself."""
        here = self._reached(policy, number, value, upper)
        limit = local_search(self.pieces[number], policy)
        more = None if limit is None else self.value(number, limit)
        if limit is None or more is None or not value <= more <= upper + _STRONG_GAP:
            return here
        # the policy itself shows that what is near the limit brings nearly as much
        reached = self._reached(limit, number, more, upper)
        return reached if reached.worst >= more - _STRONG_GAP or more - value <= _NEAR else here

    def _reached(self, policy: Array, number: int, value: float, upper: float) -> Reached:
        found = self.strategies(number, policy)
        assert found is not None  # it was valued
        answer, plan = found
        return Reached(policy, answer, plan, value, max(upper, value), min(value, self.worst(policy)[0]))
