"""How far a box would be found again: the same search over resamples of the draws.

Steps, for each resample:

1. draw with replacement as many draws as there are, at most :data:`MOST_DRAWS`
2. find a box among them, by the same search and the same choice
3. note which parameters it restricts, and its density and coverage over the draws that the resample left out

Reference: Bryant and Lempert (2010), Thinking inside the box, section 3.3, for reproducibility; Efron and Tibshirani
(1993), An Introduction to the Bootstrap, chapter 17, for what is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.discovery.pasting import inside
from wedgesim.analysis.discovery.ranks import Ranks
from wedgesim.analysis.discovery.search import Settings, find_box

Floats = NDArray[np.float64]

RESAMPLES: Final = 10
"""Resamples, when nothing else is asked for."""

MOST_DRAWS: Final = 10_000
"""Draws of a resample; a box that needs more to be found is not one that reproduces."""


@dataclass(frozen=True, eq=False)
class Reproduction:
    """What resamples say.

    Attributes
    ----------
    restricted : ndarray, shape (parameters,)
        Share of resamples whose box restricts a parameter.
    density, coverage : float
        Over draws left out, on average over resamples.
    """

    restricted: Floats
    density: float
    coverage: float


def reproduce(
    ranks: Ranks, weight: Floats, events: Floats, settings: Settings, resamples: int, seed: int
) -> Reproduction | None:
    """Seek a box again in resamples; None where no resample has the event.

    Parameters
    ----------
    ranks : Ranks
        The draws.
    weight : ndarray, shape (draws,)
        1 for the draws that are there, else 0.
    events : ndarray, shape (draws,)
        1 where the event happens.
    settings : Settings
        Of the search.
    resamples : int
        How many.
    seed : int
        Of the generator.
    """
    there = np.flatnonzero(weight)
    restricted, densities, coverages = np.zeros(ranks.parameters), [], []
    for child in np.random.SeedSequence(seed).spawn(resamples):
        generator = np.random.default_rng(child)
        taken = there[generator.integers(len(there), size=min(len(there), MOST_DRAWS))]
        count = np.bincount(taken, minlength=ranks.draws).astype(np.float64)
        happened = float((count * events).sum())
        left_out = there[count[there] == 0]
        all_events = float(events[left_out].sum())
        if not 0 < happened < len(taken) or not all_events:
            continue
        drawn = np.flatnonzero(count)
        box = find_box(Ranks.of(ranks.columns[:, drawn]), count[drawn], events[drawn], settings)
        restricted[list(box.lifted)] += 1
        within = left_out[inside(ranks.columns, box.lower, box.upper)[left_out]]
        coverages.append(float(events[within].sum()) / all_events)
        if len(within):
            densities.append(float(events[within].mean()))
    if not densities:
        return None
    return Reproduction(restricted / len(coverages), float(np.mean(densities)), float(np.mean(coverages)))
