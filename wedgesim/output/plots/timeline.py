"""A scenario through its years: the course of the state, and below it what is played, looking ahead or not.

Variables of the state run in their own bounds, whose ends are written beside them. A stretch of years in which the same
is played is a block in the colour of its verdict; events are numbered lines, told below.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wedgesim.analysis.points import NEVER, POSSIBLE, UNIQUE
from wedgesim.analysis.timeline.courses import OUTLOOKS, Outlook
from wedgesim.analysis.timeline.timeline import Timeline
from wedgesim.analysis.timeline.year_uncertainty import YearUncertainty
from wedgesim.output.plots.phase_diagram import VERDICT_WORDS, fit_bottom, look_of
from wedgesim.output.plots.style import (
    BLUE,
    DOUBLE_COLUMN,
    GREEN,
    INK,
    LABEL_SIZE,
    PURPLE,
    QUIET,
    SINGLE_COLUMN,
    SMALL_SIZE,
    TITLE_SIZE,
    VERMILION,
    house_style,
    new_figure,
    size_in_inches,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, text_width, words, wrapped

_COLOURS = (BLUE, VERMILION, GREEN, PURPLE)
_MARKS = ("o", "s", "^", "D")
_STYLES: dict[Outlook, str] = {"farsighted": "-", "myopic": (0, (3, 2))}  # type: ignore[dict-item]  # dashes of matplotlib
_CALLED: dict[Outlook, str] = {"farsighted": "looking\nahead", "myopic": "year by\nyear"}

_STRIP, _GAP = 0.2, 0.05
"""Height of a strip and distance between strips, in units of the height of the course of the state."""


def plot_timeline(found: Timeline, ax: Axes | None = None, *, width: float = DOUBLE_COLUMN) -> Axes:
    """Draw a scenario through its years.

    Parameters
    ----------
    found : Timeline
        As :func:`~wedgesim.analysis.timeline.timeline.timeline` returns it.
    ax : Axes, optional
        Where to draw, at its size as it is now; by default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        Lines are labelled by outlook and variable, blocks by outlook and path.

    Examples
    --------
    >>> import wedgesim as ws
    >>> drawn = plot_timeline(ws.timeline("reverse_kissinger_years"))
    """
    assert found.scenario.dynamics is not None
    with house_style():
        own = ax is None
        if ax is None:
            height = 0.34 + 2.6 + 0.6
            figure = new_figure(width, height)
            ax = figure.add_axes((0.75 / width, 0.6 / height, (width - 2.3) / width, 2.6 / height), label="timeline")
        _write_axes(ax, found)
        _draw_states(ax, found)
        notes = ["Solid lines: looking ahead; dashed: each year as if it were the last."]
        ranks: dict[tuple[int, str], int] = {}
        for row, outlook in enumerate(OUTLOOKS):
            notes += _draw_strip(ax, found, outlook, -(_GAP + _STRIP) * (row + 1), ranks)
        notes += _draw_events(ax, found)
        ax.annotate(
            "\n".join(notes), (0, 0), (0, -20), xycoords="axes fraction", textcoords="offset points", va="top",
            size=SMALL_SIZE, color=QUIET, linespacing=LINE, annotation_clip=False,
        )  # fmt: skip
        if own:
            fit_bottom(ax, 0.45 + len(notes) * SMALL_SIZE * LINE / POINTS_PER_INCH)
    return ax


def plot_split_years(sure: YearUncertainty, ax: Axes | None = None, *, width: float = SINGLE_COLUMN) -> Axes:
    """Draw the probability that a split has come, year by year.

    Parameters
    ----------
    sure : YearUncertainty
        As :func:`~wedgesim.analysis.timeline.year_uncertainty.year_uncertainty` returns it.
    ax : Axes, optional
        Where to draw, at its size as it is now; by default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        Lines are labelled by outlook; bands are 95% intervals for so many draws.

    Examples
    --------
    >>> from wedgesim.analysis.timeline.year_uncertainty import year_uncertainty
    >>> drawn = plot_split_years(year_uncertainty("reverse_kissinger_years", 24))
    """
    with house_style():
        if ax is None:
            figure = new_figure(width, 2.5)
            ax = figure.add_axes((0.5 / width, 0.45 / 2.5, (width - 1.25) / width, 1.7 / 2.5), label="split years")
        years = list(sure.years)
        for outlook, colour in zip(OUTLOOKS, (VERMILION, BLUE), strict=True):
            shares = [sure.by(year, outlook) for year in years]
            middle = [share.value for share in shares]
            ax.step(years, middle, where="post", color=colour, linestyle=_STYLES[outlook], linewidth=1.3, label=outlook)
            ax.fill_between(years, [share.low for share in shares], [share.high for share in shares], step="post",
                            color=colour, alpha=0.15, linewidth=0)  # fmt: skip
            ax.annotate(_CALLED[outlook], (years[-1], middle[-1]), (4, 0), textcoords="offset points", va="center",
                        color=colour, size=SMALL_SIZE, linespacing=LINE, annotation_clip=False)  # fmt: skip
        ax.set_xlim(years[0], years[-1])
        ax.set_ylim(0, 1)
        ax.set_ylabel("share of draws", size=LABEL_SIZE)
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
        ax.tick_params(width=0.6, labelsize=SMALL_SIZE, color=INK, labelcolor=INK, length=2.5)
        ax.spines[["top", "right"]].set_visible(False)
        title = f"How likely a split has come ({len(sure.draws):,} draws)"
        ax.set_title(wrapped(title, size_in_inches(ax)[0] + 0.7, TITLE_SIZE, True), loc="left", weight="bold",
                     size=TITLE_SIZE, color=INK, pad=5, linespacing=LINE)  # fmt: skip
    return ax


def _write_axes(ax: Axes, found: Timeline) -> None:
    years = found.years
    ax.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    ax.set_ylim(-len(OUTLOOKS) * (_STRIP + _GAP) - 0.02, 1.06)
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    middles = [-(_GAP + _STRIP) * (row + 1) + _STRIP / 2 for row in range(len(OUTLOOKS))]
    ax.set_yticks([*middles, 0, 0.5, 1], [*(_CALLED[outlook] for outlook in OUTLOOKS), "0", "½", "1"])
    ax.tick_params(width=0.6, labelsize=SMALL_SIZE, color=INK, labelcolor=INK, length=2.5)
    ax.set_ylabel("state, within its bounds", size=LABEL_SIZE, y=0.68)
    ax.axhline(0, color=INK, linewidth=0.6)
    width, _ = size_in_inches(ax)
    title = wrapped(found.scenario.title, width, TITLE_SIZE, True)
    ax.set_title(title, loc="left", weight="bold", size=TITLE_SIZE, color=INK, pad=5, linespacing=LINE)
    ax.spines[["top", "right"]].set_visible(False)


def _draw_states(ax: Axes, found: Timeline) -> None:
    assert found.scenario.dynamics is not None
    ends: list[tuple[float, str, str]] = []
    for row, variable in enumerate(found.scenario.dynamics.states):
        low, high = variable.bounds
        colour, mark = _COLOURS[row % len(_COLOURS)], _MARKS[row % len(_MARKS)]
        for outlook in OUTLOOKS:
            course = (found.courses[outlook].states[row] - low) / (high - low)
            middle = np.median(course, axis=-1)
            ahead = outlook == "farsighted"
            ax.plot(
                found.years, middle, color=colour, linestyle=_STYLES[outlook], linewidth=1.4 if ahead else 1.0,
                marker=mark if ahead else "", markersize=2.6, label=f"{outlook} {variable.name}",
            )  # fmt: skip
            if found.random and ahead:
                ax.fill_between(
                    found.years, *np.quantile(course, [0.05, 0.95], axis=-1), color=colour, alpha=0.15, lw=0
                )
            if ahead:
                ends.append((float(middle[-1]), f"{words(variable.name)}\n({low:g} to {high:g})", colour))
    for height, text, colour in _spread(ends):
        ax.annotate(
            text, (1, height), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
            color=colour, size=SMALL_SIZE, annotation_clip=False, linespacing=LINE,
        )  # fmt: skip


def _spread(ends: list[tuple[float, str, str]]) -> Iterator[tuple[float, str, str]]:
    """Yield labels from the lowest to the highest, moved up where they would overlap."""
    lowest = -np.inf
    for height, text, colour in sorted(ends):
        lowest = max(height, lowest)
        yield lowest, text, colour
        lowest += 0.16


def _draw_strip(
    ax: Axes, found: Timeline, outlook: Outlook, bottom: float, ranks: dict[tuple[int, str], int]
) -> Iterator[str]:
    """Draw what is played; yield what has no room in its block. `ranks` gives a path the same look in every strip."""
    courses, paths = found.courses[outlook], found.paths(outlook)
    share = courses.split.mean(axis=-1)
    width, _ = size_in_inches(ax)
    per_year = width / len(paths)
    start = 0
    for end in range(1, len(paths) + 1):
        verdict = UNIQUE if share[start] == 1 else POSSIBLE if share[start] > 0 else NEVER
        if end < len(paths) and paths[end] == paths[start] and _same(share[end], share[start]):
            continue
        key = (verdict, paths[start])
        rank = ranks.setdefault(key, sum(1 for known in ranks if known[0] == verdict))
        look = look_of(verdict, rank)
        ax.add_patch(
            Rectangle(
                (found.years[start] - 0.5, bottom), end - start, _STRIP, facecolor=look.fill, edgecolor=look.line,
                hatch=look.hatch, linewidth=0.6, label=f"{outlook} {paths[start]}",
            )
        )  # fmt: skip
        middle = (start + end - 1) / 2 + found.years[0]
        if not _name_block(ax, middle, bottom + _STRIP / 2, verdict, paths[start], (end - start) * per_year):
            years = f"{found.years[start]}" + (f" to {found.years[end - 1]}" if end - start > 1 else "")
            yield f"{years}, {_CALLED[outlook].replace(chr(10), ' ')}: {paths[start]}"
        start = end


def _same(one: float, other: float) -> bool:
    return (one == 1, one > 0) == (other == 1, other > 0)


def _name_block(ax: Axes, x: float, y: float, verdict: int, path: str, room: float) -> bool:
    """Write the verdict and the path into a block, as far as they fit; tell whether they do."""
    for lines in ((f"{VERDICT_WORDS[verdict]}", path), (path,), tuple(path.split("/"))):
        size = SMALL_SIZE if len(lines) < 3 else SMALL_SIZE - 1.2
        if max(text_width(line, size) for line in lines) <= room - 0.06:
            ax.text(x, y, "\n".join(lines), ha="center", va="center", size=size, color=INK, linespacing=1.15,
                    bbox={"facecolor": "white", "alpha": 0.6, "edgecolor": "none", "pad": 0.6})  # fmt: skip
            return True
    return False


def _draw_events(ax: Axes, found: Timeline) -> Iterator[str]:
    """Draw a line for each event; yield what happened."""
    assert found.scenario.dynamics is not None
    for number, event in enumerate(found.scenario.dynamics.events, start=1):
        if found.years[0] - 0.5 <= event.year <= found.years[-1] + 0.5:
            ax.axvline(event.year, color=QUIET, linewidth=0.6, linestyle=(0, (1, 1.5)), zorder=0.5)
            ax.text(
                event.year, 1.05, str(number), ha="center", va="top", size=SMALL_SIZE, color=QUIET,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            )  # fmt: skip
            yield f"{number}  {event.year:g}: {event.text}"
