"""Equilibria with beliefs told in words: who does what, who learns what from it, and what rests on which belief."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from wedgesim.analysis.beliefs import BeliefsFound, signals
from wedgesim.equilibria.agent_quantal_response import SequentialEquilibrium
from wedgesim.equilibria.intuitive_criterion import Objection
from wedgesim.equilibria.perfect_bayesian import PerfectBayesianEquilibrium
from wedgesim.games.tree_arrays import TreeArrays
from wedgesim.games.tree_paths import set_labels
from wedgesim.output.belief_document import node_names
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.words import aligned, listing, number, sentence, short

MOST_EQUILIBRIA: Final = 12
"""Equilibria that are told; all are in the JSON."""

_MOST_ROWS = 24
_SOME = 1e-9

Either = PerfectBayesianEquilibrium | SequentialEquilibrium


def beliefs_story(found: BeliefsFound, players: Sequence[str]) -> Iterator[Block]:
    """Yield what was found of a tree.

    Parameters
    ----------
    found : BeliefsFound
        The equilibria.
    players : sequence of str
        How the players are called.
    """
    teller = _Teller(found.found.tree, players)
    pure = found.found.equilibria
    yield Heading("Perfect Bayesian equilibria in pure strategies")
    count = len(pure)
    said = "There is none." if not count else "There is one." if count == 1 else f"There are {count}."
    yield Paragraph(said, "strong" if count else "bad")
    for place, one in enumerate(pure[:MOST_EQUILIBRIA]):
        kinds = listing(sorted(set(found.signalling[place].values())))
        yield Heading(f"Equilibrium {place + 1}" + (f": {kinds}" if kinds else ""), 3)
        yield from teller.equilibrium(one)
        if one.ways > 1:
            yield Paragraph(
                f"It stands for {one.ways} that differ in the replies to actions that nobody takes.", "faint"
            )
        for objection in found.objections[place]:
            yield Paragraph(f"Fails the intuitive criterion: {teller.objection(objection)}.", "warning")
    if count > MOST_EQUILIBRIA:
        yield Paragraph(f"{count - MOST_EQUILIBRIA} more are in the output of --json.", "faint")
    yield from _selected(found, teller)
    yield Heading("How far to trust this")
    all_told = "These are all the perfect Bayesian equilibria in pure strategies."
    yield Paragraph(
        f"Certificate: {found.found.certificate}. {all_told} {sentence(found.found.note)}.",
        "good" if found.found.certificate == "certified" else "warning",
    )


def _selected(found: BeliefsFound, teller: _Teller) -> Iterator[Block]:
    yield Heading("The sequential equilibrium selected by agent quantal response")
    if found.selected is None:
        yield Paragraph(f"None: {found.not_selected}.", "warning")
        return
    if found.chosen is not None:
        yield Paragraph(f"It leads to the outcome of equilibrium {found.chosen + 1}.", "strong")
        return
    kinds = listing(sorted(set(signals(found.found.tree, found.selected).values())))
    yield Paragraph(f"It is in mixed strategies{f' and {kinds}' if kinds else ''}.", "strong")
    yield from teller.equilibrium(found.selected)


class _Teller:
    def __init__(self, tree: TreeArrays, players: Sequence[str]) -> None:
        self.tree = tree
        self.players = players
        self.labels = set_labels(tree.game)

    def equilibrium(self, one: Either) -> Iterator[Block]:
        rows = []
        for move in self.tree.sets:
            shares = one.behaviour[move]
            actions = self.tree.game.moves[move].actions
            taken = [(action, float(share)) for action, share in zip(actions, shares, strict=True) if share > _SOME]
            does = taken[0][0] if len(taken) == 1 else ", ".join(f"{action} {share:.3f}" for action, share in taken)
            off = "" if self._reached(one, move) else "not reached"
            rows.append((self.players[self.tree.player(move)], self.labels[move], does, self.belief(one, move), off))
        rows.sort(key=lambda row: row[-1])
        yield Table(("player", "where", "does", "believes", ""), tuple(rows[:_MOST_ROWS]))
        if len(rows) > _MOST_ROWS:
            yield Paragraph(f"{len(rows) - _MOST_ROWS} more information sets are in the output of --json.", "faint")
        worth = [
            f"{player} {value}"
            for player, value in zip(self.players, aligned([float(v) for v in one.payoffs]), strict=True)
        ]
        yield Items((f"expected payoffs: {', '.join(part.replace('  ', ' ') for part in worth)}",))

    def belief(self, one: Either, move: int) -> str:
        """Return what is believed at a set of several nodes."""
        nodes = self.tree.members[move]
        if len(nodes) == 1:
            return ""
        if isinstance(one, SequentialEquilibrium):
            low = high = one.beliefs[move]
        else:
            low, high = one.beliefs[move].low, one.beliefs[move].high
        parts = [
            f"{name} {_range(float(a), float(b))}"
            for name, a, b in zip(node_names(self.tree, nodes), low, high, strict=True)
            if b > _SOME
        ]
        return ", ".join(parts[:6]) + (", ..." if len(parts) > 6 else "")

    def objection(self, objection: Objection) -> str:
        dominated = listing([self.labels[move] for move in objection.dominated])
        gaining = self.labels[objection.gaining]
        return (
            f"{dominated} could never gain by {objection.action}, and once that is known {gaining} would get at least "
            f"{number(float(objection.least_payoff))} by it instead of {number(float(objection.equilibrium_payoff))}"
        )

    def _reached(self, one: Either, move: int) -> bool:
        return one.reached[move] > 1e-6 if isinstance(one, SequentialEquilibrium) else one.beliefs[move].on_path


def _range(low: float, high: float) -> str:
    least, most = short(round(low, 4)), short(round(high, 4))
    return least if least == most else f"{least} to {most}"
