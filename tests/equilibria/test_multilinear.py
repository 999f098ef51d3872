"""Interpolation on a grid."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wedgesim.equilibria.multilinear import multilinear


def grids(draw, variables):
    return [np.cumsum(np.array(draw(st.lists(st.floats(0.01, 2), min_size=2, max_size=6)))) for _ in range(variables)]


@given(st.data(), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_what_is_linear_in_each_variable_is_reproduced_exactly(data, variables, seed):
    grid = grids(data.draw, variables)
    rng = np.random.default_rng(seed)
    at = np.stack([rng.uniform(axis[0], axis[-1], 20) for axis in grid])
    mesh = np.stack([of.reshape(-1) for of in np.meshgrid(*grid, indexing="ij")])
    slopes = rng.normal(size=(variables, 2))

    def product(points):
        return np.prod([low + high * own for (low, high), own in zip(slopes, points, strict=True)], axis=0)

    np.testing.assert_allclose(multilinear(grid, at) @ product(mesh), product(at), atol=1e-9)


def test_points_of_the_grid_are_met_and_points_outside_are_taken_at_its_edge():
    grid = [np.array([0.0, 1.0, 3.0])]
    matrix = multilinear(grid, np.array([[0.0, 1.0, 3.0, -5.0, 9.0]]))
    np.testing.assert_array_equal(matrix @ np.array([2.0, 5.0, 11.0]), [2, 5, 11, 2, 11])


@given(st.integers(0, 2**32 - 1))
def test_rows_are_weights(seed):
    rng = np.random.default_rng(seed)
    grid = [np.sort(rng.random(4)) + np.arange(4), np.linspace(0, 1, 3)]
    matrix = multilinear(grid, rng.uniform(-1, 5, (2, 30)))
    assert matrix.data.min() >= 0
    np.testing.assert_allclose(matrix.sum(axis=1), 1)


def test_copies_lie_below_one_another():
    grid = [np.array([0.0, 1.0])]
    matrix = multilinear(grid, np.array([[0.25, 0.25]]), np.array([0, 1]), copies=2)
    np.testing.assert_allclose(matrix @ np.array([0.0, 4.0, 10.0, 20.0]), [1.0, 12.5])
