"""What each type of a role gains or loses by each deviation, wherever it moves, at what it believes there.

Steps, for one equilibrium with beliefs:

1. every information set: a role, its type, and what it has seen. What it believes of the others' types follows from
   Bayes' rule where it is reached; elsewhere many beliefs can support what is done, and those in their middle are taken
2. for every action that is not played for certain: what would follow, for every profile of the others' types
3. for each profile the steps of :mod:`~wedgesim.analysis.explanation.decisions`: the *direct* effect, all others acting
   as before; then those who move later turn to what they would do after the action, one after another. They know what
   was done, and their own types, and not why it was done
4. expectation over the beliefs, by theory and term. All parts together are the difference of the expected payoffs

With one type for every role all this is what it is in a game of known payoffs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.explanation.decision_result import CERTAIN, Consequence, Decision, Part, Response
from wedgesim.analysis.explanation.decisions import MOST_HISTORIES
from wedgesim.analysis.mixture_label import mixture_label
from wedgesim.analysis.points import TARGET_PLAYER, split_actions, split_is_defined
from wedgesim.analysis.private_play import Play
from wedgesim.games.bayesian_game import AgentSet, BayesianGame
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.private_information import TypeSpace, type_space
from wedgesim.roles import ROLES

Array = NDArray[np.float64]

_COUNT = len(ROLES)
_ACTIONS = tuple(range(_COUNT, 2 * _COUNT))


class TypedDecisions:
    """Finds all decisions of equilibria of one scenario with types.

    Parameters
    ----------
    evaluation : Evaluation
        Of the scenario.
    game : BayesianGame
        Its game, without types that cannot be.
    """

    def __init__(self, evaluation: Evaluation, game: BayesianGame) -> None:
        self.scenario = evaluation.scenario
        self.game = game
        self.terms = _terms(evaluation, game)
        self.payoffs = [_types_first(values) for values in game.payoffs]
        self.splits = split_actions(self.scenario) if split_is_defined(self.scenario) else None
        self.order = [player for stage in game.order for player in stage]
        self.stage = {player: number for number, stage in enumerate(game.order) for player in stage}
        sizes = [len(actions) for actions in game.actions]
        sets = sum(
            len(game.types[player])
            * prod(sizes[other] for other in self.order if self.stage[other] < self.stage[player])
            for player in self.order
        )
        self.whole = sets <= MOST_HISTORIES

    def of(self, play: Play) -> tuple[Decision, ...]:
        """Return every decision of an equilibrium, in the order of play, those on the path first."""
        found = [
            (play.reached(agent), agent)
            for agent in play.behaviour
            if len(self.game.actions[agent[0]]) > 1 and (self.whole or _near(play, agent))
        ]
        found.sort(key=lambda one: (one[0] <= CERTAIN, self.order.index(one[1][0]), one[1][2], one[1][1]))
        return tuple(_Set(self, play, agent, reached).decision() for reached, agent in found)


class _Set:
    """One information set of an equilibrium."""

    def __init__(self, of: TypedDecisions, play: Play, agent: AgentSet, reached: float) -> None:
        self.of, self.play, self.reached = of, play, reached
        self.player, self.kind, self.history = agent
        self.agent = agent
        seen = play.seen_by(self.player)
        self.seen = dict(zip(seen, self.history, strict=True))
        tables = {other: self._here(play.table(other)) for other in range(_COUNT) if other not in self.seen}
        self.tables = tables
        shape = [1] * (2 * _COUNT)
        shape[_COUNT + self.player] = len(of.game.actions[self.player])
        self.own = play.behaviour[agent].reshape(shape)
        self.before = self._lottery(self.own)
        self.values = self._here(of.payoffs[self.player])
        self.terms = {label: self._here(value) for label, value in of.terms[self.player].items()}

    def _here(self, table: Array) -> Array:
        """Cut the axes (*types, *actions) of a table down to the own type and to what was seen."""
        index = [slice(None)] * (2 * _COUNT)
        for axis, at in ((self.player, self.kind), *((_COUNT + other, action) for other, action in self.seen.items())):
            if table.shape[axis] > 1:
                index[axis] = slice(at, at + 1)
        found: Array = table[tuple(index)]
        return found

    def _lottery(self, own: Array) -> Array:
        """Probabilities of what follows at every profile of types, the own actions being drawn so."""
        found = own
        for other, table in self.tables.items():
            if other != self.player:
                found = found * table
        return found

    def decision(self) -> Decision:
        """Return the decision with all its consequences."""
        game = self.of.game
        names = game.actions[self.player]
        strategy = {name: float(p) for name, p in zip(names, self.own.ravel(), strict=True) if p > CERTAIN}
        deviations = {
            action: self._lottery(self._only(action))
            for action, name in enumerate(names)
            if strategy.get(name, 0.0) < 1 - CERTAIN
        }
        changes = {action: self._by_types(lottery - self.before) for action, lottery in deviations.items()}
        belief, low, high = self._belief(changes)
        consequences = [self._consequence(action, lottery, belief) for action, lottery in deviations.items()]
        if (high - low).max() > CERTAIN:
            consequences = [
                _ranging(found, changes[action], low, high)
                for action, found in zip(deviations, consequences, strict=True)
            ]
        others = [other for other, kinds in enumerate(game.types) if other != self.player and len(kinds) > 1]
        informed = len(game.types[self.player]) > 1
        return Decision(
            role=ROLES[self.player],
            history={ROLES[other]: game.actions[other][action] for other, action in self.seen.items()},
            probability=self.reached if self.reached > CERTAIN else 0.0,
            strategy=strategy,
            payoff=float((belief * self.before * self.values).sum()),
            path=self._path(self.before, belief),
            consequences=tuple(sorted(consequences, key=lambda found: -found.change)),
            continuations=1,
            kind=game.types[self.player][self.kind] if informed else "",
            beliefs={ROLES[other]: self._bounds(other, belief) for other in others},
            believed={ROLES[other]: self._marginal(other, belief) for other in others},
        )

    def _only(self, action: int) -> Array:
        found = np.zeros(self.own.shape)
        found.reshape(-1)[action] = 1.0
        return found

    def _by_types(self, lottery: Array) -> Array:
        """Payoff expected at each profile of the others' types."""
        worth = np.broadcast_to((lottery * self.values).sum(axis=_ACTIONS, keepdims=True), self._shape())
        return np.array(worth)

    def _shape(self) -> tuple[int, ...]:
        kinds = [1 if player == self.player else len(names) for player, names in enumerate(self.of.game.types)]
        return (*kinds, *(1,) * _COUNT)

    # Beliefs -------------------------------------------------------------------------------------------------------

    def _belief(self, changes: Mapping[int, Array]) -> tuple[Array, Array, Array]:
        """Return the belief over the others' types that figures rest on, and the least and greatest that support it."""
        if self.reached > CERTAIN:
            weights = np.array(self.of.game.prior.reshape(*self.of.game.prior.shape, *(1,) * _COUNT))
            for other in self.seen:
                table = self.play.table(other)
                for earlier, done in self.seen.items():
                    axis = _COUNT + earlier
                    if table.shape[axis] > 1:
                        table = table.take([done], axis=axis)
                weights = weights * table
            weights = weights.take([self.kind], axis=self.player)
            weights = weights / weights.sum()
            return weights, weights, weights
        bounds = self.play.beliefs[self.agent]
        informed = [other for other, kinds in enumerate(self.of.game.types) if other != self.player and len(kinds) > 1]
        open_ = [other for other in informed if np.ptp(bounds[other], axis=1).max() > CERTAIN]
        middle, low, high = (np.ones((1,) * (2 * _COUNT)) for _ in range(3))
        for other in informed:
            least, most = bounds[other][:, 0], bounds[other][:, 1]
            inner = (least + most) / 2
            if other in open_ and len(least) > 2:
                inner = _supporting(other, self.player, bounds, changes) if len(open_) == 1 else inner / inner.sum()
            elif other not in open_:
                inner = inner / inner.sum()
            shape = [1] * (2 * _COUNT)
            shape[other] = len(least)
            middle, low, high = (
                table * share.reshape(shape) for table, share in ((middle, inner), (low, least), (high, most))
            )
        return middle, low, high

    def _marginal(self, other: int, belief: Array) -> dict[str, float]:
        axes = tuple(axis for axis in range(2 * _COUNT) if axis != other)
        return dict(zip(self.of.game.types[other], belief.sum(axis=axes).tolist(), strict=True))

    def _bounds(self, other: int, belief: Array) -> dict[str, tuple[float, float]]:
        if self.reached > CERTAIN:
            return {name: (share, share) for name, share in self._marginal(other, belief).items()}
        bounds = self.play.beliefs[self.agent][other]
        return {name: (float(a), float(b)) for name, (a, b) in zip(self.of.game.types[other], bounds, strict=True)}

    # Consequences --------------------------------------------------------------------------------------------------

    def _consequence(self, action: int, deviation: Array, belief: Array) -> Consequence:
        game, before = self.of.game, self.before
        later = [player for player in self.of.order if self.of.stage[player] > self.of.stage[self.player]]
        lotteries = [before]
        for told in range(len(later)):
            acted = set(range(_COUNT)) - set(later[told:])
            lotteries.append(_marginal_of(deviation, acted) * _marginal_of(before, set(later[told:])))
        lotteries.append(deviation)
        moves = [belief * (after - first) for first, after in pairwise(lotteries)]
        parts = []
        for (theory, term), values in self.terms.items():
            steps = [float((move * values).sum()) for move in moves]
            if any(steps):
                parts.append(Part(theory, term, steps[0], tuple(steps[1:])))
        responses = tuple(
            Response(
                ROLES[player],
                self._mix(before, player, belief),
                self._mix(deviation, player, belief),
                float((move * self.values).sum()),
            )
            for player, move in zip(later, moves[1:], strict=True)
        )
        return Consequence(
            role=ROLES[self.player],
            action=game.actions[self.player][action],
            payoff=float((belief * deviation * self.values).sum()),
            payoff_taken=float((belief * before * self.values).sum()),
            path=self._path(deviation, belief),
            path_taken=self._path(before, belief),
            split=self._split(deviation, belief),
            split_taken=self._split(before, belief),
            parts=tuple(sorted(parts, key=lambda part: -abs(part.total))),
            responses=responses,
        )

    def _shares(self, lottery: Array, player: int, belief: Array) -> Array:
        if player in self.seen:
            found = np.zeros(len(self.of.game.actions[player]))
            found[self.seen[player]] = 1.0
            return found
        axes = tuple(axis for axis in range(2 * _COUNT) if axis != _COUNT + player)
        shares: Array = (belief * lottery).sum(axis=axes)
        return shares

    def _mix(self, lottery: Array, player: int, belief: Array) -> dict[str, float]:
        shares = self._shares(lottery, player, belief)
        return {name: float(p) for name, p in zip(self.of.game.actions[player], shares, strict=True) if p > CERTAIN}

    def _path(self, lottery: Array, belief: Array) -> str:
        return "/".join(mixture_label(self._mix(lottery, player, belief)) for player in range(_COUNT))

    def _split(self, lottery: Array, belief: Array) -> float:
        if self.of.splits is None:
            return float("nan")
        return float(self._shares(lottery, TARGET_PLAYER, belief)[self.of.splits].sum())


def _near(play: Play, agent: AgentSet) -> bool:
    """Whether an information set is on the path, or one action away from it."""
    if play.reached(agent) > CERTAIN:
        return True
    seen = play.seen_by(agent[0])
    index: list[slice | int] = [slice(None)] * play.lottery.ndim
    chances = []
    for place in range(len(seen)):
        kept = list(index)
        for other, action in list(zip(seen, agent[2], strict=True))[:place]:
            kept[_COUNT + other] = action
        chances.append(float(play.lottery[tuple(kept)].sum()))
    return bool(chances) and chances[-1] > CERTAIN


def _marginal_of(lottery: Array, players: Collection[int]) -> Array:
    """Sum out what all others do, at every profile of types."""
    gone = tuple(_COUNT + player for player in range(_COUNT) if player not in players)
    found: Array = lottery.sum(axis=gone, keepdims=True)
    return found


def _ranging(found: Consequence, change: Array, low: Array, high: Array) -> Consequence:
    """Return a consequence with its least and greatest change over beliefs between bounds."""
    values, least, most = (np.broadcast_to(table, change.shape).ravel() for table in (change, low, high))
    ends = []
    for order in (np.argsort(values), np.argsort(-values)):
        shares, left = least.copy(), 1 - least.sum()
        for at in order:
            more = min(most[at] - least[at], max(left, 0.0))
            shares[at] += more
            left -= more
        ends.append(float(shares @ values))
    return replace(found, between=(ends[0], ends[1]))


def _supporting(other: int, player: int, bounds: Mapping[int, Array], changes: Mapping[int, Array]) -> Array:
    """Return a belief within bounds at which no deviation pays: the average of those farthest in each direction."""
    from wedgesim.equilibria.linear_program import maximise

    count = len(bounds[other])
    rest = {o: b.mean(axis=1) / b.mean(axis=1).sum() for o, b in bounds.items() if o not in (other, player)}
    rows = []
    for change in changes.values():
        table = change
        for axis, shares in rest.items():
            shape = [1] * table.ndim
            shape[axis] = len(shares)
            table = (table * shares.reshape(shape)).sum(axis=axis, keepdims=True)
        rows.append(np.broadcast_to(table.ravel(), (count,)))
    scale = [max(float(np.abs(row).max()), 1e-300) for row in rows]
    limits = [row / size for row, size in zip(rows, scale, strict=True)]
    limits += [bounds[other][i, 0] - np.eye(count)[i] for i in range(count)]
    limits += [np.eye(count)[i] - bounds[other][i, 1] for i in range(count)]
    ends = [maximise(sign * np.eye(count)[i], np.array(limits)) for i in range(count) for sign in (-1.0, 1.0)]
    found = [end for end in ends if end is not None]
    middle = bounds[other].mean(axis=1)
    chosen: Array = np.mean(found, axis=0) if found else middle / middle.sum()
    return chosen


def _types_first(values: Array) -> Array:
    found: Array = np.moveaxis(values, tuple(range(_COUNT)), _ACTIONS)
    return found


def _terms(evaluation: Evaluation, game: BayesianGame) -> list[dict[tuple[str, str], Array]]:
    """Return for each role its terms by theory and name, with axes (*types, *actions), of length 1 where constant."""
    space = type_space(evaluation.scenario)
    kept = np.ix_(*([space.names[p].index(name) for name in game.types[p]] for p in range(_COUNT)))
    contributions = evaluation.contributions(_flat(space))
    return [
        {
            (theory, term): _with_types(value, evaluation.shape, space, kept)
            for theory, utilities in contributions.items()
            for term, value in utilities.get(role, {}).items()
        }
        for role in ROLES
    ]


def _flat(space: TypeSpace) -> dict[str, Array]:
    return {name: np.broadcast_to(value, space.prior.shape)[..., 0].reshape(-1) for name, value in space.values.items()}


def _with_types(value: float | Array, shape: tuple[int, ...], space: TypeSpace, kept: tuple[Any, ...]) -> Array:
    full = np.broadcast_to(value, (*shape, np.shape(value)[-1] if np.ndim(value) else 1))
    if full.shape[-1] == 1:
        return _types_first(full.reshape(*shape, *(1,) * _COUNT))
    found: Array = _types_first(full.reshape(*shape, *space.shape))[kept]
    return found
