"""How thresholds of one parameter move with another: where the split is gained or lost, and how.

The plane of the two is filled by verdict, in the colours of :mod:`wedgesim.output.plots.phase_diagram`. A boundary is
solid where the target itself is indifferent and its margin passes through zero, dashed where another role switches and
the margin jumps, dotted where an equilibrium appears beside others. Small arrows point to the side of the split.
Between solved values boundaries are straight; one that ends where it would leave the range goes on to its edge.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from wedgesim.analysis.phase_diagram import PlaneAxis
from wedgesim.analysis.points import VERDICTS
from wedgesim.output.meanings import of_states
from wedgesim.output.plots.labels import axis_label
from wedgesim.output.plots.phase_diagram import VERDICT_WORDS, fit_bottom, fit_left, look_of
from wedgesim.output.plots.regions import outline, roomiest
from wedgesim.output.plots.style import (
    INK,
    LABEL_SIZE,
    QUIET,
    SINGLE_COLUMN,
    SMALL_SIZE,
    TITLE_SIZE,
    figure_of,
    house_style,
    new_figure,
    size_in_inches,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, text_size, wrapped
from wedgesim.roles import Role

if TYPE_CHECKING:
    import xarray as xr

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.62, 0.14, 0.34, 0.56

_DASHES: Final = {"continuous": "-", "jump": (0, (3.2, 1.2)), "multiplicity": (0, (0.9, 1.0))}

_PIXELS: Final = (640, 480)
"""Raster on which fills are laid out: finer than the lines over their edges."""

_ARROW, _HEAD = 0.13, 0.04
"""Length of an arrow, and half the width of its head, in inches."""


@dataclass(frozen=True, eq=False)
class _Boundary:
    """One branch as a line: corners, the kind of each corner, and the verdict codes on its sides."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    kinds: tuple[str, ...]
    direction: str
    after: int


def plot_threshold_curve(curve: xr.Dataset, ax: Axes | None = None, *, width: float = SINGLE_COLUMN) -> Axes:
    """Draw thresholds along a second parameter.

    Parameters
    ----------
    curve : Dataset
        As :func:`~wedgesim.analysis.threshold_curve.threshold_curve` returns it, or as read back from a file.
    ax : Axes, optional
        Where to draw, at its size as it is now; by default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        Lines are labelled ``branch 0`` and so on, fills by verdict.

    Examples
    --------
    >>> import wedgesim as ws
    >>> curve = ws.threshold_curve("reverse_kissinger", "credibility", {"sanctions": [0.5, 0.8, 1]})
    >>> drawn = plot_threshold_curve(curve)
    """
    with house_style():
        own = ax is None
        if ax is None:
            plot = width - _LEFT - _RIGHT
            height = _BOTTOM + 0.8 * plot + _TOP
            figure = new_figure(width, height)
            box = (_LEFT / width, _BOTTOM / height, plot / width, 0.8 * plot / height)
            ax = figure.add_axes(box, label="threshold curve")
        _write_axes(ax, curve)
        if own:
            fit_left(ax)
        bottom = _Curve(ax, curve).draw()
        if own:
            fit_bottom(ax, bottom)
    return ax


def plane_axes(curve: xr.Dataset) -> tuple[PlaneAxis, PlaneAxis]:
    """Return the two parameters of a curve, the second of which has its thresholds along the first."""
    along, attrs = curve[curve.attrs["along"]], curve.attrs
    x = PlaneAxis(
        str(along.name), along.values, "linear", _unit(along.attrs.get("units", "")),
        str(along.attrs.get("symbol", "")), str(along.attrs.get("long_name", "")),
    )  # fmt: skip
    y = PlaneAxis(
        str(attrs["parameter"]), np.array([attrs["low"], attrs["high"]], dtype=np.float64), "linear",
        _unit(attrs["parameter_units"]), str(attrs["parameter_symbol"]), str(attrs["parameter_long_name"]),
    )  # fmt: skip
    return x, y


def _unit(units: object) -> str:
    return "" if str(units) == "1" else str(units)


def _write_axes(ax: Axes, curve: xr.Dataset) -> None:
    width, height = size_in_inches(ax)
    x, y = plane_axes(curve)
    states = json.loads(curve.attrs.get("states", "{}"))
    for set_limits, axis, plane, room in ((ax.set_xlim, ax.xaxis, x, width + 0.2), (ax.set_ylim, ax.yaxis, y, height)):
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
        set_limits(plane.values[0], plane.values[-1])
        axis.set_label_text(axis_label(plane, room, states), linespacing=LINE)
        axis.label.set(parse_math=True, size=LABEL_SIZE, color=INK)
        axis.labelpad = 2.5
        axis.set_tick_params(which="both", width=0.6, labelsize=SMALL_SIZE, pad=2.5, color=INK, labelcolor=INK)
        axis.set_tick_params(which="major", length=2.5)
    title = f"{curve.attrs['scenario_title']}: {_turning(str(curve.attrs['of']), states)}"
    ax.set_title(wrapped(title, width, TITLE_SIZE, True), loc="left", weight="bold", size=TITLE_SIZE, color=INK, pad=5,
                 linespacing=LINE)  # fmt: skip
    ax.spines[:].set_linewidth(0.6)


def _turning(of: str, states: dict[Role, str]) -> str:
    """Say what turns on the lines."""
    if of == "split":
        return "where the split is gained or lost"
    return "where what is played turns" if of == "path" else of_states(states, f"where the {of} turns")


class _Curve:
    def __init__(self, ax: Axes, curve: xr.Dataset) -> None:
        self.ax, self.curve = ax, curve
        self.states: dict[Role, str] = json.loads(curve.attrs.get("states", "{}"))
        self.x, self.y = plane_axes(curve)
        self.low, self.high = float(self.y.values[0]), float(self.y.values[-1])
        self.boundaries = [self._boundary(i) for i in range(curve.sizes["branch"])]
        self.width, self.height = size_in_inches(ax)
        self.arrows = 0
        self.bottom = 0.33 + (ax.get_xlabel().count("\n") + 1) * LABEL_SIZE * LINE / POINTS_PER_INCH

    def draw(self) -> float:
        """Draw all; return the inches needed below the axes."""
        free = np.ones((int(self.width * 80), int(self.height * 80)), dtype=np.bool_)
        self._lines(free)
        self._mark(free)
        if self.curve.attrs["of"] == "split":
            self._fills(free)
        return self._notes()

    def _boundary(self, branch: int) -> _Boundary:
        """Corners of a branch, continued to the edge of the range where it is about to leave it."""
        values = self.curve["value"].values[branch]
        kinds = [str(kind) for kind in self.curve["kind"].values[branch]]
        where = np.flatnonzero(~np.isnan(values))
        x, y, of = list(self.x.values[where]), list(values[where]), [kinds[i] for i in where]
        for end, inner, beyond in ((0, 1, where[0] - 1), (-1, -2, where[-1] + 1)):
            if len(where) > 1 and 0 <= beyond < len(values):
                slope = (y[end] - y[inner]) / (x[end] - x[inner])
                step = self.x.values[beyond] - x[end]
                edge = self.high if slope * step > 0 else self.low
                if slope and abs(edge - y[end]) <= 1.5 * abs(slope * step):
                    at = min(max((edge - y[end]) / slope / step, 0.0), 1.0)
                    place = 0 if end == 0 else len(x)
                    x.insert(place, x[end] + at * step)
                    y.insert(place, edge)
                    of.insert(place, of[end])
        verdict = str(self.curve["verdict_above"].values[branch])
        return _Boundary(
            np.array(x), np.array(y), tuple(of), str(self.curve["direction"].values[branch]),
            VERDICTS.index(verdict),
        )  # fmt: skip

    def _fills(self, free: NDArray[np.bool_]) -> None:
        codes = self._codes()
        x_edges = np.linspace(self.x.values[0], self.x.values[-1], _PIXELS[0] + 1)
        y_edges = np.linspace(self.low, self.high, _PIXELS[1] + 1)
        for verdict in np.unique(codes).tolist():
            look = look_of(verdict, 0)
            path = outline(codes == verdict, x_edges, y_edges)
            said = VERDICT_WORDS[verdict]
            self.ax.add_patch(PathPatch(path, facecolor=look.fill, edgecolor="none", zorder=1, label=said))
            if look.hatch:
                self.ax.add_patch(
                    PathPatch(path, facecolor="none", edgecolor=look.line, hatch=look.hatch, linewidth=0, zorder=1.1)
                )
            self._label(codes == verdict, free, said, look.fill)

    def _codes(self) -> NDArray[np.int64]:
        """Verdict at each pixel of the raster."""
        columns = self.x.values[0] + (np.arange(_PIXELS[0]) + 0.5) / _PIXELS[0] * np.ptp(self.x.values)
        rows = self.low + (np.arange(_PIXELS[1]) + 0.5) / _PIXELS[1] * (self.high - self.low)
        nearest = np.abs(columns[:, None] - self.x.values).argmin(axis=1)
        starts = np.array([VERDICTS.index(v) for v in self.curve["start"].values.tolist()])
        codes = np.repeat(starts[nearest][:, None], _PIXELS[1], axis=1)
        half = np.diff(self.x.values).max() / 2
        heights = np.full((len(self.boundaries), _PIXELS[0]), np.nan)
        for i, line in enumerate(self.boundaries):
            inside = (columns >= line.x[0] - half) & (columns <= line.x[-1] + half)
            heights[i, inside] = np.interp(columns[inside], line.x, line.y)
            for end, outer in ((0, columns < line.x[0]), (-1, columns > line.x[-1])):
                if line.y[end] in (self.low, self.high):  # it has left the range
                    heights[i, inside & outer] = np.nan
        # where a boundary has left through the lower edge, what is above it holds from the bottom
        for line in self.boundaries:
            for end, outer in ((0, columns < line.x[0]), (-1, columns > line.x[-1])):
                if line.y[end] == self.low:
                    gap = outer & (np.abs(columns - line.x[end]) <= 2 * half)
                    codes[gap] = np.where(gap[gap][:, None], line.after, codes[gap])
                elif line.y[end] == self.high:
                    continue
        order = np.argsort(np.where(np.isnan(heights), np.inf, heights), axis=0)
        for rank in range(len(self.boundaries)):
            for i, line in enumerate(self.boundaries):
                here = order[rank] == i
                above = here[:, None] & (rows[None, :] >= heights[i][:, None])
                codes = np.where(above, line.after, codes)
        return codes

    def _label(self, mask: NDArray[np.bool_], free: NDArray[np.bool_], said: str, fill: str) -> None:
        across = (np.arange(free.shape[0]) * mask.shape[0]) // free.shape[0]
        up = (np.arange(free.shape[1]) * mask.shape[1]) // free.shape[1]
        w, h = (side + 0.1 for side in text_size(said, LABEL_SIZE, True))
        place = roomiest(mask[np.ix_(across, up)] & free, w * 80, h * 80)
        if place is None or place[2] < 1:
            return
        self.ax.text(
            place[0] / free.shape[0], place[1] / free.shape[1], said, transform=self.ax.transAxes, size=LABEL_SIZE,
            weight="bold", ha="center", va="center", zorder=3,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": fill, "edgecolor": "none"},
        )  # fmt: skip

    def _lines(self, free: NDArray[np.bool_]) -> None:
        for number, line in enumerate(self.boundaries):
            for first, last, kind in _runs(line.kinds):
                # a run reaches to the next one's first corner, so that nothing is left out between them
                until = min(last + 1, len(line.x))
                self.ax.plot(
                    line.x[first:until], line.y[first:until], color=INK, linewidth=1.4, linestyle=_DASHES[kind],
                    marker="o" if len(line.x) == 1 else "", markersize=3, solid_capstyle="round", zorder=2.5,
                    label=f"branch {number}",
                )  # fmt: skip
            if line.direction:
                self._arrows(line, free)

    def _arrows(self, line: _Boundary, free: NDArray[np.bool_]) -> None:
        """Point from the line to the side of the split, at a few places along it where there is room."""
        places = (0.2, 0.5, 0.8) if len(line.x) > 3 else (0.5,)
        arrows = [arrow for arrow in map(partial(self._arrow, line), places) if arrow is not None]
        if not arrows:
            others = (self._arrow(line, place) for place in np.linspace(0.05, 0.95, 19).tolist())
            arrows = [arrow for arrow in others if arrow is not None][:1]
        self.arrows += len(arrows)
        for x, y, across, up in arrows:
            self.ax.annotate(
                "", xy=(x, y), xytext=(across * POINTS_PER_INCH, up * POINTS_PER_INCH), textcoords="offset points",
                zorder=2.6, arrowprops={"arrowstyle": "<|-", "color": INK, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0,
                                        "mutation_scale": 6},
            )  # fmt: skip
            i = int((x - self.x.values[0]) / np.ptp(self.x.values) * free.shape[0])
            j = int((y - self.low) / (self.high - self.low) * free.shape[1])
            free[max(i - 12, 0) : i + 12, max(j - 12, 0) : j + 12] = False

    def _arrow(self, line: _Boundary, place: float) -> tuple[float, float, float, float] | None:
        """Return where an arrow stands and how far it points, in inches; None where it would leave the axes."""
        shares = np.linspace(0, 1, len(line.x)) if len(line.x) > 1 else np.zeros(1)
        x, y = (float(np.interp(place, shares, values)) for values in (line.x, line.y))
        step = 1e-6 * float(np.ptp(self.x.values))
        around = np.clip([x - step, x + step], line.x[0], line.x[-1])
        rise = float(np.diff(np.interp(around, line.x, line.y))[0])
        slope = rise / float(np.diff(around)[0]) if len(line.x) > 1 else 0.0
        # the normal of the line, in inches
        dx, dy = -slope * self.height / (self.high - self.low), self.width / float(np.ptp(self.x.values))
        sign = (1 if line.direction == "gained" else -1) * _ARROW / (np.hypot(dx, dy) or 1.0)
        left, bottom = (share * side for share, side in zip(self.share(x, y), (self.width, self.height), strict=True))
        for at, side in ((left, self.width), (left + sign * dx, self.width), (bottom + sign * dy, self.height)):
            if not _HEAD <= at <= side - _HEAD:
                return None
        return x, y, sign * dx, sign * dy

    def share(self, x: float, y: float) -> tuple[float, float]:
        """Return a place as shares of the sides of the axes."""
        return (x - float(self.x.values[0])) / float(np.ptp(self.x.values)), (y - self.low) / (self.high - self.low)

    def _mark(self, free: NDArray[np.bool_]) -> None:
        """Mark the scenario's own values."""
        x, y = float(self.curve.attrs["along_value"]), float(self.curve.attrs["parameter_value"])
        if not (self.x.holds(x) and self.low <= y <= self.high):
            return
        self.ax.plot([x], [y], marker="o", markersize=6, markerfacecolor="white", markeredgecolor=INK,
                     markeredgewidth=1.0, linestyle="none", zorder=5, clip_on=False, label="baseline")  # fmt: skip
        attrs = self.curve.attrs
        said = "the scenario's values" if attrs["given"] or attrs["position"] else "baseline"
        w, h = text_size(said, SMALL_SIZE)
        px = (x - self.x.values[0]) / float(np.ptp(self.x.values)) * self.width
        py = (y - self.low) / (self.high - self.low) * self.height
        side = 1 if px + w + 0.2 < self.width else -1
        self.ax.annotate(
            said, (x, y), xytext=(side * 7, 0), textcoords="offset points", size=SMALL_SIZE, zorder=5,
            ha="left" if side > 0 else "right", va="center",
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.88},
        )  # fmt: skip
        middle = px + side * (w / 2 + 0.1)
        i, j = int(middle * 80), int(py * 80)
        reach = int((w / 2 + 0.2) * 80)
        free[max(i - reach, 0) : i + reach, max(j - int((h + 0.1) * 40), 0) : j + int((h + 0.1) * 40)] = False

    def _notes(self) -> float:
        """Say below what the lines are; return the inches used."""
        said = list(_explained(self.curve))
        if self.arrows:
            said.append("Arrows point to where the split is.")
        attrs = self.curve.attrs
        if attrs["given"] or attrs["position"]:
            given = [f"position {attrs['position']}"] * bool(attrs["position"]) + [attrs["given"]] * bool(
                attrs["given"]
            )
            said.append(f"Given {', '.join(given)}.")
        if not said:
            return self.bottom
        text = "\n".join(wrapped(of_states(self.states, note), self.width + 0.4, SMALL_SIZE) for note in said)
        back = max(0.0, min(0.4, self.ax.get_window_extent().x0 / figure_of(self.ax).dpi - 0.05))
        self.ax.annotate(
            text, (0, 0), xycoords="axes fraction", xytext=(-back * POINTS_PER_INCH, -self.bottom * POINTS_PER_INCH),
            textcoords="offset points", size=SMALL_SIZE, va="top", color=QUIET, linespacing=LINE,
            annotation_clip=False,
        )  # fmt: skip
        return self.bottom + (text.count("\n") + 1) * SMALL_SIZE * LINE / POINTS_PER_INCH + 0.06


def _explained(curve: xr.Dataset) -> Iterator[str]:
    """Say what each kind of line on the figure means, and who switches on it."""
    kinds, switches, causes = (curve[name].values.ravel() for name in ("kind", "switch", "cause"))
    for kind, line in (("continuous", "Solid"), ("jump", "Dashed"), ("multiplicity", "Dotted")):
        on = kinds == kind
        if not on.any():
            continue
        if kind == "continuous":
            yield f"{line}: the target is indifferent, its margin passes through zero."
        elif kind == "multiplicity":
            yield f"{line}: an equilibrium appears beside others, or vanishes."
        else:
            who = " or ".join(f"the {role}" for role in dict.fromkeys(switches[on].tolist()) if role)
            why = dict.fromkeys(
                cause for cause, by in zip(causes[on], switches[on], strict=True) if cause and cause != by
            )
            because = f"because of what {' or '.join(f'the {role}' for role in why)} would do" if why else ""
            own = any(cause == by for cause, by in zip(causes[on], switches[on], strict=True))
            because = f" on its own account or {because}" if own and why else f" {because}" if why else ""
            yield f"{line}: {who} switches{because}, and the target's margin jumps."


def _runs(kinds: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Yield first, last-plus-one and kind of each run of corners of one kind."""
    starts = [0, *(i for i, (a, b) in enumerate(pairwise(kinds), 1) if a != b)]
    for first, last in zip(starts, [*starts[1:], len(kinds)], strict=True):
        yield first, last, kinds[first]
