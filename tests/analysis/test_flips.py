"""The nearest change of a single parameter that turns the verdict."""

import pytest

import wedgesim as ws
from wedgesim.analysis.flips import nearest_flips, scan_range
from wedgesim.model import Evaluation
from wedgesim.output.turns_story import turns


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


def test_declared_ranges_come_first_and_the_rest_by_relative_change(triad):
    flips = nearest_flips(Evaluation(triad))
    ranged = [flip.distance for flip in flips if flip.ranged]
    others = [flip.relative_change for flip in flips if not flip.ranged]
    assert ranged == sorted(ranged)
    assert others == sorted(others)
    assert [flip.ranged for flip in flips] == [True] * len(ranged) + [False] * len(others)
    assert ranged
    assert others
    assert {flip.parameter for flip in flips if flip.ranged} <= {
        name for name, value in triad.parameters.items() if value.ranged
    }


@pytest.mark.parametrize("scenario", ["triad", "reverse_kissinger"])
def test_the_example_is_of_few_digits_and_gives_the_verdict(request, scenario):
    scenario = request.getfixturevalue(scenario)
    for flip in nearest_flips(Evaluation(scenario)):
        solved = ws.solve(scenario, {flip.parameter: flip.example})
        assert solved.split.verdict == flip.verdict, flip.parameter
        assert (flip.example - flip.value) * flip.change >= 0
        assert len(f"{flip.example:.12g}") < 8, "no border is so close to another here"


def test_on_an_exact_tie_the_verdict_beyond_it_is_told():
    text = """
wedgesim: 1
title: A tie of the target at a prize of 1.5
roles:
  divider: {state: A, actions: {hold: {}}}
  target: {state: B, actions: {stay: {alignment: 1}, leave: {alignment: 0}}}
  partner: {state: C, actions: {wait: {}}}
payoffs:
  hold/stay/wait: [0, 1.5, 0]
  hold/leave/wait: [0, prize, 0]
parameters: {prize: {value: 2, range: [0, 4]}}
timing: [divider, [target, partner]]
"""
    scenario = ws.load_text(text)
    assert ws.solve(scenario, prize=1.5).split.verdict == "possible"
    (flip,) = nearest_flips(Evaluation(scenario))
    assert flip.value == pytest.approx(1.5)
    assert (flip.verdict, flip.example) == ("never", 1.49)


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


def test_a_verdict_that_turns_at_the_very_end_of_a_range_is_found_there():
    """The target is indifferent at a credibility of 0, beyond which there is nothing to try."""
    text = """
wedgesim: 1
title: Ends
roles:
  divider: {state: A, actions: {wait: {}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {wait: {}}}
payoffs: {divider: '0', target: 'alignment * credibility', partner: '0'}
parameters: {credibility: {value: 0.5, range: [0, 1], assumed: true}}
"""
    for below in (text, text.replace("alignment * credibility", "alignment * (1 - credibility)")):
        (flip,) = nearest_flips(Evaluation(ws.load_text(below)))
        assert flip.value == pytest.approx(0 if below == text else 1, abs=1e-8)
        assert flip.verdict == "possible"


SINCERE_OR_NOT = """
wedgesim: 1
title: A wedge that may be a bluff
roles:
  divider: {state: A, actions: {hold: {}, offer: {reward: 1}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {wait: {}}}
theories: [wedging]
parameters:
  inducement: {value: 0.5, range: [0, 1]}
  affinity: {target: 0.1, partner: 0}
types:
  divider:
    sincere: {prior: {value: 0.3, range: [0, 1]}, credibility: 1}
    bluffing: {prior: {value: 0.7, range: [0, 1]}, credibility: 0}
timing: [divider, partner, target]
"""


def test_when_one_prior_moves_the_others_share_the_rest():
    scenario = ws.load_text(SINCERE_OR_NOT)
    flips = {flip.parameter: flip for flip in nearest_flips(Evaluation(scenario))}
    sincere, bluffing = (flips[f"types.divider.{name}.prior"] for name in ("sincere", "bluffing"))
    assert sincere.value + bluffing.value == pytest.approx(1, abs=1e-6)
    for flip in (sincere, bluffing):
        assert ws.solve(scenario, {flip.parameter: flip.example}).split.verdict == flip.verdict
    solution = ws.solve(scenario)
    assert "types.divider.sincere.prior" in str(list(turns(solution, tuple(flips.values()))))
