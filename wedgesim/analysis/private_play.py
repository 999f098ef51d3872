"""What is played in a scenario with types, whatever solver found it: who does what, who learns what, what comes of it.

A play holds, for every role, type and what was seen before, the probabilities of the actions and the beliefs about the
types of others. From these follow the joint probability of types and actions, expected payoffs, the probability of a
split, and the target's expected split margin: at each of its information sets, weighted by how likely it is reached,
the payoff of its best split action less that of its best other action.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.mixture_label import mixture_label
from wedgesim.equilibria.cutoffs import Cutoff
from wedgesim.equilibria.signals import Signalling, signalling
from wedgesim.games.bayesian_game import AgentSet, BayesianGame

Array = NDArray[np.float64]

Bounds = Mapping[int, Array]
"""For each other player with types, least and greatest probability of each type, shape (types, 2)."""

_SOME = 1e-9


@dataclass(frozen=True, eq=False)
class Play:
    """Strategies and beliefs in a game with types.

    Attributes
    ----------
    game : BayesianGame
        The game, without types that cannot be.
    behaviour : mapping of AgentSet to ndarray
        Probabilities of the actions for every player, type and actions seen.
    beliefs : mapping of AgentSet to Bounds
        What is believed there of the types of others.
    cutoffs : mapping of int to Cutoff
        For players with types on a grid, where they change from one action to another.
    """

    game: BayesianGame
    behaviour: Mapping[AgentSet, Array]
    beliefs: Mapping[AgentSet, Bounds]
    cutoffs: Mapping[int, Cutoff] = field(default_factory=dict)

    @cached_property
    def lottery(self) -> Array:
        """Probability of every profile of types and actions, shape (*types, *actions)."""
        return self._weights()

    def among(self, names: tuple[tuple[str, ...], ...]) -> Array:
        """Return the lottery among all types, those that cannot be included, shape (*actions, profiles of types)."""
        count = len(names)
        kept = [[names[player].index(name) for name in self.game.types[player]] for player in range(count)]
        full = np.zeros((*(len(of) for of in names), *self.lottery.shape[count:]))
        full[np.ix_(*kept)] = self.lottery
        actions_first = np.moveaxis(full, tuple(range(count)), tuple(range(count, 2 * count)))
        return actions_first.reshape((*full.shape[count:], -1))

    def seen_by(self, player: int) -> tuple[int, ...]:
        """Players of earlier stages, in their order."""
        earlier: list[int] = []
        for stage in self.game.order:
            if player in stage:
                return tuple(earlier)
            earlier.extend(stage)
        raise AssertionError("every player moves in some stage")

    def _weights(self, free: int | None = None) -> Array:
        """Prior times the probabilities of what everybody does, but for one player who is free."""
        count = len(self.game.players)
        sizes = [len(actions) for actions in self.game.actions]
        weights = self.game.prior.reshape(*self.game.prior.shape, *(1,) * count)
        for player in range(count):
            if player != free:
                weights = weights * self.table(player)
        return np.broadcast_to(weights, (*self.game.prior.shape, *sizes))

    def table(self, player: int) -> Array:
        """Probabilities of a player's actions, with axes (*types, *actions), of length 1 without effect."""
        sizes = [len(actions) for actions in self.game.actions]
        count = len(sizes)
        seen = self.seen_by(player)
        axes = sorted(seen)
        shape = [1] * (2 * count)
        kinds = len(self.game.types[player])
        shape[player] = kinds
        for other in (*seen, player):
            shape[count + other] = sizes[other]
        table = np.empty((kinds, *(sizes[other] for other in (*seen, player))))
        for (who, kind, history), shares in self.behaviour.items():
            if who == player:
                table[(kind, *history)] = shares
        # from the order in which the others moved to the order of players, its own action among them
        order = sorted(range(len(seen) + 1), key=lambda place: (*seen, player)[place])
        assert len(axes) == len(seen)
        return np.transpose(table, (0, *(1 + place for place in order))).reshape(shape)

    @cached_property
    def payoffs(self) -> Array:
        """Payoffs expected before the types are drawn, shape (players,)."""
        count = len(self.game.players)
        before, after = tuple(range(1, 1 + count)), tuple(range(1 + count, 1 + 2 * count))
        by_type_first = np.moveaxis(self.game.payoffs, before, after)
        found: Array = (by_type_first * self.lottery).reshape(count, -1).sum(axis=1)
        return found

    @cached_property
    def actions(self) -> Array:
        """Probability of every profile of actions, shape (*actions,)."""
        found: Array = self.lottery.sum(axis=tuple(range(len(self.game.players))))
        return found

    def reached(self, agent: AgentSet) -> float:
        """Probability that a player of a type comes to choose after some actions."""
        player, kind, history = agent
        count = len(self.game.players)
        chosen: list[slice | int] = [slice(None)] * (2 * count)
        chosen[player] = kind
        for other, action in zip(self.seen_by(player), history, strict=True):
            chosen[count + other] = action
        return float(self.lottery[tuple(chosen)].sum())

    def margin(self, player: int, splits: NDArray[np.bool_]) -> float:
        """Return the expected payoff of the best split action less that of the best other action, over all sets."""
        if not splits.any() or splits.all():
            return float("inf") if splits.all() else float("-inf")
        count = len(self.game.players)
        by_type_first = np.moveaxis(self.game.payoffs[player], tuple(range(count)), tuple(range(count, 2 * count)))
        worth = self._weights(free=player) * by_type_first
        kept = {player, *(count + other for other in self.seen_by(player)), count + player}
        worth = worth.sum(axis=tuple(axis for axis in range(2 * count) if axis not in kept))
        own = sorted(kept).index(count + player)
        along = np.moveaxis(worth, own, 0)
        gaps = along[splits].max(axis=0) - along[~splits].max(axis=0)
        return float(gaps.sum())

    def signalling(self) -> dict[int, Signalling]:
        """How far each player with types gives its type away to those who move later; others are left out."""
        found = {}
        for player in self._watched():
            kinds: list[Array] = []
            for (who, kind, _), shares in self.behaviour.items():
                if who == player:
                    while len(kinds) <= kind:
                        kinds.append(np.zeros(0))
                    kinds[kind] = np.append(kinds[kind], shares)
            reached = {agent[2] for agent in self.behaviour if agent[0] == player and self.reached(agent) > _SOME}
            of_type = [
                np.concatenate([self.behaviour[player, kind, history] for history in sorted(reached)])
                for kind in range(len(self.game.types[player]))
            ]
            found[player] = signalling(of_type)
        return found

    def _watched(self) -> list[int]:
        """Players with types on whose actions somebody's later choice can depend."""
        last = self.game.order[-1]
        return [
            player
            for player, names in enumerate(self.game.types)
            if len(names) > 1 and player not in last and len(self.game.actions[player]) > 1
        ]

    @cached_property
    def is_pure(self) -> bool:
        """Whether nobody mixes."""
        return all(shares.max() > 1 - 1e-6 for shares in self.behaviour.values())

    def path(self) -> str:
        """Tell the path, player by player: ``offer if sincere, hold if bluffing / split after offer``."""
        return " / ".join(self.conduct(player) for player in range(len(self.game.players)))

    def conduct(self, player: int) -> str:
        """Tell what a player does on the path; by type and by what it sees, where that makes a difference."""
        if player in self.cutoffs:
            cutoff, names = self.cutoffs[player], self.game.actions[player]
            return f"{names[cutoff.below]} below {cutoff.value:.4g}, {names[cutoff.above]} above"
        there = {agent: shares for agent, shares in self.behaviour.items() if agent[0] == player}
        there = {agent: shares for agent, shares in there.items() if self.reached(agent) > _SOME}
        kinds = sorted({agent[1] for agent in there})
        by_kind = {kind: self._by_history(player, kind, there) for kind in kinds}
        if len(set(by_kind.values())) == 1:
            return next(iter(by_kind.values()))
        if len(kinds) > 6:
            return self._along(player, by_kind)
        grouped: dict[str, list[str]] = {}
        for kind, does in by_kind.items():
            grouped.setdefault(does, []).append(self.game.types[player][kind])
        return ", ".join(f"{does} if {' or '.join(names)}" for does, names in grouped.items())

    def pattern(self, player: int) -> object:
        """Return what a player does in a form that can be compared, without probabilities and cutoffs."""
        if player in self.cutoffs:
            return self.cutoffs[player].below, self.cutoffs[player].above
        return tuple(
            (agent[1:], tuple(np.flatnonzero(shares > 1e-6).tolist()))
            for agent, shares in sorted(self.behaviour.items())
            if agent[0] == player and self.reached(agent) > _SOME
        )

    def _by_history(self, player: int, kind: int, there: Mapping[AgentSet, Array]) -> str:
        histories = {agent[2]: self._does(player, shares) for agent, shares in there.items() if agent[1] == kind}
        if len(set(histories.values())) == 1:
            return next(iter(histories.values()))
        seen = self.seen_by(player)
        told = list(histories)
        differs = [place for place in range(len(seen)) if len({history[place] for history in told}) > 1]
        return " and ".join(
            f"{does} after {' and '.join(self.game.actions[seen[place]][history[place]] for place in differs)}"
            for history, does in histories.items()
        )

    def _along(self, player: int, by_kind: Mapping[int, str]) -> str:
        """Tell many types in order as runs."""
        names = self.game.types[player]
        runs: list[list[object]] = []
        for kind, does in by_kind.items():
            if runs and runs[-1][0] == does:
                runs[-1][2] = names[kind]
            else:
                runs.append([does, names[kind], names[kind]])
        return ", ".join(
            f"{does} from {first} to {last}" if first != last else f"{does} at {first}" for does, first, last in runs
        )

    def _does(self, player: int, shares: Array) -> str:
        return mixture_label({self.game.actions[player][i]: float(p) for i, p in enumerate(shares) if p > 1e-6})
