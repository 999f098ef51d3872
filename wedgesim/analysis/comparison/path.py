"""The straight line from one setting to another: margin, policies and verdict on it, and where they turn.

All values that differ move together, each in proportion. Steps:

1. every crossing on the line, in a bracket at whose ends the game was solved, by
   :mod:`~wedgesim.analysis.threshold_crossings`, with who switches and who is indifferent
2. the game at evenly spaced points and at the ends of every bracket
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.comparison.settings import Mixtures
from wedgesim.analysis.points import Points, solve_points
from wedgesim.analysis.threshold import describe
from wedgesim.analysis.threshold_comparisons import comparisons
from wedgesim.analysis.threshold_crossings import crossings
from wedgesim.analysis.threshold_question import SCAN_POINTS
from wedgesim.analysis.threshold_result import Crossing
from wedgesim.analysis.threshold_roots import Floats, Lines, Whole

PLACE = "t"
"""Name of the place on the line: 0 at the first setting, 1 at the second."""


@dataclass(frozen=True, eq=False)
class PositionPath:
    """What is played on the way from one setting to another.

    Attributes
    ----------
    first, second : str
        Their names.
    places : ndarray, shape (points,)
        Places on the line, rising from 0 to 1.
    points : Points
        What is played there.
    crossings : tuple of Crossing
        Every place at which what is played or the verdict turns; `value` and the ends of the bracket are places.
    scan_points : int
        Of the scan for crossings.
    complete : bool
        Whether all payoff comparisons were followed between scan points.
    """

    first: str
    second: str
    places: NDArray[np.float64]
    points: Points
    crossings: tuple[Crossing, ...]
    scan_points: int
    complete: bool

    @property
    def turns(self) -> tuple[Crossing, ...]:
        """The crossings at which the verdict turns."""
        return tuple(crossing for crossing in self.crossings if crossing.verdict_below != crossing.verdict_above)


@dataclass(frozen=True, eq=False)
class _Between(Lines):
    """The line between two settings, for the search of crossings."""

    mixtures: Mixtures

    def at(self, line: Whole, values: Floats) -> dict[str, Floats]:
        """Return overrides at places of the line."""
        return self.mixtures.along(values)


def position_path(mixtures: Mixtures, first: str, second: str, scan_points: int = SCAN_POINTS) -> PositionPath:
    """Follow the line from one setting to another.

    Parameters
    ----------
    mixtures : Mixtures
        Of the two settings, which differ somewhere.
    first, second : str
        Their names.
    scan_points : int, optional
        Of the scan, both ends included.
    """
    lines = _Between(mixtures.evaluation, PLACE, 0.0, 1.0, {}, 1, mixtures)
    compared = comparisons(mixtures.scenario)
    found = describe(lines, crossings(lines, compared, "path", scan_points), "path")
    ends = [end for crossing in found for end in (crossing.lower, crossing.upper)]
    places = np.unique(np.concatenate([np.linspace(0, 1, scan_points), ends]))
    # within a bracket nothing is claimed
    inside = np.zeros(len(places), dtype=np.bool_)
    for crossing in found:
        inside |= (places > crossing.lower) & (places < crossing.upper)
    places = places[~inside]
    points = solve_points(mixtures.scenario, mixtures.along(places), mixtures.evaluation)
    return PositionPath(first, second, places, points, found, scan_points, compared.complete)
