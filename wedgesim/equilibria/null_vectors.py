"""The vector orthogonal to one vector fewer than its dimension, for stacks of systems, batch last.

1. Its entries are the maximal minors of the matrix of rows, with alternating signs (Cramer): for two rows of three the
   cross product.
2. Minors up to 3 x 3 are written out, which runs along contiguous memory; larger ones are taken by LU decomposition.

No division is made, so that a singular system gives a vector near zero and never an error.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def null_vector(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve `rows` @ v = 0 up to a factor.

    Parameters
    ----------
    rows : ndarray, shape (k - 1, k, *batch)
        Rows of each system.

    Returns
    -------
    ndarray, shape (k, *batch)
        Zero exactly when the rows are linearly dependent.

    Examples
    --------
    >>> import numpy as np
    >>> null_vector(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])).tolist()
    [0.0, -1.0, 1.0]
    """
    size = rows.shape[1]
    if rows.shape[0] != size - 1:
        raise ValueError(f"{size} unknowns need {size - 1} rows, not {rows.shape[0]}")
    if size == 1:
        return np.ones((1, *rows.shape[2:]))
    vector = np.empty(rows.shape[1:], dtype=rows.dtype)
    for left in range(size):
        vector[left] = _minor(rows, [column for column in range(size) if column != left])
    np.negative(vector[1::2], out=vector[1::2])
    return vector


def determinant(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the determinants of stacked matrices.

    Parameters
    ----------
    matrix : ndarray, shape (k, k, *batch)
        Matrices, batch last.

    Returns
    -------
    ndarray, shape (*batch,)
    """
    return _minor(matrix, list(range(len(matrix))))


def _minor(m: NDArray[np.float64], columns: list[int]) -> NDArray[np.float64]:
    """Take the determinants of the matrices that these columns make."""
    if len(columns) == 1:
        return np.asarray(m[0, columns[0]])
    if len(columns) == 2:
        i, j = columns
        return np.asarray(m[0, i] * m[1, j] - m[0, j] * m[1, i])
    if len(columns) == 3:
        i, j, k = columns
        return np.asarray(
            m[0, i] * (m[1, j] * m[2, k] - m[1, k] * m[2, j])
            - m[0, j] * (m[1, i] * m[2, k] - m[1, k] * m[2, i])
            + m[0, k] * (m[1, i] * m[2, j] - m[1, j] * m[2, i])
        )
    return np.asarray(np.linalg.det(np.moveaxis(m[:, columns], (0, 1), (-2, -1))))
