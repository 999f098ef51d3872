"""Games in normal form: one payoff tensor, labelled players and actions.

The axis order is fixed: ``payoffs[player, a_1, ..., a_n, batch...]``. The player axis comes first, then one axis of
actions for each player in the order of the players, then any number of batch axes, so that one object holds a game or
a million of the same shape. Batch comes last because numpy then runs along contiguous memory (see benchmarks/).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.errors import GameError
from wedgesim.games.magnitude import all_within, objection, within

Profile = tuple[int, ...]
"""One action index for each player, in the order of the players."""


@dataclass(frozen=True, eq=False)
class NormalForm:
    """A finite game in normal form, or a batch of games with the same players and actions.

    Attributes
    ----------
    payoffs : ndarray of float64, shape (players, actions of player 1, ..., actions of player n, *batch)
        Payoffs; all finite, and at most 1e302 in size. Not copied, and not to be written to.
    players : tuple of str
        Names of the players, distinct.
    actions : tuple of tuple of str
        For each player the names of its actions, distinct.
    title : str
        A name for the game.

    Raises
    ------
    GameError
        When shapes and labels disagree, a name is used twice, or a payoff is not finite or beyond 1e302.

    Examples
    --------
    >>> dilemma = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], players=["row", "column"])
    >>> dilemma.shape, dilemma.batch_shape
    ((2, 2), ())
    >>> dilemma.payoff((1, 0)).tolist()
    [5.0, 0.0]
    """

    payoffs: NDArray[np.float64]
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    title: str = ""

    def __post_init__(self) -> None:
        count = len(self.players)
        if count == 0:
            raise GameError("a game needs at least one player")
        if len(set(self.players)) != count:
            raise GameError(f"players need distinct names, not {list(self.players)}")
        if len(self.actions) != count:
            raise GameError(f"{count} players need {count} lists of actions, not {len(self.actions)}")
        for player, names in zip(self.players, self.actions, strict=True):
            if not names:
                raise GameError(f"player {player!r} has no action")
            if len(set(names)) != len(names):
                raise GameError(f"actions of player {player!r} need distinct names, not {list(names)}")
        expected = (count, *(len(names) for names in self.actions))
        if self.payoffs.shape[: count + 1] != expected:
            raise GameError(
                f"payoffs have shape {self.payoffs.shape}; players and actions need {expected} and then batch axes"
            )
        if not all_within(self.payoffs):
            raise GameError(f"a payoff {objection(float(self.payoffs[~within(self.payoffs)][0]))}")

    @classmethod
    def from_payoffs(
        cls,
        payoffs: ArrayLike,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
    ) -> NormalForm:
        """Make a game from anything that numpy reads as an array, naming what has no name.

        Parameters
        ----------
        payoffs : array_like, shape (players, actions..., *batch)
            Payoffs. Without `players`, the array is taken to have no batch axes.
        players : sequence of str, optional
            Names; ``1, 2, ...`` when not given.
        actions : sequence of sequences of str, optional
            Names; ``1, 2, ...`` when not given.
        title : str, optional
            A name for the game.
        """
        array = np.asarray(payoffs, dtype=np.float64)
        if array.ndim < 2:
            raise GameError("payoffs need an axis of players and one axis of actions for each of them")
        names = tuple(players) if players is not None else tuple(str(i + 1) for i in range(array.shape[0]))
        if players is None and array.ndim != array.shape[0] + 1:
            raise GameError(
                f"payoffs of {array.shape[0]} players need {array.shape[0] + 1} axes, not {array.ndim}; "
                "name the players to give batch axes"
            )
        if actions is None:
            actions = [[str(a + 1) for a in range(size)] for size in array.shape[1 : len(names) + 1]]
        return cls(array, names, tuple(tuple(labels) for labels in actions), title)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return tuple(len(names) for names in self.actions)

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """Shape of the batch axes; empty for a single game."""
        return self.payoffs.shape[len(self.players) + 1 :]

    @cached_property
    def payoff_range(self) -> NDArray[np.float64]:
        """Largest less smallest payoff of each player, shape (players, *batch): the scale of tolerances."""
        axes = tuple(range(1, len(self.players) + 1))
        spread: NDArray[np.float64] = np.asarray(self.payoffs.max(axis=axes) - self.payoffs.min(axis=axes))
        return spread

    def payoff(self, profile: Sequence[int]) -> NDArray[np.float64]:
        """Payoffs, shape (players, *batch), at one action index for each player."""
        if len(profile) != len(self.players):
            raise GameError(f"a profile needs {len(self.players)} actions, not {len(profile)}")
        index: tuple[int | slice, ...] = (slice(None), *profile)
        cell: NDArray[np.float64] = self.payoffs[index]
        return cell

    def profiles(self) -> list[Profile]:
        """All profiles, the last player's action varying fastest."""
        return list(product(*(range(size) for size in self.shape)))

    def labels(self, profile: Sequence[int]) -> tuple[str, ...]:
        """Names of the actions of a profile."""
        return tuple(names[action] for names, action in zip(self.actions, profile, strict=True))

    def single(self, *index: int) -> NormalForm:
        """One game out of the batch."""
        if len(index) != len(self.batch_shape):
            raise GameError(f"the batch has axes {self.batch_shape}; give one index for each")
        chosen: tuple[Any, ...] = (..., *index)
        return NormalForm(self.payoffs[chosen], self.players, self.actions, self.title)
