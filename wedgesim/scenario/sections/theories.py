"""The theories whose utilities are the payoffs."""

from __future__ import annotations

from wedgesim.roles import ROLES
from wedgesim.scenario.report import Place, join, unknown
from wedgesim.scenario.scenario import TheoryUse
from wedgesim.scenario.sections.context import Context, entries_of, number_of, text_of
from wedgesim.scenario.sections.formulas import Formulas
from wedgesim.scenario.tree import Node, Scalar
from wedgesim.scenario.vocabulary import nearest


def choose_theories(context: Context) -> list[str]:
    """Return the installed theories that the document uses or, misspelling them, means to use."""
    _judge_payoffs_are_given_once(context)
    chosen = [_choose(context, name, node, place, path) for name, node, place, path in context.items("theories")]
    return [name for name in chosen if name is not None]


def _judge_payoffs_are_given_once(context: Context) -> None:
    theories, payoffs = context.node("theories"), context.node("payoffs")
    if theories is not None and payoffs is not None:
        said = "give either theories or payoffs, not both; to add payoffs to theories use their `terms`"
        context.report.add(payoffs.place, "payoffs", said)
    if theories is None and payoffs is None:
        if context.certain:
            said = "`theories` is missing: the theories whose utilities are the payoffs (or `payoffs` outright)"
            context.report.add(context.root.place, "", said)
        context.certainty.certain = False
    elif theories is not None and not entries_of(theories):
        if context.certain:
            context.report.add(theories.place, "theories", "names no theory")
        context.certainty.certain = False


def _choose(context: Context, name: str, node: Node, place: Place, path: str) -> str | None:
    installed = context.vocabulary.theories
    if name in installed:
        return name
    if "terms" in entries_of(node):
        if not entries_of(entries_of(node)["terms"]):
            context.certainty.certain = False  # they were wrong, and what they meant to use is not known
        return None  # a theory of the scenario's own
    said = unknown("theory", name, installed) + " (a theory of your own needs `terms`)"
    context.report.add(place, path, said)
    meant = nearest(name, installed)  # its parameters are then not unknown as well
    if meant is None:
        context.certainty.certain = False
    return meant


def read_theories(context: Context, formulas: Formulas) -> dict[str, TheoryUse]:
    """Return how each theory is used, by name."""
    return {name: _theory(name, node, path, formulas) for name, node, _, path in context.items("theories")}


def _theory(name: str, node: Node, path: str, formulas: Formulas) -> TheoryUse:
    if isinstance(node, Scalar):
        return TheoryUse(name, number_of(node if node.is_number else None, 1.0))
    entries = entries_of(node)
    terms = entries_of(entries.get("terms"))
    return TheoryUse(
        name,
        number_of(entries.get("weight"), 1.0),
        text_of(entries.get("summary")),
        {role: formulas.compile(terms[role], join(path, f"terms.{role}")) for role in ROLES if role in terms},
    )
