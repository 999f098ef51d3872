"""Figures of diagrams, thresholds, sweeps and surfaces: drawn is what was computed; nothing is cut; bytes repeat."""

import re

import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import LineCollection, QuadMesh
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.text import Text

import wedgesim as ws
from wedgesim.analysis.adaptive import adaptive_diagram
from wedgesim.analysis.adaptive_multiples import diagram_series
from wedgesim.analysis.methods import solve_by_method
from wedgesim.analysis.phase_of_sweep import phase_of_sweep, surface_of_sweep
from wedgesim.analysis.points import VERDICTS
from wedgesim.analysis.quantal_surface import quantal_surface
from wedgesim.analysis.split_range import OVER
from wedgesim.analysis.sweep import sweep
from wedgesim.analysis.threshold_curve import threshold_curve
from wedgesim.output.plots import (
    DOUBLE_COLUMN,
    SINGLE_COLUMN,
    plot_adaptive_diagram,
    plot_attribution,
    plot_phase_diagram,
    plot_position_path,
    plot_quantal_surface,
    plot_small_multiples,
    plot_sweep,
    plot_threshold_curve,
    plot_waterfall,
    save_figure,
)
from wedgesim.output.plots.contours import contours
from wedgesim.output.plots.style import figure_of
from wedgesim.output.plots.sweep import SweepPlotError
from wedgesim.output.plots.waterfall import WaterfallError
from wedgesim.roles import ROLES


@pytest.fixture(scope="module")
def diagram(reverse_kissinger):
    return adaptive_diagram(reverse_kissinger, "credibility_dependence", resolution=512, initial=32)


@pytest.fixture(scope="module")
def curve(reverse_kissinger):
    return threshold_curve(reverse_kissinger, "credibility", {"energy_dependence": np.linspace(0, 1, 21)})


@pytest.fixture(scope="module")
def line(reverse_kissinger):
    return ws.sweep(reverse_kissinger, {"credibility": np.linspace(0, 1, 101)})


@pytest.fixture(scope="module")
def series(reverse_kissinger):
    return diagram_series(reverse_kissinger, {"backfill": [0, 0.5, 1]}, resolution=64, initial=32)


@pytest.fixture(scope="module")
def surface(reverse_kissinger):
    return quantal_surface(reverse_kissinger, "credibility_dependence", steps=30)


@pytest.fixture(scope="module")
def pair(reverse_kissinger):
    return ws.compare(reverse_kissinger, ["kupchan2021", "kyiv2025"]).pairs[0]


@pytest.fixture(scope="module")
def way(pair):
    return pair


@pytest.fixture(scope="module")
def why(reverse_kissinger):
    return ws.explain(reverse_kissinger, position="kupchan2021")


@pytest.fixture(scope="module", params=["diagram", "curve", "line", "series", "surface", "pair", "way", "why"])
def drawn(request):
    """Axes of each kind in a figure of its own, and how to draw them again."""
    draw = {
        "diagram": plot_adaptive_diagram,
        "curve": plot_threshold_curve,
        "line": plot_sweep,
        "series": plot_small_multiples,
        "surface": plot_quantal_surface,
        "pair": plot_attribution,
        "way": plot_position_path,
        "why": plot_waterfall,
    }[request.param]
    result = request.getfixturevalue(request.param)
    return draw(result), lambda: draw(result)


# All kinds ------------------------------------------------------------------------------------------------------


def test_no_text_leaves_the_figure(drawn):
    ax, _ = drawn
    figure = figure_of(ax)
    figure.draw_without_rendering()
    width, height = figure.bbox.size
    axes = [ax, *ax.child_axes]
    ticks = {label for one in axes for axis in (one.xaxis, one.yaxis) for label in axis.get_ticklabels(which="both")}
    boxes = {
        text.get_text(): text.get_window_extent()
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text not in ticks  # ticks beyond the limits are not drawn
    }
    for one in axes:
        for axis in (one.xaxis, one.yaxis):
            if one.axison and (box := axis.get_tightbbox()) is not None:
                boxes[f"{axis.axis_name} axis of {one.get_label()}"] = box
    assert len(boxes) > 3
    for text, box in boxes.items():
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y1 <= height + 1, text


def test_the_same_data_give_the_same_bytes(drawn, tmp_path):
    ax, again = drawn
    second = again()
    for kind in ("svg", "pdf", "png"):
        first = save_figure(ax, tmp_path / f"first.{kind}").read_bytes()
        assert first == save_figure(second, tmp_path / f"second.{kind}").read_bytes()


def test_text_stays_text(drawn, tmp_path):
    ax, _ = drawn
    written = save_figure(ax, tmp_path / "figure.svg").read_text()
    assert re.findall(r"<text[^>]*>", written)
    assert "DejaVu Sans" in written
    assert '<path id="DejaVuSans' not in written


def test_they_have_the_width_of_a_column(drawn):
    width, _ = figure_of(drawn[0]).get_size_inches()
    assert width in (SINGLE_COLUMN, DOUBLE_COLUMN)


# Adaptive diagrams ----------------------------------------------------------------------------------------------


def test_smooth_lines_stay_within_a_step_of_the_border(diagram):
    """Against the exact thresholds of the same scenario, in steps of the lattice."""
    ax = plot_adaptive_diagram(diagram)
    (verdicts,) = (c for c in ax.collections if isinstance(c, LineCollection) and c.get_label() == "verdicts")
    corners = np.concatenate(verdicts.get_segments())
    at = np.unique(np.round(corners[:, 0], 12))[:25]
    exact = threshold_curve(diagram.scenario, "credibility", {"energy_dependence": at})
    for x, y in corners:
        if x in at:
            (value,) = exact["value"].sel(energy_dependence=x).values
            assert abs(y - value) <= 1.2 / diagram.resolution


def test_the_lines_of_a_figure_are_short_enough_to_be_edited(diagram, tmp_path):
    assert save_figure(plot_adaptive_diagram(diagram), tmp_path / "figure.svg").stat().st_size < 150_000


def test_contours_of_a_disc_lie_on_its_circle():
    x = np.linspace(-1, 1, 201)
    inside = (x[:, None] ** 2 + x[None, :] ** 2 < 0.5).astype(int)
    (loop,) = contours(inside, x, x)
    assert (loop[0] == loop[-1]).all()
    assert np.abs(np.hypot(*loop.T) - np.sqrt(0.5)).max() < 0.01
    assert len(loop) < 80


def test_contours_meet_where_regions_meet_and_end_at_the_edge():
    codes = np.array([[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 3, 3], [2, 2, 3, 3]])
    lines = contours(codes, np.arange(4.0), np.arange(4.0))
    ends = sorted(tuple(line[i]) for line in lines for i in (0, -1))
    assert ends.count((1.5, 1.5)) == 4
    assert {(0.0, 1.5), (3.0, 1.5), (1.5, 0.0), (1.5, 3.0)} <= set(ends)


def test_without_borders_there_are_no_contours():
    assert contours(np.zeros((3, 3), dtype=int), np.arange(3.0), np.arange(3.0)) == []


def test_the_function_for_grids_takes_adaptive_diagrams_too(diagram, tmp_path):
    one = save_figure(plot_phase_diagram(diagram), tmp_path / "a.svg").read_bytes()
    assert one == save_figure(plot_adaptive_diagram(diagram), tmp_path / "b.svg").read_bytes()


# Threshold curves -----------------------------------------------------------------------------------------------


def test_a_branch_goes_through_its_thresholds_and_leaves_at_the_edge(curve):
    ax = plot_threshold_curve(curve)
    x = np.concatenate([line.get_xdata() for line in ax.lines if line.get_label() == "branch 0"])
    y = np.concatenate([line.get_ydata() for line in ax.lines if line.get_label() == "branch 0"])
    values = curve["value"].values[0]
    there = ~np.isnan(values)
    drawn = set(zip(np.round(x, 12), np.round(y, 12), strict=True))
    assert {
        (a, b)
        for a, b in zip(
            np.round(curve["energy_dependence"].values[there], 12), np.round(values[there], 12), strict=True
        )
    } <= drawn
    assert y.max() == 1.0  # it goes on to the edge of the range


def test_jumps_are_dashed_and_explained(curve):
    ax = plot_threshold_curve(curve)
    assert set(curve["kind"].values.ravel()) == {"jump", ""}
    assert all(line.get_linestyle() == "--" for line in ax.lines if str(line.get_label()).startswith("branch"))
    said = " ".join(text.get_text().replace("\n", " ") for text in ax.texts)
    assert "Dashed: the United States switches because of what Russia would do" in said
    assert "Solid" not in said


def test_the_ground_of_a_curve_is_the_verdict(curve):
    """At points off the boundary, the fill that covers them is that of the verdict there."""
    ax = plot_threshold_curve(curve)
    fills = {patch.get_label(): patch.get_path() for patch in ax.patches if isinstance(patch, PathPatch)}
    rng = np.random.default_rng(2)
    from wedgesim.analysis.points import solve_points

    at = {"energy_dependence": rng.uniform(0, 1, 300), "credibility": rng.uniform(0, 1, 300)}
    verdict = solve_points(ws.load("reverse_kissinger"), at).verdict
    wrong = 0
    for x, y, code in zip(at["energy_dependence"], at["credibility"], verdict, strict=True):
        word = {0: "no split", 2: "split"}[int(code)]
        wrong += not fills[word].contains_point((x, y))
    assert wrong <= 3  # within a pixel of the boundary


def test_a_curve_read_from_a_file_gives_the_same_figure(curve, tmp_path):
    curve.to_netcdf(tmp_path / "curve.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "curve.nc", engine="h5netcdf") as back:
        one = save_figure(plot_threshold_curve(back.load()), tmp_path / "a.svg").read_bytes()
    assert one == save_figure(plot_threshold_curve(curve), tmp_path / "b.svg").read_bytes()


def test_a_curve_without_thresholds_is_one_region(reverse_kissinger):
    empty = threshold_curve(reverse_kissinger, "credibility", {"energy_dependence": [0.95, 1.0]})
    ax = plot_threshold_curve(empty)
    assert [patch.get_label() for patch in ax.patches if patch.get_label() in ("split", "no split")] == ["no split"]


# Sweeps ---------------------------------------------------------------------------------------------------------


def test_strips_name_the_actions_where_they_are_taken(line):
    ax = plot_sweep(line)
    panels = {panel.get_label(): panel for panel in ax.child_axes}
    for role in ("divider", "target", "partner"):
        names = str(line[f"action_{role}"].attrs["flag_meanings"]).split()
        codes = np.atleast_1d(line[f"action_{role}"].attrs["flag_values"]).tolist()
        for patch in (p for p in panels[role].patches if isinstance(p, Rectangle)):
            inside = (line["credibility"] > patch.get_x()) & (line["credibility"] < patch.get_x() + patch.get_width())
            played = {names[codes.index(code)] for code in line[f"action_{role}"].values[inside].tolist()}
            assert played == {patch.get_label()}


def test_the_margin_breaks_where_the_path_turns(line):
    panel = plot_sweep(line).child_axes[0]
    pieces = [piece for piece in panel.lines if piece.get_label() == "margin"]
    assert len(pieces) == 3
    assert np.array_equal(np.concatenate([piece.get_ydata() for piece in pieces]), line["margin"].values)


def test_titles_and_axes_speak_of_the_case(curve, reverse_kissinger):
    ax = plot_threshold_curve(curve)
    assert " ".join(ax.get_title(loc="left").split()) == "The reverse Kissinger: where the split is gained or lost"
    assert " ".join(ax.get_ylabel().split()).startswith("belief of Russia that the United States delivers")
    drawn = plot_sweep(sweep(reverse_kissinger, {"threat.target.divider": [0.0, 0.5, 1.0]}))
    top, *_, lowest = drawn.child_axes
    assert top.get_title(loc="left") == "The reverse Kissinger"
    assert top.get_ylabel().replace("\n", " ") == "split margin of Russia (utility)"
    assert "Russia perceives from the United States" in lowest.get_xlabel().replace("\n", " ")


def test_a_target_without_a_choice_has_no_margin_and_the_figure_says_so():
    drawn = plot_sweep(sweep("mutual_fear", {"reciprocity.target": [0.0, 0.5, 1.0]}))
    top = drawn.child_axes[0]
    assert not len(top.get_yticks())
    assert any("that Japan can do is a split" in text.get_text() for text in top.texts)


def test_no_arrow_leaves_the_axes(reverse_kissinger):
    curve = threshold_curve(reverse_kissinger, "threat.target.divider", {"inducement": np.linspace(0, 2, 21)})
    ax = plot_threshold_curve(curve)
    ax.figure.draw_without_rendering()
    arrows = [text.arrow_patch for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    frame = ax.get_window_extent()
    for arrow in arrows:
        around = arrow.get_window_extent()
        assert frame.x0 - 1 <= around.x0
        assert around.x1 <= frame.x1 + 1
    assert len(arrows) == 1


def test_a_sweep_of_two_parameters_is_sent_to_the_phase_diagram(reverse_kissinger):
    plane = ws.sweep(reverse_kissinger, {"credibility": [0, 1], "sanctions": [0, 1]})
    with pytest.raises(SweepPlotError, match="draw the phase diagram"):
        plot_sweep(plane)


def test_a_sweep_of_two_parameters_is_the_phase_diagram_of_its_grid(reverse_kissinger, tmp_path):
    from wedgesim.analysis.phase_diagram import phase_diagram

    axes = {"energy_dependence": np.linspace(0.1, 0.8, 9), "credibility": np.linspace(0, 1, 11)}
    read = phase_of_sweep(reverse_kissinger, ws.sweep(reverse_kissinger, axes))
    grid = phase_diagram(reverse_kissinger, axes)
    for name in ("verdict", "outcome", "outcomes"):
        assert np.array_equal(getattr(read, name), getattr(grid, name))
    assert (read.baseline, read.positions, read.x.scale) == (grid.baseline, grid.positions, "linear")
    plot_phase_diagram(read)


# Small multiples, surfaces --------------------------------------------------------------------------------------


def test_panels_share_axes_and_colours(series):
    ax = plot_small_multiples(series)
    assert [panel.get_label() for panel in ax.child_axes] == ["0", "0.5", "1"]
    assert len({(panel.get_xlim(), panel.get_ylim()) for panel in ax.child_axes}) == 1
    one, two = (
        {to_key(patch) for patch in panel.patches if isinstance(patch, PathPatch) and patch.get_hatch() is None}
        for panel in ax.child_axes[1:]
    )
    assert one == two  # the same regions in both, and so the same fills


def to_key(patch):
    return tuple(np.round(patch.get_facecolor(), 6))


def test_the_surface_holds_the_probabilities(surface):
    ax = plot_quantal_surface(surface)
    (mesh,) = (c for c in ax.collections if isinstance(c, QuadMesh))
    assert np.array_equal(np.asarray(mesh.get_array()).reshape(surface.probability.T.shape), surface.probability.T)
    assert mesh.get_cmap().name == "cividis"
    assert mesh.norm.vmin == 0
    assert mesh.norm.vmax == 1


# Comparisons ----------------------------------------------------------------------------------------------------


def test_the_bars_of_a_waterfall_lead_from_one_number_to_the_other(pair):
    (panel,) = plot_attribution(pair).child_axes
    bars = [patch for patch in panel.patches if isinstance(patch, Rectangle)]
    assert len(bars) == len(pair.attribution.shares) + 2
    at = pair.attribution.start
    for bar, share in zip(bars[1:-1], pair.attribution.shares, strict=True):
        ends = sorted([at, at + share.value])
        assert np.allclose([bar.get_x(), bar.get_x() + bar.get_width()], ends, atol=1e-12)
        at += share.value
    assert abs(at - pair.attribution.end) < 1e-12
    low, high = panel.get_xlim()
    assert all(low < bar.get_x() and bar.get_x() + bar.get_width() < high for bar in bars)


def test_the_way_breaks_where_the_path_turns_and_names_the_places(pair):
    ax = plot_position_path(pair)
    margin = next(child for child in ax.child_axes if child.get_label() == "margin")
    curves = [line for line in margin.lines if line.get_label() == "margin"]
    assert len(curves) == len(pair.path.crossings) + 1
    texts = [text.get_text() for text in margin.texts]
    assert [f"{crossing.value:.4f}" in texts for crossing in pair.path.crossings] == [True, True]


# Explanations ---------------------------------------------------------------------------------------------------


def test_the_steps_of_a_deviation_lead_from_one_payoff_to_the_other(why):
    one = why.outcomes[0].decision("divider").best_alternative
    (panel,) = plot_waterfall(why, role="divider").child_axes
    steps = [bar.get_width() for bar in panel.patches if isinstance(bar, Rectangle)]
    moved = sum(abs(value) for part in one.parts for value in (part.direct, *part.responses))
    assert abs(sum(steps) - moved) < 1e-3 * moved  # steps too small to be seen are drawn as one
    ends = [line.get_xdata()[0] for line in panel.lines if line.get_label() in ("accommodate", "hold")]
    assert np.allclose(ends, [one.payoff_taken, one.payoff], atol=1e-12)


def test_a_deviation_that_is_none_is_refused_with_those_there_are(why):
    with pytest.raises(WaterfallError, match="hold, pressure"):
        plot_waterfall(why, role="divider", action="accommodate")
    with pytest.raises(WaterfallError, match="no number 3"):
        plot_waterfall(why, equilibrium=3)


@pytest.mark.parametrize("method", ["nash", "coalitions", "correlated", "dominance", "commitment", "quantal-response"])
def test_sweeps_by_other_solution_concepts_are_drawn_and_say_so(reverse_kissinger, method):
    plane = sweep(reverse_kissinger, {"credibility": [0.2, 0.5, 0.9], "energy_dependence": [0.2, 0.4]}, method=method)
    diagram = phase_of_sweep(reverse_kissinger, plane)
    assert diagram.concept == OVER[method]
    kupchan = next(mark for mark in diagram.positions if mark.name == "kupchan2021")
    alone = solve_by_method(reverse_kissinger, method=method, position="kupchan2021")
    assert VERDICTS[kupchan.verdict] == alone.split.verdict
    drawn = plot_phase_diagram(diagram)
    assert OVER[method] in " ".join(drawn.get_title(loc="left").split())
    line = sweep(reverse_kissinger, {"credibility": np.linspace(0, 1, 9)}, method=method)
    panel, *strips = plot_sweep(line).child_axes
    assert [strip.get_label() for strip in strips] == [role for role in ROLES if f"action_{role}" in line]
    assert "probability" in panel.get_ylabel()
    assert all(np.nanmax(of.get_ydata()) <= 1 for of in panel.lines)


def test_a_sweep_by_quantal_response_is_a_surface(reverse_kissinger):
    axes = {"credibility": np.linspace(0, 1, 5), "energy_dependence": np.linspace(0.1, 0.8, 4)}
    swept = sweep(reverse_kissinger, axes, method="quantal-response", precision=5.0)
    surface = surface_of_sweep(reverse_kissinger, swept)
    assert np.array_equal(surface.probability, swept.split_probability.values)
    texts = [text.get_text() for text in plot_quantal_surface(surface).texts]
    assert any("precision 5" in text for text in texts)
    with pytest.raises(ValueError, match="by the method quantal-response"):
        surface_of_sweep(reverse_kissinger, sweep(reverse_kissinger, axes))
