"""Every sign that a theory claims holds, at random parameters and levers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.theories import theories, vocabulary

CLAIMS = [(theory, claim) for theory in theories().values() for claim in theory.comparative_statics]


@pytest.mark.parametrize(
    ("theory", "claim"),
    CLAIMS,
    ids=[f"{theory.name}-{claim.role}-{claim.lever}-{claim.parameter}" for theory, claim in CLAIMS],
)
def test_the_sign_holds(theory, claim, draw_parameters, draw_levers, utilities):
    names = [*theory.needs, theory.name]
    definition = vocabulary().parameters_of(names)[claim.parameter]

    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(st.integers(0, 2**32 - 1))
    def check(seed):
        rng = np.random.default_rng(seed)
        parameters, levers = draw_parameters(rng, names, 64), draw_levers(rng, 64)
        for name, value in claim.given.items():
            (levers if name in levers else parameters)[name] = np.full(64, value)
        top = definition.range[1] if math.isfinite(definition.range[1]) else 10 * parameters[claim.parameter].max()
        more = parameters[claim.parameter] + (top - parameters[claim.parameter]) * rng.random(64)
        before, after = (
            worth(parameters | {claim.parameter: column}, levers) for column in (parameters[claim.parameter], more)
        )
        assert np.all(claim.sign * (after - before) >= -1e-12)

    def worth(parameters, levers):
        if claim.lever is None:
            return utilities(names, parameters, levers)[claim.role]
        used, unused = (
            utilities(names, parameters, levers | {claim.lever: np.full(64, end)})[claim.role] for end in (1.0, 0.0)
        )
        return used - unused

    check()


@pytest.mark.parametrize(("theory", "claim"), CLAIMS, ids=lambda value: getattr(value, "parameter", ""))
def test_the_parameter_makes_a_difference(theory, claim, draw_parameters, draw_levers, utilities):
    """A sign in the weak sense would hold of a parameter that does nothing."""
    names = [*theory.needs, theory.name]
    rng = np.random.default_rng(3)
    parameters, levers = draw_parameters(rng, names, 64), draw_levers(rng, 64)
    for name, value in claim.given.items():
        (levers if name in levers else parameters)[name] = np.full(64, value)
    if claim.lever is not None:
        levers[claim.lever] = np.ones(64)
    more = parameters | {claim.parameter: parameters[claim.parameter] * 1.01}
    levers_off = levers | ({claim.lever: np.zeros(64)} if claim.lever else {})
    moved = [
        np.max(np.abs(utilities(names, more, at)[claim.role] - utilities(names, parameters, at)[claim.role]))
        for at in (levers, levers_off)
    ]
    assert max(moved) > 1e-9
