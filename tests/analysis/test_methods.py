"""Every method on games with known answers, and what it says about a split."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import wedgesim as ws
import wedgesim.equilibria
import wedgesim.games
from wedgesim.analysis.game_methods import TIE
from wedgesim.analysis.method_names import METHODS
from wedgesim.analysis.methods import solve_by_method, solve_game
from wedgesim.cli.commands import solve as solve_command
from wedgesim.equilibria import RULES, nash_equilibria
from wedgesim.errors import OutOfRangeError, SolverError, UnknownNameError
from wedgesim.games import ExtensiveForm, NormalForm, Sequential
from wedgesim.model.loading import load_text

NAMES = {"players": ["row", "column"]}
DILEMMA = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], **NAMES)
HUNT = NormalForm.from_payoffs([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], **NAMES, actions=[["stag", "hare"]] * 2)
PENNIES = NormalForm.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], **NAMES)

# The divider plays no part; target and partner play chicken, in which backing down is to split.
CHICKEN = """
wedgesim: 1
title: Chicken with a bystander
roles:
  divider: {state: A, actions: {watch: {}}}
  target: {state: B, actions: {dare: {alignment: 1}, yield: {alignment: 0}}}
  partner: {state: C, actions: {dare: {}, yield: {}}}
payoffs:
  watch/dare/dare: [0, 0, 0]
  watch/dare/yield: [0, 7, 2]
  watch/yield/dare: [0, 2, 7]
  watch/yield/yield: [0, 6, 6]
timing: simultaneous
"""


@pytest.fixture(scope="module")
def chicken():
    return load_text(CHICKEN)


# Names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [wedgesim.games, wedgesim.equilibria, ws])
def test_every_public_name_is_there(module):
    assert set(module._WHERE) <= set(module.__all__)
    assert set(module.__all__) - set(module._WHERE) <= {"__version__"}
    assert all(getattr(module, name) is not None for name in module.__all__)
    assert dir(module) == sorted(module.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = module.nonsense


def test_importing_the_wings_costs_nothing():
    program = "import sys, wedgesim.games, wedgesim.equilibria; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_command_line_offers_what_the_library_has():
    assert solve_command.METHODS == METHODS
    assert tuple(RULES) == solve_command.RULES


def test_the_game_of_a_scenario_goes_to_any_solver(reverse_kissinger):
    played = ws.game(reverse_kissinger, {"capability.target": 0.4}, credibility=[0.2, 0.7])
    assert isinstance(played, Sequential)
    assert played.normal_form.batch_shape == (2,)
    expected = ws.payoffs(reverse_kissinger, {"capability.target": 0.4}, credibility=0.7)
    assert played.normal_form.single(1).payoffs == pytest.approx(expected, abs=1e-14)
    positioned = ws.game("reverse_kissinger", position="kupchan2021").normal_form
    assert np.array_equal(positioned.payoffs, ws.payoffs(reverse_kissinger.with_position("kupchan2021")))


# Methods -------------------------------------------------------------------------------------------------------------


def test_nash_is_the_list_of_the_library():
    found = solve_game(HUNT)
    assert [one.labelled(HUNT) for one in found.equilibria] == [
        one.labelled(HUNT) for one in nash_equilibria(HUNT).equilibria
    ]
    assert (found.certificate, found.found.equilibria.index_sum, found.found.selection) == ("certified", 1, None)


@pytest.mark.parametrize(
    ("rule", "chosen"),
    [("quantal-response", "hare"), ("risk-dominance", "hare"), ("pareto", "stag"), ("coalition-proof", "stag")],
)
def test_a_selection_names_its_rule_and_reason(rule, chosen):
    selection = solve_game(HUNT, select=rule).found.selection
    assert selection.rule == rule
    assert selection.reason
    assert selection.equilibrium.labelled(HUNT)["row"][chosen] == 1


def test_pure_says_when_there_is_none():
    assert solve_game(DILEMMA, "pure").found.profiles == ((1, 1),)
    none = solve_game(PENNIES, "pure")
    assert (none.equilibria, none.solved, none.certificate) == ((), True, "certified")


def test_quantal_response_has_the_logit_formula():
    one = solve_game(HUNT, "quantal-response", precision=0.8).equilibria[0]
    for player, strategy in enumerate(one.strategies):
        other = one.strategies[1 - player]
        worth = HUNT.payoffs[0] @ other if player == 0 else other @ HUNT.payoffs[1]
        logit = np.exp(0.8 * worth)
        assert strategy == pytest.approx(logit / logit.sum(), abs=1e-9)
    branch = solve_game(HUNT, "quantal-response")
    assert branch.equilibria[0].max_regret < 1e-9
    assert branch.certificate is None


def test_dominance_solves_the_dilemma():
    found = solve_game(DILEMMA, "dominance").found
    assert found.elimination.survivors == found.rationalisable.outer == ((1,), (1,))


def test_coalitions_tell_what_both_could_gain():
    (standing,) = solve_game(DILEMMA, "coalitions").found.standings
    assert (standing.profile, standing.strong, standing.coalition_proof) == ((1, 1), False, True)
    (deviation,) = standing.deviations
    assert (deviation.actions, deviation.gains, deviation.self_enforcing) == ((0, 0), (2.0, 2.0), False)


def test_commitment_can_be_worth_more_than_any_equilibrium():
    game = NormalForm.from_payoffs([[[1, 3], [2, 4]], [[0, 2], [1, 0]]], players=["leader", "follower"])
    found = solve_game(game, "commitment", leader="leader")
    assert found.found.strong.value == pytest.approx(11 / 3)
    assert max(one.payoffs[0] for one in solve_game(game).equilibria) < 3
    assert found.equilibria[0].strategies[0] == pytest.approx([1 / 3, 2 / 3])
    assert solve_game(game, "commitment", leader="follower").found.leader == 1


def test_a_tree_is_solved_in_its_timing_or_in_normal_form():
    entry = NormalForm.from_payoffs(
        [[[0, 0], [-1, 1]], [[2, 2], [-1, 1]]], ["entrant", "incumbent"], [["out", "in"], ["hit", "share"]]
    )
    staged = Sequential.in_order(entry, ["entrant", "incumbent"])
    tree = ExtensiveForm.from_sequential(staged)
    for game in (staged, tree):
        (one,) = solve_game(game, "subgame-perfect").found.equilibria
        assert one.payoffs.tolist() == [1.0, 1.0]
    threat = [0.0, 2.0]
    assert any(one.payoffs.tolist() == threat for one in solve_game(tree, "nash").equilibria)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"method": "nahs"}, UnknownNameError, "did you mean 'nash'"),
        ({"method": "xyzzyx"}, UnknownNameError, "the methods are"),
        ({"method": "nash", "select": "coin"}, UnknownNameError, "the rules are"),
        ({"method": "pure", "select": "pareto"}, UnknownNameError, "goes with the method nash"),
        ({"method": "nash", "leader": "row"}, UnknownNameError, "goes with the method commitment"),
        ({"method": "nash", "precision": 1.0}, UnknownNameError, "goes with the method quantal-response"),
        ({"method": "quantal-response", "precision": -1.0}, OutOfRangeError, "not negative"),
        ({"method": "quantal-response", "precision": float("nan")}, OutOfRangeError, "finite"),
        ({"method": "commitment", "leader": "nobody"}, UnknownNameError, "no player 'nobody'"),
        ({"method": "subgame-perfect"}, SolverError, "no timing"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(arguments, error, said):
    with pytest.raises(error, match=said):
        solve_game(HUNT, **arguments)


def test_a_batch_is_refused():
    with pytest.raises(SolverError, match="one game at a time"):
        solve_game(NormalForm.from_payoffs(np.zeros((2, 2, 2, 5)), **NAMES))


def test_a_tree_with_too_many_strategies_points_to_the_other_method():
    tree = ExtensiveForm.from_sequential(ws.game("reverse_kissinger"))
    with pytest.raises(SolverError, match="subgame-perfect needs no normal form"):
        solve_game(tree, "nash")


# The split -----------------------------------------------------------------------------------------------------------


def test_the_split_over_all_nash_and_all_correlated_equilibria(chicken):
    """Chicken: the target yields in one pure equilibrium, not in the other, and with 2/3 in the mixed one."""
    nash = solve_by_method(chicken, method="nash")
    assert sorted(round(one.strategies[1][1], 9) for one in nash.equilibria) == [0.0, round(2 / 3, 9), 1.0]
    assert (nash.split.verdict, nash.split.probability, nash.declared_split) == ("possible", (0.0, 1.0), None)
    correlated = solve_by_method(chicken, method="correlated")
    assert correlated.split.verdict == "possible"
    assert correlated.split.probability == (0.0, 1.0)
    # the best correlated equilibrium of chicken: never both dare, and 1/2 : 1/4 : 1/4 for the rest
    assert correlated.found.probabilities[0] == pytest.approx(np.array([[0.0, 0.25], [0.25, 0.5]]), abs=1e-7)
    assert solve_by_method(chicken, method="commitment", leader="B").split.probability == (0.0, 0.0)
    assert solve_by_method(chicken, method="commitment", leader="partner").split.probability == (1.0, 1.0)
    assert solve_by_method(chicken, method="dominance").split.verdict == "possible"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("position", [None, "kupchan2021"])
def test_every_method_answers_for_a_scenario(reverse_kissinger, method, position):
    found = solve_by_method(reverse_kissinger, method=method, position=position)
    assert found.solved
    declared = ws.solve(reverse_kissinger, position=position).split
    own = found.split if method == "subgame-perfect" else found.declared_split
    assert own.verdict == declared.verdict
    assert own.probability == pytest.approx(declared.probability)


@pytest.mark.parametrize("seed", range(6))
def test_correlated_bounds_hold_for_nash_and_dominance_for_both(seed):
    """On chicken with payoffs drawn at random, for all three roles."""
    rng = np.random.default_rng(seed)
    text = CHICKEN.replace("{watch: {}}", "{watch: {}, meddle: {}}").partition("payoffs:")[0] + "payoffs:\n"
    for first in ("watch", "meddle"):
        for second in ("dare", "yield"):
            for third in ("dare", "yield"):
                text += f"  {first}/{second}/{third}: {rng.random(3).round(3).tolist()}\n"
    scenario = load_text(text + "timing: simultaneous\n")
    nash, correlated, dominance = (
        solve_by_method(scenario, method=method).split for method in ("nash", "correlated", "dominance")
    )
    for inner, outer in ((nash, correlated), (correlated, dominance)):
        assert outer.probability[0] - 1e-7 <= inner.probability[0]
        assert inner.probability[1] <= outer.probability[1] + 1e-7


def test_a_declared_outcome_that_is_no_equilibrium_of_the_simultaneous_game_is_told(reverse_kissinger):
    found = solve_by_method(reverse_kissinger, method="coalitions", position="kupchan2021").found
    (declared,) = [one for one in found.standings if one.declared]
    assert declared.equilibrium.max_regret > TIE
    assert declared.equilibrium.labelled(ws.game(reverse_kissinger).normal_form)["target"]["split"] == 1


def test_without_alignment_there_is_no_verdict():
    text = CHICKEN.replace("dare: {alignment: 1}, yield: {alignment: 0}", "dare: {}, yield: {}")
    found = solve_by_method(load_text(text), method="nash")
    assert found.split.verdict == "undefined"
    assert np.isnan(found.split.probability).all()
