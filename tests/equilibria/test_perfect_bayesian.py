"""Perfect Bayesian equilibria: published games, brute force, invariances."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tests.games.signalling import beer_and_quiche, horse, signalling_game, spence
from wedgesim.equilibria import (
    agent_quantal_response_limit,
    intuitive_objections,
    perfect_bayesian_equilibria,
    senders,
    signalling,
    subgame_perfect_equilibria,
)
from wedgesim.equilibria.belief_polytopes import feasible, interval
from wedgesim.errors import SolverError
from wedgesim.games.extensive_form import ExtensiveForm, InformationSet, Node, Outcome
from wedgesim.games.gambit_efg import read_efg, write_efg
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential


def plan(one):
    """Actions by names of information sets."""
    moves = one.tree.game.moves
    return {moves[move].name: moves[move].actions[action] for move, action in one.actions.items()}


def belief(one, name):
    """Intervals of the probabilities of the nodes of an information set."""
    (found,) = [belief for move, belief in one.beliefs.items() if one.tree.game.moves[move].name == name]
    return np.array([found.low, found.high])


def test_beer_and_quiche_pools_on_either_and_the_intuitive_criterion_keeps_beer():
    found = perfect_bayesian_equilibria(beer_and_quiche())
    beer, quiche = found.equilibria
    assert plan(beer) == {"surly": "beer", "wimpy": "beer", "after beer": "retreat", "after quiche": "duel"}
    assert plan(quiche) == {"surly": "quiche", "wimpy": "quiche", "after beer": "duel", "after quiche": "retreat"}
    # a duel is a best reply when the sender is at least as likely wimpy as surly
    assert belief(beer, "after quiche") == pytest.approx(np.array([[0, 0.5], [0.5, 1]]))
    assert belief(beer, "after beer") == pytest.approx(np.array([[0.9, 0.1], [0.9, 0.1]]))
    assert found.certificate == "certified"
    kept, failed = intuitive_objections(found)
    assert kept == ()
    (objection,) = failed
    assert (objection.action, objection.equilibrium_payoff, objection.least_payoff) == ("beer", 2.0, 3.0)


def test_few_surly_types_leave_only_the_semi_separating_equilibrium():
    game = beer_and_quiche(0.4)
    assert len(perfect_bayesian_equilibria(game)) == 0
    limit = agent_quantal_response_limit(game)
    by_name = {game.moves[move].name: shares for move, shares in limit.behaviour.items()}
    # the wimpy drink beer so often that a duel after it is worth as much as a retreat: .4 against .6 times 2/3
    assert by_name["wimpy"] == pytest.approx([2 / 3, 1 / 3], abs=1e-6)
    assert by_name["after beer"] == pytest.approx([0.5, 0.5], abs=1e-6)
    assert limit.max_regret < 1e-6
    assert signalling([by_name["surly"], by_name["wimpy"]]) == "semi-separating"


def test_in_the_horse_only_the_equilibrium_without_an_incredible_threat_is_left():
    (one,) = perfect_bayesian_equilibria(horse()).equilibria
    actions = [horse().moves[move].actions[action] for move, action in one.actions.items()]
    assert actions == ["C", "c", "R"]
    # nodes in the order of the tree: after C and d, then after D; R is a best reply while D is at most half as likely
    assert one.beliefs[2].high[1] == pytest.approx(1 / 3)
    assert one.beliefs[2].low[1] == 0
    limit = agent_quantal_response_limit(horse())
    assert [limit.behaviour[move].argmax() for move in range(3)] == [0, 0, 1]
    assert limit.beliefs[2][1] <= 1 / 3 + 1e-4


def test_spence_separates_where_the_plain_would_not_follow_and_the_able_still_gain():
    """Wages 1 and 2, costs e and e/2: separation from 1 to 2, pooling on a wage of 1.5 up to .5."""
    found = perfect_bayesian_equilibria(spence())
    taken = [(plan(one)["able"], plan(one)["plain"]) for one in found.equilibria]
    assert taken == [
        ("0", "0"), ("0.25", "0.25"), ("0.5", "0.5"),
        ("1", "0"), ("1.25", "0"), ("1.5", "0"), ("1.75", "0"), ("2", "0"),
    ]  # fmt: skip
    # the plain are indifferent at 1, so only what lies above 1.25 could be had for less without them
    passed = [pair for pair, objections in zip(taken, intuitive_objections(found), strict=True) if not objections]
    assert passed == [("1", "0"), ("1.25", "0")]
    # up to .75 the wage of the able would tempt them away from pooling; from 1 upwards no wage tempts anybody
    assert found.equilibria[0].ways == 2**3 * 3**6


def test_equilibria_that_differ_only_off_the_path_are_all_there():
    found = perfect_bayesian_equilibria(spence(levels=("0", "1.5", "3")))
    every = [one for equilibrium in found.equilibria for one in equilibrium.every()]
    assert len({tuple(one.actions.items()) for one in every}) == sum(one.ways for one in found.equilibria)
    for one in every:
        for bounds in one.beliefs.values():
            assert bounds.low.sum() <= 1 + 1e-9
            assert bounds.high.sum() >= 1 - 1e-9


def brute_force(sender, receiver, prior):
    """All pure equilibria of a game of two types, payoffs by type, message and answer, by trying every belief."""
    types, messages, answers = sender.shape
    grid = np.linspace(0, 1, 20001)
    chances = np.array([1 - grid, grid])
    optimal = []  # for each message and answer: beliefs in the second type
    for message in range(messages):
        worth = np.einsum("tb,ta->ab", chances, receiver[:, message])
        optimal.append(worth >= worth.max(axis=0) - 1e-12)
    found = set()
    for sent in product(range(messages), repeat=types):
        for answered in product(range(answers), repeat=messages):
            gains = all(
                sender[t, sent[t], answered[sent[t]]] >= max(sender[t, m, answered[m]] for m in range(messages))
                for t in range(types)
            )
            fits = True
            for message in range(messages):
                mass = np.array([prior[t] if sent[t] == message else 0 for t in range(types)])
                if mass.sum():
                    worth = mass @ receiver[:, message]
                    fits &= bool(worth[answered[message]] >= worth.max() - 1e-12)
                else:
                    fits &= bool(optimal[message][answered[message]].any())
            if gains and fits:
                found.add((*sent, *answered))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_random_signalling_games_have_the_equilibria_that_brute_force_finds(seed):
    generator = np.random.default_rng(seed)
    sender, receiver = generator.random((2, 2, 3, 3))
    prior = [0.3, 0.7]
    game = signalling_game(
        [("0", 0.3), ("1", 0.7)],
        "012",
        "012",
        lambda t, m, a: (sender[int(t), int(m), int(a)], receiver[int(t), int(m), int(a)]),
    )
    found = perfect_bayesian_equilibria(game)
    every = [one for equilibrium in found.equilibria for one in equilibrium.every()]
    names = ["0", "1", "after 0", "after 1", "after 2"]
    actions = {tuple(int(plan(one)[name]) for name in names) for one in every}
    assert actions == brute_force(sender, receiver, prior)
    limit = agent_quantal_response_limit(game)
    assert limit.max_regret < 1e-6
    if limit.is_pure:
        path = {end for end, _ in limit.outcome}
        assert path in [{end for end, _ in one.outcome} for one in found.equilibria]


@pytest.mark.parametrize("seed", range(4))
def test_without_private_information_it_is_backward_induction(seed):
    payoffs = np.random.default_rng(seed).random((3, 2, 3, 2))
    form = NormalForm(payoffs, ("1", "2", "3"), (("a", "b"), ("c", "d", "e"), ("f", "g")))
    game = Sequential(form, ((0,), (2,), (1,)))
    (one,) = perfect_bayesian_equilibria(ExtensiveForm.from_sequential(game)).equilibria
    (expected,) = subgame_perfect_equilibria(game).equilibria
    assert one.payoffs == pytest.approx(expected.payoffs)
    assert all(belief.is_point for belief in one.beliefs.values())
    assert agent_quantal_response_limit(one.tree).payoffs == pytest.approx(expected.payoffs)


def test_positive_affine_payoffs_change_nothing():
    game = beer_and_quiche()
    outcomes = tuple(Outcome((3 * one.payoffs[0] - 7, 0.01 * one.payoffs[1] + 2)) for one in game.outcomes)
    before = perfect_bayesian_equilibria(game).equilibria
    after = perfect_bayesian_equilibria(replace(game, outcomes=outcomes)).equilibria
    assert [one.actions for one in before] == [one.actions for one in after]
    assert belief(before[0], "after quiche") == pytest.approx(belief(after[0], "after quiche"))


def test_a_file_keeps_beliefs():
    game = read_efg(write_efg(beer_and_quiche()))
    assert len(perfect_bayesian_equilibria(game)) == 2
    (sender,) = senders(perfect_bayesian_equilibria(game).tree)
    assert [game.moves[move].name for move in sender.sets] == ["surly", "wimpy"]


def test_nobody_learns_from_an_action_about_what_its_player_did_not_know():
    """A receiver keeps its prior about a state that the first mover did not know either, even after a mistake."""
    game = ExtensiveForm(
        players=("first", "second"),
        moves=(
            beer_and_quiche().moves[0],
            InformationSet(0, ("stay", "move"), "first"),
            InformationSet(1, ("left", "right"), "second"),
        ),
        outcomes=tuple(Outcome(p) for p in ((2.0, 0.0), (0.0, 1.0), (0.0, 0.0), (0.0, 0.0), (0.0, 2.0))),
        nodes=(
            Node(0, (1, 6)),
            Node(1, (2, 3)), Node(None, (), 0), Node(2, (4, 5)), Node(None, (), 1), Node(None, (), 2),
            Node(1, (7, 8)), Node(None, (), 0), Node(2, (9, 10)), Node(None, (), 3), Node(None, (), 4),
        ),
    )  # fmt: skip
    (one,) = perfect_bayesian_equilibria(game).equilibria
    assert belief(one, "second") == pytest.approx(np.array([[0.9, 0.1], [0.9, 0.1]]))
    assert plan(one)["second"] == "left"


def test_forgetful_players_are_refused():
    game = ExtensiveForm(
        players=("1",),
        moves=(InformationSet(0, ("a", "b"), "first"), InformationSet(0, ("c", "d"), "second")),
        outcomes=(Outcome((1.0,)),),
        nodes=(
            Node(0, (1, 4)), Node(1, (2, 3)), Node(None), Node(None), Node(1, (5, 6)), Node(None), Node(None, (), 0),
        ),
    )  # fmt: skip
    with pytest.raises(SolverError, match="'second' what it did before"):
        perfect_bayesian_equilibria(game)


def test_beliefs_of_three_types_are_cut_out_by_linear_programs():
    rows = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]])
    assert feasible(rows)
    assert interval(rows) == pytest.approx(np.array([[1 / 3, 1], [0, 0.5], [0, 1 / 3]]), abs=1e-8)
    assert not feasible(np.array([[1.0, -2.0, -1.0], [-1.0, 0.5, -1.0]]))
