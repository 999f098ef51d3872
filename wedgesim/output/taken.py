"""How a scenario was taken: in which phase and order of moves, at which position, and with which values beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from wedgesim.output.blocks import Block, Paragraph
from wedgesim.output.words import listing, plain, short
from wedgesim.scenario.orders import write_order
from wedgesim.scenario.scenario import Scenario


def given(scenario: Scenario, position: str | None, overrides: Mapping[str, float]) -> str:
    """Return how a scenario was taken as the end of a sentence; empty where it was taken as it is written.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> russia = load("reverse_kissinger")
    >>> given(russia.with_timing("simultaneous"), "kyiv2025", {"credibility": 0.25})
    ', given the order of moves simultaneous, the position kyiv2025 and credibility = 0.25'
    >>> given(russia, None, {})
    ''
    """
    parts = [f"the phase {scenario.phase}"] if scenario.phase else []
    parts += [f"the order of moves {write_order(scenario.timing)}"] if scenario.reordered else []
    parts += [f"the position {position}"] if position is not None else []
    parts += [f"{name} = {short(value)}" for name, value in overrides.items()]
    return f", given {listing(parts)}" if parts else ""


def options(scenario: Scenario, position: str | None, overrides: Mapping[str, float]) -> list[str]:
    """Return the options of a command that take a scenario in the same way.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> options(load("sino_soviet_1950s").with_phase("quarrel"), None, {"sanctions": 0.5})
    ['--phase', 'quarrel', '--set', 'sanctions=0.5']
    """
    found = ["--phase", scenario.phase] if scenario.phase else []
    found += ["--timing", write_order(scenario.timing)] if scenario.reordered else []
    found += ["--position", position] if position is not None else []
    return found + [part for name, value in overrides.items() for part in ("--set", f"{name}={plain(value)}")]


def changed(scenario: Scenario, position: str | None, overrides: Mapping[str, float]) -> bool:
    """Return whether a scenario was taken otherwise than as it is written."""
    return bool(scenario.phase or scenario.reordered or position is not None or overrides)


def lines(scenario: Scenario, position: str | None, overrides: Mapping[str, float]) -> list[str]:
    """Return a sentence for each way in which a scenario was not taken as it is written, with titles."""
    said = []
    if scenario.phase:
        said.append(f"Phase taken: {_titled(scenario.phase, scenario.phases[scenario.phase].title)}")
    if scenario.reordered:
        said.append(f"Order of moves taken: {write_order(scenario.timing)}, in place of the declared one.")
    if position is not None:
        said.append(f"Position taken: {_titled(position, scenario.positions[position].title)}")
    if overrides:
        said.append(f"Changed: {', '.join(f'{name} = {short(value)}' for name, value in overrides.items())}.")
    return said


def single_round(scenario: Scenario) -> str:
    """Return that a game which could go through the years is played once here; empty where it is played once anyway.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> single_round(load("reverse_kissinger_years"))
    'Told here is the first year, as if no other followed; wedgesim timeline goes through the years.'
    """
    if scenario.dynamics is None:
        return ""
    year = "period" if scenario.dynamics.first_year is None else "year"
    return f"Told here is the first {year}, as if no other followed; wedgesim timeline goes through the {year}s."


def of_a_round(page: Iterable[Block], scenario: Scenario) -> Iterator[Block]:
    """Yield a page, and below its title that it is about a single round, where it is about one of several."""
    title, *others = page
    yield title
    if said := single_round(scenario):
        yield Paragraph(said)
    yield from others


def _titled(name: str, title: str) -> str:
    return f"{name}, {title}." if title else f"{name}."
