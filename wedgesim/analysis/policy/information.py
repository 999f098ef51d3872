"""What it would be worth to know before choosing: everything, or one parameter.

The expected value of perfect information (EVPI) is the mean payoff of the best policy of each draw, less that of the
policy best on average. Of one parameter (EVPPI) it is the mean, over that parameter, of the best conditional mean
payoff, less the same. Steps:

1. payoffs of all policies less those of the policy best on average, which takes away most of the noise
2. their conditional means given each parameter in turn (:mod:`wedgesim.analysis.policy.smoothing`), for which one set
   of draws does
3. the mean over the parameter of the best of these, or of 0
4. noise in the curves makes the best of them look better than it is: by about as much as curves drawn around the
   estimate do on average, which is taken off. Their spread, with that of the best payoff over the draws, is the
   standard error

References: Raiffa and Schlaifer (1961), Applied Statistical Decision Theory; Strong, Oakley and Brennan (2014),
Estimating multiparameter partial expected value of perfect information from a probabilistic sensitivity analysis
sample, Medical Decision Making 34, for the regression; Oakley, Brennan, Tappenden and Chilcott (2010), Journal of
Health Economics 29, for the bias.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.discovery.ranks import Ranks
from wedgesim.analysis.policy.smoothing import GROUPS, Curves, conditional_means

Floats = NDArray[np.float64]

CURVES: Final = 200
"""Curves that are drawn for bias and error."""

_TELLING: Final = 2.0
"""Standard errors from which a value of information is told from none."""


@dataclass(frozen=True)
class InformationValue:
    """What knowing one parameter would be worth.

    Attributes
    ----------
    parameter : str
        Its name.
    value : float
        In payoff, on average; what noise makes of it is taken off. Never below 0 or above that of knowing everything.
    error : float
        Standard error.
    share : float
        Of the value of knowing everything; 0 where that is 0.
    bias : float
        What was taken off.
    """

    parameter: str
    value: float
    error: float
    share: float
    bias: float

    @property
    def telling(self) -> bool:
        """Whether it can be told from no value at all."""
        return self.value > _TELLING * self.error and self.value > 0


@dataclass(frozen=True, eq=False)
class Information:
    """What knowledge would be worth to whoever chooses the policy.

    Attributes
    ----------
    everything : float
        Value of knowing all parameters.
    error : float
        Its standard error.
    best : int
        The policy best on average.
    values : tuple of InformationValue
        By parameter, the most valuable first.
    curves : tuple of Curves
        Conditional means given each parameter, in the order of the draws' parameters, of the payoffs of all policies
        less those of the best on average.
    """

    everything: float
    error: float
    best: int
    values: tuple[InformationValue, ...]
    curves: tuple[Curves, ...]


def information(ranks: Ranks, names: Sequence[str], payoffs: Floats, seed: int = 0) -> Information:
    """Value knowledge of every parameter, and of all.

    Parameters
    ----------
    ranks : Ranks
        The draws.
    names : sequence of str
        Of the parameters.
    payoffs : ndarray, shape (policies, draws)
        What each policy pays at each draw.
    seed : int, optional
        Of the curves that are drawn.
    """
    policies, draws = payoffs.shape
    best = int(payoffs.mean(axis=1).argmax())
    gains = np.maximum(payoffs.max(axis=0) - payoffs[best], 0.0)
    everything = float(gains.mean())
    differences = payoffs - payoffs[best]
    others = [i for i in range(policies) if i != best]
    moved = differences[others]
    moments = moved @ moved.T
    noise = np.random.default_rng(seed).standard_normal((CURVES, len(others), GROUPS))
    values, curves = [], []
    for i, name in enumerate(names):
        of_others = conditional_means(ranks, i, moved, moments, noise)
        values.append(_value(name, of_others, everything, draws))
        curves.append(_with_best(of_others, best))
    values.sort(key=lambda of: -of.value)
    return Information(everything, float(gains.std(ddof=1) / np.sqrt(draws)), best, tuple(values), tuple(curves))


def _value(name: str, curves: Curves, everything: float, draws: int) -> InformationValue:
    gain = np.maximum(curves.mean.max(axis=0, initial=0.0), 0.0)
    plain = float(gain @ curves.weight)
    drawn = np.maximum(curves.drawn.max(axis=1, initial=0.0), 0.0) @ curves.weight
    drawn -= np.maximum((curves.drawn @ curves.weight).max(axis=1, initial=0.0), 0.0)
    bias = max(float(drawn.mean()) - plain, 0.0)
    value = min(max(plain - bias, 0.0), everything)
    spread = max(float((gain - plain) ** 2 @ curves.weight), 0.0) / draws
    error = float(np.sqrt(drawn.var() + spread))
    return InformationValue(name, value, error, value / everything if everything > 0 else 0.0, bias)


def _with_best(curves: Curves, best: int) -> Curves:
    """Return the curves with that of the policy best on average, which is 0, in its place."""

    def filled(of: Floats, axis: int) -> Floats:
        return np.insert(of, best, 0.0, axis=axis)

    return Curves(
        curves.at, curves.weight, filled(curves.mean, 0), filled(curves.raw, 0), filled(curves.drawn, 1),
        curves.freedom, curves.smooth,
    )  # fmt: skip
