"""The roles: their actions, and the levers that these name."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from wedgesim.roles import ROLES, TARGET, Role
from wedgesim.scenario import tree
from wedgesim.scenario.claims import even_steps
from wedgesim.scenario.report import Place, join, unknown
from wedgesim.scenario.role_shapes import MAX_ACTIONS
from wedgesim.scenario.scenario import Action
from wedgesim.scenario.sections.context import Context, entries_of, items_of, text_of
from wedgesim.scenario.shapes import as_float
from wedgesim.scenario.tree import Node
from wedgesim.scenario.vocabulary import nearest


def read_actions(context: Context, role: Role) -> tuple[Action, ...]:
    """Return the actions of `role`: those that it names, or all combinations of its levels."""
    path = f"roles.{role}"
    node = context.node("roles", role)
    entries = entries_of(node)
    if node is None:
        return ()
    if "actions" in entries and "levels" in entries:
        said = "give either actions or levels, not both"
        context.report.add(entries["levels"].place, join(path, "levels"), said)
    _judge_lever_values(context, role)
    if "levels" in entries:
        return _grid(context, entries["levels"], join(path, "levels"))
    if "actions" not in entries:
        if context.certain:
            context.report.add(node.place, path, "`actions` is missing: a name for each action, and its levers")
        return ()
    return tuple(_action(name, action) for name, action in entries_of(entries["actions"]).items())


def _action(name: str, node: Node) -> Action:
    entries = entries_of(node)
    levers = {lever: as_float(value) for lever, value in entries_of(entries.get("levers")).items()}
    return Action(name, levers, text_of(entries.get("label")), text_of(entries.get("note")))


def _grid(context: Context, node: Node, path: str) -> tuple[Action, ...]:
    levels = {lever: _levels(value) for lever, value in entries_of(node).items()}
    count = math.prod(map(len, levels.values()))
    if not levels or count > MAX_ACTIONS:
        said = f"{count} combinations; at most {MAX_ACTIONS} actions are allowed" if levels else "names no lever"
        context.report.add(node.place, path, said)
        return ()
    from itertools import product

    points = (dict(zip(levels, point, strict=True)) for point in product(*levels.values()))
    return tuple(Action(_point_name(point.items()), point) for point in points)


def _levels(node: Node) -> tuple[float, ...]:
    """Return values that are listed, or even steps between 0 and 1 if only their number is given."""
    if isinstance(node, tree.Sequence):
        return tuple(dict.fromkeys(map(as_float, node.items)))
    return even_steps(0, 1, int(as_float(node)))


def _point_name(point: Iterable[tuple[str, float]]) -> str:
    return ",".join(f"{lever}={_short(value)}" for lever, value in point)


def _short(value: float) -> str:
    """Return `value` in as few digits as tell it from others: ``0.25``, ``1``."""
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)


class _Mention(NamedTuple):
    """A lever where an action, or a grid of levels, names it."""

    lever: str
    values: Sequence[Node]
    place: Place
    path: str


def _mentions(context: Context, role: Role) -> Iterator[_Mention]:
    entries = entries_of(context.node("roles", role))
    if "levels" in entries:
        for lever, value, place, path in context.items("roles", role, "levels"):
            yield _Mention(lever, value.items if isinstance(value, tree.Sequence) else (), place, path)
        return
    for _, action, _, path in context.items("roles", role, "actions"):
        for lever, value, place, where in items_of(entries_of(action).get("levers"), path):
            yield _Mention(lever, (value,), place, where)


def _judge_lever_values(context: Context, role: Role) -> None:
    """Report values of levers of the vocabulary that are not shares."""
    known = context.vocabulary.levers_of(role)
    for mention in _mentions(context, role):
        for value in mention.values if mention.lever in known else ():
            if not 0 <= as_float(value) <= 1:
                said = f"a lever lies between 0 (unused) and 1 (full), found {text_of(value)}"
                context.report.add(value.place, mention.path, said)


def judge_levers(context: Context, used: Collection[str]) -> None:
    """Report levers that neither the vocabulary knows nor an expression uses, and a target that cannot split.

    Parameters
    ----------
    context : Context
        With the actions.
    used : collection of str
        Full names that expressions use.
    """
    for role in ROLES:
        known = context.vocabulary.levers_of(role)
        first: dict[str, _Mention] = {}
        for mention in _mentions(context, role):
            first.setdefault(mention.lever, mention)
        for lever, mention in first.items():
            free = lever not in known and f"{role}.{lever}" not in used
            if free and context.certainty.is_mistake(lever, known):
                context.report.add(mention.place, mention.path, _unknown_lever(context, role, lever))
    _judge_alignment(context)


def _unknown_lever(context: Context, role: Role, lever: str) -> str:
    known = context.vocabulary.levers_of(role)
    owners = [other.role for other in context.vocabulary.levers if other.name == lever]
    if owners and nearest(lever, known) is None:
        said = f"`{lever}` is a lever of {' and '.join(owners)}, not of {role}; {role} has {', '.join(known)}"
    else:
        said = unknown(f"lever of {role}", lever, known)
    return said + " (a lever of your own must be used by an expression)"


def _judge_alignment(context: Context) -> None:
    actions, node = context.actions[TARGET], context.node("roles", TARGET)
    split = "alignment" in context.vocabulary.levers_of(TARGET) and context.node("theories") is not None
    if split and actions and context.certain and not any("alignment" in action.levers for action in actions):
        assert node is not None
        context.report.add(node.place, "roles.target", "no action of the target names the lever `alignment`")
