"""Figures of uncertainty: drawn is what was computed, and bytes repeat."""

import numpy as np
import pytest
from matplotlib.patches import StepPatch

from wedgesim.analysis.uncertainty.uncertainty import uncertainty
from wedgesim.output.plots import plot_convergence, plot_margin_distribution, save_figure
from wedgesim.output.plots.style import figure_of


@pytest.fixture(scope="module")
def found(reverse_kissinger):
    return uncertainty(reverse_kissinger, 2000, claims=0)


def test_each_policy_has_its_histogram_cut_at_zero(found):
    ax = plot_margin_distribution(found)
    panels = ax.child_axes
    assert [panel.get_label() for panel in panels] == [
        "equilibrium", "held to hold", "held to accommodate", "held to pressure",
    ]  # fmt: skip
    for panel, policy in zip(panels[1:], found.policies, strict=True):
        steps = [patch for patch in panel.patches if isinstance(patch, StepPatch)]
        edges = steps[0].get_data().edges
        widths = np.diff(edges)
        right = steps[2].get_data().values
        # the area right of zero is the share of the draws with a positive margin
        assert (right * widths).sum() == pytest.approx(policy.split.value, abs=1e-9)
        assert (right[edges[:-1] < 0] == 0).all()
        assert f"splits {100 * policy.split.value:.1f}%" in panel.texts[1].get_text()


def test_convergence_ends_at_the_estimate(found):
    ax = plot_convergence(found)
    line = ax.lines[0]
    assert line.get_ydata()[-1] == found.split.value
    assert ax.get_xscale() == "log"


@pytest.mark.parametrize("plot", [plot_margin_distribution, plot_convergence])
def test_same_data_same_bytes_and_given_axes_are_drawn_into(found, plot, tmp_path):
    from matplotlib.figure import Figure

    first, second = (save_figure(plot(found), tmp_path / name).read_bytes() for name in ("a.svg", "b.svg"))
    assert first == second
    axes = Figure().add_subplot()
    assert plot(found, axes) is axes


@pytest.mark.parametrize("plot", [plot_margin_distribution, plot_convergence])
def test_no_text_leaves_the_figure(found, plot):
    ax = plot(found)
    figure = figure_of(ax)
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert min(box.x0, box.y0, width - box.x1, height - box.y1) >= 0
