"""Coalitions against a literal transcription of the definitions, and known games."""

from itertools import chain, combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.coalitions import blocked_by, coalition_proof, joint_deviations, strong_nash
from wedgesim.equilibria.pure import pure_equilibria
from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm


def random_game(seed, shape, high=4):
    return NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, high, (len(shape), *shape)))


def subsets(players):
    return chain.from_iterable(combinations(players, size) for size in range(1, len(players)))


def deviations(game, profile, coalition):
    for actions in product(*(range(game.shape[player]) for player in coalition)):
        after = list(profile)
        for player, action in zip(coalition, actions, strict=True):
            after[player] = action
        yield tuple(after)


def all_gain(game, coalition, after, before):
    return all(game.payoffs[(player, *after)] > game.payoffs[(player, *before)] for player in coalition)


def self_enforcing(game, profile, coalition):
    return all(proof(game, profile, smaller) for smaller in subsets(coalition))


def proof(game, profile, coalition):
    """Bernheim, Peleg and Whinston 1987, definition, in the reduced game in which the others stay put."""
    return self_enforcing(game, profile, coalition) and not any(
        all_gain(game, coalition, after, profile) and self_enforcing(game, after, coalition)
        for after in deviations(game, profile, coalition)
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([(2, 2, 2), (3, 2, 2), (3, 3), (4,)]))
def test_against_the_definition(seed, shape):
    game = random_game(seed, shape)
    everybody = tuple(range(len(shape)))
    mask, strong = coalition_proof(game), strong_nash(game)
    for profile in game.profiles():
        assert mask[profile] == proof(game, profile, everybody)
        blocked = {
            coalition: any(all_gain(game, coalition, after, profile) for after in deviations(game, profile, coalition))
            for coalition in (*subsets(everybody), everybody)
        }
        assert strong[profile] == (not any(blocked.values()))
        for coalition, value in blocked.items():
            assert blocked_by(game, coalition)[profile] == value


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_nesting(seed):
    game = random_game(seed, (2, 3, 2))
    strong, proof_mask, nash = strong_nash(game), coalition_proof(game), pure_equilibria(game)
    assert not (strong & ~proof_mask).any()
    assert not (proof_mask & ~nash).any()
    single = np.zeros(game.shape, dtype=bool)
    for player in range(3):
        single |= blocked_by(game, [player])
    assert np.array_equal(~single, nash)


def test_bernheim_peleg_whinston_example():
    """Two equilibria; the first two players together leave the one that pays them more, so the other is proof."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = 0, 0, 10
    payoffs[:, 0, 1, 0] = payoffs[:, 1, 0, 0] = -5, -5, 0
    payoffs[:, 1, 1, 0] = 1, 1, -5
    payoffs[:, 0, 0, 1] = -2, -2, 0
    payoffs[:, 0, 1, 1] = payoffs[:, 1, 0, 1] = -5, -5, 0
    payoffs[:, 1, 1, 1] = -1, -1, 5
    game = NormalForm.from_payoffs(payoffs)
    assert np.argwhere(pure_equilibria(game)).tolist() == [[0, 0, 0], [1, 1, 1]]
    assert np.argwhere(coalition_proof(game)).tolist() == [[1, 1, 1]]
    assert not strong_nash(game).any()
    deviation = joint_deviations(game, (0, 0, 0))[0]
    assert (deviation.coalition, deviation.actions, deviation.gains) == ((0, 1), (1, 1), (1.0, 1.0))
    assert deviation.self_enforcing


def test_deviations_of_other_sizes_and_tolerance():
    hunt = NormalForm.from_payoffs([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    (together,) = joint_deviations(hunt, (1, 1))
    assert together.actions == (0, 0)
    assert together.self_enforcing
    assert joint_deviations(hunt, (1, 1), size=1) == ()
    assert joint_deviations(hunt, (1, 1), tolerance=0.5) == ()
    assert strong_nash(hunt).tolist() == [[True, False], [False, False]]
    assert strong_nash(hunt, tolerance=0.5)[1, 1]


def test_batch_agrees_with_single_games():
    payoffs = np.random.default_rng(3).integers(0, 4, (3, 2, 3, 2, 6, 5)).astype(float)
    games = NormalForm.from_payoffs(payoffs, players="abc")
    proof_masks, strong_masks = coalition_proof(games), strong_nash(games)
    for index in np.ndindex(6, 5):
        single = games.single(*index)
        assert np.array_equal(proof_masks[(..., *index)], coalition_proof(single))
        assert np.array_equal(strong_masks[(..., *index)], strong_nash(single))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.permutations(range(3)))
def test_affine_payoffs_and_relabelling(seed, factor, order):
    game = random_game(seed, (2, 3, 2))
    payoffs = game.payoffs * np.array([factor, 1, 2]).reshape(3, 1, 1, 1) + 1
    moved = NormalForm.from_payoffs(np.transpose(payoffs[order], (0, *(player + 1 for player in order))))
    assert np.array_equal(np.transpose(coalition_proof(game), order), coalition_proof(moved))
    assert np.array_equal(np.transpose(strong_nash(game), order), strong_nash(moved))


def test_refusals():
    game = random_game(0, (2, 2))
    for coalition in ([], [0, 0], [2]):
        with pytest.raises(GameError, match="distinct players"):
            blocked_by(game, coalition)
    with pytest.raises(GameError, match="at most 10"):
        strong_nash(NormalForm.from_payoffs(np.zeros((11, *[1] * 11))))
    with pytest.raises(GameError, match="one game"):
        joint_deviations(NormalForm.from_payoffs(np.zeros((1, 2, 3)), players=["a"]), (0,))
