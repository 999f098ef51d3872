"""Every claim of a packaged scenario is found to be what its file declares, and none has a check that cannot fail.

For each claim a change is listed by which its result turns: a claim that holds then fails, one that fails then holds.
A claim without an entry is a failure of the test: whoever adds one says what would turn it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

import wedgesim as ws
from wedgesim.analysis.claims import ClaimResult
from wedgesim.scenario import catalogue
from wedgesim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Turn:
    """What turns a claim: parameter values, or another field of its check (`at`, `played`, `within`, `settings`)."""

    values: Mapping[str, float] = field(default_factory=dict)
    check: Mapping[str, Any] = field(default_factory=dict)


TURNS = {
    "dual_containment": {
        "courting_pays_now": Turn({"reassurance.divider.partner": 0}),
        "single_focus_lets_rise": Turn({"divider.engage.engagement": 1, "reassurance.divider.partner": 1}),
        "rise_harmless_to_a_friend": Turn({"divider.engage.engagement": 1}),
        "containing_pays_in_the_end": Turn({"secondary_penalty.divider": 0.4, "arms_cost.divider": 0.2}),
        "containing_pays_on_the_way": Turn({"secondary_penalty.divider": 0, "arms_cost.divider": 0}),
        "severing_matters": Turn({"split_value": 0, "weight.balancing": 0}),
        "both_must_be_contained": Turn({"secondary_penalty.divider": 0, "arms_cost.divider": 0, "offer_cost": 0.1}),
        "second_front_costs": Turn({"weight.two_front_diversion": 0}),
        "felt_in_asia": Turn({"weight.two_front_diversion": 0}),
        "diversion_helps_china": Turn({"weight.two_front_diversion": 0}),
        "complementary_economies": Turn({"income_weight": 0}),
        "one_can_be_drawn_off": Turn({"credibility": 0.1}),
        "drawn_off_cheaply": Turn({"reward_cost": 0.3, "security_weight.divider": 0, "split_value": 0.05}),
    },
    "india_s400": {
        "waiver_keeps_autonomy": Turn({"independence_value": 0}),
        "autonomy_pulls": Turn({"autonomy_value": 0, "reward_cost": 0.15, "offer_cost": 0.1}),
        "sanctions_backfire": Turn({"independence_value": 0.3}),
        "pride_makes_sanctions_fail": Turn({"weight.wedging": 0}),
        "harsh_enough": Turn({"sovereignty_cost": 0, "affinity.target": 0.02, "turning_cost": 0}),
        "no_turning_away": Turn({"sovereignty_cost": 0, "independence_value": 0}),
        "fewer_arms_freer": Turn({"support_reliability": 0}),
        "partner_worth_more_than_law": Turn(check={"at": {"offer_cost": 0.5}}),
    },
    "kupchan_right_way": {
        "outreach_alone": Turn({"credibility": 0.8}),
        "trust_is_not_enough": Turn({"reassurance.target.divider": 0}),
        "right_way_works": Turn({"credibility": 0.05}),
        "other_planks_need_little_trust": Turn(check={"at": {"credibility": 0.05}}),
        "present_leadership_stays": Turn({"credibility": 0.3}),
        "present_leadership_mistrusts": Turn(check={"at": {"credibility": 0.45}}),
        "leaders_raise_the_price": Turn({"inducement": 0.5}, check={"at": {"credibility": 1}}),
        "scaling_back_first": Turn({"credibility": 0.05}),
        "stepwise_relief": Turn({"junior_resentment": 0.5, "affinity.target": 0.03, "energy_dependence": 0.1}),
        "embrace": Turn({"credibility": 0.9}, check={"played": {"divider": ("accommodate",), "partner": ("support",)}}),
        "less_dependence": Turn({"income_weight": 0}),
        "gap_breeds_resentment": Turn({"junior_resentment": 0}),
        "gap_brings_split": Turn({"security_weight.target": 0}),
        "framing_unites": Turn({"affinity.target": 0}),
        "talks_expose_fissures": Turn({"missile_worry": 0}),
        "talks_tip_the_scale": Turn({"missile_worry": 0}),
        "india_pulls": Turn({"india_counsel": 0}),
        "india_alone": Turn({"credibility": 0.4}),
        "china_declines_talks": Turn({"limits_cost": 0}),
        "one_front_russia": Turn({"reassurance.target.partner": 0}),
        "one_front_china": Turn({"reassurance.partner.target": 0}),
        "arming_china_may_cost": Turn(check={"at": {"reassurance.target.partner": 1}}),
        "leaders_tie_is_fragile": Turn({"credibility": 1}),
        "empowering_deters": Turn(check={"at": {"empowerment_cost": 0.1}}),
    },
    "nixon_1972": {
        "rift_already_there": Turn({"affinity.target": 0.3}),
        "any_credible_offer": Turn({"affinity.target": 0.4, "entente_base": 0.6}),
        "exploited_not_created": Turn({"credibility": 1, "framing": 0, "turning_cost": 0, "coercion_cost": 0.2}),
        "intact_alliance_resists": Turn({"credibility": 1, "inducement": 0.8}),
        "nixon_goes": Turn({"reward_cost": 0}),
        "offer_widens": Turn({"credibility": 0}),
        "fear_drives": Turn(
            {"capability.partner": 0.05, "threat.target.divider": 0.05, "reassurance.target.partner": 0}
        ),
        "fear_would_bind_if_allayed": Turn(
            {"reassurance.target.divider": 0}, check={"at": {"reassurance.target.partner": 0, "entente_base": 0.6}}
        ),
        "independent_of_moscow": Turn({"income_weight": 0}),
    },
    "reverse_kissinger": {
        "outreach_alone": Turn({"credibility": 0.9}),
        "changed_calculus": Turn({"credibility": 0.3}),
        "embrace": Turn({"backfill": 0, "partner_leverage": 0}),
        "embrace_at_baseline": Turn({"credibility": 0.1}),
        "china_gains_from_sanctions": Turn({"trade_weight": 0}),
        "stepwise_relief": Turn({"inducement": 1}),
        "earned_not_given": Turn(check={"at": {"credibility": 0.1}}),
        "cheaper_if_believed": Turn({"junior_resentment": 0.5, "affinity.target": 0.03, "energy_dependence": 0.1}),
        "less_dependence": Turn({"credibility": 0.8}),
        "resentment_opens": Turn({"credibility": 0}),
        "gap_brings_split": Turn({"security_weight.target": 0}),
        "gap_breeds_resentment": Turn({"junior_resentment": 0}),
        "framing_unites": Turn({"affinity.target": 0}),
        "rift_first": Turn({"credibility": 1, "junior_resentment": 0.5, "framing": 0, "turning_cost": 0}),
        "rift_by_fear": Turn({"entente_base": 0.05, "support_cost": 0.1}),
        "no_reward_power": Turn({"credibility": 0.9}),
        "china_outbids": Turn({"concession_cost": 1}),
        "discount_extracted": Turn({"trade_weight": 0}),
        "declines_more": Turn({"rebuild": 1.5}),
        "tone_is_not_enough": Turn({"credibility": 0.8}),
        "threat_no_offer_lifts": Turn(check={"at": {"credibility": 1, "reassurance.target.divider": 1}}),
        "other_buyers": Turn({"income_weight": 0}),
        "common_threat_binds": Turn({"entente_base": 0, "support_cost": 0.1}),
        "secondary_sanctions_deter": Turn({"secondary_penalty.partner": 0.03}),
        "tariffs_weaken_restraint": Turn(check={"at": {"secondary_penalty.partner": 0.15}}),
        "war_drains": Turn({"rebuild": 1.5, "war_cost.divider": 0, "war_aim.divider": 0}),
        "drain_backfires": Turn(check={"at": {"rebuild": 1.2}}),
        "empowering_deters": Turn(check={"at": {"empowerment_cost": 0.05}}),
    },
    "sino_soviet_years": {
        "allies_in_the_fifties": Turn({"credibility": 1}),
        "parted_before_nixon_came": Turn({"turning_cost": 0.3}),
        "doctrine_holds": Turn({"turning_cost": 0.5}),
        "resentment_parts": Turn({"turning_cost": 0.9}),
        "embargo_binds": Turn({"turning_cost": 0.3}),
    },
    "china_bloodletting_years": {
        "rebuilding_comes_due": Turn({"war_drain.divider": 0}),
        "drains_unless_rebuilt": Turn({"support_cost": 0.1}),
        "pays_over_the_years": Turn({"support_cost": 0.1}),
    },
    "reverse_kissinger_years": {
        "trust_by_steps": Turn({"reward_cost": 0.3}),
        "embrace_delays": Turn({"inducement": 1.0}),
        "not_at_once": Turn({"credibility": 0.9}),
        "patience_pays": Turn({"framing": 0}),
        "widening_gap": Turn({"security_weight.target": 0, "junior_resentment": 0.3}),
    },
    "china_nato_wedge": {
        "divides_without_breaking": Turn({"support_reliability": 0.95}),
        "division_short_of_exit": Turn({"abstention_value": 0, "support_tie_down": 0}),
        "exit_limits_help": Turn(check={"at": {"aid_cost": 0}}),
        "strain_drives_america_out": Turn({"presence_value": -0.02}),
        "exit_is_americas_own": Turn(check={"at": {"presence_value": 0.03}}),
        "exit_hurts_china": Turn({"support_tie_down": 0}),
        "help_strains": Turn({"strain": 0.1}),
        "help_revives": Turn(check={"position": "strained"}),
        "trade_more_than_war": Turn(check={"at": {"abstention_value": 0.05}}),
        "war_matters_little": Turn({"abstention_value": 0}),
        "committed_ally": Turn(check={"at": {"support_reliability": 0.4}}),
        "doubts_exceed_wedge": Turn(check={"settings": ({"support_reliability": 0.4}, {"support_reliability": 0.95})}),
        "doubts_alone": Turn({"entente_base": 0, "strain": 0.1, "revival": 0.6}),
    },
    "china_bloodletting": {
        "prolonging_drains": Turn({"rebuild": 1.5}),
        "rebuilding_undoes_it": Turn(check={"at": {"rebuild": 1.4}}),
        "rebuilding_lessens_gain": Turn({"war_drain.divider": 0}),
        "drains_while_behind": Turn({"war_reliance": 0, "war_strength.target": 2}),
        "ahead_drains_less": Turn({"war_reliance": 0}),
        "ahead_at_given_effort": Turn({"war_cost.divider": 0}),
        "even_war_drains_most": Turn({"war_cost.divider": 0, "rebuild": 1.5}),
        "attention_diverted": Turn({"war_distraction": 0}),
        "rearming_defeats_it": Turn({"arming_effect": 0, "offense_advantage": 0}),
        "not_for_the_blood_alone": Turn({"support_cost": 0.1}),
    },
    "china_limits_of_support": {
        "short_of_weapons": Turn({"resolve": 0}),
        "sanctions_restrain": Turn({"secondary_penalty.partner": 0, "secondary_bite": 0.2}),
        "reactions_restrain": Turn({"arming_effect": 0, "offense_advantage": 0}),
        "reactions_cost_china": Turn({"arming_effect": 0, "offense_advantage": 0}),
        "menace": Turn({"offense_advantage": 0}),
        "dilemma_alone": Turn({"arms_cost.divider": 0.05}),
        "unanswered_weapons_come": Turn({"support_cost": 0.1}),
        "tariffs_weaken_restraint": Turn(
            check={
                "settings": (
                    {"secondary_penalty.partner": 0.03, "secondary_bite": 0.2},
                    {"secondary_penalty.partner": 0.15, "secondary_bite": 0.5},
                )
            }
        ),
        "what_comes_anyway": Turn(check={"at": {"arms_cost.divider": 0.1}}),
        "tariffs_remove_restraint": Turn(check={"at": {"secondary_penalty.partner": 0.01}}),
        "enabling_not_fighting": Turn({"support_cost": 0.1}),
        "enabling_over_pooling": Turn(
            check={"settings": ({"pooling": 0, "reciprocity.target": 0.1}, {"pooling": 0.05, "reciprocity.target": 0})}
        ),
        "technology_in_isolation": Turn({"technology_worth": 0}),
        "isolation_costs_russia": Turn({"technology_reluctance": 0}),
        "support_sustains_russia": Turn({"support_reliability": 0}),
    },
    "limit_not_split": {
        "better_than_force": Turn({"compensation_offer_cost": 0.2}),
        "better_than_reward": Turn(check={"position": None}),
        "unheeded_encouragement": Turn({"compensation_value": 0.14}),
        "limits_without_split": Turn({"compensation_offer_cost": 0.1}),
        "same_worth_to_russia": Turn(check={"at": {"inducement": 1.0, "credibility": 0.9}}),
        "more_belief_less_support": Turn({"compensation_value": 0.02}),
        "dealt_over_its_head": Turn(check={"at": {"credibility": 0.3}}),
        "uneasy_partner": Turn({"compensation_credibility": 0.1}),
        "other_suppliers": Turn(check={"at": {"war_reliance": 0.6}}),
        "costly_promise": Turn(check={"at": {"compensation_cost": 0.04}}),
    },
    "taiwan_allies": {
        "role_makes_offensive": Turn({"offense_advantage": 0}),
        "role_is_in_the_eye": Turn(check={"at": {"offense_advantage": 0.3}}),
        "conflict_without_dilemma": Turn({"arms_cost.divider": 0.15}),
        "conflict_exceeds_dilemma": Turn(
            check={"settings": ({"offense_advantage": 0}, {"offense_advantage": 0.3, "threat.divider.partner": 0.75})}
        ),
        "role_provokes_buildup": Turn({"arms_cost.divider": 0.15}),
        "balancing_pays": Turn({"support_reliability": 0}),
        "deepening_threatens": Turn({"offense_advantage": 0, "reciprocity.target": 0}),
        "japan_not_to_be_had": Turn(
            {"credibility": 0.6, "inducement": 0.5, "junior_resentment": 0.3, "affinity.target": 0, "turning_cost": 0}
        ),
    },
    "mutual_fear": {
        "fear_starts_the_race": Turn({"exposure": 0.25}),
        "restraint_pays_while_it_lasts": Turn(
            check={"settings": ({"types.divider.eager.prior": 0.2}, {"types.divider.eager.prior": 0.5})}
        ),
        "doubt_alone_starts_nothing": Turn(
            check={"at": {"types.divider.eager.prior": 0, "types.partner.eager.prior": 1, "exposure": 0.6}}
        ),
    },
    "reverse_kissinger_signals": {
        "overtures_are_not_enough": Turn({"types.divider.sincere.prior": 1}),
        "offer_must_be_believed": Turn({"types.divider.sincere.credibility": 0.31}),
        "tone_cannot_split": Turn({"types.divider.sincere.credibility": 0.6}),
        "mistrust_holds_the_tie": Turn(check={"at": {"types.divider.sincere.prior": 0.9}}),
        "cost_alone_is_no_signal": Turn({"types.divider.sincere.split_value": 0.6}),
        "stakes_make_a_signal": Turn(check={"at": {"offer_cost": 0.25}}),
    },
    "taiwan_greed_or_fear": {
        "innocence_would_not_end_it": Turn({"arms_cost.divider": 0.15}),
        "nor_would_guilt": Turn({"arms_cost.divider": 0.15}),
        "doubt_is_not_the_source": Turn({"arms_cost.divider": 0.15}),
        "knowledge_reassures": Turn({"types.divider.greedy.threat.partner.divider": 0.5}),
        "without_the_conflict_china_would_rest": Turn(check={"at": {"threat.divider.partner": 0.25}}),
        "half_the_conflict_would_do": Turn({"arms_cost.divider": 0.07}),
    },
    "sino_soviet_1950s": {
        "alliance_holds": Turn({"affinity.target": 0, "junior_resentment": 0.6, "turning_cost": 0}),
        "offer_in_1950": Turn({"credibility": 1}),
        "aid_in_1950": Turn({"support_cost": 0.01}),
        "drifts_apart": Turn({"weight.balancing": 0, "weight.wedging": 0}),
        "quarrel_is_no_split": Turn({"affinity.target": 0, "junior_resentment": 0.6}),
        "split_without_a_divider": Turn({"affinity.target": 0.15}),
        "nothing_would_do_in_1950": Turn(check={"at": {"credibility": 0.3}}),
        "doctrine_held": Turn({"weight.wedging": 0}),
        "resentment_grows": Turn({"weight.wedging": 0}),
        "gap_feeds_resentment": Turn({"junior_resentment": 0}),
        "leaders_tie": Turn({"security_weight.target": 0}),
        "leaders_alone": Turn({"affinity.target": 0, "junior_resentment": 0.6, "turning_cost": 0}),
        "one_bloc": Turn({"affinity.target": 0}),
        "fear_of_the_border": Turn({"reassurance.target.partner": 1, "entente_base": 0.6}),
        "trade_did_not_hold": Turn({"affinity.target": 0.15}),
    },
}

CLAIMS = [(name, claim) for name in catalogue.packaged() for claim in ws.load(name).claims]


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, str], ClaimResult]:
    return {(name, result.name): result for name in catalogue.packaged() for result in ws.check_claims(name, draws=0)}


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_what_is_declared_is_found(found, name, claim):
    result = found[name, claim]
    assert result.decided
    assert not result.surprise, result.found


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_what_fails_says_why_in_a_note(name, claim):
    declared = ws.load(name).claims[claim]
    if declared.status != "expected":
        assert declared.note


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_each_claim_can_turn(found, name, claim):
    turn = TURNS[name][claim]
    scenario = ws.load(name)
    if turn.check:
        scenario = _with_check(scenario, claim, turn.check)
    (turned,) = ws.check_claims(scenario, [claim], 0, overrides=turn.values)
    assert turned.decided
    assert turned.holds != found[name, claim].holds, turned.found
    assert turned.found != found[name, claim].found


def _with_check(scenario: Scenario, claim: str, changed: Mapping[str, Any]) -> Scenario:
    declared = scenario.claims[claim]
    check = declared.check._replace(**changed)
    assert check != declared.check
    return replace(scenario, claims={**scenario.claims, claim: replace(declared, check=check)})


@pytest.mark.parametrize("name", [name for name in catalogue.packaged() if ws.load(name).dynamics is not None])
def test_a_case_with_years_can_start_anywhere_within_its_declared_ranges(name):
    """Else no claim about it could be asked over its draws."""
    scenario = ws.load(name)
    for variable in scenario.dynamics.states:
        low, high = scenario.parameters[variable.name].range
        assert variable.bounds[0] <= low <= high <= variable.bounds[1], variable.name


def test_no_turn_is_for_a_claim_that_is_not_there():
    assert {(name, claim) for name, turns in TURNS.items() for claim in turns} <= set(CLAIMS)


def test_with_the_theory_of_a_claim_gone_it_turns():
    """What wedging claims does not hold without wedging."""
    names = ["framing_unites", "gap_breeds_resentment"]
    for without in ws.check_claims("reverse_kissinger", names, 0, overrides={"weight.wedging": 0}):
        assert not without.holds, without.name
