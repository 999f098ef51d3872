"""The story: what is said of verdicts, mixtures, ties and prices, on solutions of every kind."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import wedgesim as ws
from wedgesim.analysis.assessment import assess
from wedgesim.analysis.reasons import reason, reason_not_to_split
from wedgesim.output.blocks import Table
from wedgesim.output.story import assessment_story, payoff_table, solution_story, turns
from wedgesim.output.terminal import render
from wedgesim.output.words import beyond

GAME = """
wedgesim: 1
title: Several ways out
roles:
  divider: {{state: Soviet Union, actions: {{watch: {{}}}}}}
  target: {{state: Philippines, actions: {{stay: {{alignment: 1}}, leave: {{alignment: 0}}}}}}
  partner: {{state: France, actions: {{stay: {{}}, go: {{}}}}}}
payoffs:
  watch/stay/stay: [0, {a}, 2]
  watch/stay/go: [0, 0, {b}]
  watch/leave/stay: [0, 1, {c}]
  watch/leave/go: [0, 1, 1]
timing: [divider, [target, partner]]
"""


def told(solution) -> str:
    return " ".join(render(solution_story(solution, None, ()), color=False).split())


def test_several_equilibria_are_each_told_and_none_is_selected():
    solution = ws.solve(ws.load_text(GAME.format(a=2, b=1, c=0)))
    assert len(solution.equilibria) > 1
    text = told(solution)
    assert f"Outcome 1 of {len(solution.equilibria)}" in text
    assert "none is selected" in text
    for equilibrium in solution.equilibria:
        assert equilibrium.path in text
    assert "Perhaps. The Philippines splits from France in some equilibria but not in all" in text


def test_a_mixture_is_told_with_its_shares_and_its_chance_of_a_split():
    text = told(ws.solve(ws.load_text(GAME.format(a=2, b=1, c=0))))
    assert (
        "the Philippines mixes: stay with 50% and leave with 50%; France mixes: stay with 50% and go with 50%" in text
    )
    assert "The Philippines splits from France with a probability of 50%." in text


def test_a_tie_is_called_a_tie():
    solution = ws.solve(ws.load_text(GAME.format(a=1, b=1, c=0).replace("[0, 1, 1]", "[0, 0, 1]")))
    text = told(solution)
    assert "a tie" in text
    assert "indifferent" in text


def test_a_state_with_an_article_has_it():
    text = told(ws.solve(ws.load_text(GAME.format(a=2, b=1, c=0))))
    assert "Can the Soviet Union (the divider) split the Philippines (the target) from France" in text
    assert "The Soviet Union moves first, then the Philippines and France." in text


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({}, "No. In no equilibrium does Russia split from China"),
        ({"credibility": 0.9}, "Yes. In every equilibrium Russia splits from China"),
        ({"credibility": 0.0}, "Reservation price infinite"),
        ({"junior_resentment": 5.0}, "Reservation price 0: "),
    ],
)
def test_the_verdict_and_its_prices_are_said_in_sentences(reverse_kissinger, overrides, said):
    assert said in told(ws.solve(reverse_kissinger, overrides))


def test_a_margin_is_explained_by_the_theories_that_make_it(reverse_kissinger):
    solution = ws.solve(reverse_kissinger)
    found = reason_not_to_split(solution.scenario, solution.equilibria[0])
    assert -found.advantage == pytest.approx(solution.split.margin)
    assert sum(found.by_theory.values()) == pytest.approx(found.advantage)
    largest = next(iter(found.by_theory))
    assert f"would lose {found.advantage:.3f} ({largest} {-found.by_theory[largest]:+.3f}" in told(solution)


def test_why_nobody_does_otherwise_is_told_for_all_who_choose(reverse_kissinger):
    solution = ws.solve(reverse_kissinger)
    text = told(solution)
    for role in ("divider", "target", "partner"):
        found = reason(solution.equilibria[0], role)
        assert found.advantage >= 0
        assert f"worth {found.advantage:.3f} less" in text


def test_payoffs_in_the_table_have_the_same_decimals_and_no_noise(reverse_kissinger):
    solution = ws.solve(reverse_kissinger, position="kupchan2021")
    table = payoff_table(solution.scenario, solution.equilibria[0])
    assert isinstance(table, Table)
    cells = [cell for row in table.rows for cell in row[1:] if cell]
    assert all(re.fullmatch(r"-?\d+\.\d{3}", cell) for cell in cells)
    assert "-0.000" not in cells


def test_a_change_that_is_told_turns_the_verdict(reverse_kissinger):
    assessment = assess(reverse_kissinger, position="kupchan2021")
    assert assessment.flips
    for flip in assessment.flips[:4]:
        start = assessment.solution.scenario.parameters[flip.parameter].value
        shown = float(beyond(flip.value, start))
        turned = ws.solve(assessment.solution.scenario, {flip.parameter: shown})
        assert turned.split.verdict == flip.verdict, flip.parameter


def test_where_nothing_turns_the_verdict_it_says_so(reverse_kissinger):
    solution = ws.solve(reverse_kissinger)
    assert "No single parameter does" in render(turns(solution, ()), color=False)


def test_positions_stand_side_by_side_with_the_one_taken_marked(reverse_kissinger):
    text = " ".join(render(assessment_story(assess(reverse_kissinger, position="kyiv2025")), color=False).split())
    for row in ("as written", "kupchan2021", "kyiv2025 (taken)"):
        assert row in text


def test_overrides_hold_under_every_position(reverse_kissinger):
    rows = assess(reverse_kissinger, {"credibility": 0.0}).positions
    assert len(rows) == 1 + len(reverse_kissinger.positions)
    assert {row.solution.scenario.values["credibility"] for row in rows} == {0.0}


def test_few_assumed_values_are_named(triad):
    parameters = {
        name: replace(value, assumed=name in ("credibility", "inducement")) for name, value in triad.parameters.items()
    }
    text = told(ws.solve(replace(triad, parameters=parameters)))
    assert "Assumed: credibility, inducement." in text or "Assumed: inducement, credibility." in text


def test_a_value_outside_its_plausible_range_is_warned_of(triad):
    text = told(ws.solve(triad, {"inducement": 5.0}))
    assert "inducement = 5" in text.lower()
    assert "plausible" in text
