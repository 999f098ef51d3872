"""Figures of boxes, trees and policies: they show what was found, and are the same for the same data."""

import numpy as np
import pytest

from wedgesim.analysis.adaptive import adaptive_diagram
from wedgesim.analysis.discovery.discover import discover
from wedgesim.analysis.policy.policies import policies
from wedgesim.errors import UnknownNameError
from wedgesim.output.plots import (
    plot_boxes,
    plot_discovery,
    plot_information_value,
    plot_peeling_trajectory,
    plot_phase_diagram,
    plot_policies,
    plot_policy,
    plot_tree,
    save_figure,
)


@pytest.fixture(scope="module")
def found(reverse_kissinger):
    return discover(reverse_kissinger, count=3000, only=["credibility", "energy_dependence"], resamples=2)


@pytest.fixture(scope="module")
def compared(reverse_kissinger):
    return policies(reverse_kissinger, count=2000)


def test_a_box_is_drawn_at_its_limits_upon_a_phase_diagram(found, reverse_kissinger):
    diagram = adaptive_diagram(reverse_kissinger, "credibility_dependence", resolution=128, initial=32)
    ax = plot_phase_diagram(diagram)
    limits = ax.get_xlim(), ax.get_ylim()
    plot_boxes(found, ax, axes=(diagram.x.name, diagram.y.name))
    assert (ax.get_xlim(), ax.get_ylim()) == limits
    box = found.boxes[0].boxes[0]
    by_name = {limit.parameter: limit for limit in box.restrictions}
    (patch,) = [patch for patch in ax.patches if patch.get_label() == "box 1"]
    assert patch.get_x() + patch.get_width() == pytest.approx(by_name["energy_dependence"].upper)
    assert patch.get_y() == pytest.approx(by_name["credibility"].lower)
    assert patch.get_x() == pytest.approx(limits[0][0])  # open below


def test_the_trade_off_has_a_dot_for_every_box_and_a_ring_for_the_one_taken(found):
    ax = plot_peeling_trajectory(found.boxes[0])
    peeled = found.boxes[0].peeled[0]
    dots = [line for line in ax.lines if str(line.get_label()).endswith("limited")]
    assert sum(len(line.get_xdata()) for line in dots) == len(peeled.trajectory.mass)
    (ring,) = [line for line in ax.lines if line.get_label() == "taken"]
    assert (ring.get_xdata()[0], ring.get_ydata()[0]) == (peeled.box.coverage, peeled.box.density)


def test_a_tree_fills_the_width_with_its_leaves(found):
    ax = plot_tree(found.tree)
    inner = 2 * len(found.tree.leaves) - 1
    assert len(ax.patches) == inner
    deepest = max(patch.get_y() + patch.get_height() for patch in ax.patches)
    ends = [patch.get_width() for patch in ax.patches if patch.get_y() + patch.get_height() == deepest]
    assert sum(ends) == pytest.approx(1)


def test_a_tree_and_boxes_say_what_their_short_names_mean(found):
    told = "\n".join(text.get_text() for text in plot_tree(found).texts)
    assert "credibility: belief of Russia that the United States delivers what it promises." in told
    assert "energy_dependence" not in told
    figure = plot_discovery(found)
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert min(box.x0, box.y0, width - box.x1, height - box.y1) >= 0


def test_policies_are_drawn_with_their_means_and_extremes(compared):
    for of, values in (
        ("payoff", compared.payoffs),
        ("regret", compared.payoffs.max(axis=0) - compared.payoffs),
    ):
        ax = plot_policies(compared, of=of)
        means = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "D"]
        assert np.allclose(means, values.mean(axis=1))
        assert [label.get_text() for label in ax.get_yticklabels()] == list(compared.names)
    with pytest.raises(ValueError, match="payoff or by regret"):
        plot_policies(compared, of="luck")


def test_the_value_of_information_is_drawn_of_what_is_telling(compared):
    ax = plot_information_value(compared)
    telling = [value for value in compared.information.values if value.telling][:10]
    assert [bar.get_width() for bar in ax.patches] == [value.value for value in telling]


def test_whole_figures_are_the_same_bytes_for_the_same_data(found, compared, tmp_path):
    for name, draw in (
        ("found", lambda: plot_discovery(found)),
        ("plane", lambda: plot_discovery(found, plane=("energy_dependence", "credibility"))),
        ("policies", lambda: plot_policy(compared)),
    ):
        one, other = (save_figure(draw(), tmp_path / f"{name}{i}.svg").read_bytes() for i in range(2))
        assert one == other


def test_a_parameter_that_was_not_drawn_is_no_axis(found):
    with pytest.raises(UnknownNameError, match="sanctions was not drawn"):
        plot_boxes(found, axes=("sanctions", "credibility"))
