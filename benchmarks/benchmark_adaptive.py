"""Adaptive phase diagrams against the full grid, and thresholds against closed forms and a scan.

For each diagram of the reverse Kissinger, in one run: points solved at 4096 steps and their share of the lattice, time,
and the time of the full grid at 1025 by 1025 with the number of points that differ (the full lattice at 4097 by 4097
is extrapolated from it). Then a threshold: time and width of the bracket, against the scan that would be as narrow.

Run with ``python benchmarks/benchmark_adaptive.py``.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

import wedgesim as ws
from wedgesim.analysis.adaptive import adaptive_diagram
from wedgesim.analysis.phase_diagram import phase_diagram
from wedgesim.analysis.points import solve_points
from wedgesim.analysis.threshold import threshold
from wedgesim.analysis.threshold_curve import threshold_curve

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What some work returns, and its processor time."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def main() -> None:
    """Measure and print."""
    scenario = ws.load("reverse_kissinger")
    solve_points(scenario, {"credibility": np.linspace(0, 1, 1000)})
    print(f"{'diagram':24} {'points':>8} {'share':>7} {'time':>7}   {'full 1025^2':>11} {'differ':>6}   full 4097^2")
    for name in ("credibility_dependence", "sanctions_credibility"):
        diagram, seconds = timed(lambda name=name: adaptive_diagram(scenario, name))
        axes = {axis.name: axis.values[::4] for axis in (diagram.x, diagram.y)}
        full, full_seconds = timed(lambda axes=axes: phase_diagram(scenario, axes))
        painted = diagram.paint(1024)
        grids = ("verdict", "outcome", "outcomes")
        differ = sum(int((getattr(painted, grid) != getattr(full, grid)).sum()) for grid in grids)
        whole = full_seconds * (4097 / 1025) ** 2
        print(
            f"{name:24} {diagram.evaluated:8,} {diagram.share:7.3%} {seconds:6.2f}s   "
            f"{full_seconds:10.2f}s {differ:6}   {whole:9.0f}s"
        )
        for level in diagram.levels:
            print(
                f"    step {level.step:3}: {level.cells:6,} cells refined, {level.points:6,} points, "
                f"{level.hidden} for what payoffs allow within"
            )
    found, seconds = timed(lambda: threshold(scenario, "credibility"))
    (crossing,) = found.crossings
    _, a_million = timed(lambda: solve_points(scenario, {"credibility": np.linspace(0, 1, 1_000_000)}))
    print(
        f"\nthreshold of credibility {crossing.value:.12f}, bracket {crossing.upper - crossing.lower:.1e}, "
        f"{seconds:.3f}s; a scan of a million points, {a_million:.1f}s, would leave 1e-06"
    )
    curve, seconds = timed(
        lambda: threshold_curve(scenario, "credibility", {"energy_dependence": np.linspace(0, 1, 1001)})
    )
    count = int(np.isfinite(curve["value"].values).sum())
    print(f"curve of 1,001 values: {count} thresholds in {seconds:.1f}s, widest bracket "
          f"{float(((curve['upper'] - curve['lower']) / curve['value']).max()):.1e}")  # fmt: skip


if __name__ == "__main__":
    main()
