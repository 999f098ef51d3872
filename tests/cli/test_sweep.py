"""``wedgesim sweep``: what it writes and says, and that nothing is lost or mixed when it is cut short."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import wedgesim as ws
from wedgesim.execution.lock import locked

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("sweep", "reverse_kissinger", "--grid", "credibility=0:1:5", "--grid", "energy_dependence=0.1:0.8:4")
LARGE = ("sweep", "reverse_kissinger", "--grid", "credibility=0:1:501", "--grid", "energy_dependence=0.1:0.8:401",
         "--chunk", "1", "--out", "run")  # fmt: skip


def same(path: Path, expected: xr.Dataset) -> None:
    with xr.open_dataset(path, engine="h5netcdf") as read:
        xr.testing.assert_identical(read.load(), expected)


@pytest.fixture(scope="session")
def large() -> xr.Dataset:
    """What the large sweep gives when nothing happens to it."""
    from wedgesim.analysis.design import Grid
    from wedgesim.analysis.grid import parse_axis

    axes = [parse_axis(text) for text in (LARGE[3], LARGE[5])]
    return ws.sweep("reverse_kissinger", Grid(ws.load("reverse_kissinger"), axes))


@contextmanager
def start(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command line; whatever happens in the block, it is gone afterwards."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "wedgesim", *arguments]
    working = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a shell's background has none
    )
    try:
        yield working
    finally:
        working.kill()
        working.communicate()


def wait_for_chunks(count: int, working: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while len(list(Path("run/chunks").glob("[0-9]*.chunk"))) < count:
        assert working.poll() is None, working.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_grid_is_written_as_the_library_gives_it(wedgesim):
    done = wedgesim(*SMALL, "--out", "run")
    assert done.code == 0, done.err
    assert "20 points (credibility 5 x energy_dependence 4)" in done.out
    assert "split: never" in done.out
    expected = ws.sweep(
        "reverse_kissinger", {"credibility": [0, 0.25, 0.5, 0.75, 1], "energy_dependence": np.linspace(0.1, 0.8, 4)}
    )
    with xr.open_dataset("run/sweep.nc") as read:
        assert np.allclose(read.margin.values, expected.margin.values, rtol=0, atol=1e-14)
    assert sorted(entry.name for entry in Path("run").iterdir()) == [
        ".lock", "manifest.json", "plan.json", "scenario.yaml", "sweep.nc",
    ]  # fmt: skip
    manifest = json.loads(Path("run/manifest.json").read_text())
    assert set(manifest["files"]) == {"plan.json", "scenario.yaml", "sweep.nc"}
    assert ws.load("run/scenario.yaml") == ws.load("reverse_kissinger")


def test_samples_tables_and_declared_sweeps(wedgesim):
    assert wedgesim("sweep", "reverse_kissinger", "--sample", "sobol", "-n", "32", "--seed", "5", "--over",
                    "credibility", "--out", "a", "--quiet").out == "a\n"  # fmt: skip
    with xr.open_dataset("a/sweep.nc") as found:
        assert found.sizes["point"] == 32
    assert json.loads(Path("a/manifest.json").read_text())["seed"] == 5
    Path("points.csv").write_text("credibility,divider.accommodate.aid\n0.5,0\n0.9,1\n")
    done = wedgesim("sweep", "reverse_kissinger", "--from", "points.csv", "--out", "b", "--json", "--format", "csv",
                    "--format", "nc")  # fmt: skip
    document = json.loads(done.out)
    assert document["points"] == 2
    assert document["files"] == ["sweep.csv", "sweep.nc"]
    assert sum(document["verdicts"].values()) == 2
    assert len(Path("b/sweep.csv").read_text().splitlines()) == 3
    assert wedgesim("sweep", "reverse_kissinger", "--sweep", "inducement", "--position", "kupchan2021", "--set",
                    "credibility=0.8", "--out", "c").code == 0  # fmt: skip
    with xr.open_dataset("c/sweep.nc") as found:
        assert found.attrs["sweep"] == "inducement"
        assert found.attrs["position"] == "kupchan2021"


def test_without_a_place_it_makes_one(wedgesim):
    done = wedgesim(*SMALL, "--quiet")
    assert Path(done.out.strip()).parent == Path("runs")
    assert (Path(done.out.strip()) / "sweep.nc").is_file()


def test_a_dry_run_says_what_it_takes_and_writes_nothing(wedgesim):
    done = wedgesim(*LARGE, "--dry-run")
    assert done.code == 0
    assert "200,901 points" in done.out
    assert "MB of results" in done.out
    found = json.loads(wedgesim(*LARGE, "--dry-run", "--json").out)
    assert found["points"] == 200901
    assert found["seconds"] > 0
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "say what to vary"),
        (("--grid", "credibility=0:1:3", "--sample", "lhs"), "exclude each other"),
        (("--grid", "credibility=1:0:3"), "write credibility=0:1:3"),
        (("--grid", "credibility=0:1:1"), "at least 2"),
        (("--grid", "credibility=0:nan:3"), "not a finite number"),
        (("--grid", "credibilty=0:1:3"), "did you mean `credibility`"),
        (("--grid", "credibility=0:2:3"), "write credibility=0:1:101"),
        (("--grid", "credibility=0:1:1000000", "--grid", "sanctions=0:1:1000000"), "--sample sobol"),
        (("--grid", "credibility=0:1:3", "--over", "sanctions"), "belongs to --sample"),
        (("--grid", "credibility=0:1:3", "--set", "credibility=0.5"), "cannot both"),
        (("--sweep", "sanction"), "did you mean `sanctions`"),
        (("--sample", "lhs", "-n", "1"), "at least 2 points"),
        (("--from", "none.csv"), "cannot be read"),
        (("--grid", "credibility=0:1:3", "--resume"), "say with --out which"),
        (("--grid", "credibility=0:1:3", "--resume", "--force", "--out", "x"), "give one of them"),
        (("--grid", "credibility=0:1:3", "--executor", "dask", "--scheduler", "tcp:/nowhere"), "scheduler"),
    ],
)
def test_what_is_no_sweep_is_refused_with_what_to_write(wedgesim, arguments, says):
    done = wedgesim("sweep", "reverse_kissinger", *arguments)
    assert done.code == 2, done.err
    assert says in " ".join(done.err.split())
    assert done.out == ""


@pytest.mark.parametrize(
    ("scenario", "method", "says"),
    [
        ("mutual_fear", "nash", "does not know of private information, which mutual_fear has; leave the method out"),
        ("reverse_kissinger", "myopic", "is played once, and the method myopic follows a scenario through its years"),
    ],
)
def test_a_method_that_does_not_fit_the_scenario_is_refused_before_anything_is_written(
    wedgesim, scenario, method, says
):
    done = wedgesim("sweep", scenario, "--grid", "reciprocity.target=0:1:3", "--method", method, "--out", "run")
    assert done.code == 2
    assert says in " ".join(done.err.split())
    assert "--resume" not in done.err
    assert not Path("run").exists()


def test_parquet_that_cannot_be_written_is_refused_before_anything_is_solved(wedgesim, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = wedgesim(*SMALL, "--format", "parquet", "--out", "run")
    assert done.code == 6
    assert "wedgesim[parquet]" in done.err
    assert not Path("run").exists()


def test_results_that_do_not_fit_onto_the_disk_are_refused_at_once(wedgesim, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1000})())
    done = wedgesim(*SMALL, "--out", "run")
    assert done.code == 2
    assert "GB left" in done.err


def test_an_earlier_sweep_is_replaced_by_force_alone_and_nothing_else_ever(wedgesim):
    assert wedgesim(*SMALL, "--out", "run").code == 0
    done = wedgesim(*SMALL, "--out", "run")
    assert done.code == 2
    assert "--force" in done.err
    assert "--resume" in done.err
    Path("run/mine.txt").write_text("kept")
    assert wedgesim(*SMALL[:-2], "--out", "run", "--force").code == 0
    assert Path("run/mine.txt").read_text() == "kept"
    with xr.open_dataset("run/sweep.nc") as found:
        assert found.sizes["credibility"] == 5
        assert "energy_dependence" not in found.dims
    Path("other").mkdir()
    Path("other/thing").write_text("x")
    assert wedgesim(*SMALL, "--out", "other", "--force").code == 2
    assert Path("other/thing").read_text() == "x"


def test_a_complete_sweep_is_not_done_again(wedgesim):
    wedgesim(*SMALL, "--out", "run")
    before = Path("run/sweep.nc").stat().st_mtime_ns
    done = wedgesim(*SMALL, "--out", "run", "--resume")
    assert done.code == 0
    assert "complete already" in done.err
    assert "20 points" in done.out
    assert Path("run/sweep.nc").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--grid", "credibility=0:1:6", *SMALL[4:]), "axes credibility points was 5 and is 6"),
        (("--grid", "credibility=0:1:5"), "energy_dependence was there and is not now"),
        (("--grid", "credibility=0,0.25,0.6,0.75,1", *SMALL[4:]), "scale was linear and is listed"),
        ((*SMALL[2:], "--set", "sanctions=0.1"), "sanctions was 0.8 and is 0.1"),
        ((*SMALL[2:], "--position", "kupchan2021"), "position was None and is kupchan2021"),
    ],
)  # fmt: skip
def test_another_grid_or_other_values_are_not_mixed_into_a_sweep(wedgesim, arguments, says):
    wedgesim(*SMALL, "--out", "run")
    Path("run/manifest.json").unlink()
    done = wedgesim("sweep", "reverse_kissinger", *arguments, "--out", "run", "--resume")
    assert done.code == 2
    assert says in " ".join(done.err.split())


def test_an_edited_scenario_is_not_mixed_into_a_sweep(wedgesim, triad_file):
    arguments = ("sweep", str(triad_file), "--grid", "credibility=0:1:5", "--out", "run")
    assert wedgesim(*arguments).code == 0
    Path("run/manifest.json").unlink()
    triad_file.write_text(triad_file.read_text().replace("bind: {support: 1,", "bind: {support: 0.5,"))
    done = wedgesim(*arguments, "--resume")
    assert done.code == 2
    assert "edited" in done.err


def test_two_runs_never_write_into_one_directory(wedgesim):
    Path("run").mkdir()
    with locked(Path("run")):
        done = wedgesim(*SMALL, "--out", "run")
    assert done.code == 2
    assert "another run is writing into run" in done.err
    assert wedgesim(*SMALL, "--out", "run").code == 0


POLE = """
wedgesim: 1
title: A pole
roles:
  divider: {state: A, actions: {up: {}, down: {}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {wait: {}}}
parameters: {at: 1}
payoffs: {divider: "alignment", target: "alignment / at", partner: "0"}
"""


def test_points_without_a_solution_stop_the_sweep_or_are_listed(wedgesim):
    Path("pole.yaml").write_text(POLE)
    arguments = ("sweep", "pole.yaml", "--grid", "at=-1,0,1", "--out")
    done = wedgesim(*arguments, "a")
    assert done.code == 4
    assert "not a finite number" in done.err
    assert "--resume" in done.err
    done = wedgesim(*arguments, "b", "--keep-going")
    assert done.code == 5
    assert "1 of 3 points were not solved" in done.err
    assert Path("b/failures.csv").read_text().splitlines()[1].startswith("1,0.0,")
    with xr.open_dataset("b/sweep.nc") as found:
        assert json.loads(found.attrs["failures"])["1"].endswith("at=0")
    assert wedgesim(*arguments, "b", "--keep-going", "--resume").code == 5
    # what stopped goes on when it may
    assert wedgesim(*arguments, "a", "--keep-going", "--resume").code == 5


def test_how_often_a_rule_selects_is_told_and_failed_points_count_for_nothing(wedgesim):
    Path("pole.yaml").write_text(POLE)
    arguments = ("sweep", "pole.yaml", "--method", "nash", "--select", "pareto", "--keep-going", "--grid")
    done = wedgesim(*arguments, "at=1,2", "--out", "whole")
    assert "selected by pareto: several candidates 100.0%" in done.out  # up or down is all one to the divider
    done = wedgesim(*arguments, "at=-1,0,1", "--out", "part", "--json")
    assert done.code == 5
    assert sum(json.loads(done.out)["selections"].values()) == 2
    assert "selections" not in json.loads(wedgesim(*SMALL, "--out", "plain", "--json").out)


def test_a_full_disk_keeps_what_was_done(wedgesim, monkeypatch, large):
    from wedgesim.analysis.sweep_points import unit_of
    from wedgesim.execution import store
    from wedgesim.model import load

    written, write = [], store.write_bytes

    def full(path, *parts):
        if len(written) == 3:
            raise OSError(28, "No space left on device", str(path))
        written.append(path)
        write(path, *parts)

    monkeypatch.setattr("wedgesim.execution.store.write_bytes", full)
    done = wedgesim(*LARGE, "--executor", "serial")
    assert done.code == 1
    assert "No space left on device" in done.err
    assert f"{3 * unit_of(load('reverse_kissinger')):,} of 200,901 points are kept" in done.err
    monkeypatch.setattr("wedgesim.execution.store.write_bytes", write)
    assert wedgesim(*LARGE, "--executor", "serial", "--resume").code == 0
    same(Path("run/sweep.nc"), large)


def test_a_run_that_is_killed_and_whose_chunk_is_cut_off_ends_as_if_nothing_had_happened(wedgesim, large):
    with start(*LARGE, "--executor", "serial") as working:
        wait_for_chunks(6, working)
        working.kill()
    assert not Path("run/sweep.nc").exists()
    chunk = sorted(Path("run/chunks").glob("[0-9]*.chunk"))[2]
    chunk.write_bytes(chunk.read_bytes()[:-7])
    Path("run/.sweep.nc.0badcafe").write_text("what was being written")
    done = wedgesim(*LARGE, "--resume", "--executor", "serial")
    assert done.code == 0, done.err
    same(Path("run/sweep.nc"), large)
    assert not list(Path("run").glob(".sweep*"))
    assert not Path("run/chunks").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_an_interrupt_says_how_to_go_on_and_that_does_it(wedgesim, large, number):
    with start(*LARGE, "--executor", "processes", "--workers", "2") as working:
        wait_for_chunks(2, working)
        working.send_signal(number)
        out, err = working.communicate(timeout=60)
    assert working.returncode == 130, err
    assert "Traceback" not in err
    assert out == ""
    assert "points are kept in run" in err
    command = shlex.split(err.strip().splitlines()[-1])
    assert command[0] == "wedgesim"
    assert command[-1] == "--resume"
    assert wedgesim(*command[1:]).code == 0
    same(Path("run/sweep.nc"), large)


def test_a_worker_that_is_killed_is_replaced(large):
    import multiprocessing

    killed = []

    def kill_one(done, total):
        if not killed:
            victim = multiprocessing.active_children()[0]
            killed.append(victim.pid)
            os.kill(victim.pid, signal.SIGKILL)

    from wedgesim.analysis.design import Grid
    from wedgesim.analysis.grid import parse_axis

    axes = [parse_axis(text) for text in (LARGE[3], LARGE[5])]
    design = Grid(ws.load("reverse_kissinger"), axes)
    found = ws.sweep("reverse_kissinger", design, executor="processes", workers=2, chunk_points=1, report=kill_one)
    assert killed
    xr.testing.assert_identical(found, large)


def test_progress_shows_on_a_terminal_alone(wedgesim, monkeypatch):
    assert wedgesim(*SMALL, "--out", "a").err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    done = wedgesim(*SMALL, "--out", "b")
    assert "20 of 20 points" in done.err


@pytest.fixture
def cluster():
    """A scheduler and two workers, each a process of its own, on this machine alone."""
    pytest.importorskip("distributed")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    scheduler_file = Path("scheduler.json").absolute()
    scheduler = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                 "--scheduler-file", str(scheduler_file)]  # fmt: skip
    worker = [sys.executable, "-m", "dask", "worker", "--scheduler-file", str(scheduler_file), "--nthreads", "1",
              "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]  # fmt: skip
    processes = [subprocess.Popen(scheduler, **quiet)]
    try:
        deadline = time.monotonic() + 40
        while not scheduler_file.exists() or not scheduler_file.read_text().strip():
            assert processes[0].poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        processes += [subprocess.Popen(worker, **quiet) for _ in range(2)]
        yield json.loads(scheduler_file.read_text())["address"], processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_cluster_that_loses_a_worker_gives_the_same(cluster, large):
    address, workers = cluster
    with start(*LARGE, "--executor", "dask", "--scheduler", address, "--workers", "2") as working:
        wait_for_chunks(3, working)
        workers[0].kill()
        _, err = working.communicate(timeout=100)
    assert working.returncode == 0, err
    same(Path("run/sweep.nc"), large)


def test_a_run_carries_out_the_sweeps_that_the_scenario_declares(wedgesim, triad_file):
    assert wedgesim("run", triad_file, "--out", "run", "--no-figures", "--set", "credibility=0.9").code == 0
    expected = ws.sweep(ws.load(str(triad_file)), "offer")
    with xr.open_dataset("run/sweeps/offer.nc") as found:
        assert np.array_equal(found.margin.values, expected.margin.values)
    manifest = json.loads(Path("run/manifest.json").read_text())
    assert "sweeps/offer.nc" in manifest["files"]
    assert wedgesim("run", triad_file, "--out", "none", "--no-figures", "--no-sweeps").code == 0
    assert not Path("none/sweeps").exists()


def test_a_run_leaves_sweeps_that_take_long_to_their_own_command(wedgesim, triad_file, monkeypatch):
    monkeypatch.setattr("wedgesim.output.dataset_sweeps.MOST_POINTS", 10)
    done = wedgesim("run", triad_file, "--out", "run", "--no-figures")
    assert done.code == 0
    assert "wedgesim sweep triad --sweep offer" in done.err
    assert not Path("run/sweeps").exists()
