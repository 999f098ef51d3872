"""Iterated strict dominance in words: what is removed round by round, and what is left."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from wedgesim.analysis.game_solution import DominanceFound
from wedgesim.equilibria.dominance import Elimination
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.game_names import Names
from wedgesim.output.words import number, sentence


def dominance_story(found: DominanceFound, names: Names) -> Iterator[Block]:
    """Yield the rounds, and what is left and rationalisable."""
    yield Heading("Iterated strict dominance")
    for count, removed in enumerate(found.elimination.rounds, start=1):
        yield Paragraph(f"Round {count}:", "strong")
        yield Items(
            tuple(
                f"{sentence(names.subject(one.player))} does not play {names.action(one.player, one.action)}: "
                f"{_dominating(names, one.player, one.dominated_by)} is better by at least {number(one.margin)}, "
                "whatever the others do."
                for one in removed
            )
        )
    if not found.elimination.rounds:
        yield Paragraph("No action is strictly dominated: every one may make sense.", "strong")
    else:
        yield Paragraph(_survivors(found.elimination), "strong")
    rows = [
        (
            names.players[player],
            ", ".join(names.action(player, action) for action in found.elimination.survivors[player]),
            ", ".join(names.action(player, action) for action in found.rationalisable.inner[player]),
        )
        for player in range(len(names.players))
    ]
    exact = found.rationalisable.exact
    header = ("Player", "left", "rationalisable" if exact else "surely rationalisable")
    yield Table(header[: 2 if exact else 3], tuple(row[: 2 if exact else 3] for row in rows))
    yield Heading("How far to trust this")
    if exact:
        words = (
            "What is left is exactly what is rationalisable: what can make sense to players who know of each other "
            "that they reason."
        )
    else:
        words = (
            "What is left is rationalisable when a player may believe that the others' actions are correlated. With "
            "independent beliefs it is something between the two columns."
        )
    yield Paragraph(f"{words} Every Nash and every correlated equilibrium uses only actions that are left.", "faint")


def _dominating(names: Names, player: int, mixture: Sequence[float]) -> str:
    text = names.mixture(player, mixture)
    return f"mixing {text}" if sum(share > 0 for share in mixture) > 1 else text


def _survivors(elimination: Elimination) -> str:
    left = math.prod(len(actions) for actions in elimination.survivors)
    return "A single profile is left, the only equilibrium." if left == 1 else f"{left} profiles are left."
