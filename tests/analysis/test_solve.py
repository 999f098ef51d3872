"""Equilibria, verdicts and prices of scenarios."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wedgesim as ws
from wedgesim.analysis.points import VERDICTS, solve_points
from wedgesim.errors import OutOfRangeError, UnknownNameError
from wedgesim.model import Evaluation
from wedgesim.roles import ROLES

INDEPENDENT = json.loads((Path(__file__).parent.parent / "theories" / "independent_values.json").read_text())["paths"]


def test_the_grid_of_paths_is_that_of_an_independent_implementation(reverse_kissinger):
    for credibility, row in zip(INDEPENDENT["rows_credibility"], INDEPENDENT["path"], strict=True):
        for dependence, path in zip(INDEPENDENT["columns_energy_dependence"], row, strict=True):
            found = ws.solve(reverse_kissinger, credibility=credibility, energy_dependence=dependence)
            assert [equilibrium.path for equilibrium in found.equilibria] == [path]


@pytest.fixture(scope="module")
def baseline(reverse_kissinger):
    return ws.solve(reverse_kissinger)


def test_parts_by_theory_and_term_sum_to_payoffs(baseline):
    for equilibrium in baseline.equilibria:
        for role in ROLES:
            parts = [value for terms in equilibrium.by_theory[role].values() for value in terms.values()]
            assert sum(parts) == pytest.approx(equilibrium.payoffs[role], abs=1e-12)
            for option in equilibrium.alternatives[role]:
                parts = [value for terms in option.by_theory.values() for value in terms.values()]
                assert sum(parts) == pytest.approx(option.payoff, abs=1e-12)


def test_nobody_gains_by_an_alternative(baseline):
    for equilibrium in baseline.equilibria:
        for role in ROLES:
            assert max(option.payoff for option in equilibrium.alternatives[role]) == pytest.approx(
                equilibrium.payoffs[role]
            )


def test_the_margin_is_what_the_target_would_lose_by_splitting(baseline):
    equilibrium = baseline.equilibria[0]
    split, others = (
        [o.payoff for o in equilibrium.alternatives["target"] if (o.action == "split") is wanted]
        for wanted in (True, False)
    )
    assert equilibrium.margin == pytest.approx(max(split) - max(others))
    assert equilibrium.margin < 0
    assert equilibrium.split_probability == 0


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 3))
def test_the_sign_of_the_margin_is_the_verdict(credibility, dependence, sanctions, inducement):
    found = ws.solve(
        "reverse_kissinger",
        credibility=credibility,
        energy_dependence=dependence,
        sanctions=sanctions,
        inducement=inducement,
    )
    if found.certificate == "certified":
        assert (found.split.margin > 0) == (found.split.verdict == "unique")
        assert (found.split.margin < 0) == (found.split.verdict == "never")


def test_many_points_at_once_give_what_each_gives_alone(reverse_kissinger):
    rng = np.random.default_rng(2)
    columns = {name: rng.random(40) for name in ("credibility", "energy_dependence", "sanctions", "backfill")}
    points = solve_points(reverse_kissinger, columns)
    for i in range(40):
        alone = ws.solve(reverse_kissinger, {name: float(column[i]) for name, column in columns.items()})
        assert VERDICTS[points.verdict[i]] == alone.split.verdict
        assert points.path(i) == alone.equilibria[0].path
        assert points.margin[i] == pytest.approx(alone.equilibria[0].margin, abs=1e-12)
        assert points.payoffs[:, i] == pytest.approx([alone.equilibria[0].payoffs[role] for role in ROLES], abs=1e-12)


@pytest.mark.parametrize("position", [None, "kupchan2021", "kyiv2025"])
def test_at_the_reservation_price_an_offer_splits_and_just_below_it_does_not(reverse_kissinger, position):
    """The divider is held to its offer by leaving it no other action."""
    scenario = reverse_kissinger.with_position(position) if position else reverse_kissinger
    split = ws.solve(scenario).split
    held = Evaluation(only_action(scenario, split.offer))
    price = split.reservation_price
    if price == 0:  # what the offer relieves is enough without any inducement
        assert ws.solve(held.scenario, inducement=0).split.verdict == "unique"
        return
    below, above = solve_points(held.scenario, {"inducement": [price * (1 - 1e-9), price * (1 + 1e-9)]}, held).verdict
    assert VERDICTS[above] == "unique"
    assert VERDICTS[below] == "never"


def only_action(scenario, name):
    from dataclasses import replace

    kept = tuple(action for action in scenario.actions["divider"] if action.name == name)
    return replace(scenario, actions={**scenario.actions, "divider": kept})


def test_the_divider_offers_up_to_its_willingness_to_pay(triad):
    """With the split bought at its price, the divider is indifferent at the cost it is willing to bear."""
    split = ws.solve(triad).split
    generous = {"inducement": split.reservation_price * 1.000001}
    cost = split.willingness_to_pay
    assert cost > 0
    cheap = ws.solve(triad, generous | {"reward_cost": cost * 0.999})
    dear = ws.solve(triad, generous | {"reward_cost": cost * 1.001})
    assert cheap.equilibria[0].actions["divider"] == "offer"
    assert cheap.split.verdict == "unique"
    assert dear.equilibria[0].actions["divider"] == "wait"


def test_no_price_is_enough_when_nothing_is_believed(reverse_kissinger):
    split = ws.solve(reverse_kissinger, credibility=0.0).split
    assert split.reservation_price == np.inf
    assert np.isfinite(split.willingness_to_pay)


def test_overrides_come_by_mapping_or_by_name_and_lie_over_a_position(reverse_kissinger):
    found = ws.solve(reverse_kissinger, {"capability.target": 0.4}, position="kupchan2021", credibility=0.1)
    assert found.scenario.values["capability.target"] == 0.4
    assert found.scenario.values["credibility"] == 0.1
    assert (
        found.scenario.values["inducement"] == reverse_kissinger.positions["kupchan2021"].parameters["inducement"].value
    )


def test_misspelt_names_and_senseless_values_are_refused(reverse_kissinger):
    with pytest.raises(UnknownNameError, match="credibility"):
        ws.solve(reverse_kissinger, credibilty=0.5)
    with pytest.raises(UnknownNameError, match="kupchan2021"):
        ws.solve(reverse_kissinger, position="kupchan")
    with pytest.raises(OutOfRangeError, match="between 0 and 1"):
        ws.solve(reverse_kissinger, credibility=2)


def test_equilibria_that_tie_make_the_split_possible(triad_text):
    indifferent = ws.load_text(
        triad_text.replace(
            "theories: [wedging, interdependence, balancing]", "payoffs: {divider: 'reward', target: '0', partner: '0'}"
        )
        .replace("  inducement: {value: 0.2, range: [0, 2], assumed: true}\n", "")
        .replace("  credibility: {value: 0.5, range: [0, 1], assumed: true}\n", "")
        .replace("parameters:\n", "")
        .split("positions:")[0]
    )
    found = ws.solve(indifferent)
    assert found.split.verdict == "possible"
    assert found.certificate == "degenerate"
    assert found.split.probability == (0.0, 1.0)
    assert any("tie" in warning for warning in found.warnings)


def test_without_alignment_there_is_no_verdict():
    game = """
wedgesim: 1
title: A game of another kind
roles:
  divider: {state: A, actions: {up: {}, down: {}}}
  target: {state: B, actions: {left: {}, right: {}}}
  partner: {state: C, actions: {wait: {}}}
payoffs:
  up/left/wait: [1, 1, 0]
  up/right/wait: [0, 0, 0]
  down/left/wait: [0, 0, 0]
  down/right/wait: [2, 2, 0]
"""
    found = ws.solve(ws.load_text(game))
    assert found.split.verdict == "undefined"
    assert found.equilibria[0].path == "down/right/wait"
    assert any("alignment" in warning for warning in found.warnings)


def test_a_simultaneous_game_lists_its_equilibria(triad_text):
    found = ws.solve(ws.load_text(triad_text + "timing: simultaneous\n"))
    assert found.equilibria
    for equilibrium in found.equilibria:
        for role in ROLES:
            assert max(o.payoff for o in equilibrium.alternatives[role]) == pytest.approx(equilibrium.payoffs[role])


def test_a_joint_stage_is_solved(triad_text):
    found = ws.solve(ws.load_text(triad_text + "timing: [divider, [target, partner]]\n"))
    assert found.equilibria
    assert "joint stages" in found.method


def test_a_solution_shows_itself_in_a_notebook(baseline):
    page = baseline._repr_html_()
    assert "accommodate" in page
    assert "Russia" in page


@pytest.mark.parametrize(
    "timing",
    ["simultaneous", "[divider, [target, partner]]", "[target, [divider, partner]]", "[[divider, target], partner]"],
)
def test_many_points_of_a_joint_stage_give_what_each_gives_alone(triad_text, timing):
    scenario = ws.load_text(triad_text + f"timing: {timing}\n")
    rng = np.random.default_rng(8)
    columns = {"credibility": rng.random(12), "inducement": 2 * rng.random(12)}
    points = solve_points(scenario, columns)
    for i in range(12):
        alone = ws.solve(scenario, {name: float(column[i]) for name, column in columns.items()})
        assert VERDICTS[points.verdict[i]] == alone.split.verdict
        assert points.outcomes[i] == len(alone.equilibria)
        assert points.margin[i] == pytest.approx(alone.equilibria[0].margin, abs=1e-9)
        assert points.payoffs[:, i] == pytest.approx([alone.equilibria[0].payoffs[role] for role in ROLES], abs=1e-9)


HUNT = """
wedgesim: 1
title: A stag hunt of two, a third looking on
roles:
  divider: {state: A, actions: {look: {}}}
  target: {state: B, actions: {stag: {alignment: 1}, hare: {alignment: 0}}}
  partner: {state: C, actions: {stag: {}, hare: {}}}
payoffs:
  look/stag/stag: [0, 4, 4]
  look/stag/hare: [0, 0, 3]
  look/hare/stag: [0, 3, 0]
  look/hare/hare: [0, 3, 3]
timing: simultaneous
"""


def test_of_several_equilibria_the_one_of_the_scenarios_rule_is_named():
    assert ws.solve(ws.load_text(HUNT + "selection: pareto\n")).selected.path == "look/stag/stag"
    by_default = ws.solve(ws.load_text(HUNT)).selected
    assert (by_default.rule, by_default.path) == ("quantal-response", "look/hare/hare")


def test_a_rule_that_singles_none_out_says_why():
    staged = ws.solve(ws.load_text(HUNT.replace("simultaneous", "[divider, [target, partner]]")))
    assert staged.selected.path is None
    assert "stages" in staged.selected.reason


def test_one_equilibrium_needs_no_selection(baseline):
    assert baseline.selected is None


def test_the_rules_of_scenarios_are_those_of_the_solvers():
    from wedgesim.equilibria.selection import RULES
    from wedgesim.scenario.document import SELECTION_RULES

    assert set(SELECTION_RULES) == set(RULES)
