"""The sections that rest on draws: how sure a split is, what matters, where it happens, which policy does well."""

from __future__ import annotations

import re
from dataclasses import replace

from wedgesim.analysis.findings import Findings
from wedgesim.analysis.policy.policies import Policies
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.cast import Cast
from wedgesim.output.discovery_page import discovery_page
from wedgesim.output.policy_page import policy_page
from wedgesim.output.report.pieces import Fold, Picture, Piece, folded, inner
from wedgesim.output.sensitivity_page import Sensitivity, sensitivity_page
from wedgesim.output.uncertainty_page import chance, interval_in_words, uncertainty_page
from wedgesim.output.words import listing, number, quoted, sentence


def uncertainty_section(found: Findings) -> tuple[str, list[Piece]]:
    """Return how often a split happens over the draws: a lead and what follows it."""
    known = found.uncertainty
    if known is None:
        return "", []
    from wedgesim.output.plots import plot_convergence, plot_margin_distribution

    page = list(inner(uncertainty_page(known)))
    pieces: list[Piece] = [*folded(page, "Convergence", "Claims", "What is played")]
    pieces = [piece for piece in pieces if not (isinstance(piece, Fold) and piece.summary == "Claims")]
    pieces.append(
        Picture(
            "Distribution of the split margin",
            f"Over {len(known.draws):,} draws; above 0 the target splits. Median {number(known.margin.median)}, 5% of "
            f"draws below {number(known.margin.quantiles[0])}, 5% above {number(known.margin.quantiles[-1])}.",
            lambda: plot_margin_distribution(known),
        )
    )
    pieces.append(
        Picture(
            "How the estimate settles",
            f"Probability of a split after more and more draws; in the end {chance(known.split)} "
            f"({interval_in_words(known.split)}).",
            lambda: plot_convergence(known),
        )
    )
    return (
        "How often a split happens when what nobody knows exactly is drawn from what the scenario holds plausible. "
        "Intervals tell the error of a finite number of draws; they say nothing about whether the ranges are right.",
        pieces,
    )


def sensitivity_section(found: Findings) -> tuple[str, list[Piece]]:
    """Return which values matter: a lead and what follows it."""
    if found.tornado is None or found.elasticities is None:
        return "", []
    from wedgesim.output.plots import plot_indices, plot_tornado

    tornado, indices = found.tornado, found.indices
    told = Sensitivity(tornado, indices, found.elasticities, refusal=found.absent.get("indices", ""))
    pieces: list[Piece] = [*folded(inner(sensitivity_page(told, found.overrides, found.position)), "At the margin")]
    pieces.append(
        Picture(
            "One parameter at a time",
            f"Split margin as each parameter moves through its range, the widest first; the values taken give "
            f"{number(tornado.baseline.margin)}.",
            lambda: plot_tornado(tornado),
        )
    )
    if indices is not None:
        pieces.append(
            Picture(
                "All together: Sobol' indices",
                "Share of the variance that each parameter explains alone (first order) and alone or with others "
                "(total), with 95% bootstrap intervals.",
                lambda: plot_indices(indices),
            )
        )
    return "Which of the values matter, one at a time, all together and at the margin.", pieces


def discovery_section(found: Findings) -> tuple[str, list[Piece]]:
    """Return where a split happens: a lead and what follows it."""
    if found.discovery is None:
        return "", []
    from wedgesim.output.plots import plot_discovery

    discovery = found.discovery
    pieces: list[Piece] = [*inner(discovery_page(discovery))]
    box = discovery.boxes[0].peeled[0].box
    pieces.append(
        Picture(
            "Boxes, and what they were chosen from",
            f"Left: the first box, {box.sentence}, over the share of draws in which a split happens. Right: coverage "
            "against density of every box on the way.",
            lambda: plot_discovery(discovery),
        )
    )
    return (
        "Simple conditions under which most draws split. Density: the share of draws within a box that split; "
        "coverage: the share of all splits that it holds.",
        pieces,
    )


def policy_section(found: Findings) -> tuple[str, list[Piece]]:
    """Return how each policy does: a lead and what follows it."""
    pieces: list[Piece] = []
    for policies in (found.divider, found.partner):
        if policies is None:
            continue
        states = Cast(found.taken)
        pieces.append(Heading(f"{sentence(states[policies.role])} ({policies.role})", 3))
        blocks: list[Block] = [
            Heading(block.text, block.level + 1) if isinstance(block, Heading) else _labelled(block, policies)
            for block in inner(policy_page(policies))
        ]
        pieces += folded(blocks, "Which policy is best, draw by draw", level=4)
        pieces.append(_policy_picture(policies, states))
    return (
        "How each policy does over the same draws, whatever turns out to be true. Payoffs are in the utility of the "
        "state whose policy it is, and cannot be compared between states.",
        pieces,
    )


def _labelled(block: Block, policies: Policies) -> Block:
    """Return a block in which the policies stand with their labels in place of their names."""
    states = Cast(policies.scenario)
    labels = {name: quoted(states.action(policies.role, name)) for name in policies.names}
    longest = sorted(labels, key=len, reverse=True)
    known = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, longest))})(?![\w.]\w)(?!\w)", re.IGNORECASE)

    def say(text: str) -> str:
        return known.sub(lambda found: labels.get(found[1], labels.get(found[1].lower(), found[1])), text)

    def label(cells: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(labels[cell][1:-1] if cell in labels else cell for cell in cells)

    if isinstance(block, Paragraph):
        return replace(block, text=say(block.text))
    if isinstance(block, Items):
        return replace(block, entries=tuple(map(say, block.entries)))
    if isinstance(block, Table):
        rows = tuple(map(label, block.rows))
        return replace(block, header=label(block.header), rows=rows, caption=say(block.caption))
    return block


def _policy_picture(policies: Policies, states: Cast) -> Picture:
    from wedgesim.output.plots import plot_policy

    told = [f"{quoted(states.action(policies.role, of.policy))} {number(of.expected)}" for of in policies.records]
    return Picture(
        f"Policies of {states[policies.role]}",
        f"Expected payoffs: {listing(told)}. Beside them, what it would be worth to know each parameter.",
        lambda: plot_policy(policies),
    )
