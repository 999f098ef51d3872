"""Boxes and how they were chosen: the trade-off of coverage and density, and boxes in the plane of two parameters.

A dot of the trade-off is a box of the trajectory, coloured by how many parameters it limits; the box that was taken is
ringed, and a cross beside it marks what is to be expected of new draws. In the plane, cells show in which share of the
draws it happens, whatever all other parameters are; boxes are outlined, and limits on other parameters are written in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from wedgesim.analysis.adaptive import adaptive_diagram
from wedgesim.analysis.discovery.boxes import Box, Restriction, condition
from wedgesim.analysis.discovery.discover import Discovery
from wedgesim.analysis.discovery.prim import Boxes
from wedgesim.analysis.phase_diagram import PlaneAxis
from wedgesim.errors import UnknownNameError
from wedgesim.output.plots.adaptive import plot_adaptive_diagram
from wedgesim.output.plots.labels import axis_label, key, short_name
from wedgesim.output.plots.style import (
    DOUBLE_COLUMN,
    INK,
    LABEL_SIZE,
    QUIET,
    SINGLE_COLUMN,
    SMALL_SIZE,
    TITLE_SIZE,
    VERMILION,
    house_style,
    new_figure,
    size_in_inches,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, wrapped
from wedgesim.output.words import percent, sentence
from wedgesim.scenario.scenario import Scenario

_CELLS: Final = 20
_EDGES: Final = ("-", (0, (4, 1.5)), (0, (1, 1)))
_APART: Final = 0.06
"""How far numbers stand from each other at least, as a share of an axis."""

_LINE: Final = SMALL_SIZE * LINE / POINTS_PER_INCH

_FEWEST: Final = 5
"""Draws of a cell below which its share is not shown."""


def plot_discovery(
    found: Discovery, *, plane: tuple[str, str] | None = None, width: float = DOUBLE_COLUMN
) -> Figure:
    """Draw the boxes of the first thing that was looked for, and the trade-off from which the first was chosen.

    Parameters
    ----------
    found : Discovery
        As :func:`~wedgesim.analysis.discovery.discover.discover` returns it.
    plane : (str, str), optional
        Two parameters, horizontal first: boxes are drawn upon the phase diagram of these, at the scenario's own values
        of all others. By default upon shares of the draws, over the parameters whose limits tell most.
    width : float, optional
        Width in inches of the figure.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.discover("reverse_kissinger", count=500, only=["credibility", "inducement"], resamples=2)
    >>> drawn = plot_discovery(found)
    """
    with house_style():
        names = plane or _telling(found, found.boxes[0])
        limited = [limit.parameter for box in found.boxes[0].boxes for limit in box.restrictions]
        told = key(found.scenario, [name for name in dict.fromkeys(limited) if name not in names], 0.95 * width)
        below = (0.5 if plane else 0.15) + (told.count("\n") + 1) * _LINE * bool(told)
        height = 0.46 * width + below
        figure = new_figure(width, height)
        bottom, tall = 1 - 0.41 * width / height, 0.34 * width / height
        left = figure.add_axes((0.085, bottom, 0.43 if plane else 0.37, tall), label="boxes")
        right = figure.add_axes((0.60, bottom, 0.37, tall), label="trade-off")
        if plane is None:
            plot_boxes(found, left, background=True)
        else:
            plot_boxes(found, _diagram(found, plane, left), axes=plane)
        plot_peeling_trajectory(found.boxes[0], right)
        if told:
            figure.text(0.02, 0.05 / height, told, size=SMALL_SIZE, color=QUIET, va="bottom", linespacing=LINE)
    return figure


def _diagram(found: Discovery, plane: tuple[str, str], ax: Axes) -> Axes:
    """Draw the phase diagram of two parameters that were drawn, over the ranges of the draws."""
    for name in plane:
        _known(found, name)
    values = found.outcomes.draws.values
    spans = {name: [float(values[name].min()), float(values[name].max())] for name in plane}
    diagram = adaptive_diagram(found.scenario, spans)
    if (diagram.x.name, diagram.y.name) != plane:
        diagram = adaptive_diagram(found.scenario, dict(reversed(spans.items())))
    return plot_adaptive_diagram(diagram, ax)


def _known(found: Discovery, name: str) -> None:
    if name not in found.outcomes.draws.values:
        known = ", ".join(found.outcomes.draws.names)
        raise UnknownNameError(f"{name} was not drawn; boxes can be shown over {known}")


def plot_peeling_trajectory(boxes: Boxes, ax: Axes | None = None, *, width: float = SINGLE_COLUMN) -> Axes:
    """Draw coverage against density of every box of the first search.

    Parameters
    ----------
    boxes : Boxes
        As :func:`~wedgesim.analysis.discovery.prim.prim` returns them.
    ax : Axes, optional
        Where to draw; by default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        Dots are labelled by the number of parameters that boxes limit.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.discover("reverse_kissinger", count=500, only=["credibility", "inducement"], resamples=2)
    >>> drawn = plot_peeling_trajectory(found.boxes[0])
    """
    with house_style():
        ax = ax or _own_axes(width)
        _style(ax)
        ax.set(xlim=(0, 1.02), ylim=(0, 1.02))
        for axis, words in ((ax.xaxis, "coverage: share of all {}"), (ax.yaxis, "density: share of draws in the box")):
            axis.set_major_formatter(PercentFormatter(1.0, decimals=0))
            axis.set_label_text(words.format(boxes.happening.plural), size=LABEL_SIZE)
        ax.axhline(boxes.share, color=QUIET, linewidth=0.7, linestyle=(0, (1, 1.5)), zorder=1)
        base = f"all draws: {percent(boxes.share)}"
        ax.text(0.01, boxes.share + 0.012, base, size=SMALL_SIZE, color=QUIET, va="bottom")
        if boxes.peeled:
            _trajectory(ax, boxes)
        else:
            ax.text(0.5, 0.6, "no box tells where", ha="center", size=LABEL_SIZE, color=QUIET)
        ax.set_title("What a tighter box costs", loc="left", weight="bold", size=TITLE_SIZE, pad=5)
    return ax


def _trajectory(ax: Axes, boxes: Boxes) -> None:
    from matplotlib import colormaps

    peeled = boxes.peeled[0]
    of, box = peeled.trajectory, peeled.box
    limits = of.restricted.sum(axis=1)
    most = max(int(limits.max()), 1)
    ax.plot(of.coverage, of.density, color="#BBBBBB", linewidth=0.7, zorder=2)
    last = (np.inf, np.inf)
    for number in np.unique(limits).tolist():
        at = np.flatnonzero(limits == number)
        colour = to_hex(colormaps["viridis"](0.9 * number / most))
        ax.plot(
            of.coverage[at], of.density[at], linestyle="none", marker="o", markersize=3.4, color=colour, zorder=3,
            label=f"{number} limited",
        )  # fmt: skip
        middle = at[len(at) // 2]
        if max(abs(of.coverage[middle] - last[0]), abs(of.density[middle] - last[1])) < _APART:
            continue
        last = of.coverage[middle], of.density[middle]
        ax.annotate(
            str(number), (of.coverage[middle], of.density[middle]), xytext=(-5, -6), textcoords="offset points",
            size=SMALL_SIZE, color=INK, ha="right", va="center", zorder=4,
        )  # fmt: skip
    ax.plot([box.coverage], [box.density], marker="o", markersize=8, markerfacecolor="none", markeredgecolor=VERMILION,
            markeredgewidth=1.4, linestyle="none", zorder=5, label="taken")  # fmt: skip
    said = f"taken, and pasted:\n{percent(box.density)} of draws,\n{percent(box.coverage)} of all"
    right = box.coverage < 0.58  # else the words would leave the axes
    ax.annotate(
        said, (box.coverage, box.density), xytext=(9, 8) if right else (-16, -16), textcoords="offset points",
        size=SMALL_SIZE, ha="left" if right else "right", va="bottom" if right else "top", linespacing=LINE, zorder=6,
    )  # fmt: skip
    if box.held_out_density is not None and box.held_out_coverage is not None:
        ax.plot([box.held_out_coverage], [box.held_out_density], marker="x", markersize=5, color=VERMILION,
                markeredgewidth=1.2, linestyle="none", zorder=5, label="expected of new draws")  # fmt: skip
    note = "numbers: parameters limited"
    if box.held_out_density is not None:
        note += "\ncross: expected of new draws"
    ax.text(0.02, 0.02, note, transform=ax.transAxes, size=SMALL_SIZE, color=QUIET, va="bottom", linespacing=LINE)


def plot_boxes(
    found: Discovery,
    ax: Axes | None = None,
    *,
    axes: tuple[str, str] | None = None,
    boxes: Boxes | None = None,
    background: bool | None = None,
    width: float = SINGLE_COLUMN,
) -> Axes:
    """Draw boxes in the plane of two parameters, by themselves or upon a phase diagram.

    Parameters
    ----------
    found : Discovery
        As :func:`~wedgesim.analysis.discovery.discover.discover` returns it.
    ax : Axes, optional
        Where to draw: of a phase diagram of the same two parameters, say; by default a new figure.
    axes : (str, str), optional
        The parameters, horizontal first; by default those whose limits tell most.
    boxes : Boxes, optional
        Which of the things looked for; by default the first.
    background : bool, optional
        Whether to show in which share of the draws it happens; by default in a figure of its own alone.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        Outlines are labelled ``box 1`` and so on.

    Raises
    ------
    UnknownNameError
        When a parameter was not drawn.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.discover("reverse_kissinger", count=500, only=["credibility", "inducement"], resamples=2)
    >>> drawn = plot_boxes(found)
    """
    with house_style():
        boxes = boxes or found.boxes[0]
        names = axes or _telling(found, boxes)
        for name in names:
            _known(found, name)
        own = ax is None
        ax = ax or _own_axes(width)
        if background or (background is None and own):
            _cells(ax, found, boxes, names)
        left, right = sorted(ax.get_xlim())
        bottom, top = sorted(ax.get_ylim())
        for number, box in enumerate(boxes.boxes):
            _outline(ax, found.scenario, box, number, len(boxes.boxes), names, (left, right, bottom, top))
        ax.set_xlim(left, right)
        ax.set_ylim(bottom, top)
    return ax


def _telling(found: Discovery, boxes: Boxes) -> tuple[str, str]:
    """Return two parameters: those that the first box limits, then those by which the tree cuts, then any."""
    limited = [limit.parameter for box in boxes.boxes for limit in box.restrictions]
    names = list(dict.fromkeys([*limited, *found.tree.importance, *found.outcomes.draws.names]))
    return names[0], names[min(1, len(names) - 1)]


def _cells(ax: Axes, found: Discovery, boxes: Boxes, names: tuple[str, str]) -> None:
    """Fill the plane with the share of draws in which it happens."""
    _style(ax)
    number = next(i for i, said in enumerate(found.tree.happenings) if said == boxes.happening)
    happened = found.case == number
    values = [found.values[name] for name in names]
    spans = [(float(column.min()), float(column.max())) for column in values]
    edges = [np.linspace(low, high, _CELLS + 1) for low, high in spans]
    across, up = values
    count = np.histogram2d(across, up, bins=edges)[0]
    events = np.histogram2d(across[happened], up[happened], bins=edges)[0]
    share: NDArray[np.float64] = np.where(count >= _FEWEST, events / np.maximum(count, 1), np.nan)
    mesh = ax.pcolormesh(edges[0], edges[1], share.T, cmap="cividis", vmin=0, vmax=1, rasterized=True, zorder=0)
    bar = ax.figure.colorbar(mesh, ax=ax, fraction=0.05, pad=0.03)
    bar.ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    bar.ax.tick_params(labelsize=SMALL_SIZE, width=0.6, length=2.5)
    bar.outline.set_linewidth(0.6)
    width, height = size_in_inches(ax)
    for set_label, set_limits, name, span, room in (
        (ax.set_xlabel, ax.set_xlim, names[0], spans[0], width),
        (ax.set_ylabel, ax.set_ylim, names[1], spans[1], height),
    ):
        parameter = found.scenario.parameter(name)
        plane = PlaneAxis(name, np.array(span), "linear", parameter.unit, parameter.symbol, parameter.meaning)
        set_label(axis_label(plane, room, found.scenario.states), size=LABEL_SIZE, linespacing=LINE, parse_math=True)
        set_limits(span)
    title = f"{sentence(boxes.happening.clause)}: share of draws"
    ax.set_title(wrapped(title, width + 0.5, TITLE_SIZE, True), loc="left", weight="bold", size=TITLE_SIZE, pad=5)


def _outline(
    ax: Axes, scenario: Scenario, box: Box, number: int, count: int, names: tuple[str, str],
    limits: tuple[float, float, float, float],
) -> None:  # fmt: skip
    left, right, bottom, top = limits
    by_name = {limit.parameter: limit for limit in box.restrictions}
    if not set(names) & set(by_name):
        return  # it would be the whole plane
    x = _ends(by_name.get(names[0]), left, right)
    y = _ends(by_name.get(names[1]), bottom, top)
    line = _EDGES[number % len(_EDGES)]
    for colour, size in (("white", 3.2), (VERMILION, 1.6)):
        ax.add_patch(
            Rectangle((x[0], y[0]), x[1] - x[0], y[1] - y[0], fill=False, edgecolor=colour, linewidth=size,
                      linestyle=line if colour != "white" else "-", zorder=4,
                      label=f"box {number + 1}" if colour != "white" else None)
        )  # fmt: skip
    said = "\n".join(_said(scenario, box, number, count, names))
    _in_a_corner(ax, said, x, y)


def _in_a_corner(ax: Axes, said: str, x: tuple[float, float], y: tuple[float, float]) -> None:
    """Write in the corner of a box where least is written already; top right if it is free."""
    written = [text.get_window_extent() for text in ax.texts if text.get_text()]
    best = None
    for right, top in ((1, 1), (0, 0), (1, 0), (0, 1)):
        text = ax.annotate(
            said, (x[right], y[top]), xytext=(-4 if right else 4, -4 if top else 4), textcoords="offset points",
            size=SMALL_SIZE, ha="right" if right else "left", va="top" if top else "bottom", linespacing=LINE, zorder=6,
            bbox={"boxstyle": "square,pad=0.2", "facecolor": "white", "edgecolor": "none", "alpha": 0.88},
        )  # fmt: skip
        own = text.get_window_extent()
        shared = [Bbox.intersection(own, other) for other in written]
        covered = sum(part.width * part.height for part in shared if part is not None)
        if best is None or covered < best[0]:
            if best is not None:
                best[1].remove()
            best = covered, text
        else:
            text.remove()
        if not best[0]:
            return


def _ends(limit: Restriction | None, low: float, high: float) -> tuple[float, float]:
    if limit is None:
        return low, high
    return low if limit.lower is None else limit.lower, high if limit.upper is None else limit.upper


def _said(scenario: Scenario, box: Box, number: int, count: int, names: tuple[str, str]) -> Iterator[str]:
    name = f"box {number + 1}: " if count > 1 else ""
    yield f"{name}{percent(box.density)} of draws,"
    yield f"{percent(box.coverage)} of all"
    for limit in box.restrictions:
        if limit.parameter not in names:
            called = short_name(scenario, limit.parameter)
            yield condition(called, limit.lower, limit.upper).replace("<=", "≤").replace(">=", "≥")


def _own_axes(width: float) -> Axes:
    figure = new_figure(width, width * 0.9)
    return figure.add_axes((0.17, 0.15, 0.78, 0.74), label="discovery")


def _style(ax: Axes) -> None:
    ax.spines[:].set_linewidth(0.6)
    ax.tick_params(which="major", width=0.6, length=2.5, labelsize=SMALL_SIZE, pad=2.5, color=INK, labelcolor=INK)
