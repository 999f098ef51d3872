"""Homogeneous polynomials on a simplex and their range: products, Bernstein form, bisection.

1. A polynomial of degree d in the m barycentric coordinates is the vector of its coefficients over all exponents of
   sum d; multiplying by the sum of the coordinates, which is one, raises the degree and changes no value.
2. Divided by the multinomials the coefficients are those of the Bernstein form. Values on the simplex are convex
   combinations of them, so that the least and the largest bound the range; at a vertex they are the value.
3. Bisecting an edge makes the coefficients on each half convex combinations of the former (de Casteljau), which is
   stable, and the bounds come closer with the square of the diameter.

References
----------
Leroy, R. (2012). Convergence under subdivision and complexity of polynomial minimization in the simplicial Bernstein
basis. *Reliable Computing* 17.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations_with_replacement
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@lru_cache(maxsize=128)
def exponents(variables: int, degree: int) -> NDArray[np.int64]:
    """All exponents of one degree, shape (coefficients, variables).

    Examples
    --------
    >>> exponents(2, 2).tolist()
    [[2, 0], [1, 1], [0, 2]]
    """
    rows = [np.bincount(chosen, minlength=variables) for chosen in _choices(variables, degree)]
    return np.array(rows, dtype=np.int64).reshape(-1, variables)


def _choices(variables: int, degree: int) -> list[tuple[int, ...]]:
    if not degree:
        return [()]
    return list(combinations_with_replacement(range(variables), degree))


@lru_cache(maxsize=128)
def _places(variables: int, degree: int) -> dict[tuple[int, ...], int]:
    return {tuple(row): place for place, row in enumerate(exponents(variables, degree).tolist())}


@lru_cache(maxsize=128)
def multinomials(variables: int, degree: int) -> Array:
    """How often each exponent arises in the power of the sum of the coordinates, shape (coefficients,)."""
    rows = exponents(variables, degree).tolist()
    return np.array([factorial(degree) / prod(factorial(own) for own in row) for row in rows])


@lru_cache(maxsize=256)
def _sums(variables: int, one: int, other: int) -> NDArray[np.int64]:
    places = _places(variables, one + other)
    left, right = exponents(variables, one), exponents(variables, other)
    return np.array([[places[tuple(a + b)] for b in right] for a in left], dtype=np.int64).ravel()


def multiply(one: Array, other: Array, variables: int, degrees: tuple[int, int]) -> Array:
    """Multiply two polynomials given by their coefficients.

    Examples
    --------
    >>> multiply(np.array([1.0, 1.0]), np.array([1.0, -1.0]), 2, (1, 1)).tolist()
    [1.0, 0.0, -1.0]
    """
    into = _sums(variables, *degrees)
    count = len(exponents(variables, sum(degrees)))
    product: Array = np.bincount(into, weights=np.outer(one, other).ravel(), minlength=count).astype(np.float64)
    return product


@lru_cache(maxsize=256)
def _raising(variables: int, degree: int, higher: int) -> Array:
    """Matrix from coefficients of one degree to Bernstein coefficients of a higher one."""
    power = multinomials(variables, higher - degree)
    units = np.eye(len(exponents(variables, degree)))
    columns = [multiply(unit, power, variables, (degree, higher - degree)) for unit in units]
    return np.array(columns).T / multinomials(variables, higher)[:, None]


def bernstein(polynomial: Array, variables: int, degree: int, higher: int) -> Array:
    """Coefficients of the Bernstein form of degree `higher`.

    Examples
    --------
    >>> bernstein(np.array([1.0, 0.0, 1.0]), 2, 2, 2).tolist()
    [1.0, 0.0, 1.0]
    """
    return np.asarray(_raising(variables, degree, higher) @ polynomial)


@lru_cache(maxsize=256)
def halves(variables: int, degree: int, edge: tuple[int, int]) -> tuple[Array, Array]:
    """Matrices that give the Bernstein coefficients on the halves of a simplex.

    The first half keeps the first vertex of the edge and has its middle instead of the second; the second half the
    other way round.
    """
    return _half(variables, degree, *edge), _half(variables, degree, edge[1], edge[0])


def _half(variables: int, degree: int, kept: int, moved: int) -> Array:
    """Coefficients when vertex `moved` goes to the middle of its edge with `kept`."""
    rows = exponents(variables, degree).tolist()
    places = _places(variables, degree)
    matrix = np.zeros((len(rows), len(rows)))
    for place, row in enumerate(rows):
        # de Casteljau: a new coefficient is the average, by binomial weights, of those along the edge
        times = row[moved]
        for taken in range(times + 1):
            source = list(row)
            source[moved], source[kept] = row[moved] - taken, row[kept] + taken
            weight = factorial(times) / (factorial(taken) * factorial(times - taken)) / 2**times
            matrix[place, places[tuple(source)]] += weight
    return matrix


def values_at(points: Array, degree: int) -> Array:
    """Weights that give the value at points from Bernstein coefficients, shape (points, coefficients).

    Parameters
    ----------
    points : ndarray, shape (points, variables)
        Barycentric coordinates.
    """
    variables = points.shape[1]
    powers = points[:, None, :] ** exponents(variables, degree)[None]
    return np.asarray(powers.prod(axis=2) * multinomials(variables, degree))
