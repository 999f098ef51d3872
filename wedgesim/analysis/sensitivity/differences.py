"""Derivatives from differences, with an estimate of their error.

Ridders' method: the differences at steps that are halved again and again are extrapolated to a step of zero by a
tableau after Neville. Of its entries the one is taken that differs least from those it is made of; that difference is
the error. So steps that are too long, where the function bends, and too short, where digits cancel, are both avoided.

References: Ridders (1982), Accurate computation of F'(x) and F'(x)F''(x); Press et al. (2007), Numerical
Recipes, ch. 5.7.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def extrapolated(differences: Floats, central: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return derivatives and their errors from difference quotients.

    Parameters
    ----------
    differences : ndarray, shape (rows, steps)
        Quotients, each at half of the step of the one before.
    central : ndarray of bool, shape (rows,)
        Whether the quotients reach to both sides, so that their error has even powers of the step only.

    Returns
    -------
    derivatives, errors : ndarray, shape (rows,)
        Errors are never below the rounding of the derivative.

    Examples
    --------
    >>> steps = 0.1 * 0.5 ** np.arange(6)
    >>> found, error = extrapolated(((np.exp(steps) - np.exp(-steps)) / (2 * steps))[None], np.array([True]))
    >>> bool(abs(found[0] - 1) < 1e-12), bool(error[0] < 1e-11)
    (True, True)
    """
    rows, steps = differences.shape
    best = differences[:, -1].copy()
    error = np.full(rows, np.inf)
    row = [differences[:, 0]]
    for step in range(1, steps):
        new = [differences[:, step]]
        for order in range(1, step + 1):
            factor = np.where(central, 4.0**order, 2.0**order)
            value = (factor * new[order - 1] - row[order - 1]) / (factor - 1)
            estimate = np.maximum(np.abs(value - new[order - 1]), np.abs(value - row[order - 1]))
            better = estimate < error
            best, error = np.where(better, value, best), np.where(better, estimate, error)
            new.append(value)
        row = new
    return best, np.maximum(error, np.finfo(np.float64).eps * np.abs(best))


def kinked(forward: Floats, backward: Floats, scale: Floats) -> NDArray[np.bool_]:
    """Return where a function has a kink: where derivatives from above and from below do not approach each other.

    Parameters
    ----------
    forward, backward : ndarray, shape (rows, steps)
        One-sided quotients, each at half of the step of the one before; at least four.
    scale : ndarray, shape (rows,)
        Size of derivatives that count.

    Examples
    --------
    >>> steps = 0.1 * 0.5 ** np.arange(6)
    >>> smooth = ((1 + steps) ** 2 - 1) / steps, (1 - (1 - steps) ** 2) / steps
    >>> kinked(smooth[0][None], smooth[1][None], np.ones(1)).tolist()
    [False]
    >>> kinked(np.full((1, 6), 2.0), np.full((1, 6), 1.0), np.ones(1)).tolist()
    [True]
    """
    gap = np.abs(forward - backward)
    # over three halvings the gap of a smooth function falls to an eighth
    stays: NDArray[np.bool_] = (gap[:, 3] > 0.5 * gap[:, 0]) & (gap[:, 3] > 1e-3 * scale)
    return stays
