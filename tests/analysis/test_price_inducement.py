"""Whether anything but the reward reads the inducement: theories that read, get, copy or go through parameters."""

import pytest

from wedgesim.analysis.price_inducement import only_the_reward_uses_it
from wedgesim.model import Evaluation
from wedgesim.model.loading import load_text
from wedgesim.theories import Theory, registry


@pytest.mark.parametrize(
    ("term", "reads"),
    [
        (lambda parameters: parameters["credibility"], False),
        (lambda parameters: parameters.get("framing", 0.0), False),
        (lambda parameters: parameters["inducement"], True),
        (lambda parameters: parameters.get("inducement", 0.0), True),
        (lambda parameters: {**parameters}["credibility"], True),
        (lambda parameters: dict(parameters)["credibility"], True),
        (lambda parameters: max(value for _, value in parameters.items()), True),
    ],
    ids=["another", "gets another", "reads it", "gets it", "unpacks all", "copies all", "goes through all"],
)
def test_a_theory_that_may_have_read_the_inducement_is_told_from_one_that_has_not(
    triad_text, monkeypatch, term, reads
):
    pride = Theory(
        "pride", "Pride", "A client resents its patron.", ("u_T += -h l",), ("Nobody (2026)",),
        utilities=lambda state, parameters, levers: {"target": {"pride": term(parameters)}},
    )  # fmt: skip
    monkeypatch.setitem(registry._session, "pride", pride)
    registry.theories.cache_clear()
    try:
        scenario = load_text(triad_text.replace("interdependence, balancing]", "interdependence, balancing, pride]"))
        assert only_the_reward_uses_it(Evaluation(scenario)) is not reads
    finally:
        registry.theories.cache_clear()
