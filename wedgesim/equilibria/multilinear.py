"""Multilinear interpolation on a grid, as a sparse matrix that takes values at grid points to values anywhere.

Steps:

1. for each variable the cell that holds the value, and how far into it the value lies
2. each of the 2^n corners of the cell, weighted by the product of the distances to the opposite faces
3. one row of the matrix a point, 2^n entries a row; applied to a table of values at the grid points

Between grid points the interpolant lies between the values of the corners, so that it neither over- nor undershoots.

Reference: Judd (1998), Numerical Methods in Economics, section 6.12.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def multilinear(
    grid: Sequence[NDArray[np.float64]], at: NDArray[np.float64], copy: NDArray[np.int64] | None = None, copies: int = 1
) -> csr_array:
    """Return the matrix that interpolates at given points.

    Parameters
    ----------
    grid : sequence of ndarray
        Rising values of each variable, at least two of each.
    at : ndarray, shape (variables, points)
        Where to interpolate; values outside the grid are taken at its edge.
    copy : ndarray of int, shape (points,), optional
        The copy of the table in which each point lies, where there are several below one another.
    copies : int, optional
        Number of copies.

    Returns
    -------
    csr_array, shape (points, copies times grid points)
        Rows sum to one.

    Examples
    --------
    >>> import numpy as np
    >>> matrix = multilinear([np.array([0.0, 1.0]), np.array([0.0, 2.0])], np.array([[0.5], [0.5]]))
    >>> matrix @ np.array([0.0, 2.0, 1.0, 3.0])  # x + y on the four corners
    array([1.])
    """
    from scipy.sparse import csr_array

    count = at.shape[1]
    size = int(np.prod([len(axis) for axis in grid], dtype=np.int64))
    base = np.zeros(count, dtype=np.int64) if copy is None else copy * size
    strides = np.cumprod([1, *(len(axis) for axis in reversed(grid[1:]))])[::-1]
    shares = []
    for axis, values, stride in zip(grid, at, strides, strict=True):
        cell = np.clip(np.searchsorted(axis, values, side="right") - 1, 0, len(axis) - 2)
        shares.append(np.clip((values - axis[cell]) / (axis[cell + 1] - axis[cell]), 0.0, 1.0))
        base += cell * stride
    corners = list(product((0, 1), repeat=len(grid)))
    columns = np.empty((count, len(corners)), dtype=np.int32)
    weights = np.empty((count, len(corners)))
    for number, corner in enumerate(corners):
        columns[:, number] = base + int(np.dot(corner, strides))
        weight = np.ones(count)
        for side, share in zip(corner, shares, strict=True):
            weight *= share if side else 1 - share
        weights[:, number] = weight
    rows = np.arange(0, columns.size + 1, len(corners), dtype=np.int32 if columns.size < 2**31 else np.int64)
    return csr_array((weights.reshape(-1), columns.reshape(-1), rows), shape=(count, copies * size))
