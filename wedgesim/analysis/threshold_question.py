"""What is asked of a threshold: the scenario at given values, the range of what varies, and what has to turn."""

from __future__ import annotations

import math
from collections.abc import Mapping

from wedgesim.analysis.flips import scan_range
from wedgesim.analysis.points import split_is_defined
from wedgesim.analysis.threshold_crossings import Watched
from wedgesim.errors import WedgesimError
from wedgesim.model.variation import Variable, lever_of_action, variable
from wedgesim.roles import ROLES, TARGET
from wedgesim.scenario.scenario import ParameterValue, Scenario

SCAN_POINTS = 257
"""Points of the scan, both ends included: an island wider than 1/256 of the range is always found."""

WATCHED: tuple[Watched, ...] = ("split", *ROLES, "path")


class ThresholdError(WedgesimError, ValueError):
    """What was asked for is not a threshold of the scenario."""


def checked_range(
    scenario: Scenario, name: str, given: Mapping[str, object], over: tuple[float, float] | None
) -> tuple[float, float]:
    """Return the range of what varies, or raise what is wrong with it."""
    varied = varying(scenario, name)
    if name in given:
        raise ThresholdError(f"{name} cannot both vary and be given; leave it out of what is given")
    if over is None:
        definition = varied.definition
        return scan_range(
            ParameterValue(
                name, varied.value, varied.range, definition.range, exclusive_minimum=definition.exclusive_minimum
            )
        )
    low, high = (float(end) for end in over)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ThresholdError(
            f"the range of {name} must rise from one finite number to another, as 0:1; not {low:g}:{high:g}"
        )
    varied.check(low)
    varied.check(high)
    return low, high


def varying(scenario: Scenario, name: str) -> Variable:
    """Return what varies under a name, or raise why it cannot."""
    lever = lever_of_action(scenario, name)
    if lever is not None and (lever.role, lever.lever) == (TARGET, "alignment"):
        raise ThresholdError(f"{name} says what a split is, and cannot vary here; sweep it instead")
    return variable(scenario, name)


def check_question(scenario: Scenario, of: str, scan_points: int) -> None:
    """Raise when the question has no answer."""
    if of not in WATCHED:
        raise ThresholdError(f"a threshold is of {', '.join(WATCHED[:-1])} or {WATCHED[-1]}; not of {of!r}")
    if of == "split" and not split_is_defined(scenario):
        raise ThresholdError(
            f"no action of the target of {scenario.name} names its alignment, so nothing is a split; "
            "ask for thresholds of a role or of the path"
        )
    if scan_points < 3:
        raise ThresholdError(f"a scan needs at least 3 points; not {scan_points}")
