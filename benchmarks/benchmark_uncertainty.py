"""Uncertainty and sensitivity: a hundred thousand draws with everything that is said of them.

Run it with::

    python benchmarks/benchmark_uncertainty.py            prints the table
    python benchmarks/benchmark_uncertainty.py --write    also writes docs/benchmarks-uncertainty.md

Each measurement runs in a process of its own, so that imports count where they are first needed. Processor time stands
beside the wall clock: what the clock would show if nothing else ran.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "benchmarks-uncertainty.md"
SCENARIO = "reverse_kissinger"
DRAWS = 100_000
MOST_SECONDS = 10.0
REPEATS = 3


def draws() -> None:
    import wedgesim as ws

    ws.draw(SCENARIO, DRAWS, replicates=8)


def uncertainty_without_claims() -> None:
    import wedgesim as ws

    ws.uncertainty(SCENARIO, DRAWS, claims=0)


def uncertainty() -> None:
    import wedgesim as ws

    ws.uncertainty(SCENARIO, DRAWS)


def sensitivity() -> None:
    import wedgesim as ws

    ws.tornado(SCENARIO)
    ws.sobol_indices(SCENARIO)
    ws.elasticities(SCENARIO)


WORK: dict[str, tuple[str, Callable[[], None]]] = {
    "draws": (f"{DRAWS:,} draws of all uncertain parameters", draws),
    "uncertainty_without_claims": (
        "the same, solved freely and under each policy, with intervals",
        uncertainty_without_claims,
    ),
    "uncertainty": ("the same, with all claims at 500 draws", uncertainty),
    "sensitivity": ("tornado, Sobol' indices (1,024 rows, each parameter by itself), elasticities", sensitivity),
}


def measure(name: str) -> dict[str, float]:
    """Run one piece of work here, and say how long it took, imports included."""
    start, before = time.perf_counter(), time.process_time()
    WORK[name][1]()
    return {"wall": time.perf_counter() - start, "processor": time.process_time() - before}


def best(name: str) -> dict[str, float]:
    """Return the best of some runs, each in a process of its own."""
    runs = []
    for _ in range(REPEATS):
        told = subprocess.run([sys.executable, __file__, "--only", name], check=True, capture_output=True, text=True)
        runs.append(json.loads(told.stdout))
    return {key: min(run[key] for run in runs) for key in runs[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", choices=WORK)
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(measure(arguments.only)))
        return
    lines = [
        "# Speed of uncertainty and sensitivity",
        "",
        f"{SCENARIO}, one process, Python {platform.python_version()}, best of {REPEATS}, imports included. Made by "
        "`python benchmarks/benchmark_uncertainty.py --write`. *Processor* is processor time, which the clock would "
        "show if nothing else ran.",
        "",
        "| what | seconds | processor |",
        "|---|---|---|",
    ]
    total = {"wall": 0.0, "processor": 0.0}
    for name, (words, _) in WORK.items():
        found = best(name)
        lines.append(f"| {words} | {found['wall']:.2f} | {found['processor']:.2f} |")
        if name in ("uncertainty", "sensitivity"):
            total = {key: total[key] + found[key] for key in total}
    lines.append(
        f"| uncertainty and sensitivity together (at most {MOST_SECONDS:g} s with all else that is asked of draws) | "
        f"{total['wall']:.2f} | {total['processor']:.2f} |"
    )
    text = "\n".join(lines) + "\n"
    print(text)
    if arguments.write:
        TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
