"""PRIM's pasting: a box that grows again where peeling has cut too deep.

Steps:

1. a limit that excludes no draw by itself is lifted
2. for every limit, the draws that it alone excludes, nearest first: as many as are a share of those in the box, with
   all of the same value
3. the limit whose draws leave the highest density is moved to take them in, as long as the density does not fall; then
   begin again

Reference: Friedman and Fisher (1999), Bump hunting in high-dimensional data, section 8.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PASTE: Final = 0.01
"""Share of the draws in the box that a step adds."""


def inside(columns: Floats, lower: Floats, upper: Floats) -> NDArray[np.bool_]:
    """Which draws, shape (draws,), lie within limits of shape (parameters,)."""
    within = np.ones(columns.shape[1], dtype=np.bool_)
    for i in np.flatnonzero(np.isfinite(lower)):
        within &= columns[i] >= lower[i]
    for i in np.flatnonzero(np.isfinite(upper)):
        within &= columns[i] <= upper[i]
    return within


def paste(
    columns: Floats, weight: Floats, events: Floats, lower: Floats, upper: Floats, share: float = PASTE
) -> tuple[Floats, Floats]:
    """Return the limits of a box after growing it.

    Parameters
    ----------
    columns : ndarray, shape (parameters, draws)
        Values.
    weight : ndarray, shape (draws,)
        Of each draw; 0 for those that are not there.
    events : ndarray, shape (draws,)
        1 where the event happens.
    lower, upper : ndarray, shape (parameters,)
        The box; infinite where a parameter is free.
    share : float, optional
        Draws that a step adds, as a share of those in the box.
    """
    lower, upper = lower.copy(), upper.copy()
    there = np.flatnonzero(weight)
    held = {i: columns[i, there] for i in np.flatnonzero(np.isfinite(lower) | np.isfinite(upper)).tolist()}
    weight = weight[there]
    happened = weight * events[there]
    while True:
        limits = [(i, -1) for i in np.flatnonzero(np.isfinite(lower)).tolist()]
        limits += [(i, 1) for i in np.flatnonzero(np.isfinite(upper)).tolist()]
        outside = [held[i] < lower[i] if side < 0 else held[i] > upper[i] for i, side in limits]
        excluded = np.sum(outside, axis=0, dtype=np.int64) if limits else np.zeros(len(there), np.int64)
        box = excluded == 0
        mass, sum_events = weight[box].sum(), happened[box].sum()
        best: tuple[float, int, int, float] | None = None
        for (i, side), out in zip(limits, outside, strict=True):
            alone = np.flatnonzero(out & (excluded == 1))
            if not len(alone):
                (lower if side < 0 else upper)[i] = side * np.inf
                break
            away = side * held[i][alone]
            limit = _reached(away, weight[alone], max(share * mass, 1.0))
            added = alone[away <= limit]
            density = (sum_events + happened[added].sum()) / (mass + weight[added].sum())
            if best is None or density > best[0]:
                best = density, i, side, side * limit
        else:
            if best is None or mass == 0 or best[0] < sum_events / mass:
                return lower, upper
            _, i, side, limit = best
            (lower if side < 0 else upper)[i] = limit


def _reached(values: Floats, weight: Floats, target: float) -> float:
    """Return the value up to which weights sum to a target; the last where they do not. Weights are at least 1."""
    enough = min(int(np.ceil(target)), len(values)) - 1
    first = np.argpartition(values, enough)[: enough + 1]
    first = first[values[first].argsort()]
    return float(values[first[min(int(np.searchsorted(weight[first].cumsum(), target)), enough)]])
