"""Blocks laid out as HTML: real headings, lists and tables; every text is escaped, whoever wrote it.

Tables have captions and scopes. Where the page is narrow they scroll within their own box, and those with long texts
become lists. Tones become classes, which only colour what the words say. Words that are known, such as keys of sources,
can become links within the page, and names that begin a row lead to what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Final

from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms, Tone, Verbatim

_DEEPEST: Final = 6
_WIDE: Final = 5
"""Columns from which the box of a table can be reached by keyboard, since it may have to be scrolled."""

_LONG: Final = 48
"""Characters of a cell from which on the table is one of texts."""

_INSIDE: Final = re.compile(r"(?<=[^\W\d][._/])(?=[^\W\d])|(?<=_)(?=[^\W\d])")
"""Places within a name at which a line can end."""


_FEW: Final = 14
"""Rows up to which a table is kept on one page of paper."""

_COMPARES: Final = re.compile("[<>=]")
_MINUS: Final = re.compile(r"(?<![\w.%-])-(?=\d)")


@dataclass(frozen=True)
class Name:
    """What a name that begins rows of tables means.

    Attributes
    ----------
    anchor : str
        Where it is explained: ``#anchor`` within the page.
    words : str
        What it means.
    """

    anchor: str
    words: str


@dataclass(frozen=True)
class HtmlLayout:
    """How blocks become HTML.

    Attributes
    ----------
    deeper : int
        By how many levels headings are lowered; a level-2 heading is ``<h2>`` at 0.
    links : mapping of str to str
        Words that become links wherever they stand by themselves, and where to: ``#anchor`` within the page.
    names : mapping of str to Name
        Names that become links where they stand in the first column of a table; with what they mean below them where
        they fill the cell, the first time.
    anchors : mapping of str to str
        Anchors of rows, by the text of their first cell.
    told : set of str
        Names whose meaning was told; it grows.
    """

    deeper: int = 0
    links: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Name] = field(default_factory=dict)
    anchors: Mapping[str, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set, compare=False)

    def render(self, blocks: Iterable[Block]) -> str:
        r"""Return blocks as HTML.

        Examples
        --------
        >>> HtmlLayout().render([Heading("A & B"), Paragraph("See key2020.")])
        '<h2>A &amp; B</h2>\n<p>See key2020.</p>'
        >>> HtmlLayout(links={"key2020": "#source-1"}).render([Paragraph("See key2020.")])
        '<p>See <a href="#source-1">key2020</a>.</p>'
        """
        return "\n".join(self.block(block) for block in blocks)

    def block(self, block: Block) -> str:
        """Return one block."""
        if isinstance(block, Heading):
            level = min(block.level + self.deeper, _DEEPEST)
            return f"<h{level}>{self.text(block.text)}</h{level}>"
        if isinstance(block, Paragraph):
            return f"<p{_tone(block.tone)}>{self.text(block.text)}</p>"
        if isinstance(block, Items):
            entries = "".join(f"<li>{self.text(entry)}</li>" for entry in block.entries)
            return f"<ul{_tone(block.tone)}>{entries}</ul>" if entries else ""
        if isinstance(block, Terms):
            entries = "".join(f"<dt>{escape(name)}</dt><dd>{self.text(text)}</dd>" for name, text in block.entries)
            return f"<dl{_tone(block.tone)}>{entries}</dl>" if entries else ""
        if isinstance(block, Verbatim):
            lines = "\n".join(map(escape, block.lines))
            return f'<pre tabindex="0"><code>{lines}</code></pre>'
        return self.table(block)

    def table(self, block: Table) -> str:
        """Return a table within a box of its own."""
        wordy = any(len(cell) >= _LONG for row in block.rows for cell in row)
        caption = f"<caption><span>{self.text(block.caption)}</span></caption>" if block.caption else ""
        names = "".join(
            f'<th scope="col"{_role(wordy, "columnheader")}{_number(column in block.numeric)}>{escape(name)}</th>'
            for column, name in enumerate(block.header)
        )
        rows = "".join(self._row(block, count, wordy) for count in range(len(block.rows)))
        about = escape("table: " + ", ".join(block.header))
        reach = f' tabindex="0" role="group" aria-label="{about}"' if len(block.header) >= _WIDE else ""
        part, line = _role(wordy, "rowgroup"), _role(wordy, "row")
        body = f"<thead{part}><tr{line}>{names}</tr></thead><tbody{part}>{rows}</tbody>"
        box = "table" + " wordy" * wordy + " few" * (len(block.rows) <= _FEW)
        return f'<div class="{box}"{reach}><table{_role(wordy, "table")}>{caption}{body}</table></div>'

    def _row(self, block: Table, count: int, wordy: bool) -> str:
        cells = []
        row = block.rows[count]
        for column, cell in enumerate(row):
            if column == 0 and 0 not in block.numeric and cell:
                cells.append(f'<th scope="row"{_role(wordy, "rowheader")}>{self._named(cell)}</th>')
            else:
                label = f' data-label="{escape(block.header[column])}"' if wordy else ""
                number = _number(column in block.numeric)
                cells.append(f"<td{_role(wordy, 'cell')}{number}{label}>{self.text(cell, inside=True)}</td>")
        total = ' class="total"' if block.total and count == len(block.rows) - 1 else ""
        anchor = f' id="{escape(self.anchors[row[0]])}"' if row and row[0] in self.anchors else ""
        return f"<tr{_role(wordy, 'row')}{anchor}{total}>{''.join(cells)}</tr>"

    def _named(self, cell: str) -> str:
        """Return the first cell of a row; its names lead to what they mean, which is told once."""
        found = self.names.get(cell)
        if found is not None and found.words and cell not in self.told:
            self.told.add(cell)
            return f"{self._link(cell)}<small>{_typeset(found.words)}</small>"
        if not self.names or not _COMPARES.search(cell):
            return self._link(cell) if found is not None else self.text(cell, inside=True)
        parts = _known(tuple(self.names)).split(cell)
        return "".join(
            self._link(part) if count % 2 else self.text(part, inside=True) for count, part in enumerate(parts)
        )

    def _link(self, name: str) -> str:
        found = self.names[name]
        return f'<a class="name" href="{escape(found.anchor)}" title="{escape(found.words)}">{_breakable(name)}</a>'

    def text(self, text: str, inside: bool = False) -> str:
        """Return text escaped, with links at the words that are known; names can be broken where `inside` is set."""
        plain = _breakable if inside else _typeset
        if not self.links:
            return plain(text)
        parts = _known(tuple(self.links)).split(text)
        return "".join(
            f'<a href="{escape(self.links[part])}">{escape(part)}</a>' if count % 2 else plain(part)
            for count, part in enumerate(parts)
        )


@cache
def _known(words: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![\w.-])({'|'.join(map(re.escape, longest))})(?![\w-])")


def _breakable(text: str) -> str:
    """Return text escaped, with places at which long names can be broken."""
    return "<wbr>".join(map(_typeset, _INSIDE.split(text)))


def _typeset(text: str) -> str:
    """Return text escaped, with the signs that a keyboard lacks.

    Examples
    --------
    >>> _typeset("-0.3 to -0.1 where x >= 0.5, 2019-23")
    '−0.3 to −0.1 where x ≥ 0.5, 2019-23'
    """
    return escape(_MINUS.sub("−", text.replace(">=", "≥").replace("<=", "≤")))


def _role(wordy: bool, role: str) -> str:
    """Return what an element is, said where its looks take that away."""
    return f' role="{role}"' if wordy else ""


def _tone(tone: Tone) -> str:
    return "" if tone == "plain" else f' class="{tone}"'


def _number(numeric: bool) -> str:
    return ' class="number"' if numeric else ""


def link(url: str) -> str:
    """Return where a link of a scenario may lead: the address where it is one of the web, else nothing.

    Examples
    --------
    >>> link("https://example.org/a"), link("javascript:alert(1)"), link(" JAVASCRIPT:x")
    ('https://example.org/a', '', '')
    """
    return url if re.match(r"https?://[^\s\"'<>\\]+\Z", url) else ""
