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

_CACHE_BYTES = 1 << 22
"""Payoffs worked on at once: they stay in the level-3 cache, and calls of numpy cost next to nothing."""


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
    mask = np.empty(flat.shape[1:], dtype=np.bool_)
    step = max(1, _CACHE_BYTES // (8 * count * int(np.prod(game.shape))))
    for start in range(0, flat.shape[-1], step):
        piece = slice(start, start + step)
        for player in range(count):
            _keep_best_replies(mask[..., piece], flat[player, ..., piece], player, tolerance)
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


def _keep_best_replies(mask: NDArray[np.bool_], payoffs: NDArray[np.float64], player: int, tolerance: float) -> None:
    """Unmark profiles in which one player falls short of its best reply; the first player marks the others."""
    axes = (player, *(axis for axis in range(payoffs.ndim) if axis != player))
    own, marked = payoffs.transpose(axes), mask.transpose(axes)
    # Pairwise maxima run along contiguous memory; a reduction over a short leading axis is several times slower. Of two
    # actions each has only the other to compare with.
    rivals = own[::-1] if len(own) == 2 else [reduce(np.maximum, own)] * len(own)
    slack = tolerance * np.ptp(payoffs, axis=tuple(range(payoffs.ndim - 1))) if tolerance else None
    for action, rival in enumerate(rivals):
        least = rival if slack is None else rival - slack
        if player == 0:
            np.greater_equal(own[action], least, out=marked[action])
        else:
            marked[action] &= own[action] >= least
