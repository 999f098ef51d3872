"""What it would take: the nearest change of each single parameter that turns the split verdict.

Steps, all parameters together in one batch:

1. scan each parameter over its range, on both sides of its value
2. on each side take the first scan point with another verdict
3. bisect between it and its neighbour until the bracket is a billionth of the range

A turn and return between two scan points is not seen; the number of scan points says how narrow that would have to be.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import UNDEFINED, VERDICTS, Verdict, profile_label, solve_points
from wedgesim.model.evaluation import Evaluation
from wedgesim.scenario.scenario import ParameterValue

SCAN_POINTS = 33
"""Points of the scan on each side of a parameter's value."""

_HALVINGS = 30
"""Halvings of a bracket of 1/32 of the way to the end of the range: below a billionth of it."""


@dataclass(frozen=True)
class Flip:
    """A change of one parameter that turns the verdict.

    Attributes
    ----------
    parameter : str
        Its name.
    value : float
        Where the verdict turns; just beyond it the new one holds.
    change : float
        From the scenario's value.
    distance : float
        Size of the change as a share of the parameter's range.
    verdict : Verdict
        The verdict beyond.
    path : str
        What is played beyond.
    """

    parameter: str
    value: float
    change: float
    distance: float
    verdict: Verdict
    path: str


def nearest_flips(evaluation: Evaluation, scan_points: int = SCAN_POINTS) -> tuple[Flip, ...]:
    """Return for each parameter that can turn the verdict its nearest such value, the nearest parameter first.

    Parameters
    ----------
    evaluation : Evaluation
        Of the scenario.
    scan_points : int, optional
        Points of the scan on each side of the parameter's value.
    """
    scenario = evaluation.scenario
    base = int(solve_points(scenario, {}, evaluation).verdict)
    ranges = {name: scan_range(parameter) for name, parameter in scenario.parameters.items()}
    sides = [
        (name, end)
        for name, (low, high) in ranges.items()
        for end in (low, high)
        if end != scenario.parameters[name].value
    ]
    if not sides or base == UNDEFINED:
        return ()
    shares = np.linspace(0, 1, scan_points)[1:]
    scan = np.array(
        [scenario.parameters[name].value + shares * (end - scenario.parameters[name].value) for name, end in sides]
    )
    turned = _verdicts(evaluation, sides, scan)[0] != base
    found: dict[str, Flip] = {}
    hits = [i for i in range(len(sides)) if turned[i].any()]
    if not hits:
        return ()
    first = turned[hits].argmax(axis=1)
    outer = scan[hits, first]
    inner = np.where(first > 0, scan[hits, first - 1], [scenario.parameters[sides[i][0]].value for i in hits])
    names = [sides[i] for i in hits]
    for _ in range(_HALVINGS):
        middle = (inner + outer) / 2
        beyond = _verdicts(evaluation, names, middle[:, None])[0][:, 0] != base
        outer, inner = np.where(beyond, middle, outer), np.where(beyond, inner, middle)
    beyond_the_tie = outer + (outer - inner)  # exactly on the border payoffs tie
    verdicts, outcomes = _verdicts(evaluation, names, beyond_the_tie[:, None])
    for (name, _), value, verdict, outcome in zip(names, outer, verdicts[:, 0], outcomes[:, 0], strict=True):
        low, high = ranges[name]
        change = float(value) - scenario.parameters[name].value
        flip = Flip(
            name,
            float(value),
            change,
            abs(change) / (high - low),
            VERDICTS[verdict],
            profile_label(scenario, int(outcome)),
        )
        if name not in found or flip.distance < found[name].distance:
            found[name] = flip
    return tuple(sorted(found.values(), key=lambda flip: (flip.distance, flip.parameter)))


def scan_range(parameter: ParameterValue) -> tuple[float, float]:
    """Return the finite range over which a parameter is scanned.

    The declared range, stretched to hold the value; an open end of a theory's range is taken at twice the value (or
    one unit away, if that is further), and an excluded end just inside.
    """
    low, high = parameter.range
    reach = max(abs(parameter.value), 1.0)
    if math.isinf(high):
        high = parameter.value + reach
    if math.isinf(low):
        low = parameter.value - reach
    if parameter.exclusive_minimum and low <= parameter.meaningful[0]:
        low = parameter.meaningful[0] + 1e-6 * (high - parameter.meaningful[0])
    return min(low, parameter.value), max(high, parameter.value)


def _verdicts(
    evaluation: Evaluation, sides: list[tuple[str, float]], values: NDArray[np.float64]
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Verdict and outcome, shape of `values`, where row i moves parameter i alone."""
    columns: Mapping[str, NDArray[np.float64]] = {
        name: np.full(values.shape, evaluation.scenario.parameters[name].value) for name, _ in sides
    }
    for row, (name, _) in enumerate(sides):
        columns[name][row] = values[row]
    points = solve_points(evaluation.scenario, columns, evaluation)
    return points.verdict, points.outcome
