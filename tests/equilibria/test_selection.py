"""Selections are named, and refuse rather than choose silently."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.pure import pure_profiles
from wedgesim.equilibria.selection import RULES, select
from wedgesim.equilibria.solution import Equilibrium, EquilibriumSet
from wedgesim.errors import UnknownNameError
from wedgesim.games.normal_form import NormalForm


def solved(payoffs, *mixed):
    """The pure equilibria of a game and some mixed ones."""
    game = NormalForm.from_payoffs(payoffs)
    points = [
        *(tuple(np.eye(n)[a] for n, a in zip(game.shape, profile, strict=True)) for profile in pure_profiles(game)),
        *(tuple(np.array(strategy) for strategy in profile) for profile in mixed),
    ]
    return EquilibriumSet(game, tuple(Equilibrium.of(game, point) for point in points), "incomplete", "by hand")


def chosen(selection):
    return tuple(int(strategy.argmax()) for strategy in selection.equilibrium.strategies)


HUNT = solved([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], ([0.75, 0.25], [0.75, 0.25]))


def test_rules_disagree_about_the_stag_hunt():
    assert {rule: chosen(select(HUNT, rule)) for rule in RULES} == {
        "quantal-response": (1, 1),
        "risk-dominance": (1, 1),
        "pareto": (0, 0),
        "coalition-proof": (0, 0),
    }
    for rule in RULES:
        selection = select(HUNT, rule)
        assert selection.rule == rule
        assert selection.reason
        assert any(selection.equilibrium is one for one in HUNT.equilibria)


def test_products_of_losses_are_told():
    assert "product of losses 9 at 2 / 2, 1 at 1 / 1" in select(HUNT, "risk-dominance").reason


def test_battle_of_the_sexes_is_refused_with_reasons():
    found = solved([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], ([2 / 3, 1 / 3], [1 / 3, 2 / 3]))
    for rule, reason in [
        ("risk-dominance", "neither"),
        ("pareto", "disagree"),
        ("coalition-proof", "2 equilibria"),
    ]:
        selection = select(found, rule)
        assert selection.equilibrium is None
        assert reason in selection.reason


def test_matching_pennies():
    found = solved([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], ([0.5, 0.5], [0.5, 0.5]))
    assert select(found).equilibrium is found.equilibria[0]
    assert select(found, "pareto").equilibrium is found.equilibria[0]
    assert "this game has 0" in select(found, "risk-dominance").reason
    assert "no equilibria" in select(found, "coalition-proof").reason


def test_risk_dominance_is_not_stretched():
    three = solved(np.zeros((3, 2, 2, 2)))
    assert "not for 2x2x2" in select(three, "risk-dominance").reason


def test_risk_dominance_compares_strict_equilibria_pair_by_pair():
    """Pure coordination on 3, 2 or 1: the products of losses are 9, 4 and 1 in each pair."""
    found = select(solved([np.diag([2.0, 3.0, 1.0])] * 2), "risk-dominance")
    assert found.equilibrium.support == ((1,), (1,))
    assert found.reason == "product of losses 9 at 2 / 2, 4 at 1 / 1; product of losses 9 at 2 / 2, 1 at 3 / 3"
    found = select(solved([np.diag([3.0, 3.0, 1.0])] * 2), "risk-dominance")
    assert found.equilibrium is None
    assert "1 / 1 and 2 / 2 tie" in found.reason


def test_risk_dominance_can_go_in_circles():
    """Leaving k for k + 1 costs 3, for k - 1 costs 1: each dominates the next and none dominates all."""
    table = np.array([[0.0, -1.0, -3.0], [-3.0, 0.0, -1.0], [-1.0, -3.0, 0.0]])
    found = select(solved([table, table.T]), "risk-dominance")
    assert found.equilibrium is None
    assert "in circles" in found.reason


def test_symmetric_limit_says_that_branches_cross():
    found = solved([np.eye(2), np.eye(2)])
    selection = select(found)
    assert "lambda = 2" in selection.reason
    assert "not in the list" in selection.reason
    assert selection.equilibrium.strategies[0].tolist() == [0.5, 0.5]


def test_payoff_ties_are_not_broken():
    found = solved([np.eye(2), np.eye(2)])
    assert "2 equilibria of the list pay the same" in select(found, "pareto").reason


def test_empty_list():
    game = NormalForm.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    empty = EquilibriumSet(game, (), "incomplete", "by hand")
    assert select(empty, "pareto").equilibrium is None
    assert "not in the list of equilibria, which is incomplete" in select(empty).reason


def test_unknown_rule():
    with pytest.raises(UnknownNameError, match="the rules are"):
        select(HUNT, "coin")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_risk_dominance_agrees_with_the_logit_limit_of_symmetric_coordination(seed):
    """In symmetric 2x2 coordination games the principal branch leads to the risk-dominant equilibrium."""
    rng = np.random.default_rng(seed)
    losses, elsewhere = rng.random(2) + np.array([0.01, 0.02]), rng.random(2)
    table = np.array([[elsewhere[0] + losses[0], elsewhere[1]], [elsewhere[0], elsewhere[1] + losses[1]]])
    found = solved([table, table.T])
    assert chosen(select(found)) == chosen(select(found, "risk-dominance"))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 10), st.floats(-5, 5))
def test_affine_payoffs_do_not_matter_to_ordinal_rules_and_risk_dominance(seed, factor, shift):
    payoffs = np.random.default_rng(seed).standard_normal((2, 2, 2))
    scaled = payoffs * np.array([factor, 1]).reshape(2, 1, 1) + shift
    one, other = solved(payoffs), solved(scaled)
    for rule in ("risk-dominance", "pareto", "coalition-proof"):
        first, second = select(one, rule), select(other, rule)
        assert (first.equilibrium is None) == (second.equilibrium is None)
        if first.equilibrium is not None:
            assert chosen(first) == chosen(second)
