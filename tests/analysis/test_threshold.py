"""Thresholds against closed forms, planted islands, brute force and their own certificates."""

from itertools import pairwise

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.points import NEVER, VERDICTS, solve_points
from wedgesim.analysis.threshold import threshold
from wedgesim.analysis.threshold_question import ThresholdError
from wedgesim.analysis.threshold_sentences import sentence_of
from wedgesim.errors import OutOfRangeError, UnknownNameError
from wedgesim.model.loading import load_text
from wedgesim.theories import theory

TARGET_CHOOSES = {
    "divider": {"offer": {"reward": 0.8, "pressure": 0.9, "aid": 0.7}},
    "target": {"align": {"alignment": 1}, "split": {"alignment": 0}},
    "partner": {"stand_by": {}},
}
SUPPORTED = TARGET_CHOOSES | {"partner": {"support": {"support": 0.8}}}
PARTNER_ARMS = {
    "divider": {"build": {"arms": 1}},
    "target": {"split": {"alignment": 0}},
    "partner": {"refrain": {}, "build": {"arms": 1}},
}

LIMITS = {
    "divider": {"compensate": {"compensation": 0.7}},
    "target": {"align": {"alignment": 1}},
    "partner": {"limit": {}, "support": {"support": 0.8}},
}

CLOSED_FORMS = [
    ("balancing", 0, TARGET_CHOOSES, "split"),
    ("interdependence", 0, TARGET_CHOOSES, "split"),
    ("interdependence", 1, TARGET_CHOOSES, "split"),
    ("wedging", 0, TARGET_CHOOSES, "split"),
    ("bloodletting", 0, SUPPORTED, "split"),
    ("security_dilemma", 0, PARTNER_ARMS, "partner"),
    ("arms_race", 0, PARTNER_ARMS, "partner"),
    ("restraint", 0, LIMITS, "partner"),
    ("alliance_strain", 0, SUPPORTED, "split"),
]


def of_theories(names, roles):
    text = ["wedgesim: 1", "title: one theory alone", "roles:"]
    text += [f"  {role}: {{state: {role}, actions: {actions}}}".replace("'", "") for role, actions in roles.items()]
    return load_text("\n".join([*text, f"theories: [{', '.join(names)}]"]), "alone")


def outright(target, parameters, divider="0", partner="0", roles=None):
    """A scenario whose target splits where its payoff, an expression for a split, is positive."""
    roles = roles or {"divider": "{wait: {}}", "partner": "{wait: {}}"}
    declared = "\n".join(
        f"  {name}: {{value: {value}, range: [{low}, {high}], assumed: true}}"
        for name, (value, low, high) in parameters.items()
    )
    return load_text(
        f"""
wedgesim: 1
title: Outright
roles:
  divider: {{state: A, actions: {roles["divider"]}}}
  target: {{state: B, actions: {{align: {{alignment: 1}}, split: {{alignment: 0}}}}}}
  partner: {{state: C, actions: {roles["partner"]}}}
payoffs: {{divider: "{divider}", target: "{target}", partner: "{partner}"}}
parameters:
{declared}
""",
        "outright",
    )


def drawn(generate, names, seed, count):
    columns = generate(np.random.default_rng(seed), names, count)
    return [{name: float(column[i]) for name, column in columns.items()} for i in range(count)]


@pytest.fixture(scope="module")
def draw():
    """Random values of every parameter that theories need, in the middle of their meaning."""
    from wedgesim.theories import vocabulary

    def values(rng, names, count):
        found = {}
        for name, parameter in vocabulary().parameters_of(names).items():
            low, high = parameter.range
            if np.isfinite(high):
                found[name] = low + (min(high, low + 2.0) - low) * (0.02 + 0.96 * rng.random(count))
            else:
                found[name] = (parameter.default or 0.5) * np.exp(0.6 * rng.standard_normal(count))
        return found

    return values


# Closed forms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "which", "roles", "of"), CLOSED_FORMS, ids=[f"{c[0]}-{c[1]}" for c in CLOSED_FORMS])
def test_a_theory_alone_has_the_threshold_of_its_closed_form(name, which, roles, of, draw):
    known = theory(name)
    closed = known.thresholds[which]
    names = [*known.needs, name]
    scenario = of_theories(names, roles)
    levers = {
        f"{role}.{lever}": value for role, of_ in roles.items() for a in of_.values() for lever, value in a.items()
    }
    for role, of_ in roles.items():  # where actions differ in a lever the closed form does not ask for it
        for lever in {lever for action in of_.values() for lever in action}:
            levers[f"{role}.{lever}"] = max(action.get(lever, 0.0) for action in of_.values())
    from wedgesim.theories.state import LEVERS

    levers = {lever.qualified_name: levers.get(lever.qualified_name, 0.0) for lever in LEVERS}
    tried = 0
    for values in drawn(draw, names, 11, 400):
        values |= {key: value for key, value in closed.given.items() if key in scenario.parameters}
        if name == "security_dilemma":
            values["threat.partner.divider"] *= 0.2
            values["threat.partner.target"] *= 0.2
        critical = float(np.ravel(closed.value(values, levers))[0])
        low, high = scenario.parameters[closed.parameter].meaningful
        low, high = max(low, 0.0) + 1e-3, min(high, 10.0)
        if not (np.isfinite(critical) and low + 0.01 < critical < high - 0.01):
            continue
        del values[closed.parameter]
        given = {key: value for key, value in values.items() if key in scenario.parameters}
        found = threshold(scenario, closed.parameter, given, over=(low, high), of=of)
        nearest = min(found.crossings, key=lambda crossing: abs(crossing.value - critical))
        assert nearest.value == pytest.approx(critical, rel=1e-9)
        assert nearest.kind == "continuous"
        assert found.certified or nearest.error < 1e-6
        tried += 1
        if tried == 12:
            break
    assert tried >= 8


def test_the_gift_that_pays_begins_at_the_closed_form_of_two_front_diversion(draw):
    """The closed form is of a small gift: thresholds of finite gifts, extrapolated to none."""
    closed = theory("two_front_diversion").thresholds[0]
    gifts = 0.01 * 0.5 ** np.arange(6)
    roles = {"divider": {"fight": {}}, "target": {"align": {"alignment": 1}}}
    scenarios = [
        of_theories(["two_front_diversion"], roles | {"partner": {"keep": {}, "give": {"support": float(gift)}}})
        for gift in gifts
    ]
    tried = 0
    for values in drawn(draw, ["two_front_diversion"], 5, 400):
        values["enemy_force"] *= 3
        values["front_force.target"] *= 0.3
        critical = float(np.ravel(closed.value(values, {}))[0])
        forces = values["front_force.partner"], values["front_force.target"]
        roots = np.sqrt(values["front_value.partner"] * forces[0]), np.sqrt(critical * forces[1])
        ideal = (values["enemy_force"] + sum(forces)) * roots[0] / sum(roots) - forces[0]
        if not 0.1 < ideal / values["enemy_force"] < 0.9 or not 0.05 < critical < 5:
            continue
        given = {key: value for key, value in values.items() if key != closed.parameter}
        found = [
            min(
                threshold(s, closed.parameter, given, over=(0.5 * critical, 1.5 * critical), of="partner").values,
                key=lambda value: abs(value - critical),
            )
            for s in scenarios
        ]
        for order in range(1, len(found)):  # Neville's scheme at a gift of 0
            found = [(2**order * b - a) / (2**order - 1) for a, b in pairwise(found)]
        assert found[0] == pytest.approx(critical, rel=1e-9)
        tried += 1
        if tried == 4:
            break
    assert tried == 4


# Certificates ---------------------------------------------------------------------------------------------------

LINES = [
    ("credibility", {"energy_dependence": 0.3}),
    ("credibility", {"sanctions": 0.2}),
    ("sanctions", {"credibility": 0.8}),
    ("energy_dependence", {"credibility": 0.75}),
]


@pytest.mark.parametrize(("parameter", "given"), LINES)
def test_the_ends_of_a_bracket_were_solved_and_differ_as_stated(reverse_kissinger, parameter, given):
    found = threshold(reverse_kissinger, parameter, given)
    assert found.certified
    assert found.crossings
    for crossing in found.crossings:
        assert crossing.lower < crossing.value < crossing.upper
        assert crossing.upper - crossing.lower <= 1e-10 * abs(crossing.value)
        ends = solve_points(found.scenario, {parameter: [crossing.lower, crossing.upper]})
        assert [VERDICTS[code] for code in ends.verdict] == [crossing.verdict_below, crossing.verdict_above]
        assert [ends.path(0), ends.path(1)] == [crossing.path_below, crossing.path_above]


@pytest.mark.parametrize("of", ["split", "divider", "target", "partner", "path"])
@pytest.mark.parametrize(("parameter", "given"), LINES[:2])
def test_between_crossings_nothing_turns_on_a_dense_scan(reverse_kissinger, parameter, given, of):
    from wedgesim.analysis.threshold_crossings import watched_state

    found = threshold(reverse_kissinger, parameter, given, of=of)
    grid = np.linspace(found.low, found.high, 20_001)[1:-1]
    state = watched_state(solve_points(found.scenario, {parameter: grid}), of)
    turns = np.flatnonzero(np.diff(state))
    assert len(turns) == len(found)
    for turn, value in zip(turns, found.values, strict=True):
        assert grid[turn] <= value <= grid[turn + 1]


def test_random_lines_through_the_reverse_kissinger_agree_with_brute_force(reverse_kissinger):
    """From points up to half-way to the ends of all declared ranges; the dense scan finds no turn that is not there."""
    rng = np.random.default_rng(8)
    ranges = {
        name: (parameter.value, *parameter.range)
        for name, parameter in reverse_kissinger.parameters.items()
        if np.isfinite(parameter.range).all()
    }
    turned = 0
    for _ in range(40):
        given = {name: float((own + rng.uniform(low, high)) / 2) for name, (own, low, high) in ranges.items()}
        name = str(rng.choice(["credibility", "energy_dependence", "inducement", "sanctions", "support_cost"]))
        given.pop(name)
        found = threshold(reverse_kissinger, name, given, of="path")
        grid = np.linspace(found.low, found.high, 4001)[1:-1]
        played = solve_points(found.scenario, {name: grid}).outcome
        edges = np.searchsorted(grid, found.values)
        assert len(np.flatnonzero(np.diff(played))) <= len(found)
        for first, last in zip([0, *edges], [*edges, len(grid)], strict=True):
            assert len(set(played[first:last].tolist())) <= 1
        turned += len(found)
    assert turned > 20


def test_levers_and_weights_have_thresholds_too(reverse_kissinger):
    from wedgesim.model.variation import with_values

    for name, given in (("divider.accommodate.reward", {"credibility": 0.9}), ("weight.wedging", {"credibility": 0.7})):
        (crossing,) = threshold(reverse_kissinger, name, given, over=(0, 1)).crossings
        for value, verdict in ((crossing.lower, crossing.verdict_below), (crossing.upper, crossing.verdict_above)):
            assert ws.solve(with_values(reverse_kissinger, {**given, name: value})).split.verdict == verdict


# Kinds, directions, words ---------------------------------------------------------------------------------------

BIND = {"divider": "{wait: {}, offer: {reward: 1}}", "partner": "{neglect: {}, bind: {support: 1}}"}


def test_a_target_that_is_indifferent_makes_a_continuous_crossing():
    found = threshold(outright("(1 - target.alignment) * (x - 0.25)", {"x": (0.5, 0, 1)}), "x")
    (crossing,) = found.crossings
    assert (crossing.direction, crossing.kind) == ("gained", "continuous")
    assert crossing.value == pytest.approx(0.25, rel=1e-12)
    assert (crossing.switch.role, crossing.switch.before, crossing.switch.after) == ("target", "align", "split")
    assert crossing.cause == crossing.switch
    assert "margin passes through zero" in sentence_of(crossing)


def test_a_divider_that_stops_offering_makes_a_jump():
    """The target splits for a reward; the divider pays for it up to a cost of 0.7."""
    scenario = outright(
        "(1 - target.alignment) * (divider.reward - 0.4)",
        {"cost": (0.5, 0, 1)},
        divider="0.7 * (1 - target.alignment) - cost * divider.reward",
        roles=BIND,
    )
    # the partner's two actions have the same effect: a lasting tie, which must not hide the jump
    found = threshold(scenario, "cost", of="divider")
    (crossing,) = found.crossings
    assert crossing.value == pytest.approx(0.7, rel=1e-10)
    assert crossing.margin_below == pytest.approx(0.6)
    assert crossing.margin_above == pytest.approx(-0.4)
    assert crossing.direction == "lost"


def test_a_switch_for_fear_of_an_answer_names_who_would_answer():
    """Beyond 0.6 the partner would bind after an offer, so none is made; the divider itself is far from indifferent."""
    scenario = outright(
        "(1 - target.alignment) * (divider.reward - 0.4 - partner.support)",
        {"x": (0.5, 0, 1)},
        divider="(1 - target.alignment) - 0.2 * divider.reward",
        partner="target.alignment - partner.support * (1.6 - x)",
        roles=BIND,
    )
    found = threshold(scenario, "x")
    (crossing,) = found.crossings
    assert crossing.value == pytest.approx(0.6, rel=1e-10)
    assert (crossing.direction, crossing.kind) == ("lost", "jump")
    assert (crossing.switch.role, crossing.switch.before, crossing.switch.after) == ("divider", "offer", "wait")
    assert (crossing.cause.role, crossing.cause.before, crossing.cause.after) == ("partner", "neglect", "bind")
    assert crossing.cause.history == {"divider": "offer"}
    assert not crossing.cause.on_path
    assert "because the partner, after offer, would now choose bind instead of neglect" in sentence_of(crossing)


def test_effects_that_are_not_monotone_are_said_in_a_sentence():
    found = threshold(outright("(1 - target.alignment) * (0.04 - (x - 0.5) ** 2)", {"x": (0.5, 0, 1)}), "x")
    assert found.values == (pytest.approx(0.3, rel=1e-10), pytest.approx(0.7, rel=1e-10))
    assert [crossing.direction for crossing in found.crossings] == ["gained", "lost"]
    assert not found.monotone
    assert found.remarks == (
        "The effect of x is not monotone: as it rises from 0 to 1 the split is gained at 0.3 and is lost again at 0.7.",
    )


# Islands --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("radius", [0.1, 1e-3, 1e-5, 1e-7])
def test_a_smooth_island_is_found_however_small(radius):
    """Where the payoff difference bends the scan sees it, wide though its step is."""
    expression = f"(1 - target.alignment) * ({radius!r} ** 2 - (x - 0.3137) ** 2)"
    found = threshold(outright(expression, {"x": (0.5, 0, 1)}), "x")
    assert found.resolution > radius or radius == 0.1
    assert found.values == (pytest.approx(0.3137 - radius, rel=1e-9), pytest.approx(0.3137 + radius, rel=1e-9))


def test_a_cliff_narrower_than_the_scan_is_found_by_a_denser_scan_or_by_the_proof():
    spike = "(1 - target.alignment) * (exp(-((x - 0.31) / 0.0004) ** 2) - 0.5)"
    scenario = outright(spike, {"x": (0.5, 0, 1)})
    assert len(threshold(scenario, "x", scan_points=17, prove=False)) == 0
    half = 0.0004 * np.sqrt(np.log(2))
    exact = (pytest.approx(0.31 - half, rel=1e-9), pytest.approx(0.31 + half, rel=1e-9))
    found = threshold(scenario, "x", scan_points=2049, prove=False)
    assert found.resolution < 2 * half
    assert found.values == exact
    assert threshold(scenario, "x", scan_points=17).values == exact


@pytest.mark.parametrize("touch", [0.5, 25.5 / 64, 0.3141592653589793])  # at a cut of the proof, in a piece, anywhere
def test_a_touch_without_a_crossing_is_none(touch):
    found = threshold(outright(f"(target.alignment - 1) * (x - {touch!r}) ** 2", {"x": (0.5, 0, 1)}), "x")
    assert len(found) == 0
    assert found.start == VERDICTS[NEVER]
    assert found.proof.touches in ((touch,), ())
    assert all(f"At {touch:.6g} payoffs tie" in remark for remark in found.remarks)
    ((low, high),) = found.unproven  # all but the touch itself is proven
    assert low <= touch <= high
    assert high - low < 1e-8
    assert not found.proven


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("x - 1", "At 1 itself the split is possible, just below it never"),
        ("0 - x", "At 0 itself the split is possible, just above it never"),
        ("x - (1 - 1e-12)", "At 1 itself the split is unique, just below it never"),
    ],
)
def test_what_turns_at_the_very_end_of_the_range_is_said(expression, said):
    found = threshold(outright(f"(1 - target.alignment) * ({expression})", {"x": (0.5, 0, 1)}), "x")
    assert len(found) == 0
    (remark,) = found.remarks
    assert remark.startswith(said)


def test_crossings_close_together_are_written_with_the_digits_that_tell_them_apart():
    found = threshold(outright("(1 - target.alignment) * (1e-12 - (x - 0.3137) ** 2)", {"x": (0.5, 0, 1)}), "x")
    assert "is gained at 0.313699 and is lost again at 0.313701" in found.remarks[0]


def test_a_shallow_crossing_is_one_crossing_though_payoffs_tie_around_it():
    """The slope is so small that payoffs tie far beyond the tolerance of the bracket."""
    shallow = "(1 - target.alignment) * (1e-6 * (x - 0.5)) + 3 * divider.reward"
    scenario = outright(shallow, {"x": (0.5, 0, 1)}, divider="divider.reward", roles=BIND | {"partner": "{wait: {}}"})
    found = threshold(scenario, "x")
    (crossing,) = found.crossings
    assert crossing.value == pytest.approx(0.5, rel=1e-9)
    assert crossing.upper - crossing.lower > 1e-6 * 0.5
    assert not found.certified
    assert "bracket is wider" in found.remarks[0]


# Simultaneous and joint stages ----------------------------------------------------------------------------------


def test_a_second_equilibrium_that_appears_is_named_as_such():
    """A stag hunt of target and partner: splitting together is an equilibrium beside staying from x = 0.4."""
    scenario = load_text(
        """
wedgesim: 1
title: Stag hunt
roles:
  divider: {state: A, actions: {wait: {}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {stay: {support: 1}, leave: {}}}
payoffs:
  wait/align/stay: [0, 1, 1]
  wait/align/leave: [0, 0.4, 0]
  wait/split/stay: [0, 0, 0.4]
  wait/split/leave: [0, x, x]
timing: [divider, [target, partner]]
parameters: {x: {value: 0.2, range: [0, 0.9], assumed: true}}
""",
        "stag",
    )
    found = threshold(scenario, "x", scan_points=9)
    (crossing,) = found.crossings
    assert crossing.value == pytest.approx(0.4, rel=1e-9)
    assert (crossing.verdict_below, crossing.verdict_above) == ("never", "possible")
    assert (crossing.kind, crossing.direction) == ("multiplicity", "gained")
    assert crossing.cause is None
    assert "splits in some equilibria" in sentence_of(crossing)


# Mistakes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        ({"parameter": "credibilty"}, UnknownNameError, "did you mean `credibility`"),
        ({"given": {"sanction": 0.3}}, UnknownNameError, "did you mean `sanctions`"),
        ({"given": {"credibility": 0.3}}, ThresholdError, "both vary and be given"),
        ({"over": (1, 0)}, ThresholdError, "as 0:1"),
        ({"over": (0.5, 0.5)}, ThresholdError, "as 0:1"),
        ({"over": (0, float("nan"))}, ThresholdError, "as 0:1"),
        ({"over": (0, 2)}, OutOfRangeError, "2 is not"),
        ({"of": "peace"}, ThresholdError, "split, divider, target, partner or path"),
        ({"scan_points": 2}, ThresholdError, "at least 3"),
        ({"position": "kupchan"}, UnknownNameError, "kupchan2021"),
    ],
)
def test_mistakes_say_what_to_write(reverse_kissinger, call, error, said):
    with pytest.raises(error, match="(?s).*".join([said])):
        threshold(reverse_kissinger, **{"parameter": "credibility", **call})


def test_without_an_alignment_there_is_no_split_but_there_are_paths():
    scenario = load_text(
        """
wedgesim: 1
title: No split
roles:
  divider: {state: A, actions: {wait: {}}}
  target: {state: B, actions: {left: {}, right: {}}}
  partner: {state: C, actions: {wait: {}}}
payoffs: {wait/left/wait: [0, 0.5, 0], wait/right/wait: [0, x, 0]}
parameters: {x: {value: 0.2, range: [0, 1], assumed: true}}
""",
        "none",
    )
    with pytest.raises(ThresholdError, match="nothing is a split"):
        threshold(scenario, "x")
    assert threshold(scenario, "x", of="target").values == (pytest.approx(0.5),)
