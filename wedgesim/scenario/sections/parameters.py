"""The parameters: which the payoffs need, and their values here."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Final

from wedgesim.scenario.claims import Interval
from wedgesim.scenario.report import Place, join, unknown
from wedgesim.scenario.scenario import ParameterValue
from wedgesim.scenario.sections.context import (
    Context,
    declared_assumed,
    entries_of,
    pair_of,
    range_in_words,
    text_of,
)
from wedgesim.scenario.sections.sources import read_citation
from wedgesim.scenario.shapes import as_float
from wedgesim.scenario.tree import Node
from wedgesim.scenario.vocabulary import Parameter

EVERYTHING: Final = (-math.inf, math.inf)


def define_parameters(context: Context, theories: Iterable[str], used: Collection[str]) -> dict[str, Parameter]:
    """Return the definitions of the parameters that the payoffs need, those of the vocabulary first.

    Parameters
    ----------
    context : Context
        The document.
    theories : iterable of str
        The installed theories that it uses; they need their parameters whether or not these are given.
    used : collection of str
        Full names that expressions use.
    """
    given = entries_of(context.node("parameters"))
    needed = context.vocabulary.parameters_of(theories)
    if context.node("theories") is None:
        needed = {name: parameter for name, parameter in needed.items() if name in used}
    if context.node("horizon") is not None:
        from wedgesim.scenario.dynamics import DISCOUNTS

        needed |= {discount.name: discount for discount in DISCOUNTS}
    known, free = context.known_parameters, [name for name in given if name in used and name not in needed]
    borrowed = {name: known[name] for name in known if name in free}
    own = {name: Parameter(name, "", "", 0.0, EVERYTHING, "") for name in free if name not in borrowed}
    return {**needed, **borrowed, **own}


def read_parameters(context: Context) -> dict[str, ParameterValue]:
    """Return the value of every parameter that is defined, by name; it is the default where none is given."""
    given = entries_of(context.node("parameters"))
    return {
        name: read_value(context, definition, given[name], join("parameters", name))
        if name in given
        else _default(definition)
        for name, definition in context.definitions.items()
    }


def _default(definition: Parameter) -> ParameterValue:
    return ParameterValue(
        name=definition.name,
        value=definition.default,
        range=definition.range,
        meaningful=definition.range,
        exclusive_minimum=definition.exclusive_minimum,
        unit=definition.unit,
        symbol=definition.symbol,
        meaning=definition.meaning,
        given=False,
    )


def read_value(
    context: Context,
    definition: Parameter,
    node: Node,
    path: str,
    base: ParameterValue | None = None,
    source: tuple[str, ...] = (),
) -> ParameterValue:
    """Return the value at `node`, a number or a leaf, checked against its definition.

    Parameters
    ----------
    context : Context
        With the sources.
    definition : Parameter
        What the parameter means.
    node, path : Node, str
        The value and where it stands.
    base : ParameterValue, optional
        The parameter that this value replaces; range and unit come from it, else from the definition, if not given.
    source : tuple of str
        What the value rests on if it cites nothing itself.
    """
    entries = entries_of(node)
    value_node, value_path = (entries["value"], join(path, "value")) if entries else (node, path)
    judge_value(context, definition, value_node, value_path)
    limits = definition.range if base is None else base.range
    if "range" in entries:
        limits = _range(context, definition, entries["range"], join(path, "range"), limits)
    value = as_float(value_node)
    if definition.allows(value) and not limits[0] <= value <= limits[1]:
        said = f"{value:g} lies outside its range, {range_in_words(limits)}"
        if base is not None and "range" not in entries:
            said += f", that of `{base.name}`; widen it there, or give a range here: {{value: {value:g}, range: [..]}}"
        context.report.add(value_node.place, value_path, said)
    distribution = None
    if "distribution" in entries:
        where = join(path, "distribution")
        from wedgesim.scenario.sections.distributions import read_distribution

        distribution = read_distribution(context, entries["distribution"], where, definition.name, value, limits)
    cited = read_citation(context, entries.get("source"), join(path, "source")) or source
    assumed = declared_assumed(context, entries, path)
    inherited_unit = definition.unit if base is None else base.unit
    return ParameterValue(
        name=definition.name,
        value=value,
        range=limits,
        meaningful=definition.range,
        exclusive_minimum=definition.exclusive_minimum,
        unit=_unit(context, definition.name, entries.get("unit"), join(path, "unit"), inherited_unit),
        symbol=definition.symbol,
        meaning=definition.meaning,
        source=() if assumed else cited,
        note=text_of(entries.get("note")),
        assumed=assumed or not cited,
        given=True,
        ranged="range" in entries or (base is not None and base.ranged),
        distribution=distribution,
    )


def judge_value(context: Context, definition: Parameter, node: Node, path: str) -> None:
    """Report a value that has no meaning for the parameter."""
    if not definition.allows(as_float(node)):
        said = f"`{definition.name}` must be {definition.range_in_words}, found {text_of(node)}"
        context.report.add(node.place, path, said)


def _range(context: Context, definition: Parameter, node: Node, path: str, otherwise: Interval) -> Interval:
    low, high = pair_of(node)
    lowest, highest = definition.range
    if low > high:
        said = f"the range is reversed: write [{high:g}, {low:g}]"
    elif low < lowest or high > highest or (definition.exclusive_minimum and low <= lowest):
        said = f"the range reaches beyond what has a meaning: `{definition.name}` is {definition.range_in_words}"
    else:
        return low, high
    context.report.add(node.place, path, said)
    return otherwise


def _unit(context: Context, name: str, node: Node | None, path: str, inherited: str) -> str:
    if node is None:
        return inherited
    unit = text_of(node).strip()
    if inherited and unit != inherited:
        said = f"`{name}` is given in {inherited}, not in {text_of(node)!r}; convert the value"
        context.report.add(node.place, path, said)
    return unit


def judge_unused_parameters(context: Context) -> None:
    """Report the parameters that the payoffs do not need."""
    for name, _, place, path in context.items("parameters"):
        if name not in context.definitions:
            _complain(context, name, place, path, " (a parameter of your own must be used by an expression)")


def find_parameter(context: Context, name: str, place: Place, path: str) -> ParameterValue | None:
    """Return a parameter of the scenario by name, reporting one that does not exist."""
    if name not in context.parameters:
        _complain(context, name, place, path)
    return context.parameters.get(name)


def _complain(context: Context, name: str, place: Place, path: str, hint: str = "") -> None:
    """Report a name that is no parameter of the scenario."""
    if name in context.known_parameters:
        if context.certain:
            context.report.add(place, path, _not_used_here(context, name))
        return
    offered = _names_to_offer(context, name)
    if context.certainty.is_mistake(name, [one for one in offered if one in context.known_parameters]):
        context.report.add(place, path, unknown("parameter", name, offered) + hint)


def _not_used_here(context: Context, name: str) -> str:
    theories = context.vocabulary.theories
    owners = [theory for theory, needed in theories.items() if any(name == parameter.name for parameter in needed)]
    if not owners:
        return f"no expression uses `{name}`, and payoffs given outright need nothing else"
    return f"`{name}` belongs to theory {' or '.join(owners)}, which this scenario does not use"


def _names_to_offer(context: Context, name: str) -> list[str]:
    """Return the names of all parameters; only those of a group when the group is given for a parameter."""
    grouped = [full for full in context.definitions if full.startswith(f"{name}.")]
    return grouped or [full for full in context.definitions if full != name]
