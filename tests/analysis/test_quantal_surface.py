"""Split probabilities of players who err, against hand calculation and the limits of their precision."""

import numpy as np
import pytest

from wedgesim.analysis.phase_diagram import PhaseDiagramError, phase_diagram
from wedgesim.analysis.points import UNIQUE
from wedgesim.analysis.quantal_surface import quantal_surface, split_probability
from wedgesim.equilibria.logit_precision import logit_equilibria
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.game import game_of

PLANE = "credibility_dependence"


def test_at_a_precision_of_0_every_action_is_as_likely(reverse_kissinger):
    surface = quantal_surface(reverse_kissinger, PLANE, precision=0.0, steps=3)
    assert np.allclose(surface.probability, 1 / 3)


def test_as_the_precision_grows_it_becomes_the_verdict(reverse_kissinger):
    surface = quantal_surface(reverse_kissinger, PLANE, precision=1e5, steps=20)
    verdict = phase_diagram(reverse_kissinger, {axis.name: axis.values for axis in (surface.x, surface.y)}).verdict
    assert np.allclose(surface.probability, verdict == UNIQUE, atol=1e-6)


def test_one_point_is_what_a_calculation_by_hand_gives(reverse_kissinger):
    payoffs = Evaluation(reverse_kissinger).payoffs({})
    found, error = split_probability(reverse_kissinger, payoffs[..., None], 7.0)

    def logit(values):
        weights = np.exp(7.0 * (np.array(values) - max(values)))
        return weights / weights.sum()

    total, of_divider = [], []
    for d in range(3):
        of_partner, splits, own = [], [], []
        for p in range(3):
            target = logit(payoffs[1, d, :, p])
            of_partner.append(target @ payoffs[2, d, :, p])
            own.append(target @ payoffs[0, d, :, p])
            splits.append(target[2])
        partner = logit(of_partner)
        of_divider.append(partner @ own)
        total.append(partner @ splits)
    assert found[0] == pytest.approx(logit(of_divider) @ total, rel=1e-12)
    assert error == 0.0


@pytest.mark.parametrize("timing", [(("divider", "partner", "target"),), (("divider",), ("target", "partner"))])
def test_roles_that_move_at_once_play_the_logit_equilibrium(reverse_kissinger, timing):
    from dataclasses import replace

    scenario = replace(reverse_kissinger, timing=timing)
    payoffs = Evaluation(scenario).payoffs({"credibility": [0.2, 0.9]})
    found, error = split_probability(scenario, payoffs, 5.0)
    assert error < 1e-10
    if len(timing) == 1:
        expected = logit_equilibria(game_of(scenario, payoffs).normal_form, 5.0).strategies[1][2]
        assert np.allclose(found, expected)
    assert ((found > 0) & (found < 1)).all()


@pytest.mark.parametrize(
    ("call", "said"),
    [({"precision": -1}, "not negative"), ({"precision": np.inf}, "finite"), ({"steps": 0}, "at least 1 step")],
)
def test_mistakes_say_what_to_write(reverse_kissinger, call, said):
    with pytest.raises(PhaseDiagramError, match=said):
        quantal_surface(reverse_kissinger, PLANE, **call)
