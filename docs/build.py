"""Build the documentation: ``python docs/build.py`` writes build/docs/html, which opens from disk.

Steps:

1. copy the pages of docs/ to build/docs/source
2. write the pages that come from the package: a page for each theory, each scenario and each command, and the API
3. execute the notebooks, and write a page for each
4. run Sphinx, which fails on any warning
"""

from __future__ import annotations

import contextlib
import inspect
import math
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import click
from notebook_page import page
from sphinx.cmd.build import build_main

import wedgesim as ws
from wedgesim.cli.application import COMMANDS, cli
from wedgesim.markup import equations_html, symbol_html
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Table, Terms, Verbatim
from wedgesim.output.theory_page import state_page, theory_page
from wedgesim.roles import ROLES
from wedgesim.scenario.catalogue import packaged
from wedgesim.theories.registry import theories
from wedgesim.theories.state import EQUATIONS, LEVERS, PARAMETERS
from wedgesim.theories.theory import Threshold

DOCS = Path(__file__).parent
OUT = DOCS.parent / "build" / "docs"

API = {
    "The questions of a user": "wedgesim",
    "Figures": "wedgesim.output.plots",
    "Theories": "wedgesim.theories",
    "Equilibria of any game": "wedgesim.equilibria",
    "Games and their files": "wedgesim.games",
}
"""Titles of the pages of the API, and the packages whose public names they list."""

HERE = ("build.py", "notebook_page.py")
"""What is no part of the site."""

NOTEBOOKS = ("reverse_kissinger", "five_theories", "sino_soviet_split", "two_authors", "your_own")
"""In the order in which they are read."""


# From blocks to Markdown --------------------------------------------------------------------------------------------


def markdown(blocks: Iterable[Block], deeper: int = 0) -> str:
    """Return a text as Markdown; `deeper` is by how much its headings stand below a title."""
    return "\n\n".join(_block(block, deeper) for block in blocks)


def _block(block: Block, deeper: int) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (level + deeper)} {_safe(text)}"
        case Paragraph(text):
            return _safe(text)
        case Items(entries):
            return "\n".join(f"- {_safe(entry)}" for entry in entries)
        case Terms(entries):
            return _table(("", ""), [(f"`{name}`", _safe(about)) for name, about in entries])
        case Table(header, rows, numeric=numeric, caption=caption):
            cells = [tuple(map(_safe, row)) for row in rows]
            return "\n\n".join(filter(None, [_safe(caption), _table(header, cells, numeric)]))
        case Verbatim(lines):
            return "\n".join(["```text", *lines, "```"])


def _safe(text: str) -> str:
    """Return text in which nothing is taken for markup."""
    for sign in "\\`*_<>[]|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _table(header: Iterable[str], rows: Iterable[Iterable[str]], numeric: Iterable[int] = ()) -> str:
    header = list(header)
    ruler = ["---:" if column in set(numeric) else "---" for column in range(len(header))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, ruler, *map(list, rows)])


# Pages from the package ---------------------------------------------------------------------------------------------


def theory_pages() -> Iterator[tuple[str, str]]:
    """Yield a page for what all theories share, and one for each theory."""
    yield "state", "\n\n".join(_set_for_reading(state_page(LEVERS, PARAMETERS, EQUATIONS)))
    for name, theory in theories().items():
        title, *rest = theory_page(theory)
        assert isinstance(title, Heading)
        told = _set_for_reading(rest, theory.thresholds)
        yield name, "\n\n".join([f"# {_safe(theory.title)}", f"In a scenario: `{name}`.", *told])


def _set_for_reading(blocks: Iterable[Block], thresholds: Iterable[Threshold] = ()) -> Iterator[str]:
    """Yield what ``wedgesim theories NAME`` prints, with equations, symbols and closed forms set for reading."""
    under = ""
    for block in blocks:
        if isinstance(block, Heading):
            under = block.text
        if isinstance(block, Verbatim):
            yield equations_html(block.lines)
        elif isinstance(block, Items) and under == "Thresholds in closed form":
            for threshold in thresholds:
                given = ", ".join(f"`{name}` = {value:g}" for name, value in threshold.given.items())
                where = f" (given {given})." if given else "."
                yield f"`{threshold.parameter}`: {_safe(threshold.statement)}{where}"
                yield equations_html(threshold.formula.split("; "))
        elif isinstance(block, Terms):
            yield _table(("symbol", "name", "meaning"), [_symbol_row(*entry) for entry in block.entries])
        else:
            yield _block(block, 0)


def _symbol_row(name: str, about: str) -> tuple[str, str, str]:
    """Return symbol, name and meaning of what stands as ``name (symbol)``, or as a symbol alone."""
    name, _, symbol = name.partition(" (")
    return (symbol_html(symbol[:-1]), f"`{name}`", _safe(about)) if symbol else (symbol_html(name), "", _safe(about))


def scenario_pages(pictures: Path) -> Iterator[tuple[str, str]]:
    """Yield a page for each packaged scenario: the case, what is played, values with their sources, claims."""
    for name in packaged():
        yield name, "\n\n".join(_scenario_page(name, ws.load(name), pictures))


def _scenario_page(name: str, scenario: ws.Scenario, pictures: Path) -> Iterator[str]:
    yield f"# {_safe(scenario.title)}"
    yield f"`wedgesim run {name}`" + (f", period {_safe(scenario.period)}" if scenario.period else "")
    yield _safe(scenario.summary)
    yield "## Who can do what"
    rows = [
        (
            f"**{role}**: {_safe(scenario.states[role])}" if action is scenario.actions[role][0] else "",
            f"`{action.name}`",
            _safe(action.label) if action.label != action.name else "",
            _safe(action.note),
        )
        for role in ROLES
        for action in scenario.actions[role]
    ]
    yield _table(("role", "action", "in words", "note"), rows)
    if scenario.types:
        yield "## Who knows what"
        yield "Each state knows its own type; the others know how likely it is."
        yield _table(("role", "type", "how likely", "what it sets", "note"), _types(scenario))
    if any(use.summary for use in scenario.theories.values()):
        yield "## What is at work"
        yield "\n".join(f"- **{use.name}**: {_safe(use.summary)}" for use in scenario.theories.values())
    yield from _picture(name, scenario, pictures)
    yield "## What happens"
    yield _outcome(scenario)
    if scenario.phases:
        yield "## Phases"
        yield _phases(scenario)
    if scenario.dynamics is not None:
        yield "## Through the years"
        yield from _years(name, scenario, pictures)
    if scenario.positions:
        yield "## Positions"
        yield "\n".join(
            f"- **{position.name}**, after {', '.join(position.source)}: "
            f"{_safe(position.title)}. {_safe(position.summary)}"
            for position in scenario.positions.values()
        )
        yield _table(("position", "parameter", "as written", "value", "why"), _taken(scenario), numeric=(2, 3))
        if len(scenario.positions) > 1:
            yield f"`wedgesim compare {name}` says where they part, and which claims hold in one and not in the other."
    if scenario.claims:
        yield "## Claims"
        yield f"`wedgesim claims {name}` checks them."
        claims = [
            (f"`{claim.name}`", _safe(claim.proposition), ", ".join(claim.source), claim.status, _safe(claim.note))
            for claim in scenario.claims.values()
        ]
        yield _table(("claim", "proposition", "source", "status", "note"), claims)
    if scenario.notes:
        yield "## What is left out"
        yield "\n".join(f"- {_safe(note)}" for note in scenario.notes)
    yield "## Values"
    yield _table(("parameter", "value", "range", "source", "note"), _values(scenario), numeric=(1,))
    if scenario.sources:
        yield "## Sources"
        yield "\n".join(f"- **{key}**: {_safe(source.in_full)}" for key, source in scenario.sources.items())


def _values(scenario: ws.Scenario) -> Iterator[tuple[str, ...]]:
    for parameter in scenario.parameters.values():
        if parameter.given:
            low, high = parameter.range
            spread = f"{low:g} to {high:g}" if parameter.ranged else ""
            source = "assumed" if parameter.assumed else ", ".join(parameter.source)
            yield f"`{parameter.name}`", f"{parameter.value:g}", spread, source, _safe(parameter.note)


def _taken(scenario: ws.Scenario) -> Iterator[tuple[str, ...]]:
    for position in scenario.positions.values():
        for number, (name, value) in enumerate(position.parameters.items()):
            written = f"{scenario.parameters[name].value:g}"
            yield "" if number else position.name, f"`{name}`", written, f"{value.value:g}", _safe(value.note)


def _outcome(scenario: ws.Scenario) -> str:
    rows = []
    for position in (None, *scenario.positions):
        solution = ws.solve(scenario, position=position)
        paths = " or ".join(f"`{equilibrium.path}`" for equilibrium in solution.equilibria)
        rows.append((position or "as written", paths, solution.split.verdict, f"{solution.split.margin:.3f}"))
    return "\n\n".join(
        [
            "What is played, in the order divider/target/partner; whether the target splits; and by what margin in its "
            "own utility.",
            _table(("position", "played", "split", "margin"), rows, numeric=(3,)),
        ]
    )


def _types(scenario: ws.Scenario) -> Iterator[tuple[str, ...]]:
    for role, types in scenario.types.types.items():
        for one in types:
            sets = ", ".join(f"`{name}` = {value.value:g}" for name, value in one.parameters.items())
            prior = f"{one.prior.value:g}" if one.prior else ""
            shown = f"**{role}**: {_safe(scenario.states[role])}" if one is types[0] else ""
            yield shown, _safe(one.label or one.name), prior, sets, _safe(one.note)


def _phases(scenario: ws.Scenario) -> str:
    rows = []
    for phase in scenario.phases.values():
        solution = ws.solve(scenario, phase=phase.name)
        paths = " or ".join(f"`{equilibrium.path}`" for equilibrium in solution.equilibria)
        told, split = _safe(f"{phase.title}. {phase.summary}"), solution.split
        rows.append((_safe(phase.period), told, paths, split.verdict, f"{split.margin:.3f}"))
    return _table(("period", "phase", "played", "split", "margin"), rows, numeric=(4,))


def _years(name: str, scenario: ws.Scenario, pictures: Path) -> Iterator[str]:
    """Draw the course, and say when the split comes."""
    from wedgesim.output.plots import plot_timeline, save_figure

    found = ws.timeline(scenario)
    save_figure(plot_timeline(found), pictures / f"{name}_years.svg")
    outlooks: dict[Literal["farsighted", "myopic"], str] = {
        "farsighted": "States that look ahead",
        "myopic": "States that play each year as if it were the last",
    }
    for outlook, who in outlooks.items():
        year = found.split_year(outlook)
        yield f"{who}: " + (f"split from {year:g} on." if math.isfinite(year) else "no split within the years played.")
    yield f"![{_safe(scenario.title)}]({pictures.name}/{name}_years.svg)"


def _picture(name: str, scenario: ws.Scenario, pictures: Path) -> Iterator[str]:
    """Draw the first declared sweep of two parameters, where nothing is private."""
    from wedgesim.output.plots import DOUBLE_COLUMN, plot_phase_diagram, save_figure

    if scenario.types:
        return
    for sweep in scenario.sweeps.values():
        if len(sweep.axes) == 2 and ws.solve(scenario).split.verdict != "undefined":
            diagram = ws.adaptive_diagram(scenario, sweep.name, resolution=1024)
            save_figure(plot_phase_diagram(diagram, width=DOUBLE_COLUMN), pictures / f"{name}.svg")
            yield f"![{_safe(sweep.title)}]({pictures.name}/{name}.svg)"
            return


def notebook_pages(pictures: Path) -> Iterator[tuple[str, str]]:
    """Yield each notebook with what it gives."""
    for name in NOTEBOOKS:
        yield name, page(DOCS.parent / "notebooks" / f"{name}.ipynb", pictures)


def command_pages() -> Iterator[tuple[str, str]]:
    """Yield the help of each command as it prints it."""
    for name, what in COMMANDS.items():
        context = click.Context(cli, info_name="wedgesim")
        command = cli.get_command(context, name)
        assert command is not None
        text = command.get_help(click.Context(command, info_name=name, parent=context, max_content_width=80))
        yield name, f"# wedgesim {name}\n\n{_safe(what)}\n\n```text\n{text}\n```"


def api_pages() -> Iterator[tuple[str, str]]:
    """Yield a page for each public package: what it offers at a glance, then an entry for each public name."""
    from importlib import import_module

    for title, module in API.items():
        package = import_module(module)
        public = {name: getattr(package, name) for name in sorted(package.__all__, key=str.lower)}
        kinds = {
            "Functions": {name: found for name, found in public.items() if inspect.isroutine(found)},
            "Results and other classes": {name: found for name, found in public.items() if isinstance(found, type)},
        }
        parts = [f"# {title}", f"`{module}`: {_safe(_first_sentence(package))}"]
        parts += [_glance(module, names) for names in kinds.values()]
        for heading, names in kinds.items():
            entries = "\n".join(_api_entry(module, name, found) for name, found in names.items())
            parts.append(f"## {heading}\n\n```{{eval-rst}}\n.. currentmodule:: {module}\n\n{entries}```")
        yield module, "\n\n".join(parts)


def _glance(module: str, names: Mapping[str, object]) -> str:
    rows = [(f"[`{name}`](#{module}.{name})", _safe(_first_sentence(found))) for name, found in names.items()]
    return _table(("name", "what it is for"), rows)


def _first_sentence(found: object) -> str:
    """Return the first paragraph of what is documented, without marks of reStructuredText."""
    told = (inspect.getdoc(found) or "").split("\n\n")[0]
    return re.sub(r":\w+:`~?(?:[\w.]*\.)?([\w*]+)`", r"\1", " ".join(told.split())).replace("`", "")


def _api_entry(module: str, name: str, found: object) -> str:
    if isinstance(found, type):
        kind = "autoexception" if issubclass(found, BaseException) else "autoclass"
        return f".. {kind}:: {module}.{name}\n"
    return f".. autofunction:: {module}.{name}\n"


# The build ----------------------------------------------------------------------------------------------------------


def build(out: Path = OUT) -> int:
    """Write the site; return the exit code of Sphinx."""
    source = out / "source"
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(out)
    shutil.copytree(DOCS, source, ignore=shutil.ignore_patterns("__pycache__", *HERE))
    pictures = source / "scenarios" / "pictures"
    figures = source / "notebooks" / "figures"
    for folder in (pictures, figures):
        folder.mkdir(parents=True)
    chapters: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {
        "theories": theory_pages,
        "scenarios": lambda: scenario_pages(pictures),
        "commands": command_pages,
        "api": api_pages,
        "notebooks": lambda: notebook_pages(figures),
    }
    for chapter, pages in chapters.items():
        (source / chapter).mkdir(exist_ok=True)
        names = []
        for name, text in pages():
            (source / chapter / f"{name}.md").write_text(text + "\n", encoding="utf-8")
            names.append(name)
        index = (source / chapter / "index.md").read_text(encoding="utf-8")
        toctree = "\n".join(["```{toctree}", ":maxdepth: 1", "", *names, "```"])
        (source / chapter / "index.md").write_text(f"{index}\n{toctree}\n", encoding="utf-8")
    return build_main(["-q", "-W", "--keep-going", "-b", "html", str(source), str(out / "html")])


if __name__ == "__main__":
    sys.exit(build())
