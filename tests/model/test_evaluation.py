"""Payoffs over the whole profile space."""

import numpy as np
import pytest

from wedgesim.errors import OutOfRangeError, SolverError, UnknownNameError
from wedgesim.model import Evaluation, game_of, load, load_text
from wedgesim.roles import ROLES


def test_a_batch_equals_its_points_one_by_one(triad):
    evaluation = Evaluation(triad)
    values = np.linspace(0.05, 0.95, 7)
    batch = evaluation.payoffs({"credibility": values, "energy_dependence": values[::-1]})
    for i, value in enumerate(values):
        single = evaluation.payoffs({"credibility": value, "energy_dependence": values[::-1][i]})
        np.testing.assert_allclose(batch[..., i], single, atol=1e-14)


def test_overrides_broadcast_to_a_batch_of_several_axes(triad):
    found = Evaluation(triad).payoffs({"credibility": np.zeros((4, 1)), "sanctions": np.zeros((1, 3))})
    assert found.shape == (3, 2, 2, 2, 4, 3)


@pytest.mark.parametrize("size", [1, 2, 3, 64, 100, 1000])
@pytest.mark.parametrize("name", ["triad", "reverse_kissinger", "nixon_1972", "sino_soviet_1950s"])
def test_the_size_of_a_chunk_changes_no_bit(triad, name, size):
    evaluation = Evaluation(triad if name == "triad" else load(name))
    column = {"credibility": np.linspace(0, 1, 101), "energy_dependence": np.linspace(0, 1, 101)}
    whole = evaluation.payoffs(column)
    for part, chunk in evaluation.chunks(column, 101, size):
        assert np.array_equal(chunk, whole[..., part])


def test_contributions_sum_to_the_payoffs(triad):
    evaluation = Evaluation(triad)
    total = np.zeros((3, 2, 2, 2))
    for utilities in evaluation.contributions({}).values():
        for role, terms in utilities.items():
            for value in terms.values():
                total[ROLES.index(role)] += np.broadcast_to(value, (2, 2, 2, 1))[..., 0]
    np.testing.assert_allclose(total, evaluation.payoffs({}), atol=1e-12)


def test_a_weight_scales_the_utility_of_its_theory(triad_text):
    once = Evaluation(load_text(triad_text.replace("[wedging, interdependence, balancing]", "{wedging: 1}")))
    twice = Evaluation(load_text(triad_text.replace("[wedging, interdependence, balancing]", "{wedging: 2}")))
    np.testing.assert_allclose(2 * once.payoffs({}), twice.payoffs({}))


def test_terms_of_a_scenario_add_to_its_theories(triad_text):
    extra = triad_text.replace(
        "theories: [wedging, interdependence, balancing]",
        "theories: {wedging: 1, pride: {weight: 2, terms: {target: 'dignity * (1 - alignment) ** 2'}}}",
    ).replace("parameters:\n", "parameters:\n  dignity: {value: 0.25, assumed: true}\n")
    plain = triad_text.replace("[wedging, interdependence, balancing]", "[wedging]")
    difference = Evaluation(load_text(extra)).payoffs({}) - Evaluation(load_text(plain)).payoffs({})
    expected = np.zeros((3, 2, 2, 2))
    expected[1, :, 1] = 0.5
    np.testing.assert_allclose(difference, expected, atol=1e-12)


TABLE = """
wedgesim: 1
title: Typed in
roles:
  divider: {state: A, actions: {up: {}, down: {}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {left: {}}}
payoffs:
  up/align/left: [1, 2, 3]
  up/split/left: [4, "stake * 2", 6]
  down/align/left: [7, 8, 9]
  down/split/left: [10, 11, 12]
parameters: {stake: {value: 2.5, range: [0, 10], assumed: true}}
"""


def test_a_table_of_payoffs_is_the_game():
    found = Evaluation(load_text(TABLE)).payoffs({"stake": [2.5, 3.0]})
    assert found[:, 0, 1, 0, :].tolist() == [[4, 4], [5, 6], [6, 6]]
    assert found[:, 1, 0, 0, 0].tolist() == [7, 8, 9]


def test_an_expression_for_each_role_is_the_game():
    text = TABLE[: TABLE.index("payoffs:")] + (
        "payoffs: {divider: '1 - alignment', target: 'stake * alignment', partner: '0'}\n"
        "parameters: {stake: {value: 2.5, assumed: true}}\n"
    )
    found = Evaluation(load_text(text)).payoffs({})
    assert found[0, :, :, 0].tolist() == [[0, 1], [0, 1]]
    assert found[1, :, :, 0].tolist() == [[2.5, 0], [2.5, 0]]


def test_an_unknown_parameter_is_answered_with_the_nearest(triad):
    with pytest.raises(UnknownNameError, match="credibility"):
        Evaluation(triad).payoffs({"credibilty": 0.5})


def test_a_value_without_meaning_is_refused_in_an_array_too(triad):
    with pytest.raises(OutOfRangeError, match="between 0 and 1"):
        Evaluation(triad).payoffs({"credibility": [0.5, 1.5]})
    with pytest.raises(OutOfRangeError):
        Evaluation(triad).payoffs({"credibility": [0.5, np.nan]})


def test_a_payoff_that_is_not_finite_says_where():
    text = TABLE.replace('"stake * 2"', '"1 / stake"')
    with pytest.raises(SolverError, match=r"payoff of the target at up/split/left .* stake=0"):
        Evaluation(load_text(text)).payoffs({"stake": [1.0, 0.0]})


def test_the_game_has_the_labels_and_the_timing_of_the_scenario(triad):
    game = game_of(triad, Evaluation(triad).payoffs({}))
    assert game.normal_form.players == ROLES
    assert game.normal_form.actions[0] == ("wait", "offer")
    assert game.stages == ((0,), (2,), (1,))


def test_a_lever_of_the_scenarios_own_is_zero_where_no_action_left_names_it():
    scenario = load("kupchan_right_way")
    without = scenario.with_actions({"divider": ("hold", "accommodate"), "partner": ("support",)})
    found, whole = (Evaluation(of).payoffs({}) for of in (without, scenario))
    np.testing.assert_allclose(found, whole[:, :2, :, 1:2], atol=1e-14)
