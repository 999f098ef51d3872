"""Private information: types that name parameters of the scenario, and priors that add up."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from wedgesim.roles import ROLES, Role
from wedgesim.scenario.distributions import Distribution, Uniform
from wedgesim.scenario.private_information import PrivateInformation, Type, TypeGrid, prior_value
from wedgesim.scenario.report import join, unknown
from wedgesim.scenario.sections.context import Context, entries_of, items_of, pair_of, text_of
from wedgesim.scenario.sections.distributions import SUM_TOLERANCE, read_distribution
from wedgesim.scenario.sections.parameters import find_parameter, judge_value, read_value
from wedgesim.scenario.sections.sources import read_citation
from wedgesim.scenario.shapes import as_float
from wedgesim.scenario.tree import Node
from wedgesim.scenario.type_shapes import GRID, JOINT

MOST_PROFILES: Final = 100_000
"""Profiles of types that a scenario can have."""


def read_types(context: Context) -> PrivateInformation:
    """Return the types of all roles, having checked their parameters and priors."""
    named: dict[Role, tuple[Type, ...]] = {}
    grids: dict[Role, TypeGrid] = {}
    joint = context.node("types", JOINT)
    before = len(context.report.problems)
    for role in ROLES:
        node = context.node("types", role)
        path = join("types", role)
        if node is None:
            continue
        grid = entries_of(node).get(GRID)
        if grid is not None:
            found = _grid(context, grid, join(path, GRID))
            if found is not None:
                grids[role] = found
        else:
            named[role] = tuple(
                _type(context, role, name, entry, where, joint is not None)
                for name, entry, _, where in items_of(node, path)
            )
            if joint is None and len(context.report.problems) == before:
                _judge_priors(context, role, named[role], node, path)
    information = PrivateInformation(named, grids)
    for key in ("horizon", "state", "motion", "paths"):
        if information and context.node(key) is not None:
            said = f"a game with types is played once: leave out `types` or `{key}`"
            context.report.add(context.root.keys[key], key, said)
    _judge_owners(context, information)
    sizes = [len(types) for types in named.values()] + [grid.points for grid in grids.values()]
    if math.prod(sizes) > MOST_PROFILES:
        node = context.node("types")
        assert node is not None
        said = f"{math.prod(sizes):,} profiles of types; at most {MOST_PROFILES:,} can be solved"
        context.report.add(node.place, "types", said)
    if joint is not None and len(context.report.problems) == before:
        return PrivateInformation(named, grids, _joint(context, information, joint))
    return information


def _type(context: Context, role: Role, name: str, node: Node, path: str, joint: bool) -> Type:
    entries = entries_of(node)
    source = read_citation(context, entries.get("source"), join(path, "source"))
    prior = None
    where = join(path, "prior")
    if "prior" in entries and joint:
        context.report.add(entries["prior"].place, where, "the joint table gives the prior; leave it out here")
    elif "prior" in entries:
        base = prior_value(role, name, 0.0)
        prior = read_value(context, base.as_parameter(), entries["prior"], where, base, source)
    elif not joint:
        context.report.add(node.place, path, f"`prior` is missing: how likely it is that the {role} is {name}")
    parameters = {}
    for key, value, place, inside in items_of(entries.get("parameters"), path):
        base_value = find_parameter(context, key, place, inside)
        if base_value is not None:
            # the range of the parameter bounds what is plausible of every type, and says of none that it is uncertain
            own = replace(base_value, ranged=False)
            parameters[key] = read_value(context, context.definitions[key], value, inside, own, source)
    return Type(name, prior, parameters, text_of(entries.get("label")), text_of(entries.get("note")))


def _judge_priors(context: Context, role: Role, types: tuple[Type, ...], node: Node, path: str) -> None:
    total = math.fsum(one.prior.value for one in types if one.prior is not None)
    if abs(total - 1) > SUM_TOLERANCE:
        context.report.add(node.place, path, f"the priors of the {role}'s types sum to {total:.6g}, not to 1")
        return
    free = [
        (one.name, one.prior.uncertainty.support)
        for one in types
        if one.prior is not None and one.prior.uncertainty is not None
    ]
    drawn = free[: len(types) - 1]
    least, most = math.fsum(support[0] for _, support in drawn), math.fsum(support[1] for _, support in drawn)
    named = [name for name, _ in drawn]
    if most > 1 + SUM_TOLERANCE:
        where = join(join(path, named[-1]), "prior")
        said = f"drawn at the upper ends of their ranges the priors of {_listed(named)} sum to {most:.6g}, more than 1"
        context.report.add(entries_of(entries_of(node)[named[-1]])["prior"].place, where, said)
    elif len(free) == len(types) > 1:
        last, (low, high) = free[-1]
        if 1 - most < low - SUM_TOLERANCE or 1 - least > high + SUM_TOLERANCE:
            said = (
                f"the last type's prior is not drawn but takes what {_listed(named)} leave{'s' * (len(named) == 1)}, "
                f"{max(1 - most, 0.0):.6g} to {1 - least:.6g}, which reaches beyond its range, {low:.6g} to {high:.6g}"
            )
            context.report.add(
                entries_of(entries_of(node)[last])["prior"].place, join(join(path, last), "prior"), said
            )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _grid(context: Context, node: Node, path: str) -> TypeGrid | None:
    entries = entries_of(node)
    name, where = text_of(entries["parameter"]), join(path, "parameter")
    base = find_parameter(context, name, entries["parameter"].place, where)
    if base is None:
        return None
    limits = base.range
    before = len(context.report.problems)
    if "range" in entries:
        limits = pair_of(entries["range"])
        definition = context.definitions[name]
        for end in limits:
            if not definition.allows(end):
                judge_value(context, definition, _end(entries["range"], end), join(path, "range"))
        if not limits[0] < limits[1]:
            context.report.add(entries["range"].place, join(path, "range"), "a range rises from low to high")
    if not all(map(math.isfinite, limits)):
        context.report.add(node.place, path, f"`{name}` has no finite range: give one, as in range: [0, 1]")
    if len(context.report.problems) > before:
        return None
    distribution: Distribution | None = base.distribution if "range" not in entries else None
    if "distribution" in entries:
        value = min(max(base.value, limits[0]), limits[1])
        inside = join(path, "distribution")
        distribution = read_distribution(context, entries["distribution"], inside, name, value, limits)
        if distribution is None:
            return None
    points = int(as_float(entries["points"]))
    return TypeGrid(name, distribution or Uniform(*limits), points)


def _end(node: Node, value: float) -> Node:
    """Return the entry of a pair that holds a value."""
    return next(item for item in node.items if as_float(item) == value)  # type: ignore[union-attr]  # a pair


def _judge_owners(context: Context, information: PrivateInformation) -> None:
    """Report a parameter that types of two roles set."""
    owner: dict[str, Role] = {}
    for role in information.informed:
        if role in information.grids:
            names = [(information.grids[role].parameter, join(join("types", role), GRID))]
        else:
            names = [
                (name, f"types.{role}.{one.name}.{name}") for one in information.types[role] for name in one.parameters
            ]
        for name, path in names:
            first = owner.setdefault(name, role)
            if first != role:
                node = context.node("types", role)
                assert node is not None
                said = f"`{name}` is already private information of the {first}; only one role can know it"
                context.report.add(node.place, path, said)
                return


def _joint(context: Context, information: PrivateInformation, node: Node) -> dict[tuple[str, ...], float]:
    path = join("types", JOINT)
    roles = information.informed
    if information.grids:
        context.report.add(node.place, path, "a joint table is for named types; types on a grid are independent")
        return {}
    names = {role: [one.name for one in information.types[role]] for role in roles}
    found: dict[tuple[str, ...], float] = {}
    for key, value, place, where in items_of(node, path):
        profile = tuple(key.split("/"))
        if len(profile) != len(roles):
            example = "/".join(names[role][0] for role in roles)
            said = f"expected one type for each of {', '.join(roles)}, as in {example}"
            context.report.add(place, where, said)
            continue
        for role, name in zip(roles, profile, strict=True):
            if name not in names[role]:
                context.report.add(place, where, unknown(f"type of the {role}", name, names[role]))
        found[profile] = as_float(value)
    total = math.fsum(found.values())
    if abs(total - 1) > SUM_TOLERANCE:
        context.report.add(node.place, path, f"the probabilities sum to {total:.6g}, not to 1")
    return found


