"""What the roles would do otherwise in one setting than in another, on the path and off it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wedgesim.analysis.explanation.decision_result import Decision
from wedgesim.analysis.explanation.decisions import Decisions
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.game import game_of
from wedgesim.roles import Role
from wedgesim.scenario.scenario import Scenario

_SAME = 1e-9


@dataclass(frozen=True)
class PolicyDifference:
    """A choice that is made otherwise.

    Attributes
    ----------
    role : Role
        Who chooses.
    history : mapping of Role to str
        After what; empty for the first mover.
    first, second : mapping of str to float
        What it does in the first and in the second setting: actions with their probabilities.
    on_path : tuple of bool
        Whether that history is reached in the first, and in the second.
    """

    role: Role
    history: Mapping[Role, str]
    first: Mapping[str, float]
    second: Mapping[str, float]
    on_path: tuple[bool, bool]


def policies(scenario: Scenario) -> dict[tuple[Role, tuple[tuple[Role, str], ...]], Decision]:
    """Return the choice of every role after every history, in the first equilibrium; empty where there is none."""
    evaluation = Evaluation(scenario)
    decisions = Decisions(evaluation, game_of(scenario, evaluation.payoffs({})))
    equilibria = decisions.subgames.after(())
    if not equilibria:
        return {}
    return {(found.role, tuple(found.history.items())): found for found in decisions.of(equilibria[0])}


def policy_differences(first: Scenario, second: Scenario) -> tuple[PolicyDifference, ...]:
    """Return every choice that is made otherwise in two settings of one scenario, those on a path first.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> scenario = load("reverse_kissinger")
    >>> found = policy_differences(scenario, scenario.with_parameters({"credibility": 0.8}))
    >>> [(one.role, one.first, one.second) for one in found][:1]
    [('partner', {'support': 1.0}, {'neglect': 1.0})]
    """
    mine, other = policies(first), policies(second)
    found = [
        PolicyDifference(
            one.role, one.history, one.strategy, other[key].strategy, (one.on_path, other[key].on_path)
        )
        for key, one in mine.items()
        if key in other and not _same(one.strategy, other[key].strategy)
    ]
    return tuple(sorted(found, key=lambda one: (not any(one.on_path), len(one.history))))


def _same(first: Mapping[str, float], second: Mapping[str, float]) -> bool:
    return all(abs(first.get(name, 0.0) - second.get(name, 0.0)) < _SAME for name in {**first, **second})
