"""Measures of robustness: each against its definition, draw by draw."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wedgesim.analysis.policy.robustness import PolicyError, records


def tables():
    shapes = st.tuples(st.integers(2, 4), st.integers(2, 12))
    return shapes.flatmap(lambda shape: arrays(float, shape, elements=st.integers(-5, 5).map(float)))


@given(tables())
def test_regret_and_shares_are_those_of_their_definitions(payoffs):
    names = [f"p{i}" for i in range(len(payoffs))]
    draws = payoffs.shape[1]
    for i, record in enumerate(records(payoffs, names)):
        regrets = [max(payoffs[:, j]) - payoffs[i, j] for j in range(draws)]
        assert record.most_regret == max(regrets)
        assert record.mean_regret == pytest.approx(sum(regrets) / draws)
        assert record.worst == min(payoffs[i])
        assert record.expected == pytest.approx(payoffs[i].mean())
        assert record.low <= record.expected <= record.high
        assert record.satisficing == pytest.approx(sum(payoffs[i, j] >= payoffs[0, j] for j in range(draws)) / draws)
        best = sum(
            (payoffs[i, j] == max(payoffs[:, j])) / (payoffs[:, j] == max(payoffs[:, j])).sum() for j in range(draws)
        )
        assert record.best == pytest.approx(best / draws)
    assert sum(record.best for record in records(payoffs, names)) == pytest.approx(1)


@given(tables(), st.integers(1, 5), st.integers(-5, 5))
def test_another_scale_of_payoffs_changes_no_ranking(payoffs, factor, constant):
    names = [f"p{i}" for i in range(len(payoffs))]
    for plain, scaled in zip(records(payoffs, names), records(factor * payoffs + constant, names), strict=True):
        assert scaled.expected == pytest.approx(factor * plain.expected + constant)
        assert scaled.most_regret == pytest.approx(factor * plain.most_regret)
        assert (scaled.best, scaled.satisficing) == (plain.best, plain.satisficing)


def test_minimax_regret_differs_from_the_best_worst_case_as_savage_has_it():
    """The safe policy gives up much; the other is never far from the best."""
    safe, bold = records([[1.0, 1.0], [0.9, 11.0]], ["safe", "bold"])
    assert safe.worst > bold.worst
    assert bold.most_regret == pytest.approx(0.1)
    assert safe.most_regret == pytest.approx(10)


def test_the_interval_holds_the_mean_as_often_as_it_says():
    hits = 0
    for seed in range(400):
        sample = np.random.default_rng(seed).normal(2.0, 3.0, (1, 50))
        (record,) = records(sample, ["only"])
        hits += record.low <= 2.0 <= record.high
    assert 0.91 <= hits / 400 <= 0.975


def test_a_level_can_be_the_standard():
    _, record = records([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]], ["a", "b"], level=2.0)
    assert record.satisficing == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("payoffs", "settings", "said"),
    [
        ([[1.0, 2.0]], {}, "expected \\(2, draws\\)"),
        ([[1.0, np.nan], [1.0, 2.0]], {}, "no finite numbers"),
        ([[1.0, 2.0], [1.0, 2.0]], {"reference": "c"}, "one of a, b"),
        ([[1.0, 2.0], [1.0, 2.0]], {"reference": "a", "level": 1.0}, "not both"),
    ],
)
def test_mistakes_say_what_is_wrong(payoffs, settings, said):
    with pytest.raises(PolicyError, match=said):
        records(payoffs, ["a", "b"], **settings)
