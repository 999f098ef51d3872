"""Trees: what is refused, the reduced normal form, and trees of games in stages."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.errors import GameError
from wedgesim.games.extensive_form import ChanceMove, ExtensiveForm, InformationSet, Node, Outcome, tree_of_profiles
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential


def leaf(outcome):
    return Node(None, (), outcome)


@pytest.fixture
def poker():
    """One card for the first player, high or low; raise or fold; the second player sees the raise, not the card."""
    return ExtensiveForm(
        players=("1", "2"),
        moves=(
            ChanceMove(("red", "black"), (Fraction(1, 2), Fraction(1, 2))),
            InformationSet(0, ("raise", "fold"), "red card"),
            InformationSet(1, ("meet", "pass")),
            InformationSet(0, ("raise", "fold"), "black card"),
        ),
        outcomes=(
            Outcome((2.0, -2.0)),
            Outcome((1.0, -1.0)),
            Outcome((-2.0, 2.0)),
            Outcome((-1.0, 1.0)),
        ),
        nodes=(
            Node(0, (1, 6)),
            Node(1, (2, 5)),
            Node(2, (3, 4)),
            leaf(0),
            leaf(1),
            leaf(1),
            Node(3, (7, 10)),
            Node(2, (8, 9)),
            leaf(2),
            leaf(1),
            leaf(3),
        ),
    )


def test_normal_form_of_simple_poker(poker):
    """Myerson 1991, table 2.1."""
    game = poker.to_normal_form()
    assert game.actions == (("raise / raise", "raise / fold", "fold / raise", "fold / fold"), ("meet", "pass"))
    assert game.payoffs[0].tolist() == [[0, 1], [0.5, 0], [-0.5, 1], [0, 0]]
    assert np.array_equal(game.payoffs[1], -game.payoffs[0])


def test_reduced_strategies_leave_out_what_own_moves_rule_out():
    tree = ExtensiveForm(
        ("1", "2"),
        (InformationSet(0, ("out", "in")), InformationSet(1, ("l", "r")), InformationSet(0, ("u", "d"))),
        tuple(Outcome((float(i), 0.0)) for i in range(4)),
        (Node(0, (1, 2)), leaf(0), Node(1, (3, 4)), leaf(1), Node(2, (5, 6)), leaf(2), leaf(3)),
    )
    game = tree.to_normal_form()
    assert game.actions[0] == ("out / *", "in / u", "in / d")
    assert game.payoffs[0].tolist() == [[0, 0], [1, 2], [1, 3]]


def test_payoffs_add_up_along_the_path_and_no_outcome_pays_nothing():
    tree = ExtensiveForm(
        ("1", "2"),
        (InformationSet(0, ("a", "b")),),
        (Outcome((1.0, 2.0)), Outcome((10.0, 20.0))),
        (Node(0, (1, 2), 0), leaf(1), Node(None)),
    )
    game = tree.to_normal_form()
    assert game.payoffs[:, :, 0].tolist() == [[11, 1], [22, 2]]
    assert game.actions[1] == ("*",)


def test_absent_minded_driver_cannot_exit_at_the_second_turn():
    tree = ExtensiveForm(
        ("driver",),
        (InformationSet(0, ("on", "exit")),),
        (Outcome((1.0,)), Outcome((4.0,)), Outcome((0.0,))),
        (Node(0, (1, 4)), Node(0, (2, 3)), leaf(0), leaf(1), leaf(2)),
    )
    assert tree.to_normal_form().payoffs.tolist() == [[1, 0]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"players": ()}, "at least one player"),
        ({"players": ("1", "1")}, "distinct names"),
        ({"players": ("1",)}, "belongs to player 1"),
        ({"nodes": ()}, "children do not exist"),
        ({"nodes": (Node(0, (1, 2)), leaf(0), leaf(0), leaf(0))}, "node 3 is not where"),
        ({"nodes": (Node(0, (2, 1)), leaf(0), leaf(0))}, "node 1 is not where"),
        ({"nodes": (Node(0, (1,)), leaf(0))}, "needs 2 children"),
        ({"nodes": (Node(9, (1, 2)), leaf(0), leaf(0))}, "has move 9"),
        ({"nodes": (Node(0, (1, 2)), leaf(0), leaf(9))}, "has outcome 9"),
        ({"nodes": (Node(0, (1, 2)), leaf(0))}, "children do not exist"),
        ({"outcomes": (Outcome((1.0,)),)}, "needs 2 payoffs"),
        ({"outcomes": (Outcome((1.0, float("nan"))),)}, "not a finite number"),
        ({"moves": (InformationSet(0, ("a", "a")),)}, "distinct actions"),
        ({"moves": (ChanceMove(("a", "b"), (Fraction(1), Fraction(1))),)}, "add up to exactly 1"),
        ({"moves": (ChanceMove(("a", "b"), (Fraction(2), Fraction(-1))),)}, "add up to exactly 1"),
        ({"moves": (ChanceMove(("a", "b"), (Fraction(1),)),)}, "needs 2 probabilities"),
    ],
)
def test_what_is_no_tree_is_refused(poker, change, message):
    with pytest.raises(GameError, match=message):
        replace(poker, **change)


def test_chance_from_floats():
    thirds = ChanceMove.from_floats(["a", "b", "c"], [1 / 3, 1 / 3, 1 / 3])
    assert sum(thirds.probabilities) == 1
    with pytest.raises(GameError, match=r"add up to 0\.9"):
        ChanceMove.from_floats(["a", "b"], [0.5, 0.4])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 3), min_size=1, max_size=4))
def test_simultaneous_tree_gives_the_game_back(seed, shape):
    payoffs = np.random.default_rng(seed).standard_normal((len(shape), *shape))
    game = NormalForm.from_payoffs(payoffs, title="game")
    back = tree_of_profiles(game).to_normal_form()
    assert np.array_equal(back.payoffs, game.payoffs)
    assert (back.players, back.actions, back.title) == (game.players, game.actions, game.title)


@pytest.mark.parametrize("order", [["a", "b", "c"], ["c", ["a", "b"]], [["b", "c"], "a"], ["b", "c", "a"]])
def test_strategies_of_a_staged_tree_play_the_staged_game(order):
    payoffs = np.random.default_rng(3).standard_normal((3, 2, 3, 2))
    game = NormalForm.from_payoffs(payoffs, players=["a", "b", "c"])
    sequential = Sequential.in_order(game, order)
    tree = ExtensiveForm.from_sequential(sequential)
    sets_of = [sum(isinstance(m, InformationSet) and m.player == player for m in tree.moves) for player in range(3)]
    expected = [0, 0, 0]
    histories = 1
    for stage in sequential.stages:
        for player in stage:
            expected[player] = histories
        histories *= int(np.prod([game.shape[player] for player in stage]))
    assert sets_of == expected
    normal = tree.to_normal_form(max_profiles=10**7)
    assert normal.shape == tuple(size**count for size, count in zip(game.shape, expected, strict=True))
    # strategies are in the order of their digits, so the one that always plays the same is a repunit times the action
    always = zip((1, 2, 0), game.shape, expected, strict=True)
    constant = [action * (size**count - 1) // (size - 1) for action, size, count in always]
    assert np.array_equal(normal.payoff(constant), game.payoff((1, 2, 0)))


def test_size_is_bounded():
    game = NormalForm.from_payoffs(np.zeros((3, 3, 3, 3)))
    tree = ExtensiveForm.from_sequential(Sequential(game, ((0,), (1,), (2,))))
    with pytest.raises(GameError, match="too many profiles"):
        tree.to_normal_form(max_profiles=1000)
    many = NormalForm.from_payoffs(np.zeros((1, 2_000_000)))
    with pytest.raises(GameError, match="more than 1,000,000 nodes"):
        tree_of_profiles(many)
    with pytest.raises(GameError, match="not a batch"):
        tree_of_profiles(NormalForm.from_payoffs(np.zeros((1, 2, 3)), players=["a"]))


def test_ambiguous_names_of_strategies_become_numbers():
    tree = ExtensiveForm(
        ("1", "2"),
        (InformationSet(1, ("l", "r")), InformationSet(0, ("a", "a / a")), InformationSet(0, ("a", "a / a"))),
        (Outcome((0.0, 0.0)),),
        (Node(0, (1, 4)), Node(1, (2, 3)), leaf(0), leaf(0), Node(2, (5, 6)), leaf(0), leaf(0)),
    )
    assert tree.to_normal_form().actions[0] == ("1", "2", "3", "4")
