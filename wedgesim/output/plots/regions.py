"""Geometry of a diagram in regions: outlines of cells of one kind, and the roomiest spot for a label."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

Point = tuple[float, float]
Segment = tuple[Point, Point]
Grid = NDArray[np.float64]


def cell_edges(values: Grid, log: bool = False) -> Grid:
    """Return the edges of cells around rising values, shape (n + 1,).

    Each cell reaches half-way to its neighbours, in ratio on a log axis; the outermost end at their own values, so
    that nothing is drawn beyond what was computed.

    Examples
    --------
    >>> cell_edges(np.array([0.0, 1.0, 2.0]))
    array([0. , 0.5, 1.5, 2. ])
    """
    middles = np.sqrt(values[1:] * values[:-1]) if log else (values[1:] + values[:-1]) / 2
    return np.concatenate([values[:1], middles, values[-1:]])


def outline(mask: NDArray[np.bool_], x_edges: Grid, y_edges: Grid) -> Path:
    """Return the border of the cells of a mask of shape (n_x, n_y), holes included, as closed loops.

    Steps:

    1. every side of a cell that no other cell shares, directed so that the cell lies to its left
    2. sides chained into loops
    3. corners kept, points on straight stretches left out
    """
    follows: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    padded = np.pad(mask, 1)
    inner = padded[1:-1, 1:-1]
    for (dx, dy), (start, end) in {
        (0, -1): ((0, 0), (1, 0)),
        (1, 0): ((1, 0), (1, 1)),
        (0, 1): ((1, 1), (0, 1)),
        (-1, 0): ((0, 1), (0, 0)),
    }.items():
        beyond = padded[1 + dx : padded.shape[0] - 1 + dx, 1 + dy : padded.shape[1] - 1 + dy]
        for i, j in np.argwhere(inner & ~beyond).tolist():
            follows[i + start[0], j + start[1]].append((i + end[0], j + end[1]))
    vertices: list[Point] = []
    codes: list[np.uint8] = []
    while follows:
        loop = _corners(_loop(follows))
        vertices += [(float(x_edges[i]), float(y_edges[j])) for i, j in [*loop, loop[0]]]
        codes += [Path.MOVETO, *[Path.LINETO] * (len(loop) - 1), Path.CLOSEPOLY]
    return Path(np.array(vertices).reshape(-1, 2), np.array(codes, dtype=np.uint8))


def _loop(follows: dict[tuple[int, int], list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Take one closed chain of sides out of those that are left."""
    start = at = next(iter(follows))
    loop = []
    while True:
        loop.append(at)
        nexts = follows[at]
        following = nexts.pop()
        if not nexts:
            del follows[at]
        at = following
        if at == start:
            return loop


def _corners(loop: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        at
        for before, at, after in zip([loop[-1], *loop[:-1]], loop, [*loop[1:], loop[0]], strict=True)
        if (at[0] - before[0]) * (after[1] - at[1]) != (at[1] - before[1]) * (after[0] - at[0])
    ]


def boundaries(codes: NDArray[np.int64], x_edges: Grid, y_edges: Grid) -> list[Segment]:
    """Return the straight stretches between neighbouring cells with different codes, shape of codes (n_x, n_y)."""
    upright = [
        ((float(x_edges[i + 1]), float(y_edges[low])), (float(x_edges[i + 1]), float(y_edges[high])))
        for i, differs in enumerate(codes[1:] != codes[:-1])
        for low, high in _runs(differs)
    ]
    level = [
        ((float(x_edges[low]), float(y_edges[j + 1])), (float(x_edges[high]), float(y_edges[j + 1])))
        for j, differs in enumerate((codes[:, 1:] != codes[:, :-1]).T)
        for low, high in _runs(differs)
    ]
    return upright + level


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return first and last-plus-one of each run of True."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in steps.reshape(-1, 2)]


def roomiest(mask: NDArray[np.bool_], width: float, height: float) -> tuple[float, float, float] | None:
    """Return the centre, in pixels, of the largest box of a shape that fits in a mask, and its size.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_x, n_y)
        Pixels that may be covered.
    width, height : float
        The box in pixels.

    Returns
    -------
    x, y : float
        Centre of the box, as far inside as it can be.
    scale : float
        How many times as large as asked for it could be there. None where it does not fit even once.

    Notes
    -----
    Bisection on the scale; a summed-area table tells at once where a box of one size fits.
    """
    sums = np.pad(mask.astype(np.int64).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))

    def corners(scale: float) -> NDArray[np.bool_] | None:
        """Where the lower left corner of the box can be; None where it cannot."""
        w, h = max(1, int(np.ceil(scale * width))), max(1, int(np.ceil(scale * height)))
        if w > mask.shape[0] or h > mask.shape[1]:
            return None
        found: NDArray[np.bool_] = sums[w:, h:] - sums[:-w, h:] - sums[w:, :-h] + sums[:-w, :-h] == w * h
        return found if found.any() else None

    best = corners(1.0)
    if best is None:
        return None
    fits, too_large = 1.0, 1.0 + min(mask.shape[0] / width, mask.shape[1] / height)
    for _ in range(8):
        scale = (fits + too_large) / 2
        found = corners(scale)
        if found is None:
            too_large = scale
        else:
            fits, best = scale, found
    possible = np.argwhere(best)
    x, y = possible[int(((possible - possible.mean(axis=0)) ** 2).sum(axis=1).argmin())]
    return float(x + fits * width / 2), float(y + fits * height / 2), fits
