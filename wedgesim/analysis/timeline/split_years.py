"""The year of the split at many parameter values: of a sweep, of draws, or one parameter after another.

Every value makes a copy of the game; copies are solved together, as many at a time as fit the memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.points import NEVER, POSSIBLE, UNIQUE, Points
from wedgesim.analysis.timeline.courses import Outlook, follow
from wedgesim.analysis.timeline.timeline import TimelineError, check_dynamic, is_random
from wedgesim.equilibria.markov_perfect import markov_perfect_equilibrium
from wedgesim.model.dynamics import DynamicModel
from wedgesim.scenario.scenario import Scenario

Floats = NDArray[np.float64]

RANDOM_REPEATS = 64
"""Courses that are followed at each value where chance plays a part; the same draws at every value."""

_TOGETHER = 400_000
"""Profiles times states of all copies solved together: so few that the C library keeps what a period holds for the
next, rather than ask the system for it again."""


@dataclass(frozen=True, eq=False)
class CourseSummaries:
    """What becomes of each of many parameter values.

    Attributes
    ----------
    split_year : ndarray, shape (points,)
        The first year of the split, its median over chance; nan where none comes.
    split_share : ndarray, shape (points,)
        Share of the courses in which a split comes within the years shown.
    verdict : ndarray of int8, shape (points,)
        Codes into :data:`~wedgesim.analysis.points.VERDICTS`: a split comes in every course (unique), some, or none.
    margin : ndarray, shape (points,)
        The target's greatest split margin in any year, averaged over courses.
    alignment : ndarray, shape (points,)
        In the last year shown, averaged over courses.
    first : ndarray of int64, shape (points,)
        The profile of the first year, as a flat index, of the first course.
    present_value : ndarray, shape (3, points)
        Payoffs of the years shown, discounted to the first and averaged over courses.
    """

    split_year: Floats
    split_share: Floats
    verdict: NDArray[np.int8]
    margin: Floats
    alignment: Floats
    first: NDArray[np.int64]
    present_value: Floats


def summarise_courses(
    scenario: Scenario, overrides: Mapping[str, ArrayLike], outlook: Outlook = "farsighted", seed: int = 0
) -> CourseSummaries:
    """Follow a scenario through time at many parameter values.

    Parameters
    ----------
    scenario : Scenario
        With a horizon.
    overrides : mapping of str to array_like
        What differs; arrays broadcast together to one axis of points.
    outlook : {"farsighted", "myopic"}, optional
        Whether players look ahead.
    seed : int, optional
        Of chance.

    Raises
    ------
    TimelineError
        When the scenario has no horizon.

    Examples
    --------
    >>> import wedgesim as ws
    >>> case = ws.load("reverse_kissinger_years")
    >>> found = summarise_courses(case, {"credibility": [0.1, 0.9]})
    >>> found.verdict.shape, bool(found.split_year[1] >= 2025)
    ((2,), True)
    """
    check_dynamic(scenario)
    arrays = np.broadcast_arrays(*(np.atleast_1d(np.asarray(value, np.float64)) for value in overrides.values()))
    columns = dict(zip(overrides, arrays, strict=True))
    count = len(arrays[0]) if arrays else 1
    parts = [
        _part(scenario, {name: column[part] for name, column in columns.items()}, outlook, seed)
        for part in _parts(scenario, count)
    ]
    return CourseSummaries(
        *(np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in CourseSummaries.__annotations__)
    )


def _parts(scenario: Scenario, count: int) -> Iterable[slice]:
    assert scenario.dynamics is not None
    cells = int(np.prod([variable.points for variable in scenario.dynamics.states] or [2], dtype=np.int64))
    cells *= int(np.prod([len(actions) for actions in scenario.actions.values()]))
    step = max(1, _TOGETHER // cells)
    return (slice(start, min(start + step, count)) for start in range(0, count, step))


def _part(scenario: Scenario, columns: Mapping[str, Floats], outlook: Outlook, seed: int) -> CourseSummaries:
    model = DynamicModel(scenario, columns)
    solved = None
    if outlook == "farsighted":
        solved = markov_perfect_equilibrium(model.game)
    repeats = RANDOM_REPEATS if is_random(model) else 1
    courses = follow(model, solved, repeats, seed)

    def by_point(values: Floats) -> Floats:
        return values.reshape(*values.shape[:-1], model.copies, repeats)

    years = np.where(np.isnan(courses.split_years), np.inf, courses.split_years).reshape(model.copies, repeats)
    middle = np.quantile(years, 0.5, axis=-1, method="lower")
    share = np.isfinite(years).mean(axis=-1)
    weights = model.discount[:, None, :] ** np.arange(len(courses.years))[None, :, None]
    present = (by_point(courses.payoffs).mean(axis=-1) * weights).sum(axis=1)
    return CourseSummaries(
        np.where(np.isfinite(middle), middle, np.nan),
        share,
        np.where(share == 1, UNIQUE, np.where(share > 0, POSSIBLE, NEVER)).astype(np.int8),
        by_point(courses.margin.max(axis=0)).mean(axis=-1),
        by_point(courses.alignment[-1]).mean(axis=-1),
        courses.outcome[0].reshape(model.copies, repeats)[:, 0],
        present,
    )


def points_in_year(scenario: Scenario, overrides: Mapping[str, ArrayLike], year: int) -> Points:
    """Return what is played in one year, at many parameter values, by players who look ahead.

    Parameters
    ----------
    scenario : Scenario
        With a horizon.
    overrides : mapping of str to array_like
        What differs; arrays broadcast together to one axis of points.
    year : int
        One of those shown; the number of the period, from 1, where periods have no years.

    Returns
    -------
    Points
        Of the games of that year, what follows included, at the states that the courses reach; of the first course
        where chance plays a part.

    Raises
    ------
    TimelineError
        When the scenario has no horizon, or does not reach the year.

    Examples
    --------
    >>> import wedgesim as ws
    >>> points_in_year(ws.load("sino_soviet_years"), {}, 1972).path(0)
    'contain/break/withdraw'
    """
    check_dynamic(scenario)
    assert scenario.dynamics is not None
    first = 1 if scenario.dynamics.first_year is None else scenario.dynamics.first_year
    if not first <= year < first + scenario.dynamics.shown:
        last = first + scenario.dynamics.shown - 1
        raise TimelineError(f"{scenario.name} runs from {first} to {last}; {year} is not among its years")
    arrays = np.broadcast_arrays(*(np.atleast_1d(np.asarray(value, np.float64)) for value in overrides.values()))
    columns = dict(zip(overrides, arrays, strict=True))
    parts = []
    for part in _parts(scenario, len(arrays[0]) if arrays else 1):
        model = DynamicModel(scenario, {name: column[part] for name, column in columns.items()})
        solved = markov_perfect_equilibrium(model.game)
        parts.append(follow(model, solved, periods=year - first + 1).last)
    return Points.joined(parts)


@dataclass(frozen=True)
class YearSwing:
    """The year of the split at the ends of one parameter's range, all else as it is; nan where none comes."""

    parameter: str
    low: float
    high: float
    year_at_low: float
    year_at_high: float

    @property
    def moves(self) -> bool:
        """Whether the two years differ."""
        both = np.isnan(self.year_at_low) and np.isnan(self.year_at_high)
        return not both and self.year_at_low != self.year_at_high


def year_sensitivity(scenario: Scenario, outlook: Outlook = "farsighted") -> tuple[YearSwing, ...]:
    """Return the year of the split at both ends of the range of every parameter that declares one.

    Parameters
    ----------
    scenario : Scenario
        With a horizon; its own values hold for all parameters but one.
    outlook : {"farsighted", "myopic"}, optional
        Whether players look ahead.

    Returns
    -------
    tuple of YearSwing
        Those that move the year most first; a split that comes or goes counts as beyond all years.
    """
    ranged = [parameter for parameter in scenario.parameters.values() if _can_move(scenario, parameter.name)]
    ends = np.array([end for parameter in ranged for end in parameter.range])
    columns = {}
    for number, parameter in enumerate(ranged):
        column = np.full(len(ends), parameter.value)
        column[2 * number : 2 * number + 2] = parameter.range
        columns[parameter.name] = column
    found = summarise_courses(scenario, columns, outlook).split_year if ranged else np.empty(0)
    swings = [
        YearSwing(parameter.name, *parameter.range, *map(float, found[2 * number : 2 * number + 2]))
        for number, parameter in enumerate(ranged)
    ]
    return tuple(sorted(swings, key=lambda swing: -_size(swing)))


def _can_move(scenario: Scenario, name: str) -> bool:
    parameter = scenario.parameters[name]
    if not parameter.ranged or parameter.range[0] == parameter.range[1]:
        return False
    assert scenario.dynamics is not None
    bounds = {variable.name: variable.bounds for variable in scenario.dynamics.states}
    low, high = bounds.get(name, parameter.range)
    return low <= parameter.range[0] and parameter.range[1] <= high


def _size(swing: YearSwing) -> float:
    if not swing.moves:
        return 0.0
    gap = abs(swing.year_at_high - swing.year_at_low)
    return 1e9 if np.isnan(gap) else gap
