"""What it would take: the nearest change of each single parameter that turns the split verdict.

Steps, all parameters together in one batch:

1. scan each parameter over its range, on both sides of its value
2. on each side take the first scan point with another verdict
3. bisect between it and its neighbour until the bracket is a billionth of the range
4. look for a value of few digits beyond, at which the game is solved again and gives the same as just beyond

Ranges that the scenario declares are what an analyst holds plausible, and shares of them can be compared. The range in
which a theory gives a parameter a meaning says nothing about what is plausible: a parameter without a declared range
comes after all others, by how much it changes relative to its value.

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

FEW_SCAN_POINTS = 9
"""As below, for scenarios with types, whose points are solved one by one."""

SCAN_POINTS = 33
"""Points of the scan on each side of a parameter's value."""

_HALVINGS = 30
"""Halvings of a bracket of 1/32 of the way to the end of the range: below a billionth of it."""

_CLEAR_OF_TIES = 1e-6
"""Share of the way to the end of the range beyond a turn at which payoffs that tie there tie no more."""

_DIGITS = range(3, 12)
"""Significant digits of an example, as few as will do."""


@dataclass(frozen=True)
class Flip:
    """A change of one parameter that turns the verdict.

    Attributes
    ----------
    parameter : str
        Its name.
    value : float
        Where the verdict turns; beyond it the new one holds, on it payoffs may tie.
    change : float
        From the scenario's value.
    distance : float
        Size of the change as a share of the parameter's range.
    verdict : Verdict
        The verdict beyond.
    path : str
        What is played beyond.
    ranged : bool
        Whether the scenario declares the range; else `distance` is a share of all values that were scanned.
    example : float
        A value of as few digits as can be, at or beyond `value`, at which the verdict is the new one.
    """

    parameter: str
    value: float
    change: float
    distance: float
    verdict: Verdict
    path: str
    ranged: bool
    example: float

    @property
    def origin(self) -> float:
        """The scenario's value."""
        return self.value - self.change

    @property
    def factor(self) -> float | None:
        """By what the scenario's value is multiplied; None when it is 0."""
        return self.value / self.origin if self.origin else None

    @property
    def relative_change(self) -> float:
        """Size of the change as a share of the scenario's value; infinite when that is 0."""
        return abs(self.change / self.origin) if self.origin else math.inf

    @property
    def rank(self) -> tuple[bool, float, float, str]:
        """What flips are sorted by: declared ranges first, then the smallest change."""
        size = self.distance if self.ranged else self.relative_change
        return not self.ranged, size, self.distance, self.parameter


def nearest_flips(evaluation: Evaluation, scan_points: int = SCAN_POINTS) -> tuple[Flip, ...]:
    """Return for each parameter that can turn the verdict its nearest such value.

    Parameters whose range the scenario declares come first, by the share of it that they move; then the others, by
    their relative change.

    Parameters
    ----------
    evaluation : Evaluation
        Of the scenario.
    scan_points : int, optional
        Points of the scan on each side of the parameter's value.
    """
    scenario = evaluation.scenario
    base = int(solve_points(scenario, {}, evaluation).verdict)
    varied = scenario.named
    ranges = {name: scan_range(parameter) for name, parameter in varied.items()}
    sides = [
        (name, end)
        for name, (low, high) in ranges.items()
        for end in (low, high)
        if end != scenario.parameter(name).value
    ]
    if not sides or base == UNDEFINED:
        return ()
    shares = np.linspace(0, 1, scan_points)[1:]
    scan = np.array(
        [scenario.parameter(name).value + shares * (end - scenario.parameter(name).value) for name, end in sides]
    )
    turned = _verdicts(evaluation, sides, scan)[0] != base
    found: dict[str, Flip] = {}
    hits = [i for i in range(len(sides)) if turned[i].any()]
    if not hits:
        return ()
    first = turned[hits].argmax(axis=1)
    outer = scan[hits, first]
    inner = np.where(first > 0, scan[hits, first - 1], [scenario.parameter(sides[i][0]).value for i in hits])
    names = [sides[i] for i in hits]
    for _ in range(_HALVINGS):
        middle = (inner + outer) / 2
        beyond = _verdicts(evaluation, names, middle[:, None])[0][:, 0] != base
        outer, inner = np.where(beyond, middle, outer), np.where(beyond, inner, middle)
    limits = [ranges[name] for name, _ in names]
    verdicts, outcomes = _beyond(evaluation, names, outer, outer - inner, base)
    examples = _examples(evaluation, names, outer, verdicts, outcomes, limits)
    rows = zip(names, limits, outer, verdicts[:, 0], outcomes[:, 0], examples, strict=True)
    for (name, _), (low, high), value, verdict, outcome, example in rows:
        parameter = scenario.parameter(name)
        change = float(value) - parameter.value
        flip = Flip(
            parameter=name,
            value=float(value),
            change=change,
            distance=abs(change) / (high - low),
            verdict=VERDICTS[verdict],
            path=profile_label(scenario, int(outcome)),
            ranged=parameter.ranged,
            example=example,
        )
        if name not in found or flip.distance < found[name].distance:
            found[name] = flip
    return tuple(sorted(found.values(), key=lambda flip: flip.rank))


def _beyond(
    evaluation: Evaluation,
    sides: list[tuple[str, float]],
    turns: NDArray[np.float64],
    brackets: NDArray[np.float64],
    base: int,
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Return verdict and outcome beyond each turn, shape (turns, 1): where payoffs tie no more, if that still differs.

    On the border, and a little beyond, payoffs tie and the verdict is that of the tie.
    """
    ends = np.array([end for _, end in sides])
    origins = np.array([evaluation.scenario.parameter(name).value for name, _ in sides])
    steps = np.stack([brackets, _CLEAR_OF_TIES * (ends - origins)], axis=1)
    beyond = turns[:, None] + steps
    within = np.abs(beyond - origins[:, None]) < np.abs(ends - origins)[:, None]
    verdicts, outcomes = _verdicts(evaluation, sides, np.where(within, beyond, ends[:, None]))
    chosen = (verdicts[:, 1:] != base).astype(np.int64)
    return np.take_along_axis(verdicts, chosen, axis=1), np.take_along_axis(outcomes, chosen, axis=1)


def _examples(
    evaluation: Evaluation,
    sides: list[tuple[str, float]],
    turns: NDArray[np.float64],
    verdicts: NDArray[np.int8],
    outcomes: NDArray[np.int64],
    limits: list[tuple[float, float]],
) -> list[float]:
    """Return for each turn a value of few digits beyond it; the turn itself when none gives what is just beyond.

    `verdicts` and `outcomes` are those just beyond, shape (turns, 1); `limits` the ranges to stay within.
    """
    scenario = evaluation.scenario
    rows = []
    for (name, _), turn, (low, high) in zip(sides, turns, limits, strict=True):
        rounded = rounded_away(float(turn), scenario.parameter(name).value)
        rows.append([value if low <= value <= high else float(turn) for value in rounded])
    candidates = np.array(rows)
    found, played = _verdicts(evaluation, sides, candidates)
    same = found == verdicts
    best = np.where(same & (played == outcomes), 2, same)
    return [
        float(row[rank.argmax()]) if rank.any() else float(turn)
        for row, rank, turn in zip(candidates, best, turns, strict=True)
    ]


def rounded_away(value: float, origin: float) -> list[float]:
    """Return values at least as far from `origin` as `value` is, of three digits first and then of more.

    Of each number of digits there are two: the nearest, and one step further, for `value` may itself be of few digits
    and a tie.

    Examples
    --------
    >>> rounded_away(0.57421, 0.05)[:4], rounded_away(1.5, 2.0)[:2]
    ([0.575, 0.576, 0.5743, 0.5744], [1.5, 1.49])
    """
    if value == 0 or not math.isfinite(value):
        return [value] * (2 * len(_DIGITS))
    away = math.ceil if value > origin else math.floor
    step = 1 if value > origin else -1
    magnitude = math.floor(math.log10(abs(value)))
    found = []
    for digits in _DIGITS:
        decimals = digits - 1 - magnitude
        whole = away(value * 10.0**decimals)
        found += [float(f"{count}e{-decimals}") for count in (whole, whole + step)]
    return found


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
        name: np.full(values.shape, evaluation.scenario.parameter(name).value) for name, _ in sides
    }
    for row, (name, _) in enumerate(sides):
        for moved, column in evaluation.scenario.types.moved_along(name, values[row]).items():
            if moved in columns:
                columns[moved][row] = column
    points = solve_points(evaluation.scenario, columns, evaluation)
    return points.verdict, points.outcome
