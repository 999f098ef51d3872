"""Game files as arguments."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from wedgesim.cli.failures import INVALID, complain

if TYPE_CHECKING:
    from wedgesim.games.extensive_form import ExtensiveForm
    from wedgesim.games.normal_form import NormalForm

_FIRST_WORDS = (b"NFG", b"EFG")


def named_game(text: str) -> bool:
    """Whether an argument names a game file."""
    return text.lower().endswith((".nfg", ".efg"))


def begun() -> tuple[bool, BinaryIO]:
    """Whether standard input begins as a game file does, and what a reader of it needs as a stream."""
    from wedgesim.scenario.loader import MAX_BYTES

    content = sys.stdin.buffer.read(MAX_BYTES + 1)  # a longer scenario is refused anyway
    is_game = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_FIRST_WORDS)
    return is_game, io.BytesIO(content + (sys.stdin.buffer.read() if is_game else b""))


def read_game(text: str, stdin: BinaryIO | None = None) -> NormalForm | ExtensiveForm:
    """Read the game that an argument names.

    Raises
    ------
    click.UsageError
        When there is no such file.
    click.exceptions.Exit
        After saying where the file goes wrong.
    """
    from wedgesim.errors import GameError
    from wedgesim.games.game_file import load_game, parse_game

    try:
        return load_game(text) if stdin is None else parse_game(stdin.read(), "<stdin>")
    except FileNotFoundError:
        raise click.UsageError(f"there is no file `{text}`") from None
    except GameError as error:  # says file, line and column itself
        complain(str(error))
        raise click.exceptions.Exit(INVALID) from None
