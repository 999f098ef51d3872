"""One verb for all figures: :func:`plot` draws whatever a question returned.

Steps:

1. look up the figures that there are of this kind of result
2. draw the first of them, or the one that is asked for, and return the figure
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import xarray as xr
from matplotlib.axes import Axes

from wedgesim.errors import WedgesimError
from wedgesim.output import plots
from wedgesim.output.plots.style import figure_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "Solution": {"payoffs": plots.plot_payoffs, "triangle": plots.plot_triangle},
    "Explanation": {"waterfall": plots.plot_waterfall},
    "Comparison": {"attribution": plots.plot_attribution, "path": plots.plot_position_path},
    "Pair": {"attribution": plots.plot_attribution, "path": plots.plot_position_path},
    "threshold curve": {"threshold": plots.plot_threshold_curve},
    "sweep": {"sweep": plots.plot_sweep},
    "AdaptiveDiagram": {"phase": plots.plot_phase_diagram, "cells": plots.plot_adaptive_diagram},
    "PhaseDiagram": {"phase": plots.plot_phase_diagram},
    "DiagramSeries": {"multiples": plots.plot_small_multiples},
    "QuantalSurface": {"quantal": plots.plot_quantal_surface},
    "Uncertainty": {"margin": plots.plot_margin_distribution, "convergence": plots.plot_convergence},
    "Tornado": {"tornado": plots.plot_tornado},
    "SobolIndices": {"indices": plots.plot_indices},
    "Discovery": {"discovery": plots.plot_discovery, "boxes": plots.plot_boxes},
    "Boxes": {"peeling": plots.plot_peeling_trajectory},
    "Tree": {"tree": plots.plot_tree},
    "Policies": {"policy": plots.plot_policy, "policies": plots.plot_policies, "value": plots.plot_information_value},
    "Timeline": {"timeline": plots.plot_timeline},
    "YearUncertainty": {"years": plots.plot_split_years},
}
"""For each kind of result its figures by name, the usual one first."""


def plot(result: object, kind: str = "", **options: Any) -> Figure:
    """Draw a result: of each question the figure that answers it.

    Parameters
    ----------
    result : object
        What ``ws.solve``, ``ws.explain``, ``ws.compare``, ``ws.threshold_curve``, ``ws.sweep``,
        ``ws.adaptive_diagram``, ``ws.uncertainty``, ``ws.timeline`` and so on return.
    kind : str, optional
        Which of several figures: of a solution ``"payoffs"`` or ``"triangle"``, of a comparison ``"attribution"`` or
        ``"path"``, of draws ``"margin"`` or ``"convergence"``.
    **options
        For that figure's function in :mod:`wedgesim.output.plots`: ``width`` in inches, or ``ax`` to draw into.

    Returns
    -------
    Figure
        That a notebook shows, and ``save_figure`` or its own ``savefig`` writes.

    Raises
    ------
    WedgesimError
        When there is no such figure.

    Examples
    --------
    >>> import wedgesim as ws
    >>> figure = ws.plot(ws.solve("reverse_kissinger"))
    >>> float(ws.plot(ws.solve("reverse_kissinger"), "triangle", width=4).get_figwidth())
    4.0
    """
    name = _name(result)
    if name not in KINDS:
        raise WedgesimError(f"no figure of a {name}; figures are of {', '.join(KINDS)}")
    figures = KINDS[name]
    if kind and kind not in figures:
        raise WedgesimError(f"no figure {kind!r} of a {name}; expected {' or '.join(map(repr, figures))}")
    drawn = figures[kind or next(iter(figures))](result.pairs[0] if hasattr(result, "pairs") else result, **options)
    return figure_of(drawn) if isinstance(drawn, Axes) else drawn


def _name(result: object) -> str:
    if isinstance(result, xr.Dataset):
        return "threshold curve" if "branch" in result.dims else "sweep"
    return type(result).__name__
