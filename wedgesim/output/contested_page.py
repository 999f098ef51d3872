"""What two settings make of a scenario's claims, told in words and as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wedgesim.analysis.comparison import ClaimsCompared, ContestedClaim, Pair, Turning
from wedgesim.output.blocks import Block, Heading, Paragraph, Terms
from wedgesim.output.document import Document, finite
from wedgesim.output.words import listing, number, sentence, short

MOST_TURNINGS = 3
"""Sets of values that are told for each claim and direction; all are in the JSON."""


def contested_blocks(pair: Pair) -> Iterator[Block]:
    """Yield which claims hold in one of two settings and not in the other, and where they turn."""
    found = pair.claims
    if found is None or not (found.contested or found.alike):
        return
    yield Heading("What they make of the claims", 3)
    yield Paragraph(tally(found, pair))
    if found.contested:
        yield Terms(tuple((one.name, contested_sentence(one, pair)) for one in found.contested))
    if found.left_out:
        reasons = Counter(found.left_out.values())
        yield Paragraph(f"Left out: {listing([f'{count} ({reason})' for reason, count in reasons.items()])}.", "faint")


def tally(found: ClaimsCompared, pair: Pair) -> str:
    """Say how many claims come out otherwise."""
    asked = len(found.contested) + len(found.alike)
    both = f"{pair.first.name} and {pair.second.name}"
    claims = "The one claim" if asked == 1 else f"All {asked} claims"
    if not found.contested:
        return f"{claims} that can be put to both {'comes' if asked == 1 else 'come'} out alike in {both}."
    few = len(found.contested)
    said = f"Of {asked} claims {few} {'comes' if few == 1 else 'come'} out otherwise in {pair.first.name} than in"
    how = "With each: the fewest values that turn it on their way to the other's, and where"
    return f"{said} {pair.second.name}. {how}."


def contested_sentence(one: ContestedClaim, pair: Pair) -> str:
    """Say where a claim holds, and what turns it."""
    first, second = pair.first.name, pair.second.name
    holding, failing = (first, second) if one.holds[0] else (second, first)
    said = f"{one.proposition} Holds in {holding}, fails in {failing}."
    ways = [
        f"in {name} it turns with {turnings_in_words(sets, pair, back)}"
        for name, sets, back in ((first, one.forward, False), (second, one.back, True))
        if sets
    ]
    if not one.searched:
        return f"{said} What turns it is not looked for, since it is about the course through the years."
    return f"{said} {sentence('; '.join(ways))}." if ways else said


def turnings_in_words(sets: tuple[Turning, ...], pair: Pair, back: bool) -> str:
    """Return the sets of values that turn a claim, with the values where it turns."""
    told = [_turning(turning, pair, back) for turning in sets[:MOST_TURNINGS]]
    more = len(sets) - len(told)
    return ", or with ".join(told) + (f", or with {more} more such {'set' if more == 1 else 'sets'}" if more else "")


def _turning(turning: Turning, pair: Pair, back: bool) -> str:
    by_name = {of.parameter: of for of in pair.differences}
    steps = []
    for name, value in zip(turning.parameters, turning.values, strict=True):
        of = by_name[name]
        before = of.second if back else of.first
        steps.append(f"{name} at {number(value)} instead of {short(before)}" if value == value else name)
    return listing(steps)


def contested_document(found: ClaimsCompared) -> Document:
    """Return the same as plain data."""
    return {
        "contested": [
            {
                "claim": one.name,
                "proposition": one.proposition,
                "source": list(one.source),
                "holds": list(one.holds),
                "found": list(one.found),
                "forward": [_data(turning) for turning in one.forward],
                "back": [_data(turning) for turning in one.back],
                "searched": one.searched,
            }
            for one in found.contested
        ],
        "alike": list(found.alike),
        "left_out": dict(found.left_out),
    }


def _data(turning: Turning) -> Document:
    (place,) = finite([turning.place])
    return {"parameters": list(turning.parameters), "place": place, "values": finite(turning.values)}
