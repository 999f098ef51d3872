"""Boxes and trees told in words, and as plain data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from wedgesim.analysis.discovery.boxes import Box, Restriction, condition
from wedgesim.analysis.discovery.discover import Discovery
from wedgesim.analysis.discovery.growing import Node
from wedgesim.analysis.discovery.prim import Boxes, Peeled
from wedgesim.analysis.discovery.tree import Leaf, Tree
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.document import Document, finite, head, provenance
from wedgesim.output.uncertainty_page import METHOD_WORDS
from wedgesim.output.words import listing, percent, sentence, tokens

_MOST_STEPS: Final = 8
"""Steps of a trajectory that are printed."""

_MOST_DROPPED: Final = 6
"""Parameters that are named of those that a box does without after all."""

_OF: Final = {
    "split": "a split",
    "possible": "a split in some equilibrium",
    "policy": "what the divider does",
    "divider": "what the divider does",
    "target": "what the target does",
    "partner": "what the partner does",
}


def discovery_page(found: Discovery) -> Iterator[Block]:
    """Yield what was found about a scenario."""
    draws = found.outcomes.draws
    yield Heading(f"Where it happens: {_OF.get(found.of, found.of)} in {found.scenario.title}", 1)
    yield Paragraph(
        f"{len(draws):,} draws ({METHOD_WORDS[draws.method]}, seed {draws.seed}) of {len(draws.names)} uncertain "
        f"parameter{'s' * (len(draws.names) > 1)}{taken.given(draws.scenario, draws.position, draws.overrides)}."
    )
    if found.unsolved:
        yield Paragraph(f"{found.unsolved:,} draws could not be solved and are left out.", "warning")
    for boxes in found.boxes:
        yield Heading(f"Boxes: where {boxes.happening.clause}")
        yield from boxes_blocks(boxes, found)
    yield Heading("Tree")
    yield from tree_blocks(found.tree)


def boxes_blocks(boxes: Boxes, found: Discovery | None = None) -> Iterator[Block]:
    """Yield boxes: what each says, how sure it is, and what it was chosen from."""
    yield Paragraph(f"{sentence(boxes.sentence)}.", "strong")
    for number, peeled in enumerate(boxes.peeled, 1):
        box = peeled.box
        if len(boxes.peeled) > 1:
            later = ", of the draws in no box before it" if number > 1 else ""
            yield Paragraph(f"Box {number}{later}: {box.sentence}.")
        yield _restrictions(box)
        yield Items(tuple(_remarks(boxes, peeled, found)))
        yield _trade_off(peeled)


def _restrictions(box: Box) -> Table:
    resampled = any(limit.reproducibility is not None for limit in box.restrictions)
    return Table(
        ("limit", "density without", "coverage without", "quasi-p", *(("found again",) if resampled else ())),
        tuple(
            (
                limit.condition,
                percent(limit.density_without),
                percent(limit.coverage_without),
                _quasi_p(limit),
                *((percent(limit.reproducibility or 0.0),) if resampled else ()),
            )
            for limit in box.restrictions
        ),
        numeric=frozenset(range(1, 5 if resampled else 4)),
        caption="Without: were this limit lifted. Quasi-p: that chance alone would do as much."
        + (" Found again: in so many of the resamples." if resampled else ""),
        whole=frozenset({0}),
    )


def _quasi_p(limit: Restriction) -> str:
    return "<1e-16" if limit.quasi_p < 1e-16 else f"{limit.quasi_p:.2g}"


def _remarks(boxes: Boxes, peeled: Peeled, found: Discovery | None) -> Iterator[str]:
    box = peeled.box
    yield (
        f"It holds {box.draws:,} draws ({percent(box.mass)} of all), {box.events:,} of them with the event; it is "
        f"{boxes.settings.choice.sentence}, pasted."
    )
    if box.held_out_density is not None and box.held_out_coverage is not None:
        yield (
            f"To be expected of new draws: a density of {percent(box.held_out_density)} and a coverage of "
            f"{percent(box.held_out_coverage)}, the average of {boxes.resamples} boxes found from resamples over the "
            "draws that these left out."
        )
    if peeled.dropped:
        yield f"Restricted at first, but not telling enough: {tokens(peeled.dropped, _MOST_DROPPED)}."
    if peeled.also:
        others = listing([f"{name} ({percent(share)})" for name, share in peeled.also])
        yield f"Not restricted, but by half of the resamples or more: {others}."
    if found is not None:
        inside = bool(box.holds(found.baseline))
        outside = [limit.condition for limit in box.restrictions if not _within(limit, found.baseline)]
        yield "The scenario's own values lie in it." if inside else (
            f"The scenario's own values lie outside: not {listing(outside, 'nor')}."
        )


def _within(limit: Restriction, values: dict[str, float]) -> bool:
    at = values[limit.parameter]
    return (limit.lower is None or at >= limit.lower) and (limit.upper is None or at <= limit.upper)


def _trade_off(peeled: Peeled) -> Table:
    """Return a few boxes of the trajectory, the chosen one among them."""
    of = peeled.trajectory
    last = len(of.mass) - 1
    steps = sorted({*np.linspace(0, last, _MOST_STEPS).round().astype(int).tolist(), peeled.step})
    restricted = of.restricted.sum(axis=1)
    return Table(
        ("box", "limits on", "mass", "coverage", "density", "choice"),
        tuple(
            (
                str(step), str(int(restricted[step])), percent(float(of.mass[step])), percent(float(of.coverage[step])),
                percent(float(of.density[step])), "taken" if step == peeled.step else "",
            )
            for step in steps
        ),
        numeric=frozenset(range(5)),
        caption=f"Of {last} steps of peeling. Limits on: so many parameters.",
    )  # fmt: skip


def tree_blocks(tree: Tree) -> Iterator[Block]:
    """Yield a tree: its leaves in sentences, and by which parameters it cuts."""
    if len(tree.leaves) == 1:
        yield Paragraph("No cut forecasts better than none: the tree is its root alone.", "strong")
        return
    by = listing([f"{name} ({percent(share)})" for name, share in tree.importance.items()])
    yield Paragraph(
        f"A tree of {len(tree.leaves)} leaves explains {percent(tree.explained)} of what differs between draws. It "
        f"cuts by {by}."
    )
    if len(tree.classes) == 2 and tree.classes == ("no", "yes"):
        yield Items(tuple(f"{sentence(said)}." for said in tree.sentences()))
    else:
        yield _leaves(tree)
    if tree.folds >= 2:
        yield Paragraph(
            f"Of the subtrees best at some cost of a leaf it is the smallest whose squared error, in {tree.folds}-fold "
            f"cross-validation (seed {tree.seed}), is within a standard error of the least, or one with few enough "
            "leaves to be read.",
            "faint",
        )


def _leaves(tree: Tree) -> Table:
    return Table(
        ("where", "draws", *tree.classes),
        tuple(
            (leaf.conditions, percent(leaf.mass), *(percent(float(share)) for share in leaf.shares))
            for leaf in tree.leaves
        ),
        numeric=frozenset(range(1, 2 + len(tree.classes))),
        caption="Share of all draws, and of the draws of each leaf what is the case.",
    )


# As data ------------------------------------------------------------------------------------------------------------


def discovery_document(found: Discovery) -> Document:
    """Return what was found as plain data; see :mod:`wedgesim.output.document` for the conventions."""
    draws = found.outcomes.draws
    return {
        **head("discovery"),
        "scenario": provenance(found.scenario, draws.position, draws.overrides),
        "of": found.of,
        "draws": {"count": len(draws), "method": draws.method, "seed": draws.seed, "unsolved": found.unsolved},
        "parameters": list(draws.names),
        "boxes": [boxes_document(boxes) for boxes in found.boxes],
        "tree": tree_document(found.tree),
    }


def boxes_document(boxes: Boxes) -> Document:
    """Return boxes as plain data."""
    return {
        "happening": boxes.happening.clause,
        "draws": boxes.draws,
        "events": boxes.events,
        "coverage": boxes.coverage,
        "density": boxes.density,
        "choice": boxes.settings.choice.sentence,
        "resamples": boxes.resamples,
        "sentence": boxes.sentence,
        "boxes": [_box(peeled) for peeled in boxes.peeled],
    }


def _box(peeled: Peeled) -> Document:
    box, of = peeled.box, peeled.trajectory
    return {
        "sentence": box.sentence,
        "draws": box.draws,
        "events": box.events,
        "mass": box.mass,
        "density": box.density,
        "coverage": box.coverage,
        "held_out_density": box.held_out_density,
        "held_out_coverage": box.held_out_coverage,
        "restrictions": [
            {
                "parameter": limit.parameter,
                "lower": limit.lower,
                "upper": limit.upper,
                "quasi_p": limit.quasi_p,
                "density_without": limit.density_without,
                "coverage_without": limit.coverage_without,
                "reproducibility": limit.reproducibility,
            }
            for limit in box.restrictions
        ],
        "dropped": list(peeled.dropped),
        "also_found": dict(peeled.also),
        "trajectory": {
            "taken": peeled.step,
            "mass": of.mass.tolist(),
            "coverage": of.coverage.tolist(),
            "density": of.density.tolist(),
            "limits": [
                {
                    peeled.parameters[i]: finite([float(of.lower[step, i]), float(of.upper[step, i])])
                    for i in np.flatnonzero(of.restricted[step]).tolist()
                }
                for step in range(len(of.mass))
            ],
        },
    }


def tree_document(tree: Tree) -> Document:
    """Return a tree as plain data."""
    return {
        "classes": list(tree.classes),
        "importance": dict(tree.importance),
        "explained": tree.explained,
        "folds": tree.folds,
        "leaves": [_leaf(leaf) for leaf in tree.leaves],
        "root": _node(tree.root, tree),
        "path": {
            "cost": tree.path.cost.tolist(),
            "leaves": tree.path.leaves.tolist(),
            "error": finite(tree.path.error.tolist()),
            "standard_error": finite(tree.path.standard_error.tolist()),
            "taken": tree.path.chosen,
        },
    }


def _leaf(leaf: Leaf) -> Document:
    return {
        "where": {name: list(limits) for name, limits in leaf.limits.items()},
        "conditions": [condition(name, *limits) for name, limits in leaf.limits.items()],
        "draws": leaf.draws,
        "mass": leaf.mass,
        "shares": leaf.shares.tolist(),
        "coverage": leaf.coverage.tolist(),
    }


def _node(node: Node, tree: Tree) -> Document:
    counts: Document = {"counts": [int(count) for count in node.counts]}
    if node.children is None:
        return counts
    lower, upper = node.children
    return {
        **counts,
        "parameter": tree.names[node.parameter],
        "threshold": node.threshold,
        "below": _node(lower, tree),
        "above": _node(upper, tree),
    }
