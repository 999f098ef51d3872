"""What a report is made of: sections of blocks, figures, and parts that are folded away until they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from wedgesim.output.blocks import Block, Heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """A figure.

    Attributes
    ----------
    title : str
        What it is; in its caption.
    shows : str
        What it shows, for those who do not see it too; in its caption.
    draw : callable
        Draws it.
    """

    title: str
    shows: str
    draw: Callable[[], Axes | Figure]


@dataclass(frozen=True)
class Fold:
    """Detail that opens when asked for; and in print, unless it is only for the screen."""

    summary: str
    pieces: tuple[Piece, ...]
    printed: bool = True


Piece: TypeAlias = "Block | Picture | Fold"


@dataclass(frozen=True)
class Section:
    """A part of the report with a name in its contents.

    Attributes
    ----------
    anchor : str
        Its name in links.
    title : str
        Its heading.
    lead : str
        What it is about and how to read it.
    pieces : tuple of Piece
        Headings of level 3 and below, and what they head.
    """

    anchor: str
    title: str
    lead: str
    pieces: tuple[Piece, ...]


def inner(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks without their title, headings a level deeper."""
    for block in blocks:
        if not isinstance(block, Heading):
            yield block
        elif block.level > 1:
            yield Heading(block.text, block.level + 1)


def folded(blocks: Iterable[Block], *titles: str, level: int = 3) -> Iterator[Piece]:
    """Yield blocks, those under headings that begin with one of `titles` folded under these.

    Examples
    --------
    >>> from wedgesim.output.blocks import Paragraph
    >>> list(folded([Paragraph("a"), Heading("More", 3), Paragraph("b")], "More"))
    [Paragraph(text='a', tone='plain'), Fold(summary='More', pieces=(Paragraph(text='b', tone='plain'),), printed=True)]
    """
    summary, inside = "", list[Piece]()
    for block in blocks:
        if isinstance(block, Heading) and block.level <= level:
            if summary:
                yield Fold(summary, tuple(inside))
            inside = []
            summary = block.text if block.level == level and block.text.startswith(titles) else ""
            if summary:
                continue
        if summary:
            inside.append(block)
        else:
            yield block
    if summary:
        yield Fold(summary, tuple(inside))
