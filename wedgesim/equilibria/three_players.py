"""Equilibria of three players in which each of a support's actions is played: closed forms and eigenvalues.

Let x, y, z be the strategies of the three players on their supports, of sizes 2 <= m1 <= m2 <= m3 <= 3. Player 1's
equations are bilinear in (y, z), player 2's in (x, z), player 3's in (x, y). By (m1, m2, m3):

(2, 2, 2)
    For given x, z is orthogonal to player 2's equation and y to player 3's, each linear in x; player 1's equation is
    then a quadratic form in x.
(2, 2, 3)
    Player 3's two equations in (x, y) have a common y where a determinant, a quadratic form in x, is zero. Then z is
    orthogonal to player 1's and player 2's equations.
(2, 3, 3)
    z is the cross product of player 2's two equations, quadratic in x, and y that of player 3's; player 1's equation
    becomes a quartic in x.
(3, 3, 3)
    y and z are cross products as before, and player 1's two equations become two ternary quartics in x. With x_2
    hidden and x_3 = (1 + u) / 2 they are quartics in u, which have a common root where their Bezout matrix (4 x 4) is
    singular: its determinant, of degree 16, is interpolated at 17 Chebyshev nodes of x_2. Of its 16 roots 6 are
    spurious (where a cross product is zero); the null vector (1, u, u^2, u^3) gives the other coordinate.

All work on stacks of support problems, batch last. What they return are candidates, to be polished and judged.

References
----------
McKelvey, R. and McLennan, A. (1997). The maximal number of regular totally mixed Nash equilibria. *Journal of
Economic Theory* 72.
Sturmfels, B. (2002). *Solving Systems of Polynomial Equations*, chapter 6. AMS.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.candidates import DEPENDENT, Array, Candidates, normalised, one_sign
from wedgesim.equilibria.null_vectors import null_vector
from wedgesim.equilibria.polynomial_roots import (
    chebyshev_nodes,
    chebyshev_transform,
    positive_quadratic_roots,
    unit_interval_roots,
)

_VANISHING = 1e-13
"""Determinants of polynomials below this, relative to their bound, count as zero: a thousand roundings."""

_HIDDEN = 1e-10
"""Strategies below this before scaling, for payoffs of range one, are not determined by x."""

_TIED = 1e-9
"""Payoffs that differ by no more than this, for payoffs of range one, are equal."""

_LOOSE = 1e-2
"""Probabilities this little below zero are passed on to polishing."""

Solver = Callable[[list[Array]], Candidates]


def solve_222(equations: list[Array]) -> Candidates:
    """Sizes (2, 2, 2)."""
    first, second, third = (tensor[0] for tensor in equations)
    z = np.stack([second[:, 1], -second[:, 0]], axis=1)
    y = np.stack([third[:, 1], -third[:, 0]], axis=1)
    form = _bilinear(y[0], first, z[0]), _bilinear(y[0], first, z[1]) + _bilinear(y[1], first, z[0])
    coefficients = np.stack([*form, _bilinear(y[1], first, z[1])])
    x, source = positive_quadratic_roots(coefficients)
    singular = np.abs(coefficients).max(axis=0) < DEPENDENT
    y, z = _mix(y[:, :, source], x), _mix(z[:, :, source], x)
    return _kept(x, y, z, source, _with_hidden(singular, x, y, z, source))


def solve_223(equations: list[Array]) -> Candidates:
    """Sizes (2, 2, 3)."""
    upper, lower = equations[2]
    coefficients = np.stack(
        [
            _cross2(upper[0], lower[0]),
            _cross2(upper[0], lower[1]) + _cross2(upper[1], lower[0]),
            _cross2(upper[1], lower[1]),
        ]
    )
    x, source = positive_quadratic_roots(coefficients)
    rows = _mix(upper[:, :, source], x), _mix(lower[:, :, source], x)
    steeper = np.where(np.abs(rows[0]).max(axis=0) >= np.abs(rows[1]).max(axis=0), *rows)
    y = np.stack([steeper[1], -steeper[0]])
    z = null_vector(np.stack([_mix(equations[0][0][:, :, source], y), _mix(equations[1][0][:, :, source], x)]))
    singular = np.abs(coefficients).max(axis=0) < DEPENDENT
    return _kept(x, y, z, source, _with_hidden(singular, x, y, z, source))


def solve_233(equations: list[Array]) -> Candidates:
    """Sizes (2, 3, 3)."""
    nodes = chebyshev_nodes(4)
    x = np.stack([1.0 - nodes, nodes])
    values = np.stack([_after_crossing(equations, point)[0] for point in x.T])
    s, source = unit_interval_roots(values)
    x = np.stack([1.0 - s, s])
    y, z = _crossed([tensor[..., source] for tensor in equations], x)
    singular = np.abs(values).max(axis=0) < DEPENDENT
    return _kept(x, y, z, source, _with_hidden(singular, x, y, z, source))


def solve_333(equations: list[Array]) -> Candidates:
    """Sizes (3, 3, 3)."""
    coefficients = _quartics(equations)
    matrices = _bezout(coefficients[:, 0], coefficients[:, 1])
    values = _determinant4(matrices)
    # A common factor of the quartics makes the determinant vanish against the bound of Hadamard.
    bound = np.sqrt((matrices**2).sum(axis=1)).prod(axis=0).max(axis=0)
    singular = np.abs(values).max(axis=0) <= _VANISHING * bound
    s, source = unit_interval_roots(values)
    # Chebyshev series of the quartics' coefficients in the hidden coordinate, degree 4 at most but interpolated at 17.
    series = np.tensordot(chebyshev_transform(16), coefficients[..., source], axes=(1, 2))
    at_root = np.einsum("dr,dikr->ikr", np.cos(np.outer(np.arange(17), np.arccos(2.0 * s - 1.0))), series)
    u = _common_root(_bezout(at_root[:, 0], at_root[:, 1]))
    third = (1.0 + u) / 2.0
    x = np.stack([1.0 - s - third, s, third])
    y, z = _crossed([tensor[..., source] for tensor in equations], x)
    return _kept(x, y, z, source, singular)


def _by_unit_equations(solver: Solver) -> Solver:
    """Solve again, with equations of size one, where they came out dependent: their products can be too small to tell.

    Payoffs that differ little are subtracted without rounding, so that equations far below one are as good as others.
    """

    def solve(equations: list[Array]) -> Candidates:
        found = solver(equations)
        doubtful = found.singular.nonzero()[0]
        if not len(doubtful):
            return found
        local = [tensor[..., doubtful] for tensor in equations]
        sizes = [np.abs(tensor).max(axis=(1, 2), keepdims=True) for tensor in local]
        apart = np.concatenate([size[:, 0, 0] for size in sizes]).min(axis=0) > _TIED
        again = solver([tensor / np.where(apart, size, 1.0) for tensor, size in zip(local, sizes, strict=True)])
        singular = found.singular.copy()
        singular[doubtful] = again.singular | ~apart
        return Candidates(
            [np.concatenate(both, axis=1) for both in zip(found.strategies, again.strategies, strict=True)],
            np.concatenate([found.source, doubtful[again.source]]),
            singular,
        )

    return solve


SOLVERS: dict[tuple[int, ...], Solver] = {
    (2, 2, 2): _by_unit_equations(solve_222),
    (2, 2, 3): _by_unit_equations(solve_223),
    (2, 3, 3): _by_unit_equations(solve_233),
    (3, 3, 3): solve_333,
}
"""By ascending sizes of supports."""


def _quartics(equations: list[Array]) -> Array:
    """Monomial coefficients in u of player 1's equations, shape (5, 2, 17 nodes of x_2, batch)."""
    hidden, inner = chebyshev_nodes(16), chebyshev_nodes(4)
    second, third = (grid.ravel() for grid in np.meshgrid(hidden, inner, indexing="ij"))
    points = np.stack([1.0 - second - third, second, third])
    values = np.stack([_after_crossing(equations, point) for point in points.T])
    values = values.reshape(len(hidden), len(inner), 2, -1)
    to_monomials = np.linalg.inv(np.vander(2.0 * inner - 1.0, increasing=True))
    return np.asarray(np.einsum("cn,hnkb->ckhb", to_monomials, values))


def _after_crossing(equations: list[Array], x: Array) -> Array:
    """Player 1's equations at one x, the same for the whole stack; shape (m1 - 1, batch)."""
    z = null_vector(np.einsum("kab...,a->kb...", equations[1], x))
    y = null_vector(np.einsum("kab...,a->kb...", equations[2], x))
    return np.stack([_bilinear(y, row, z) for row in equations[0]])


def _crossed(equations: list[Array], x: Array) -> tuple[Array, Array]:
    """Strategies y and z that belong to each x."""
    z = null_vector(np.einsum("kab...,a...->kb...", equations[1], x))
    y = null_vector(np.einsum("kab...,a...->kb...", equations[2], x))
    return y, z


def _bezout(f: Array, g: Array) -> Array:
    """Bezout matrix of two quartics by monomial coefficients of shape (5, *batch); shape (4, 4, *batch)."""
    pairs = {(i, j): f[j] * g[i] - f[i] * g[j] for j in range(5) for i in range(j)}
    rows = []
    for i in range(4):
        for j in range(4):
            low, high = min(i, j), max(i, j)
            terms = [(low - k, high + k + 1) for k in range(min(low, 3 - high) + 1)]
            rows.append(sum((pairs[term] for term in terms[1:]), start=pairs[terms[0]]))
    return np.stack(rows).reshape(4, 4, *f.shape[1:])


def _determinant4(m: Array) -> Array:
    """Take determinants of stacked 4 x 4 matrices by 2 x 2 minors of the upper and the lower half."""
    result = np.zeros(m.shape[2:])
    for (a, b), (c, d), sign in (
        ((0, 1), (2, 3), 1),
        ((0, 2), (1, 3), -1),
        ((0, 3), (1, 2), 1),
        ((1, 2), (0, 3), 1),
        ((1, 3), (0, 2), -1),
        ((2, 3), (0, 1), 1),
    ):
        upper = m[0, a] * m[1, b] - m[0, b] * m[1, a]
        lower = m[2, c] * m[3, d] - m[2, d] * m[3, c]
        result += sign * upper * lower
    return result


def _common_root(bezout: Array) -> Array:
    """Find the common root u of two quartics from the null vector (1, u, u^2, u^3) of their Bezout matrix."""
    values, vectors = np.linalg.eigh(np.moveaxis(bezout, -1, 0))
    smallest = np.abs(values).argmin(axis=1)
    null = np.take_along_axis(vectors, smallest[:, None, None], axis=2)[:, :, 0]
    lower = (null[:, :3] ** 2).sum(axis=1)
    ratio = (null[:, :3] * null[:, 1:]).sum(axis=1) / np.where(lower > 0, lower, 1.0)
    return np.asarray(np.clip(ratio, -2.0, 2.0))


def _with_hidden(
    singular: NDArray[np.bool_], x: Array, y: Array, z: Array, source: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Problems that say nothing, and those with an x that leaves y or z open: a root is hidden there.

    In generic games this happens to (3, 3, 3) only, at its spurious roots; elsewhere it takes payoffs of a special
    structure, and another order of elimination, or a homotopy, finds the root.
    """
    undetermined = np.minimum(np.abs(y).max(axis=0), np.abs(z).max(axis=0)) < _HIDDEN
    hidden = singular.copy()
    hidden[source[undetermined & one_sign(x, _LOOSE)]] = True
    return hidden


def _kept(x: Array, y: Array, z: Array, source: NDArray[np.int64], singular: NDArray[np.bool_]) -> Candidates:
    """Candidates whose signs make strategies possible."""
    feasible = one_sign(x, _LOOSE) & one_sign(y, _LOOSE) & one_sign(z, _LOOSE)
    kept = [normalised(vector[:, feasible]) for vector in (x, y, z)]
    return Candidates(kept, source[feasible], singular)


def _mix(vectors: Array, weights: Array) -> Array:
    """Weighted sum over the first axis."""
    return np.asarray(np.einsum("ak...,a...->k...", vectors, weights))


def _bilinear(left: Array, matrix: Array, right: Array) -> Array:
    """Left vector times matrix times right vector."""
    return np.asarray(np.einsum("a...,ab...,b...->...", left, matrix, right))


def _cross2(left: Array, right: Array) -> Array:
    """Take the determinant of two vectors of two."""
    return np.asarray(left[0] * right[1] - left[1] * right[0])
