"""One box, found by peeling, a choice along the trajectory, fewer parameters, and pasting.

Steps:

1. peel (:mod:`wedgesim.analysis.discovery.peeling`)
2. choose a box of the trajectory: by default where the harmonic mean of coverage and density is highest; or the one
   of most coverage at a density that is asked for, or of most density at a coverage
3. keep of its restricted parameters those whose quasi-p-value is at most .05 and, of these, as many as may be: those
   whose restriction, lifted alone, costs most of what was chosen by
4. where parameters were dropped, peel again with those that are kept alone, and choose again
5. go back two boxes and peel in finer steps, with these parameters; choose again, and take that box if it is better
6. paste (:mod:`wedgesim.analysis.discovery.pasting`)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.discovery.boxes import Lifted, lift_each
from wedgesim.analysis.discovery.pasting import inside, paste
from wedgesim.analysis.discovery.peeling import PEEL, Objective, Trajectory, peel
from wedgesim.analysis.discovery.ranks import Ranks

Floats = NDArray[np.float64]

MOST_RESTRICTED: Final = 4
"""Parameters that a box restricts at most: more cannot be kept in mind (Bryant and Lempert 2010)."""

SIGNIFICANT: Final = 0.05
"""Quasi-p-value above which a restriction is dropped."""

_BACK, _FINER = 2, 5
"""Steps to go back, and into how many each is then divided."""

LEAST_DRAWS: Final = 20
"""Draws that a box must hold."""


@dataclass(frozen=True)
class Choice:
    """Which box of a trajectory is taken; with nothing given, that of the best balance.

    Attributes
    ----------
    density : float or None
        Take the box of most coverage among those of at least this density (of the densest, where none is so dense).
    coverage : float or None
        Take the densest box among those of at least this coverage.
    """

    density: float | None = None
    coverage: float | None = None

    def step(self, trajectory: Trajectory) -> int:
        """Return the number of the box that is taken."""
        if self.density is not None:
            target = min(self.density, float(trajectory.density.max()))
            return int(np.where(trajectory.density >= target - 1e-12, trajectory.coverage, -1.0).argmax())
        if self.coverage is not None:
            enough = trajectory.coverage >= self.coverage
            return int(np.where(enough, trajectory.density, -1.0).argmax())
        return int(trajectory.balance.argmax())

    @property
    def sentence(self) -> str:
        """How the box was chosen."""
        if self.density is not None:
            return f"the box of most coverage with a density of at least {self.density:g}"
        if self.coverage is not None:
            return f"the densest box with a coverage of at least {self.coverage:g}"
        return "the box with the highest harmonic mean of coverage and density"


@dataclass(frozen=True)
class Settings:
    """How boxes are sought.

    Attributes
    ----------
    share : float
        Of the draws in the box that a peel takes away at most.
    least_mass : float
        Of a box, as a share of all draws.
    objective : {"lenient", "mean"}
        What the best peel is.
    choice : Choice
        Which box is taken.
    most : int or None
        Parameters that a box restricts at most; None for any number.
    """

    share: float = PEEL
    least_mass: float = 0.05
    objective: Objective = "lenient"
    choice: Choice = Choice()
    most: int | None = MOST_RESTRICTED


@dataclass(frozen=True, eq=False)
class FoundBox:
    """A box as numbers.

    Attributes
    ----------
    lower, upper : ndarray, shape (parameters,)
        Limits.
    trajectory : Trajectory
        From which it was chosen, over all parameters.
    step : int
        Which of its boxes was.
    weight, events : float
        In the box.
    lifted : dict of int to Lifted
        By restricted parameter, the box without it.
    dropped : tuple of int
        Parameters that the first choice restricted, and this one does not.
    """

    lower: Floats
    upper: Floats
    trajectory: Trajectory
    step: int
    weight: float
    events: float
    lifted: dict[int, Lifted]
    dropped: tuple[int, ...]


def find_box(
    ranks: Ranks, weight: Floats, events: Floats, settings: Settings, whole: tuple[float, float] | None = None
) -> FoundBox:
    """Find one box.

    Parameters
    ----------
    ranks : Ranks
        The draws.
    weight : ndarray, shape (draws,)
        Of each draw; 0 for those that are not there.
    events : ndarray, shape (draws,)
        1 where the event happens.
    settings : Settings
        How it is sought.
    whole : (float, float), optional
        Weight of all draws and of all events; by default of those that are there.
    """
    whole = whole or (float(weight.sum()), float((weight * events).sum()))

    def peeled(sorted_draws: Ranks) -> tuple[Trajectory, int]:
        trajectory = peel(
            sorted_draws, weight, events, share=settings.share, least_mass=settings.least_mass,
            objective=settings.objective, whole=whole,
        )  # fmt: skip
        return trajectory, settings.choice.step(trajectory)

    trajectory, step = peeled(ranks)
    lower, upper = trajectory.lower[step], trajectory.upper[step]
    kept = _kept(ranks, weight, events, lower, upper, settings, whole[1])
    first = np.flatnonzero(trajectory.restricted[step])
    if len(kept) < len(first) and len(kept):
        trajectory, step = peeled(ranks.subset(kept))
        trajectory = _over_all(trajectory, kept, ranks.parameters)
        lower, upper = trajectory.lower[step], trajectory.upper[step]
    restricted = np.flatnonzero(trajectory.restricted[step]).tolist()
    if restricted:
        lower, upper = _finer(ranks.subset(restricted), restricted, weight, events, trajectory, step, settings, whole)
        lower, upper = paste(ranks.columns, weight, events, lower, upper)
    size, found, lifted = lift_each(ranks.columns, weight, events, lower, upper)
    dropped = tuple(i for i in first.tolist() if i not in lifted)
    return FoundBox(lower, upper, trajectory, step, size, found, lifted, dropped)


def _finer(
    ranks: Ranks,
    parameters: list[int],
    weight: Floats,
    events: Floats,
    trajectory: Trajectory,
    step: int,
    settings: Settings,
    whole: tuple[float, float],
) -> tuple[Floats, Floats]:
    """Return limits of a box near that of a step, from finer steps; `ranks` are of the parameters restricted there."""
    start, end = max(step - _BACK, 0), min(step + _BACK, len(trajectory.mass) - 1)
    lower, upper = trajectory.lower[start], trajectory.upper[start]
    near = peel(
        ranks, weight * inside(ranks.columns, lower[parameters], upper[parameters]), events,
        share=settings.share / _FINER, least_mass=float(trajectory.mass[end]), objective=settings.objective,
        whole=whole,
    )  # fmt: skip
    both = _over_all(near, parameters, len(lower))
    lowers, uppers = np.maximum(both.lower, lower), np.minimum(both.upper, upper)
    # with the coarse box behind them, for the finer ones need not be better
    joined = Trajectory(
        *(
            np.concatenate([fine, coarse[[step]]])
            for fine, coarse in (
                (lowers, trajectory.lower), (uppers, trajectory.upper), (near.mass, trajectory.mass),
                (near.density, trajectory.density), (near.coverage, trajectory.coverage),
            )
        )
    )  # fmt: skip
    chosen = settings.choice.step(joined)
    return joined.lower[chosen], joined.upper[chosen]


def _kept(
    ranks: Ranks, weight: Floats, events: Floats, lower: Floats, upper: Floats, settings: Settings, all_events: float
) -> list[int]:
    """Return the parameters that a box is to restrict, in their order."""
    size, found, lifted = lift_each(ranks.columns, weight, events, lower, upper)

    def worth(box: float, happened: float) -> float:
        density, coverage = happened / box, happened / all_events
        if settings.choice.density is not None or settings.choice.coverage is not None:
            return density
        return 2 * density * coverage / (density + coverage) if happened else 0.0

    chosen = worth(size, found)
    cost = {i: chosen - worth(without.weight, without.events) for i, without in lifted.items()}
    telling = [i for i in lifted if lifted[i].quasi_p <= SIGNIFICANT]
    telling.sort(key=lambda i: (-cost[i], i))
    return sorted(telling[: settings.most])


def _over_all(trajectory: Trajectory, kept: list[int], parameters: int) -> Trajectory:
    """Return a trajectory over some parameters as one over all."""
    shape = (len(trajectory.mass), parameters)
    lower, upper = np.full(shape, -np.inf), np.full(shape, np.inf)
    lower[:, kept], upper[:, kept] = trajectory.lower, trajectory.upper
    return Trajectory(lower, upper, trajectory.mass, trajectory.density, trajectory.coverage)
