"""A game played period after period: how long, what carries over, and what is known to come.

They are data here; :mod:`wedgesim.model.dynamics` makes a game of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from wedgesim.roles import ROLES
from wedgesim.scenario.claims import Interval
from wedgesim.scenario.expressions import Expression
from wedgesim.scenario.report import Place
from wedgesim.scenario.vocabulary import Parameter

SHOWN: Final = 20
"""Periods of a game without end that are looked at, where the scenario does not say."""

DISCOUNTS: Final[tuple[Parameter, ...]] = tuple(
    Parameter(
        f"discount.{role}",
        f"delta_{role[0].upper()}",
        f"what a unit of utility in the next period is worth now to the {role}",
        0.9,
        (0.0, 1.0),
        "share",
        "Fudenberg and Tirole (1991)",
    )
    for role in ROLES
)
"""Parameters that a scenario with a horizon has beside those of its theories."""


@dataclass(frozen=True)
class StateVariable:
    """A parameter that what is played moves on from period to period.

    Attributes
    ----------
    name : str
        The parameter; its value is where the game starts.
    bounds : tuple of float
        Between which values it stays.
    points : int
        Values of the grid on which the game is solved.
    motion : Expression
        The value in the next period.
    place : Place
        Where the motion is written.
    """

    name: str
    bounds: Interval
    points: int
    motion: Expression
    place: Place = field(default=Place(""), compare=False)


@dataclass(frozen=True)
class Shock:
    """Something that happens by chance in every period, the same to all; its name stands in motions."""

    name: str
    values: tuple[float, ...]
    chances: tuple[float, ...]


@dataclass(frozen=True)
class YearlyPath:
    """A parameter whose course is given from outside.

    Attributes
    ----------
    name : str
        The parameter.
    years, values : tuple of float
        Rising years, and the values in them; straight lines between, level before the first and after the last.
    source : tuple of str
        Keys of the scenario's sources.
    note : str
        How the values were derived.
    """

    name: str
    years: tuple[float, ...]
    values: tuple[float, ...]
    source: tuple[str, ...] = ()
    note: str = ""

    def at(self, year: float) -> float:
        """Return the value in a year.

        Examples
        --------
        >>> YearlyPath("capability.target", (1950, 1960), (0.2, 0.3)).at(1955)
        0.25
        """
        if year <= self.years[0]:
            return self.values[0]
        for (start, low), (end, high) in zip(
            zip(self.years, self.values, strict=True), zip(self.years[1:], self.values[1:], strict=True), strict=False
        ):
            if year <= end:
                return low + (high - low) * (year - start) / (end - start)
        return self.values[-1]


@dataclass(frozen=True)
class Event:
    """Something that happened in a year, to be marked beside what the model says."""

    year: float
    text: str


@dataclass(frozen=True)
class Dynamics:
    """How a scenario runs through time.

    Attributes
    ----------
    periods : int or None
        Number of periods; None for a game without end.
    shown : int
        Periods that are told; all of a game with an end.
    first_year : int or None
        The year of the first period, where periods are years.
    states : tuple of StateVariable
        What carries over.
    shocks : tuple of Shock
        What happens by chance.
    paths : tuple of YearlyPath
        What is known to come.
    events : tuple of Event
        What happened.
    """

    periods: int | None
    shown: int
    first_year: int | None
    states: tuple[StateVariable, ...] = ()
    shocks: tuple[Shock, ...] = ()
    paths: tuple[YearlyPath, ...] = ()
    events: tuple[Event, ...] = ()
