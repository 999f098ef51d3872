"""How large a payoff may be: so that differences and sums of payoffs are still numbers.

Solvers compare differences of payoffs and bring them to a scale of their own; the difference of -1e308 and 1.7e308 has
no place in double precision, nor has a sum over all profiles. Six powers of ten are left for that. What is larger
is refused once, where a game is made, and nothing beyond has to think of it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

LARGEST_PAYOFF: Final = 1e302
"""Largest payoff in size. Another unit of utility (all payoffs of a role over a thousand) changes no equilibrium."""


def all_within(payoffs: NDArray[np.float64]) -> bool:
    """Whether every payoff is a number of a size that can be reckoned with.

    Examples
    --------
    >>> all_within(np.array([-1e302, 0.0, 5e-324])), all_within(np.array([1.0, 2e302])), all_within(np.array([np.nan]))
    (True, False, False)
    """
    if not payoffs.size:
        return True
    return bool(payoffs.min() >= -LARGEST_PAYOFF and payoffs.max() <= LARGEST_PAYOFF)  # false where one is no number


def within(payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each payoff is one, in the shape of the payoffs."""
    return np.abs(payoffs) <= LARGEST_PAYOFF


def squares_hold(values: NDArray[np.float64]) -> bool:
    """Whether squares of values are numbers, neither too large nor all lost to zero: variances need that.

    Values that are not finite are left out.

    Examples
    --------
    >>> squares_hold(np.array([0.0, 3.0])), squares_hold(np.array([1e200])), squares_hold(np.array([0.0, 1e-200]))
    (True, False, False)
    """
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    return largest == 0 or 1e-140 <= largest <= 1e140


def objection(payoff: float) -> str:
    """Say what is wrong with a payoff that is none, to follow its name.

    Examples
    --------
    >>> objection(float("inf")), objection(-2e307)
    ('is not a finite number', 'is -2e+307, larger than 1e+302 in size; give payoffs in a larger unit')
    """
    if not np.isfinite(payoff):
        return "is not a finite number"
    return f"is {payoff:g}, larger than {LARGEST_PAYOFF:g} in size; give payoffs in a larger unit"
