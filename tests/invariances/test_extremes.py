"""At the ends of their ranges parameters give numbers or a refusal in words, whoever is asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wedgesim as ws
from tests.invariances import extremes
from tests.invariances.extremes import FUNCTIONS, attempt, loaded
from wedgesim.analysis.policy.robustness import PolicyError
from wedgesim.analysis.sensitivity.model import SensitivityError

NAMES = ("reverse_kissinger", "nixon_1972", "kupchan_right_way")
SLOW = {"timeline", "claims", "quantal-response", "commitment"}
"""Left to the long run."""


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - SLOW))
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_at_the_ends_of_ranges_there_are_numbers_or_a_refusal_in_words(function, data):
    name = data.draw(st.sampled_from(NAMES))
    setting = data.draw(st.sampled_from(list(extremes.settings(loaded(name)))))
    assert attempt(name, setting, function) in ("", "refused")


@pytest.mark.parametrize("weight", [1e-300, 1e300])
def test_what_has_no_variance_in_double_precision_is_refused(weight):
    scenario = loaded("reverse_kissinger")
    weights = {f"weight.{name}": weight for name in scenario.theories}
    with pytest.raises(PolicyError, match="another unit"):
        ws.policies(scenario, count=16, overrides=weights)
    with pytest.raises(SensitivityError, match="another unit"):
        ws.sobol_indices(scenario, 16, weights, quantities=("margin",), only=["credibility"])
    shares = ws.sobol_indices(scenario, 64, weights, quantities=("split",), only=["credibility", "sanctions"])
    assert np.isfinite(shares.quantities["split"].total).all()


def test_a_reward_of_which_next_to_nothing_is_delivered_has_no_price():
    found = ws.solve("taiwan_allies", {"weight.wedging": 5e-324}).split
    assert found.willingness_to_pay is None
    assert "too little of the reward" in found.note
