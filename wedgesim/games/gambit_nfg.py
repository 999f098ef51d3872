"""Games in normal form in Gambit's .nfg format, both versions.

Reading:

1. Take the header: title, players, and either the names of each player's actions or their number; skip the comment.
2. Take the body: in the payoff version a flat list of numbers, in the outcome version a list of named payoff vectors
   and then one outcome number a profile (0 for payoffs of zero). The first player's action varies fastest.
3. Compare the number of entries with the declared numbers of actions; only then lay out the tensor.

Writing gives the payoff version with action names, every float in its shortest exact decimal form, so that reading
returns the same game bit by bit.

Reference: the chapters on the .nfg format of the Gambit manual, https://gambitproject.readthedocs.io.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from wedgesim.errors import GameError
from wedgesim.games.gambit_lexer import GameFormatError, Lexer, distinct_labels, format_number, quote
from wedgesim.games.normal_form import NormalForm

__all__ = ["GameFormatError", "read_nfg", "write_nfg"]

_MOST_PLAYERS = 50
"""An array has an axis for each player, and numpy has a bound on axes."""


def read_nfg(text: str | bytes, name: str = "<nfg>") -> NormalForm:
    """Read a game from the content of an .nfg file.

    Parameters
    ----------
    text : str or bytes
        Content of the file; bytes are read as UTF-8.
    name : str, optional
        Name of the file, for messages.

    Returns
    -------
    NormalForm
        The game. Empty and repeated labels are numbered as Gambit does; the comment of the file is not kept.

    Raises
    ------
    GameFormatError
        When the content is no such file: the message begins ``name:line:column:`` and says what was expected.

    Examples
    --------
    >>> game = read_nfg('NFG 1 R "Selten, figure 2" { "Player 1" "Player 2" } { 3 2 } 1 1 0 2 0 2 1 1 0 3 2 0')
    >>> game.shape, game.payoff((2, 1)).tolist()
    ((3, 2), [2.0, 0.0])
    """
    lexer = Lexer(text, name)
    title = lexer.header("NFG", "1")
    players = distinct_labels(lexer.texts("the players' names"))
    if len(players) > _MOST_PLAYERS:
        lexer.fail(f"no more than {_MOST_PLAYERS} players before it, not {len(players)}")
    names, counts = _read_actions(lexer, players)
    if lexer.at("text"):
        lexer.advance()
    _refuse_impossible_size(lexer, counts)
    cells = _read_outcomes(lexer, players, counts) if lexer.at("brace", "{") else _read_payoffs(lexer, players, counts)
    payoffs = np.ascontiguousarray(cells.reshape((len(players), *counts), order="F"))
    actions = names or tuple(tuple(str(action + 1) for action in range(count)) for count in counts)
    return NormalForm(payoffs, players, actions, title)


def _read_actions(lexer: Lexer, players: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Read the names of the actions (nothing when the file only counts them) and numbers of actions."""
    lexer.expect("brace", "'{' and the actions of each player", "{")
    names: list[tuple[str, ...]] = []
    counts: list[int] = []
    named = lexer.at("brace", "{")
    for player in players:
        if named:
            names.append(distinct_labels(lexer.texts(f"the names of the actions of player {player!r}")))
            counts.append(len(names[-1]))
        else:
            offset = lexer.current.offset
            counts.append(lexer.integer(f"the number of actions of player {player!r}"))
            if counts[-1] == 0:
                lexer.fail_at(offset, f"player {player!r} has no action; expected at least 1")
    lexer.expect("brace", f"'}}' after the actions of {len(players)} players", "}")
    return tuple(names), tuple(counts)


def _refuse_impossible_size(lexer: Lexer, counts: tuple[int, ...]) -> None:
    """Every profile takes at least one character of the body: stop before reading a body that cannot be whole."""
    profiles = math.prod(counts)
    if profiles > lexer.remaining:
        shown = f"{profiles:,}" if profiles < 10**15 else "more than 10^15"
        lexer.fail(f"the payoffs of {shown} profiles of actions; the file is shorter than that")


def _read_payoffs(lexer: Lexer, players: tuple[str, ...], counts: tuple[int, ...]) -> NDArray[np.float64]:
    """Read the payoff version: one number for each player and profile, the player varying fastest."""
    expected = len(players) * math.prod(counts)
    declared = f"{expected} payoffs for {len(players)} players and {' x '.join(map(str, counts))} actions"
    values: list[float] = []
    while not lexer.at("end"):
        if len(values) == expected:
            lexer.fail(f"the end of the file after {declared}")
        values.append(lexer.number("a payoff"))
        if lexer.at("comma"):
            lexer.advance()
    if len(values) < expected:
        lexer.fail(f"{declared}, and only {len(values)} are there")
    return np.array(values, dtype=np.float64)


def _read_outcomes(lexer: Lexer, players: tuple[str, ...], counts: tuple[int, ...]) -> NDArray[np.float64]:
    """Read the outcome version: named payoff vectors, then for each profile the number of one."""
    lexer.advance()
    outcomes = [(0.0,) * len(players)]
    while lexer.at("brace", "{"):
        lexer.advance()
        lexer.expect("text", "the name of an outcome in quotation marks")
        outcomes.append(lexer.payoffs(players))
    lexer.expect("brace", "an outcome in braces, or '}' after the last", "}")
    expected = math.prod(counts)
    declared = f"{expected} outcome numbers for {' x '.join(map(str, counts))} actions"
    numbers: list[int] = []
    while not lexer.at("end"):
        if len(numbers) == expected:
            lexer.fail(f"the end of the file after {declared}")
        offset = lexer.current.offset
        numbers.append(lexer.integer("the number of an outcome"))
        if numbers[-1] >= len(outcomes):
            lexer.fail_at(offset, f"outcome {numbers[-1]} does not exist; expected a number up to {len(outcomes) - 1}")
    if len(numbers) < expected:
        lexer.fail(f"{declared}, and only {len(numbers)} are there")
    return np.array(outcomes, dtype=np.float64)[numbers].ravel()


def write_nfg(game: NormalForm) -> str:
    """Write a game as the content of an .nfg file.

    Parameters
    ----------
    game : NormalForm
        A single game.

    Returns
    -------
    str
        Content of the file, payoff version; `read_nfg` gives the same game back, bit by bit.

    Raises
    ------
    GameError
        For a batch of games, or a label that the format cannot hold.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], title="Dilemma")
    >>> print(write_nfg(game), end="")
    NFG 1 R "Dilemma" { "1" "2" }
    { { "1" "2" }
    { "1" "2" }
    }
    ""
    <BLANKLINE>
    3 3 5 0
    0 5 1 1
    """
    if game.batch_shape:
        raise GameError(f"an .nfg file holds one game, not a batch of shape {game.batch_shape}; take one with single()")
    lists = ["{ " + " ".join(quote(label) for label in labels) + " }" for labels in game.actions]
    heading = f"NFG 1 R {quote(game.title)} {{ {' '.join(quote(player) for player in game.players)} }}"
    columns = game.payoffs.reshape((len(game.players) * game.shape[0], -1), order="F").T.tolist()
    body = [" ".join(format_number(value) for value in column) for column in columns]
    return "\n".join([heading, "{ " + "\n".join(lists), "}", '""', "", *body]) + "\n"
