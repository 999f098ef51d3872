"""Expressions over the parameters and levers of a scenario."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from copy import copy
from itertools import islice
from typing import Final

from wedgesim.roles import ROLES
from wedgesim.scenario.expressions import Expression, ExpressionError, compile_expression
from wedgesim.scenario.sections.context import Context, entries_of, text_of
from wedgesim.scenario.tree import Node
from wedgesim.scenario.vocabulary import nearest

_MOST_NAMES: Final = 50
"""How many names of an expression with a mistake are looked at."""


class Formulas:
    """Compiles the expressions of a document and remembers the names that they use.

    Parameters
    ----------
    context : Context
        With the actions.
    theories : iterable of str
        The installed theories that the document uses; it may name their parameters even where it gives no value.

    Attributes
    ----------
    used : set of str
        Full names of the parameters and levers in the expressions compiled so far.
    """

    def __init__(self, context: Context, theories: Iterable[str]) -> None:
        known = context.vocabulary.parameters_of(theories)
        parameters = dict.fromkeys((*entries_of(context.node("parameters")), *known))  # its own are offered first
        self.context = context
        self.used: set[str] = set()
        self.full_names, self.refused = _names(parameters.keys(), _levers_by_full_name(context))

    def beside(self, names: Iterable[str]) -> Formulas:
        """Return what compiles expressions in which more names stand for something; what they use is noted here."""
        wider = copy(self)
        wider.full_names = {**self.full_names, **{name: name for name in names}}
        return wider

    def compile(self, node: Node, path: str) -> Expression:
        """Return the expression at `node`; one with a mistake is reported and stands for nothing."""
        try:
            compiled = compile_expression(text_of(node), (), self.full_names, self.refused)
        except ExpressionError as error:
            self.context.report.add(node.place, path, str(error))
            self.context.certainty.certain = False  # what it meant to use is not known, but for what it names
            self.used.update(self._meant(text_of(node)))
            return Expression("0", (), (("number", 0.0),))
        self.used.update(compiled.names)
        return compiled

    def _meant(self, text: str) -> Iterator[str]:
        """Yield the names in an expression with a mistake, those that are not known as the nearest that are."""
        names = dict.fromkeys(re.findall(r"[A-Za-z_][\w.]*", text))
        for name in islice(names, _MOST_NAMES):  # looking for what was meant takes time
            meant = name if name in self.full_names else nearest(name, self.full_names)
            if meant is not None:
                yield self.full_names[meant]


def _levers_by_full_name(context: Context) -> dict[str, str]:
    """Return the levers of the vocabulary and of the actions: ``divider.reward`` to ``reward``."""
    levers = {lever.qualified_name: lever.name for lever in context.vocabulary.levers}
    for role in ROLES:
        for action in context.actions[role]:
            levers.update((f"{role}.{lever}", lever) for lever in action.levers)
    return levers


def _names(parameters: Collection[str], levers: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the full name for every name that can be used, and the reason for every one that must not be.

    Parameters and levers with their role can be used; a lever alone if no other role has one of that name.
    """
    full_names = {name: name for name in (*parameters, *levers)}
    refused = {
        name: f"`{name}` is both a parameter and a lever; rename the parameter" for name in parameters if name in levers
    }
    owners: dict[str, list[str]] = {}
    for full, lever in levers.items():
        owners.setdefault(lever, []).append(full)
    for lever, owned in owners.items():
        if lever in parameters:
            refused[lever] = f"`{lever}` is both a parameter and a lever; write the lever as `{owned[0]}`"
        elif len(owned) == 1:
            full_names[lever] = owned[0]
        else:
            listed = " or ".join(f"`{full}`" for full in owned)
            refused[lever] = f"`{lever}` is a lever of several roles; write {listed}"
    return full_names, refused
