"""What happens when something goes wrong: kills, full disks, clocks, two runs at once, values at the ends.

``python benchmarks/faults.py [--kills N] [--seed N] [--quick]`` tries it and prints each line as it is known; with
``--write`` it writes the table of docs/robustness.md. It ends with 1 when something was lost, silently wrong, or told
with a traceback.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

import wedgesim as ws
from wedgesim.analysis.methods import METHODS, solve_by_method
from wedgesim.errors import WedgesimError
from wedgesim.model.variation import variable
from wedgesim.scenario.catalogue import packaged

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "robustness.md"
BEGIN, END = "<!-- table: benchmarks/faults.py -->", "<!-- end -->"
SWEEP = ["sweep", "reverse_kissinger", "--grid", "credibility=0:1:201", "--grid", "energy_dependence=0:0.8:201",
         "--chunk", "512", "--workers", "1", "--executor", "serial"]  # fmt: skip
SMALL = ["sweep", "reverse_kissinger", "--grid", "credibility=0:1:21", "--grid", "energy_dependence=0:0.8:21"]
UNCERTAINTY = ["uncertainty", "reverse_kissinger", "-n", "4096", "--claims", "0", "-o", "u.nc"]
TIMELINE = ["timeline", "reverse_kissinger_years", "-o", "t.nc"]


@dataclass(frozen=True)
class Row:
    """One line of the table; `good` when nothing was lost or wrong."""

    tried: str
    times: int
    happened: str
    good: bool


def start(arguments: list[str], folder: Path, **more: object) -> subprocess.Popen[str]:
    """Run the command line in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **(more.pop("env", None) or {})}
    return subprocess.Popen(
        [*(more.pop("before", None) or []), sys.executable, "-m", "wedgesim", *arguments],
        cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, **more,
    )  # fmt: skip


def run(arguments: list[str], folder: Path, **more: object) -> tuple[int, str, str]:
    """Run the command line to its end; return exit code, output and messages."""
    running = start(arguments, folder, **more)
    out, err = running.communicate(timeout=600)
    return running.returncode, out, err


def clean(code: int, err: str, allowed: tuple[int, ...]) -> bool:
    """Whether a command ended as documented, and in words."""
    return code in allowed and not any(word in err for word in ("Traceback", "bug in wedgesim", "Segmentation"))


def same(one: Path, other: Path) -> bool:
    """Whether two files hold the same numbers."""
    with xr.open_dataset(one, engine="h5netcdf") as a, xr.open_dataset(other, engine="h5netcdf") as b:
        return a.load().identical(b.load())


# Kills --------------------------------------------------------------------------------------------------------------


def killed_sweeps(kills: int, chance: random.Random, folder: Path) -> Row:
    """Kill a sweep at random moments and go on with it, until it ends; then another, until all kills are done."""
    begun = time.monotonic()
    run([*SWEEP, "--out", "whole"], folder)
    length = time.monotonic() - begun
    done, ended, wrong, refused = 0, 0, 0, 0
    while done < kills:
        shutil.rmtree(folder / "killed", ignore_errors=True)
        while True:
            working = start([*SWEEP, "--out", "killed", "--resume"], folder)
            try:
                _, err = working.communicate(timeout=chance.uniform(0, length) if done < kills else 600)
                break
            except subprocess.TimeoutExpired:
                os.killpg(working.pid, signal.SIGKILL)
                working.communicate()
                done += 1
        ended += 1
        refused += working.returncode != 0 or not clean(working.returncode, err, (0,))
        if working.returncode == 0:
            wrong += not same(folder / "killed/sweep.nc", folder / "whole/sweep.nc")
            wrong += bool([path for path in (folder / "killed").glob(".*") if path.name != ".lock"])
    told = f"{ended} sweeps went on with `--resume` to their end; {ended - wrong - refused} hold the "
    return Row(
        "kill -9 of `sweep` at a random moment",
        done,
        told + "numbers of one that nobody killed, bit by bit",
        not wrong + refused,
    )


def killed_files(arguments: list[str], name: str, kills: int, chance: random.Random, folder: Path) -> Row:
    """Kill a command that writes a file over an earlier one."""
    begun = time.monotonic()
    run(arguments, folder)
    length = time.monotonic() - begun
    shutil.copy(folder / name, folder / "earlier")
    states: Counter[str] = Counter()
    done = 0
    while done < kills:
        working, started = start(arguments, folder), time.monotonic()
        try:
            working.communicate(timeout=chance.uniform(0.3, 0.95) * length)
            length = min(length, time.monotonic() - started)
        except subprocess.TimeoutExpired:
            os.killpg(working.pid, signal.SIGKILL)
            working.communicate()
            done += 1
        try:
            states["whole" if same(folder / name, folder / "earlier") else "wrong"] += 1
        except OSError:
            states["broken"] += 1
    left = len(list(folder.glob(f".{name}.*")))
    told = f"the file was whole every time; {left} hidden remnants (`.{name}.*`) were left"
    good = set(states) == {"whole"}
    return Row(f"kill -9 of `{arguments[0]} -o` over an earlier file", done, told if good else str(dict(states)), good)


def killed_runs(kills: int, chance: random.Random, folder: Path) -> Row:
    """Kill ``run --out``: the directory is there whole or not at all."""
    arguments = ["run", "reverse_kissinger", "--no-sweeps", "--out", "r", "--force", "--quiet"]
    begun = time.monotonic()
    run(arguments, folder)
    length = time.monotonic() - begun
    broken = lost = done = 0
    while done < kills:
        working, started = start(arguments, folder), time.monotonic()
        try:
            working.communicate(timeout=chance.uniform(0.2, 0.95) * length)
            length = min(length, time.monotonic() - started)
        except subprocess.TimeoutExpired:
            os.killpg(working.pid, signal.SIGKILL)
            working.communicate()
            done += 1
        kept = [folder / "r", *folder.glob(".r.replaced-*")]
        lost += not any((path / "manifest.json").is_file() for path in kept)
        broken += (folder / "r").exists() and not (folder / "r/manifest.json").is_file()
    told = "the directory was a whole run every time" if not broken + lost else f"{broken} broken, {lost} lost"
    return Row("kill -9 of `run --force` over an earlier run", done, told, not broken + lost)


# Disks --------------------------------------------------------------------------------------------------------------

WRITERS = {
    "sweep": [*SMALL, "--out", "s"],
    "uncertainty": UNCERTAINTY,
    "timeline": TIMELINE,
    "run": ["run", "reverse_kissinger", "--no-sweeps", "--out", "r"],
    "plot": ["plot", "reverse_kissinger", "triangle", "-o", "f.svg"],
    "export": ["export", "gambit", "reverse_kissinger", "-o", "g.efg"],
    "threshold": [
        "threshold",
        "reverse_kissinger",
        "--param",
        "credibility",
        "--curve",
        "sanctions=0:1:5",
        "-o",
        "c.nc",
    ],
}


def full_disk(folder: Path) -> Row:
    """No file can grow beyond some bytes, as on a full disk; what was there before stays."""
    bad: list[str] = []
    trials = 0
    for name, arguments in WRITERS.items():
        for limit in (0, 512, 4096):
            trials += 1
            here = Path(tempfile.mkdtemp(dir=folder))
            old = here / arguments[-1]
            if old.suffix:
                old.write_text("before")
            wanted = [*arguments, "--force"] if name == "export" else arguments
            code, _, err = run(
                wanted, here, preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            )
            fits = code == 0 and name in ("export",)
            if not (fits or (clean(code, err, (1,)) and "File too large" in err)):
                bad.append(f"{name} at {limit}: {code} {err[-200:]}")
            if old.suffix and code and old.read_text() != "before":
                bad.append(f"{name} at {limit}: what was there is lost")
            if name == "sweep" and run([*arguments, "--resume"], here)[0] != 0:
                bad.append(f"{name} at {limit}: does not go on")
    told = "one line names the file, exit code 1; earlier files untouched; the sweep goes on with `--resume`"
    return Row(f"no room for {', '.join(f'`{name}`' for name in WRITERS)}", trials, "; ".join(bad) or told, not bad)


def fill(path: Path) -> None:
    """Make a file of all the room there is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(descriptor, b"x" * 4096)
    except OSError:
        os.close(descriptor)


def full_tmpfs(folder: Path) -> Row | None:
    """A disk of one megabyte, where one may be mounted."""
    place = folder / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True).returncode:
        return None
    bad: list[str] = []
    try:
        for name, arguments in WRITERS.items():
            shutil.rmtree(place / "s", ignore_errors=True)
            fill(place / "fill")
            code, _, err = run(arguments, place, env={"MPLCONFIGDIR": str(folder)})
            if not (clean(code, err, (1,)) and "No space left" in err):
                bad.append(f"{name}: {code} {err[-200:]}")
            (place / "fill").unlink()
            left = [path.name for path in place.rglob("*") if path.is_file() and path.name != ".lock"]
            if left and name != "sweep":
                bad.append(f"{name} left {left}")
        if run(WRITERS["sweep"] + ["--resume"], place)[0] != 0:
            bad.append("the sweep does not go on when there is room")
    finally:
        subprocess.run(["umount", str(place)], check=False)
    told = "one line, exit code 1, nothing left behind; the sweep goes on when there is room again"
    return Row("a disk of a megabyte, full", len(WRITERS), "; ".join(bad) or told, not bad)


def read_only(folder: Path) -> Row:
    """A folder in which nobody may write; root becomes somebody else for this."""
    bad: list[str] = []
    open_to_all = Path(tempfile.mkdtemp())
    open_to_all.chmod(0o777)
    here = open_to_all / "closed"
    here.mkdir(mode=0o555)
    # root may write everywhere, unless that is taken from it
    lesser = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    for name, arguments in WRITERS.items():
        code, _, err = run(arguments, here, before=lesser, env={"MPLCONFIGDIR": str(open_to_all)})
        if not (clean(code, err, (1, 2)) and "ermission denied" in err):
            bad.append(f"{name}: {code} {err[-200:]}")
    bad += [f"{path.name} was written" for path in here.iterdir()]
    here.chmod(0o755)
    shutil.rmtree(open_to_all, ignore_errors=True)
    told = "one line says that permission is denied and where; exit code 1 or 2"
    return Row("a read-only folder", len(WRITERS), "; ".join(bad) or told, not bad)


# Clocks and company -------------------------------------------------------------------------------------------------


def clocks(folder: Path) -> Row | None:
    """The clock is wrong, by decades, or runs backwards."""
    if shutil.which("faketime") is None:
        return None
    bad: list[str] = []
    run([*SMALL, "--out", "now"], folder)
    times = ["1970-01-02 00:00:00", "2199-01-01 00:00:00", "-30y"]
    for number, when in enumerate(times):
        code, _, err = run(
            [*SMALL, "--out", f"then{number}"], folder, before=["faketime", "-f", when.replace("-30y", "-30y x5")]
        )
        if not clean(code, err, (0,)) or not same(folder / f"then{number}/sweep.nc", folder / "now/sweep.nc"):
            bad.append(f"{when}: {code} {err[-200:]}")
    one, two = (
        run(
            ["run", "reverse_kissinger", "--no-figures", "--no-sweeps"],
            folder,
            before=["faketime", "-f", "1999-12-31 23:59:59"],
        )
        for _ in "ab"
    )
    if one[0] or two[0] or len(list((folder / "runs").iterdir())) != 2:
        bad.append("two runs in the same second do not both stay")
    told = "same numbers; two runs of the same second get names of their own"
    return Row(
        "the clock in 1970, in 2199, thirty years back and five times too fast; standing still",
        len(times) + 2,
        "; ".join(bad) or told,
        not bad,
    )


def at_once(times: int, folder: Path) -> Row:
    """Two commands write to one place at once."""
    bad: list[str] = []
    for number in range(times):
        for name, arguments in (
            ("sweep", [*SMALL, "--out", f"s{number}"]),
            ("run", ["run", "reverse_kissinger", "--no-figures", "--no-sweeps", "--out", f"r{number}"]),
            ("uncertainty", UNCERTAINTY),
        ):
            both = [start(arguments, folder) for _ in "ab"]
            ended = [(working.communicate()[1], working.returncode)[::-1] for working in both]
            codes = sorted(code for code, _ in ended)
            if not all(clean(code, err, (0, 2)) for code, err in ended) or codes[0] != 0:
                bad.append(f"{name}: {ended}")
            if name == "uncertainty" and codes != [0, 0]:
                bad.append(f"{name}: {codes}")
        with xr.open_dataset(folder / f"s{number}/sweep.nc", engine="h5netcdf") as read:
            assert read.sizes["credibility"] == 21
        assert (folder / f"r{number}/manifest.json").is_file()
    told = "one writes, the other is refused in one line (exit code 2) or finds it done; a file is whole"
    return Row("two of `sweep`, `run`, `uncertainty` to one place at once", 3 * times, "; ".join(bad) or told, not bad)


# Values -------------------------------------------------------------------------------------------------------------


def ends_of_ranges(quick: bool, folder: Path) -> Row:
    """Every parameter of every scenario at the ends of its ranges, at 0, 1, 1e-300, 1e300 and 5e-324."""
    bad: Counter[str] = Counter()
    solved = refused = 0
    for name in packaged():
        scenario = ws.load(name)
        known = list(scenario.parameters.items())
        if scenario.types or quick:
            known = known[::8]
        for parameter, held in known:
            definition = variable(scenario, parameter).definition
            ends = {*held.range, *definition.range, 0.0, 1.0, 1e-300, 1e300, 5e-324}
            for value in sorted(end for end in ends if math.isfinite(end)):
                try:
                    found = ws.solve(scenario, {parameter: value})
                except WedgesimError:
                    refused += 1
                    continue
                except Exception as error:
                    bad[f"{name} {parameter}={value:g}: {type(error).__name__} {error}"] += 1
                    continue
                solved += 1
                numbers = [pay for one in found.equilibria for pay in one.payoffs.values()]
                numbers += [p for p in (found.split.reservation_price, found.split.willingness_to_pay) if p is not None]
                if any(map(math.isnan, numbers)) or not found.equilibria:
                    bad[f"{name} {parameter}={value:g}: {found.split}"] += 1
    told = f"{solved} solved without a nan or a warning, {refused} refused in words"
    which = "one parameter in eight" if quick else "every parameter"
    tried = f"{which} of every scenario at the ends of its ranges, 0, 1, 1e-300, 1e300, 5e-324"
    return Row(tried, solved + refused, "; ".join(list(bad)[:5]) or told, not bad)


def methods_at_ends(quick: bool, folder: Path) -> Row:
    """The same of the README's scenario, by all solution concepts, and in the commands."""
    bad: list[str] = []
    trials = 0
    scenario = ws.load("reverse_kissinger")
    names = list(scenario.parameters)[:: 6 if quick else 2]
    for parameter in names:
        for value in scenario.parameters[parameter].range:
            for method in METHODS:
                trials += 1
                try:
                    solve_by_method(scenario, {parameter: value}, method=method)
                except WedgesimError:
                    continue
                except Exception as error:
                    bad.append(f"{method} {parameter}={value:g}: {type(error).__name__} {error}")
    return Row("by each solution concept", trials, "; ".join(bad[:5]) or "solved, or refused in words", not bad)


TYPED = """
wedgesim: 1
title: Typed payoffs
roles:
  divider: {{state: A, actions: {{wait: {{}}, offer: {{}}}}}}
  target: {{state: B, actions: {{align: {{alignment: 1}}, split: {{alignment: 0}}}}}}
  partner: {{state: C, actions: {{neglect: {{}}, bind: {{}}}}}}
payoffs:
{rows}
timing: {timing}
"""


def scales(quick: bool, folder: Path) -> Row:
    """Payoffs from 1e-300 to 1e300 give the equilibria of the same payoffs around 1."""
    chance = np.random.default_rng(0)
    bad: list[str] = []
    trials = 0
    profiles = [f"{d}/{t}/{p}" for d in ("wait", "offer") for t in ("align", "split") for p in ("neglect", "bind")]
    for _ in range(4 if quick else 20):
        payoffs = np.round(chance.normal(size=(8, 3)), 2)
        for timing in ("[divider, partner, target]", "simultaneous"):
            told = []
            for scale in (1.0, 1e-300, 1e-100, 1e100, 1e300, 5e-322):
                rows = "\n".join(
                    f"  {name}: {(row * scale).tolist()}" for name, row in zip(profiles, payoffs, strict=True)
                )
                trials += 1
                try:
                    found = ws.solve(ws.load_text(TYPED.format(rows=rows, timing=timing)))
                    told.append((scale, found.split.verdict, [one.path for one in found.equilibria], found.certificate))
                except WedgesimError as error:
                    told.append((scale, "refused", [str(error)], ""))
                except Exception as error:
                    bad.append(f"{scale:g}: {type(error).__name__} {error}")
            bad += [f"{one[0]:g} ({timing}): {one[1:]} for {told[0][1:]}" for one in told[:5] if one[1:] != told[0][1:]]
    return Row("payoffs times 1e-300, 1e-100, 1e100, 1e300 (and 5e-322, where digits are lost)", trials,
               "; ".join(bad[:4]) or "the same equilibria and verdicts; no warning", not bad)  # fmt: skip


def main() -> int:
    """Try everything, print it, and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", help="part of the name of what is tried")
    parser.add_argument("--write", action="store_true", help="put the table into docs/robustness.md")
    given = parser.parse_args()
    warnings.simplefilter("error")
    chance = random.Random(given.seed)
    fifth = max(1, given.kills // 5)
    trials: dict[str, Callable[[Path], Row | None]] = {
        "killed_sweeps": lambda folder: killed_sweeps(given.kills - 3 * fifth, chance, folder),
        "killed_uncertainty": lambda folder: killed_files(UNCERTAINTY, "u.nc", fifth, chance, folder),
        "killed_timeline": lambda folder: killed_files(TIMELINE, "t.nc", fifth, chance, folder),
        "killed_runs": lambda folder: killed_runs(fifth, chance, folder),
        "full_disk": full_disk,
        "full_tmpfs": full_tmpfs,
        "read_only": read_only,
        "clocks": clocks,
        "at_once": lambda folder: at_once(1 if given.quick else 5, folder),
        "ends_of_ranges": lambda folder: ends_of_ranges(given.quick, folder),
        "methods_at_ends": lambda folder: methods_at_ends(given.quick, folder),
        "scales": lambda folder: scales(given.quick, folder),
    }
    rows: list[Row] = []
    for name, attempt in trials.items():
        if given.only and given.only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            row = attempt(Path(folder))
        if row is None:
            print(f"{name}: cannot be tried on this machine", flush=True)
            continue
        rows.append(row)
        print(f"{'held' if row.good else 'FAILED'}: {row.tried} ({row.times}): {row.happened}", flush=True)
    if given.write:
        lines = ["| tried | times | what happened |", "| --- | ---: | --- |"]
        lines += [f"| {row.tried} | {row.times:,} | {row.happened} |" for row in rows]
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        PAGE.write_text(before + "\n".join([BEGIN, "", *lines, "", END]) + after, encoding="utf-8")
    return int(not all(row.good for row in rows))


if __name__ == "__main__":
    sys.exit(main())
