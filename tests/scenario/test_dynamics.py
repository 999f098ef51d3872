"""Time in scenarios: what is read, what is written back, and what is answered to mistakes."""

import pytest

import wedgesim as ws

GOOD = """\
wedgesim: 1
title: A wedge that lasts
roles:
  divider: {state: A, actions: {hold: {}, offer: {reward: 1}}}
  target: {state: B, actions: {align: {alignment: 1}, split: {alignment: 0}}}
  partner: {state: C, actions: {neglect: {}, bind: {support: 1}}}
theories: [wedging]
parameters:
  credibility: {value: 0.3, range: [0, 1]}
  trust: {value: 0.1, range: [0, 1]}
horizon: {from: 1950, to: 1959}
state:
  credibility: {bounds: [0, 1], points: 11}
motion:
  credibility: clip(credibility + trust * reward - luck * plays.partner.bind, 0, 1)
shocks:
  luck: {values: [0, 0.1], probabilities: [0.5, 0.5]}
paths:
  inducement: {values: {1950: 0.2, 1959: 0.4}, note: assumed}
events:
  1955: something happens
"""


def test_everything_on_time_is_read():
    dynamics = ws.load_text(GOOD).dynamics
    assert (dynamics.periods, dynamics.shown, dynamics.first_year) == (10, 10, 1950)
    (variable,) = dynamics.states
    assert (variable.name, variable.bounds, variable.points) == ("credibility", (0, 1), 11)
    assert variable.motion.names == ("credibility", "trust", "divider.reward", "luck", "plays.partner.bind")
    assert dynamics.shocks[0].chances == (0.5, 0.5)
    assert dynamics.paths[0].at(1953) == pytest.approx(0.2 + 0.2 * 3 / 9)
    assert (dynamics.paths[0].at(1900), dynamics.paths[0].at(2000)) == (0.2, 0.4)
    assert [(event.year, event.text) for event in dynamics.events] == [(1955, "something happens")]


@pytest.mark.parametrize(
    ("horizon", "periods", "shown", "first_year"),
    [
        ("7", 7, 7, None),
        ("infinite", None, 20, None),
        ("{periods: infinite, shown: 5}", None, 5, None),
        ("{from: 1950, periods: 3}", 3, 3, 1950),
    ],
)
def test_a_horizon_can_be_said_in_several_ways(horizon, periods, shown, first_year):
    text = GOOD.partition("horizon")[0] + f"horizon: {horizon}\nstate: {{credibility: 11}}\n"
    dynamics = ws.load_text(text + "motion: {credibility: credibility * trust}\n").dynamics
    assert (dynamics.periods, dynamics.shown, dynamics.first_year) == (periods, shown, first_year)


def test_a_scenario_with_time_is_written_back_equal():
    scenario = ws.load_text(GOOD)
    assert ws.load_text(scenario.to_yaml()) == scenario


def test_a_scenario_with_a_horizon_has_discount_factors_and_one_without_has_none():
    assert ws.load_text(GOOD).values["discount.target"] == 0.9
    assert "discount.target" not in ws.load("reverse_kissinger").values


def test_played_once_it_is_the_game_without_time():
    timeless = ws.load_text(GOOD.partition("horizon")[0].replace("trust", "coercion_cost"))
    assert ws.solve(ws.load_text(GOOD)).equilibria[0].path == ws.solve(timeless).equilibria[0].path


MISTAKES = [
    ("to: 1959", "to: 1940", "11:27: horizon.to: the last year, 1940, lies before the first, 1950"),
    ("{from: 1950, to: 1959}", "0", "11:10: horizon: expected a whole number from 1 to 10000, found the number 0"),
    (
        "{from: 1950, to: 1959}",
        "10000000",
        "11:10: horizon: expected a whole number from 1 to 10000, found the number 10000000",
    ),
    ("to: 1959", "to: 1959, periods: 3", "11:10: horizon: give `to` (the last year) or `periods`"),
    ("bounds: [0, 1]", "bounds: [1, 0]", "13:25: state.credibility.bounds: the bounds do not rise: [1, 0]"),
    ("bounds: [0, 1]", "bounds: [0, 2]", "`credibility` must be between 0 and 1; the bounds reach 0 to 2"),
    ("bounds: [0, 1]", "bounds: [0.5, 1]", "the game starts at 0.3, outside the bounds, 0.5 to 1"),
    ("points: 11", "points: 1", "13:41: state.credibility.points: expected a whole number from 2 to 100000"),
    ("  credibility: clip", "  inducement: clip", "state.credibility: `credibility` has no `motion`"),
    ("  credibility: clip", "  inducement: clip", "`inducement` moves but is no variable of `state`"),
    ("trust * reward", "trst * reward", "motion.credibility: unknown name `trst`"),
    ("plays.partner.bind", "plays.partner.bnd", "did you mean `plays.partner.bind`?"),
    ("[0.5, 0.5]", "[0.5, 0.6]", "17:43: shocks.luck.probabilities: probabilities are at least 0 and add up to 1"),
    ("[0.5, 0.5]", "[1]", "2 values, but 1 probabilities"),
    ("  luck: {", "  reward: {", "`reward` is a parameter or a lever; give the shock another name"),
    ("  inducement: {values", "  credibility: {values", "`credibility` has a path of its own in `paths`"),
    ("{1950: 0.2, 1959: 0.4}", "{soon: 0.2}", "`soon` cannot be the name of a year"),
    ("{1950: 0.2, 1959: 0.4}", "{1950: -2}", "`inducement` must be between 0 and 10, found -2"),
    ("{from: 1950, to: 1959}", "10", "paths.inducement: a path needs years: `horizon: {from: 1950, to: 1969}`"),
    ("{from: 1950, to: 1959}", "{from: 1950, periods: infinite}", "a game without end is the same in every period"),
    ("horizon: {from: 1950, to: 1959}\n", "", "`state` needs a `horizon`"),
]


@pytest.mark.parametrize(("good", "bad", "said"), MISTAKES, ids=[said[:60] for _, _, said in MISTAKES])
def test_a_mistake_is_told_with_its_place(good, bad, said):
    assert GOOD.count(good) >= 1
    with pytest.raises(ws.ScenarioError) as caught:
        ws.load_text(GOOD.replace(good, bad, 1))
    assert said in str(caught.value)


def test_a_discount_factor_of_one_is_refused_in_a_game_without_end():
    text = GOOD.replace("{from: 1950, to: 1959}", "infinite").partition("paths")[0]
    with pytest.raises(ws.ScenarioError, match="lies below 1, found 1"):
        ws.load_text(text.replace("parameters:\n", "parameters:\n  discount: {divider: 1}\n"))


def test_the_year_of_the_split_can_only_be_claimed_where_there_are_years():
    text = GOOD.partition("horizon")[0] + (
        "sources: {me: {title: t, author: a, year: 1}}\n"
        "claims: {c: {proposition: p, source: me, check: {comparative_static: "
        "{quantity: split_year, parameter: credibility, over: [0, 1], sign: decreasing}}}}\n"
    )
    with pytest.raises(ws.ScenarioError, match="`split_year` needs a `horizon`"):
        ws.load_text(text.replace("trust", "coercion_cost"))


PHASED = """\
wedgesim: 1
extends: sino_soviet_1950s
without: [positions, sweeps, claims]
title: Phases as paths
horizon: {from: 1950, to: 1969}
paths: phases
"""


def test_paths_lead_through_the_phases():
    scenario = ws.load_text(PHASED)
    paths = {path.name: path for path in scenario.dynamics.paths}
    for name, phase in scenario.phases.items():
        year = int(phase.period)
        for parameter, path in paths.items():
            expected = phase.parameters.get(parameter, scenario.parameters[parameter]).value
            assert path.at(year) == pytest.approx(expected), (name, parameter)
    assert set(paths) == {parameter for phase in scenario.phases.values() for parameter in phase.parameters}
    assert ws.load_text(scenario.to_yaml()) == scenario


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("horizon: {from: 1950, to: 1969}\n", "`paths` needs a `horizon`"),
        ("extends: sino_soviet_1950s", "paths through the phases need at least two of them"),
    ],
)
def test_paths_through_phases_need_years_and_phases(changed, said):
    text = PHASED.replace(changed, "extends: reverse_kissinger" if "extends" in changed else "")
    with pytest.raises(ws.ScenarioError, match=said):
        ws.load_text(text)


def test_a_year_can_only_be_asked_about_where_there_are_years():
    text = GOOD.partition("horizon")[0].replace("trust", "coercion_cost") + (
        "sources: {me: {title: t, author: a, year: 1}}\n"
        "claims: {c: {proposition: p, source: me, check: {outcome: {year: 1955, verdict: never}}}}\n"
    )
    with pytest.raises(ws.ScenarioError, match="`year` needs a `horizon`"):
        ws.load_text(text)
