"""Each check of a claim against payoffs that can be worked out by hand, and the share in which it holds."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.claim_trends import trends
from wedgesim.analysis.claims import ClaimsError, check_claims
from wedgesim.analysis.uncertainty.draws import draw
from wedgesim.analysis.wilson import wilson
from wedgesim.errors import OutOfRangeError, ScenarioError, UnknownNameError

# The divider's offer brings the target to a split when `worth` exceeds `pride`; it pays when `gain` exceeds a tenth.
# So the margin is worth - pride where the offer is made, and -pride where it is not.
HAND = """
wedgesim: 1
title: By hand
sources: {guess: {title: An exercise, author: Nobody, year: 2026}}
roles:
  divider: {state: A, actions: {hold: {}, offer: {reward: 1}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {watch: {}}}
parameters:
  worth: {value: 0.5, range: [0, 1]}
  pride: {value: 0.2, range: [0, 1]}
  gain: 0.6
  x: 0.3
payoffs:
  divider: (1 - alignment) * gain - 0.1 * reward
  target: reward * worth * (1 - alignment) + pride * alignment
  partner: alignment + x * (1 - x)
positions:
  proud: {source: guess, parameters: {pride: {value: 0.8, note: more than the offer is worth}}}
"""


def scenario_with(check: str, text: str = HAND, status: str = "expected"):
    return ws.load_text(
        f"{text}claims:\n  it: {{proposition: It., source: guess, status: {status}, check: {{{check}}}}}"
    )


def checked(check: str, draws: int = 0, **more):
    (result,) = check_claims(scenario_with(check), draws=draws, **more)
    return result


def static(quantity, parameter, low, high, sign, more=""):
    sides = f"over: [{low}, {high}], sign: {sign}"
    return f"comparative_static: {{quantity: {quantity}, parameter: {parameter}, {sides}{more}}}"


CASES = {
    # outcome
    "outcome: {verdict: unique}": (True, "played: offer/split/watch, split unique, margin 0.3"),
    "outcome: {verdict: never}": (False, "claimed: split never"),
    "outcome: {verdict: never, at: {pride: 0.6}}": (True, "played: hold/align/watch, split never, margin -0.6"),
    "outcome: {verdict: never, position: proud}": (True, "margin -0.8"),
    "outcome: {verdict: unique, position: proud, at: {worth: 0.9}}": (True, "margin 0.1"),
    "outcome: {actions: {divider: offer, target: split}}": (True, "offer/split/watch"),
    "outcome: {actions: {divider: offer, target: align}}": (False, "the target plays align"),
    "outcome: {alignment: 0}": (True, ""),
    "outcome: {alignment: [0.5, 1]}": (False, "alignment 0.5..1"),
    "outcome: {margin: positive}": (True, ""),
    "outcome: {margin: negative}": (False, "a negative margin"),
    # comparative static: worth - pride from worth 0.2 on, below it the offer is not made and the margin is -pride
    static("margin", "worth", 0.3, 1, "increasing"): (True, "margin rises from 0.1 to 0.8 over worth 0.3..1"),
    static("margin", "worth", 0.3, 1, "decreasing"): (False, "claimed: decreasing"),
    static("margin", "worth", 0, 0.15, "none"): (True, "margin stays at -0.2"),
    static("margin", "worth", 0, 0.15, "increasing"): (False, "claimed: increasing"),
    static("margin", "worth", 0.3, 1, "none"): (False, "claimed: no effect"),
    static("payoff.divider", "gain", 0, 1, "increasing"): (True, "rises from 0 to 0.9"),
    static("payoff.partner", "x", 0, 1, "increasing"): (False, "moves both ways"),
    static("payoff.partner", "x", 0, 0.5, "increasing"): (True, "rises from 0 to 0.25"),
    static("alignment", "pride", 0.1, 0.9, "increasing"): (True, "alignment rises from 0 to 1"),
    static("split", "pride", 0.1, 0.9, "decreasing"): (True, "split falls from 1 to 0"),
    static("margin", "worth", 0, 1, "increasing", ", at: {gain: 0}"): (False, "margin stays at -0.2"),
    static("reservation_price", "pride", 0, 1, "increasing"): (False, "reservation price is not defined at pride 0"),
    # ordering: margins 0.3, 0.1, -0.6
    "ordering: {quantity: margin, settings: [{pride: 0.6}, {pride: 0.4}, {pride: 0.2}], order: increasing}": (
        True,
        "margin is -0.6 (pride 0.6), then 0.1 (pride 0.4), then 0.3 (pride 0.2)",
    ),
    "ordering: {quantity: margin, settings: [{pride: 0.6}, {pride: 0.2}, {pride: 0.4}], order: increasing}": (
        False,
        "claimed: increasing",
    ),
    "ordering: {quantity: margin, settings: [{pride: 0.2}, {x: 0.9}], order: decreasing}": (
        False,
        "0.3 (pride 0.2), then 0.3 (x 0.9)",
    ),
    "ordering: {quantity: margin, settings: [{worth: 1}, {pride: 0.4}], order: decreasing}": (
        True,
        "0.8 (worth 1), then 0.1 (pride 0.4)",
    ),
    "ordering: {quantity: margin, settings: [{worth: 1}, {pride: 0.4}], order: decreasing, at: {x: 1}}": (
        True,
        "(x 1)",
    ),
    # actions left to some roles: without the offer the margin is -pride, with it worth - pride wherever it pays
    "outcome: {actions: {target: align}, played: {divider: hold}}": (
        True,
        "played: hold/align/watch, split never, margin -0.2 (the divider plays hold)",
    ),
    "outcome: {verdict: unique, played: {divider: hold}}": (False, "margin -0.2; claimed: split unique"),
    "outcome: {verdict: unique, played: {divider: [offer, hold]}}": (True, "(the divider plays hold or offer)"),
    static("margin", "worth", 0, 1, "increasing", ", played: {divider: offer}"): (True, "from -0.2 to 0.8"),
    static("margin", "worth", 0, 1, "none", ", played: {divider: hold}"): (True, "margin stays at -0.2"),
    static("payoff.divider", "gain", 0, 1, "increasing", ", played: {divider: offer, target: align}"): (
        False,
        "stays at -0.1 over gain 0..1; claimed: increasing (the divider plays offer, the target plays align)",
    ),
    "threshold: {parameter: worth, within: [0.1, 0.3], at: {gain: 0}}": (False, "no threshold"),
    "threshold: {parameter: worth, within: [0.1, 0.3], at: {gain: 0}, played: {divider: offer}}": (True, "worth 0.2"),
    "interior_optimum: {quantity: payoff.partner, parameter: x, over: [0, 1], kind: maximum, "
    "played: {target: align}}": (True, "maximum 1.25"),
    "region: {axes: {worth: '0:1:11', pride: '0.05:0.95:10'}, verdict: never, share: [1, 1], "
    "played: {divider: hold}}": (True, "110 of 110"),
    # one policy against another: the offer brings the divider 0.5, holding nothing
    "ordering: {quantity: payoff.divider, policies: [{divider: hold}, {divider: offer}], order: increasing}": (
        True,
        "the divider's payoff is 0 (the divider plays hold), then 0.5 (the divider plays offer)",
    ),
    "ordering: {quantity: payoff.divider, policies: [{divider: hold}, {divider: offer}], order: increasing, "
    "at: {gain: 0}}": (False, "then -0.1 (the divider plays offer); claimed: increasing (gain 0)"),
    # an offer that is worth little (margin 0.3 - 0.2) against none to a humbler target (margin -0.05)
    "ordering: {quantity: margin, policies: [{divider: offer}, {divider: hold}], settings: [{worth: 0.3}, "
    "{pride: 0.05}], order: decreasing}": (
        True,
        "margin is 0.1 (worth 0.3, the divider plays offer), then -0.05 (pride 0.05, the divider plays hold)",
    ),
    "ordering: {quantity: payoff.target, policies: [{target: align}, {target: split}], order: increasing, "
    "played: {divider: offer}}": (
        True,
        "0.2 (the target plays align), then 0.5 (the target plays split) (the divider plays offer)",
    ),
    # interior optimum of x (1 - x) at a half
    "interior_optimum: {quantity: payoff.partner, parameter: x, over: [0, 1], kind: maximum}": (
        True,
        "maximum 0.25 near x 0.5; 0 at 0 and 0 at 1",
    ),
    "interior_optimum: {quantity: payoff.partner, parameter: x, over: [0, 1], kind: minimum}": (False, "no minimum"),
    "interior_optimum: {quantity: payoff.partner, parameter: x, over: [0, 0.5], kind: maximum}": (False, "no maximum"),
    "interior_optimum: {quantity: payoff.divider, parameter: x, over: [0, 1], kind: maximum}": (False, "no maximum"),
    # threshold of worth at pride
    "threshold: {parameter: worth, within: [0.1, 0.3]}": (
        True,
        "threshold at worth 0.2 (split gained), within 0.1..0.3",
    ),
    "threshold: {parameter: worth, within: [0.3, 0.9]}": (False, "threshold at worth 0.2 (split gained), not within"),
    "threshold: {parameter: worth, within: [0.3, 0.9], at: {pride: 0.5}}": (True, "threshold at worth 0.5"),
    "threshold: {parameter: gain, within: [0.05, 0.2]}": (True, "threshold at gain 0.1"),
    "threshold: {parameter: x, within: [0, 1]}": (False, "no threshold of x"),
    # region: of pairs of worth i/10 and pride j/10 + 0.05 half have worth above pride
    "region: {axes: {worth: '0:1:11', pride: '0.05:0.95:10'}, verdict: unique, share: [0.5, 0.5]}": (
        True,
        "split unique at 55 of 110 points (50.0%) of worth 0..1 x pride 0.05..0.95",
    ),
    "region: {axes: {worth: '0:1:11', pride: '0.05:0.95:10'}, verdict: unique, share: [0.51, 1]}": (
        False,
        "claimed: 0.51..1",
    ),
    "region: {axes: {worth: '0:1:11', pride: '0.05:0.95:10'}, verdict: never, share: [1, 1], at: {gain: 0}}": (
        True,
        "110 of 110",
    ),
}


@pytest.mark.parametrize("check", CASES)
def test_checks_by_hand(check):
    holds, said = CASES[check]
    result = checked(check)
    assert result.holds is holds
    assert said in result.found
    assert result.decided
    assert result.outcome == ("holds" if holds else "fails")
    assert result.share is None


def test_a_lever_of_an_action_can_be_moved():
    """At a reward r the offer brings the target r/2 for a split, which is worth 0.6 - 0.1 r to the divider."""
    increasing = checked(static("margin", "divider.offer.reward", 0.5, 1, "increasing"))
    assert increasing.holds
    assert "margin rises from 0.05 to 0.3 over divider.offer.reward 0.5..1" in increasing.found
    moved = "parameter: divider.offer.reward, over: [0, 1]"
    optimum = f"interior_optimum: {{quantity: payoff.divider, {moved}, kind: maximum}}"
    assert "maximum 0.5595 near divider.offer.reward 0.405" in checked(optimum).found
    share = checked(optimum, 200).share  # pride is below worth, both even from 0 to 1, half of the time
    assert share.low < 0.5 < share.high


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ("divider.offer.rewrd", "unknown parameter"),
        ("divider.ofer.reward", "unknown parameter"),
        ("divider.hold.reward", "unknown parameter"),  # which is not left to the divider
    ],
)
def test_a_lever_that_is_not_there_is_refused(parameter, said):
    with pytest.raises(ScenarioError, match=said):
        scenario_with(static("margin", parameter, 0, 1, "none", ", played: {divider: offer}"))


def test_actions_that_are_left_bind_on_every_draw():
    free = checked(static("margin", "worth", 0, 1, "none"), 200).share
    bound = checked(static("margin", "worth", 0, 1, "none", ", played: {divider: hold}"), 200).share
    assert free.value < 0.1
    assert bound.value == 1
    policies = "ordering: {quantity: margin, policies: [{divider: hold}, {divider: offer}], order: increasing}"
    assert checked(policies, 200).share.value == 1  # the offer is worth something at every draw


def test_a_table_of_payoffs_is_played_with_fewer_actions():
    table = """
wedgesim: 1
title: Table
sources: {guess: {title: An exercise, author: Nobody, year: 2026}}
roles:
  divider: {state: A, actions: {hold: {}, offer: {}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {wait: {}}}
payoffs:
  hold/align/wait: [0, 1, 1]
  hold/split/wait: [1, 0, 0]
  offer/align/wait: [0, 1, 1]
  offer/split/wait: [1, 2, 0]
"""
    for action, verdict in (("hold", "never"), ("offer", "unique")):
        scenario = scenario_with(f"outcome: {{verdict: {verdict}, played: {{divider: {action}}}}}", table)
        (result,) = check_claims(scenario, draws=0)
        assert result.holds, result.found


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("outcome: {verdict: never, played: {target: align}}", "are no choice between a split and none"),
        (static("margin", "worth", 0, 1, "none", ", played: {target: split}"), "no choice between a split and none"),
        ("outcome: {actions: {divider: hold}, played: {divider: hold}}", "`played` leaves it only hold"),
        ("outcome: {verdict: never, played: {divider: ofer}}", "unknown action of divider `ofer`; did you mean"),
        ("outcome: {verdict: never, played: {divider: []}}", "expected a list of actions"),
        ("ordering: {quantity: margin, order: increasing}", "expected settings, policies, both, or phases to compare"),
        (
            "ordering: {quantity: margin, order: increasing, settings: [{x: 0}, {x: 1}], "
            "policies: [{divider: hold}, {divider: offer}, {target: [align, split]}]}",
            "2 settings and 3 policies; they go together, one of each",
        ),
        (
            "ordering: {quantity: payoff.divider, policies: [{divider: hold}, {divider: offer}], order: increasing, "
            "played: {divider: hold}}",
            "`played` has chosen for the divider already",
        ),
        (
            "ordering: {quantity: margin, policies: [{target: align}, {target: split}], order: increasing}",
            "no choice between a split and none",
        ),
    ],
)
def test_a_check_that_its_actions_decide_in_advance_is_refused(check, said):
    with pytest.raises(ScenarioError, match=re.escape(said)):
        scenario_with(check)


def test_what_was_found_says_under_which_values():
    assert checked("outcome: {verdict: never, position: proud, at: {worth: 0.3}}").found.endswith(
        "(position proud, worth 0.3)"
    )


def test_a_single_value_that_is_claimed_is_told_as_one():
    assert checked("outcome: {alignment: 0.7}").found.endswith("claimed: alignment 0.7")


def test_an_ordering_of_phases_says_between_which_nothing_moves():
    text = """
wedgesim: 1
title: Resting
roles:
  divider: {state: A, actions: {offer: {reward: 1}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {wait: {}}}
theories: [wedging]
sources: {s: {title: T, author: A, year: 1}}
parameters: {turning_cost: {value: 0.3, range: [0, 1]}}
phases:
  first: {period: 1914}
  second: {period: 1915}
  third: {period: 1916, source: s, parameters: {turning_cost: 0.1}}
claims:
  it:
    proposition: It drifts
    source: s
    check: {ordering: {quantity: margin, phases: [first, second, third], order: increasing}}
"""
    (result,) = check_claims(ws.load_text(text), draws=0)
    assert "; from first to second it does not move; claimed: increasing" in result.found


def test_trends():
    lines = {
        "increasing": [[0, 1, 2], [-1, -1, 0], [-np.inf, 0, 1], [1, 1, np.inf]],
        "decreasing": [[2, 1, 0], [0, -1, -1], [np.inf, np.inf, 3]],
        "none": [[1, 1, 1], [0, 0, 0], [np.inf, np.inf, np.inf], [1, 1 + 1e-12, 1 - 1e-12]],
        "wavering": [[0, 1, 0], [0, 1, 0.5], [3, np.inf, 1]],
        "undefined": [[0, np.nan, 1]],
    }
    for expected, values in lines.items():
        assert set(trends(np.array(values, dtype=float)).tolist()) == {expected}


def test_prices_are_quantities(triad):
    text = scenario_text(triad, "comparative_static: {quantity: reservation_price, parameter: credibility, "
                                "over: [0.1, 1], sign: decreasing}")  # fmt: skip
    (result,) = check_claims(text, draws=20)
    at = [ws.solve(triad, credibility=value).split.reservation_price for value in (0.1, 1.0)]
    assert result.found == f"reservation price falls from {at[0]:.4g} to {at[1]:.4g} over credibility 0.1..1"
    assert result.holds


def scenario_text(scenario, check):
    body = scenario.to_yaml()
    claim = f"claims:\n  it: {{proposition: It., source: guess, check: {{{check}}}}}\n"
    return ws.load_text(body + claim)


# Several equilibria -------------------------------------------------------------------------------------------------

MEETING = """
wedgesim: 1
title: Two who would meet
sources: {guess: {title: An exercise, author: Nobody, year: 2026}}
roles:
  divider: {state: A, actions: {watch: {}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {here: {}, there: {}}}
parameters: {prize: {value: 1, range: [0.5, 2]}}
payoffs:
  watch/align/here: [0, prize, prize]
  watch/align/there: [0, 0, 0]
  watch/split/here: [0, 0, 0]
  watch/split/there: [0, prize, prize]
timing: simultaneous
"""


@pytest.mark.parametrize(
    ("check", "holds"),
    [
        ("outcome: {actions: {target: align}}", False),  # so in the first equilibrium, not in all
        ("outcome: {actions: {target: split}}", False),
        ("outcome: {actions: {divider: watch}}", True),
        ("outcome: {alignment: [0.4, 1]}", False),
        ("outcome: {alignment: [0, 1]}", True),
        ("outcome: {margin: negative}", False),
        ("outcome: {verdict: possible}", True),
        ("outcome: {verdict: unique}", False),
    ],
)
def test_an_outcome_must_be_so_in_every_equilibrium(check, holds):
    (result,) = check_claims(scenario_with(check, MEETING), draws=10)
    assert result.holds is holds
    assert result.share.value == float(holds)
    assert "equilibria, the first watch/align/here" in result.found


def test_a_quantity_is_that_of_the_first_equilibrium_and_says_so():
    (result,) = check_claims(scenario_with(static("payoff.target", "prize", 0.5, 2, "increasing"), MEETING))
    assert result.holds
    assert "the first is followed" in result.found


def test_who_mixes_plays_no_action_with_certainty():
    pennies = MEETING.replace("watch/split/there: [0, prize, prize]", "watch/split/there: [0, prize, 0]")
    pennies = pennies.replace("watch/align/here: [0, prize, prize]", "watch/align/here: [0, prize, 0]")
    pennies = pennies.replace("there: [0, 0, 0]", "there: [0, 0, prize]").replace(
        "split/here: [0, 0, 0]", "split/here: [0, 0, prize]"
    )
    for action in ("align", "split"):
        (result,) = check_claims(scenario_with(f"outcome: {{actions: {{target: {action}}}}}", pennies), draws=0)
        assert not result.holds
    (half,) = check_claims(scenario_with("outcome: {alignment: 0.5}", pennies), draws=0)
    assert half.holds
    (expected,) = check_claims(scenario_with(static("alignment", "prize", 0.5, 2, "none"), pennies), draws=0)
    assert expected.found.startswith("alignment stays at 0.5")


# How far it holds ----------------------------------------------------------------------------------------------------


def test_the_share_of_an_even_range_is_its_length():
    """The split is the outcome where worth exceeds a pride of a quarter: three quarters of worth's range."""
    result = checked("outcome: {verdict: unique, at: {pride: 0.25}}", draws=400)
    assert result.share.value == pytest.approx(0.75, abs=1 / 400)
    assert result.share.low < 0.75 < result.share.high
    assert result.outcome == "holds only where"
    (leaning,) = result.share.leanings
    assert (leaning.parameter, leaning.towards) == ("worth", "high")
    assert leaning.difference == pytest.approx(0.5, abs=0.01)


def test_a_distribution_weighs_the_values_of_a_range():
    """Worth exceeds a quarter in 15 of 16 draws where its density rises in proportion to it."""
    rising = HAND.replace(
        "worth: {value: 0.5, range: [0, 1]}",
        "worth: {value: 0.5, distribution: {triangular: {low: 0, mode: 1, high: 1}}}",
    )
    (result,) = check_claims(scenario_with("outcome: {verdict: unique, at: {pride: 0.25}}", rising), draws=400)
    assert result.share.value == pytest.approx(15 / 16, abs=1 / 400)


def test_draws_are_those_of_the_uncertainty_of_the_scenario():
    tied = HAND + "correlations: [{parameters: [worth, pride], rank: 0.8, assumed: true}]\n"
    scenario = scenario_with("outcome: {margin: positive, at: {gain: 2}}", tied)
    assert check_claims(scenario, draws=200, seed=3) == check_claims(scenario, draws=draw(scenario, 200, seed=3).values)


def test_the_share_of_a_triangle_is_a_half():
    result = checked("outcome: {verdict: unique}", draws=4000)
    assert result.share.low < 0.5 < result.share.high
    assert {leaning.parameter: leaning.towards for leaning in result.share.leanings} == {
        "worth": "high",
        "pride": "low",
    }


@pytest.mark.parametrize("kind", ["at: {pride: 0.2}", "position: proud"])
def test_what_a_claim_fixes_is_not_drawn(kind):
    """With pride fixed and worth moved by the check itself nothing declared is left."""
    result = checked(static("payoff.partner", "x", 0, 0.5, "increasing", f", {kind}"), draws=50)
    assert [leaning.parameter for leaning in result.share.leanings] == []
    assert checked(static("margin", "worth", 0.3, 1, "increasing", f", {kind}"), draws=50).share is None


def test_an_outright_claim_holds_throughout():
    result = checked(static("payoff.partner", "x", 0, 0.5, "increasing"), draws=50)
    assert (result.outcome, result.share.value, result.share.high) == ("holds", 1.0, 1.0)


@pytest.mark.parametrize(
    ("check", "share"),
    [
        ("threshold: {parameter: worth, within: [0, 0.25]}", 0.25),  # the threshold is at pride
        ("region: {axes: {worth: '0:1:26', x: '0:1:3'}, verdict: unique, share: [0.5, 1]}", 0.5),
        ("ordering: {quantity: margin, settings: [{worth: 0.5}, {worth: 1}], order: increasing}", 1.0),
        ("interior_optimum: {quantity: payoff.partner, parameter: x, over: [0, 1], kind: maximum}", 1.0),
        (static("margin", "worth", 0.5, 1, "increasing"), 1.0),
        (static("split", "worth", 0.5, 0.9, "none"), 0.6),  # pride below 0.5 or above 0.9
    ],
)
def test_shares_of_every_kind_of_check(check, share):
    result = checked(check, draws=400)
    assert result.share.value == pytest.approx(share, abs=0.05)
    assert result.share.low <= result.share.value <= result.share.high


def test_draws_depend_on_the_seed_alone():
    first, again, other = (checked("outcome: {verdict: unique}", draws=300, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.share != other.share
    state = np.random.get_state()[1].tolist()  # noqa: NPY002
    checked("outcome: {verdict: unique}", draws=300)
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002


def test_nothing_is_drawn_of_a_scenario_without_ranges():
    bare = HAND.replace(", range: [0, 1]", "")
    (result,) = check_claims(scenario_with("outcome: {verdict: unique}", bare))
    assert result.share is None
    assert result.outcome == "holds"


def test_wilson_covers_what_it_says():
    """Exact coverage of the nominal 95% interval, from the binomial distribution."""
    from scipy.stats import binom

    for share in (0.1, 0.5, 0.9):
        covered = sum(
            binom.pmf(count, 200, share)
            for count in range(201)
            if wilson(count, 200)[0] <= share <= wilson(count, 200)[1]
        )
        assert 0.93 < covered < 0.97


# Where nothing can be found ------------------------------------------------------------------------------------------

LOGARITHM = HAND.replace("alignment + x * (1 - x)", "alignment + log(y)").replace(
    "  gain: 0.6", "  gain: 0.6\n  y: {value: 0.5, range: [-1, 1]}"
)
LOGARITHM = LOGARITHM.replace("  x: 0.3\n", "")


def test_a_check_that_cannot_be_carried_out_is_undecided():
    (result,) = check_claims(scenario_with(static("margin", "y", -1, 1, "none"), LOGARITHM), draws=20)
    assert (result.outcome, result.holds, result.share) == ("undecided", False, None)
    assert "not a finite number" in result.found
    assert result.surprise == "expected to hold, but undecided"
    (turned,) = check_claims(scenario_with("threshold: {parameter: y, within: [-1, 1]}", LOGARITHM), draws=0)
    assert turned.outcome == "undecided"


def test_draws_that_cannot_be_solved_support_nothing():
    (result,) = check_claims(
        scenario_with("outcome: {verdict: unique, at: {worth: 0.5, pride: 0.2}}", LOGARITHM), draws=200
    )
    assert result.holds
    assert result.share.value == 0.5
    assert result.outcome == "holds only where"


# What is asked -------------------------------------------------------------------------------------------------------


def test_surprises():
    for check, status, said in (
        ("outcome: {verdict: unique}", "expected", ""),
        ("outcome: {verdict: never}", "expected", "expected to hold, but fails"),
        ("outcome: {verdict: unique}", "fails", "declared to fail, but holds"),
        ("outcome: {verdict: never}", "fails", ""),
        ("outcome: {verdict: never}", "contested", ""),
    ):
        (result,) = check_claims(scenario_with(check, status=status), draws=0)
        assert result.surprise == said
        assert result.status == status


def test_values_given_beside_the_scenario_lie_over_positions_and_under_the_claim():
    assert not checked("outcome: {verdict: unique}", overrides={"pride": 0.7}).holds
    assert not checked("outcome: {verdict: unique}", position="proud").holds
    assert checked("outcome: {verdict: unique}", position="proud", overrides={"pride": 0.1}).holds
    assert checked("outcome: {verdict: unique, at: {pride: 0.1}}", overrides={"pride": 0.7}).holds
    assert not checked("outcome: {verdict: unique}", overrides={"divider.offer.reward": 0.1}).holds
    both = checked("outcome: {verdict: never, position: proud}", position="proud", overrides={"worth": 0.9})
    assert not both.holds


def test_names_choose_claims_in_the_order_of_the_scenario(reverse_kissinger):
    names = ["war_drains", "embrace"]
    assert [result.name for result in check_claims(reverse_kissinger, names, 0)] == ["embrace", "war_drains"]
    with pytest.raises(UnknownNameError, match="did you mean `embrace`"):
        check_claims(reverse_kissinger, ["embrase"], 0)


def test_what_makes_no_sense_is_refused(reverse_kissinger):
    with pytest.raises(ClaimsError, match="not at 1"):
        check_claims(reverse_kissinger, draws=1)
    with pytest.raises(ClaimsError, match="seed"):
        check_claims(reverse_kissinger, seed=-1)
    with pytest.raises(UnknownNameError):
        check_claims(reverse_kissinger, draws=0, overrides={"credibilty": 1})
    with pytest.raises(OutOfRangeError):
        check_claims(reverse_kissinger, draws=0, overrides={"credibility": 2})
    with pytest.raises(UnknownNameError):
        check_claims(reverse_kissinger, draws=0, position="nobody")


def test_a_result_says_where_the_claim_comes_from(reverse_kissinger):
    (result,) = check_claims(reverse_kissinger, ["embrace"], 0)
    assert result.source == ("kupchan2021", "kyiv2025")
    assert "Kupchan, Charles A. (2021)" in result.citation
    assert result.proposition == reverse_kissinger.claims["embrace"].proposition


def test_a_share_is_that_of_solving_draw_by_draw(reverse_kissinger):
    """The batch against a plain loop over the same draws."""
    from wedgesim.analysis.design import Sample

    scenario = replace(reverse_kissinger, claims={"outreach_alone": reverse_kissinger.claims["outreach_alone"]})
    (result,) = check_claims(scenario, draws=40, seed=3)
    ranged = [name for name, value in scenario.parameters.items() if value.ranged]
    columns = Sample(scenario, "lhs", 40, dict.fromkeys(ranged), 3).columns(0, 40)
    held = scenario.with_actions({"divider": ("accommodate",)})
    never = 0
    for number in range(40):
        values = {name: float(column[number]) for name, column in columns.items()}
        never += ws.solve(held, {**values, "sanctions": 0, "framing": 0}).split.verdict == "never"
    assert result.share.value == never / 40


def test_why_there_is_no_share_is_said():
    scenario = ws.load("sino_soviet_years")
    (moved,) = scenario.dynamics.states
    narrow = replace(scenario, dynamics=replace(scenario.dynamics, states=(replace(moved, bounds=(0.4, 1.2)),)))
    (result,) = check_claims(narrow, ["allies_in_the_fifties"], draws=20)
    assert result.holds
    assert result.share is None
    assert "outside the bounds 0.4 to 1.2" in result.no_share
    (unasked,) = check_claims(narrow, ["allies_in_the_fifties"], draws=0)
    assert unasked.share is None
    assert unasked.no_share == ""
