"""Threshold curves of scenarios with types: every crossing at each value of a second parameter, joined to branches.

Each line is searched by itself (:mod:`~wedgesim.analysis.private_threshold`), a prior of the second parameter moving
the others of its role along; branches are those of :mod:`~wedgesim.analysis.threshold_curve`. Where several equilibria
count, a branch is told by what all of them do, and probabilities of mixed actions do not part branches. There is no
proof along a curve: crossings closer together than a step of the scan can be missed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import Verdict
from wedgesim.analysis.private_threshold import crossings_with_types
from wedgesim.analysis.threshold_crossings import Watched
from wedgesim.analysis.threshold_result import Crossing
from wedgesim.model.variation import with_values
from wedgesim.scenario.scenario import Scenario

_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e-?\d+)?")


@dataclass(frozen=True, eq=False)
class PrivateCrossings:
    """Crossings along all lines.

    Attributes
    ----------
    described : tuple of Crossing
        Line by line.
    line : ndarray of int, shape (crossings,)
        The line of each.
    start : tuple of str
        The verdict at the low end of each line.
    start_path : tuple of str
        What is played there.
    """

    described: tuple[Crossing, ...]
    line: NDArray[np.int64]
    start: tuple[Verdict, ...]
    start_path: tuple[str, ...]


def crossings_along(
    scenario: Scenario, parameter: str, low: float, high: float, of: Watched, scan_points: int, name: str,
    values: NDArray[np.float64],
) -> PrivateCrossings:  # fmt: skip
    """Search every line; parameters are those of :func:`~wedgesim.analysis.private_threshold.crossings_with_types`.

    `name` and `values` are the second parameter and its values.
    """
    described: list[Crossing] = []
    line: list[int] = []
    start: list[Verdict] = []
    paths: list[str] = []
    for number, value in enumerate(values.tolist()):
        here = with_values(scenario, {name: value})
        found, verdict, path = crossings_with_types(here, parameter, low, high, of, scan_points)
        described.extend(found)
        line.extend([number] * len(found))
        start.append(verdict)
        paths.append(path)
    return PrivateCrossings(tuple(described), np.array(line, dtype=np.int64), tuple(start), tuple(paths))


def sides(described: Sequence[Crossing], of: Watched) -> list[tuple[object, object]]:
    """Return what is watched on both sides of each crossing, in a form that can be compared between lines."""
    if of == "split":
        return [(one.verdict_below, one.verdict_above) for one in described]
    return [(_without_numbers(one.path_below), _without_numbers(one.path_above)) for one in described]


def paths(described: Sequence[Crossing]) -> list[tuple[object, object]]:
    """Return what is played on both sides of each crossing, probabilities of mixed actions left out."""
    return [(_without_numbers(one.path_below), _without_numbers(one.path_above)) for one in described]


def _without_numbers(path: str) -> str:
    return _NUMBER.sub("", path)
