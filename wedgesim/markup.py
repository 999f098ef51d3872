"""Small pieces of HTML for objects that show themselves in a notebook; all text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_CELL = "text-align: left; vertical-align: top"


def heading(text: str) -> str:
    """Return `text` as a heading."""
    return f"<h4>{escape(text)}</h4>"


def paragraph(text: str) -> str:
    """Return `text` as a paragraph."""
    return f"<p>{escape(text)}</p>"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """Return rows of text as a table.

    Examples
    --------
    >>> "&lt;" in table(["a"], [["<"]])
    True
    """
    top = f'<caption style="{_CELL}">{escape(caption)}</caption>' if caption else ""
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(name)}</th>' for name in header)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in row) + "</tr>" for row in rows
    )
    return f"<table>{top}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
