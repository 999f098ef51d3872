"""Pure equilibria and regrets against their definitions, by brute force."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.pure import pure_equilibria, pure_profiles
from wedgesim.equilibria.regret import action_payoffs, expected_payoffs, regrets
from wedgesim.games.normal_form import NormalForm


def is_pure_equilibrium(payoffs, profile):
    for player, chosen in enumerate(profile):
        for other in range(payoffs.shape[player + 1]):
            deviation = (*profile[:player], other, *profile[player + 1 :])
            if payoffs[(player, *deviation)] > payoffs[(player, *profile[:player], chosen, *profile[player + 1 :])]:
                return False
    return True


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 3), min_size=1, max_size=4),
    st.integers(0, 2**32 - 1),
    st.integers(1, 4),
)
def test_pure_equilibria_are_those_of_the_definition(shape, seed, values):
    payoffs = np.random.default_rng(seed).integers(0, values, (len(shape), *shape)).astype(float)
    mask = pure_equilibria(NormalForm.from_payoffs(payoffs))
    for profile in product(*(range(size) for size in shape)):
        assert mask[profile] == is_pure_equilibrium(payoffs, profile)


def test_a_batch_gives_what_its_games_give():
    payoffs = np.random.default_rng(1).integers(0, 3, (3, 2, 3, 2, 4, 5)).astype(float)
    game = NormalForm.from_payoffs(payoffs, players="abc")
    mask = pure_equilibria(game)
    assert mask.shape == (2, 3, 2, 4, 5)
    for index in product(range(4), range(5)):
        assert (mask[(..., *index)] == pure_equilibria(game.single(*index))).all()


def test_a_batch_larger_than_the_cache_is_covered_to_its_end():
    payoffs = np.random.default_rng(2).random((3, 2, 2, 2, 30000))
    game = NormalForm.from_payoffs(payoffs, players="abc")
    mask = pure_equilibria(game)
    for number in (0, 5461, 5462, 29999):
        assert (mask[..., number] == pure_equilibria(game.single(number))).all()


def test_tolerance_is_relative_to_the_payoff_range():
    # 0.1 + 0.2 is a rounding above 0.3: exactly compared, the second row is no best reply.
    payoffs = np.array([[[0.1 + 0.2, 1.0], [0.3, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])
    game = NormalForm.from_payoffs(payoffs)
    assert pure_profiles(game) == [(0, 0), (0, 1)]
    assert pure_profiles(game, 1e-9) == [(0, 0), (0, 1), (1, 0)]
    scaled = NormalForm.from_payoffs(payoffs * 1e6)
    assert pure_profiles(scaled, 1e-9) == [(0, 0), (0, 1), (1, 0)]


def test_action_payoffs_are_expectations_over_profiles():
    generator = np.random.default_rng(3)
    shape = (2, 3, 2, 2)
    payoffs = generator.normal(size=(4, *shape))
    strategies = [generator.dirichlet(np.ones(size)) for size in shape]
    worth = action_payoffs(payoffs, strategies)
    for player, size in enumerate(shape):
        for action in range(size):
            total = 0.0
            for profile in product(*(range(m) for m in shape)):
                if profile[player] == action:
                    others = [strategies[j][profile[j]] for j in range(4) if j != player]
                    total += np.prod(others) * payoffs[(player, *profile)]
            assert worth[player][action] == pytest.approx(total)
    expected = expected_payoffs(payoffs, strategies)
    assert expected == pytest.approx([w @ s for w, s in zip(worth, strategies, strict=True)])


def test_regret_of_a_batch_and_of_one_game_against_many_strategies():
    generator = np.random.default_rng(4)
    payoffs = generator.normal(size=(3, 2, 2, 3, 7))
    strategies = [generator.dirichlet(np.ones(size), size=7).T for size in (2, 2, 3)]
    batch = regrets(payoffs, strategies)
    assert batch.shape == (3, 7)
    for number in range(7):
        alone = regrets(payoffs[..., number], [strategy[:, number] for strategy in strategies])
        assert batch[:, number] == pytest.approx(alone)
    many = regrets(payoffs[..., :1], strategies)
    assert many[:, 0] == pytest.approx(batch[:, 0])


def test_regret_is_zero_exactly_at_a_pure_equilibrium():
    game = NormalForm.from_payoffs(np.random.default_rng(5).integers(0, 9, (3, 3, 3, 3)).astype(float))
    mask = pure_equilibria(game)
    for profile in game.profiles():
        strategies = [np.eye(3)[action] for action in profile]
        assert (regrets(game.payoffs, strategies).max() == 0) == mask[profile]
