"""Time: how many periods are played, what carries over from one to the next, and what is known to come."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from wedgesim.roles import ROLES
from wedgesim.scenario import tree
from wedgesim.scenario.claims import Interval
from wedgesim.scenario.dynamics import SHOWN, Dynamics, Event, Shock, StateVariable, YearlyPath
from wedgesim.scenario.expressions import Expression
from wedgesim.scenario.report import join
from wedgesim.scenario.scenario import ParameterValue
from wedgesim.scenario.sections.context import (
    Context,
    entries_of,
    items_of,
    number_of,
    pair_of,
    range_in_words,
    text_of,
)
from wedgesim.scenario.sections.formulas import Formulas
from wedgesim.scenario.sections.parameters import find_parameter
from wedgesim.scenario.sections.sources import read_citation
from wedgesim.scenario.shapes import as_float
from wedgesim.scenario.tree import Node, Scalar, Sequence

PLAYS: Final = "plays."
"""Prefix of what is 1 where an action is played and 0 elsewhere: ``plays.partner.bind``."""

MOST_GRID_POINTS: Final = 2_000_000

_POINTS: Final = {1: 41, 2: 21, 3: 15, 4: 11}
"""Values of a state variable's grid where the scenario does not say, by how many there are."""

_SECTIONS: Final = ("state", "motion", "shocks", "paths", "events")


def read_motions(context: Context, formulas: Formulas) -> dict[str, Expression]:
    """Return the motions by state variable; the parameters and levers in them count as used."""
    plays = [f"{PLAYS}{role}.{action.name}" for role in ROLES for action in context.actions[role]]
    inner = formulas.beside([*entries_of(context.node("shocks")), *plays])
    return {name: inner.compile(node, path) for name, node, _, path in context.items("motion")}


def read_dynamics(context: Context, motions: Mapping[str, Expression]) -> Dynamics | None:
    """Return how the scenario runs through time; None when it is played once."""
    node = context.node("horizon")
    if node is None:
        for section in _SECTIONS if context.certain else ():
            given = context.node(section)
            if given is not None:
                said = f"`{section}` needs a `horizon`: a number of periods, infinite, or {{from: 1950, to: 1969}}"
                context.report.add(given.place, section, said)
        return None
    periods, shown, first_year = _horizon(context, node)
    paths = _paths(context, first_year)
    states = _states(context, motions, {path.name for path in paths})
    if periods is None:
        _judge_endless(context, node, paths)
    return Dynamics(periods, shown, first_year, states, _shocks(context), paths, _events(context, first_year))


def _horizon(context: Context, node: Node) -> tuple[int | None, int, int | None]:
    entries = entries_of(node)
    if not isinstance(node, tree.Mapping):  # of a mapping all keys may be unknown
        periods = None if text_of(node) == "infinite" else int(number_of(node, 1))
        return periods, periods or SHOWN, None
    first = int(number_of(entries["from"], 0)) if "from" in entries else None
    if ("to" in entries) == ("periods" in entries) and context.certain:
        said = "give `to` (the last year) or `periods` (a number, or infinite), and not both"
        context.report.add(node.place, "horizon", said)
    if "to" in entries:
        last = int(number_of(entries["to"], 0))
        if first is None:
            context.report.add(entries["to"].place, "horizon.to", "`to` needs `from`, the first year")
        elif last < first:
            said = f"the last year, {last}, lies before the first, {first}"
            context.report.add(entries["to"].place, "horizon.to", said)
        count = max(last - (first or 0) + 1, 1)
        if count > 10_000:
            context.report.add(entries["to"].place, "horizon.to", f"at most 10000 periods, found {count}")
        return count, count, first
    ending = entries.get("periods")
    periods = None if text_of(ending) == "infinite" else int(number_of(ending, 1))
    shown = int(number_of(entries["shown"], SHOWN)) if "shown" in entries else periods or SHOWN
    return periods, min(shown, periods or shown), first


def _judge_endless(context: Context, node: Node, paths: tuple[YearlyPath, ...]) -> None:
    """Report what a game without end cannot have."""
    for path in paths:
        said = "a game without end is the same in every period; give `horizon` a last year, or leave the path out"
        given = context.node("paths")
        place = entries_of(given).get(path.name, given).place  # type: ignore[union-attr]  # there is a path
        context.report.add(place, f"paths.{path.name}", said)
    for role in ROLES:
        discount = context.parameters.get(f"discount.{role}")
        if discount is not None and discount.value >= 1:
            said = f"in a game without end `discount.{role}` lies below 1, found {discount.value:g}"
            given = entries_of(context.node("parameters")).get(f"discount.{role}", node)
            context.report.add(given.place, f"parameters.discount.{role}", said)


def _states(context: Context, motions: Mapping[str, Expression], taken: set[str]) -> tuple[StateVariable, ...]:
    declared = entries_of(context.node("state"))
    for name, _, place, path in context.items("motion"):
        if name not in declared and context.certain:
            said = f"`{name}` moves but is no variable of `state`; add it there, with its bounds"
            context.report.add(place, path, said)
    found = []
    for name, node, place, path in context.items("state"):
        parameter = find_parameter(context, name, place, path)
        if parameter is None:
            continue
        if name in taken:
            context.report.add(place, path, f"`{name}` has a path of its own in `paths`; it cannot be moved as well")
        if name not in motions:
            if context.certain:
                context.report.add(place, path, f"`{name}` has no `motion`: an expression for its next value")
            continue
        bounds = _bounds(context, parameter, node, path)
        points = int(number_of(_points_node(node), _POINTS.get(len(declared), 7)))
        written = entries_of(context.node("motion"))[name].place
        found.append(StateVariable(name, bounds, points, motions[name], written))
    count = math.prod(variable.points for variable in found)
    if count > MOST_GRID_POINTS:
        first = next(iter(declared.values()))
        said = f"the grid has {count} points; at most {MOST_GRID_POINTS} are solved: lower `points`"
        context.report.add(first.place, "state", said)
    return tuple(found)


def _points_node(node: Node) -> Node | None:
    return node if isinstance(node, Scalar) and node.is_number else entries_of(node).get("points")


def _bounds(context: Context, parameter: ParameterValue, node: Node, path: str) -> Interval:
    entries = entries_of(node)
    given = entries.get("bounds")
    low, high = parameter.range if given is None else pair_of(given)
    place, where = (node.place, path) if given is None else (given.place, join(path, "bounds"))
    definition = context.definitions[parameter.name]
    if not (math.isfinite(low) and math.isfinite(high)):
        said = f"`{parameter.name}` needs bounds: [low, high], between which it stays"
    elif low >= high:
        said = f"the bounds do not rise: [{low:g}, {high:g}]"
    elif not (definition.allows(low) and definition.allows(high)):
        said = f"`{parameter.name}` must be {definition.range_in_words}; the bounds reach {low:g} to {high:g}"
    elif not low <= parameter.value <= high:
        said = f"the game starts at {parameter.value:g}, outside the bounds, {range_in_words((low, high))}"
    else:
        return low, high
    context.report.add(place, where, said)
    return 0.0, 1.0


def _shocks(context: Context) -> tuple[Shock, ...]:
    found = []
    for name, node, place, path in context.items("shocks"):
        entries = entries_of(node)
        values, chances = (_numbers(entries[key]) for key in ("values", "probabilities"))
        if name in context.parameters or any(name in context.vocabulary.levers_of(role) for role in ROLES):
            context.report.add(place, path, f"`{name}` is a parameter or a lever; give the shock another name")
        elif len(values) != len(chances):
            said = f"{len(values)} values, but {len(chances)} probabilities"
            context.report.add(entries["probabilities"].place, join(path, "probabilities"), said)
        elif min(chances) < 0 or abs(sum(chances) - 1) > 1e-9:
            said = f"probabilities are at least 0 and add up to 1, not to {sum(chances):g}"
            context.report.add(entries["probabilities"].place, join(path, "probabilities"), said)
        else:
            found.append(Shock(name, values, chances))
    return tuple(found)


def _numbers(node: Node) -> tuple[float, ...]:
    assert isinstance(node, Sequence)
    return tuple(as_float(item) for item in node.items)


def _paths(context: Context, first_year: int | None) -> tuple[YearlyPath, ...]:
    whole = context.node("paths")
    if isinstance(whole, Scalar):
        return _paths_of_phases(context, whole, first_year)
    found = []
    for name, node, place, path in context.items("paths"):
        parameter = find_parameter(context, name, place, path)
        if first_year is None:
            context.report.add(place, path, "a path needs years: `horizon: {from: 1950, to: 1969}`")
        if parameter is None:
            continue
        entries = entries_of(node)
        table = sorted((float(key), as_float(value)) for key, value, _, _ in items_of(entries["values"], path))
        for _, value in table:
            if not context.definitions[name].allows(value):
                said = f"`{name}` must be {context.definitions[name].range_in_words}, found {value:g}"
                context.report.add(entries["values"].place, join(path, "values"), said)
        source = read_citation(context, entries.get("source"), join(path, "source"))
        if not table:  # all its years were wrong
            continue
        years, values = zip(*table, strict=True)
        found.append(YearlyPath(name, years, values, source, text_of(entries.get("note"))))
    return tuple(found)


def _paths_of_phases(context: Context, node: Scalar, first_year: int | None) -> tuple[YearlyPath, ...]:
    """Return a path through the dated phases for every parameter in which they differ and that nothing else moves."""
    dated = {name: re.search(r"\d{3,5}", f"{phase.period} {name}") for name, phase in context.phases.items()}
    undated = [name for name, year in dated.items() if year is None]
    years = tuple(float(year.group()) for year in dated.values() if year is not None)
    if first_year is None:
        context.report.add(node.place, "paths", "a path needs years: `horizon: {from: 1950, to: 1969}`")
    if len(context.phases) < 2:
        context.report.add(node.place, "paths", "paths through the phases need at least two of them")
    elif undated:
        context.report.add(node.place, "paths", f"the phase `{undated[0]}` has no year in its period")
    elif any(later <= earlier for earlier, later in pairwise(years)):
        context.report.add(node.place, "paths", "the years of the phases do not rise")
    else:
        phases = list(context.phases.values())
        moved = entries_of(context.node("state"))
        moving = dict.fromkeys(name for phase in phases for name in phase.parameters if name not in moved)
        note = "through the phases; straight lines between them"
        courses = {name: [phase.parameters.get(name, context.parameters[name]) for phase in phases] for name in moving}
        return tuple(
            YearlyPath(
                name, years, tuple(one.value for one in course),
                tuple(dict.fromkeys(key for one in course for key in one.source)), note,
            )
            for name, course in courses.items()
        )  # fmt: skip
    return ()


def _events(context: Context, first_year: int | None) -> tuple[Event, ...]:
    found = []
    for key, node, place, path in context.items("events"):
        if first_year is None:
            context.report.add(place, path, "an event needs years: `horizon: {from: 1950, to: 1969}`")
        found.append(Event(float(key), text_of(node)))
    return tuple(sorted(found, key=lambda event: event.year))
