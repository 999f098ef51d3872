"""Real roots on an interval, for stacks of polynomials, batch last.

Quadratic forms in two unknowns of one sign: the textbook formula that does not cancel.

Higher degrees, from values at Chebyshev nodes of the unit interval:

1. Values give Chebyshev coefficients (a discrete cosine transform, here a small matrix).
2. The eigenvalues of the colleague matrix are the roots (Good 1961; Trefethen 2013, chapter 18).
3. Those near the interval are kept. What is near is taken generously: callers polish and then judge.

References
----------
Good, I. J. (1961). The colleague matrix, a Chebyshev analogue of the companion matrix. *Quarterly Journal of
Mathematics* 12.
Trefethen, L. N. (2013). *Approximation Theory and Approximation Practice*. SIAM.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_NEAR = 1e-3
"""Imaginary parts and distances from the interval up to this are passed on to polishing."""

_DOUBLE = 1e-10
"""A discriminant this little below zero, relative to its terms, is taken for a double root."""


def positive_quadratic_roots(
    coefficients: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Solve q0 u^2 + q1 u v + q2 v^2 = 0 with u, v >= 0 and u + v = 1.

    Parameters
    ----------
    coefficients : ndarray, shape (3, batch)
        q0, q1 and q2 of each form.

    Returns
    -------
    roots : ndarray, shape (2, count)
        u and v.
    source : ndarray of int64, shape (count,)
        Which form each root belongs to.

    Examples
    --------
    >>> import numpy as np
    >>> roots, source = positive_quadratic_roots(np.array([[1.0, 1.0], [-2.0, 0.0], [0.75, 1.0]]))
    >>> roots.round(3).tolist(), source.tolist()
    ([[0.333, 0.6], [0.667, 0.4]], [0, 0])
    """
    q0, q1, q2 = coefficients
    square, product = q1 * q1, 4.0 * q0 * q2
    discriminant = square - product
    real = np.flatnonzero(discriminant >= -_DOUBLE * (square + np.abs(product)))
    q0, q1, q2 = coefficients[:, real]
    half = -0.5 * (q1 + np.copysign(np.sqrt(np.maximum(discriminant[real], 0.0)), q1))
    u = np.concatenate([q2, half])
    v = np.concatenate([half, q0])
    total = u + v
    kept = (u * v >= -_NEAR * _NEAR * total * total) & (total != 0)
    roots = np.stack([u[kept], v[kept]]) / total[kept]
    return roots, np.concatenate([real, real])[kept]


@lru_cache(maxsize=16)
def chebyshev_nodes(degree: int) -> NDArray[np.float64]:
    """Nodes on the unit interval that determine a polynomial of this degree."""
    angles = (np.arange(degree + 1) + 0.5) * np.pi / (degree + 1)
    return np.asarray((1.0 + np.cos(angles)) / 2.0)


@lru_cache(maxsize=16)
def chebyshev_transform(degree: int) -> NDArray[np.float64]:
    """Matrix from values at :func:`chebyshev_nodes` to Chebyshev coefficients."""
    angles = (np.arange(degree + 1) + 0.5) * np.pi / (degree + 1)
    table = 2.0 / (degree + 1) * np.cos(np.outer(np.arange(degree + 1), angles))
    table[0] /= 2.0
    return np.asarray(table)


def unit_interval_roots(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Real roots on the unit interval of polynomials of degree two or more.

    Parameters
    ----------
    values : ndarray, shape (degree + 1, batch)
        Values at :func:`chebyshev_nodes`.

    Returns
    -------
    roots : ndarray, shape (count,)
        Those on the interval and, unpolished, those within 1e-3 of it in the complex plane.
    source : ndarray of int64, shape (count,)
        Which polynomial each root belongs to. A polynomial that is zero has none.

    Examples
    --------
    >>> import numpy as np
    >>> roots, source = unit_interval_roots((chebyshev_nodes(3) - 0.25)[:, None] ** 3)
    >>> bool(np.abs(roots - 0.25).max() < 1e-4), source.tolist()
    (True, [0, 0, 0])
    """
    degree = len(values) - 1
    coefficients = chebyshev_transform(degree) @ values
    scale = np.abs(coefficients).max(axis=0)
    usable = np.flatnonzero(scale > 0)
    coefficients = coefficients[:, usable] / scale[usable]
    # A leading coefficient of zero means a root at infinity; the smallest change of it keeps that root far away.
    tiny = np.finfo(np.float64).eps
    leading = np.where(np.abs(coefficients[-1]) < tiny, tiny, coefficients[-1])
    colleague = np.zeros((len(usable), degree, degree))
    between = np.arange(degree - 1)
    colleague[:, between, between + 1] = 0.5
    colleague[:, between + 1, between] = 0.5
    colleague[:, 0, 1] = 1.0
    colleague[:, -1, :] -= (0.5 * coefficients[:-1] / leading).T
    found = (np.linalg.eigvals(colleague) + 1.0) / 2.0
    near = (np.abs(found.imag) < _NEAR) & (found.real > -_NEAR) & (found.real < 1.0 + _NEAR)
    source, column = np.nonzero(near)
    return np.clip(found.real[source, column], 0.0, 1.0), usable[source]
