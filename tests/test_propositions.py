"""The propositions of the documents, and the claims of packaged scenarios that stand for each."""

from __future__ import annotations

import pytest

import wedgesim as ws

PROPOSITIONS = {
    1: "relief or outreach alone does not split; the calculus must change",
    2: "sanctions on the target raise its dependence on the partner",
    3: "conditional, stepwise relief helps",
    4: "lower economic dependence on the partner makes a split likelier",
    5: "asymmetry breeds the junior partner's resentment, growing with the gap",
    6: "ideological framing pushes target and partner together",
    7: "exploiting a rift is easier than creating one",
    8: "a third state with autonomy pulls the target",
    9: "arms-control offers expose fissures between target and partner",
    10: "the partnership lets each face one front",
    11: "arming the partner may cost the target later",
    12: "leader-dependent ties are fragile",
    13: "support is mutual enabling of internal balancing, not joint war-fighting",
    14: "the partner withholds weapons for fear of sanctions and of the divider's reaction",
    15: "high tariffs already in place weaken that restraint",
    16: "prolonging the war drains the divider",
    17: "the drain may backfire through industrial rebuilding",
    18: "the war diverts the divider's attention from the partner",
    19: "support for Russia strains US-Europe; its value is trade and embargo abstention more than war",
    20: "but it can revive NATO",
    21: "China prefers division without US exit from Europe: an interior optimum",
    22: "tying allies to Taiwan makes the alliances look offensive",
    23: "a committed, consistent ally defeats wedging; own doubts exceed what the divider can do",
    24: "single-threat focus lets the other rise",
    25: "the divider lacks reward power: it needs no Russian energy and cannot match the partner's offer",
    26: "the partner extracts monopsony discounts and declines more volume",
    27: "no split while target and partner both see the divider as a threat, whatever its tone",
    28: "isolation makes the target share technology that it withheld",
    29: "the partner's fringe divergences: North Korea, being sidelined",
    30: "encouraging the partner to limit support does better than forcing a break",
}

CLAIMS = {
    1: [
        "kupchan_right_way.outreach_alone",
        "kupchan_right_way.trust_is_not_enough",
        "reverse_kissinger.outreach_alone",
        "reverse_kissinger.changed_calculus",
    ],
    2: [
        "kupchan_right_way.embrace",
        "reverse_kissinger.embrace",
        "reverse_kissinger.embrace_at_baseline",
    ],
    3: [
        "kupchan_right_way.stepwise_relief",
        "reverse_kissinger.earned_not_given",
        "reverse_kissinger.stepwise_relief",
    ],
    4: ["kupchan_right_way.less_dependence", "reverse_kissinger.less_dependence"],
    5: [
        "kupchan_right_way.gap_breeds_resentment",
        "kupchan_right_way.gap_brings_split",
        "sino_soviet_1950s.gap_feeds_resentment",
        "sino_soviet_1950s.resentment_grows",
    ],
    6: ["kupchan_right_way.framing_unites", "sino_soviet_1950s.one_bloc"],
    7: ["nixon_1972.exploited_not_created", "nixon_1972.intact_alliance_resists", "reverse_kissinger.rift_first"],
    8: [
        "india_s400.autonomy_pulls",
        "india_s400.waiver_keeps_autonomy",
        "kupchan_right_way.india_pulls",
        "kupchan_right_way.india_alone",
    ],
    9: [
        "kupchan_right_way.talks_expose_fissures",
        "kupchan_right_way.talks_tip_the_scale",
        "kupchan_right_way.china_declines_talks",
    ],
    10: ["kupchan_right_way.one_front_russia", "kupchan_right_way.one_front_china"],
    11: ["kupchan_right_way.arming_china_may_cost"],
    12: ["kupchan_right_way.leaders_tie_is_fragile", "sino_soviet_1950s.leaders_tie"],
    13: [
        "china_limits_of_support.enabling_not_fighting",
        "china_limits_of_support.enabling_over_pooling",
    ],
    14: [
        "china_limits_of_support.short_of_weapons",
        "china_limits_of_support.sanctions_restrain",
        "china_limits_of_support.reactions_restrain",
        "china_limits_of_support.reactions_cost_china",
        "reverse_kissinger.secondary_sanctions_deter",
    ],
    15: [
        "china_limits_of_support.tariffs_weaken_restraint",
        "china_limits_of_support.tariffs_remove_restraint",
        "reverse_kissinger.tariffs_weaken_restraint",
    ],
    16: [
        "china_bloodletting.prolonging_drains",
        "china_bloodletting.drains_while_behind",
        "reverse_kissinger.war_drains",
    ],
    17: [
        "china_bloodletting.rebuilding_undoes_it",
        "china_bloodletting.rebuilding_lessens_gain",
        "reverse_kissinger.drain_backfires",
    ],
    18: ["china_bloodletting.attention_diverted"],
    19: [
        "china_nato_wedge.help_strains",
        "china_nato_wedge.trade_more_than_war",
        "china_nato_wedge.war_matters_little",
    ],
    20: ["china_nato_wedge.help_revives"],
    21: [
        "china_nato_wedge.division_short_of_exit",
        "china_nato_wedge.exit_limits_help",
        "china_nato_wedge.divides_without_breaking",
        "china_nato_wedge.exit_hurts_china",
    ],
    22: [
        "taiwan_allies.role_makes_offensive",
        "taiwan_allies.conflict_without_dilemma",
        "taiwan_greed_or_fear.innocence_would_not_end_it",
    ],
    23: [
        "china_nato_wedge.committed_ally",
        "china_nato_wedge.doubts_exceed_wedge",
        "china_nato_wedge.doubts_alone",
    ],
    24: [
        "dual_containment.single_focus_lets_rise",
        "dual_containment.containing_pays_in_the_end",
        "dual_containment.containing_pays_on_the_way",
    ],
    25: ["reverse_kissinger.no_reward_power", "reverse_kissinger.china_outbids"],
    26: ["reverse_kissinger.discount_extracted", "reverse_kissinger.declines_more"],
    27: [
        "reverse_kissinger.tone_is_not_enough",
        "reverse_kissinger.threat_no_offer_lifts",
        "reverse_kissinger.common_threat_binds",
        "reverse_kissinger_signals.overtures_are_not_enough",
        "reverse_kissinger_signals.tone_cannot_split",
    ],
    28: ["china_limits_of_support.technology_in_isolation"],
    29: [
        "limit_not_split.uneasy_partner",
        "limit_not_split.other_suppliers",
        "limit_not_split.dealt_over_its_head",
    ],
    30: ["limit_not_split.better_than_force", "limit_not_split.better_than_reward"],
}
"""For each number the claims, as scenario.claim."""


def test_each_of_the_thirty_propositions_has_a_claim():
    assert set(PROPOSITIONS) == set(range(1, 31))
    assert PROPOSITIONS.keys() == CLAIMS.keys()
    assert all(CLAIMS.values())


@pytest.mark.parametrize("number", CLAIMS)
def test_the_claims_of_a_proposition_are_there_and_cite_a_document(number):
    documents = {"mizuno2022", "kupchan2021", "kim2024", "glaser2025", "kyiv2025"}
    for name in CLAIMS[number]:
        scenario, _, claim = name.partition(".")
        assert set(ws.load(scenario).claims[claim].source) & documents


def test_a_rift_is_easier_to_exploit_than_to_create():
    """Across scenarios: what each target asks for, and how far it would have to believe the offer."""
    there, intact = (ws.solve(name).split for name in ("nixon_1972", "reverse_kissinger"))
    assert there.reservation_price < intact.reservation_price
    assert there.margin > 0 > intact.margin


def test_nixons_china_is_that_of_the_border_war_three_years_on():
    late, found = ws.load("sino_soviet_1950s").with_phase("border_war"), ws.load("nixon_1972")
    for name in (
        "entente_base",
        "reciprocity.target",
        "reassurance.target.partner",
        "energy_dependence",
        "affinity.target",
    ):
        assert found.values[name] == late.values[name]
    margin = ws.solve(late).split.margin
    assert 0 < margin < ws.solve(found).split.margin


def test_courting_china_for_twenty_years_makes_it_stronger_than_containing_it():
    """What the claims of dual_containment say of China at the end of each course is what its motion leads to."""
    scenario = ws.load("dual_containment").with_position("mizuno2022")
    ends = {}
    for course in ("engage", "pressure"):
        years = ws.timeline(scenario.with_actions({"divider": (course,)})).dataset
        ends[course] = float(
            years["state"].sel(outlook="myopic", quantile=0.5, variable="capability.partner", year=2041)
        )
    assert ends["engage"] == pytest.approx(0.8 * 1.0175**19)
    assert ends["pressure"] == pytest.approx(0.8 * 0.992**19)
