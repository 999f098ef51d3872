"""A scenario in which some roles are held to one of their actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wedgesim.errors import UnknownNameError
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import Action, PayoffTable, Scenario


def holding(scenario: Scenario, held: Mapping[Role, str]) -> Scenario:
    """Return the scenario with one action left to each role that is held; payoffs are the same at what is left.

    Parameters
    ----------
    scenario : Scenario
        Whose roles are held.
    held : mapping of Role to str
        The action of each role that is held, by name.

    Raises
    ------
    UnknownNameError
        When there is no such role or action; names the nearest.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> [action.name for action in holding(load("reverse_kissinger"), {"divider": "hold"}).actions["divider"]]
    ['hold']
    """
    for role, name in held.items():
        if role not in ROLES:
            raise UnknownNameError(unknown("role", role, ROLES))
        if all(action.name != name for action in scenario.actions[role]):
            raise UnknownNameError(
                unknown(f"action of the {role}", name, [action.name for action in scenario.actions[role]])
            )
    actions = {role: _left(scenario, role, held.get(role)) for role in ROLES}
    payoffs = scenario.payoffs
    if isinstance(payoffs, PayoffTable):
        left = [{action.name for action in actions[role]} for role in ROLES]
        payoffs = PayoffTable(
            {
                profile: row
                for profile, row in payoffs.entries.items()
                if all(name in names for name, names in zip(profile, left, strict=True))
            }
        )
    return replace(scenario, actions=actions, payoffs=payoffs)


def _left(scenario: Scenario, role: Role, name: str | None) -> tuple[Action, ...]:
    if name is None:
        return scenario.actions[role]
    # a lever that only the other actions use is still a name in expressions
    unused = dict.fromkeys(scenario.levers_used(role), 0.0)
    return tuple(
        replace(action, levers={**unused, **action.levers}) for action in scenario.actions[role] if action.name == name
    )
