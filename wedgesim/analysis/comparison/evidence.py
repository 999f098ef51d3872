"""What one would have to know to decide between two settings.

For each value that differs, beside its share of the difference: how far the margin swings when it alone goes through
all that is plausible, once in the company of the first setting's values and once of the second's; and whether the
verdict turns on the way. A large share says that the two part here, a large swing that it has not been settled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wedgesim.analysis.comparison.attribution import Attribution
from wedgesim.analysis.comparison.settings import Difference, Mixtures
from wedgesim.analysis.flips import scan_range
from wedgesim.analysis.points import solve_points
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.variation import variable
from wedgesim.scenario.scenario import ParameterValue, Scenario

SCAN_POINTS = 65
"""Values tried over the plausible range."""


@dataclass(frozen=True)
class Evidence:
    """What is at stake in one value.

    Attributes
    ----------
    difference : Difference
        The value, in both settings.
    share : float
        Of the absolute parts of the attribution: 0 to 1; nan where there is no attribution.
    scanned : tuple of float
        The range gone through: the declared one, stretched to hold both values.
    swings : tuple of float
        Largest less smallest margin over that range, at the first setting and at the second.
    turns : tuple of bool
        Whether the verdict turns over that range, at the first and at the second.
    """

    difference: Difference
    share: float
    scanned: tuple[float, float]
    swings: tuple[float, float]
    turns: tuple[bool, bool]

    @property
    def swing(self) -> float:
        """Mean of the two swings."""
        return sum(self.swings) / 2


def evidence(mixtures: Mixtures, second: Scenario, attribution: Attribution | None) -> tuple[Evidence, ...]:
    """Return what is at stake in each value that differs: the largest share first, then the largest swing."""
    parts = {share.parameter: abs(share.value) for share in attribution.shares} if attribution else {}
    whole = sum(parts.values())
    others = Evaluation(second)
    found = []
    for of in mixtures.different:
        low, high = _range(mixtures.scenario, of)
        values = np.linspace(low, high, SCAN_POINTS)
        swings, turns = [], []
        for evaluation in (mixtures.evaluation, others):
            points = solve_points(evaluation.scenario, {of.parameter: values}, evaluation)
            margins = points.margin[np.isfinite(points.margin)]
            swings.append(float(np.ptp(margins)) if len(margins) else float("nan"))
            turns.append(bool(len(np.unique(points.verdict)) > 1))
        share = parts[of.parameter] / whole if whole else float("nan")
        found.append(Evidence(of, share, (low, high), (swings[0], swings[1]), (turns[0], turns[1])))
    return tuple(sorted(found, key=lambda one: (-np.nan_to_num(one.share), -np.nan_to_num(one.swing))))


def _range(scenario: Scenario, of: Difference) -> tuple[float, float]:
    definition = variable(scenario, of.parameter).definition
    low, high = scan_range(
        ParameterValue(
            of.parameter, of.first, of.range, definition.range, exclusive_minimum=definition.exclusive_minimum
        )
    )
    return min(low, of.second), max(high, of.second)
