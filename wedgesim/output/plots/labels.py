"""What figures call a parameter: its meaning in the case at hand, its symbol as mathematics, and its unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from wedgesim.analysis.phase_diagram import PlaneAxis
from wedgesim.errors import UnknownNameError
from wedgesim.model.variation import variable
from wedgesim.output.meanings import meaning, of_states
from wedgesim.output.plots.style import LABEL_SIZE, SMALL_SIZE
from wedgesim.output.plots.text import words, wrapped
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.private_information import TYPES
from wedgesim.scenario.scenario import Scenario

_GREEK: Final = frozenset(
    (
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
        *("nu", "xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega"),
    )
)

_STAND_IN: Final = "\u018d"  # a letter that no text holds; no space, which would be lost at the end of a line


def axis_label(plane: PlaneAxis, room: float, states: Mapping[Role, str]) -> str:
    """Meaning, symbol and unit of an axis, with states in the place of roles, in lines of at most `room` inches."""
    said = of_states(states, plane.meaning) or words(plane.name)
    return _composed(said, plane.symbol, plane.unit, room, LABEL_SIZE)


def parameter_label(scenario: Scenario, name: str, room: float, size: float, unit: bool = True) -> str:
    """Meaning, symbol and unit of a parameter in lines of at most `room` inches; a group of several keeps its name.

    Dollar signs enclose mathematics: the text is to be drawn with ``parse_math=True``.
    """
    if not _known(scenario, name):
        return wrapped(words(name), room, size).replace("$", r"\$")
    definition = variable(scenario, name).definition
    return _composed(plain_name(scenario, name), definition.symbol, definition.unit if unit else "", room, size)


def plain_name(scenario: Scenario, name: str) -> str:
    """Return what a parameter measures in this case, or its name as words where nobody says."""
    if not _known(scenario, name):
        return words(name)
    if name in scenario.parameters or name.startswith(TYPES):
        return meaning(scenario, name) or words(name)
    return of_states(scenario.states, variable(scenario, name).definition.meaning)


def short_name(scenario: Scenario, name: str) -> str:
    """Return a parameter's name as words, states in the place of roles: *threat: Russia, China*.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> short_name(load("reverse_kissinger"), "threat.target.partner")
    'threat: Russia, China'
    """
    first, *rest = name.split(".")
    parts = [scenario.states[part] if part in ROLES else words(part) for part in rest]
    return f"{words(first)}: {', '.join(parts)}" if parts else words(first)


def key(scenario: Scenario, names: Iterable[str], room: float) -> str:
    """Say what short names mean, in lines of at most `room` inches; nothing of those that mean what they say."""
    told = []
    for name in names:
        short, said = short_name(scenario, name), plain_name(scenario, name)
        if said and said not in (short, words(name)):
            told.append(f"{short}: {said}")
    return "\n".join(wrapped(f"{line}.", room, SMALL_SIZE) for line in told)


def _known(scenario: Scenario, name: str) -> bool:
    try:
        variable(scenario, name)
    except UnknownNameError:
        return False
    return True


def _composed(said: str, symbol: str, unit: str, room: float, size: float) -> str:
    mathematical = _mathematics(symbol)
    bracket = f" ({unit})" if unit else ""
    # a stand-in about as wide as the symbol, so that the breaks fall right; it occurs in no text
    stand_in = _STAND_IN * max(1, len(mathematical.strip("$").replace("\\mathrm", "")) // 3) if symbol else ""
    plain = wrapped(f"{said}, {stand_in}{bracket}" if stand_in else f"{said}{bracket}", room, size)
    escaped = plain.replace("$", r"\$")
    return escaped.replace(stand_in, mathematical) if stand_in else escaped


def _mathematics(symbol: str) -> str:
    """Return a symbol as the equations of the theories write it (``tau_DP``) in mathematical type."""
    if not re.fullmatch(r"[A-Za-z]+(_[A-Za-z0-9]+)?", symbol):
        return symbol.replace("$", r"\$")
    name, _, index = symbol.partition("_")
    base = f"\\{name}" if name in _GREEK else name if len(name) == 1 else f"\\mathrm{{{name}}}"
    return f"${base}_{{\\mathrm{{{index}}}}}$" if index else f"${base}$"
