"""Maximal Nash subsets of games of three players: products of polytopes on which everything is an equilibrium."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.nash import nash_equilibria
from wedgesim.equilibria.nash_subsets import maximal_nash_subsets
from wedgesim.equilibria.pure import pure_profiles
from wedgesim.equilibria.regret import regrets
from wedgesim.games.normal_form import NormalForm


def solved(payoffs):
    return nash_equilibria(NormalForm.from_payoffs(payoffs))


def test_a_player_who_does_not_care_makes_a_segment_with_two_ends():
    """The first player's payoffs are zero; the others have dominant actions whatever it does."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[1, :, 0, :] = 1.0
    payoffs[2, :, :, 1] = 1.0
    found = solved(payoffs)
    assert found.certificate == "degenerate"
    (component,) = found.components
    assert [one.support for one in component.extreme_points] == [((0,), (0,), (1,)), ((1,), (0,), (1,))]
    assert "extreme points" in found.note


def test_nobody_who_cares_makes_the_whole_product_of_simplices():
    (component,) = solved(np.zeros((3, 2, 3, 2))).components
    assert len(component.extreme_points) == 12
    assert len(component.subsets) == 1
    assert [len(own) for own in component.subsets[0]] == [2, 3, 2]


def test_a_threshold_bounds_the_indifferent_player():
    """The second player keeps its action while the first plays its own first action with at least one half."""
    payoffs = np.zeros((3, 2, 2, 1))
    payoffs[1, :, 0, 0] = [1.0, -1.0]
    subsets = maximal_nash_subsets(payoffs, [np.array([0.75, 0.25]), np.array([1.0, 0.0]), np.ones(1)])
    vertices = sorted(vertex.tolist() for vertex in subsets[0][0])
    assert vertices == [pytest.approx([0.5, 0.5]), pytest.approx([1.0, 0.0])]


def test_a_curved_component_is_not_called_a_polytope():
    """Player 2 is indifferent where x z = 1 / 2: a curve.

    Player 2's first action pays 2 x z - 1, where x and z are the first probabilities of players 1 and 3, who are
    indifferent to everything. Where 2 x z = 1 player 2 may mix: a surface, curved in (x, z).
    """
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[1, :, 0, :] = -1.0
    payoffs[1, 0, 0, 0] = 1.0
    found = solved(payoffs)
    assert found.certificate == "degenerate"
    assert any(not component.extreme_points for component in found.components)
    assert "curved or not known whole" in found.note


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_mixture_of_the_vertices_is_an_equilibrium(seed):
    rng = np.random.default_rng(seed)
    game = NormalForm.from_payoffs(rng.integers(0, 2, (3, 2, 2, 2)).astype(float))
    found = nash_equilibria(game)
    assert sum(one.is_pure for one in found.equilibria) == len(pure_profiles(game, 1e-9))
    for component in found.components:
        for subset in component.subsets:
            mixed = [rng.dirichlet(np.ones(len(own))) @ np.array(own) for own in subset]
            assert regrets(game.payoffs, mixed).max() < 1e-8
        listed = {id(one) for one in component.equilibria}
        assert {id(one) for one in component.extreme_points} <= listed


def test_too_many_systems_are_counted_and_not_listed():
    """Forty actions each, all best replies: the systems that their vertices could solve do not fit any memory."""
    payoffs = np.stack([np.zeros((40, 40)), np.random.default_rng(1).integers(0, 2, (40, 40)).astype(float)])
    assert maximal_nash_subsets(payoffs, [np.full(40, 1 / 40), np.eye(40)[payoffs[1].sum(axis=0).argmax()]]) == []
