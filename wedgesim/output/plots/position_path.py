"""The line from one setting to another: margin, actions and verdict, and where they turn.

Drawn as a sweep over the place on the line (:mod:`wedgesim.output.plots.sweep`), with the exact places at which
something turns named above.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from wedgesim.analysis.comparison import Pair
from wedgesim.analysis.comparison.path import PLACE
from wedgesim.output.plots.style import INK, QUIET, SINGLE_COLUMN, SMALL_SIZE, house_style, size_in_inches
from wedgesim.output.plots.sweep import plot_sweep
from wedgesim.output.plots.text import spread, text_width
from wedgesim.output.plots.waterfall import WaterfallError
from wedgesim.roles import ROLES

if TYPE_CHECKING:
    import xarray as xr

_FOOT = 0.16
"""Inches below the curve for the names of places."""


def plot_position_path(result: Pair, ax: Axes | None = None, *, width: float = SINGLE_COLUMN) -> Axes:
    """Draw what happens on the way from one setting to another.

    Parameters
    ----------
    result : Pair
        Two settings, as :func:`~wedgesim.analysis.comparison.compare` returns them.
    ax : Axes, optional
        Where to draw; its own lines vanish and four panels fill it (``ax.child_axes``): the margin, then a strip for
        each role. By default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        With the panels as children, labelled ``margin`` and by role.

    Raises
    ------
    WaterfallError
        When the two have the same values, so that there is no way between them.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.compare("reverse_kissinger", ["kupchan2021", "kyiv2025"])
    >>> drawn = plot_position_path(found.pairs[0])
    """
    if result.path is None:
        raise WaterfallError(f"{result.first.name} and {result.second.name} have the same values: there is no way")
    ax = plot_sweep(_dataset(result), ax, width=width)
    with house_style():
        for panel in ax.child_axes:
            if panel.get_label() == "margin" and isinstance(panel, Axes):
                _name_turns(result, panel)
    return ax


def _dataset(pair: Pair) -> xr.Dataset:
    """Return the points on the line as a sweep of one parameter."""
    import xarray as xr

    path, scenario = pair.path, pair.first.setting.scenario
    assert path is not None
    points = path.points
    shape = tuple(len(scenario.actions[role]) for role in ROLES)
    profile = np.array(np.unravel_index(np.maximum(points.outcome, 0), shape))
    found = xr.Dataset(coords={PLACE: (PLACE, path.places, {"units": "1"})})
    found[PLACE].attrs["long_name"] = f"from {pair.first.name} (0) to {pair.second.name} (1)"
    found["verdict"] = (PLACE, points.verdict)
    found["margin"] = (PLACE, points.margin)
    for axis, role in enumerate(ROLES):
        names = [action.name.replace(" ", "_") for action in scenario.actions[role]]
        flags = {"flag_values": list(range(-1, len(names))), "flag_meanings": " ".join(["none", *names])}
        actions = np.where(points.outcome < 0, -1, profile[axis])
        found[f"action_{role}"] = (PLACE, actions, flags)
    found.attrs["states"] = json.dumps(dict(scenario.states))
    found.attrs["sweep"] = PLACE
    found.attrs["title"] = f"From {pair.first.name} to {pair.second.name}"
    return found


def _name_turns(pair: Pair, panel: Axes) -> None:
    """Name the exact places at which something turns, at the foot of the margin."""
    assert pair.path is not None
    crossings = pair.path.crossings[:8]
    if not crossings:
        return
    width, height = size_in_inches(panel)
    low, high = panel.get_ylim()
    panel.set_ylim(low - _FOOT / height * (high - low), high)
    texts = [f"{crossing.value:.4f}" for crossing in crossings]
    sizes = [text_width(text, SMALL_SIZE) + 0.08 for text in texts]
    wanted = [crossing.value * width for crossing in crossings]
    for crossing, text, middle in zip(crossings, texts, spread(wanted, sizes, 0.0, width), strict=True):
        turns = crossing.verdict_below != crossing.verdict_above
        panel.axvline(crossing.value, color=INK if turns else QUIET, linewidth=0.9 if turns else 0.6,
                      linestyle="-" if turns else (0, (3, 2)), zorder=1)  # fmt: skip
        panel.text(
            middle / width, 0.04 / height, text, transform=panel.transAxes, size=SMALL_SIZE, ha="center", va="bottom",
            weight="bold" if turns else "normal", zorder=4,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.88},
        )  # fmt: skip
