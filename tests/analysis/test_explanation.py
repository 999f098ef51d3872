"""Explanations: the parts add up to the whole, off the path too; the pivot is where the verdict turns; the bidding."""

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wedgesim as ws
from wedgesim.analysis.explanation import explain
from wedgesim.analysis.explanation.lotteries import given as conditional
from wedgesim.analysis.explanation.lotteries import mixed_from
from wedgesim.equilibria.backward_induction import Subgames, subgame_perfect_equilibria
from wedgesim.errors import OutOfRangeError, UnknownNameError
from wedgesim.model.evaluation import Evaluation
from wedgesim.roles import ROLES
from wedgesim.scenario.catalogue import packaged

COURTSHIP = """
wedgesim: 1
title: A courtship
roles:
  divider: {state: Fox, actions: {wait: {}, court: {}}}
  target: {state: Hen, actions: {stay: {alignment: 1}, leave: {alignment: 0}}}
  partner: {state: Rooster, actions: {sleep: {}, guard: {}}}
parameters:
  prize: {value: 1.2, range: [0, 3]}
payoffs:
  wait/stay/sleep: [0, 1, 2]
  wait/stay/guard: [0, 1.5, 1.5]
  wait/leave/sleep: [1, 0, 0]
  wait/leave/guard: [1, 0, -0.5]
  court/stay/sleep: [-0.2, 1, 2]
  court/stay/guard: [-0.2, 1.5, 1.5]
  court/leave/sleep: [2 - prize, prize, 0]
  court/leave/guard: [2 - prize, prize, -0.5]
timing: [divider, partner, target]
"""

PENNIES = """
wedgesim: 1
title: A chase
roles:
  divider: {state: Cat, actions: {out: {}, left: {reward: 1}, right: {}}}
  target: {state: Mouse, actions: {left: {alignment: 1}, right: {alignment: 0}}}
  partner: {state: Dog, actions: {left: {}, right: {}}}
payoffs:
  out/left/left: [0.2, 1, -1]
  out/left/right: [0.2, -1, 1]
  out/right/left: [0.2, -1, 1]
  out/right/right: [0.2, 1, -1]
  left/left/left: [1, 2, -1]
  left/left/right: [0, -1, 1]
  left/right/left: [0, -1, 1]
  left/right/right: [0, 1, -1]
  right/left/left: [0, 1, -1]
  right/left/right: [0, -1, 1]
  right/right/left: [0, -1, 1]
  right/right/right: [1, 3, -1]
timing: [divider, [target, partner]]
"""

TIMINGS = ["[divider, partner, target]", "simultaneous", "[divider, [target, partner]]", "[[divider, partner], target]",
           "[target, partner, divider]", "[partner, divider, target]"]  # fmt: skip


@pytest.fixture(scope="module")
def courtship():
    return ws.load_text(COURTSHIP)


def mixed(decision, consequence):
    """Whether anybody mixes: then the same mixture can hang together with the others' actions in another way."""
    played = [mix for response in consequence.responses for mix in (response.before, response.after)]
    return decision.mixes or any(max(mix.values()) < 1 - 1e-9 for mix in played)


def adds_up(found):
    """Assert that parts add up to changes, steps to parts, everywhere."""
    payoffs = Evaluation(found.scenario).payoffs({})
    scale = max(1.0, float(np.abs(payoffs).max()))
    seen = 0
    for outcome in found.outcomes:
        for decision in outcome.decisions:
            for one in decision.consequences:
                seen += 1
                assert abs(sum(part.total for part in one.parts) - one.change) < 1e-12 * scale
                responses = sum(response.effect for response in one.responses)
                assert abs(one.direct + responses - one.change) < 1e-12 * scale
                assert abs(sum(one.by_theory.values()) - one.change) < 1e-12 * scale
                for i, response in enumerate(one.responses):
                    assert abs(sum(part.responses[i] for part in one.parts) - response.effect) < 1e-12 * scale
                    if not response.changes and not mixed(decision, one):
                        assert abs(response.effect) < 1e-12 * scale
                assert one.change <= 1e-9 * scale  # nobody gains
    return seen


# The parts ------------------------------------------------------------------------------------------------------


EXPLAINED = sorted(name for name in packaged() if not ws.load(name).types)
"""Those with types have a module of their own."""


@pytest.mark.parametrize("name", EXPLAINED)
def test_in_every_scenario_and_position_the_parts_add_up(name):
    scenario = ws.load(name)
    for position in (None, *scenario.positions):
        assert adds_up(explain(scenario, position=position)) > 0
    for phase in scenario.phases:
        assert adds_up(explain(scenario, phase=phase)) > 0


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(EXPLAINED), st.integers(0, 2**32 - 1))
def test_in_every_scenario_at_any_values_the_parts_add_up(name, seed):
    scenario, random = ws.load(name), np.random.default_rng(seed)
    ranges = {name: parameter.range for name, parameter in scenario.parameters.items() if parameter.ranged}
    assert ranges
    values = {name: float(random.uniform(low, high)) for name, (low, high) in ranges.items()}
    assert adds_up(explain(scenario, values)) > 0


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=24, max_size=24), st.sampled_from(TIMINGS))
def test_ties_mixtures_and_any_order_of_play_add_up(courtship, numbers, timing):
    # small integers: ties abound
    rows = iter(np.array(numbers).reshape(8, 3).tolist())
    text = COURTSHIP[: COURTSHIP.index("parameters")] + "payoffs:\n"
    for d, t, p in product(("wait", "court"), ("stay", "leave"), ("sleep", "guard")):
        text += f"  {d}/{t}/{p}: {next(rows)}\n"
    found = explain(ws.load_text(text + f"timing: {timing}\n"))
    if found.outcomes:
        assert adds_up(found) > 0
    assert len(found.outcomes) == len(found.solution.equilibria)


def test_the_direct_effect_is_that_at_the_others_actions(reverse_kissinger):
    scenario = reverse_kissinger.with_position("kupchan2021")
    payoffs = ws.payoffs(scenario, labelled=True).sel(role="divider")
    one = explain(scenario).outcomes[0].decision("divider").best_alternative
    assert one.action == "hold"
    path = {"target": "split", "partner": "neglect"}
    direct = float(payoffs.sel(divider="hold", **path)) - float(payoffs.sel(divider="accommodate", **path))
    assert abs(one.direct - direct) < 1e-12
    partner, target = one.responses
    after_partner = float(payoffs.sel(divider="hold", target="split", partner="support"))
    assert abs(partner.effect - (after_partner - float(payoffs.sel(divider="hold", **path)))) < 1e-12
    assert (partner.role, partner.after, target.role, target.after) == (
        "partner", {"support": 1.0}, "target", {"align": 1.0},
    )  # fmt: skip


def test_terms_agree_with_the_alternatives_of_the_solution(reverse_kissinger):
    found = explain(reverse_kissinger)
    (equilibrium,) = found.solution.equilibria
    for role in ROLES:
        options = {option.action: option for option in equilibrium.alternatives[role]}
        decision = found.outcomes[0].decision(role)
        for one in decision.consequences:
            mine = options[decision.action].by_theory
            theirs = options[one.action].by_theory
            assert one.path == options[one.action].path
            for part in one.parts:
                change = theirs[part.theory][part.term] - mine[part.theory][part.term]
                assert abs(part.total - change) < 1e-12


def test_payoffs_given_outright_are_explained_by_who_responds(courtship):
    one = explain(courtship).outcomes[0].decision("divider").best_alternative
    assert [(part.theory, part.term) for part in one.parts] == [("payoffs", "payoffs")]
    assert abs(one.change - -0.2) < 1e-12
    assert abs(one.direct - -0.2) < 1e-12
    assert [response.changes for response in one.responses] == [True, False]


# Off the path ---------------------------------------------------------------------------------------------------


def test_every_history_is_told_once(reverse_kissinger):
    decisions = explain(reverse_kissinger).outcomes[0].decisions
    assert len(decisions) == 1 + 3 + 9
    assert sum(decision.on_path for decision in decisions) == 3
    assert len({(d.role, tuple(d.history.items())) for d in decisions}) == 13


def test_off_the_path_everybody_does_what_is_best_there(reverse_kissinger):
    payoffs = ws.payoffs(reverse_kissinger, labelled=True)
    for decision in explain(reverse_kissinger).outcomes[0].decisions:
        if decision.role == "target":
            own = payoffs.sel(role="target", **decision.history)
            assert decision.action == str(own.target.values[own.values.argmax()])
            assert abs(decision.payoff - float(own.max())) < 1e-12


def test_a_choice_come_to_by_chance_says_how_probable_it_is():
    text = COURTSHIP.replace("[divider, partner, target]", "[[divider, partner], target]")
    for change in ({}, {"prize": 1.7}):
        for outcome in explain(ws.load_text(text), change).outcomes:
            chances = [d.probability for d in outcome.decisions if d.role == "target"]
            assert abs(sum(chances) - 1) < 1e-9
            for decision in outcome.decisions:
                assert 0 <= decision.probability <= 1 + 1e-12


def test_joint_stages_are_explained_with_their_mixtures():
    found = explain(ws.load_text(PENNIES))
    assert adds_up(found) > 0
    mixing = [decision for outcome in found.outcomes for decision in outcome.decisions if decision.mixes]
    assert {decision.role for decision in mixing} == {"target", "partner"}
    for decision in mixing:
        assert all(abs(one.change) < 1e-9 for one in decision.consequences)
        assert decision.best_alternative is None


def test_several_equilibria_are_each_explained():
    text = """
wedgesim: 1
title: A meeting
roles:
  divider: {state: A, actions: {left: {}, right: {}}}
  target: {state: B, actions: {left: {alignment: 1}, right: {alignment: 0}}}
  partner: {state: C, actions: {watch: {}}}
payoffs:
  left/left/watch: [2, 1, 0]
  left/right/watch: [0, 0, 0]
  right/left/watch: [0, 0, 0]
  right/right/watch: [1, 2, 0]
timing: simultaneous
"""
    found = explain(ws.load_text(text))
    assert [outcome.equilibrium.is_pure for outcome in found.outcomes] == [True, True, False]
    assert adds_up(found) == 6 + 2
    assert found.outcomes[0].decision("partner") is None


# Invariance -----------------------------------------------------------------------------------------------------


def test_the_order_of_actions_does_not_matter(reverse_kissinger):
    turned = replace(reverse_kissinger, actions={role: of[::-1] for role, of in reverse_kissinger.actions.items()})
    first, second = (explain(scenario, position="kupchan2021") for scenario in (reverse_kissinger, turned))
    told = [
        {
            (d.role, tuple(d.history.items()), one.action): (round(one.change, 12), round(one.direct, 12))
            for d in found.outcomes[0].decisions
            for one in d.consequences
        }
        for found in (first, second)
    ]
    assert told[0] == told[1]
    assert [(p.role, p.action, round(p.bonus, 9)) for p in first.pivots] == [
        (p.role, p.action, round(p.bonus, 9)) for p in second.pivots
    ]
    assert {o.action: round(o.cost, 12) for o in first.bidding.binding.options} == {
        o.action: round(o.cost, 12) for o in second.bidding.binding.options
    }


# The pivot ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [None, "kupchan2021", "kyiv2025"])
def test_the_verdict_turns_at_the_bonus_and_not_before(reverse_kissinger, position):
    found = explain(reverse_kissinger, position=position)
    scenario = found.scenario
    payoffs = Evaluation(scenario).payoffs({})
    from wedgesim.analysis.points import VERDICTS, points_of

    for pivot in found.pivots:
        axis = ROLES.index(pivot.role)
        action = [a.name for a in scenario.actions[pivot.role]].index(pivot.action)
        verdicts = []
        for bonus in (pivot.bonus - 1e-7, pivot.bonus + 1e-7):
            raised = payoffs.copy()
            np.moveaxis(raised[axis], axis, 0)[action] += bonus
            verdicts.append(VERDICTS[int(points_of(scenario, raised[..., None]).verdict[0])])
        assert verdicts == [found.solution.split.verdict, pivot.verdict]
    shares = [pivot.share for pivot in found.pivots]
    assert shares == sorted(shares)


def test_the_pivot_does_not_depend_on_anybodys_unit(courtship):
    found = explain(courtship)
    text = re.sub(r"\[(.*), (.*), ([-0-9.]+)\]\n", r"[\1, 3 * (\2) - 1, 4 * (\3) + 4]\n", COURTSHIP)
    scaled = explain(ws.load_text(text))
    assert scaled.solution.equilibria[0].payoffs["partner"] == 4 * found.solution.equilibria[0].payoffs["partner"] + 4
    assert [(p.role, p.action) for p in found.pivots] == [(p.role, p.action) for p in scaled.pivots]
    assert np.allclose([p.share for p in found.pivots], [p.share for p in scaled.pivots], atol=1e-9)


def test_a_pivot_by_hand(courtship):
    # courted and guarded the hen stays for 1.5 against 1.2: it takes 0.3 more to make it leave
    pivot = explain(courtship).pivot
    assert (pivot.role, pivot.action, pivot.verdict) == ("target", "leave", "unique")
    assert abs(pivot.bonus - 0.3) < 1e-12
    assert abs(pivot.share - 0.3 / 1.5) < 1e-12
    assert pivot.switch.history == {"divider": "court", "partner": "guard"}
    assert not pivot.switch.on_path


# The bidding war ------------------------------------------------------------------------------------------------


def test_what_the_partner_would_pay_to_bind_by_hand(courtship):
    binding = explain(courtship, prize=1.7).bidding.binding
    # the hen sure to stay, the rooster sleeps for 2; sure to leave, it sleeps for 0
    assert (binding.offer, binding.kept, binding.lost, binding.willingness) == ("court", 2.0, 0.0, 2.0)
    options = {option.action: option for option in binding.options}
    assert options["guard"].cost == 0.5
    assert options["guard"].worthwhile
    assert abs(options["guard"].margin - 0.2) < 1e-12
    assert not options["guard"].holds


def test_the_price_against_the_partners_best_answer_is_the_reservation_price(reverse_kissinger):
    bid = explain(reverse_kissinger).bidding
    prices = {option.action: option.price for option in bid.binding.options}
    assert prices["neglect"] < prices["support"] < prices["bind"]
    assert abs(prices["bind"] - bid.reservation_price) < 1e-9
    payoffs = ws.payoffs(reverse_kissinger, labelled=True).sel(role="partner", divider="accommodate")
    lost = float(payoffs.sel(target="split").max())
    assert abs(bid.binding.lost - lost) < 1e-12


def test_a_divider_that_moves_after_the_partner_answers_its_bid(reverse_kissinger):
    order = (("partner",), ("divider",), ("target",))
    found = explain(replace(reverse_kissinger, timing=order))
    binding = found.bidding.binding
    assert binding.offer is None
    assert binding.answer == found.solution.equilibria[0].actions["partner"]
    answer = next(option for option in binding.options if option.action == binding.answer)
    assert abs(answer.margin - found.solution.split.margin) < 1e-12
    # the target stays on the path as it does when it is sure to, so the partner has what it could have
    assert abs(binding.kept - found.solution.equilibria[0].payoffs["partner"]) < 1e-12
    assert answer.cost == 0


def test_a_partner_that_moves_with_or_after_the_target_cannot_bind_it(courtship):
    for timing, said in (("[divider, [target, partner]]", "same time"), ("[divider, target, partner]", "after")):
        binding = explain(ws.load_text(COURTSHIP.replace("[divider, partner, target]", timing))).bidding.binding
        assert binding.options == ()
        assert said in binding.note


def test_without_a_split_there_is_nothing_to_turn_or_to_bid_for():
    plain = COURTSHIP.replace("{alignment: 1}", "{}").replace("{alignment: 0}", "{}")
    found = explain(ws.load_text(plain))
    assert found.pivots == ()
    assert found.bidding.binding is None
    assert adds_up(found) > 0


# Lotteries and subgames -----------------------------------------------------------------------------------------


def test_lotteries_are_put_together_and_conditioned():
    first = (((0, 0, 0), 0.5), ((1, 0, 1), 0.5))
    second = (((0, 1, 0), 1.0),)
    mixed = dict(mixed_from(first, {0}, second))
    assert mixed == {(0, 1, 0): 0.5, (1, 1, 0): 0.5}
    assert conditional(first, [(0, 1)]) == ((((1, 0, 1), 1.0),), 0.5)
    assert conditional(first, [(1, 1)]) == ((), 0.0)


def test_the_whole_game_is_its_own_subgame(reverse_kissinger):
    game = ws.game(reverse_kissinger)
    whole = subgame_perfect_equilibria(game).equilibria
    again = Subgames(game).after(())
    assert [one.outcome for one in whole] == [one.outcome for one in again]


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"position": "kupchan2012"}, UnknownNameError, "kupchan2021"),
        ({"credibilty": 0.5}, UnknownNameError, "credibility"),
        ({"credibility": 2}, OutOfRangeError, "between 0 and 1"),
    ],
)
def test_wrong_input_is_said(reverse_kissinger, arguments, error, said):
    with pytest.raises(error, match=said):
        explain(reverse_kissinger, **arguments)
