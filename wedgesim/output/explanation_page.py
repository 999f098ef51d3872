"""An explanation told in words: what each state would gain or lose, on whom it hangs, and the bidding war."""

from __future__ import annotations

import math
from collections.abc import Iterator

from wedgesim.analysis.explanation import Consequence, Decision, Explanation, OutcomeExplanation, Part, Response
from wedgesim.output.bidding_story import bidding, binding_sentences
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.cast import Cast, path_in_words
from wedgesim.output.meanings import term_name
from wedgesim.output.pivot_story import hanging, pivot_sentence
from wedgesim.output.private_story import knowledge
from wedgesim.output.story import MOST_EQUILIBRIA, cautions, opening
from wedgesim.output.types_in_words import believing, message_sentence, telling, typed_name
from wedgesim.output.verdict_story import price_sentences
from wedgesim.output.words import TIE, aligned, infinitive, listing, number, percent, sentence, signed
from wedgesim.scenario.scenario import Scenario

MOST_ROWS = 30
"""Decisions off the path that are told; all are in the JSON."""

MOST_ALTERNATIVES = 5
"""Alternatives that are told in sentences, the best first."""

_MOST_COLUMNS = 3


def explanation_page(found: Explanation) -> Iterator[Block]:
    """Yield an explanation.

    Parameters
    ----------
    found : Explanation
        What to tell.
    """
    yield from opening(found.scenario, found.position, found.overrides)
    yield from explanation_blocks(found)
    if found.outcomes:
        yield from cautions(found.solution)
        yield Paragraph(
            "This explains what is played at these values alone. How often that is so over everything that the "
            "scenario holds plausible, `wedgesim uncertainty` and `wedgesim report` say.",
            "faint",
        )


def explanation_blocks(found: Explanation) -> Iterator[Block]:
    """Yield an explanation without what comes before and after: decisions, on whom it hangs, the bidding war."""
    scenario = found.scenario
    if not found.outcomes:
        yield Paragraph("No equilibrium was found, so that there is nothing to explain.", "bad")
        return
    if found.solution.private is not None:
        yield from typed_blocks(found)
        return
    for count, outcome in enumerate(found.outcomes[:MOST_EQUILIBRIA], start=1):
        if len(found.outcomes) > 1:
            yield Heading(f"Outcome {count} of {len(found.outcomes)}: {outcome.equilibrium.path}")
        yield from outcome_blocks(scenario, outcome)
    if len(found.outcomes) > MOST_EQUILIBRIA:
        yield Paragraph(f"There are {len(found.outcomes) - MOST_EQUILIBRIA} further outcomes.")
    yield from _after_the_outcomes(found)


def _after_the_outcomes(found: Explanation) -> Iterator[Block]:
    yield Heading("On whom it hangs")
    yield from hanging(found)
    yield Heading("The bidding war")
    yield from bidding(found)


def typed_blocks(found: Explanation) -> Iterator[Block]:
    """Yield an explanation of a scenario with types: who knows what, one equilibrium at length, what is learned."""
    scenario, private = found.scenario, found.solution.private
    assert private is not None
    yield Heading("Who knows what")
    yield Items(tuple(knowledge(scenario, private)))
    outcome = found.outcomes[found.chosen]
    if found.chosen_by:
        others = "; ".join(
            one.equilibrium.path
            for place, one in enumerate(found.outcomes[: MOST_EQUILIBRIA + 1])
            if place != found.chosen
        )
        more = len(found.outcomes) - MOST_EQUILIBRIA - 1
        yield Paragraph(
            f"{len(found.outcomes)} equilibria count. Explained is number {found.chosen + 1}: {found.chosen_by}. "
            f"wedgesim explain --json has all. The others: {others}" + (f"; and {more} more." if more > 0 else "."),
            "warning",
        )
    yield from outcome_blocks(scenario, outcome)
    if outcome.messages:
        yield Heading("What is learned")
        yield Items(tuple(message_sentence(scenario, message) for message in outcome.messages))
    yield from _after_the_outcomes(found)


def outcome_blocks(scenario: Scenario, outcome: OutcomeExplanation) -> Iterator[Block]:
    """Yield why one equilibrium holds: decisions on the path at length, those off it as a table."""
    cast = Cast(scenario)
    yield Heading("Why nobody does otherwise")
    if any(decision.kind for decision in outcome.decisions):
        yield Paragraph(f"{outcome.equilibrium.path} (divider/target/partner)", "strong")
    else:
        yield Paragraph(path_in_words(scenario, outcome.equilibrium), "strong")
    yield Paragraph(
        "Numbers are a state's payoff, or changes of it, in units of its own utility; a cost that is saved counts as a "
        "gain.",
        "faint",
    )
    for decision in telling(outcome.on_path):
        yield Heading(sentence(_where(cast, decision)), 3)
        yield Paragraph(decision_sentence(scenario, decision))
        told = decision.consequences[:MOST_ALTERNATIVES]
        yield Items(tuple(consequence_sentence(scenario, decision, one) for one in told))
        if len(decision.consequences) > len(told):
            yield Paragraph(f"And {len(decision.consequences) - len(told)} more, which are worse.", "faint")
        table = _terms_table(decision)
        if table is not None:
            yield table
    off = outcome.off_path
    if off:
        yield Heading("What keeps it there: choices that are not come to")
        yield Paragraph("Each state expects the others to do this if it acted otherwise.", "faint")
        if any(found.between for decision in off for found in decision.consequences):
            yield Paragraph(
                "Where several beliefs support what it does, figures are those at the beliefs in their middle, and By "
                "runs over all of them.",
                "faint",
            )
        yield _off_table(scenario, off[:MOST_ROWS])
        if len(off) > MOST_ROWS:
            yield Paragraph(f"There are {len(off) - MOST_ROWS} more such choices.", "faint")


def _where(cast: Cast, decision: Decision) -> str:
    """Say who moves, and after what."""
    chance = "" if decision.probability > 1 - 1e-9 else f" (probability {percent(decision.probability)})"
    if not decision.history:
        return typed_name(cast, decision) + (chance if decision.kind else "")
    before = [cast.does(role, name) for role, name in decision.history.items()]
    return f"{typed_name(cast, decision)}, when {listing(before)}{chance}{believing(cast, decision)}"


def decision_sentence(scenario: Scenario, decision: Decision) -> str:
    """Say what a state does at one of its moves, and what it gets."""
    cast = Cast(scenario)
    said = f"It {cast.doing(decision.role, decision.strategy)}, which is worth {number(decision.payoff)} to it"
    if decision.continuations > 1:
        said += f"; from here on the game has {decision.continuations} equilibria, of which this is one"
    return said + "."


def consequence_sentence(scenario: Scenario, decision: Decision, found: Consequence) -> str:
    """Say what a deviation would bring: how much, directly and by what follows, and by which terms."""
    cast = Cast(scenario)
    action = infinitive(cast.action(found.role, found.action))
    start = sentence(action if action.startswith("to ") else f"to play {action}")
    change = found.change
    if abs(change) < TIE:
        said = f"{start} would be worth the same to it: it is indifferent"
    elif change < 0:
        said = f"{start} instead would cost it {number(-change)}"
    else:
        said = f"{start} instead would bring it {number(change)} more"
    changed = [response for response in found.responses if response.changes]
    if changed:
        told = [_response(cast, response) for response in changed]
        said += f": {signed(found.direct)} by itself, {listing(told)}"
    elif found.responses:
        said += ", those who move later acting the same"
    if found.between:
        said += f" (between {signed(found.between[0])} and {signed(found.between[1])} over the beliefs that support it)"
    terms = _terms_sentence(found)
    end = f" It leads to {found.path}." if changed else ""
    return f"{said}.{terms}{end}"


def _response(cast: Cast, response: Response) -> str:
    """Say what a response brings the one who deviates."""
    doing = f"{cast[response.role]} then {cast.doing(response.role, response.after)}"
    if abs(response.effect) < TIE:
        return f"nothing by the fact that {doing}"
    return f"{signed(response.effect)} because {doing}"


def _terms_sentence(found: Consequence) -> str:
    """Name the terms that speak most against and for a deviation, with what they amount to."""
    if not found.parts or (len(found.parts) == 1 and found.parts[0].theory == found.parts[0].term):
        return ""  # payoffs given outright have no terms
    size = abs(found.parts[0].total)
    told = [part for part in found.parts if abs(part.total) >= 0.15 * size and abs(part.total) > TIE][:5]
    against = [_named(part) for part in told if part.total < 0]
    favour = [_named(part) for part in told if part.total > 0]
    if not told:
        return ""
    said = []
    if against:
        said.append(f"against it {'speaks' if len(against) == 1 else 'speak'} {listing(against)}")
    if favour:
        said.append(f"in its favour {'speaks' if len(favour) == 1 else 'speak'} {listing(favour)}")
    return f" {sentence('; '.join(said))}."


def _named(part: Part) -> str:
    return f"{term_name(part)} {signed(part.total)}"


def _terms_table(decision: Decision) -> Table | None:
    """Return the change by each alternative, a row for each term."""
    told = decision.consequences[:_MOST_COLUMNS]
    by_term = [{(part.theory, part.term): part.total for part in found.parts} for found in told]
    keys = list(dict.fromkeys(key for parts in by_term for key in parts))
    if len(keys) < 2:
        return None
    rows = [
        (label, [sum(parts.get(key, 0.0) for key in of) for parts in by_term]) for label, of in _grouped(keys, by_term)
    ]
    rows.append(("change of payoff", [found.change for found in told]))
    values = [value for _, of in rows for value in of]
    shown = [f"+{text}" if value > TIE else text for value, text in zip(values, aligned(values), strict=True)]
    width = len(told)
    body = [(label, *shown[width * i : width * (i + 1)]) for i, (label, _) in enumerate(rows)]
    left = len(decision.consequences) - len(told)
    return Table(
        (f"{decision.action}, against", *(found.action for found in told)),
        tuple(body),
        numeric=frozenset(range(1, width + 1)),
        total=True,
        caption=f"The nearest {width} of {len(decision.consequences)} alternatives." if left else "",
        whole=frozenset({0}),
    )


_Key = tuple[str, str]


def _grouped(keys: list[_Key], by_term: list[dict[_Key, float]]) -> Iterator[tuple[str, list[_Key]]]:
    """Yield rows of a table: each theory, and below it its terms where it has several; the largest first."""

    def size(of: list[_Key]) -> float:
        return max(abs(sum(parts.get(key, 0.0) for key in of)) for parts in by_term)

    theories = {theory: [key for key in keys if key[0] == theory] for theory, _ in keys}
    for theory, of in sorted(theories.items(), key=lambda item: -size(item[1])):
        name = theory.replace("_", " ")
        if len(of) == 1:
            yield (name if of[0][1] == theory else f"{name}: {of[0][1]}"), of
            continue
        yield name, of
        for key in sorted(of, key=lambda key: -size([key])):
            yield f"· {key[1]}", [key]


def _off_table(scenario: Scenario, decisions: tuple[Decision, ...]) -> Table:
    rows = []
    for decision in decisions:
        found = decision.best_alternative
        loss = max(-found.change, 0.0) if found is not None else math.nan
        speaks = min(found.parts, key=lambda part: part.total, default=None) if found is not None else None
        does = ", ".join(f"{name} {share:.3g}" if len(decision.strategy) > 1 else name
                         for name, share in decision.strategy.items())  # fmt: skip
        rows.append(
            (
                " / ".join(decision.history.values()),
                f"{decision.kind} {scenario.states[decision.role]}".strip(),
                does,
                found.action if found is not None else "-",
                _lost(found, loss),
                term_name(speaks, brief=True) if speaks is not None and speaks.total < 0 else "-",
            )
        )
    return Table(
        ("After", "who", "does", "rather than", "by", "above all"),
        tuple(rows),
        numeric=frozenset({4}),
        caption="By: what the best other action would cost it. Above all: the term that speaks most against that.",
    )


def _lost(found: Consequence | None, loss: float) -> str:
    """Return what a deviation would cost, over all beliefs that support what is done."""
    if found is None or not found.between or found.between[1] - found.between[0] < TIE:
        return number(loss)
    low, high = max(-found.between[1], 0.0), max(-found.between[0], 0.0)
    return f"{number(low)} to {number(high)}"


def sentences(found: Explanation) -> list[str]:
    """Return all sentences of an explanation, for other pages: decisions of the first outcome, pivot, bidding."""
    scenario, cast = found.scenario, Cast(found.scenario)
    said: list[str] = []
    for outcome in found.outcomes[found.chosen : found.chosen + 1]:
        said.extend(message_sentence(scenario, message) for message in outcome.messages)
        for decision in telling(outcome.on_path):
            said.append(f"{sentence(_where(cast, decision))}: {decision_sentence(scenario, decision)}")
            said.extend(consequence_sentence(scenario, decision, one) for one in decision.consequences)
    if found.pivot is not None:
        said.append(pivot_sentence(scenario, found.pivot))
    said.extend(price_sentences(found.solution, cast))
    said.extend(binding_sentences(scenario, found.bidding.binding))
    return said

