"""Sweeps, and the axes of which they and some claims are made."""

from __future__ import annotations

import math
from typing import TypeAlias

from wedgesim.scenario.claims import Axis, are_told_apart, even_steps
from wedgesim.scenario.parameter_shapes import MAX_POINTS
from wedgesim.scenario.report import Place, join
from wedgesim.scenario.scenario import ParameterValue, Sweep
from wedgesim.scenario.sections.context import Context, entries_of, items_of, range_in_words, text_of
from wedgesim.scenario.sections.parameters import find_parameter
from wedgesim.scenario.shapes import as_float
from wedgesim.scenario.tree import Node, Scalar, Sequence

Steps: TypeAlias = tuple[tuple[float, ...], str]
"""The values of an axis, and their scale."""


def read_sweeps(context: Context) -> dict[str, Sweep]:
    """Return the sweeps by name."""
    return {name: _sweep(context, name, node, path) for name, node, _, path in context.items("sweeps")}


def _sweep(context: Context, name: str, node: Node, path: str) -> Sweep:
    entries = entries_of(node)
    return Sweep(name, text_of(entries.get("title")), read_axes(context, entries["axes"], join(path, "axes")))


def read_axes(context: Context, node: Node, path: str) -> tuple[Axis, ...]:
    """Return the axes at `node`, a mapping from parameter to its values; one with a mistake is left out."""
    axes = []
    for name, axis, place, where in items_of(node, path):
        parameter = find_parameter(context, name, place, where)
        steps = _steps(context, axis, where)
        if steps is None:
            continue
        if parameter is not None:
            _judge_values(context, parameter, steps[0], axis.place, where)
        axes.append(Axis(name, *steps))
    return tuple(axes)


def _steps(context: Context, node: Node, path: str) -> Steps | None:
    if isinstance(node, Scalar):
        return _short_steps(context, node, path)
    entries = entries_of(node)
    if "values" in entries:
        return _listed(context, entries, path)
    missing = [key for key in ("from", "to", "points") if key not in entries]
    if missing:
        if context.certain:
            said = f"`{missing[0]}` is missing: an axis has from, to and points, or values"
            context.report.add(node.place, path, said)
        return None
    low, high, points = (as_float(entries[key]) for key in ("from", "to", "points"))
    return _even(context, node, path, low, high, int(points), text_of(entries.get("scale"), "linear"))


def _short_steps(context: Context, node: Scalar, path: str) -> Steps | None:
    """Read ``from:to:points``."""
    parts = node.text.split(":")
    try:
        low, high, points = float(parts[0]), float(parts[1]), int(parts[2])
        sound = len(parts) == 3 and math.isfinite(low) and math.isfinite(high)
    except (ValueError, IndexError):
        sound = False
    if not sound:
        said = f"expected from:to:points such as 0:1:41, found {node.text[:40]!r}"
        context.report.add(node.place, path, said)
        return None
    return _even(context, node, path, low, high, points, "linear")


def _listed(context: Context, entries: dict[str, Node], path: str) -> Steps:
    ends = [key for key in ("from", "to", "points", "scale") if key in entries]
    if ends:
        said = f"give either values or {ends[0]}, not both"
        context.report.add(entries[ends[0]].place, join(path, ends[0]), said)
    node = entries["values"]
    assert isinstance(node, Sequence)
    values = tuple(as_float(item) for item in node.items)
    if len(set(values)) < len(values):
        context.report.add(node.place, join(path, "values"), "a value is listed twice")
    return values, "listed"


def _even(context: Context, node: Node, path: str, low: float, high: float, points: int, scale: str) -> Steps | None:
    if low > high:
        said = f"the axis is reversed: it runs from {low:g} to {high:g}; write it from {high:g} to {low:g}"
    elif low == high:
        said = f"the axis begins and ends at {low:g}"
    elif not 2 <= points <= MAX_POINTS:
        said = f"an axis has from 2 to {MAX_POINTS} points, found {points}"
    elif scale == "log" and low <= 0:
        said = f"a logarithmic axis begins above 0, found {low:g}"
    elif not are_told_apart(steps := even_steps(low, high, points, scale)):
        said = f"{low!r} and {high!r} are so close that there are no {points} numbers from one to the other"
    else:
        return steps, scale
    context.report.add(node.place, path, said)
    return None


def _judge_values(
    context: Context, parameter: ParameterValue, values: tuple[float, ...], place: Place, path: str
) -> None:
    """Report an axis that leaves what has a meaning, or what is plausible, for its parameter."""
    definition = context.definitions[parameter.name]
    low, high = parameter.range
    for value in (min(values), max(values)):
        if not definition.allows(value):
            said = f"`{parameter.name}` must be {definition.range_in_words}; the axis reaches {value:g}"
            context.report.add(place, path, said)
        elif not low <= value <= high:
            limits = range_in_words(parameter.range)
            said = f"the axis reaches {value:g}, outside the range of `{parameter.name}`, {limits}"
            context.report.add(place, path, said)
