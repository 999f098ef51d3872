"""Positions and phases: the values that an author takes to be the case, and those of a stretch of time."""

from __future__ import annotations

from wedgesim.scenario.report import join
from wedgesim.scenario.scenario import ParameterValue, Phase, Position
from wedgesim.scenario.sections.context import Context, entries_of, items_of, text_of
from wedgesim.scenario.sections.parameters import find_parameter, read_value
from wedgesim.scenario.sections.sources import read_citation
from wedgesim.scenario.tree import Node


def read_positions(context: Context) -> dict[str, Position]:
    """Return the positions by name; they differ from the scenario in the parameters that they give."""
    return {name: _position(context, name, node, path) for name, node, _, path in context.items("positions")}


def read_phases(context: Context) -> dict[str, Phase]:
    """Return the phases by name, in order; each differs from the scenario in the parameters that it gives."""
    return {name: _phase(context, name, node, path) for name, node, _, path in context.items("phases")}


def _position(context: Context, name: str, node: Node, path: str) -> Position:
    title, summary, source, parameters = _overlay(context, node, path)
    return Position(name, title, summary, source, parameters)


def _phase(context: Context, name: str, node: Node, path: str) -> Phase:
    title, summary, source, parameters = _overlay(context, node, path)
    return Phase(name, text_of(entries_of(node).get("period")), title, summary, source, parameters)


def _overlay(context: Context, node: Node, path: str) -> tuple[str, str, tuple[str, ...], dict[str, ParameterValue]]:
    """Return title, summary, source and values; the source covers the values that name none."""
    entries = entries_of(node)
    source = read_citation(context, entries.get("source"), join(path, "source"))
    parameters = {}
    for key, value, place, where in items_of(entries.get("parameters"), join(path, "parameters")):
        base = find_parameter(context, key, place, where)
        if base is not None:
            parameters[key] = read_value(context, context.definitions[key], value, where, base, source)
    return text_of(entries.get("title")), text_of(entries.get("summary")), source, parameters
