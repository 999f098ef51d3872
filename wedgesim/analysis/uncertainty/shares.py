"""Probabilities estimated from draws, with their intervals.

Three cases:

- independent replicates: the share is averaged within each; the 95% interval is that of Student's t for their mean.
  It is right for Latin hypercubes and scrambled Sobol sequences, whose points are not independent of one another but
  whose replicates are. Where all replicates agree to the last draw, they tell nothing of their error, and Wilson's
  interval is given
- plain random numbers: Wilson's interval for a share
- a single hypercube or sequence: Wilson's interval too. For a hypercube it is at most a little too narrow and mostly
  too wide: its variance never exceeds that of random numbers by more than the factor n / (n - 1)

References: Wilson (1927); Owen (1997), Monte Carlo variance of scrambled net quadrature, for the last case; McKay,
Beckman and Conover (1979).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.uncertainty.draws import Draws
from wedgesim.analysis.wilson import wilson

IntervalMethod: TypeAlias = Literal["replicates", "wilson"]

LEVEL: Final = 0.95
"""Probability with which an interval covers what is estimated."""


_OFTEN: Final = 5
"""How often, in a replicate on average, a thing has to happen and not to happen for Student's t to tell its error."""


@dataclass(frozen=True)
class Probability:
    """A probability as draws tell it.

    Attributes
    ----------
    value : float
        The estimate.
    low, high : float
        Its 95% interval, which is about the number of draws alone, not about the distributions.
    draws : int
        On how many draws it rests.
    interval : {"replicates", "wilson"}
        How the interval was found.
    """

    value: float
    low: float
    high: float
    draws: int
    interval: IntervalMethod


def probability(hits: NDArray[np.bool_], draws: Draws, among: NDArray[np.bool_] | None = None) -> Probability:
    """Estimate the probability of something from whether it is so at each draw.

    Parameters
    ----------
    hits : ndarray of bool, shape (count,)
        Where it is so.
    draws : Draws
        The draws.
    among : ndarray of bool, shape (count,), optional
        Draws that count; all by default.

    Returns
    -------
    Probability
        Of nan when no draw counts.
    """
    counted = np.ones(len(draws), dtype=np.bool_) if among is None else among
    number = int(counted.sum())
    if not number:
        return Probability(math.nan, math.nan, math.nan, 0, "wilson")
    successes = int((hits & counted).sum())
    value = successes / number
    if draws.replicates > 1:
        shares = np.array([hits[part][counted[part]].mean() for part in draws.parts if counted[part].any()])
        often = min(successes, number - successes) >= _OFTEN * len(shares)
        if len(shares) > 1 and np.ptp(shares) > 0 and often:
            reach = half_width(shares)
            return Probability(value, max(value - reach, 0.0), min(value + reach, 1.0), number, "replicates")
    low, high = wilson(successes, number)
    return Probability(value, low, high, number, "wilson")


def half_width(estimates: NDArray[np.float64]) -> float:
    """Return half of the width of the 95% interval for the mean of independent estimates."""
    from scipy.special import stdtrit

    count = len(estimates)
    return float(stdtrit(count - 1, (1 + LEVEL) / 2) * estimates.std(ddof=1) / math.sqrt(count))
