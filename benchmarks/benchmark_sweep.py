"""Sweeps: a million points with everything that is recorded, growth with size, and loops over other packages.

Run it with::

    python benchmarks/benchmark_sweep.py                       prints the table
    python benchmarks/benchmark_sweep.py --largest 10000000    up to ten million points, streamed to disk
    python benchmarks/benchmark_sweep.py --write               also writes docs/benchmarks-sweep.md

Every measurement runs in a process of its own, so that its peak of memory is its own; the clock starts after imports,
and the start of worker processes counts. Pygambit is compared with where ``--pygambit-python`` (or the environment
variable PYGAMBIT_PYTHON) names an interpreter that has it.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "benchmarks-sweep.md"
PEER = Path(__file__).resolve().parent / "peers" / "pure_equilibria.py"
SIDE = 1001
MOST_SECONDS, MOST_MEGABYTES = 3.0, 700.0
LEAST = {"quantecon": 200.0, "pygambit": 1000.0}
PEER_GAMES = 300


def axes(side: int, other: int | None = None) -> dict[str, np.ndarray]:
    return {"energy_dependence": np.linspace(0.1, 0.8, side), "credibility": np.linspace(0.0, 1.0, other or side)}


def megabytes() -> tuple[float, float]:
    """Peak of this process, and the largest of its workers."""
    import resource

    return tuple(resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def in_memory(side: int, workers: int) -> dict[str, float]:
    """A dataset in memory."""
    import wedgesim as ws
    from wedgesim.analysis.sweep import sweep

    scenario = ws.load("reverse_kissinger")
    sweep(scenario, axes(5))  # what is imported when it is first needed
    before = time.process_time()
    start = time.perf_counter()
    found = sweep(scenario, axes(side), executor="processes" if workers > 1 else "serial", workers=workers)
    seconds = time.perf_counter() - start
    own, worker = megabytes()
    return {
        "points": found.verdict.size,
        "seconds": seconds,
        "own_cpu": time.process_time() - before,
        "result": found.nbytes / 1e6,
        "megabytes": own,
        "worker": worker,
    }


def to_disk(points: int, workers: int, folder: str) -> dict[str, float]:
    """A run directory, chunk by chunk."""
    import wedgesim as ws
    from wedgesim.analysis.sweep import plan, sweep
    from wedgesim.execution.executors import crew
    from wedgesim.output.dataset_directory import sweep_directory

    scenario = ws.load("reverse_kissinger")
    sweep(scenario, axes(5))
    side = round(points**0.5)
    planned = plan(scenario, axes(points // side, side))
    start = time.perf_counter()
    with sweep_directory(Path(folder) / "run", planned, planned.chunk_points) as directory:
        with crew("processes" if workers > 1 else "serial", workers) as working:
            directory.fill(working, False, lambda done, total: None)
        solved = time.perf_counter() - start
        directory.finish(("nc",), ("benchmark",), "", {})
    seconds = time.perf_counter() - start
    own, worker = megabytes()
    return {
        "points": planned.design.points, "seconds": seconds, "solved": solved, "megabytes": own, "worker": worker,
    }  # fmt: skip


def alone(task: str, *arguments: object) -> dict[str, float]:
    """Run one measurement in a process of its own."""
    command = [sys.executable, __file__, "--task", task, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def peer(package: str, python: str, folder: str) -> dict[str, object] | None:
    """Seconds a point of a loop over another package; None where it is not installed."""
    import wedgesim as ws
    from wedgesim.model import Evaluation

    source = Path(folder) / "games.npz"
    if not source.exists():
        rng = np.random.default_rng(0)
        columns = {"energy_dependence": rng.uniform(0.1, 0.8, PEER_GAMES), "credibility": rng.random(PEER_GAMES)}
        payoffs = Evaluation(ws.load("reverse_kissinger")).payoffs(columns)
        np.savez(source, payoffs=np.moveaxis(payoffs, -1, 0))
    done = subprocess.run([python, str(PEER), package, str(source)], capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--largest", type=int, default=1_000_000, help="points of the largest run to disk")
    parser.add_argument("--pygambit-python", default=os.environ.get("PYGAMBIT_PYTHON", sys.executable), metavar="PATH")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.relative_to(ROOT)}")
    parser.add_argument("--task", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        name, *arguments = options.task
        if name == "memory":
            found = in_memory(int(arguments[0]), int(arguments[1]))
        else:
            found = to_disk(int(arguments[0]), int(arguments[1]), arguments[2])
        print(json.dumps(found))
        return 0
    text, passed = report(options)
    print(text, end="")
    if options.write:
        TABLE.write_text(text, encoding="utf-8")
    return 0 if passed else 1


def report(options: argparse.Namespace) -> tuple[str, bool]:
    """Measure and lay out."""
    best = min((alone("memory", SIDE, options.workers) for _ in range(options.repeats)), key=lambda run: run["seconds"])
    single = min((alone("memory", SIDE, 1) for _ in range(options.repeats)), key=lambda run: run["seconds"])
    total = best["megabytes"] + options.workers * best["worker"]
    lines = [
        "# Sweeps",
        "",
        f"reverse_kissinger, five theories, backward induction, everything that a sweep records ({best['result']:.0f} MB "
        f"for {SIDE} x {SIDE} points). Python {platform.python_version()}, {os.cpu_count()} processors, best of "
        f"{options.repeats}. Made by `python benchmarks/benchmark_sweep.py --write`; the clock starts after imports and "
        "counts the start of workers.",
        "",
        "## A million points in memory",
        "",
        "| who | seconds | microseconds a point | memory, MB |",
        "|---|---|---|---|",
        f"| {options.workers} processes | {best['seconds']:.2f} (at most {MOST_SECONDS:g}) "
        f"| {best['seconds'] / best['points'] * 1e6:.2f} | {total:.0f} in all (at most {MOST_MEGABYTES:g}): "
        f"{best['megabytes']:.0f} and {options.workers} x {best['worker']:.0f} |",
        f"| serial | {single['seconds']:.2f} | {single['seconds'] / single['points'] * 1e6:.2f} "
        f"| {single['megabytes']:.0f} |",
        "",
        "## Growth, streamed to disk",
        "",
        "| points | solved, seconds | with the dataset written | microseconds a point | memory, MB | a worker, MB |",
        "|---|---|---|---|---|---|",
    ]
    points = 10_000
    while points <= options.largest:
        with tempfile.TemporaryDirectory() as folder:
            run = alone("disk", points, options.workers, folder)
        lines.append(
            f"| {run['points']:,} | {run['solved']:.2f} | {run['seconds']:.2f} "
            f"| {run['seconds'] / run['points'] * 1e6:.2f} | {run['megabytes']:.0f} | {run['worker']:.0f} |"
        )
        points *= 10
    lines += [
        "",
        "## A loop over other packages",
        "",
        "Each point's game is built from payoffs computed beforehand and its pure equilibria are listed; wedgesim's time "
        "includes payoffs, all subgame-perfect equilibria, prices and the dataset.",
        "",
        "| package | microseconds a point | times slower than "
        f"{options.workers} processes | than one | at least |",
        "|---|---|---|---|---|",
    ]
    passed = best["seconds"] <= MOST_SECONDS and total <= MOST_MEGABYTES
    with tempfile.TemporaryDirectory() as folder:
        for package, python in (("quantecon", sys.executable), ("pygambit", options.pygambit_python)):
            found = peer(package, python, folder)
            if found is None:
                lines.append(f"| {package}: not installed | | | | |")
                continue
            ratios = [found["seconds"] / (run["seconds"] / run["points"]) for run in (best, single)]
            lines.append(
                f"| {package} {found['version']} | {found['seconds'] * 1e6:.0f} | {ratios[0]:,.0f} | {ratios[1]:,.0f} "
                f"| {LEAST[package]:,.0f} |"
            )
            passed &= ratios[0] >= LEAST[package]
    return "\n".join(lines) + "\n", passed


if __name__ == "__main__":
    sys.exit(main())
