"""When does the split come? A scenario played through its years, by states that look ahead and by states that do not.

Steps:

1. the Markov perfect equilibrium of the scenario on its grid (:mod:`wedgesim.equilibria.markov_perfect`)
2. the course from the scenario's own values, farsighted and myopic; a thousand of them where chance plays a part
3. the same on a grid of half as many intervals, which tells how much the grid matters
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wedgesim.analysis.points import profile_label, split_is_defined
from wedgesim.analysis.timeline.courses import OUTLOOKS, Courses, Outlook, follow
from wedgesim.equilibria.markov_perfect import MarkovPerfect, markov_perfect_equilibrium
from wedgesim.errors import WedgesimError
from wedgesim.markup import Shown
from wedgesim.model.dynamics import DynamicModel
from wedgesim.model.loading import load
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

REPEATS = 1000
"""Courses that are followed where chance plays a part."""


class TimelineError(WedgesimError, ValueError):
    """A scenario cannot be followed through time."""


@dataclass(frozen=True)
class GridError:
    """How much the answer changes when the grid is made coarser by half.

    Attributes
    ----------
    value : float
        Greatest change of a value at a point of the coarser grid, as a share of the range of values.
    typical : float
        The median change, likewise.
    same_course : bool
        Whether the same is played in every year.
    split_year : float
        On the coarser grid; nan where no split comes.
    """

    value: float
    typical: float
    same_course: bool
    split_year: float


@dataclass(frozen=True, eq=False, repr=False)
class Timeline(Shown):
    """A scenario through its years.

    Attributes
    ----------
    scenario : Scenario
        As played, overrides included.
    equilibrium : MarkovPerfect
        On the grid.
    courses : mapping of {"farsighted", "myopic"} to Courses
        One course each, or :data:`REPEATS` where chance plays a part.
    grid_error : GridError or None
        None where nothing carries over, for then there is no grid.
    """

    scenario: Scenario
    equilibrium: MarkovPerfect
    courses: Mapping[Outlook, Courses]
    grid_error: GridError | None

    @property
    def years(self) -> list[int]:
        """The years, or the numbers of the periods from 1."""
        return [int(year) for year in self.courses["farsighted"].years]

    @property
    def random(self) -> bool:
        """Whether chance plays a part."""
        return int(self.courses["farsighted"].outcome.shape[1]) > 1

    def split_year(self, outlook: Outlook = "farsighted") -> float:
        """Return the first year of the split; the median where chance plays a part; nan where none comes."""
        years = np.where(np.isnan(found := self.courses[outlook].split_years), np.inf, found)
        middle = float(np.quantile(years, 0.5, method="lower"))
        return middle if np.isfinite(middle) else float("nan")

    def paths(self, outlook: Outlook = "farsighted") -> list[str]:
        """Return what is played in each year, most often where chance plays a part."""
        return [profile_label(self.scenario, _commonest(row)) for row in self.courses[outlook].outcome]

    @cached_property
    def dataset(self) -> xr.Dataset:
        """The courses as a Dataset with the dimensions outlook, year, variable and role."""
        from wedgesim.analysis.timeline.labelled import labelled

        return labelled(self)


def timeline(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None = None,
    *,
    position: str | None = None,
    seed: int = 0,
    check_grid: bool = True,
    **parameters: float,
) -> Timeline:
    """Play a scenario through its years.

    Parameters
    ----------
    scenario : Scenario, str or path
        With a ``horizon``.
    overrides : mapping of str to float, optional
        Parameter values by dotted name. That of a variable of the state is where it starts; that of a parameter with a
        path shifts the whole path.
    position : str, optional
        A position of the scenario, laid under the overrides.
    seed : int, optional
        Of chance.
    check_grid : bool, optional
        Whether to solve on a coarser grid as well, to see how much the grid matters.
    **parameters : float
        More overrides, for names without a dot.

    Returns
    -------
    Timeline
        Courses, farsighted and myopic, and the equilibrium on the grid.

    Raises
    ------
    TimelineError
        When the scenario has no horizon.
    ScenarioError
        When a motion leaves its bounds.

    Examples
    --------
    >>> found = timeline("reverse_kissinger_years")
    >>> found.years[0], len(found.paths()) == len(found.years)
    (2025, True)
    """
    current = scenario if isinstance(scenario, Scenario) else load(scenario)
    if position is not None:
        current = current.with_position(position)
    check_dynamic(current)
    changes = {**(overrides or {}), **parameters}
    model = DynamicModel(current, changes)
    solved = markov_perfect_equilibrium(model.game)
    repeats = REPEATS if is_random(model) else 1
    courses = {
        outlook: follow(model, solved if outlook == "farsighted" else None, repeats, seed) for outlook in OUTLOOKS
    }
    shown = current.with_parameters({name: value for name, value in changes.items() if name in current.parameters})
    found = Timeline(shown, solved, courses, None)
    if not check_grid or not current.dynamics or not current.dynamics.states:
        return found
    return Timeline(shown, solved, courses, _grid_error(found, DynamicModel(current, changes, coarser=True), seed))


def check_dynamic(scenario: Scenario) -> None:
    """Raise when a scenario cannot be followed through time.

    Raises
    ------
    TimelineError
        When it has no horizon.
    """
    if scenario.dynamics is None:
        raise TimelineError(
            f"{scenario.name} is played once; give it a `horizon` (docs/timeline.md), and a `state` that moves"
        )
    if not split_is_defined(scenario):
        raise TimelineError(f"{scenario.name}: no action of the target names its alignment, so there is no split")


def is_random(model: DynamicModel) -> bool:
    """Whether chance plays a part: shocks, or roles that move at once and may mix."""
    joint = any(len(stage) > 1 for stage in model.scenario.timing)
    return joint or any(len(shock.values) > 1 for shock in model.dynamics.shocks)


def _grid_error(found: Timeline, coarser: DynamicModel, seed: int) -> GridError:
    fine, coarse = found.equilibrium, markov_perfect_equilibrium(coarser.game)
    at = np.stack([of.reshape(-1) for of in np.meshgrid(*coarser.grid, indexing="ij")])
    from wedgesim.equilibria.multilinear import multilinear

    matrix = multilinear(fine.game.grid, at)
    changes = [
        np.abs(np.asarray(matrix @ own.T).T - other) for own, other in zip(fine.values, coarse.values, strict=True)
    ]
    spread = max(float(np.ptp(value, axis=1).max()) for value in fine.values) or 1.0
    course = follow(coarser, coarse, found.courses["farsighted"].outcome.shape[1], seed)
    again = Timeline(found.scenario, coarse, {"farsighted": course}, None)
    return GridError(
        max(float(change.max()) for change in changes) / spread,
        float(np.median(changes[0])) / spread,
        again.paths() == found.paths(),
        again.split_year(),
    )


def _commonest(profiles: np.ndarray) -> int:
    values, counts = np.unique(profiles, return_counts=True)
    return int(values[counts.argmax()])
