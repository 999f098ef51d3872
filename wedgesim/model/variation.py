"""What can be varied in a scenario, beside its parameters: levers of actions and weights of theories.

Names, in the order in which they are looked for:

- a parameter, by its dotted name: ``credibility``, ``capability.target``
- a lever of one action, as role, action and lever: ``divider.accommodate.reward``
- the weight of a theory: ``weight.wedging``
- the prior of a type, or a parameter of it: ``types.divider.sincere.prior``, ``types.divider.sincere.credibility``

A lever is between 0 (unused) and 1 (full), also where its action does not name it, and then is 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from wedgesim.errors import OutOfRangeError, UnknownNameError
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.private_information import TYPES
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import Scenario
from wedgesim.scenario.vocabulary import Parameter
from wedgesim.theories.registry import vocabulary

WEIGHT = "weight."
"""Prefix of the weight of a theory."""


@dataclass(frozen=True)
class Variable:
    """Something that a sweep can vary.

    Attributes
    ----------
    definition : Parameter
        Name, symbol, meaning, unit, and the values that have a meaning.
    kind : {"parameter", "lever", "weight", "type"}
        What it is.
    value : float
        In the scenario.
    range : tuple of float
        The values that the scenario calls plausible; ends may be infinite.
    """

    definition: Parameter
    kind: Literal["parameter", "lever", "weight", "type"]
    value: float
    range: tuple[float, float]

    @property
    def name(self) -> str:
        """The name under which it is varied."""
        return self.definition.name

    def check(self, value: float) -> None:
        """Raise when `value` has no meaning.

        Raises
        ------
        OutOfRangeError
            With the values that have one.
        """
        if not self.definition.allows(value):
            unit = f" ({self.definition.unit})" if self.definition.unit else ""
            raise OutOfRangeError(f"`{self.name}` must be {self.definition.range_in_words}{unit}; {value:g} is not")


@dataclass(frozen=True)
class LeverOfAction:
    """A lever of one action, by the role's action number."""

    role: Role
    action: int
    lever: str


def variable(scenario: Scenario, name: str) -> Variable:
    """Return what `name` stands for in a scenario.

    Raises
    ------
    UnknownNameError
        When it is nothing that can be varied; names the nearest.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> scenario = load("reverse_kissinger")
    >>> [variable(scenario, name).value for name in ("credibility", "divider.accommodate.aid", "weight.wedging")]
    [0.3, 0.4, 1.0]
    """
    if name in scenario.parameters:
        parameter = scenario.parameters[name]
        return Variable(parameter.as_parameter(), "parameter", parameter.value, parameter.range)
    lever = lever_of_action(scenario, name)
    if lever is not None:
        action = scenario.actions[lever.role][lever.action]
        value = action.levers.get(lever.lever, 0.0)
        meaning = f"{lever.lever} of the {lever.role}'s action {action.name}"
        definition = Parameter(name, "", meaning, value, (0.0, 1.0), "share")
        return Variable(definition, "lever", value, (0.0, 1.0))
    theory = theory_of_weight(scenario, name)
    if theory is not None:
        value = scenario.theories[theory].weight
        definition = Parameter(name, "", f"weight of the theory {theory}", value, (-math.inf, math.inf), "factor")
        return Variable(definition, "weight", value, (0.0, math.inf))
    if name.startswith(TYPES):
        of_type = scenario.types.variables().get(name)
        if of_type is not None:
            return Variable(of_type.as_parameter(), "type", of_type.value, of_type.range)
    raise UnknownNameError(_unknown(scenario, name))


def variables(scenario: Scenario) -> dict[str, Variable]:
    """Return everything that can be varied, by name: parameters, then levers, then weights."""
    return {name: variable(scenario, name) for name in _names(scenario)}


def lever_of_action(scenario: Scenario, name: str) -> LeverOfAction | None:
    """Return the lever that `name` addresses, None when it is not of that form or there is none."""
    if name in scenario.parameters or name.count(".") < 2:
        return None
    role_name, _, rest = name.partition(".")
    action_name, _, lever = rest.rpartition(".")  # the name of an action can hold dots
    for role in ROLES:
        if role == role_name and (lever in scenario.levers_used(role) or lever in vocabulary().levers_of(role)):
            for number, action in enumerate(scenario.actions[role]):
                if action.name == action_name:
                    return LeverOfAction(role, number, lever)
    return None


def theory_of_weight(scenario: Scenario, name: str) -> str | None:
    """Return the theory whose weight `name` addresses, None when there is none."""
    theory = name.removeprefix(WEIGHT)
    is_weight = name.startswith(WEIGHT) and name not in scenario.parameters
    return theory if is_weight and theory in scenario.theories else None


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Return the scenario with other values of anything that can be varied.

    Raises
    ------
    UnknownNameError
        When a name is nothing that can be varied.
    OutOfRangeError
        When a value has no meaning.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> changed = with_values(load("reverse_kissinger"), {"divider.accommodate.aid": 1, "weight.wedging": 2})
    >>> changed.actions["divider"][1].levers["aid"], changed.theories["wedging"].weight
    (1.0, 2.0)
    """
    changed = scenario.with_parameters({name: value for name, value in values.items() if name in scenario.parameters})
    of_types = {name: float(value) for name, value in values.items() if name.startswith(TYPES)}
    if of_types:
        for name, value in of_types.items():
            variable(scenario, name).check(value)
        changed = replace(changed, types=changed.types.with_values(of_types))
    for name, value in values.items():
        if name in scenario.parameters or name in of_types:
            continue
        variable(scenario, name).check(value)
        lever = lever_of_action(scenario, name)
        if lever is not None:
            actions = list(changed.actions[lever.role])
            old = actions[lever.action]
            actions[lever.action] = replace(old, levers={**old.levers, lever.lever: float(value)})
            changed = replace(changed, actions={**changed.actions, lever.role: tuple(actions)})
            continue
        theory = theory_of_weight(scenario, name)
        assert theory is not None  # `variable` has found it
        use = replace(changed.theories[theory], weight=float(value))
        changed = replace(changed, theories={**changed.theories, theory: use})
    return changed


def _names(scenario: Scenario) -> list[str]:
    levers = [
        f"{role}.{action.name}.{lever}"
        for role in ROLES
        for action in scenario.actions[role]
        for lever in dict.fromkeys((*scenario.levers_used(role), *vocabulary().levers_of(role)))
    ]
    weights = [WEIGHT + theory for theory in scenario.theories]
    return [*scenario.parameters, *levers, *weights, *scenario.types.variables()]


def _unknown(scenario: Scenario, name: str) -> str:
    parts = name.split(".")
    if len(parts) == 2 and parts[0] in ROLES and parts[1] in vocabulary().levers_of(parts[0]):
        action = scenario.actions[parts[0]][-1].name
        return f"{name} is a lever of every action; name the action too, as in {parts[0]}.{action}.{parts[1]}"
    what = "parameter, lever, weight or type" if scenario.types else "parameter, lever or weight"
    return unknown(what, name, _names(scenario))
