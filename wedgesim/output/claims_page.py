"""Checked claims, as a page and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from wedgesim.analysis.claims import THROUGHOUT, ClaimResult, Share
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms
from wedgesim.output.document import Document, claim_document, head, provenance
from wedgesim.output.words import listing, percent, sentence
from wedgesim.scenario.orders import write_order
from wedgesim.scenario.scenario import Scenario

Checked = Sequence[tuple[Scenario, tuple[ClaimResult, ...]]]
"""Scenarios with their claims."""

_AS_SAID: Final = {"fails": "as declared", "contested": "and is contested"}


def claims_page(checked: Checked) -> Iterator[Block]:
    """Yield the claims of some scenarios: for each a table, what was found, and what speaks against the file."""
    for count, (scenario, results) in enumerate(checked):
        phase = f", in the phase {scenario.phase}" if scenario.phase else ""
        yield Heading(f"Claims of {scenario.name}: {scenario.title}{phase}", 1 if not count else 2)
        if scenario.reordered:
            yield Paragraph(f"Order of moves taken: {write_order(scenario.timing)}.", "strong")
        if not results:
            yield Paragraph("It makes no claims.")
            continue
        yield Paragraph(tally(results))
        yield claims_table(results)
        yield Terms(tuple((result.name, _told(result)) for result in results))
        yield from surprises(results)


def tally(results: Sequence[ClaimResult]) -> str:
    """Return how many claims hold, in a sentence.

    Examples
    --------
    >>> from wedgesim.analysis.claims import check_claims
    >>> tally(check_claims("reverse_kissinger", draws=0))
    'Of 28 claims 24 hold as the scenario is written; 4 fail, as declared.'
    >>> tally(check_claims("reverse_kissinger", ["outreach_alone"], draws=50))
    'The claim holds as the scenario is written, but not throughout the ranges that it declares.'
    """
    if len(results) == 1:
        return _of_one(results[0])
    hold = [result for result in results if result.holds]
    said = f"Of {len(results)} claims {len(hold)} {'holds' if len(hold) == 1 else 'hold'} as the scenario is written"
    if any(result.share is not None for result in hold):
        throughout = sum(result.share is not None and result.outcome == "holds" for result in hold)
        said += f", {throughout} of them (nearly) throughout the ranges that it declares"
    fail = [result for result in results if not result.holds]
    declared = ", as declared" if all(result.status == "fails" for result in fail) else ""
    return f"{said}; {len(fail)} {'fails' if len(fail) == 1 else 'fail'}{declared}." if fail else f"{said}."


def _of_one(result: ClaimResult) -> str:
    if not result.holds:
        return f"The claim fails{', as declared' if result.status == 'fails' else ' as the scenario is written'}."
    said = "The claim holds as the scenario is written"
    if result.share is not None:
        throughout = result.outcome == "holds"
        said += f", {'and (nearly)' if throughout else 'but not'} throughout the ranges that it declares"
    return f"{said}."


def claims_table(results: Sequence[ClaimResult]) -> Table:
    """Return the claims with their sources, what the file declares, what became of them, and how far they hold."""
    drawn = next((result.share.draws for result in results if result.share is not None), 0)
    caption = (
        f"Share: of {drawn} draws from the declared ranges of what a claim leaves open. Holds only where: as the "
        f"scenario is written, but in less than {THROUGHOUT:.0%} of the draws."
    )
    return Table(
        ("claim", "source", "declared", "outcome", "share"),
        tuple(
            (result.name, ", ".join(result.source), result.status, result.outcome, _share(result.share))
            for result in results
        ),
        numeric=frozenset({4}),
        caption=caption if drawn else "",
        whole=frozenset({0, 3}),
    )


def _share(share: Share | None) -> str:
    return "-" if share is None else percent(share.value)


def _told(result: ClaimResult) -> str:
    proposition = result.proposition.rstrip()
    ended = proposition if proposition.endswith((".", "!", "?")) else f"{proposition}."
    said = f"{ended} {sentence(result.found)}."
    if result.no_share:
        return f"{said} How far it holds cannot be said: {result.no_share}."
    return f"{said} {share_in_words(result.share)}." if result.share is not None else said


def share_in_words(share: Share) -> str:
    """Return how far a claim holds, with the interval of the share and what it leans on.

    Examples
    --------
    >>> from wedgesim.analysis.claims import Leaning
    >>> share_in_words(Share(0.5, 0.456, 0.544, 500, (Leaning("credibility", "low", -0.3),)))
    'Holds in 50% of the draws (95% interval 46 to 54%), more where credibility is low'
    """
    interval = f"{100 * share.low:.0f} to {100 * share.high:.0f}%"
    said = f"Holds in {percent(share.value)} of the draws (95% interval {interval})"
    where = [f"{leaning.parameter} is {leaning.towards}" for leaning in share.leanings]
    return f"{said}, more where {listing(where)}" if where else said


def surprises(results: Sequence[ClaimResult]) -> Iterator[Block]:
    """Yield the claims that are not what the file declares them to be."""
    wrong = tuple(f"{result.name}: {result.surprise}." for result in results if result.surprise)
    if wrong:
        yield Items(wrong, "warning")


def claims_block(results: Sequence[ClaimResult], called: str, changed: bool) -> Iterator[Block]:
    """Yield a few lines on claims for the story of a run.

    Parameters
    ----------
    results : sequence of ClaimResult
        As the scenario was played.
    called : str
        The scenario on the command line; empty when it cannot be named.
    changed : bool
        Whether values differ from those of the scenario.
    """
    if not results:
        return
    yield Heading("Claims")
    where = "at these values" if changed else "as the scenario is written"
    hold = sum(result.holds for result in results)
    yield Paragraph(f"{hold} of {len(results)} claims {'holds' if hold == 1 else 'hold'} {where}.")
    kinds: dict[str, list[str]] = {}
    for result in results:
        if result.surprise or not result.holds:
            said = result.surprise or f"{result.outcome}, {_AS_SAID[result.status]}"
            kinds.setdefault(sentence(said), []).append(result.name)
    if kinds:
        surprised = any(result.surprise for result in results)
        entries = tuple(f"{kind}: {', '.join(names)}." for kind, names in kinds.items())
        yield Items(entries, "warning" if surprised and not changed else "plain")
    if called:
        yield Paragraph(f"wedgesim claims {called} tells what each found, and how far it holds.", "faint")


def claims_document(checked: Checked, draws: int, seed: int) -> Document:
    """Return the claims of some scenarios as plain data; see :mod:`wedgesim.output.document` for the conventions."""
    return {
        **head("claims"),
        "draws": draws,
        "seed": seed,
        "scenarios": [_scenario(scenario, results) for scenario, results in checked],
    }


def _scenario(scenario: Scenario, results: Sequence[ClaimResult]) -> Mapping[str, object]:
    return {
        **provenance(scenario),
        "claims": [claim_document(result) for result in results],
    }
