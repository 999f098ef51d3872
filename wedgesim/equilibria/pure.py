"""All equilibria in pure strategies, of one game or a million.

1. For each player compare every payoff with the best payoff along the player's own axis.
2. A profile is an equilibrium when no player falls short of its best reply. Equality counts: a tie is never lost.

The batch is worked through in pieces that stay in the cache, along contiguous memory.

References
----------
Nash, J. (1950). Equilibrium points in n-person games. *Proceedings of the National Academy of Sciences* 36.
"""

from __future__ import annotations

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from wedgesim.games.normal_form import NormalForm, Profile

_CACHE_BYTES = 1 << 20
"""Payoffs worked on at once; about the level-2 cache of one core."""


def pure_equilibria(game: NormalForm, tolerance: float = 0.0) -> NDArray[np.bool_]:
    """Mark the profiles that are Nash equilibria in pure strategies.

    Parameters
    ----------
    game : NormalForm
        One game or a batch.
    tolerance : float
        A payoff counts as a best reply when it falls short of the best by no more than `tolerance` times the payoff
        range of the player in that game. With 0 payoffs are compared exactly, and exact ties count as best replies;
        1e-9 is a good choice for payoffs that come out of rounding arithmetic.

    Returns
    -------
    ndarray of bool, shape (*actions, *batch)

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> chicken = NormalForm.from_payoffs([[[0, 3], [1, 2]], [[0, 1], [3, 2]]])
    >>> pure_equilibria(chicken).tolist()
    [[False, True], [True, False]]
    """
    count = len(game.players)
    flat = game.payoffs.reshape(count, *game.shape, -1)
    mask = np.ones(flat.shape[1:], dtype=np.bool_)
    step = max(1, _CACHE_BYTES // (8 * count * int(np.prod(game.shape))))
    for start in range(0, flat.shape[-1], step):
        piece = slice(start, start + step)
        for player in range(count):
            mask[..., piece] &= _best_replies(flat[player, ..., piece], player, tolerance)
    return mask.reshape(*game.shape, *game.batch_shape)


def pure_profiles(game: NormalForm, tolerance: float = 0.0) -> list[Profile]:
    """Pure equilibria of a single game as action indices.

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> pure_profiles(NormalForm.from_payoffs([[[0, 3], [1, 2]], [[0, 1], [3, 2]]]))
    [(0, 1), (1, 0)]
    """
    return [tuple(int(a) for a in profile) for profile in np.argwhere(pure_equilibria(game, tolerance))]


def _best_replies(payoffs: NDArray[np.float64], axis: int, tolerance: float) -> NDArray[np.bool_]:
    """Where one player's payoffs reach the best along its own axis."""
    by_action = np.moveaxis(payoffs, axis, 0)
    # Pairwise maxima run along contiguous memory; a reduction over a short leading axis is several times slower.
    best = reduce(np.maximum, by_action)
    if tolerance:
        cells = payoffs.reshape(-1, payoffs.shape[-1])
        best = best - tolerance * (reduce(np.maximum, cells) - reduce(np.minimum, cells))
    return payoffs >= np.expand_dims(best, axis)
