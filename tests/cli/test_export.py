"""``wedgesim export gambit``: what goes out comes back with the same equilibria."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.equilibria import nash_equilibria
from wedgesim.games import ExtensiveForm, load_game, read_efg, read_nfg


@pytest.mark.parametrize("position", [None, "kupchan2021"])
def test_a_tree_comes_back_with_the_outcomes_of_the_library(wedgesim, position):
    chosen = ["--position", position] if position else []
    told = wedgesim("export", "gambit", "reverse_kissinger", *chosen, "-o", "rk.efg")
    assert (told.code, told.err) == (0, "")
    assert "wedgesim solve rk.efg --method subgame-perfect" in told.out
    solved = json.loads(wedgesim("solve", "rk.efg", "--method", "subgame-perfect", "--json").out)
    expected = ws.solve("reverse_kissinger", position=position)
    assert solved["certificate"] == expected.certificate
    found = [{step["player"]: step["action"] for step in one["outcome"][0]["path"]} for one in solved["equilibria"]]
    assert found == [one.actions for one in expected.equilibria]
    for one, other in zip(solved["equilibria"], expected.equilibria, strict=True):
        assert one["payoffs"] == pytest.approx(dict(other.payoffs))
    order = [step["player"] for step in solved["equilibria"][0]["outcome"][0]["path"]]
    assert order == [role for stage in expected.scenario.timing for role in stage]


def test_a_table_comes_back_bit_by_bit_and_says_what_it_lacks(wedgesim):
    told = wedgesim("export", "gambit", "reverse_kissinger", "-o", "rk.nfg", "--set", "credibility=0.7")
    assert told.code == 0
    assert "an .nfg file has no timing" in told.err
    game = ws.game("reverse_kissinger", credibility=0.7).normal_form
    back = load_game("rk.nfg")
    assert np.array_equal(back.payoffs, game.payoffs)
    assert (back.players, back.actions, back.title) == (game.players, game.actions, game.title)
    solved = json.loads(wedgesim("solve", "rk.nfg", "--json").out)["equilibria"]
    assert [one["strategies"] for one in solved] == [one.labelled(game) for one in nash_equilibria(game).equilibria]


def test_the_timing_decides_what_is_printed(wedgesim, triad_text):
    told = wedgesim("export", "gambit", "reverse_kissinger")
    assert read_efg(told.out) == ExtensiveForm.from_sequential(ws.game("reverse_kissinger"))
    assert (told.err, os.listdir()) == ("", [])
    told = wedgesim("export", "gambit", "-", stdin=triad_text + "timing: simultaneous\n")
    assert read_nfg(told.out).shape == (2, 2, 2)
    assert told.err == ""
    told = wedgesim("export", "gambit", "-", "--format", "efg", stdin=triad_text + "timing: simultaneous\n")
    assert len(read_efg(told.out).nodes) == 15


def test_what_is_printed_can_be_piped_into_solve(wedgesim):
    text = wedgesim("export", "gambit", "reverse_kissinger").out
    told = wedgesim("solve", "-", "--method", "subgame-perfect", stdin=text)
    assert told.code == 0
    assert "divider: accommodate > partner:" in told.out
    assert "support > target: align" in told.out


def test_a_file_is_not_overwritten_unless_asked(wedgesim):
    Path("mine.efg").write_text("mine")
    told = wedgesim("export", "gambit", "reverse_kissinger", "-o", "mine.efg")
    assert (told.code, told.out) == (2, "")
    assert "--force" in told.err
    assert Path("mine.efg").read_text() == "mine"
    assert wedgesim("export", "gambit", "reverse_kissinger", "-o", "mine.efg", "--force").code == 0
    assert isinstance(load_game("mine.efg"), ExtensiveForm)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["export"], 2, "gambit"),
        (["export", "gambyt", "x"], 2, "gambit"),
        (["export", "gambit"], 2, "Missing argument"),
        (["export", "gambit", "reverse_kissinge"], 2, "did you mean"),
        (["export", "gambit", "reverse_kissinger", "--set", "credibilty=1"], 2, "credibility"),
        (["export", "gambit", "reverse_kissinger", "--format", "xyz"], 2, "nfg"),
        (["export", "gambit", "reverse_kissinger", "-o", "nowhere/x.efg"], 1, "nowhere/x.efg"),
    ],
)
def test_mistakes_are_told_without_a_traceback(wedgesim, arguments, code, said):
    told = wedgesim(*arguments)
    assert told.code == code
    assert said in told.err
    assert "Traceback" not in told.err
    assert "bug" not in told.err
    assert os.listdir() == []
