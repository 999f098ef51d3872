"""Joint deviations in words: who could gain together from each pure equilibrium."""

from __future__ import annotations

from collections.abc import Iterator

from wedgesim.analysis.game_solution import CoalitionsFound, Standing
from wedgesim.equilibria.coalitions import JointDeviation
from wedgesim.output.blocks import Block, Heading, Items, Paragraph
from wedgesim.output.equilibrium_table import MOST_EQUILIBRIA, MOST_ROWS, more_in_json
from wedgesim.output.game_names import Names
from wedgesim.output.words import listing, number, sentence


def coalition_story(found: CoalitionsFound, names: Names) -> Iterator[Block]:
    """Yield how each pure equilibrium stands."""
    yield Heading("Who could gain together")
    equilibria = [one for one in found.standings if not one.declared]
    if not equilibria:
        yield Paragraph("There is no equilibrium in pure strategies, so there is nothing to withstand.", "strong")
    for count, standing in enumerate(found.standings[:MOST_EQUILIBRIA], start=1):
        title = "Outcome of the declared timing" if standing.declared else f"Equilibrium {count} of {len(equilibria)}"
        yield Heading(f"{title}: {names.profile(standing.profile)}", 3)
        yield Paragraph(_standing(standing), "good" if standing.coalition_proof else "warning")
        if standing.deviations:
            yield Items(tuple(_deviation(names, deviation) for deviation in standing.deviations[:MOST_ROWS]))
        else:
            yield Paragraph("No pair, nor any larger group, has a joint move by which all its members gain.")
    if len(found.standings) > MOST_EQUILIBRIA:
        yield more_in_json(len(found.standings) - MOST_EQUILIBRIA)
    yield Heading("How far to trust this")
    yield Paragraph(
        "All joint changes of actions were tried, in pure strategies; who is not in the group stays put. A joint move "
        "holds when no smaller group within it would then leave it.",
        "faint",
    )


def _standing(standing: Standing) -> str:
    if standing.declared:
        return "No equilibrium when all choose at once: somebody alone would rather do otherwise."
    if standing.strong:
        return "A strong equilibrium: no group can gain together."
    if standing.coalition_proof:
        return "Coalition-proof: groups could gain together, but none of their agreements would hold."
    return "Not coalition-proof: a group can gain by an agreement that holds."


def _deviation(names: Names, deviation: JointDeviation) -> str:
    members = [names.subject(player) for player in deviation.coalition]
    moves = [
        f"{names.subject(player)} plays {names.action(player, action)} (+{number(gain)})"
        for player, action, gain in zip(deviation.coalition, deviation.actions, deviation.gains, strict=True)
    ]
    holds = "it would hold" if deviation.self_enforcing else "it would not hold"
    return f"{sentence(listing(members))} could gain together: {listing(moves)}; {holds}."
