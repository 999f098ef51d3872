"""What is on the screen: values, choices and axes, read from a request and checked against the scenario.

Steps:

1. the shape: only known keys, texts and finite numbers
2. the names: phase, position, timing, solution concept, axes and values are looked up in the scenario; nothing that
   arrives is used for anything but such a look-up
3. the values: each has to have a meaning for its parameter
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import Any, Final

from wedgesim.analysis.flips import scan_range
from wedgesim.analysis.method_names import METHODS
from wedgesim.analysis.sweep_concepts import SUBGAME_PERFECT
from wedgesim.errors import WedgesimError
from wedgesim.model.variation import WEIGHT, Variable, variable, with_values
from wedgesim.output.words import listing, with_article
from wedgesim.roles import ROLES
from wedgesim.scenario.orders import Timing, write_order
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import Scenario

HEAVIEST: Final = 2.0
"""Weight of a theory up to which its slider goes, unless the scenario's is larger."""


class ViewError(WedgesimError, ValueError):
    """What was sent does not describe a view of the scenario."""


@dataclass(frozen=True)
class View:
    """What is on the screen.

    Attributes
    ----------
    x, y : str
        Names of the axes.
    phase, position : str or None
        Taken from the scenario.
    timing : tuple of tuple of Role, or None
        Who moves when; None for the declared timing.
    concept : str
        The solution concept, by its name as a method.
    values : mapping of str to float
        What differs from the scenario, its phase and its position.
    """

    x: str
    y: str
    phase: str | None = None
    position: str | None = None
    timing: Timing | None = None
    concept: str = SUBGAME_PERFECT
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def declared(self) -> bool:
        """Whether the game is solved in the order of moves, rather than with all choosing at once."""
        return self.concept == SUBGAME_PERFECT

    def beside_axes(self) -> View:
        """Return the view with the axes at the values of scenario, phase and position."""
        return self.without(self.x, self.y)

    def without(self, *names: str) -> View:
        """Return the view with some parameters at the values of scenario, phase and position."""
        return replace(self, values={name: v for name, v in self.values.items() if name not in names})


def adjustable(scenario: Scenario) -> dict[str, Variable]:
    """Return all that has a slider: parameters, weights of theories, and what types differ in."""
    names = [*scenario.parameters, *(WEIGHT + theory for theory in scenario.theories), *scenario.types.variables()]
    return {name: variable(scenario, name) for name in names}


def span(scenario: Scenario, name: str) -> tuple[float, float]:
    """Return the finite range of a slider: what is plausible, stretched to hold the value.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> span(load("reverse_kissinger"), "credibility"), span(load("reverse_kissinger"), "weight.wedging")
    ((0.0, 1.0), (0.0, 2.0))
    """
    if name in scenario.parameters:
        low, high = scan_range(scenario.parameters[name])
        return float(low), float(high)
    of = variable(scenario, name)
    low, high = of.range
    if math.isinf(high):
        high = max(HEAVIEST, of.value)
    if math.isinf(low):
        low = min(-HEAVIEST, of.value)
    return float(min(low, of.value)), float(max(high, of.value))


def timings(scenario: Scenario) -> dict[str, Timing]:
    """Return the timings to choose from by key, the declared one first; with types only that.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> list(timings(load("reverse_kissinger")))[:3]
    ['divider,partner,target', 'divider,target,partner', 'target,divider,partner']
    """
    found: dict[str, Timing] = {write_order(scenario.timing): scenario.timing}
    if not scenario.types:
        for order in permutations(ROLES):
            one_by_one: Timing = tuple((role,) for role in order)
            found.setdefault(write_order(one_by_one), one_by_one)
        for alone in ROLES:
            both = tuple(role for role in ROLES if role != alone)
            for timing in (((alone,), both), (both, (alone,))):
                found.setdefault(write_order(timing), timing)
        found.setdefault(write_order((ROLES,)), (ROLES,))
    return found


def timing_in_words(scenario: Scenario, timing: Timing) -> str:
    """Return who moves when.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> timing_in_words(load("reverse_kissinger"), (("divider",), ("target", "partner")))
    'the United States, then Russia and China at once'
    """
    if len(timing) == 1:
        return "all three at once"
    called = [listing([with_article(scenario.states[role]) for role in stage]) for stage in timing]
    return ", then ".join(
        name + (" at once" if len(stage) > 1 else "") for name, stage in zip(called, timing, strict=True)
    )


def read_view(scenario: Scenario, sent: object) -> View:
    """Read a view from what was sent.

    Parameters
    ----------
    scenario : Scenario
        As it is written.
    sent : object
        Decoded JSON.

    Raises
    ------
    ViewError
        When it has another shape, or a name that the scenario does not have.
    OutOfRangeError
        When a value has no meaning for its parameter.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> read_view(load("reverse_kissinger"), {"x": "credibility", "y": "sanctions", "values": {"framing": 0}}).values
    {'framing': 0.0}
    """
    keys = ("x", "y", "phase", "position", "timing", "concept", "values")
    if not isinstance(sent, dict) or not all(key in keys for key in sent):
        raise ViewError(f"expected an object with the keys {', '.join(keys)}")
    known = adjustable(scenario)
    axes = [_named(sent, key, "parameter", known) for key in ("x", "y")]
    if None in axes or axes[0] == axes[1]:
        raise ViewError("x and y must be two different parameters")
    phase = _named(sent, "phase", "phase", scenario.phases)
    position = _named(sent, "position", "position", scenario.positions)
    orders = timings(scenario)
    timing = _named(sent, "timing", "timing", orders)
    concept = _named(sent, "concept", "solution concept", METHODS) or SUBGAME_PERFECT
    given = sent.get("values", {})
    if not isinstance(given, dict) or len(given) > len(known):
        raise ViewError("values must be an object of numbers by parameter")
    values = {}
    for name, value in given.items():
        if name not in known:
            raise ViewError(unknown("parameter", name[:80], known))
        values[name] = _finite(name, value)
        known[name].check(values[name])
    order = None if timing is None or orders[timing] == scenario.timing else orders[timing]
    return View(str(axes[0]), str(axes[1]), phase, position, order, concept, values)


def _named(sent: Mapping[str, Any], key: str, what: str, known: Collection[str]) -> str | None:
    name = sent.get(key)
    if name is None or name == "":
        return None
    if not isinstance(name, str):
        raise ViewError(f"{key} must be a text")
    if name not in known:
        raise ViewError(unknown(what, name[:80], known))
    return name


def _finite(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ViewError(f"{name} must be a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ViewError(f"{name} must be a finite number")
    return number


def shown(scenario: Scenario, view: View) -> Scenario:
    """Return the scenario as it is on the screen.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> shown(load("reverse_kissinger"), View("credibility", "sanctions", values={"framing": 0.5})).values["framing"]
    0.5
    """
    current = scenario.with_phase(view.phase) if view.phase is not None else scenario
    current = current.with_position(view.position) if view.position is not None else current
    if view.timing is not None:
        current = current.with_timing(view.timing)
    return with_values(current, view.values) if view.values else current
