"""Phases: what differs in a stretch of time is laid over the scenario as it is written, and played in order."""

import json

import pytest

import wedgesim as ws
from wedgesim.analysis.assessment import assess
from wedgesim.analysis.phases import compare_phases
from wedgesim.errors import ScenarioError, UnknownNameError

TEXT = """
wedgesim: 1
title: Falling out
period: 1950-69
sources: {me: {title: An exercise, author: Nobody, year: 2026}}
roles:
  divider: {state: Arcadia, actions: {wait: {}, offer: {reward: 1}}}
  target: {state: Boeotia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: Corinth, actions: {neglect: {}, support: {support: 1}}}
theories: [balancing, wedging]
parameters:
  affinity.target: {value: 0.3, range: [0, 0.3], assumed: true}
  credibility: {value: 0.5, range: [0, 1], assumed: true}
  junior_resentment: {value: 0.1, range: [0, 1], assumed: true}
positions:
  sceptic: {source: me, parameters: {credibility: 0}}
phases:
  friends: {period: 1950, title: the alliance}
  quarrel: {period: 1958, source: me, parameters: {junior_resentment: 0.4}}
  1969: {title: the border war, source: me, parameters: {affinity.target: 0.02}}
claims:
  drift:
    proposition: The tie loosens.
    source: me
    check: {ordering: {quantity: margin, phases: [friends, quarrel, 1969], order: increasing}}
  free:
    proposition: At the end any offer does.
    source: me
    check: {outcome: {phase: 1969, verdict: unique}}
  once:
    proposition: Once it did not.
    source: me
    check: {threshold: {parameter: credibility, within: [0, 1], phase: friends}}
"""


@pytest.fixture
def scenario():
    return ws.load_text(TEXT)


def test_a_phase_is_laid_over_the_scenario_and_not_over_the_one_before(scenario):
    late = scenario.with_phase("1969")
    assert (late.period, late.phase) == ("1969", "1969")
    assert late.values == scenario.values | {"affinity.target": 0.02}
    assert scenario.with_phase("quarrel").period == "1958"


def test_one_phase_can_be_taken_after_another(scenario):
    for first in scenario.phases:
        for second in scenario.phases:
            assert scenario.with_phase(first).with_phase(second).values == scenario.with_phase(second).values


def test_a_scenario_in_a_phase_survives_being_written_out(scenario):
    written = ws.load_text(scenario.with_phase("1969").to_yaml())
    assert written.with_phase("quarrel").values == scenario.with_phase("quarrel").values
    assert ws.load_text(scenario.to_yaml()) == scenario


def test_solve_takes_a_phase_under_a_position_and_overrides(scenario):
    at_1969 = ws.solve(scenario, {"affinity.target": 0.02}).split.margin
    assert ws.solve(scenario, phase="1969").split.margin == at_1969
    doubted = ws.solve(scenario, {"affinity.target": 0.02, "credibility": 0}).split.margin
    assert ws.solve(scenario, phase="1969", position="sceptic").split.margin == doubted
    assert ws.solve(scenario, {"affinity.target": 0.3}, phase="1969").split.margin == ws.solve(scenario).split.margin


def test_phases_are_compared_in_their_order(scenario):
    rows = compare_phases(scenario)
    assert [row.phase.name for row in rows] == ["friends", "quarrel", "1969"]
    assert rows[0].solution.split.margin == ws.solve(scenario).split.margin
    taken = assess(scenario.with_phase("quarrel"))
    assert [row.solution.split.margin for row in taken.phases] == [row.solution.split.margin for row in rows]


def test_claims_of_a_phase_are_checked_in_it(scenario):
    drift, free, once = ws.check_claims(scenario, draws=50)
    assert free.holds
    assert free.found.endswith("(phase 1969)")
    assert " in friends, then " in drift.found
    assert drift.share is not None  # of what the phases leave open
    margins = [row.solution.split.margin for row in compare_phases(scenario)]
    assert drift.holds == (margins == sorted(margins))
    elsewhere = {result.name: result for result in ws.check_claims(scenario, draws=0, phase="1969")}
    assert elsewhere["free"].found == free.found
    assert elsewhere["once"].found == once.found
    assert elsewhere["drift"].found == drift.found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("phase: 1969", "phase: 1968", "did you mean `1969`"),
        ("phases: [friends", "settings: [{}, {}], phases: [friends", "which are its settings"),
        ("phases: [friends, quarrel, 1969], ", "", "expected settings, policies, both, or phases"),
        ("phases: [friends, quarrel, 1969]", "phases: [friends, quarel]", "`quarrel`"),
        ("{affinity.target: 0.02}", "{affinity.target: 0.4}", "outside its range"),
        ("order: increasing}", "order: increasing, phase: 1969}", "which are its settings"),
    ],
)
def test_mistakes_about_phases_are_told_at_their_place(old, new, said):
    assert old in TEXT
    with pytest.raises(ScenarioError) as caught:
        ws.load_text(TEXT.replace(old, new))
    assert said in str(caught.value)


def test_an_unknown_phase_is_refused(scenario):
    with pytest.raises(UnknownNameError, match="quarrel"):
        ws.solve(scenario, phase="quarel")
    with pytest.raises(UnknownNameError):
        ws.solve("reverse_kissinger", phase="1969")


def test_the_story_and_the_document_have_the_phases_in_order(scenario):
    from wedgesim.output.blocks import Paragraph, Table
    from wedgesim.output.document import assessment_document
    from wedgesim.output.story import assessment_story

    assessment = assess(scenario.with_phase("1969"))
    blocks = list(assessment_story(assessment))
    assert any(isinstance(block, Paragraph) and block.text == "Phase taken: 1969, the border war." for block in blocks)
    (table,) = (block for block in blocks if isinstance(block, Table) and block.header[0] == "Phase")
    assert [row[0] for row in table.rows] == ["friends (1950)", "quarrel (1958)", "1969 (taken)"]
    document = json.loads(json.dumps(assessment_document(assessment)))
    assert document["scenario"]["phase"] == "1969"
    assert [row["period"] for row in document["phases"]] == ["1950", "1958", "1969"]
