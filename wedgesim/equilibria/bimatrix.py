"""Equilibria of two players on supports of equal size: one linear system for each.

1. Equal payoffs of player 1's actions are k - 1 linear equations in y alone, those of player 2's actions in x alone.
2. Each has one solution up to a factor, the vector of maximal minors, which is a strategy if its entries have one sign.
3. Where it is zero the equations are dependent and the game is degenerate.
4. The derivatives of the equations are two blocks, whose determinants are the sums of these two vectors: the sign of
   their product times (-1)^(k-1) is the index.

References
----------
von Stengel, B. (2002). Computing equilibria for two-person games. *Handbook of Game Theory* 3, chapter 45.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.candidates import DEPENDENT, ON_THE_BORDER, Array, Candidates, one_sign
from wedgesim.equilibria.null_vectors import null_vector

_ROUNDING = 2e-14
"""A hundred roundings: equations of a regular game can come close to that, as those of von Stengel's 6 x 6 game do."""


def solve_two_players(equations: list[Array]) -> Candidates:
    """Solve stacked support problems of two players.

    Parameters
    ----------
    equations : list of two ndarrays, each of shape (k - 1, k, problems)
        Payoff differences within the supports, own action first.

    Returns
    -------
    Candidates
        At most one for each problem.
    """
    x, y = null_vector(equations[1]), null_vector(equations[0])
    x_scale, y_scale = _scale(equations[1]), _scale(equations[0])
    singular = _is_zero(x, x_scale) | _is_zero(y, y_scale)
    source = (one_sign(x, ON_THE_BORDER) & one_sign(y, ON_THE_BORDER) & ~singular).nonzero()[0]
    x, y = x.take(source, axis=1), y.take(source, axis=1)
    x_sum, y_sum = x.sum(axis=0), y.sum(axis=0)
    blocks = (x_sum / x_scale.take(source)) * (y_sum / y_scale.take(source))
    return Candidates([x / x_sum, y / y_sum], source, singular, -blocks if len(x) % 2 == 0 else blocks)


def _scale(rows: Array) -> Array:
    """Bound on the products that make a null vector."""
    largest = np.abs(rows).max(axis=1)
    return largest[0] if len(largest) == 1 else np.asarray(largest.prod(axis=0))


def _is_zero(vector: Array, scale: Array) -> NDArray[np.bool_]:
    """Whether a null vector is zero against the rows that made it."""
    return np.asarray((np.abs(vector).max(axis=0) <= _ROUNDING * scale) | (scale <= DEPENDENT))
