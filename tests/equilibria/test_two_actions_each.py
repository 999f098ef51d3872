"""Three players with two actions each in short, against the enumeration of supports that it saves."""

import numpy as np
import pytest

from wedgesim.equilibria.nash import nash_equilibria, nash_equilibria_batch
from wedgesim.equilibria.support_enumeration import enumerate_supports, scaled
from wedgesim.equilibria.two_actions_each import clear_cut
from wedgesim.games.normal_form import NormalForm


def games(kind, count=3000):
    generator = np.random.default_rng([17, len(kind)])
    size = (3, 2, 2, 2, count)
    return {
        "uniform": lambda: generator.random(size),
        "normal, far from zero": lambda: generator.normal(size=size) * 1e-3 + 1e3,
        "integers": lambda: generator.integers(0, 12, size).astype(float),
        "large": lambda: generator.normal(size=size) * 1e300,
    }[kind]()


def of_games(found, chosen):
    """Equilibria of some of the games, rows sorted by game and place in the list."""
    mine = np.isin(found.game_index, chosen)
    return found.game_index[mine], np.concatenate(found.strategies)[:, mine], found.signs[mine]


@pytest.mark.parametrize("kind", ["uniform", "normal, far from zero", "integers", "large"])
def test_clear_cut_games_have_the_equilibria_that_enumeration_finds(kind):
    payoffs = scaled(games(kind))
    short, whole = clear_cut(payoffs), enumerate_supports(payoffs)
    chosen = np.setdiff1d(np.arange(payoffs.shape[-1]), short.others)
    assert len(chosen) > (400 if kind == "integers" else 2990)
    assert not whole.suspect[chosen].any()
    owners, points, signs = of_games(whole, chosen)
    assert short.found.game_index.tolist() == owners.tolist()
    assert short.found.signs.tolist() == signs.tolist()
    assert np.abs(np.concatenate(short.found.strategies) - points).max() < 1e-10


def test_hardly_a_random_game_is_left_to_the_enumeration():
    payoffs = scaled(np.random.default_rng(8).random((3, 2, 2, 2, 50_000)))
    assert len(clear_cut(payoffs).others) <= 5


def test_games_that_are_not_clear_cut_are_left_out_whole():
    payoffs = scaled(games("integers"))
    short = clear_cut(payoffs)
    tied = np.array([(np.diff(payoffs[p], axis=p) == 0).any(axis=(0, 1, 2)) for p in range(3)]).any(axis=0)
    assert tied.sum() > 1000
    assert set(tied.nonzero()[0]) <= set(short.others.tolist())
    assert not np.isin(short.found.game_index, short.others).any()


def meeting(apart):
    """Player 1's condition is (y - 1/2)^2 = apart, for y = z = 1 - x is what the others force."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 1] = np.array([[0.25, -0.25], [-0.25, 0.25]]) - apart
    payoffs[1, :, 1] = payoffs[2, :, :, 1] = [[1.0, 0.0], [0.0, -1.0]]
    return payoffs


@pytest.mark.parametrize(("apart", "mixed"), [(-1e-3, 0), (-1e-6, 0), (1e-6, 2), (1e-3, 2)])
def test_two_mixed_equilibria_that_nearly_meet_are_both_found_or_neither(apart, mixed):
    found = enumerate_supports(scaled(meeting(apart)[..., None]))
    solution = nash_equilibria(NormalForm.from_payoffs(meeting(apart)))
    assert sum(all((s > 0).all() for s in one.strategies) for one in solution.equilibria) == mixed
    assert len(solution) == len(found.game_index)


def test_two_mixed_equilibria_that_meet_are_not_certified():
    payoffs = meeting(0.0)
    assert clear_cut(scaled(payoffs[..., None])).others.tolist() == [0]
    solution = nash_equilibria(NormalForm.from_payoffs(payoffs))
    assert solution.certificate == "degenerate"


def test_exchanging_players_and_actions_exchanges_the_equilibria():
    payoffs = games("uniform", 500)
    plain = nash_equilibria_batch(NormalForm.from_payoffs(payoffs, players=["a", "b", "c"]))
    turned = payoffs[[2, 0, 1]].transpose(0, 3, 1, 2, 4)[:, ::-1]
    other = nash_equilibria_batch(NormalForm.from_payoffs(turned, players=["c", "a", "b"]))
    assert other.counts.tolist() == plain.counts.tolist()
    back = [other.strategies[1], other.strategies[2], other.strategies[0][::-1]]
    for left, right in ((plain.strategies, back), (back, plain.strategies)):
        for game in (0, 7, 99):
            mine = np.concatenate(left)[:, plain.game_index == game]
            theirs = np.concatenate(right)[:, other.game_index == game]
            assert np.abs(mine[:, :, None] - theirs[:, None]).max(axis=0).min(axis=1).max() < 1e-9
