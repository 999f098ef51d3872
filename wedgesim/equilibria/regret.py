"""What each action is worth against a mixed profile, and what a player could gain by deviating.

1. Contract the payoff tensor of a player with the strategies of all the others: the expected payoff of each of its
   actions.
2. The best of them less the payoff of the strategy that is played is the regret of the player. A profile is a Nash
   equilibrium exactly when no player has any (Nash 1951).

Everything takes any number of batch axes, last, which broadcast between payoffs and strategies.

References
----------
Nash, J. (1951). Non-cooperative games. *Annals of Mathematics* 54.
Sterbenz, P. (1974). *Floating-Point Computation*. Prentice-Hall.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters

import numpy as np
from numpy.typing import NDArray


def expectation(
    tensor: NDArray[np.float64], strategies: Sequence[NDArray[np.float64]], free: Sequence[int] = ()
) -> NDArray[np.float64]:
    """Contract one player's payoff tensor with strategies, except along the axes in `free`.

    Parameters
    ----------
    tensor : ndarray, shape (actions of player 1, ..., actions of player n, *batch)
        Payoffs of one player.
    strategies : sequence of ndarray, each of shape (actions, *batch)
        One mixed strategy for each player; those of the players in `free` are not looked at.
    free : sequence of int
        Players whose axis stays.

    Returns
    -------
    ndarray, shape (actions of the players in `free`, in the order of the players, *batch)
    """
    result = tensor
    axes = ascii_letters[: len(strategies)]
    for player in reversed(range(len(strategies))):
        if player not in free:
            kept = axes.replace(axes[player], "")
            result = np.einsum(f"{axes}...,{axes[player]}...->{kept}...", result, strategies[player])
            axes = kept
    return result


def action_payoffs(
    payoffs: NDArray[np.float64], strategies: Sequence[NDArray[np.float64]]
) -> tuple[NDArray[np.float64], ...]:
    """Find the expected payoff of each action of each player when the others play `strategies`.

    Parameters
    ----------
    payoffs : ndarray, shape (players, actions of player 1, ..., actions of player n, *batch)
        The game or games.
    strategies : sequence of ndarray, each of shape (actions, *batch)
        One mixed strategy for each player.

    Returns
    -------
    tuple of ndarray, each of shape (actions, *batch)

    Examples
    --------
    >>> import numpy as np
    >>> pennies = np.array([[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]])
    >>> [worth.tolist() for worth in action_payoffs(pennies, [np.array([1.0, 0.0]), np.array([0.5, 0.5])])]
    [[0.0, 0.0], [-1.0, 1.0]]
    """
    return tuple(expectation(payoffs[player], strategies, (player,)) for player in range(len(strategies)))


def expected_payoffs(payoffs: NDArray[np.float64], strategies: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Find the expected payoff of each player, shape (players, *batch)."""
    return np.stack([expectation(payoffs[player], strategies) for player in range(len(strategies))])


def payoffs_and_regrets(
    payoffs: NDArray[np.float64], strategies: Sequence[NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find expected payoffs and regrets of all players, each of shape (players, *batch)."""
    axes = tuple(range(1, len(strategies) + 1))
    least = payoffs.min(axis=axes, keepdims=True)
    with np.errstate(over="ignore"):
        level = common_level(least, payoffs.max(axis=axes, keepdims=True) - least)
    worth = action_payoffs(payoffs if level is None else payoffs - level, strategies)
    expected = _stacked([(w * s).sum(axis=0) for w, s in zip(worth, strategies, strict=True)])
    best = _stacked([w.max(axis=0) for w in worth])
    regret = np.maximum(best - expected, 0.0)
    if level is not None:
        batch = payoffs.shape[len(strategies) + 1 :]
        expected = expected + level.reshape(len(payoffs), *(1,) * (expected.ndim - 1 - len(batch)), *batch)
    return expected, regret


_FAR = 8.0


def common_level(least: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Find what to take off payoffs that are far from zero, compared with their range: it only costs digits.

    Payoffs far from zero are so near to each other that their differences are exact (Sterbenz 1974).

    Parameters
    ----------
    least, spread : ndarray
        Smallest payoff and payoff range of each player.

    Returns
    -------
    ndarray or None
        The smallest payoff where it is far from zero, and zero elsewhere; None where that is nowhere.

    Examples
    --------
    >>> common_level(np.array([-1.0, 1e6]), np.array([4.0, 2.0])).tolist()
    [0.0, 1000000.0]
    """
    far = np.abs(least) > _FAR * spread
    return np.where(far, least, 0.0) if far.any() else None


def _stacked(rows: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Rows of shapes that broadcast, in one array."""
    if any(row.shape != rows[0].shape for row in rows):
        rows = list(np.broadcast_arrays(*rows))
    return np.array(rows)


def regrets(payoffs: NDArray[np.float64], strategies: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Most that each player could gain by deviating alone, in payoff units.

    Parameters
    ----------
    payoffs : ndarray, shape (players, actions of player 1, ..., actions of player n, *batch)
        The game or games.
    strategies : sequence of ndarray, each of shape (actions, *batch)
        One mixed strategy for each player.

    Returns
    -------
    ndarray, shape (players, *batch)
        Never negative: rounding below zero is cut off.

    Examples
    --------
    >>> import numpy as np
    >>> pennies = np.array([[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]])
    >>> regrets(pennies, [np.array([1.0, 0.0]), np.array([0.5, 0.5])]).tolist()
    [0.0, 1.0]
    """
    return payoffs_and_regrets(payoffs, strategies)[1]
