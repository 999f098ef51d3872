"""What must not matter does not: order and names of actions, origin and unit of payoffs, order and unit of theories.

Random scenarios of typed payoffs, and the packaged ones.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wedgesim as ws
from wedgesim.analysis.methods import METHODS, solve_by_method
from wedgesim.roles import ROLES

ACTIONS = {"divider": ["wait", "offer"], "target": ["align", "split"], "partner": ["neglect", "bind"]}
LEVERS = {"align": "{alignment: 1}", "split": "{alignment: 0}", "twin": "{alignment: 0}", "worse": "{alignment: 0}"}
EMPTY = "{}"
TIMINGS = ("[divider, partner, target]", "[partner, [divider, target]]", "simultaneous")
CASES = settings(max_examples=15, deadline=None)
seeds, timings = st.integers(0, 2**32 - 1), st.sampled_from(TIMINGS)


def payoffs_of(seed):
    """Random payoffs by profile and role, without ties."""
    values = np.random.default_rng(seed).permutation(24 * 7)[:24].reshape(8, 3) / 8.0 - 9
    return dict(zip(itertools.product(*ACTIONS.values()), values.tolist(), strict=True))


def scenario(payoffs, actions=ACTIONS, timing=TIMINGS[0]):
    roles = "\n".join(
        f"  {role}: {{state: {role}, actions: {{{', '.join(f'{name}: {LEVERS.get(name, EMPTY)}' for name in names)}}}}}"
        for role, names in actions.items()
    )
    rows = "\n".join(f"  {'/'.join(key)}: {list(pay)}" for key, pay in payoffs.items())
    return ws.load_text(f"wedgesim: 1\ntitle: Typed\nroles:\n{roles}\npayoffs:\n{rows}\ntiming: {timing}\n")


def told(found):
    """Who plays what with which probability in each equilibrium, whatever the order of equilibria and actions."""
    return sorted(
        sorted(
            (role, name, round(chance, 6))
            for role in ROLES
            for name, chance in one.strategies[role].items()
            if chance > 1e-9
        )
        for one in found.equilibria
    )


@CASES
@given(seeds, timings)
def test_the_order_of_actions_does_not_matter(seed, timing):
    payoffs = payoffs_of(seed)
    turned = {role: names[::-1] for role, names in ACTIONS.items()}
    one, other = ws.solve(scenario(payoffs, timing=timing)), ws.solve(scenario(payoffs, turned, timing))
    assert told(one) == told(other)
    assert one.split.verdict == other.split.verdict
    assert one.split.margin == pytest.approx(other.split.margin)


@CASES
@given(
    seeds,
    timings,
    st.sampled_from([0.001, 0.5, 3.0, 1e6]),
    st.sampled_from([-7.0, 0.0, 100.0]),
    st.sampled_from([0, 1, 2]),
)
def test_origin_and_unit_of_a_role_s_payoffs_do_not_matter(seed, timing, unit, origin, role):
    payoffs = payoffs_of(seed)
    changed = {
        key: [unit * pay + origin if at == role else pay for at, pay in enumerate(row)] for key, row in payoffs.items()
    }
    one, other = ws.solve(scenario(payoffs, timing=timing)), ws.solve(scenario(changed, timing=timing))
    assert told(one) == told(other)
    assert one.split.verdict == other.split.verdict
    assert other.split.margin == pytest.approx(one.split.margin * (unit if role == 1 else 1), rel=1e-6)


@CASES
@given(seeds, st.sampled_from(METHODS))
def test_no_solution_concept_sees_origin_or_unit(seed, method):
    payoffs = payoffs_of(seed)
    changed = {key: [4 * pay + 3 for pay in row] for key, row in payoffs.items()}
    one, other = (
        solve_by_method(scenario(of, timing="simultaneous"), method=method).split for of in (payoffs, changed)
    )
    assert one.verdict == other.verdict
    assert other.probability == pytest.approx(one.probability, abs=1e-6, nan_ok=True)


@CASES
@given(seeds, timings)
def test_an_action_that_is_always_worse_changes_nothing(seed, timing):
    payoffs = payoffs_of(seed)
    more = {**ACTIONS, "target": [*ACTIONS["target"], "worse"]}
    added = {key: [pay[0], pay[1] - 50, pay[2]] for key, pay in payoffs.items() if key[1] == "split"}
    wider = {**payoffs, **{(key[0], "worse", key[2]): pay for key, pay in added.items()}}
    one, other = ws.solve(scenario(payoffs, timing=timing)), ws.solve(scenario(wider, more, timing))
    assert told(one) == told(other)
    assert one.split.verdict == other.split.verdict


@CASES
@given(seeds)
def test_an_action_twice_changes_neither_verdict_nor_payoffs(seed):
    payoffs = payoffs_of(seed)
    more = {**ACTIONS, "target": [*ACTIONS["target"], "twin"]}
    wider = {**payoffs, **{(key[0], "twin", key[2]): pay for key, pay in payoffs.items() if key[1] == "split"}}
    one, other = ws.solve(scenario(payoffs)), ws.solve(scenario(wider, more))
    assert one.split.verdict == other.split.verdict
    assert {tuple(np.round(list(of.payoffs.values()), 9)) for of in one.equilibria} == {
        tuple(np.round(list(of.payoffs.values()), 9)) for of in other.equilibria
    }


@pytest.fixture(scope="module", params=["reverse_kissinger", "nixon_1972"])
def packaged(request):
    return ws.load(request.param)


def weighted(of, unit):
    """The scenario with all weights in another unit."""
    return replace(of, theories={name: replace(use, weight=unit * use.weight) for name, use in of.theories.items()})


def test_the_unit_of_all_weights_is_that_of_payoffs_and_margins_alone(packaged):
    one, other = ws.solve(packaged), ws.solve(weighted(packaged, 4.0))
    assert told(one) == told(other)
    assert other.split.margin == pytest.approx(4 * one.split.margin)
    sweeps = [ws.sweep(of, {"sanctions": np.linspace(0, 1, 9)}) for of in (packaged, weighted(packaged, 4.0))]
    assert (sweeps[0].verdict.values == sweeps[1].verdict.values).all()
    assert sweeps[1].margin.values == pytest.approx(4 * sweeps[0].margin.values)
    turns = [
        [one.value for one in ws.threshold(of, "credibility").crossings] for of in (packaged, weighted(packaged, 4.0))
    ]
    assert turns[0] == pytest.approx(turns[1], rel=1e-9)


def test_the_order_of_theories_does_not_matter(packaged):
    turned = replace(packaged, theories=dict(reversed(packaged.theories.items())))
    one, other = ws.solve(packaged), ws.solve(turned)
    assert told(one) == told(other)
    assert other.split.margin == pytest.approx(one.split.margin, abs=1e-12)
    assert [one.holds for one in ws.check_claims(packaged, draws=0)] == [
        one.holds for one in ws.check_claims(turned, draws=0)
    ]


def test_draws_do_not_see_the_unit_of_weights(packaged):
    one, other = (ws.uncertainty(of, 256, claims=0) for of in (packaged, weighted(packaged, 4.0)))
    assert one.split == other.split
    assert other.margin.mean == pytest.approx(4 * one.margin.mean)
