"""Growing a classification tree: each node is cut in two where that makes the classes purest.

Steps, from the node of all draws:

1. count the classes in at most 256 parts of equal frequency of every parameter (single values, where there are no more)
2. of the borders between parts, the cut that most lowers the Gini impurity and leaves enough draws on both sides
3. where parts hold several values, work out the cuts of the most promising parameters within the parts in which one may
   be better than the best so far, and take the best of these. What a part can hold is bounded: the purity of both sides
   together is a convex function of the counts on one side, so that it is largest where all of one class come first
4. go on with both sides, until they are pure, too small or too deep, or no cut lowers the impurity; the counts of the
   larger side are those of the node less those of the smaller

Reference: Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees, chapters 2 and 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.discovery.ranks import Ranks

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PARTS: Final = 256
"""Parts of a parameter between which cuts are sought first."""

_REFINED: Final = 3
"""Parameters whose cuts are all worked out."""

_SLACK: Final = 1e-9
"""Relative error that bounds may have, which are worked out in floating point."""

_CORNERS: Final = 6
"""Classes up to which parts are bounded: the corners are 2 to the power of their number."""


@dataclass(frozen=True, eq=False)
class Node:
    """A node of a tree.

    Attributes
    ----------
    counts : ndarray, shape (classes,)
        Draws by class.
    parameter : int
        By which it is cut; -1 for a leaf.
    below, above : float
        Largest value of the lower side and smallest of the upper; the cut is halfway.
    lower, upper : Node or None
        The sides.
    """

    counts: Floats
    parameter: int = -1
    below: float = float("nan")
    above: float = float("nan")
    lower: Node | None = None
    upper: Node | None = None

    @property
    def threshold(self) -> float:
        """The cut."""
        middle = self.below + (self.above - self.below) / 2
        return middle if middle > self.below else self.above  # neighbours among floating-point numbers

    @property
    def children(self) -> tuple[Node, Node] | None:
        """Both sides, the lower first; None for a leaf."""
        return (self.lower, self.upper) if self.lower is not None and self.upper is not None else None

    @cached_property
    def draws(self) -> float:
        """Number of draws."""
        return float(self.counts.sum())

    @cached_property
    def impurity(self) -> float:
        """Draws times Gini impurity, which is the sum of squared errors of the class shares as forecasts."""
        total = self.draws
        return total - float((self.counts**2).sum()) / total if total else 0.0

    def leaves(self) -> Iterator[Node]:
        """Yield leaves from the lowest side to the highest."""
        if self.children is None:
            yield self
        else:
            for child in self.children:
                yield from child.leaves()


@dataclass(frozen=True)
class Growth:
    """When a tree stops to grow.

    Attributes
    ----------
    depth : int
        Most cuts from the root to a leaf.
    least : int
        Draws of a leaf at least.
    """

    depth: int
    least: int


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws with their classes, ready for growing.

    Attributes
    ----------
    ranks : Ranks
        The draws.
    classes : ndarray of int, shape (draws,)
        Class of each.
    number : int
        Number of classes.
    codes : ndarray of uint16 or uint32, shape (parameters, draws)
        Part times number of classes, plus class.
    coarse : ndarray of bool, shape (parameters,)
        Whether parts hold several values.
    """

    ranks: Ranks
    classes: Ints
    number: int
    codes: NDArray[np.unsignedinteger]
    coarse: NDArray[np.bool_]

    @classmethod
    def of(cls, ranks: Ranks, classes: Ints, number: int) -> Sample:
        """Sort draws into parts."""
        parts = ranks.parts(PARTS)
        codes: NDArray[np.unsignedinteger] = np.empty(parts.shape, np.uint16 if number * PARTS < 1 << 16 else np.uint32)
        np.multiply(parts, number, out=codes, dtype=codes.dtype)
        codes += classes.astype(codes.dtype)
        coarse = np.array([len(values) > PARTS for values in ranks.values])
        return cls(ranks, classes, number, codes, coarse)

    def count(self, draws: Ints | None) -> Floats:
        """Count the classes of some draws (of all) in the parts, shape (classes, parameters, parts)."""
        size = PARTS * self.number
        found = np.empty((len(self.codes), size))
        for i, codes in enumerate(self.codes):
            found[i] = np.bincount(codes if draws is None else codes[draws], minlength=size)
        return np.ascontiguousarray(np.moveaxis(found.reshape(-1, PARTS, self.number), -1, 0))


def grow(sample: Sample, draws: Ints, growth: Growth, counts: Floats | None = None) -> Node:
    """Grow a tree.

    Parameters
    ----------
    sample : Sample
        Draws and classes.
    draws : ndarray of int
        Which of them to use.
    growth : Growth
        When to stop.
    counts : ndarray, optional
        Their counts by part, where these are known.
    """
    return _grown(sample, draws, sample.count(draws) if counts is None else counts, growth, growth.depth)


def _grown(sample: Sample, draws: Ints, counts: Floats | None, growth: Growth, depth: int) -> Node:
    of_classes = np.bincount(sample.classes[draws], minlength=sample.number).astype(np.float64)
    pure = int((of_classes > 0).sum()) < 2
    if counts is None or depth == 0 or pure or len(draws) < 2 * growth.least:
        return Node(of_classes)
    cut = _best(sample, draws, counts, growth.least)
    if cut is None:
        return Node(of_classes)
    parameter, below, above = cut
    low = sample.ranks.columns[parameter][draws] <= below
    sides = draws[low], draws[~low]
    smaller = int(len(sides[1]) < len(sides[0]))
    needed = [depth > 1 and len(side) >= 2 * growth.least for side in sides]
    found: list[Floats | None] = [None, None]
    if any(needed):
        of_smaller = sample.count(sides[smaller])
        found[smaller] = of_smaller
        found[1 - smaller] = counts - of_smaller
    lower, upper = (_grown(sample, side, of, growth, depth - 1) for side, of in zip(sides, found, strict=True))
    return Node(of_classes, parameter, below, above, lower, upper)


def _best(sample: Sample, draws: Ints, counts: Floats, least: int) -> tuple[int, float, float] | None:
    """Return parameter and the values on both sides of the best cut; None when none lowers the impurity."""
    left = counts.cumsum(axis=2)
    total = left[:, :, -1:]
    score = _score(left, total - left, least).max(axis=1)
    whole = float((total[:, 0] ** 2).sum() / total[:, 0].sum())
    best: tuple[float, int, float, float] | None = None
    for parameter in np.argsort(-score, kind="stable")[:_REFINED].tolist():
        if not np.isfinite(score[parameter]):
            break
        if best is not None and score[parameter] <= best[0] and not sample.coarse[parameter]:
            continue
        least_score = float(score[parameter]) if best is None else max(float(score[parameter]), best[0])
        found = _all_cuts(sample, draws, parameter, left[:, parameter], least, least_score)
        if found is not None and (best is None or found[0] > best[0]):
            best = found[0], parameter, found[1], found[2]
    return None if best is None or best[0] <= whole * (1 + 1e-12) else best[1:]


def _all_cuts(
    sample: Sample, draws: Ints, parameter: int, left: Floats, least: int, least_score: float
) -> tuple[float, float, float] | None:
    """Return score and the values on both sides of the best of all cuts of a parameter that reach a score.

    Parts in which no cut can reach it are left out; None where no cut does. `left` are the counts up to each part, and
    with it, shape (classes, parts).
    """
    promising = _bound(left) >= least_score * (1 - _SLACK)
    part = sample.codes[parameter][draws] // sample.number
    draws = draws[promising[part]]
    if not len(draws):
        return None
    values = sample.ranks.columns[parameter][draws]
    order = values.argsort()
    ascending, draws = values[order], draws[order]
    part, classes = sample.codes[parameter][draws] // sample.number, sample.classes[draws]
    # what was left out below the first promising part, between it and the second, and so on
    skipped = np.where(promising, 0.0, np.diff(left, axis=1, prepend=0.0)).cumsum(axis=1)
    ends = np.flatnonzero(ascending[1:] != ascending[:-1])
    here = np.stack([(classes == of).cumsum()[ends] for of in range(sample.number)]) + skipped[:, part[ends]]
    score = _score(here, left[:, -1:] - here, least)
    if not len(score) or not np.isfinite(score.max()):
        return None
    at = int(score.argmax())
    return float(score[at]), float(ascending[ends[at]]), float(ascending[ends[at] + 1])


def _bound(left: Floats) -> Floats:
    """Return for each part what the score of a cut in it, or at one of its ends, is at most; counts as above."""
    number = len(left)
    if number > _CORNERS:
        return np.full(left.shape[1], np.inf)
    before = np.concatenate([np.zeros((number, 1)), left[:, :-1]], axis=1)
    total = left[:, -1:]
    bound = np.full(left.shape[1], -np.inf)
    for corner in range(1 << number):
        taken = np.array([[bool(corner >> of & 1)] for of in range(number)])
        counts = np.where(taken, left, before)
        np.maximum(bound, _score(counts, total - counts, 0), out=bound)
    return bound


def _score(left: Floats, right: Floats, least: int) -> Floats:
    """Return for each cut what is to be as large as can be: the draws less both sides' impurity. Classes come first."""
    n_left, n_right = left.sum(axis=0), right.sum(axis=0)
    score: Floats = (left**2).sum(axis=0) / np.maximum(n_left, 1.0) + (right**2).sum(axis=0) / np.maximum(n_right, 1.0)
    score[(n_left < least) | (n_right < least)] = -np.inf
    return score
