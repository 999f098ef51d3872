"""The points of a sweep: a grid, a sample, or a table given by the analyst.

A design names what varies and gives the values of any range of its points, so that a sweep can be cut into chunks:
``columns(start, stop)`` is the same whatever the chunks are. Points of a grid are numbered with the last axis fastest.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.grid import MOST_POINTS, GridAxis, SweepError
from wedgesim.analysis.unit_sample import Method, unit_sample
from wedgesim.errors import OutOfRangeError
from wedgesim.model.variation import Variable, variable
from wedgesim.scenario.scenario import Scenario

Columns: TypeAlias = "dict[str, NDArray[np.float64]]"
"""One value a point, by name."""

POINT: Final = "point"
"""Dimension of designs that are no grid."""


class Design(ABC):
    """What varies in a sweep, and at which points.

    Attributes
    ----------
    kind : {"grid", "sample", "table"}
        How the points were chosen.
    variables : tuple of Variable
        What varies.
    dims : tuple of str
        Dimensions of the results: the variables for a grid, else ``point``.
    shape : tuple of int
        Their lengths.
    """

    kind: str
    variables: tuple[Variable, ...]
    dims: tuple[str, ...]
    shape: tuple[int, ...]

    @property
    def points(self) -> int:
        """Number of points."""
        return math.prod(self.shape)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of what varies."""
        return tuple(of.name for of in self.variables)

    @abstractmethod
    def columns(self, start: int, stop: int) -> Columns:
        """Values of the points from `start` up to `stop`."""

    @abstractmethod
    def coordinate(self, name: str) -> NDArray[np.float64]:
        """Values along the dimension of a variable: of the axis in a grid, else of every point."""

    @abstractmethod
    def description(self) -> dict[str, Any]:
        """Return what defines the design, as plain data: two designs are the same when these are equal."""

    def outside(self) -> tuple[str, ...]:
        """Names of what leaves the range that the scenario calls plausible."""
        left = []
        for of in self.variables:
            values = self.coordinate(of.name)
            if float(values.min()) < of.range[0] or float(values.max()) > of.range[1]:
                left.append(of.name)
        return tuple(left)


class Grid(Design):
    """All combinations of values of some axes.

    Parameters
    ----------
    scenario : Scenario
        Whose parameters, levers and weights vary.
    axes : sequence of GridAxis
        The first varies slowest.

    Raises
    ------
    UnknownNameError
        When an axis is nothing that can be varied.
    OutOfRangeError
        When a value has no meaning.
    SweepError
        When there is no axis, one comes twice, or there are too many points.
    """

    def __init__(self, scenario: Scenario, axes: Sequence[GridAxis]) -> None:
        if not axes:
            raise SweepError("a sweep needs at least one axis, such as credibility=0:1:101")
        self.kind = "grid"
        self.axes = tuple(axes)
        self.variables = tuple(_checked(scenario, axis.name, axis.values) for axis in axes)
        self.dims = tuple(axis.name for axis in axes)
        self.shape = tuple(len(axis.values) for axis in axes)
        for name in self.dims:
            if self.dims.count(name) > 1:
                raise SweepError(f"{name} has two axes; give all its values in one, as in {name}=0,0.2,0.5")
        _limit(self.points, " x ".join(f"{count:,}" for count in self.shape))

    @classmethod
    def over(cls, scenario: Scenario, axes: Mapping[str, ArrayLike]) -> Grid:
        """Make a grid of values by name."""
        return cls(scenario, [GridAxis.listed(name, values) for name, values in axes.items()])

    def columns(self, start: int, stop: int) -> Columns:
        """Values of the points from `start` up to `stop`."""
        index = np.unravel_index(np.arange(start, stop), self.shape)
        return {axis.name: axis.values[of] for axis, of in zip(self.axes, index, strict=True)}

    def coordinate(self, name: str) -> NDArray[np.float64]:
        """Values of an axis."""
        return self.axes[self.dims.index(name)].values

    def description(self) -> dict[str, Any]:
        """Return the axes, by name."""
        return {
            "kind": self.kind,
            "axes": {
                axis.name: {
                    "from": float(axis.values[0]),
                    "to": float(axis.values[-1]),
                    "points": len(axis.values),
                    "scale": axis.scale,
                    "sha256": _digest(axis.values),
                }
                for axis in self.axes
            },
        }


class _Listed(Design):
    """A design whose values are held."""

    def __init__(self, variables: tuple[Variable, ...], values: Columns) -> None:
        self.variables = variables
        self.values = values
        self.dims = (POINT,)
        self.shape = (len(next(iter(values.values()))),)

    def columns(self, start: int, stop: int) -> Columns:
        """Values of the points from `start` up to `stop`."""
        return {name: column[start:stop] for name, column in self.values.items()}

    def coordinate(self, name: str) -> NDArray[np.float64]:
        """Values of a variable at every point."""
        return self.values[name]


class Sample(_Listed):
    """Points spread over ranges: a Latin hypercube or a scrambled Sobol sequence.

    All values come from one generator, before anything is computed, so they depend on method, number, seed and ranges
    alone; the first points of a Sobol sequence are those of any longer one.

    Parameters
    ----------
    scenario : Scenario
        What varies is of this scenario.
    method : {"lhs", "sobol"}
        Latin hypercube (McKay, Beckman and Conover 1979), or Sobol (Owen 1995 for the scrambling).
    points : int
        How many.
    over : mapping of str to (float, float) or None, optional
        What varies, between which values; None for the range that the scenario calls plausible. Without `over`, all
        parameters to which the scenario gives a value and a range.
    seed : int, optional
        Of the generator.

    Raises
    ------
    SweepError
        When there is nothing to vary, or a range is not one.
    """

    def __init__(
        self,
        scenario: Scenario,
        method: Method,
        points: int,
        over: Mapping[str, tuple[float, float] | None] | None = None,
        seed: int = 0,
    ) -> None:
        if method not in ("lhs", "sobol"):
            raise SweepError(f"a sample is drawn by lhs or sobol, not {method!r}")
        if points < 2:
            raise SweepError(f"a sample needs at least 2 points, not {points}; write -n 4096")
        _limit(points, f"{points:,}")
        if seed < 0:
            raise SweepError(f"a seed is a whole number from 0 upward, not {seed}")
        self.kind, self.method, self.seed = "sample", method, seed
        self.ranges = {
            name: _range(variable(scenario, name), given)
            for name, given in (over if over is not None else dict.fromkeys(_declared(scenario))).items()
        }
        if not self.ranges:
            raise SweepError(f"{scenario.name} declares no range to sample; name what varies and from where to where")
        unit = unit_sample(method, points, len(self.ranges), seed)
        values = {
            name: low + (high - low) * column
            for (name, (low, high)), column in zip(self.ranges.items(), unit, strict=True)
        }
        super().__init__(tuple(_checked(scenario, name, column) for name, column in values.items()), values)

    def description(self) -> dict[str, Any]:
        """Return method, number, seed and ranges."""
        return {
            "kind": self.kind,
            "method": self.method,
            "points": self.points,
            "seed": self.seed,
            "ranges": {name: list(ends) for name, ends in self.ranges.items()},
        }


class Table(_Listed):
    """Points given one by one.

    Parameters
    ----------
    scenario : Scenario
        What varies is of this scenario.
    columns : mapping of str to array_like
        Values of all points, by name.
    name : str, optional
        What messages call the table.
    lines : sequence of int, optional
        The line of each point, where the table is a file.

    Raises
    ------
    SweepError
        When columns have different lengths or a value is not a finite number; says in which row.
    OutOfRangeError
        When a value has no meaning; says in which row.
    """

    def __init__(
        self,
        scenario: Scenario,
        columns: Mapping[str, ArrayLike],
        name: str = "the design",
        lines: Sequence[int] | None = None,
    ) -> None:
        self.kind = "table"
        values = {key: np.asarray(column, dtype=np.float64).reshape(-1) for key, column in columns.items()}
        lengths = {len(column) for column in values.values()}
        if not values or lengths == {0}:
            raise SweepError(f"{name} holds no points; write a row of names and then one row of values a point")
        if len(lengths) > 1:
            raise SweepError(f"the columns of {name} have different lengths")
        _limit(max(lengths), f"{max(lengths):,}")
        variables = []
        for key, column in values.items():
            of = variable(scenario, key)
            for row in np.flatnonzero(~np.isfinite(column))[:1]:
                raise SweepError(f"{_place(name, lines, int(row))}: {key} is not a finite number")
            for extreme in (int(column.argmin()), int(column.argmax())):
                try:
                    of.check(float(column[extreme]))
                except OutOfRangeError as error:
                    raise OutOfRangeError(f"{_place(name, lines, extreme)}: {error}") from None
            variables.append(of)
        super().__init__(tuple(variables), values)

    def description(self) -> dict[str, Any]:
        """Return names, number of rows, and a fingerprint of the values."""
        return {
            "kind": self.kind,
            "points": self.points,
            "columns": {name: _digest(column) for name, column in self.values.items()},
        }


def _place(name: str, lines: Sequence[int] | None, row: int) -> str:
    return f"{name}, row {row + 1}" if lines is None else f"{name}:{lines[row]}"


def parse_ranges(texts: Sequence[str]) -> dict[str, tuple[float, float] | None]:
    """Read what a sample varies: ``NAME`` for the range that the scenario gives, or ``NAME=FROM:TO``.

    Raises
    ------
    SweepError
        Says what to write.

    Examples
    --------
    >>> parse_ranges(["credibility", "inducement=0:2"])
    {'credibility': None, 'inducement': (0.0, 2.0)}
    """
    found: dict[str, tuple[float, float] | None] = {}
    for text in texts:
        name, equals, ends = (part.strip() for part in text.rpartition("="))
        if not equals:
            name, parts = text.strip(), []
        else:
            parts = ends.split(":")
        try:
            values = [float(part) for part in parts]
        except ValueError:
            values = []
        if not name or name in found or (equals and (len(values) != 2 or not all(map(math.isfinite, values)))):
            raise SweepError(f"what a sample varies is written NAME or NAME=FROM:TO, each name once; not {text!r}")
        found[name] = (values[0], values[1]) if equals else None
    return found


def _checked(scenario: Scenario, name: str, values: NDArray[np.float64]) -> Variable:
    """Return what varies, its values having been seen to have a meaning."""
    of = variable(scenario, name)
    for extreme in (float(values.min()), float(values.max())):
        try:
            of.check(extreme)
        except OutOfRangeError as error:
            raise OutOfRangeError(f"{error}; write {name}={_allowed(of)}") from None
    return of


def _allowed(of: Variable) -> str:
    """Return a grid that is allowed."""
    low = max(of.range[0], of.definition.range[0])
    high = min(of.range[1], of.definition.range[1])
    if math.isinf(low):
        low = min(of.value, 0.0)
    if of.definition.exclusive_minimum and low <= of.definition.range[0]:
        low = of.value / 10 if of.value > 0 else 0.1
    if math.isinf(high):
        high = 2 * max(of.value, 1.0)
    return f"{low:g}:{high:g}:101"


def _limit(points: int, counted: str) -> None:
    if points > MOST_POINTS:
        raise SweepError(
            f"{counted} points are {points:.3g}; at most {MOST_POINTS:.0e} can be swept. "
            "Give axes fewer values, or sample: --sample sobol -n 65536"
        )


def _declared(scenario: Scenario) -> list[str]:
    decided = scenario.types.decided
    found = [
        name
        for name, parameter in scenario.parameters.items()
        if name not in decided
        and parameter.given
        and all(map(math.isfinite, parameter.range))
        and parameter.range[0] < parameter.range[1]
    ]
    return [*found, *scenario.types.uncertain()]


def _range(of: Variable, given: tuple[float, float] | None) -> tuple[float, float]:
    low, high = given if given is not None else of.range
    if not (math.isfinite(low) and math.isfinite(high)):
        finite = _allowed(of).rsplit(":", 1)[0]
        raise SweepError(f"{of.name} has no finite range to sample; write --over {of.name}={finite}")
    if low >= high:
        turned = f"{high:g}:{low:g}" if low > high else _allowed(of).rsplit(":", 1)[0]
        raise SweepError(f"the range of {of.name} runs from {low:g} to {high:g}; write --over {of.name}={turned}")
    return low, high


def _digest(values: NDArray[np.float64]) -> str:
    return sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()[:16]
