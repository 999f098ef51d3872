"""The comparisons on which an outcome rests: whose payoff, at which profile, against which other.

A player who moves at a stage compares profiles that agree in everything chosen before and in what the others choose at
the same stage, and that differ in its own action; what is chosen later may be anything. Between parameter values at
which one of these payoff differences changes its sign, no choice of a single mover can change, nor can any equilibrium
in pure strategies appear or vanish. (A mixed equilibrium of a joint stage with more than two actions each can.)

Steps:

1. for each stage and mover, all pairs of profiles as above
2. numbers of profiles as in :attr:`~wedgesim.analysis.points.Points.outcome`

Reference: backward induction as in :mod:`wedgesim.equilibria.backward_induction`, of which these are the atoms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

MOST = 20_000
"""Comparisons that are followed; a scenario of three roles with three actions each has 351."""


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Pairs of profiles that a role compares, the last mover's first.

    Attributes
    ----------
    role : ndarray of int, shape (n,)
        Number of the role whose payoff counts.
    first, second : ndarray of int, shape (n,)
        Flat indices of the two profiles.
    complete : bool
        Whether these are all; False when there are more than :data:`MOST`, and those of the first movers are left out.
    """

    role: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    complete: bool

    def __len__(self) -> int:
        return len(self.role)

    def differences(self, payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return first less second, shape (n, points).

        Parameters
        ----------
        payoffs : ndarray, shape (3, n_D, n_T, n_P, points)
            Of all profiles.
        """
        flat = payoffs.reshape(-1, payoffs.shape[-1])
        profiles = len(flat) // len(ROLES)
        found: NDArray[np.float64] = flat[self.role * profiles + self.first]
        found -= flat[self.role * profiles + self.second]
        return found

    def difference(self, payoffs: NDArray[np.float64], which: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return one difference a point, number `which` at each, shape (points,)."""
        flat = payoffs.reshape(len(ROLES), -1, payoffs.shape[-1])
        points = np.arange(payoffs.shape[-1])
        role = self.role[which]
        found: NDArray[np.float64] = flat[role, self.first[which], points] - flat[role, self.second[which], points]
        return found


def comparisons(scenario: Scenario, most: int = MOST) -> Comparisons:
    """Return the comparisons of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Gives actions and timing.
    most : int, optional
        How many at most.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> found = comparisons(load("reverse_kissinger"))
    >>> len(found), found.complete
    (351, True)
    """
    shape = tuple(len(scenario.actions[role]) for role in ROLES)
    actions = np.stack(np.unravel_index(np.arange(int(np.prod(shape))), shape))
    stages = [[ROLES.index(role) for role in stage] for stage in scenario.timing]
    found: list[tuple[int, NDArray[np.int64], NDArray[np.int64]]] = []
    complete = True
    room = most
    for number in range(len(stages) - 1, -1, -1):
        for mover in stages[number]:
            fixed = [other for stage in stages[:number] for other in stage] + [o for o in stages[number] if o != mover]
            first, second = _pairs(actions, mover, fixed)
            if len(first) > room:
                complete = False
                continue
            room -= len(first)
            found.append((mover, first, second))
    empty = np.empty(0, dtype=np.int64)
    return Comparisons(
        np.concatenate([empty, *(np.full(len(first), mover) for mover, first, _ in found)]),
        np.concatenate([empty, *(first for _, first, _ in found)]),
        np.concatenate([empty, *(second for _, _, second in found)]),
        complete,
    )


def _pairs(actions: NDArray[np.int64], mover: int, fixed: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of profiles that agree in the actions of `fixed` and differ in the mover's."""
    pairs = np.triu(actions[mover][:, None] != actions[mover][None, :])
    for player in fixed:
        pairs &= actions[player][:, None] == actions[player][None, :]
    first, second = np.nonzero(pairs)
    return first.astype(np.int64), second.astype(np.int64)
