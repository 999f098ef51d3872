"""The value of information against closed forms, and where rankings turn."""

from math import erf, exp, pi, sqrt

import numpy as np
import pytest

from wedgesim.analysis.discovery.ranks import Ranks
from wedgesim.analysis.policy.information import information
from wedgesim.analysis.policy.ranking import ranking_flips
from wedgesim.analysis.policy.smoothing import GROUPS, conditional_means


def gain(mean, deviation):
    """Mean of max(0, x) for normal x: the unit normal loss integral."""
    z = mean / deviation
    return deviation * exp(-z * z / 2) / sqrt(2 * pi) + mean * (1 + erf(z / sqrt(2))) / 2


def known(columns, payoffs, seed=0):
    names = [f"x{i}" for i in range(len(columns))]
    found = information(Ranks.of(columns), names, payoffs, seed)
    return found, {value.parameter: value for value in found.values}


def test_linear_gaussian_values_are_those_of_the_closed_form():
    """act pays -0.3 + x0 + 0.4 x1 + noise, wait nothing; x2 says nothing. Errors are of the size that they are said."""
    truth = [gain(-0.3, 1.0), gain(-0.3, 0.4), 0.0]
    scores, everything = [], []
    for seed in range(25):
        generator = np.random.default_rng(seed)
        x = generator.standard_normal((3, 4000))
        payoffs = np.stack([np.zeros(4000), -0.3 + x[0] + 0.4 * x[1] + 0.5 * generator.standard_normal(4000)])
        found, values = known(x, payoffs, seed)
        scores.append([(values[f"x{i}"].value - truth[i]) / values[f"x{i}"].error for i in (0, 1)])
        everything.append((found.everything - gain(-0.3, sqrt(1 + 0.16 + 0.25))) / found.error)
        assert values["x2"].value <= 0.01
        assert not values["x2"].telling
    for of in (*np.transpose(scores), everything):
        assert abs(np.mean(of)) < 3 / sqrt(25)
        assert 0.6 < np.std(of) < 1.5


def test_uniform_values_are_those_of_the_closed_form():
    """Three policies, two of them opposed in x0."""
    found = []
    for seed in range(20):
        generator = np.random.default_rng(seed)
        x = generator.random((2, 6000))
        payoffs = np.stack([np.full(6000, 0.01), x[0] - 0.5 + 0.5 * (x[1] - 0.5), 0.5 - x[0]])
        _, values = known(x, payoffs, seed)
        found.append((values["x0"].value, values["x1"].value))
    mean = np.mean(found, axis=0)
    first = 0.25 + 0.01**2 - 0.01  # E max(.01, |x - 1/2|) - .01
    second = 0.48**2 / 4  # E max(0, .5 (x - 1/2) - .01)
    assert mean[0] == pytest.approx(first, abs=0.004)
    assert mean[1] == pytest.approx(second, abs=0.004)


def test_noise_alone_is_worth_next_to_nothing():
    """Two policies that tie on average: the best of noisy curves looks better than it is, and is set right."""
    plain, corrected = [], []
    for seed in range(20):
        generator = np.random.default_rng(seed)
        _, values = known(generator.random((4, 3000)), generator.standard_normal((2, 3000)), seed)
        plain += [value.value + value.bias for value in values.values()]
        corrected += [value.value for value in values.values()]
        assert sum(value.telling for value in values.values()) <= 2
    assert np.mean(corrected) < 0.6 * np.mean(plain)
    assert np.mean(corrected) < 0.01


def test_a_discrete_parameter_is_valued_by_its_values():
    generator = np.random.default_rng(1)
    x = np.stack([generator.integers(0, 3, 9000).astype(float), generator.random(9000)])
    payoffs = np.stack([np.zeros(9000), np.array([-1.0, -0.5, 2.0])[x[0].astype(int)] + x[1] - 0.5])
    found, values = known(x, payoffs)
    best = max(0.0, payoffs[1].mean())
    assert values["x0"].value == pytest.approx((x[0] == 2).mean() * 2.0 - best, abs=0.02)
    assert not found.curves[0].smooth
    assert found.curves[0].at.tolist() == [0.0, 1.0, 2.0]


def test_no_parameter_is_worth_more_than_all():
    generator = np.random.default_rng(2)
    x = generator.random((3, 2000))
    found, values = known(x, np.stack([x[0], x[1], x[2] * 1.1]))
    assert all(0 <= value.value <= found.everything for value in values.values())
    payoffs = np.stack([x[0], x[1], x[2] * 1.1])
    assert found.everything == pytest.approx(payoffs.max(axis=0).mean() - payoffs.mean(axis=1).max())


def test_a_policy_that_is_always_best_leaves_nothing_to_know():
    x = np.random.default_rng(3).random((2, 500))
    found, values = known(x, np.stack([x[0] + 1, x[0] * 0.5]))
    assert found.everything == 0
    assert all(value.value == 0 and value.share == 0 for value in values.values())


def test_smoothing_keeps_lines_and_finds_curves():
    generator = np.random.default_rng(4)
    x = generator.random((1, 20_000))
    quantities = np.stack([2 * x[0] - 1, np.sin(2 * np.pi * x[0]) + generator.standard_normal(20_000)])
    noise = generator.standard_normal((50, 2, GROUPS))
    curves = conditional_means(Ranks.of(x), 0, quantities, quantities @ quantities.T, noise)
    assert np.allclose(curves.mean[0], 2 * curves.at - 1, atol=0.02)
    assert np.abs(curves.mean[1] - np.sin(2 * np.pi * curves.at)).max() < 0.12
    assert np.abs(curves.mean[1] - np.sin(2 * np.pi * curves.at)).std() < np.abs(curves.raw - curves.mean)[1].std()
    assert 4 < curves.freedom < 30


def test_the_ranking_turns_where_curves_cross():
    generator = np.random.default_rng(5)
    x = generator.random((3, 20_000))
    payoffs = np.stack([np.zeros(20_000), x[0] - 0.3 + generator.standard_normal(20_000)])
    found, _ = known(x, payoffs)
    (flip,) = ranking_flips("x0", found.curves[0], ("wait", "act"))
    assert (flip.below, flip.above) == ("wait", "act")
    assert flip.low < 0.3 < flip.high
    assert flip.high - flip.low < 0.2
    assert not ranking_flips("x1", found.curves[1], ("wait", "act"))


def test_policies_that_tie_have_no_turning_points():
    turned = 0
    for seed in range(15):
        generator = np.random.default_rng(seed)
        found, _ = known(generator.random((4, 3000)), generator.standard_normal((2, 3000)), seed)
        turned += sum(len(ranking_flips("x", curves, ("a", "b"))) for curves in found.curves)
    assert turned <= 1


def test_a_ranking_can_turn_twice():
    generator = np.random.default_rng(6)
    x = generator.random((1, 20_000))
    payoffs = np.stack([np.zeros(20_000), 0.04 - (x[0] - 0.5) ** 2 + 0.1 * generator.standard_normal(20_000)])
    found, _ = known(x, payoffs)
    flips = ranking_flips("x0", found.curves[0], ("wait", "act"))
    assert [flip.value for flip in flips] == pytest.approx([0.3, 0.7], abs=0.02)
    assert [(flip.below, flip.above) for flip in flips] == [("wait", "act"), ("act", "wait")]
