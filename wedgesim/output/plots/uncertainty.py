"""How sure a split is: the split margin over all draws, freely and under each policy; and how the estimate settles.

What lies right of zero is a split. One strip shows what is played in equilibrium; below it one for each policy of the
divider held fast, on the same scale, so that a policy is judged by where its hill stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator
from numpy.typing import NDArray

from wedgesim.analysis.points import NEVER, UNIQUE, solve_points
from wedgesim.analysis.uncertainty.shares import Probability
from wedgesim.analysis.uncertainty.uncertainty import Uncertainty
from wedgesim.errors import WedgesimError
from wedgesim.output.meanings import in_this_case
from wedgesim.output.plots.phase_diagram import look_of
from wedgesim.output.plots.style import (
    BLUE,
    INK,
    LABEL_SIZE,
    QUIET,
    SINGLE_COLUMN,
    SMALL_SIZE,
    TITLE_SIZE,
    house_style,
    new_figure,
    size_in_inches,
    tint,
)
from wedgesim.output.plots.text import LINE, POINTS_PER_INCH, words, wrapped
from wedgesim.roles import DIVIDER

BINS: Final = 60
"""Bars of a histogram."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.14, 0.14, 0.34, 0.72
_STRIP, _GAP = 0.62, 0.12

_OUTER: Final = 0.002
"""Share of the draws at either end that may lie outside what is shown."""


class UncertaintyPlotError(WedgesimError, ValueError):
    """There is nothing to draw."""


@dataclass(frozen=True)
class _Strip:
    """One histogram: its name, the margins, and the probability of a split."""

    name: str
    margin: NDArray[np.float64]
    split: Probability


def plot_margin_distribution(result: Uncertainty, ax: Axes | None = None, *, width: float = SINGLE_COLUMN) -> Axes:
    """Draw how the target's split margin is distributed, in equilibrium and under each policy of the divider.

    Parameters
    ----------
    result : Uncertainty
        As :func:`~wedgesim.analysis.uncertainty.uncertainty.uncertainty` returns it.
    ax : Axes, optional
        Where to draw; its own lines vanish and one panel a policy fills it (``ax.child_axes``). By default a new
        figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        With the panels as children: ``equilibrium``, then the names of the policies.

    Raises
    ------
    UncertaintyPlotError
        When no draw has a finite margin.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.uncertainty("reverse_kissinger", 500, claims=0)
    >>> drawn = plot_margin_distribution(found)
    """
    strips = _strips(result)
    shown = np.concatenate([strip.margin for strip in strips])
    if not len(shown):
        raise UncertaintyPlotError(f"{result.scenario.name} has no finite split margin to draw")
    low, high = np.quantile(shown, [_OUTER, 1 - _OUTER]).tolist()
    low, high = min(low, 0.0), max(high, 0.0)
    pad = 0.03 * (high - low) or 0.5
    edges = np.linspace(low - pad, high + pad, BINS + 1)
    with house_style():
        if ax is None:
            height = _TOP + len(strips) * _STRIP + (len(strips) - 1) * _GAP + _BOTTOM
            figure = new_figure(width, height)
            box = (_LEFT / width, _BOTTOM / height, 1 - (_LEFT + _RIGHT) / width, 1 - (_BOTTOM + _TOP) / height)
            ax = figure.add_axes(box, label="margins")
        ax.set_axis_off()
        ax.set_title(wrapped(result.scenario.title, size_in_inches(ax)[0], TITLE_SIZE), loc="left", pad=6)
        share = _STRIP / (len(strips) * _STRIP + (len(strips) - 1) * _GAP)
        step = (1 - share) / max(len(strips) - 1, 1)
        panels = [
            ax.inset_axes((0, 1 - share - number * step, 1, share), label=strip.name)
            for number, strip in enumerate(strips)
        ]
        for panel, strip in zip(panels, strips, strict=True):
            _histogram(panel, strip, edges, last=panel is panels[-1])
        _mark_baseline(panels[0], result, edges)
        panels[-1].set_xlabel("split margin of the target (utility); above 0 it splits")
        _note(ax, result)
    return ax


def _strips(result: Uncertainty) -> list[_Strip]:
    held = result.outcomes.policies[DIVIDER]
    found = [_Strip("equilibrium", result.outcomes.margin, result.split)]
    found += [
        _Strip(f"held to {words(policy.action)}", held.margin[number], policy.split)
        for number, policy in enumerate(result.policies)
    ]
    return [_Strip(strip.name, strip.margin[np.isfinite(strip.margin)], strip.split) for strip in found]


def _histogram(panel: Axes, strip: _Strip, edges: NDArray[np.float64], last: bool) -> None:
    inside = np.clip(strip.margin, edges[0], edges[-1])
    # a bar across zero is cut there, so that its parts have the colours of what they are
    cut = np.unique(np.append(edges, 0.0))
    heights, _ = np.histogram(inside, cut, density=True)
    for verdict, chosen in ((NEVER, cut[:-1] < 0), (UNIQUE, cut[:-1] >= 0)):
        look = look_of(verdict, 0)
        steps = np.where(chosen, heights, 0.0)
        panel.stairs(steps, cut, fill=True, facecolor=look.fill, edgecolor=look.line, hatch=look.hatch, linewidth=0.0)
        panel.stairs(steps, cut, color=look.line, linewidth=0.5)
    panel.axvline(0, ymax=0.75, color=INK, linewidth=0.8)
    panel.set_xlim(edges[0], edges[-1])
    panel.set_ylim(0, 1.5 * max(float(heights.max(initial=0.0)), 1e-12))
    panel.yaxis.set_major_locator(NullLocator())
    panel.xaxis.set_major_locator(MaxNLocator(6))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "\u2212")))
    for side in ("left", "right", "top"):
        panel.spines[side].set_visible(False)
    if not last:
        panel.tick_params(labelbottom=False)
    panel.text(0.005, 0.97, strip.name, transform=panel.transAxes, va="top", size=LABEL_SIZE)
    interval = f"{_percent(strip.split.low)} to {_percent(strip.split.high)}"
    said = f"splits {_percent(strip.split.value)} ({interval})"
    panel.text(0.995, 0.97, said, transform=panel.transAxes, va="top", ha="right", size=SMALL_SIZE)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _mark_baseline(panel: Axes, result: Uncertainty, edges: NDArray[np.float64]) -> None:
    """Mark the margin at the scenario's own values."""
    margin = float(solve_points(result.scenario, {}).margin)
    if edges[0] <= margin <= edges[-1]:
        panel.plot([margin], [0], marker="v", markersize=5, markerfacecolor="white", markeredgecolor=INK,
                   linestyle="none", clip_on=False, zorder=5, label="baseline")  # fmt: skip
        panel.annotate("baseline", (margin, 0), xytext=(0, 5), textcoords="offset points", size=SMALL_SIZE,
                       ha="center", va="bottom", zorder=5)  # fmt: skip


def _note(ax: Axes, result: Uncertainty) -> None:
    said = f"{len(result.draws):,} draws of {len(result.draws.names)} parameters; 95% intervals of sampling alone."
    text = wrapped(said, size_in_inches(ax)[0], SMALL_SIZE)
    ax.annotate(
        text, (0, 0), xycoords="axes fraction", xytext=(0, -0.42 * POINTS_PER_INCH), textcoords="offset points",
        size=SMALL_SIZE, va="top", color=QUIET, linespacing=LINE, annotation_clip=False,
    )  # fmt: skip


def plot_convergence(result: Uncertainty, ax: Axes | None = None, *, width: float = SINGLE_COLUMN) -> Axes:
    """Draw the probability of a split as estimated from more and more of the draws.

    Parameters
    ----------
    result : Uncertainty
        As :func:`~wedgesim.analysis.uncertainty.uncertainty.uncertainty` returns it.
    ax : Axes, optional
        Where to draw. By default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Returns
    -------
    Axes
        With a logarithmic axis of draws; the final estimate with its own interval stands at the right.

    Raises
    ------
    UncertaintyPlotError
        When no draw could be solved.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.uncertainty("reverse_kissinger", 500, claims=0)
    >>> drawn = plot_convergence(found)
    """
    settled = result.convergence()
    if not len(settled.draws):
        raise UncertaintyPlotError(f"{result.scenario.name} could be solved at no draw")
    with house_style():
        if ax is None:
            height = 2.3
            figure = new_figure(width, height)
            ax = figure.add_axes((0.62 / width, 0.5 / height, 1 - 1.2 / width, 1 - 0.84 / height), label="convergence")
        ax.fill_between(settled.draws, settled.low, settled.high, facecolor=tint(BLUE, 0.25), edgecolor="none")
        ax.plot(settled.draws, settled.split, color=BLUE, linewidth=1.0)
        ax.set_xscale("log")
        ax.set_xlim(min(settled.draws[0], settled.draws[-1] / 2), settled.draws[-1])  # few draws are one point
        ax.set_ylim(max(0.0, float(settled.low.min()) - 0.02), min(1.0, float(settled.high.max()) + 0.02))
        ax.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        ax.xaxis.set_minor_formatter(FuncFormatter(lambda value, _: ""))
        final = result.split
        end = float(settled.draws[-1])
        ax.errorbar(
            [end], [final.value], yerr=[[final.value - final.low], [final.high - final.value]], fmt="o", markersize=3,
            color=INK, capsize=2, linewidth=0.8, clip_on=False, zorder=5,
        )  # fmt: skip
        ax.annotate(_percent(final.value), (end, final.value), xytext=(6, 0), textcoords="offset points", va="center",
                    size=LABEL_SIZE, annotation_clip=False)  # fmt: skip
        for side in ("right", "top"):
            ax.spines[side].set_visible(False)
        ax.set_xlabel("draws counted")
        ax.set_ylabel(in_this_case(result.scenario, "probability that the target splits"))
        ax.set_title(wrapped(result.scenario.title, size_in_inches(ax)[0], TITLE_SIZE), loc="left", pad=6)
    return ax
