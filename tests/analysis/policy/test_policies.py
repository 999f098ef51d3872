"""Policies of a scenario: what holding them pays, and what is said of it."""

import numpy as np
import pytest

from wedgesim.analysis.policy.policies import policies
from wedgesim.analysis.policy.robustness import PolicyError
from wedgesim.analysis.uncertainty.draws import draw
from wedgesim.analysis.uncertainty.outcomes import solve_draws
from wedgesim.errors import UnknownNameError
from wedgesim.model.loading import load_text
from wedgesim.model.variation import with_values

GAME = """
wedgesim: 1
title: A gamble
roles:
  divider: {state: A, actions: {wait: {}, offer: {reward: 1}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {rest: {}, bind: {support: 1}}}
payoffs:
  divider: "divider.reward * (x - 0.4) + z"
  target: "(1 - target.alignment) * (divider.reward - partner.support - 0.5)"
  partner: "target.alignment - 0.2 * partner.support * y"
parameters:
  x: {value: 0.5, range: [0, 1], assumed: true}
  y: {value: 0.5, range: [0, 1], assumed: true}
  z: {value: 0.5, range: [0, 1], assumed: true}
timing: [divider, partner, target]
"""


@pytest.fixture(scope="module")
def gamble():
    return load_text(GAME, "gamble")


def test_an_additive_game_has_the_values_of_its_closed_form(gamble):
    """offer pays x - 0.4 more: .1 on average. To know x is worth E max(0, 0.4 - x) = .08, all else nothing."""
    found = policies(gamble, count=20_000)
    wait, offer = found.records
    assert found.best.policy == "offer"
    assert offer.expected - wait.expected == pytest.approx(0.1, abs=0.001)
    assert offer.best == pytest.approx(0.6, abs=0.001)
    assert offer.satisficing == pytest.approx(0.6, abs=0.001)
    assert (offer.most_regret, wait.most_regret) == (pytest.approx(0.4, abs=0.001), pytest.approx(0.6, abs=0.001))
    assert found.information.everything == pytest.approx(0.08, abs=0.001)
    values = {value.parameter: value for value in found.information.values}
    assert values["x"].value == pytest.approx(0.08, abs=0.001)
    assert values["x"].share > 0.98
    assert values["y"].value < 0.001
    assert values["z"].value < 0.001
    (flip,) = found.flips
    assert (flip.parameter, flip.below, flip.above) == ("x", "wait", "offer")
    assert flip.value == pytest.approx(0.4, abs=0.005)
    assert set(found.tree.importance) == {"x"}
    assert found.splits.tolist() == [0.0, 0.0]


def test_knowing_all_is_worth_what_equilibrium_pays_more_to_a_divider_that_moves_first(reverse_kissinger):
    outcomes = solve_draws(draw(reverse_kissinger, 3000, seed=2))
    found = policies(outcomes)
    expected = outcomes.payoffs[0].mean() - found.best.expected
    assert found.information.everything == pytest.approx(expected)
    again = policies(reverse_kissinger, count=3000, seed=2)
    assert again.records == found.records
    assert [value.parameter for value in again.information.values][:3] == [
        value.parameter for value in found.information.values
    ][:3]


def test_the_partner_commits_or_answers_a_divider_that_is_held(gamble):
    """After offer, binding keeps the target at a cost of .1 on average; resting loses it."""
    after = policies(gamble, "partner", 2000, after="offer")
    rest, bind = after.records
    assert rest.expected == pytest.approx(0.0)
    assert bind.expected == pytest.approx(0.9, abs=0.001)
    assert after.splits.tolist() == [1.0, 0.0]
    assert after.tree is None  # binding is best at every draw
    committed = policies(gamble, "partner", 2000)
    # the divider offers in 60% of draws, whatever the partner is committed to, and then resting loses the target
    assert committed.record("rest").expected == pytest.approx(0.4, abs=0.001)
    assert committed.record("bind").expected == pytest.approx(0.9, abs=0.001)


def test_payoffs_of_a_held_policy_are_those_of_the_scenario_without_the_other_actions(gamble):
    found = policies(gamble, count=50, seed=3)
    for number in (0, 17, 49):
        values = {name: float(column[number]) for name, column in found.draws.values.items()}
        x, z = values["x"], values["z"]
        assert found.payoffs[:, number] == pytest.approx([z, x - 0.4 + z])
        assert with_values(gamble, values).parameters["x"].value == x


def test_what_is_said_names_the_policies_and_numbers(reverse_kissinger):
    found = policies(reverse_kissinger, count=3000)
    said = ". ".join(found.sentences)
    assert found.best.policy in said
    assert f"{found.best.expected:.3f}" in said
    assert "worst case" in said
    assert "knowing all parameters would be worth" in said
    gaps = dict(zip(found.names, found.gaps, strict=True))
    assert gaps[found.best.policy] == (0.0, 0.0)
    assert min(gap for gap, _ in found.gaps) >= 0


def test_draws_and_seeds_repeat(reverse_kissinger):
    one, other = (policies(reverse_kissinger, count=500, seed=5) for _ in range(2))
    assert one.records == other.records
    assert one.information.values == other.information.values
    assert np.array_equal(one.payoffs, other.payoffs)


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"role": "target"}, PolicyError, "divider or the partner"),
        ({"after": "offer"}, PolicyError, "only the partner's"),
        ({"role": "partner", "after": "ofer"}, UnknownNameError, "did you mean `offer`"),
        ({"reference": "nothing"}, PolicyError, "one of wait, offer"),
    ],
)
def test_mistakes_say_what_is_wrong(gamble, settings, error, said):
    with pytest.raises(error, match=said):
        policies(gamble, count=100, **settings)
