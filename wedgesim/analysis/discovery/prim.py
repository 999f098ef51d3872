"""The patient rule induction method on arrays: boxes in which something happens often, found one after another.

Steps:

1. find a box (:mod:`wedgesim.analysis.discovery.search`)
2. judge it: quasi-p-values of its restrictions, and how far it is found again in resamples of the draws
3. take its draws away and begin again, until there are as many boxes as were asked for, or the next would hold too few
   of the events, or the odds of the event in it would not be twice those in all draws

References: Friedman and Fisher (1999), Bump hunting in high-dimensional data, Statistics and Computing 9, 123-143;
Bryant and Lempert (2010), Thinking inside the box, Technological Forecasting and Social Change 77, 34-49.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.discovery.boxes import Box, Happening, restrictions_of, share_in_words
from wedgesim.analysis.discovery.pasting import inside
from wedgesim.analysis.discovery.peeling import PEEL, Objective, Trajectory
from wedgesim.analysis.discovery.ranks import Ranks
from wedgesim.analysis.discovery.resampling import RESAMPLES, reproduce
from wedgesim.analysis.discovery.search import (
    LEAST_DRAWS,
    MOST_RESTRICTED,
    Choice,
    FoundBox,
    Settings,
    find_box,
)
from wedgesim.errors import WedgesimError

Floats = NDArray[np.float64]

MOST_BOXES: Final = 3
"""Boxes that are sought."""

LEAST_COVERAGE: Final = 0.05
"""Share of all events that a box has to hold."""

LEAST_ODDS: Final = 2.0
"""Odds of the event in a further box, as a multiple of those in all draws."""


class DiscoveryError(WedgesimError, ValueError):
    """Boxes or a tree cannot be sought as was asked."""


@dataclass(frozen=True, eq=False)
class Peeled:
    """A box and the trajectory from which it was chosen.

    Attributes
    ----------
    box : Box
        The box, in words and numbers.
    trajectory : Trajectory
        All boxes of the search; mass and coverage are shares of all draws and all events.
    step : int
        Which of them was chosen, before it was pasted.
    parameters : tuple of str
        Of the trajectory's columns.
    dropped : tuple of str
        Parameters that were restricted at first and found not to matter enough.
    also : tuple of (str, float)
        Parameters that the box leaves free but half of the resamples or more restrict, with their share.
    """

    box: Box
    trajectory: Trajectory
    step: int
    parameters: tuple[str, ...]
    dropped: tuple[str, ...]
    also: tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class Boxes:
    """Boxes found one after another.

    Attributes
    ----------
    peeled : tuple of Peeled
        In the order in which they were found; empty where no box is denser than all draws.
    draws, events : int
        All draws, and those with the event.
    coverage : float
        Share of all events in any of the boxes.
    density : float
        Share of the draws in any of the boxes with the event.
    settings : Settings
        How they were sought.
    resamples, seed : int
        Of the judgement of how far they are found again.
    happening : Happening
        What was looked for.
    """

    peeled: tuple[Peeled, ...]
    draws: int
    events: int
    coverage: float
    density: float
    settings: Settings
    resamples: int
    seed: int
    happening: Happening

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes themselves."""
        return tuple(peeled.box for peeled in self.peeled)

    @property
    def share(self) -> float:
        """Share of all draws with the event."""
        return self.events / self.draws

    @property
    def sentence(self) -> str:
        """What was found, in a sentence or two."""
        overall = f"{self.happening.clause} in {share_in_words(self.share)} of {self.draws:,} draws"
        if not self.peeled:
            return f"{overall}, and no box tells where"
        box = self.boxes[0]
        said = (
            f"{overall}, but in {share_in_words(box.density)} of those where {box.conditions}; this holds "
            f"{share_in_words(box.coverage)} of all {self.happening.plural}"
        )
        if len(self.peeled) > 1:
            said += f". All {len(self.peeled)} boxes together hold {share_in_words(self.coverage)}"
        return said


def prim(
    values: Mapping[str, ArrayLike],
    happens: ArrayLike,
    *,
    most_boxes: int = MOST_BOXES,
    most_restricted: int | None = MOST_RESTRICTED,
    peel: float = PEEL,
    least_mass: float | None = None,
    objective: Objective = "lenient",
    density: float | None = None,
    coverage: float | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
    happening: Happening | None = None,
) -> Boxes:
    """Find boxes in which something happens often.

    Parameters
    ----------
    values : mapping of str to array_like, shape (draws,)
        Parameters by name; discrete ones are recognized by draws that share values.
    happens : array_like of bool, shape (draws,)
        In which draws it happens.
    most_boxes : int, optional
        Boxes that are sought.
    most_restricted : int or None, optional
        Parameters that a box restricts at most; None for any number.
    peel : float, optional
        Share of the draws in the box that a step takes away at most.
    least_mass : float, optional
        The smallest box, as a share of all draws; by default a tenth of the share in which it happens, and no less than
        20 draws.
    objective : {"lenient", "mean"}, optional
        What the best step is: the gain in density by draw taken away, or the density of what is left.
    density, coverage : float, optional
        Choose the box of most coverage of at least this density, or the densest of at least this coverage; by default
        the box of the best balance.
    resamples : int, optional
        For reproducibility; 0 for none.
    seed : int, optional
        Of the resamples.
    happening : Happening, optional
        What it is called.

    Returns
    -------
    Boxes
        With the trajectory of each.

    Raises
    ------
    DiscoveryError
        When columns have different lengths or values that are no numbers, a setting has no meaning, or it happens in
        every draw or in none.

    Examples
    --------
    >>> x, y = np.random.default_rng(1).random((2, 5000))
    >>> found = prim({"x": x, "y": y}, (x > 0.6) & (y < 0.5), resamples=0)
    >>> print(found.boxes[0].sentence)
    the event happens in more than 99.5% of draws where x >= 0.6 and y <= 0.5; this holds 100% of all events
    """
    names, columns, happened = checked(values, happens)
    return boxes_of(
        Ranks.of(columns), names, happened, most_boxes=most_boxes, most_restricted=most_restricted, peel=peel,
        least_mass=least_mass, objective=objective, density=density, coverage=coverage, resamples=resamples,
        seed=seed, happening=happening,
    )  # fmt: skip


def boxes_of(
    ranks: Ranks,
    names: tuple[str, ...],
    happened: NDArray[np.bool_],
    *,
    most_boxes: int = MOST_BOXES,
    most_restricted: int | None = MOST_RESTRICTED,
    peel: float = PEEL,
    least_mass: float | None = None,
    objective: Objective = "lenient",
    density: float | None = None,
    coverage: float | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
    happening: Happening | None = None,
) -> Boxes:
    """Find boxes among draws that are sorted already; see :func:`prim`."""
    happening = happening or Happening()
    settings = _settings(happened, peel, least_mass, objective, density, coverage, most_restricted)
    if most_boxes < 1 or resamples < 0:
        raise DiscoveryError("at least one box is sought, and resamples are counted from 0 upward")
    events = happened.astype(np.float64)
    weight = np.ones(ranks.draws)
    whole = (float(ranks.draws), float(events.sum()))
    peeled: list[Peeled] = []
    covered = np.zeros(ranks.draws, dtype=np.bool_)
    for number in range(most_boxes):
        left = float((weight * events).sum())
        if not 0 < left < weight.sum() or left < LEAST_COVERAGE * whole[1]:
            break
        found = find_box(ranks, weight, events, settings, whole)
        enough = found.events >= LEAST_COVERAGE * whole[1] or (density is not None and not peeled)
        odds = found.events * (whole[0] - whole[1]) / max((found.weight - found.events) * whole[1], 1e-300)
        if not found.lifted or odds <= 1 or (peeled and odds < LEAST_ODDS) or not enough:
            break
        judged = _judged(ranks, names, weight, events, found, settings, whole, resamples, seed + number, happening)
        peeled.append(judged)
        covered |= inside(ranks.columns, found.lower, found.upper)
        weight = np.where(covered, 0.0, 1.0)
    held = float(events[covered].sum())
    return Boxes(
        tuple(peeled), ranks.draws, int(whole[1]), held / whole[1], held / max(int(covered.sum()), 1), settings,
        resamples, seed, happening,
    )  # fmt: skip


def checked(
    values: Mapping[str, ArrayLike], happens: ArrayLike
) -> tuple[tuple[str, ...], list[Floats], NDArray[np.bool_]]:
    """Return names, columns and where it happens, once they are seen to make sense.

    Raises
    ------
    DiscoveryError
        When they do not.
    """
    happened = np.asarray(happens)
    if happened.ndim != 1 or (happened.dtype != np.bool_ and not np.isin(happened, (0, 1)).all()):
        raise DiscoveryError("what happens is given as true or false, one a draw")
    names, columns = checked_columns(values, len(happened))
    return names, columns, happened.astype(np.bool_)


def checked_columns(values: Mapping[str, ArrayLike], draws: int) -> tuple[tuple[str, ...], list[Floats]]:
    """Return names and columns, once they are seen to be numbers, one a draw.

    Raises
    ------
    DiscoveryError
        When they are not.
    """
    if not values:
        raise DiscoveryError("there is no parameter to look at")
    columns = []
    for name, given in values.items():
        column = np.asarray(given, dtype=np.float64)
        if column.shape != (draws,):
            raise DiscoveryError(f"{name} has the shape {column.shape}; expected one value for each of {draws:,} draws")
        if not np.isfinite(column).all():
            raise DiscoveryError(f"{name} holds values that are no finite numbers")
        columns.append(column)
    return tuple(values), columns


def _settings(
    happened: NDArray[np.bool_],
    share: float,
    least_mass: float | None,
    objective: Objective,
    density: float | None,
    coverage: float | None,
    most: int | None,
) -> Settings:
    draws, events = len(happened), int(happened.sum())
    if events in (0, draws):
        raise DiscoveryError(
            f"it happens in {'none' if not events else 'every one'} of {draws:,} draws: there is nothing to tell apart"
        )
    if not 0 < share < 1:
        raise DiscoveryError(f"a peel takes a share between 0 and 1, not {share:g}; write 0.05")
    if objective not in ("lenient", "mean"):
        raise DiscoveryError(f"the objective is lenient or mean, not {objective!r}")
    if density is not None and coverage is not None:
        raise DiscoveryError("a box is chosen by density or by coverage, not by both")
    for name, asked in (("density", density), ("coverage", coverage), ("least mass", least_mass)):
        if asked is not None and not 0 < asked <= 1:
            raise DiscoveryError(f"the {name} is a share above 0 and at most 1, not {asked:g}")
    if most is not None and most < 1:
        raise DiscoveryError("a box restricts at least one parameter")
    smallest = least_mass if least_mass is not None else max(0.1 * events / draws, min(LEAST_DRAWS / draws, 0.5))
    return Settings(share, smallest, objective, Choice(density, coverage), most)


def _judged(
    ranks: Ranks,
    names: tuple[str, ...],
    weight: Floats,
    events: Floats,
    found: FoundBox,
    settings: Settings,
    whole: tuple[float, float],
    resamples: int,
    seed: int,
    happening: Happening,
) -> Peeled:
    left = float((weight * events).sum())
    again = reproduce(ranks, weight, events, settings, resamples, seed) if resamples else None
    box = Box(
        restrictions_of(names, found.lower, found.upper, found.lifted, whole[1], again.restricted if again else None),
        int(found.weight),
        int(found.events),
        found.weight / whole[0],
        found.events / found.weight,
        found.events / whole[1],
        again.density if again else None,
        again.coverage * left / whole[1] if again else None,
        happening,
    )
    also = () if again is None else tuple(
        (names[i], float(again.restricted[i]))
        for i in np.flatnonzero(again.restricted >= 0.5).tolist()
        if i not in found.lifted
    )  # fmt: skip
    return Peeled(box, found.trajectory, found.step, names, tuple(names[i] for i in found.dropped), also)
