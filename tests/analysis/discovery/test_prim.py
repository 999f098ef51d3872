"""Boxes: a planted one is found, every step is that of the published method, and chance is called chance."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from wedgesim.analysis.discovery.boxes import quasi_p_value
from wedgesim.analysis.discovery.pasting import inside, paste
from wedgesim.analysis.discovery.peeling import peel
from wedgesim.analysis.discovery.prim import DiscoveryError, prim
from wedgesim.analysis.discovery.ranks import Ranks


def plain_peel(columns, weight, events, share, least_mass, objective):
    """Friedman and Fisher's peeling as they describe it, with nothing remembered from step to step."""
    alive = np.flatnonzero(weight)
    total, trajectory = weight.sum(), []
    while True:
        w, y = weight[alive], events[alive]
        density = (w * y).sum() / w.sum()
        trajectory.append((w.sum() / total, density, (w * y).sum() / (weight * events).sum()))
        if density == 1:
            return np.array(trajectory)
        best = (-np.inf, None)
        for column in columns:
            values = np.unique(column[alive])
            for side in (values, values[::-1]):
                gone = np.zeros(len(alive), dtype=bool)
                for value in side:
                    more = gone | (column[alive] == value)
                    if w[more].sum() > share * w.sum():
                        gone = gone if gone.any() else more
                        break
                    gone = more
                rest = w[~gone].sum()
                if rest == 0 or rest < least_mass * total:
                    continue
                gain = (w * y)[~gone].sum() / rest - density
                gain = gain / w[gone].sum() if objective == "lenient" else gain
                if gain > best[0] + 1e-15:
                    best = gain, gone
        if best[1] is None:
            return np.array(trajectory)
        alive = alive[~best[1]]


def draws(seed, count=700):
    generator = np.random.default_rng(seed)
    columns = generator.random((5, count))
    columns[3] = generator.integers(0, 3, count)  # discrete
    columns[4] = np.round(columns[4], 2)  # many values, each shared
    happens = (columns[0] > 0.5) & (columns[1] < 0.6) & (columns[3] >= 1)
    return columns, happens ^ (generator.random(count) < 0.1)


@pytest.mark.parametrize("objective", ["lenient", "mean"])
@pytest.mark.parametrize("weighted", [False, True])
def test_every_step_is_that_of_the_plain_method(objective, weighted):
    for seed in range(3):
        columns, happens = draws(seed)
        generator = np.random.default_rng(seed)
        weight = np.bincount(generator.integers(700, size=700), minlength=700) if weighted else np.ones(700)
        found = peel(
            Ranks.of(columns),
            weight.astype(float),
            happens.astype(float),
            share=0.06,
            least_mass=0.08,
            objective=objective,
        )
        plain = plain_peel(columns, weight, happens.astype(float), 0.06, 0.08, objective)
        assert np.allclose(np.stack([found.mass, found.density, found.coverage], axis=1), plain, rtol=1e-12)


def test_each_box_of_a_trajectory_holds_what_it_is_said_to_hold():
    columns, happens = draws(5)
    found = peel(Ranks.of(columns), np.ones(700), happens.astype(float), least_mass=0.05)
    for lower, upper, mass, density, coverage in zip(
        found.lower, found.upper, found.mass, found.density, found.coverage, strict=True
    ):
        within = inside(columns, lower, upper)
        assert within.mean() == pytest.approx(mass)
        assert happens[within].mean() == pytest.approx(density)
        assert happens[within].sum() / happens.sum() == pytest.approx(coverage)


def test_a_planted_box_is_found():
    generator = np.random.default_rng(1)
    values = {f"x{i}": generator.random(20_000) for i in range(12)}
    happens = (values["x2"] > 0.7) & (values["x5"] < 0.4) & (values["x9"] > 0.2)
    found = prim(values, happens)
    box = found.boxes[0]
    limits = {limit.parameter: (limit.lower, limit.upper) for limit in box.restrictions}
    assert set(limits) == {"x2", "x5", "x9"}
    assert limits["x2"] == (pytest.approx(0.7, abs=0.01), None)
    assert limits["x5"] == (None, pytest.approx(0.4, abs=0.01))
    assert limits["x9"] == (pytest.approx(0.2, abs=0.02), None)
    assert box.density > 0.98
    assert box.coverage > 0.98
    assert box.held_out_density > 0.95
    assert all(limit.reproducibility == 1 and limit.quasi_p < 1e-12 for limit in box.restrictions)
    assert len(found.boxes) == 1  # nothing is left to be found


def test_two_planted_boxes_are_found_one_after_the_other():
    generator = np.random.default_rng(2)
    values = {name: generator.random(20_000) for name in "abcd"}
    happens = ((values["a"] > 0.7) & (values["b"] > 0.7)) | ((values["c"] < 0.2) & (values["d"] < 0.3))
    found = prim(values, happens, resamples=0)
    assert [{limit.parameter for limit in box.restrictions} for box in found.boxes] == [{"a", "b"}, {"c", "d"}]
    assert found.coverage > 0.97
    assert found.density > 0.97
    covered = np.any([box.holds(values) for box in found.boxes], axis=0)
    assert happens[covered].sum() / happens.sum() == pytest.approx(found.coverage)
    assert sum(box.draws for box in found.boxes) == covered.sum()


def test_a_discrete_parameter_is_restricted_to_values():
    generator = np.random.default_rng(3)
    values = {"kind": generator.integers(1, 5, 5000).astype(float), "x": generator.random(5000)}
    found = prim(values, (values["kind"] >= 3) & (values["x"] < 0.5), resamples=0)
    kind = next(limit for limit in found.boxes[0].restrictions if limit.parameter == "kind")
    assert (kind.lower, kind.upper) == (3.0, None)
    assert "kind >= 3" in found.sentence


def test_the_peer_finds_the_same_box():
    """ema_workbench 2.5.3, peel_alpha .05, mass_min .05, on the same draws: coverage and density at steps of its own.

    It takes a little more at each step, by interpolating quantiles; coverage at equal density agrees.
    """
    generator = np.random.default_rng(2024)
    x = generator.random((5, 2000))
    happens = ((x[0] > 0.55) & (x[1] < 0.45) & (x[2] > 0.3)) ^ (generator.random(2000) < 0.03)
    peer = {0.194049: 0.967742, 0.241206: 0.929032, 0.385373: 0.883871, 0.492701: 0.870968, 0.632701: 0.861290}
    found = peel(Ranks.of(x), np.ones(2000), happens.astype(float), least_mass=0.05)
    for density, coverage in peer.items():
        assert np.interp(density, found.density, found.coverage) == pytest.approx(coverage, abs=0.01)
    box = prim(dict(zip("abcde", x, strict=True)), happens, most_boxes=1).boxes[0]
    limits = {limit.parameter: limit.lower or limit.upper for limit in box.restrictions}
    assert limits == {
        "a": pytest.approx(0.540206, abs=0.02),
        "b": pytest.approx(0.442748, abs=0.02),
        "c": pytest.approx(0.286829, abs=0.02),
    }
    # the balance of coverage and density is no worse than that of the peer's best box
    assert 2 * box.coverage * box.density / (box.coverage + box.density) >= 0.8806


def test_pasting_takes_back_what_peeling_cut_too_much():
    generator = np.random.default_rng(4)
    columns = generator.random((2, 5000))
    events = ((columns[0] > 0.5) & (columns[1] > 0.5)).astype(float)
    lower, upper = paste(columns, np.ones(5000), events, np.array([0.6, 0.7]), np.array([np.inf, np.inf]))
    assert lower == pytest.approx([0.5, 0.5], abs=0.005)
    assert (upper == np.inf).all()
    assert events[inside(columns, lower, upper)].mean() == 1


def test_a_limit_that_excludes_nothing_is_lifted():
    columns = np.array([np.linspace(0, 1, 100), np.linspace(0, 1, 100)])
    events = (columns[0] > 0.5).astype(float)
    lower, _ = paste(columns, np.ones(100), events, np.array([0.6, 0.3]), np.array([np.inf, np.inf]))
    assert np.isneginf(lower[1])


def test_quasi_p_values_are_binomial_tails():
    for count, found, density in ((10, 7, 0.4), (50, 50, 0.9), (30, 1, 0.01)):
        assert quasi_p_value(count, found, density) == pytest.approx(binom.sf(found - 1, count, density))


def test_boxes_are_the_same_when_parameters_are_turned_around_or_rescaled():
    columns, happens = draws(6)
    plain = prim({"a": columns[0], "b": columns[1]}, happens, resamples=0).boxes[0]
    turned = prim({"a": 5 - 3 * columns[0], "b": np.exp(columns[1])}, happens, resamples=0).boxes[0]
    assert (plain.draws, plain.events) == (turned.draws, turned.events)
    for one, other in zip(plain.restrictions, turned.restrictions, strict=True):
        if one.parameter == "a" and one.lower is not None:
            assert other.upper == pytest.approx(5 - 3 * one.lower)
        if one.parameter == "b" and one.upper is not None:
            assert other.upper == pytest.approx(math.exp(one.upper))


def test_noise_has_no_box_that_reproduces():
    generator = np.random.default_rng(7)
    values = {f"x{i}": generator.random(3000) for i in range(6)}
    found = prim(values, generator.random(3000) < 0.2)
    for box in found.boxes:
        assert box.held_out_density < 0.3


def test_a_box_can_be_chosen_by_density_or_by_coverage():
    columns, happens = draws(8, 4000)
    values = dict(zip("abcde", columns, strict=True))
    dense = prim(values, happens, density=0.85, resamples=0, most_boxes=1)
    wide = prim(values, happens, coverage=0.8, resamples=0, most_boxes=1)
    assert dense.boxes[0].density >= 0.84
    assert wide.boxes[0].coverage >= 0.8
    assert dense.boxes[0].coverage < wide.boxes[0].coverage


def test_the_same_seed_gives_the_same_judgement():
    columns, happens = draws(9)
    values = dict(zip("abcde", columns, strict=True))
    one, other = (prim(values, happens, seed=3) for _ in range(2))
    assert one.boxes == other.boxes


@pytest.mark.parametrize(
    ("values", "happens", "settings", "said"),
    [
        ({"x": [1, 2, 3]}, [True, True, True], {}, "every one of 3 draws"),
        ({"x": [1, 2, 3]}, [False, False, False], {}, "none of 3 draws"),
        ({"x": [1, 2]}, [True, False, True], {}, "one value for each of 3 draws"),
        ({"x": [1, np.nan, 2]}, [True, False, True], {}, "no finite numbers"),
        ({}, [True, False], {}, "no parameter"),
        ({"x": [1, 2, 3]}, [0, 1, 2], {}, "true or false"),
        ({"x": [1, 2, 3]}, [True, False, True], {"peel": 1.5}, "between 0 and 1"),
        ({"x": [1, 2, 3]}, [True, False, True], {"density": 0.5, "coverage": 0.5}, "not by both"),
        ({"x": [1, 2, 3]}, [True, False, True], {"coverage": 2}, "above 0 and at most 1"),
    ],
)
def test_mistakes_say_what_is_wrong(values, happens, settings, said):
    with pytest.raises(DiscoveryError, match=said):
        prim(values, happens, **settings)
