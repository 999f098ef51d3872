"""Boxes, trees and policies over many draws: the processor time of each part, in one run.

Run with ``python benchmarks/benchmark_discovery.py [draws]``; by default 100,000 of the reverse Kissinger.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import scipy.special  # noqa: F401  # the import is no part of what is measured

from wedgesim.analysis.discovery.prim import boxes_of
from wedgesim.analysis.discovery.ranks import Ranks
from wedgesim.analysis.discovery.tree import tree_of
from wedgesim.analysis.policy.information import information
from wedgesim.analysis.policy.policies import policies
from wedgesim.analysis.uncertainty.draws import draw
from wedgesim.analysis.uncertainty.outcomes import solve_draws

T = TypeVar("T")


def timed(name: str, work: Callable[[], T]) -> T:
    """What some work returns; its time is printed."""
    processor, wall = time.process_time(), time.perf_counter()
    result = work()
    print(f"{name:44} {time.process_time() - processor:6.2f} s {time.perf_counter() - wall:8.2f} s")
    return result


def main(count: int) -> None:
    """Measure and print."""
    print(f"{count:,} draws of reverse_kissinger{'':9} {'processor':>17} {'wall':>10}")
    draws = timed("draw", lambda: draw("reverse_kissinger", count))
    outcomes = timed("solve, policies of both held", lambda: solve_draws(draws, ("divider", "partner")))
    ranks = timed("sort once", lambda: Ranks.of(list(draws.values.values())))
    split = outcomes.split
    timed("boxes", lambda: boxes_of(ranks, draws.names, split, resamples=0))
    timed("boxes, ten resamples each", lambda: boxes_of(ranks, draws.names, split))
    timed("tree", lambda: tree_of(ranks, draws.names, split.astype(np.int64)))
    payoffs = outcomes.policies["divider"].payoffs[:, 0]
    timed("value of information, all parameters", lambda: information(ranks, draws.names, payoffs))
    timed("policies of the divider, all of it", lambda: policies(outcomes, ranks=ranks))
    timed("policies of the partner, all of it", lambda: policies(outcomes, "partner", ranks=ranks))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
