"""Figures: what is written and drawn equals what was solved; nothing outside the figure changes; bytes repeat."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, PathPatch, Rectangle
from matplotlib.text import Text

from wedgesim.analysis.phase_diagram import PhaseDiagram, phase_diagram
from wedgesim.analysis.points import VERDICTS, profile_label
from wedgesim.analysis.solution import Solution
from wedgesim.analysis.solve import solve
from wedgesim.analysis.ties import ties
from wedgesim.model.loading import load_text
from wedgesim.output.plots import (
    DOUBLE_COLUMN,
    SINGLE_COLUMN,
    FigureFormatError,
    plot_payoffs,
    plot_phase_diagram,
    plot_triangle,
    save_figure,
)
from wedgesim.output.plots.regions import boundaries, cell_edges, outline, roomiest
from wedgesim.output.plots.style import house_style, new_figure
from wedgesim.output.plots.text import decimals, number, spread, text_width, wrapped
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Axis

TRIAD = """\
wedgesim: 1
title: A triad
roles:
  divider:
    state: United States
    actions: {hold: {pressure: 1, aid: 1}, accommodate: {reward: 1, pressure: 1, aid: .4}}
  target: {state: Russia, actions: {align: {alignment: 1}, hedge: {alignment: .5}, split: {alignment: 0}}}
  partner: {state: China, actions: {neglect: {}, support: {support: .5}, bind: {support: 1, concession: 1}}}
theories: [balancing, interdependence, wedging, bloodletting, security_dilemma]
sources: {kupchan2021: {title: The Right Way, author: Kupchan, year: 2021}}
positions:
  hopeful:
    source: kupchan2021
    parameters: {credibility: .7, inducement: .5, framing: .2, energy_dependence: .3, junior_resentment: .35,
                 turning_cost: .05, sanctions: .5, war_intensity: .1}
  beyond: {source: kupchan2021, parameters: {energy_dependence: .95}}
"""

LONG = (
    TRIAD.replace("United States", "United Kingdom of Great Britain and Northern Ireland")
    .replace("Russia", "Union of $oviet $ocialist Republics")
    .replace("hold:", "hold_the_line_with_$anction$_and_pressure:")
    .replace("accommodate:", "selective_accommodation_in_stages:")
    .replace("align:", "remain_fully_aligned_with_the_partner:")
    .replace("bind:", "bind_with_concessions_and_arms:")
)

OUTRIGHT = """\
wedgesim: 1
title: Outright
roles:
  divider: {state: A, actions: {offer: {reward: 1}, hold: {}}}
  target: {state: B, actions: {stay: {alignment: 1}, leave: {alignment: 0}}}
  partner: {state: C, actions: {help: {support: 1}, ignore: {}}}
payoffs: {divider: 1 - alignment, target: "(1 - alignment) * max(0, worth - cost)", partner: alignment}
parameters: {worth: {value: .5, range: [0.01, 100]}, cost: {value: .5, range: [0.01, 100]}}
"""

PENNIES = """\
wedgesim: 1
title: Pennies
roles:
  divider: {state: A, actions: {heads: {reward: 1}, tails: {}}}
  target: {state: B, actions: {heads: {alignment: 1}, tails: {alignment: 0}}}
  partner: {state: C, actions: {help: {support: 1}}}
payoffs: {divider: (2*reward - 1)*(2*alignment - 1), target: -(2*reward - 1)*(2*alignment - 1), partner: support}
timing: [partner, [divider, target]]
"""


@pytest.fixture(scope="module")
def aligned() -> Solution:
    return solve(load_text(TRIAD))


@pytest.fixture(scope="module")
def parted() -> Solution:
    return solve(load_text(TRIAD), position="hopeful")


@pytest.fixture(scope="module")
def phase() -> PhaseDiagram:
    return phase_diagram(
        load_text(TRIAD), {"energy_dependence": np.linspace(0, 0.8, 21), "credibility": np.linspace(0, 1, 26)}
    )


@pytest.fixture(scope="module")
def plane(phase: PhaseDiagram) -> Axes:
    return plot_phase_diagram(phase)


@pytest.fixture(scope="module")
def tied() -> PhaseDiagram:
    decade = tuple(np.geomspace(0.01, 100, 13))
    return phase_diagram(load_text(OUTRIGHT), [Axis("worth", decade, "log"), Axis("cost", decade, "log")])


def texts(ax: Axes) -> list[str]:
    """Every text in the axes and those inside them, lines joined as they were before they were broken."""
    return [re.sub(r"(?<=[/_])\n", "", text.get_text()).replace("\n", " ") for text in _texts(ax)]


def _texts(ax: Axes) -> list[Text]:
    return [text for text in ax.findobj(Text) if text.get_text()]


def written(ax: Axes, dpi: float) -> list[tuple[str, np.ndarray]]:
    """Every visible text with its box in inches."""
    figure = ax.figure
    figure.draw_without_rendering()
    shown = [text for text in _texts(ax) if text.get_visible()]
    hidden = {
        id(t)
        for of in (ax, *ax.child_axes)
        if not of.axison
        for axis in (of.xaxis, of.yaxis)
        for t in axis.findobj(Text)
    }
    return [(t.get_text(), t.get_window_extent().get_points() / dpi) for t in shown if id(t) not in hidden]


def assert_all_inside(ax: Axes) -> None:
    width, height = ax.figure.get_size_inches()
    for text, ((x0, y0), (x1, y1)) in written(ax, ax.figure.dpi):
        assert x0 > -0.01, text
        assert y0 > -0.01, text
        assert x1 < width + 0.01, text
        assert y1 < height + 0.01, text


def assert_none_overlap(ax: Axes, slack: float = 0.02) -> None:
    for (one, a), (other, b) in combinations(written(ax, ax.figure.dpi), 2):
        shared = np.minimum(a[1], b[1]) - np.maximum(a[0], b[0])
        assert not (shared > slack).all(), f"{one!r} over {other!r}"


# Payoffs ----------------------------------------------------------------------------------------------------------


def pieces(panel: Axes) -> list[Rectangle]:
    return [patch for patch in panel.patches if isinstance(patch, Rectangle)]


def test_pieces_are_the_contributions_of_the_theories_on_the_path_and_after_the_deviation(aligned):
    equilibrium = aligned.equilibria[0]
    for role, panel in zip(ROLES, plot_payoffs(aligned).child_axes, strict=True):
        deviation = equilibrium.best_deviation(role)
        expected = [
            (theory, sum(terms.values()))
            for by_theory in (equilibrium.by_theory[role], deviation.by_theory)
            for theory, terms in by_theory.items()
            if abs(sum(terms.values())) > 1e-12
        ]
        drawn = sorted((p.get_label(), p.get_height()) for p in pieces(panel))
        assert [name for name, _ in drawn] == [name for name, _ in sorted(expected)]
        assert [height for _, height in drawn] == pytest.approx([value for _, value in sorted(expected)])


def test_each_stack_ends_in_the_payoff(aligned):
    equilibrium = aligned.equilibria[0]
    for role, panel in zip(ROLES, plot_payoffs(aligned).child_axes, strict=True):
        bars = [line.get_ydata()[0] for line in panel.lines if line.get_label() == "payoff"]
        deviation = equilibrium.best_deviation(role)
        assert bars == pytest.approx([equilibrium.payoffs[role], deviation.payoff])
        left, right = sorted({piece.get_x() for piece in pieces(panel)})
        for x, payoff in ((left, equilibrium.payoffs[role]), (right, deviation.payoff)):
            assert sum(piece.get_height() for piece in pieces(panel) if piece.get_x() == x) == pytest.approx(payoff)


def test_pieces_of_a_stack_touch_and_do_not_overlap(aligned):
    for panel in plot_payoffs(aligned).child_axes:
        for x in {piece.get_x() for piece in pieces(panel)}:
            spans = sorted(
                tuple(sorted((p.get_y(), p.get_y() + p.get_height()))) for p in pieces(panel) if p.get_x() == x
            )
            assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(spans))
            assert spans[0][0] <= 0 <= spans[-1][1]


def test_says_who_plays_what_and_what_follows_a_deviation(aligned):
    ax = plot_payoffs(aligned)
    equilibrium = aligned.equilibria[0]
    for role, panel in zip(ROLES, ax.child_axes, strict=True):
        said = texts(panel)
        deviation = equilibrium.best_deviation(role)
        assert aligned.scenario.states[role] in said
        assert {equilibrium.actions[role], equilibrium.path, deviation.action, deviation.path} <= set(said)
        assert f"payoff {number(equilibrium.payoffs[role], 3)}" in said
        for theory, terms in equilibrium.by_theory[role].items():
            assert f"{theory} {number(sum(terms.values()), 3, signed=True)}" in said


def test_names_the_theories_without_a_term_of_their_own(aligned):
    notes = [text for text in texts(plot_payoffs(aligned)) if "No term of its own" in text]
    assert len(notes) == 1
    assert notes[0].endswith(": security dilemma.")


def test_an_equilibrium_alone_is_drawn_under_the_names_of_roles(aligned):
    said = texts(plot_payoffs(aligned.equilibria[0]).child_axes[0])
    assert "Divider" in said
    assert "United States" not in said


def test_payoffs_given_outright_are_one_bar():
    panel = plot_payoffs(solve(load_text(OUTRIGHT))).child_axes[2]
    assert [piece.get_height() for piece in pieces(panel)] == [1.0]
    assert not any("+1" in text for text in texts(panel))


def test_says_which_of_several_equilibria():
    result = solve(load_text(OUTRIGHT))
    count = len(result.equilibria)
    assert f"Equilibrium 1 of {count}." in texts(plot_payoffs(result))
    assert f"Equilibrium 3 of {count}." in texts(plot_payoffs(result, equilibrium=2))
    assert any(f"equilibrium 3 of {count}" in text for text in texts(plot_triangle(result, equilibrium=2)))
    assert any("in this equilibrium" in text for text in texts(plot_triangle(result, equilibrium=2)))
    with pytest.raises(IndexError, match="8 equilibria"):
        plot_payoffs(result, equilibrium=8)


def test_a_role_that_mixes_over_all_its_actions_has_no_deviation():
    divider, _, partner = plot_payoffs(solve(load_text(PENNIES))).child_axes
    assert "none: every action is played" in texts(divider)
    assert "heads 0.50, tails 0.50" in texts(divider)
    assert "none: there is no other action" in texts(partner)


# Phase diagram ----------------------------------------------------------------------------------------------------


def fills(ax: Axes) -> dict[str, PathPatch]:
    return {patch.get_label(): patch for patch in ax.patches if patch.get_label()}


def test_a_region_covers_the_cells_of_its_path_and_no_other(phase, plane):
    drawn = fills(plane)
    names = {profile_label(phase.scenario, int(outcome)) for outcome in np.unique(phase.outcome)}
    assert set(drawn) == names
    assert len(names) >= 3
    for i, x in enumerate(phase.x.values[1:-1], 1):
        for j, y in enumerate(phase.y.values[1:-1], 1):
            name = profile_label(phase.scenario, int(phase.outcome[i, j]))
            covering = {other for other, patch in drawn.items() if patch.get_path().contains_point((x, y))}
            assert covering == {name}, (x, y)


def test_regions_differ_in_fill_or_hatch_and_verdicts_in_both(phase, plane):
    verdict_of = {
        profile_label(phase.scenario, int(o)): VERDICTS[v]
        for o, v in zip(phase.outcome.ravel(), phase.verdict.ravel(), strict=True)
    }
    hatches = {tuple(p.get_path().vertices[0]): p.get_hatch() for p in plane.patches if p.get_hatch()}
    looks = {
        name: (to_hex(patch.get_facecolor()), hatches.get(tuple(patch.get_path().vertices[0])))
        for name, patch in fills(plane).items()
    }
    assert len(set(looks.values())) == len(looks)
    split = {look for name, look in looks.items() if verdict_of[name] == "unique"}
    stay = {look for name, look in looks.items() if verdict_of[name] == "never"}
    assert split
    assert stay
    assert not {hatch for _, hatch in split} & {hatch for _, hatch in stay}


@pytest.mark.parametrize("width", [SINGLE_COLUMN, DOUBLE_COLUMN])
def test_labels_stand_in_their_own_region(phase, width):
    ax = plot_phase_diagram(phase, width=width)
    drawn = fills(ax)
    found = set()
    for text in ax.texts:
        name = re.sub(r"(?<=/)\n", "", text.get_text())
        if name in drawn:
            found.add(name)
            middle = ax.transData.inverted().transform(ax.transAxes.transform(text.get_position()))
            assert drawn[name].get_path().contains_point(middle), name
    assert found == set(drawn)


def test_heavy_lines_part_verdicts_and_only_those(phase, plane):
    heavy = next(c for c in plane.collections if c.get_label() == "verdicts")
    light = next(c for c in plane.collections if c.get_label() == "paths")
    assert heavy.get_linewidths()[0] > 2 * light.get_linewidths()[0]
    x_edges, y_edges = cell_edges(phase.x.values), cell_edges(phase.y.values)
    length = sum(abs(np.diff(segment, axis=0)).sum() for segment in heavy.get_segments())
    differs_x, differs_y = phase.verdict[1:] != phase.verdict[:-1], phase.verdict[:, 1:] != phase.verdict[:, :-1]
    assert length == pytest.approx((differs_x * np.diff(y_edges)).sum() + (differs_y.T * np.diff(x_edges)).sum())


def test_marks_stand_at_their_values_with_their_own_verdicts(plane):
    marks = {line.get_label(): line for line in plane.lines}
    assert set(marks) == {"baseline", "hopeful"}
    assert [marks["baseline"].get_xdata()[0], marks["baseline"].get_ydata()[0]] == [0.5, 0.3]
    assert [marks["hopeful"].get_xdata()[0], marks["hopeful"].get_ydata()[0]] == [0.3, 0.7]
    said = texts(plane)
    assert "baseline" in said
    assert "hopeful: split (moves 6 other parameters)" in said
    assert any("Outside the diagram: beyond." in text for text in said)


def test_axes_have_meaning_symbol_and_unit(plane):
    said = " ".join(plane.get_xlabel().split())
    assert said == "share of Russia's external income that comes from China, $e$ (share)"
    assert " ".join(plane.get_ylabel().split()).endswith("delivers what it promises, $q$ (share)")
    assert plane.get_xlim() == (0.0, 0.8)


def test_log_axes_and_ties(tied):
    ax = plot_phase_diagram(tied)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    said = texts(ax)
    assert "split possible" in said
    assert any(text.endswith("(one of several)") for text in said)
    ax.figure.draw_without_rendering()
    assert {"0.01", "1", "100"} <= {label.get_text() for label in ax.get_xticklabels()}


def test_one_region_has_one_label_and_no_boundary():
    plane = phase_diagram(load_text(TRIAD), {"energy_dependence": [0.4, 0.5, 0.6], "credibility": [0.2, 0.3]})
    ax = plot_phase_diagram(plane)
    assert len(fills(ax)) == 1
    assert not ax.collections
    assert texts(ax).count("no split") == 1


def test_a_region_without_room_bears_a_letter_that_is_explained(phase):
    small = phase.outcome.copy()
    small[10, 3] = 0
    ax = plot_phase_diagram(replace(phase, outcome=small))
    name = profile_label(phase.scenario, 0)
    assert "A" in texts(ax)
    assert any(f"A  no split: {name}" in text for text in texts(ax))


# Triangle ---------------------------------------------------------------------------------------------------------


def test_lines_are_as_wide_as_amity_and_threat(aligned):
    ax = plot_triangle(aligned)
    found = ties(aligned.scenario, aligned.equilibria[0])
    widths = {line.get_label(): line.get_linewidth() for line in ax.lines}
    assert "amity target partner" in widths
    assert "amity divider target" not in widths, "no amity, no line"
    assert widths["amity target partner"] == pytest.approx(7 * found.amity["target", "partner"])
    assert widths["threat target divider"] / widths["threat divider partner"] == pytest.approx(
        found.threat["target", "divider"] / found.threat["divider", "partner"]
    )
    assert {number(value, 2) for value in found.threat.values()} <= set(texts(ax))
    assert number(found.amity["target", "partner"], 2) in texts(ax)


def test_arrows_and_boxes_say_who_does_what(aligned):
    ax = plot_triangle(aligned)
    said = " ".join(texts(ax))
    for words in ("United States", "Russia", "China", "accommodate", "align", "support"):
        assert words in said
    for lever in ("pressure 1", "reward 1", "aid 0.4", "alignment 1", "support 0.5"):
        assert lever in said
    assert {p.get_label() for p in ax.patches if isinstance(p, FancyArrowPatch)} == {
        "divider acts",
        "target acts",
        "partner acts",
    }
    assert "No split in any equilibrium" in said
    assert f"split margin {number(aligned.split.margin, 3)}" in said


def test_what_a_state_does_stands_nearest_to_its_own_arrow(aligned):
    ax = plot_triangle(aligned)
    arrows = {p.get_label(): p for p in ax.patches if isinstance(p, FancyArrowPatch)}
    for lever, actor in (("alignment 1", "target acts"), ("support 0.5", "partner acts")):
        (label,) = [text for text in ax.texts if text.get_text() == lever]
        line = {name: _distance(label.get_position(), arrow._posA_posB) for name, arrow in arrows.items()}
        assert min(line, key=lambda name: line[name]) == actor
        others = [length for name, length in line.items() if name != actor]
        assert line[actor] < 0.7 * min(others)


def _distance(point, ends):
    """Return the distance of a point from a segment."""
    start, end, at = (np.asarray(place, dtype=float) for place in (*ends, point))
    share = np.clip((at - start) @ (end - start) / ((end - start) @ (end - start)), 0, 1)
    return float(np.hypot(*(at - start - share * (end - start))))


def test_a_phase_diagram_with_fewer_points_than_asked_for_says_so(triad):
    axes = {"credibility": np.linspace(0, 1, 11), "inducement": np.linspace(0, 2, 5)}
    whole, thinned = (phase_diagram(triad, axes, at_most=most) for most in (None, 4))
    assert whole.asked is None
    assert thinned.asked == (11, 5)
    assert any("Drawn at 4 × 4 of 11 × 5 points." in text for text in texts(plot_phase_diagram(thinned)))
    assert not any("Drawn at" in text for text in texts(plot_phase_diagram(whole)))


def test_a_split_strikes_the_alliance_through(aligned, parted):
    assert "split" not in [line.get_label() for line in plot_triangle(aligned).lines]
    ax = plot_triangle(parted)
    assert [line.get_label() for line in ax.lines].count("split") == 2
    assert "A split in every equilibrium" in texts(ax)
    assert "amity target partner" not in [line.get_label() for line in ax.lines]


def test_without_theories_actions_and_payoffs_but_no_amity():
    ax = plot_triangle(solve(load_text(OUTRIGHT)))
    said = texts(ax)
    assert {"offer", "stay", "help", "payoff 0", "payoff 1", "reward 1"} <= set(said)
    assert not any("amity" in text or "threat" in text for text in said)
    lines = [line.get_label() for line in ax.lines]
    assert lines == ["tie divider target", "tie target partner", "tie divider partner"]


def test_threats_are_left_out_where_no_theory_uses_them():
    said = texts(plot_triangle(solve(load_text(TRIAD.replace("balancing, ", "").replace(", security_dilemma", "")))))
    assert any("amity" in text for text in said)
    assert not any("threat" in text for text in said)


# All figures ------------------------------------------------------------------------------------------------------

PLANE = {"energy_dependence": np.linspace(0, 0.8, 9), "credibility": np.linspace(0, 1, 9)}

FIGURES = {
    "payoffs": lambda result, ax=None, **kwargs: plot_payoffs(result, ax, **kwargs),
    "triangle": lambda result, ax=None, **kwargs: plot_triangle(result, ax, **kwargs),
    "phase": lambda result, ax=None, **kwargs: plot_phase_diagram(phase_diagram(result.scenario, PLANE), ax, **kwargs),
}


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("width", [SINGLE_COLUMN, DOUBLE_COLUMN])
@pytest.mark.parametrize("text", [TRIAD, LONG], ids=["short", "long"])
def test_no_text_is_clipped_or_covers_another(name, width, text):
    ax = FIGURES[name](solve(load_text(text)), width=width)
    assert ax.figure.get_size_inches()[0] == width
    assert_all_inside(ax)
    assert_none_overlap(ax)


@pytest.mark.parametrize("name", FIGURES)
def test_draws_into_the_axes_it_is_given(name, aligned):
    figure = new_figure(7, 7)
    ax = figure.add_axes((0.1, 0.1, 0.85, 0.8))
    assert FIGURES[name](aligned, ax) is ax
    assert figure.axes == [ax]
    assert tuple(figure.get_size_inches()) == (7, 7)


@pytest.mark.parametrize(
    ("name", "kind"),
    [*((name, kind) for name in FIGURES for kind in ("png", "svg")), ("phase", "pdf")],
)
def test_same_data_same_bytes(name, kind, aligned, tmp_path):
    first = save_figure(FIGURES[name](aligned), tmp_path / f"first.{kind}").read_bytes()
    with mpl.rc_context({"font.size": 20, "lines.linewidth": 9, "svg.hashsalt": None, "savefig.dpi": 30}):
        second = save_figure(FIGURES[name](aligned), tmp_path / f"second.{kind}").read_bytes()
    assert first == second
    assert re.search(rb"20\d\d-\d\d-\d\dT|D:20\d\d", first) is None


def test_other_data_other_bytes(aligned, parted, tmp_path):
    one = save_figure(plot_payoffs(aligned), tmp_path / "one.svg").read_bytes()
    other = save_figure(plot_payoffs(parted), tmp_path / "other.svg").read_bytes()
    assert one != other


def test_text_stays_text_in_svg(aligned, tmp_path):
    drawn = save_figure(plot_triangle(aligned), tmp_path / "triangle.svg").read_text()
    assert ">United States</text>" in drawn


def test_dollar_signs_are_dollar_signs(tmp_path):
    drawn = save_figure(plot_triangle(solve(load_text(LONG)), width=7.0), tmp_path / "t.svg").read_text()
    assert "$oviet" in drawn


def test_no_setting_changes_and_pyplot_stays_away(tmp_path):
    code = f"""
import sys, matplotlib
before = dict(matplotlib.rcParams.copy())
from wedgesim.analysis.solve import solve
from wedgesim.model.loading import load_text
from wedgesim.output.plots import plot_payoffs, plot_triangle, save_figure
result = solve(load_text({TRIAD!r}))
save_figure(plot_payoffs(result), {str(tmp_path / "a.png")!r})
save_figure(plot_triangle(result), {str(tmp_path / "b.svg")!r})
assert dict(matplotlib.rcParams.copy()) == before, "a setting has changed"
assert "matplotlib.pyplot" not in sys.modules
assert "scipy.ndimage" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_the_house_style_ends_even_after_an_error():
    before = mpl.rcParams["font.size"]
    with pytest.raises(KeyError), house_style():
        mpl.rcParams["no such setting"]
    assert mpl.rcParams["font.size"] == before


# Saving -----------------------------------------------------------------------------------------------------------


def test_letters_that_the_font_lacks_are_named_once(tmp_path, recwarn):
    drawn = plot_triangle(solve(load_text(TRIAD.replace("state: Russia", "state: 俄罗斯"))))
    save_figure(drawn, tmp_path / "a.svg")
    assert not recwarn.list
    save_figure(drawn, tmp_path / "a.png")
    (said,) = [str(warning.message) for warning in recwarn.list]
    assert "has no 俄 罗 斯; write .svg" in said


def test_png_has_200_dots_per_inch(tmp_path):
    path = save_figure(new_figure(2, 1), tmp_path / "empty.png")
    assert path.read_bytes()[16:24] == (400).to_bytes(4, "big") + (200).to_bytes(4, "big")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "figure.png"
    path.write_bytes(b"old")

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Figure, "savefig", fail)
    with pytest.raises(OSError, match="disk full"):
        save_figure(new_figure(1, 1), path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_file_is_replaced_with_ordinary_permissions(tmp_path):
    plain = tmp_path / "plain"
    plain.touch()
    path = tmp_path / "figure.svg"
    path.write_text("old")
    save_figure(new_figure(1, 1), path)
    assert path.read_text().startswith("<?xml")
    assert path.stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("name", ["figure.jpg", "figure", "figure.svg.gz"])
def test_other_formats_are_refused_by_name(tmp_path, name):
    with pytest.raises(FigureFormatError, match=r"\.png, \.svg or \.pdf"):
        save_figure(new_figure(1, 1), tmp_path / name)
    assert not list(tmp_path.iterdir())


# Pieces of geometry and text -------------------------------------------------------------------------------------


def test_outline_of_a_ring_has_its_hole():
    mask = np.ones((3, 3), dtype=bool)
    mask[1, 1] = False
    edges = np.arange(4.0)
    path = outline(mask, edges, edges)
    assert path.contains_point((0.5, 0.5))
    assert len(path.vertices) == 10, "two squares, closed, without points on their sides"
    areas = [
        float((loop[:-1, 0] * loop[1:, 1] - loop[1:, 0] * loop[:-1, 1]).sum()) / 2
        for loop in (path.vertices[:5], path.vertices[5:])
    ]
    assert sorted(areas) == pytest.approx([-1.0, 9.0]), "the hole runs the other way"


def test_outlines_of_all_regions_cover_the_plane_once():
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 3, (7, 9))
    x_edges, y_edges = np.arange(8.0), np.arange(10.0)
    paths = [outline(codes == code, x_edges, y_edges) for code in range(3)]
    for i in range(7):
        for j in range(9):
            assert [p.contains_point((i + 0.5, j + 0.5)) for p in paths] == [codes[i, j] == code for code in range(3)]


def test_boundaries_lie_between_different_cells():
    segments = boundaries(np.array([[0, 0, 1], [0, 2, 1]]), np.arange(3.0), np.arange(4.0))
    assert set(segments) == {((1.0, 1.0), (1.0, 2.0)), ((1.0, 1.0), (2.0, 1.0)), ((0.0, 2.0), (2.0, 2.0))}


def test_roomiest_box_is_inside_and_as_large_as_can_be():
    mask = np.zeros((40, 30), dtype=bool)
    mask[5:35, 10:20] = True
    x, y, scale = roomiest(mask, 6, 2)  # type: ignore[misc]  # it fits
    assert (x, y) == pytest.approx((20, 15), abs=1.5)
    assert scale == pytest.approx(5, rel=0.1)
    assert roomiest(np.zeros((4, 4), dtype=bool), 1, 1) is None
    assert roomiest(mask, 31, 2) is None


def test_log_cells_meet_at_geometric_means():
    assert cell_edges(np.array([1.0, 100.0, 10000.0]), log=True) == pytest.approx([1, 10, 1000, 10000])


def test_labels_are_spread_no_more_than_needed():
    rng = np.random.default_rng(2)
    for _ in range(50):
        wanted, heights = rng.uniform(0, 10, 6), rng.uniform(0.1, 1.5, 6)
        found = spread(list(wanted), list(heights), 0.0, 10.0)
        order = np.argsort(wanted)
        tops, bottoms = np.array(found) + heights / 2, np.array(found) - heights / 2
        assert (bottoms[order][1:] >= tops[order][:-1] - 1e-9).all()
        assert bottoms.min() >= -1e-9
        assert tops.max() <= 10 + 1e-9
    assert spread([1.0, 5.0], [1.0, 1.0], 0.0, 10.0) == [1.0, 5.0]


def test_wrapped_lines_fit_and_lose_nothing():
    text = "engage_the_partner/remain_fully_aligned_with_the_old_partner/support and more words"
    for width in (0.4, 0.8, 1.6, 9.0):
        lines = wrapped(text, width, 7).split("\n")
        assert all(text_width(line, 7) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_numbers_keep_their_small_parts():
    assert decimals([0.001234]) == 5
    assert number(float("inf"), 2) == "∞"
    assert number(-1e-9, 3) == "≈0"


def test_a_figure_shows_itself_in_a_notebook_without_pyplot(tmp_path):
    figure = plot_triangle(solve("reverse_kissinger")).figure
    save_figure(figure, tmp_path / "same.png")
    data, size = figure._repr_png_()
    assert data == (tmp_path / "same.png").read_bytes()
    width, height = figure.get_size_inches()
    assert size["width"] / size["height"] == pytest.approx(width / height, rel=0.01)
