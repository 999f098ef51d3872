"""Logit equilibria against closed forms, invariances, and the games at which other programs stop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit

from wedgesim.equilibria.logit_precision import logit_equilibria
from wedgesim.equilibria.quantal_response import logit_branch, logit_limits
from wedgesim.equilibria.regret import regrets
from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm

FOLDED = (33, 43, 51, 55, 103)
"""Seeds of random 2x2x2 games whose principal branch folds."""


def random_game(seed, shape):
    return NormalForm.from_payoffs(np.random.default_rng(seed).standard_normal((len(shape), *shape)))


@pytest.fixture
def mckelvey_mclennan():
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = 9, 8, 12
    payoffs[:, 1, 1, 0] = 9, 8, 2
    payoffs[:, 0, 1, 1] = payoffs[:, 1, 0, 1] = 3, 4, 6
    return NormalForm.from_payoffs(payoffs)


def test_branch_goes_through_the_bifurcation_to_the_limit(mckelvey_mclennan):
    branch = logit_branch(mckelvey_mclennan)
    assert branch.bifurcations == pytest.approx([0.59676], abs=1e-4)
    assert branch.limit.max_regret < 1e-8
    assert branch.max_regret[-1] < 1e-8
    assert [strategy.tolist() for strategy in branch.limit.strategies] == [[0.5, 0.5], [0.5, 0.5], [1, 0]]


def test_limit_of_the_game_with_one_irrational_equilibrium():
    """Nau, Gomez Canovas and Hansen 2004, section 4."""
    payoffs = np.zeros((3, 2, 2, 2))
    cells = [(3, 0, 2), (0, 1, 0), (0, 2, 0), (1, 0, 0), (1, 0, 0), (0, 3, 0), (0, 1, 0), (2, 0, 3)]
    for number, cell in enumerate(cells):
        payoffs[:, number % 2, number // 2 % 2, number // 4] = cell
    limit = logit_branch(NormalForm.from_payoffs(payoffs)).limit
    assert [strategy[0] for strategy in limit.strategies] == pytest.approx([0.619233, 0.479804, 0.378825], abs=1e-6)
    assert limit.max_regret < 1e-14


@pytest.mark.parametrize("precision", [0.0, 0.3, 2.0, 30.0])
def test_closed_form_where_the_gain_does_not_depend_on_others(precision):
    dilemma = NormalForm.from_payoffs([[[3, 0], [4, 1]], [[3, 4], [0, 1]]])
    found = logit_equilibria(dilemma, precision)
    for strategy in found.strategies:
        assert strategy[1] == pytest.approx(expit(precision), abs=1e-14)


@pytest.mark.parametrize("precision", [0.1, 1.0, 5.0, 50.0])
def test_asymmetric_matching_pennies_against_one_equation(precision):
    game = NormalForm.from_payoffs([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])

    def row(column):
        return expit(precision * (10 * column - 1))

    column = brentq(lambda q: q - expit(precision * (1 - 2 * row(q))), 0, 1, xtol=1e-15)
    found = logit_equilibria(game, precision)
    assert found.strategies[0][0] == pytest.approx(row(column), abs=1e-11)
    assert found.strategies[1][0] == pytest.approx(column, abs=1e-12)
    assert found.residual < 1e-12
    assert found.principal


def test_asymmetric_matching_pennies_branch_ends_in_its_only_equilibrium():
    limit = logit_branch(NormalForm.from_payoffs([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])).limit
    assert np.concatenate(limit.strategies) == pytest.approx([0.5, 0.5, 0.1, 0.9], abs=1e-14)


def test_every_point_of_a_branch_is_a_logit_equilibrium():
    for seed in range(10):
        game = random_game(seed, (3, 2, 3))
        branch = logit_branch(game)
        for step in range(0, len(branch.precision), 5):
            if branch.precision[step] < 1e3:
                start = [strategy[:, step] for strategy in branch.strategies]
                found = logit_equilibria(game, branch.precision[step], start)
                assert found.residual < 1e-10
                for at, on in zip(found.strategies, start, strict=True):
                    assert at == pytest.approx(on, abs=1e-6)


def test_regret_is_bounded_by_entropy_over_precision():
    branch = logit_branch(random_game(4, (3, 3, 3)))
    later = branch.precision > 0
    assert (branch.max_regret[later] <= np.log(3) / branch.precision[later] * (1 + 1e-9)).all()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 10), st.floats(-100, 100))
def test_affine_payoffs_rescale_the_branch(seed, factor, shift):
    """The same factor for all players: lambda has the unit of one over payoff. Generic limits do not move."""
    game = random_game(seed, (2, 2, 2))
    scaled = NormalForm.from_payoffs(game.payoffs * factor + shift)
    for one, other in zip(logit_branch(game).limit.strategies, logit_branch(scaled).limit.strategies, strict=True):
        assert one == pytest.approx(other, abs=1e-8)
    first, second = logit_equilibria(game, 1.5), logit_equilibria(scaled, 1.5 / factor)
    for one, other in zip(first.strategies, second.strategies, strict=True):
        assert one == pytest.approx(other, abs=1e-8)


@pytest.mark.parametrize("player", [0, 1, 2])
@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_the_limit_is_reached_whatever_the_unit_of_one_player(player, unit):
    """The limit may be another, since precision counts payoffs, but it is one, for each player by its own range."""
    for seed in range(12):
        payoffs = np.random.default_rng(seed).integers(-9, 10, (3, 2, 2, 2)).astype(float)
        payoffs[player] *= unit
        branch = logit_branch(NormalForm.from_payoffs(payoffs))
        assert len(branch.precision) < 400
        assert (regrets(payoffs, branch.limit.strategies) <= 1e-8 * np.ptp(payoffs.reshape(3, -1), axis=1)).all()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1), st.permutations(range(3)), st.permutations(range(3)))
def test_relabelling(seed, players, actions):
    game = random_game(seed, (3, 3, 3))
    payoffs = np.transpose(game.payoffs[players], (0, *(player + 1 for player in players)))[:, actions]
    limit, moved = logit_branch(game).limit, logit_branch(NormalForm.from_payoffs(payoffs)).limit
    expected = [limit.strategies[player] for player in players]
    expected[0] = expected[0][actions]
    for one, other in zip(expected, moved.strategies, strict=True):
        assert one == pytest.approx(other, abs=1e-8)


@pytest.mark.parametrize("shape", [(2,), (2, 2), (4, 1, 2), (2, 2, 2, 2), (5, 5)])
def test_limit_is_nash_whatever_the_shape(shape):
    branch = logit_branch(random_game(7, shape))
    assert branch.limit.max_regret < 1e-12


@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9])
def test_nearly_symmetric_games_bend_instead_of_crossing(gap):
    game = NormalForm.from_payoffs([[[1 + gap, 0], [0, 1]], [[1, 0], [0, 1]]])
    branch = logit_branch(game)
    assert branch.bifurcations == ()
    assert [strategy.tolist() for strategy in branch.limit.strategies] == [[1, 0], [1, 0]]


def test_symmetric_coordination_keeps_its_symmetry_and_says_so():
    branch = logit_branch(NormalForm.from_payoffs([np.eye(2), np.eye(2)]))
    assert branch.bifurcations == pytest.approx([2.0], abs=1e-4)
    assert [strategy.tolist() for strategy in branch.limit.strategies] == [[0.5, 0.5]] * 2


def test_folds_are_turned():
    """Turocy 2005, figure 1 in kind: the branch first leans to one equilibrium and then goes to the other."""
    for seed in FOLDED:
        branch = logit_branch(random_game(seed, (2, 2, 2)))
        assert branch.folds
        assert (np.diff(branch.precision) < 0).any()
        assert len(branch.folds) % 2 == 0
        assert branch.limit.max_regret < 1e-12


def test_constant_game_and_ties():
    branch = logit_branch(NormalForm.from_payoffs(np.zeros((2, 2, 3))))
    assert branch.limit.max_regret == 0
    rng = np.random.default_rng(0)
    for _ in range(20):
        game = NormalForm.from_payoffs(rng.integers(0, 3, (3, 2, 2, 2)))
        assert logit_branch(game).limit.max_regret < 1e-8


def test_batch_agrees_with_single_games():
    payoffs = np.random.default_rng(11).standard_normal((3, 2, 3, 2, 4, 5))
    games = NormalForm.from_payoffs(payoffs, players=["a", "b", "c"])
    precision = np.linspace(0, 8, 20).reshape(4, 5)
    found = logit_equilibria(games, precision)
    assert found.residual.shape == (4, 5)
    assert found.residual.max() < 1e-12
    assert found.principal.all()
    for index in np.ndindex(4, 5):
        single = logit_equilibria(games.single(*index), precision[index])
        for many, one in zip(found.strategies, single.strategies, strict=True):
            assert many[(slice(None), *index)] == pytest.approx(one, abs=1e-10)


def test_solution_is_the_first_of_the_branch_even_behind_folds():
    for seed in FOLDED:
        game = random_game(seed, (2, 2, 2))
        branch = logit_branch(game)
        precision = (max(branch.folds) + min(branch.folds)) / 2
        step = int(np.flatnonzero(branch.precision >= precision)[0])
        found = logit_equilibria(game, precision)
        assert found.principal
        for at, strategy in zip(found.strategies, branch.strategies, strict=True):
            between = np.sort(strategy[:, step - 1 : step + 1], axis=1)
            assert (at >= between[:, 0] - 0.1).all()
            assert (at <= between[:, 1] + 0.1).all()


def test_warm_start_from_neighbours():
    rng = np.random.default_rng(12)
    payoffs = rng.standard_normal((3, 2, 2, 2, 200))
    first = logit_equilibria(NormalForm.from_payoffs(payoffs, players="abc"), 4.0)
    near = NormalForm.from_payoffs(payoffs + 1e-4 * rng.standard_normal(payoffs.shape), players="abc")
    warm = logit_equilibria(near, 4.0, start=first.strategies)
    assert not warm.principal.any()
    assert warm.residual.max() < 1e-12
    full = logit_equilibria(near, 4.0)
    same = [np.abs(a - b).max(axis=0) < 1e-9 for a, b in zip(warm.strategies, full.strategies, strict=True)]
    assert np.all(same, axis=0).mean() > 0.98


def test_one_start_for_a_whole_batch():
    games = NormalForm.from_payoffs(np.random.default_rng(1).standard_normal((2, 2, 2, 7)), players="ab")
    found = logit_equilibria(games, 1.0, start=[[0.5, 0.5], [0.5, 0.5]])
    assert found.residual.max() < 1e-12


def test_refusals():
    game = random_game(0, (2, 2))
    with pytest.raises(GameError, match="not negative"):
        logit_equilibria(game, -1)
    with pytest.raises(GameError, match="2 strategies, not 1"):
        logit_equilibria(game, 1, start=[[0.5, 0.5]])
    with pytest.raises(GameError, match="expected 2 probabilities"):
        logit_equilibria(game, 1, start=[[0.5, 0.5], [1.0]])
    with pytest.raises(GameError, match="one game"):
        logit_branch(NormalForm.from_payoffs(np.zeros((1, 2, 3)), players=["a"]))


def test_limits_of_a_batch_are_those_of_single_games():
    rng = np.random.default_rng(21)
    payoffs = rng.standard_normal((3, 2, 3, 2, 3, 5))
    payoffs[..., 0, :] = rng.integers(0, 3, (*payoffs.shape[:-2], 5))
    games = NormalForm.from_payoffs(payoffs, players="abc")
    found = logit_limits(games)
    assert found.max_regret.max() < 1e-8
    for index in np.ndindex(3, 5):
        branch = logit_branch(games.single(*index))
        assert bool(branch.bifurcations) == found.crossed[index]
        if index[0]:
            for many, one in zip(found.strategies, branch.limit.strategies, strict=True):
                assert many[(slice(None), *index)] == pytest.approx(one, abs=1e-9)


def test_limit_of_a_single_game_as_a_batch(mckelvey_mclennan):
    found = logit_limits(mckelvey_mclennan)
    assert [strategy.tolist() for strategy in found.strategies] == [[0.5, 0.5], [0.5, 0.5], [1, 0]]
    assert found.crossed
