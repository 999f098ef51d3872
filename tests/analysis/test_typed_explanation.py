"""Explanations of scenarios with types: checked against sums over types written out here, and against known payoffs."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wedgesim as ws
from wedgesim.analysis.explanation import Decision, Explanation
from wedgesim.model.evaluation import Evaluation
from wedgesim.output.explanation_document import explanation_document
from wedgesim.output.explanation_page import explanation_page, sentences
from wedgesim.output.plots.waterfall import plot_waterfall
from wedgesim.output.terminal import render
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

WEDGE = """
wedgesim: 1
title: A wedge that may be a bluff
roles:
  divider: {state: Arcadia, actions: {hold: {}, offer: {reward: 1}}}
  target: {state: Boeotia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: Corinth, actions: {wait: {}, bind: {concession: 1}}}
timing: [divider, partner, target]
theories: [wedging]
parameters:
  {inducement: 1, affinity: {target: 0.3}, framing: 0, turning_cost: 0.1, junior_resentment: 0, offer_cost: 0.3,
   reward_cost: 0.05, empowerment_cost: 0}
types:
"""
TWO = """
  divider:
    sincere: {prior: 0.4, credibility: 0.9, split_value: 0.5}
    bluffing: {prior: 0.6, credibility: 0.1, split_value: 0.2, reward_cost: 0}
"""
THREE = """
  divider:
    sincere: {prior: 0.3, credibility: 0.9, split_value: 0.5}
    half: {prior: 0.3, credibility: 0.5, split_value: 0.3}
    bluffing: {prior: 0.4, credibility: 0.1, split_value: 0.2, reward_cost: 0}
"""
BOTH = (
    TWO
    + """
  target:
    warm: {prior: 0.5, affinity.target: 0.5}
    cool: {prior: 0.5, affinity.target: 0.1}
"""
)


def _wedge(types: str) -> Scenario:
    return ws.load_text(WEDGE + types)


def _at(scenario: Scenario, kinds: tuple[str, ...]) -> np.ndarray:
    """Payoffs, shape (3, actions), when the types are these and nothing is private."""
    values = {}
    for role, kind in zip(ROLES, kinds, strict=True):
        for one in scenario.types.types.get(role, ()):
            if one.name == kind:
                values |= {name: value.value for name, value in one.parameters.items()}
    return Evaluation(scenario).payoffs(values)


def _expected(found: Explanation, outcome: int, decision: Decision, action: str | None) -> float:
    """Payoff of a decision, or of an action there, as a sum over types and actions."""
    scenario, solution = found.scenario, found.solution.private
    play = solution.equilibria[outcome].play
    game = play.game
    me = ROLES.index(decision.role)
    order = [player for stage in game.order for player in stage]
    total = 0.0
    for kinds in product(*(range(len(names)) for names in game.types)):
        names = tuple(game.types[player][kind] for player, kind in enumerate(kinds))
        if decision.kind and names[me] != decision.kind:
            continue
        weight = 1.0
        for role, of_types in decision.believed.items():
            weight *= of_types[names[ROLES.index(role)]]
        payoffs = _at(scenario, names)
        for profile in product(*(range(len(actions)) for actions in game.actions)):
            chance = 1.0
            for player in order:
                seen = tuple(profile[other] for other in play.seen_by(player))
                does = game.actions[player][profile[player]]
                if ROLES[player] in decision.history:
                    chance *= decision.history[ROLES[player]] == does
                elif player == me and action is not None:
                    chance *= does == action
                else:
                    chance *= float(play.behaviour[player, kinds[player], seen][profile[player]])
            total += weight * chance * float(payoffs[(me, *profile)])
    return total


@pytest.mark.parametrize("types", [TWO, THREE, BOTH])
@pytest.mark.parametrize("offer_cost", [0.05, 0.3])
def test_every_payoff_is_the_expectation_over_what_is_believed(types: str, offer_cost: float) -> None:
    found = ws.explain(_wedge(types), offer_cost=offer_cost)
    assert found.outcomes
    for number, outcome in enumerate(found.outcomes):
        for decision in outcome.decisions:
            assert decision.payoff == pytest.approx(_expected(found, number, decision, None), abs=1e-12)
            for one in decision.consequences:
                assert one.payoff == pytest.approx(_expected(found, number, decision, one.action), abs=1e-12)


@pytest.mark.parametrize("name", ["reverse_kissinger_signals", "taiwan_greed_or_fear", "mutual_fear"])
def test_parts_and_steps_sum_to_the_change_and_nobody_gains(name: str) -> None:
    found = ws.explain(name)
    assert found.outcomes
    for outcome in found.outcomes:
        for decision in outcome.decisions:
            for one in decision.consequences:
                assert sum(part.total for part in one.parts) == pytest.approx(one.change, abs=1e-12)
                assert one.direct + sum(of.effect for of in one.responses) == pytest.approx(one.change, abs=1e-12)
                assert one.change <= 1e-8
                if one.between:
                    assert one.between[0] - 1e-12 <= one.change <= one.between[1] + 1e-12 <= 1e-8


@settings(max_examples=8, deadline=None)
@given(st.tuples(*(st.floats(0.02, 0.98) for _ in range(5))))
def test_with_one_type_everything_is_as_in_the_game_of_known_payoffs(values: tuple[float, ...]) -> None:
    credibility, split_value, affinity, cost, turning = values
    public = {"affinity.target": affinity, "offer_cost": cost / 3, "turning_cost": turning / 3}
    typed = _wedge(f"  divider: {{known: {{prior: 1, credibility: {credibility!r}, split_value: {split_value!r}}}}}\n")
    plain = ws.load_text(WEDGE.removesuffix("types:\n"))
    one = ws.explain(typed, public)
    other = ws.explain(plain, {**public, "credibility": credibility, "split_value": split_value})
    assert len(one.outcomes) == len(other.outcomes) == 1
    assert one.solution.split.verdict == other.solution.split.verdict
    for mine, known in zip(one.outcomes[0].decisions, other.outcomes[0].decisions, strict=True):
        assert (mine.role, mine.history, mine.strategy, mine.path) == (
            known.role,
            known.history,
            known.strategy,
            known.path,
        )
        assert mine.probability == pytest.approx(known.probability)
        assert mine.payoff == pytest.approx(known.payoff, abs=1e-12)
        for this, that in zip(mine.consequences, known.consequences, strict=True):
            assert (this.action, this.path, this.split) == (that.action, that.path, that.split)
            assert this.change == pytest.approx(that.change, abs=1e-12)
            assert {(part.theory, part.term): part.total for part in this.parts} == pytest.approx(
                {(part.theory, part.term): part.total for part in that.parts}, abs=1e-12
            )
            assert [of.role for of in this.responses] == [of.role for of in that.responses]
            effects = [of.effect for of in that.responses]
            assert [of.effect for of in this.responses] == pytest.approx(effects, abs=1e-12)
    assert one.bidding == other.bidding
    for this, that in zip(one.pivots[:1], other.pivots[:1], strict=True):
        assert (this.role, this.action) == (that.role, that.action)
        assert this.share == pytest.approx(that.share, rel=1e-6)


def test_a_separating_offer_tells_the_target_who_made_it() -> None:
    found = ws.explain(_wedge(TWO))
    offer = next(one for one in found.outcomes[found.chosen].messages if one.action == "offer")
    assert offer.sent_by == {"sincere": 1, "bluffing": 0}
    assert offer.beliefs["sincere"] == pytest.approx((1, 1))
    assert any("taken only if sincere" in said and "sincere with 100%" in said for said in sentences(found))


def test_a_bluffer_is_held_back_by_the_price_and_the_sincere_by_the_prize() -> None:
    outcome = ws.explain(_wedge(TWO)).outcomes[0]
    bluffer, sincere = outcome.decision("divider", "bluffing"), outcome.decision("divider", "sincere")
    assert bluffer is not None
    assert sincere is not None
    assert (bluffer.action, sincere.action) == ("hold", "offer")
    (offers,), (holds,) = bluffer.consequences, sincere.consequences
    assert min(offers.parts, key=lambda part: part.total).term == "cost of the offer"
    assert min(holds.parts, key=lambda part: part.total).term == "value of the split"
    # v_B - k_B - c and c - (v_S - k_S), of the closed form
    assert offers.change == pytest.approx(0.2 - 0.3)
    assert holds.change == pytest.approx(0.3 - (0.5 - 0.05))


def test_the_equilibrium_explained_is_the_one_that_solve_selects() -> None:
    found = ws.explain("reverse_kissinger_signals")
    selected = found.solution.selected
    assert selected is not None
    assert len(found.outcomes) == 2
    assert found.outcomes[found.chosen].equilibrium.path == selected.path
    said = render(explanation_page(found), color=False)
    assert "Explained is number 2: the limit of agent quantal response" in " ".join(said.split())


def test_with_doubt_left_one_sentence_says_why_there_is_no_bidding_war() -> None:
    found = ws.explain(_wedge(TWO))
    assert found.bidding.reservation_price is None
    assert "no one reservation price" in found.bidding.note
    document = explanation_document(found)
    assert document["bidding"]["note"] == found.bidding.note
    assert document["outcomes"][0]["messages"]
    assert {one["type"] for one in document["outcomes"][0]["decisions"] if one["role"] == "divider"} == {
        "sincere",
        "bluffing",
    }


def test_the_smallest_bonus_is_that_of_the_closed_form() -> None:
    found = ws.explain(_wedge(TWO))
    pivot = found.pivot
    assert pivot is not None
    assert found.solution.split.verdict == "possible"
    # the sincere no longer offer once holding is worth v_S - k_S - c more
    assert (pivot.role, pivot.action, pivot.verdict) == ("divider", "hold", "never")
    assert pivot.bonus == pytest.approx(0.5 - 0.05 - 0.3, abs=1e-12)
    assert pivot.consequence is not None
    assert pivot.consequence.change == pytest.approx(-pivot.bonus)
    # all offer, whatever may be believed of it, once an offer costs nothing
    offers = next(one for one in found.pivots if one.action == "offer")
    assert (offers.verdict, offers.bonus) == ("unique", pytest.approx(0.3, abs=1e-6))


def test_a_type_on_a_grid_is_told_by_its_value() -> None:
    grid = "  target:\n    grid: {parameter: turning_cost, range: [0, 0.4], points: 2}\n"
    said = render(explanation_page(ws.explain(_wedge(grid))), color=False)
    assert "Boeotia whose turning_cost is 0.1" in said


def test_the_figure_names_the_type() -> None:
    ax = plot_waterfall(ws.explain(_wedge(TWO)), role="divider", kind="bluffing")
    assert any("a bluffing Arcadia" in text.get_text() for text in ax.texts)
