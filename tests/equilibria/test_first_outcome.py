"""One outcome for each game of a batch, the same as solving each alone."""

import numpy as np
import pytest

from wedgesim.equilibria.backward_induction import subgame_perfect_equilibria
from wedgesim.equilibria.first_outcome import first_outcomes
from wedgesim.games import NormalForm, Sequential

TIMINGS = [((0,), (2,), (1,)), ((0,), (1, 2)), ((0, 1, 2),), ((0, 1), (2,))]


@pytest.mark.parametrize("stages", TIMINGS, ids=str)
def test_every_game_is_solved_as_alone(stages):
    payoffs = np.random.default_rng(7).normal(size=(3, 2, 2, 2, 40))
    form = NormalForm.from_payoffs(payoffs, "abc")
    found = first_outcomes(Sequential(form, stages))
    for number in range(40):
        alone = subgame_perfect_equilibria(Sequential(form.single(number), stages))
        assert found.outcomes[number] == len(alone.equilibria)
        pure = [one for one in alone.equilibria if len(one.outcome) == 1]
        if pure:
            first = min(pure, key=lambda one: one.outcome[0][0])
            assert tuple(found.profiles[:, number]) == first.outcome[0][0]
            np.testing.assert_allclose(found.payoffs[:, number], first.payoffs)
        else:
            assert not found.pure[number]
            assert any(np.allclose(found.payoffs[:, number], one.payoffs) for one in alone.equilibria)


def test_of_outcomes_that_tie_the_first_in_the_order_of_actions_is_taken_and_all_are_counted():
    form = NormalForm.from_payoffs(np.zeros((2, 2, 3, 1)), "ab")
    found = first_outcomes(Sequential(form, ((0,), (1,))))
    assert found.profiles[:, 0].tolist() == [0, 0]
    assert found.outcomes.tolist() == [6]


def test_nobody_in_equilibrium_is_told_by_a_count_of_zero():
    pennies = np.array([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], dtype=float)[..., None]
    found = first_outcomes(Sequential(NormalForm.from_payoffs(pennies, "ab"), ((0, 1),)))
    assert found.outcomes.tolist() == [1]  # the mixed one
    np.testing.assert_allclose(np.concatenate(found.strategies), 0.5)
