"""How much of a threat friendship removes, and what follows for a target that fears its partner."""

import numpy as np
import pytest

BALANCING = ["balancing"]
FEAR = "threat.target.partner"


@pytest.fixture
def at_random(draw_parameters, draw_levers):
    rng = np.random.default_rng(3)
    return draw_parameters(rng, BALANCING, 200), draw_levers(rng, 200)


def test_full_reassurance_is_the_default():
    from wedgesim.theories import vocabulary

    found = {name: p.default for name, p in vocabulary().parameters_of(BALANCING).items() if "reassurance" in name}
    assert len(found) == 6
    assert set(found.values()) == {1.0}


def test_without_reassurance_a_friend_is_feared_as_much_as_a_stranger(at_random, utilities):
    parameters, levers = at_random
    unmoved = {name: 0.0 for name in parameters if name.startswith("reassurance")} | {"pooling": 0.0}
    calm = {name: 0.0 for name in parameters if name.startswith("reciprocity")}
    close = utilities(BALANCING, {**parameters, **unmoved, **calm}, {**levers, "target.alignment": np.ones(200)})
    far = utilities(BALANCING, {**parameters, **unmoved, **calm}, {**levers, "target.alignment": np.zeros(200)})
    for role in close:
        np.testing.assert_allclose(close[role], far[role], atol=1e-12)


def test_fear_costs_the_share_that_friendship_does_not_remove(at_random, utilities):
    """The slope of security in fear is -k (1 - sigma a) A / (A + B)^2 at decisiveness 1."""
    parameters, levers = at_random
    given = {**parameters, "decisiveness": 1.0, "security_weight.target": 1.0, "arms_cost.target": 0.0}
    kappa, partner = given["entente_base"], given["capability.partner"]
    aligned = {**dict.fromkeys(levers, 0.0), "target.alignment": 1.0}
    allied = partner + given["reciprocity.partner"] * given["capability.target"]
    strength = given["capability.target"] + given["pooling"] * kappa * allied
    remaining = 1 - given["reassurance.target.partner"] * kappa
    opposition = given["threat.target.divider"] * given["capability.divider"] + given[FEAR] * allied * remaining
    step = 1e-6
    more, less = (utilities(BALANCING, {**given, FEAR: given[FEAR] + s}, aligned)["target"] for s in (step, -step))
    wanted = -allied * remaining * strength / (strength + opposition) ** 2
    np.testing.assert_allclose((more - less) / (2 * step), wanted, rtol=1e-5, atol=1e-9)
