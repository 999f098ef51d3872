"""Cutoffs: from which value of its private parameter on a player does something else.

Along types in the order of a parameter an equilibrium changes from one action to the next. The change lies between two
types; where exactly a type would be indifferent is interpolated from what the two types expect from both actions, given
what the others do. With payoffs linear in the parameter the interpolation is exact.

Reference: Baliga, S. and Sjostrom, T. (2004). Arms races and negotiations. *Review of Economic Studies* 71.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bayesian_nash import interim_payoffs
from wedgesim.games.bayesian_game import BayesianGame

Array = NDArray[np.float64]

_MOST_STEPS = 50
_EXACT = 1e-12
"""Part of the payoff range within which a type at a cutoff is indifferent."""


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


def holds_at_ends(game: BayesianGame, middles: Mapping[int, Array], strategies: tuple[Array, ...]) -> bool:
    """Tell whether types at the very ends of the range would act as the outermost types on the grid do.

    On a coarse grid everybody can act alike because the grid holds no type extreme enough to begin otherwise.
    """
    for player, values in middles.items():
        worth = interim_payoffs(game, player, strategies)
        half = (values[1] - values[0]) / 2
        slack = 1e-9 * float(np.ptp(game.payoffs[player]))
        for end, inner in ((0, 1), (-1, -2)):
            at_end = worth[end] + (worth[end] - worth[inner]) * half / abs(values[end] - values[inner])
            if at_end[strategies[player][end].argmax()] < at_end.max() - slack:
                return False
    return True


def refined(
    game: BayesianGame, middles: Mapping[int, Array], strategies: tuple[Array, ...]
) -> tuple[tuple[Array, ...], dict[int, Cutoff]] | None:
    """Find the cutoff equilibrium of continuous types near an equilibrium of types on a grid.

    Every type on the grid stands for the cell around it. A cutoff within a cell lets the share of the cell below it act
    in one way and the rest in the other; at the cutoff itself the player is indifferent. With these equations the
    cutoffs are found by Newton's method, from those of the grid.

    Parameters
    ----------
    game : BayesianGame
        With types in the middles of cells of equal width.
    middles : mapping of int to ndarray
        Values of the types of the players whose types are on a grid, rising.
    strategies : tuple of ndarray, each of shape (types, actions)
        The equilibrium on the grid.

    Returns
    -------
    tuple or None
        Strategies, in which the cell of a cutoff is divided, and the cutoff of each player that has one; None when a
        player changes its action more than once, or no equilibrium is found near by.
    """
    found: dict[int, Cutoff] = {}
    for player, values in middles.items():
        changes = cutoffs(values, strategies[player], interim_payoffs(game, player, strategies))
        if len(changes) > 1:
            return None
        if changes:
            found[player] = changes[0]
    if not found:
        return strategies, {}
    players = list(found)
    widths = np.array([middles[player][1] - middles[player][0] for player in players])
    point = np.array([found[player].value for player in players])

    def divided(at: Array) -> tuple[Array, ...]:
        new = list(strategies)
        for player, width, value in zip(players, widths, at, strict=True):
            share = np.clip((value - middles[player]) / width + 0.5, 0, 1)
            mixed = np.zeros_like(strategies[player])
            mixed[:, found[player].below] = share
            mixed[:, found[player].above] = 1 - share
            new[player] = mixed
        return tuple(new)

    def gains(at: Array) -> Array:
        """Return what the type at each cutoff gains by the action below it, from the line through its neighbours."""
        mixed = divided(at)
        result = np.empty(len(players))
        for place, (player, value) in enumerate(zip(players, at, strict=True)):
            worth = interim_payoffs(game, player, mixed)
            gain = worth[:, found[player].below] - worth[:, found[player].above]
            values = middles[player]
            left = int(np.clip(np.searchsorted(values, value) - 1, 0, len(values) - 2))
            slope = (gain[left + 1] - gain[left]) / (values[left + 1] - values[left])
            result[place] = gain[left] + slope * (value - values[left])
        return result

    scale = max(float(np.ptp(game.payoffs[player])) for player in players)
    for _ in range(_MOST_STEPS):
        gap = gains(point)
        if np.abs(gap).max() <= _EXACT * scale:
            break
        step = 1e-3 * widths
        moved = [gains(point + step * unit) for unit in np.eye(len(point))]
        jacobian = np.array([(there - gap) / size for there, size in zip(moved, step, strict=True)])
        try:
            move = np.linalg.solve(jacobian.T, -gap)
        except np.linalg.LinAlgError:
            return None
        point = point + np.clip(move, -5 * widths, 5 * widths)
    else:
        return None
    for player, width, value in zip(players, widths, point, strict=True):
        if not middles[player][0] - width / 2 <= value <= middles[player][-1] + width / 2:
            return None
    exact = {
        player: replace(found[player], value=float(value)) for player, value in zip(players, point, strict=True)
    }
    return divided(point), exact
