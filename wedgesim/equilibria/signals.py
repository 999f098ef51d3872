"""Whether actions give away what their player knows: pooling, separating and semi-separating.

Information sets of one player are told apart by others only by what is done there when a set of another player has
nodes behind several of them: these sets are the *types* of a *sender*. Where all types that are reached act alike, the
equilibrium pools; where no action is taken by two of them, it separates; else it does something in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wedgesim.games.tree_arrays import TreeArrays

Array = NDArray[np.float64]

Signalling = Literal["pooling", "separating", "semi-separating"]

_SOME = 1e-6


@dataclass(frozen=True)
class Sender:
    """Information sets of one player that others tell apart only by what is done there."""

    player: int
    sets: tuple[int, ...]


def senders(tree: TreeArrays) -> list[Sender]:
    """List the senders of a game, in the order of the tree.

    Sets belong to one sender when they have the same actions and some set of another player has nodes behind both.
    """
    parent = {move: move for move in tree.sets}

    def top(move: int) -> int:
        while parent[move] != move:
            move = parent[move]
        return move

    for observer in tree.sets:
        behind: dict[tuple[int, tuple[str, ...], int], int] = {}
        for node in tree.members[observer]:
            for action in tree.taken[node]:
                move = tree.owner[action]
                if tree.player(move) != tree.player(observer):
                    key = tree.player(move), tree.game.moves[move].actions, action - tree.first[move]
                    parent[top(behind.setdefault(key, move))] = top(move)
    groups: dict[int, list[int]] = {}
    for move in tree.sets:
        groups.setdefault(top(move), []).append(move)
    return [Sender(tree.player(group[0]), tuple(group)) for group in groups.values() if len(group) > 1]


def signalling(behaviours: Sequence[Array]) -> Signalling:
    """Say how far types give themselves away by what they do.

    Parameters
    ----------
    behaviours : sequence of ndarray
        Probabilities of the same actions, for each type that is reached.

    Examples
    --------
    >>> signalling([np.array([1.0, 0.0]), np.array([0.2, 0.8])])
    'semi-separating'
    """
    taken = np.array(behaviours)
    if np.ptp(taken, axis=0).max() < _SOME:
        return "pooling"
    return "separating" if ((taken > _SOME).sum(axis=0) <= 1).all() else "semi-separating"


def signalling_of(
    tree: TreeArrays, behaviour: Mapping[int, Array], reached: Mapping[int, float]
) -> dict[Sender, Signalling]:
    """Classify what every sender does at the sets that are reached; senders with one reached type are left out."""
    found = {}
    for sender in senders(tree):
        there = [behaviour[move] for move in sender.sets if reached[move] > _SOME]
        if len(there) > 1:
            found[sender] = signalling(there)
    return found
