"""Games with ties: bounded time, no pure equilibrium lost, components reported, nothing claimed that is not so."""

import json
import time
import warnings
from pathlib import Path

import nashpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.extreme_equilibria import extreme_equilibria
from wedgesim.equilibria.nash import nash_equilibria, nash_equilibria_batch
from wedgesim.equilibria.pure import pure_profiles
from wedgesim.equilibria.regret import regrets
from wedgesim.games.normal_form import NormalForm

GAMES = json.loads((Path(__file__).parents[1] / "games" / "published_games.json").read_text())


DEPENDENT = [
    [[[3, 0, 4], [4, 2, 6], [6, 5, 1], [4, 3, 5]], [[6, 2, 4], [3, 1, 1], [3, 2, 2], [4, 4, 4]]],
    [
        [[0.67, 0.90, 0.11], [0.08, 0.81, 0.97], [0.32, 0.10, 0.84], [0.02, 0.72, 0.41]],
        [[1, 6, 1], [2, 4, 2], [6, 2, 6], [0, 5, 5]],
    ],
    [[[0.27, 0.96, 0.73], [0.77, 0.51, 0.34], [0.74, 0.45, 0.65]], [[8, 10, 8], [12, 16, 12], [4, 4, 4]]],
]
"""Games with a continuum of index 0 beside a strict or regular equilibrium: only dependent equations tell of it."""


def pure_of(solution):
    return sorted(tuple(own[0] for own in one.support) for one in solution.equilibria if one.is_pure)


@pytest.mark.parametrize("payoffs", DEPENDENT)
def test_equations_that_depend_on_each_other_are_no_proof(payoffs):
    game = NormalForm.from_payoffs(payoffs)
    swapped = NormalForm.from_payoffs(np.swapaxes(game.payoffs[::-1], 1, 2))
    for one in (game, swapped):
        found = nash_equilibria(one)
        assert found.certificate == "degenerate"
        assert any(len(component.equilibria) > 1 for component in found.components)
        stacked = NormalForm.from_payoffs(np.repeat(one.payoffs[..., None], 3, axis=-1), ["row", "column"])
        assert (nash_equilibria_batch(stacked).certificates == "degenerate").all()


@pytest.mark.parametrize(("shape", "games"), [((2,), 10), ((3, 3), 60), ((3, 4), 30), ((2, 2, 2), 60), ((3, 3, 3), 6)])
def test_integer_payoffs(shape, games):
    generator = np.random.default_rng(31)
    for _ in range(games):
        game = NormalForm.from_payoffs(generator.integers(0, 3, (len(shape), *shape)).astype(float))
        begin = time.perf_counter()
        solution = nash_equilibria(game)
        assert time.perf_counter() - begin < 20
        assert solution.certificate in ("certified", "degenerate")
        assert solution.max_regret < 1e-9
        assert pure_of(solution) == pure_profiles(game)
        assert len(solution) >= 1
        assert sum(len(component.equilibria) for component in solution.components) == len(solution)


def test_a_batch_of_integer_payoffs_keeps_every_pure_equilibrium():
    payoffs = np.random.default_rng(37).integers(0, 3, (3, 3, 3, 3, 40)).astype(float)
    game = NormalForm.from_payoffs(payoffs, players="abc")
    found = nash_equilibria_batch(game)
    assert (found.counts > 0).all()
    assert found.max_regret.max() < 1e-9
    for number in range(40):
        pure = sorted(tuple(own[0] for own in one.support) for one in found.of_game(number) if one.is_pure)
        assert pure == pure_profiles(game.single(number))


def test_nobody_cares():
    solution = nash_equilibria(NormalForm.from_payoffs(np.zeros((2, 2, 3))))
    assert solution.certificate == "degenerate"
    (component,) = solution.components
    assert len(component.extreme_points) == 6
    ((rows, columns),) = component.subsets
    assert (len(rows), len(columns)) == (2, 3)


def test_nobody_of_three_cares():
    solution = nash_equilibria(NormalForm.from_payoffs(np.zeros((3, 2, 2, 2))))
    assert solution.certificate == "degenerate"
    assert len(solution.components) == 1
    assert len(pure_of(solution)) == 8


def test_one_player_with_a_tie():
    solution = nash_equilibria(NormalForm.from_payoffs([[1.0, 2.0, 2.0]]))
    assert solution.certificate == "degenerate"
    (component,) = solution.components
    assert [one.support for one in component.extreme_points] == [((1,),), ((2,),)]


def test_a_segment_and_an_isolated_point():
    # The column player is indifferent against the first row; the second row is strictly best against column 3.
    game = NormalForm.from_payoffs([[[2, 2, 0], [0, 0, 1]], [[1, 1, 0], [0, 0, 1]]])
    solution = nash_equilibria(game)
    assert solution.certificate == "degenerate"
    sizes = sorted(len(component.extreme_points) for component in solution.components)
    assert sizes == [1, 2, 2]
    isolated = next(component for component in solution.components if component.is_point)
    assert isolated.index == 1


def test_the_twelve_extreme_equilibria_of_winkels():
    game = NormalForm.from_payoffs(GAMES["winkels_degenerate"]["payoffs"])
    solution = nash_equilibria(game)
    assert solution.certificate == "degenerate"
    assert len(solution) == 12
    for component in solution.components:
        for rows, columns in component.subsets:
            assert_all_mixtures_are_equilibria(game, rows, columns)


def assert_all_mixtures_are_equilibria(game, rows, columns):
    generator = np.random.default_rng(41)
    x = generator.dirichlet(np.ones(len(rows))) @ np.array(rows)
    y = generator.dirichlet(np.ones(len(columns))) @ np.array(columns)
    assert regrets(game.payoffs, [x, y]).max() <= 1e-9 * max(game.payoff_range.max(), 1.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_extreme_equilibria_of_two_players_against_nashpy(m, n, seed):
    payoffs = np.random.default_rng(seed).integers(0, 3, (2, m, n)).astype(float)
    game = NormalForm.from_payoffs(payoffs)
    solution = nash_equilibria(game)
    found = np.array([np.concatenate(one.strategies) for one in solution.equilibria])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = [np.concatenate(pair) for pair in nashpy.Game(*payoffs).support_enumeration()]
    for point in oracle:
        # Every equilibrium lies in a maximal Nash subset, so that some product of hulls holds it.
        subsets = [subset for component in solution.components for subset in component.subsets]
        held = any(in_subset(point, m, subset) for subset in subsets)
        assert held or np.abs(found - point).max(axis=1).min() < 1e-7
    for component in solution.components:
        for rows, columns in component.subsets:
            assert_all_mixtures_are_equilibria(game, rows, columns)


def in_subset(point, m, subset):
    return all(in_hull(part, np.array(corners)) for part, corners in zip((point[:m], point[m:]), subset, strict=True))


def in_hull(point, corners):
    from scipy.optimize import nnls

    system = np.vstack([corners.T, np.ones(len(corners))])
    return nnls(system, np.append(point, 1.0))[1] < 1e-7


def test_extreme_equilibria_of_a_product():
    found = extreme_equilibria(np.zeros((2, 2, 2)))
    assert found.adjacency.all()
    assert found.subsets == [([0, 1], [0, 1])]
    assert found.components == [([0, 1], [0, 1])]


def test_three_players_with_a_continuum_between_two_pure_equilibria():
    # The third player alone decides nothing for itself, and the others do not care what it does.
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 0] = 1.0
    payoffs[1, :, 0] = 1.0
    solution = nash_equilibria(NormalForm.from_payoffs(payoffs))
    assert solution.certificate == "degenerate"
    (component,) = solution.components
    assert pure_of(solution) == [(0, 0, 0), (0, 0, 1)]
    assert component.representative.is_pure


def test_coordination_of_three():
    solution = nash_equilibria(NormalForm.from_payoffs(GAMES["gambit_coordination_3x3x3"]["payoffs"]))
    assert solution.certificate == "degenerate"
    assert len(pure_of(solution)) == 9
    assert solution.max_regret < 1e-9


def test_vertices_that_nearly_coincide_are_not_taken_for_one():
    """The column player mixes its first two actions in two ways, 5e-8 apart, each against other rows.

    The third row is better than both others in that small interval only, by 1.5e-8 at most. A tie elsewhere, of the
    first and the third column against the first row, makes the game degenerate.
    """
    row = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.8, 0.2 + 3e-8, 0.0]])
    column = np.array([[1.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, -1.0]])
    solution = nash_equilibria(NormalForm.from_payoffs([row, column]))
    assert solution.certificate == "degenerate"
    assert sorted(len(component.extreme_points) for component in solution.components) == [1, 1, 2]
    supports = [one.support for one in solution.equilibria]
    assert supports == [((0,), (0,)), ((0,), (2,)), ((0, 2), (0, 1)), ((1, 2), (0, 1))]
    assert solution.max_regret < 1e-15
