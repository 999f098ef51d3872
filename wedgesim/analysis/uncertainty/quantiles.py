"""Quantiles of the distributions that a scenario can give: from points of the unit interval to values.

Steps: closed forms for the uniform, triangular and discrete distribution; for the beta distribution the inverse of the
regularised incomplete beta function; for the truncated normal one the inverse of the normal distribution function over
the part of the unit interval that the truncation leaves. Inverting the distribution function keeps what a stratified
sample has: one point in each of many parts of equal probability.

Reference: Devroye (1986), Non-Uniform Random Variate Generation, ch. II.2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.scenario.distributions import Beta, Discrete, Distribution, Triangular, TruncatedNormal, Uniform

Floats = NDArray[np.float64]


def quantiles(distribution: Distribution, unit: Floats) -> Floats:
    """Return the values below which given shares of a distribution lie.

    Parameters
    ----------
    distribution : Distribution
        Of a parameter.
    unit : ndarray
        Shares, between 0 and 1.

    Returns
    -------
    ndarray, of the shape of `unit`
        Values within the support of the distribution.

    Examples
    --------
    >>> quantiles(Triangular(0, 1, 4), np.array([0, 0.25, 1])).tolist()
    [0.0, 1.0, 4.0]
    >>> quantiles(Discrete((1, 2, 5), (0.5, 0.25, 0.25)), np.array([0, 0.49, 0.5, 0.8])).tolist()
    [1.0, 1.0, 2.0, 5.0]
    """
    low, high = distribution.support
    return np.clip(_KINDS[distribution.kind](distribution, unit), low, high)


def _uniform(of: Uniform, unit: Floats) -> Floats:
    return of.low + (of.high - of.low) * unit


def _triangular(of: Triangular, unit: Floats) -> Floats:
    width, rise = of.high - of.low, of.mode - of.low
    rising = of.low + np.sqrt(unit * (width * rise))
    falling = of.high - np.sqrt((1 - unit) * (width * (of.high - of.mode)))
    return np.where(unit * width < rise, rising, falling)


def _beta(of: Beta, unit: Floats) -> Floats:
    from scipy.special import betaincinv

    return np.asarray(of.low + (of.high - of.low) * betaincinv(of.alpha, of.beta, unit), dtype=np.float64)


def _truncated_normal(of: TruncatedNormal, unit: Floats) -> Floats:
    from scipy.special import ndtr, ndtri

    below, above = (ndtr((end - of.mean) / of.standard_deviation) for end in of.support)
    shares = below + (above - below) * unit
    if np.isinf(of.low) or np.isinf(of.high):  # a point on the edge of the unit interval would be infinite
        shares = np.clip(shares, np.finfo(np.float64).tiny, 1 - np.finfo(np.float64).epsneg)
    return np.asarray(of.mean + of.standard_deviation * ndtri(shares), dtype=np.float64)


def _discrete(of: Discrete, unit: Floats) -> Floats:
    ends = np.cumsum(of.probabilities)[:-1]
    return np.asarray(of.values, dtype=np.float64)[np.searchsorted(ends, unit, side="right")]


_KINDS: Final[dict[str, Callable[[Any, Floats], Floats]]] = {
    Uniform.kind: _uniform,
    Triangular.kind: _triangular,
    Beta.kind: _beta,
    TruncatedNormal.kind: _truncated_normal,
    Discrete.kind: _discrete,
}
