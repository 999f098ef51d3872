"""A scenario through time as a Markov game."""

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.equilibria.markov_perfect import markov_perfect_equilibrium
from wedgesim.model.dynamics import DynamicModel

BASE = """\
wedgesim: 1
extends: reverse_kissinger
without: [positions, sweeps, claims]
title: A reverse Kissinger that lasts
"""


def scenario(more):
    return ws.load_text(BASE + more)


def test_one_period_is_the_game_without_time_at_every_state():
    once = scenario("horizon: 1\nstate: {credibility: 9}\nmotion: {credibility: credibility}\n")
    model = DynamicModel(once)
    found = markov_perfect_equilibrium(model.game)
    alone = ws.sweep(ws.load("reverse_kissinger"), {"credibility": model.grid[0]})
    np.testing.assert_allclose(found.values[0], alone["payoff"].transpose("role", "credibility").values, atol=1e-12)


def test_players_who_value_no_later_year_play_every_year_as_the_last():
    text = "horizon: 4\nstate: {credibility: 9}\nmotion: {credibility: 'clip(credibility + 0.1 * reward, 0, 1)'}\n"
    impatient = scenario(text + "parameters: {discount: {divider: 0, target: 0, partner: 0}}\n")
    found = markov_perfect_equilibrium(DynamicModel(impatient).game)
    for profile in found.profiles[1:]:
        np.testing.assert_array_equal(profile, found.profiles[0])


def test_levers_and_actions_move_the_state_on_the_axes_of_their_roles():
    text = (
        "horizon: 2\nstate: {credibility: 3, energy_dependence: {bounds: [0.1, 0.8], points: 2}}\nmotion:\n"
        "  credibility: 0.5 * divider.reward + 0.25 * plays.partner.bind\n"
        "  energy_dependence: 0.1 + 0.5 * alignment\n"
    )
    model = DynamicModel(scenario(text))
    successors = model.game.period(0).successors
    assert successors.shape == (1, 2, 3, 3, 3, 6)
    accommodate, bind = 1, 2
    np.testing.assert_allclose(successors[0, 0, accommodate, :, bind], 0.75)
    np.testing.assert_allclose(successors[0, 0, 0, :, 0], 0)
    np.testing.assert_allclose(successors[0, 1, :, 0], 0.6)
    np.testing.assert_allclose(successors[0, 1, :, 2], 0.1)


def test_shocks_are_combined_with_the_products_of_their_probabilities():
    text = (
        "horizon: 2\nstate: {credibility: 3}\nmotion: {credibility: 'clip(credibility + a + b, 0, 1)'}\nshocks:\n"
        "  a: {values: [0, 0.1], probabilities: [0.3, 0.7]}\n  b: {values: [0, 0.2], probabilities: [0.6, 0.4]}\n"
    )
    period = DynamicModel(scenario(text)).game.period(0)
    np.testing.assert_allclose(period.chances, [0.18, 0.12, 0.42, 0.28])
    np.testing.assert_allclose(period.successors[:, 0, 0, 0, 0, 0], [0, 0.2, 0.1, 0.3])


def test_a_path_gives_each_year_its_value_and_an_override_shifts_it():
    text = "horizon: {from: 2025, to: 2027}\npaths: {inducement: {values: {2025: 0.25, 2027: 0.45}}}\n"
    model = DynamicModel(scenario(text), {"inducement": [0.25, 0.35]})
    plain = ws.load("reverse_kissinger")
    copy = np.array([0, 1])
    for number, value in enumerate((0.25, 0.35, 0.45)):
        period = model.period_at(number, np.zeros((1, 2)), copy)
        expected = ws.payoffs(plain, inducement=[value, value + 0.1])
        np.testing.assert_allclose(period.payoffs, expected, atol=1e-12)


def test_a_motion_that_leaves_its_bounds_is_refused_with_its_line_and_the_state():
    text = "horizon: 2\nstate: {credibility: 3}\nmotion:\n  credibility: credibility + 0.1 * reward\n"
    with pytest.raises(ws.ScenarioError) as caught:
        markov_perfect_equilibrium(DynamicModel(scenario(text)).game)
    said = "motion.credibility: from credibility = 1, accommodate/align/neglect leads to 1.1"
    assert f":8:16: {said}" in str(caught.value)
    assert "write clip(..., 0, 1)" in str(caught.value)


def test_a_motion_that_is_not_finite_is_refused():
    text = "horizon: 2\nstate: {credibility: 3}\nmotion:\n  credibility: clip(1 / credibility, 0, 1) * log(reward)\n"
    with pytest.raises(ws.ScenarioError, match="not a finite number"):
        markov_perfect_equilibrium(DynamicModel(scenario(text)).game)


def test_a_start_outside_the_bounds_is_refused():
    text = "horizon: 2\nstate: {credibility: {bounds: [0.2, 0.9], points: 3}}\nmotion: {credibility: credibility}\n"
    with pytest.raises(ws.ScenarioError, match=r"start at 0.1, outside the bounds 0.2 to 0.9"):
        DynamicModel(scenario(text), {"credibility": 0.1})


def test_an_action_that_a_role_has_no_longer_is_never_played():
    text = "horizon: 2\nstate: {credibility: 3}\nmotion: {credibility: 0.5 + 0.25 * plays.partner.bind}\n"
    held = scenario(text).with_actions({"partner": ("support",)})
    np.testing.assert_allclose(DynamicModel(held).game.period(0).successors, 0.5)
