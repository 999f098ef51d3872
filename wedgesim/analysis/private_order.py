"""Which scenarios with types have all their equilibria found, mixed ones too, at many points at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.equilibria.informed_player import Order


def informed_order(scenario: Scenario) -> Order | None:
    """Return who moves when, where one role alone knows which of two types it is and roles move one after another.

    None where more than one role knows something, or more than two types of itself, or where roles move together.
    """
    from wedgesim.equilibria.informed_player import Order

    if scenario.types.grids:
        return None
    counts = tuple(len(scenario.types.types.get(role, ())) or 1 for role in ROLES)
    return Order.of(tuple(tuple(ROLES.index(role) for role in stage) for stage in scenario.timing), counts)


def solved_together(scenario: Scenario) -> bool:
    """Whether all points of a scenario with types are solved together, which takes hardly longer than without types."""
    return informed_order(scenario) is not None


def mixed_are_found(scenario: Scenario) -> bool:
    """Whether nothing but ties can hide equilibria of a scenario with types from scans and draws.

    All at once, solvers and their certificates are those of `solve`.
    """
    return len(scenario.timing) == 1 or solved_together(scenario)
