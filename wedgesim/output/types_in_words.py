"""Types, messages and beliefs of an explanation in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wedgesim.analysis.explanation import Decision, Message
from wedgesim.output.cast import Cast
from wedgesim.output.private_story import belief_in_words
from wedgesim.output.words import TIE, infinitive, listing, percent, predicate, sentence
from wedgesim.scenario.scenario import Scenario

_MOST_TYPES = 6


def message_sentence(scenario: Scenario, message: Message) -> str:
    """Say who takes an action, what is believed after it, and what is done then."""
    cast = Cast(scenario)
    who = cast[message.role]
    senders = [name for name, share in message.sent_by.items() if share > TIE]
    if not senders:
        by = "taken by no type"
    elif len(senders) == len(message.sent_by):
        by = "taken by every type"
    else:
        kinds = listing(senders, "or") if len(senders) <= _MOST_TYPES else f"from {senders[0]} to {senders[-1]}"
        by = f"taken only if {kinds}"
    if any(TIE < share < 1 - TIE for share in message.sent_by.values()):
        shares = [f"{name} with {percent(message.sent_by[name])}" for name in senders]
        by += f" ({', '.join(shares)})"
    before = [cast.does(role, name) for role, name in message.history.items()]
    when = f", when {listing(before)}" if before else ""
    action = infinitive(cast.action(message.role, message.action))
    believed = belief_in_words(who, message.beliefs)
    does = listing([predicate(cast.action(message.listener, name)) for name in message.answers], "or")
    if message.probability > 0:
        thinks = f"then believes {believed} and" if believed else "then"
        return f"{sentence(action)}, {by}{when}: {cast[message.listener]} {thinks} {does}."
    if believed == f"anything of {who}":
        thinks = f"{cast[message.listener]} {does} then, whatever it believes of {who}"
    elif believed:
        thinks = f"{cast[message.listener]} {does} then, as long as it believes {believed}"
    else:
        thinks = f"{cast[message.listener]} {does} then"
    return f"{sentence(action)}, {by}{when}: {thinks}."


def typed_name(cast: Cast, decision: Decision) -> str:
    """Return who moves, its type included: ``a sincere United States``."""
    if not decision.kind:
        return cast[decision.role]
    name = decision.kind
    grid = cast.scenario.types.grids.get(decision.role)
    if grid is not None:
        return f"{cast[decision.role]} whose {grid.parameter} is {name}"
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name} {cast.scenario.states[decision.role]}"


def believing(cast: Cast, decision: Decision) -> str:
    """Say what is believed there of those who have moved."""
    parts = [
        belief_in_words(cast[role], bounds) for role, bounds in decision.beliefs.items() if role in decision.history
    ]
    said = "; ".join(filter(None, parts))
    return f", believing {said}" if said else ""


def telling(decisions: Sequence[Decision]) -> Iterator[Decision]:
    """Leave out types between others that do the same, where there are many."""
    groups: dict[object, list[Decision]] = {}
    for decision in decisions:
        groups.setdefault((decision.role, tuple(decision.history.items())), []).append(decision)
    for group in groups.values():
        for place, decision in enumerate(group):
            ends = place in (0, len(group) - 1)
            turns = any(
                0 <= other < len(group) and set(group[other].strategy) != set(decision.strategy)
                for other in (place - 1, place + 1)
            )
            if len(group) <= _MOST_TYPES or ends or turns:
                yield decision
