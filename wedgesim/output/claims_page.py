"""Checked claims, as a page and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from wedgesim.analysis.claims import ClaimResult, Share
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms
from wedgesim.output.document import Document, claim_document, head
from wedgesim.output.words import listing, percent, sentence
from wedgesim.scenario.scenario import Scenario

Checked = Sequence[tuple[Scenario, tuple[ClaimResult, ...]]]
"""Scenarios with their claims."""


def claims_page(checked: Checked) -> Iterator[Block]:
    """Yield the claims of some scenarios: for each a table, what was found, and what speaks against the file."""
    for count, (scenario, results) in enumerate(checked):
        yield Heading(f"Claims of {scenario.name}: {scenario.title}", 1 if not count else 2)
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
    'Of 24 claims 20 hold as the scenario is written; 4 fail, as declared.'
    """
    fail = [result for result in results if not result.holds]
    declared = all(result.status == "fails" for result in fail)
    said = f"Of {len(results)} claims {len(results) - len(fail)} hold as the scenario is written"
    return f"{said}; {len(fail)} fail{', as declared' if declared else ''}." if fail else f"{said}."


def claims_table(results: Sequence[ClaimResult]) -> Table:
    """Return the claims with their sources, what the file declares, what became of them, and how far they hold."""
    drawn = next((result.share.draws for result in results if result.share is not None), 0)
    ranges = (
        f"Share: of {drawn} draws from the declared ranges of what a claim leaves open, with its 95% interval. "
        "Holds only where: as the scenario is written, but in less than 95% of the draws."
    )
    return Table(
        ("claim", "source", "declared", "outcome", "share"),
        tuple(
            (result.name, ", ".join(result.source), result.status, result.outcome, share_in_words(result.share))
            for result in results
        ),
        numeric=frozenset({4}),
        caption=ranges if drawn else "",
    )


def share_in_words(share: Share | None) -> str:
    """Return a share with its interval.

    Examples
    --------
    >>> share_in_words(Share(0.5, 0.456, 0.544, 500)), share_in_words(None)
    ('50% (46-54)', '-')
    """
    if share is None:
        return "-"
    return f"{percent(share.value)} ({100 * share.low:.0f}-{100 * share.high:.0f})"


def _told(result: ClaimResult) -> str:
    said = [f"{result.proposition} {sentence(result.found)}."]
    if result.share is not None and result.share.leanings:
        where = [f"{leaning.parameter} is {leaning.towards}" for leaning in result.share.leanings]
        said.append(f"Holds more where {listing(where)}.")
    return " ".join(said)


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
    fail = [result.name for result in results if not result.holds]
    where = "at these values" if changed else "as the scenario is written"
    yield Paragraph(f"{len(results) - len(fail)} of {len(results)} claims hold {where}.")
    wrong = tuple(f"{result.name}: {result.surprise}; {result.found}." for result in results if result.surprise)
    other = [result.name for result in results if not result.holds and not result.surprise]
    if other:
        yield Paragraph(f"Fail, as declared or contested: {', '.join(other)}.", "faint")
    if wrong:
        yield Items(wrong, "plain" if changed else "warning")
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
        "name": scenario.name,
        "title": scenario.title,
        "sha256": scenario.sha256,
        "claims": [claim_document(result) for result in results],
    }
