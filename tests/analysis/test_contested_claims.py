"""Claims that hold in one setting and not in another: how each answers, the fewest values that turn them, and where."""

from dataclasses import replace
from itertools import combinations

import pytest

import wedgesim as ws
from wedgesim.analysis.comparison import compare
from wedgesim.output.contested_page import contested_sentence


def answer(scenario, name, values):
    """Whether a claim holds at values, a position that it names for itself left aside."""
    claim = scenario.claims[name]
    plain = replace(scenario, claims={name: replace(claim, check=claim.check._replace(position=None))})
    (result,) = ws.check_claims(plain, [name], 0, overrides=values)
    assert result.decided
    return result.holds


def values_of(scenario, position):
    return {name: value.value for name, value in scenario.positions[position].parameters.items()}


@pytest.fixture(scope="module")
def nato():
    return ws.load("china_nato_wedge")


@pytest.fixture(scope="module")
def pair(nato):
    return compare(nato, ["strained", "revived"]).pairs[0]


def test_each_claim_is_answered_as_it_is_at_the_values_of_either_setting(nato, pair):
    contested = {one.name: one.holds for one in pair.claims.contested}
    assert set(contested) | set(pair.claims.alike) == set(nato.claims)
    for name in nato.claims:
        answers = tuple(answer(nato, name, values_of(nato, position)) for position in ("strained", "revived"))
        assert contested.get(name, answers) == answers
        assert (name in contested) == (answers[0] != answers[1])


@pytest.mark.parametrize(
    ("case", "positions"),
    [("china_nato_wedge", ("strained", "revived")), ("dual_containment", ("mizuno2022", "kupchan2021"))],
)
def test_the_sets_that_turn_a_claim_are_the_smallest_of_all(case, positions):
    scenario = ws.load(case)
    found = compare(scenario, positions).pairs[0]
    start, end = ({of.parameter: value for of, value in zip(found.differences, ends, strict=True)} for ends in (
        [of.first for of in found.differences], [of.second for of in found.differences]))  # fmt: skip
    assert found.claims.contested
    for one in found.claims.contested:
        for turnings, origin, goal, wanted in (
            (one.forward, start, end, one.holds[1]),
            (one.back, end, start, one.holds[0]),
        ):
            for size in range(1, 3):
                sets = {
                    chosen
                    for chosen in combinations(origin, size)
                    if answer(scenario, one.name, {**origin, **{name: goal[name] for name in chosen}}) == wanted
                }
                if sets:
                    break
            assert {turning.parameters for turning in turnings} == sets


def test_a_claim_turns_at_the_place_and_not_before(nato, pair):
    for one in pair.claims.contested:
        for turning in one.forward:
            for beyond, expected in ((1e-4, one.holds[1]), (-1e-4, one.holds[0])):
                moved = {
                    of.parameter: of.first + (turning.place + beyond) * of.change
                    for of in pair.differences
                    if of.parameter in turning.parameters
                }
                assert answer(nato, one.name, {**values_of(nato, "strained"), **moved}) == expected


def test_a_position_that_a_claim_names_gives_way_to_the_settings(nato, pair):
    assert nato.claims["help_revives"].check.position == "revived"
    revives = next(one for one in pair.claims.contested if one.name == "help_revives")
    assert revives.holds == (False, True)


def test_what_a_claim_says_of_a_differing_value_stays():
    claims = compare("china_bloodletting", ["drained", "rebuilt"]).pairs[0].claims
    assert "rebuilding_undoes_it" in claims.alike  # it fixes the rebuilding in which the two differ


def test_claims_about_phases_are_left_out_with_the_reason():
    claims = compare("sino_soviet_1950s", ["alliance", "border_war"]).pairs[0].claims
    assert set(claims.left_out.values()) == {"it is about phases of its own"}


def test_settings_that_differ_in_more_than_parameters_put_no_claims(nato):
    claims = compare(nato, {"a": {}, "b": {"divider.back.aid": 0.3}}).pairs[0].claims
    assert not claims.contested
    assert set(claims.left_out) == set(nato.claims)


def test_of_roles_held_to_actions_claims_are_not_asked(nato):
    assert compare(nato, ["strained", "revived"], holding={"divider": "back"}).pairs[0].claims is None


def test_where_too_many_sets_would_be_tried_none_is_named(nato, monkeypatch):
    monkeypatch.setattr("wedgesim.analysis.comparison.contested.MOST_TRIED", 1)
    claims = compare(nato, ["strained", "revived"]).pairs[0].claims
    assert claims.contested
    assert all(one.forward == one.back == () for one in claims.contested)


def test_of_claims_about_the_years_it_is_only_asked_whether_they_hold():
    cheap = {"secondary_penalty.divider": 0, "arms_cost.divider": 0}
    pair = compare("dual_containment", {"dear": {}, "cheap": cheap}).pairs[0]
    one = next(one for one in pair.claims.contested if one.name == "containing_pays_on_the_way")
    assert (one.holds, one.forward, one.back, one.searched) == ((False, True), (), (), False)
    assert "about the course through the years" in contested_sentence(one, pair)
