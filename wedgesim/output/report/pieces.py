"""What a report is made of: sections of blocks, figures, and parts that are folded away until they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms
from wedgesim.output.meanings import in_this_case
from wedgesim.scenario.scenario import Scenario

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


def cast(scenario: Scenario, piece: Piece) -> Piece:
    """Return a piece that speaks of states where it spoke of the divider, the target and the partner."""

    def say(text: str) -> str:
        return in_this_case(scenario, text)

    if isinstance(piece, Picture):
        return replace(piece, title=say(piece.title), shows=say(piece.shows))
    if isinstance(piece, Fold):
        return replace(piece, summary=say(piece.summary), pieces=tuple(cast(scenario, one) for one in piece.pieces))
    if isinstance(piece, Heading | Paragraph):
        return replace(piece, text=say(piece.text))
    if isinstance(piece, Items):
        return replace(piece, entries=tuple(map(say, piece.entries)))
    if isinstance(piece, Terms):
        return replace(piece, entries=tuple((name, say(text)) for name, text in piece.entries))
    if isinstance(piece, Table):
        rows = tuple(tuple(map(say, row)) for row in piece.rows)
        return replace(piece, header=tuple(map(say, piece.header)), rows=rows, caption=say(piece.caption))
    return piece


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
