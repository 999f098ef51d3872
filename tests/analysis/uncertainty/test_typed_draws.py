"""What types leave uncertain is drawn: their parameters and their priors, which sum to one."""

from __future__ import annotations

import numpy as np
import pytest

import wedgesim as ws
from wedgesim.analysis.claims import holds_at
from wedgesim.analysis.points import solve_points
from wedgesim.analysis.uncertainty.draws import UncertaintyError, draw, uncertain
from wedgesim.analysis.uncertainty.outcomes import solve_draws
from wedgesim.errors import ScenarioError
from wedgesim.model.private_information import type_space
from wedgesim.scenario.distributions import Beta, Uniform
from wedgesim.scenario.scenario import Scenario

BEFORE = """
wedgesim: 1
title: A wedge that may be a bluff
roles:
  divider: {state: Arcadia, actions: {hold: {}, offer: {reward: 1}}}
  target: {state: Boeotia, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: Corinth, actions: {wait: {}}}
theories: [wedging]
parameters:
  {inducement: {value: 1, range: [0.8, 1.2]}, affinity: {target: 0.3}, framing: 0, turning_cost: 0.1,
   junior_resentment: 0, offer_cost: 0.05, reward_cost: 0.05, empowerment_cost: 0,
   credibility: {value: 0.5, range: [0, 1]}}
"""
PRIOR, OTHER = "types.divider.sincere.prior", "types.divider.bluffing.prior"
TRUST = "types.divider.sincere.credibility"
TWO = """types:
  divider:
    sincere: {prior: {value: .4, range: [.2, .9]}, credibility: {value: .9, range: [.7, 1]}, split_value: .5}
    bluffing: {prior: .6, credibility: .1, split_value: .2}
"""
CLAIMS = """sources: {a: {title: A, author: B, year: 2000}}
claims:
  never_without_trust:
    proposition: None.
    source: a
    status: expected
    check: {outcome: {at: {types.divider.bluffing.prior: 1}, verdict: never}}
"""


def _scenario(types: str = TWO, more: str = "") -> Scenario:
    return ws.load_text(BEFORE + types + more)


def _three(first: str, second: str, third: str) -> str:
    lines = [
        f"    {name}: {{prior: {prior}, credibility: .5}}"
        for name, prior in zip("abc", (first, second, third), strict=True)
    ]
    return "\n".join(["types:", "  divider:", *lines]) + "\n"


def test_what_carries_a_range_of_its_own_is_uncertain_and_what_nobody_uses_is_not() -> None:
    found = uncertain(_scenario())
    assert list(found) == ["inducement", PRIOR, TRUST]
    assert found[PRIOR] == Uniform(0.2, 0.9)


def test_a_prior_may_have_a_distribution() -> None:
    types = TWO.replace("range: [.2, .9]", "distribution: {beta: {alpha: 2, beta: 4}}")
    found = uncertain(_scenario(types))[PRIOR]
    assert isinstance(found, Beta)
    assert found.support == (0, 1)


def test_the_last_of_types_whose_priors_are_all_uncertain_takes_the_rest() -> None:
    types = TWO.replace("bluffing: {prior: .6", "bluffing: {prior: {value: .6, range: [.1, .8]}")
    assert PRIOR in uncertain(_scenario(types))
    assert OTHER not in uncertain(_scenario(types))


def test_priors_that_are_not_drawn_share_the_rest_in_proportion() -> None:
    scenario = _scenario(_three("{value: .4, range: [0, .8]}", ".4", ".2"))
    drawn = draw(scenario, 200)
    prior = type_space(scenario, drawn.values, len(drawn)).prior[:, 0, 0]
    assert prior.sum(axis=0) == pytest.approx(1)
    assert prior[0] == pytest.approx(drawn.values["types.divider.a.prior"])
    assert prior[1] == pytest.approx(2 * prior[2])


def test_draws_give_what_each_solved_by_itself_gives() -> None:
    outcomes = solve_draws(draw(_scenario(), 60))
    assert len(np.unique(outcomes.margin)) > 1
    for number in range(0, 60, 7):
        values = {name: float(column[number]) for name, column in outcomes.draws.values.items()}
        alone = solve_points(_scenario(), values)
        assert (outcomes.verdict[number], outcomes.margin[number]) == (
            int(alone.verdict),
            pytest.approx(float(alone.margin)),
        )
    assert outcomes.to_dataset()[PRIOR].attrs["long_name"].startswith("prior probability")


def test_a_prior_that_is_given_holds_those_of_all_types_of_its_role() -> None:
    assert draw(_scenario(), 20, overrides={OTHER: 0.5}).names == ("inducement", TRUST)
    assert draw(_scenario(), 20, only=[OTHER]).names == (OTHER,)


def test_a_claim_about_a_prior_is_checked_at_it_whatever_is_drawn_of_others() -> None:
    scenario = _scenario(more=CLAIMS)
    drawn = draw(scenario, 40)
    assert holds_at(scenario, "never_without_trust", drawn.values, 40).all()


def test_all_priors_of_a_role_or_what_counts_for_nothing_cannot_be_drawn() -> None:
    with pytest.raises(UncertaintyError, match=r"not all priors .* leave out types\.divider\.bluffing\.prior"):
        draw(_scenario(), 20, only=[PRIOR, OTHER])
    with pytest.raises(UncertaintyError, match="counts for nothing"):
        draw(_scenario(), 20, only=["credibility"])


@pytest.mark.parametrize(
    ("types", "line", "said"),
    [
        (
            _three("{value: .4, range: [0, .8]}", "{value: .4, range: [0, .8]}", ".2"),
            4,
            "the priors of a and b sum to 1.6",
        ),
        (
            _three("{value: .4, range: [.3, .5]}", "{value: .4, range: [.3, .4]}", "{value: .2, range: [.2, .3]}"),
            5,
            "takes what a and b leave, 0.1 to 0.4, which reaches beyond its range, 0.2 to 0.3",
        ),
        (_three("{value: .4, range: [.3, 1.5]}", ".4", ".2"), 3, "reaches beyond what has a meaning"),
        (_three("{value: .4, distribution: {uniform: {low: .5}}}", ".4", ".2"), 3, "lies outside its distribution"),
    ],
)
def test_priors_that_cannot_be_drawn_are_refused_with_their_line(types: str, line: int, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        _scenario(types)
    first = caught.value.problems[0]
    assert said in first.message
    assert first.line == BEFORE.count("\n") + line


def test_what_is_uncertain_survives_being_written_out() -> None:
    scenario = _scenario()
    assert uncertain(ws.load_text(scenario.to_yaml())) == uncertain(scenario)
