"""Correlated equilibria: known polytopes, brute force over Nash equilibria, invariances."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.correlated import correlated_equilibrium, event_interval
from wedgesim.equilibria.pure import pure_profiles
from wedgesim.equilibria.quantal_response import logit_branch
from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm

CHICKEN = NormalForm.from_payoffs([[[0, 7], [2, 6]], [[0, 2], [7, 6]]])


def random_game(seed, shape):
    return NormalForm.from_payoffs(np.random.default_rng(seed).standard_normal((len(shape), *shape)))


def test_chicken():
    """Aumann 1974: (6, 6) with probability 1/2 and the two pure equilibria with 1/4 each."""
    best = correlated_equilibrium(CHICKEN)
    assert best.probabilities == pytest.approx(np.array([[0, 0.25], [0.25, 0.5]]), abs=1e-12)
    assert best.payoffs == pytest.approx([5.25, 5.25])
    assert best.max_regret < 1e-9


def test_weights_favour_a_player():
    assert correlated_equilibrium(CHICKEN, [1, 0]).payoffs[0] == pytest.approx(7)
    assert correlated_equilibrium(CHICKEN, [0, 1]).payoffs[1] == pytest.approx(7)


def test_rock_paper_scissors_leaves_no_freedom():
    table = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    game = NormalForm.from_payoffs([table, -table])
    for profile in game.profiles():
        interval = event_interval(game, [profile])
        assert (interval.low, interval.high) == pytest.approx((1 / 9, 1 / 9), abs=1e-8)


def extreme_values(game, objective):
    """Smallest and largest value over the vertices of the polytope, found by trying every set of tight constraints."""
    rows = []
    for player, size in enumerate(game.shape):
        payoffs = np.moveaxis(game.payoffs[player], player, 0)
        for told in range(size):
            for instead in set(range(size)) - {told}:
                row = np.zeros_like(payoffs)
                row[told] = payoffs[told] - payoffs[instead]
                rows.append(np.moveaxis(row, 0, player).ravel())
    cells = objective.size
    rows = np.vstack([rows, np.eye(cells)])
    values = []
    for tight in combinations(range(len(rows)), cells - 1):
        matrix = np.vstack([rows[list(tight)], np.ones(cells)])
        if abs(np.linalg.det(matrix)) > 1e-9:
            vertex = np.linalg.solve(matrix, np.eye(cells)[-1])
            if (rows @ vertex >= -1e-9).all():
                values.append(float(vertex @ objective.ravel()))
    return min(values), max(values)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_optimum_against_all_vertices(seed):
    game = random_game(seed, (2, 3))
    event = np.random.default_rng(seed).random((2, 3)) < 0.5
    interval = event_interval(game, event)
    assert (interval.low, interval.high) == pytest.approx(extreme_values(game, event.astype(float)), abs=1e-7)
    welfare = extreme_values(game, game.payoffs.sum(axis=0))[1]
    assert correlated_equilibrium(game).payoffs.sum() == pytest.approx(welfare, abs=1e-7)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_nash_equilibria_lie_in_the_interval(seed):
    game = random_game(seed, (2, 3, 2))
    event = np.random.default_rng(seed + 1).random(game.shape) < 0.5
    interval = event_interval(game, event)
    assert max(interval.at_low.max_regret, interval.at_high.max_regret) < 1e-8
    for profile in pure_profiles(game):
        assert interval.low - 1e-8 <= event[profile] <= interval.high + 1e-8
    first, second, third = logit_branch(game).limit.strategies
    chance = np.einsum("abc,a,b,c->", event.astype(float), first, second, third)
    assert interval.low - 1e-8 <= chance <= interval.high + 1e-8


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.floats(-1e3, 1e3))
def test_affine_payoffs_and_relabelling_change_nothing(seed, factor, shift):
    game = random_game(seed, (2, 2, 2))
    event = np.zeros((2, 2, 2), dtype=bool)
    event[0, 1] = True
    payoffs = game.payoffs * np.array([factor, 1, 2]).reshape(3, 1, 1, 1) + shift
    one, other = event_interval(game, event), event_interval(NormalForm.from_payoffs(payoffs), event)
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-6)
    swapped = NormalForm.from_payoffs(np.transpose(game.payoffs[[1, 0, 2]], (0, 2, 1, 3)))
    other = event_interval(swapped, np.transpose(event, (1, 0, 2)))
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_payoffs_far_from_zero_are_as_good_as_others(seed):
    game = random_game(seed, (2, 3, 3))
    far = NormalForm.from_payoffs(np.round(game.payoffs, 6) + 1e9)
    near = NormalForm.from_payoffs(far.payoffs - 1e9)
    one, other = correlated_equilibrium(near), correlated_equilibrium(far)
    assert other.max_regret < 1e-9
    assert other.payoffs.sum() - 3e9 == pytest.approx(one.payoffs.sum(), abs=2e-6)  # the digits of 3e9 + 1


def test_events():
    everything = event_interval(CHICKEN, np.ones((2, 2), dtype=bool))
    assert (everything.low, everything.high) == pytest.approx((1, 1))
    nothing = event_interval(CHICKEN, [])
    assert (nothing.low, nothing.high) == (0, 0)
    with pytest.raises(GameError, match="outside the game"):
        event_interval(CHICKEN, [(0, 2)])
    with pytest.raises(GameError, match="a mask of shape"):
        event_interval(CHICKEN, [(0, 1, 0)])
    with pytest.raises(GameError, match="weights"):
        correlated_equilibrium(CHICKEN, [1])
    with pytest.raises(GameError, match="one game"):
        correlated_equilibrium(NormalForm.from_payoffs(np.zeros((1, 2, 3)), players=["a"]))


def test_players_without_a_choice():
    game = NormalForm.from_payoffs(np.arange(3.0).reshape(3, 1, 1, 1))
    assert correlated_equilibrium(game).payoffs.tolist() == [0, 1, 2]
