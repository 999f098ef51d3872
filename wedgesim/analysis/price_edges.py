"""Inducements at which what target and partner play can change: crossings of the target's payoffs, lines in V.

Steps:

1. where every split action is known to be at least as steep as any other and the target answers the partner, the few
   crossings that count: for each action of the partner, the one at which the best split action overtakes the best
   other, and those among actions of one kind on their side of it
2. else the crossings of all pairs of profiles
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class PayoffLines:
    """What target and partner play after one action of the divider, the target's payoffs being lines in V.

    Attributes
    ----------
    base : ndarray, shape (n_T, n_P, points)
        The target's payoffs at an inducement of 0.
    slope : ndarray, shape (n_T, n_P or 1, points or 1)
        What each unit of it adds.
    partner : ndarray, shape (n_T, n_P, points)
        The partner's payoffs.
    target_last : bool
        Whether the target answers the partner, or the partner the target.
    split_steeper : bool
        Whether split actions are known to be no less steep than others.
    """

    base: NDArray[np.float64]
    slope: NDArray[np.float64]
    partner: NDArray[np.float64]
    target_last: bool
    split_steeper: bool

    def at(self, points: NDArray[np.bool_] | NDArray[np.int64]) -> PayoffLines:
        """Return the same at some of the points."""
        return PayoffLines(
            self.base[..., points],
            self.slope[..., points] if self.slope.shape[-1] > 1 else self.slope,
            self.partner[..., points],
            self.target_last,
            self.split_steeper,
        )


def edges_of(lines: PayoffLines, splits: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Inducements at which the outcome can change, in order, and one below which nobody splits.

    Returns
    -------
    tuple of ndarray, shapes (edges, points) and (points,)
        Infinite where there are fewer edges than elsewhere.
    """
    points = lines.base.shape[-1]
    start = np.zeros(points)
    if lines.target_last and lines.split_steeper:
        found = list(_few_edges(lines, splits))
        first = found[-1].min(axis=0)  # the earliest turn to a split at any action of the partner
        start = np.where(np.isfinite(first) & (first > 0), first, 0.0)
    else:
        found = list(_all_edges(lines))
    if not found:
        return np.empty((0, points)), start
    edges = np.concatenate([np.broadcast_to(edge, (*np.atleast_2d(edge).shape[:-1], points)) for edge in found])
    # nothing happens at inducements that nobody can give; nan stands for lines that never cross
    edges = np.where(edges > start, edges, np.inf)
    return np.ascontiguousarray(np.sort(edges.T, axis=1).T), start


def _few_edges(lines: PayoffLines, splits: NDArray[np.bool_]) -> Iterator[NDArray[np.float64]]:
    """Crossings that count where the target answers each action of the partner.

    A split action is steeper than any other, for more of the reward is delivered the larger the distance. So at each
    action of the partner the best split action overtakes the best other once: at min over split i of max over other j
    of the crossing of i and j. Below it crossings among other actions count, above it those among split actions.
    """
    kept = [action for action, split in enumerate(splits) if split]
    other = [action for action, split in enumerate(splits) if not split]
    turning = np.full(lines.base.shape[1:], -np.inf)
    if len(other):
        turning = reduce(np.minimum, (reduce(np.maximum, (_overtaking(lines, i, j) for j in other)) for i in kept))
    for i, j in combinations(other, 2):
        crossing = _crossing(lines, i, j)
        yield np.where(crossing < turning, crossing, np.inf)
    for i, j in combinations(kept, 2):
        crossing = _crossing(lines, i, j)
        yield np.where(crossing > turning, crossing, np.inf)
    yield turning


def _crossing(lines: PayoffLines, i: int, j: int) -> NDArray[np.float64]:
    """Inducement at which two actions of the target are worth the same, shape (n_P, points); nan for parallels."""
    rise = lines.slope[i] - lines.slope[j]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(rise != 0, (lines.base[j] - lines.base[i]) / rise, np.nan)


def _overtaking(lines: PayoffLines, i: int, j: int) -> NDArray[np.float64]:
    """Inducement from which action i, not less steep, is better than j; infinite for never."""
    rise, behind = lines.slope[i] - lines.slope[j], lines.base[j] - lines.base[i]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(rise > 0, behind / rise, np.where(behind < 0, -np.inf, np.inf))


def _all_edges(lines: PayoffLines) -> Iterator[NDArray[np.float64]]:
    """Crossings of all pairs of profiles."""
    points = lines.base.shape[-1]
    level, rise = (np.broadcast_to(of, lines.base.shape).reshape(-1, points) for of in (lines.base, lines.slope))
    for first, second in combinations(range(len(level)), 2):
        steeper = rise[first] - rise[second]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            yield np.where(steeper != 0, (level[second] - level[first]) / steeper, np.nan)
