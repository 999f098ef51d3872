"""The bidding war told in words: what the target asks, the divider would give, and the partner would give to bind."""

from __future__ import annotations

from collections.abc import Iterator

from wedgesim.analysis.explanation import Binding, Explanation
from wedgesim.output.blocks import Block, Items, Paragraph, Table
from wedgesim.output.cast import Cast
from wedgesim.output.verdict_story import price_sentences
from wedgesim.output.words import TIE, infinitive, number, price, sentence, signed
from wedgesim.scenario.scenario import Scenario


def bidding(found: Explanation) -> Iterator[Block]:
    """Yield the prices of a split, and what the partner's answers would cost and do."""
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
        cost = "costs it nothing" if answer.cost < TIE else f"costs it {number(answer.cost)}"
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
            *([price(option.price)] if priced else []),
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
