"""The plane of two parameters, and what is played at each point of it.

Steps:

1. the values of both axes, from a sweep that the scenario declares or as given
2. outcome and verdict at every point of the grid, all other parameters as in the scenario
   (:func:`~wedgesim.analysis.points.solve_points`)
3. the scenario itself and each of its positions as marks in the plane

A position can move parameters that are not on the axes. The plane around its mark is then not the plane that it lives
in; so a mark carries the verdict at its own values of all parameters and the names of those off the plane.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.points import solve_points
from wedgesim.errors import UnknownNameError, WedgesimError
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.variation import lever_of_action, variable
from wedgesim.roles import TARGET
from wedgesim.scenario.claims import even_steps
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import Axis, Scenario

Axes: TypeAlias = "Sequence[Axis] | Mapping[str, ArrayLike]"
"""Two axes: as a scenario declares them, or the values to try by parameter."""


class PhaseDiagramError(WedgesimError, ValueError):
    """What was asked for is not a plane of two parameters."""


@dataclass(frozen=True, eq=False)
class PlaneAxis:
    """One of the two parameters of a phase diagram.

    Attributes
    ----------
    name : str
        Dotted name of the parameter.
    values : ndarray, shape (n,)
        Rising values at which the game was solved.
    scale : {"linear", "log", "listed"}
        How the values are spaced.
    unit, symbol, meaning : str
        Of the parameter.
    """

    name: str
    values: NDArray[np.float64]
    scale: str
    unit: str
    symbol: str
    meaning: str

    def holds(self, value: float) -> bool:
        """Whether `value` lies between the first and the last value."""
        return bool(self.values[0] <= value <= self.values[-1])


@dataclass(frozen=True)
class Mark:
    """The scenario or one of its positions, as a point of the plane.

    Attributes
    ----------
    name : str
        Name of the position; ``""`` for the scenario's own values.
    x, y : float
        Its values of the two parameters.
    moves : tuple of str
        Parameters off the plane whose values differ from the scenario's.
    verdict, outcome : int
        Codes as in :class:`PhaseDiagram`, at its own values of *all* parameters.
    """

    name: str
    x: float
    y: float
    moves: tuple[str, ...]
    verdict: int
    outcome: int


@dataclass(frozen=True, eq=False)
class PhaseDiagram:
    """What is played over the plane of two parameters, all others as in the scenario.

    Attributes
    ----------
    scenario : Scenario
        Whose other parameters hold everywhere in the plane.
    name, title : str
        Of the sweep; empty for axes given outright.
    x, y : PlaneAxis
        The two parameters.
    verdict : ndarray of int8, shape (n_x, n_y)
        Codes into :data:`~wedgesim.analysis.points.VERDICTS`.
    outcome : ndarray of int64, shape (n_x, n_y)
        The first equilibrium outcome as a flat index into the profile space, see
        :class:`~wedgesim.analysis.points.Points`; :func:`~wedgesim.analysis.points.profile_label` names it.
    outcomes : ndarray of int64, shape (n_x, n_y)
        Number of equilibrium outcomes.
    margin : ndarray, shape (n_x, n_y)
        The target's split margin at that outcome.
    baseline : Mark
        The scenario's own values.
    positions : tuple of Mark
        The scenario's positions, in its order, inside the plane or not.
    asked : tuple of int, or None
        The numbers of values that the axes were to have, where there are fewer.
    concept : str
        Over what the verdict is, where it is not over all outcomes of the declared timing.
    """

    scenario: Scenario
    name: str
    title: str
    x: PlaneAxis
    y: PlaneAxis
    verdict: NDArray[np.int8]
    outcome: NDArray[np.int64]
    outcomes: NDArray[np.int64]
    margin: NDArray[np.float64]
    baseline: Mark
    positions: tuple[Mark, ...]
    asked: tuple[int, int] | None = None
    concept: str = ""

    def holds(self, mark: Mark) -> bool:
        """Whether a mark lies inside the plane."""
        return self.x.holds(mark.x) and self.y.holds(mark.y)


def phase_diagram(scenario: Scenario, sweep: str | Axes | None = None, *, at_most: int | None = None) -> PhaseDiagram:
    """Solve a scenario over the plane of two of its parameters.

    Parameters
    ----------
    scenario : Scenario
        Its own values hold for all other parameters.
    sweep : str, sequence of two Axis, or mapping of str to array_like, optional
        Name of a sweep of the scenario, or the two axes, x first; by default the first declared sweep that has two.
    at_most : int, optional
        Solve at no more than this many values an axis, both ends included.

    Returns
    -------
    PhaseDiagram
        With grids of shape (n_x, n_y).

    Raises
    ------
    UnknownNameError
        When there is no such sweep or parameter; names the nearest.
    PhaseDiagramError
        When there are not exactly two axes, or one of them has fewer than two values.
    OutOfRangeError
        When a value has no meaning for its parameter.
    SolverError
        When a payoff is not finite somewhere in the plane.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> plane = phase_diagram(load("reverse_kissinger"), {"energy_dependence": [0, 0.5, 1], "credibility": [0.3, 0.9]})
    >>> plane.verdict.shape
    (3, 2)
    """
    name, title, axes = _chosen(scenario, sweep)
    x, y = (_plane_axis(scenario, axis, at_most) for axis in axes)
    asked = (len(set(axes[0].values)), len(set(axes[1].values)))
    evaluation = Evaluation(scenario)
    points = solve_points(scenario, {x.name: x.values[:, None], y.name: y.values[None, :]}, evaluation)
    return PhaseDiagram(
        scenario,
        name,
        title,
        x,
        y,
        points.verdict,
        points.outcome,
        points.outcomes,
        points.margin,
        _mark(scenario, "", x, y),
        tuple(_mark(scenario, position, x, y) for position in scenario.positions),
        None if asked == (len(x.values), len(y.values)) else asked,
    )


def _chosen(scenario: Scenario, sweep: str | Axes | None) -> tuple[str, str, tuple[Axis, Axis]]:
    """Name, title and axes of what was asked for."""
    if sweep is None:
        planes = [name for name, declared in scenario.sweeps.items() if len(declared.axes) == 2]
        if not planes:
            raise PhaseDiagramError(f"{scenario.name} declares no sweep of two parameters; give two axes")
        sweep = planes[0]
    if isinstance(sweep, str):
        if sweep not in scenario.sweeps:
            raise UnknownNameError(unknown("sweep", sweep, scenario.sweeps))
        declared = scenario.sweeps[sweep]
        return declared.name, declared.title, _two(declared.axes, f"the sweep {sweep!r}")
    if isinstance(sweep, Mapping):
        sweep = [
            Axis(parameter, tuple(float(value) for value in np.ravel(values)), "listed")
            for parameter, values in sweep.items()
        ]
    return "", "", _two(sweep, "this one")


def _two(axes: Sequence[Axis], what: str) -> tuple[Axis, Axis]:
    if len(axes) != 2:
        given = "1 axis" if len(axes) == 1 else f"{len(axes)} axes"
        raise PhaseDiagramError(f"a phase diagram is drawn over exactly 2 axes; {what} has {given}")
    first, second = axes
    if first.parameter == second.parameter:
        raise PhaseDiagramError(f"both axes of {what} are {first.parameter}; a plane needs two parameters")
    return first, second


def _plane_axis(scenario: Scenario, axis: Axis, at_most: int | None) -> PlaneAxis:
    lever = lever_of_action(scenario, axis.parameter)
    if lever is not None and (lever.role, lever.lever) == (TARGET, "alignment"):
        raise PhaseDiagramError(f"{axis.parameter} says what a split is, and makes no axis; sweep it instead")
    definition = variable(scenario, axis.parameter).definition
    values = np.unique(np.asarray(axis.values, dtype=np.float64))
    if len(values) < 2 or not np.isfinite(values).all():
        raise PhaseDiagramError(f"the axis {axis.parameter} needs at least 2 different finite values")
    if at_most is not None and len(values) > at_most:
        values = _thinned(values, axis.scale, max(at_most, 2))
    return PlaneAxis(axis.parameter, values, axis.scale, definition.unit, definition.symbol, definition.meaning)


def _thinned(values: NDArray[np.float64], scale: str, points: int) -> NDArray[np.float64]:
    """Fewer values: even steps anew where the axis has even steps, else a choice of those given."""
    if scale == "listed":
        kept: NDArray[np.float64] = values[np.linspace(0, len(values) - 1, points).round().astype(int)]
        return kept
    return np.array(even_steps(float(values[0]), float(values[-1]), points, scale))


def _mark(scenario: Scenario, position: str, x: PlaneAxis, y: PlaneAxis) -> Mark:
    placed = scenario.with_position(position) if position else scenario
    own, base = placed.values, scenario.values
    point = solve_points(placed, {})
    return Mark(
        name=position,
        x=variable(placed, x.name).value,
        y=variable(placed, y.name).value,
        moves=tuple(name for name in own if own[name] != base.get(name) and name not in (x.name, y.name)),
        verdict=int(point.verdict),
        outcome=int(point.outcome),
    )
