"""Where in the plane of two parameters the target splits, and what is played there.

Regions are the cells of one verdict and one equilibrium path. Verdicts have colours and kinds of hatching: no split is
blue and plain or dotted, a split in every equilibrium is vermilion and slanted, a split in some is yellow and crossed.
Heavy lines part verdicts, light ones the paths within a verdict. Labels stand where a region has most room; one that
has none bears a letter, explained below the diagram. Nothing is interpolated: a region's border is that of its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from string import ascii_uppercase
from typing import Any, Final, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from wedgesim.analysis.adaptive import AdaptiveDiagram
from wedgesim.analysis.phase_diagram import Mark, PhaseDiagram
from wedgesim.analysis.points import NEVER, POSSIBLE, UNDEFINED, UNIQUE, UNSOLVED, profile_label
from wedgesim.output.plots.labels import axis_label
from wedgesim.output.plots.regions import boundaries, cell_edges, outline, roomiest
from wedgesim.output.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LABEL_SIZE,
    ORANGE,
    PURPLE,
    QUIET,
    SINGLE_COLUMN,
    SKY,
    SMALL_SIZE,
    TITLE_SIZE,
    VERMILION,
    YELLOW,
    Look,
    edge,
    figure_of,
    house_style,
    new_figure,
    size_in_inches,
    tint,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, text_size, words, wrapped

VERDICT_WORDS: Final = {
    NEVER: "no split",
    POSSIBLE: "split possible",
    UNIQUE: "split",
    UNSOLVED: "not solved",
    UNDEFINED: "",
}

_STRENGTHS: Final = (0.32, 0.55, 0.16, 0.75)

_DARK_YELLOW: Final = "#9C9010"  # hatching in yellow itself cannot be seen

_LOOKS: Final = {
    NEVER: ((BLUE, SKY), ("", "....", "..", "oo")),
    POSSIBLE: ((YELLOW, ORANGE), ("xxx", "++", "xxxxx", "++++")),
    UNIQUE: ((VERMILION, PURPLE), ("////", "\\\\\\\\", "//////", "\\\\")),
    UNSOLVED: ((GREY,), ("xxxxxx",)),
    UNDEFINED: ((BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY), ("", "////", "....", "\\\\\\\\", "xxx", "++")),
}

_MANY_CELLS: Final = 40_000
"""Cells above which the fills, not the lines, are stored as an image in vector formats."""

_PIXELS_PER_INCH: Final = 80
"""Resolution of the search for a label's place."""

_SIZES: Final = (LABEL_SIZE, SMALL_SIZE, 6.0)

_SLANTS: Final = (15.0, -15.0, 30.0, -30.0, 45.0, -45.0, 60.0, -60.0, 90.0)
"""Degrees at which a label that does not fit upright is tried."""

_LINE = SMALL_SIZE * LINE / POINTS_PER_INCH

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.62, 0.14, 0.34, 0.56


_Turn: TypeAlias = "Callable[[Any, Any], tuple[Any, Any]]"


@dataclass(frozen=True)
class _Region:
    """All cells of one verdict and one path."""

    verdict: int
    outcome: int
    mask: NDArray[np.bool_]
    look: Look
    verdict_words: str
    path: str


def plot_phase_diagram(
    phase: PhaseDiagram | AdaptiveDiagram, ax: Axes | None = None, *, width: float = SINGLE_COLUMN
) -> Axes:
    """Draw what is played over the plane of two parameters.

    Parameters
    ----------
    phase : PhaseDiagram or AdaptiveDiagram
        As :func:`~wedgesim.analysis.phase_diagram.phase_diagram` returns it, or
        :func:`~wedgesim.analysis.adaptive.adaptive_diagram`, which is drawn with smooth lines.
    ax : Axes, optional
        Where to draw, at its size as it is now; by default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        Fills are labelled by path, marks by name.

    Examples
    --------
    >>> import wedgesim as ws
    >>> diagram = ws.adaptive_diagram(ws.load("reverse_kissinger"), "credibility_dependence", resolution=128)
    >>> drawn = plot_phase_diagram(diagram)
    """
    if isinstance(phase, AdaptiveDiagram):
        from wedgesim.output.plots.adaptive import plot_adaptive_diagram  # which draws upon this function

        return plot_adaptive_diagram(phase, ax, width=width)
    with house_style():
        own = ax is None
        if ax is None:
            ax = _own_axes(width)
        write_axes(ax, phase)
        if own:
            fit_left(ax)
        drawing = _Diagram(ax, phase)
        drawing.draw()
        if own:
            fit_bottom(ax, drawing.bottom)
    return ax


def _own_axes(width: float) -> Axes:
    plot = width - _LEFT - _RIGHT
    tall = min(plot * 0.9, 4.2)
    height = _BOTTOM + tall + _TOP
    figure = new_figure(width, height)
    return figure.add_axes((_LEFT / width, _BOTTOM / height, plot / width, tall / height), label="phase diagram")


def fit_left(ax: Axes) -> None:
    """Move the left side of the axes so that numbers and label just fit."""
    figure = figure_of(ax)
    figure.draw_without_rendering()  # only then are the numbers known
    leftmost = min(text.get_window_extent().x0 for text in (ax.yaxis.label, *ax.get_yticklabels()))
    width = figure.get_size_inches()[0]
    position = ax.get_position()
    left = position.x0 + (0.04 - leftmost / figure.dpi) / width
    ax.set_position((left, position.y0, position.x1 - left, position.height))


def fit_bottom(ax: Axes, bottom: float) -> None:
    """Change the height of the figure to hold its title and so many inches below the axes, which keep their size."""
    figure = figure_of(ax)
    width, _ = figure.get_size_inches()
    position = ax.get_position()
    _, plot = size_in_inches(ax)
    title = ax.get_title(loc="left")
    height = bottom + plot + _TOP + title.count("\n") * TITLE_SIZE * LINE / POINTS_PER_INCH
    figure.set_size_inches(width, height)
    ax.set_position((position.x0, bottom / height, position.width, plot / height))


def write_axes(ax: Axes, phase: PhaseDiagram) -> None:
    """Set scales, ticks, labels and title."""
    width, height = size_in_inches(ax)
    for set_scale, set_limits, axis, plane, room in (
        (ax.set_xscale, ax.set_xlim, ax.xaxis, phase.x, width + 0.2),
        (ax.set_yscale, ax.set_ylim, ax.yaxis, phase.y, height),
    ):
        set_scale("log" if plane.scale == "log" else "linear")
        if plane.scale == "log":
            decades = np.log10(plane.values[-1] / plane.values[0])
            axis.set_major_locator(LogLocator(subs=(1.0,) if decades > 2 else (1.0, 2.0, 5.0)))
            axis.set_minor_formatter(NullFormatter())
        else:
            axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
        set_limits(plane.values[0], plane.values[-1])
        axis.set_label_text(axis_label(plane, room, phase.scenario.states), linespacing=LINE)
        axis.label.set(parse_math=True, size=LABEL_SIZE, color=INK)
        axis.labelpad = 2.5
        axis.set_tick_params(which="both", width=0.6, labelsize=SMALL_SIZE, pad=2.5, color=INK, labelcolor=INK)
        axis.set_tick_params(which="major", length=2.5)
        axis.set_tick_params(which="minor", length=1.5)
    title = phase.title or (words(phase.name).capitalize() if phase.name else phase.scenario.title)
    title += f": over {phase.concept}" if phase.concept else ""
    ax.set_title(
        wrapped(title, width, TITLE_SIZE, True),
        loc="left",
        weight="bold",
        size=TITLE_SIZE,
        color=INK,
        pad=5,
        linespacing=LINE,
    )
    ax.spines[:].set_linewidth(0.6)


class _Diagram:
    """One diagram being drawn; texts are placed one after the other, each clear of those before."""

    def __init__(self, ax: Axes, phase: PhaseDiagram) -> None:
        self.ax, self.phase = ax, phase
        self.x_edges = cell_edges(phase.x.values, phase.x.scale == "log")
        self.y_edges = cell_edges(phase.y.values, phase.y.scale == "log")
        self.regions = list(_regions(phase))
        self.width, self.height = size_in_inches(ax)
        self.free = np.ones(
            (max(2, int(self.width * _PIXELS_PER_INCH)), max(2, int(self.height * _PIXELS_PER_INCH))), dtype=np.bool_
        )
        self.bottom = 0.33 + (self.ax.get_xlabel().count("\n") + 1) * LABEL_SIZE * LINE / POINTS_PER_INCH
        self._raster_cells = np.ix_(
            _cells(self.x_edges, phase.x.scale, self.free.shape[0]),
            _cells(self.y_edges, phase.y.scale, self.free.shape[1]),
        )

    def draw(self) -> None:
        """Draw fills, lines, marks, labels and notes, in this order."""
        self._fills()
        self._lines()
        notes = self._marks()
        notes = self._labels() + notes
        self._notes(notes)

    def _fills(self) -> None:
        many = self.phase.verdict.size > _MANY_CELLS
        for region in self.regions:
            path = outline(region.mask, self.x_edges, self.y_edges)
            fill = PathPatch(path, facecolor=region.look.fill, edgecolor="none", zorder=1, label=region.path)
            hatch = PathPatch(
                path, facecolor="none", edgecolor=region.look.line, hatch=region.look.hatch, linewidth=0, zorder=1.1
            )
            for patch in (fill, hatch) if region.look.hatch else (fill,):
                patch.set_rasterized(many)
                self.ax.add_patch(patch)

    def _lines(self) -> None:
        verdict = self.phase.verdict.astype(np.int64)
        codes = verdict * (int(self.phase.outcome.max()) + 2) + self.phase.outcome
        for values, thickness, name in ((codes, 0.5, "paths"), (verdict, 1.4, "verdicts")):
            segments = boundaries(values, self.x_edges, self.y_edges)
            if segments:
                self.ax.add_collection(
                    LineCollection(
                        segments, colors=INK, linewidths=thickness, capstyle="projecting", zorder=2, label=name
                    ),
                    autolim=False,
                )

    # Marks --------------------------------------------------------------------------------------------------------

    def _marks(self) -> list[str]:
        """Draw the baseline and the positions; return what is to be said of them below."""
        inside = [mark for mark in marks_of(self.phase) if self.phase.holds(mark)]
        spots: dict[tuple[float, float], list[Mark]] = {}
        for mark in inside:
            spots.setdefault((mark.x, mark.y), []).append(mark)
        for x, y in spots:
            self._occupy(*self._at(x, y), 0.14, 0.14)
        for (x, y), marks in spots.items():
            agree = len({mark.verdict for mark in marks if mark.name}) == 1
            for mark in reversed(marks):  # the baseline, if it is there, on top
                baseline = not mark.name
                around = not marks[0].name  # a diamond around the circle
                self.ax.plot(
                    [x],
                    [y],
                    marker="o" if baseline else "D",
                    markersize=6.0 if baseline else 9.0 if around else 5.0,
                    markerfacecolor=_own_colour(mark) if mark.name and agree else "white",
                    markeredgecolor=INK,
                    markeredgewidth=1.0,
                    linestyle="none",
                    zorder=5 + baseline * 0.1,
                    clip_on=False,
                    label=mark.name or "baseline",
                )
            self._mark_label(x, y, [_mark_words(mark) for mark in marks])
        notes = []
        outside = [mark.name or "baseline" for mark in marks_of(self.phase) if mark not in inside]
        if any(mark.moves for mark in inside):
            notes.append("The verdict of a position, in words and colour, is that at all of its own values.")
        if any(len(stage) > 1 for stage in self.phase.scenario.timing) and not self.phase.scenario.simultaneous:
            notes.append("Where roles mix, the most probable profile is named.")
        if outside:
            notes.append(f"Outside the diagram: {', '.join(outside)}.")
        if self.phase.asked is not None:
            drawn, asked = (f"{m} × {n}" for m, n in (self.phase.verdict.shape, self.phase.asked))
            notes.append(f"Drawn at {drawn} of {asked} points.")
        return notes

    def _mark_label(self, x: float, y: float, texts: Sequence[str]) -> None:
        """Write a mark's label beside it, in the shape and place where it hides least."""
        one_line = "\n".join(texts)
        broken = one_line.replace(" (", "\n(")
        shapes = dict.fromkeys((one_line, broken, broken.replace(" parameter", "\nparameter")))
        places = [(text, place) for text in shapes for place in self._around(x, y, text)]
        text, (px, py, w, h) = min(places, key=lambda option: self._cost(*option[1]))
        self._occupy(px, py, w, h)
        at_x, at_y = self._at(x, y)
        self.ax.annotate(
            text,
            (x, y),
            xytext=((px - at_x) * POINTS_PER_INCH, (py - at_y) * POINTS_PER_INCH),
            textcoords="offset points",
            size=SMALL_SIZE,
            ha="center",
            va="center",
            linespacing=LINE,
            zorder=6,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.88},
        )

    def _around(self, x: float, y: float, text: str) -> Iterator[tuple[float, float, float, float]]:
        """Yield places around a mark, as centre, width and height."""
        w, h = text_size(text, SMALL_SIZE)
        w, h = w + 0.08, h + 0.06
        px, py = self._at(x, y)
        for side in (1, -1):
            for lift in (0.0, 0.5, -0.5):
                yield px + side * (w / 2 + 0.09), py + lift * h, w, h
            for slide in (0.0, 0.3, -0.3, 0.45, -0.45):
                yield px + slide * w, py + side * (h / 2 + 0.1), w, h
        # too wide for either side: slid along, above or below the mark
        slid = min(max(px, w / 2 + 0.03), self.width - w / 2 - 0.03)
        for side in (1, -1):
            yield slid, py + side * (h / 2 + 0.1), w, h

    def _cost(self, x: float, y: float, w: float, h: float) -> float:
        """How bad a place is for a text: parts outside count most, then covered ones, then other regions' edges."""
        beyond = max(0.0, w / 2 - x, x + w / 2 - self.width) + max(0.0, h / 2 - y, y + h / 2 - self.height)
        box = self._box(x, y, w, h)
        covered = 1.0 - float(self.free[box].mean()) if self.free[box].size else 1.0
        codes = self._raster[box]
        kinds = len(np.unique(codes)) if codes.size else 0
        return 100 * beyond + 10 * covered + kinds + h  # h: rather in one line

    # Labels -------------------------------------------------------------------------------------------------------

    def _labels(self) -> list[str]:
        """Write each region's label where it has most room; return what the letters stand for."""
        letters = iter(ascii_uppercase + ascii_uppercase.lower())
        legend = []
        raster = self._raster
        for i in sorted(range(len(self.regions)), key=lambda i: -int(self.regions[i].mask.sum())):
            region = self.regions[i]
            if not self._write(region, raster == i):
                letter = next(letters, "*")
                self._write_letter(region, raster == i, letter)
                said = [region.verdict_words] if region.verdict_words else []
                legend.append(f"{letter}  {': '.join([*said, region.path])}".replace("\n", " "))
        return legend

    def _write(self, region: _Region, mask: NDArray[np.bool_]) -> bool:
        """Write a label if there is room: upright in the largest size, else slanted, at worst the path alone."""
        free = mask & self.free
        turned = lru_cache(lambda slant: _turned(free, slant))
        head = region.verdict_words
        tries = [(head, size, (0.0,)) for size in _SIZES] + [(head, size, _SLANTS) for size in _SIZES]
        for words_first, size, slants in [*tries, ("", _SIZES[-1], (0.0, *_SLANTS))]:
            tried = [
                (*found, shape, slant)
                for slant in slants
                for shape in _shapes(region.path)
                if (found := self._room(*turned(slant), self._label_size(words_first, shape, size)))
            ]
            if tried:
                x, y, _, shape, slant = max(tried, key=lambda option: option[2])
                self._text(region, (x, y), words_first, shape, size, slant)
                return True
        return False

    @staticmethod
    def _room(free: NDArray[np.bool_], back: _Turn, size: tuple[float, float]) -> tuple[float, float, float] | None:
        """Return the centre of the roomiest place for a label, and how many times it fits there; in inches."""
        found = roomiest(free, size[0] * _PIXELS_PER_INCH, size[1] * _PIXELS_PER_INCH)
        if found is None:
            return None
        x, y = back(found[0], found[1])
        return float(x) / _PIXELS_PER_INCH, float(y) / _PIXELS_PER_INCH, found[2]

    @staticmethod
    def _label_size(head: str, body: str, size: float) -> tuple[float, float]:
        sizes = [text_size(head, size, True)] if head else []
        sizes += [text_size(body, size)]
        return max(w for w, _ in sizes) + 0.08, sum(h for _, h in sizes) + 0.06

    def _text(
        self, region: _Region, centre: tuple[float, float], head: str, body: str, size: float, slant: float
    ) -> None:
        w, h = self._label_size(head, body, size)
        line = size * LINE / POINTS_PER_INCH
        sine, cosine = float(np.sin(np.radians(slant))), float(np.cos(np.radians(slant)))
        body_height = line * (body.count("\n") + 1)
        texts = [(body, "normal", -line / 2 if head else 0.0)] + [(head, "bold", body_height / 2)] * bool(head)
        for text, weight, up in texts:  # up: from the centre of the label to that of the text
            x, y = centre[0] - sine * up, centre[1] + cosine * up
            self.ax.text(
                x / self.width,
                y / self.height,
                text,
                transform=self.ax.transAxes,
                size=size,
                weight=weight,
                rotation=slant,
                ha="center",
                va="center",
                linespacing=LINE,
                zorder=3,
                bbox={"boxstyle": "square,pad=0.12", "facecolor": region.look.fill, "edgecolor": "none"},
            )
        self._occupy(*centre, w * cosine + h * abs(sine), w * abs(sine) + h * cosine)

    def _write_letter(self, region: _Region, mask: NDArray[np.bool_], letter: str) -> None:
        side = 0.13
        pixels = side * _PIXELS_PER_INCH
        found = roomiest(mask & self.free, pixels, pixels) or roomiest(mask & self.free, 1, 1) or roomiest(mask, 1, 1)
        if found is not None:
            x, y, _ = found
        else:  # thinner than a pixel: its first cell
            i, j = np.argwhere(region.mask)[0]
            x, y = (v * _PIXELS_PER_INCH for v in self._at(self.phase.x.values[i], self.phase.y.values[j]))
        x, y = x / _PIXELS_PER_INCH, y / _PIXELS_PER_INCH
        self.ax.text(
            x / self.width,
            y / self.height,
            letter,
            transform=self.ax.transAxes,
            size=SMALL_SIZE,
            weight="bold",
            ha="center",
            va="center",
            zorder=4,
            bbox={"boxstyle": "circle,pad=0.12", "facecolor": "white", "edgecolor": INK, "linewidth": 0.6},
        )
        self._occupy(x, y, side + 0.05, side + 0.05)

    def _notes(self, notes: Sequence[str]) -> None:
        """Write lines below the diagram and its label."""
        if not notes:
            return
        room = self.width + 0.4
        text = "\n".join(wrapped(note, room, SMALL_SIZE) for note in notes)
        back = max(0.0, min(0.4, self.ax.get_window_extent().x0 / figure_of(self.ax).dpi - 0.05))
        below, self.bottom = self.bottom, self.bottom + (text.count("\n") + 1) * _LINE + 0.06
        self.ax.annotate(
            text,
            (0, 0),
            xycoords="axes fraction",
            xytext=(-back * POINTS_PER_INCH, -below * POINTS_PER_INCH),
            textcoords="offset points",
            size=SMALL_SIZE,
            va="top",
            color=QUIET,
            linespacing=LINE,
            annotation_clip=False,
        )

    # Places, in inches from the lower left corner of the axes --------------------------------------------------------

    @cached_property
    def _raster(self) -> NDArray[np.int64]:
        """Return the number of the region at each pixel of the search, shape of `free`."""
        codes = np.zeros(self.phase.verdict.shape, dtype=np.int64)
        for i, region in enumerate(self.regions):
            codes[region.mask] = i
        return codes[self._raster_cells]

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (
            _share(x, self.phase.x.values, self.phase.x.scale) * self.width,
            _share(y, self.phase.y.values, self.phase.y.scale) * self.height,
        )

    def _box(self, x: float, y: float, w: float, h: float) -> tuple[slice, slice]:
        def reach(middle: float, size: float, most: int) -> slice:
            low, high = ((middle + side * size / 2) * _PIXELS_PER_INCH for side in (-1, 1))
            return slice(max(0, int(np.floor(low))), min(most, max(0, int(np.ceil(high)))))

        return reach(x, w, self.free.shape[0]), reach(y, h, self.free.shape[1])

    def _occupy(self, x: float, y: float, w: float, h: float) -> None:
        self.free[self._box(x, y, w, h)] = False


def _turned(mask: NDArray[np.bool_], slant: float) -> tuple[NDArray[np.bool_], _Turn]:
    """Return a mask turned by minus `slant` degrees about its middle, and the way back for a place in it."""
    if not slant:
        return mask, lambda x, y: (x, y)
    sine, cosine = np.sin(np.radians(slant)), np.cos(np.radians(slant))
    side = int(np.ceil(np.hypot(*mask.shape)))

    def back(x: Any, y: Any) -> tuple[Any, Any]:
        across, up = x - side / 2, y - side / 2
        return cosine * across - sine * up + mask.shape[0] / 2, sine * across + cosine * up + mask.shape[1] / 2

    middles = np.arange(side) + 0.5
    x, y = (np.floor(place).astype(np.int64) for place in back(middles[:, None], middles[None, :]))
    inside = (x >= 0) & (x < mask.shape[0]) & (y >= 0) & (y < mask.shape[1])
    turned = np.zeros((side, side), dtype=np.bool_)
    turned[inside] = mask[x[inside], y[inside]]
    return turned, back


def _regions(phase: PhaseDiagram) -> Iterator[_Region]:
    """Yield the regions by verdict and then by outcome, each with a look of its own within its verdict."""
    seen: dict[int, int] = {}
    pairs = sorted(set(zip(phase.verdict.ravel().tolist(), phase.outcome.ravel().tolist(), strict=True)))
    for verdict, outcome in pairs:
        rank = seen.get(verdict, 0)
        seen[verdict] = rank + 1
        mask = (phase.verdict == verdict) & (phase.outcome == outcome)
        path = profile_label(phase.scenario, outcome) if outcome >= 0 else ""
        if outcome < 0 and not phase.concept:
            path = "no equilibrium in pure strategies"
        most = int(phase.outcomes[mask].max())
        if most > 1:
            path += "\n(one of several)" if (phase.outcomes[mask] > 1).all() else "\n(in places one of several)"
        yield _Region(verdict, outcome, mask, look_of(verdict, rank), VERDICT_WORDS[verdict], path)


def look_of(verdict: int, rank: int) -> Look:
    """Return the look of the path of a rank, counted from 0, among those of a verdict."""
    colours, hatches = _LOOKS[verdict]
    if verdict == UNDEFINED:
        colour, strength = colours[rank % len(colours)], 0.4
    else:
        colour, strength = colours[(rank // len(_STRENGTHS)) % len(colours)], _STRENGTHS[rank % len(_STRENGTHS)]
    line = _DARK_YELLOW if verdict == POSSIBLE else edge(tint(colour, min(1.0, strength + 0.35)))
    return Look(tint(colour, strength), line, hatches[rank % len(hatches)])


def marks_of(phase: PhaseDiagram) -> tuple[Mark, ...]:
    """Return the baseline and the positions."""
    return (phase.baseline, *phase.positions)


def _own_colour(mark: Mark) -> str:
    colours, _ = _LOOKS[mark.verdict]
    return colours[0]


def _mark_words(mark: Mark) -> str:
    if not mark.name:
        return "baseline"
    if not mark.moves:
        return mark.name
    verdict = f": {VERDICT_WORDS[mark.verdict]}" if VERDICT_WORDS[mark.verdict] else ""
    return f"{mark.name}{verdict} (moves {len(mark.moves)} other parameter{'s' * (len(mark.moves) > 1)})"


def _shapes(path: str) -> list[str]:
    """Return the ways to break a path into lines: none, after the first action, after each."""
    actions = path.split("/")
    if len(actions) < 3:
        return [path]
    return [path, f"{actions[0]}/\n{'/'.join(actions[1:])}", "/\n".join(actions)]


def _share(value: float, values: NDArray[np.float64], scale: str) -> float:
    """How far along an axis a value lies, from 0 to 1."""
    low, high = float(values[0]), float(values[-1])
    if scale == "log":
        return float(np.log(value / low) / np.log(high / low))
    return (value - low) / (high - low)


def _cells(edges: NDArray[np.float64], scale: str, pixels: int) -> NDArray[np.int64]:
    """Return the number of the cell at the centre of each of so many pixels along an axis."""
    shares = (np.arange(pixels) + 0.5) / pixels
    low, high = edges[0], edges[-1]
    at = low * (high / low) ** shares if scale == "log" else low + shares * (high - low)
    found: NDArray[np.int64] = np.clip(np.searchsorted(edges, at, side="right") - 1, 0, len(edges) - 2)
    return found
