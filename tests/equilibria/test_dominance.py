"""Iterated dominance: known games, order independence, and what it must leave in place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.dominance import iterated_dominance, rationalisable, strictly_dominated, undominated
from wedgesim.equilibria.pure import pure_profiles
from wedgesim.equilibria.quantal_response import logit_branch
from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm


def random_game(seed, shape, high=4):
    return NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, high, (len(shape), *shape)))


def test_only_a_mixture_dominates():
    """Osborne and Rubinstein 1994, figure 61.1: half of each extreme beats the middle."""
    row = [[3, 0], [0, 3], [1, 1]]
    game = NormalForm.from_payoffs([row, [[0, 1], [1, 0], [0, 1]]])
    assert iterated_dominance(game, by="pure").rounds == ()
    found = iterated_dominance(game)
    assert found.survivors == ((0, 1), (0, 1))
    removal = found.rounds[0][0]
    assert (removal.player, removal.action) == (0, 2)
    assert removal.dominated_by == pytest.approx((0.5, 0.5, 0))
    assert removal.margin == pytest.approx(0.5)


def test_rounds_of_the_beauty_contest():
    """Each round takes the highest guess away when the target is half the mean of two guesses."""
    guesses = np.arange(6)
    payoffs = -np.abs(guesses[:, None] - (guesses[:, None] + guesses[None, :]) / 4).astype(float)
    found = iterated_dominance(NormalForm.from_payoffs([payoffs, payoffs.T]))
    assert found.survivors == ((0,), (0,))


def test_weakly_dominated_actions_stay():
    game = NormalForm.from_payoffs([[[1, 0], [1, 1]], [[1, 0], [1, 1]]])
    assert iterated_dominance(game).survivors == ((0, 1), (0, 1))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["pure", "mixed"]))
def test_order_does_not_matter(seed, by):
    game = random_game(seed, (3, 3, 2))
    rng = np.random.default_rng(seed)
    left = tuple(tuple(range(size)) for size in game.shape)
    while removals := strictly_dominated(game, left, by):
        one = removals[rng.integers(len(removals))]
        left = tuple(tuple(a for a in own if (p, a) != (one.player, one.action)) for p, own in enumerate(left))
    assert left == iterated_dominance(game, by).survivors


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_removals_are_what_they_say(seed):
    game = random_game(seed, (4, 3), high=6)
    left = ((0, 1, 2, 3), (0, 1, 2))
    for removals in iterated_dominance(game).rounds:
        for removal in removals:
            table = np.moveaxis(game.payoffs[removal.player][np.ix_(*left)], removal.player, 0)
            full = np.zeros((game.shape[removal.player], table.shape[1]))
            full[list(left[removal.player])] = table
            gain = (np.array(removal.dominated_by) @ full - full[removal.action]).min()
            assert gain == pytest.approx(removal.margin)
            assert gain > 0
        gone = {(removal.player, removal.action) for removal in removals}
        left = tuple(tuple(a for a in own if (p, a) not in gone) for p, own in enumerate(left))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_equilibria_survive_and_bounds_are_nested(seed):
    game = random_game(seed, (3, 2, 3), high=8)
    found = rationalisable(game)
    for profile in pure_profiles(game):
        assert all(action in inner for action, inner in zip(profile, found.inner, strict=True))
    for strategy, outer in zip(logit_branch(game).limit.strategies, found.outer, strict=True):
        assert set(np.flatnonzero(strategy > 1e-6)) <= set(outer)
    pure = iterated_dominance(game, by="pure").survivors
    for inner, outer, loose in zip(found.inner, found.outer, pure, strict=True):
        assert set(inner) <= set(outer) <= set(loose)
    assert found.exact == (found.inner == found.outer)


def test_two_players_are_exact():
    pennies = NormalForm.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    assert rationalisable(pennies).exact
    # the middle action answers mixed beliefs only
    row = [[3, 0], [0, 3], [2, 2]]
    found = rationalisable(NormalForm.from_payoffs([row, [[0, 1], [1, 0], [1, 1]]]))
    assert found.exact
    assert found.outer[0] == (0, 1, 2)
    assert found.inner[0] == (0, 1)


def test_batch_agrees_with_single_games():
    payoffs = np.random.default_rng(2).integers(0, 4, (3, 3, 2, 3, 5, 4)).astype(float)
    games = NormalForm.from_payoffs(payoffs, players="abc")
    masks = undominated(games)
    for index in np.ndindex(5, 4):
        survivors = iterated_dominance(games.single(*index), by="pure").survivors
        assert tuple(tuple(np.flatnonzero(mask[(slice(None), *index)]).tolist()) for mask in masks) == survivors


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.permutations(range(3)))
def test_affine_payoffs_and_relabelling(seed, factor, order):
    game = random_game(seed, (3, 3))
    moved = NormalForm.from_payoffs((game.payoffs * np.array([factor, 1]).reshape(2, 1, 1) + 3)[:, order])
    one, other = iterated_dominance(game).survivors, iterated_dominance(moved).survivors
    assert sorted(order[action] for action in other[0]) == list(one[0])
    assert other[1] == one[1]


def test_one_game_only():
    with pytest.raises(GameError, match=r"undominated\(\)"):
        iterated_dominance(NormalForm.from_payoffs(np.zeros((1, 2, 3)), players=["a"]))


def test_an_action_that_nearly_ties_hides_no_mixture_that_dominates():
    # Each of two actions beats the third by next to nothing somewhere; half of each beats it by 1.5 everywhere.
    game = NormalForm.from_payoffs([[[0.0, 0.0], [1e-12, 3.0], [3.0, 1e-12]], np.zeros((3, 2))])
    assert iterated_dominance(game).survivors[0] == (1, 2)
