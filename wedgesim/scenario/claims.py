"""Propositions that a scenario makes about itself, and the tests that are meant to bear them out.

They are data here; :mod:`wedgesim.analysis` carries them out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from wedgesim.roles import Role

Settings: TypeAlias = Mapping[str, float]
Interval: TypeAlias = tuple[float, float]
Played: TypeAlias = Mapping[Role, tuple[str, ...]]
"""For some roles the actions that are left to them; a role with one action is held to it."""


class OutcomeCheck(NamedTuple):
    """What happens in equilibrium, in a year where there are years; what is None is not asked."""

    verdict: str | None
    actions: Mapping[Role, str]
    alignment: Interval | None
    margin: str | None
    at: Settings
    position: str | None
    played: Played
    phase: str | None = None
    year: int | None = None
    kind: Literal["outcome"] = "outcome"


class ComparativeStaticCheck(NamedTuple):
    """How `quantity` moves when `parameter` rises through `over`: increasing, decreasing or none."""

    quantity: str
    parameter: str
    over: Interval
    sign: str
    at: Settings
    position: str | None
    played: Played
    phase: str | None = None
    kind: Literal["comparative_static"] = "comparative_static"


class OrderingCheck(NamedTuple):
    """Whether `quantity` is increasing or decreasing along `settings`, along `policies`, or along both together.

    Where `phases` names phases, the settings are those of these phases.
    """

    quantity: str
    settings: tuple[Settings, ...]
    policies: tuple[Played, ...]
    order: str
    at: Settings
    position: str | None
    played: Played
    phase: str | None = None
    phases: tuple[str, ...] = ()
    kind: Literal["ordering"] = "ordering"


class InteriorOptimumCheck(NamedTuple):
    """Whether `quantity` has its maximum or minimum strictly inside `over`."""

    quantity: str
    parameter: str
    over: Interval
    optimum: str
    at: Settings
    position: str | None
    played: Played
    phase: str | None = None
    kind: Literal["interior_optimum"] = "interior_optimum"


class ThresholdCheck(NamedTuple):
    """Whether the verdict changes at a value of `parameter` inside `within`."""

    parameter: str
    within: Interval
    at: Settings
    position: str | None
    played: Played
    phase: str | None = None
    kind: Literal["threshold"] = "threshold"


class RegionCheck(NamedTuple):
    """Whether `verdict` holds on a share of the plane of `axes` that lies inside `share`."""

    axes: tuple[Axis, ...]
    verdict: str
    share: Interval
    at: Settings
    position: str | None
    played: Played
    phase: str | None = None
    kind: Literal["region"] = "region"


Check: TypeAlias = (
    OutcomeCheck | ComparativeStaticCheck | OrderingCheck | InteriorOptimumCheck | ThresholdCheck | RegionCheck
)


@dataclass(frozen=True)
class Axis:
    """Values of a parameter to go through.

    Attributes
    ----------
    parameter : str
        Dotted name.
    values : tuple of float
        At least two.
    scale : str
        ``linear`` or ``log`` for even steps from the first to the last value, ``listed`` for values given one by one.
    """

    parameter: str
    values: tuple[float, ...]
    scale: str = "linear"


@dataclass(frozen=True)
class Claim:
    """A proposition with its author and its test.

    Attributes
    ----------
    name : str
        Its key in the scenario.
    proposition : str
        The claim in a sentence.
    source : tuple of str
        Keys of the scenario's sources.
    status : str
        ``expected`` to hold, ``contested``, or known to be one that ``fails``.
    note : str
        Remarks.
    check : Check
        The test.
    """

    name: str
    proposition: str
    source: tuple[str, ...]
    status: str
    note: str
    check: Check


def even_steps(low: float, high: float, points: int, scale: str = "linear") -> tuple[float, ...]:
    """Return `points` values from `low` to `high`, both exactly, in even steps or even ratios.

    Examples
    --------
    >>> even_steps(0, 1, 5), even_steps(1, 100, 3, "log")
    ((0.0, 0.25, 0.5, 0.75, 1.0), (1.0, 10.0, 100.0))
    """
    last = points - 1
    low, high = float(low), float(high)
    if scale == "log" and high / low < math.inf:
        inner = [low * (high / low) ** (step / last) for step in range(1, last)]
    elif scale == "log":  # a ratio beyond the largest number
        inner = [low ** (1 - step / last) * high ** (step / last) for step in range(1, last)]
    elif max(abs(low), abs(high)) * last < math.inf:
        inner = [(low * (last - step) + high * step) / last for step in range(1, last)]
    else:
        inner = [low * (1 - step / last) + high * (step / last) for step in range(1, last)]
    return (low, *inner, high)


def are_told_apart(values: Sequence[float]) -> bool:
    """Whether values rise, each above the one before: steps can be finer than numbers are.

    Examples
    --------
    >>> are_told_apart(even_steps(0, 1, 5)), are_told_apart(even_steps(0, 5e-324, 5))
    (True, False)
    """
    return all(before < after for before, after in pairwise(values))
