"""Games in extensive form in Gambit's .efg format.

Reading takes the nodes in the order of the file, which is the prefix order of the tree:

1. Take the header: title, players; skip the comment.
2. Take a node. It stands at the first branch that has no node yet; what it says of its information set, chance event
   or outcome must agree with what was said of it before, and may be left out from the second time on.
3. Stop when no branch is left without a node; nothing may follow.

Writing repeats every description, as Gambit does, floats in their shortest exact decimal form and probabilities as
fractions, so that reading returns an equal game.

Reference: the chapter on the .efg format of the Gambit manual, https://gambitproject.readthedocs.io.
"""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction

from wedgesim.games.extensive_form import ChanceMove, ExtensiveForm, InformationSet, Node, Outcome, node_beyond
from wedgesim.games.gambit_lexer import GameFormatError, Lexer, distinct_labels, format_number, quote
from wedgesim.games.magnitude import objection

__all__ = ["GameFormatError", "read_efg", "write_efg"]

Move = InformationSet | ChanceMove

_SHOWN = 200
"""Characters of probabilities that a message shows: they can be fractions of a thousand digits."""


def read_efg(text: str | bytes, name: str = "<efg>") -> ExtensiveForm:
    """Read a game from the content of an .efg file.

    Parameters
    ----------
    text : str or bytes
        Content of the file; bytes are read as UTF-8.
    name : str, optional
        Name of the file, for messages.

    Returns
    -------
    ExtensiveForm
        The game. Empty and repeated labels are numbered as Gambit does; the comment of the file is not kept.

    Raises
    ------
    GameFormatError
        When the content is no such file: the message begins ``name:line:column:`` and says what was expected.

    Examples
    --------
    >>> game = read_efg('EFG 2 R "Choice" { "you" } p "" 1 1 "" { "less" "more" } 0 t "" 1 "" { 1 } t "" 2 "" { 2.5 }')
    >>> len(game.nodes), game.outcomes[1].payoffs
    (3, (2.5,))
    """
    return _Reader(Lexer(text, name)).game()


class _Reader:
    """What has been read so far: moves and outcomes by their numbers in the file, and nodes."""

    def __init__(self, lexer: Lexer) -> None:
        self.lexer = lexer
        self.title = lexer.header("EFG", "2")
        self.players = distinct_labels(lexer.texts("the players' names"))
        if lexer.at("text"):
            lexer.advance()
        self.moves: dict[Hashable, tuple[int, Move]] = {}
        self.outcomes: dict[int, tuple[int, Outcome]] = {}

    def game(self) -> ExtensiveForm:
        """Take all nodes and the end of the file."""
        entries: list[tuple[int | None, int | None, str]] = []
        children: list[list[int]] = []
        open_branches: list[int] = []
        places: list[int] = []
        root = True
        while root or open_branches:
            if not root:
                children[open_branches.pop()].append(len(entries))
            root = False
            places.append(self.lexer.current.offset)
            move, outcome, label = self._node(len(open_branches) + 1)
            branches = 0 if move is None else len(move[1].actions)
            open_branches.extend([len(entries)] * branches)
            entries.append((None if move is None else move[0], outcome, label))
            children.append([])
        if not self.lexer.at("end"):
            self.lexer.fail("the end of the file: every branch of the tree has its node")
        nodes = tuple(
            Node(move_index, tuple(below), outcome, label)
            for (move_index, outcome, label), below in zip(entries, children, strict=True)
        )
        outcomes = tuple(outcome for _, outcome in self.outcomes.values())
        beyond = node_beyond(nodes, outcomes)
        if beyond is not None:
            position, payoff = beyond
            self.lexer.fail_at(places[position], f"payoffs on the way here add up to one that {objection(payoff)}")
        return ExtensiveForm(self.players, tuple(move for _, move in self.moves.values()), outcomes, nodes, self.title)

    def _node(self, missing: int) -> tuple[tuple[int, Move] | None, int | None, str]:
        """Take one node; `missing` branches, this one among them, have none yet."""
        if not (self.lexer.at("word") and self.lexer.current.text in ("c", "p", "t")):
            self.lexer.fail(f"a node ('c', 'p' or 't'); branches of the tree without one: {missing}")
        kind = self.lexer.advance().text
        label = self.lexer.expect("text", "the name of the node in quotation marks")
        if kind == "c":
            move: tuple[int, Move] | None = self._chance_move()
        elif kind == "p":
            move = self._information_set()
        else:
            move = None
        return move, self._outcome(), label

    def _chance_move(self) -> tuple[int, Move]:
        number = self._positive("the number of a chance event")
        if not self.lexer.at("text"):
            return self._known_move(("c", number), f"chance event {number}")
        offset = self.lexer.current.offset
        name = self.lexer.advance().text
        self.lexer.expect("brace", "'{' and the actions of chance with their probabilities", "{")
        actions: list[str] = []
        probabilities: list[Fraction] = []
        while self.lexer.at("text") or not actions:
            actions.append(self.lexer.expect("text", "an action of chance in quotation marks"))
            probabilities.append(self.lexer.probability())
        self.lexer.expect("brace", "another action of chance in quotation marks, or '}'", "}")
        if sum(probabilities) != 1:
            shown = " + ".join(str(probability) for probability in probabilities)
            shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."
            self.lexer.fail_at(offset, f"probabilities {shown} of chance event {number}; expected a sum of exactly 1")
        move = ChanceMove(distinct_labels(actions), tuple(probabilities), name)
        return self._declared_move(("c", number), move, offset, f"chance event {number}")

    def _information_set(self) -> tuple[int, Move]:
        offset = self.lexer.current.offset
        player = self._positive("the number of a player")
        if player > len(self.players):
            self.lexer.fail_at(offset, f"player {player} does not exist; expected a number up to {len(self.players)}")
        number = self._positive("the number of an information set")
        what = f"information set {number} of player {player}"
        if not self.lexer.at("text"):
            return self._known_move((player, number), what)
        offset = self.lexer.current.offset
        name = self.lexer.advance().text
        actions = distinct_labels(self.lexer.texts("the names of the actions"))
        return self._declared_move((player, number), InformationSet(player - 1, actions, name), offset, what)

    def _positive(self, what: str) -> int:
        offset = self.lexer.current.offset
        value = self.lexer.integer(what)
        if value == 0:
            self.lexer.fail_at(offset, f"found '0', expected {what}, counted from 1")
        return value

    def _known_move(self, key: Hashable, what: str) -> tuple[int, Move]:
        if key not in self.moves:
            self.lexer.fail(f"the name and actions of {what}, which is met for the first time")
        return self.moves[key]

    def _declared_move(self, key: Hashable, move: Move, offset: int, what: str) -> tuple[int, Move]:
        index, declared = self.moves.setdefault(key, (len(self.moves), move))
        if declared != move:
            self.lexer.fail_at(offset, f"{what} differs from what was said of it before")
        return index, declared

    def _outcome(self) -> int | None:
        offset = self.lexer.current.offset
        number = self.lexer.integer("the number of an outcome (0 for none)")
        if not self.lexer.at("text"):
            if number == 0:
                return None
            if number not in self.outcomes:
                self.lexer.fail(f"the name and payoffs of outcome {number}, which is met for the first time")
            return self.outcomes[number][0]
        if number == 0:
            self.lexer.fail("no name or payoffs: outcome 0 stands for payoffs of zero")
        name = self.lexer.advance().text
        self.lexer.expect("brace", "'{' and the payoffs", "{")
        outcome = Outcome(self.lexer.payoffs(self.players), name)
        index, declared = self.outcomes.setdefault(number, (len(self.outcomes), outcome))
        if declared != outcome:
            self.lexer.fail_at(offset, f"outcome {number} differs from what was said of it before")
        return index


def write_efg(game: ExtensiveForm) -> str:
    """Write a game as the content of an .efg file.

    Parameters
    ----------
    game : ExtensiveForm
        The game; a `Sequential` becomes one with `ExtensiveForm.from_sequential`.

    Returns
    -------
    str
        Content of the file; `read_efg` gives an equal game when moves and outcomes are numbered in the order of the
        tree, as they are in games that were read or made from stages.

    Raises
    ------
    GameError
        For a label that the format cannot hold.

    Examples
    --------
    >>> from wedgesim.games import read_efg
    >>> game = read_efg('EFG 2 R "Choice" { "you" } p "" 1 1 "" { "a" "b" } 0 t "" 1 "" { 1 } t "" 2 "" { 2 }')
    >>> write_efg(game).splitlines()[0]
    'EFG 2 R "Choice" { "you" }'
    """
    players = " ".join(quote(player) for player in game.players)
    lines = [f"EFG 2 R {quote(game.title)} {{ {players} }}", '""', ""]
    moves = [_describe_move(game, index) for index in range(len(game.moves))]
    outcomes = [
        f"{index + 1} {quote(outcome.name)} {{ {', '.join(format_number(payoff) for payoff in outcome.payoffs)} }}"
        for index, outcome in enumerate(game.outcomes)
    ]
    for node in game.nodes:
        outcome_text = "0" if node.outcome is None else outcomes[node.outcome]
        if node.move is None:
            lines.append(f"t {quote(node.name)} {outcome_text}")
        else:
            kind = "c" if isinstance(game.moves[node.move], ChanceMove) else "p"
            lines.append(f"{kind} {quote(node.name)} {moves[node.move]} {outcome_text}")
    return "\n".join(lines) + "\n"


def _describe_move(game: ExtensiveForm, index: int) -> str:
    """Write a move; numbers run over all moves, which keeps them distinct within each player."""
    move = game.moves[index]
    if isinstance(move, ChanceMove):
        pairs = zip(move.actions, move.probabilities, strict=True)
        actions = " ".join(f"{quote(action)} {probability}" for action, probability in pairs)
        return f"{index + 1} {quote(move.name)} {{ {actions} }}"
    actions = " ".join(quote(action) for action in move.actions)
    return f"{move.player + 1} {index + 1} {quote(move.name)} {{ {actions} }}"
