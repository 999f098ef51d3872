"""Points a second at which the payoffs of a scenario are evaluated, on one core.

Compares, in one run: two parameters varying, all varying, several chunk sizes, and the same arithmetic done one
point at a time (the loop that the batch replaces). Reports peak memory of a run over a million points, whose payoffs
are never held at once.

Run with ``python benchmarks/benchmark_payoffs.py``.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import wedgesim as ws
from wedgesim.model import Evaluation

POINTS = 120_000
REPEATS = 5


def processor_seconds(work: Callable[[], None]) -> float:
    """Least processor time of several runs."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def added_by_a_million(evaluation: Evaluation, rng: np.random.Generator) -> float:
    """MiB that a run over a million points adds to the peak, beside the columns themselves."""
    million = 1_000_000
    columns = {"credibility": rng.random(million), "energy_dependence": rng.random(million)}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in evaluation.chunks(columns, million):
        pass
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def main() -> None:
    """Measure and print a table."""
    evaluation = Evaluation(ws.load("reverse_kissinger"))
    rng = np.random.default_rng(1)
    values = evaluation.scenario.values
    two = {"credibility": rng.random(POINTS), "energy_dependence": rng.random(POINTS)}
    every = {name: value * rng.uniform(0.9, 1.0, POINTS) for name, value in values.items()}

    def consume(columns: dict[str, np.ndarray], size: int | None, points: int = POINTS) -> None:
        for _ in evaluation.chunks(columns, points, size):
            pass

    grown = added_by_a_million(evaluation, rng)
    rows = [("two parameters", two, None), ("all parameters", every, None)]
    rows += [(f"two, chunks of {size}", two, size) for size in (128, 512, 1024, 2048, 8192)]
    rows += [(f"all, chunks of {size}", every, size) for size in (128, 512, 1024, 2048, 8192)]
    lines = ["| what varies | million points a second |", "| --- | --- |"]
    for name, columns, size in rows:
        seconds = processor_seconds(lambda columns=columns, size=size: consume(columns, size))
        lines.append(f"| {name} | {POINTS / seconds / 1e6:.2f} |")
    single = two["credibility"][:300]

    def loop() -> None:
        for credibility in single:
            evaluation.payoffs({"credibility": credibility})

    lines.append(f"| one point at a time | {len(single) / processor_seconds(loop) / 1e6:.4f} |")
    lines.append(f"\nA million points add {grown:.0f} MiB to the peak (their payoffs held at once: 618 MiB).")
    text = "\n".join(lines)
    print(text)
    if "--write" in sys.argv:
        page = Path(__file__).parent.parent / "docs" / "benchmarks-payoffs.md"
        page.write_text(
            f"# Speed of payoffs\n\n`python benchmarks/benchmark_payoffs.py --write`, one core.\n\n{text}\n"
        )


if __name__ == "__main__":
    main()
