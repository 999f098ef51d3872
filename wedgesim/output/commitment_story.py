"""What a player could reach by binding itself, told in words and a table."""

from __future__ import annotations

from collections.abc import Iterator

from wedgesim.equilibria.commitment import Commitment, Stackelberg
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table
from wedgesim.output.game_names import Names
from wedgesim.output.words import aligned, number, sentence


def commitment_story(found: Stackelberg, names: Names) -> Iterator[Block]:
    """Yield the best policy to be bound to, the answer to it, and how sure that is."""
    leader = names.subject(found.leader)
    yield Heading(f"If {leader} could bind itself")
    if found.strong is None:
        yield Paragraph(f"Nothing was found: {found.note}.", "bad")
        return
    yield Paragraph(f"The best policy for {leader} to be bound to, and the answer of the others:", "strong")
    yield _table(found, found.strong, names)
    if found.strong.plan is not None:
        yield _plan(found, found.strong, names)
    yield Items(tuple(_values(found, found.strong, leader)))
    if found.weak is not None and _differs(found.weak, found.strong):
        yield Paragraph(f"Where the others break ties against it, the best policy for {leader} is:", "strong")
        yield _table(found, found.weak, names)
    yield Heading("How far to trust this")
    yield Paragraph(_trust(found, found.strong, leader), "faint")


def _table(found: Stackelberg, commitment: Commitment, names: Names) -> Table:
    strategies = list(commitment.answer)
    strategies.insert(found.leader, commitment.policy)
    payoffs = aligned(commitment.payoffs.tolist())
    rows = [
        (names.players[player], names.mixture(player, strategy), payoffs[player])
        for player, strategy in enumerate(strategies)
    ]
    return Table(("Player", "plays", "payoff"), tuple(rows), numeric=frozenset({2}))


def _plan(found: Stackelberg, commitment: Commitment, names: Names) -> Table:
    middle, last = found.turns
    assert commitment.plan is not None
    rows = [(names.action(middle, action), names.mixture(last, reply)) for action, reply in enumerate(commitment.plan)]
    return Table((f"if {names.players[middle]} does", f"{names.players[last]} would do"), tuple(rows))


def _values(found: Stackelberg, strong: Commitment, leader: str) -> Iterator[str]:
    if strong.attained:
        yield f"{sentence(leader)} gets {number(strong.value)} whatever answer the others settle on."
        return
    yield (
        f"This takes the others to settle on the answer that is best for {leader}; under the worst one this very "
        f"policy brings {number(strong.worst)}."
    )
    if found.weak is None:
        return
    if found.weak.attained:
        yield f"However the others answer, {leader} can make sure of {number(found.weak.value)}."
    else:
        yield (
            f"However the others answer, {leader} can come as near to {number(found.weak.value)} as it likes, by "
            f"policies ever nearer to one that could itself bring only {number(found.weak.worst)}."
        )


def _differs(one: Commitment, other: Commitment) -> bool:
    return bool(abs(one.policy - other.policy).max() > 1e-6)


def _trust(found: Stackelberg, strong: Commitment, leader: str) -> str:
    if len(strong.answer) == 1:
        return "Exact: a linear program for each answer of the other."
    if found.weak is None:
        return (
            f"Between bounds: answers in pure strategies bring {number(strong.value)}, and no policy can bring "
            f"{leader} more than {number(strong.upper)}."
        )
    answers = (
        "all plans of the last and all answers of the other"
        if found.turns
        else "all Nash equilibria between the others, mixed ones too"
    )
    said = f"Every policy was searched, by branch and bound, with {answers}: none can bring more than "
    said += f"{strong.gap:.1e} above the value told, or {found.weak.gap:.1e} where ties go against {leader}."
    return f"{said} {sentence(found.note)}." if found.note else said
