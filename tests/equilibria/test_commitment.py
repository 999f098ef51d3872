"""Commitment against grids of policies and known values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.commitment import stackelberg
from wedgesim.equilibria.linear_program import maximise
from wedgesim.errors import GameError, UnknownNameError
from wedgesim.games.normal_form import NormalForm


def random_game(seed, shape):
    return NormalForm.from_payoffs(np.random.default_rng(seed).standard_normal((len(shape), *shape)))


def grid(actions, steps):
    """All policies whose probabilities are multiples of 1 / steps."""
    if actions == 1:
        return np.ones((1, 1))
    counts = np.stack(np.meshgrid(*[np.arange(steps + 1)] * (actions - 1), indexing="ij"), axis=-1)
    counts = counts.reshape(-1, actions - 1)
    counts = counts[counts.sum(axis=1) <= steps]
    return np.column_stack([counts, steps - counts.sum(axis=1)]) / steps


def grid_values(game, steps):
    """Best and worst answers for the leader, player 0, at every policy of the grid."""
    policies = grid(game.shape[0], steps)
    payoffs = np.tensordot(game.payoffs, policies, axes=(1, 1))
    answers = payoffs[1] >= payoffs[1].max(axis=0) - 1e-12
    flat, worth = answers.reshape(-1, len(policies)), payoffs[0].reshape(-1, len(policies))
    best = np.where(flat, worth, -np.inf).max(axis=0)
    worst = np.where(flat, worth, np.inf).min(axis=0)
    return best.max(), worst[np.isfinite(worst)].max(initial=-np.inf)


def test_known_values():
    """Conitzer and Sandholm 2006, table 1: pure commitment gives 3, mixed 3.5 in the limit of the weak tie."""
    game = NormalForm.from_payoffs([[[2, 4], [1, 3]], [[1, 0], [0, 1]]])
    found = stackelberg(game, 0)
    assert found.exact
    assert found.strong.policy == pytest.approx([0.5, 0.5])
    assert found.strong.answer[0].tolist() == [0, 1]
    assert found.strong.gap == 0
    assert found.strong.value == pytest.approx(3.5)
    assert found.weak.value == pytest.approx(3.5)
    assert not found.weak.attained
    assert found.weak.worst == pytest.approx(1.5)


@pytest.mark.parametrize("factor", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("level", [0.0, 1e3])
def test_whether_the_weak_value_is_attained_does_not_hang_on_units(factor, level):
    limit = stackelberg(NormalForm.from_payoffs(factor * (level + np.array([[[2, 4], [1, 3]], [[1, 0], [0, 1]]]))), 0)
    safe = stackelberg(NormalForm.from_payoffs(factor * (level + np.array([[[3, 0], [1, 1]], [[2, 2], [2, 2]]]))), 0)
    assert (limit.weak.attained, safe.weak.attained, safe.strong.attained) == (False, True, False)


def test_zero_sum_commitment_is_the_value_of_the_game():
    table = np.array([[0, -1, 2], [1, 0, -1], [-1, 3, 0]])
    found = stackelberg(NormalForm.from_payoffs([table, -table]), 0)
    assert found.strong.value == pytest.approx(found.weak.value)
    guaranteed = (found.strong.policy @ table).min()
    assert guaranteed == pytest.approx(found.strong.value)


def test_equivalent_answers_separate_strong_from_weak():
    """The follower is indifferent always; the leader's luck decides."""
    game = NormalForm.from_payoffs([[[3, 0], [1, 1]], [[2, 2], [2, 2]]])
    found = stackelberg(game, 0)
    assert found.strong.value == pytest.approx(3)
    assert found.weak.value == pytest.approx(1)
    assert found.weak.attained
    assert not found.strong.attained


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([(2, 2), (2, 4), (3, 3), (1, 3), (3, 1)]))
def test_one_follower_against_a_grid(seed, shape):
    game = random_game(seed, shape)
    found = stackelberg(game, 0)
    best, worst = grid_values(game, 60)
    assert found.strong.value >= best - 1e-9
    assert found.weak.value >= worst - 1e-9
    assert found.strong.value >= found.weak.value - 1e-9
    # a generic tie is broken by a small change of the policy
    assert found.weak.value == pytest.approx(found.strong.value, abs=1e-6) or shape[0] == 1
    assert best >= found.strong.value - 0.2 * float(game.payoff_range[0])


def test_ties_among_integer_payoffs():
    rng = np.random.default_rng(0)
    for _ in range(40):
        game = NormalForm.from_payoffs(rng.integers(0, 3, (2, 2, 3)))
        found = stackelberg(game, 0)
        best, worst = grid_values(game, 120)
        assert found.strong.value >= best - 1e-9
        assert found.weak.value >= worst - 1e-9
        assert found.strong.value >= found.weak.value - 1e-9


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.floats(-50, 50), st.permutations(range(3)))
def test_affine_payoffs_and_relabelling(seed, factor, shift, order):
    game = random_game(seed, (3, 3))
    moved = NormalForm.from_payoffs((game.payoffs * np.array([factor, 2]).reshape(2, 1, 1) + shift)[:, order])
    one, other = stackelberg(game, 0), stackelberg(moved, 0)
    assert other.strong.value == pytest.approx(one.strong.value * factor + shift, rel=1e-6, abs=1e-6)
    swapped = NormalForm.from_payoffs(np.transpose(game.payoffs[::-1], (0, 2, 1)))
    assert stackelberg(swapped, 1).strong.value == pytest.approx(one.strong.value, abs=1e-7)


def test_refusals():
    game = random_game(0, (2, 2))
    with pytest.raises(UnknownNameError, match="no player 'x'"):
        stackelberg(game, "x")
    with pytest.raises(GameError, match="cannot lead"):
        stackelberg(game, 2)
    with pytest.raises(GameError, match="cannot lead"):
        stackelberg(random_game(0, (2,)), 0)
    with pytest.raises(GameError, match="one game"):
        stackelberg(NormalForm.from_payoffs(np.zeros((1, 2, 3)), players=["a"]), 0)


def test_linear_program_without_solution():
    assert maximise(np.array([1.0, 1.0]), np.array([[1.0, 1.0]])) is None
