"""Published games of incomplete information, as trees."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wedgesim.games.extensive_form import ChanceMove, ExtensiveForm, InformationSet, Node, Outcome


def signalling_game(
    types: Sequence[tuple[str, float]],
    messages: Sequence[str],
    answers: Sequence[str],
    payoffs: Callable[[str, str, str], tuple[float, float]],
) -> ExtensiveForm:
    """A sender who knows its type sends a message, which a receiver answers."""
    moves: list[InformationSet | ChanceMove] = [
        ChanceMove.from_floats([name for name, _ in types], [prior for _, prior in types], "type")
    ]
    moves += [InformationSet(0, tuple(messages), name) for name, _ in types]
    moves += [InformationSet(1, tuple(answers), f"after {message}") for message in messages]
    nodes: list[Node] = []
    outcomes: list[Outcome] = []
    per_message = 1 + len(answers)
    per_type = 1 + len(messages) * per_message
    nodes.append(Node(0, tuple(1 + place * per_type for place in range(len(types)))))
    for place, (name, _) in enumerate(types):
        start = len(nodes)
        nodes.append(Node(1 + place, tuple(start + 1 + number * per_message for number in range(len(messages)))))
        for number, message in enumerate(messages):
            here = len(nodes)
            nodes.append(Node(1 + len(types) + number, tuple(range(here + 1, here + 1 + len(answers)))))
            for answer in answers:
                outcomes.append(Outcome(payoffs(name, message, answer), f"{name}/{message}/{answer}"))
                nodes.append(Node(None, (), len(outcomes) - 1))
    return ExtensiveForm(("sender", "receiver"), tuple(moves), tuple(outcomes), tuple(nodes), "signalling")


def beer_and_quiche(surly: float = 0.9) -> ExtensiveForm:
    """Cho and Kreps (1987)."""

    def payoffs(kind: str, breakfast: str, answer: str) -> tuple[float, float]:
        likes = (kind == "surly") == (breakfast == "beer")
        return float(likes) + 2.0 * (answer == "retreat"), float((answer == "duel") == (kind == "wimpy"))

    return signalling_game([("surly", surly), ("wimpy", 1 - surly)], ["beer", "quiche"], ["duel", "retreat"], payoffs)


def horse() -> ExtensiveForm:
    """Selten (1975): three players, the third of whom does not see who let it move."""
    return ExtensiveForm(
        players=("1", "2", "3"),
        moves=(InformationSet(0, ("C", "D")), InformationSet(1, ("c", "d")), InformationSet(2, ("L", "R"))),
        outcomes=tuple(
            Outcome(payoffs)
            for payoffs in ((1.0, 1.0, 1.0), (4.0, 4.0, 0.0), (0.0, 0.0, 1.0), (3.0, 2.0, 2.0), (0.0, 0.0, 0.0))
        ),
        nodes=(
            Node(0, (1, 6)),
            Node(1, (2, 3)),
            Node(None, (), 0),
            Node(2, (4, 5)),
            Node(None, (), 1),
            Node(None, (), 2),
            Node(2, (7, 8)),
            Node(None, (), 3),
            Node(None, (), 4),
        ),
        title="Selten's horse",
    )


LEVELS = ("0", "0.25", "0.5", "0.75", "1", "1.25", "1.5", "1.75", "2", "2.25")


def spence(levels: Sequence[str] = LEVELS) -> ExtensiveForm:
    """Spence (1973) with two types: productivity 2 and 1, education that costs e/2 and e, wages as expected."""
    worth = {"able": 2.0, "plain": 1.0}

    def payoffs(kind: str, education: str, wage: str) -> tuple[float, float]:
        return float(wage) - float(education) / worth[kind], -((float(wage) - worth[kind]) ** 2)

    return signalling_game([("able", 0.5), ("plain", 0.5)], levels, ["1", "1.5", "2"], payoffs)
