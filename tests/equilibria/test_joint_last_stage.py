"""Batches with a joint last stage against the solver of one game."""

import numpy as np
import pytest

from wedgesim.equilibria.backward_induction import subgame_perfect_equilibria
from wedgesim.equilibria.joint_last_stage import joint_last_stage_outcomes
from wedgesim.errors import SolverError
from wedgesim.games import NormalForm, Sequential

NAMES = ["d", "t", "p"]


@pytest.mark.parametrize(
    ("order", "shape"),
    [
        (["d", ["t", "p"]], (3, 3, 3)),
        (["t", ["d", "p"]], (2, 3, 2)),
        ([["d", "t", "p"]], (2, 2, 2)),
        (["p", "d", ["t"]], (2, 3, 2)),
    ],
    ids=str,
)
def test_a_batch_has_the_outcomes_of_its_games(order, shape):
    payoffs = np.random.default_rng(4).standard_normal((3, *shape, 12))
    batch = joint_last_stage_outcomes(Sequential.in_order(NormalForm.from_payoffs(payoffs, NAMES), order))
    for i in range(12):
        alone = subgame_perfect_equilibria(Sequential.in_order(NormalForm.from_payoffs(payoffs[..., i], NAMES), order))
        assert alone.complete
        ours = sorted(batch.payoffs[..., i][:, batch.mask[..., i]].T.round(9).tolist())
        assert ours == sorted(equilibrium.payoffs.round(9).tolist() for equilibrium in alone.equilibria)


def test_the_worth_of_an_action_is_what_it_brings_against_the_others():
    payoffs = np.random.default_rng(5).standard_normal((3, 2, 3, 3, 4))
    game = Sequential.in_order(NormalForm.from_payoffs(payoffs, NAMES), ["d", ["t", "p"]])
    found = joint_last_stage_outcomes(game)
    for d, k, i in np.argwhere(found.mask):
        mix = found.strategies[2][:, d, k, i]
        np.testing.assert_allclose(found.worths[1][:, d, k, i], payoffs[1, d, :, :, i] @ mix, atol=1e-12)


def test_an_earlier_joint_stage_is_refused():
    form = NormalForm.from_payoffs(np.zeros((3, 2, 2, 2)), NAMES)
    with pytest.raises(SolverError, match="only the last stage"):
        joint_last_stage_outcomes(Sequential.in_order(form, [["d", "t"], "p"]))
