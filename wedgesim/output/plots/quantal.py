"""How likely the split is when players err: a smooth surface in colour, with lines of equal probability.

Colours run from dark blue (never) to yellow (always); they are read as well by the colour-blind and in grey. Lines of
probability bear their number.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patheffects import AbstractPathEffect, withStroke

from wedgesim.analysis.phase_diagram import PhaseDiagram
from wedgesim.analysis.quantal_surface import QuantalSurface
from wedgesim.output.meanings import in_this_case
from wedgesim.output.plots.phase_diagram import fit_bottom, fit_left, write_axes
from wedgesim.output.plots.style import (
    INK,
    LABEL_SIZE,
    QUIET,
    SINGLE_COLUMN,
    SMALL_SIZE,
    figure_of,
    house_style,
    new_figure,
    size_in_inches,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, wrapped

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.62, 0.62, 0.34, 0.56

_LEVELS: Final = (0.1, 0.25, 0.5, 0.75, 0.9)


def plot_quantal_surface(surface: QuantalSurface, ax: Axes | None = None, *, width: float = SINGLE_COLUMN) -> Axes:
    """Draw the probability of a split over the plane of two parameters.

    Parameters
    ----------
    surface : QuantalSurface
        As :func:`~wedgesim.analysis.quantal_surface.quantal_surface` returns it.
    ax : Axes, optional
        Where to draw, at its size as it is now; the scale of colours stands to its right. By default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        With the scale of colours as a child.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.quantal_surface(ws.load("reverse_kissinger"), "credibility_dependence", steps=4)
    >>> drawn = plot_quantal_surface(found)
    """
    with house_style():
        own = ax is None
        if ax is None:
            plot = width - _LEFT - _RIGHT
            height = _BOTTOM + plot + _TOP
            figure = new_figure(width, height)
            box = (_LEFT / width, _BOTTOM / height, plot / width, plot / height)
            ax = figure.add_axes(box, label="quantal surface")
        write_axes(ax, _frame(surface))
        if own:
            fit_left(ax)
        _surface(ax, surface)
        bottom = 0.33 + (ax.get_xlabel().count("\n") + 1) * LABEL_SIZE * LINE / POINTS_PER_INCH
        bottom = _note(ax, surface, bottom)
        if own:
            fit_bottom(ax, bottom)
    return ax


def _frame(surface: QuantalSurface) -> PhaseDiagram:
    """Axes and title of a surface, for those who write them for phase diagrams."""
    empty = np.empty((0, 0))
    whole = empty.astype(np.int64)
    return PhaseDiagram(
        surface.scenario, "", surface.title, surface.x, surface.y, empty.astype(np.int8), whole, whole, empty,
        surface.baseline, surface.positions,
    )  # fmt: skip


def _surface(ax: Axes, surface: QuantalSurface) -> None:
    x, y = surface.x.values, surface.y.values
    mesh = ax.pcolormesh(
        x, y, surface.probability.T, shading="gouraud", cmap="cividis", norm=Normalize(0, 1), rasterized=True, zorder=1
    )
    low, high = float(surface.probability.min()), float(surface.probability.max())
    levels = [level for level in _LEVELS if low < level < high]
    if levels:
        lines = ax.contour(
            x, y, surface.probability.T, levels=levels, colors="white", zorder=2,
            linewidths=[1.4 if level == 0.5 else 0.7 for level in levels],
        )  # fmt: skip
        stroke: list[AbstractPathEffect] = [withStroke(linewidth=1.6, foreground=INK)]
        for text in ax.clabel(lines, fmt=lambda level: f"{level:g}", fontsize=SMALL_SIZE, colors="white"):
            text.set_path_effects(stroke)
            text.set_zorder(3)
    mark = surface.baseline
    if surface.x.holds(mark.x) and surface.y.holds(mark.y):
        ax.plot([mark.x], [mark.y], marker="o", markersize=6, markerfacecolor="white", markeredgecolor=INK,
                markeredgewidth=1.0, linestyle="none", zorder=5, clip_on=False, label="baseline")  # fmt: skip
        left = ax.transAxes.inverted().transform(ax.transData.transform((mark.x, mark.y)))[0] > 0.7
        ax.annotate(
            "baseline", (mark.x, mark.y), xytext=(-7 if left else 7, 0), textcoords="offset points", size=SMALL_SIZE,
            va="center", ha="right" if left else "left", zorder=5,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip
    width, _ = size_in_inches(ax)
    scale = ax.inset_axes((1 + 0.08 / width, 0, 0.1 / width, 1), label="scale")
    bar = figure_of(ax).colorbar(mesh, cax=scale)
    bar.set_ticks([0, 0.25, 0.5, 0.75, 1], labels=["0", "0.25", "0.5", "0.75", "1"])
    bar.outline.set_linewidth(0.6)
    scale.tick_params(width=0.6, length=2.5, labelsize=SMALL_SIZE, pad=2)
    said = in_this_case(surface.scenario, "probability that the target splits")
    scale.set_ylabel(said, size=LABEL_SIZE, labelpad=2)


def _note(ax: Axes, surface: QuantalSurface, bottom: float) -> float:
    said = (
        f"Logit responses of precision {surface.precision:g} per unit of utility: who errs, errs less where an error "
        "costs more."
        if np.isfinite(surface.precision)
        else "The limit of logit responses as errors vanish."
    )
    low, high = float(surface.probability.min()), float(surface.probability.max())
    if not any(low < level < high for level in _LEVELS):
        said += f" Everywhere between {low:.2g} and {high:.2g}."
    text = wrapped(said, size_in_inches(ax)[0] + 0.8, SMALL_SIZE)
    back = max(0.0, min(0.4, ax.get_window_extent().x0 / figure_of(ax).dpi - 0.05))
    ax.annotate(
        text, (0, 0), xycoords="axes fraction", xytext=(-back * POINTS_PER_INCH, -bottom * POINTS_PER_INCH),
        textcoords="offset points", size=SMALL_SIZE, va="top", color=QUIET, linespacing=LINE, annotation_clip=False,
    )  # fmt: skip
    return bottom + (text.count("\n") + 1) * SMALL_SIZE * LINE / POINTS_PER_INCH + 0.06
