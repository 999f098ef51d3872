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

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.explanation.decision_result import CERTAIN, Consequence, Decision, Part, Response
from wedgesim.analysis.explanation.lotteries import alike, expected, given, marginal, mixed_from
from wedgesim.analysis.mixture_label import mixture_label
from wedgesim.analysis.points import split_actions
from wedgesim.equilibria.backward_induction import Lottery, SubgamePerfectEquilibrium, Subgames
from wedgesim.games.sequential import Sequential
from wedgesim.model.evaluation import Evaluation
from wedgesim.roles import ROLES, TARGET

MOST_HISTORIES = 1500
"""Histories beyond which only those are told that one deviation from the path leads to."""


History = tuple[tuple[int, int], ...]
"""Player and action, stage after stage."""


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
            wrong = sum(mix.get((pair,), 0.0) <= CERTAIN for mix, pair in zip(played, step, strict=True))
        same = [option for option in options if alike(option.outcome, lottery)]
        return (same or options)[0], wrong, reached

    def _decision(
        self, history: History, mover: int, equilibrium: SubgamePerfectEquilibrium, probability: float, count: int
    ) -> Decision:
        strategy = self._mix(equilibrium.outcome, mover)
        consequences = [
            self._consequence(mover, action, equilibrium)
            for action, name in enumerate(self.names[mover])
            if strategy.get(name, 0.0) < 1 - CERTAIN
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
            if probability > CERTAIN
        }

    def _path(self, lottery: Lottery) -> str:
        return "/".join(mixture_label(self._mix(lottery, player)) for player in range(len(ROLES)))

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
