"""Games played period after period, in which a state of the world carries over: Markov games.

In every period the same players play a game in stages (:mod:`wedgesim.games.sequential`). Its payoffs depend on the
state, and the profile that is played moves the state on, perhaps with a shock. The state is continuous; it is held on a
grid, and a game is given by what happens at the points of that grid.

Several *copies* of a game, alike but for payoffs, motion or discounting, can be solved together: states are then
numbered copy by copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.errors import GameError


@dataclass(frozen=True, eq=False)
class MarkovPeriod:
    """What happens in one period at every state.

    Attributes
    ----------
    payoffs : ndarray, shape (players, actions..., states)
        Payoffs of the period alone.
    successors : ndarray, shape (shocks, variables, actions..., states)
        The values of the state's variables in the next period; within the grid.
    chances : ndarray, shape (shocks,)
        Probabilities of the shocks; a single 1 where nothing is random.
    """

    payoffs: NDArray[np.float64]
    successors: NDArray[np.float64]
    chances: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MarkovGame:
    """A game over periods.

    Attributes
    ----------
    players : tuple of str
        Names of the players.
    actions : tuple of tuple of str
        For each player the names of its actions, the same in every state.
    stages : tuple of tuple of int
        Who moves when within a period.
    grid : tuple of ndarray
        Rising values of each variable of the state, at least two; states are their combinations, the last variable
        fastest.
    discount : ndarray, shape (players,) or (players, copies)
        What a unit of the next period is worth now, in [0, 1].
    periods : int or None
        Number of periods; None for a game without end, for which every discount factor is below 1.
    period : callable
        ``period(number)`` returns the :class:`MarkovPeriod`; the number counts from 0.
    stationary : bool
        Whether every period is the same.
    copies : int
        Games solved together.

    Raises
    ------
    GameError
        When a grid does not rise, a discount factor is out of range, or a game without end changes from period to
        period.
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    stages: tuple[tuple[int, ...], ...]
    grid: tuple[NDArray[np.float64], ...]
    discount: NDArray[np.float64]
    periods: int | None
    period: Callable[[int], MarkovPeriod]
    stationary: bool = True
    copies: int = 1

    def __post_init__(self) -> None:
        for axis in self.grid:
            if len(axis) < 2 or not (np.diff(axis) > 0).all():
                raise GameError("a variable of the state needs at least two values, in rising order")
        low, high = float(np.min(self.discount)), float(np.max(self.discount))
        if not (low >= 0 and high <= 1):
            raise GameError(f"discount factors lie between 0 and 1, not at {low if low < 0 else high:g}")
        if self.periods is None and high >= 1:
            raise GameError("in a game without end every discount factor lies below 1")
        if self.periods is None and not self.stationary:
            raise GameError("a game without end must be the same in every period")
        if self.periods is not None and self.periods < 1:
            raise GameError(f"a game has at least one period, not {self.periods}")

    @property
    def points(self) -> int:
        """Number of states of one copy."""
        return int(np.prod([len(axis) for axis in self.grid], dtype=np.int64))

    @property
    def states(self) -> int:
        """Number of states of all copies."""
        return self.copies * self.points

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return tuple(map(len, self.actions))
