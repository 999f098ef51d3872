"""A phase diagram refined where something happens, drawn with smooth lines between its regions.

The picture is that of :mod:`wedgesim.output.plots.phase_diagram`, painted from the solved points at a resolution finer
than print; lines run half-way between lattice points that are played differently, thinned to half a step.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from wedgesim.analysis.adaptive import AdaptiveDiagram
from wedgesim.analysis.phase_diagram import PhaseDiagram
from wedgesim.output.plots.contours import contours
from wedgesim.output.plots.phase_diagram import plot_phase_diagram
from wedgesim.output.plots.style import INK, SINGLE_COLUMN

PAINTED: Final = 1024
"""Steps along each axis at which a diagram is painted: a column of a journal then has 400 to the inch."""


def plot_adaptive_diagram(diagram: AdaptiveDiagram, ax: Axes | None = None, *, width: float = SINGLE_COLUMN) -> Axes:
    """Draw what is played over the plane of two parameters.

    Parameters
    ----------
    diagram : AdaptiveDiagram
        As :func:`~wedgesim.analysis.adaptive.adaptive_diagram` returns it.
    ax : Axes, optional
        Where to draw, at its size as it is now; by default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        Fills are labelled by path, lines ``paths`` and ``verdicts``, marks by name.

    Examples
    --------
    >>> import wedgesim as ws
    >>> diagram = ws.adaptive_diagram(ws.load("reverse_kissinger"), "credibility_dependence", resolution=64)
    >>> drawn = plot_adaptive_diagram(diagram)
    """
    painted = diagram.paint(min(PAINTED, diagram.resolution))
    ax = plot_phase_diagram(painted, ax, width=width)
    smooth_lines(ax, painted)
    return ax


def smooth_lines(ax: Axes, phase: PhaseDiagram) -> None:
    """Put smooth lines in the place of those that follow cells."""
    verdict = phase.verdict.astype(np.int64)
    paths = verdict * (int(phase.outcome.max()) + 2) + phase.outcome
    for collection in list(ax.collections):
        name = str(collection.get_label())
        if isinstance(collection, LineCollection) and name in ("paths", "verdicts"):
            lines = contours(verdict if name == "verdicts" else paths, phase.x.values, phase.y.values)
            smooth = LineCollection(
                lines, colors=INK, linewidths=collection.get_linewidth(), capstyle="round", joinstyle="round",
                zorder=collection.get_zorder(), label=name,
            )  # fmt: skip
            collection.remove()
            ax.add_collection(smooth, autolim=False)
