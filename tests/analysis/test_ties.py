"""Amity and threat on the path: what balancing adds up, whatever theories a scenario brings of its own."""

import pytest

import wedgesim as ws
from wedgesim.analysis.ties import ties

OWN = """theories:
  balancing: 1
  wedging: 1
  honour: {summary: Being courted is humiliating., terms: {target: -humiliation * reward * alignment}}
parameters:
  humiliation: {value: 0, range: [0, 1], assumed: true}
"""
PLAIN = "theories: [balancing, wedging]\nparameters: {}\n"
ROLES = """wedgesim: 1
title: A proud target
roles:
  divider: {state: A, actions: {hold: {pressure: 1}, offer: {reward: 1}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {neglect: {}, support: {support: 1}}}
"""


def found(text, **changes):
    solution = ws.solve(ws.load_text(text), changes)
    return ties(solution.scenario, solution.equilibria[0])


def test_a_theory_of_the_scenario_s_own_changes_no_tie():
    assert found(ROLES + OWN) == found(ROLES + PLAIN)


def test_threat_that_friendship_does_not_remove_stays():
    friendly, feared = (
        found(ROLES + PLAIN, **{"reassurance.target.partner": part, "credibility": 0.0}) for part in (1.0, 0.0)
    )
    assert feared.amity == friendly.amity
    close = feared.amity["target", "partner"]
    assert 0 < close < 1
    assert friendly.threat["target", "partner"] == pytest.approx((1 - close) * feared.threat["target", "partner"])
    assert feared.threat["partner", "target"] == friendly.threat["partner", "target"]
