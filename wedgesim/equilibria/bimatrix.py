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

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.candidates import DEPENDENT, ON_THE_BORDER, Array, Candidates, one_sign
from wedgesim.equilibria.null_vectors import null_vector

_ROUNDING = 2e-14
"""A hundred roundings: equations of a regular game can come close to that, as those of von Stengel's 6 x 6 game do."""


class Solved(NamedTuple):
    """Strategies that solve stacked problems of two players.

    Attributes
    ----------
    strategies : ndarray, shape (2, k, count)
        Each solves the equations of the same place in the stack: the second player's strategy first.
    source : ndarray of int64, shape (count,)
        Which problem each belongs to.
    singular : ndarray of bool, shape (problems,)
        Problems whose equations are dependent.
    determinant : ndarray, shape (count,)
        As in :class:`~wedgesim.equilibria.candidates.Candidates`.
    """

    strategies: Array
    source: NDArray[np.int64]
    singular: NDArray[np.bool_]
    determinant: Array


def solve_stacked(equations: Array) -> Solved:
    """Solve stacked support problems of two players, whose equations have the same form.

    Parameters
    ----------
    equations : ndarray, shape (k - 1, k, 2, problems)
        Payoff differences within the supports, own action first, then the other's, of both players.
    """
    vector = null_vector(equations)
    scale = np.maximum.reduce(np.abs(equations), axis=1)
    scale = scale[0] if len(scale) == 1 else np.multiply.reduce(scale)
    zero = (np.maximum.reduce(np.abs(vector)) <= _ROUNDING * scale) | (scale <= DEPENDENT)
    singular = zero[0] | zero[1]
    fitting = one_sign(vector, ON_THE_BORDER)
    source = (fitting[0] & fitting[1] & ~singular).nonzero()[0]
    vector, scale = vector.take(source, axis=-1), scale.take(source, axis=-1)
    total = np.add.reduce(vector)
    blocks = np.multiply.reduce(total / scale)
    strategies = (vector / total).swapaxes(0, 1)
    return Solved(strategies, source, singular, -blocks if len(vector) % 2 == 0 else blocks)


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
    (y, x), source, singular, determinant = solve_stacked(np.stack(equations, axis=2))
    return Candidates([x, y], source, singular, determinant)
