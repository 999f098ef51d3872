"""Probabilities from draws: their values, their intervals, and that they do not depend on how they are computed."""

from dataclasses import replace

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.uncertainty.convergence import convergence
from wedgesim.analysis.uncertainty.draws import UncertaintyError, draw
from wedgesim.analysis.uncertainty.outcomes import solve_draws
from wedgesim.analysis.uncertainty.shares import half_width, probability
from wedgesim.analysis.uncertainty.uncertainty import QUANTILES, uncertainty
from wedgesim.model.loading import load_text

LINE = """
wedgesim: 1
title: A target that splits for enough
sources: {guess: {title: An exercise, author: Nobody, year: 2026}}
roles:
  divider: {state: Arcadia, actions: {wait: {}, offer: {reward: 1}}}
  target: {state: Boeotia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: Corinth, actions: {watch: {}}}
payoffs:
  divider: 1 - alignment - cost*reward
  target: reward*worth*(1 - alignment) + pride*alignment
  partner: alignment
parameters:
  worth: {value: 0.5, range: [0, 1], assumed: true}
  pride: {value: 0.6, range: [0, 1], assumed: true}
  cost: 0.1
claims:
  pride_decides:
    proposition: There is a pride from which on it stays.
    source: guess
    check: {threshold: {parameter: pride, within: [0, 1]}}
  never:
    proposition: It stays.
    source: guess
    check: {outcome: {verdict: never}}
"""
"""The target splits where worth exceeds pride and an offer is made: half of the square."""


@pytest.fixture(scope="module")
def line():
    return load_text(LINE, "line")


@pytest.mark.parametrize("method", ["lhs", "sobol", "random"])
def test_a_probability_with_a_known_value_lies_in_its_interval(line, method):
    found = uncertainty(line, 4096, method=method, claims=0)
    assert found.split.low <= 0.5 <= found.split.high
    assert found.split.high - found.split.low < 0.05
    assert found.split.interval == ("wilson" if method == "random" else "replicates")


def test_what_was_seen_a_few_times_may_be_rare_but_not_impossible(line):
    draws = draw(line, 48, replicates=8)
    hits = np.zeros(48, dtype=bool)
    hits[[1, 9, 10]] = True
    found = probability(hits, draws)
    assert (found.value, found.interval) == (3 / 48, "wilson")
    assert found.low > 0
    assert probability(~hits, draws).high < 1


def test_intervals_cover_as_often_as_they_say(line):
    covered = 0
    for seed in range(200):
        split = uncertainty(line, 256, seed=seed, claims=0).split
        covered += split.low <= 0.5 <= split.high
    assert covered >= 180  # 95% of 200, less four standard errors


def test_a_hypercube_of_a_line_is_surer_than_random_numbers(line):
    held = {"pride": 0.3}
    lhs = uncertainty(line, 1000, held, claims=0).split
    random = uncertainty(line, 1000, held, method="random", claims=0).split
    assert lhs.value == pytest.approx(0.7, abs=0.005)
    assert lhs.high - lhs.low < (random.high - random.low) / 3


def test_policies_are_told_apart(line):
    wait, offer = uncertainty(line, 2048, claims=0).policies
    assert (wait.split.value, wait.split.low) == (0, 0)
    assert wait.split.high > 0
    assert wait.split.interval == "wilson"
    assert offer.split.value == pytest.approx(0.5, abs=4 * 0.0067)  # four standard deviations of such estimates
    assert wait.chosen.value + offer.chosen.value == pytest.approx(1)


def test_quantiles_of_the_margin_are_those_of_its_distribution(line):
    held = uncertainty(line, 1 << 14, {"pride": 0.25}, claims=0).policies[1].margin
    np.testing.assert_allclose(held.quantiles, np.array(QUANTILES) - 0.25, atol=1e-3)
    assert held.mean == pytest.approx(0.25, abs=1e-3)
    assert held.median == held.quantiles[2]


def test_claims_hold_with_a_probability(line):
    certain, half = uncertainty(line, 2000, claims=1000).claims
    assert certain.share.value == 1
    assert half.share.low <= 0.5 <= half.share.high
    assert half.share.draws == 1000
    assert {leaning.parameter for leaning in half.share.leanings} == {"worth", "pride"}


def test_claims_are_those_of_the_claims_command_where_the_draws_are(reverse_kissinger):
    drawn = draw(reverse_kissinger, 50, seed=3)
    own = ws.check_claims(reverse_kissinger, ["cheaper_if_believed"], 50, seed=3)
    assert ws.check_claims(reverse_kissinger, ["cheaper_if_believed"], drawn.values) == own


def test_draws_can_be_made_beforehand(line):
    drawn = draw(line, 500, "sobol", 7, replicates=4)
    assert (
        uncertainty(drawn, claims=0).split
        == uncertainty(line, 500, method="sobol", seed=7, replicates=4, claims=0).split
    )


def test_paths_sum_to_one_and_come_likeliest_first(reverse_kissinger):
    paths = [share.value for _, share in uncertainty(reverse_kissinger, 1000, claims=0).paths]
    assert sum(paths) == pytest.approx(1)
    assert paths == sorted(paths, reverse=True)


def test_convergence_ends_at_the_estimate(reverse_kissinger):
    found = uncertainty(reverse_kissinger, 3000, claims=0)
    settled = found.convergence()
    assert settled.split[-1] == found.split.value
    assert settled.margin[-1] == pytest.approx(np.median(found.outcomes.margin))
    assert {3000, 1500, 750, 375} <= set(settled.draws.tolist())
    assert (np.diff(settled.draws) > 0).all()
    assert ((settled.low < settled.split) & (settled.split < settled.high)).all()


def test_what_cannot_be_solved_does_not_count(line):
    broken = load_text(LINE.replace("cost*reward", "cost*reward + log(worth - 0.5)*0"))
    found = uncertainty(broken, 400, claims=0)
    assert len(found.outcomes.failures) == 200
    assert found.split.draws == 200
    assert found.split.low <= 0.75 <= found.split.high
    assert convergence(found.outcomes).draws[-1] == 200


def test_replicates_of_one_value_fall_back_on_wilson(line):
    drawn = draw(line, 80, replicates=4)
    nothing = probability(np.zeros(80, bool), drawn)
    assert (nothing.interval, nothing.low) == ("wilson", 0)
    assert probability(np.ones(80, bool), drawn, np.zeros(80, bool)).draws == 0


def test_half_width_is_that_of_students_t():
    # the 97.5% point of Student's t with 3 degrees of freedom is 3.1824
    assert half_width(np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(3.182446 * np.sqrt(5 / 3) / 2, rel=1e-6)


def test_a_scenario_without_splits_has_no_margin(line):
    text = LINE[: LINE.index("claims:")].replace("{alignment: 1}", "{}").replace("{alignment: 0}", "{}")
    found = uncertainty(load_text(text.replace("alignment", "reward")), 100, claims=0)
    assert np.isnan(found.margin.quantiles).all()
    assert found.split.value == 0


def test_one_draw_of_claims_is_refused(line):
    with pytest.raises(UncertaintyError, match="2 and more"):
        uncertainty(line, 100, claims=1)


def test_correlation_moves_the_probability(line):
    from wedgesim.scenario.distributions import Correlation

    narrowed = line.with_parameters({})
    worth = replace(narrowed.parameters["worth"], range=(0.2, 1.0))
    wide = replace(narrowed, parameters={**narrowed.parameters, "worth": worth})
    bound = replace(wide, correlations=(Correlation(("worth", "pride"), 0.95),))
    free, tied = (solve_draws(draw(scenario, 4096)).policies["divider"].split[1].mean() for scenario in (wide, bound))
    assert tied > free + 0.1  # together they rise along a line where worth is above pride


def test_more_workers_change_nothing(reverse_kissinger):
    one = uncertainty(reverse_kissinger, 20_000, claims=0)
    two = uncertainty(reverse_kissinger, 20_000, claims=0, executor="processes", workers=2)
    assert (one.split, one.margin, one.policies) == (two.split, two.margin, two.policies)
