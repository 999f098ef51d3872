"""Sets of beliefs cut out of a simplex by linear conditions: whether there is one, and how far each coordinate ranges.

Two coordinates, the common case, are an interval in closed form; more are left to linear programs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_ROUNDING = 1e-9
"""Belief by which conditions may miss each other."""


def feasible(rows: Array) -> bool:
    """Whether some probabilities make every row times them not negative.

    Parameters
    ----------
    rows : ndarray, shape (rows, coordinates)

    Examples
    --------
    >>> feasible(np.array([[1.0, -1.0], [-1.0, 2.0]])), feasible(np.array([[1.0, -3.0], [-2.0, 1.0]]))
    (True, False)
    """
    if (rows >= 0).all(axis=0).any():
        return True
    if rows.shape[1] == 1:
        return False
    if rows.shape[1] == 2:
        low, high = _between(rows)
        return low <= high + _ROUNDING
    from wedgesim.equilibria.linear_program import maximise

    return maximise(np.zeros(rows.shape[1]), -_scaled(rows)) is not None


def interval(rows: Array) -> Array:
    """Return the least and greatest value of each coordinate, shape (coordinates, 2).

    Parameters
    ----------
    rows : ndarray, shape (rows, coordinates)
        Conditions that some probabilities satisfy.

    Examples
    --------
    >>> interval(np.array([[1.0, -1.0]])).tolist()
    [[0.5, 1.0], [0.0, 0.5]]
    """
    count = rows.shape[1]
    if count == 1:
        return np.ones((1, 2))
    if count == 2:
        low, high = _between(rows)
        low, high = min(low, high), max(low, high)
        return np.array([[1 - high, 1 - low], [low, high]])
    from wedgesim.equilibria.linear_program import maximise

    bounds = np.empty((count, 2))
    scaled = _scaled(rows)
    for coordinate in range(count):
        for side, sign in enumerate((-1.0, 1.0)):
            best = maximise(sign * np.eye(count)[coordinate], -scaled)
            assert best is not None  # the conditions can be satisfied
            bounds[coordinate, side] = best[coordinate]
    return bounds


def _between(rows: Array) -> tuple[float, float]:
    """Where the second of two probabilities can lie."""
    low, high = 0.0, 1.0
    for first, second in rows.tolist():
        # first (1 - p) + second p >= 0
        slope = second - first
        if slope > 0:
            low = max(low, -first / slope)
        elif slope < 0:
            high = min(high, first / -slope)
        elif first < 0:
            return 1.0, 0.0
    return low, high


def _scaled(rows: Array) -> Array:
    size = np.abs(rows).max(axis=1, keepdims=True)
    scaled: Array = rows / np.where(size > 0, size, 1.0)
    return scaled
