"""Games go to nashpy and come back."""

import numpy as np
import pytest

from wedgesim.errors import GameError
from wedgesim.games import NormalForm, from_nashpy, to_nashpy


def test_a_game_comes_back_as_it_went():
    game = NormalForm.from_payoffs(np.random.default_rng(1).random((2, 3, 4)), ["row", "column"], title="Round trip")
    back = from_nashpy(to_nashpy(game), game.players, game.actions, game.title)
    assert np.array_equal(back.payoffs, game.payoffs)
    assert (back.players, back.actions, back.title) == (game.players, game.actions, game.title)


@pytest.mark.parametrize("payoffs", [np.zeros((3, 2, 2, 2)), np.zeros((2, 2, 2, 5))])
def test_what_nashpy_cannot_hold_is_refused(payoffs):
    with pytest.raises(GameError, match="two players"):
        to_nashpy(NormalForm.from_payoffs(payoffs, ["a", "b", "c"][: len(payoffs)]))
