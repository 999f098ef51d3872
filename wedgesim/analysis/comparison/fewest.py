"""The fewest values that have to change for one setting to get the verdict of the other.

Steps:

1. up to 12 differing values: the verdict at all mixtures; of those with the verdict wanted, all with the fewest changes
2. beyond: all sets of one value, of two, and so on, as long as there are few enough of them. Where none of these is
   enough: from all values changed, those whose change is not needed are taken back one by one, the smallest first; what
   remains is a set of which no single change can be left out, but perhaps not the smallest
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.comparison.attribution import MOST_EXACT
from wedgesim.analysis.comparison.settings import Mixtures, every_mixture
from wedgesim.analysis.points import VERDICTS, Points, Verdict, profile_label

MOST_SETS = 100_000
"""Sets that the search beyond 12 values goes through."""


@dataclass(frozen=True)
class FlipSet:
    """Values whose change together turns the verdict.

    Attributes
    ----------
    parameters : tuple of str
        Their names.
    verdict : Verdict
        The verdict then.
    path : str
        What is played then.
    margin : float
        The split margin then.
    """

    parameters: tuple[str, ...]
    verdict: Verdict
    path: str
    margin: float


@dataclass(frozen=True)
class FewestChanges:
    """The smallest sets of changes that turn the verdict of one setting into that of another.

    Attributes
    ----------
    origin, goal : str
        Names of the settings: whose values are changed, and whose verdict and values they are changed to.
    before, after : Verdict
        Their verdicts.
    sets : tuple of FlipSet
        All of the smallest size, the largest margin gained first; empty where the verdicts are the same.
    exact : bool
        Whether no smaller set exists and all of this size are listed.
    looked_through : int
        Sets whose verdict was looked at.
    """

    origin: str
    goal: str
    before: Verdict
    after: Verdict
    sets: tuple[FlipSet, ...]
    exact: bool
    looked_through: int

    @property
    def size(self) -> int:
        """Values that have to change."""
        return len(self.sets[0].parameters) if self.sets else 0


def fewest_changes(mixtures: Mixtures, origin: str, goal: str, *, back: bool = False) -> FewestChanges:
    """Return the smallest sets of changes from the first towards the second, or with `back` the other way.

    Parameters
    ----------
    mixtures : Mixtures
        Of the two settings.
    origin, goal : str
        Names of the one that is changed and of the other.
    back : bool, optional
        Whether the second is changed towards the first.
    """
    count = len(mixtures.different)

    def solve(changed: NDArray[np.bool_]) -> Points:
        return mixtures.solve(~changed if back else changed)

    ends = solve(np.repeat([[False, True]], max(count, 1), axis=0)[:count]) if count else None
    if ends is None:
        verdict = VERDICTS[int(mixtures.solve(np.zeros((0, 1), dtype=np.bool_)).verdict.reshape(-1)[0])]
        return FewestChanges(origin, goal, verdict, verdict, (), True, 1)
    before, after = (int(verdict) for verdict in ends.verdict)
    names = [of.parameter for of in mixtures.different]
    if before == after:
        return FewestChanges(origin, goal, VERDICTS[before], VERDICTS[after], (), True, 2)
    if count <= MOST_EXACT:
        changed = every_mixture(count)
        exact, looked = True, changed.shape[1]
        sizes = changed.sum(axis=0)
        verdicts = mixtures.every.verdict
        turned = (verdicts[::-1] if back else verdicts) == after  # the complement has the opposite bits
        wanted = np.flatnonzero(turned & (sizes == sizes[turned].min()))
        changed = changed[:, wanted]
    else:
        changed, exact, looked = _searched(solve, count, after)
    points = solve(changed)
    sets = [
        FlipSet(
            tuple(name for name, member in zip(names, column, strict=True) if member),
            VERDICTS[int(points.verdict[i])], profile_label(points.scenario, int(points.outcome[i])),
            float(points.margin[i]),
        )
        for i, column in enumerate(changed.T)
    ]  # fmt: skip
    towards = 1 if float(ends.margin[1]) >= float(ends.margin[0]) else -1
    sets.sort(key=lambda found: (-towards * found.margin, found.parameters))
    return FewestChanges(origin, goal, VERDICTS[before], VERDICTS[after], tuple(sets), exact, looked)


def _searched(solve: object, count: int, after: int) -> tuple[NDArray[np.bool_], bool, int]:
    """Return sets of changes, whether they are the smallest, and how many were looked at."""
    assert callable(solve)
    looked = 0
    for size in range(1, count + 1):
        if looked + comb(count, size) > MOST_SETS:
            break
        members = np.array(list(combinations(range(count), size)))
        changed = np.zeros((count, len(members)), dtype=np.bool_)
        changed[members.T, np.arange(len(members))] = True
        looked += len(members)
        turned = solve(changed).verdict == after
        if turned.any():
            return changed[:, turned], True, looked
    kept = np.ones(count, dtype=np.bool_)
    while True:
        tries = np.repeat(kept[:, None], int(kept.sum()), axis=1)
        tries[np.flatnonzero(kept), np.arange(int(kept.sum()))] = False
        points = solve(tries)
        looked += tries.shape[1]
        spare = np.flatnonzero(points.verdict == after)
        if not len(spare) or kept.sum() == 1:
            return kept[:, None], False, looked
        margins = solve(kept[:, None]).margin[0]
        least = spare[np.argmin(np.abs(points.margin[spare] - margins))]
        kept = tries[:, least]
