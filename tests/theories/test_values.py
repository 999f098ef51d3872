"""The theories give the payoffs of the model's definition."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

INDEPENDENT = json.loads((Path(__file__).parent / "independent_values.json").read_text())
FIVE = ["balancing", "interdependence", "wedging", "bloodletting", "security_dilemma"]
ROLES = ("divider", "target", "partner")
# the independent implementation takes for granted that amity removes all of a threat, that a war takes no attention,
# and that no part is given to the target
REASSURED = {f"reassurance.{i}.{j}": 1.0 for i in ROLES for j in ROLES if i != j}
TAKEN_FOR_GRANTED = REASSURED | {"war_distraction": 0.0, "target_role": 0.0}


@pytest.mark.parametrize("case", INDEPENDENT["cases"], ids=lambda case: "+".join(case["theories"]))
def test_payoffs_equal_those_of_an_independent_implementation(case, utilities):
    levers = {f"{role}.{name}": value for role, of in case["levers"].items() for name, value in of.items()}
    found = utilities(case["theories"], {**TAKEN_FOR_GRANTED, **case["parameters"]}, levers)
    for role, value in case["payoffs"].items():
        assert found[role] == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    "names", [list(names) for size in (1, 2, 5) for names in combinations(FIVE, size)], ids="+".join
)
def test_arrays_of_random_points_equal_a_plain_transcription_point_by_point(
    names, draw_parameters, draw_levers, transcription, utilities
):
    rng = np.random.default_rng(20250401 + FIVE.index(names[0]))
    parameters, levers = draw_parameters(rng, FIVE, 25), draw_levers(rng, 25)
    found = {role: np.broadcast_to(value, 25) for role, value in utilities(names, parameters, levers).items()}
    for point in range(25):
        wanted = transcription(
            names,
            {name: float(column[point]) for name, column in parameters.items()},
            {name: float(column[point]) for name, column in levers.items()},
        )
        for role, value in wanted.items():
            assert found[role][point] == pytest.approx(value, abs=1e-12, rel=1e-12)


def test_the_order_of_theories_does_not_matter(draw_parameters, draw_levers, utilities):
    rng = np.random.default_rng(7)
    parameters, levers = draw_parameters(rng, FIVE, 50), draw_levers(rng, 50)
    forward, backward = (utilities(names, parameters, levers) for names in (FIVE, FIVE[::-1]))
    for role in forward:
        np.testing.assert_allclose(forward[role], backward[role], atol=1e-12)


def test_levers_on_their_own_axes_give_every_profile_at_once(draw_parameters, draw_levers, utilities):
    rng = np.random.default_rng(11)
    parameters = draw_parameters(rng, FIVE, 4)
    axis = {"divider": (2, 1, 1, 1), "target": (1, 3, 1, 1), "partner": (1, 1, 2, 1)}
    levers = {
        name: rng.random(np.prod(axis[name.split(".")[0]])).reshape(axis[name.split(".")[0]])
        for name in draw_levers(rng, 1)
    }
    whole = utilities(FIVE, parameters, levers)
    for profile in np.ndindex(2, 3, 2):
        chosen = {
            name: float(values.reshape(-1)[profile[("divider", "target", "partner").index(name.split(".")[0])]])
            for name, values in levers.items()
        }
        single = utilities(FIVE, parameters, chosen)
        for role in whole:
            np.testing.assert_allclose(np.broadcast_to(whole[role], (2, 3, 2, 4))[profile], single[role], atol=1e-12)
