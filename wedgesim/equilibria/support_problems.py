"""Support problems: which actions the players mix, in which game; and where the payoffs of these stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.supports import Sizes, supports_of_size

_PROBLEMS_AT_ONCE = 8192


class Problems(NamedTuple):
    """Support problems of one size: actions of each player, (|S_i|, problems), and the games they belong to."""

    actions: list[NDArray[np.int64]]
    games: NDArray[np.int64]


def support_problems(alive: NDArray[np.bool_], shape: Sequence[int], sizes: Sizes) -> Iterable[Problems]:
    """Support problems of one size that dominance leaves, in pieces that stay in the cache."""
    places, tables = zip(*(supports_of_size(m, k) for m, k in zip(shape, sizes, strict=True)), strict=True)
    *chosen, games = np.nonzero(alive[places])
    for start in range(0, len(games), _PROBLEMS_AT_ONCE):
        piece = slice(start, start + _PROBLEMS_AT_ONCE)
        actions = [table.take(pick[piece], axis=1) for table, pick in zip(tables, chosen, strict=True)]
        yield Problems(actions, games[piece])


def payoff_cells(
    shape: Sequence[int], batch: int, actions: Sequence[NDArray[np.int64]], games: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Places of profiles in one player's flattened payoffs, shape (actions of each player..., count)."""
    players = len(shape)
    stride, cell = batch, games
    for player in range(players - 1, -1, -1):
        own = actions[player]
        steps = own * stride
        if len(own) > 1:
            steps = steps.reshape(*(1,) * player, len(own), *(1,) * (players - player - 1), own.shape[1])
        else:
            steps = steps[0]
        cell = cell + steps
        stride *= shape[player]
    return cell.reshape(*(len(own) for own in actions), -1)
