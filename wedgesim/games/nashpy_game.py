"""Two-player games to nashpy and back, for what it teaches beside equilibria: learning and evolutionary dynamics.

nashpy is described in Knight and Campbell (2018), Journal of Open Source Software 3(30).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm

if TYPE_CHECKING:
    import nashpy


def to_nashpy(game: NormalForm) -> nashpy.Game:
    """Return a two-player game as nashpy's.

    Parameters
    ----------
    game : NormalForm
        A single game of two players.

    Raises
    ------
    GameError
        When there are not two players, or the game is a batch.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    >>> [strategy.tolist() for strategy in next(to_nashpy(pennies).support_enumeration())]
    [[0.5, 0.5], [0.5, 0.5]]
    """
    if len(game.players) != 2 or game.batch_shape:
        raise GameError(f"nashpy takes a single game of two players, not {len(game.players)}, batch {game.batch_shape}")
    import nashpy  # costs most of a second

    return nashpy.Game(game.payoffs[0], game.payoffs[1])


def from_nashpy(
    game: nashpy.Game,
    players: Sequence[str] | None = None,
    actions: Sequence[Sequence[str]] | None = None,
    title: str = "",
) -> NormalForm:
    """Return a game of nashpy as a normal form, naming what has no name.

    Parameters
    ----------
    game : nashpy.Game
        Of two players.
    players, actions, title : optional
        As for :meth:`~wedgesim.games.normal_form.NormalForm.from_payoffs`.

    Examples
    --------
    >>> import nashpy
    >>> from_nashpy(nashpy.Game([[1, -1], [-1, 1]])).actions
    (('1', '2'), ('1', '2'))
    """
    return NormalForm.from_payoffs(np.stack(game.payoff_matrices), players, actions, title)
