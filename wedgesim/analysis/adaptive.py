"""Phase diagrams refined where something happens: the picture of a grid of millions of points from a few of them.

Points lie on a lattice of ``resolution`` steps along each axis. Steps:

1. solve a coarse lattice of ``initial`` steps an axis
2. a cell is *refined*, halved along both axes, where its corners are not all played alike (verdict, path, number of
   equilibria), or where payoff differences at the corners and around them allow a border within
   (:mod:`~wedgesim.analysis.adaptive_bounds`)
3. solve the new corners, all of a level together, and go on until cells are one step wide
4. a cell that is not refined is played as at its corners

What is found: every region that reaches a corner of the initial lattice; every region, however small, whose border
shows in how payoff differences bend from one lattice point to the next. What is not: a region narrower than a step of
the initial lattice, brought about by something that happens between two of its lines and shows on neither; and, in
joint stages, borders between mixed equilibria within a cell whose corners are alike.

Reference: Samet (1990), The Design and Analysis of Spatial Data Structures, for region quadtrees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.adaptive_bounds import PossibleOutcomes
from wedgesim.analysis.phase_diagram import Axes, Mark, PhaseDiagram, PhaseDiagramError, PlaneAxis, phase_diagram
from wedgesim.analysis.points import solve_points
from wedgesim.analysis.threshold_comparisons import comparisons
from wedgesim.markup import Shown
from wedgesim.model.evaluation import Evaluation
from wedgesim.scenario.claims import even_steps
from wedgesim.scenario.scenario import Scenario

INITIAL = 64
"""Steps of the initial lattice along each axis."""

RESOLUTION = 4096
"""Steps of the finest lattice along each axis."""

_BLOCK_CELLS = 180_000
"""Blocks judged together, times comparisons: their payoff differences fill some tens of megabytes."""

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Level:
    """What one round of refinement did.

    Attributes
    ----------
    step : int
        Distance of its points, in steps of the finest lattice.
    cells : int
        Cells of the level before that were refined; at first all of them.
    points : int
        Points that were solved.
    hidden : int
        Of the cells, those whose corners were alike and that were refined since payoffs allow a border within.
    """

    step: int
    cells: int
    points: int
    hidden: int


@dataclass(frozen=True, eq=False, repr=False)
class AdaptiveDiagram(Shown):
    """What is played over the plane of two parameters, solved where it matters.

    Attributes
    ----------
    scenario : Scenario
        Whose other parameters hold everywhere in the plane.
    name, title : str
        Of the sweep; empty for axes given outright.
    x, y : PlaneAxis
        The two parameters, with the values of the finest lattice.
    i, j : ndarray of int, shape (points,)
        Place of each solved point on the lattice, in order.
    verdict, outcome, outcomes, margin : ndarray, shape (points,)
        As in :class:`~wedgesim.analysis.points.Points`.
    levels : tuple of Level
        The rounds, coarsest first.
    initial : int
        Steps of the initial lattice.
    bounded : bool
        Whether cells were judged by payoff differences as well, rather than by their corners alone.
    baseline, positions
        As in :class:`~wedgesim.analysis.phase_diagram.PhaseDiagram`.
    """

    scenario: Scenario
    name: str
    title: str
    x: PlaneAxis
    y: PlaneAxis
    i: Whole
    j: Whole
    verdict: NDArray[np.int8]
    outcome: Whole
    outcomes: Whole
    margin: NDArray[np.float64]
    levels: tuple[Level, ...]
    initial: int
    bounded: bool
    baseline: Mark
    positions: tuple[Mark, ...]

    @property
    def resolution(self) -> int:
        """Steps of the finest lattice."""
        return len(self.x.values) - 1

    @property
    def evaluated(self) -> int:
        """Number of points that were solved."""
        return len(self.i)

    @property
    def share(self) -> float:
        """Solved points as a share of the finest lattice."""
        return self.evaluated / (len(self.x.values) * len(self.y.values))

    def paint(self, resolution: int | None = None) -> PhaseDiagram:
        """Return the diagram on a full grid, nothing solved anew.

        Parameters
        ----------
        resolution : int, optional
            Steps along each axis: any number up to that of the finest lattice, which it is by default. One that does
            not divide it gives the nearest lattice points.

        Returns
        -------
        PhaseDiagram
            With grids of shape (resolution + 1, resolution + 1); the margin is NaN where nothing was solved.

        Raises
        ------
        PhaseDiagramError
            When the resolution is not between 1 and that of the diagram.
        """
        finest = self.resolution
        resolution = finest if resolution is None else resolution
        if not 1 <= resolution <= finest:
            raise PhaseDiagramError(f"a diagram of {finest} steps is painted at 1 to {finest}; not at {resolution}")
        step = 1
        while finest % (2 * step) == 0 and finest // (2 * step) >= max(resolution, self.initial):
            step *= 2
        painted = self._filled(step)
        chosen = np.round(np.linspace(0, finest // step, resolution + 1)).astype(np.int64)
        nearest = painted[np.ix_(chosen, chosen)]
        exact = self._solved_at(step)[np.ix_(chosen, chosen)]
        margin = np.where(exact >= 0, self.margin[exact], np.nan)
        return PhaseDiagram(
            self.scenario,
            self.name,
            self.title,
            replace(self.x, values=self.x.values[chosen * step]),
            replace(self.y, values=self.y.values[chosen * step]),
            self.verdict[nearest],
            self.outcome[nearest],
            self.outcomes[nearest],
            margin,
            self.baseline,
            self.positions,
        )

    def _filled(self, finest: int) -> NDArray[np.int32]:
        """For each point of the lattice at a step, a solved point that is played alike: itself, or a corner."""
        step = self.levels[0].step
        grid = self._solved_at(step)
        while step > finest:
            step //= 2
            finer = np.repeat(np.repeat(grid, 2, axis=0), 2, axis=1)[: 2 * len(grid) - 1, : 2 * len(grid) - 1]
            own = self._solved_at(step)
            grid = np.where(own >= 0, own, finer)
        return grid

    def _solved_at(self, step: int) -> NDArray[np.int32]:
        """Return the number of the solved point at each point of the lattice at a step; -1 where none was."""
        size = self.resolution // step + 1
        grid = np.full((size, size), -1, dtype=np.int32)
        on = np.flatnonzero((self.i % step == 0) & (self.j % step == 0))
        grid[self.i[on] // step, self.j[on] // step] = on
        return grid


def adaptive_diagram(
    scenario: Scenario,
    sweep: str | Axes | None = None,
    *,
    resolution: int = RESOLUTION,
    initial: int = INITIAL,
) -> AdaptiveDiagram:
    """Solve a scenario over the plane of two of its parameters, finely where regions meet.

    Parameters
    ----------
    scenario : Scenario
        Its own values hold for all other parameters.
    sweep : str, sequence of two Axis, or mapping of str to array_like, optional
        As in :func:`~wedgesim.analysis.phase_diagram.phase_diagram`; of each axis only the first and last value and
        the scale count.
    resolution : int, optional
        Steps of the finest lattice along each axis: `initial` times a power of two.
    initial : int, optional
        Steps of the initial lattice, even. Its density says which islands can be missed.

    Returns
    -------
    AdaptiveDiagram
        Every solved point, to be painted at any resolution.

    Raises
    ------
    PhaseDiagramError
        When the steps do not fit, or there is no plane of two parameters.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> plane = adaptive_diagram(load("reverse_kissinger"), "credibility_dependence", resolution=256, initial=32)
    >>> plane.share < 0.1
    True
    >>> plane.paint(64).verdict.shape
    (65, 65)
    """
    _check_steps(resolution, initial)
    frame = phase_diagram(scenario, sweep, at_most=2)
    x, y = (_lattice(axis, resolution) for axis in (frame.x, frame.y))
    solver = _Refinement(scenario, x, y, resolution // initial)
    levels = tuple(solver.levels())
    order = np.argsort(solver.keys)
    keys = solver.keys[order]
    return AdaptiveDiagram(
        scenario,
        frame.name,
        frame.title,
        x,
        y,
        keys // (resolution + 1),
        keys % (resolution + 1),
        solver.verdict[order],
        solver.outcome[order],
        solver.outcomes[order],
        solver.margin[order],
        levels,
        initial,
        solver.possible is not None,
        frame.baseline,
        frame.positions,
    )


def _check_steps(resolution: int, initial: int) -> None:
    if initial < 2 or initial % 2:
        raise PhaseDiagramError(f"the initial lattice has an even number of steps, at least 2; not {initial}")
    levels = resolution / initial
    if levels < 1 or not levels.is_integer() or int(levels) & (int(levels) - 1):
        better = initial * 2 ** max(0, round(np.log2(max(levels, 1.0))))
        raise PhaseDiagramError(
            f"the resolution is the initial {initial} steps times a power of two, such as {better}; not {resolution}"
        )


def _lattice(axis: PlaneAxis, resolution: int) -> PlaneAxis:
    scale = "log" if axis.scale == "log" else "linear"
    values = even_steps(float(axis.values[0]), float(axis.values[-1]), resolution + 1, scale)
    return replace(axis, values=np.array(values), scale=scale)


class _Refinement:
    """The points solved so far, as parallel arrays in the order in which they were solved."""

    def __init__(self, scenario: Scenario, x: PlaneAxis, y: PlaneAxis, coarsest: int) -> None:
        self.scenario, self.x, self.y, self.coarsest = scenario, x, y, coarsest
        self.evaluation = Evaluation(scenario)
        self.joint = any(len(stage) > 1 for stage in scenario.timing)
        compared = comparisons(scenario)
        self.possible = PossibleOutcomes(scenario, compared) if compared.complete else None
        self.size = len(x.values)
        self.keys = np.empty(0, np.int64)
        self.verdict = np.empty(0, np.int8)
        self.outcome, self.outcomes = np.empty(0, np.int64), np.empty(0, np.int64)
        self.margin = np.empty(0)
        self._sorted = np.empty(0, np.int64)

    def levels(self) -> list[Level]:
        """Refine until cells are one step wide."""
        step = self.coarsest
        corners = np.arange(0, self.size - 1, 2 * step)
        blocks = np.stack([axis.ravel() for axis in np.meshgrid(corners, corners, indexing="ij")])
        found = []
        cells, hidden = blocks.shape[1], 0
        while True:
            before = len(self.keys)
            self._solve(np.unique(self._places(blocks, step)))
            found.append(Level(step, cells, len(self.keys) - before, hidden))
            if step == 1 or not blocks.shape[1]:
                return found
            blocks, hidden = self._refined(blocks, step)
            cells, step = blocks.shape[1], step // 2

    def _places(self, blocks: Whole, step: int) -> Whole:
        """Keys of the nine points of each block, shape (3, 3, blocks)."""
        offsets = step * np.arange(3)
        i = blocks[0] + offsets[:, None, None]
        j = blocks[1] + offsets[None, :, None]
        keys: Whole = i * self.size + j
        return keys

    def _solve(self, wanted: Whole) -> None:
        """Solve the points that have not been."""
        new = wanted[~np.isin(wanted, self.keys, assume_unique=True)]
        if not len(new):
            return
        points = solve_points(self.scenario, self._at(new), self.evaluation)
        self.keys = np.concatenate([self.keys, new])
        self.verdict = np.concatenate([self.verdict, points.verdict])
        self.outcome = np.concatenate([self.outcome, points.outcome])
        self.outcomes = np.concatenate([self.outcomes, points.outcomes])
        self.margin = np.concatenate([self.margin, points.margin])
        self._sorted = np.argsort(self.keys)

    def _at(self, keys: Whole) -> dict[str, NDArray[np.float64]]:
        return {self.x.name: self.x.values[keys // self.size], self.y.name: self.y.values[keys % self.size]}

    def _number(self, keys: Whole) -> Whole:
        """Where solved points stand in the arrays."""
        found: Whole = self._sorted[np.searchsorted(self.keys, keys, sorter=self._sorted)]
        return found

    def _refined(self, blocks: Whole, step: int) -> tuple[Whole, int]:
        """Cells of these blocks that are to be refined, as blocks of the next level, and how many look uniform."""
        places = self._places(blocks, step)
        numbers = self._number(places)
        alike = np.ones((2, 2, blocks.shape[1]), dtype=np.bool_)
        for values in (self.verdict, self.outcome, self.outcomes):
            at = values[numbers]
            for corner in (at[:2, 1:], at[1:, :2], at[1:, 1:]):
                alike &= at[:2, :2] == corner
        doubtful = np.zeros_like(alike)
        # where there are no bounds, or mixed equilibria come and go beside what they see, keep away from every border
        if self.joint or self.possible is None:
            doubtful |= ~alike.all(axis=(0, 1))
        if self.possible is not None:
            judged = np.flatnonzero((alike & ~doubtful).any(axis=(0, 1)))
            together = min(512, max(32, _BLOCK_CELLS // max(len(self.possible.compared), 1)))
            for start in range(0, len(judged), together):
                part = judged[start : start + together]
                doubtful[..., part] |= self._hides(places[..., part], numbers[..., part])
        refine = ~alike | doubtful
        a, b, which = np.nonzero(refine)
        cells = np.stack([blocks[0, which] + step * a, blocks[1, which] + step * b])
        return cells, int((alike & doubtful).sum())

    def _hides(self, places: Whole, numbers: Whole) -> NDArray[np.bool_]:
        """Whether more can be played in each cell of blocks than is at their lower left corners."""
        assert self.possible is not None
        unique, inverse = np.unique(places, return_inverse=True)
        corners = inverse.reshape(places.shape)
        payoffs = self.evaluation.payoffs(self._at(unique))
        found = self.possible.in_blocks(payoffs, corners)
        if self.joint:
            own: Whole = self.possible.at_points(payoffs)[corners[:2, :2]]
        else:
            own = self.outcomes[numbers[:2, :2]]
        more: NDArray[np.bool_] = found > own
        return more
