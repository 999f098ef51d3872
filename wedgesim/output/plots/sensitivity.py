"""What a split depends on: the tornado of one parameter at a time, and Sobol' indices with their intervals.

In the tornado a bar runs from the margin at the low end of a parameter to that at its high end, below what the
parameter means in the case; a thin line shows how far the margin goes in between. A diamond marks an end at which the
verdict is another than at the scenario's own values.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wedgesim.analysis.sensitivity.sobol import SobolIndices
from wedgesim.analysis.sensitivity.tornado import Bar, End, Tornado
from wedgesim.errors import WedgesimError
from wedgesim.output.plots.labels import parameter_label
from wedgesim.output.plots.style import (
    BLUE,
    DOUBLE_COLUMN,
    INK,
    LABEL_SIZE,
    ORANGE,
    QUIET,
    SINGLE_COLUMN,
    SMALL_SIZE,
    TITLE_SIZE,
    edge,
    house_style,
    new_figure,
    size_in_inches,
    tint,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, text_width, wrapped
from wedgesim.output.words import with_article
from wedgesim.roles import TARGET

MOST: Final = 15
"""Bars, when no other number is asked for."""

_LINE: Final = SMALL_SIZE * LINE / POINTS_PER_INCH
"""Height in inches of a line of text; in a tornado, of one unit of its vertical axis."""

_BAR, _GAP = 1.1, 0.5
"""Lines of text that a bar of a tornado and the space below it take."""

_ROW, _NAMES = 0.2, 2.3
"""Least height of a row of indices, and the width of what they are called, in inches."""

_SIDE, _TOP, _BOTTOM = 0.14, 0.36, 0.86

_CALLED: Final = {"margin": "split margin", "split": "split or not"}


class SensitivityPlotError(WedgesimError, ValueError):
    """There is nothing to draw."""


def plot_tornado(result: Tornado, ax: Axes | None = None, *, most: int = MOST, width: float = SINGLE_COLUMN) -> Axes:
    """Draw what each parameter does to the split margin alone.

    Parameters
    ----------
    result : Tornado
        As :func:`~wedgesim.analysis.sensitivity.tornado.tornado` returns it.
    ax : Axes, optional
        Where to draw. By default a new figure.
    most : int, optional
        Parameters to show, those that move the margin farthest.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        With a bar for each parameter, at a tick, and above it what the parameter means.

    Raises
    ------
    SensitivityPlotError
        When no margin is finite.

    Examples
    --------
    >>> import wedgesim as ws
    >>> drawn = plot_tornado(ws.tornado("reverse_kissinger"), most=8)
    """
    bars = [bar for bar in result.bars if math.isfinite(bar.reach)][:most]
    if not bars or not math.isfinite(result.baseline.margin):
        raise SensitivityPlotError(f"{result.scenario.name} has no finite split margin to draw")
    with house_style():
        room = width - 2 * _SIDE if ax is None else size_in_inches(ax)[0]
        names = [parameter_label(result.scenario, bar.parameter, room, SMALL_SIZE) for bar in bars]
        title = wrapped(result.scenario.title, room, TITLE_SIZE, True)
        tops, rows, down = [], [], 0.0
        for name in names:
            tops.append(down)
            down += name.count("\n") + 1 + _BAR / 2
            rows.append(down)
            down += _BAR / 2 + _GAP
        if ax is None:
            top = _TOP + title.count("\n") * TITLE_SIZE * LINE / POINTS_PER_INCH
            height = top + down * _LINE + _BOTTOM
            figure = new_figure(width, height)
            box = (_SIDE / width, _BOTTOM / height, room / width, down * _LINE / height)
            ax = figure.add_axes(box, label="tornado")
        lowest = min(0.0, *(bar.lowest for bar in bars))
        highest = max(0.0, *(bar.highest for bar in bars))
        pad = 0.14 * (highest - lowest)
        ax.set_xlim(lowest - pad, highest + pad)
        ax.set_ylim(down, 0)
        ax.axvline(0, color=INK, linewidth=0.8, zorder=1)
        ax.axvline(result.baseline.margin, color=QUIET, linewidth=0.6, linestyle=(0, (4, 2)), zorder=1)
        for at, row, name, bar in zip(tops, rows, names, bars, strict=True):
            _bar(ax, row, bar, result.baseline)
            ax.text(
                0, at, name, transform=ax.get_yaxis_transform(), size=SMALL_SIZE, va="top", linespacing=LINE, zorder=4,
                parse_math=True, bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none"},
            )  # fmt: skip
        ax.set_yticks(rows, [""] * len(rows))
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_locator(MaxNLocator(6))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "\u2212")))
        for side in ("left", "right", "top"):
            ax.spines[side].set_visible(False)
        ax.set_xlabel(f"split margin of {with_article(result.scenario.states[TARGET])} (utility); above 0 it splits")
        ax.set_title(title, loc="left", weight="bold", size=TITLE_SIZE, pad=6, linespacing=LINE)
        _note(
            ax,
            "Blue: at the low end of the parameter; hatched orange: at its high end; line: in between. Broken: at the "
            "scenario's own values. Diamond: another verdict there; where another path is played, the margin leaps.",
        )
    return ax


def _bar(ax: Axes, row: float, bar: Bar, baseline: End) -> None:
    ax.plot([bar.lowest, bar.highest], [row, row], color=QUIET, linewidth=0.8, zorder=2, solid_capstyle="butt")
    for end, colour, hatch in ((bar.low, BLUE, ""), (bar.high, ORANGE, "/////")):
        if not math.isfinite(end.margin):
            continue
        thickness = 0.9 if end is bar.low else 0.58
        ax.barh(
            row, end.margin - baseline.margin, left=baseline.margin, height=thickness, facecolor=tint(colour, 0.45),
            edgecolor=edge(colour), hatch=hatch, linewidth=0.5, zorder=3,
        )  # fmt: skip
        if end.verdict != baseline.verdict:
            ax.plot([end.margin], [row], marker="D", markersize=4, color=INK, markerfacecolor="white", zorder=5)
    for margin, away, end in _labels(bar):
        ax.annotate(
            f"{end.value:.3g}".replace("-", "\u2212"), (margin, row), xytext=(away * 5, 0), textcoords="offset points",
            size=SMALL_SIZE - 1, va="center", ha="left" if away > 0 else "right", color=QUIET, zorder=4,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip


def _labels(bar: Bar) -> list[tuple[float, int, End]]:
    """Return where the values of the two ends are written: outside of what the bar covers."""
    ends = [end for end in (bar.low, bar.high) if math.isfinite(end.margin)]
    if len(ends) < 2 or ends[0].margin == ends[1].margin:
        return []
    left, right = sorted(ends, key=lambda end: end.margin)
    return [(bar.lowest, -1, left), (bar.highest, 1, right)]


def _note(ax: Axes, said: str) -> None:
    width, _ = size_in_inches(ax)
    back = ax.get_window_extent().x0 / ax.figure.dpi - 0.08
    text = wrapped(said, width + back, SMALL_SIZE)
    ax.annotate(
        text, (0, 0), xycoords="axes fraction", xytext=(-back * POINTS_PER_INCH, -0.4 * POINTS_PER_INCH),
        textcoords="offset points", size=SMALL_SIZE, va="top", color=QUIET, linespacing=LINE, annotation_clip=False,
    )  # fmt: skip


def plot_indices(
    result: SobolIndices, ax: Axes | None = None, *, most: int = MOST, width: float = DOUBLE_COLUMN
) -> Axes:
    """Draw Sobol' indices of first and total order with their intervals, one panel a quantity.

    Parameters
    ----------
    result : SobolIndices
        As :func:`~wedgesim.analysis.sensitivity.sobol.sobol_indices` returns it.
    ax : Axes, optional
        Where to draw; its own lines vanish and the panels fill it (``ax.child_axes``). By default a new figure.
    most : int, optional
        Groups to show, those of the largest total index of any quantity.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        With a panel for each quantity, labelled by its name.

    Raises
    ------
    SensitivityPlotError
        When every quantity is constant.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.sobol_indices("reverse_kissinger", 64, groups="theory")
    >>> drawn = plot_indices(found)
    """
    totals = np.array([of.total for of in result.quantities.values()])
    if np.isnan(totals).all():
        raise SensitivityPlotError(f"nothing varies in {result.scenario.name}: there is no variance to explain")
    weight = np.nan_to_num(totals, nan=-1.0).max(axis=0)
    order = np.argsort(-weight, kind="stable")[:most]
    with house_style():
        names = [
            parameter_label(result.scenario, list(result.groups)[number], _NAMES, SMALL_SIZE, unit=False)
            for number in order
        ]
        lines = max(name.count("\n") + 1 for name in names)
        if ax is None:
            left = 0.12 + max(text_width(line, SMALL_SIZE) for name in names for line in name.split("\n"))
            bottom = _BOTTOM - 0.22  # its note is short
            title = wrapped(result.scenario.title, width - left - 0.14, TITLE_SIZE, True)
            top = _TOP + 0.1 + title.count("\n") * TITLE_SIZE * LINE / POINTS_PER_INCH
            height = top + len(names) * max(_ROW, lines * _LINE + 0.05) + bottom
            figure = new_figure(width, height)
            box = (left / width, bottom / height, 1 - (left + 0.14) / width, 1 - (top + bottom) / height)
            ax = figure.add_axes(box, label="indices")
        ax.set_axis_off()
        title = wrapped(result.scenario.title, size_in_inches(ax)[0], TITLE_SIZE, True)
        ax.set_title(title, loc="left", weight="bold", size=TITLE_SIZE, pad=16)
        count = len(result.quantities)
        gap = 0.06
        share = (1 - gap * (count - 1)) / count
        for number, (name, of) in enumerate(result.quantities.items()):
            panel = ax.inset_axes((number * (share + gap), 0, share, 1), label=name)
            rows = np.arange(len(names))
            for values, low, high, shift, colour, marker in (
                (of.first, of.first_low, of.first_high, -0.16, edge(BLUE), "o"),
                (of.total, of.total_low, of.total_high, 0.16, edge(ORANGE), "s"),
            ):
                panel.errorbar(
                    values[order], rows + shift,
                    xerr=np.abs([values[order] - low[order], high[order] - values[order]]), fmt=marker, markersize=3,
                    color=colour, markerfacecolor="white" if marker == "s" else colour, linewidth=0.8, capsize=0,
                )  # fmt: skip
            panel.axvline(0, color=INK, linewidth=0.6)
            panel.set_ylim(len(names) - 0.4, -0.6)
            panel.set_yticks(rows, names if number == 0 else [""] * len(names), size=SMALL_SIZE)
            for label in panel.get_yticklabels():
                label.set(parse_math=True, linespacing=LINE)
            panel.tick_params(axis="y", length=0)
            panel.xaxis.set_major_locator(MaxNLocator(5))
            panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%".replace("-", "\u2212")))
            for side in ("left", "right", "top"):
                panel.spines[side].set_visible(False)
            panel.grid(axis="y", color="#E6E6E6", linewidth=0.4)
            panel.set_axisbelow(True)
            panel.set_title(_CALLED.get(name, name), loc="left", size=LABEL_SIZE, pad=3)
            panel.set_xlabel("share of the variance")
        _note(
            ax,
            f"Filled circles: explained alone (first order); open squares: alone and with others (total). 95% "
            f"intervals by bootstrap over {result.solved:,} rows.",
        )
    return ax
