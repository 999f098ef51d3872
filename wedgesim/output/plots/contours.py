"""Smooth lines between regions of a fine lattice, with as few corners as the lattice can tell apart.

Steps:

1. where two neighbouring lattice points differ, the line passes half-way between them
2. within each cell its crossings of the sides are joined: two by a straight line, three or four through the middle
3. stretches chained until they end or fork, then thinned: a corner that is less than half a step away from the straight
   line between those that remain is left out

Reference: Douglas and Peucker (1973) for step 3; step 2 is marching squares for regions instead of levels.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Key = tuple[int, int]

_CLOSE = 1.1
"""Distance in half steps within which a corner counts as lying on a line."""


def contours(codes: NDArray[np.int64], x: Floats, y: Floats, close: float = _CLOSE) -> list[Floats]:
    """Return the lines between points with different codes.

    Parameters
    ----------
    codes : ndarray of int, shape (n_x, n_y)
        What is at each lattice point.
    x, y : ndarray
        Values of the lattice.
    close : float, optional
        Tolerance of the thinning, in half steps.

    Returns
    -------
    list of ndarray of shape (corners, 2)
        Lines; a closed one ends where it begins.

    Examples
    --------
    >>> lines = contours(np.array([[0, 0, 0], [1, 1, 1]]), np.array([0.0, 1.0]), np.array([0.0, 1.0, 2.0]))
    >>> [line.tolist() for line in lines]
    [[[0.5, 0.0], [0.5, 2.0]]]
    """
    chains = _chained(_stretches(codes))
    found = []
    for chain in chains:
        points = np.array(chain, dtype=np.float64)
        kept = points[_thinned(points, close)]
        found.append(np.stack([_value(x, kept[:, 0]), _value(y, kept[:, 1])], axis=-1))
    return found


def _value(values: Floats, halves: Floats) -> Floats:
    interpolated: Floats = np.interp(halves / 2, np.arange(len(values)), values)
    return interpolated


def _stretches(codes: NDArray[np.int64]) -> list[tuple[Key, Key]]:
    """Straight pieces, between places counted in half steps."""
    across = codes[1:] != codes[:-1]  # between neighbours along x
    up = codes[:, 1:] != codes[:, :-1]
    sides = np.stack([across[:, :-1], across[:, 1:], up[:-1], up[1:]])
    places = ((1, 0), (1, 2), (0, 1), (2, 1))
    count = sides.sum(axis=0)
    found: list[tuple[Key, Key]] = []
    for i, j in np.argwhere(count > 0).tolist():
        ends = [(2 * i + dx, 2 * j + dy) for (dx, dy), on in zip(places, sides[:, i, j], strict=True) if on]
        if len(ends) == 2:
            found.append((ends[0], ends[1]))
        else:
            found += [(end, (2 * i + 1, 2 * j + 1)) for end in ends]
    return found


def _chained(stretches: list[tuple[Key, Key]]) -> list[list[Key]]:
    """Chains that run from one end or fork to the next; then what is left, closed loops."""
    beside: defaultdict[Key, list[Key]] = defaultdict(list)
    for a, b in stretches:
        beside[a].append(b)
        beside[b].append(a)
    ends = [place for place, others in beside.items() if len(others) != 2]
    chains = []
    for start in [*ends, *list(beside)]:
        while beside[start]:
            chain = [start]
            while True:
                following = beside[chain[-1]].pop()
                beside[following].remove(chain[-1])
                chain.append(following)
                if len(beside[following]) != 1 or following == start:
                    break
            chains.append(chain)
    return chains


def _thinned(points: Floats, close: float) -> NDArray[np.int64]:
    """Numbers of the corners that remain."""
    kept = np.zeros(len(points), dtype=np.bool_)
    kept[[0, -1]] = True
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        start, end = points[first], points[last]
        inner = points[first + 1 : last]
        along = end - start
        length = float(np.hypot(*along))
        if length == 0:
            away = np.hypot(*(inner - start).T)
        else:
            away = np.abs(along[0] * (inner[:, 1] - start[1]) - along[1] * (inner[:, 0] - start[0])) / length
        far = int(away.argmax())
        if away[far] > close:
            kept[first + 1 + far] = True
            stack += [(first, first + 1 + far), (first + 1 + far, last)]
    return np.flatnonzero(kept)
