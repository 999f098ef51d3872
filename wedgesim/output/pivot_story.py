"""On whom an outcome hangs, told in words: whose taste would turn the verdict, at which choice, against which term."""

from __future__ import annotations

from collections.abc import Iterator

from wedgesim.analysis.explanation import Explanation, Pivot
from wedgesim.output.blocks import Block, Items, Paragraph
from wedgesim.output.cast import Cast, profile_in_words
from wedgesim.output.meanings import term_name
from wedgesim.output.words import infinitive, listing, number, percent, quoted, sentence
from wedgesim.scenario.scenario import Scenario

_LONGEST_PATH = 160
"""Characters of what would be played from which on a sentence does without it."""


def hanging(found: Explanation) -> Iterator[Block]:
    """Yield on whom an outcome hangs, and what else would turn it."""
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
