"""A sweep over two parameters, read back as the phase diagram that it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.phase_diagram import PhaseDiagram, PhaseDiagramError, PlaneAxis, phase_diagram
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr


def phase_of_sweep(scenario: Scenario, result: xr.Dataset) -> PhaseDiagram:
    """Return the phase diagram of a sweep.

    Parameters
    ----------
    scenario : Scenario
        At the values that were swept over.
    result : Dataset
        Of a grid of two parameters, as :func:`~wedgesim.analysis.sweep.sweep` returns it.

    Raises
    ------
    PhaseDiagramError
        When the sweep has not exactly two axes, or they are not parameters.

    Examples
    --------
    >>> import wedgesim as ws
    >>> scenario = ws.load("reverse_kissinger")
    >>> swept = ws.sweep(scenario, {"energy_dependence": [0.2, 0.5], "credibility": [0, 0.5, 1]})
    >>> phase_of_sweep(scenario, swept).verdict.shape
    (2, 3)
    """
    dims = [str(dim) for dim in result["verdict"].dims]
    if len(dims) != 2 or "point" in dims:
        raise PhaseDiagramError(f"a phase diagram is drawn over two parameters; this sweep has {', '.join(dims)}")
    rising = result.sortby(dims)
    values = [np.asarray(rising[dim].values, dtype=np.float64) for dim in dims]
    frame = phase_diagram(scenario, dict(zip(dims, values, strict=True)), at_most=2)
    shape = tuple(len(scenario.actions[role]) for role in ROLES)
    actions = [np.asarray(rising[f"action_{role}"].values, dtype=np.int64) for role in ROLES]
    solved = np.all([action >= 0 for action in actions], axis=0)
    outcome = np.ravel_multi_index(tuple(np.where(solved, action, 0) for action in actions), shape)
    return replace(
        frame,
        name=str(result.attrs.get("sweep", "")),
        title=str(result.attrs.get("title", "")) if result.attrs.get("sweep") else "",
        x=_axis(frame.x, values[0]),
        y=_axis(frame.y, values[1]),
        verdict=np.asarray(rising["verdict"].values, dtype=np.int8),
        outcome=np.where(solved, outcome, -1),
        outcomes=np.asarray(rising["equilibria"].values, dtype=np.int64),
        margin=np.asarray(rising["margin"].values, dtype=np.float64),
        asked=None,
    )


def _axis(axis: PlaneAxis, values: NDArray[np.float64]) -> PlaneAxis:
    ratios = values[1:] / np.where(values[:-1] == 0, np.nan, values[:-1])
    steps = np.diff(values)
    even = np.allclose(steps, steps[0], rtol=1e-6)
    log = not even and values[0] > 0 and np.allclose(ratios, ratios[0], rtol=1e-6)
    return replace(axis, values=values, scale="linear" if even else "log" if log else "listed")
