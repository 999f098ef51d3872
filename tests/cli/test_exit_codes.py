"""Every exit code, and no traceback with any of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import wedgesim as ws
from wedgesim.errors import MissingExtraError

PENNIES = """
wedgesim: 1
title: Matching pennies with a bystander
roles:
  divider: {state: A, actions: {heads: {}, tails: {}}}
  target: {state: B, actions: {heads: {}, tails: {}}}
  partner: {state: C, actions: {watch: {}}}
payoffs:
  heads/heads/watch: [1, -1, 0]
  heads/tails/watch: [-1, 1, 0]
  tails/heads/watch: [-1, 1, 0]
  tails/tails/watch: [1, -1, 0]
timing: simultaneous
"""


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"], ["list"], ["-h"]])
def test_done_is_0(wedgesim, arguments):
    told = wedgesim(*arguments)
    assert (told.code, told.err) == (0, "")
    assert told.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rum"], "Did you mean 'run'?"),
        (["run"], "Missing argument"),
        (["run", "reverse_kissinger", "--sett"], "No such option"),
        (["solve", "reverse_kissinge"], "did you mean the packaged scenario `reverse_kissinger`?"),
        (["solve", "reverse_kissinger", "--set", "credibility"], "NAME=VALUE"),
        (["solve", "reverse_kissinger", "--set", "credibility=high"], "NAME=VALUE"),
        (["solve", "reverse_kissinger", "--set", "credibility=nan"], "finite"),
        (["solve", "reverse_kissinger", "--set", "credibility=inf"], "finite"),
        (["solve", "reverse_kissinger", "--set", "=1"], "NAME=VALUE"),
        (["solve", "reverse_kissinger", "--set", "credibilty=0.5"], "did you mean `credibility`?"),
        (["solve", "reverse_kissinger", "--set", "credibility=7"], "between 0 and 1"),
        (["solve", "reverse_kissinger", "--position", "kupchan2012"], "did you mean `kupchan2021`?"),
        (["theories", "wedgin"], "did you mean 'wedging'?"),
        (["new", "///"], "no letter or digit"),
        (["completion", "tcsh"], "tcsh"),
        (["uncertainty", "reverse_kissinger", "-o", "nowhere/u.svg"], "there is no folder nowhere"),
        (["plot", "reverse_kissinger", "phase", "-o", "nowhere/u.svg"], "there is no folder nowhere"),
        (["validate"], "Missing argument"),
        (["validate", "nowhere.yaml"], "no file"),
    ],
)
def test_usage_is_2(wedgesim, arguments, said):
    told = wedgesim(*arguments)
    assert told.code == 2
    assert said in told.err
    assert told.out == ""
    assert os.listdir() == []


def test_all_wrong_settings_are_told_at_once(wedgesim):
    told = wedgesim(
        "solve", "reverse_kissinger", "--set", "credibilty=1", "--set", "sanctions=9", "--position", "kupchan"
    )
    assert told.code == 2
    assert "`credibility`" in told.err
    assert "`sanctions`" in told.err
    assert "kupchan2021" in told.err


@pytest.mark.parametrize("command", ["run", "solve", "validate"])
def test_an_invalid_scenario_is_3_with_line_and_column(wedgesim, triad_file, command):
    triad_file.write_text(triad_file.read_text().replace("{value: 0.5, range", "{value: 5, rnage"))
    told = wedgesim(command, triad_file)
    assert told.code == 3
    assert told.out == ""
    lines = triad_file.read_text().splitlines()
    wrong = next(number for number, line in enumerate(lines, 1) if "rnage" in line)
    column = lines[wrong - 1].index("rnage") + 1
    assert f"triad.yaml:{wrong}:{column}: parameters.credibility.rnage: " in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"wedgesim: 1\ntitle: [", 2),
        (b"wedgesim: 1\ntitle: a: b\n", 2),
        (b"wedgesim: 1\n\ttitle: x\n", 2),
        (b"wedgesim: 1\ntitle: \xff\n", 2),
        (b"wedgesim: 2\ntitle: x\n", 1),
        (b"- 1\n", 1),
        (b"wedgesim: 1\ntitle: x\ntitle: y\n", 3),
        (b"wedgesim: 1\ntitle: x\nparameters: {credibility: .nan}\n", 3),
        (b"wedgesim: 1\nextends: ../x.yaml\n", 2),
    ],
)
def test_broken_text_is_answered_with_its_line(wedgesim, content, line):
    Path("x.yaml").write_bytes(content)
    told = wedgesim("validate", "x.yaml")
    assert told.code == 3
    assert any(said.startswith(f"x.yaml:{line}:") for said in told.err.splitlines()), told.err
    assert "Traceback" not in told.err
    assert "bug" not in told.err


@pytest.mark.parametrize("command", [["solve"], ["run", "--no-figures"], ["run", "--no-figures", "--json"]])
def test_nothing_solved_is_4_and_says_so(wedgesim, monkeypatch, triad_file, triad, command):
    found = ws.solve(triad)
    unsolved = replace(found.split, verdict="unsolved", margin=float("nan"), margins=())
    nothing = replace(found, equilibria=(), split=unsolved, certificate="incomplete")
    monkeypatch.setattr("wedgesim.analysis.solve.solve", lambda *arguments, **more: nothing)
    monkeypatch.setattr("wedgesim.analysis.assessment.solve_evaluated", lambda evaluation: nothing)
    monkeypatch.setattr("wedgesim.analysis.positions.solve", lambda *arguments, **more: nothing)
    told = wedgesim(*command, triad_file)
    assert told.code == 4
    assert "No equilibrium was found" in told.out or json.loads(told.out)["equilibria"] == []


def test_a_game_without_pure_equilibrium_is_solved_in_mixtures(wedgesim):
    Path("pennies.yaml").write_text(PENNIES)
    told = wedgesim("solve", "pennies.yaml")
    assert told.code == 0
    assert 'A mixes: "heads" with 50% and "tails" with 50%' in told.out


def test_payoffs_that_are_no_numbers_are_4(wedgesim, triad_file):
    text = triad_file.read_text()
    theories = "theories: [wedging, interdependence, balancing]"
    triad_file.write_text(text.replace(theories, "theories: {wedging: {terms: {divider: 1 / (credibility - 0.5)}}}"))
    told = wedgesim("solve", triad_file, "--json")
    assert told.code == 4
    assert told.out == ""
    assert "not a finite number" in told.err


def test_a_missing_extra_is_6_and_names_the_pip_line(wedgesim, monkeypatch):
    def missing(*arguments):
        raise MissingExtraError("dask", "a cluster")

    monkeypatch.setattr("wedgesim.cli.commands.solve.load_taken", missing)
    told = wedgesim("solve", "reverse_kissinger")
    assert told.code == 6
    assert "pip install 'wedgesim[dask]'" in told.err


def test_a_missing_dependency_is_6_and_names_the_pip_line(process, tmp_path):
    (tmp_path / "numpy.py").write_text("raise ModuleNotFoundError(\"No module named 'numpy'\", name='numpy')")
    told = process("solve", "reverse_kissinger", first_on_path=tmp_path)
    assert told.returncode == 6
    assert "numpy is not installed: pip install" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_bug_is_1_in_one_line_and_its_traceback_is_there_for_who_asks(wedgesim, monkeypatch):
    def fail(*arguments):
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("wedgesim.cli.commands.solve.load_taken", fail)
    told = wedgesim("solve", "reverse_kissinger")
    assert told.code == 1
    assert told.err.count("\n") == 1
    assert "this is a bug" in told.err
    monkeypatch.setenv("WEDGESIM_TRACEBACK", "1")
    told = wedgesim("solve", "reverse_kissinger")
    assert told.code == 1
    assert "Traceback" in told.err


@pytest.mark.parametrize("module", ["click", "numpy"])
@pytest.mark.parametrize("how", ["{}", "exec({!r})"])
def test_an_interrupt_during_imports_is_130_without_a_traceback(tmp_path, module, how):
    waiting = "print('ready', flush=True)\nimport time\ntime.sleep(60)\n"
    (tmp_path / f"{module}.py").write_text(how.format(waiting))
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).resolve().parents[2])])
    running = subprocess.Popen(
        [sys.executable, "-m", "wedgesim", "solve", "reverse_kissinger"],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a shell's background has none
    )
    assert running.stdout.readline() == "ready\n"
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert said == "interrupted\n"


def test_an_interrupt_during_a_command_is_130(wedgesim, monkeypatch):
    def interrupt(*arguments, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr("wedgesim.analysis.solve.solve", interrupt)
    told = wedgesim("solve", "reverse_kissinger")
    assert (told.code, told.out, told.err) == (130, "", "interrupted\n")


def test_an_interrupt_that_python_has_wrapped_is_still_one(wedgesim, monkeypatch):
    def wrapped(*arguments, **more):
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as interrupt:
            raise RuntimeError("Error calling __set_name__") from interrupt

    monkeypatch.setattr("wedgesim.analysis.solve.solve", wrapped)
    told = wedgesim("solve", "reverse_kissinger")
    assert (told.code, told.err) == (130, "interrupted\n")


@pytest.mark.parametrize("arguments", [["theories", "wedging"], ["run", "reverse_kissinger", "--no-figures"]])
def test_a_reader_who_goes_away_ends_it_quietly(arguments, empty_folder):
    running = subprocess.Popen(
        [sys.executable, "-m", "wedgesim", *arguments],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    running.stdout.close()
    said = running.stderr.read()
    running.stderr.close()
    assert running.wait(timeout=60) == 0
    assert said == ""
    if arguments[0] == "run":  # the run is written all the same
        assert len(list(Path("runs").glob("*/manifest.json"))) == 1


def test_characters_that_the_terminal_does_not_have_are_shown_by_their_code(process, triad_file):
    triad_file.write_text(triad_file.read_text().replace("Arcadia", "Ærcadia 中"), encoding="utf-8")
    told = process("solve", triad_file, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert told.returncode == 0
    assert "\\xc6rcadia \\u4e2d" in told.stdout
    assert json.loads(process("solve", triad_file, "--json").stdout)["scenario"]["states"]["divider"] == "Ærcadia 中"
