"""Subgame-perfect outcomes of a tree in words."""

from __future__ import annotations

from collections.abc import Iterator

from wedgesim.equilibria.tree_induction import TreeEquilibria
from wedgesim.games.extensive_form import ExtensiveForm, InformationSet
from wedgesim.games.tree_paths import paths_to
from wedgesim.output.blocks import Block, Heading, Paragraph, Table
from wedgesim.output.equilibrium_table import MOST_EQUILIBRIA, more_in_json
from wedgesim.output.game_names import Names, probability
from wedgesim.output.words import aligned, sentence


def tree_story(found: TreeEquilibria, names: Names) -> Iterator[Block]:
    """Yield every outcome, with payoffs and the certificate."""
    tree = found.game
    count = len(found)
    yield Heading("Subgame-perfect equilibria")
    if not count:
        yield Paragraph("No equilibrium was found.", "bad")
    else:
        yield Paragraph("There is one outcome." if count == 1 else f"There are {count} outcomes.", "strong")
    told = found.equilibria[:MOST_EQUILIBRIA]
    paths = paths_to(tree, {end for one in told for end, _ in one.outcome})
    rows = []
    payoffs = aligned([float(payoff) for one in told for payoff in one.payoffs])
    width = len(tree.players)
    for number_, one in enumerate(told, start=1):
        for row, (end, share) in enumerate(one.outcome):
            worth = payoffs[(number_ - 1) * width : number_ * width] if row == 0 else [""] * width
            path = " > ".join(_step(names, tree, move, action) for move, action in paths[end])
            rows.append((str(number_) if row == 0 else "", path, probability(share), *worth))
    if rows:
        yield Table(
            ("", "what is played", "probability", *names.players),
            tuple(rows),
            numeric=frozenset({0, *range(2, 3 + width)}),
            caption="at the right what each player expects; what is done off these paths is in the output of --json",
        )
    if count > MOST_EQUILIBRIA:
        yield more_in_json(count - MOST_EQUILIBRIA)
    yield Heading("How far to trust this")
    sentences = {
        "certified": "These are all the subgame-perfect outcomes: every subgame was solved for all its equilibria.",
        "degenerate": "Payoffs tie, and these are all the outcomes found.",
        "incomplete": "There may be outcomes that were not found.",
    }
    note = f" {sentence(found.note)}." if found.note else ""
    yield Paragraph(
        f"Certificate: {found.certificate}. {sentences[found.certificate]}{note}",
        "good" if found.certificate == "certified" else "warning",
    )


def _step(names: Names, tree: ExtensiveForm, number_: int, action: int) -> str:
    move = tree.moves[number_]
    who = names.players[move.player] if isinstance(move, InformationSet) else "chance"
    return f"{who}: {move.actions[action]}"
