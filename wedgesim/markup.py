"""Small pieces of HTML for objects that show themselves in a notebook; all text is escaped.

Equations are set symbol by symbol:

1. a name that is spelled like a Greek letter becomes that letter: ``tau`` to τ
2. what follows an underscore becomes an index, a simple exponent is raised
3. names of one letter are set in italics; words such as ``support_cost`` stay words
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

_CELL = "text-align: left; vertical-align: top"

_NAMES = "alpha beta gamma delta eps eta theta iota kappa lambda nu mu xi rho sigma tau phi chi pi"
GREEK = dict(zip(_NAMES.split(), "αβγδεηθικλνμξρστφχπ", strict=True))

_SYMBOL = re.compile(r"[A-Za-z]+\d?(?:_[A-Za-z0-9.,_+-]+)?(?:\.[a-z]+)?'?")
_POWER = re.compile(r"\^(?:\(([^()]*)\)|([A-Za-z0-9]+))")
_SIGNS = {"&lt;=": "≤", "&gt;=": "≥", " - ": " − "}


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


# Equations ----------------------------------------------------------------------------------------------------------


def equations_html(lines: Iterable[str]) -> str:
    """Return equations as a block of HTML, a line each.

    Examples
    --------
    >>> print(equations_html(["B_i = sum_j k_j"]))
    <div class="equations">
    <div><i>B</i><sub>i</sub> = Σ<sub>j</sub> <i>k</i><sub>j</sub></div>
    </div>
    """
    return "\n".join(['<div class="equations">', *(f"<div>{_line(line)}</div>" for line in lines), "</div>"])


def symbol_html(symbol: str) -> str:
    """Return one symbol, set as in an equation.

    Examples
    --------
    >>> symbol_html("tau_DP")
    'τ<sub>DP</sub>'
    """
    return _symbols(symbol)


def _line(line: str) -> str:
    parts, end = [], 0
    for power in _POWER.finditer(line):
        parts += [_symbols(line[end : power.start()]), f"<sup>{_symbols(power.group(1) or power.group(2))}</sup>"]
        end = power.end()
    return "".join([*parts, _symbols(line[end:])])


def _symbols(text: str) -> str:
    text = escape(text, quote=False)
    for written, sign in _SIGNS.items():
        text = text.replace(written, sign)
    return _SYMBOL.sub(lambda found: _symbol(found.group()), text)


def _symbol(name: str) -> str:
    if name in ("amp", "lt", "gt"):  # of an escaped character
        return name
    stem, _, index = name.partition("_")
    prime = "′" if name.endswith("'") else ""
    stem, index = stem.removesuffix("'"), index.removesuffix("'")
    if stem[-1].isdigit() and (len(stem) == 2 or stem[:-1] in GREEK):
        stem, index = stem[:-1], stem[-1]
    if stem == "sum":
        head = "Σ"
    elif stem in GREEK:
        head = GREEK[stem]
    elif len(stem) == 1:
        head = f"<i>{stem}</i>"
    else:
        return name  # a word, with its underscores
    return head + (f"<sub>{GREEK.get(index, index)}</sub>" if index else "") + prime


# Results that show themselves -----------------------------------------------------------------------------------------

_PAGE: list[Callable[[object], str]] = []


def shown_by(page: Callable[[object], str]) -> None:
    """Take what makes a page of a result; it belongs to a floor above this one."""
    _PAGE[:] = [page]


class Shown:
    """A result that shows itself: in words and tables in a notebook, in a line elsewhere."""

    def _repr_html_(self) -> str | None:
        return _PAGE[0](self) if _PAGE else None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {_case(self)!r}>"


def _case(found: object) -> str:
    """Return the name of the scenario that a result is about."""
    for within in ("scenario", "solution", "draws", "outcomes"):
        inner = getattr(found, within, None)
        if inner is not None:
            return str(inner.name) if within == "scenario" else _case(inner)
    return ""
