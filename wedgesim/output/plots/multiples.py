"""Small multiples: the same plane at several values of a third parameter, side by side.

All panels share axes, and colours: a path looks the same wherever it is played. Verdicts are named in the regions that
have room for it; the paths are explained once, below.
"""

from __future__ import annotations

from math import ceil
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Rectangle
from numpy.typing import NDArray

from wedgesim.analysis.adaptive_multiples import DiagramSeries
from wedgesim.analysis.phase_diagram import PhaseDiagram
from wedgesim.analysis.points import profile_label
from wedgesim.output.plots.contours import contours
from wedgesim.output.plots.labels import axis_label, parameter_label, short_name
from wedgesim.output.plots.phase_diagram import VERDICT_WORDS, look_of, write_axes
from wedgesim.output.plots.regions import cell_edges, outline, roomiest
from wedgesim.output.plots.style import (
    DOUBLE_COLUMN,
    INK,
    LABEL_SIZE,
    SMALL_SIZE,
    TITLE_SIZE,
    Look,
    house_style,
    new_figure,
    size_in_inches,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, text_size, text_width, wrapped

_LEFT, _RIGHT, _TOP, _BOTTOM, _GAP, _HEAD = 0.68, 0.14, 0.3, 0.6, 0.16, 0.2

_LINE = SMALL_SIZE * LINE / POINTS_PER_INCH

_UNDER: Final = 4
"""Points between the title and what the panels run over: the title's letters reach below its line."""

_SWATCH: Final = 0.22

_PIXELS: Final = 80

Kind = tuple[int, int]


def plot_small_multiples(
    series: DiagramSeries, ax: Axes | None = None, *, width: float = DOUBLE_COLUMN, columns: int | None = None
) -> Axes:
    """Draw a phase diagram for each value of a third parameter.

    Parameters
    ----------
    series : DiagramSeries
        As :func:`~wedgesim.analysis.adaptive_multiples.diagram_series` returns it.
    ax : Axes, optional
        Where to draw; its own lines vanish and the panels fill it (``ax.child_axes``). By default a new figure.
    width : float, optional
        Width in inches of the new figure.
    columns : int, optional
        Panels side by side; by default up to four.

    Returns
    -------
    Axes
        With one child a panel, labelled by the value.

    Examples
    --------
    >>> import wedgesim as ws
    >>> series = ws.diagram_series(ws.load("reverse_kissinger"), {"sanctions": [0.2, 0.8]}, resolution=64, initial=16)
    >>> drawn = plot_small_multiples(series)
    """
    with house_style():
        count = len(series.diagrams)
        columns = min(count, columns or (count if count <= 4 else ceil(count / ceil(count / 4))))
        rows = ceil(count / columns)
        phases = [diagram.paint() for diagram in series.diagrams]
        looks = _looks(phases)
        if ax is None:
            inner = width - _LEFT - _RIGHT
            side = (inner - (columns - 1) * _GAP) / columns
            legend = _legend_rows(series, looks, inner)
            below = _BOTTOM + legend * _LINE * 1.25 + 0.08
            title = _title(series, inner).count("\n") * TITLE_SIZE * LINE
            top = _TOP + _LINE + (_UNDER + title) / POINTS_PER_INCH
            height = top + rows * (side + _HEAD) + (rows - 1) * _GAP + below
            figure = new_figure(width, height)
            ax = figure.add_axes((_LEFT / width, below / height, inner / width, 1 - (top + below) / height),
                                 label="small multiples")  # fmt: skip
        _draw(ax, series, phases, looks, columns, rows)
    return ax


def _title(series: DiagramSeries, width: float) -> str:
    return wrapped(series.diagrams[0].title or series.scenario.title, width, TITLE_SIZE, True)


def _looks(phases: list[PhaseDiagram]) -> dict[Kind, Look]:
    """One look for each verdict and path of any panel."""
    kinds = sorted(
        {
            kind
            for phase in phases
            for kind in zip(phase.verdict.ravel().tolist(), phase.outcome.ravel().tolist(), strict=True)
        }
    )
    seen: dict[int, int] = {}
    looks = {}
    for verdict, outcome in kinds:
        looks[verdict, outcome] = look_of(verdict, seen.get(verdict, 0))
        seen[verdict] = seen.get(verdict, 0) + 1
    return looks


def _draw(
    ax: Axes, series: DiagramSeries, phases: list[PhaseDiagram], looks: dict[Kind, Look], columns: int, rows: int
) -> None:
    width, height = size_in_inches(ax)
    ax.set_axis_off()
    across = (width - (columns - 1) * _GAP) / columns
    up = (height - (rows - 1) * _GAP) / rows - _HEAD
    for number, (value, phase) in enumerate(zip(series.values, phases, strict=True)):
        row, column = divmod(number, columns)
        left = column * (across + _GAP)
        bottom = (rows - 1 - row) * (up + _HEAD + _GAP)
        panel = ax.inset_axes((left / width, bottom / height, across / width, up / height), label=f"{value:g}")
        _panel(panel, phase, looks)
        said = f"{short_name(series.scenario, series.varied.name)} = {value:g}"
        panel.set_title(said, loc="left", size=LABEL_SIZE, weight="bold", pad=3)
        if column:
            panel.tick_params(axis="y", labelleft=False)
            panel.set_ylabel("")
        if number + columns < len(phases):
            panel.tick_params(axis="x", labelbottom=False)
        panel.set_xlabel("")
        if column == 0 and row != (rows - 1) // 2:
            panel.set_ylabel("")
    phase = phases[0]
    ax.set_title(
        _title(series, width), loc="left", weight="bold", size=TITLE_SIZE, pad=6 + _UNDER + _LINE * POINTS_PER_INCH,
        linespacing=LINE,
    )  # fmt: skip
    by = parameter_label(series.scenario, series.varied.name, width - 0.2, SMALL_SIZE).split("\n")[0]
    ax.annotate(f"by {by}", (0, 1), xycoords="axes fraction", xytext=(0, 6), textcoords="offset points", va="bottom",
                size=SMALL_SIZE, parse_math=True, annotation_clip=False)  # fmt: skip
    ax.annotate(axis_label(phase.x, width, series.scenario.states), (0.5, 0), xycoords="axes fraction", xytext=(0, -14),
                textcoords="offset points", ha="center", va="top", size=LABEL_SIZE, parse_math=True,
                annotation_clip=False)  # fmt: skip
    _legend(ax, series, looks, width)


def _panel(ax: Axes, phase: PhaseDiagram, looks: dict[Kind, Look]) -> None:
    write_axes(ax, phase)
    ax.set_title("", loc="left")
    x_edges, y_edges = (cell_edges(axis.values, axis.scale == "log") for axis in (phase.x, phase.y))
    verdict = phase.verdict.astype(np.int64)
    width, height = size_in_inches(ax)
    for (code, outcome), look in looks.items():
        mask = (verdict == code) & (phase.outcome == outcome)
        if not mask.any():
            continue
        path = outline(mask, x_edges, y_edges)
        patches = [PathPatch(path, facecolor=look.fill, edgecolor="none", zorder=1)]
        if look.hatch:
            patches.append(
                PathPatch(path, facecolor="none", edgecolor=look.line, hatch=look.hatch, linewidth=0, zorder=1.1)
            )
        for patch in patches:
            patch.set_rasterized(True)
            ax.add_patch(patch)
    paths = verdict * (int(phase.outcome.max()) + 2) + phase.outcome
    for codes, thickness in ((paths, 0.4), (verdict, 1.1)):
        lines = contours(codes, phase.x.values, phase.y.values)
        if lines:
            ax.add_collection(
                LineCollection(lines, colors=INK, linewidths=thickness, capstyle="round", zorder=2), autolim=False
            )
    mark = phase.baseline
    free = np.ones(verdict.shape, dtype=np.bool_)
    if phase.holds(mark):
        near = [
            np.abs(np.arange(len(axis.values)) - np.abs(axis.values - value).argmin()) < 0.09 / side * len(axis.values)
            for axis, value, side in ((phase.x, mark.x, width), (phase.y, mark.y, height))
        ]
        free[np.ix_(*near)] = False
    for code in np.unique(verdict).tolist():
        _word(ax, (verdict == code) & free, VERDICT_WORDS[code], width, height)
    if phase.holds(mark):
        ax.plot([mark.x], [mark.y], marker="o", markersize=4.5, markerfacecolor="white", markeredgecolor=INK,
                markeredgewidth=0.9, linestyle="none", zorder=5, clip_on=False, label="baseline")  # fmt: skip


def _word(ax: Axes, mask: NDArray[np.bool_], said: str, width: float, height: float) -> None:
    """Name a verdict where its region has most room, if it has any."""
    pixels = [max(2, int(side * _PIXELS)) for side in (width, height)]
    picked = np.ix_(
        *(np.linspace(0, size - 1, count).round().astype(int) for size, count in zip(mask.shape, pixels, strict=True))
    )
    w, h = (side + 0.08 for side in text_size(said, SMALL_SIZE, True))
    place = roomiest(mask[picked], w * _PIXELS, h * _PIXELS)
    if said and place is not None and place[2] >= 1:
        ax.text(
            place[0] / pixels[0], place[1] / pixels[1], said, transform=ax.transAxes, size=SMALL_SIZE, weight="bold",
            ha="center", va="center", zorder=3,
            bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
        )  # fmt: skip


def _entries(series: DiagramSeries, looks: dict[Kind, Look]) -> list[tuple[Look | None, str]]:
    said: list[tuple[Look | None, str]] = [
        (look, f"{VERDICT_WORDS[verdict]}: {profile_label(series.scenario, outcome)}".removeprefix(": "))
        for (verdict, outcome), look in looks.items()
    ]
    return [*said, (None, "baseline, on these two axes")]


def _placed(series: DiagramSeries, looks: dict[Kind, Look], width: float) -> list[tuple[int, float]]:
    """Row and left side in inches of each entry of the legend."""
    places = []
    row, left = 0, 0.0
    for _, text in _entries(series, looks):
        wide = _SWATCH + 0.07 + text_width(text, SMALL_SIZE) + 0.2
        if left and left + wide - 0.2 > width:
            row, left = row + 1, 0.0
        places.append((row, left))
        left += wide
    return places


def _legend_rows(series: DiagramSeries, looks: dict[Kind, Look], width: float) -> int:
    return _placed(series, looks, width)[-1][0] + 1


def _legend(ax: Axes, series: DiagramSeries, looks: dict[Kind, Look], width: float) -> None:
    _, height = size_in_inches(ax)
    for (look, text), (row, left) in zip(_entries(series, looks), _placed(series, looks, width), strict=True):
        middle = -(_BOTTOM - 0.06 + (row + 0.5) * 1.25 * _LINE)
        if look is None:
            ax.plot(
                [(left + _SWATCH / 2) / width], [middle / height], transform=ax.transAxes, marker="o", markersize=4.5,
                markerfacecolor="white", markeredgecolor=INK, markeredgewidth=0.9, clip_on=False,
            )  # fmt: skip
        else:
            corner = (left / width, (middle - _LINE * 0.42) / height)
            size = (_SWATCH / width, _LINE * 0.84 / height)
            for patch in (
                Rectangle(corner, *size, facecolor=look.fill, edgecolor=INK, linewidth=0.5),
                Rectangle(corner, *size, facecolor="none", edgecolor=look.line, hatch=look.hatch, linewidth=0),
            ):
                patch.set_transform(ax.transAxes)
                patch.set_clip_on(False)
                ax.add_patch(patch)
        ax.text(
            (left + _SWATCH + 0.07) / width, middle / height, text, transform=ax.transAxes, size=SMALL_SIZE, va="center"
        )
