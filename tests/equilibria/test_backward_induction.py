"""Backward induction against brute force over whole strategies, invariances, and games with known solutions."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.backward_induction import subgame_perfect_equilibria, subgame_perfect_outcomes
from wedgesim.errors import SolverError
from wedgesim.games import NormalForm, Sequential

ORDERS = [["d", "p", "t"], ["p", "d", "t"], ["t", "d", "p"]]


def game_of(payoffs, order=("d", "p", "t")):
    return Sequential.in_order(NormalForm.from_payoffs(payoffs, players=["d", "t", "p"]), order)


def outcomes(game):
    mask = subgame_perfect_outcomes(game).mask
    return {profile for profile in np.ndindex(mask.shape) if mask[profile]}


def brute_force(game):
    """Outcomes of all pure strategy combinations that are optimal after every history, one mover a stage."""
    form, movers = game.normal_form, [stage[0] for stage in game.stages]
    sizes = [form.shape[mover] for mover in movers]
    histories = [list(product(*(range(size) for size in sizes[:k]))) for k in range(3)]
    plans = [
        [dict(zip(histories[k], choice, strict=True)) for choice in product(range(sizes[k]), repeat=len(histories[k]))]
        for k in range(3)
    ]

    def end(strategies, history):
        moves = list(history)
        while len(moves) < 3:
            moves.append(strategies[len(moves)][tuple(moves)])
        profile = [0, 0, 0]
        for mover, move in zip(movers, moves, strict=True):
            profile[mover] = move
        return tuple(profile)

    def optimal(strategies):
        return all(
            form.payoff(end(strategies, history))[movers[k]]
            >= max(form.payoff(end(strategies, (*history, move)))[movers[k]] for move in range(sizes[k]))
            for k in range(3)
            for history in histories[k]
        )

    return {end(strategies, ()) for strategies in product(*plans) if optimal(strategies)}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=24, max_size=24), st.sampled_from(ORDERS))
def test_with_ties_the_outcomes_are_exactly_those_of_all_subgame_perfect_strategies(values, order):
    game = game_of(np.array(values, dtype=float).reshape(3, 2, 2, 2), order)
    assert outcomes(game) == brute_force(game)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(ORDERS))
def test_without_ties_the_recursion_finds_the_same_single_outcome(seed, order):
    game = game_of(np.random.default_rng(seed).standard_normal((3, 3, 2, 4)), order)
    found = subgame_perfect_equilibria(game)
    assert found.complete
    assert not found.ties
    assert outcomes(game) == {equilibrium.outcome[0][0] for equilibrium in found.equilibria}
    assert len(found.equilibria) == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 1), min_size=36, max_size=36), st.sampled_from(ORDERS))
def test_with_ties_the_recursion_finds_the_same_outcomes_and_says_that_payoffs_tie(values, order):
    game = game_of(np.array(values, dtype=float).reshape(3, 2, 2, 3), order)
    found = subgame_perfect_equilibria(game)
    assert outcomes(game) == {equilibrium.outcome[0][0] for equilibrium in found.equilibria}
    assert found.ties or len(found.equilibria) == 1


def test_a_batch_is_solved_as_its_games_are():
    payoffs = np.random.default_rng(1).integers(0, 3, (3, 3, 3, 3, 200)).astype(float)
    batch = subgame_perfect_outcomes(game_of(payoffs), watched=1)
    for i in range(0, 200, 20):
        single = subgame_perfect_outcomes(game_of(payoffs[..., i]), watched=1)
        assert np.array_equal(batch.mask[..., i], single.mask)
        assert np.array_equal(batch.deterrence[..., i], single.deterrence)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.floats(-50, 50))
def test_positive_affine_changes_of_payoffs_change_nothing(seed, scale, shift):
    payoffs = np.random.default_rng(seed).integers(0, 4, (3, 2, 3, 2)).astype(float)
    changed = payoffs * np.array([1.0, scale, 1.0]).reshape(3, 1, 1, 1) + np.array([shift, 0, 0]).reshape(3, 1, 1, 1)
    assert outcomes(game_of(payoffs)) == outcomes(game_of(changed))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.permutations(range(3)))
def test_relabelling_actions_relabels_outcomes(seed, order):
    payoffs = np.random.default_rng(seed).integers(0, 4, (3, 2, 3, 2)).astype(float)
    relabelled = outcomes(game_of(payoffs[:, :, order, :]))
    assert {(d, order[t], p) for d, t, p in relabelled} == outcomes(game_of(payoffs))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_relabelling_players_relabels_outcomes(seed):
    payoffs = np.random.default_rng(seed).integers(0, 4, (3, 2, 3, 2)).astype(float)
    original = Sequential(NormalForm.from_payoffs(payoffs), ((0,), (1,), (2,)))
    swapped = NormalForm.from_payoffs(payoffs[[2, 0, 1]].transpose(0, 3, 1, 2))
    assert {(b, c, a) for a, b, c in outcomes(Sequential(swapped, ((1,), (2,), (0,))))} == outcomes(original)


def test_a_joint_stage_is_solved_for_its_mixed_equilibria():
    """After the leader's second action the followers play matching pennies, which is worth nothing to anybody."""
    pennies = np.array([[1.0, -1.0], [-1.0, 1.0]])
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 0], payoffs[0, 1] = -1.0, 0.5
    payoffs[1, :], payoffs[2, :] = pennies, -pennies
    found = subgame_perfect_equilibria(game_of(payoffs, ["d", ["t", "p"]]))
    assert len(found.equilibria) == 1
    only = found.equilibria[0]
    assert only.marginal(0, 2).tolist() == [0, 1]
    np.testing.assert_allclose(only.marginal(1, 2), [0.5, 0.5])
    np.testing.assert_allclose(only.payoffs, [0.5, 0, 0], atol=1e-12)
    assert [round(d.payoff, 9) for d in only.deviations[0]] == [-1, 0.5]


def test_every_equilibrium_of_a_later_stage_is_carried():
    """A battle of the sexes follows whatever the leader does: two pure equilibria and a mixed one.

    The leader gets 5, 1 or 4/3 after its first action and 3, 2 or 10/9 after its second; an outcome is supported when
    it gives at least the worst of the other action, so all but the 1 are.
    """
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[1], payoffs[2] = [[2, 0], [0, 1]], [[1, 0], [0, 2]]
    payoffs[0] = [[[5, 0], [0, 1]], [[3, 0], [0, 2]]]
    found = subgame_perfect_equilibria(game_of(payoffs, ["d", ["t", "p"]]))
    assert [e.outcome[0][0] for e in found.equilibria if e.is_pure] == [(0, 0, 0), (1, 0, 0), (1, 1, 1)]
    assert [round(float(e.payoffs[0]), 9) for e in found.equilibria if not e.is_pure] == [
        pytest.approx(4 / 3),
        pytest.approx(10 / 9),
    ]
    for equilibrium in found.equilibria:
        best = max(deviation.payoff for deviation in equilibrium.deviations[0])
        assert equilibrium.payoffs[0] == pytest.approx(best)


def test_a_degenerate_joint_stage_is_listed_by_the_corners_of_its_continuum():
    payoffs = np.zeros((3, 1, 2, 2))
    found = subgame_perfect_equilibria(game_of(payoffs, ["d", ["t", "p"]]))
    assert len(found.equilibria) == 4
    assert all(equilibrium.is_pure for equilibrium in found.equilibria)
    assert found.ties
    assert found.complete
    assert "continuum" in found.note


def test_no_two_points_of_a_continuum_are_all_but_the_same():
    """Three move at once; one is indifferent while a second mixes within a bound, a continuum followed numerically."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 1] = 0.0
    payoffs[1] = [[[1, 1], [0, 0]], [[0, 0], [2, 2]]]
    payoffs[2, :, :, 1] = -1
    found = subgame_perfect_equilibria(game_of(payoffs, [["d", "t", "p"]]))
    seen = [np.concatenate([e.marginal(i, 2) for i in range(3)]) for e in found.equilibria]
    for i, one in enumerate(seen):
        for other in seen[:i]:
            assert np.abs(one - other).max() > 1e-3
    assert found.ties


def test_a_batch_is_refused_by_the_solver_of_one_game():
    with pytest.raises(SolverError, match="one game at a time"):
        subgame_perfect_equilibria(game_of(np.zeros((3, 2, 2, 2, 5))))


def test_payoffs_apart_by_less_than_the_tolerance_tie():
    payoffs = np.zeros((3, 1, 2, 1))
    payoffs[1, 0, :, 0] = [1.0, 1.0 + 1e-15]
    payoffs[1, 0, 0, 0] = 1.0
    game = game_of(payoffs + np.zeros((3, 1, 2, 1)))
    # the range itself is 1e-15, so the difference is the whole of it and no tie
    assert outcomes(game) == {(0, 1, 0)}
    wide = np.zeros((3, 1, 3, 1))
    wide[1, 0, :, 0] = [1.0, 1.0 + 1e-15, -1.0]
    assert outcomes(game_of(wide)) == {(0, 0, 0), (0, 1, 0)}


def test_a_continuum_that_shows_in_no_count_is_found():
    """The row can mix anywhere from (1, 0) to (2/3, 1/3) while the column plays its second action."""
    payoffs = np.zeros((3, 1, 2, 2))
    payoffs[1, 0], payoffs[2, 0] = [[2, 2], [0, 2]], [[0, 1], [2, 0]]
    found = subgame_perfect_equilibria(game_of(payoffs, ["d", ["t", "p"]]))
    assert found.ties
    assert sorted(equilibrium.marginal(1, 2)[0] for equilibrium in found.equilibria) == [
        pytest.approx(2 / 3),
        pytest.approx(1),
    ]


def test_several_equilibria_of_a_stage_are_no_tie():
    payoffs = np.zeros((3, 1, 2, 2))
    payoffs[1, 0], payoffs[2, 0] = [[2, 0], [0, 1]], [[1, 0], [0, 2]]
    payoffs[0, 0] = [[1, 2], [3, 4]]
    found = subgame_perfect_equilibria(game_of(payoffs, ["d", ["t", "p"]]))
    assert len(found.equilibria) == 3
    assert not found.ties
