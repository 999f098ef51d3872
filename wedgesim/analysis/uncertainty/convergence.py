"""How an estimate settles as draws are added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.uncertainty.outcomes import DrawOutcomes
from wedgesim.analysis.wilson import wilson

STEPS: Final = 120
"""Numbers of draws at which the estimate is given, spread evenly on a logarithmic scale; a half, a quarter and an
eighth of all are there too."""


@dataclass(frozen=True, eq=False)
class Convergence:
    """The probability of a split after the first draws, as more and more of them are counted.

    Attributes
    ----------
    draws : ndarray of int64, shape (steps,)
        How many of the first draws are counted.
    split : ndarray, shape (steps,)
        Share of them at which the split is certain.
    low, high : ndarray, shape (steps,)
        Wilson's 95% interval, as if the draws were independent; the first draws of a hypercube as good as are.
    margin : ndarray, shape (steps,)
        Median margin.
    """

    draws: NDArray[np.int64]
    split: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    margin: NDArray[np.float64]


def convergence(outcomes: DrawOutcomes, steps: int = STEPS) -> Convergence:
    """Return the running estimate of the probability of a split.

    Draws that could not be solved are left out.

    Examples
    --------
    >>> from wedgesim.analysis.uncertainty.draws import draw
    >>> from wedgesim.analysis.uncertainty.outcomes import solve_draws
    >>> found = convergence(solve_draws(draw("reverse_kissinger", 4000), ()))
    >>> int(found.draws[-1]), bool(found.low[-1] < found.split[-1] < found.high[-1])
    (4000, True)
    """
    hits, margin = outcomes.split[outcomes.solved], outcomes.margin[outcomes.solved]
    if not len(hits):
        nothing = np.empty(0)
        return Convergence(nothing.astype(np.int64), nothing, nothing, nothing, nothing)
    first = min(16, len(hits))
    even = np.geomspace(first, len(hits), steps).round().astype(np.int64)
    counts = np.unique([*even, *(max(first, len(hits) // part) for part in (2, 4, 8))])
    sums = np.cumsum(hits)[counts - 1]
    ends = np.array([wilson(int(successes), int(count)) for successes, count in zip(sums, counts, strict=True)])
    medians = np.array([np.median(margin[:count]) for count in counts])
    return Convergence(counts, sums / counts, ends[:, 0], ends[:, 1], medians)
