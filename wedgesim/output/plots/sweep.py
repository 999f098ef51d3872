"""One parameter varied: the target's margin, and below it what each role does.

The curve breaks where what is played turns, for there the margin leaps; it passes through zero where the target itself
is indifferent. The ground has the colour of the verdict, as in :mod:`wedgesim.output.plots.phase_diagram`. One strip a
role tells its action; an action is named in its stretch, or below the strips where that is too short.

Of a sweep by another solution concept the probability of a split stands in the place of the margin.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from wedgesim.analysis.phase_diagram import PlaneAxis
from wedgesim.analysis.phase_of_sweep import method_of
from wedgesim.analysis.points import NEVER, POSSIBLE, UNDEFINED, UNIQUE
from wedgesim.analysis.sweep_concepts import SUBGAME_PERFECT
from wedgesim.errors import WedgesimError
from wedgesim.output.meanings import of_states
from wedgesim.output.plots.labels import axis_label
from wedgesim.output.plots.phase_diagram import VERDICT_WORDS, look_of
from wedgesim.output.plots.regions import cell_edges
from wedgesim.output.plots.style import (
    GREEN,
    GREY,
    INK,
    LABEL_SIZE,
    PURPLE,
    QUIET,
    SINGLE_COLUMN,
    SMALL_SIZE,
    TITLE_SIZE,
    YELLOW,
    house_style,
    new_figure,
    size_in_inches,
    tint,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, text_width, words, wrapped
from wedgesim.roles import ROLES, Role

if TYPE_CHECKING:
    import xarray as xr

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.9, 0.14, 0.34, 0.62

_MARGIN_HEIGHT, _STRIP, _GAP = 1.5, 0.2, 0.05

_COLOURS: Final = ((GREY, 0.22), (GREEN, 0.38), (PURPLE, 0.5), (YELLOW, 0.5), (GREY, 0.5), (GREEN, 0.7), (PURPLE, 0.85))
"""Hues that no verdict has, with their strengths, for the actions of a role in their order."""

_LINE = SMALL_SIZE * LINE / POINTS_PER_INCH


class SweepPlotError(WedgesimError, ValueError):
    """A sweep cannot be drawn as was asked."""


def plot_sweep(result: xr.Dataset, ax: Axes | None = None, *, width: float = SINGLE_COLUMN) -> Axes:
    """Draw the margin and everybody's actions over one parameter.

    Parameters
    ----------
    result : Dataset
        Of a sweep with one axis, as :func:`~wedgesim.analysis.sweep.sweep` returns it or as read back from a file.
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
    SweepPlotError
        When the sweep has not exactly one axis.

    Examples
    --------
    >>> import wedgesim as ws
    >>> drawn = plot_sweep(ws.sweep("reverse_kissinger", {"credibility": [0.1 * step for step in range(11)]}))
    """
    dims = result["verdict"].dims
    if len(dims) != 1 or dims == ("point",):
        raise SweepPlotError(
            f"a sweep is drawn over one parameter; this one has {', '.join(map(str, dims))}. "
            "With two, draw the phase diagram"
        )
    with house_style():
        order = np.argsort(result[str(dims[0])].values)
        drawing = _Sweep(result.isel({dims[0]: order}))
        if ax is None:
            top = _TOP + drawing.title(width - _LEFT - _RIGHT).count("\n") * TITLE_SIZE * LINE / POINTS_PER_INCH
            height = top + _MARGIN_HEIGHT + drawing.strips + _BOTTOM + drawing.more(width - _LEFT - _RIGHT)
            figure = new_figure(width, height)
            left, bottom = _LEFT / width, (_BOTTOM + drawing.more(width - _LEFT - _RIGHT)) / height
            ax = figure.add_axes(
                (left, bottom, 1 - (_LEFT + _RIGHT) / width, 1 - bottom - top / height), label="sweep"
            )
        ax.set_axis_off()
        drawing.draw(ax)
    return ax


class _Sweep:
    def __init__(self, result: xr.Dataset) -> None:
        self.result = result
        (self.name,) = (str(dim) for dim in result["verdict"].dims)
        coordinate = result[self.name]
        self.values = np.asarray(coordinate.values, dtype=np.float64)
        self.log = _even_ratios(self.values)
        units = str(coordinate.attrs.get("units", ""))
        self.axis = PlaneAxis(
            self.name, self.values, "log" if self.log else "linear", "" if units == "1" else units,
            str(coordinate.attrs.get("symbol", "")), str(coordinate.attrs.get("long_name", "")),
        )  # fmt: skip
        self.edges = cell_edges(self.values, self.log)
        self.roles = [role for role in ROLES if f"action_{role}" in result]
        self.actions = {role: np.asarray(result[f"action_{role}"].values, dtype=np.int64) for role in self.roles}
        self.verdict = np.asarray(result["verdict"].values, dtype=np.int64)
        self.states: dict[Role, str] = json.loads(result.attrs.get("states", "{}"))

    @property
    def strips(self) -> float:
        """Inches that the strips of the roles take."""
        return len(self.roles) * (_STRIP + _GAP)

    def names(self, role: str) -> dict[int, str]:
        """Names of a role's actions by code."""
        attrs = self.result[f"action_{role}"].attrs
        codes = np.atleast_1d(attrs["flag_values"]).tolist()
        return dict(zip(codes, (words(name) for name in str(attrs["flag_meanings"]).split()), strict=True))

    def more(self, width: float) -> float:
        """Inches that the notes need below the axis label."""
        return sum(note.count("\n") + 1 for note in self.notes(width)) * _LINE

    def share(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places along the axis, as shares of its length."""
        if self.log:
            values, ends = np.log(values), np.log(self.values[[0, -1]])
        else:
            ends = self.values[[0, -1]]
        shares: NDArray[np.float64] = (values - ends[0]) / (ends[1] - ends[0])
        return shares

    def stretches(self, codes: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
        """Yield first, last-plus-one and code of each run of equal codes."""
        turns = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(codes)]
        for first, last in pairwise(turns):
            yield first, last, int(codes[first])

    def fits(self, first: int, last: int, text: str, width: float) -> bool:
        """Whether a text fits into a stretch of a strip."""
        a, b = self.share(self.edges[[first, last]])
        return bool((b - a) * width >= text_width(text, SMALL_SIZE) + 0.06)

    def notes(self, width: float) -> list[str]:
        """Say what is too short to be named where it is."""
        said = []
        for role in self.roles:
            names = self.names(role)
            short = [
                f"{names[code]} from {self.values[first]:.4g} to {self.values[last - 1]:.4g}"
                if last - first > 1
                else f"{names[code]} at {self.values[first]:.4g}"
                for first, last, code in self.stretches(self.actions[role])
                if not self.fits(first, last, names[code], width)
            ]
            if short:
                listed = ", ".join(short[:4]) + (f" and {len(short) - 4} more" if len(short) > 4 else "")
                said.append(
                    wrapped(f"{self.states.get(role, role)}, not named above: {listed}.", width + 0.8, SMALL_SIZE)
                )
        return said

    def title(self, width: float) -> str:
        """Return what the sweep or its scenario is called, and the method if it is not the declared timing."""
        attrs = self.result.attrs
        method = method_of(self.result)
        title = str((attrs.get("sweep") and attrs.get("title")) or attrs.get("scenario_title", "Sweep"))
        title += f": {words(method)}" if method != SUBGAME_PERFECT else ""
        return wrapped(title, width, TITLE_SIZE, True)

    def draw(self, ax: Axes) -> None:
        width, height = size_in_inches(ax)
        top = ax.inset_axes((0, self.strips / height, 1, 1 - self.strips / height), label="margin")
        self._margin(top) if "margin" in self.result else self._chances(top)
        top.set_title(self.title(width), loc="left", weight="bold", size=TITLE_SIZE, pad=5, linespacing=LINE)
        lowest = top
        for number, role in enumerate(self.roles):
            bottom = (len(self.roles) - 1 - number) * (_STRIP + _GAP) / height
            lowest = ax.inset_axes((0, bottom, 1, _STRIP / height), label=role)
            self._strip(lowest, role)
        self._below(lowest, width)
        notes = self.notes(width)
        if notes:
            label_lines = lowest.get_xlabel().count("\n") + 1
            down = 0.3 + label_lines * LABEL_SIZE * LINE / POINTS_PER_INCH
            ax.annotate(
                "\n".join(notes), (0, 0), xycoords="axes fraction", xytext=(-0.8 * 72, -down * 72),
                textcoords="offset points", size=SMALL_SIZE, color=QUIET, va="top", linespacing=LINE,
                annotation_clip=False,
            )  # fmt: skip

    def _ends(self, ax: Axes) -> None:
        ax.set_xscale("log" if self.log else "linear")
        ax.set_xlim(self.values[0], self.values[-1])
        ax.spines[:].set_linewidth(0.6)

    def _margin(self, ax: Axes) -> None:
        self._ends(ax)
        margin = np.asarray(self.result["margin"].values, dtype=np.float64)
        finite = margin[np.isfinite(margin)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
        low, high = min(low, 0.0), max(high, 0.0)
        room = 0.12 * ((high - low) or 1.0)
        ax.set_ylim(low - room, high + 2.2 * room)
        if not (self.verdict == UNDEFINED).all():
            self._ground(ax)
        path = sum(self.actions[role] * 1000**i for i, role in enumerate(ROLES))
        for first, last, _ in self.stretches(np.asarray(path)):
            part = slice(first, last)
            ax.plot(self.values[part], margin[part], color=INK, linewidth=1.4, solid_capstyle="butt", zorder=3,
                    marker="o" if last - first == 1 else "", markersize=2, label="margin")  # fmt: skip
        said = of_states(self.states, "split margin of the target (utility)")
        said = wrapped(said, size_in_inches(ax)[1], LABEL_SIZE)
        ax.set_ylabel(said, size=LABEL_SIZE, linespacing=LINE, labelpad=3)
        ax.tick_params(width=0.6, labelsize=SMALL_SIZE, pad=2.5, length=2.5)
        ax.tick_params(axis="x", which="both", bottom=False, labelbottom=False)
        if not len(finite):
            ax.set_yticks([])
            ax.text(0.5, 0.5, self._no_margin(margin), transform=ax.transAxes, ha="center", va="center", zorder=4,
                    size=SMALL_SIZE, linespacing=LINE,
                    bbox={"boxstyle": "square,pad=0.2", "facecolor": "white", "edgecolor": "none"})  # fmt: skip
            return
        self._baseline(ax, margin)
        ax.axhline(0, color=INK, linewidth=0.6, zorder=2)
        ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))

    def _no_margin(self, margin: NDArray[np.float64]) -> str:
        """Say why no margin is finite."""
        if np.isinf(margin).any():
            return of_states(self.states, "no payoff could turn it: all or nothing\nthat the target can do is a split")
        return "no margin is defined"

    def _chances(self, ax: Axes) -> None:
        """Draw the probability of a split, its least and greatest where a method finds a range."""
        self._ends(ax)
        ax.set_ylim(-0.06, 1.26)
        if not (self.verdict == UNDEFINED).all():
            self._ground(ax)
        least, greatest = self._range()
        if np.array_equal(least, greatest, equal_nan=True):
            ax.plot(self.values, least, color=INK, linewidth=1.4, zorder=3, label="probability")
        else:
            ax.fill_between(self.values, least, greatest, color=INK, alpha=0.16, linewidth=0, zorder=2, label="range")
            for bound, name in ((least, "least"), (greatest, "greatest")):
                ax.plot(self.values, bound, color=INK, linewidth=1.1, zorder=3, label=name)
        self._baseline(ax, greatest)
        ax.set_ylabel("probability\nof a split", size=LABEL_SIZE, linespacing=LINE, labelpad=3)
        ax.set_yticks([0, 0.25, 0.5, 0.75, 1], labels=["0", "0.25", "0.5", "0.75", "1"])
        ax.tick_params(width=0.6, labelsize=SMALL_SIZE, pad=2.5, length=2.5)
        ax.tick_params(axis="x", which="both", bottom=False, labelbottom=False)

    def _range(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Least and greatest probability of a split; of the verdict alone where nothing else is known."""
        for names in (("split_least", "split_greatest"), ("split_probability", "split_probability")):
            if names[0] in self.result:
                least, greatest = (np.asarray(self.result[name].values, dtype=np.float64) for name in names)
                return least, greatest
        unsolved = ~np.isin(self.verdict, (NEVER, POSSIBLE, UNIQUE))
        return (
            np.where(unsolved, np.nan, (self.verdict == UNIQUE).astype(float)),
            np.where(unsolved, np.nan, (self.verdict != NEVER).astype(float)),
        )

    def _baseline(self, ax: Axes, margin: NDArray[np.float64]) -> None:
        """Mark the scenario's own value on the curve, where it is known and was swept over."""
        own = json.loads(self.result.attrs.get("parameters", "{}")).get(self.name)
        if own is None or not self.values[0] <= own <= self.values[-1]:
            return
        height = margin[int(np.abs(self.values - own).argmin())]
        if not np.isfinite(height):
            return
        ax.plot([own], [height], marker="o", markersize=6, markerfacecolor="white", markeredgecolor=INK,
                markeredgewidth=1.0, linestyle="none", zorder=5, clip_on=False, label="baseline")  # fmt: skip
        left = float(self.share(np.array([own]))[0]) > 0.75
        ax.annotate(
            "own value" if self.result.attrs.get("overrides", "{}") != "{}" else "baseline", (own, height),
            xytext=(-7 if left else 7, -1), textcoords="offset points", size=SMALL_SIZE, zorder=5, va="top",
            ha="right" if left else "left",
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.88},
        )  # fmt: skip

    def _ground(self, ax: Axes) -> None:
        width, height = size_in_inches(ax)
        for first, last, code in self.stretches(self.verdict):
            look = look_of(code, 0)
            a, b = self.edges[[first, last]]
            ax.axvspan(a, b, facecolor=look.fill, edgecolor="none", zorder=0, label=VERDICT_WORDS[code])
            if look.hatch:
                ax.axvspan(a, b, facecolor="none", edgecolor=look.line, hatch=look.hatch, linewidth=0, zorder=0.1)
            left, right = self.share(np.array([a, b]))
            said = VERDICT_WORDS[code]
            if (right - left) * width >= text_width(said, LABEL_SIZE, True) + 0.1:
                ax.text((left + right) / 2, 1 - 0.09 / height, said, transform=ax.transAxes, ha="center", va="top",
                        size=LABEL_SIZE, weight="bold", zorder=4,
                        bbox={"boxstyle": "square,pad=0.1", "facecolor": look.fill, "edgecolor": "none"})  # fmt: skip

    def _strip(self, ax: Axes, role: Role) -> None:
        self._ends(ax)
        ax.set_ylim(0, 1)
        names = self.names(role)
        for first, until, code in self.stretches(self.actions[role]):
            a, b = (float(v) for v in self.edges[[first, until]])
            colour = tint(*_COLOURS[code % len(_COLOURS)]) if code >= 0 else "white"
            ax.add_patch(Rectangle((a, 0), b - a, 1, facecolor=colour, edgecolor=INK, linewidth=0.5, label=names[code]))
            if self.fits(first, until, names[code], size_in_inches(ax)[0]):
                middle = float(self.share(np.array([a, b])).mean())
                ax.text(middle, 0.47, names[code], transform=ax.transAxes, size=SMALL_SIZE, ha="center", va="center")
        state = self.states.get(role, role)
        ax.set_yticks([0.5], [wrapped(state, 0.8, SMALL_SIZE).split("\n")[0]])
        ax.tick_params(axis="y", length=0, labelsize=SMALL_SIZE, pad=3)
        ax.tick_params(axis="x", which="both", bottom=False, labelbottom=False)

    def _below(self, ax: Axes, width: float) -> None:
        """Write the axis below the lowest panel."""
        ax.tick_params(axis="x", which="both", bottom=True, labelbottom=True)
        if self.log:
            decades = np.log10(self.values[-1] / self.values[0])
            ax.xaxis.set_major_locator(LogLocator(subs=(1.0,) if decades > 2 else (1.0, 2.0, 5.0)))
            ax.xaxis.set_minor_formatter(NullFormatter())
        else:
            ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
        ax.tick_params(axis="x", which="major", width=0.6, labelsize=SMALL_SIZE, pad=2.5, length=2.5)
        ax.set_xlabel(axis_label(self.axis, width + 0.2, self.states), size=LABEL_SIZE, linespacing=LINE, labelpad=2.5)
        ax.xaxis.label.set_parse_math(True)


def _even_ratios(values: NDArray[np.float64]) -> bool:
    """Whether values are spaced by even ratios rather than even steps."""
    if values[0] <= 0 or len(values) < 3:
        return False
    steps, ratios = np.diff(values), values[1:] / values[:-1]
    return not np.allclose(steps, steps[0], rtol=1e-3) and bool(np.allclose(ratios, ratios[0], rtol=1e-3))
