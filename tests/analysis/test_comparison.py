"""Two settings compared: the parts add up, the fewest changes are the fewest, the way is bracketed."""

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wedgesim as ws
from wedgesim.analysis.comparison import (
    ComparisonError,
    compare,
    differences,
    sampled_shapley,
    shapley_values,
)
from wedgesim.analysis.comparison.fewest import _searched, fewest_changes
from wedgesim.analysis.comparison.settings import Mixtures
from wedgesim.errors import OutOfRangeError, UnknownNameError

COURTSHIP = """
wedgesim: 1
title: A courtship
roles:
  divider: {state: Fox, actions: {wait: {}, court: {}}}
  target: {state: Hen, actions: {stay: {alignment: 1}, leave: {alignment: 0}}}
  partner: {state: Rooster, actions: {sleep: {}, guard: {}}}
parameters:
  prize: {value: 1.2, range: [0, 3]}
  safety: {value: 0.5, range: [0, 1]}
payoffs:
  wait/stay/sleep: [0, 1, 2]
  wait/stay/guard: [0, 1 + safety, 1.5]
  wait/leave/sleep: [1, 0, 0]
  wait/leave/guard: [1, 0, -0.5]
  court/stay/sleep: [-0.2, 1, 2]
  court/stay/guard: [-0.2, 1 + safety, 1.5]
  court/leave/sleep: [2 - prize, prize, 0]
  court/leave/guard: [2 - prize, prize, -0.5]
timing: [divider, partner, target]
positions:
  rich: {source: x, parameters: {prize: 1.7}}
  lonely: {source: x, parameters: {prize: 1.4, safety: 0.1}}
sources: {x: {title: T, author: A, year: 2000}}
"""

worths = st.lists(st.floats(-5, 5), min_size=8, max_size=8).map(np.array)


@pytest.fixture(scope="module")
def pair(reverse_kissinger):
    return compare(reverse_kissinger, ["kupchan2021", "kyiv2025"]).pairs[0]


@pytest.fixture(scope="module")
def courtship():
    return ws.load_text(COURTSHIP)


# Shapley values -------------------------------------------------------------------------------------------------


def by_orders(worth):
    """Shapley values by going through all orders of three players."""
    values = np.zeros(3)
    for order in permutations(range(3)):
        before = 0
        for player in order:
            after = before | 1 << player
            values[player] += (worth[after] - worth[before]) / 6
            before = after
    return values


@given(worths)
def test_shapley_values_are_the_average_over_all_orders(worth):
    assert np.allclose(shapley_values(worth), by_orders(worth), atol=1e-12)


@given(worths)
def test_shapley_values_add_up_to_the_whole(worth):
    assert abs(shapley_values(worth).sum() - (worth[-1] - worth[0])) < 1e-12


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6).map(np.array))
def test_an_additive_game_gives_each_its_own_part(parts):
    members = (np.arange(2 ** len(parts))[:, None] >> np.arange(len(parts))) & 1
    assert np.allclose(shapley_values(members @ parts), parts, atol=1e-12)


@given(worths)
def test_a_dummy_gets_nothing_and_twins_get_the_same(worth):
    dummy = worth[np.arange(8) & 3]  # the third player changes nothing
    assert abs(shapley_values(dummy)[2]) < 1e-12
    numbers = np.arange(8)
    twins = (worth + worth[(numbers & 4) | (numbers & 1) << 1 | (numbers & 2) >> 1]) / 2
    values = shapley_values(twins)
    assert abs(values[0] - values[1]) < 1e-12


@given(worths, worths)
def test_games_that_are_added_have_values_that_add(first, second):
    assert np.allclose(shapley_values(first + second), shapley_values(first) + shapley_values(second), atol=1e-11)


def test_random_orders_find_the_exact_values_within_their_error_and_add_up():
    random = np.random.default_rng(4)
    worth = random.normal(size=2**8)

    def game(members):
        return worth[(1 << np.arange(8)) @ members]

    values, errors = sampled_shapley(game, 8, 4000, seed=1)
    exact = shapley_values(worth)
    assert (np.abs(values - exact) < 5 * errors).all()
    assert (errors > 0).all()
    assert abs(values.sum() - (worth[-1] - worth[0])) < 1e-12
    assert np.array_equal(values, sampled_shapley(game, 8, 4000, seed=1)[0])
    assert not np.array_equal(values, sampled_shapley(game, 8, 4000, seed=2)[0])


# Attribution ----------------------------------------------------------------------------------------------------


def test_the_parts_add_up_to_the_difference_of_the_margins(pair):
    found = pair.attribution
    assert found.exact
    assert found.settings == 2 ** len(pair.differences)
    assert abs(sum(share.value for share in found.shares) - found.total) < 1e-12
    assert abs(sum(share.turning for share in found.shares) - 1) < 1e-12
    # one setting alone and among many: the same sums, of which the last bit may differ
    assert found.start == pytest.approx(pair.first.solution.split.margin, rel=1e-13)
    assert found.end == pytest.approx(pair.second.solution.split.margin, rel=1e-13)


def test_the_other_way_round_every_part_has_the_other_sign(reverse_kissinger, pair):
    back = compare(reverse_kissinger, ["kyiv2025", "kupchan2021"]).pairs[0].attribution
    for share in back.shares:
        other = pair.attribution.of(share.parameter)
        assert abs(share.value + other.value) < 1e-12
        assert abs(share.alone + other.last) < 1e-12


def test_a_value_changed_first_moves_the_margin_as_solving_says(reverse_kissinger, pair):
    first = ws.solve(reverse_kissinger, position="kupchan2021").split.margin
    changed = ws.solve(reverse_kissinger, {"framing": 1}, position="kupchan2021").split.margin
    assert abs(pair.attribution.of("framing").alone - (changed - first)) < 1e-12


def test_where_the_others_are_held_the_parts_of_additive_terms_are_their_own_effect(courtship):
    # after court and guard the hen's margin is prize - 1 - safety
    held = {"divider": "court", "partner": "guard"}
    found = compare(courtship, ["rich", "lonely"], holding=held).pairs[0].attribution
    assert abs(found.of("prize").value - (1.4 - 1.7)) < 1e-12
    assert abs(found.of("safety").value - (0.5 - 0.1)) < 1e-12
    assert all(abs(share.alone - share.value) < 1e-12 for share in found.shares)


def test_beyond_twelve_values_the_parts_are_sampled_with_errors(reverse_kissinger):
    moved = {name: parameter.value * 0.9 for name, parameter in reverse_kissinger.parameters.items()}
    first = {name: moved[name] for name in list(moved)[10:34] if moved[name] != 0}
    found = compare(reverse_kissinger, {"own": {}, "less": first}, permutations=200, seed=3).pairs[0].attribution
    assert not found.exact
    assert found.permutations == 200
    assert abs(sum(share.value for share in found.shares) - found.total) < 1e-12
    assert any(share.error > 0 for share in found.shares)


def test_sampling_agrees_with_all_mixtures(reverse_kissinger, pair, monkeypatch):
    monkeypatch.setattr("wedgesim.analysis.comparison.attribution.MOST_EXACT", 3)
    sampled = compare(reverse_kissinger, ["kupchan2021", "kyiv2025"], permutations=1000).pairs[0].attribution
    for share in sampled.shares:
        assert abs(share.value - pair.attribution.of(share.parameter).value) < 5 * share.error + 1e-12


def test_own_view_and_conduct_add_up(pair):
    assert abs(pair.conduct.total - pair.attribution.total) < 1e-12
    assert pair.conduct.held[0] == {"divider": "accommodate", "partner": "neglect"}
    assert pair.conduct.held[1] == {"divider": "accommodate", "partner": "support"}


def test_names_of_actions_do_not_matter(courtship):
    other = ws.load_text(COURTSHIP.replace("court", "zz").replace("wait", "ww").replace("A zzship", "A courtship"))
    mine, theirs = (compare(scenario, ["rich", "lonely"]).pairs[0] for scenario in (courtship, other))
    assert [s.value for s in mine.attribution.shares] == [s.value for s in theirs.attribution.shares]
    assert [c.value for c in mine.path.crossings] == [c.value for c in theirs.path.crossings]


def test_a_held_role_leaves_the_levers_that_it_does_not_use_at_zero():
    scenario = ws.load_text("""
wedgesim: 1
title: Levers of its own
roles:
  divider: {state: Fox, actions: {wait: {}, court: {zeal: 1}}}
  target: {state: Hen, actions: {stay: {alignment: 1}, leave: {alignment: 0}}}
  partner: {state: Rooster, actions: {sleep: {}, guard: {care: 1}}}
parameters: {prize: 1.5, safety: 0.5}
payoffs:
  divider: (1 - alignment) - 0.1 * zeal
  target: (1 - alignment) * zeal * prize + alignment * (1 + care * safety)
  partner: 2 * alignment - 0.5 * care
""")
    settings = {"a": {}, "b": {"prize": 2, "safety": 1}}
    held = compare(scenario, settings, holding={"divider": "wait", "partner": "sleep"}).pairs[0]
    assert held.attribution.start == held.attribution.end == -1
    assert all(share.value == 0 for share in held.attribution.shares)


# The fewest changes ---------------------------------------------------------------------------------------------


def brute_force(scenario, origin, goal):
    """Smallest sets by solving every mixture on its own."""
    start, end = (scenario.with_position(name) if name else scenario for name in (origin, goal))
    different = [name for name in start.values if start.values[name] != end.values[name]]
    wanted = ws.solve(end).split.verdict
    for size in range(1, len(different) + 1):
        found = {
            names
            for names in combinations(different, size)
            if ws.solve(start, {name: end.values[name] for name in names}).split.verdict == wanted
        }
        if found:
            return found
    return set()


def test_the_fewest_changes_are_those_of_brute_force(reverse_kissinger, pair):
    for changes, ends in (
        (pair.forward, ("kupchan2021", "kyiv2025")),
        (pair.back, ("kyiv2025", "kupchan2021")),
        (compare(reverse_kissinger, ["kupchan2021"]).pairs[0].forward, (None, "kupchan2021")),
    ):
        assert changes.exact
        assert {found.parameters for found in changes.sets} == brute_force(reverse_kissinger, *ends)


def test_the_search_beyond_twelve_finds_the_same_sets(reverse_kissinger, pair, monkeypatch):
    start, end = (reverse_kissinger.with_position(name) for name in ("kyiv2025", "kupchan2021"))
    mixtures = Mixtures(start, differences(start, end))
    monkeypatch.setattr("wedgesim.analysis.comparison.fewest.MOST_EXACT", 3)
    searched = fewest_changes(mixtures, "kyiv2025", "kupchan2021")
    assert searched.exact
    assert {found.parameters for found in searched.sets} == {found.parameters for found in pair.back.sets}
    monkeypatch.setattr("wedgesim.analysis.comparison.fewest.MOST_SETS", 5)
    greedy = fewest_changes(mixtures, "kyiv2025", "kupchan2021")
    assert not greedy.exact
    (found,) = greedy.sets
    for name in found.parameters:  # none of them can be left out
        rest = {other: end.values[other] for other in found.parameters if other != name}
        assert ws.solve(start, rest).split.verdict != "unique"
    assert ws.solve(start, {name: end.values[name] for name in found.parameters}).split.verdict == "unique"
    assert _searched(mixtures.solve, len(mixtures.different), 2)[2] == greedy.looked_through


def test_where_verdicts_agree_nothing_has_to_change(reverse_kissinger):
    found = compare(reverse_kissinger, ["kyiv2025"]).pairs[0]
    assert found.forward.before == found.forward.after == "never"
    assert found.forward.sets == found.back.sets == ()


# Policies -------------------------------------------------------------------------------------------------------


def test_what_is_done_otherwise_is_told_on_the_path_and_off_it(reverse_kissinger, pair):
    told = {(one.role, tuple(one.history.values())): one for one in pair.policies}
    partner = told["partner", ("accommodate",)]
    assert (partner.first, partner.second, partner.on_path) == ({"neglect": 1.0}, {"support": 1.0}, (True, True))
    payoffs = [
        ws.payoffs(reverse_kissinger.with_position(name), labelled=True).sel(role="target")
        for name in ("kupchan2021", "kyiv2025")
    ]
    for d in ("hold", "accommodate", "pressure"):
        for p in ("neglect", "support", "bind"):
            best = [str(of.target.values[of.sel(divider=d, partner=p).values.argmax()]) for of in payoffs]
            one = told.get(("target", (d, p)))
            if best[0] == best[1]:
                assert one is None
            else:
                assert ([*one.first], [*one.second]) == ([best[0]], [best[1]])


def test_the_same_values_have_the_same_policies(reverse_kissinger):
    assert compare(reverse_kissinger, {"a": {}, "b": {}}).pairs[0].policies == ()


# The way --------------------------------------------------------------------------------------------------------


def test_the_way_begins_and_ends_at_the_two(pair):
    points = pair.path.points
    assert points.margin[0] == pair.attribution.start
    assert points.margin[-1] == pair.attribution.end
    assert (np.diff(pair.path.places) > 0).all()


def test_every_turn_on_the_way_is_bracketed(reverse_kissinger, pair):
    start, end = (reverse_kissinger.with_position(name).values for name in ("kupchan2021", "kyiv2025"))

    def solved(place):
        return ws.solve(reverse_kissinger, {name: (1 - place) * start[name] + place * end[name] for name in start})

    assert pair.path.crossings
    for crossing in pair.path.crossings:
        assert crossing.upper - crossing.lower < 1e-9
        assert solved(crossing.lower).equilibria[0].path == crossing.path_below
        assert solved(crossing.upper).equilibria[0].path == crossing.path_above
    dense = [solved(place).split.verdict for place in np.linspace(0, 1, 41)]
    turns = sum(a != b for a, b in pairwise(dense))
    assert turns == len(pair.path.turns) == 1


# Evidence -------------------------------------------------------------------------------------------------------


def test_evidence_names_the_largest_shares_and_swings_over_the_plausible_range(reverse_kissinger, pair):
    first = pair.evidence[0]
    assert first.difference.parameter == "credibility"
    assert first.scanned == reverse_kissinger.parameters["credibility"].range
    assert first.turns == (True, False)
    assert abs(sum(one.share for one in pair.evidence) - 1) < 1e-12
    margins = [ws.solve(reverse_kissinger, {"framing": value}, position="kyiv2025").split.margin for value in (0, 1.5)]
    framing = next(one for one in pair.evidence if one.difference.parameter == "framing")
    assert framing.swings[1] >= abs(margins[1] - margins[0]) - 1e-12


# What is compared -----------------------------------------------------------------------------------------------


def test_one_position_is_compared_with_the_baseline_and_several_with_the_first(reverse_kissinger):
    one = compare(reverse_kissinger, ["kupchan2021"])
    assert [outcome.name for outcome in one.outcomes] == ["baseline", "kupchan2021"]
    three = ["baseline", "kupchan2021", "kyiv2025"]
    found = compare(reverse_kissinger, three)
    assert [(pair.first.name, pair.second.name) for pair in found.pairs] == [
        ("baseline", "kupchan2021"),
        ("baseline", "kyiv2025"),
    ]
    assert len(compare(reverse_kissinger, three, pairwise=True).pairs) == 3


def test_phases_are_compared_as_positions_are():
    scenario = ws.load_text(COURTSHIP.replace("positions:", "phases:").replace("source: x, ", ""))
    (pair,) = compare(scenario).pairs
    assert (pair.first.name, pair.second.name) == ("rich", "lonely")
    assert {of.parameter for of in pair.differences} == {"prize", "safety"}
    both = ws.load_text(COURTSHIP + "phases: {later: {parameters: {safety: 0.9}}}\n")
    assert [outcome.name for outcome in compare(both, ["later", "rich"]).outcomes] == ["later", "rich"]
    later = compare(both, phase="later").outcomes[0]
    assert (later.name, later.solution.scenario.values["safety"]) == ("rich", 0.9)


def test_values_laid_over_both_count_in_both(reverse_kissinger):
    found = compare(reverse_kissinger, ["kupchan2021", "kyiv2025"], credibility=0.5)
    assert "credibility" not in [of.parameter for of in found.pairs[0].differences]
    assert found.outcomes[0].solution.scenario.values["credibility"] == 0.5


def test_settings_can_differ_in_weights_and_levers(reverse_kissinger):
    found = compare(
        reverse_kissinger, {"a": {"weight.wedging": 1}, "b": {"weight.wedging": 2, "divider.accommodate.aid": 0.9}}
    ).pairs[0]
    assert {of.parameter for of in found.differences} == {"weight.wedging", "divider.accommodate.aid"}
    assert abs(sum(share.value for share in found.attribution.shares) - found.attribution.total) < 1e-12


def test_without_a_split_there_are_no_parts_but_a_reason(courtship):
    plain = ws.load_text(COURTSHIP.replace("{alignment: 1}", "{}").replace("{alignment: 0}", "{}"))
    pair = compare(plain, ["rich", "lonely"]).pairs[0]
    assert pair.attribution is None
    assert "what a split is" in pair.no_attribution


def test_where_the_others_mix_before_the_target_there_are_no_parts_but_a_reason():
    text = COURTSHIP.replace("[divider, partner, target]", "[[divider, partner], target]")
    mixing = compare(ws.load_text(text), {"a": {"prize": 1.2}, "b": {"prize": 1.3}}).pairs[0]
    assert not mixing.first.solution.equilibria[0].is_pure
    assert mixing.attribution is None
    assert "the others mix" in mixing.no_attribution


def test_equal_settings_have_nothing_between_them(reverse_kissinger):
    pair = compare(reverse_kissinger, {"a": {}, "b": {}}).pairs[0]
    assert pair.differences == ()
    assert pair.path is None
    assert pair.attribution is None


@pytest.mark.parametrize("timing", ["simultaneous", "[divider, [target, partner]]", "[target, partner, divider]"])
def test_other_orders_of_play_are_compared_as_well(timing):
    scenario = ws.load_text(COURTSHIP.replace("[divider, partner, target]", timing))
    pair = compare(scenario, ["rich", "lonely"]).pairs[0]
    if pair.attribution is not None:
        assert abs(sum(share.value for share in pair.attribution.shares) - pair.attribution.total) < 1e-12
    else:
        assert pair.no_attribution


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.05, 0.95), min_size=6, max_size=6))
def test_the_parts_add_up_at_any_values(reverse_kissinger, shares):
    names = ["credibility", "energy_dependence", "sanctions", "backfill", "partner_leverage", "war_intensity"]
    pair = compare(reverse_kissinger, {"own": {}, "drawn": dict(zip(names, shares, strict=True))}).pairs[0]
    assert abs(sum(share.value for share in pair.attribution.shares) - pair.attribution.total) < 1e-12


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"positions": ["kupchan2012"]}, UnknownNameError, "kupchan2021"),
        ({"positions": ["kupchan2021", "kupchan2021"]}, ComparisonError, "twice"),
        ({"positions": ["baseline"]}, ComparisonError, "kyiv2025"),
        ({"holding": {"target": "split"}}, ComparisonError, "hold the divider"),
        ({"holding": {"divider": "acommodate"}}, UnknownNameError, "accommodate"),
        ({"overrides": {"credibility": 2}}, OutOfRangeError, "credibility"),
        ({"permutations": 1}, ComparisonError, "at least 4"),
        ({"positions": {"a": {"target.align.alignment": 0.2}, "b": {}}}, ComparisonError, "counts as a split"),
    ],
)
def test_what_cannot_be_compared_is_said(reverse_kissinger, arguments, error, said):
    with pytest.raises(error, match=said):
        compare(reverse_kissinger, **arguments)
