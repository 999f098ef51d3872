"""Blocks laid out as HTML: real headings, lists and tables; every text is escaped, whoever wrote it.

Tables have captions and scopes, and scroll within their own box where the page is narrow. Tones become classes, which
only colour what the words say. Words that are known, such as keys of sources, can become links within the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms, Tone, Verbatim

_DEEPEST: Final = 6
_WIDE: Final = 5
"""Columns from which the box of a table can be reached by keyboard, since it may have to be scrolled."""


@dataclass(frozen=True)
class HtmlLayout:
    """How blocks become HTML.

    Attributes
    ----------
    deeper : int
        By how many levels headings are lowered; a level-2 heading is ``<h2>`` at 0.
    links : mapping of str to str
        Words that become links wherever they stand by themselves, and where to: ``#anchor`` within the page.
    """

    deeper: int = 0
    links: Mapping[str, str] = field(default_factory=dict)

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
        caption = f"<caption>{self.text(block.caption)}</caption>" if block.caption else ""
        names = "".join(
            f'<th scope="col"{_number(column in block.numeric)}>{escape(name)}</th>'
            for column, name in enumerate(block.header)
        )
        last = len(block.rows) - 1
        sums = [' class="total"' if block.total and count == last else "" for count in range(len(block.rows))]
        rows = "".join(f"<tr{of}>{self._row(block, row)}</tr>" for of, row in zip(sums, block.rows, strict=True))
        reach = ' tabindex="0" role="group" aria-label="table"' if len(block.header) >= _WIDE else ""
        body = f"<thead><tr>{names}</tr></thead><tbody>{rows}</tbody>"
        return f'<div class="table"{reach}><table>{caption}{body}</table></div>'

    def _row(self, block: Table, row: tuple[str, ...]) -> str:
        cells = []
        for column, cell in enumerate(row):
            if column == 0 and 0 not in block.numeric and cell:
                cells.append(f'<th scope="row">{self.text(cell)}</th>')
            else:
                cells.append(f"<td{_number(column in block.numeric)}>{self.text(cell)}</td>")
        return "".join(cells)

    def text(self, text: str) -> str:
        """Return text escaped, with links at the words that are known."""
        if not self.links:
            return escape(text)
        parts = self._known().split(text)
        return "".join(
            f'<a href="{escape(self.links[part])}">{escape(part)}</a>' if count % 2 else escape(part)
            for count, part in enumerate(parts)
        )

    def _known(self) -> re.Pattern[str]:
        words = sorted(self.links, key=len, reverse=True)
        return re.compile(rf"(?<![\w.-])({'|'.join(map(re.escape, words))})(?![\w-])")


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
