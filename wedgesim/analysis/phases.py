"""Phases in order: the same game, played with what was the case in each stretch of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wedgesim.analysis.solution import Solution
from wedgesim.analysis.solve import solve
from wedgesim.scenario.scenario import Phase, Scenario


@dataclass(frozen=True)
class PhaseOutcome:
    """What is played in a phase.

    Attributes
    ----------
    phase : Phase
        The stretch of time, with what differs in it.
    solution : Solution
        All equilibria and the verdict.
    """

    phase: Phase
    solution: Solution


def compare_phases(
    scenario: Scenario, overrides: Mapping[str, float] | None = None, position: str | None = None
) -> tuple[PhaseOutcome, ...]:
    """Solve a scenario in each of its phases.

    Parameters
    ----------
    scenario : Scenario
        As it is written or in one of its phases, with no position taken yet.
    overrides : mapping of str to float, optional
        Parameter values by dotted name, laid over every phase.
    position : str, optional
        A position of the scenario, laid over every phase and under the overrides.

    Returns
    -------
    tuple of PhaseOutcome
        In the order of the scenario; empty when it has no phases.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> [(row.phase.name, row.solution.split.verdict) for row in compare_phases(load("reverse_kissinger"))]
    []
    """
    return tuple(
        PhaseOutcome(phase, solve(scenario, overrides, phase=name, position=position))
        for name, phase in scenario.phases.items()
    )
