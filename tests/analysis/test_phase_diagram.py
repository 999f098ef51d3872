"""The plane of two parameters: each point as solved alone, and the marks of the scenario and its positions."""

from __future__ import annotations

import numpy as np
import pytest

from wedgesim.analysis.phase_diagram import PhaseDiagramError, phase_diagram
from wedgesim.analysis.points import VERDICTS, profile_label
from wedgesim.analysis.solve import solve
from wedgesim.analysis.ties import levers_on_path, ties
from wedgesim.errors import OutOfRangeError, UnknownNameError
from wedgesim.model.loading import load_text
from wedgesim.scenario.scenario import Axis, Scenario
from wedgesim.theories.registry import theory

TEXT = """\
wedgesim: 1
title: A triad
roles:
  divider:
    state: A
    actions: {hold: {pressure: 1, aid: 1}, accommodate: {reward: 1, pressure: 1, aid: .4, engagement: .2}}
  target: {state: B, actions: {align: {alignment: 1}, hedge: {alignment: .5}, split: {alignment: 0}}}
  partner: {state: C, actions: {neglect: {}, support: {support: .5}, bind: {support: 1, concession: 1, arms: 1}}}
theories: [balancing, interdependence, wedging, bloodletting, security_dilemma]
sources: {source: {title: T, author: A, year: 2021}}
positions:
  hopeful: {source: source, parameters: {credibility: .7, inducement: .5, framing: .2}}
  same: {source: source, parameters: {credibility: .9, framing: 1}}
sweeps:
  line: {axes: {sanctions: "0:1:5"}}
  plane: {title: The plane, axes: {energy_dependence: "0:1:11", credibility: {from: .01, to: 1, points: 9, scale: log}}}
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_text(TEXT)


def test_every_point_is_what_solving_there_gives(scenario):
    plane = phase_diagram(scenario, {"energy_dependence": [0.0, 0.4, 0.9], "credibility": [0.1, 0.6, 0.8, 1.0]})
    assert plane.verdict.shape == plane.outcome.shape == plane.outcomes.shape == plane.margin.shape == (3, 4)
    for i, dependence in enumerate(plane.x.values):
        for j, credibility in enumerate(plane.y.values):
            alone = solve(scenario, energy_dependence=float(dependence), credibility=float(credibility))
            assert VERDICTS[plane.verdict[i, j]] == alone.split.verdict
            assert profile_label(scenario, int(plane.outcome[i, j])) == alone.equilibria[0].path
            assert plane.margin[i, j] == pytest.approx(alone.equilibria[0].margin)
    assert len(np.unique(plane.verdict)) > 1


def test_the_first_declared_plane_is_the_default(scenario):
    plane = phase_diagram(scenario)
    assert (plane.name, plane.title) == ("plane", "The plane")
    assert (plane.x.name, plane.y.name) == ("energy_dependence", "credibility")
    assert (plane.x.scale, plane.y.scale) == ("linear", "log")
    assert plane.verdict.shape == (11, 9)
    assert plane.y.symbol == "q"
    assert plane.y.unit == "share"
    assert "believ" in plane.y.meaning or "belief" in plane.y.meaning


def test_a_position_counts_what_it_moves_off_the_plane_and_has_its_own_verdict(scenario):
    plane = phase_diagram(scenario)
    hopeful, same = plane.positions
    assert (hopeful.x, hopeful.y) == (scenario.values["energy_dependence"], 0.7)
    assert set(hopeful.moves) == {"inducement", "framing"}
    assert same.moves == (), "a value equal to the scenario's is not moved"
    assert VERDICTS[hopeful.verdict] == solve(scenario, position="hopeful").split.verdict
    assert (plane.baseline.name, plane.baseline.moves) == ("", ())
    assert plane.holds(hopeful)
    assert not phase_diagram(scenario, {"energy_dependence": [0, 1], "credibility": [0.0, 0.5]}).holds(hopeful)


def test_fewer_points_keep_both_ends_and_the_spacing(scenario):
    plane = phase_diagram(scenario, "plane", at_most=5)
    assert plane.x.values == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert plane.y.values == pytest.approx(np.geomspace(0.01, 1, 5))
    listed = phase_diagram(scenario, {"energy_dependence": [0, 0.1, 0.2, 0.7, 1], "credibility": [0, 1]}, at_most=3)
    assert set(listed.x.values) <= {0, 0.1, 0.2, 0.7, 1}
    assert (listed.x.values[0], listed.x.values[-1]) == (0, 1)


def test_listed_values_are_put_in_order(scenario):
    shuffled = Axis("energy_dependence", (0.5, 0.1, 0.5), "listed")
    plane = phase_diagram(scenario, [shuffled, Axis("credibility", (0.0, 1.0))])
    assert plane.x.values.tolist() == [0.1, 0.5]


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ("plan", UnknownNameError, "plane"),
        ("line", PhaseDiagramError, "1 axis$"),
        ({"credibility": [0, 1]}, PhaseDiagramError, "exactly 2"),
        ({"credibilty": [0, 1], "sanctions": [0, 1]}, UnknownNameError, "credibility"),
        ({"credibility": [0.5], "sanctions": [0, 1]}, PhaseDiagramError, "at least 2"),
        ({"credibility": [0, np.nan], "sanctions": [0, 1]}, PhaseDiagramError, "finite"),
        ({"credibility": [0, 2], "sanctions": [0, 1]}, OutOfRangeError, "between 0 and 1"),
        ([Axis("sanctions", (0.0, 1.0)), Axis("sanctions", (0.0, 0.5))], PhaseDiagramError, "two parameters"),
    ],
)
def test_what_is_no_plane_is_refused_in_words(scenario, asked, error, says):
    with pytest.raises(error, match=says):
        phase_diagram(scenario, asked)


def test_a_scenario_without_a_plane_says_so():
    with pytest.raises(PhaseDiagramError, match="declares no sweep"):
        phase_diagram(load_text(TEXT[: TEXT.index("sweeps:")]))


# Ties -------------------------------------------------------------------------------------------------------------


def test_ties_are_those_of_the_levers_on_the_path(scenario):
    result = solve(scenario)
    assert result.equilibria[0].path == "accommodate/align/support"
    values = scenario.values
    found = ties(scenario, result.equilibria[0])
    support = values["support_reliability"] * 0.5
    entente = values["entente_base"] + (1 - values["entente_base"]) * support
    assert found.amity["target", "partner"] == found.amity["partner", "target"] == pytest.approx(entente)
    assert found.amity["divider", "partner"] == pytest.approx(0.2)
    assert found.amity["divider", "target"] == 0
    # no lever of the path arms the target, so that what the partner sees in it is what the state makes of it
    capability = values["capability.target"] + values["reciprocity.target"] * values["capability.partner"] * support
    undrained = values["threat.partner.target"] * capability * (1 - entente)
    assert 0 < found.threat["partner", "target"] < undrained, "the war drains the target"


def test_the_security_dilemma_widens_the_threat(scenario):
    equilibrium = solve(scenario).equilibria[0]
    calm = ties(scenario.with_parameters({"offense_advantage": 0.0}), equilibrium)
    tense = ties(scenario.with_parameters({"offense_advantage": 1.0}), equilibrium)
    menace = 1 + theory("security_dilemma").parameters[1].default * 0.5
    assert tense.threat["divider", "partner"] / calm.threat["divider", "partner"] == pytest.approx(menace)


def test_payoffs_outright_have_no_ties_but_levers():
    text = TEXT[: TEXT.index("theories:")] + "payoffs: {divider: reward, target: alignment, partner: support}\n"
    scenario = load_text(text)
    equilibrium = solve(scenario).equilibria[0]
    assert ties(scenario, equilibrium) is None
    assert levers_on_path(scenario, equilibrium, "partner") == {"support": 1.0, "concession": 1.0, "arms": 1.0}
