"""What is played under each position, and in each phase, side by side."""

from __future__ import annotations

from collections.abc import Iterator

from wedgesim.analysis.phases import PhaseOutcome
from wedgesim.analysis.positions import PositionOutcome
from wedgesim.analysis.solution import Solution
from wedgesim.output.blocks import Block, Heading, Table, Terms
from wedgesim.output.cast import Cast
from wedgesim.output.words import breakable, price, signed
from wedgesim.scenario.scenario import Scenario


def side_by_side(scenario: Scenario, positions: tuple[PositionOutcome, ...], taken: str | None) -> Iterator[Block]:
    """Yield every position's verdict."""
    if not positions:
        return
    yield Heading("Positions side by side")
    named = [
        ((row.name or "as written") + (" (taken)" if row.name == taken and taken else ""), row.solution)
        for row in positions
    ]
    yield _outcomes(scenario, "Position", named)


def in_order(scenario: Scenario, phases: tuple[PhaseOutcome, ...]) -> Iterator[Block]:
    """Yield the verdict in every phase, in order."""
    if not phases:
        return
    yield Heading("Phases in order")
    yield Terms(tuple((_dated(row), row.phase.title) for row in phases if row.phase.title))
    named = [(_dated(row) + (" (taken)" if row.phase.name == scenario.phase else ""), row.solution) for row in phases]
    yield _outcomes(scenario, "Phase", named)


def _dated(row: PhaseOutcome) -> str:
    """Return the name of a phase with when it was, where the name does not say that."""
    name, period = row.phase.name, row.phase.period
    return f"{name} ({period})" if period and period != name else name


def _outcomes(scenario: Scenario, kind: str, named: list[tuple[str, Solution]]) -> Table:
    cast = Cast(scenario)
    rows = []
    for name, solution in named:
        split = solution.split
        paths = [breakable(equilibrium.path) for equilibrium in solution.equilibria] or ["none"]
        rows.append(
            (
                name,
                "; ".join(paths[:3]) + (f"; {len(paths) - 3} more" if len(paths) > 3 else ""),
                split.verdict,
                signed(split.margin),
                price(split.reservation_price),
                price(split.willingness_to_pay),
            )
        )
    header = (kind, "played", "split", "margin", "asks", "gives")
    kept = [column for column in range(len(header)) if column < 3 or any(row[column] != "-" for row in rows)]
    captions = {
        "asks": f"asks: the reservation price of {cast.target}",
        "gives": f"gives: what {cast.divider} would pay",
    }
    return Table(
        tuple(header[column] for column in kept),
        tuple(tuple(row[column] for column in kept) for row in rows),
        numeric=frozenset(range(3, len(kept))),
        caption="; ".join(captions[header[column]] for column in kept if header[column] in captions),
    )
