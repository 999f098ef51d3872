"""The nearest change of a single parameter that turns the verdict."""

import pytest

import wedgesim as ws
from wedgesim.analysis.flips import nearest_flips, scan_range
from wedgesim.model import Evaluation


@pytest.fixture(scope="module")
def flips(reverse_kissinger):
    return nearest_flips(Evaluation(reverse_kissinger))


def test_credibility_alone_can_turn_the_reverse_kissinger(flips):
    assert "credibility" in {flip.parameter for flip in flips}


def test_beyond_the_value_the_verdict_is_the_one_named_and_before_it_is_the_old(reverse_kissinger, flips):
    base = ws.solve(reverse_kissinger).split.verdict
    for flip in flips:
        low, high = scan_range(reverse_kissinger.parameters[flip.parameter])
        step = 1e-8 * (high - low) * (1 if flip.change > 0 else -1)
        after = ws.solve(reverse_kissinger, {flip.parameter: flip.value})
        before = ws.solve(reverse_kissinger, {flip.parameter: flip.value - step})
        assert after.split.verdict == flip.verdict != base
        assert after.equilibria[0].path == flip.path
        assert before.split.verdict == base


def test_they_come_nearest_first(flips):
    assert [flip.distance for flip in flips] == sorted(flip.distance for flip in flips)


def test_no_verdict_turns_closer_on_a_dense_scan(reverse_kissinger, flips):
    import numpy as np

    from wedgesim.analysis.points import VERDICTS, solve_points

    found = {flip.parameter: flip for flip in flips}
    for name, parameter in reverse_kissinger.parameters.items():
        low, high = scan_range(parameter)
        grid = np.linspace(low, high, 2001)
        verdicts = solve_points(reverse_kissinger, {name: grid}).verdict
        turned = [abs(v - parameter.value) for v, code in zip(grid, verdicts, strict=True) if VERDICTS[code] != "never"]
        if name not in found:
            assert not turned, name
        else:
            assert min(turned) >= abs(found[name].change) - 1e-9 * (high - low), name


def test_an_open_range_is_scanned_to_twice_the_value(triad):
    assert scan_range(triad.parameters["income_weight"]) == (0.0, pytest.approx(1.8))


def test_a_scenario_without_a_verdict_has_none():
    game = """
wedgesim: 1
title: No split
roles:
  divider: {state: A, actions: {up: {}}}
  target: {state: B, actions: {left: {}, right: {}}}
  partner: {state: C, actions: {wait: {}}}
payoffs: {divider: 'stake', target: '0', partner: '0'}
parameters: {stake: {value: 1, range: [0, 2], assumed: true}}
"""
    assert nearest_flips(Evaluation(ws.load_text(game))) == ()
