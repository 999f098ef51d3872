"""The correlated equilibrium of the largest total payoff in words."""

from __future__ import annotations

from collections.abc import Iterator

from wedgesim.equilibria.correlated import CorrelatedEquilibrium
from wedgesim.games.normal_form import NormalForm
from wedgesim.output.blocks import Block, Heading, Paragraph, Table
from wedgesim.output.equilibrium_table import MOST_ROWS, more_in_json, more_than
from wedgesim.output.game_names import Names, probability
from wedgesim.output.words import aligned, listing


def correlated_story(found: CorrelatedEquilibrium, names: Names) -> Iterator[Block]:
    """Yield what a go-between would draw."""
    game = names.game
    assert isinstance(game, NormalForm)
    yield Heading("The correlated equilibrium of the largest total payoff")
    yield Paragraph(
        "A trusted go-between draws a profile and tells each player its own part only; nobody gains by doing "
        "otherwise than told."
    )
    drawn = sorted(
        ((float(found.probabilities[profile]), profile) for profile in game.profiles()), key=lambda pair: -pair[0]
    )
    drawn = [pair for pair in drawn if pair[0] > 1e-9]
    rows = [
        (probability(share), *(names.action(player, action) for player, action in enumerate(profile)))
        for share, profile in drawn[:MOST_ROWS]
    ]
    yield Table(("probability", *names.players), tuple(rows), numeric=frozenset({0}))
    if len(drawn) > MOST_ROWS:
        yield more_in_json(len(drawn) - MOST_ROWS)
    shown = aligned(found.payoffs.tolist())
    payoffs = [f"{player} {payoff}" for player, payoff in zip(names.players, shown, strict=True)]
    yield Paragraph(f"Expected payoffs: {listing(payoffs)}.")
    yield Heading("How far to trust this")
    yield Paragraph(
        f"A linear program; nobody could gain {more_than(found.max_regret)} by disobeying. Correlated equilibria are "
        "usually many, and every Nash equilibrium is one.",
        "faint",
    )
