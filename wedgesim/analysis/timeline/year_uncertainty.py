"""When the split comes, given how unsure the values behind it are.

Steps:

1. draw what is uncertain (:mod:`wedgesim.analysis.uncertainty.draws`); a variable of the state is drawn too, as where
   the game starts, unless its distribution reaches beyond its bounds: then it starts from its value
2. at every draw the course through the years, farsighted and myopic
   (:mod:`wedgesim.analysis.timeline.split_years`)
3. the share of the draws in which a split has come by each year, with Wilson's interval
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.provenance import provenance
from wedgesim.analysis.timeline.courses import OUTLOOKS, Outlook
from wedgesim.analysis.timeline.split_years import CourseSummaries, summarise_courses
from wedgesim.analysis.timeline.timeline import check_dynamic
from wedgesim.analysis.uncertainty.draws import Draws, draw, uncertain
from wedgesim.analysis.uncertainty.shares import Probability, probability
from wedgesim.model.loading import load
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, eq=False)
class YearUncertainty:
    """What becomes of every draw.

    Attributes
    ----------
    draws : Draws
        The values.
    years : tuple of int
        The years that are followed.
    courses : mapping of {"farsighted", "myopic"} to CourseSummaries
        One entry a draw.
    held : tuple of str
        Variables of the state that were not drawn, because their distribution reaches beyond their bounds.
    """

    draws: Draws
    years: tuple[int, ...]
    courses: Mapping[Outlook, CourseSummaries]
    held: tuple[str, ...]

    def by(self, year: float, outlook: Outlook = "farsighted") -> Probability:
        """Return the probability that a split has come by a year."""
        return probability(self.courses[outlook].split_year <= year, self.draws)

    def quantiles(self, at: tuple[float, ...] = (0.05, 0.5, 0.95), outlook: Outlook = "farsighted") -> list[float]:
        """Return years by which the split has come in these shares of all draws; nan where it has not."""
        years = np.where(np.isnan(found := self.courses[outlook].split_year), np.inf, found)
        reached = np.quantile(years, at, method="higher")
        return [float(year) if np.isfinite(year) else float("nan") for year in reached]

    @cached_property
    def dataset(self) -> xr.Dataset:
        """The values and years of all draws as a Dataset with the dimensions outlook and draw."""
        import xarray as xr

        chosen = [self.courses[outlook] for outlook in OUTLOOKS]
        named = ("split_year", "split_share", "margin", "alignment")
        found: dict[str, tuple[tuple[str, ...], NDArray[np.float64]]] = {
            name: (("outlook", "draw"), np.stack([getattr(of, name) for of in chosen])) for name in named
        }
        values = {name: (("draw",), column) for name, column in self.draws.values.items()}
        return xr.Dataset(
            {**found, **values},
            coords={"outlook": list(OUTLOOKS), "draw": np.arange(len(self.draws))},
            attrs={
                "title": f"Years of the split in draws of {self.draws.scenario.title}",
                **provenance(self.draws.scenario, self.draws.position, self.draws.overrides),
                "method": self.draws.method,
                "seed": self.draws.seed,
            },
        )


def year_uncertainty(
    scenario: Scenario | str | os.PathLike[str],
    count: int = 500,
    seed: int = 0,
    overrides: Mapping[str, float] | None = None,
    *,
    position: str | None = None,
) -> YearUncertainty:
    """Follow a scenario through its years at draws of what is uncertain.

    Parameters
    ----------
    scenario : Scenario, str or path
        With a horizon.
    count : int, optional
        Number of draws, a Latin hypercube.
    seed : int, optional
        Of the draws, and of chance within courses.
    overrides : mapping of str to float, optional
        Values that are held.
    position : str, optional
        A position of the scenario, laid under the overrides.

    Returns
    -------
    YearUncertainty
        Years of the split, and the share of the draws in which it has come by each.

    Raises
    ------
    TimelineError
        When the scenario has no horizon.
    UncertaintyError
        When there is nothing to draw.

    Examples
    --------
    >>> found = year_uncertainty("reverse_kissinger_years", 24)
    >>> shares = [found.by(year).value for year in (2025, 2032, 2040)]
    >>> shares == sorted(shares), len(found.dataset["draw"])
    (True, 24)
    """
    current = scenario if isinstance(scenario, Scenario) else load(scenario)
    check_dynamic(current)
    assert current.dynamics is not None
    based = current if position is None else current.with_position(position)
    spread = {name: distribution.support for name, distribution in uncertain(based).items()}
    held = tuple(
        variable.name
        for variable in current.dynamics.states
        if variable.name in spread
        and not (variable.bounds[0] <= spread[variable.name][0] <= spread[variable.name][1] <= variable.bounds[1])
    )
    fixed = {variable: based.values[variable] for variable in held}  # where the game starts, unless it is given
    drawn = draw(current, count, "lhs", seed, {**fixed, **(overrides or {})}, position)
    courses = {outlook: summarise_courses(drawn.scenario, drawn.values, outlook, seed) for outlook in OUTLOOKS}
    years = range(current.dynamics.shown)
    first = 1 if current.dynamics.first_year is None else current.dynamics.first_year
    return YearUncertainty(drawn, tuple(first + year for year in years), courses, held)
