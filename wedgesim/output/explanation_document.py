"""An explanation as plain data; see :mod:`wedgesim.output.document` for the conventions."""

from __future__ import annotations

from dataclasses import asdict

from wedgesim.analysis.explanation import Bidding, Consequence, Decision, Explanation, Message, Pivot
from wedgesim.output.document import Document, head, quantity, scenario_document
from wedgesim.output.explanation_page import consequence_sentence, decision_sentence, sentences
from wedgesim.output.pivot_story import pivot_sentence
from wedgesim.output.types_in_words import message_sentence
from wedgesim.scenario.scenario import Scenario


def explanation_document(found: Explanation) -> Document:
    """Return an explanation as plain data.

    Parameters
    ----------
    found : Explanation
        What to tell.
    """
    scenario, typed = found.scenario, found.solution.private is not None
    return {
        **head("explanation"),
        "scenario": scenario_document(scenario, found.position, found.overrides),
        "verdict": found.solution.split.verdict,
        **quantity("margin", found.solution.split.margin),
        "outcomes": [
            {
                "path": outcome.equilibrium.path,
                "decisions": [_decision(scenario, decision) for decision in outcome.decisions],
                **({"messages": [_message(scenario, one) for one in outcome.messages]} if typed else {}),
            }
            for outcome in found.outcomes
        ],
        **({"explained": found.chosen, "explained_because": found.chosen_by} if typed else {}),
        "all_histories": found.whole,
        "pivots": [_pivot(scenario, pivot) for pivot in found.pivots],
        "pivots_note": found.no_pivots,
        "bidding": _bidding(found.bidding),
        "certificate": found.solution.certificate,
        "warnings": list(found.solution.warnings),
        "sentences": sentences(found),
    }


def _decision(scenario: Scenario, decision: Decision) -> Document:
    return {
        "role": decision.role,
        **({"type": decision.kind} if decision.kind else {}),
        **({"beliefs": _beliefs(decision)} if decision.beliefs else {}),
        "history": dict(decision.history),
        "on_path": decision.on_path,
        "probability": decision.probability,
        "strategy": dict(decision.strategy),
        "payoff": decision.payoff,
        "path": decision.path,
        "continuations": decision.continuations,
        "sentence": decision_sentence(scenario, decision),
        "deviations": [
            {**_consequence(found), "sentence": consequence_sentence(scenario, decision, found)}
            for found in decision.consequences
        ],
    }


def _beliefs(decision: Decision) -> Document:
    return {
        role: {
            name: {"between": list(bounds), "taken": decision.believed[role][name]} for name, bounds in of_types.items()
        }
        for role, of_types in decision.beliefs.items()
    }


def _message(scenario: Scenario, message: Message) -> Document:
    return {
        "role": message.role,
        "action": message.action,
        "history": dict(message.history),
        "sent_by": dict(message.sent_by),
        "probability": message.probability,
        "listener": message.listener,
        "beliefs": {name: list(bounds) for name, bounds in message.beliefs.items()},
        "answers": list(message.answers),
        "sentence": message_sentence(scenario, message),
    }


def _consequence(found: Consequence) -> Document:
    return {
        "action": found.action,
        "payoff": found.payoff,
        "payoff_taken": found.payoff_taken,
        "change": found.change,
        **({"change_between": list(found.between)} if found.between else {}),
        "direct": found.direct,
        "path": found.path,
        **quantity("split_probability", found.split),
        "responses": [
            {
                "role": response.role,
                "before": dict(response.before),
                "after": dict(response.after),
                "effect": response.effect,
            }
            for response in found.responses
        ],
        "parts": [
            {
                "theory": part.theory,
                "term": part.term,
                "direct": part.direct,
                "responses": list(part.responses),
                "total": part.total,
            }
            for part in found.parts
        ],
    }


def _pivot(scenario: Scenario, pivot: Pivot) -> Document:
    term = pivot.term
    return {
        "role": pivot.role,
        "action": pivot.action,
        "bonus": pivot.bonus,
        "share": pivot.share,
        "verdict": pivot.verdict,
        "path": pivot.path,
        "switch": None if pivot.switch is None else asdict(pivot.switch),
        "term": None if term is None else {"theory": term.theory, "term": term.term, "amount": term.total},
        "decisive": pivot.decisive,
        "sentence": pivot_sentence(scenario, pivot),
    }


def _bidding(found: Bidding) -> Document:
    missing = found.note or "does not apply"
    binding = found.binding
    return {
        **quantity("reservation_price", found.reservation_price, missing),
        **quantity("willingness_to_pay", found.willingness_to_pay, missing),
        "offer": found.offer,
        **quantity("inducement", found.inducement, missing),
        **quantity("reward_cost", found.reward_cost, missing),
        "binding": None
        if binding is None
        else {
            "offer": binding.offer,
            **quantity("kept", binding.kept),
            **quantity("lost", binding.lost),
            **quantity("willingness", binding.willingness),
            "answer": binding.answer,
            "options": [
                {
                    "action": option.action,
                    "cost": option.cost,
                    "margin": option.margin,
                    "holds": option.holds,
                    "worthwhile": option.worthwhile,
                    **quantity("price", option.price, missing),
                }
                for option in binding.options
            ],
            "note": binding.note,
        },
        "note": found.note,
    }
