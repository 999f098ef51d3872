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
_LOOKED_AT = 1 << 16


def named_game(text: str) -> bool:
    """Whether an argument names a game file."""
    return text.lower().endswith((".nfg", ".efg"))


def begun(stdin: BinaryIO | None = None) -> tuple[bool, BinaryIO]:
    """Whether standard input begins as a game file does, and all of it as a stream."""
    source = stdin if stdin is not None else sys.stdin.buffer
    first = source.read(_LOOKED_AT)
    is_game = first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_FIRST_WORDS)
    rest = source.read() if len(first) == _LOOKED_AT and is_game else b""
    return is_game, io.BytesIO(first + rest) if is_game or len(first) < _LOOKED_AT else _Joined(first, source)


class _Joined(io.RawIOBase):
    """What was read of a stream, and then its rest."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first, self._rest = first, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._first + self._rest.read(size - len(self._first) if size >= 0 else -1)


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
