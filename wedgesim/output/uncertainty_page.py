"""How sure a split is, told in words, and as plain data for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from wedgesim.analysis.claims import ClaimResult
from wedgesim.analysis.points import VERDICTS
from wedgesim.analysis.uncertainty.draws import Draws
from wedgesim.analysis.uncertainty.shares import Probability
from wedgesim.analysis.uncertainty.uncertainty import QUANTILES, Spread, Uncertainty
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Paragraph, Table
from wedgesim.output.document import Document, finite, head, provenance, quantity
from wedgesim.output.words import legend, listing, number, quoted, sentence, with_article
from wedgesim.roles import DIVIDER, TARGET

METHOD_WORDS: Final = {
    "lhs": "Latin hypercube",
    "sobol": "scrambled Sobol sequence",
    "random": "plain random numbers",
}

MOST_PATHS: Final = 6
"""Paths that are printed; all are in the data."""

MARKS: Final = (8, 4, 2, 1)
"""Parts of the draws after which the estimate is told."""


def uncertainty_page(found: Uncertainty, convergence: bool = True) -> Iterator[Block]:
    """Yield how sure a split is: the probability, by policy, margins, paths, convergence and claims."""
    scenario, draws = found.scenario, found.draws
    yield Heading(f"Uncertainty: {scenario.title}", 1)
    yield Paragraph(f"{sentence(drawn_in_words(draws))}.")
    yield Paragraph(headline(found), "strong")
    if found.outcomes.failures:
        count = len(found.outcomes.failures)
        first = next(iter(found.outcomes.failures.values()))
        yield Paragraph(f"{count:,} draws could not be solved and are left out, the first because {first}", "warning")
    yield Heading(f"By policy of {with_article(scenario.states[DIVIDER])}")
    yield _policies(found)
    yield Heading("Split margin")
    yield from _margin(found)
    yield Heading("What is played")
    yield _paths(found)
    if convergence:
        yield Heading("Convergence")
        yield _convergence(found)
    if found.claims:
        yield Heading("Claims")
        yield claims_table(found.claims)
    yield Paragraph(_error_in_words(found.split, draws), "faint")


def drawn_in_words(draws: Draws) -> str:
    """Return what was drawn, and how."""
    kinds = Counter(distribution.kind.replace("_", " ") for distribution in draws.distributions.values())
    said = listing([f"{count} {kind}" for kind, count in kinds.most_common()])
    if len(kinds) == 1 and len(draws.names) > 1:
        said = f"all {said.partition(' ')[2]}"
    one = len(draws.names) == 1
    replicates = f" in {draws.replicates} independent replicates" if draws.replicates > 1 else ""
    pairs = len(draws.correlations)
    correlated = f", with {pairs} rank correlation{'s' * (pairs != 1)}," if pairs else ""
    return (
        f"{len(draws.names)} parameter{'' if one else 's'} ({said}){correlated} {'was' if one else 'were'} drawn "
        f"{len(draws):,} times: {METHOD_WORDS[draws.method]}{replicates}, seed {draws.seed}"
        f"{taken.given(draws.scenario, draws.position, draws.overrides)}"
    )


def chance(probability: Probability) -> str:
    """Return a probability with one decimal of a percent.

    Examples
    --------
    >>> chance(Probability(0.2278, 0.2204, 0.2352, 8192, "replicates")), chance(Probability(0, 0, 0.001, 9, "wilson"))
    ('22.8%', '0%')
    """
    return _percent(probability.value)


def interval_in_words(probability: Probability) -> str:
    """Return the interval of a probability.

    Examples
    --------
    >>> interval_in_words(Probability(0.2278, 0.2204, 0.2352, 8192, "replicates"))
    '22.0 to 23.5%'
    """
    return f"{_percent(probability.low)[:-1]} to {_percent(probability.high)}"


def _percent(share: float) -> str:
    if share != share:
        return "-%"
    if share in (0, 1):
        return f"{100 * share:.0f}%"
    if not 0.0005 <= share < 0.9995:
        return "<0.1%" if share < 0.5 else ">99.9%"
    return f"{100 * share:.1f}%"


def headline(found: Uncertainty) -> str:
    """Say with what probability the target splits."""
    target = sentence(with_article(found.scenario.states[TARGET]))
    if not found.split.draws:
        return "No draw could be solved."
    if found.outcomes.verdict[found.outcomes.solved][0] == VERDICTS.index("undefined"):
        return "Nothing is a split here: no action of the target names its alignment."
    said = f"{target} splits with probability {chance(found.split)} (95% interval {interval_in_words(found.split)})."
    if found.possible.value > found.split.value:
        more = _percent(found.possible.value - found.split.value)
        said += f" In {more} more of the draws some equilibrium is a split, though not every one."
    return said


def _policies(found: Uncertainty) -> Table:
    rows = []
    actions = {action.name: action for action in found.scenario.actions[DIVIDER]}
    for policy in found.policies:
        low, *_, high = policy.margin.quantiles
        rows.append(
            (
                quoted(actions[policy.action])[1:-1],
                chance(policy.chosen),
                chance(policy.split),
                interval_in_words(policy.split),
                number(policy.margin.median),
                f"{number(low)} to {number(high)}",
            )
        )
    return Table(
        ("policy", "chosen", "splits", "95% interval", "median margin", "5 to 95% of margins"),
        tuple(rows),
        numeric=frozenset({1, 2, 3, 4, 5}),
        caption="Chosen: how often it is the equilibrium's. The others: when held to it, the rest in equilibrium. "
        + legend(actions.values()),
    )


def _margin(found: Uncertainty) -> Iterator[Block]:
    header = tuple(f"{100 * share:g}%" for share in QUANTILES)
    cells = tuple(number(value) for value in found.margin.quantiles)
    yield Table(header, (cells,), numeric=frozenset(range(len(header))))
    yield Paragraph(
        "Shares of the draws below which the target's margin on the path lies. A margin above 0 is a split. Where "
        "another path is played the margin leaps, so its distribution can have several peaks.",
        "faint",
    )


def _paths(found: Uncertainty) -> Table:
    rest = len(found.paths) - MOST_PATHS
    return Table(
        ("divider/target/partner", "probability", "95% interval"),
        tuple((path, chance(share), interval_in_words(share)) for path, share in found.paths[:MOST_PATHS]),
        numeric=frozenset({1, 2}),
        caption=f"And {rest} more." if rest > 0 else "",
        whole=frozenset({0}),
    )


def _convergence(found: Uncertainty) -> Table:
    settled = found.convergence()
    rows = []
    for part in MARKS:
        at = int((settled.draws <= settled.draws[-1] // part).sum()) - 1 if len(settled.draws) else -1
        if at >= 0:
            split, low, high = (float(values[at]) for values in (settled.split, settled.low, settled.high))
            share = Probability(split, low, high, int(settled.draws[at]), "wilson")
            median = number(float(settled.margin[at]))
            rows.append((f"{share.draws:,}", chance(share), interval_in_words(share), median))
    return Table(
        ("draws", "splits", "95% interval", "median margin"),
        tuple(dict.fromkeys(rows)),
        numeric=frozenset({0, 1, 2, 3}),
        caption="The first draws alone, with Wilson's interval.",
    )


def claims_table(results: tuple[ClaimResult, ...]) -> Table:
    """Return for each claim the probability that it holds."""
    rows = []
    for result in results:
        cells = ("-", "-")
        if result.share is not None:
            share = Probability(result.share.value, result.share.low, result.share.high, result.share.draws, "wilson")
            cells = (chance(share), interval_in_words(share))
        rows.append((result.name, "holds" if result.holds else "fails" if result.decided else "undecided", *cells))
    drawn = next((result.share.draws for result in results if result.share is not None), 0)
    return Table(
        ("claim", "as written", "probability", "95% interval"),
        tuple(rows),
        numeric=frozenset({2, 3}),
        caption=f"At the first {drawn:,} of the draws, what a claim leaves open varying; Wilson's interval.",
        whole=frozenset({0}),
    )


def _error_in_words(share: Probability, draws: Draws) -> str:
    how = {
        "replicates": f"Student's t over {draws.replicates} replicates",
        "wilson": "Wilson's, as for independent draws"
        + (", which is on the safe side of a hypercube" if draws.method == "lhs" else ""),
    }[share.interval]
    return (
        f"Intervals of probabilities are {how}. They tell the error of a finite number of draws, and nothing of "
        "whether the distributions are right."
    )


# Data ---------------------------------------------------------------------------------------------------------------


def uncertainty_document(found: Uncertainty) -> Document:
    """Return the summary as plain data; the draws themselves are in the dataset."""
    draws, settled = found.draws, found.convergence()
    return {
        **head("uncertainty"),
        "scenario": provenance(found.scenario, draws.position, draws.overrides),
        "draws": {
            "count": len(draws),
            "method": draws.method,
            "seed": draws.seed,
            "replicates": draws.replicates,
            "distributions": {
                name: {"kind": of.kind, **_plain(asdict(of))} for name, of in draws.distributions.items()
            },
            "correlations": [{"parameters": list(of.parameters), "rank": of.rank} for of in draws.correlations],
            "failed": len(found.outcomes.failures),
        },
        "split": _probability(found.split),
        "possible": _probability(found.possible),
        "margin": _spread(found.margin),
        "policies": [
            {
                "action": policy.action,
                "chosen": _probability(policy.chosen),
                "split": _probability(policy.split),
                "possible": _probability(policy.possible),
                "margin": _spread(policy.margin),
            }
            for policy in found.policies
        ],
        "paths": [{"path": path, "probability": _probability(share)} for path, share in found.paths],
        "convergence": {
            "draws": settled.draws.tolist(),
            "split": settled.split.tolist(),
            "low": settled.low.tolist(),
            "high": settled.high.tolist(),
            "median_margin": finite(settled.margin.tolist()),
        },
        "claims": [
            {
                "name": result.name,
                "holds": result.holds,
                "decided": result.decided,
                "probability": None if result.share is None else asdict(result.share),
            }
            for result in found.claims
        ],
    }


def _probability(share: Probability) -> dict[str, Any]:
    parts = {**quantity("value", share.value), **quantity("low", share.low), **quantity("high", share.high)}
    return {**parts, "draws": share.draws, "interval": share.interval}


def _spread(spread: Spread) -> dict[str, Any]:
    quantiles = {f"{share:g}": value for share, value in zip(QUANTILES, finite(spread.quantiles), strict=True)}
    return {"quantiles": quantiles, **quantity("mean", spread.mean)}


def _plain(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return arguments without infinities."""
    return {name: list(value) if isinstance(value, tuple) else finite([value])[0] for name, value in arguments.items()}
