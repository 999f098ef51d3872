"""Games over periods against closed forms, brute force and invariances."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.backward_induction import subgame_perfect_outcomes
from wedgesim.equilibria.markov_perfect import markov_perfect_equilibrium
from wedgesim.equilibria.nash import nash_equilibria
from wedgesim.errors import GameError
from wedgesim.games import NormalForm, Sequential
from wedgesim.games.markov import MarkovGame, MarkovPeriod

NOTHING = (np.array([0.0, 1.0]),)
"""The grid of a state that nothing depends on."""


def repeated(payoffs, stages, discount, periods):
    """The same game in every period, without a state."""
    payoffs = np.repeat(np.asarray(payoffs, float)[..., None], 2, axis=-1)
    players = payoffs.shape[0]
    period = MarkovPeriod(payoffs, np.zeros((1, 1, *payoffs.shape[1:])), np.ones(1))
    actions = tuple(tuple(map(str, range(count))) for count in payoffs.shape[1:-1])
    names = tuple(f"player {number}" for number in range(players))
    return MarkovGame(names, actions, stages, NOTHING, np.full(players, discount), periods, lambda _: period)


def random_game(seed, periods, discount=0.9, shocks=2, states=4):
    """Successors are points of the grid, so that nothing is interpolated."""
    rng = np.random.default_rng(seed)
    payoffs = rng.normal(size=(3, 2, 2, 2, states))
    successors = rng.integers(0, states, size=(shocks, 1, 2, 2, 2, states)).astype(float)
    chances = rng.dirichlet(np.ones(shocks))
    period = MarkovPeriod(payoffs, successors, chances)
    names, actions = ("a", "b", "c"), (("0", "1"),) * 3
    grid = (np.arange(float(states)),)
    return MarkovGame(names, actions, ((0,), (2,), (1,)), grid, np.full(3, discount), periods, lambda _: period)


# Closed forms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("periods", [1, 5, 20])
def test_the_prisoners_dilemma_repeated_to_an_end_is_defected_in_every_period(periods):
    dilemma = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
    found = markov_perfect_equilibrium(repeated(dilemma, ((0, 1),), 0.9, periods))
    assert all((profile == 1).all() for profile in found.profiles)
    expected = sum(0.9**number for number in range(periods))
    np.testing.assert_allclose(found.values[0], expected)


def test_without_an_end_values_are_those_of_a_perpetuity():
    dilemma = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
    found = markov_perfect_equilibrium(repeated(dilemma, ((0, 1),), 0.9, None))
    assert found.converged
    np.testing.assert_allclose(found.values[0], 10, rtol=1e-9)


def test_the_mixed_equilibrium_of_a_zero_sum_game_is_played_in_every_period():
    game = repeated([[[2, -1], [-1, 1]], [[-2, 1], [1, -1]]], ((0, 1),), 0.5, 3)
    found = markov_perfect_equilibrium(game)
    value = 1 / 5  # of [[2, -1], [-1, 1]]
    np.testing.assert_allclose(found.values[0][:, 0], [value * 1.75, -value * 1.75])


def test_an_asset_is_sold_once_it_grows_slower_than_money():
    """Worth x, it grows by 1 - x / 10; waiting pays while 0.9 (x + 1 - x / 10) > x, so below x = 0.9 / 0.19."""
    worth = np.linspace(0, 10, 1001)
    sold = -np.ones_like(worth)
    grid = (np.concatenate([[-1.0], worth]),)  # -1: sold
    state = grid[0]
    grown = np.where(state < 0, -1, np.minimum(state + 1 - state / 10, 10))
    payoffs = np.stack([np.zeros_like(state), np.maximum(state, 0)])[None]
    period = MarkovPeriod(payoffs, np.stack([grown, np.full_like(state, sold[0])])[None, None], np.ones(1))
    game = MarkovGame(("owner",), (("wait", "sell"),), ((0,),), grid, np.array([0.9]), None, lambda _: period)
    found = markov_perfect_equilibrium(game)
    assert found.converged
    first_sold = state[1:][found.profiles[0][0, 1:] == 1].min()
    assert first_sold == pytest.approx(0.9 / 0.19, abs=0.03)


def riccati(discount):
    """V = -P x^2 for the flow -(x^2 + u^2) and x' = x + u."""
    weight = 1.0
    for _ in range(500):
        weight = 1 + discount * weight - (discount * weight) ** 2 / (1 + discount * weight)
    return weight


def regulator(points, discount=0.9):
    state, move = np.linspace(-1, 1, points), np.linspace(-1, 1, 2 * points - 1)
    following = state[None, :] + move[:, None]
    payoffs = -(state[None, :] ** 2 + move[:, None] ** 2)
    payoffs = np.where(np.abs(following) > 1, -100, payoffs)
    period = MarkovPeriod(payoffs[None], np.clip(following, -1, 1)[None, None], np.ones(1))
    actions = (tuple(f"{value:g}" for value in move),)
    return MarkovGame(("regulator",), actions, ((0,),), (state,), np.array([discount]), None, lambda _: period)


def test_a_linear_regulator_tends_to_its_riccati_solution_as_the_grid_refines():
    errors = []
    for points in (11, 21, 41, 81):
        found = markov_perfect_equilibrium(regulator(points))
        assert found.converged
        (state,) = found.game.grid
        errors.append(np.abs(found.values[0][0] + riccati(0.9) * state**2).max())
    rates = [coarse / fine for coarse, fine in pairwise(errors)]
    assert errors[-1] < 2e-3
    assert min(rates) > 2.5  # towards 4, as the interpolation's error goes with the square of the step


# Brute force --------------------------------------------------------------------------------------------------------


def brute_force(game, state, number):
    """Value of the game from a period on, by recursion over every history."""
    if number == game.periods:
        return np.zeros(3)
    period = game.period(number)
    total = np.empty((3, *game.shape))
    for profile in product(*(range(count) for count in game.shape)):
        total[(slice(None), *profile)] = period.payoffs[(slice(None), *profile, state)]
        for chance, successors in zip(period.chances, period.successors, strict=True):
            following = int(successors[(0, *profile, state)])
            total[(slice(None), *profile)] += chance * game.discount * brute_force(game, following, number + 1)
    solved = subgame_perfect_outcomes(Sequential(NormalForm.from_payoffs(total), game.stages))
    return total[(slice(None), *np.argwhere(solved.mask)[0])]


@pytest.mark.parametrize("seed", range(5))
def test_values_are_those_of_a_recursion_over_every_history(seed):
    game = random_game(seed, periods=3)
    found = markov_perfect_equilibrium(game)
    expected = np.stack([brute_force(game, state, 0) for state in range(4)], axis=1)
    np.testing.assert_allclose(found.values[0], expected, atol=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_no_role_gains_by_deviating_once_from_a_converged_game_without_end(seed):
    game = random_game(seed, periods=None, discount=0.6)
    found = markov_perfect_equilibrium(game)
    if not found.converged:
        assert found.rounds == 2000  # given up, and said so
        return
    period, value = game.period(0), found.values[0]
    expected = sum(
        chance * value[:, successors[0].astype(int)]
        for chance, successors in zip(period.chances, period.successors, strict=True)
    )
    total = period.payoffs + 0.6 * expected
    solved = subgame_perfect_outcomes(Sequential(NormalForm.from_payoffs(total, game.players), game.stages))
    played = tuple(found.profiles[0].astype(int))
    assert solved.mask[(*played, np.arange(4))].all()
    np.testing.assert_allclose(total[:, *played, np.arange(4)], value, atol=1e-8)


# Invariances --------------------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 5), st.floats(-3, 3))
def test_a_unit_and_an_origin_of_utility_change_values_and_no_policy(seed, scale, shift):
    game = random_game(seed, periods=4)
    period = game.period(0)
    changed = MarkovPeriod(scale * period.payoffs + shift, period.successors, period.chances)
    other = MarkovGame(game.players, game.actions, game.stages, game.grid, game.discount, 4, lambda _: changed)
    before, after = markov_perfect_equilibrium(game), markov_perfect_equilibrium(other)
    weight = sum(0.9**number for number in range(4))
    np.testing.assert_allclose(after.values[0], scale * before.values[0] + shift * weight, atol=1e-9)
    for mine, yours in zip(before.profiles, after.profiles, strict=True):
        np.testing.assert_array_equal(mine, yours)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_actions_does_not_matter(seed):
    game = random_game(seed, periods=4)
    period = game.period(0)
    turned = MarkovPeriod(period.payoffs[:, ::-1], period.successors[:, :, ::-1], period.chances)
    other = MarkovGame(game.players, game.actions, game.stages, game.grid, game.discount, 4, lambda _: turned)
    before, after = markov_perfect_equilibrium(game), markov_perfect_equilibrium(other)
    np.testing.assert_allclose(before.values[0], after.values[0], atol=1e-12)
    np.testing.assert_array_equal(before.profiles[0][0], 1 - after.profiles[0][0])


def test_copies_are_solved_as_each_alone():
    games = [random_game(seed, periods=5) for seed in (1, 2)]
    own = [game.period(0) for game in games]
    # one set of chances for all copies
    periods = [MarkovPeriod(period.payoffs, period.successors, own[0].chances) for period in own]
    both = MarkovPeriod(
        np.concatenate([period.payoffs for period in periods], axis=-1),
        np.concatenate([period.successors for period in periods], axis=-1),
        own[0].chances,
    )
    first = games[0]

    def of(period, copies):
        return MarkovGame(
            first.players, first.actions, first.stages, first.grid, first.discount, 5, lambda _: period, copies=copies
        )

    together = markov_perfect_equilibrium(of(both, 2))
    alone = [markov_perfect_equilibrium(of(period, 1)) for period in periods]
    np.testing.assert_allclose(together.values[0], np.concatenate([one.values[0] for one in alone], axis=1))


# Mistakes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"discount": np.array([1.2, 0.5, 0.5])}, "between 0 and 1"),
        ({"discount": np.ones(3), "periods": None}, "below 1"),
        ({"periods": 0}, "at least one period"),
        ({"grid": (np.array([1.0, 0.0]),)}, "rising order"),
        ({"periods": None, "stationary": False}, "the same in every period"),
    ],
)
def test_what_makes_no_game_is_refused(changes, said):
    game = random_game(0, periods=2)
    given = {name: getattr(game, name) for name in ("players", "actions", "stages", "grid", "discount", "periods")}
    with pytest.raises(GameError, match=said):
        MarkovGame(**{**given, "period": game.period, **changes})


# War of attrition ---------------------------------------------------------------------------------------------------


def attrition(prize, cost, periods, discount=1.0):
    """Two states fight on or yield at once; who outlasts the other takes the prize, fighting costs each a period.

    State 0: the war goes on; 1: it is over. Axes (player, action of one, action of the other, state), yield first.
    """
    payoffs = np.zeros((2, 2, 2, 2))
    payoffs[0, 1, 0, 0] = payoffs[1, 0, 1, 0] = prize
    payoffs[:, 1, 1, 0] = -cost
    following = np.ones((1, 1, 2, 2, 2))
    following[0, 0, 1, 1, 0] = 0  # both fight on
    period = MarkovPeriod(payoffs, following, np.ones(1))
    actions = (("yield", "fight"),) * 2
    grid = (np.array([0.0, 1.0]),)
    return MarkovGame(("one", "other"), actions, ((0, 1),), grid, np.full(2, discount), periods, lambda _: period)


@pytest.mark.parametrize("periods", [1, 2, 5])
def test_a_war_of_attrition_is_decided_at_once_by_who_will_yield_in_the_end(periods):
    """The last period has two pure equilibria and a mixed one, in which each yields with c / (v + c).

    The rule takes the one in which the first yields; then fighting on is dominant for the other in every earlier period
    (it ends with the prize), and the first yields at once.
    """
    prize, cost = 3.0, 1.0
    found = markov_perfect_equilibrium(attrition(prize, cost, periods))
    for profile in found.profiles:
        assert profile[:, 0].tolist() == [0, 1]
    np.testing.assert_allclose(found.values[0][:, 0], [0, prize])
    assert found.several == (1,) * (periods - 1) + (2,)  # when it is over all ties, in every period
    last = NormalForm.from_payoffs(attrition(prize, cost, 1).period(0).payoffs[..., 0], ["one", "other"])
    mixed = [one for one in nash_equilibria(last).equilibria if not one.is_pure]
    assert len(mixed) == 1
    np.testing.assert_allclose([mix[0] for mix in mixed[0].strategies], cost / (prize + cost))
    np.testing.assert_allclose(mixed[0].payoffs, 0, atol=1e-12)
