"""The scale of payoffs changes nothing, from the smallest numbers to the largest."""

import numpy as np
import pytest

from wedgesim.equilibria.nash import nash_equilibria
from wedgesim.games.normal_form import NormalForm


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2), (3, 2, 2)])
@pytest.mark.parametrize("scale", [2.0**-1070, 1e-300, 1e300, 2.0**999])
def test_payoffs_of_any_size_have_the_same_equilibria(shape, scale):
    payoffs = np.random.default_rng(1).integers(-9, 10, (len(shape), *shape)).astype(float)
    expected, found = (nash_equilibria(NormalForm.from_payoffs(payoffs * by)) for by in (1.0, scale))
    assert found.certificate == expected.certificate
    assert len(found) == len(expected)
    for one, other in zip(found.equilibria, expected.equilibria, strict=True):
        assert np.concatenate(one.strategies) == pytest.approx(np.concatenate(other.strategies), abs=1e-9)


@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2), (3, 3, 3)])
@pytest.mark.parametrize("level", [1e6, -1e9, 2.0**40])
def test_a_level_far_from_zero_costs_no_digit(shape, level):
    payoffs = np.random.default_rng(2).integers(-90, 91, (len(shape), *shape)) / 64
    expected, found = (nash_equilibria(NormalForm.from_payoffs(payoffs + add)) for add in (0.0, level))
    assert found.certificate == expected.certificate == "certified"
    assert len(found) == len(expected)
    assert found.max_regret <= 1e-13
    for one, other in zip(found.equilibria, expected.equilibria, strict=True):
        assert np.concatenate(one.strategies) == pytest.approx(np.concatenate(other.strategies), abs=1e-12)
        assert one.payoffs - level == pytest.approx(other.payoffs, abs=abs(level) * 1e-15)


def test_ties_far_from_zero_are_ties():
    # The second player's first action is never better than its copy: at 1e9 rounding of sums would tell them apart.
    payoffs = np.random.default_rng(4).integers(-90, 91, (3, 2, 3, 2)) / 64
    payoffs[:, :, 1] = payoffs[:, :, 0]
    found = nash_equilibria(NormalForm.from_payoffs(payoffs + 1e9))
    expected = nash_equilibria(NormalForm.from_payoffs(payoffs))
    assert found.certificate == expected.certificate == "degenerate"
    assert len(found) == len(expected)


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 3, 3), (3, 3, 3)])
@pytest.mark.parametrize("size", [1e-4, 1e-6])
def test_what_the_others_bring_a_player_drowns_nothing(shape, size):
    # Adding to a player's payoffs what does not depend on its own action changes no equilibrium.
    generator = np.random.default_rng(6)
    for _ in range(4):
        own = generator.normal(size=(3, *shape))
        by_others = [generator.random(shape).mean(axis=player, keepdims=True) for player in range(3)]
        payoffs = np.stack([size * one + by_others[player] for player, one in enumerate(own)])
        expected, found = (nash_equilibria(NormalForm.from_payoffs(table)) for table in (own, payoffs))
        assert found.certificate == expected.certificate == "certified"
        assert len(found) == len(expected)
        for one, other in zip(found.equilibria, expected.equilibria, strict=True):
            assert np.concatenate(one.strategies) == pytest.approx(np.concatenate(other.strategies), abs=1e-6)
