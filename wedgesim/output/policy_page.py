"""Policies across what is uncertain, told in words and as plain data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wedgesim.analysis.policy.policies import Policies
from wedgesim.analysis.policy.ranking import RankingFlip
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.discovery_page import tree_blocks, tree_document
from wedgesim.output.document import Document, head, provenance
from wedgesim.output.uncertainty_page import METHOD_WORDS
from wedgesim.output.words import aligned, legend, percent, sentence, with_article

_MOST_VALUES: Final = 8
"""Parameters whose value of information is printed at most."""

_MOST_FLIPS: Final = 12


def policy_page(found: Policies) -> Iterator[Block]:
    """Yield how the policies of a role do."""
    draws, state = found.draws, with_article(found.scenario.states[found.role])
    after = f", after {found.after}" if found.after else ""
    yield Heading(f"Policies of {state} ({found.role}){after}: {found.scenario.title}", 1)
    yield Paragraph(
        f"{len(draws):,} draws ({METHOD_WORDS[draws.method]}, seed {draws.seed}) of {len(draws.names)} "
        f"uncertain parameter{'s' * (len(draws.names) > 1)}"
        f"{taken.given(draws.scenario, draws.position, draws.overrides)}. {_held(found)}"
    )
    if found.unsolved:
        yield Paragraph(f"{found.unsolved:,} draws could not be solved and are left out.", "warning")
    yield Items(tuple(f"{sentence(said)}." for said in found.sentences), "strong")
    yield Heading("How each does")
    yield _payoffs(found)
    yield _regrets(found)
    yield _chances(found)
    yield Heading("What it would be worth to know")
    yield from _information(found)
    yield Heading("Where the ranking turns")
    yield from _flips(found)
    if found.tree is not None:
        yield Heading("Which policy is best, draw by draw")
        yield from tree_blocks(found.tree)


def _held(found: Policies) -> str:
    first = found.role in found.scenario.timing[0]
    if found.after:
        return f"The divider is held to {found.after} and the {found.role} to each action in turn; the target answers."
    if first:
        return f"The {found.role} is held to each action in turn; the others answer in equilibrium."
    return (
        f"The {found.role} commits to each action in turn, and the others, who know it, answer in equilibrium: those "
        "who move before it too."
    )


def _payoffs(found: Policies) -> Table:
    rows = [[record.expected, record.low, record.high, record.worst, record.tail] for record in found.records]
    columns = [aligned(column) for column in zip(*rows, strict=True)]
    return Table(
        ("policy", "expected payoff", "95%", "worst case", "5% of draws below"),
        tuple(
            (record.policy, of[0], f"{of[1]} to {of[2]}", *of[3:])
            for record, of in zip(found.records, zip(*columns, strict=True), strict=True)
        ),
        numeric=frozenset({1, 3, 4}),
        caption=f"Payoffs of the {found.role}. {legend(found.scenario.actions[found.role])}".rstrip(),
        whole=frozenset({0, 2}),
    )


def _regrets(found: Policies) -> Table:
    rows = [[record.mean_regret, record.tail_regret, record.most_regret] for record in found.records]
    columns = [aligned(column) for column in zip(*rows, strict=True)]
    return Table(
        ("policy", "mean regret", "5% of draws above", "most"),
        tuple(
            (record.policy, *of) for record, of in zip(found.records, zip(*columns, strict=True), strict=True)
        ),
        numeric=frozenset({1, 2, 3}),
        caption="Regret: what the best policy of the same draw pays more.",
        whole=frozenset({0}),
    )


def _chances(found: Policies) -> Table:
    return Table(
        ("policy", "best in", "95%", "satisfices in", "95%", "split in"),
        tuple(
            (
                record.policy, percent(record.best), _interval(record.best_interval), percent(record.satisficing),
                _interval(record.satisficing_interval), percent(float(split)),
            )
            for record, split in zip(found.records, found.splits, strict=True)
        ),
        numeric=frozenset({1, 3, 5}),
        caption=f"Shares of the draws. Satisfices: {found.standard}.",
        whole=frozenset({0, 2, 4}),
    )  # fmt: skip


def _interval(ends: tuple[float, float]) -> str:
    return f"{100 * ends[0]:.1f} to {100 * ends[1]:.1f}"


def _information(found: Policies) -> Iterator[Block]:
    known = found.information
    if known.everything <= 0:
        yield Paragraph("Nothing: one policy is best at every draw.")
        return
    yield Paragraph(
        f"Whoever knew all parameters before choosing would gain {known.everything:.4g} on average (standard error "
        f"{known.error:.1g}) over always playing {found.best.policy}."
    )
    shown = [value for value in known.values if value.telling][:_MOST_VALUES]
    if not shown:
        yield Paragraph("Of no single parameter can the value be told from none.")
        return
    more = sum(value.telling for value in known.values) - len(shown)
    rest = f" {more} more have a value that can be told from none." if more else ""
    yield Table(
        ("parameter", "worth", "standard error", "of all"),
        tuple(
            (value.parameter, f"{value.value:.4f}", f"{value.error:.4f}", percent(value.share)) for value in shown
        ),
        numeric=frozenset({1, 2, 3}),
        caption=f"What knowing one alone would be worth; what noise adds is taken off.{rest}",
        whole=frozenset({0}),
    )


def _flips(found: Policies) -> Iterator[Block]:
    if not found.flips:
        yield Paragraph(f"No parameter alone turns it on average: {found.best.policy} stays first.")
        return
    yield Table(
        ("parameter", "at", "95%", "best below", "best above"),
        tuple(_flip(flip) for flip in found.flips[:_MOST_FLIPS]),
        numeric=frozenset({1}),
        caption="Which policy pays most on average over all other parameters, below and above a value of one."
        + (f" The first {_MOST_FLIPS} of {len(found.flips)}." if len(found.flips) > _MOST_FLIPS else ""),
        whole=frozenset({0, 2}),
    )


def _flip(flip: RankingFlip) -> tuple[str, ...]:
    return flip.parameter, f"{flip.value:.3g}", f"{flip.low:.3g} to {flip.high:.3g}", flip.below, flip.above


# As data ------------------------------------------------------------------------------------------------------------


def policy_document(found: Policies) -> Document:
    """Return a comparison of policies as plain data; see :mod:`wedgesim.output.document` for the conventions."""
    draws, known = found.draws, found.information
    return {
        **head("policies"),
        "scenario": provenance(found.scenario, draws.position, draws.overrides),
        "role": found.role,
        "after": found.after,
        "draws": {"count": len(draws), "method": draws.method, "seed": draws.seed, "unsolved": found.unsolved},
        "sentences": list(found.sentences),
        "standard": found.standard,
        "best": {
            "expected": found.best.policy,
            "worst_case": found.safest.policy,
            "regret": found.least_regret.policy,
        },
        "policies": [
            {
                "policy": record.policy,
                "expected": record.expected,
                "expected_interval": [record.low, record.high],
                "behind_the_best": list(gap),
                "worst": record.worst,
                "tail": record.tail,
                "mean_regret": record.mean_regret,
                "tail_regret": record.tail_regret,
                "most_regret": record.most_regret,
                "satisficing": record.satisficing,
                "satisficing_interval": list(record.satisficing_interval),
                "best": record.best,
                "best_interval": list(record.best_interval),
                "split": float(split),
            }
            for record, split, gap in zip(found.records, found.splits, found.gaps, strict=True)
        ],
        "information": {
            "everything": known.everything,
            "standard_error": known.error,
            "parameters": [
                {
                    "parameter": value.parameter,
                    "value": value.value,
                    "standard_error": value.error,
                    "share": value.share,
                    "bias_taken_off": value.bias,
                }
                for value in known.values
            ],
        },
        "flips": [
            {
                "parameter": flip.parameter,
                "value": flip.value,
                "interval": [flip.low, flip.high],
                "best_below": flip.below,
                "best_above": flip.above,
            }
            for flip in found.flips
        ],
        "tree": None if found.tree is None else tree_document(found.tree),
    }
