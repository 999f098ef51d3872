"""A classification tree as an icicle: every node is as wide as its share of the draws, below that which it is cut from.

Colour is the share of the draws of a node in which the class in question is the case. Condition and share stand in it
where there is room; of what is too narrow for words the tree's sentences tell. Below stands what the parameters mean.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from wedgesim.analysis.discovery.boxes import condition
from wedgesim.analysis.discovery.discover import Discovery
from wedgesim.analysis.discovery.growing import Node
from wedgesim.analysis.discovery.tree import Tree
from wedgesim.output.plots.labels import key, short_name
from wedgesim.output.plots.style import (
    DOUBLE_COLUMN,
    INK,
    LABEL_SIZE,
    QUIET,
    SMALL_SIZE,
    TITLE_SIZE,
    house_style,
    new_figure,
    size_in_inches,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, text_size, words, wrapped
from wedgesim.output.words import percent, sentence

_LEVEL: Final = 0.46
"""Height in inches of a level in a figure of its own."""

_LINE: Final = SMALL_SIZE * LINE / POINTS_PER_INCH

_SIZES: Final = (SMALL_SIZE, 6.0, 5.5)


def plot_tree(result: Discovery | Tree, ax: Axes | None = None, *, of: int = -1, width: float = DOUBLE_COLUMN) -> Axes:
    """Draw a classification tree.

    Parameters
    ----------
    result : Discovery or Tree
        As :func:`~wedgesim.analysis.discovery.discover.discover` returns it; or a tree alone, of which nothing but the
        names of its parameters is known.
    ax : Axes, optional
        Where to draw; by default a new figure.
    of : int, optional
        The class whose share is the colour; by default the last.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        Horizontally the share of the draws.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.discover("reverse_kissinger", count=500, resamples=2)
    >>> drawn = plot_tree(found.tree)
    """
    with house_style():
        tree = result if isinstance(result, Tree) else result.tree
        scenario = None if isinstance(result, Tree) else result.scenario
        called = [words(name) if scenario is None else short_name(scenario, name) for name in tree.names]
        levels = _depth(tree.root) + 1
        room = 0.935 * width if ax is None else size_in_inches(ax)[0]
        told = "" if scenario is None else key(scenario, list(tree.importance), room)
        if ax is None:
            below = 0.45 + (told.count("\n") + 1.5) * _LINE * bool(told)
            height = levels * _LEVEL + 0.4 + below
            figure = new_figure(width, height)
            ax = figure.add_axes((0.025, below / height, 0.935, levels * _LEVEL / height), label="tree")
        ax.set(xlim=(0, 1), ylim=(levels, 0))
        _draw(ax, tree, called, tree.root, of, 0.0, 0, levels, f"all draws: {tree.happenings[of].clause} in")
        ax.set_yticks([])
        ax.spines[["top", "left", "right"]].set_visible(False)
        ax.spines[:].set_linewidth(0.6)
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        ax.tick_params(which="major", width=0.6, length=2.5, labelsize=SMALL_SIZE, pad=2.5, color=INK, labelcolor=INK)
        ax.set_xlabel("share of the draws", size=LABEL_SIZE)
        said = f"{sentence(tree.happenings[of].clause)}: share of the draws of each part"
        ax.set_title(said, loc="left", weight="bold", size=TITLE_SIZE, pad=5)
        if told:
            ax.annotate(
                told, (0, 0), xycoords="axes fraction", xytext=(0, -0.42 * POINTS_PER_INCH), textcoords="offset points",
                size=SMALL_SIZE, va="top", color=QUIET, linespacing=LINE, annotation_clip=False,
            )  # fmt: skip
    return ax


def _depth(node: Node) -> int:
    return 0 if node.children is None else 1 + max(_depth(child) for child in node.children)


def _draw(
    ax: Axes, tree: Tree, called: list[str], node: Node, of: int, left: float, level: int, levels: int, said: str
) -> None:
    wide = node.draws / tree.root.draws
    share = float(node.counts[of] / node.draws)
    bottom = levels if node.children is None else level + 1
    colour = to_hex(colormaps["cividis"](share))
    ax.add_patch(Rectangle((left, level), wide, bottom - level, facecolor=colour, edgecolor="white", linewidth=0.8))
    _write(ax, colour, left, wide, level, bottom, said, percent(share))
    if node.children is None:
        return
    name = called[node.parameter]
    for child, limits in zip(node.children, ((None, node.threshold), (node.threshold, None)), strict=True):
        limited = condition(name, *limits).replace("<=", "≤").replace(">=", "≥")
        _draw(ax, tree, called, child, of, left, level + 1, levels, limited)
        left += child.draws / tree.root.draws


def _write(ax: Axes, colour: str, left: float, wide: float, level: int, bottom: int, said: str, share: str) -> None:
    """Write condition and share, as large as there is room for; the share alone where there is little."""
    across, down = size_in_inches(ax)
    room = wide * across - 0.05
    high = (bottom - level) * down / abs(float(np.diff(ax.get_ylim())[0])) - 0.04
    ink = "white" if sum(c * w for c, w in zip(to_rgb(colour), (0.3, 0.59, 0.11), strict=True)) < 0.52 else INK
    for size in _SIZES:
        for text in (f"{said} {share}" if level == 0 else f"{said}\n{share}", share):
            lines = wrapped(text, room, size) if room > 0 else text
            fits = max(map(len, text.split())) <= max(map(len, lines.split()))  # no word was cut
            width, height = text_size(lines, size)
            if width <= room and height <= high and fits:
                ax.text(left + wide / 2, (level + bottom) / 2, lines, size=size, color=ink, ha="center", va="center",
                        linespacing=LINE)  # fmt: skip
                return
