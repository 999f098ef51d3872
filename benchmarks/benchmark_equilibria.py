"""Equilibria: proof and speed, side by side with the peers that are installed, in one run and on one core.

Times are processor time, and the rivals take turns, so that what else the machine does weighs little and on both.

    python benchmarks/benchmark_equilibria.py [--full] [--peers-python PATH] [--pygambit-python PATH]
        [--out docs/benchmarks-equilibria.md]

Each peer runs in a process of its own that is killed after a time. `--full` solves as many random games as the project
promises to have proven: 100,000 of 2x2x2 and 2,000 of 3x3x3.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from wedgesim.equilibria.nash import nash_equilibria, nash_equilibria_batch
from wedgesim.equilibria.pure import pure_equilibria
from wedgesim.equilibria.regret import regrets
from wedgesim.games.normal_form import NormalForm

ROOT = Path(__file__).parent
SEED = 20260301
ROUNDS = 3
TURNS = 3
FOUND = 1e-5


ONE_CORE = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def on_one_core():
    """Start again with one thread for everyone, which libraries of linear algebra read when they are loaded."""
    if any(os.environ.get(variable) != "1" for variable in ONE_CORE):
        os.environ.update(dict.fromkeys(ONE_CORE, "1"))
        os.execv(sys.executable, [sys.executable, *sys.argv])


def random_games(shape, count, seed=SEED, integers=0):
    """Uniform payoffs, or integers below `integers`, batch last."""
    generator = np.random.default_rng([seed, *shape])
    size = (len(shape), *shape, count)
    payoffs = generator.integers(0, integers, size).astype(float) if integers else generator.random(size)
    return NormalForm.from_payoffs(payoffs, players=[str(i + 1) for i in range(len(shape))])


def seconds_a_game(solve, count):
    """Best of some rounds: what the machine can do when nobody else wants it."""
    solve()
    times = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        solve()
        times.append(time.process_time() - begin)
    return min(times) / count


def ask_peer(task, game, python, limit):
    """Mean time of a game and the equilibria that a peer found, or why there are none."""
    with tempfile.TemporaryDirectory() as directory:
        source, target = Path(directory) / "games.npz", Path(directory) / "result.json"
        np.savez(source, payoffs=np.moveaxis(game.payoffs, -1, 0))
        command = [python, str(ROOT / "peers" / "peer.py"), task, str(source), str(target), str(limit)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=4 * limit + 60, check=False)
        except subprocess.TimeoutExpired:
            return None, None, "killed after its time"
        if done.returncode:
            return None, None, (done.stderr.strip().splitlines() or ["failed"])[-1][:80]
        result = json.loads(target.read_text())
        return float(np.mean(result["times"])), result["equilibria"], f"{len(result['times'])} games"


def version(package, python):
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def speed_rows(python, gambit):
    """One row a comparison: what, ours, the peer's, how many times faster, the bar."""
    comparisons = [
        ("pure, 2x2x2, a million", (2, 2, 2), 1_000_000, "quantecon_pure_nash_brute", python, 5000, pure_equilibria),
        ("pure, 3x3x3, 100,000", (3, 3, 3), 100_000, "quantecon_pure_nash_brute", python, 300, pure_equilibria),
        ("all, 2x2x2, 20,000", (2, 2, 2), 20_000, "gambit_enumpoly", gambit, 500, nash_equilibria_batch),
        ("all, 3x3x3, 300", (3, 3, 3), 300, "gambit_enumpoly", gambit, 25, nash_equilibria_batch),
        ("all, 4x4, 2,000", (4, 4), 2000, "quantecon_support_enumeration", python, 1, nash_equilibria_batch),
        ("all, 4x4, one at a time", (4, 4), 50, "nashpy_support_enumeration", python, 20, one_at_a_time),
        ("all, 6x6, one at a time", (6, 6), 5, "nashpy_support_enumeration", python, None, one_at_a_time),
    ]
    for title, shape, count, task, interpreter, bar, solve in comparisons:
        game = random_games(shape, count)
        few = NormalForm(game.payoffs[..., :200], game.players, game.actions)
        task_of_ours = [game.single(n) for n in range(count)] if solve is one_at_a_time else game
        ours, theirs = float("inf"), None
        for _ in range(TURNS):
            spent, _, note = ask_peer(task, few, interpreter, 5)
            theirs = min((t for t in (theirs, spent) if t is not None), default=None)
            ours = min(ours, seconds_a_game(lambda solve=solve, task=task_of_ours: solve(task), count))
        yield title, ours, task, theirs, bar, note


def one_at_a_time(games):
    """Solve each game by itself."""
    for game in games:
        nash_equilibria(game)


def proof_rows(full):
    """One row a kind of games: how many were certified and how fast."""
    wanted = [((2, 2, 2), 100_000 if full else 10_000), ((2, 2, 3), 2000), ((2, 3, 3), 2000)]
    wanted += [((3, 3, 3), 2000 if full else 300), ((3, 3), 5000), ((4, 4), 2000)]
    for shape, count in wanted:
        game = random_games(shape, count)
        begin = time.process_time()
        found = nash_equilibria_batch(game)
        spent = time.process_time() - begin
        spread = game.payoff_range.max(axis=0)[found.game_index]
        yield (
            "x".join(map(str, shape)), count, int((found.certificates == "certified").sum()),
            int((found.index_sums == 1).sum()), found.counts.mean(), found.counts.max(),
            (found.max_regret / spread).max(), spent,
        )  # fmt: skip


def missing_rows(python, gambit, full):
    """What each side finds and the other does not, after a regret check."""
    wanted = [((2, 2, 2), "gambit_enumpoly", gambit, 2000 if full else 300)]
    wanted += [((3, 3, 3), "gambit_enumpoly", gambit, 300 if full else 30)]
    wanted += [((4, 4), "nashpy_support_enumeration", python, 100)]
    wanted += [((4, 4), "quantecon_support_enumeration", python, 300)]
    for shape, task, interpreter, count in wanted:
        game = random_games(shape, count, SEED + 1)
        _, theirs, note = ask_peer(task, game, interpreter, 60)
        if theirs is None:
            yield "x".join(map(str, shape)), task, note, None, None, None
            continue
        found = nash_equilibria_batch(game)
        only_theirs = only_ours = spurious = 0
        cuts = np.cumsum(shape)[:-1]
        for number, profiles in enumerate(theirs):
            payoffs = game.payoffs[..., number]
            right = [p for p in profiles if regrets(payoffs, np.split(np.array(p), cuts)).max() < FOUND]
            spurious += len(profiles) - len(right)
            own = [np.concatenate(one.strategies) for one in found.of_game(number)]
            only_theirs += sum(not near(profile, own) for profile in right)
            only_ours += sum(not near(profile, right) for profile in own)
        yield "x".join(map(str, shape)), task, note, only_theirs, only_ours, spurious


def near(profile, others):
    return any(np.abs(np.array(profile) - other).max() < 1e-3 for other in others)


def tie_rows():
    """Integer payoffs of 0, 1 and 2: slowest game, and what was reported."""
    for shape, count in (((3, 3), 200), ((2, 2, 2), 200), ((3, 3, 3), 40)):
        game = random_games(shape, count, integers=3)
        times, solutions = [], []
        for number in range(count):
            begin = time.process_time()
            solutions.append(nash_equilibria(game.single(number)))
            times.append(time.process_time() - begin)
        pure = pure_equilibria(game).reshape(-1, count).sum(axis=0)
        kept = sum(sum(one.is_pure for one in s.equilibria) == p for s, p in zip(solutions, pure, strict=True))
        kinds = [sum(s.certificate == kind for s in solutions) for kind in ("certified", "degenerate", "incomplete")]
        components = np.mean([len(s.components) for s in solutions])
        yield "x".join(map(str, shape)), count, *kinds, kept, components, np.mean(times), max(times)


def large_rows():
    """Games beyond the closed forms, one at a time."""
    for shape, count in (((8, 8), 3), ((10, 10), 2), ((2, 2, 2, 2), 5), ((4, 4, 4), 3), ((5, 5, 5), 1)):
        game = random_games(shape, count)
        for number in range(count):
            begin = time.process_time()
            solution = nash_equilibria(game.single(number))
            yield "x".join(map(str, shape)), len(solution), solution.certificate, time.process_time() - begin


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def duration(seconds):
    if seconds is None:
        return "-"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def report(arguments):
    python, gambit = arguments.peers_python, arguments.pygambit_python
    peers = {"nashpy": python, "quantecon": python, "pygambit": gambit}
    versions = {name: version(name, interpreter) or "not installed" for name, interpreter in peers.items()}
    yield "# Speed of solving games\n"
    yield (
        f"Written by `python benchmarks/benchmark_equilibria.py{' --full' if arguments.full else ''}` on "
        f"{platform.machine()}, Python {platform.python_version()}, numpy {importlib.metadata.version('numpy')}, "
        "one core; peers in the same run: " + ", ".join(f"{name} {v}" for name, v in versions.items()) + ".\n"
    )
    yield (
        "## Speed\n\nProcessor time of a game: ours the best of nine rounds, the peer's the best of three runs, "
        "which take turns.\n"
    )
    rows = []
    for title, ours, task, theirs, bar, note in speed_rows(python, gambit):
        ratio = f"{theirs / ours:,.3g}" if theirs else "-"
        shown = duration(theirs) if theirs else note
        rows.append((title, duration(ours), task, shown, ratio, f"{bar:,}" if bar else "-"))
    yield table(["games", "wedgesim", "peer", "its time", "times faster", "bar"], rows)
    yield "## Proof\n\nUniformly random games; regret relative to the payoff range.\n"
    rows = [
        (shape, f"{count:,}", f"{certified:,}", f"{sums:,}", f"{mean:.2f}", most, f"{regret:.0e}",
         duration(spent / count))
        for shape, count, certified, sums, mean, most, regret, spent in proof_rows(arguments.full)
    ]
    header = ["shape", "games", "certified", "index sum +1", "equilibria, mean", "most", "largest regret", "a game"]
    yield table(header, rows)
    yield "## Against the peers\n\nEquilibria of random games, after a regret check at 1e-5.\n"
    rows = [["-" if cell is None else cell for cell in row] for row in missing_rows(python, gambit, arguments.full)]
    yield table(["shape", "peer", "solved", "only the peer found", "only wedgesim found", "peer's, wrong"], rows)
    yield "## Ties\n\nPayoffs drawn from 0, 1 and 2.\n"
    rows = [(*row[:6], f"{row[6]:.1f}", duration(row[7]), duration(row[8])) for row in tie_rows()]
    header = ["shape", "games", "certified", "degenerate", "incomplete", "all pure kept", "components", "mean"]
    header.append("slowest")
    yield table(header, rows)
    yield "## Larger games\n"
    rows = [(*row[:3], duration(row[3])) for row in large_rows()]
    yield table(["shape", "equilibria", "certificate", "time"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="as many games as the project promises to have proven")
    parser.add_argument("--peers-python", default=sys.executable, metavar="PATH", help="has nashpy and quantecon")
    parser.add_argument("--pygambit-python", default=os.environ.get("PYGAMBIT_PYTHON", sys.executable), metavar="PATH")
    parser.add_argument("--out", type=Path, default=ROOT.parent / "docs" / "benchmarks-equilibria.md", metavar="FILE")
    arguments = parser.parse_args()
    on_one_core()
    parts = []
    for part in report(arguments):
        print(part, flush=True)
        parts.append(part)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text("\n".join(parts))


if __name__ == "__main__":
    main()
