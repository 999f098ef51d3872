"""An explanation told in words: what each state would gain or lose, on whom it hangs, and the bidding war."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from wedgesim.analysis.explanation import (
    Binding,
    Consequence,
    Decision,
    Explanation,
    OutcomeExplanation,
    Part,
    Pivot,
    Response,
)
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.private_story import knowledge
from wedgesim.output.story import (
    MOST_EQUILIBRIA,
    Cast,
    cautions,
    opening,
    path_in_words,
    price_sentences,
    profile_in_words,
)
from wedgesim.output.types_in_words import believing, message_sentence, telling, typed_name
from wedgesim.output.words import (
    aligned,
    infinitive,
    listing,
    number,
    percent,
    percents,
    predicate,
    quoted,
    sentence,
    signed,
)
from wedgesim.roles import Role
from wedgesim.scenario.scenario import Scenario

MOST_ROWS = 30
"""Decisions off the path that are told; all are in the JSON."""

MOST_ALTERNATIVES = 5
"""Alternatives that are told in sentences, the best first."""

_MOST_COLUMNS = 3
_LONGEST_PATH = 160
"""Characters of what would be played from which on a sentence does without it."""

_TIE = 5e-10


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
    yield from _hanging(found)
    yield Heading("The bidding war")
    yield from _bidding(found)


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
    said = f"It {_does(cast, decision.role, decision.strategy)}, which is worth {number(decision.payoff)} to it"
    if decision.continuations > 1:
        said += f"; from here on the game has {decision.continuations} equilibria, of which this is one"
    return said + "."


def _does(cast: Cast, role: Role, mix: Mapping[str, float]) -> str:
    """Return what a role does, without its name."""
    if len(mix) == 1:
        return predicate(cast.action(role, next(iter(mix))))
    named = [infinitive(cast.action(role, name)).removeprefix("to ") for name in mix]
    shares = [f"{name} with {share}" for name, share in zip(named, percents([*mix.values()]), strict=True)]
    return f"mixes: {listing(shares)}"


def consequence_sentence(scenario: Scenario, decision: Decision, found: Consequence) -> str:
    """Say what a deviation would bring: how much, directly and by what follows, and by which terms."""
    cast = Cast(scenario)
    action = infinitive(cast.action(found.role, found.action))
    start = sentence(action if action.startswith("to ") else f"to play {action}")
    change = found.change
    if abs(change) < _TIE:
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
    doing = f"{cast[response.role]} then {_does(cast, response.role, response.after)}"
    if abs(response.effect) < _TIE:
        return f"nothing by the fact that {doing}"
    return f"{signed(response.effect)} because {doing}"


def _terms_sentence(found: Consequence) -> str:
    """Name the terms that speak most against and for a deviation, with what they amount to."""
    if not found.parts or (len(found.parts) == 1 and found.parts[0].theory == found.parts[0].term):
        return ""  # payoffs given outright have no terms
    size = abs(found.parts[0].total)
    told = [part for part in found.parts if abs(part.total) >= 0.15 * size and abs(part.total) > _TIE][:5]
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


def term_name(part: Part, brief: bool = False) -> str:
    """Return the name of a term with its theory: ``income (interdependence)``; one that a scenario writes has none."""
    theory = part.theory.replace("_", " ")
    if any(sign in part.term for sign in "*+/("):
        return f"{theory}, own term" if brief else f"the scenario's own term ({theory})"
    return theory if part.term == part.theory else f"{part.term} ({theory})"


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
    shown = [f"+{text}" if value > _TIE else text for value, text in zip(values, aligned(values), strict=True)]
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
    if found is None or not found.between or found.between[1] - found.between[0] < _TIE:
        return number(loss)
    low, high = max(-found.between[1], 0.0), max(-found.between[0], 0.0)
    return f"{number(low)} to {number(high)}"


# On whom it hangs -----------------------------------------------------------------------------------------------


def _hanging(found: Explanation) -> Iterator[Block]:
    verdict = found.solution.split.verdict
    if found.no_pivots:
        yield Paragraph(f"{sentence(found.no_pivots)}.")
        return
    if found.pivot is None:
        yield Paragraph(
            f"No taste of a single state for a single one of its actions, however strong, would turn the verdict "
            f"({verdict})."
        )
        return
    first, *others = pivot_sentences(found.scenario, found.pivot)
    yield Paragraph(first, "strong")
    yield from map(Paragraph, others)
    rest = found.pivots[1:4]
    if rest:
        yield Paragraph("What else would turn it:")
        yield Items(tuple(_short_pivot(found.scenario, pivot) for pivot in rest))
    yield Paragraph(
        "Shares are of the range of a state's payoffs over everything that could be played: they do not depend on the "
        "unit of anybody's utility, so that states can be compared on this footing."
        + _told_for(found),
        "faint",
    )


def _told_for(found: Explanation) -> str:
    if found.solution.private is not None:
        return " What a role would value more, all its types would; the verdict is over all equilibria that count."
    return " Told for the first outcome." if len(found.outcomes) > 1 else ""


def pivot_sentence(scenario: Scenario, pivot: Pivot) -> str:
    """Say on whom the outcome hangs, by how much, and what holds it."""
    return " ".join(pivot_sentences(scenario, pivot))


def pivot_sentences(scenario: Scenario, pivot: Pivot) -> tuple[str, ...]:
    """Say on whom the outcome hangs and by how much; at which choice it turns; what weighs most there."""
    cast = Cast(scenario)
    said = [f"It hangs on {cast[pivot.role]}: {_taste(cast, pivot)}."]
    switch = pivot.switch
    if switch is not None:
        before = [cast.does(role, name) for role, name in switch.history.items()]
        when = f"once {listing(before)}" if before else "at its first move"
        first, second = (infinitive(cast.action(switch.role, name)) for name in (switch.before, switch.after))
        turn = f"It turns on what {cast[switch.role]} does {when}: then it would choose {second} rather than {first}."
        comes = " It never comes to that in equilibrium, but what the others do depends on what they expect there."
        said.append(turn + ("" if switch.on_path else comes))
    if pivot.term is not None:
        weighs = (
            f"Of all terms {term_name(pivot.term)} speaks most against that there: it is worth "
            f"{number(-pivot.term.total)} to {cast[pivot.role]}"
        )
        alone = ", though without it alone the choice would be the same."
        said.append(weighs + (", and without it the choice would be another." if pivot.decisive else alone))
    return tuple(said)


_THEN = {
    "unique": "would split in every equilibrium",
    "possible": "would split in some equilibria",
    "never": "would not split in any equilibrium",
}


def _taste(cast: Cast, pivot: Pivot) -> str:
    action = quoted(cast.action(pivot.role, pivot.action))
    then, played = _THEN.get(pivot.verdict, pivot.verdict), profile_in_words(cast.scenario, pivot.path)
    return (
        f"were {action} worth {number(pivot.bonus)} more to it than it is, whatever the others do, {cast.target} "
        f"{then}{f': {played}' if len(played) < _LONGEST_PATH else ''}. That is {percent(pivot.share)} of the range of "
        "its payoffs"
    )


def _short_pivot(scenario: Scenario, pivot: Pivot) -> str:
    cast = Cast(scenario)
    return f"{sentence(cast[pivot.role])}: {_taste(cast, pivot)}."


# The bidding war ------------------------------------------------------------------------------------------------


def _bidding(found: Explanation) -> Iterator[Block]:
    cast = Cast(found.scenario)
    bid = found.bidding
    if found.solution.split.verdict == "undefined":
        yield Paragraph("Nothing in this scenario counts as a split, so that there is nothing to bid for.")
        return
    said = [*price_sentences(found.solution, cast)]
    if bid.note and not said:
        said.append(f"No prices: {bid.note}.")
    said.extend(binding_sentences(found.scenario, bid.binding))
    if said:
        yield Items(tuple(said))
    if bid.binding is not None and bid.binding.options:
        yield _options_table(found.scenario, bid.binding)


def binding_sentences(scenario: Scenario, binding: Binding | None) -> Iterator[str]:
    """Yield what the partner would give to keep the target, and what its answers do."""
    if binding is None:
        return
    cast = Cast(scenario)
    faced = (
        f"when {cast.does('divider', binding.offer)}"
        if binding.offer is not None
        else f"{cast.divider} answering as best it can"
    )
    has = (
        f"its payoff is {number(binding.kept)} if {cast.target} is sure to stay, and {number(binding.lost)} if it is "
        f"sure to split"
    )
    if binding.willingness > 0:
        yield (
            f"Willingness to bind {number(binding.willingness)}: {faced}, {cast.partner} would give up as much as "
            f"that, in its own utility, rather than see {cast.target} split; {has}."
        )
    else:
        yield (
            f"Willingness to bind {number(binding.willingness)}: {faced}, {cast.partner} would rather see "
            f"{cast.target} go; {has}."
        )
    if binding.note:
        yield f"{sentence(binding.note)}."
        return
    answer = next((option for option in binding.options if option.action == binding.answer), None)
    if answer is not None:
        cost = "costs it nothing" if answer.cost < _TIE else f"costs it {number(answer.cost)}"
        holds = "stays" if answer.holds else "splits all the same"
        yield f"{sentence(cast.does('partner', answer.action))}: that {cost}, and {cast.target} {holds}."
    strongest = min(binding.options, key=lambda option: option.margin)
    if answer is not None and strongest.action != answer.action:
        raised = ""
        if answer.price is not None and strongest.price is not None and strongest.price > answer.price:
            raised = (
                f", and would raise what {cast.target} asks from {number(answer.price)} to {number(strongest.price)}"
            )
        if strongest.holds:
            afford = "can afford" if strongest.worthwhile else "cannot afford"
            end = f"it {afford} that to keep {cast.target}"
        else:
            end = f"even that would not hold {cast.target}"
        strong = infinitive(cast.action("partner", strongest.action))
        yield f"Its strongest answer, {strong}, would cost it {number(strongest.cost)}{raised}; {end}."


def _options_table(scenario: Scenario, binding: Binding) -> Table:
    target = scenario.states["target"]
    priced = any(option.price is not None for option in binding.options)
    rows = [
        (
            option.action + (" (done)" if option.action == binding.answer else ""),
            number(max(option.cost, 0.0)),
            signed(option.margin),
            "stays" if option.holds else "splits",
            "yes" if option.worthwhile else "no",
            *([_asked(option.price)] if priced else []),
        )
        for option in binding.options
    ]
    header = (f"{scenario.states['partner']} can", "at a cost of", "margin", target, "worth it", *(["asks"] * priced))
    after = "" if binding.offer is None else f"After {binding.offer}. "
    caption = (
        f"{after}Cost: what {Cast(scenario).partner} gives up by it, {target} staying. Margin: what {target} then "
        f"gains by splitting. Worth it: whether that is better than losing {target}."
    )
    if priced:
        caption += f" Asks: the reward at which {target} splits against that answer."
    return Table(header, tuple(rows), numeric=frozenset({1, 2, 5} if priced else {1, 2}), caption=caption)


def _asked(price: float | None) -> str:
    return "-" if price is None else "never" if math.isinf(price) else number(price)


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

