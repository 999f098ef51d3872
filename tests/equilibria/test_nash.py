"""All Nash equilibria: published games, other solvers, and what must hold of any correct answer."""

import json
import warnings
from pathlib import Path

import nashpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.equilibria.nash import nash_equilibria, nash_equilibria_batch
from wedgesim.equilibria.pure import pure_profiles
from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm

GAMES = json.loads((Path(__file__).parents[1] / "games" / "published_games.json").read_text())
COUNTED = [name for name, entry in GAMES.items() if entry["equilibria"] is not None]
GOOD = 1e-9


def published(name):
    return NormalForm.from_payoffs(GAMES[name]["payoffs"], title=name)


def random_batch(shape, games, seed):
    payoffs = np.random.default_rng(seed).random((len(shape), *shape, games))
    return NormalForm.from_payoffs(payoffs, players=[f"player {i}" for i in range(len(shape))])


def points(solution):
    return np.array([np.concatenate(one.strategies) for one in solution.equilibria])


def same_points(left, right, tolerance=1e-6):
    """Whether two sets of points are equal."""
    if len(left) != len(right):
        return False
    if not len(left):
        return True
    distances = np.abs(left[:, None] - right[None]).max(axis=2)
    return bool((distances.min(axis=0) < tolerance).all() and (distances.min(axis=1) < tolerance).all())


def regular_and_complete(solution):
    spread = solution.game.payoff_range.max()
    return (
        solution.certificate == "certified"
        and solution.index_sum == 1
        and solution.max_regret <= GOOD * spread
        and all(one.index in (-1, 1) for one in solution.equilibria)
    )


@pytest.mark.parametrize("name", COUNTED)
def test_published_games_have_the_published_number_of_equilibria(name):
    solution = nash_equilibria(published(name))
    assert len(solution) == GAMES[name]["equilibria"]
    assert regular_and_complete(solution)


def test_mckelvey_mclennan_has_two_totally_mixed_equilibria():
    solution = nash_equilibria(published("mckelvey_mclennan"))
    mixed = [one for one in solution.equilibria if all((s > 0).all() for s in one.strategies)]
    assert len(mixed) == 2
    assert sum(one.is_pure for one in solution.equilibria) == 4


def test_the_irrational_equilibrium_of_nau_and_others():
    (equilibrium,) = nash_equilibria(published("nau_irrational")).equilibria
    first = [strategy[0] for strategy in equilibrium.strategies]
    assert first == pytest.approx([0.619233, 0.479804, 0.378825], abs=5e-7)


def test_the_continuum_of_nau_and_others_is_called_degenerate():
    game = published("nau_continuum")
    solution = nash_equilibria(game)
    assert solution.certificate == "degenerate"
    assert sum(one.is_pure for one in solution.equilibria) == 3 == len(pure_profiles(game))
    assert any(all((s > 0).all() for s in one.strategies) for one in solution.equilibria)


def test_matching_pennies_and_the_battle_of_the_sexes():
    pennies = nash_equilibria(NormalForm.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]))
    assert points(pennies).tolist() == [[0.5, 0.5, 0.5, 0.5]]
    sexes = nash_equilibria(NormalForm.from_payoffs([[[3, 0], [0, 2]], [[2, 0], [0, 3]]]))
    assert same_points(points(sexes), np.array([[1, 0, 1, 0], [0, 1, 0, 1], [0.6, 0.4, 0.4, 0.6]]))
    assert [one.index for one in sexes.equilibria] == [1, 1, -1]


def test_an_equilibrium_speaks_in_names():
    game = NormalForm.from_payoffs(
        [[[3, 0], [0, 2]], [[2, 0], [0, 3]]], players=["she", "he"], actions=[["opera", "boxing"], ["opera", "boxing"]]
    )
    solution = nash_equilibria(game)
    mixed = solution.equilibria[-1]
    assert mixed.labelled(game)["she"] == pytest.approx({"opera": 0.6, "boxing": 0.4})
    assert solution.equilibria[0].labelled(game)["he"] == {"opera": 1.0, "boxing": 0.0}
    assert "opera" in solution._repr_html_()
    assert mixed.payoffs == pytest.approx([1.2, 1.2])


@pytest.mark.parametrize(
    ("shape", "games"),
    [((2, 2), 400), ((2, 3), 100), ((3, 3), 200), ((4, 4), 100), ((2, 2, 2), 1000), ((1, 2, 3), 20), ((2, 2, 3), 100),
     ((2, 3, 3), 60), ((3, 3, 3), 60)],
)  # fmt: skip
def test_every_random_game_is_certified(shape, games):
    game = random_batch(shape, games, 7)
    found = nash_equilibria_batch(game)
    assert (found.certificates == "certified").all()
    assert (found.index_sums == 1).all()
    assert (found.counts % 2 == 1).all()
    spread = game.payoff_range.max(axis=0)[found.game_index]
    assert (found.max_regret <= GOOD * spread).all()
    assert (np.diff(found.game_index) >= 0).all()


@pytest.mark.parametrize("shape", [(3,), (2, 2), (3, 4), (5, 5), (2, 2, 2), (2, 3, 3), (3, 3, 3), (2, 2, 2, 2)])
def test_a_batch_gives_what_its_games_give(shape):
    game = random_batch(shape, 6, 11)
    found = nash_equilibria_batch(game)
    for number in range(6):
        alone = nash_equilibria(game.single(number))
        assert regular_and_complete(alone)
        together = np.array([np.concatenate(one.strategies) for one in found.of_game(number)])
        assert same_points(points(alone), together, 1e-8)


@pytest.mark.parametrize("shape", [(2, 2), (2, 4), (3, 3), (4, 3), (4, 4), (5, 5)])
def test_two_players_against_nashpy(shape):
    game = random_batch(shape, 5, 13)
    for number in range(5):
        one = game.single(number)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            oracle = [np.concatenate(pair) for pair in nashpy.Game(*one.payoffs).vertex_enumeration()]
        assert same_points(points(nash_equilibria(one)), np.array(oracle))


def test_six_by_six_is_certified():
    solution = nash_equilibria(random_batch((6, 6), 1, 17).single(0))
    assert regular_and_complete(solution)


@pytest.mark.parametrize("shape", [(3, 2, 2, 2), (2, 2, 4), (4, 3, 3)])
def test_larger_games_by_homotopy(shape):
    assert regular_and_complete(nash_equilibria(random_batch(shape, 1, 19).single(0)))


def graded(generator, size):
    """Payoffs that make a player indifferent at a known strategy of the other, by equations of lengths 1 to 1e-6."""
    strategy = generator.dirichlet(np.full(size, 4.0))
    orthogonal = np.linalg.svd(strategy[None])[2][1:]
    left, right = (np.linalg.qr(generator.normal(size=(size - 1, size - 1)))[0] for _ in range(2))
    equations = left * np.logspace(0, -6, size - 1) @ right @ orthogonal
    return np.concatenate([np.zeros((1, size)), equations]), strategy


@pytest.mark.parametrize("seed", range(3))
def test_small_determinants_of_large_supports_are_no_ties(seed):
    generator = np.random.default_rng([6, seed])
    (row, columns), (column, rows) = graded(generator, 6), graded(generator, 6)
    solution = nash_equilibria(NormalForm.from_payoffs([row, column.T]))
    assert regular_and_complete(solution)
    (mixed,) = (one for one in solution.equilibria if len(one.support[0]) == 6)
    assert mixed.strategies[0] == pytest.approx(rows, abs=1e-8)
    assert mixed.strategies[1] == pytest.approx(columns, abs=1e-8)


def test_a_game_too_large_says_so():
    solution = nash_equilibria(random_batch((4, 4, 4), 1, 23).single(0), max_paths=10)
    assert solution.certificate == "incomplete"
    assert "left out" in solution.note
    assert solution.max_regret <= GOOD


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([(2, 2), (3, 3), (2, 2, 2), (2, 3, 2)]), st.integers(0, 2**32 - 1), st.data())
def test_names_and_units_do_not_matter(shape, seed, data):
    generator = np.random.default_rng(seed)
    payoffs = generator.random((len(shape), *shape))
    plain = points(nash_equilibria(NormalForm.from_payoffs(payoffs)))
    order = data.draw(st.permutations(range(len(shape))))
    actions = [data.draw(st.permutations(range(size))) for size in shape]
    changed = payoffs * generator.uniform(0.1, 100, (len(shape), *[1] * len(shape)))
    changed = changed + generator.uniform(-50, 50, (len(shape), *[1] * len(shape)))
    changed = changed[np.ix_(range(len(shape)), *actions)]
    changed = changed.transpose(0, *(player + 1 for player in order))[list(order)]
    other = nash_equilibria(NormalForm.from_payoffs(changed))
    assert other.certificate == "certified"
    back = []
    for one in other.equilibria:
        strategies = [np.zeros(size) for size in shape]
        for place, player in enumerate(order):
            strategies[player][list(actions[player])] = one.strategies[place]
        back.append(np.concatenate(strategies))
    assert same_points(plain, np.array(back))


def test_duplicated_payoffs_of_other_scales_are_no_ties():
    # Payoffs of one player a millionth of another's: tolerances are relative to each player's range.
    payoffs = np.array([[[3.0, 0], [0, 2]], [[2.0, 0], [0, 3]]]) * np.array([1e-6, 1e6])[:, None, None]
    assert regular_and_complete(nash_equilibria(NormalForm.from_payoffs(payoffs)))


def test_a_batch_is_not_one_game():
    with pytest.raises(GameError, match="nash_equilibria_batch"):
        nash_equilibria(random_batch((2, 2), 3, 1))


def test_batch_axes_are_flattened_in_order():
    payoffs = random_batch((2, 2), 6, 29).payoffs.reshape(2, 2, 2, 2, 3)
    found = nash_equilibria_batch(NormalForm.from_payoffs(payoffs, players=["a", "b"]))
    assert found.games == 6
    alone = nash_equilibria(NormalForm.from_payoffs(payoffs[..., 1, 2]))
    assert len(alone) == found.counts[5]


def test_an_empty_batch_has_no_equilibria():
    found = nash_equilibria_batch(NormalForm.from_payoffs(np.zeros((2, 2, 2, 0)), players=["a", "b"]))
    assert (len(found), found.games) == (0, 0)
