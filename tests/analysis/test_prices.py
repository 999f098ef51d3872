"""Prices of many points at once against the game solved between all crossings, and against bisection."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.analysis.points import TARGET_PLAYER, UNIQUE, VERDICTS, mask_verdict, solve_points, split_actions
from wedgesim.analysis.prices import price_points, prices
from wedgesim.analysis.prices_joint import joint_bid
from wedgesim.analysis.solve import solve
from wedgesim.analysis.sweep import sweep
from wedgesim.equilibria.backward_induction import subgame_perfect_outcomes
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential
from wedgesim.model import Evaluation
from wedgesim.model.loading import load_text
from wedgesim.model.variation import with_values
from wedgesim.roles import DIVIDER, ROLES
from wedgesim.scenario.scenario import Action

TIMINGS = [
    (("divider",), ("partner",), ("target",)),
    (("divider",), ("target",), ("partner",)),
    (("partner",), ("divider",), ("target",)),
    (("target",), ("divider",), ("partner",)),
    (("partner",), ("target",), ("divider",)),
]
VARIED = ("credibility", "energy_dependence", "sanctions", "backfill", "inducement", "support_cost",
          "affinity.partner", "turning_cost")  # fmt: skip


def solved(scenario, payoffs):
    names = tuple(tuple(map(str, range(size))) for size in payoffs.shape[1:4])
    stages = tuple(tuple(ROLES.index(role) for role in stage) for stage in scenario.timing)
    return subgame_perfect_outcomes(Sequential(NormalForm(payoffs, ROLES, names), stages), watched=TARGET_PLAYER)


def by_all_crossings(scenario):
    """Reservation price and willingness to pay of the best offer: every pair of profiles crosses somewhere."""
    evaluation = Evaluation(scenario)
    splits = split_actions(scenario)
    base = evaluation.payoffs({"inducement": 0.0})
    slope = evaluation.payoffs({"inducement": 1.0}) - base
    actions = scenario.actions[DIVIDER]
    silent = [i for i, action in enumerate(actions) if action.levers.get("reward", 0.0) == 0]
    actual = evaluation.payoffs({})[:, silent]
    without = actual[0][solved(scenario, actual).mask].max()
    best = None
    for number, action in enumerate(actions):
        reward = action.levers.get("reward", 0.0)
        if reward == 0:
            continue
        level, rise = base[1, number].reshape(-1), slope[1, number].reshape(-1)
        steeper = rise - rise[:, None]
        crossings = np.unique((level[:, None] - level)[steeper > 0] / steeper[steeper > 0])
        edges = np.concatenate([[0.0], crossings[crossings > 0]])
        inside = np.concatenate([(edges[:-1] + edges[1:]) / 2, [edges[-1] + 1.0]])
        payoffs = base[:, [number], ..., None] + slope[:, [number], ..., None] * inside
        found = solved(scenario, payoffs)
        unique = np.flatnonzero(mask_verdict(found, splits) == UNIQUE)
        if len(unique):
            price, kept, mask = edges[unique[0]], np.arange(len(splits)), found.mask[..., unique[0]]
            reached = payoffs[..., unique[0]]
        else:
            price, kept = np.inf, np.flatnonzero(splits)
            reached = payoffs[..., -1][:, :, kept]
            mask = solved(scenario, reached).mask
        answer = scenario.actions["target"][kept[np.argwhere(mask)[0][1]]]
        unit = reward * (1 - answer.levers["alignment"]) * scenario.theories["wedging"].weight
        gain = (reached[0][mask].min() - without) / unit + scenario.parameters["reward_cost"].value
        if best is None or gain - price > best[1] - best[0]:
            best = (price, gain, number)
    return best


def columns(rng, count):
    found = {name: rng.random(count) for name in VARIED}
    for name in ("support_cost", "affinity.partner", "turning_cost"):
        found[name] *= 0.3
    found["credibility"][:2] = 0.0  # lines without a slope
    return found


def more_actions(scenario):
    """A second offer, a second split and two actions that are the same."""
    target = (*scenario.actions["target"], Action("half", {"alignment": 0.2}), Action("again", {"alignment": 0.5}))
    divider = (*scenario.actions["divider"], Action("small", {"reward": 0.5, "pressure": 0.3}))
    return replace(scenario, actions={**scenario.actions, "target": target, "divider": divider})


@pytest.mark.parametrize("larger", [False, True])
@pytest.mark.parametrize("timing", TIMINGS, ids=lambda timing: "-".join(stage[0] for stage in timing))
def test_many_points_at_once_are_priced_as_by_all_crossings(reverse_kissinger, timing, larger):
    scenario = replace(reverse_kissinger, timing=timing)
    scenario = more_actions(scenario) if larger else scenario
    varied = columns(np.random.default_rng(5), 12)
    found = price_points(Evaluation(scenario), varied)
    for point in range(12):
        price, gain, offer = by_all_crossings(with_values(scenario, {n: float(c[point]) for n, c in varied.items()}))
        assert found.reservation_price[point] == pytest.approx(price, rel=1e-10, abs=1e-13)
        assert found.willingness_to_pay[point] == pytest.approx(gain, rel=1e-9, abs=1e-12)
        assert found.offer[point] == offer


@settings(max_examples=40, deadline=None)
@given(*(st.floats(0.02, 1) for _ in range(5)))
def test_the_price_is_where_bisection_finds_the_split(q, dependence, sanctions, backfill, support):
    from wedgesim.model.loading import load

    scenario = load("reverse_kissinger")
    held = tuple(action for action in scenario.actions["divider"] if action.name == "accommodate")
    values = {"credibility": q, "energy_dependence": dependence, "sanctions": sanctions, "backfill": backfill}
    current = with_values(scenario, {**values, "support_cost": 0.1 * support})
    price = prices(Evaluation(current)).reservation_price
    alone = Evaluation(replace(current, actions={**current.actions, "divider": held}))

    def verdicts(inducement):
        return [VERDICTS[v] for v in solve_points(alone.scenario, {"inducement": inducement}, alone).verdict]

    if 0 < price < 9:
        low, high = 0.0, price * 1.5
        assert verdicts([price * (1 - 1e-7), price * (1 + 1e-7)]) == ["never", "unique"]
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (low, middle) if verdicts([middle]) == ["unique"] else (middle, high)
        if verdicts(np.linspace(price, high, 30)[1:]) == ["unique"] * 29:  # where there is but one turn
            assert high == pytest.approx(price, rel=1e-6)
    elif price == 0:
        assert verdicts([0.0]) == ["unique"]


def test_a_single_point_is_priced_by_the_same_function(reverse_kissinger):
    one = prices(Evaluation(reverse_kissinger))
    many = price_points(Evaluation(reverse_kissinger), {"credibility": [0.3, 0.9]})
    assert one.reservation_price == many.reservation_price[0]
    assert one.willingness_to_pay == many.willingness_to_pay[0]


def test_a_weight_of_wedging_scales_what_is_paid(reverse_kissinger):
    evaluation = Evaluation(reverse_kissinger)
    found = price_points(evaluation, {"weight.wedging": [0.5, 1.0, 2.0], "credibility": 0.9})
    for weight, price in zip((0.5, 1.0, 2.0), found.reservation_price, strict=True):
        alone = with_values(reverse_kissinger, {"weight.wedging": weight, "credibility": 0.9})
        assert price == pytest.approx(by_all_crossings(alone)[0], rel=1e-10)


def test_an_inducement_that_is_used_otherwise_has_no_price(triad_text):
    from wedgesim.model.loading import load_text

    other = "theories: {wedging: {terms: {partner: 'support * inducement ** 2'}}, interdependence: 1, balancing: 1}"
    text = triad_text.replace("theories: [wedging, interdependence, balancing]", other)
    found = prices(Evaluation(load_text(text)))
    assert found.reservation_price is None
    assert "another way" in found.note
    # and where the target's term is a line as well, the price is that of both lines together
    line = other.replace("partner: 'support * inducement ** 2'", "target: '(1 - alignment) * inducement'")
    steep = load_text(triad_text.replace("theories: [wedging, interdependence, balancing]", line))
    assert prices(Evaluation(steep)).reservation_price == pytest.approx(by_all_crossings(steep)[0], rel=1e-10)


def test_credibility_next_to_nothing_has_an_enormous_price_or_none(reverse_kissinger):
    tiny = [2.225073858507203e-309, 5e-324, 1e-300, 0.0]
    found = price_points(
        Evaluation(reverse_kissinger), {"credibility": tiny, "energy_dependence": 0.0, "sanctions": 0.0}
    )
    assert (found.reservation_price > 1e290).all()


JOINT = [
    (("divider",), ("partner", "target")),
    (("divider", "partner", "target"),),
    (("partner", "target"), ("divider",)),
    (("divider", "partner"), ("target",)),
    (("partner",), ("divider", "target")),
    (("divider", "target"), ("partner",)),
]


def held_to(scenario, number, **values):
    """The scenario with one action of the divider."""
    action = scenario.actions["divider"][number]
    return replace(with_values(scenario, values), actions={**scenario.actions, "divider": (action,)})


@pytest.mark.parametrize("larger", [False, True])
@pytest.mark.parametrize("timing", JOINT, ids=lambda timing: "-".join("+".join(stage) for stage in timing))
def test_where_roles_choose_at_once_the_price_is_the_least_at_which_every_equilibrium_is_a_split(
    reverse_kissinger, timing, larger
):
    scenario = replace(reverse_kissinger, timing=timing)
    scenario = more_actions(scenario) if larger else scenario
    varied = columns(np.random.default_rng(11), 10)
    found = price_points(Evaluation(scenario), varied)
    finite = 0
    for point in range(10):
        values = {name: float(column[point]) for name, column in varied.items()}
        price = found.reservation_price[point]
        held = held_to(scenario, int(found.offer[point]), **values)
        tried = np.concatenate([np.linspace(0, min(price, 10) * (1 - 1e-7), 40), np.geomspace(1e-3, 10, 20)])
        verdicts = solve_points(held, {"inducement": tried}).verdict
        assert not (verdicts[tried < price] == UNIQUE).any()
        if price < 9.99:  # 10 is the most that the inducement can be
            finite += 1
            above = solve_points(held, {"inducement": np.array([price * (1 + 1e-7) + 1e-9])})
            assert above.verdict.tolist() == [UNIQUE]
            silent = tuple(a for a in scenario.actions["divider"] if not a.levers.get("reward", 0))
            without = replace(with_values(scenario, values), actions={**scenario.actions, "divider": silent})
            otherwise = max(one.payoffs["divider"] for one in solve(without).equilibria)
            ahead = solve(with_values(held, {"inducement": price * (1 + 1e-7) + 1e-9})).equilibria
            gains = []
            for one in ahead:
                reward = held.actions["divider"][0].levers["reward"]
                unit = reward * (1 - one.alignment)
                gains.append((one.payoffs["divider"], (one.payoffs["divider"] - otherwise) / unit))
            expected = min(gains)[1] + scenario.parameters["reward_cost"].value
            assert found.willingness_to_pay[point] == pytest.approx(expected, rel=1e-6, abs=1e-7)
    assert finite > 2


def test_prices_of_joint_stages_are_told_by_solve_and_kept_in_sweeps(triad_text):
    scenario = load_text(triad_text + "timing: [divider, [target, partner]]\n")
    alone = solve(scenario, {"credibility": 0.9})
    swept = sweep(scenario, {"credibility": [0.5, 0.9]}).sel(credibility=0.9)
    assert alone.split.reservation_price == float(swept.reservation_price) < np.inf
    assert alone.split.willingness_to_pay == float(swept.willingness_to_pay)
    assert not alone.split.note


def test_the_price_of_a_joint_stage_does_not_hang_on_the_order_of_actions():
    chance = np.random.default_rng(5)
    base, partner, divider = chance.normal(size=(3, 3, 2, 2000))
    slope = np.sort(chance.uniform(0, 2, size=(3, 2000)), axis=0)  # the later action is the one that is rewarded more
    splits = np.array([False, True, True])
    plain = joint_bid(base, slope, partner, divider, slope / 2, splits)
    turned = joint_bid(
        base[::-1, ::-1], slope[::-1], partner[::-1, ::-1], divider[::-1, ::-1], slope[::-1] / 2, splits[::-1]
    )
    assert turned.price == pytest.approx(plain.price, rel=1e-9)
    assert turned.worst == pytest.approx(plain.worst, rel=1e-9)
