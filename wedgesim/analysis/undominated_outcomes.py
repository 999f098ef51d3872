"""Which profiles can be played at all where some roles move at once, given which payoff comparisons are sure.

Steps, from the last stage to the first and after every history:

1. Of each mover of the stage, an action is surely dominated when another of its actions is surely better at every
   remaining choice of its fellow movers, whatever is possible later after the one and after the other. Lotteries over
   what is possible later do not change that.
2. What is surely dominated is taken away, and again, until nothing is.
3. What is left holds the support of every equilibrium of the stage, pure or mixed.
4. Where a single history is left and after it a game of two players with at most two actions each, sure comparisons
   settle the supports of all its equilibria: nothing turns while they are sure.

Reference: Pearce (1984), Econometrica 52, for iterated dominance; backward induction as in
:mod:`wedgesim.equilibria.backward_induction`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations, product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.threshold_comparisons import Comparisons
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

Mask: TypeAlias = NDArray[np.bool_]

Better: TypeAlias = Callable[[int, int, int], Mask]
"""Where a mover is surely better off in one profile than in another."""


class UndominatedOutcomes:
    """Rules out profiles of one scenario.

    Parameters
    ----------
    scenario : Scenario
        Gives actions and timing.
    compared : Comparisons
        All of them.
    """

    def __init__(self, scenario: Scenario, compared: Comparisons) -> None:
        self.compared = compared
        self.shape = tuple(len(scenario.actions[role]) for role in ROLES)
        self.stages = [[ROLES.index(role) for role in stage] for stage in scenario.timing]
        self.number = {
            (int(role), int(one), int(other)): place
            for place, (role, one, other) in enumerate(zip(compared.role, compared.first, compared.second, strict=True))
        }

    def possible(self, first_better: Mask, second_better: Mask) -> Mask:
        """Return which profiles are possible, shape (profiles, cells), given which comparisons are sure."""
        cells = first_better.shape[1]
        possible = np.ones((int(np.prod(self.shape)), cells), dtype=np.bool_)

        def better(mover: int, one: int, other: int) -> Mask:
            place = self.number.get((mover, one, other))
            found: Mask = second_better[self.number[mover, other, one]] if place is None else first_better[place]
            return found

        for position in range(len(self.stages) - 1, -1, -1):
            earlier = [player for stage in self.stages[:position] for player in stage]
            kept = possible.copy()
            for history in product(*(range(self.shape[player]) for player in earlier)):
                at = dict(zip(earlier, history, strict=True))
                for mover, actions in self._left(at, self.stages[position], possible, better).items():
                    for action in np.flatnonzero(~actions.all(axis=1)).tolist():
                        for cell in self._cells({**at, mover: action}):
                            kept[cell] &= actions[action]
            possible = kept
        return possible

    def settled(self, possible: Mask, first_better: Mask, second_better: Mask) -> tuple[Mask, Mask]:
        """Return where the supports of all equilibria are settled, and which profiles are surely equilibria.

        Parameters
        ----------
        possible : ndarray of bool, shape (profiles, cells)
            As :meth:`possible` returns it.
        first_better, second_better : ndarray of bool, shape (comparisons, cells)
            Which comparisons are sure, and for which side.

        Returns
        -------
        settled : ndarray of bool, shape (cells,)
            See step 4.
        certain : ndarray of bool, shape (profiles, cells)
            Equilibria in pure strategies after the only history that is left; none where there are several histories.
        """
        by_role = possible.reshape(*self.shape, -1)
        counts = np.array([by_role.any(axis=tuple({0, 1, 2} - {player})).sum(axis=0) for player in range(len(ROLES))])
        last = np.isin(np.arange(len(ROLES)), self.stages[-1])
        alone: Mask = (counts[~last] == 1).all(axis=0)
        small = (counts <= 2).all(axis=0) & ((counts == 2).sum(axis=0) <= 2)
        meet = possible[self.compared.first] & possible[self.compared.second]
        certain = possible & alone
        for number, (one, other) in enumerate(zip(self.compared.first, self.compared.second, strict=True)):
            certain[one] &= ~meet[number] | first_better[number]
            certain[other] &= ~meet[number] | second_better[number]
        sure = (~meet | first_better | second_better).all(axis=0)
        return alone & small & sure, certain

    def _left(self, at: dict[int, int], movers: list[int], possible: Mask, better: Better) -> dict[int, Mask]:
        """Actions of the movers of a stage that iterated elimination leaves after a history, (actions, cells) each."""
        left = {mover: np.ones((self.shape[mover], possible.shape[1]), dtype=np.bool_) for mover in movers}
        changed = True
        while changed:
            changed = False
            for mover in movers:
                for bad, good in permutations(range(self.shape[mover]), 2):
                    both = left[mover][bad] & left[mover][good]
                    if both.any():
                        beaten = both & self._dominates(mover, good, bad, at, movers, left, possible, better)
                        left[mover][bad] &= ~beaten
                        changed |= bool(beaten.any())
        return left

    def _cells(self, fixed: dict[int, int]) -> Iterator[int]:
        """Flat numbers of the profiles that agree with some actions."""
        ranges = [[fixed[player]] if player in fixed else range(size) for player, size in enumerate(self.shape)]
        for profile in product(*ranges):
            yield int(np.ravel_multi_index(profile, self.shape))

    def _dominates(
        self, mover: int, good: int, bad: int, at: dict[int, int], movers: list[int],
        left: dict[int, Mask], possible: Mask, better: Better,
    ) -> Mask:  # fmt: skip
        """Where one action of a mover is surely better than another whatever its fellow movers may still do."""
        fellows = [fellow for fellow in movers if fellow != mover]
        sure = np.ones(possible.shape[1], dtype=np.bool_)
        for choice in product(*(range(self.shape[fellow]) for fellow in fellows)):
            chosen = {**at, **dict(zip(fellows, choice, strict=True))}
            relevant = np.ones(possible.shape[1], dtype=np.bool_)
            for fellow, action in zip(fellows, choice, strict=True):
                relevant &= left[fellow][action]
            if not relevant.any():
                continue
            for one in self._cells({**chosen, mover: good}):
                for other in self._cells({**chosen, mover: bad}):
                    meet = relevant & possible[one] & possible[other]
                    sure &= ~meet | better(mover, one, other)
            if not sure.any():
                break
        return sure
