"""A scenario as a compact table for notebooks."""

from __future__ import annotations

from html import escape

from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import ParameterValue, Scenario

_CELL = "text-align: left; vertical-align: top"


def scenario_html(scenario: Scenario) -> str:
    """Return title, roles, timing and parameters as HTML; all text is escaped."""
    heading = f"<h4>{escape(scenario.title)}</h4>"
    about = " · ".join(part for part in (scenario.period, _moves(scenario), _payoffs(scenario)) if part)
    roles = _table(("role", "state", "actions"), [_role(scenario, role) for role in ROLES])
    header = ("parameter", "value", "range", "unit", "source", "meaning")
    parameters = _table(header, [_parameter(value) for value in scenario.parameters.values()])
    count = f"{len(scenario.parameters)} parameters, {len(scenario.assumed)} assumed"
    details = f"<details><summary>{count}</summary>{parameters}</details>"
    return f"<div>{heading}<p>{escape(about)}</p>{roles}{details}</div>"


def _moves(scenario: Scenario) -> str:
    if scenario.simultaneous:
        return "all move at once"
    return ", then ".join(" and ".join(stage) for stage in scenario.timing)


def _payoffs(scenario: Scenario) -> str:
    return ", ".join(scenario.theories) if scenario.payoffs is None else "payoffs given outright"


def _role(scenario: Scenario, role: str) -> tuple[str, ...]:
    actions = scenario.actions[role]  # type: ignore[index]
    return role, scenario.states[role], ", ".join(action.name for action in actions[:20])  # type: ignore[index]


def _parameter(value: ParameterValue) -> tuple[str, ...]:
    source = "assumed" if value.assumed else ", ".join(value.source)
    limits = f"{value.range[0]:g} to {value.range[1]:g}"
    return value.name, f"{value.value:g}", limits, value.unit, source, value.meaning


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    head = "".join(f'<th style="{_CELL}">{escape(name)}</th>' for name in header)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: tuple[str, ...]) -> str:
    return "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in row)
