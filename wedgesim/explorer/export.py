"""A page that has all its answers inside: a grid of points, solved beforehand.

Steps:

1. two axes in even steps, and further sliders with few values each; the scenario's own value and those of its positions
   and phases are always among them, and are looked up but not drawn where they fall between the steps of an axis
2. every combination solved by one sweep (:func:`~wedgesim.analysis.sweep.sweep`), which makes the main *layer*
3. a layer over the two axes alone for each position, each phase, each order of moves and each solution concept that is
   solved in microseconds
4. of a layer what is played at each point as one code, margin and prices as 32-bit numbers, payoffs by theory as 16-bit
   ones; all compressed (gzip, which browsers read by themselves)
5. all of that in one file whose policy allows no request
"""

from __future__ import annotations

import gzip
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.method_names import METHODS
from wedgesim.analysis.points import VERDICTS, profile_label
from wedgesim.analysis.sensitivity.tornado import Bar
from wedgesim.analysis.sweep import sweep
from wedgesim.analysis.sweep_concepts import SUBGAME_PERFECT
from wedgesim.errors import WedgesimError
from wedgesim.execution.atomic import write_bytes
from wedgesim.explorer.case import axes_of, case_document, influence
from wedgesim.explorer.page import alone_page
from wedgesim.explorer.plane import POINTS, points_of, profile_in_words, solved_one_by_one
from wedgesim.explorer.view import adjustable, span, timings
from wedgesim.model.variation import variable
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Phase, Position, Scenario

if TYPE_CHECKING:
    import xarray as xr

SLIDERS: Final = 3
"""Further sliders when none are named."""

MOST_SLIDERS: Final = 4

_POINTS, _FEW_POINTS, _STEPS, _FEW_STEPS = 41, 9, 5, 2

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
    points: int | None = None,
    steps: int | None = None,
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
        Values of each axis, and of each slider beside the scenario's own; by default 41 and 5, or 9 and 2 where every
        point takes milliseconds.

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
    points: int | None = None,
    steps: int | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the case and the grid of a page that works from disk; see :func:`write_export`."""
    slow = solved_one_by_one(scenario)
    points = points or (_FEW_POINTS if slow else _POINTS)
    steps = steps or (_FEW_STEPS if slow else _STEPS)
    bars = influence(scenario)
    drawn = _drawn(scenario, bars, axes, sliders, points, steps)
    values = _values(scenario, drawn)
    count = int(np.prod([len(of) for of in values.values()]))
    if count > (MOST_SLOW_POINTS if slow else MOST_POINTS):
        raise ExportError(f"{count:,} points are too many for a page; take fewer --points, --steps or --slider")
    *_, x, y = values
    case = case_document(scenario, called, bars)
    case["parameters"] = [
        {**of, "steps": values[of["name"]].tolist()} for of in case["parameters"] if of["name"] in values
    ]
    choices = list(_choices(scenario))
    kept = {key for key, _, _ in choices}
    case.update(x=x, y=y, alone=True)
    for kind, first in (("timing", 1), ("concept", 1)):
        case[f"{kind}s"] = [
            of for number, of in enumerate(case[f"{kind}s"]) if number < first or f"{kind}:{of['key']}" in kept
        ]
    where = {name: np.searchsorted(values[name], _near(of, _own(scenario, name))) for name, of in drawn.items()}
    plane = {name: values[name] for name in (x, y)}
    layers = {"": _layer(scenario, sweep(scenario, values), list(values))}
    for key, chosen, method in choices:
        layers[key] = _layer(chosen, sweep(chosen, plane, method=method), [x, y])
    count += (len(layers) - 1) * len(plane[x]) * len(plane[y])
    return case, {"points": count, "drawn": {name: at.tolist() for name, at in where.items()}, "layers": layers}


def _choices(scenario: Scenario) -> Iterator[tuple[str, Scenario, str]]:
    """Yield key, scenario and method of each layer beside the main one: whatever takes microseconds a point."""
    for name in scenario.positions:
        yield f"position:{name}", scenario.with_position(name), SUBGAME_PERFECT
    for name in scenario.phases:
        yield f"phase:{name}", scenario.with_phase(name), SUBGAME_PERFECT
    for key, timing in timings(scenario).items():
        timed = scenario.with_timing(timing)
        if timing != scenario.timing and not solved_one_by_one(timed):
            yield f"timing:{key}", timed, SUBGAME_PERFECT
    for method in METHODS:
        if method != SUBGAME_PERFECT and not scenario.types and points_of(scenario, method) == POINTS:
            yield f"concept:{method}", scenario, method


def _values(scenario: Scenario, drawn: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """Return all values of each slider; names are in the axes only, for each would multiply the points of sliders."""
    *sliders, x, y = drawn
    own = {name: np.union1d(_near(drawn[name], value), [value]) for name in sliders for value in [_own(scenario, name)]}
    return own | {name: _with_named(scenario, drawn[name], name) for name in (x, y)}


def _own(scenario: Scenario, name: str) -> float:
    return variable(scenario, name).value


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


def _with_named(scenario: Scenario, even: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """Return even steps with the values that have a name: the scenario's own, and those of its positions and phases."""
    overlays: list[Position | Phase] = [*scenario.positions.values(), *scenario.phases.values()]
    others = [overlay.parameters[name].value for overlay in overlays if name in overlay.parameters]
    own = _own(scenario, name)
    return np.union1d(_near(even, own), [own, *others])


def _near(even: NDArray[np.float64], own: float) -> NDArray[np.float64]:
    """Return even steps, that which is the own value but for rounding made equal to it."""
    return np.where(np.abs(even - own) <= 1e-9 * (even[-1] - even[0]), own, even)


def _layer(scenario: Scenario, found: xr.Dataset, order: list[str]) -> dict[str, Any]:
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
        name: _packed(found[name].transpose(*order).values.reshape(-1), "<f4")
        for name in ("margin", "reservation_price", "willingness_to_pay")
        if name in found
    }
    layer = {"order": order, "regions": regions, "codes": _packed(codes.reshape(-1), kind), "bytes": int(kind[-1])}
    return layer | {"numbers": numbers, "parts": _parts(found, order)}


def _parts(found: xr.Dataset, order: list[str]) -> dict[str, Any] | None:
    """Payoffs by theory in whole steps of a 32767th of the largest, each less the one before it along the last axis."""
    if "payoff_by_theory" not in found or not found.sizes["theory"]:
        return None
    values = np.nan_to_num(found["payoff_by_theory"].transpose("role", "theory", *order).values)
    used = np.abs(values).reshape(values.shape[0], values.shape[1], -1).any(axis=(0, 2))
    values = values[:, used]
    step = float(np.abs(values).max(initial=0.0)) / np.iinfo(np.int16).max or 1.0
    whole = np.rint(values / step).astype(np.int32)
    changes = np.diff(whole, axis=-1, prepend=0).astype(np.int16)  # sums are taken modulo 65536, where nothing is lost
    theories = [str(name) for name in found["theory"].values[used]]
    return {"theories": theories, "step": step, "changes": _packed(changes.reshape(-1), "<i2")}


def _actions(scenario: Scenario, outcome: int) -> dict[str, str]:
    if outcome < 0:
        return {}
    profile = np.unravel_index(outcome, [len(scenario.actions[role]) for role in ROLES])
    return {role: scenario.actions[role][int(a)].name for role, a in zip(ROLES, profile, strict=True)}


def _packed(values: NDArray[Any], kind: str) -> str:
    return b64encode(gzip.compress(values.astype(kind).tobytes(), 6, mtime=0)).decode()
