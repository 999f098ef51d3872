"""Scenarios with types: closed forms of a two-type wedge and of mutual fear, one type, thresholds, sweeps."""

import numpy as np
import pytest

import wedgesim as ws
from tests.games.two_types import FEAR, WEDGE
from wedgesim.analysis.points import VERDICTS, solve_points
from wedgesim.equilibria.solution import CERTIFICATES
from wedgesim.errors import OutOfRangeError, ScenarioError, UnknownNameError, WedgesimError
from wedgesim.model.private_information import cells, game_with_types
from wedgesim.theories.arms_race import cutoff_equilibrium

PRIOR = "types.divider.sincere.prior"


@pytest.fixture(scope="module")
def wedge():
    return ws.load_text(WEDGE, "wedge")


@pytest.fixture(scope="module")
def fear():
    return ws.load_text(FEAR, "fear")


def kinds(solution):
    return [set(one.play.signalling().values()) for one in solution.private.equilibria]


def believed(solution, equilibrium, history):
    """What the target believes of a sincere divider after an action."""
    play = solution.private.equilibria[equilibrium].play
    return play.beliefs[1, 0, (history, 0)][0][0]


# The two-type wedge: the target splits when it believes the divider sincere with at least .375 = (.4 - .1) / (.9 - .1);
# a bluffer gains .2 by a split and a sincere divider .5 - .05.


def test_a_cheap_offer_pools_when_enough_dividers_are_sincere(wedge):
    solution = ws.solve(wedge)
    assert [one.path for one in solution.equilibria] == ["hold / align / wait", "offer / split / wait"]
    assert kinds(solution) == [{"pooling"}, {"pooling"}]
    assert believed(solution, 1, 1) == pytest.approx([0.4, 0.4])
    assert believed(solution, 0, 1) == pytest.approx([0.0, 0.375])
    assert solution.equilibria[1].payoffs["target"] == pytest.approx(0.4 * 0.9 + 0.6 * 0.1 - 0.1)
    assert solution.equilibria[1].payoffs["divider"] == pytest.approx(0.4 * (0.5 - 0.1) + 0.6 * (0.2 - 0.05))
    assert solution.selected.path == "offer / split / wait"


def test_an_offer_that_only_the_sincere_can_afford_separates(wedge):
    solution = ws.solve(wedge, offer_cost=0.3)
    (one,) = solution.equilibria
    assert kinds(solution) == [{"separating"}]
    assert one.split_probability == pytest.approx(0.4)
    assert believed(solution, 0, 1) == pytest.approx([1.0, 1.0])
    # silence of all rests on the belief that a bluffer could have made the offer
    (aside,) = solution.private.set_aside
    assert aside.play.path() == "hold / align / wait"
    assert "a bluffing divider could never gain by offer" in aside.objections[0]


def test_where_the_sincere_are_too_few_a_bluff_half_works(wedge):
    solution = ws.solve(wedge, {PRIOR: 0.2})
    assert (solution.split.verdict, solution.certificate) == ("possible", "certified")
    assert [one.split_probability > 0 for one in solution.equilibria] == [False, True]
    assert kinds(solution) == [{"pooling"}, {"semi-separating"}]
    # the limit of quantal response is the mixed one
    mixed = solution.private.equilibria[1]
    assert solution.private.selected is mixed
    # bluffers offer so often that the target is indifferent: .2 / (.2 + .8 m) = .375; it splits so often that they are
    assert mixed.play.behaviour[0, 1, ()][1] == pytest.approx(0.2 * (1 - 0.375) / 0.375 / 0.8)
    assert mixed.play.behaviour[1, 0, (1, 0)][1] == pytest.approx(0.05 / 0.2)
    assert believed(solution, 1, 1) == pytest.approx([0.375, 0.375])
    assert mixed.max_regret < 1e-12


def test_a_tie_between_types_is_told_as_such(wedge):
    # at this price a bluffer gains nothing by an offer that is believed
    solution = ws.solve(wedge, offer_cost=0.2)
    assert solution.certificate == "degenerate"
    assert "payoffs tie" in solution.private.note
    assert int(solve_points(wedge, {"offer_cost": 0.2}).certificate) == CERTIFICATES.index("degenerate")


def test_the_price_at_which_an_offer_becomes_a_credible_signal(wedge):
    found = ws.threshold(wedge, "offer_cost", over=(0, 0.6), of="path", scan_points=33)
    assert [crossing.value for crossing in found.crossings] == pytest.approx([0.2, 0.45], abs=1e-9)
    assert "(separating)" in found.crossings[0].path_above or "(separating)" in found.crossings[0].note
    # payoffs count as tied within 1e-9 of their range, so the brackets are hardly wider
    assert max(crossing.upper - crossing.lower for crossing in found.crossings) < 1e-8
    verdicts = ws.threshold(wedge, "offer_cost", over=(0, 0.6), scan_points=33).crossings
    assert [(c.verdict_below, c.verdict_above) for c in verdicts] == [("possible", "never")]


def test_the_prior_at_which_a_cheap_offer_is_believed(wedge):
    (crossing,) = ws.threshold(wedge, PRIOR, of="path", scan_points=33).crossings
    assert crossing.value == pytest.approx(0.375, abs=1e-9)
    assert "(semi-separating)" in crossing.note.partition("above")[0]
    # below, an offer works by and by: the split is possible throughout
    found = ws.threshold(wedge, PRIOR, scan_points=33)
    assert (found.crossings, found.start) == ((), "possible")


def test_a_dear_offer_is_never_worth_a_bluff_that_half_works(wedge):
    """The bluff ends where even certain success is not worth the price, and so does sincerity later on."""
    found = ws.threshold(wedge, "offer_cost", {PRIOR: 0.2}, over=(0, 0.6), of="path", scan_points=33)
    assert [crossing.value for crossing in found.crossings] == pytest.approx([0.2, 0.45], abs=1e-9)


@pytest.mark.parametrize("name", ["sincere", "bluffing"])
def test_one_type_is_the_game_without_types(wedge, name):
    values = {kind: value for kind, value in wedge.types.variables().items() if f".{name}." in kind}
    plain = ws.load_text(WEDGE.partition("types:")[0])
    overrides = {full.split(".", 3)[3]: value.value for full, value in values.items() if not full.endswith("prior")}
    alone = ws.solve(wedge, {f"types.divider.{name}.prior": 1.0})
    expected = ws.solve(plain, overrides)
    assert [one.path.replace(" ", "") for one in alone.equilibria] == [one.path for one in expected.equilibria]
    assert alone.equilibria[0].payoffs == pytest.approx(expected.equilibria[0].payoffs)
    assert alone.equilibria[0].margin == pytest.approx(expected.equilibria[0].margin)
    assert alone.split.verdict == expected.split.verdict


@pytest.mark.parametrize("timing", ["simultaneous", "[divider, [target, partner]]", "[partner, divider, target]"])
def test_one_type_is_the_game_without_types_in_every_timing(triad_text, timing):
    text = triad_text + f"timing: {timing}\n"
    plain = ws.solve(ws.load_text(text))
    typed = ws.solve(ws.load_text(text + "types: {divider: {only: {prior: 1, credibility: 0.5}}}\n"))
    pure = [one for one in plain.equilibria if one.is_pure]
    assert {one.path.replace(" ", "") for one in typed.equilibria} == {one.path for one in pure}
    assert typed.split.verdict == plain.split.verdict


def test_parts_by_theory_sum_to_payoffs(triad_text):
    typed = ws.load_text(
        triad_text + "types: {divider: {a: {prior: .3, credibility: .9}, b: {prior: .7, credibility: .1}},"
        " target: {calm: {prior: .5, turning_cost: .1}, wary: {prior: .5, turning_cost: .3}}}\n"
    )
    for one in ws.solve(typed).equilibria:
        for role, payoff in one.payoffs.items():
            assert sum(value for terms in one.by_theory[role].values() for value in terms.values()) == pytest.approx(
                payoff
            )


# Mutual fear --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exposure", [0.3, 0.6, 0.9])
def test_cutoffs_of_mutual_fear_are_those_of_the_closed_form(fear, exposure):
    solution = ws.solve(fear, exposure=exposure)
    (one,) = solution.private.equilibria
    expected = cutoff_equilibrium(0.05, exposure, 1.0)
    assert [one.play.cutoffs[player].value for player in (0, 2)] == pytest.approx([expected] * 2, abs=1e-9)


def test_when_exposure_outweighs_every_cost_all_build(fear):
    (one,) = ws.solve(fear, exposure=1.2).equilibria
    assert one.path == "build / watch / build"


def test_the_exposure_from_which_fear_alone_makes_all_build(fear):
    """All build from the exposure at which the dearest type would: the highest cost, less nothing."""
    small = ws.load_text(FEAR.replace("points: 41", "points: 9"))
    turns = ws.threshold(small, "exposure", over=(0.2, 1.6), of="divider", scan_points=15).crossings
    assert turns[0].value == pytest.approx(1.0, abs=0.06)


def test_grid_cutoffs_approach_the_closed_form_like_one_over_the_number_of_types(fear):
    from wedgesim.equilibria.bayesian_nash import interim_payoffs, pure_bayesian_nash
    from wedgesim.equilibria.cutoffs import cutoffs

    worst = []
    for points in (20, 40, 80):
        scenario = ws.load_text(FEAR.replace("points: 41", f"points: {points}"))
        values = cells(scenario.types.grids["divider"])[0]
        found = pure_bayesian_nash(game_with_types(scenario))
        assert found.certificate == "certified"
        errors = []
        for one in found.equilibria:
            (cutoff,) = cutoffs(values, one.strategies[0], interim_payoffs(found.game, 0, one.strategies))
            errors.append(abs(cutoff.value - 1 / 9))
        worst.append(max(errors))
    assert worst[2] <= 0.55 * 1 / 80 / (1 - 0.55)
    assert worst[2] < worst[1] < worst[0]


# Sweeps, variables, mistakes ----------------------------------------------------------------------------------------


def same_as_solve(here, alone):
    """Whether a point of a sweep tells what solving it alone tells."""
    assert VERDICTS[int(here.verdict)] == alone.split.verdict
    assert CERTIFICATES[int(here.certificate)] == alone.certificate
    assert int(here.equilibria) == len(alone.equilibria)
    first = alone.equilibria[0]
    assert here.payoff.values == pytest.approx(list(first.payoffs.values()))
    assert here.payoff_by_theory.values.sum(axis=-1) == pytest.approx(here.payoff.values)
    assert float(here.split_probability) == pytest.approx(first.split_probability)
    assert float(here.margin) == pytest.approx(first.margin)


def test_a_sweep_gives_at_each_point_what_solving_it_alone_gives(wedge):
    axes = {"offer_cost": [0.05, 0.2, 0.3, 0.5], PRIOR: [0.0, 0.2, 0.5, 1.0]}
    found = ws.sweep(wedge, axes)
    for cost in axes["offer_cost"]:
        for prior in axes[PRIOR]:
            here = found.sel({"offer_cost": cost, PRIOR: prior})
            same_as_solve(here, ws.solve(wedge, {"offer_cost": cost, PRIOR: prior}))
            # .2 is the price at which bluffers gain nothing by being believed
            tied = cost == 0.2 and 0 < prior < 1
            assert CERTIFICATES[int(here.certificate)] == ("degenerate" if tied else "certified")


@pytest.mark.parametrize("timing", ["divider, partner, target", "partner, divider, target", "target, partner, divider"])
def test_sweeps_and_solving_alone_agree_whoever_moves_when(triad_text, timing):
    typed = ws.load_text(
        triad_text + f"timing: [{timing}]\n"
        "types: {divider: {a: {prior: .3, credibility: .9}, b: {prior: .7, credibility: .1, split_value: .2}}}\n"
    )
    name = "types.divider.a.prior"
    found = ws.sweep(typed, {name: [0.1, 0.45, 0.8], "offer_cost": [0.02, 0.1]})
    for prior in (0.1, 0.45, 0.8):
        for cost in (0.02, 0.1):
            here = {name: prior, "offer_cost": cost}
            same_as_solve(found.sel(here), ws.solve(typed, here))


def test_where_two_roles_have_types_sweeps_see_pure_equilibria_only_and_say_so(triad_text):
    typed = ws.load_text(
        triad_text + "types: {divider: {a: {prior: .3, credibility: .9}, b: {prior: .7, credibility: .1}},"
        " target: {calm: {prior: .5, turning_cost: .1}, wary: {prior: .5, turning_cost: .3}}}\n"
    )
    assert CERTIFICATES[int(solve_points(typed, {}).certificate)] == "incomplete"
    found = ws.threshold(typed, "types.divider.a.prior", scan_points=5)
    assert any("pure strategies" in remark for remark in found.remarks)
    types = "types: {divider: {a: {prior: .3, credibility: .9}, b: {prior: .7, credibility: .1}}}\n"
    alone = ws.load_text(triad_text + types)
    found = ws.threshold(alone, "types.divider.a.prior", scan_points=5)
    assert not any("pure strategies" in remark for remark in found.remarks)


def test_parameters_of_types_and_priors_can_be_varied(wedge):
    names = ["types.divider.bluffing.credibility", "types.divider.bluffing.prior", "offer_cost"]
    points = solve_points(wedge, {names[0]: [0.1, 0.9], names[1]: 0.9, names[2]: 0.05})
    assert [VERDICTS[code] for code in points.verdict] == ["possible", "unique"]
    assert ws.solve(wedge, {names[1]: 0.75}).private.game.prior.ravel() == pytest.approx([0.25, 0.75])
    with pytest.raises(UnknownNameError, match=r"types\.divider\.sincere\.prior"):
        ws.solve(wedge, {"types.divider.sincer.prior": 0.2})
    with pytest.raises(OutOfRangeError, match="between 0 and 1"):
        ws.solve(wedge, {PRIOR: 1.2})
    with pytest.raises(OutOfRangeError, match=r"sum to 1\.1"):
        ws.solve(wedge, {PRIOR: 0.6, "types.divider.bluffing.prior": 0.5})


def test_a_joint_table_correlates_types(triad_text):
    joint = "{sincere/calm: 0.3, sincere/wary: 0.1, bluffing/wary: 0.6}"
    typed = ws.load_text(
        triad_text + "types: {divider: {sincere: {credibility: .9}, bluffing: {credibility: .1}},"
        f" target: {{calm: {{turning_cost: .1}}, wary: {{turning_cost: .3}}}}, joint: {joint}}}\n"
    )
    assert ws.load_text(typed.to_yaml()) == typed
    game = game_with_types(typed)
    assert game.prior[:, :, 0] == pytest.approx(np.array([[0.3, 0.1], [0.0, 0.6]]))
    moved = ws.solve(typed, {PRIOR: 0.8}).private.game
    assert moved.prior[:, :, 0] == pytest.approx(np.array([[0.6, 0.2], [0.0, 0.2]]))


@pytest.mark.parametrize(
    ("types", "line", "said"),
    [
        ("divider: {a: {prior: .3, credibility: .9}, b: {prior: .6}}", 2, "sum to 0.9, not to 1"),
        ("divider: {a: {prior: .3, credibilty: .9}, b: {prior: .7}}", 2, "did you mean `credibility`"),
        ("divider: {a: {credibility: .9}, b: {prior: .7}}", 2, "`prior` is missing"),
        ("divider: {a: {prior: -.3}, b: {prior: 1.3}}", 2, "between 0 and 1"),
        ("divider: {a: {prior: 1, credibility: 2}}", 2, "`credibility` must be between 0 and 1"),
        ("divider: {a: {prior: 1, war_intensity: .5}}", 2, "belongs to theory bloodletting"),
        ("divider: {a: {prior: 1, credibility: .5}}\n  target: {b: {prior: 1, credibility: .4}}", 3, "already private"),
        ("target: {grid: {parameter: turning_cost, points: 3, range: [1, 0]}}", 2, "rises from low to high"),
        ("target: {grid: {parameter: nothing, points: 3}}", 2, "nothing"),
        ("target: {grid: {parameter: turning_cost, points: 1}}", 2, "a whole number from 2"),
        ("target: {grid: {parameter: turning_cost, points: 3}, b: {prior: 1}}", 2, "not both"),
        ("divider: {a: {}, b: {}}\n  joint: {a: .5, b: .4}", 3, "sum to 0.9"),
        ("divider: {a: {}, b: {}}\n  joint: {a: .5, c: .5}", 3, "type of the divider"),
        ("divider: {a: {prior: .5}, b: {}}\n  joint: {a: .5, b: .5}", 2, "the joint table gives the prior"),
        ("dividr: {a: {prior: 1}}", 2, "did you mean `divider`"),
    ],
)
def test_bad_types_are_refused_with_line_and_reason(types, line, said):
    before = WEDGE.partition("types:")[0]
    with pytest.raises(ScenarioError) as caught:
        ws.load_text(before + "types:\n  " + types + "\n")
    first = caught.value.problems[0]
    assert (first.line - before.count("\n"), said in first.message) == (line, True), first


def test_what_knows_nothing_of_types_says_so(wedge):
    from wedgesim.analysis.methods import solve_by_method

    for ask in (
        lambda: ws.game(wedge),
        lambda: ws.payoffs(wedge),
        lambda: solve_by_method(wedge, method="nash"),
        lambda: ws.sweep(wedge, {"offer_cost": [0.1, 0.2]}, method="nash"),
    ):
        with pytest.raises(WedgesimError, match=r"types|private information"):
            ask()


def test_types_survive_yaml(wedge, fear):
    for scenario in (wedge, fear):
        assert ws.load_text(scenario.to_yaml()) == scenario
