"""Parameters and terms in words: what each measures, with the states of the scenario in place of their roles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from wedgesim.output.words import sentence, with_article
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.private_information import TYPES
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.analysis.explanation import Part

_ROLE: Final = re.compile(rf"\b([Tt]he|[Aa]n aligned|[Aa] split) ({'|'.join(ROLES)})\b(?!\.\w)('s)?")
_BOTH: Final = re.compile(r"\btarget and partner\b")


def meaning(scenario: Scenario, parameter: str) -> str:
    """Return what a parameter measures in this case; empty where neither theory nor scenario says.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> case = load("reverse_kissinger")
    >>> meaning(case, "credibility")
    'belief of Russia that the United States delivers what it promises'
    >>> meaning(case, "sanctions")
    "share of the United States' market that full pressure closes to Russia"
    >>> meaning(load("reverse_kissinger_signals"), "types.divider.bluffing.reward_cost")
    'cost to the United States of the full reward, delivered, if the United States is bluffing'
    """
    said = in_this_case(scenario, scenario.parameter(parameter).meaning)
    if not said or not parameter.startswith(TYPES) or parameter.endswith(".prior"):
        return said
    _, role, kind, *_ = parameter.split(".")
    return in_this_case(scenario, f"{said}, if the {role} is {kind.replace('_', ' ')}")


def in_this_case(scenario: Scenario, text: str) -> str:
    """Return a text about divider, target and partner as one about the states in these roles.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> in_this_case(load("reverse_kissinger"), "cost to an aligned target of the partner's doubts")
    "cost to an aligned Russia of China's doubts"
    >>> in_this_case(load("reverse_kissinger"), "The divider's payoff over capability.target")
    "The United States' payoff over capability.target"
    """
    return of_states(scenario.states, text)


def of_states(states: Mapping[Role, str], text: str) -> str:
    """Return a text about divider, target and partner as one about states; as it is where these are not known.

    Examples
    --------
    >>> of_states({"divider": "Rome", "target": "Capua", "partner": "Carthage"}, "belief of the target")
    'belief of Capua'
    """
    if not states:
        return text
    named: dict[str, str] = {role: states[role] for role in ROLES}

    def state(found: re.Match[str]) -> str:
        how, role, owns = found.groups()
        said = with_article(named[role])
        if how.endswith("aligned"):
            said = f"an aligned {named[role]}"
        elif how.endswith("split"):
            said = f"{said} once it has split"
        said += "" if not owns else "'" if said.endswith("s") else "'s"
        return sentence(said) if how[0].isupper() else said

    both = f"{with_article(named['target'])} and {with_article(named['partner'])}"
    return _ROLE.sub(state, _BOTH.sub(lambda found: both, text))


def in_words(scenario: Scenario, parameter: str) -> str:
    """Return what a parameter measures, or its name as words where nobody says, with its name in brackets.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> in_words(load("reverse_kissinger"), "affinity.target")
    'value to Russia of standing with China (affinity.target)'
    >>> in_words(load("india_s400"), "independence_value")
    'independence value (independence_value)'
    """
    said = meaning(scenario, parameter) or parameter.replace("_", " ")
    return f"{said} ({parameter})" if said != parameter else parameter


def term_name(part: Part, brief: bool = False) -> str:
    """Return the name of a term with its theory: ``income (interdependence)``; one that a scenario writes has none."""
    theory = part.theory.replace("_", " ")
    if any(sign in part.term for sign in "*+/("):
        return f"{theory}, own term" if brief else f"the scenario's own term ({theory})"
    return theory if part.term == part.theory else f"{part.term} ({theory})"
