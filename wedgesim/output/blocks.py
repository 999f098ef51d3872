"""A text as data: headings, paragraphs, lists and tables, which a terminal or a page then lays out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["plain", "strong", "good", "bad", "warning", "faint"]
"""What colour may add; the words say the same without it."""


@dataclass(frozen=True)
class Heading:
    """The beginning of a part; the first of a text is its title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Some sentences."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Items:
    """A list; each entry stands by itself."""

    entries: tuple[str, ...]
    tone: Tone = "plain"


@dataclass(frozen=True)
class Terms:
    """Names in a column, and beside each what is said of it."""

    entries: tuple[tuple[str, str], ...]
    tone: Tone = "plain"


@dataclass(frozen=True)
class Table:
    """Rows of text under a header.

    Attributes
    ----------
    header : tuple of str
        One a column.
    rows : tuple of tuple of str
        Cells.
    numeric : frozenset of int
        Columns of numbers, which are set flush right and never broken.
    total : bool
        Whether the last row sums the others.
    caption : str
        What a reader has to know to read it.
    whole : frozenset of int
        Columns of text that is broken only where the table would not fit otherwise, like names.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    total: bool = False
    caption: str = ""
    whole: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Verbatim:
    """Lines that keep their shape: equations, commands."""

    lines: tuple[str, ...]


Block: TypeAlias = Heading | Paragraph | Items | Terms | Table | Verbatim
