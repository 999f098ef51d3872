"""Uncertainty and sensitivity: a hundred thousand draws with everything that is said of them.

Run it with::

    python benchmarks/benchmark_uncertainty.py            prints the table
    python benchmarks/benchmark_uncertainty.py --write    also writes docs/benchmarks-uncertainty.md

Each measurement runs in a process of its own, so that imports count where they are first needed. Processor time stands
beside the wall clock: what the clock would show of one process if nothing else ran. The last rows are whole commands,
``wedgesim report`` with one and with two workers, in turn; ``--reports`` makes these alone.
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
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "benchmarks-uncertainty.md"
SCENARIO = "reverse_kissinger"
DRAWS = 100_000
MOST_SECONDS = 10.0
REPORT_DRAWS = (10_000, DRAWS)
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


COMMAND = """
import json, resource, sys
from wedgesim.cli import main
code = main()
used = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([of.ru_utime + of.ru_stime for of in used]))
sys.exit(code)
"""
"""The command, which says at its end what processor time it took itself, and what its second process took."""


def report(count: int, workers: int) -> dict[str, float]:
    """Run the command for a whole report, and say how long it took, start and end included."""
    with tempfile.TemporaryDirectory() as folder:
        line = ["report", SCENARIO, "--draws", str(count), "--workers", str(workers), "-o", f"{folder}/report.html"]
        start = time.perf_counter()
        told = subprocess.run(
            [sys.executable, "-c", COMMAND, *line], check=True, capture_output=True, text=True, cwd=ROOT
        )
        wall = time.perf_counter() - start
    first, second = json.loads(told.stdout)
    return {"wall": wall, "processor": first + second, "first": first, "second": second}


def reports() -> list[str]:
    """Return a row for each size of a report and number of workers; they take turns."""
    wanted = [(count, workers) for count in REPORT_DRAWS for workers in (1, 2)]
    runs = [{one: report(*one) for one in wanted} for _ in range(REPEATS)]
    rows = []
    for count, workers in wanted:
        found = {key: min(run[count, workers][key] for run in runs) for key in runs[0][count, workers]}
        bar = f" (at most {MOST_SECONDS:g} s)" if count == DRAWS and workers == 2 else ""
        who = "one process" if workers == 1 else "two processes"
        each = "" if workers == 1 else f" ({found['first']:.2f} and {found['second']:.2f})"
        rows.append(
            f"| **the whole report at {count:,} draws**, {who}{bar} | {found['wall']:.2f} | "
            f"{found['processor']:.2f}{each} |"
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", choices=WORK)
    parser.add_argument("--reports", action="store_true")
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(measure(arguments.only)))
        return
    if arguments.reports:
        print("\n".join(reports()))
        return
    lines = [
        "# Speed of uncertainty and sensitivity",
        "",
        f"{SCENARIO}, one process where nothing else is said, Python {platform.python_version()}, best of {REPEATS}, "
        "imports included. Made by `python benchmarks/benchmark_uncertainty.py --write`. *Processor* is processor time "
        "of all processes together, and of each in brackets. The whole report is the command `wedgesim report` from "
        "start to end: why the outcome holds, positions, uncertainty, claims, sensitivity, discovery, policies, "
        "thresholds, phase diagrams, and the page with its figures.",
        "",
        "| what | seconds | processor |",
        "|---|---|---|",
    ]
    for name, (words, _) in WORK.items():
        found = best(name)
        lines.append(f"| {words} | {found['wall']:.2f} | {found['processor']:.2f} |")
    lines += reports()
    text = "\n".join(lines) + "\n"
    print(text)
    if arguments.write:
        TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
