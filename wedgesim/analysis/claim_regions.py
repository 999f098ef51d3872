"""The checks of where the verdict turns: a threshold in an interval, and the share of a plane that has a verdict."""

from __future__ import annotations

from typing import Final

import numpy as np

from wedgesim.analysis.claim_circumstances import Circumstances, Floats, Moved, Truths
from wedgesim.analysis.claim_finding import Finding, grid, inside, interval_in_words, text, verdict_code
from wedgesim.analysis.flips import scan_range
from wedgesim.analysis.points import NEVER, POSSIBLE, UNIQUE
from wedgesim.analysis.threshold import threshold
from wedgesim.analysis.threshold_result import Crossing
from wedgesim.scenario.claims import Axis, RegionCheck, ThresholdCheck
from wedgesim.scenario.scenario import Scenario

COARSE_AXIS: Final = 13
"""Points of an axis of a plane on each of many lines, at most; picked evenly from those declared."""


def threshold_within(check: ThresholdCheck, where: Circumstances, fine: bool) -> Finding:
    """Check whether the verdict turns somewhere in an interval."""
    if fine:
        return _exact_threshold(check, where.scenario)
    low, high = check.within
    values = grid(check.within, fine)
    nudge = 1e-9 * (high - low)  # payoffs may tie exactly at the ends, where a parameter is without effect
    values[0], values[-1] = low + nudge, high - nudge
    verdict = where.solved({check.parameter: values}).verdict
    known = np.isin(verdict, (NEVER, POSSIBLE, UNIQUE))
    turns = (verdict[:, 1:] != verdict[:, :-1]) & known[:, 1:] & known[:, :-1]
    return Finding(turns.any(axis=1), "")


def _exact_threshold(check: ThresholdCheck, scenario: Scenario) -> Finding:
    low, high = check.within
    start, end = scan_range(scenario.parameter(check.parameter))
    found = threshold(scenario, check.parameter, over=(min(low, start), max(high, end)))
    turns = [crossing for crossing in found.crossings if crossing.direction]
    here = [crossing for crossing in turns if low <= crossing.value <= high]
    if here:
        said = f"threshold at {check.parameter} {_crossings(here)}, within {interval_in_words(check.within)}"
    elif turns:
        said = f"threshold at {check.parameter} {_crossings(turns)}, not within {interval_in_words(check.within)}"
    else:
        said = f"no threshold of {check.parameter} from {text(found.low)} to {text(found.high)}: split {found.start}"
    return Finding(np.array([bool(here)]), said)


def _crossings(found: list[Crossing]) -> str:
    return " and ".join(f"{text(crossing.value)} (split {crossing.direction})" for crossing in found)


def region(check: RegionCheck, where: Circumstances, fine: bool) -> Finding:
    """Check how much of a plane of two parameters has a verdict."""
    verdict = where.solved(_plane(check.axes, fine)).verdict
    as_claimed: Truths = verdict == verdict_code(check.verdict)
    points = verdict.shape[1]
    share: Floats = np.count_nonzero(as_claimed, axis=1) / points
    ends = {axis.parameter: (axis.values[0], axis.values[-1]) for axis in check.axes}
    plane = " x ".join(f"{name} {interval_in_words(over)}" for name, over in ends.items())
    count = np.count_nonzero(as_claimed[0])
    said = f"split {check.verdict} at {count} of {points} points ({float(share[0]):.1%}) of {plane}"
    holds = inside(share, check.share)
    if not holds[0]:
        said += f"; claimed: {check.share[0]:.4g}..{check.share[1]:.4g}"
    return Finding(holds, said)


def _plane(axes: tuple[Axis, ...], fine: bool) -> Moved:
    """Points of the plane, one after the other."""
    values = [np.array(axis.values) for axis in axes]
    if not fine:
        values = [of[np.unique(np.linspace(0, len(of) - 1, COARSE_AXIS).round().astype(int))] for of in values]
    grids = np.meshgrid(*values, indexing="ij")
    return {axis.parameter: grid.reshape(-1) for axis, grid in zip(axes, grids, strict=True)}
