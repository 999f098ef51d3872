"""Which outcomes are possible anywhere in a cell of the plane, judged from payoffs at its corners and its neighbours.

The payoff differences on which an outcome rests (:mod:`~wedgesim.analysis.threshold_comparisons`) are smooth. Within a
cell of sides h they stay within the range of their corner values, widened by what their bend allows: a function differs
from its bilinear interpolation by at most (h^2 |f_xx| + h^2 |f_yy|) / 8, and second differences at the same spacing
tell how large that is. Steps, for blocks of two by two cells with nine solved points each:

1. differences at the nine points
2. *slack*: half the sum of the largest second differences along either axis, four times the bound above
3. for each cell, which comparisons are sure: lower and upper bound on the same side of a tie
4. backward induction with what is sure: an outcome is possible at a stage unless some other action of a mover is surely
   better whatever is possible afterwards. With all comparisons sure this is
   :func:`~wedgesim.equilibria.backward_induction.subgame_perfect_outcomes`
5. the number of outcomes that are possible; a cell in which it exceeds that at the corners may hide a border

Comparisons that do not matter to what is played, such as those after an action that is never taken, leave no trace in
step 5: only borders of the diagram are found in this way, not those of every policy.

The bend is measured, not proven: a bump much narrower than a cell, between its corners and its neighbours' corners,
shows in none of the nine points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.threshold_comparisons import Comparisons
from wedgesim.equilibria.backward_induction import TIE_TOLERANCE
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_SAFETY = 4.0


@dataclass(frozen=True)
class _Rivals:
    """What one action of a mover could bring instead of a profile: profiles, and the comparison with each.

    `beaten` tells for each whether the comparison has the rival first.
    """

    profiles: tuple[int, ...]
    compared: tuple[int, ...]
    rival_first: tuple[bool, ...]


class PossibleOutcomes:
    """Counts the outcomes possible in cells, for one scenario.

    Parameters
    ----------
    scenario : Scenario
        Gives actions and timing.
    compared : Comparisons
        All of them; see :attr:`~wedgesim.analysis.threshold_comparisons.Comparisons.complete`.
    """

    def __init__(self, scenario: Scenario, compared: Comparisons) -> None:
        self.compared = compared
        shape = tuple(len(scenario.actions[role]) for role in ROLES)
        self.profiles = int(np.prod(shape))
        actions = np.stack(np.unravel_index(np.arange(self.profiles), shape))
        self._stages = [
            [self._rivals(ROLES.index(role), actions) for role in stage] for stage in reversed(scenario.timing)
        ]

    def _rivals(self, mover: int, actions: NDArray[np.int64]) -> list[list[_Rivals]]:
        """For each profile, one entry for each other action of the mover."""
        found: list[dict[int, list[tuple[int, int, bool]]]] = [{} for _ in range(self.profiles)]
        for number in np.flatnonzero(self.compared.role == mover).tolist():
            first, second = int(self.compared.first[number]), int(self.compared.second[number])
            found[first].setdefault(int(actions[mover, second]), []).append((second, number, False))
            found[second].setdefault(int(actions[mover, first]), []).append((first, number, True))
        return [[_Rivals(*zip(*of, strict=True)) for of in groups.values()] for groups in found]

    def in_blocks(self, payoffs: Floats, corners: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many outcomes are possible in each of the four cells of blocks.

        Parameters
        ----------
        payoffs : ndarray, shape (3, n_D, n_T, n_P, points)
            At all points that occur.
        corners : ndarray of int, shape (3, 3, blocks)
            Which point stands at each place of the block, first axis x.

        Returns
        -------
        ndarray of int, shape (2, 2, blocks)
            Cells in the order of their lower left corners.
        """
        at = self.compared.differences(payoffs)[:, corners]  # (comparisons, 3, 3, blocks)
        bend = np.abs(at[:, 0] - 2 * at[:, 1] + at[:, 2]).max(axis=1)
        bend += np.abs(at[:, :, 0] - 2 * at[:, :, 1] + at[:, :, 2]).max(axis=1)
        bend *= _SAFETY / 8
        axes = tuple(range(1, payoffs.ndim - 1))
        ties = TIE_TOLERANCE * (payoffs.max(axis=axes) - payoffs.min(axis=axes))
        bend += ties[:, corners].max(axis=(1, 2))[self.compared.role]
        low = np.minimum(at[:, :2], at[:, 1:])
        low = np.minimum(low[:, :, :2], low[:, :, 1:]) - bend[:, None, None]
        high = np.maximum(at[:, :2], at[:, 1:])
        high = np.maximum(high[:, :, :2], high[:, :, 1:]) + bend[:, None, None]
        count = len(low)
        found = self.count((low > 0).reshape(count, -1), (high < 0).reshape(count, -1))
        return found.reshape(2, 2, -1)

    def at_points(self, payoffs: Floats) -> NDArray[np.int64]:
        """Return how many outcomes in pure strategies there are at points, shape (points,)."""
        axes = tuple(range(1, payoffs.ndim - 1))
        ties = TIE_TOLERANCE * (payoffs.max(axis=axes) - payoffs.min(axis=axes))
        differences = self.compared.differences(payoffs)
        slack = ties[self.compared.role]
        return self.count(differences > slack, differences < -slack)

    def count(self, first_better: Mask, second_better: Mask) -> NDArray[np.int64]:
        """Return the number of possible outcomes, shape (cells,), given which comparisons are sure."""
        found: NDArray[np.int64] = self.possible(first_better, second_better).sum(axis=0)
        return found

    def possible(self, first_better: Mask, second_better: Mask) -> Mask:
        """Return which profiles are possible outcomes in pure strategies, shape (profiles, cells).

        Parameters
        ----------
        first_better, second_better : ndarray of bool, shape (comparisons, cells)
            Which comparisons are sure, and for which side.
        """
        possible = np.ones((self.profiles, first_better.shape[1]), dtype=np.bool_)
        for stage in self._stages:
            kept = possible.copy()
            for rivals in stage:
                for profile in np.flatnonzero(possible.any(axis=1)).tolist():
                    for rival in rivals[profile]:
                        kept[profile] &= _survives(rival, possible, first_better, second_better)
            possible = kept
        return possible


def _survives(rival: _Rivals, possible: Mask, first_better: Mask, second_better: Mask) -> Mask:
    """Whether another action can be answered by something that is not surely better, or by nothing at all."""
    survives = np.zeros(possible.shape[1], dtype=np.bool_)
    answered = np.zeros(possible.shape[1], dtype=np.bool_)
    for profile, number, rival_first in zip(rival.profiles, rival.compared, rival.rival_first, strict=True):
        better = first_better[number] if rival_first else second_better[number]
        survives |= possible[profile] & ~better
        answered |= possible[profile]
    survives |= ~answered
    return survives
