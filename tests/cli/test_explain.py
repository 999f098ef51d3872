"""``wedgesim explain`` as a user calls it."""

import json

import pytest

import wedgesim as ws


def test_each_state_the_pivot_and_the_bidding_are_told(wedgesim):
    told = wedgesim("explain", "reverse_kissinger")
    assert (told.code, told.err) == (0, "")
    flowing = " ".join(told.out.split())
    found = ws.explain("reverse_kissinger")
    hold = found.outcomes[0].decision("divider").best_alternative
    cost = f"To hold the course instead would cost it {-hold.change:.3f}"
    assert f"{cost}, those who move later acting the same" in flowing
    assert "-0.250 by itself, +0.066 because China then stands aside" in flowing
    assert f'It hangs on Russia: were "split from China" worth {found.pivot.bonus:.3f} more to it' in flowing
    binding = found.bidding.binding
    assert f"Willingness to bind {binding.willingness:.3f}: when the United States accommodates Russia" in flowing
    assert "would raise what Russia asks from 1.395 to 1.997" in flowing
    assert max(map(len, told.out.splitlines())) <= 80


def test_json_is_the_result_and_its_parts_add_up(wedgesim):
    document = json.loads(wedgesim("explain", "reverse_kissinger", "--position", "kupchan2021", "--json").out)
    assert document["kind"] == "explanation"
    assert document["scenario"]["position"] == "kupchan2021"
    decisions = document["outcomes"][0]["decisions"]
    assert len(decisions) == 13
    for decision in decisions:
        for one in decision["deviations"]:
            assert abs(sum(part["total"] for part in one["parts"]) - one["change"]) < 1e-12
            assert one["sentence"].startswith("To ")
    assert document["pivots"][0]["role"] == "target"
    assert document["bidding"]["binding"]["options"]
    assert document["sentences"]


def test_changed_values_and_one_figure_for_each_role(wedgesim, empty_folder):
    told = wedgesim("explain", "reverse_kissinger", "--set", "credibility=0.8", "-o", "why.svg")
    assert told.code == 0
    assert "Changed: credibility = 0.8" in told.out
    names = sorted(path.name for path in empty_folder.glob("*.svg"))
    assert names == ["why-divider.svg", "why-partner.svg", "why-target.svg"]


def test_an_answer_that_would_not_hold_the_target_is_not_called_affordable(wedgesim):
    flowing = " ".join(wedgesim("explain", "reverse_kissinger", "--position", "kupchan2021").out.split())
    assert "China stands aside: that costs it nothing, and Russia splits all the same." in flowing
    assert "even that would not hold Russia" in flowing


def test_a_scenario_without_a_split_is_explained_as_far_as_it_goes(wedgesim):
    text = """
wedgesim: 1
title: Matching pennies
roles:
  divider: {state: A, actions: {heads: {}, tails: {}}}
  target: {state: B, actions: {heads: {}, tails: {}}}
  partner: {state: C, actions: {watch: {}}}
payoffs:
  heads/heads/watch: [1, -1, 0]
  heads/tails/watch: [-1, 1, 0]
  tails/heads/watch: [-1, 1, 0]
  tails/tails/watch: [1, -1, 0]
timing: simultaneous
"""
    told = wedgesim("explain", "-", stdin=text)
    assert told.code == 0
    assert "it is indifferent" in told.out
    assert "no verdict to turn" in " ".join(told.out.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--position", "kupchan2012"], "did you mean `kupchan2021`?"),
        (["--set", "credibility=7"], "between 0 and 1"),
        (["-o", "why.txt"], ".png, .svg or .pdf"),
    ],
)
def test_wrong_input_gets_one_message(wedgesim, arguments, said):
    told = wedgesim("explain", "reverse_kissinger", *arguments)
    assert told.code == 2
    assert said in told.err
    assert told.out == ""
