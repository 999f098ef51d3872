"""The page of a report: sections, summary and apparatus laid out by a template, with every word escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from wedgesim.analysis.findings import Findings
from wedgesim.errors import WedgesimError
from wedgesim.output import taken
from wedgesim.output.blocks import Block, Items, Paragraph
from wedgesim.output.html_blocks import HtmlLayout, Name, link
from wedgesim.output.meanings import meaning
from wedgesim.output.report.apparatus import (
    VALUES,
    Provenance,
    method_section,
    provenance_section,
    values_section,
)
from wedgesim.output.report.pieces import Fold, Picture, Piece, Section
from wedgesim.output.report.sections import left_out, sections
from wedgesim.output.report.summary import Part, summary
from wedgesim.output.svg_inline import inline_svg
from wedgesim.scenario.scenario import Scenario
from wedgesim.version import __version__

_HERE: Final = files("wedgesim.output.report")

Tell = Callable[[str], None]


def report_page(found: Findings, provenance: Provenance, tell: Tell = lambda text: None) -> str:
    """Return a report as one HTML document that asks no network for anything.

    Parameters
    ----------
    found : Findings
        What to tell.
    provenance : Provenance
        How it was made.
    tell : callable, optional
        Is told what is being done.
    """
    scenario = found.taken
    layout = HtmlLayout(links={key: f"#source-{count}" for count, key in enumerate(scenario.sources, 1)})
    parts = [*sections(found), values_section(found), method_section(found), provenance_section(found, provenance)]
    known = {section.anchor for section in parts}
    numbered = enumerate((*scenario.parameters, *scenario.types.variables()), 1)
    writer = _Writer(layout, {name: Name(f"#value-{count}", meaning(scenario, name)) for count, name in numbered}, tell)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_read("report.html.j2"))
    script = _read("report.js")
    return template.render(
        scenario=scenario,
        about=_about(found),
        style=Markup(_read("report.css")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        points=[
            {
                "question": point.question,
                "answer": [_answer(part, layout) for part in point.answer],
                "anchor": point.anchor if point.anchor in known else "story",
                "title": next(part.title for part in parts if part.anchor in (point.anchor, "story")),
            }
            for point in summary(found)
        ],
        sections=[_section(section, writer) for section in parts],
        sources=_sources(scenario),
        left_out=left_out(found),
        run=provenance.run,
        version=__version__,
    )


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _about(found: Findings) -> list[str]:
    """Return lines that say at which values the report was made."""
    lines = taken.lines(found.taken, found.position, found.overrides)
    return [*lines, "What a position or a change gives a value is held in all that is drawn."] if lines else []


def _sources(scenario: Scenario) -> list[dict[str, str]]:
    return [
        {
            "anchor": f"source-{count}",
            "key": key,
            "citation": source.citation,
            "note": source.note,
            "url": link(source.url),
            "address": source.url,
        }
        for count, (key, source) in enumerate(scenario.sources.items(), 1)
    ]


def _answer(part: Part, layout: HtmlLayout) -> Markup:
    """Return a paragraph of the summary, or a list."""
    return Markup(layout.block(Paragraph(part) if isinstance(part, str) else Items(part)))


def _section(section: Section, writer: _Writer) -> dict[str, object]:
    return {
        "anchor": section.anchor,
        "title": section.title,
        "lead": section.lead,
        "body": Markup(writer.section(section)),
    }


class _Writer:
    """Lays out pieces, and numbers figures as they come."""

    def __init__(self, layout: HtmlLayout, names: Mapping[str, Name], tell: Tell) -> None:
        self.plain, self.names, self.tell, self.figures = layout, names, tell, 0
        self.layout = layout

    def section(self, section: Section) -> str:
        """Return a section; each tells what a parameter means where a table first names it."""
        if section.anchor == VALUES:
            self.layout = replace(self.plain, anchors={name: of.anchor[1:] for name, of in self.names.items()})
        else:
            self.layout = replace(self.plain, names=self.names, told=set())
        return self.pieces(section.pieces)

    def pieces(self, pieces: Iterable[Piece]) -> str:
        return "\n".join(map(self.piece, pieces))

    def piece(self, piece: Piece) -> str:
        if isinstance(piece, Picture):
            return self.picture(piece)
        if isinstance(piece, Fold):
            kept = "" if piece.printed else ' class="screen"'
            summary = self.layout.text(piece.summary)
            return f"<details{kept}><summary>{summary}</summary>{self.pieces(piece.pieces)}</details>"
        block: Block = piece
        return self.layout.block(block)

    def picture(self, picture: Picture) -> str:
        number = self.figures + 1
        self.tell(f"drawing figure {number}")
        try:
            svg = inline_svg(picture.draw(), f"figure{number}", picture.title, picture.shows)
        except WedgesimError as error:
            return self.layout.block(Paragraph(f"{picture.title}: there is no figure, since {error}.", "faint"))
        self.figures = number
        words = self.layout.text(picture.shows)
        title = self.layout.text(picture.title)
        return (
            f'<figure><div class="card">{svg}</div><figcaption><b>Figure {number}. {title}.</b> {words}'
            "</figcaption></figure>"
        )
