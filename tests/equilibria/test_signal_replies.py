"""Replies to a message as the belief moves: one path from certainty of one type to certainty of the other."""

import numpy as np
import pytest

from wedgesim.equilibria.signal_replies import edges_of, reply_at


def games(seed, shape, count):
    generator = np.random.default_rng(seed)
    return [generator.random((2, *shape, count)) for _ in range(3)]


def step(edges, left, here):
    """Go along one of the edges that are left from where the path is; True where it can go on."""
    for number in left:
        for start, stop in ((0, 1), (1, 0)):
            if np.allclose(edges.worth[start, :, number], here, atol=1e-9):
                left.remove(number)
                return edges.worth[stop, :, number]
    return None


@pytest.mark.parametrize("shape", [(2, 1, 4), (2, 3, 3), (2, 4, 2), (1, 3, 1)])
def test_edges_and_pure_replies_form_one_path(shape):
    """Every edge starts where the last ended, and between two beliefs the reply is that of backward induction."""
    payoffs = games(1, shape, 150)
    edges = edges_of(*payoffs, 1e-12)
    assert not edges.wide.any()
    ends = [reply_at(*payoffs, float(belief)) for belief in (0, 1)]
    for message in range(shape[0]):
        for game in range(150):
            numbers = np.flatnonzero((edges.message == message) & (edges.game == game))
            here = ends[0].worth[:, message, game]
            below = 0.0
            for belief in np.unique(edges.belief[numbers]):
                between = reply_at(*(of[..., [game]] for of in payoffs), (below + belief) / 2)
                assert between.worth[:, message, 0] == pytest.approx(here)
                left = numbers[edges.belief[numbers] == belief].tolist()
                while left:
                    here = step(edges, left, here)
                    assert here is not None
                below = belief
            assert ends[1].worth[:, message, game] == pytest.approx(here)


def test_on_an_edge_those_who_mix_are_indifferent():
    payoffs = games(2, (2, 3, 3), 400)
    edges = edges_of(*payoffs, 1e-12)
    number = np.arange(len(edges))
    for share in (0.0, 0.3, 1.0):
        shares = np.full(len(edges), share)
        first, second = edges.first_shares(number, shares, 3), edges.second_shares(number, shares, 3)
        assert first.sum(axis=0) == pytest.approx(1)
        assert second.sum(axis=1) == pytest.approx(1)
        of_first, of_second = (
            np.moveaxis((1 - edges.belief[:, None, None]) * of[0][edges.message, :, :, edges.game]
                        + edges.belief[:, None, None] * of[1][edges.message, :, :, edges.game], 0, -1)
            for of in payoffs[1:]
        )  # fmt: skip
        lost = (of_second.max(axis=1) - (of_second * second).sum(axis=1)).max()
        answered = (of_first * second).sum(axis=1)
        lost = max(lost, (answered.max(axis=0) - (answered * first).sum(axis=0)).max())
        assert lost < 1e-12


def test_two_ties_at_one_belief_are_told():
    """The second receiver's answers to two actions turn at the same belief: there is more than an edge there."""
    sender, first, second = games(3, (1, 2, 2), 1)
    gain = np.array([-1.0, 1.0])  # of answering high, by type
    second[..., 0, 0] = 0.0
    second[..., 1, 0] = gain[:, None, None]
    assert edges_of(sender, first, second, 1e-12).wide.all()
