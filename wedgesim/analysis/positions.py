"""Positions side by side: the same game, played with what each author takes to be the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wedgesim.analysis.solution import Solution
from wedgesim.analysis.solve import solve
from wedgesim.scenario.scenario import Scenario


@dataclass(frozen=True)
class PositionOutcome:
    """What is played under one position.

    Attributes
    ----------
    name : str or None
        Name of the position; None for the scenario as it is written.
    solution : Solution
        All equilibria and the verdict.
    """

    name: str | None
    solution: Solution


def compare_positions(scenario: Scenario, overrides: Mapping[str, float] | None = None) -> tuple[PositionOutcome, ...]:
    """Solve a scenario as it is written and under each of its positions.

    Parameters
    ----------
    scenario : Scenario
        With no position taken yet.
    overrides : mapping of str to float, optional
        Parameter values by dotted name, laid over every position.

    Returns
    -------
    tuple of PositionOutcome
        The scenario as written, then its positions in their order; empty when it has none.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> [(row.name, row.solution.split.verdict) for row in compare_positions(load("reverse_kissinger"))][:2]
    [(None, 'never'), ('kupchan2021', 'unique')]
    """
    if not scenario.positions:
        return ()
    names = (None, *scenario.positions)
    return tuple(PositionOutcome(name, solve(scenario, overrides, position=name)) for name in names)
