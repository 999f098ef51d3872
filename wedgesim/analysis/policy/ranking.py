"""Where the ranking of policies turns, as one parameter changes and all others stay as uncertain as they are.

Steps, for each parameter:

1. the policy with the highest conditional mean payoff in each group of draws
   (:mod:`wedgesim.analysis.policy.smoothing`)
2. between neighbouring groups with different ones, the value at which their curves cross, by a straight line
3. a crossing counts if, somewhere in the stretch below it that one policy leads, that lead is three standard errors of
   the curves, and somewhere above the other's lead is
4. the middle 95% of where curves that might be the true ones cross likewise

This is about averages over everything else. Where a policy is best at single draws is what a tree of these says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.policy.smoothing import Curves

Floats = NDArray[np.float64]

TELLING: Final = 3.0
"""Standard errors by which a policy must lead on its side of a crossing, somewhere."""


@dataclass(frozen=True)
class RankingFlip:
    """A value of a parameter at which another policy comes to pay most on average.

    Attributes
    ----------
    parameter : str
        Its name.
    value : float
        Where.
    low, high : float
        Its 95% interval; of a parameter of few values, the values on both sides.
    below, above : str
        The policies that pay most on both sides.
    """

    parameter: str
    value: float
    low: float
    high: float
    below: str
    above: str

    @property
    def sentence(self) -> str:
        """What turns, and where."""
        return (
            f"{self.below} pays most on average where {self.parameter} is below {self.value:.3g} "
            f"({self.low:.3g} to {self.high:.3g}), {self.above} above"
        )


def ranking_flips(parameter: str, curves: Curves, names: tuple[str, ...]) -> tuple[RankingFlip, ...]:
    """Return where the ranking turns along one parameter, from below.

    Parameters
    ----------
    parameter : str
        Its name.
    curves : Curves
        Conditional mean payoffs of all policies, or of their differences to one.
    names : tuple of str
        Of the policies.
    """
    leaders = curves.mean.argmax(axis=0)
    turns = (np.flatnonzero(leaders[1:] != leaders[:-1]) + 1).tolist()
    found = []
    for start, turn, end in zip([0, *turns], turns, [*turns[1:], len(leaders)], strict=False):
        below, above = int(leaders[turn - 1]), int(leaders[turn])
        lead = curves.mean[above] - curves.mean[below]
        drawn = curves.drawn[:, above] - curves.drawn[:, below]
        error = TELLING * drawn.std(axis=0)
        if not ((-lead > error)[start:turn].any() and (lead > error)[turn:end].any()):
            continue
        at = _crossing(curves.at, lead, turn - 1)
        low, high = float(curves.at[turn - 1]), float(curves.at[turn])
        if curves.smooth:
            places = _crossings_near(curves.at, drawn, at)
            low, high = (float(end) for end in np.quantile(places, (0.025, 0.975))) if len(places) else (low, high)
        found.append(RankingFlip(parameter, at, low, high, names[below], names[above]))
    return tuple(found)


def _crossing(at: Floats, lead: Floats, group: int) -> float:
    """Where a lead passes zero between a group and the next, by a straight line."""
    here, there = lead[group], lead[group + 1]
    share = -here / (there - here) if there != here else 0.5
    return float(at[group] + min(max(share, 0.0), 1.0) * (at[group + 1] - at[group]))


def _crossings_near(at: Floats, leads: Floats, value: float) -> Floats:
    """For each of many leads where it first rises through zero nearest to a value; leads that do not are left out."""
    rises = (leads[:, :-1] < 0) & (leads[:, 1:] >= 0)
    step = leads[:, 1:] - leads[:, :-1]
    share = np.divide(-leads[:, :-1], step, out=np.zeros_like(step), where=step != 0)
    places = np.where(rises, at[:-1] + share * np.diff(at), np.inf)
    nearest = np.abs(places - value).argmin(axis=1)
    found: Floats = places[np.arange(len(places)), nearest]
    return found[np.isfinite(found)]
