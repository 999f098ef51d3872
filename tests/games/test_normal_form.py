import numpy as np
import pytest

from wedgesim.errors import GameError
from wedgesim.games import NormalForm, Sequential


def test_names_are_given_to_what_has_none():
    game = NormalForm.from_payoffs(np.zeros((2, 2, 3)))
    assert game.players == ("1", "2")
    assert game.actions == (("1", "2"), ("1", "2", "3"))


def test_axes_after_those_of_the_players_are_the_batch():
    game = NormalForm.from_payoffs(np.arange(2 * 2 * 3 * 5.0).reshape(2, 2, 3, 5), players=["a", "b"])
    assert game.batch_shape == (5,)
    assert game.payoff((1, 2)).tolist() == game.payoffs[:, 1, 2, :].tolist()
    assert game.single(3).payoffs.tolist() == game.payoffs[..., 3].tolist()


def test_the_payoff_range_is_each_players_own():
    game = NormalForm.from_payoffs([[[0.0, 4.0]], [[7.0, 7.0]]])
    assert game.payoff_range.tolist() == [4.0, 0.0]


@pytest.mark.parametrize(
    ("payoffs", "players", "actions", "message"),
    [
        (np.zeros((2, 2, 2)), ["a", "a"], None, "distinct names"),
        (np.zeros((2, 2, 2)), ["a", "b"], [["x", "x"], ["y", "z"]], "distinct names"),
        (np.zeros((2, 2, 2)), ["a", "b"], [["x"], ["y", "z"]], "payoffs have shape"),
        (np.zeros((2, 2, 2)), ["a", "b"], [["x", "y"]], "2 lists of actions"),
        (np.full((1, 2), np.nan), ["a"], None, "not a finite number"),
        (np.zeros((2, 2, 2, 4)), None, None, "name the players"),
        (np.zeros(3), None, None, "axis of players"),
    ],
)
def test_what_is_no_game_is_refused(payoffs, players, actions, message):
    with pytest.raises(GameError, match=message):
        NormalForm.from_payoffs(payoffs, players, actions)


def test_a_profile_needs_an_action_of_each_player():
    with pytest.raises(GameError, match="2 actions"):
        NormalForm.from_payoffs(np.zeros((2, 2, 2))).payoff((0,))


@pytest.mark.parametrize("order", [["a"], ["a", "b", "b"], [["a", "b"], "a"]])
def test_every_player_moves_exactly_once(order):
    game = NormalForm.from_payoffs(np.zeros((2, 2, 2)), players=["a", "b"])
    with pytest.raises(GameError, match="exactly one stage"):
        Sequential.in_order(game, order)


def test_an_unknown_player_cannot_move():
    game = NormalForm.from_payoffs(np.zeros((2, 2, 2)), players=["a", "b"])
    with pytest.raises(GameError, match="no player 'c'"):
        Sequential.in_order(game, ["a", "c"])


def test_information_is_perfect_when_nobody_moves_together():
    game = NormalForm.from_payoffs(np.zeros((2, 2, 2)), players=["a", "b"])
    assert Sequential.in_order(game, ["b", "a"]).perfect_information
    assert not Sequential.in_order(game, [["b", "a"]]).perfect_information
