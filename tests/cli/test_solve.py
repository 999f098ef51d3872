"""``wedgesim solve``: the same solution, for people and for programs."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

import wedgesim as ws


def refuse_constant(token):
    raise AssertionError(f"{token} is no JSON")


def parsed(text):
    return json.loads(text, parse_constant=refuse_constant)


def test_says_what_the_library_says(wedgesim):
    told = parsed(
        wedgesim(
            "solve", "reverse_kissinger", "--json", "--position", "kupchan2021", "--set", "capability.target=0.4"
        ).out
    )
    solution = ws.solve("reverse_kissinger", {"capability.target": 0.4}, position="kupchan2021")
    assert [found["path"] for found in told["equilibria"]] == [found.path for found in solution.equilibria]
    assert told["equilibria"][0]["payoffs"] == dict(solution.equilibria[0].payoffs)
    assert told["split"]["verdict"] == solution.split.verdict
    assert told["split"]["margin"] == solution.split.margin
    assert told["scenario"]["position"] == "kupchan2021"
    assert told["scenario"]["overrides"] == {"capability.target": 0.4}
    assert told["scenario"]["parameters"]["capability.target"] == 0.4


def test_keys_of_the_document_stay(wedgesim):
    told = parsed(wedgesim("solve", "reverse_kissinger", "--json").out)
    assert told["schema_version"] == 1
    assert {
        "schema_version", "kind", "wedgesim", "scenario", "equilibria", "split", "method", "certificate", "warnings",
        "timing",
    } <= told.keys()  # fmt: skip
    assert {
        "name", "title", "period", "sha256", "position", "overrides", "states", "actions", "timing",
        "split_threshold", "theories", "parameters",
    } <= told["scenario"].keys()  # fmt: skip
    assert {
        "path", "strategies", "payoffs", "by_theory", "alternatives", "alignment", "split_probability", "margin",
    } <= told["equilibria"][0].keys()  # fmt: skip
    assert {
        "verdict", "margin", "margins", "probability", "reservation_price", "willingness_to_pay", "gap", "offer",
        "note",
    } <= told["split"].keys()  # fmt: skip


def test_parts_by_theory_sum_to_payoffs(wedgesim):
    found = parsed(wedgesim("solve", "reverse_kissinger", "--json").out)["equilibria"][0]
    for role, payoff in found["payoffs"].items():
        parts = [value for terms in found["by_theory"][role].values() for value in terms.values()]
        assert sum(parts) == pytest.approx(payoff, abs=1e-12)


def test_an_infinite_price_is_null_with_a_word(wedgesim):
    told = parsed(wedgesim("solve", "reverse_kissinger", "--json", "--set", "credibility=0").out)
    assert told["split"]["reservation_price"] is None
    assert told["split"]["reservation_price_note"] == "infinite"
    assert told["split"]["gap"] is None
    assert told["split"]["gap_note"] == "minus infinite"


OUTRIGHT = """
wedgesim: 1
title: Nothing is a split
roles:
  divider: {state: A, actions: {up: {}, down: {}}}
  target: {state: B, actions: {left: {}}}
  partner: {state: C, actions: {only: {}}}
payoffs: {up/left/only: [1, 0, 0], down/left/only: [0, 0, 0]}
"""


def test_an_undefined_margin_is_null_with_a_word(wedgesim):
    told = parsed(wedgesim("solve", "-", "--json", stdin=OUTRIGHT).out)
    assert told["equilibria"][0]["path"] == "up/left/only"
    assert told["split"]["verdict"] == "undefined"
    assert told["split"]["margin"] is None
    assert told["split"]["margin_note"] == "undefined"
    assert told["equilibria"][0]["alignment_note"] == "undefined"


def test_the_last_of_equal_settings_counts(wedgesim):
    told = parsed(
        wedgesim("solve", "reverse_kissinger", "--json", "--set", "credibility=0.1", "--set", "credibility = 0.9").out
    )
    assert told["scenario"]["overrides"] == {"credibility": 0.9}


def test_reads_standard_input(wedgesim, triad_text):
    told = wedgesim("solve", "-", "--json", stdin=triad_text)
    assert parsed(told.out)["scenario"]["title"] == "A small triad"


def test_standard_input_that_is_wrong_is_named(wedgesim):
    told = wedgesim("solve", "-", stdin="wedgesim: 1\ntitle: [\n")
    assert told.code == 3
    assert told.err.startswith("<stdin>:")


def test_tells_the_verdict_at_eighty_columns_and_writes_nothing(wedgesim):
    told = wedgesim("solve", "reverse_kissinger")
    assert told.code == 0
    assert "(verdict: never)" in told.out
    assert max(map(len, told.out.splitlines())) <= 80
    assert os.listdir() == []


@pytest.mark.parametrize(
    ("order", "timing"),
    [
        ("simultaneous", (("divider", "target", "partner"),)),
        ("partner, target+divider", (("partner",), ("divider", "target"))),
        ("target,divider,partner", (("target",), ("divider",), ("partner",))),
    ],
)
def test_another_order_of_moves_is_that_of_a_scenario_written_so(wedgesim, order, timing):
    told = parsed(wedgesim("solve", "reverse_kissinger", "--json", "--timing", order, "--set", "credibility=0.8").out)
    written = replace(ws.load("reverse_kissinger"), timing=timing)
    solution = ws.solve(written, credibility=0.8)
    assert told["split"]["margin"] == solution.split.margin
    assert [one["path"] for one in told["equilibria"]] == [one.path for one in solution.equilibria]
    assert told["scenario"]["timing"] == [list(stage) for stage in timing]


@pytest.mark.parametrize("order", ["divider", "divider,target", "divider,divider,target,partner", "at once", ""])
def test_an_order_of_moves_that_is_none_is_refused(wedgesim, order):
    refused = wedgesim("solve", "reverse_kissinger", "--timing", order)
    assert refused.code == 2
    assert "such as divider,target+partner" in " ".join(refused.err.split())


def test_a_game_file_has_no_order_of_moves_to_change(wedgesim, empty_folder):
    (empty_folder / "game.nfg").write_text('NFG 1 R "x" { "a" "b" } { 1 1 } 1 1')
    refused = wedgesim("solve", "game.nfg", "--timing", "simultaneous")
    assert refused.code == 2
    assert "go with scenarios" in refused.err
