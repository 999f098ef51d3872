"""Explain a scenario: why each role does what it does, on whom the outcome hangs, and the bidding war behind it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from wedgesim.analysis.explanation.bidding import Bidding, bidding
from wedgesim.analysis.explanation.decision_result import Decision
from wedgesim.analysis.explanation.decisions import Decisions
from wedgesim.analysis.explanation.messages import Message
from wedgesim.analysis.explanation.pivots import Pivot, pivots
from wedgesim.analysis.points import split_is_defined
from wedgesim.analysis.solution import Equilibrium, Solution
from wedgesim.analysis.solve import solve_evaluated
from wedgesim.markup import Shown
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.game import game_of
from wedgesim.model.placing import placed
from wedgesim.roles import Role
from wedgesim.scenario.scenario import Scenario


@dataclass(frozen=True)
class OutcomeExplanation:
    """Why one equilibrium holds.

    Attributes
    ----------
    equilibrium : Equilibrium
        As it is played out.
    decisions : tuple of Decision
        Every role, and every type of it, at every history where it moves: on the path first, each in the order of play.
    messages : tuple of Message
        What is believed after each action of a role with types; empty where nobody can be told anything.
    """

    equilibrium: Equilibrium
    decisions: tuple[Decision, ...]
    messages: tuple[Message, ...] = ()

    @property
    def on_path(self) -> tuple[Decision, ...]:
        """Decisions that are come to."""
        return tuple(decision for decision in self.decisions if decision.on_path)

    @property
    def off_path(self) -> tuple[Decision, ...]:
        """Decisions that are not."""
        return tuple(decision for decision in self.decisions if not decision.on_path)

    def decision(self, role: Role, kind: str | None = None) -> Decision | None:
        """Return the decision of a role, or of one type of it, on the path, the most probable of several.

        None where it has no choice.
        """
        own = [
            decision for decision in self.on_path if decision.role == role and (kind is None or decision.kind == kind)
        ]
        return max(own, key=lambda decision: decision.probability, default=None)


@dataclass(frozen=True, repr=False)
class Explanation(Shown):
    """Why a scenario ends as it does.

    Attributes
    ----------
    solution : Solution
        All equilibria and the verdict.
    outcomes : tuple of OutcomeExplanation
        One for each equilibrium.
    pivots : tuple of Pivot
        Tastes that would turn the verdict, that which least would have to change first. Empty where none does, or
        nothing is a split.
    no_pivots : str
        Why none is looked for; empty when one is.
    bidding : Bidding
        What the target asks, the divider would give, and the partner would give to bind.
    position : str or None
        The position taken.
    overrides : mapping of str to float
        Values given beside the scenario.
    whole : bool
        Whether all histories are told, or only those to which one deviation leads.
    chosen : int
        With types and several equilibria, which is told at length, and for which the pivots are told.
    chosen_by : str
        By which rule; empty where nothing has to be chosen.
    """

    solution: Solution
    outcomes: tuple[OutcomeExplanation, ...]
    pivots: tuple[Pivot, ...]
    no_pivots: str
    bidding: Bidding
    position: str | None
    overrides: Mapping[str, float]
    whole: bool
    chosen: int = 0
    chosen_by: str = ""

    @property
    def scenario(self) -> Scenario:
        """As solved, overrides included."""
        return self.solution.scenario

    @property
    def pivot(self) -> Pivot | None:
        """The pivotal taste: whose it is is the pivotal player."""
        return self.pivots[0] if self.pivots else None


def explain(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None = None,
    *,
    position: str | None = None,
    phase: str | None = None,
    **parameters: float,
) -> Explanation:
    """Explain why a scenario ends as it does.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    overrides : mapping of str to float, optional
        Values by name, as for :func:`~wedgesim.analysis.solve.solve`.
    position : str, optional
        A position of the scenario, laid under the overrides.
    phase : str, optional
        A phase of the scenario, laid under the position.
    **parameters : float
        More overrides, for names without a dot.

    Returns
    -------
    Explanation
        For each equilibrium every decision, on the path and off it, with the consequences of every deviation by theory
        and term; the pivotal choices; the bidding war.

    Raises
    ------
    UnknownNameError
        When a name is no parameter, position or phase of the scenario.
    OutOfRangeError
        When a value has no meaning for its parameter.
    SolverError
        When payoffs are not finite or a stage cannot be solved.

    Examples
    --------
    >>> found = explain("reverse_kissinger")
    >>> russia = found.outcomes[0].decision("target")
    >>> russia.action, russia.best_alternative.action
    ('align', 'hedge')
    >>> lost = russia.best_alternative
    >>> abs(sum(part.total for part in lost.parts) - lost.change) < 1e-12
    True
    """
    changes = {**(overrides or {}), **parameters}
    current = placed(scenario, changes, position, phase)
    evaluation = Evaluation(current)
    if evaluation.scenario.types:
        from wedgesim.analysis.explanation.typed_explain import explain_with_types

        return explain_with_types(evaluation, position, changes)
    solution = solve_evaluated(evaluation)
    game = game_of(current, evaluation.payoffs({}))
    decisions = Decisions(evaluation, game)
    outcomes = tuple(
        OutcomeExplanation(told, decisions.of(found))
        for told, found in zip(solution.equilibria, decisions.subgames.after(()), strict=True)
    )
    hanging: tuple[Pivot, ...] = ()
    why_not = no_pivots(solution)
    if not why_not:
        hanging = pivots(current, game.normal_form.payoffs, outcomes[0].decisions, solution.split.verdict)
    return Explanation(
        solution, outcomes, hanging, why_not, bidding(evaluation, game, solution), position, changes, decisions.whole
    )


def no_pivots(solution: Solution) -> str:
    """Say why no pivot is looked for; nothing when one is."""
    scenario = solution.scenario
    if not split_is_defined(scenario):
        return "nothing in this scenario counts as a split, so that there is no verdict to turn"
    if not solution.equilibria:
        return "no equilibrium was found"
    if solution.certificate == "degenerate" and any(len(stage) > 1 for stage in scenario.timing):
        return "payoffs tie where several move at once, so that a taste of any size can turn the verdict"
    return ""
