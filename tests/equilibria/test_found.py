"""Equilibria that were found several times are kept once, the first of them, however many there are."""

import numpy as np
import pytest

from wedgesim.equilibria.found import SAME, first_of_each


def one_by_one(strategies, games):
    points = np.concatenate(strategies)
    order = np.argsort(games, kind="stable")
    return [
        later
        for number, later in enumerate(order)
        if not any(
            games[earlier] == games[later] and np.abs(points[:, earlier] - points[:, later]).max() < SAME
            for earlier in order[:number]
        )
    ]


@pytest.mark.parametrize("count", [0, 1, 40, 500])
@pytest.mark.parametrize("games", [1, 3])
def test_repetitions_are_left_out(count, games):
    generator = np.random.default_rng([count, games])
    x = generator.dirichlet(np.ones(3), 12).T[:, generator.integers(0, 12, count)]
    y = generator.dirichlet(np.ones(2), 4).T[:, generator.integers(0, 4, count)]
    x = x + generator.choice([0.0, 2e-8, 1e-5], count) * generator.uniform(-1, 1, (3, count))
    owners = generator.integers(0, games, count)
    assert first_of_each([x, y], owners).tolist() == one_by_one([x, y], owners)


def test_a_great_many_are_compared_promptly():
    generator = np.random.default_rng(1)
    place = generator.integers(0, 5000, 40_000)
    share = place / 5000
    kept = first_of_each([np.stack([share, 1 - share])], np.zeros(40_000, dtype=np.int64))
    assert len(kept) == len(np.unique(place))
    assert (np.diff(kept) > 0).all()
