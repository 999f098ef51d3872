"""Bayesian Nash equilibria and agent quantal response: brute force, agent forms, closed forms, other solvers."""

from itertools import product

import numpy as np
import pytest

from wedgesim.equilibria import agent_quantal_response_limit, logit_branch
from wedgesim.equilibria.bayesian_nash import (
    bayesian_nash_equilibria,
    interim_payoffs,
    logit_limit,
    pure_bayesian_nash,
)
from wedgesim.errors import GameError, SolverError
from wedgesim.games.bayesian_game import BayesianGame
from wedgesim.games.extensive_form import tree_of_profiles
from wedgesim.games.normal_form import NormalForm


def random_game(seed, actions=(2, 2), types=(2, 2)):
    generator = np.random.default_rng(seed)
    prior = generator.dirichlet(np.ones(int(np.prod(types)))).reshape(types)
    return BayesianGame(
        tuple("abc"[: len(actions)]),
        tuple(tuple(map(str, range(size))) for size in types),
        tuple(tuple(map(str, range(size))) for size in actions),
        generator.random((len(actions), *actions, *types)),
        prior,
    )


def arms_race(costs, exposure=0.6, advantage=0.05):
    """Two players who build or not, with costs of their own, each as likely as the others."""
    count = len(costs)
    payoffs = np.zeros((2, 2, 2, count, count))
    for mine, other in product(range(2), repeat=2):
        worth = advantage * mine * (1 - other) - exposure * other * (1 - mine)
        payoffs[0, mine, other] = worth - np.array(costs)[:, None] * mine
        payoffs[1, other, mine] = worth - np.array(costs)[None, :] * mine
    names = tuple(f"{cost:g}" for cost in costs)
    prior = np.full((count, count), count**-2.0)
    return BayesianGame(("1", "2"), (names, names), (("wait", "build"),) * 2, payoffs, prior)


def plans(equilibria):
    return {tuple(np.concatenate([of.argmax(axis=1) for of in one.strategies]).tolist()) for one in equilibria}


@pytest.mark.parametrize("seed", range(6))
def test_all_pure_equilibria_are_those_of_the_form_of_agents(seed):
    game = random_game(seed)
    mixed_too = bayesian_nash_equilibria(game)
    assert plans(pure_bayesian_nash(game).equilibria) == plans(one for one in mixed_too.equilibria if one.is_pure)
    for one in mixed_too.equilibria:
        assert one.max_regret < 1e-8
    # an odd number, as in every regular game; the enumeration says where it may have missed some
    assert mixed_too.certificate == "incomplete" or len(mixed_too.equilibria) % 2 == 1


@pytest.mark.parametrize("seed", range(4))
def test_payoffs_are_those_of_the_normal_form_of_plans(seed):
    game = random_game(seed, (2, 3, 2), (2, 1, 2))
    form = game.normal_form()
    plans = [game.plans(player) for player in range(3)]
    profile = tuple(np.random.default_rng(seed).integers(len(of)) for of in plans)
    strategies = tuple(np.eye(len(game.actions[p]))[plans[p][profile[p]]] for p in range(3))
    expected = form.payoff(profile)
    for player in range(3):
        worth = (interim_payoffs(game, player, strategies) * strategies[player]).sum(axis=1)
        assert game.marginal(player) @ worth == pytest.approx(expected[player])


def test_monotone_plans_are_all_that_matter_where_gains_are_monotone():
    game = arms_race([0.02, 0.08, 0.14, 0.3, 0.5, 0.7])
    every = pure_bayesian_nash(game).equilibria
    longer = arms_race(np.linspace(0.02, 0.98, 9))
    found = pure_bayesian_nash(longer)
    assert "monotone" in found.method
    assert found.certificate == "certified"
    for one in (*every, *found.equilibria):
        for of in one.strategies:
            assert (np.diff(of.argmax(axis=1)) <= 0).all()
        assert one.max_regret < 1e-12


def test_fear_starts_the_race_at_the_prior_of_the_closed_form():
    """The unwilling build when the eager are more than (cost - advantage) / (exposure - advantage) of the others."""
    threshold = (0.3 - 0.05) / (0.6 - 0.05)
    for share, restraint in ((threshold - 0.01, True), (threshold + 0.01, False)):
        game = arms_race([0.02, 0.3])
        prior = np.outer([share, 1 - share], [share, 1 - share])
        game = BayesianGame(game.players, game.types, game.actions, game.payoffs, prior)
        refrain = [one for one in bayesian_nash_equilibria(game).equilibria if one.strategies[0][1, 0] > 1 - 1e-9]
        assert bool(refrain) == restraint


@pytest.mark.parametrize("seed", range(5))
def test_agent_quantal_response_of_one_type_is_that_of_the_normal_form(seed):
    form = NormalForm.from_payoffs(np.random.default_rng(seed).random((3, 2, 2, 3)))
    branch = logit_branch(form)
    limit = agent_quantal_response_limit(tree_of_profiles(form))
    for move, strategy in zip(limit.tree.sets, branch.limit.strategies, strict=True):
        assert limit.behaviour[move] == pytest.approx(strategy, abs=1e-5)


def test_without_pure_equilibria_the_quantal_limit_is_one():
    pennies = np.array([[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]])[..., None, None]
    game = BayesianGame(("1", "2"), (("",), ("",)), (("h", "t"),) * 2, pennies, np.ones((1, 1)))
    assert logit_limit(game).strategies[0] == pytest.approx(np.full((1, 2), 0.5), abs=1e-6)
    assert not pure_bayesian_nash(game).equilibria


def test_types_that_cannot_be_are_left_out():
    game = arms_race([0.02, 0.3])
    sure = BayesianGame(game.players, game.types, game.actions, game.payoffs, np.array([[0.0, 0.0], [0.4, 0.6]]))
    assert sure.without_impossible_types().types == (("0.3",), ("0.02", "0.3"))
    assert len(sure.to_extensive_form().moves) == 1 + 1 + 2


def test_bad_games_are_refused():
    game = arms_race([0.02, 0.3])
    with pytest.raises(GameError, match="sums to 2, not to 1"):
        BayesianGame(game.players, game.types, game.actions, game.payoffs, 2 * game.prior)
    with pytest.raises(GameError, match="do not fit"):
        BayesianGame(game.players, game.types, game.actions, game.payoffs[:, :1], game.prior)
    with pytest.raises(SolverError, match="too many plans"):
        pure_bayesian_nash(random_game(1, (3, 2), (9, 2)))
