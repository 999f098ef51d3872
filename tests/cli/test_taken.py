"""Every command takes a scenario in the same way: a phase, an order of moves, a position, and values beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

QUICK = {
    "run": ["--no-figures", "--no-sweeps", "--out", "run"],
    "solve": [],
    "explain": [],
    "threshold": ["--param", "credibility", "--scan", "33"],
    "uncertainty": ["-n", "16", "--claims", "0"],
    "sensitivity": ["--samples", "16"],
    "policy": ["-n", "16"],
    "discover": ["-n", "64", "--resamples", "0"],
}
"""Commands that take a scenario and answer in JSON, with what makes them quick."""

ORDER = "partner,divider,target"


@pytest.mark.parametrize("command", QUICK)
def test_another_order_of_moves_is_taken_and_said(wedgesim, command):
    arguments = [command, "nixon_1972", *QUICK[command], "--timing", ORDER]
    told = wedgesim(*arguments, "--json")
    assert told.code == 0, told.err
    about = json.loads(told.out)["scenario"]
    assert about["timing"] == [["partner"], ["divider"], ["target"]]
    assert about["reordered"] is True
    said = wedgesim(*arguments, *(["--force"] if command == "run" else []), "--no-color")
    assert ORDER in said.out


@pytest.mark.parametrize("command", QUICK)
def test_the_declared_order_is_not_said_to_be_taken(wedgesim, command):
    told = wedgesim(command, "nixon_1972", *QUICK[command], "--timing", "divider,partner,target", "--json")
    assert json.loads(told.out)["scenario"]["reordered"] is False


@pytest.mark.parametrize("command", [*QUICK, "compare", "claims", "report", "plot"])
def test_a_phase_that_is_none_is_answered_with_the_nearest(wedgesim, command):
    more = {"report": ["-o", "r.html"], "plot": ["triangle", "-o", "t.svg"]}.get(command, [])
    told = wedgesim(command, "sino_soviet_1950s", *more, *QUICK.get(command, []), "--phase", "quarel")
    assert told.code == 2
    assert "quarrel" in told.err


@pytest.mark.parametrize("command", ["uncertainty", "policy", "sensitivity"])
def test_draws_are_those_of_the_phase(wedgesim, command):
    answers = [
        json.loads(wedgesim(command, "sino_soviet_1950s", *QUICK[command], "--phase", phase, "--json").out)
        for phase in ("quarrel", "alliance")
    ]
    assert [answer["scenario"]["phase"] for answer in answers] == ["quarrel", "alliance"]
    first, second = ({**answer, "scenario": None} for answer in answers)
    assert first != second


def test_the_command_that_shows_the_nearest_change_keeps_the_order(wedgesim):
    told = wedgesim("run", "reverse_kissinger", *QUICK["run"], "--timing", ORDER, "--no-color").out
    arguments = " ".join(told.partition("To see")[2].partition("\n\n")[0].split()).partition(" run ")[2].split()
    arguments.insert(0, "run")
    again = wedgesim(*arguments, "--no-figures", "--no-sweeps", "--out", "again", "--json")
    assert json.loads(again.out)["split"]["verdict"] != "never"
    assert json.loads(again.out)["scenario"]["timing"] == [["partner"], ["divider"], ["target"]]


def test_a_report_and_a_figure_are_made_in_another_order(wedgesim):
    assert wedgesim("report", "nixon_1972", "-n", "16", "-o", "r.html", "--timing", ORDER).code == 0
    page = Path("r.html").read_text(encoding="utf-8")
    assert f"Order of moves taken: {ORDER}, in place of the declared one." in page
    assert f"--timing {ORDER}" in page
    figures = []
    for more in ([], ["--timing", "target,partner,divider"]):
        assert wedgesim("plot", "reverse_kissinger", "triangle", "-o", "t.svg", *more).code == 0
        figures.append(Path("t.svg").read_bytes())
    assert figures[0] != figures[1]


def test_a_run_is_reported_in_its_own_order(wedgesim):
    wedgesim("run", "nixon_1972", *QUICK["run"], "--timing", ORDER)
    assert wedgesim("report", "run", "-n", "16", "-o", "r.html").code == 0
    assert f"Order of moves taken: {ORDER}" in Path("r.html").read_text(encoding="utf-8")
    refused = wedgesim("report", "run", "-n", "16", "-o", "r.html", "--timing", ORDER)
    assert refused.code == 2
    assert "in the order in which it was played" in refused.err


def test_sensitivity_names_the_outcome_that_it_follows_of_several(wedgesim):
    Path("hunt.yaml").write_text(HUNT, encoding="utf-8")
    solved = json.loads(wedgesim("solve", "hunt.yaml", "--json").out)
    assert len(solved["equilibria"]) > 1
    told = " ".join(wedgesim("sensitivity", "hunt.yaml", "--samples", "16", "--no-color").out.split())
    count, first = len(solved["equilibria"]), solved["equilibria"][0]["path"]
    assert f"there are {count} equilibrium outcomes" in told
    assert f"in the first, {first}." in told
    assert "is played, split" not in told


HUNT = """\
wedgesim: 1
title: A hunt for two, watched by a third
timing: simultaneous
roles:
  divider: {state: A, actions: {wait: {}}}
  target: {state: B, actions: {stay: {alignment: 1}, leave: {alignment: 0}}}
  partner: {state: C, actions: {stay: {}, leave: {}}}
parameters:
  prize: {value: 2, range: [1, 3], assumed: true}
payoffs:
  wait/stay/stay: [0, prize, prize]
  wait/stay/leave: [0, 0, 1]
  wait/leave/stay: [0, 1, 0]
  wait/leave/leave: [0, 1, 1]
"""
