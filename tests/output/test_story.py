"""The story: what is said of verdicts, mixtures, ties and prices, on solutions of every kind."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import wedgesim as ws
from wedgesim.analysis.assessment import assess
from wedgesim.analysis.reasons import reason, reason_not_to_split
from wedgesim.output.blocks import Table
from wedgesim.output.story import assessment_story, payoff_table, solution_story, sources
from wedgesim.output.terminal import render
from wedgesim.output.turns_story import turning_point, turns
from wedgesim.output.words import percents

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
    return " ".join(render(solution_story(solution, None, {}), color=False).split())


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
        turned = ws.solve(assessment.solution.scenario, {flip.parameter: float(turning_point(flip))})
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


# Numbers that must not mislead -----------------------------------------------------------------------------------

ITALY = """
wedgesim: 1
title: Italy is courted
roles:
  divider: {state: Britain, actions: {wait: {}, court: {reward: 1}}}
  target: {state: Italy, actions: {axis: {alignment: 1}, stresa: {alignment: 0}}}
  partner: {state: Germany, actions: {neglect: {}, help: {support: 1}}}
theories: [wedging, balancing]
parameters:
  credibility: {value: 0.9, range: [0, 1]}
  inducement: INDUCEMENT
  reward_cost: COST
  split_value: 0.1
timing: [divider, partner, target]
"""


def italy(inducement, cost):
    text = ITALY.replace("INDUCEMENT", str(inducement)).replace("COST", str(cost))
    return ws.solve(ws.load_text(text))


def test_a_negative_gap_is_not_called_no_bargain_where_the_offer_works_for_both():
    split = italy(1, 0.05).split
    price, limit = split.reservation_price, split.willingness_to_pay
    assert price > limit > 0
    solution = italy(price + 0.01, limit / 2)
    text = told(solution)
    assert solution.split.gap < 0
    assert solution.split.verdict == "unique"
    assert "no bargain" not in text
    assert "So the offer as it stands works for both Italy and Britain." in text
    assert "only if a unit of cost to Britain is worth a unit of reward to Italy" in text
    assert text.index("as it stands") < text.index("Gap ")


@pytest.mark.parametrize(
    ("enough", "bearable", "said"),
    [
        (True, False, "works for Italy but not for Britain"),
        (False, True, "works for Britain but not for Italy"),
        (False, False, "works for neither Italy nor Britain"),
    ],
)
def test_the_two_tests_of_an_offer_are_told_each_for_itself(enough, bearable, said):
    split = italy(1, 0.05).split
    offered = split.reservation_price + (0.1 if enough else -0.1)
    cost = italy(offered, 0.05).split.willingness_to_pay + (-0.01 if bearable else 0.01)
    text = told(italy(offered, cost))
    assert said in text
    assert (": enough." in text) == enough
    assert (": worth it." in text) == bearable


def test_a_negative_willingness_to_pay_is_explained():
    scenario = ws.load_text(ITALY.replace("INDUCEMENT", "1").replace("COST", "0.1"))
    solution = ws.solve(scenario, {"split_value": 0.0, "empowerment_cost": 1.0})
    assert solution.split.willingness_to_pay < 0
    assert "Britain would have to be paid" in told(solution)


def test_theories_named_beside_an_advantage_add_up_to_it(reverse_kissinger):
    for position in (None, *reverse_kissinger.positions):
        text = told(ws.solve(reverse_kissinger, position=position))
        for size, parts in re.findall(r"(?:worth|lose) (\d\.\d{3})(?: less)? \(([^)]*)\)", text):
            numbers = [float(part) for part in re.findall(r"[-+]\d+\.\d+", parts)]
            assert sum(numbers) == pytest.approx(-float(size), abs=0.0021)
    few = reason(ws.solve(reverse_kissinger).equilibria[0], "target")
    assert len([value for value in few.by_theory.values() if abs(value) > 5e-4]) > 3, "some are summed up as others"


@pytest.mark.parametrize("shares", [[0.99823, 0.00177], [1 / 3] * 3, [0.5, 0.5], [0.2, 0.79999, 0.00001], [1.0]])
def test_shares_of_a_mixture_add_up_and_none_is_all_or_nothing(shares):
    shown = [float(text.rstrip("%")) for text in percents(shares)]
    assert sum(shown) == pytest.approx(100, abs=1e-9)
    assert len(shares) == 1 or all(0 < share < 100 for share in shown)


def test_actions_that_are_no_verbs_are_quoted_in_mixtures_too():
    text = told(ws.solve(ws.load_text(GAME.format(a=2, b=1, c=0).replace("stay", "axis"))))
    assert 'mixes: "axis" with 50% and leave with 50%' in text


def test_an_alternative_that_is_a_verb_has_no_underscores():
    text = told(ws.solve(ws.load_text(GAME.format(a=2, b=1, c=0).replace("leave", "leave_command"))))
    assert "to leave command" in text


TENSE = ITALY.replace("[wedging, balancing]", "[balancing, security_dilemma]")
TENSE = re.sub("parameters:.*timing", "timing", TENSE, flags=re.DOTALL)


def test_a_theory_that_only_modifies_the_state_is_named_below_the_payoffs(triad):
    assert payoff_table(triad, ws.solve(triad).equilibria[0]).caption == ""
    solution = ws.solve(ws.load_text(TENSE))
    table = payoff_table(solution.scenario, solution.equilibria[0])
    assert table.caption == "Security dilemma has no payoff of its own: it works through what balancing counts."
    weighted = ws.solve(triad, {"weight.wedging": 0.5})
    assert "wedging 0.5" in payoff_table(weighted.scenario, weighted.equilibria[0]).caption


def test_columns_of_positions_that_hold_nothing_are_left_out():
    positions = "positions:\n  p: {source: s, parameters: {prize: 1}}\nsources: {s: {title: T, author: A, year: 1}}\n"
    text = GAME.format(a="prize", b=1, c=0) + "parameters: {prize: 2}\n" + positions
    shown = render(assessment_story(assess(ws.load_text(text))), color=False)
    assert "asks" not in shown
    assert "margin" in shown


TIE = GAME.format(a="2 - prize", b=1, c=0) + "parameters: {prize: {value: 1, range: [0, 4]}, other: 1}\n"


def test_a_turn_at_the_value_itself_is_called_just_above_or_below_it():
    text = TIE.replace(", other: 1", "").replace("watch/stay/go: [0, 0, 1]", "watch/stay/go: [0, -9, -9]")
    text = text.replace("watch/leave/stay: [0, 1, 0]", "watch/leave/stay: [0, 1, 2]")
    assessment = assess(ws.load_text(text))
    (flip,) = assessment.flips
    assert flip.value == pytest.approx(1)
    assert turning_point(flip) in ("just above 1", "just below 1")
    shown = render(assessment_story(assessment, "case.yaml"), color=False)
    assert "e-0" not in shown
    assert f"--set prize={flip.example:g}" in shown
    assert ws.solve(ws.load_text(text), prize=float(f"{flip.example:g}")).split.verdict == flip.verdict


def test_parameters_without_a_declared_range_stand_apart_with_their_factor(triad):
    parameters = {name: replace(value, ranged=name == "credibility") for name, value in triad.parameters.items()}
    assessment = assess(replace(triad, parameters=parameters))
    ranged = [flip.ranged for flip in assessment.flips]
    assert ranged == sorted(ranged, reverse=True)
    assert False in ranged
    shown = render(turns(assessment.solution, assessment.flips), color=False)
    assert "No plausible range declared" in shown
    assert "×" in shown[shown.index("No plausible range declared") :]


def test_sources_say_which_figures_come_by_way_of_the_press():
    scenario = ws.load("china_nato_wedge")
    text = " ".join(render(sources(scenario), color=False).split())
    assert "Ukraine Support Tracker, to February 2025. Via press." in text
    assert scenario.sources["glaser2025"].in_full == scenario.sources["glaser2025"].citation


def test_of_a_case_with_years_it_is_said_that_the_first_alone_is_told():
    said = "Told here is the first year, as if no other followed; wedgesim timeline goes through the years."
    assert said in told(ws.solve("china_bloodletting_years"))
    assert said not in told(ws.solve("china_bloodletting"))
