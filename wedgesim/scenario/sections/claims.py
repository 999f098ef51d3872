"""Claims, and the checks that test them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from wedgesim.roles import ROLES, TARGET, Role
from wedgesim.scenario.claim_shapes import THROUGH_TIME
from wedgesim.scenario.claims import (
    Check,
    Claim,
    ComparativeStaticCheck,
    InteriorOptimumCheck,
    Interval,
    OrderingCheck,
    OutcomeCheck,
    Played,
    RegionCheck,
    Settings,
    ThresholdCheck,
)
from wedgesim.scenario.report import join, unknown
from wedgesim.scenario.scenario import DEFAULT_SPLIT_THRESHOLD
from wedgesim.scenario.sections.context import Context, entries_of, items_of, number_of, pair_of, text_of
from wedgesim.scenario.sections.parameters import find_parameter, judge_value
from wedgesim.scenario.sections.sources import read_citation
from wedgesim.scenario.sections.sweeps import read_axes
from wedgesim.scenario.shapes import as_float
from wedgesim.scenario.tree import Node, Sequence
from wedgesim.scenario.vocabulary import Parameter


def read_claims(context: Context) -> dict[str, Claim]:
    """Return the claims by name."""
    return {name: _claim(context, name, node, path) for name, node, _, path in context.items("claims")}


def _claim(context: Context, name: str, node: Node, path: str) -> Claim:
    entries = entries_of(node)
    [(kind, check)] = entries_of(entries["check"]).items()
    return Claim(
        name=name,
        proposition=text_of(entries["proposition"]).strip(),
        source=read_citation(context, entries.get("source"), join(path, "source")),
        status=text_of(entries.get("status"), "expected"),
        note=text_of(entries.get("note")),
        check=_check(context, kind, check, join(path, f"check.{kind}")),
    )


class _Test(NamedTuple):
    """What is written under the kind of a check, and what all kinds share."""

    node: Node
    entries: dict[str, Node]
    path: str
    at: Settings
    position: str | None
    played: Played
    phase: str | None


def _check(context: Context, kind: str, node: Node, path: str) -> Check:
    entries = entries_of(node)
    _judge_split(context, kind, node, entries, path)
    quantity = text_of(entries.get("quantity"))
    if quantity in THROUGH_TIME and context.node("horizon") is None:
        said = f"`{quantity}` needs a `horizon`: without one the scenario is played once"
        context.report.add(entries["quantity"].place, join(path, "quantity"), said)
    at = _settings(context, entries.get("at"), join(path, "at"))
    position = _named(context, "position", entries.get("position"), join(path, "position"))
    phase = _named(context, "phase", entries.get("phase"), join(path, "phase"))
    played = _played(context, entries.get("played"), join(path, "played"))
    if entries.keys() & {"played", "policies"}:
        _judge_played(context, kind, entries, path, played)
    return _KINDS[kind](context, _Test(node, entries, path, at, position, played, phase))


def _judge_split(context: Context, kind: str, node: Node, entries: dict[str, Node], path: str) -> None:
    """Report a check of the split where nothing counts as one, so that it could never hold."""
    actions = context.actions[TARGET]
    by_theories = context.node("theories") is not None  # which cannot do without alignment, as is said elsewhere
    if by_theories or not actions or not context.certain or any("alignment" in action.levers for action in actions):
        return
    if _asks_about_split(kind, entries):
        said = "asks about a split, but no action of the target names the lever `alignment`, so that nothing is one"
        context.report.add(node.place, path, said)


def _asks_about_split(kind: str, entries: dict[str, Node]) -> bool:
    asks = kind in _OF_THE_SPLIT or text_of(entries.get("quantity")) in ("margin", "alignment", "split")
    return asks or (kind == "outcome" and bool(entries.keys() & {"verdict", "alignment", "margin"}))


_OF_THE_SPLIT: Final = ("threshold", "region")


def _played(context: Context, node: Node | None, path: str) -> Played:
    """Return the actions that are left to some roles, in the order in which the role has them."""
    played: dict[Role, tuple[str, ...]] = {}
    for role in ROLES:
        left = entries_of(node).get(role)
        if left is None:
            continue
        items = left.items if isinstance(left, Sequence) else (left,)
        names = context.action_names(role)
        for item in items:
            if names and text_of(item) not in names:
                said = unknown(f"action of {role}", text_of(item), names)
                context.report.add(item.place, join(path, role), said)
        wanted = {text_of(item) for item in items}
        played[role] = tuple(name for name in names if name in wanted)
    return played


def _judge_played(context: Context, kind: str, entries: dict[str, Node], path: str, played: Played) -> None:
    """Report a check that could not turn out otherwise because of the actions that are left."""
    listed = entries.get("policies")
    policies = listed.items if isinstance(listed, Sequence) else ()
    for index, policy in enumerate(policies):
        both = entries_of(policy).keys() & played.keys()
        if both:
            said = f"`played` has chosen for the {', '.join(sorted(both))} already"
            context.report.add(policy.place, join(join(path, "policies"), index), said)
    held = (entries.get("played"), *policies)
    if any(TARGET in entries_of(node) for node in held) and _asks_about_split(kind, entries):
        levels = {action.name: action.levers.get("alignment", 0.0) for action in context.actions[TARGET]}
        threshold = number_of(context.node("split_threshold"), DEFAULT_SPLIT_THRESHOLD)
        for node in held:
            of_target = _played(context, node, path).get(TARGET, tuple(levels))
            if len({levels[name] <= threshold for name in of_target}) == 1:
                said = "asks about a split, but the actions left to the target are no choice between a split and none"
                assert node is not None
                context.report.add(node.place, path, said)
    for role, node in entries_of(entries.get("actions")).items():
        left = next((names for own, names in played.items() if own == role and names), None)
        if left is not None and (len(left) == 1 or text_of(node) not in left):
            said = f"asks what the {role} does, but `played` leaves it only {', '.join(left)}"
            context.report.add(node.place, join(path, f"actions.{role}"), said)


def _settings(context: Context, node: Node | None, path: str) -> Settings:
    """Return values by parameter."""
    values: dict[str, float] = {}
    for name, value, place, where in items_of(node, path):
        if find_parameter(context, name, place, where) is not None:
            judge_value(context, context.definitions[name], value, where)
        values[name] = as_float(value)
    return values


def _named(context: Context, kind: str, node: Node | None, path: str) -> str | None:
    """Return the name of a position or phase, reporting one that is not declared."""
    if node is None:
        return None
    name, declared = text_of(node), entries_of(context.node(f"{kind}s"))
    if name not in declared and context.certainty.is_mistake(name, declared):
        context.report.add(node.place, path, unknown(kind, name, declared))
    return name


def _outcome(context: Context, test: _Test) -> OutcomeCheck:
    asked = test.entries.keys() & {"verdict", "actions", "alignment", "margin"}
    if not asked and context.certain:
        said = "asks nothing: expected verdict, actions, alignment or margin"
        context.report.add(test.node.place, test.path, said)
    return OutcomeCheck(
        actions=_chosen_actions(context, test.entries.get("actions"), join(test.path, "actions")),
        alignment=_alignment(context, test.entries.get("alignment"), join(test.path, "alignment")),
        verdict=text_of(test.entries.get("verdict")) or None,
        margin=text_of(test.entries.get("margin")) or None,
        at=test.at,
        position=test.position,
        played=test.played,
        phase=test.phase,
        year=_year(context, test),
    )


def _year(context: Context, test: _Test) -> int | None:
    """Return the year that is asked about."""
    node = test.entries.get("year")
    if node is None:
        return None
    if context.node("horizon") is None:
        said = "`year` needs a `horizon`: without one the scenario is played once"
        context.report.add(node.place, join(test.path, "year"), said)
    return int(as_float(node))


def _chosen_actions(context: Context, node: Node | None, path: str) -> dict[Role, str]:
    chosen = entries_of(node)
    actions = {role: text_of(chosen[role]) for role in ROLES if role in chosen}
    for role, action in actions.items():
        names = context.action_names(role)
        if names and action not in names:
            context.report.add(chosen[role].place, join(path, role), unknown(f"action of {role}", action, names))
    return actions


def _alignment(context: Context, node: Node | None, path: str) -> Interval | None:
    if node is None:
        return None
    return _interval(context, node, path) if isinstance(node, Sequence) else (as_float(node), as_float(node))


def _comparative_static(context: Context, test: _Test) -> ComparativeStaticCheck:
    parameter, over = _moved_over(context, test, "over", levers=True)
    quantity, sign = text_of(test.entries["quantity"]), text_of(test.entries["sign"])
    return ComparativeStaticCheck(quantity, parameter, over, sign, test.at, test.position, test.played, test.phase)


def _interior_optimum(context: Context, test: _Test) -> InteriorOptimumCheck:
    parameter, over = _moved_over(context, test, "over", levers=True)
    quantity, optimum = text_of(test.entries["quantity"]), text_of(test.entries["kind"])
    return InteriorOptimumCheck(quantity, parameter, over, optimum, test.at, test.position, test.played, test.phase)


def _threshold(context: Context, test: _Test) -> ThresholdCheck:
    parameter, within = _moved_over(context, test, "within")
    return ThresholdCheck(parameter, within, test.at, test.position, test.played, test.phase)


def _ordering(context: Context, test: _Test) -> OrderingCheck:
    settings = tuple(_settings(context, item, path) for item, path in _listed(test, "settings"))
    policies = tuple(_played(context, item, path) for item, path in _listed(test, "policies"))
    phases = tuple(_named(context, "phase", item, path) or "" for item, path in _listed(test, "phases"))
    if phases:
        if settings or test.phase is not None:
            said = "compares phases, which are its settings; it has no others"
            context.report.add(test.entries["phases"].place, join(test.path, "phases"), said)
        settings = _of_phases(context, phases)
    lengths = {len(listed) for listed in (settings, policies) if listed}
    if not lengths:
        context.report.add(test.node.place, test.path, "expected settings, policies, both, or phases to compare")
    elif len(lengths) > 1:
        said = f"{len(settings)} settings and {len(policies)} policies; they go together, one of each"
        context.report.add(test.node.place, test.path, said)
    quantity, order = text_of(test.entries["quantity"]), text_of(test.entries["order"])
    return OrderingCheck(quantity, settings, policies, order, test.at, test.position, test.played, test.phase, phases)


def _of_phases(context: Context, phases: tuple[str, ...]) -> tuple[Settings, ...]:
    """Return the values of every parameter that one of the phases gives, in each of them."""
    of_phase = {name: phase.parameters for name, phase in context.phases.items()}
    moved = dict.fromkeys(name for phase in phases for name in of_phase.get(phase, {}))
    as_written = {name: context.parameters[name] for name in moved}
    return tuple(
        {name: of_phase.get(phase, {}).get(name, written).value for name, written in as_written.items()}
        for phase in phases
    )


def _listed(test: _Test, key: str) -> Iterator[tuple[Node, str]]:
    """Yield what is listed under a key, and its path."""
    listed = test.entries.get(key)
    for index, item in enumerate(listed.items if isinstance(listed, Sequence) else ()):
        yield item, join(join(test.path, key), index)


def _region(context: Context, test: _Test) -> RegionCheck:
    node, path = test.entries["axes"], join(test.path, "axes")
    axes = read_axes(context, node, path)
    if len(entries_of(node)) != 2:
        context.report.add(node.place, path, "a region has exactly two axes")
    share = _interval(context, test.entries["share"], join(test.path, "share"))
    return RegionCheck(axes, text_of(test.entries["verdict"]), share, test.at, test.position, test.played, test.phase)


_KINDS: Final[dict[str, Callable[[Context, _Test], Check]]] = {
    "outcome": _outcome,
    "comparative_static": _comparative_static,
    "ordering": _ordering,
    "interior_optimum": _interior_optimum,
    "threshold": _threshold,
    "region": _region,
}


def _interval(context: Context, node: Node, path: str) -> Interval:
    low, high = pair_of(node)
    if low > high:
        context.report.add(node.place, path, f"the range is reversed: write [{high:g}, {low:g}]")
    return low, high


def _lever(context: Context, test: _Test, name: str) -> Parameter | None:
    """Return the lever of an action that is left to its role, such as ``divider.accommodate.aid``; None for others."""
    if name in context.definitions:
        return None
    role, _, rest = name.partition(".")
    action, _, lever = rest.rpartition(".")
    for own in ROLES:
        if role == own and lever in context.vocabulary.levers_of(own):
            for known in context.actions[own]:
                if known.name == action and action in test.played.get(own, (action,)):
                    return Parameter(name, "", f"{lever} of {action}", known.levers.get(lever, 0.0), (0.0, 1.0))
    return None


def _moved_over(context: Context, test: _Test, key: str, levers: bool = False) -> tuple[str, Interval]:
    """Return the parameter, or if `levers` the lever of an action, that a check moves, and where it does."""
    name, node, path = test.entries["parameter"], test.entries[key], join(test.path, key)
    definition = _lever(context, test, text_of(name)) if levers else None
    if definition is None:
        parameter = find_parameter(context, text_of(name), name.place, join(test.path, "parameter"))
        definition = None if parameter is None else context.definitions[parameter.name]
    low, high = _interval(context, node, path)
    if definition is not None and low <= high:
        for value in (low, high):
            if not definition.allows(value):
                said = f"`{definition.name}` must be {definition.range_in_words}, found {value:g}"
                context.report.add(node.place, path, said)
        if low == high:
            context.report.add(node.place, path, "the range is a single point")
    return text_of(name), (low, high)
