"""PRIM's peeling: a box that shrinks, a little at a time, to where something happens most often.

Steps, from the box of all draws:

1. for every parameter and both ends of the box, the cut that takes at most a share `peel` of the draws in the box
   (where many share the outermost value, as of discrete parameters, that value alone)
2. of these cuts take the best by the objective: ``mean``, the share of draws with the event in what is left, as first
   proposed; or ``lenient``, the gain of that share by draw taken away, which does not prefer discrete parameters for
   taking much at once
3. note limits, mass, density and coverage of the box; end when it would hold less than `least_mass` of the draws, or
   the event happens in all of it

References: Friedman and Fisher (1999), Bump hunting in high-dimensional data, Statistics and Computing 9; Bryant and
Lempert (2010), Thinking inside the box, Technological Forecasting and Social Change 77, for coverage and density;
Kwakkel and Jaxa-Rozen (2016), Improving scenario discovery for handling heterogeneous uncertainties, Environmental
Modelling and Software 79, for the lenient objective.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.discovery.ranks import Ranks, Reach, Remaining

Floats = NDArray[np.float64]

Objective: TypeAlias = Literal["lenient", "mean"]

_Gain: TypeAlias = "Callable[[Floats, Floats, Floats], Floats]"

_FIRST: Final = 4
"""Cuts that are worked out at once, those that may gain most; then all others that may gain as much."""

PEEL: Final = 0.05
"""Share of the draws in the box that a step takes away at most."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Boxes from all draws down to the smallest, each within the one before.

    Attributes
    ----------
    lower, upper : ndarray, shape (steps, parameters)
        Limits, both within the box; infinite where a parameter is free.
    mass : ndarray, shape (steps,)
        Share of all draws that are in the box.
    density : ndarray, shape (steps,)
        Share of the draws in the box with the event.
    coverage : ndarray, shape (steps,)
        Share of all events that are in the box.
    """

    lower: Floats
    upper: Floats
    mass: Floats
    density: Floats
    coverage: Floats

    @property
    def restricted(self) -> NDArray[np.bool_]:
        """Which parameters each box restricts, shape (steps, parameters)."""
        return np.isfinite(self.lower) | np.isfinite(self.upper)

    @property
    def balance(self) -> Floats:
        """Harmonic mean of coverage and density (van Rijsbergen's F), by step."""
        total = self.coverage + self.density
        return np.divide(2 * self.coverage * self.density, total, out=np.zeros_like(total), where=total > 0)


def peel(
    ranks: Ranks,
    weight: Floats,
    events: Floats,
    *,
    share: float = PEEL,
    least_mass: float,
    objective: Objective = "lenient",
    whole: tuple[float, float] | None = None,
) -> Trajectory:
    """Shrink a box from all draws.

    Parameters
    ----------
    ranks : Ranks
        The draws.
    weight : ndarray, shape (draws,)
        Of each draw; 0 for those that are not there.
    events : ndarray, shape (draws,)
        1 where the event happens.
    share : float, optional
        Taken away in a step at most.
    least_mass : float
        The smallest box, as a share of all draws.
    objective : {"lenient", "mean"}, optional
        What the best cut is.
    whole : (float, float), optional
        Weight of all draws and of all events, of which mass and coverage are shares; by default of those that are
        there.
    """
    left = Remaining(ranks, weight, events)
    all_weight, all_events = whole or (left.total, left.total_events)
    lower = np.full(ranks.parameters, -np.inf)
    upper = np.full(ranks.parameters, np.inf)
    boxes, sums = [(lower.copy(), upper.copy())], [(left.total, left.total_events)]
    while left.total_events < left.total:
        cut = _best(left, share, objective, least_mass * all_weight)
        if cut is None:
            break
        values = ranks.columns[cut.parameter]
        held = values[left.index]
        left.remove(left.index[(held > cut.last) if cut.from_above else (held < cut.last)])
        held = values[left.index]
        if cut.from_above:
            upper[cut.parameter] = held.max()
        else:
            lower[cut.parameter] = held.min()
        boxes.append((lower.copy(), upper.copy()))
        sums.append((left.total, left.total_events))
    inside, happened = np.array(sums).T
    return Trajectory(
        np.array([box[0] for box in boxes]),
        np.array([box[1] for box in boxes]),
        inside / all_weight,
        happened / inside,
        happened / all_events,
    )


@dataclass(frozen=True)
class _Cut:
    """The best cut: all draws beyond a value, on one side."""

    parameter: int
    from_above: bool
    last: float
    gain: float


def _best(left: Remaining, share: float, objective: Objective, least: float) -> _Cut | None:
    """Return the best cut that leaves enough; None when none does.

    What a cut can gain is bounded by the block in which it ends; only cuts that may be the best are worked out.
    """
    density = left.total_events / left.total
    reaches = [left.reach(share, from_above) for from_above in (False, True)]

    def gain(weight: Floats, events: Floats, over: Floats) -> Floats:
        rest = left.total - weight
        allowed = rest >= max(least, 1e-9)
        gained = np.divide(left.total_events - events, rest, out=np.full_like(rest, -np.inf), where=allowed) - density
        return np.divide(gained, over, out=gained, where=allowed & (over > 0)) if objective == "lenient" else gained

    bounds = []
    for reach in reaches:
        most = np.minimum(reach.target, reach.weight + reach.block_weight)
        bound = gain(most, reach.events, reach.weight)
        # per draw taken away a loss is bounded by the most that is taken, a gain by the least
        bound = np.where(bound > 0, bound, np.maximum(gain(most, reach.events, most), bound))
        bounds.append(np.where(reach.weight > 0, bound, np.inf))
    best: _Cut | None = None
    first = np.argsort(-np.concatenate(bounds), kind="stable")[:_FIRST]
    tried = np.zeros(2 * len(bounds[0]), dtype=np.bool_)
    for wanted in (first, None):
        if wanted is None:
            wanted = np.flatnonzero(~tried & (np.concatenate(bounds) >= (best.gain if best else -np.inf)))
        tried[wanted] = True
        for side, reach in enumerate(reaches):
            parameters = wanted[(wanted >= len(bounds[0])) == bool(side)] - side * len(bounds[0])
            if len(parameters):
                best = _better(left, reach, np.sort(parameters), gain, best)
    return best


def _better(
    left: Remaining, reach: Reach, parameters: NDArray[np.int64], gain: _Gain, best: _Cut | None
) -> _Cut | None:
    """Return the best of some cuts from one end and the best so far; of equals the first parameter's, from below."""
    cuts = left.cuts(reach, parameters)
    gains = gain(cuts.weight, cuts.events, cuts.weight)
    row = int(gains.argmax())
    cut = float(gains[row]), -int(parameters[row]), not reach.from_above
    if not np.isfinite(cut[0]) or (best and cut <= (best.gain, -best.parameter, not best.from_above)):
        return best
    values = left.ranks.values[int(parameters[row])]
    cell = int(cuts.cell[row])
    last = float(values[cell])
    if cuts.including[row]:  # beyond the next value, which may have no draws any more
        last = float(values[cell - 1] if reach.from_above else values[cell + 1])
    return _Cut(int(parameters[row]), reach.from_above, last, cut[0])
