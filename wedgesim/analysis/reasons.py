"""Why a role does what it does: its choice on the path against the best it leaves, theory by theory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wedgesim.analysis.solution import Alternative, ByTheory, Equilibrium
from wedgesim.roles import TARGET, Role
from wedgesim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Reason:
    """One choice against another.

    Attributes
    ----------
    role : Role
        Who chooses.
    chosen, other : str
        The two actions.
    path : str
        What is played after the other.
    advantage : float
        Payoff of the chosen action less that of the other.
    by_theory : mapping of str to float
        The advantage by theory, the largest first.
    """

    role: Role
    chosen: str
    other: str
    path: str
    advantage: float
    by_theory: Mapping[str, float]


def reason(equilibrium: Equilibrium, role: Role) -> Reason | None:
    """Return why `role` plays as it does rather than the best that it leaves; None when it has no choice."""
    other = equilibrium.best_deviation(role)
    return None if other is None else _against(equilibrium, role, other)


def reason_not_to_split(scenario: Scenario, equilibrium: Equilibrium) -> Reason | None:
    """Return why the target does not take its best split action; None when it takes one, or has none."""
    splits = {
        action.name
        for action in scenario.actions[TARGET]
        if action.levers.get("alignment", 0.0) <= scenario.split_threshold
    }
    options = [option for option in equilibrium.alternatives.get(TARGET, ()) if option.action in splits]
    if not options or any(equilibrium.strategies[TARGET][option.action] > 1e-9 for option in options):
        return None
    return _against(equilibrium, TARGET, max(options, key=lambda option: option.payoff))


def _against(equilibrium: Equilibrium, role: Role, other: Alternative) -> Reason:
    chosen = next(option for option in equilibrium.alternatives[role] if option.action == equilibrium.actions[role])
    mine, theirs = _sums(chosen.by_theory), _sums(other.by_theory)
    parts = {theory: mine.get(theory, 0.0) - theirs.get(theory, 0.0) for theory in {**mine, **theirs}}
    ordered = dict(sorted(parts.items(), key=lambda item: -abs(item[1])))
    return Reason(role, chosen.action, other.action, other.path, chosen.payoff - other.payoff, ordered)


def _sums(by_theory: ByTheory) -> dict[str, float]:
    return {theory: sum(terms.values()) for theory, terms in by_theory.items()}
