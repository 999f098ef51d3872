"""What a sweep would take: points, memory, disk and time, the last measured on a few of its own points."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Final

import numpy as np

from wedgesim.analysis.design import Columns
from wedgesim.analysis.sweep import SweepPlan
from wedgesim.analysis.sweep_points import PointSolver
from wedgesim.execution.executors import processors
from wedgesim.model.evaluation import CHUNK_CELLS

_PATIENCE: Final = 0.25
"""Seconds of trying after which no larger trial is made."""

_GROWTH: Final = 4
"""How many times as many points the next trial has. Solvers of whole batches do not cost more until these are large."""

_TEMPORARIES: Final = 32
"""Arrays of a chunk of payoffs that an evaluation holds at a time, roughly."""


@dataclass(frozen=True)
class Estimate:
    """What a sweep would take.

    Attributes
    ----------
    points, chunks : int
        How many there are.
    result_bytes : int
        Size of the results, on disk or as a dataset in memory.
    working_bytes : int
        Memory that workers and what is on its way take, beside the program itself.
    microseconds_per_point : float
        On one processor.
    workers : int
        Processors taken to share the work.
    seconds : float
        Time with all of them.
    """

    points: int
    chunks: int
    result_bytes: int
    working_bytes: int
    microseconds_per_point: float
    workers: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.points:,} points in {self.chunks:,} chunk{'s' * (self.chunks != 1)}, "
            f"{_size(self.result_bytes)} of results, {_size(self.working_bytes)} of memory while solving\n"
            f"about {_time(self.seconds)} with {self.workers} worker{'s' * (self.workers != 1)} "
            f"({_each(self.microseconds_per_point)} a point on one)"
        )


def estimate(planned: SweepPlan, chunk_points: int, workers: int | None = None) -> Estimate:
    """Estimate what a sweep would take, by solving some of its points.

    Parameters
    ----------
    planned : SweepPlan
        The sweep.
    chunk_points : int
        Points of a chunk.
    workers : int, optional
        Processors; all, when not given.
    """
    points = planned.design.points
    solver = PointSolver(planned.scenario, True, planned.question)
    solver(0, planned.design.columns(0, 1))  # imports and caches
    most = min(points, planned.unit)
    tried, seconds = min(8, most), 0.0
    trials: list[tuple[int, float]] = []
    while True:
        columns = _trial(planned, tried)
        start = perf_counter()
        solver(0, columns)
        seconds = perf_counter() - start
        trials.append((tried, seconds))
        # of whole batches a second trial tells what the steps cost by themselves, however few their points are
        enough = seconds > _PATIENCE and (planned.question.pointwise or len(trials) > 1)
        if enough or tried == most:
            break
        tried = min(tried * _GROWTH, most)
    each = _per_point(trials, most)
    found = workers or processors()
    chunk = min(chunk_points, points)
    per_point = planned.nbytes // points + 8 * len(planned.design.names)
    return Estimate(
        points,
        -(-points // chunk_points),
        planned.nbytes,
        (3 * found + 1) * chunk * per_point + found * _TEMPORARIES * 8 * CHUNK_CELLS,
        each * 1e6,
        found,
        each * points / found,
    )


def _per_point(trials: list[tuple[int, float]], most: int) -> float:
    """Return the seconds that a point takes where `most` are solved together, by the last two trials.

    Examples
    --------
    >>> _per_point([(8, 0.5), (32, 0.55)], 32), round(_per_point([(8, 0.5), (32, 0.56)], 320), 5)
    (0.0171875, 0.004)
    """
    tried, seconds = trials[-1]
    if tried == most or len(trials) < 2:
        return seconds / tried
    before, less = trials[-2]
    slope = (seconds - less) / (tried - before)
    if slope <= 0:
        return seconds / tried
    return slope + max(0.0, seconds - slope * tried) / most


def _trial(planned: SweepPlan, count: int) -> Columns:
    """Return points from the middle; from everywhere where each is solved by itself, some at greater cost."""
    points = planned.design.points
    if not planned.question.pointwise:
        middle = (points - count) // 2
        return planned.design.columns(middle, middle + count)
    spread = [planned.design.columns(of, of + 1) for of in np.linspace(0, points - 1, count).astype(int).tolist()]
    return {name: np.concatenate([of[name] for of in spread]) for name in planned.design.names}


def _each(microseconds: float) -> str:
    if microseconds < 1e3:
        return f"{microseconds:.1f} microseconds"
    return f"{microseconds / 1e3:.3g} milliseconds"


def _size(count: int) -> str:
    value, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.3g} {unit}"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.2g} seconds"
    if seconds < 5400:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
