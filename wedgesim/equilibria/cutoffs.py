"""Cutoffs: from which value of its private parameter on a player does something else.

Along types in the order of a parameter an equilibrium changes from one action to the next. The change lies between two
types; where exactly a type would be indifferent is interpolated from what the two types expect from both actions, given
what the others do. With payoffs linear in the parameter the interpolation is exact.

Reference: Baliga, S. and Sjostrom, T. (2004). Arms races and negotiations. *Review of Economic Studies* 71.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Cutoff:
    """A change of action along types.

    Attributes
    ----------
    below, above : int
        Actions of the types before and after the change.
    value : float
        Where a type would be indifferent between the two.
    lower, upper : float
        The types between which the change lies.
    """

    below: int
    above: int
    value: float
    lower: float
    upper: float


def cutoffs(values: Array, behaviour: Array, worth: Array) -> tuple[Cutoff, ...]:
    """Find the changes of action along types.

    Parameters
    ----------
    values : ndarray, shape (types,)
        The parameter, rising.
    behaviour : ndarray, shape (types, actions)
        Probabilities; the likeliest action counts.
    worth : ndarray, shape (types, actions)
        What each type expects from each action.

    Examples
    --------
    >>> found = cutoffs(
    ...     np.array([0.25, 0.75]), np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.1, 0.0], [0.0, 0.3]])
    ... )
    >>> round(found[0].value, 6), found[0].lower
    (0.375, 0.25)
    """
    taken = behaviour.argmax(axis=1)
    found = []
    for place in np.flatnonzero(np.diff(taken)):
        below, above = int(taken[place]), int(taken[place + 1])
        gain = worth[:, below] - worth[:, above]
        before, after = float(gain[place]), float(gain[place + 1])
        share = before / (before - after) if before > after else 0.5
        lower, upper = float(values[place]), float(values[place + 1])
        found.append(Cutoff(below, above, lower + min(max(share, 0.0), 1.0) * (upper - lower), lower, upper))
    return tuple(found)
