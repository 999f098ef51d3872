"""What a role gains or loses by each deviation, wherever it moves, by theory and term, directly and by what follows.

Steps, for one equilibrium:

1. the tree of its histories; at each the continuation that the equilibrium plays: what is reached on the path, and off
   it what deters the deviation that leads there. Where two would have to deviate at once, the first continuation
2. at each history every mover, and for each of its actions that is not played for certain what would follow
3. the consequence in steps that add up: the *direct* effect of the action, all others acting as before; then one after
   the other, in the order of play, those who move later turn to what they would do then (they respond)
4. each step by theory and term. All of them together are the difference of the payoffs
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.explanation.lotteries import alike, expected, given, marginal, mixed_from
from wedgesim.analysis.points import split_actions
from wedgesim.equilibria.backward_induction import Lottery, SubgamePerfectEquilibrium, Subgames
from wedgesim.games.sequential import Sequential
from wedgesim.model.evaluation import Evaluation
from wedgesim.roles import ROLES, TARGET, Role

MOST_HISTORIES = 1500
"""Histories beyond which only those are told that one deviation from the path leads to."""

_CERTAIN = 1e-9

History = tuple[tuple[int, int], ...]
"""Player and action, stage after stage."""


@dataclass(frozen=True)
class Part:
    """What one term of a theory contributes to a change of payoff.

    Attributes
    ----------
    theory, term : str
        Which.
    direct : float
        By the action itself, all others acting as before.
    responses : tuple of float
        By each response, in the order of :attr:`Consequence.responses`.
    """

    theory: str
    term: str
    direct: float
    responses: tuple[float, ...]

    @property
    def total(self) -> float:
        """Both together."""
        return self.direct + sum(self.responses)


@dataclass(frozen=True)
class Response:
    """What a role that moves later does after another's deviation.

    Attributes
    ----------
    role : Role
        Who responds.
    before, after : mapping of str to float
        What it does without the deviation and after it: actions and their probabilities.
    effect : float
        What its response brings the one who deviates.
    """

    role: Role
    before: Mapping[str, float]
    after: Mapping[str, float]
    effect: float

    @property
    def changes(self) -> bool:
        """Whether it acts otherwise."""
        return any(
            abs(self.before.get(name, 0.0) - self.after.get(name, 0.0)) > _CERTAIN
            for name in {**self.before, **self.after}
        )


@dataclass(frozen=True)
class Consequence:
    """What a deviation would bring.

    Attributes
    ----------
    role : Role
        Who deviates.
    action : str
        To what.
    payoff, payoff_taken : float
        Its payoff then, and without the deviation.
    path, path_taken : str
        What is played then, and without, in the order divider/target/partner.
    split, split_taken : float
        Probability of a split then, and without; nan where nothing is a split.
    parts : tuple of Part
        The change by theory and term, the largest first; terms without any effect are left out.
    responses : tuple of Response
        By those who move later, in the order of play.
    between : tuple of float
        Least and greatest change over all beliefs that support what is done; empty where only one is possible.
    """

    role: Role
    action: str
    payoff: float
    payoff_taken: float
    path: str
    path_taken: str
    split: float
    split_taken: float
    parts: tuple[Part, ...]
    responses: tuple[Response, ...]
    between: tuple[float, ...] = ()

    @property
    def change(self) -> float:
        """What the role gains by the deviation; below 0 it loses."""
        return self.payoff - self.payoff_taken

    @property
    def direct(self) -> float:
        """The part of the action itself, all others acting as before."""
        return sum(part.direct for part in self.parts)

    @property
    def by_theory(self) -> dict[str, float]:
        """The change by theory, the largest first."""
        sums: dict[str, float] = {}
        for part in self.parts:
            sums[part.theory] = sums.get(part.theory, 0.0) + part.total
        return dict(sorted(sums.items(), key=lambda item: -abs(item[1])))


@dataclass(frozen=True)
class Decision:
    """A role at a history where it moves.

    Attributes
    ----------
    role : Role
        Who moves.
    history : mapping of Role to str
        What was done before, in the order of play; empty for the first.
    probability : float
        Of the history, and of the type, in the equilibrium; 0 off the path.
    strategy : mapping of str to float
        What the role does there: actions with their probabilities.
    payoff : float
        What it gets there.
    path : str
        What is played there, in the order divider/target/partner.
    consequences : tuple of Consequence
        Of every action that is not taken for certain, the best first.
    continuations : int
        Equilibria of the game from here on; where there are several, the one told is that which the equilibrium plays.
        With types 1: what follows can seldom be cut off as a game of its own.
    kind : str
        The type of who moves; empty where it has nothing private.
    beliefs : mapping of Role to mapping of str to tuple of float
        Least and greatest probability that it gives there to each type of another role.
    believed : mapping of Role to mapping of str to float
        The probabilities that the figures rest on: those of Bayes' rule, and where several beliefs support what is
        done, those in their middle.
    """

    role: Role
    history: Mapping[Role, str]
    probability: float
    strategy: Mapping[str, float]
    payoff: float
    path: str
    consequences: tuple[Consequence, ...]
    continuations: int
    kind: str = ""
    beliefs: Mapping[Role, Mapping[str, tuple[float, float]]] = field(default_factory=dict)
    believed: Mapping[Role, Mapping[str, float]] = field(default_factory=dict)

    @property
    def on_path(self) -> bool:
        """Whether the history is reached."""
        return self.probability > _CERTAIN

    @property
    def action(self) -> str:
        """The action taken; of several the most probable."""
        return max(self.strategy, key=lambda name: self.strategy[name])

    @property
    def mixes(self) -> bool:
        """Whether it takes several actions by chance."""
        return max(self.strategy.values()) < 1 - _CERTAIN

    @property
    def best_alternative(self) -> Consequence | None:
        """The best action that the role does not take; None where it takes all it has."""
        return next((c for c in self.consequences if self.strategy.get(c.action, 0.0) < _CERTAIN), None)


class Decisions:
    """Finds all decisions of equilibria of one scenario.

    Parameters
    ----------
    evaluation : Evaluation
        Of the scenario.
    game : Sequential
        Its game.
    """

    def __init__(self, evaluation: Evaluation, game: Sequential) -> None:
        self.scenario = evaluation.scenario
        self.game, self.form = game, game.normal_form
        self.shape = game.normal_form.shape
        self.subgames = Subgames(game)
        self.names = [[action.name for action in self.scenario.actions[role]] for role in ROLES]
        self.labels, self.values = _terms(evaluation)
        defined = any("alignment" in action.levers for action in self.scenario.actions[TARGET])
        self.splits = split_actions(self.scenario) if defined else None
        sizes = [prod(self.shape[player] for player in stage) for stage in game.stages]
        histories = sum(prod(sizes[:stage]) for stage in range(len(sizes)))
        self.whole = histories <= MOST_HISTORIES

    def of(self, equilibrium: SubgamePerfectEquilibrium) -> tuple[Decision, ...]:
        """Return every decision of an equilibrium, in the order of play, those on the path first."""
        found = [decision for _, decision in self._walk((), 0, equilibrium, 1.0, 0)]
        order = {role: number for number, stage in enumerate(self.scenario.timing) for role in stage}
        return tuple(sorted(found, key=lambda decision: (not decision.on_path, order[decision.role])))

    def _walk(
        self, history: History, stage: int, equilibrium: SubgamePerfectEquilibrium, probability: float, astray: int
    ) -> Iterator[tuple[History, Decision]]:
        if stage == len(self.game.stages):
            return
        movers = self.game.stages[stage]
        count = len(self.subgames.after(history))
        for mover in movers:
            if self.shape[mover] > 1:
                yield history, self._decision(history, mover, equilibrium, probability, count)
        for actions in product(*(range(self.shape[mover]) for mover in movers)):
            step = tuple(zip(movers, actions, strict=True))
            then, wrong, reached = self._continuation((*history, *step), step, equilibrium)
            if then is not None and (self.whole or astray + wrong <= 1):
                yield from self._walk((*history, *step), stage + 1, then, probability * reached, astray + wrong)

    def _continuation(
        self, history: History, step: History, equilibrium: SubgamePerfectEquilibrium
    ) -> tuple[SubgamePerfectEquilibrium | None, int, float]:
        """Return what the equilibrium plays after a step, how many deviate in it, and how probable it is."""
        options = self.subgames.after(history)
        if not options:
            return None, 0, 0.0
        lottery, reached = given(equilibrium.outcome, step)
        wrong = 0
        if not lottery:
            for player, action in step:
                found, _ = given(equilibrium.deviations[player][action].outcome, step)
                lottery = lottery or found
            played = [marginal(equilibrium.outcome, {player}) for player, _ in step]
            wrong = sum(mix.get((pair,), 0.0) <= _CERTAIN for mix, pair in zip(played, step, strict=True))
        same = [option for option in options if alike(option.outcome, lottery)]
        return (same or options)[0], wrong, reached

    def _decision(
        self, history: History, mover: int, equilibrium: SubgamePerfectEquilibrium, probability: float, count: int
    ) -> Decision:
        strategy = self._mix(equilibrium.outcome, mover)
        consequences = [
            self._consequence(mover, action, equilibrium)
            for action, name in enumerate(self.names[mover])
            if strategy.get(name, 0.0) < 1 - _CERTAIN
        ]
        return Decision(
            role=ROLES[mover],
            history={ROLES[player]: self.names[player][action] for player, action in history},
            probability=probability,
            strategy=strategy,
            payoff=float(equilibrium.payoffs[mover]),
            path=self._path(equilibrium.outcome),
            consequences=tuple(sorted(consequences, key=lambda found: -found.change)),
            continuations=count,
        )

    def _consequence(self, mover: int, action: int, equilibrium: SubgamePerfectEquilibrium) -> Consequence:
        before, deviation = equilibrium.outcome, equilibrium.deviations[mover][action]
        stage = next(number for number, stage in enumerate(self.game.stages) if mover in stage)
        later = [player for movers in self.game.stages[stage + 1 :] for player in movers]
        lotteries = [before]
        for told in range(len(later)):
            acted = set(range(len(ROLES))) - set(later[told:])
            lotteries.append(mixed_from(deviation.outcome, acted, before))
        lotteries.append(deviation.outcome)
        steps = np.diff([expected(self.values[mover], lottery) for lottery in lotteries], axis=0)
        parts = [
            Part(theory, term, float(step[0]), tuple(map(float, step[1:])))
            for (theory, term), step in zip(self.labels[mover], steps.T, strict=True)
            if step.any()
        ]
        responses = tuple(
            Response(ROLES[player], self._mix(before, player), self._mix(deviation.outcome, player), float(step.sum()))
            for player, step in zip(later, steps[1:], strict=True)
        )
        return Consequence(
            role=ROLES[mover],
            action=self.names[mover][action],
            payoff=deviation.payoff,
            payoff_taken=float(equilibrium.payoffs[mover]),
            path=self._path(deviation.outcome),
            path_taken=self._path(before),
            split=self._split(deviation.outcome),
            split_taken=self._split(before),
            parts=tuple(sorted(parts, key=lambda part: -abs(part.total))),
            responses=responses,
        )

    def _mix(self, lottery: Lottery, player: int) -> dict[str, float]:
        return {
            self.names[player][action]: probability
            for ((_, action),), probability in marginal(lottery, {player}).items()
            if probability > _CERTAIN
        }

    def _path(self, lottery: Lottery) -> str:
        parts = []
        for player in range(len(ROLES)):
            mix = self._mix(lottery, player)
            said = ", ".join(f"{name} {share:.3g}" for name, share in mix.items())
            parts.append(next(iter(mix)) if len(mix) == 1 else "{" + said + "}")
        return "/".join(parts)

    def _split(self, lottery: Lottery) -> float:
        if self.splits is None:
            return float("nan")
        return float(sum(p for profile, p in lottery if self.splits[profile[ROLES.index(TARGET)]]))


def _terms(evaluation: Evaluation) -> tuple[list[list[tuple[str, str]]], list[NDArray[np.float64]]]:
    """Return for each role the labels of its terms, and their values, shape (terms, n_D, n_T, n_P)."""
    contributions = evaluation.contributions({})
    labels: list[list[tuple[str, str]]] = []
    values = []
    for role in ROLES:
        own = {
            (theory, term): value
            for theory, utilities in contributions.items()
            for term, value in utilities.get(role, {}).items()
        }
        labels.append(list(own))
        table = np.zeros((len(own), *evaluation.shape))
        for row, value in zip(table, own.values(), strict=True):
            row[...] = np.broadcast_to(value, (*evaluation.shape, 1))[..., 0]
        values.append(table)
    return labels, values
