"""Figures for papers: ``plot_*(result, ax=None) -> Axes``, and :func:`save_figure`.

Every function draws into the axes that it is given, or into a figure of its own at the width of a journal's column;
none uses :mod:`matplotlib.pyplot`, changes a global setting or shows a window. The same data give the same bytes.
"""

from wedgesim.output.plots.adaptive import plot_adaptive_diagram
from wedgesim.output.plots.discovery import plot_boxes, plot_discovery, plot_peeling_trajectory
from wedgesim.output.plots.multiples import plot_small_multiples
from wedgesim.output.plots.payoffs import plot_payoffs
from wedgesim.output.plots.phase_diagram import plot_phase_diagram
from wedgesim.output.plots.policy import plot_information_value, plot_policies, plot_policy
from wedgesim.output.plots.position_path import plot_position_path
from wedgesim.output.plots.quantal import plot_quantal_surface
from wedgesim.output.plots.save import FigureFormatError, save_figure
from wedgesim.output.plots.sensitivity import plot_indices, plot_tornado
from wedgesim.output.plots.style import DOUBLE_COLUMN, SINGLE_COLUMN
from wedgesim.output.plots.sweep import plot_sweep
from wedgesim.output.plots.threshold import plot_threshold_curve
from wedgesim.output.plots.timeline import plot_split_years, plot_timeline
from wedgesim.output.plots.tree import plot_tree
from wedgesim.output.plots.triangle import plot_triangle
from wedgesim.output.plots.uncertainty import plot_convergence, plot_margin_distribution
from wedgesim.output.plots.waterfall import plot_attribution, plot_waterfall

__all__ = [
    "DOUBLE_COLUMN",
    "SINGLE_COLUMN",
    "FigureFormatError",
    "plot_adaptive_diagram",
    "plot_attribution",
    "plot_boxes",
    "plot_convergence",
    "plot_discovery",
    "plot_indices",
    "plot_information_value",
    "plot_margin_distribution",
    "plot_payoffs",
    "plot_peeling_trajectory",
    "plot_phase_diagram",
    "plot_policies",
    "plot_policy",
    "plot_position_path",
    "plot_quantal_surface",
    "plot_small_multiples",
    "plot_split_years",
    "plot_sweep",
    "plot_threshold_curve",
    "plot_timeline",
    "plot_tornado",
    "plot_tree",
    "plot_triangle",
    "plot_waterfall",
    "save_figure",
]
