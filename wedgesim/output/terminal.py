"""Blocks laid out as lines of a terminal: readable at eighty columns, never wider than a hundred.

Rich measures, wraps and colours; the lines are put together here, so that no number is ever broken or cut, no line ends
in blanks, and what does not fit goes on to the next line.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms, Tone, Verbatim

_WIDEST: Final = 100
_NARROWEST: Final = 40
_NOT_A_TERMINAL: Final = 80
_INDENT: Final = 2
_GAP: Final = 2
_NARROWEST_COLUMN: Final = 8

_STYLES: Final[dict[Tone, str]] = {
    "plain": "",
    "strong": "bold",
    "good": "bold green",
    "bad": "bold red",
    "warning": "yellow",
    "faint": "dim",
}

_HEADINGS: Final = {1: ("bold underline", 0), 2: ("bold cyan", 0), 3: ("cyan", _INDENT)}
"""Style and indent by level."""


def render(blocks: Iterable[Block], color: bool = True) -> str:
    """Return blocks as text for standard output.

    Parameters
    ----------
    blocks : iterable of Block
        What to say.
    color : bool, optional
        False for no escape sequence at all; else they depend on the terminal and on NO_COLOR.

    Examples
    --------
    >>> print(render([Heading("Title", 1), Paragraph("Some words.")], color=False), end="")
    Title
      Some words.
    """
    plain = not color or bool(os.environ.get("NO_COLOR"))
    console = Console(color_system=None if plain else "auto", highlight=False, markup=False, emoji=False)
    known = (console.is_terminal or "COLUMNS" in os.environ) and console.width > 0
    width = max(_NARROWEST, min(console.width if known else _NOT_A_TERMINAL, _WIDEST))
    console.width = width
    with console.capture() as captured:
        before: Block | None = None
        for block in blocks:
            if before is not None and _apart(before, block):
                console.print()
            for line in _Layout(console, width).lines(block):
                line.rstrip()
                console.print(line, soft_wrap=True)
            before = block
    return captured.get()


def _apart(before: Block, block: Block) -> bool:
    """Whether a blank line stands between two blocks: before a heading and around a table."""
    return isinstance(block, Heading) or (
        not isinstance(before, Heading) and (isinstance(before, Table) or isinstance(block, Table))
    )


def clean(text: str) -> str:
    r"""Return text without characters that steer a terminal.

    Examples
    --------
    >>> clean("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return "".join(c if c.isprintable() or c == "\n" else " " if c == "\t" else repr(c)[1:-1] for c in text)


class _Layout:
    """Breaks blocks into lines of at most `width` cells."""

    def __init__(self, console: Console, width: int) -> None:
        self.console, self.width = console, width

    def lines(self, block: Block) -> Iterator[Text]:
        if isinstance(block, Heading):
            yield from self.wrapped(block.text, *_HEADINGS[block.level])
        elif isinstance(block, Paragraph):
            yield from self.wrapped(block.text, _STYLES[block.tone], _INDENT)
        elif isinstance(block, Items):
            for entry in block.entries:
                yield from self.wrapped(entry, _STYLES[block.tone], _INDENT + 2, "  - ")
        elif isinstance(block, Terms):
            yield from self.terms(block)
        elif isinstance(block, Verbatim):
            for line in block.lines:
                yield from self.wrapped(line, "", _INDENT + 4, "  ")
        else:
            yield from self.table(block)

    def wrapped(self, text: str, style: str, indent: int, first: str | None = None) -> Iterator[Text]:
        """Lines of a text; `first` stands in the place of the indent on the first of them."""
        lead = " " * indent if first is None else first
        for count, line in enumerate(self.pieces(text, style, self.width - indent)):
            yield Text.assemble(" " * indent if count else lead, line)

    def pieces(self, text: str, style: str, width: int) -> list[Text]:
        words = Text(clean(text), style=style)
        return list(words.wrap(self.console, max(width, 1), overflow="fold")) or [Text("")]

    def terms(self, block: Terms) -> Iterator[Text]:
        style = _STYLES[block.tone]
        names = [self.pieces(name, style, 27) for name, _ in block.entries]
        room = max((piece.cell_len for lines in names for piece in lines), default=0)
        for lines, (_, text) in zip(names, block.entries, strict=True):
            said = self.pieces(text, style, self.width - _INDENT - room - _GAP)
            yield from _beside([lines, said], [room, 0], [False, False])

    def table(self, block: Table) -> Iterator[Text]:
        rows = [block.header, *block.rows]
        widths = self.widths(rows, block.numeric, block.whole)
        flush = [column in block.numeric for column in range(len(block.header))]
        for count, row in enumerate(rows):
            last = block.total and count == len(rows) - 1
            if last:
                yield from _beside([[Text("-" * width, style="dim")] for width in widths], widths, flush)
            style = "bold" if not count or last else ""
            cells = [self.pieces(cell, style, width) for cell, width in zip(row, widths, strict=True)]
            yield from _beside(cells, widths, flush)
        if block.caption:
            yield from self.wrapped(block.caption, "dim", _INDENT)

    def widths(
        self, rows: Sequence[Sequence[str]], numeric: frozenset[int], whole: frozenset[int] = frozenset()
    ) -> list[int]:
        """Widths of columns: as their cells need, the widest text columns giving way until the table fits.

        Those that are `whole` give way only where nothing else would make it fit, and words are broken only then, too.
        """
        cells = [[Text(clean(cell)).cell_len for cell in column] for column in zip(*rows, strict=True)]
        widths = [max(column) for column in cells]
        room = self.width - _INDENT - _GAP * (len(widths) - 1)
        words = [max((_longest_word(cell) for cell in column), default=1) for column in zip(*rows, strict=True)]
        floors = [(unbroken, spared) for unbroken in (numeric | whole, numeric) for spared in (words, [1] * len(words))]
        for unbroken, spared in sorted(floors, key=lambda floor: floor[1] is not words):
            least = list(map(max, _least(cells, unbroken), spared))
            if sum(least) <= room:
                break
        while sum(widths) > room:
            spare = [width - floor for width, floor in zip(widths, least, strict=True)]
            if max(spare) <= 0:
                break
            widest = max((index for index in range(len(widths)) if spare[index] > 0), key=lambda index: widths[index])
            widths[widest] -= 1
        return widths


def _longest_word(cell: str) -> int:
    return max((Text(word).cell_len for word in clean(cell).split()), default=1)


def _least(cells: Sequence[Sequence[int]], unbroken: frozenset[int]) -> list[int]:
    """Return the least widths of columns, given those of their cells."""
    return [
        max(column[1:], default=1) if index in unbroken else _NARROWEST_COLUMN for index, column in enumerate(cells)
    ]


def _beside(cells: list[list[Text]], widths: list[int], flush_right: list[bool]) -> Iterator[Text]:
    """Put broken cells side by side, line by line."""
    for count in range(max(map(len, cells))):
        line = Text(" " * _INDENT)
        for index, (lines, width, right) in enumerate(zip(cells, widths, flush_right, strict=True)):
            piece = lines[count].copy() if count < len(lines) else Text("")
            piece.rstrip()
            blank = " " * max(width - piece.cell_len, 0)
            gap = " " * (_GAP if index else 0)
            line.append_text(Text.assemble(gap, blank, piece) if right else Text.assemble(gap, piece, blank))
        yield line
