"""Explain a scenario with types: what each type does at what it believes, what is learned, and on whom it hangs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wedgesim.analysis.explanation.bidding import Bidding, bidding
from wedgesim.analysis.explanation.explain import Explanation, OutcomeExplanation, no_pivots
from wedgesim.analysis.explanation.messages import messages
from wedgesim.analysis.explanation.pivots import Pivot
from wedgesim.analysis.explanation.typed_decisions import TypedDecisions
from wedgesim.analysis.explanation.typed_pivots import typed_pivots
from wedgesim.analysis.solution import Solution
from wedgesim.analysis.solve import solve_evaluated
from wedgesim.games.bayesian_game import BayesianGame
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.game import game_of
from wedgesim.roles import ROLES
from wedgesim.scenario.private_information import PrivateInformation
from wedgesim.scenario.scenario import Scenario

NO_BIDDING = (
    "there is no one reservation price, willingness to pay or willingness to bind: what each asks and would give "
    "depends on its type and on what it believes after the offer, and the offer changes what is believed"
)
"""Why there is no bidding war with types."""


def explain_with_types(evaluation: Evaluation, position: str | None, overrides: Mapping[str, float]) -> Explanation:
    """Explain the scenario of an evaluation, which has types, at its own parameters."""
    solution = solve_evaluated(evaluation)
    assert solution.private is not None
    game = solution.private.game
    decisions = TypedDecisions(evaluation, game)
    outcomes = []
    for told, found in zip(solution.equilibria, solution.private.equilibria, strict=True):
        made = decisions.of(found.play)
        outcomes.append(OutcomeExplanation(told, made, messages(found.play, made)))
    chosen, rule = _chosen(solution)
    why_not = no_pivots(solution)
    hanging: tuple[Pivot, ...] = ()
    if not why_not:
        hanging = typed_pivots(evaluation.scenario, game, outcomes[chosen].decisions, solution.split.verdict)
    return Explanation(
        solution, tuple(outcomes), hanging, why_not, _bidding(evaluation.scenario, game, solution), position, overrides,
        decisions.whole, chosen, rule,
    )  # fmt: skip


def _chosen(solution: Solution) -> tuple[int, str]:
    """Return the equilibrium that is told at length, and by which rule, empty where there is only one."""
    private = solution.private
    assert private is not None
    count = len(private.equilibria)
    if count < 2:
        return 0, ""
    for number, one in enumerate(private.equilibria):
        if one.selected:
            return number, "the limit of agent quantal response, as errors vanish, selects it"
    if private.selected is not None:
        return 0, "the first that is listed, since that which agent quantal response selects does not count"
    if solution.private is not None and private.game.simultaneous:
        return 0, "the first that is listed; where all move at once no selection is made"
    return 0, "the first that is listed, since agent quantal response could not be followed to its limit"


def _bidding(scenario: Scenario, game: BayesianGame, solution: Solution) -> Bidding:
    """Return the bidding war where nobody is in doubt about anything; else why there is none."""
    if any(len(names) > 1 for names in game.types):
        return Bidding(None, None, None, None, None, None, NO_BIDDING)
    values: dict[str, float] = {}
    for axis, role in enumerate(ROLES):
        for one in scenario.types.types.get(role, ()):
            if one.name == game.types[axis][0]:
                values |= {name: value.value for name, value in one.parameters.items()}
    public = replace(scenario, types=PrivateInformation()).with_parameters(values)
    evaluation = Evaluation(public)
    known = solve_evaluated(evaluation)
    return bidding(evaluation, game_of(public, evaluation.payoffs({})), known)
