"""Axes of a grid, and how they are written.

An axis is written as ``NAME=FROM:TO:POINTS`` for even steps, ``NAME=FROM:TO:POINTS:log`` for even ratios, or
``NAME=A,B,C`` for values one by one. The name is all that stands before the last equals sign, for the name of an action
can hold one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.errors import WedgesimError
from wedgesim.scenario.claims import Axis, are_told_apart, even_steps

MOST_VALUES: Final = 10_000_000
"""Values of one axis."""

MOST_POINTS: Final = 1_000_000_000
"""Points of one sweep: some 200 gigabytes of results."""

_FORMS: Final = "NAME=FROM:TO:POINTS such as credibility=0:1:101, with :log at the end for even ratios, or NAME=A,B,C"


class SweepError(WedgesimError, ValueError):
    """What was asked for is not a sweep."""


@dataclass(frozen=True, eq=False)
class GridAxis:
    """Values of one thing that varies.

    Attributes
    ----------
    name : str
        A parameter, a lever of an action or a weight (see :mod:`wedgesim.model.variation`).
    values : ndarray, shape (n,)
        At least two, rising or falling, all different.
    scale : {"linear", "log", "listed"}
        How they are spaced.
    """

    name: str
    values: NDArray[np.float64]
    scale: str = "listed"

    @classmethod
    def listed(cls, name: str, values: ArrayLike) -> GridAxis:
        """Make an axis of values given one by one.

        Raises
        ------
        SweepError
            When there are fewer than two, one is not a finite number, or one comes twice.
        """
        array = np.array(values, dtype=np.float64).reshape(-1)
        if len(array) < 2:
            only = f"{array[0]:g}" if len(array) else "nothing"
            fixed = f"; to fix it, write --set {name}={only}" if len(array) else f", as in {name}=0,0.5,1"
            raise SweepError(f"the axis {name} needs at least 2 values, not {only}{fixed}")
        if len(array) > MOST_VALUES:
            raise SweepError(f"the axis {name} has {len(array):,} values; at most {MOST_VALUES:,} are allowed")
        if not np.isfinite(array).all():
            wrong = array[~np.isfinite(array)][0]
            raise SweepError(f"the axis {name} holds {wrong}; its values must be finite numbers")
        if len(np.unique(array)) < len(array):
            raise SweepError(f"the axis {name} names a value twice")
        return cls(name, array)

    @classmethod
    def declared(cls, axis: Axis) -> GridAxis:
        """Make an axis of one that a scenario declares."""
        return cls(axis.parameter, np.array(axis.values, dtype=np.float64), axis.scale)


def parse_axis(text: str) -> GridAxis:
    """Read an axis.

    Raises
    ------
    SweepError
        Says what to write.

    Examples
    --------
    >>> parse_axis("credibility=0:1:5").values.tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    >>> parse_axis("inducement=0.01:1:3:log").values.tolist()
    [0.01, 0.1, 1.0]
    >>> parse_axis("sanctions=0,0.5,1").scale
    'listed'
    """
    name, equals, values = (part.strip() for part in text.rpartition("="))
    if not equals or not name or not values:
        raise SweepError(f"an axis is written {_FORMS}; not {text!r}")
    if ":" not in values:
        return GridAxis.listed(name, [_number(part, text) for part in values.split(",")])
    parts = [part.strip() for part in values.split(":")]
    scale = "linear"
    if len(parts) == 4 and parts[3] in ("log", "linear"):
        scale = parts.pop()
    if len(parts) != 3:
        raise SweepError(f"an axis is written {_FORMS}; not {text!r}")
    low, high = (_number(part, text) for part in parts[:2])
    points = _count(parts[2], text, name, low, high, scale)
    steps = even_steps(low, high, points, scale)
    if not are_told_apart(steps):
        raise SweepError(
            f"the axis {name} has more values than there are numbers: {low!r} and {high!r} are too close for {points:,}"
        )
    return GridAxis(name, np.array(steps), scale)


def _count(given: str, text: str, name: str, low: float, high: float, scale: str) -> int:
    """Return the number of values; all that can be wrong with an axis of steps is looked at here."""
    suffix = ":log" if scale == "log" else ""
    if not (given.isascii() and given.isdecimal() and len(given) < 20):  # int() takes no more than some digits
        raise SweepError(f"{given!r} in {text!r} is not a number of values; write {name}={low:g}:{high:g}:101{suffix}")
    points = int(given)
    if low > high:
        raise SweepError(f"the axis {name} is reversed: write {name}={high:g}:{low:g}:{points}{suffix}")
    if low == high or points < 2:
        only = f"begins and ends at {low:g}" if low == high else f"has {points} value{'s' * (points != 1)}"
        raise SweepError(
            f"the axis {name} {only}; to fix a value, write --set {name}={low:g}, else at least 2 as in {name}=0:1:101"
        )
    if points > MOST_VALUES:
        raise SweepError(f"the axis {name} has {points:,} values; at most {MOST_VALUES:,} are allowed")
    if scale == "log" and low <= 0:
        above = f"{name}={high / 100:g}:{high:g}:{points}:log" if high > 0 else f"{name}=0.01:1:{points}:log"
        raise SweepError(f"the axis {name} is logarithmic and must begin above 0: write {above}")
    return points


def finite_number(text: str) -> float | None:
    """Return the number that a text writes in digits, None where it is none or not finite.

    Examples
    --------
    >>> finite_number(" 0.5"), finite_number("1e3"), finite_number("inf"), finite_number("1_0")
    (0.5, 1000.0, None, None)
    """
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def _number(part: str, text: str) -> float:
    value = finite_number(part)
    if value is None:
        raise SweepError(f"{part!r} in {text!r} is not a finite number; an axis is written {_FORMS}")
    return value
