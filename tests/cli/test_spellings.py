"""What a user would type by guess is understood, or answered with what to type."""

from __future__ import annotations

import pytest


def test_the_scenario_may_stand_after_the_positions(wedgesim):
    plain = wedgesim("compare", "reverse_kissinger", "kupchan2021", "kyiv2025", "--json")
    last = wedgesim("compare", "--positions", "kupchan2021", "kyiv2025", "reverse_kissinger", "--json")
    assert plain.code == last.code == 0
    assert plain.out == last.out


def test_a_position_that_is_unknown_is_still_told_where_the_scenario_stands_last(wedgesim):
    told = wedgesim("compare", "--positions", "kupchan", "kyiv2025", "reverse_kissinger")
    assert told.code == 2
    assert "kupchan2021" in told.err


@pytest.mark.parametrize("command", ["solve", "validate", "explain", "timeline"])
def test_an_unknown_scenario_is_answered_with_where_to_find_the_names(wedgesim, command):
    assert "wedgesim list" in wedgesim(command, "nowhere").err
    assert "`reverse_kissinger`" in wedgesim(command, "reverse_kissinge").err


@pytest.mark.parametrize("command", [["compare"], ["threshold", "--param", "sanctions"], ["policy", "-n", "16"]])
def test_set_and_given_are_the_same(wedgesim, command):
    name, *options = command
    said = [
        wedgesim(name, "reverse_kissinger", *options, spelling, "credibility=0.9", "--json")
        for spelling in ("--set", "--given")
    ]
    assert said[0].code == said[1].code == 0
    assert said[0].out == said[1].out


def test_claims_are_checked_in_a_phase(wedgesim):
    assert "in the phase quarrel" in wedgesim("claims", "sino_soviet_1950s", "--phase", "quarrel", "--draws", "0").out
    told = wedgesim("claims", "sino_soviet_1950s", "--phase", "quarel", "--draws", "0")
    assert told.code == 2
    assert "--phase" in told.err
    assert "quarrel" in told.err


@pytest.mark.parametrize(("said", "meant"), [("phases", "phase"), ("treshold", "threshold")])
def test_a_kind_of_figure_that_is_misspelt_is_answered_with_the_nearest(wedgesim, said, meant):
    told = wedgesim("plot", "reverse_kissinger", said, "-o", "x.png")
    assert told.code == 2
    assert f"did you mean '{meant}'" in told.err


def test_policies_and_uncertainty_say_what_the_names_of_actions_stand_for(wedgesim):
    for command in (["policy"], ["uncertainty", "--claims", "0"]):
        name, *more = command
        told = " ".join(wedgesim(name, "reverse_kissinger", *more, "-n", "64", "--no-color").out.split())
        assert "hold: hold the course; accommodate: accommodate Russia; pressure: press harder." in told
