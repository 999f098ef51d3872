"""What the solvers of single supports hand on: strategies that may solve the equations, to be polished and judged."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

DEPENDENT = 1e-12
"""Polynomials and null vectors below this, for payoffs of range one, count as zero: some thousand roundings."""

ON_THE_BORDER = 1e-9
"""Probabilities this little below zero may be zero."""


class Candidates(NamedTuple):
    """Strategies on supports that may solve their equations.

    Attributes
    ----------
    strategies : list of ndarray, each of shape (|S_i|, count)
        Each sums to one.
    source : ndarray of int64, shape (count,)
        Which support problem of the stack each belongs to.
    singular : ndarray of bool, shape (problems,)
        Problems whose equations are dependent, so that the method has nothing to say about them.
    determinant : ndarray, shape (count,), or None
        Its sign is the index and its size tells how far the equations are from dependent, where the method finds that
        on its way.
    """

    strategies: list[Array]
    source: NDArray[np.int64]
    singular: NDArray[np.bool_]
    determinant: Array | None = None


def one_sign(vector: Array, slack: float) -> NDArray[np.bool_]:
    """Whether all entries have one sign, or would but for `slack` relative to their sum.

    Parameters
    ----------
    vector : ndarray, shape (k, batch)
        Strategies up to a factor.
    slack : float
        How far entries may be on the wrong side.
    """
    total = np.add.reduce(vector)
    towards = np.minimum.reduce(vector * np.sign(total))
    return np.asarray((towards >= -slack * np.abs(total)) & (total != 0))


def normalised(vector: Array) -> Array:
    """Scaled to sum one along the first axis."""
    return np.asarray(vector / vector.sum(axis=0))
