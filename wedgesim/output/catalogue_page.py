"""The packaged scenarios in a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wedgesim.errors import ScenarioError
from wedgesim.output.blocks import Block, Heading, Paragraph, Table
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario


def catalogue_page(scenarios: Mapping[str, Scenario | ScenarioError]) -> Iterator[Block]:
    """Yield a row a scenario; one that is not valid says so."""
    yield Heading("Scenarios that come with wedgesim", 1)
    rows = tuple(_row(name, found) for name, found in scenarios.items())
    if not rows:
        yield Paragraph("None was found: the installation is not complete.", "bad")
        return
    yield Table(("Name", "period", "title, and divider / target / partner"), rows, whole=frozenset({0, 1}))
    yield Paragraph(f"Run one: wedgesim run {next(iter(scenarios))}", "faint")


def _row(name: str, found: Scenario | ScenarioError) -> tuple[str, str, str]:
    if isinstance(found, ScenarioError):
        return name, "", f"not valid: wedgesim validate {name}"
    return name, found.period, f"{found.title}\n{' / '.join(found.states[role] for role in ROLES)}"
