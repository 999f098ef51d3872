"""What a page has to know of a scenario before anything is asked: the case, its sliders and its choices."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from wedgesim.analysis.method_names import METHODS
from wedgesim.analysis.points import split_is_defined
from wedgesim.analysis.private_order import solved_together
from wedgesim.analysis.sensitivity.model import SensitivityError
from wedgesim.analysis.sensitivity.tornado import Bar, tornado
from wedgesim.analysis.sweep_concepts import SUBGAME_PERFECT
from wedgesim.analysis.uncertainty.draws import UncertaintyError
from wedgesim.explorer.plane import points_of
from wedgesim.explorer.view import adjustable, span, timing_in_words, timings
from wedgesim.model.variation import WEIGHT, Variable
from wedgesim.output.document import quantity
from wedgesim.output.meanings import in_this_case
from wedgesim.output.words import with_article
from wedgesim.roles import ROLES
from wedgesim.scenario.private_information import PrivateInformation
from wedgesim.scenario.scenario import ParameterValue, Phase, Position, Scenario
from wedgesim.theories.registry import theories
from wedgesim.theories.state import PARAMETERS

CONCEPTS: Final[Mapping[str, str]] = {
    SUBGAME_PERFECT: "subgame-perfect, in the order of moves",
    "nash": "Nash, all choosing at once",
    "pure": "Nash in pure strategies, at once",
    "quantal-response": "quantal response, as errors vanish",
    "correlated": "correlated, with a go-between",
    "dominance": "rationalisable",
    "coalitions": "coalition-proof",
    "commitment": "best commitment of the divider",
}
"""Solution concepts in the words of the page, by their names as methods."""

STATE: Final = "power, threat and amity"
"""Group of the parameters that all theories share."""

OWN: Final = "of this scenario"
"""Group of the parameters that no theory names."""


def case_document(scenario: Scenario, called: str, bars: Mapping[str, Bar] | None = None) -> dict[str, Any]:
    """Return what a page has to know of a scenario, as plain data.

    Parameters
    ----------
    scenario : Scenario
        As it is written.
    called : str
        How it was named on the command line.
    bars : mapping of str to Bar, optional
        What each parameter does alone; found here when not given.
    """
    bars = influence(scenario) if bars is None else bars
    known = adjustable(scenario)
    x, y = axes_of(scenario, bars)
    return {
        "name": scenario.name,
        "called": called,
        "title": scenario.title,
        "period": scenario.period,
        "summary": scenario.summary,
        "notes": list(scenario.notes),
        "states": {role: scenario.states[role] for role in ROLES},
        "names": {role: with_article(scenario.states[role]) for role in ROLES},
        "actions": {
            role: {action.name: action.label or action.name.replace("_", " ") for action in scenario.actions[role]}
            for role in ROLES
        },
        "parameters": [_slider(scenario, of, bars.get(name)) for name, of in known.items()],
        "positions": {name: _overlay(position) for name, position in scenario.positions.items()},
        "phases": {name: _overlay(phase) for name, phase in scenario.phases.items()},
        "timings": [
            {"key": key, "words": timing_in_words(scenario, timing) + (", as declared" if number == 0 else "")}
            for number, (key, timing) in enumerate(timings(scenario).items())
        ],
        "concepts": [
            {"key": name, "words": CONCEPTS.get(name, name), "points": points_of(scenario, name)}
            for name in METHODS
            if name == SUBGAME_PERFECT or not scenario.types
        ],
        "x": x,
        "y": y,
        "threats": "balancing" in scenario.theories,
        "limits": limits(scenario),
    }


def influence(scenario: Scenario) -> dict[str, Bar]:
    """Return what each uncertain parameter does alone, the most influential first; nothing where none is.

    With types whose points are solved one by one, of the game in which nothing is private: the other takes minutes.
    """
    slow = bool(scenario.types) and not solved_together(scenario)
    public = replace(scenario, types=PrivateInformation()) if slow else scenario
    try:
        return {bar.parameter: bar for bar in tornado(public).bars}
    except (SensitivityError, UncertaintyError):
        return {}


def axes_of(scenario: Scenario, bars: Mapping[str, Bar]) -> tuple[str, str]:
    """Return the axes of the first diagram: those of the first declared sweep of two parameters, else the first two."""
    known = adjustable(scenario)
    for sweep in scenario.sweeps.values():
        names = [axis.parameter for axis in sweep.axes]
        if len(names) == 2 and all(name in known for name in names):
            return names[0], names[1]
    first, second = [*bars, *(name for name in known if name not in bars)][:2]
    return first, second


def limits(scenario: Scenario) -> list[str]:
    """Return what the page cannot show of a scenario, a sentence each."""
    said = []
    if scenario.dynamics is not None:
        said.append(
            "This scenario runs through years. The page shows one round of play at the values on the sliders; "
            f"wedgesim timeline {scenario.name} plays the years."
        )
    if scenario.types:
        also = (
            "and draws the diagram more coarsely"
            if solved_together(scenario)
            else "draws the diagram coarsely, looks for nearest changes only when asked, and puts the sliders in the "
            "order in which they would matter if nothing were private"
        )
        said.append(
            "Roles know things that others do not. The page keeps the declared timing and its solution concept, "
            f"{also}; wedgesim solve {scenario.name} tells more."
        )
    if scenario.payoffs is not None:
        said.append("Payoffs are given outright: nothing can be told apart by theory, and no amity or threat drawn.")
    if not split_is_defined(scenario):
        said.append(
            "No action of the target names its alignment, so that nothing counts as a split; "
            "what is played is told all the same."
        )
    return said


def _slider(scenario: Scenario, of: Variable, bar: Bar | None) -> dict[str, Any]:
    low, high = span(scenario, of.name)
    found: dict[str, Any] = {
        "name": of.name,
        "group": group_of(scenario, of.name),
        "meaning": in_this_case(scenario, of.definition.meaning),
        "unit": of.definition.unit,
        "symbol": of.definition.symbol,
        "low": low,
        "high": high,
        "step": step_of(low, high),
        "least": _finite(of.definition.range[0]),
        "most": _finite(of.definition.range[1]),
        **quantity("influence", None if bar is None else bar.reach),
        "turns": bar is not None and bar.turns,
        "value": of.value,
        "source": [],
        "note": "",
        "assumed": False,
        "default": False,
        "ranged": of.kind != "weight",
    }
    if of.name in scenario.parameters:
        parameter = scenario.parameters[of.name]
        found.update(_given(scenario, parameter), default=not parameter.given, ranged=parameter.ranged)
    return found


def _given(scenario: Scenario, parameter: ParameterValue) -> dict[str, Any]:
    cited = [scenario.sources[key].in_full if key in scenario.sources else key for key in parameter.source]
    return {"value": parameter.value, "source": cited, "note": parameter.note, "assumed": parameter.assumed}


def _overlay(overlay: Position | Phase) -> dict[str, Any]:
    return {
        "title": overlay.title,
        "summary": overlay.summary,
        "values": {name: parameter.value for name, parameter in overlay.parameters.items()},
        "notes": {name: parameter.note for name, parameter in overlay.parameters.items() if parameter.note},
    }


def group_of(scenario: Scenario, name: str) -> str:
    """Return the theory to which a parameter belongs, of those that the scenario uses the first that names it.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> scenario = load("reverse_kissinger")
    >>> [group_of(scenario, name) for name in ("credibility", "capability.target", "weight.balancing")]
    ['power, threat and amity', 'power, threat and amity', 'balancing']
    """
    if name.startswith(WEIGHT) and name.removeprefix(WEIGHT) in scenario.theories:
        return name.removeprefix(WEIGHT)
    installed = theories()
    for theory in scenario.theories:
        if theory in installed and name in (of.name for of in installed[theory].parameters):
            return theory
    if name.startswith("types."):
        return "private information"
    return STATE if name in (of.name for of in PARAMETERS) else OWN


def step_of(low: float, high: float) -> float:
    """Return a step of one digit, 1, 2 or 5, that makes 100 to 250 steps of a range.

    Examples
    --------
    >>> step_of(0, 1), step_of(0.1, 0.8), step_of(0, 30)
    (0.01, 0.005, 0.2)
    """
    most = (high - low) / 100 if high > low else 1.0
    power = math.floor(math.log10(most) + 1e-9)
    digit = max(digit for digit in (1, 2, 5) if digit * 10.0**power <= most * (1 + 1e-9))
    return round(digit * 10.0**power, max(0, -power))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
