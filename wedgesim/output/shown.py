"""Results as a notebook shows them: the beginning of what the command prints.

Steps:

1. take the page of the result
2. stop after its first tables, as many as a reader takes in at a glance, and say which command prints all of it
3. write headings, paragraphs, lists and tables as plain HTML, to which a notebook gives its own look

Pages are imported when a result is shown, so that this module costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any

from wedgesim.markup import heading, paragraph, shown_by, table
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms, Verbatim

_ROWS = 12
"""Rows of a table that are shown at most."""


def result_html(found: object) -> str:
    """Return the beginning of a result's page as HTML; for a result without a page, its one line."""
    if type(found).__name__ not in _PAGES:
        return f"<code>{escape(repr(found))}</code>"
    page, tables, command = _PAGES[type(found).__name__]
    parts, whole = [], True
    for block in page(found):
        if tables == 0:
            whole = False
            break
        parts.append(_html(block))
        tables -= isinstance(block, Table)
    return "".join(parts) + ("" if whole else paragraph(f"All of it: wedgesim {command}"))


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return heading(text) if level == 1 else f"<p><b>{escape(text)}</b></p>"
        case Paragraph(text):
            return paragraph(text) if text else ""
        case Items(entries):
            return f"<ul>{''.join(f'<li>{escape(entry)}</li>' for entry in entries)}</ul>"
        case Terms(entries):
            return table(("", ""), entries)
        case Table(header, rows, total=total):
            short = rows if len(rows) <= _ROWS + 1 else rows[: _ROWS - total] + rows[len(rows) - total :]
            left = len(rows) - len(short)
            return table(header, short) + (paragraph(f"and {left} more rows") if left else "")
        case Verbatim(lines):
            return f"<pre>{escape(chr(10).join(lines))}</pre>"


# Pages by the name of the result's class: its blocks, how many tables are shown, and the command --------------------


def _thresholds(found: Any) -> Iterable[Block]:
    from wedgesim.output.threshold_page import threshold_page

    return threshold_page(found, {}, digits=6)


def _comparison(found: Any) -> Iterable[Block]:
    from wedgesim.output.comparison_page import comparison_page

    return comparison_page(found)


def _explanation(found: Any) -> Iterable[Block]:
    from wedgesim.output.explanation_page import explanation_page

    return explanation_page(found)


def _uncertainty(found: Any) -> Iterable[Block]:
    from wedgesim.output.uncertainty_page import uncertainty_page

    return uncertainty_page(found, convergence=False)


def _policies(found: Any) -> Iterable[Block]:
    from wedgesim.output.policy_page import policy_page

    return policy_page(found)


def _discovery(found: Any) -> Iterable[Block]:
    from wedgesim.output.discovery_page import discovery_page

    return discovery_page(found)


def _timeline(found: Any) -> Iterable[Block]:
    from wedgesim.output.timeline_page import timeline_page

    return timeline_page(found, None, None, {})


def _tornado(found: Any) -> Iterator[Block]:
    from wedgesim.output.sensitivity_page import tornado_blocks

    yield Heading(f"{found.scenario.title}: one parameter at a time", 1)
    yield from tornado_blocks(found, _ROWS)


def _indices(found: Any) -> Iterator[Block]:
    from wedgesim.output.sensitivity_page import indices_blocks

    yield Heading(f"{found.scenario.title}: Sobol' indices", 1)
    yield from indices_blocks(found, _ROWS)


def _elasticities(found: Any) -> Iterator[Block]:
    from wedgesim.output.sensitivity_page import elasticities_blocks

    yield Heading(f"{found.scenario.title}: at the margin", 1)
    yield from elasticities_blocks(found, _ROWS)


_PAGES: dict[str, tuple[Callable[[Any], Iterable[Block]], int, str]] = {
    "Thresholds": (_thresholds, 1, "threshold"),
    "Comparison": (_comparison, 2, "compare"),
    "Explanation": (_explanation, 1, "explain"),
    "Uncertainty": (_uncertainty, 2, "uncertainty"),
    "Policies": (_policies, 1, "policy"),
    "Discovery": (_discovery, 1, "discover"),
    "Timeline": (_timeline, 2, "timeline"),
    "Tornado": (_tornado, 1, "sensitivity"),
    "SobolIndices": (_indices, 2, "sensitivity"),
    "Elasticities": (_elasticities, 1, "sensitivity"),
}

shown_by(result_html)
