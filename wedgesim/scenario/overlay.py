"""Spelling out shorthand, and laying one document over the one that it extends.

Both work on trees that have not been checked: a section that is not what it should be is left as it is, for the shapes
to complain of.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from wedgesim.scenario.parameter_shapes import LEAF_KEYS
from wedgesim.scenario.report import Place, Report, join
from wedgesim.scenario.tree import Mapping, Node, Scalar, Sequence
from wedgesim.scenario.type_shapes import GRID, JOINT, TYPE_KEYS

_ENTRYWISE: Final = (
    *("sources", "types", "positions", "phases", "sweeps", "claims", "theories"),
    *("state", "motion", "shocks", "paths", "events"),
)
"""Sections whose entries are replaced whole."""


def is_nothing(node: Node | None) -> bool:
    """Whether a key has nothing after it."""
    return isinstance(node, Scalar) and node.value is None


def normalise(root: Mapping, parameter_names: Collection[str], report: Report) -> Mapping:
    """Return `root` with parameters flat and theories as a mapping.

    Parameters
    ----------
    root : Mapping
        A document as written.
    parameter_names : collection of str
        Names of parameters that are known; they tell a misspelt leaf from a group.
    report : Report
        Receives parameters that are given both nested and dotted, and theories that are listed twice.
    """

    def flat(node: Node, path: str) -> Node:
        return _flatten(node, path, parameter_names, report)

    root = root.copy()
    _apply(root, "parameters", "", flat)
    _apply(root, "theories", "", lambda node, path: _named(node, path, report))
    _apply(root, "types", "", lambda node, path: _each_type(node, path, flat))
    for overlays in ("positions", "phases"):
        _apply(root, overlays, "", lambda node, path: _each(node, path, _inside("parameters", flat)))
    _apply(root, "claims", "", lambda node, path: _each(node, path, _inside("check", _settings(flat))))
    return root


Rewrite = Callable[[Node, str], Node]


def _apply(mapping: Mapping, key: str, path: str, rewrite: Rewrite) -> None:
    if key in mapping.entries:
        mapping.entries[key] = rewrite(mapping.entries[key], join(path, key))


def _each(node: Node, path: str, rewrite: Rewrite) -> Node:
    if not isinstance(node, Mapping):
        return node
    node = node.copy()
    for key in node.entries:
        _apply(node, key, path, rewrite)
    return node


def _inside(key: str, rewrite: Rewrite) -> Rewrite:
    def rewritten(node: Node, path: str) -> Node:
        if not isinstance(node, Mapping):
            return node
        node = node.copy()
        _apply(node, key, path, rewrite)
        return node

    return rewritten


def _each_type(node: Node, path: str, flat: Rewrite) -> Node:
    """Gather the parameters of each type, which stand beside its other keys, under one key."""
    if not isinstance(node, Mapping):
        return node
    node = node.copy()
    for role, types in node.entries.items():
        if role == JOINT or not isinstance(types, Mapping) or GRID in types.entries:
            continue
        types = types.copy()
        node.entries[role] = types
        for name, one in types.entries.items():
            if isinstance(one, Mapping):
                types.entries[name] = _gathered(one, join(join(path, role), name), flat)
    return node


def _gathered(node: Mapping, path: str, flat: Rewrite) -> Node:
    gathered = Mapping(node.place, size=node.size)
    found = Mapping(node.place, size=node.size)
    for key, value in node.entries.items():
        if key not in TYPE_KEYS:
            found.put(key, node.keys[key], value)
        elif key == "parameters" and isinstance(value, Mapping):
            for inner, below in value.entries.items():
                found.put(inner, value.keys[inner], below)
        else:
            gathered.put(key, node.keys[key], value)
    if found.entries:
        gathered.put("parameters", node.place, flat(found, path))
    return gathered


def _settings(flat: Rewrite) -> Rewrite:
    """Return what flattens the parameter settings of a claim's check."""

    def each_setting(node: Node, path: str) -> Node:
        if not isinstance(node, Sequence):
            return node
        items = [flat(item, join(path, index)) for index, item in enumerate(node.items)]
        return Sequence(node.place, items, node.size)

    def kind(node: Node, path: str) -> Node:
        return _inside("settings", each_setting)(_inside("at", flat)(node, path), path)

    return lambda node, path: _each(node, path, kind)


def _flatten(node: Node, path: str, names: Collection[str], report: Report) -> Node:
    """Return a mapping from dotted names to leaves."""
    if not isinstance(node, Mapping):
        return node
    result = Mapping(node.place, size=node.size)
    _flatten_into(result, node, "", path, names, report)
    return result


def _flatten_into(
    result: Mapping, node: Mapping, prefix: str, path: str, names: Collection[str], report: Report
) -> None:
    for key, value in node.entries.items():
        name, place = join(prefix, key), node.keys[key]
        if isinstance(value, Mapping) and not _is_leaf(name, value, names):
            _flatten_into(result, value, name, path, names, report)
        elif name in result.keys:
            first = result.keys[name]
            report.add(place, join(path, name), f"`{name}` is given twice; the first is on line {first.line}")
        else:
            result.put(name, place, value)


def _is_leaf(name: str, value: Mapping, names: Collection[str]) -> bool:
    return name in names or not value.entries or any(key in LEAF_KEYS for key in value.entries)


def _named(node: Node, path: str, report: Report) -> Node:
    """Turn a list of theories into a mapping; leave it alone if it is not a list of names."""
    if not isinstance(node, Sequence) or not all(
        isinstance(item, Scalar) and isinstance(item.value, str) for item in node.items
    ):
        return node
    result = Mapping(node.place, size=node.size)
    for index, item in enumerate(node.items):
        assert isinstance(item, Scalar)
        if item.text in result.keys:
            first = result.keys[item.text]
            said = f"`{item.text}` is listed twice; the first is on line {first.line}"
            report.add(item.place, join(path, index), said)
            continue
        result.put(item.text, item.place, Scalar(item.place, None, ""))
    return result


def merge(parent: Mapping, child: Mapping, child_lists_theories: bool, report: Report) -> Mapping:
    """Lay `child` over `parent`, both normalised.

    Sections merge by key, entries are replaced whole, lists and single values are replaced, and an entry that is null
    is removed. A parameter keeps the range, the distribution and the unit of the one it replaces, not its
    source.

    Parameters
    ----------
    parent, child : Mapping
        The document extended, and the one that extends it.
    child_lists_theories : bool
        Whether the child names its theories in a list, which then replaces the parent's.
    report : Report
        Receives removals of what is not there.
    """
    result = parent.copy()
    result.place = child.place
    result.drop("extends")
    for key, value in child.entries.items():
        place, old = child.keys[key], parent.entries.get(key)
        if key == "wedgesim" or (key not in parent.entries and not is_nothing(value)):
            result.put(key, place, value)
        elif is_nothing(value):
            result.drop(key)
        elif key == "parameters":
            result.put(key, place, _overlay(old, value, key, report, _merge_parameters))
        elif key == "roles":
            result.put(key, place, _overlay(old, value, key, report, _merge_roles))
        elif key in _ENTRYWISE and not (key == "theories" and child_lists_theories):
            result.put(key, place, _overlay(old, value, key, report, _merge_entries))
        elif key == "payoffs":
            result.put(key, place, _merge_payoffs(old, value, key, report))
        else:
            result.put(key, place, value)
    return result


Merge = Callable[[Mapping, Mapping, str, Report], Mapping]


def _overlay(old: Node | None, new: Node, path: str, report: Report, how: Merge) -> Node:
    both = isinstance(old, Mapping) and isinstance(new, Mapping)
    return how(old, new, path, report) if both else new  # type: ignore[arg-type]


def _remove(result: Mapping, key: str, place: Place, path: str, report: Report) -> None:
    if key not in result.entries:
        report.add(place, path, f"`{key}` has nothing after it, and there is no inherited `{key}` to remove")
    result.drop(key)


def _merge_entries(old: Mapping, new: Mapping, path: str, report: Report) -> Mapping:
    result = old.copy()
    for key, value in new.entries.items():
        if not is_nothing(value):
            result.put(key, new.keys[key], value)
        elif key in old.entries:
            result.drop(key)
        elif path == "theories":  # a theory with nothing after it is simply used
            result.put(key, new.keys[key], value)
        else:
            _remove(result, key, new.keys[key], join(path, key), report)
    return result


def _merge_roles(old: Mapping, new: Mapping, path: str, report: Report) -> Mapping:
    result = old.copy()
    for role, value in new.entries.items():
        result.put(role, new.keys[role], _overlay(old.entries.get(role), value, join(path, role), report, _merge_role))
    return result


def _merge_role(old: Mapping, new: Mapping, path: str, report: Report) -> Mapping:
    result = old.copy()
    for key, value in new.entries.items():
        if key == "actions":
            value = _overlay(old.entries.get(key), value, join(path, key), report, _merge_entries)
            result.drop("levels")
        elif key == "levels":
            result.drop("actions")
        result.put(key, new.keys[key], value)
    return result


def _merge_payoffs(old: Node | None, new: Node, path: str, report: Report) -> Node:
    """Merge two tables, or two sets of expressions, by key; one form replaces the other."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        forms = [any("/" in key for key in node.entries) for node in (old, new)]
        if forms[0] == forms[1]:
            return _merge_entries(old, new, path, report)
    return new


def _merge_parameters(old: Mapping, new: Mapping, path: str, report: Report) -> Mapping:
    result = old.copy()
    for name, value in new.entries.items():
        place = new.keys[name]
        if is_nothing(value):
            group = [other for other in old.entries if other.startswith(f"{name}.")]
            if name in old.entries or not group:
                _remove(result, name, place, join(path, name), report)
            for other in group:
                result.drop(other)
        else:
            result.put(name, place, _over_parameter(old.entries.get(name), value))
    return result


def _over_parameter(old: Node | None, new: Node) -> Node:
    """Return the new leaf with the range, distribution and unit of the old one, unless it gives its own.

    A distribution is inherited together with its range, or not at all.
    """
    if not isinstance(old, Mapping):
        return new
    if isinstance(new, Mapping):
        leaf = new.copy()
    elif isinstance(new, Scalar) and new.is_number:
        leaf = Mapping(new.place, {"value": new}, {"value": new.place}, new.size)
    else:
        return new
    inherited = ["range", "unit"] if "value" in leaf.entries else ["range", "unit", "value"]
    if "range" not in leaf.entries:
        inherited.append("distribution")
    for key in inherited:
        if key in old.entries and key not in leaf.entries:
            leaf.put(key, old.keys[key], old.entries[key])
    return leaf
