"""A sweep over two parameters, read back as the phase diagram that it is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.methods import solve_by_method
from wedgesim.analysis.phase_diagram import Mark, PhaseDiagram, PhaseDiagramError, PlaneAxis, phase_diagram
from wedgesim.analysis.points import VERDICTS
from wedgesim.analysis.quantal_surface import QuantalSurface
from wedgesim.analysis.split_range import OVER
from wedgesim.analysis.sweep_concepts import SUBGAME_PERFECT
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
    verdict = np.asarray(rising["verdict"].values, dtype=np.int8)
    actions = [_kept(rising, f"action_{role}", verdict, -1).astype(np.int64) for role in ROLES]
    solved = np.all([action >= 0 for action in actions], axis=0)
    method = method_of(result)
    outcome = np.ravel_multi_index(tuple(np.where(solved, action, 0) for action in actions), shape)
    return replace(
        frame,
        name=str(result.attrs.get("sweep", "")),
        title=str(result.attrs.get("title", "")) if result.attrs.get("sweep") else "",
        x=_axis(frame.x, values[0]),
        y=_axis(frame.y, values[1]),
        verdict=verdict,
        outcome=np.where(solved, outcome, -1),
        outcomes=_kept(rising, _COUNTS.get(method, "equilibria"), verdict, 1).astype(np.int64),
        margin=_kept(rising, "margin", verdict, np.nan),
        asked=None,
        concept="" if method == SUBGAME_PERFECT else OVER.get(method, f"all courses, {method}"),
        baseline=_judged(frame.baseline, scenario, result),
        positions=tuple(_judged(mark, scenario, result) for mark in frame.positions) if method in OVER else (),
    )


_COUNTS: Final = {"coalitions": "coalition_proof"}
"""What is counted by method, where it is not the equilibria."""


def method_of(result: xr.Dataset) -> str:
    """Return the solution concept of a sweep."""
    return str(json.loads(result.attrs.get("solution_concept", "{}")).get("method", SUBGAME_PERFECT))


def _judged(mark: Mark, scenario: Scenario, result: xr.Dataset) -> Mark:
    """Return a mark with the verdict of the sweep's own solution concept."""
    asked = json.loads(result.attrs.get("solution_concept", "{}"))
    if method_of(result) == SUBGAME_PERFECT or method_of(result) not in OVER:
        return mark
    found = solve_by_method(scenario, position=mark.name or None, **asked)
    assert found.split is not None  # the game is that of a scenario
    return replace(mark, verdict=VERDICTS.index(found.split.verdict))


def surface_of_sweep(scenario: Scenario, result: xr.Dataset) -> QuantalSurface:
    """Return the surface of split probabilities of a sweep by quantal response.

    Parameters
    ----------
    scenario : Scenario
        At the values that were swept over.
    result : Dataset
        Of a grid of two parameters, by the method ``quantal-response``.

    Raises
    ------
    PhaseDiagramError
        When it is not of two parameters, or by another method.
    """
    if method_of(result) != "quantal-response":
        raise PhaseDiagramError("a quantal surface is drawn of a sweep by the method quantal-response")
    frame = phase_of_sweep(scenario, result)
    rising = result.sortby([frame.x.name, frame.y.name])
    precision = json.loads(result.attrs["solution_concept"]).get("precision", np.inf)
    return QuantalSurface(
        scenario, frame.title, frame.x, frame.y, float(precision),
        np.asarray(rising["split_probability"].values, dtype=np.float64),
        float(np.nanmax(rising["residual"].values, initial=0.0)), frame.baseline, frame.positions,
    )  # fmt: skip


def _kept(result: xr.Dataset, name: str, like: NDArray[np.int8], otherwise: float) -> NDArray[np.float64]:
    """Return what a sweep has under a name, or one value throughout."""
    if name not in result:
        return np.full(like.shape, otherwise, dtype=np.float64)
    return np.asarray(result[name].values, dtype=np.float64)


def _axis(axis: PlaneAxis, values: NDArray[np.float64]) -> PlaneAxis:
    ratios = values[1:] / np.where(values[:-1] == 0, np.nan, values[:-1])
    steps = np.diff(values)
    even = np.allclose(steps, steps[0], rtol=1e-6)
    log = not even and values[0] > 0 and np.allclose(ratios, ratios[0], rtol=1e-6)
    return replace(axis, values=values, scale="linear" if even else "log" if log else "listed")
