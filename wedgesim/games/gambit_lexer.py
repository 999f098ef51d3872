"""Words of Gambit's game files, and the error that says where a file stops making sense.

Both formats (.nfg and .efg) are made of five kinds of token: quoted text, numbers, braces, commas and bare words;
white space between them has no meaning. Tokens are taken one at a time from the text, so that a file that declares
more than it holds is found out before anything of the declared size is built.

In quoted text a backslash escapes a quotation mark and is otherwise an ordinary character, as in Gambit.

Reference: the chapters on file formats of the Gambit manual, https://gambitproject.readthedocs.io.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from wedgesim.errors import GameError
from wedgesim.games.magnitude import LARGEST_PAYOFF

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"[^"\\]*(?:\\.[^"\\]*)*")
    | (?P<number>[+-]?(?:\d+(?:/\d+|(?:\.\d*)?(?:[eE][+-]?\d+)?)|\.\d+(?:[eE][+-]?\d+)?)(?=[\s{},"]|\Z))
    | (?P<brace>[{}])
    | (?P<comma>,)
    | (?P<word>[^\s{},"]+)
    | (?P<open>")
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)

_LONGEST_NUMBER = 1000
"""Digits of a number at most: beyond it lies an attack on the integer parser, not a payoff."""

_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SHOWN = 40


class GameFormatError(GameError):
    """A game file cannot be read; says where and what was expected.

    Parameters
    ----------
    name : str
        The file, as the user named it.
    line, column : int
        Where it goes wrong, counted from 1.
    message : str
        What is wrong and what was expected.
    """

    def __init__(self, name: str, line: int, column: int, message: str) -> None:
        self.name = name
        self.line = line
        self.column = column
        self.message = message
        super().__init__(f"{name}:{line}:{column}: {message}")

    def __reduce__(self) -> tuple[type[GameFormatError], tuple[str, int, int, str]]:
        return type(self), (self.name, self.line, self.column, self.message)


@dataclass(frozen=True)
class Token:
    """One word of the file: its kind (text, number, brace, comma, word, open, end), content and place."""

    kind: str
    text: str
    offset: int

    def __str__(self) -> str:
        if self.kind == "end":
            return "the end of the file"
        if self.kind == "open":
            return "a quotation mark that is never closed"
        shown = self.text if len(self.text) <= _SHOWN else self.text[:_SHOWN] + "..."
        return f"the text {shown!r}" if self.kind == "text" else repr(shown)


class Lexer:
    """The tokens of a file, one ahead: `current` is looked at, `advance` takes it.

    Parameters
    ----------
    source : str or bytes
        Content of the file; bytes are read as UTF-8.
    name : str
        The file, for messages.

    Raises
    ------
    GameFormatError
        When the content is not text, and later wherever a token is not the expected one.
    """

    def __init__(self, source: str | bytes, name: str) -> None:
        self.name = name
        self.source = self._decode(source)
        self.current = self._match(0)

    def _decode(self, source: str | bytes) -> str:
        if isinstance(source, bytes):
            source = self._from_utf8(source)
        self.source = source
        binary = _NOT_TEXT.search(source)
        if binary:
            self.fail_at(binary.start(), f"control character {binary.group()!r}; expected text, not a binary file")
        return source

    def _from_utf8(self, source: bytes) -> str:
        try:
            return source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = source[: error.start]
            line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
            message = f"byte {source[error.start]:#04x} is not UTF-8 text; expected a Gambit game file"
            raise GameFormatError(self.name, line, column, message) from None

    def _match(self, position: int) -> Token:
        match = _TOKEN.match(self.source, position)
        assert match is not None  # the alternatives cover every text
        assert match.lastgroup is not None
        self._next = match.end()
        kind = match.lastgroup
        content = match.group(kind)
        if kind == "text":
            content = content[1:-1].replace('\\"', '"')
        return Token(kind, content, match.start(kind))

    def advance(self) -> Token:
        """Take the current token and look at the next."""
        token = self.current
        self.current = self._match(self._next)
        return token

    @property
    def remaining(self) -> int:
        """Characters from the current token to the end: no fewer than the tokens that are left."""
        return len(self.source) - self.current.offset

    def fail_at(self, offset: int, message: str) -> NoReturn:
        """Raise the error for a place in the file."""
        line = self.source.count("\n", 0, offset) + 1
        column = offset - self.source.rfind("\n", 0, offset)
        raise GameFormatError(self.name, line, column, message)

    def fail(self, expected: str) -> NoReturn:
        """Raise the error for the current token."""
        self.fail_at(self.current.offset, f"found {self.current}, expected {expected}")

    def at(self, kind: str, text: str | None = None) -> bool:
        """Whether the current token is of this kind (and reads so)."""
        return self.current.kind == kind and (text is None or self.current.text == text)

    def expect(self, kind: str, expected: str, text: str | None = None) -> str:
        """Take a token of this kind (that reads so), or fail."""
        if not self.at(kind, text):
            self.fail(expected)
        return self.advance().text

    def header(self, magic: str, version: str) -> str:
        """Take the opening of a file, such as ``NFG 1 R "title"``, and return the title."""
        self.expect("word", f"{magic!r}, the mark of such a file", magic)
        self.expect("number", f"version {version} of the format", version)
        if not (self.at("word", "R") or self.at("word", "D")):
            self.fail("'R' (or 'D'), the kind of numbers")
        self.advance()
        return self.expect("text", "the title in quotation marks")

    def texts(self, what: str) -> list[str]:
        """Take a list of quoted texts in braces, at least one."""
        self.expect("brace", f"'{{' and {what}", "{")
        found = [self.expect("text", f"{what} in quotation marks")]
        while self.at("text"):
            found.append(self.advance().text)
        self.expect("brace", f"another of {what} in quotation marks, or '}}'", "}")
        return found

    def integer(self, what: str) -> int:
        """Take a whole number that is not negative."""
        if not (self.at("number") and self.current.text.isdecimal() and len(self.current.text) < _LONGEST_NUMBER):
            self.fail(f"{what}, a whole number")
        return int(self.advance().text)

    def number(self, what: str) -> float:
        """Take a payoff, decimal or rational, rounded once to the nearest float."""
        if not self.at("number"):
            self.fail(what)
        value = math.inf
        if "/" not in self.current.text:
            value = float(self.current.text)
        elif len(self.current.text) < _LONGEST_NUMBER:
            numerator, denominator = self.current.text.split("/")
            try:
                value = int(numerator) / int(denominator)
            except (ZeroDivisionError, OverflowError):
                value = math.inf
        if not math.isfinite(value):
            self.fail(f"{what} that is finite")
        if not abs(value) <= LARGEST_PAYOFF:
            self.fail(f"{what} of at most {LARGEST_PAYOFF:g} in size; give payoffs in a larger unit")
        self.advance()
        return value

    def probability(self) -> Fraction:
        """Take a probability exactly: chance moves must add up to one without rounding."""
        if not self.at("number") or len(self.current.text) >= _LONGEST_NUMBER:
            self.fail("a probability")
        # an exponent such as 1e999999999 would build an integer of that many digits
        exponent = re.search(r"[eE][+-]?(\d+)", self.current.text)
        value = Fraction(-1)
        if not (exponent and int(exponent.group(1)) > _LONGEST_NUMBER) and not re.search(r"/0+\Z", self.current.text):
            value = Fraction(self.current.text)
        if not 0 <= value <= 1:
            self.fail("a probability between 0 and 1")
        self.advance()
        return value

    def payoffs(self, players: Sequence[str]) -> tuple[float, ...]:
        """Take one payoff a player, each followed by a comma or not, up to the closing brace."""
        values = []
        for player in players:
            values.append(self.number(f"the payoff of player {player!r}"))
            if self.at("comma"):
                self.advance()
        self.expect("brace", f"'}}' after the payoffs of {len(players)} players", "}")
        return tuple(values)


def distinct_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels with empty and repeated ones numbered, as Gambit does when it reads a file.

    Examples
    --------
    >>> distinct_labels(["a", "", "a", "b"])
    ('a_1', '_1', 'a_2', 'b')
    """
    occurrences = Counter(labels)
    taken = set(labels)
    last: Counter[str] = Counter()
    result = []
    for label in labels:
        renamed = label
        if label == "" or occurrences[label] > 1:
            while renamed in taken:
                last[label] += 1
                renamed = f"{label}_{last[label]}"
            taken.add(renamed)
        result.append(renamed)
    return tuple(result)


def quote(label: str) -> str:
    """Write a label in quotation marks.

    Raises
    ------
    GameError
        When a backslash stands before a quotation mark or at the end: the format cannot express it.
    """
    if label.endswith("\\") or '\\"' in label or _NOT_TEXT.search(label):
        raise GameError(
            f"Gambit's file formats cannot hold the label {label!r}: "
            "no control characters, and no backslash at the end or before a quotation mark"
        )
    return '"' + label.replace('"', '\\"') + '"'


def format_number(value: float) -> str:
    """Write a payoff so that reading it gives the same float.

    Examples
    --------
    >>> format_number(2.0), format_number(0.1), format_number(-0.0)
    ('2', '0.1', '-0')
    """
    return repr(float(value)).removesuffix(".0").replace("e+", "e")
