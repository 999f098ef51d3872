"""Equations as the theories state them, set for reading: Greek letters, indices and powers, in plain HTML.

Steps, symbol by symbol:

1. a name that is spelled like a Greek letter becomes that letter: ``tau`` to τ
2. what follows an underscore becomes an index, a simple exponent is raised
3. names of one letter are set in italics; words such as ``support_cost`` stay words
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

_NAMES = "alpha beta gamma delta eps eta theta iota kappa lambda nu mu xi rho sigma tau phi chi pi"
GREEK = dict(zip(_NAMES.split(), "αβγδεηθικλνμξρστφχπ", strict=True))

_SYMBOL = re.compile(r"[A-Za-z]+\d?(?:_[A-Za-z0-9.,_+-]+)?(?:\.[a-z]+)?'?")
_POWER = re.compile(r"\^(?:\(([^()]*)\)|([A-Za-z0-9]+))")
_SIGNS = {"&lt;=": "≤", "&gt;=": "≥", " - ": " − "}


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
    text = html.escape(text, quote=False)
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
