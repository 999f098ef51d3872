"""Sweeps: a million points with everything that is recorded, growth with size, and loops over other packages.

Run it with::

    python benchmarks/benchmark_sweep.py                       prints the table
    python benchmarks/benchmark_sweep.py --largest 10000000    up to ten million points, streamed to disk
    python benchmarks/benchmark_sweep.py --write               also writes docs/benchmarks-sweep.md

Every measurement runs in a process of its own, so that its peak of memory is its own; the clock starts after imports,
and the start of worker processes counts. Beside the wall clock stands processor time of all processes divided by their
number: the wall clock of a machine that does nothing else. Pygambit is compared with where ``--pygambit-python`` (or
the environment variable PYGAMBIT_PYTHON) names an interpreter that has it.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import multiprocessing
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


class Watch:
    """Wall clock, processor time and peaks of memory of this process and its workers."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.peak = 0.0
        self.start, self.before = time.perf_counter(), self.processor()

    @staticmethod
    def processor() -> float:
        import resource

        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in used)

    def look(self, *_: object) -> None:
        """Note the peak of the workers; what the system says of ended children counts their parent's in."""
        for process in multiprocessing.active_children():
            self.peak = max(self.peak, megabytes(process.pid))

    def read(self, points: int) -> dict[str, float]:
        """What was measured, workers having ended."""
        cpu = self.processor() - self.before
        return {
            "points": points,
            "seconds": time.perf_counter() - self.start,
            "share": cpu / self.workers,
            "megabytes": megabytes(os.getpid()),
            "worker": self.peak if self.workers > 1 else 0.0,
        }


def megabytes(process: int | None) -> float:
    """Peak of a process; 0 where the system does not say."""
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("VmHWM")), 0.0)


def who(workers: int) -> dict[str, object]:
    return {"executor": "processes" if workers > 1 else "serial", "workers": workers}


def in_memory(side: int, workers: int) -> dict[str, float]:
    """A dataset in memory."""
    import wedgesim as ws
    from wedgesim.analysis.sweep import sweep

    scenario = ws.load("reverse_kissinger")
    sweep(scenario, axes(5))  # what is imported when it is first needed
    watch = Watch(workers)
    found = sweep(scenario, axes(side), report=watch.look, **who(workers))
    return {"result": found.nbytes / 1e6, **watch.read(found.verdict.size)}


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
    watch = Watch(workers)
    with sweep_directory(Path(folder) / "run", planned, planned.chunk_points) as directory:
        with crew(**who(workers)) as working:
            directory.fill(working, False, watch.look)
        solved = time.perf_counter() - watch.start
        directory.finish(("nc",), ("benchmark",), "", {})
    return {"solved": solved, **watch.read(planned.design.points)}


def pure_of(scenario: object, columns: dict[str, np.ndarray]) -> np.ndarray:
    """Pure equilibria of the points of a chunk, as a loop over another package would list them."""
    from wedgesim.equilibria.pure import pure_equilibria
    from wedgesim.model import Evaluation, game_of

    evaluation = Evaluation(scenario)
    count = len(next(iter(columns.values())))
    found = np.empty((*evaluation.shape, count), dtype=bool)
    for part, payoffs in evaluation.chunks(columns, count):
        found[..., part] = pure_equilibria(game_of(scenario, payoffs).normal_form)
    return found


def pure(side: int, workers: int) -> dict[str, float]:
    """Payoffs and pure equilibria alone."""
    import wedgesim as ws
    from wedgesim.analysis.sweep import plan
    from wedgesim.execution.carry_out import carry_out
    from wedgesim.execution.executors import crew

    planned = plan(ws.load("reverse_kissinger"), axes(side))
    pure_of(planned.scenario, planned.design.columns(0, 10))
    watch = Watch(workers)
    tasks = ((chunk, (planned.scenario, columns)) for chunk, (_, columns) in planned.tasks(planned.chunk_points))
    with crew(**who(workers)) as working:
        for _ in carry_out(pure_of, tasks, working):
            watch.look()
    return watch.read(planned.design.points)


def alone(task: str, *arguments: object) -> dict[str, float]:
    """Run one measurement in a process of its own."""
    command = [sys.executable, __file__, "--task", task, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # modules compiled, as installed
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def one_point_at_a_time() -> float:
    """Seconds in which payoffs are evaluated at a single point, which a loop does for each."""
    import wedgesim as ws
    from wedgesim.model import Evaluation

    evaluation = Evaluation(ws.load("reverse_kissinger"))
    evaluation.payoffs({"credibility": 0.5})
    start = time.perf_counter()
    for credibility in np.linspace(0, 1, PEER_GAMES):
        evaluation.payoffs({"energy_dependence": 0.3, "credibility": float(credibility)})
    return (time.perf_counter() - start) / PEER_GAMES


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
        if name in ("memory", "pure"):
            found = {"memory": in_memory, "pure": pure}[name](int(arguments[0]), int(arguments[1]))
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
    workers = options.workers

    def best(task: str, count: int) -> dict[str, float]:
        runs = [alone(task, SIDE, count) for _ in range(options.repeats)]
        return {key: min(run[key] for run in runs) for key in runs[0]}

    many, single, listed = best("memory", workers), best("memory", 1), best("pure", workers)
    total = many["megabytes"] + workers * many["worker"]
    lines = [
        "# Speed of sweeps",
        "",
        "reverse_kissinger, five theories, backward induction, everything that a sweep records "
        f"({many['result']:.0f} MB for {SIDE} x {SIDE} points). Python {platform.python_version()}, {os.cpu_count()} "
        f"processors, best of {options.repeats}. Made by `python benchmarks/benchmark_sweep.py --write`. The clock "
        "starts after imports and counts the start of workers; *undisturbed* is processor time of all processes "
        "divided by their number, which the clock would show if nothing else ran.",
        "",
        "## A million points in memory",
        "",
        "| who | seconds | undisturbed | memory, MB |",
        "|---|---|---|---|",
        f"| {workers} processes (at most {MOST_SECONDS:g} s, {MOST_MEGABYTES:g} MB) | {many['seconds']:.2f} "
        f"| {many['share']:.2f} | {total:.0f}: {many['megabytes']:.0f} and {workers} x {many['worker']:.0f} |",
        f"| one process | {single['seconds']:.2f} | {single['share']:.2f} | {single['megabytes']:.0f} |",
        "",
        "## Growth, streamed to disk",
        "",
        "| points | solved, seconds | with the dataset written | undisturbed | memory, MB | a worker, MB |",
        "|---|---|---|---|---|---|",
    ]
    points = 10_000
    while points <= options.largest:
        with tempfile.TemporaryDirectory() as folder:
            run = alone("disk", points, workers, folder)
        lines.append(
            f"| {run['points']:,} | {run['solved']:.2f} | {run['seconds']:.2f} "
            f"| {run['share']:.2f} | {run['megabytes']:.0f} | {run['worker']:.0f} |"
        )
        points *= 10
    alone_point = one_point_at_a_time()
    lines += [
        "",
        "## A loop over other packages",
        "",
        "The loop evaluates payoffs at one point after the other (wedgesim's own functions, "
        f"{alone_point * 1e6:.0f} microseconds a point), builds the game and lists its pure equilibria. Against it "
        "stand the same work for all points at once "
        f"({listed['seconds'] / listed['points'] * 1e6:.2f} microseconds a point, "
        f"{listed['share'] / listed['points'] * 1e6:.2f} undisturbed), and the whole sweep with subgame-perfect "
        f"equilibria, prices, parts by theory and dataset ({many['seconds'] / many['points'] * 1e6:.2f}, "
        f"{many['share'] / many['points'] * 1e6:.2f} undisturbed), both by {workers} processes.",
        "",
        "| loop over | build and list, microseconds | the same work, times faster (undisturbed) "
        "| games ready-made | the whole sweep, times faster (undisturbed) | at least |",
        "|---|---|---|---|---|---|",
    ]
    passed = many["seconds"] <= MOST_SECONDS and total <= MOST_MEGABYTES
    with tempfile.TemporaryDirectory() as folder:
        for package, python in (("quantecon", sys.executable), ("pygambit", options.pygambit_python)):
            found = peer(package, python, folder)
            if found is None:
                lines.append(f"| {package}: not installed | | | | | |")
                continue
            looped = found["seconds"] + alone_point

            def faster(run: dict[str, float], seconds: float = looped) -> str:
                count = run["points"]
                return f"{seconds * count / run['seconds']:,.0f} ({seconds * count / run['share']:,.0f})"

            lines.append(
                f"| {package} {found['version']} | {found['seconds'] * 1e6:.0f} | {faster(listed)} "
                f"| {faster(listed, found['seconds'])} | {faster(many)} | {LEAST[package]:,.0f} |"
            )
            passed &= looped * listed["points"] / listed["seconds"] >= LEAST[package]
    return "\n".join(lines) + "\n", passed


if __name__ == "__main__":
    sys.exit(main())
