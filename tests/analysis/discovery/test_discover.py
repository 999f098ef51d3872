"""Where something happens in a scenario: what is looked for, over which draws, and what it is called."""

import numpy as np
import pytest

from wedgesim.analysis.claims import check_claims
from wedgesim.analysis.discovery.discover import discover
from wedgesim.analysis.discovery.prim import DiscoveryError
from wedgesim.analysis.uncertainty.draws import draw
from wedgesim.analysis.uncertainty.outcomes import solve_draws
from wedgesim.errors import UnknownNameError
from wedgesim.model.loading import load_text

PLANTED = """
wedgesim: 1
title: A planted box
roles:
  divider: {{state: A, actions: {{wait: {{}}, offer: {{reward: 1}}}}}}
  target: {{state: B, actions: {{align: {{alignment: 1}}, split: {{alignment: 0}}}}}}
  partner: {{state: C, actions: {{wait: {{}}}}}}
payoffs: {{divider: "{divider}", target: "(1 - target.alignment) * min(x - 0.6, 0.3 - y)", partner: "0"}}
parameters:
  x: {{value: 0.5, range: [0, 1], assumed: true}}
  y: {{value: 0.5, range: [0, 1], assumed: true}}
  z: {{value: 0.5, range: [0, 1], assumed: true}}
"""


@pytest.fixture(scope="module")
def planted():
    return load_text(PLANTED.format(divider="divider.reward * (z - 0.25)"), "planted")


def test_the_box_in_which_a_split_is_planted_is_found(planted):
    found = discover(planted, count=5000)
    box = found.boxes[0].boxes[0]
    assert {limit.parameter for limit in box.restrictions} == {"x", "y"}
    assert box.density > 0.98
    assert box.coverage > 0.97
    assert " of 5,000 draws, but in " in found.sentences[0]
    assert found.sentences[0].endswith("of all splits")
    assert not box.holds(found.baseline)
    assert set(found.tree.importance) == {"x", "y"}


def test_what_a_role_does_has_a_class_for_each_action(planted):
    found = discover(planted, "divider", 4000, resamples=0)
    assert found.classes == ("wait", "offer")
    assert len(found.boxes) == 2
    offer = found.boxes[1].boxes[0]
    assert (offer.restrictions[0].parameter, offer.restrictions[0].upper) == ("z", None)
    assert offer.restrictions[0].lower == pytest.approx(0.25, abs=0.01)
    assert "the divider plays offer" in offer.sentence
    assert discover(planted, "policy", 4000, resamples=0).sentences == found.sentences
    alone = discover(planted, "divider.offer", 4000, resamples=0)
    assert alone.boxes[0].boxes[0].restrictions == offer.restrictions


def test_solved_draws_are_used_as_they_are(reverse_kissinger):
    outcomes = solve_draws(draw(reverse_kissinger, 3000, seed=4, only=["credibility", "split_value"]), ())
    found = discover(outcomes, resamples=0)
    again = discover(reverse_kissinger, count=3000, seed=4, only=["credibility", "split_value"], resamples=0)
    assert found.boxes[0].boxes == again.boxes[0].boxes
    box = found.boxes[0].boxes[0]
    within = box.holds(outcomes.draws.values)
    assert outcomes.split[within].mean() == pytest.approx(box.density)
    assert outcomes.split[within].sum() / outcomes.split.sum() == pytest.approx(box.coverage)


def test_a_claim_happens_where_its_check_holds(reverse_kissinger):
    name = next(
        result.name
        for result in check_claims(reverse_kissinger, draws=500)
        if result.share is not None and 0.2 < result.share.value < 0.8
    )
    found = discover(reverse_kissinger, name, 400, resamples=0)
    (result,) = check_claims(reverse_kissinger, [name], draws=500)
    assert found.boxes[0].share == pytest.approx(result.share.value, abs=0.12)
    assert f"the claim {name} holds" in found.sentences[0]


def test_draws_that_cannot_be_solved_are_left_out():
    text = PLANTED.format(divider="divider.reward * (z - 0.25)").replace("x - 0.6", "x - 0.6 + 0 * log(y - 0.1)")
    found = discover(load_text(text, "partly"), count=1000, resamples=0)
    assert found.unsolved == pytest.approx(100, abs=1)
    assert found.boxes[0].draws == 1000 - found.unsolved
    assert np.isfinite(found.tree.root.draws)


def test_what_never_happens_is_said_plainly(planted):
    with pytest.raises(DiscoveryError, match="none of 500 draws"):
        discover(planted, count=500, overrides={"x": 0.1})
    with pytest.raises(DiscoveryError, match="does the same at every draw"):
        discover(planted, "partner", 500)


@pytest.mark.parametrize("of", ["splt", "divider.ofer", "claim.nothing"])
def test_what_cannot_happen_is_named_with_the_nearest(planted, of):
    with pytest.raises(UnknownNameError):
        discover(planted, of, 100)
