"""Each theory, played alone as a three-player game, turns exactly at its closed-form threshold."""

import numpy as np
import pytest

from wedgesim.analysis.points import profile_label, solve_points
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.loading import load_text
from wedgesim.theories import theory

TARGET_CHOOSES = {
    "divider": {"offer": {"reward": 0.8, "pressure": 0.9, "aid": 0.7}},
    "target": {"align": {"alignment": 1}, "split": {"alignment": 0}},
    "partner": {"stand by": {}},
}
SUPPORTED = TARGET_CHOOSES | {"partner": {"support": {"support": 0.8}}}
LIMITS = {
    "divider": {"compensate": {"compensation": 0.7}},
    "target": {"align": {"alignment": 1}},
    "partner": {"limit": {}, "support": {"support": 0.8}},
}
PARTNER_ARMS = {
    "divider": {"build": {"arms": 1}},
    "target": {"split": {"alignment": 0}},
    "partner": {"refrain": {}, "build": {"arms": 1}},
}
GIFT = {
    "divider": {"fight": {}},
    "target": {"align": {"alignment": 1}},
    "partner": {"keep": {}, "give": {"support": 1e-6}},
}

# theory, index of its threshold, game, axis of the chooser, action chosen above the threshold
GAMES = [
    ("balancing", 0, TARGET_CHOOSES, 1, "split"),
    ("interdependence", 0, TARGET_CHOOSES, 1, "align"),
    ("interdependence", 1, TARGET_CHOOSES, 1, None),
    ("wedging", 0, TARGET_CHOOSES, 1, "split"),
    ("bloodletting", 0, SUPPORTED, 1, "split"),
    ("security_dilemma", 0, PARTNER_ARMS, 2, "build"),
    ("restraint", 0, LIMITS, 2, "limit"),
    ("alliance_strain", 0, SUPPORTED, 1, "split"),
    ("arms_race", 0, PARTNER_ARMS, 2, "refrain"),
    ("two_front_diversion", 0, GIFT, 2, "give"),
]


def scenario_of(names, roles):
    text = ["wedgesim: 1", "title: one theory alone", "roles:"]
    text += [f"  {role}: {{state: {role}, actions: {actions}}}".replace("'", "") for role, actions in roles.items()]
    return load_text("\n".join([*text, f"theories: [{', '.join(names)}]"]), "alone")


@pytest.mark.parametrize(("name", "which", "roles", "chooser", "above"), GAMES, ids=[f"{g[0]}-{g[1]}" for g in GAMES])
def test_the_choice_turns_at_the_threshold(name, which, roles, chooser, above, draw_parameters):
    known = theory(name)
    threshold = known.thresholds[which]
    names = [*known.needs, name]
    scenario = scenario_of(names, roles)
    evaluation = Evaluation(scenario)
    columns = {
        key: column
        for key, column in draw_parameters(np.random.default_rng(5), names, 4000).items()
        if key in scenario.parameters
    }
    if name == "security_dilemma":  # partners so safe that they arm only where the dilemma is sharp
        columns["threat.partner.divider"] = columns["threat.partner.divider"] * 0.2
        columns["threat.partner.target"] = columns["threat.partner.target"] * 0.2
    columns |= {key: np.full(4000, value) for key, value in threshold.given.items() if key in scenario.parameters}
    levers = {key: float(np.max(value)) for key, value in evaluation.levers.items()}
    critical = np.broadcast_to(threshold.value(columns, levers), (4000,))
    exists = np.isfinite(critical)
    critical = np.where(exists, critical, 1.0)
    definition = scenario.parameters[threshold.parameter]
    step = 1e-6 * np.abs(critical) if name != "two_front_diversion" else 1e-3 * np.abs(critical)
    low, high = definition.meaningful
    inside = exists & (critical - step > low) & (critical + step < high)
    if name == "two_front_diversion":
        inside &= both_fronts_attacked(columns, critical)
    assert inside.sum() > 50
    columns = {key: column[inside] for key, column in columns.items()}
    chosen = {}
    for side in (-1, 1):
        columns[threshold.parameter] = (critical + side * step)[inside]
        points = solve_points(scenario, columns, evaluation)
        assert np.all(points.outcomes == 1)
        chosen[side] = [profile_label(scenario, int(o)).split("/")[chooser] for o in points.outcome]
    if above is None:  # more sanctions favour the split where credible relief exceeds the backfill
        relief = columns["credibility"] * levers["divider.reward"] > columns["backfill"]
        assert [a == "split" for a in chosen[1]] == list(relief)
        assert [a == "split" for a in chosen[-1]] == list(~relief)
    else:
        assert set(chosen[1]) == {above}
        assert above not in set(chosen[-1])


def both_fronts_attacked(columns, critical):
    """The gift's closed form assumes that the enemy attacks on both fronts."""
    forces = columns["front_force.partner"], columns["front_force.target"]
    roots = np.sqrt(columns["front_value.partner"] * forces[0]), np.sqrt(critical * forces[1])
    ideal = (columns["enemy_force"] + sum(forces)) * roots[0] / sum(roots) - forces[0]
    return (ideal > 0.01 * columns["enemy_force"]) & (ideal < 0.99 * columns["enemy_force"])
