"""Figures of sensitivity: drawn is what was computed, nothing is cut, and bytes repeat."""

from dataclasses import replace

import numpy as np
import pytest

from wedgesim.analysis.sensitivity.sobol import sobol_indices
from wedgesim.analysis.sensitivity.tornado import tornado
from wedgesim.output.meanings import meaning
from wedgesim.output.plots import plot_indices, plot_tornado, save_figure
from wedgesim.output.plots.style import figure_of


@pytest.fixture(scope="module")
def bars(reverse_kissinger):
    return tornado(reverse_kissinger)


@pytest.fixture(scope="module")
def shares(reverse_kissinger):
    return sobol_indices(reverse_kissinger, 64)


def test_bars_run_to_the_margins_at_the_ends(bars):
    ax = plot_tornado(bars, most=8)
    rows = ax.get_yticks()
    drawn = [(patch.get_y() + patch.get_height() / 2, patch.get_x() + patch.get_width()) for patch in ax.patches]
    for row, bar in zip(rows, bars.bars[:8], strict=True):
        for end in (bar.low, bar.high):
            assert any((at, reached) == pytest.approx((row, end.margin)) for at, reached in drawn)
    diamonds = sum(line.get_marker() == "D" for line in ax.lines)
    base = bars.baseline.verdict
    assert diamonds == sum((bar.low.verdict != base) + (bar.high.verdict != base) for bar in bars.bars[:8])


def test_rows_say_what_parameters_mean_in_the_case(bars, shares, reverse_kissinger):
    ax = plot_tornado(bars)
    told = [text for text in ax.texts if text.get_position()[0] == 0]
    for text, row, bar in zip(told, ax.get_yticks(), bars.bars, strict=False):
        assert text.get_text().replace("\n", " ").startswith(meaning(reverse_kissinger, bar.parameter))
        assert text.get_position()[1] < row  # above its bar, for the axis runs down
    panel = plot_indices(shares).child_axes[0]
    names = [label.get_text().replace("\n", " ") for label in panel.get_yticklabels()]
    assert any(name.startswith(meaning(reverse_kissinger, "credibility")) for name in names)
    assert not any("_" in name.split("$")[0] or " target" in name for name in names)


def test_a_group_of_several_parameters_keeps_its_name(reverse_kissinger):
    grouped = sobol_indices(reverse_kissinger, 16, groups={"cost_of_offers": ["offer_cost", "reward_cost"]})
    panel = plot_indices(grouped, most=99).child_axes[0]
    assert "cost of offers" in [label.get_text() for label in panel.get_yticklabels()]


def test_a_long_title_of_indices_stays_within_the_figure(shares):
    long = replace(shares, scenario=replace(shares.scenario, title=" ".join(["a long title"] * 14)))
    figure = figure_of(plot_indices(long, most=3))
    figure.draw_without_rendering()
    assert figure.get_tightbbox().y1 <= figure.get_size_inches()[1]


def test_points_stand_at_the_indices(shares):
    ax = plot_indices(shares, most=5)
    assert [panel.get_label() for panel in ax.child_axes] == ["margin", "split"]
    for panel, of in zip(ax.child_axes, shares.quantities.values(), strict=True):
        first = next(line for line in panel.lines if line.get_marker() == "o")
        assert set(np.round(first.get_xdata(), 12)) <= set(np.round(of.first, 12))


@pytest.mark.parametrize(("plot", "which"), [(plot_tornado, "bars"), (plot_indices, "shares")])
def test_nothing_is_cut_and_bytes_repeat(plot, which, request, tmp_path):
    result = request.getfixturevalue(which)
    figure = figure_of(plot(result))
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert min(box.x0, box.y0, width - box.x1, height - box.y1) >= 0
    first, second = (save_figure(plot(result), tmp_path / name).read_bytes() for name in ("a.svg", "b.svg"))
    assert first == second
