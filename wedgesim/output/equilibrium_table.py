"""Who plays what in equilibria of a game, with payoffs, and the words that all methods share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wedgesim.equilibria.solution import Equilibrium
from wedgesim.output.blocks import Paragraph, Table
from wedgesim.output.game_names import Names
from wedgesim.output.words import aligned

MOST_EQUILIBRIA: Final = 30
"""Equilibria that are told; all are in the JSON."""

MOST_ROWS: Final = 40
"""Rows of other tables."""


def equilibrium_table(names: Names, equilibria: Sequence[Equilibrium], first: str = "", numbered: bool = True) -> Table:
    """Return who plays what, with payoffs: a row for each player, an equilibrium after the other."""
    payoffs = aligned([float(payoff) for one in equilibria for payoff in one.payoffs])
    rows = []
    indexed = any(one.index is not None for one in equilibria)
    for count, one in enumerate(equilibria, start=1):
        for player, strategy in enumerate(one.strategies):
            row = [
                str(count) if player == 0 else "",
                names.players[player],
                names.mixture(player, strategy),
                payoffs[(count - 1) * len(one.strategies) + player],
                ("" if one.index is None else f"{one.index:+d}") if player == 0 else "",
            ]
            rows.append(tuple(row[0 if numbered else 1 : 5 if indexed else 4]))
    header = ("", "Player", first or "plays", "payoff", "index")[0 if numbered else 1 : 5 if indexed else 4]
    numeric = {0, 3, 4} if numbered else {2, 3}
    return Table(header, tuple(rows), numeric=frozenset(column for column in numeric if column < len(header)))


def more_in_json(count: int) -> Paragraph:
    """Say how many are not told."""
    return Paragraph(f"{count} more are in the output of --json.", "faint")


def more_than(value: float) -> str:
    """Return what nobody could gain more than."""
    return "anything" if value == 0 else f"more than {value:.1e}"


def tiny(value: float) -> str:
    """Return a regret or an error, in two digits."""
    return "0" if value == 0 else f"{value:.1e}"
