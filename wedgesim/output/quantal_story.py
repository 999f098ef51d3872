"""Quantal response in words: the limit of a branch and the way there, or one precision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from wedgesim.analysis.game_solution import LogitFound
from wedgesim.equilibria.quantal_response import LogitBranch
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.equilibrium_table import equilibrium_table, tiny
from wedgesim.output.game_names import Names
from wedgesim.output.words import listing, number, short

_MILESTONES: Final = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
"""Precisions, times the payoff range, at which a branch is told."""


def branch_story(branch: LogitBranch, names: Names) -> Iterator[Block]:
    """Yield the limit of a branch, and how play changes on the way there."""
    yield Heading("Quantal response: the limit")
    yield Paragraph("As players err less and less, play from full randomness leads to:", "strong")
    yield equilibrium_table(names, [branch.limit], numbered=False)
    yield Heading("The way there")
    scale = float(branch.game.payoff_range.max()) or 1.0
    steps = _milestones(branch.precision * scale)
    rows = [
        (
            short(float(branch.precision[step])),
            *(_shares(names, player, path[:, step]) for player, path in enumerate(branch.strategies)),
            tiny(float(branch.max_regret[step])),
        )
        for step in steps
    ]
    numeric = frozenset({0, len(names.players) + 1})
    yield Table(
        ("lambda", *names.players, "regret"),
        tuple(rows),
        numeric=numeric,
        caption="lambda: precision, in units of one over payoff; regret: most that anybody could gain",
    )
    said = []
    if branch.folds:
        said.append(f"The branch turns back and forth near lambda = {listing([short(x) for x in branch.folds])}.")
    if branch.bifurcations:
        where = listing([short(x) for x in branch.bifurcations])
        said.append(
            f"Other branches cross it at lambda = {where}; it is followed straight on, which keeps the symmetry of "
            "the game. An arbitrarily small change of payoffs may lead elsewhere."
        )
    if said:
        yield Items(tuple(said), "warning")
    yield Heading("How far to trust this")
    yield Paragraph(
        f"The limit is a Nash equilibrium to within a regret of {tiny(branch.limit.max_regret)}. The method selects "
        "this one; there may be others, which --method nash lists.",
        "faint",
    )


def _milestones(scaled: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[int]:
    """Return steps at which a branch first passes each milestone, and the last."""
    found = {0, len(scaled) - 1}
    for milestone in _MILESTONES:
        passed = np.flatnonzero(scaled >= milestone)
        if len(passed):
            found.add(int(passed[0]))
    return sorted(found)


def _shares(names: Names, player: int, shares: Iterable[float]) -> str:
    """Return the likelier actions of a player with two digits."""
    told = [
        f"{names.action(player, action)}{names.colon(player)} {share:.2f}"
        for action, share in enumerate(shares)
        if round(share, 2) > 0
    ]
    return ", ".join(told)


def logit_story(found: LogitFound, names: Names) -> Iterator[Block]:
    """Yield the logit equilibrium of one precision."""
    yield Heading(f"Quantal response at lambda = {short(found.precision)}")
    yield equilibrium_table(names, [found.equilibrium], numbered=False)
    yield Paragraph(
        "Every action is taken with a probability proportional to exp(lambda times its expected payoff). That is no "
        f"Nash equilibrium: somebody could gain {number(found.equilibrium.max_regret)} by not erring."
    )
    yield Heading("How far to trust this")
    yield Paragraph(
        f"Probabilities differ from the logit response to them by at most {tiny(found.residual)}. Followed from full "
        "randomness: where the branch folds, this is its first equilibrium of that precision.",
        "faint",
    )
