"""A scenario assessed: solved, with what would turn the verdict, and under every position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wedgesim.analysis.claims import ClaimResult, check_claims
from wedgesim.analysis.flips import FEW_SCAN_POINTS, SCAN_POINTS, Flip, nearest_flips
from wedgesim.analysis.phases import PhaseOutcome, compare_phases
from wedgesim.analysis.positions import PositionOutcome, compare_positions
from wedgesim.analysis.private_order import solved_together
from wedgesim.analysis.solution import Solution
from wedgesim.analysis.solve import solve_evaluated
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.variation import with_values
from wedgesim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Assessment:
    """All that ``wedgesim run`` reports.

    Attributes
    ----------
    solution : Solution
        All equilibria, the verdict and its prices.
    flips : tuple of Flip
        For each parameter that can turn the verdict alone its nearest such value; see
        :func:`~wedgesim.analysis.flips.nearest_flips`.
    positions : tuple of PositionOutcome
        The scenario as written and under each of its positions, with the same overrides.
    claims : tuple of ClaimResult
        The scenario's claims at the values of `solution`; nothing is drawn.
    position : str or None
        The position that `solution` takes.
    overrides : mapping of str to float
        Values given beside the scenario.
    """

    solution: Solution
    flips: tuple[Flip, ...]
    positions: tuple[PositionOutcome, ...]
    claims: tuple[ClaimResult, ...] = ()
    position: str | None = None
    overrides: Mapping[str, float] = field(default_factory=dict)
    phases: tuple[PhaseOutcome, ...] = ()


def assess(scenario: Scenario, overrides: Mapping[str, float] | None = None, position: str | None = None) -> Assessment:
    """Solve a scenario and look around its solution.

    Parameters
    ----------
    scenario : Scenario
        As it is written or in one of its phases, with no position taken yet.
    overrides : mapping of str to float, optional
        Values by name, as :func:`~wedgesim.analysis.solve.solve` takes them.
    position : str, optional
        A position of the scenario, laid under the overrides.

    Returns
    -------
    Assessment
        The solution, the changes that turn it, the positions side by side, and the phases in order.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> assess(load("reverse_kissinger")).solution.split.verdict
    'never'
    """
    changes = dict(overrides or {})
    current = scenario.with_position(position) if position is not None else scenario
    evaluation = Evaluation(with_values(current, changes))
    one_by_one = bool(scenario.types) and not solved_together(scenario)
    return Assessment(
        solution=solve_evaluated(evaluation),
        flips=nearest_flips(evaluation, FEW_SCAN_POINTS if one_by_one else SCAN_POINTS),
        positions=compare_positions(scenario, changes),
        claims=check_claims(scenario, draws=0, position=position, overrides=changes),
        position=position,
        overrides=changes,
        phases=compare_phases(scenario, changes, position),
    )
