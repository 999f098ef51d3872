"""Solvers of single supports against each other and against systems built to have known answers."""

import numpy as np
import pytest

from wedgesim.equilibria import support_enumeration
from wedgesim.equilibria.homotopy import path_count, solve_by_homotopy
from wedgesim.equilibria.nash import nash_equilibria, nash_equilibria_batch
from wedgesim.equilibria.null_vectors import null_vector
from wedgesim.equilibria.polynomial_roots import chebyshev_nodes, positive_quadratic_roots, unit_interval_roots
from wedgesim.equilibria.support_system import differences, evaluate, jacobian, newton
from wedgesim.equilibria.supports import generic_sizes, supports, undominated
from wedgesim.equilibria.three_players import SOLVERS
from wedgesim.games.normal_form import NormalForm


def totally_mixed(solver, equations):
    """Polished solutions with positive probabilities, as sorted (problem, probabilities)."""
    strategies, source, singular, _ = solver(equations)
    assert not singular.any()
    points, residual, _ = newton([tensor[..., source] for tensor in equations], strategies, 20)
    good = (residual < 1e-11) & (np.min([p.min(axis=0) for p in points], axis=0) > 1e-9)
    columns = np.concatenate(points).T[good]
    return sorted({(int(s), *np.round(column, 6)) for s, column in zip(source[good], columns, strict=True)})


@pytest.mark.parametrize(("sizes", "problems"), [((2, 2, 2), 100), ((2, 2, 3), 60), ((2, 3, 3), 60), ((3, 3, 3), 30)])
def test_closed_forms_find_what_paths_find(sizes, problems):
    payoffs = np.random.default_rng(43).random((3, *sizes, problems))
    equations = differences(payoffs)
    closed = totally_mixed(SOLVERS[sizes], equations)
    assert closed == totally_mixed(solve_by_homotopy, equations)
    assert closed


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 3, 3), (3, 3, 3), (2, 2, 2, 2)])
def test_a_solution_that_was_built_in_is_found(sizes):
    generator = np.random.default_rng(47)
    wanted = [generator.dirichlet(np.ones(size) * 5) for size in sizes]
    payoffs = generator.normal(size=(len(sizes), *sizes))
    for player, size in enumerate(sizes):
        own = np.moveaxis(payoffs[player], player, 0)
        worth = own
        for other in reversed([p for p in range(len(sizes)) if p != player]):
            worth = worth @ wanted[other] if worth.ndim > 1 else worth
        own -= worth.reshape(size, *[1] * (len(sizes) - 1))
    solver = SOLVERS.get(sizes, solve_by_homotopy)
    found = totally_mixed(solver, differences(payoffs[..., None]))
    distances = [np.abs(np.array(row[1:]) - np.concatenate(wanted)).max() for row in found]
    assert min(distances) < 1e-5


def test_numbers_of_paths_are_the_known_numbers_of_solutions():
    # Three players with n + 1 actions: sums of cubes of binomials (Franel numbers); two actions each: derangements.
    assert [path_count((n,) * 3) for n in (2, 3, 4, 5)] == [2, 10, 56, 346]
    assert [path_count((2,) * n) for n in (3, 4, 5)] == [2, 9, 44]


def test_a_lost_path_is_admitted():
    # All equations are zero: no path can arrive.
    singular = solve_by_homotopy(differences(np.zeros((3, 2, 2, 2, 1)))).singular
    assert singular.tolist() == [True]


@pytest.mark.parametrize("sizes", list(SOLVERS))
def test_dependent_equations_are_admitted(sizes):
    payoffs = np.random.default_rng(53).random((3, *sizes, 2))
    payoffs[0, ..., 0] = 0.0
    payoffs[2, ..., 0] = 0.0
    assert SOLVERS[sizes](differences(payoffs))[2].tolist() == [True, False]


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6])
def test_null_vectors_are_orthogonal_to_their_rows(size):
    rows = np.random.default_rng(59).normal(size=(size - 1, size, 10))
    vector = null_vector(rows)
    assert np.abs(np.einsum("ij...,j...->i...", rows, vector)).max() < 1e-12
    assert np.abs(vector).max(axis=0).min() > 1e-6


def test_null_vector_refuses_another_number_of_rows():
    with pytest.raises(ValueError, match="2 rows"):
        null_vector(np.zeros((3, 3)))


def test_quadratic_roots_with_zero_coefficients():
    coefficients = np.array([[0.0, 1.0, 0.0, 1.0], [1.0, -1.0, 0.0, 0.0], [-1.0, 0.0, 0.0, 1.0]])
    roots, source = positive_quadratic_roots(coefficients)
    assert {(int(s), round(u, 6), round(v, 6)) for s, u, v in zip(source, *roots, strict=True)} == {
        (0, 0.5, 0.5), (0, 1.0, 0.0), (1, 0.5, 0.5), (1, 0.0, 1.0),
    }  # fmt: skip


def test_roots_of_a_polynomial_of_lower_degree():
    nodes = chebyshev_nodes(4)
    values = np.stack([(nodes - 0.2) * (nodes - 0.9), np.zeros(5), nodes**4 + 1.0], axis=1)
    roots, source = unit_interval_roots(values)
    assert source.tolist() == [0, 0]
    assert sorted(roots) == pytest.approx([0.2, 0.9])


def test_derivatives_against_differences():
    generator = np.random.default_rng(61)
    sizes = (2, 3, 2, 2)
    equations = differences(generator.normal(size=(4, *sizes, 3)))
    points = [generator.dirichlet(np.ones(size), size=3).T for size in sizes]
    matrix = jacobian(evaluate(equations, points)[1], sizes)
    step, column = 1e-6, 0
    for player, size in enumerate(sizes):
        for action in range(1, size):
            moved = [point.copy() for point in points]
            moved[player][action] += step
            moved[player][0] -= step
            slope = (evaluate(equations, moved)[0] - evaluate(equations, points)[0]) / step
            assert pytest.approx(slope, abs=1e-5) == matrix[:, :, column].T
            column += 1


def test_dominance_rules_out_only_what_cannot_be():
    generator = np.random.default_rng(67)
    payoffs = generator.random((3, 2, 3, 2, 40))
    alive = undominated(payoffs, 1e-9, 3)
    assert alive.shape == (3, 7, 3, 40)
    assert 0.05 < alive.mean() < 0.6
    for profile in np.argwhere(~alive)[:200]:
        *places, game = profile
        chosen = [supports(size)[place] for size, place in zip((2, 3, 2), places, strict=True)]
        assert has_dominated_action(payoffs[..., game], chosen)


def has_dominated_action(payoffs, chosen):
    for player, own in enumerate(chosen):
        table = np.moveaxis(payoffs[player], player, 0)
        table = table[(slice(None), *np.ix_(*(chosen[p] for p in range(3) if p != player)))]
        for action in own:
            if any((table[other] > table[action]).all() for other in range(len(table)) if other != action):
                return True
    return False


def test_sizes_of_supports():
    assert (1, 2, 3) not in generic_sizes((3, 3, 3))
    assert (3, 2, 2) in generic_sizes((3, 3, 3))
    assert len(generic_sizes((3, 3))) == 3


def test_scaling_is_exact():
    payoffs = np.random.default_rng(71).integers(-1000, 1000, (2, 3, 3, 5)).astype(float)
    scaled = support_enumeration.scaled(payoffs)
    ratio = payoffs[payoffs != 0] / scaled[payoffs != 0]
    assert (np.log2(ratio) == np.round(np.log2(ratio))).all()
    spread = scaled.max(axis=(1, 2)) - scaled.min(axis=(1, 2))
    assert (spread >= 0.5).all()
    assert (spread < 1.0).all()


@pytest.mark.parametrize("shape", [(2, 2), (3, 4), (4, 4), (5, 3)])
@pytest.mark.parametrize("integers", [0, 3])
def test_two_players_have_the_equilibria_that_they_have_with_an_onlooker_who_has_one_action(shape, integers):
    generator = np.random.default_rng([*shape, integers])
    size = (2, *shape, 60)
    payoffs = generator.integers(0, integers, size).astype(float) if integers else generator.random(size)
    watched = np.concatenate([payoffs, np.zeros_like(payoffs[:1])])[:, :, :, None]
    alone = nash_equilibria_batch(NormalForm.from_payoffs(payoffs, players=["1", "2"]))
    seen = nash_equilibria_batch(NormalForm.from_payoffs(watched, players=["1", "2", "onlooker"]))
    assert alone.game_index.tolist() == seen.game_index.tolist()
    assert alone.certificates.tolist() == seen.certificates.tolist()
    assert alone.index.tolist() == seen.index.tolist()
    for own, other in zip(alone.strategies, seen.strategies[:2], strict=True):
        assert np.abs(own - other).max() < 1e-12


def test_a_long_row_of_actions_needs_no_supports_larger_than_the_other_players():
    payoffs = np.random.default_rng(7).random((2, 2, 40))
    solution = nash_equilibria(NormalForm.from_payoffs(payoffs))
    assert (solution.certificate, solution.index_sum) == ("certified", 1)
    turned = nash_equilibria(NormalForm.from_payoffs(payoffs[::-1].swapaxes(1, 2)))
    assert len(turned) == len(solution)
