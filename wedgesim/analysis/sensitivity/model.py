"""A scenario as a function from values of parameters to numbers, which is what measures of sensitivity look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.lenient import LenientEvaluation
from wedgesim.analysis.points import UNIQUE, Points, solve_points, split_is_defined
from wedgesim.analysis.uncertainty.quantiles import quantiles
from wedgesim.errors import WedgesimError
from wedgesim.games.magnitude import squares_hold
from wedgesim.roles import ROLES
from wedgesim.scenario.distributions import Distribution
from wedgesim.scenario.scenario import Scenario

Floats = NDArray[np.float64]

QUANTITIES: Final = ("margin", "split", *(f"payoff.{role}" for role in ROLES))
"""What can be looked at: the target's split margin on the path that is played; 1 where every equilibrium is a split,
else 0; and payoffs on the path."""

OF_THE_SPLIT: Final = ("margin", "split")

TAIL: Final = 0.001
"""Probability beyond either end of what is looked at, where a distribution has no end."""


class SensitivityError(WedgesimError, ValueError):
    """What was asked about sensitivity has no answer; says why."""


def judge_quantities(scenario: Scenario, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the quantities that are asked for.

    Raises
    ------
    SensitivityError
        When there is no such quantity, or nothing in the scenario is a split.
    """
    for name in wanted:
        if name not in QUANTITIES:
            raise SensitivityError(f"no quantity {name!r}; expected some of {', '.join(QUANTITIES)}")
        if name in OF_THE_SPLIT and not split_is_defined(scenario):
            raise SensitivityError(f"{name} means nothing here: no action of the target names its alignment")
    if not wanted:
        raise SensitivityError(f"name a quantity: {', '.join(QUANTITIES)}")
    return tuple(wanted)


def solve_columns(scenario: Scenario, columns: Mapping[str, Floats]) -> Points:
    """Solve at many points; those without payoffs are unsolved and do not stop the others."""
    evaluation = LenientEvaluation(scenario)
    points = solve_points(scenario, columns, evaluation)
    points.strike(list(evaluation.refused))
    return points


def quantity(points: Points, name: str) -> Floats:
    """Return a quantity at every point; nan where unsolved."""
    if name == "margin":
        return points.margin
    if name == "split":
        return np.where(points.outcome >= 0, points.verdict == UNIQUE, np.nan)
    found: Floats = points.payoffs[[f"payoff.{role}" for role in ROLES].index(name)]
    return found


def ends_of(distribution: Distribution) -> tuple[float, float]:
    """Return the ends of a distribution; where it has none, the value beyond which :data:`TAIL` of it lies.

    Examples
    --------
    >>> from wedgesim.scenario.distributions import TruncatedNormal, Uniform
    >>> ends_of(Uniform(0, 0.5)), [round(end, 3) for end in ends_of(TruncatedNormal(0, 1, low=-2))]
    ((0, 0.5), [-2, 3.097])
    """
    low, high = distribution.support
    inner_low, inner_high = quantiles(distribution, np.array([TAIL, 1 - TAIL])).tolist()
    return (inner_low if np.isinf(low) else low), (inner_high if np.isinf(high) else high)


def with_squares(values: Floats, name: str) -> Floats:
    """Return values of a quantity, once they are seen to have a variance.

    Raises
    ------
    SensitivityError
        When they are so large or so small that their squares are no numbers.
    """
    if not squares_hold(values):
        raise SensitivityError(
            f"{name} is around {float(np.nanmax(np.abs(values))):g}, which has no variance in double precision; give "
            "payoffs in another unit"
        )
    return values
