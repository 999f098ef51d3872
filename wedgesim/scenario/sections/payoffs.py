"""Payoffs given outright: an expression for each role, or a table over profiles of actions."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Final

from wedgesim.roles import ROLES
from wedgesim.scenario import tree
from wedgesim.scenario.expressions import Expression
from wedgesim.scenario.report import Place, join, unknown
from wedgesim.scenario.scenario import PayoffExpressions, PayoffTable
from wedgesim.scenario.sections.context import Context, entries_of, items_of
from wedgesim.scenario.sections.formulas import Formulas
from wedgesim.scenario.tree import Node, Sequence

MAX_PROFILES: Final = 20_000
"""Profiles that a payoff table can list."""


def read_payoffs(context: Context, formulas: Formulas) -> PayoffExpressions | PayoffTable | None:
    """Return the payoffs, or None where theories give them."""
    node = context.node("payoffs")
    if not isinstance(node, tree.Mapping):
        return None
    if node.entries.keys() == set(ROLES):
        return PayoffExpressions({role: formulas.compile(node.entries[role], f"payoffs.{role}") for role in ROLES})
    return _table(context, node, formulas)


def _table(context: Context, node: tree.Mapping, formulas: Formulas) -> PayoffTable:
    names = [context.action_names(role) for role in ROLES]
    entries: dict[tuple[str, ...], tuple[Expression, ...]] = {}
    first: dict[tuple[str, ...], Place] = {}
    for key, cells, place, path in items_of(node, "payoffs"):
        profile = tuple(part.strip() for part in key.split("/"))
        said = _misnamed(profile, names) if all(names) else None
        if said is None and profile in first:
            said = f"the profile `{'/'.join(profile)}` is given twice; the first is on line {first[profile].line}"
        if said is not None:
            context.report.add(place, path, said)
            context.certainty.certain = False  # what it meant to use is not known
            continue
        first[profile] = place
        entries[profile] = tuple(formulas.compile(cell, where) for cell, where in _cells(cells, path))
    if context.certain and all(names):
        _judge_coverage(context, node, entries, names)
    return PayoffTable(entries)  # type: ignore[arg-type]


def _cells(node: Node, path: str) -> list[tuple[Node, str]]:
    """Return the payoff of each role with its path."""
    if isinstance(node, Sequence):
        return [(item, join(path, index)) for index, item in enumerate(node.items)]
    return [(entries_of(node)[role], join(path, role)) for role in ROLES]


def _misnamed(profile: tuple[str, ...], names: list[list[str]]) -> str | None:
    """Say what is wrong with a profile, if anything is."""
    if len(profile) != 3:
        return "a profile names three actions: `divider/target/partner`"
    for role, part, of in zip(ROLES, profile, names, strict=True):
        if part not in of:
            return unknown(f"action of {role}", part, of)
    return None


def _judge_coverage(context: Context, node: Node, given: Collection[tuple[str, ...]], names: list[list[str]]) -> None:
    """Report the profiles that a table lacks; if entries of it were wrong, these are not missing."""
    total = math.prod(map(len, names))
    if total > MAX_PROFILES:
        said = f"a table of {total:,} profiles is too long; write expressions"
        context.report.add(node.place, "payoffs", said)
        return
    if len(given) == total or any("payoffs." in problem.path for problem in context.report.problems):
        return
    from itertools import product

    missing = ["/".join(profile) for profile in product(*names) if profile not in given]
    listed = ", ".join(missing[:6]) + (f" and {len(missing) - 6} more" if len(missing) > 6 else "")
    context.report.add(node.place, "payoffs", f"profiles without payoffs: {listed}")
    context.certainty.certain = False  # they may be meant to use parameters that nothing else does
