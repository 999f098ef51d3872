"""A scenario as a compact table for notebooks."""

from __future__ import annotations

from wedgesim.markup import heading, paragraph, table
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.scenario import ParameterValue, Scenario


def scenario_html(scenario: Scenario) -> str:
    """Return title, roles, timing and parameters as HTML; all text is escaped."""
    about = " · ".join(part for part in (scenario.period, _moves(scenario), _payoffs(scenario)) if part)
    roles = table(("role", "state", "actions"), [_role(scenario, role) for role in ROLES])
    header = ("parameter", "value", "range", "unit", "source", "meaning")
    parameters = table(header, [_parameter(value) for value in scenario.parameters.values()])
    count = f"{len(scenario.parameters)} parameters, {len(scenario.assumed)} assumed"
    details = f"<details><summary>{count}</summary>{parameters}</details>"
    return f"<div>{heading(scenario.title)}{paragraph(about)}{roles}{details}</div>"


def _moves(scenario: Scenario) -> str:
    if scenario.simultaneous:
        return "all move at once"
    return ", then ".join(" and ".join(stage) for stage in scenario.timing)


def _payoffs(scenario: Scenario) -> str:
    return ", ".join(scenario.theories) if scenario.payoffs is None else "payoffs given outright"


def _role(scenario: Scenario, role: Role) -> tuple[str, ...]:
    actions = scenario.actions[role]
    return role, scenario.states[role], ", ".join(action.name for action in actions[:20])


def _parameter(value: ParameterValue) -> tuple[str, ...]:
    source = "assumed" if value.assumed else ", ".join(value.source)
    limits = f"{value.range[0]:g} to {value.range[1]:g}"
    return value.name, f"{value.value:g}", limits, value.unit, source, value.meaning
