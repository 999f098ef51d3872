"""Positions: the values that a given author takes to be the case."""

from __future__ import annotations

from wedgesim.scenario.report import join
from wedgesim.scenario.scenario import Position
from wedgesim.scenario.sections.context import Context, entries_of, items_of, text_of
from wedgesim.scenario.sections.parameters import find_parameter, read_value
from wedgesim.scenario.sections.sources import read_citation
from wedgesim.scenario.tree import Node


def read_positions(context: Context) -> dict[str, Position]:
    """Return the positions by name; they differ from the scenario in the parameters that they give."""
    return {name: _position(context, name, node, path) for name, node, _, path in context.items("positions")}


def _position(context: Context, name: str, node: Node, path: str) -> Position:
    entries = entries_of(node)
    source = read_citation(context, entries.get("source"), join(path, "source"))
    parameters = {}
    for key, value, place, where in items_of(entries["parameters"], join(path, "parameters")):
        base = find_parameter(context, key, place, where)
        if base is not None:
            parameters[key] = read_value(context, context.definitions[key], value, where, base, source)
    return Position(name, text_of(entries.get("title")), text_of(entries.get("summary")), source, parameters)
