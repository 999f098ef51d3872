"""Boxes: limits on a few parameters, and how well they tell where something happens.

The quasi-p-value of a restricted parameter is the probability that a box would hold as many events as it does, were the
restriction irrelevant: of n draws in the box, T with the event, P(X >= T) for X binomial with n and the density of the
box without the restriction. It takes no account of the search that found the box, hence *quasi*.

Reference: Bryant and Lempert (2010), Thinking inside the box, Technological Forecasting and Social Change 77, 34-49.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Happening:
    """What is looked for, in words.

    Attributes
    ----------
    clause : str
        That it happens: *a split happens*.
    plural : str
        What all of its cases are called: *splits*.
    """

    clause: str = "the event happens"
    plural: str = "events"


@dataclass(frozen=True)
class Restriction:
    """A limit, or two, on one parameter of a box.

    Attributes
    ----------
    parameter : str
        Its name.
    lower, upper : float or None
        Limits, which belong to the box; None where it is open.
    quasi_p : float
        Probability of as many events in the box by chance, were the parameter irrelevant.
    density_without, coverage_without : float
        Of the box without this restriction.
    reproducibility : float or None
        Share of resamples of the draws in which the box restricts this parameter; None when none were taken.
    """

    parameter: str
    lower: float | None
    upper: float | None
    quasi_p: float
    density_without: float
    coverage_without: float
    reproducibility: float | None = None

    @property
    def condition(self) -> str:
        """The limits, as in ``credibility >= 0.61``."""
        return condition(self.parameter, self.lower, self.upper)


@dataclass(frozen=True)
class Box:
    """A region in which something happens often.

    Attributes
    ----------
    restrictions : tuple of Restriction
        What bounds it; the most telling first.
    draws, events : int
        Draws in the box, and those of them with the event; without those in earlier boxes.
    mass : float
        Share of all draws.
    density : float
        Share of the draws in the box with the event.
    coverage : float
        Share of all events that are in the box.
    held_out_density, held_out_coverage : float or None
        The same of boxes found from resamples, over the draws that these left out, on average: what is to be expected
        of new draws.
    happening : Happening
        What is looked for.
    """

    restrictions: tuple[Restriction, ...]
    draws: int
    events: int
    mass: float
    density: float
    coverage: float
    held_out_density: float | None
    held_out_coverage: float | None
    happening: Happening

    def holds(self, values: Mapping[str, object]) -> NDArray[np.bool_]:
        """Whether points lie in the box, by parameter values that broadcast together."""
        within: NDArray[np.bool_] = np.ones((), dtype=np.bool_)
        for limit in self.restrictions:
            at = np.asarray(values[limit.parameter], dtype=np.float64)
            within = within & (at >= (-np.inf if limit.lower is None else limit.lower))
            within = within & (at <= (np.inf if limit.upper is None else limit.upper))
        return within

    @property
    def conditions(self) -> str:
        """All limits, joined by *and*."""
        return " and ".join(limit.condition for limit in self.restrictions)

    @property
    def sentence(self) -> str:
        """What the box says: its density, limits and coverage."""
        where = f"where {self.conditions}" if self.restrictions else "anywhere"
        return (
            f"{self.happening.clause} in {share_in_words(self.density)} of draws {where}; this holds "
            f"{share_in_words(self.coverage)} of all {self.happening.plural}"
        )


def condition(parameter: str, lower: float | None, upper: float | None) -> str:
    """Return limits as a condition.

    Examples
    --------
    >>> condition("x", 0.61, None), condition("x", None, 2.0), condition("x", 0.2, 0.30004), condition("x", 1, 1)
    ('x >= 0.61', 'x <= 2', '0.2 <= x <= 0.3', 'x = 1')
    """
    if lower is not None and lower == upper:
        return f"{parameter} = {_limit(lower)}"
    if lower is not None and upper is not None:
        return f"{_limit(lower)} <= {parameter} <= {_limit(upper)}"
    if lower is not None:
        return f"{parameter} >= {_limit(lower)}"
    return f"{parameter} <= {_limit(upper)}" if upper is not None else f"any {parameter}"


def _limit(value: float) -> str:
    return f"{value:.3g}"


def share_in_words(share: float) -> str:
    """Return a share as a percentage; only nothing is 0% and only all of it 100%.

    Examples
    --------
    >>> share_in_words(0.832), share_in_words(0.0012), share_in_words(0.9996), share_in_words(1.0)
    ('83%', '0.12%', 'more than 99.5%', '100%')
    """
    if 0 < share < 0.005:
        return f"{100 * share:.2g}%"
    return "more than 99.5%" if 0.995 <= share < 1 else f"{100 * share:.0f}%"


@dataclass(frozen=True)
class Lifted:
    """A box without the restriction of one parameter: its weight, events, and the quasi-p-value of the restriction."""

    weight: float
    events: float
    quasi_p: float


def lift_each(
    columns: Floats, weight: Floats, events: Floats, lower: Floats, upper: Floats
) -> tuple[float, float, dict[int, Lifted]]:
    """Return weight and events in a box, and by restricted parameter the same without its restriction."""
    there = np.flatnonzero(weight)
    restricted = np.flatnonzero(np.isfinite(lower) | np.isfinite(upper)).tolist()
    held = columns[restricted] if len(there) == len(weight) else columns[restricted][:, there]
    out = (held < lower[restricted, None]) | (held > upper[restricted, None])
    excluded = out.sum(axis=0)
    weight, happened = weight[there], weight[there] * events[there]
    box = excluded == 0
    size, found = float(weight[box].sum()), float(happened[box].sum())
    lifted = {}
    for row, parameter in enumerate(restricted):
        without = box | ((excluded == 1) & out[row])
        more, more_events = float(weight[without].sum()), float(happened[without].sum())
        lifted[parameter] = Lifted(more, more_events, quasi_p_value(size, found, more_events / more if more else 0.0))
    return size, found, lifted


def quasi_p_value(draws: float, events: float, density: float) -> float:
    """Return the probability of at least so many events among so many draws, at a density of events.

    Examples
    --------
    >>> round(quasi_p_value(2, 1, 0.5), 12), quasi_p_value(10, 0, 0.3)
    (0.75, 1.0)
    """
    from scipy.special import betainc  # costs time to import, so only here

    if events <= 0:
        return 1.0
    return float(betainc(events, draws - events + 1, density))


def restrictions_of(
    names: Sequence[str],
    lower: Floats,
    upper: Floats,
    lifted: Mapping[int, Lifted],
    all_events: float,
    reproducibility: Floats | None,
) -> tuple[Restriction, ...]:
    """Put limits into words, the parameter that raises density most first."""
    order = sorted(lifted, key=lambda i: (lifted[i].events / lifted[i].weight, i))
    return tuple(
        Restriction(
            names[i],
            float(lower[i]) if np.isfinite(lower[i]) else None,
            float(upper[i]) if np.isfinite(upper[i]) else None,
            lifted[i].quasi_p,
            lifted[i].events / lifted[i].weight,
            lifted[i].events / all_events,
            float(reproducibility[i]) if reproducibility is not None else None,
        )
        for i in order
    )
