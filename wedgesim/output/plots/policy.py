"""Policies across what is uncertain: how each does, and what it would be worth to know.

Of each policy a bar spans the payoffs between the 5% and 95% quantiles, a thicker one the middle half; a diamond marks
the mean, and a tick the worst case. Regret is drawn likewise, from zero. The value of information is a bar by parameter
with an interval of two standard errors.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from wedgesim.analysis.policy.policies import Policies
from wedgesim.output.plots.labels import short_name
from wedgesim.output.plots.style import (
    BLUE,
    DOUBLE_COLUMN,
    GREEN,
    INK,
    LABEL_SIZE,
    ORANGE,
    QUIET,
    SINGLE_COLUMN,
    SMALL_SIZE,
    TEXT_CONTRAST,
    TITLE_SIZE,
    VERMILION,
    edge,
    house_style,
    new_figure,
    tint,
)
from wedgesim.output.plots.text import LINE
from wedgesim.output.words import percent, with_article

_ROW: Final = 0.42
_MOST: Final = 10


def plot_policy(found: Policies, *, width: float = DOUBLE_COLUMN) -> Figure:
    """Draw payoffs and regrets of all policies, and the value of information, side by side.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.policies("reverse_kissinger", count=500)
    >>> drawn = plot_policy(found)
    """
    with house_style():
        height = max(2.3, _ROW * len(found.names) + 1.3)
        figure = new_figure(width, height)
        bottom, tall = 0.62 / height, (height - 1.0) / height
        plot_policies(found, figure.add_axes((0.115, bottom, 0.235, tall), label="payoffs"))
        plot_policies(found, figure.add_axes((0.375, bottom, 0.19, tall), label="regrets"), of="regret", names=False)
        plot_information_value(found, figure.add_axes((0.75, bottom, 0.235, tall), label="information"))
    return figure


def plot_policies(
    found: Policies, ax: Axes | None = None, *, of: str = "payoff", names: bool = True, width: float = SINGLE_COLUMN
) -> Axes:
    """Draw the payoffs, or the regrets, of all policies over the draws.

    Parameters
    ----------
    found : Policies
        As :func:`~wedgesim.analysis.policy.policies.policies` returns them.
    ax : Axes, optional
        Where to draw; by default a new figure.
    of : {"payoff", "regret"}, optional
        Which of them.
    names : bool, optional
        Whether to write the names of the policies beside the bars.
    width : float, optional
        Width in inches of the new figure.

    Raises
    ------
    ValueError
        When `of` is neither.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.policies("reverse_kissinger", count=500)
    >>> drawn = plot_policies(found, of="regret")
    """
    if of not in ("payoff", "regret"):
        raise ValueError(f"policies are drawn by payoff or by regret, not {of!r}")
    with house_style():
        if ax is None:
            height = _ROW * len(found.names) + 1.0
            figure = new_figure(width, height)
            ax = figure.add_axes((0.2, 0.62 / height, 0.77, (height - 1.0) / height), label="policies")
        values = found.payoffs if of == "payoff" else found.payoffs.max(axis=0) - found.payoffs
        colour = BLUE if of == "payoff" else ORANGE
        for row, (name, of_policy) in enumerate(zip(found.names, values, strict=True)):
            _spread(ax, row, of_policy, colour, name)
            extreme = of_policy.min() if of == "payoff" else of_policy.max()
            ax.plot([extreme], [row], marker="|", markersize=9, markeredgewidth=1.5, color=INK, linestyle="none",
            zorder=4)
        if of == "payoff":
            for mark, record, below in (("best mean", found.best, False), ("best worst case", found.safest, True)):
                _name(ax, found, mark, record.policy, record.worst if below else record.expected, below)
            title, label = "What each policy pays", f"payoff of {_state(found)}"
        else:
            _name(ax, found, "least maximum", found.least_regret.policy, found.least_regret.most_regret)
            title, label = "What is regretted", "regret"
        _style(ax, len(found.names))
        ax.set_yticks(range(len(found.names)), found.names if names else [""] * len(found.names))
        ax.set_xlabel(f"{label}\ntick: {'worst' if of == 'payoff' else 'most'}; diamond: mean", size=LABEL_SIZE,
                      linespacing=LINE)  # fmt: skip
        ax.set_title(title, loc="left", weight="bold", size=TITLE_SIZE, pad=5)
    return ax


def _spread(ax: Axes, row: int, values: NDArray[np.float64], colour: str, name: str) -> None:
    low, quarter, half, high = (float(np.quantile(values, share)) for share in (0.05, 0.25, 0.75, 0.95))
    extreme = float(values.min()), float(values.max())
    line = edge(colour)
    ax.plot(extreme, [row, row], color=line, linewidth=0.7, solid_capstyle="butt", zorder=1)
    for left, right, strength, order in ((low, high, 0.35, 2), (quarter, half, 0.75, 3)):
        ax.barh(
            row, right - left, left=left, height=0.34, color=tint(colour, strength), edgecolor=line, linewidth=0.5,
            zorder=order, label=name if order == 2 else None,
        )  # fmt: skip
    ax.plot([values.mean()], [row], marker="D", markersize=4, markerfacecolor="white", markeredgecolor=INK,
            markeredgewidth=0.9, linestyle="none", zorder=5)  # fmt: skip


def _name(ax: Axes, found: Policies, words: str, policy: str, at: float, below: bool = False) -> None:
    """Say beside a policy's bar by which measure it is the best."""
    ax.annotate(
        words, (at, found.names.index(policy)), xytext=(0, -8.5 if below else 8.5), textcoords="offset points",
        size=6.0, ha="center", va="top" if below else "bottom", color=edge(VERMILION, TEXT_CONTRAST), zorder=6,
    )  # fmt: skip


def plot_information_value(found: Policies, ax: Axes | None = None, *, width: float = SINGLE_COLUMN) -> Axes:
    """Draw what it would be worth to know each of the parameters that tell most.

    Parameters
    ----------
    found : Policies
        As :func:`~wedgesim.analysis.policy.policies.policies` returns them.
    ax : Axes, optional
        Where to draw; by default a new figure.
    width : float, optional
        Width in inches of the new figure.

    Examples
    --------
    >>> import wedgesim as ws
    >>> found = ws.policies("reverse_kissinger", count=500)
    >>> drawn = plot_information_value(found)
    """
    with house_style():
        known = found.information
        values = [value for value in known.values if value.telling][:_MOST]
        if ax is None:
            height = 0.19 * max(len(values), 3) + 1.0
            figure = new_figure(width, height)
            ax = figure.add_axes((0.33, 0.5 / height, 0.63, (height - 0.85) / height), label="information")
        ax.set_title("What it is worth to know", loc="left", weight="bold", size=TITLE_SIZE, pad=5)
        _style(ax, max(len(values), 3))
        ax.set_xlabel(f"gain in payoff of {_state(found)}", size=LABEL_SIZE)
        ax.set_yticks(range(len(values)), [short_name(found.scenario, value.parameter) for value in values])
        if not values:
            ax.text(0.5, 0.5, "no single parameter\nis worth knowing", transform=ax.transAxes, ha="center", va="center",
                    size=SMALL_SIZE, color=QUIET)  # fmt: skip
            return ax
        for row, value in enumerate(values):
            ax.barh(row, value.value, height=0.62, color=tint(GREEN, 0.55), edgecolor=GREEN, linewidth=0.6,
            hatch="....",
                    label=value.parameter)  # fmt: skip
            ends = max(value.value - 2 * value.error, 0.0), value.value + 2 * value.error
            ax.plot(ends, [row, row], color=INK, linewidth=0.9, zorder=3)
            ax.annotate(
                percent(value.share), (ends[1], row), xytext=(3, 0), textcoords="offset points", size=6.0, va="center",
                color=QUIET,
            )  # fmt: skip
        ax.set_xlim(0, 1.32 * max(value.value + 2 * value.error for value in values))
        ax.text(0.98, 0.03, f"%: of the {known.everything:.3f}\nof knowing all", transform=ax.transAxes, size=6.0,
                ha="right", va="bottom", color=QUIET, linespacing=LINE)  # fmt: skip
    return ax


def _state(found: Policies) -> str:
    return with_article(found.scenario.states[found.role])


def _style(ax: Axes, rows: int) -> None:
    ax.set_ylim(rows - 0.5, -0.62)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[:].set_linewidth(0.6)
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
    ax.tick_params(which="major", width=0.6, length=2.5, labelsize=SMALL_SIZE, pad=2.5, color=INK, labelcolor=INK)
    ax.tick_params(axis="y", length=0)
