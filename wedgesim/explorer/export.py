"""A page that has all its answers inside: a grid of points, solved beforehand.

Steps:

1. two axes in even steps, and further sliders with few values each; the scenario's own value is always among them, and
   is looked up but not drawn where it falls between the steps of an axis
2. every combination solved by one sweep (:func:`~wedgesim.analysis.sweep.sweep`)
3. what is played at each point as one code, and margin and prices as 32-bit numbers
4. all of that in one file whose policy allows no request
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import VERDICTS, profile_label
from wedgesim.analysis.sensitivity.tornado import Bar
from wedgesim.analysis.sweep import sweep
from wedgesim.errors import WedgesimError
from wedgesim.execution.atomic import write_bytes
from wedgesim.explorer.case import axes_of, case_document, influence
from wedgesim.explorer.page import alone_page
from wedgesim.explorer.plane import profile_in_words, solved_one_by_one
from wedgesim.explorer.view import adjustable, span
from wedgesim.model.variation import variable
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

SLIDERS: Final = 3
"""Further sliders when none are named."""

MOST_SLIDERS: Final = 4

MOST_POINTS: Final = 3_000_000
"""Points beyond which a file would be too large to be opened: some 50 megabytes."""

MOST_SLOW_POINTS: Final = 20_000
"""The same where every point is solved by itself, in milliseconds."""


class ExportError(WedgesimError, ValueError):
    """What was asked for does not make a page."""


def write_export(
    scenario: Scenario,
    called: str,
    path: Path,
    axes: Sequence[str] | None = None,
    sliders: Sequence[str] | None = None,
    points: int = 41,
    steps: int = 5,
) -> str:
    """Write a page that works from disk.

    Parameters
    ----------
    scenario : Scenario
        As it is written.
    called : str
        How it was named on the command line.
    path : Path
        The file; there whole or not at all.
    axes : sequence of two str, optional
        By default those of the first declared sweep of two parameters.
    sliders : sequence of str, optional
        By default the parameters that move the margin most, the axes apart.
    points, steps : int, optional
        Values of each axis, and of each slider beside the scenario's own.

    Returns
    -------
    str
        What is in it, in words.

    Raises
    ------
    UnknownNameError
        When a name is nothing that has a slider.
    ExportError
        When axes and sliders are not different, or too many.
    """
    case, grid = export_document(scenario, called, axes, sliders, points, steps)
    text = alone_page(case, grid)
    write_bytes(path, text.encode())
    return f"{grid['points']:,} points of the game, {len(text.encode()) / 1e6:.1f} MB"


def export_document(
    scenario: Scenario,
    called: str,
    axes: Sequence[str] | None = None,
    sliders: Sequence[str] | None = None,
    points: int = 41,
    steps: int = 5,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the case and the grid of a page that works from disk; see :func:`write_export`."""
    bars = influence(scenario)
    drawn = _drawn(scenario, bars, axes, sliders, points, steps)
    values = {name: _with_own(of, variable(scenario, name).value) for name, of in drawn.items()}
    count = int(np.prod([len(of) for of in values.values()]))
    if count > (MOST_SLOW_POINTS if solved_one_by_one(scenario) else MOST_POINTS):
        raise ExportError(f"{count:,} points are too many for a page; take fewer --points, --steps or --slider")
    found = sweep(scenario, values)
    *_, x, y = values
    case = case_document(scenario, called, bars)
    case["parameters"] = [
        {**of, "steps": values[of["name"]].tolist()} for of in case["parameters"] if of["name"] in values
    ]
    case.update(x=x, y=y, positions={}, phases={}, alone=True)
    case.update(timings=case["timings"][:1], concepts=case["concepts"][:1])
    where = {
        name: np.searchsorted(values[name], _near(of, variable(scenario, name).value)) for name, of in drawn.items()
    }
    grid = {"order": list(values), "points": count, "drawn": {name: at.tolist() for name, at in where.items()}}
    return case, grid | _columns(scenario, found)


def _drawn(
    scenario: Scenario,
    bars: Mapping[str, Bar],
    axes: Sequence[str] | None,
    sliders: Sequence[str] | None,
    points: int,
    steps: int,
) -> dict[str, NDArray[np.float64]]:
    """Values by name: those of the sliders first, then x and y."""
    axes = axes_of(scenario, bars) if axes is None else axes
    if sliders is None:
        sliders = [name for name in bars if name not in axes][:SLIDERS]
    names = [*sliders, *axes]
    for name in names:
        variable(scenario, name)  # raises when there is no such thing
        if name not in adjustable(scenario):
            raise ExportError(f"{name} has no slider; take a parameter or the weight of a theory")
    if len(axes) != 2 or len(set(names)) < len(names):
        raise ExportError("a page has two axes and further sliders, all of them different")
    if len(sliders) > MOST_SLIDERS:
        raise ExportError(f"at most {MOST_SLIDERS} sliders beside the axes")
    found = {name: np.linspace(*span(scenario, name), points) for name in axes}
    return {name: np.linspace(*span(scenario, name), steps) for name in sliders} | found


def _with_own(even: NDArray[np.float64], own: float) -> NDArray[np.float64]:
    return np.union1d(_near(even, own), [own])


def _near(even: NDArray[np.float64], own: float) -> NDArray[np.float64]:
    """Return even steps, that which is the own value but for rounding made equal to it."""
    return np.where(np.abs(even - own) <= 1e-9 * (even[-1] - even[0]), own, even)


def _columns(scenario: Scenario, found: xr.Dataset) -> dict[str, Any]:
    """Return what a page looks up: a code for what is played, and numbers; the last axis runs fastest."""
    shape = tuple(len(scenario.actions[role]) for role in ROLES)
    actions = [np.asarray(found[f"action_{role}"].values, dtype=np.int64).reshape(-1) for role in ROLES]
    solved = np.all([action >= 0 for action in actions], axis=0)
    outcome = np.where(solved, np.ravel_multi_index(tuple(np.where(solved, a, 0) for a in actions), shape), -1)
    verdict = np.asarray(found["verdict"].values, dtype=np.int64).reshape(-1)
    keys, codes = np.unique(verdict * (int(np.prod(shape)) + 1) + outcome + 1, return_inverse=True)
    regions = []
    for key in keys.tolist():
        code, played = divmod(key, int(np.prod(shape)) + 1)
        regions.append(
            {
                "verdict": VERDICTS[code],
                "path": profile_label(scenario, played - 1) if played else "",
                "words": profile_in_words(scenario, played - 1),
                "actions": _actions(scenario, played - 1),
            }
        )
    kind = "<u1" if len(regions) <= 256 else "<u2"
    numbers = {
        name: _packed(np.asarray(found[name].values).reshape(-1), "<f4")
        for name in ("margin", "reservation_price", "willingness_to_pay")
        if name in found
    }
    return {"regions": regions, "codes": _packed(codes.reshape(-1), kind), "bytes": int(kind[-1]), "numbers": numbers}


def _actions(scenario: Scenario, outcome: int) -> dict[str, str]:
    if outcome < 0:
        return {}
    profile = np.unravel_index(outcome, [len(scenario.actions[role]) for role in ROLES])
    return {role: scenario.actions[role][int(a)].name for role, a in zip(ROLES, profile, strict=True)}


def _packed(values: NDArray[Any], kind: str) -> str:
    return b64encode(values.astype(kind).tobytes()).decode()
