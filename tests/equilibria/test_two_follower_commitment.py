"""Commitment towards two followers against all equilibria at a grid of policies, known values and invariances."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wedgesim.equilibria import follower_equilibria
from wedgesim.equilibria.commitment import stackelberg
from wedgesim.equilibria.nash import nash_equilibria, nash_equilibria_batch
from wedgesim.equilibria.regret import regrets
from wedgesim.equilibria.simplex_cover import covered
from wedgesim.errors import UnknownNameError
from wedgesim.games.normal_form import NormalForm

SHAPES = [(2, 2, 2), (3, 2, 2), (2, 3, 2), (2, 3, 3), (3, 3, 3)]


def random_game(seed, shape, integers=0):
    rng = np.random.default_rng(seed)
    size = (3, *shape)
    payoffs = rng.integers(0, integers, size).astype(float) if integers else rng.random(size)
    return NormalForm.from_payoffs(payoffs, players=["divider", "target", "partner"])


def grid(actions, steps):
    counts = [c for c in itertools.product(range(steps + 1), repeat=actions) if sum(c) == steps]
    return np.array(counts) / steps


def induced(game, policies):
    """The followers' games, batch last, and the leader's payoffs in them."""
    payoffs = np.tensordot(game.payoffs, policies, axes=(1, 1))
    return NormalForm.from_payoffs(payoffs[1:], players=["target", "partner"]), payoffs[0]


def grid_values(game, policies):
    """Best and worst equilibrium for the leader at each policy, nan where the list is not proven."""
    followers, worth = induced(game, policies)
    found = nash_equilibria_batch(followers)
    values = np.einsum("jn,jkn,kn->n", found.strategies[0], worth[..., found.game_index], found.strategies[1])
    best, worst = np.full(len(policies), -np.inf), np.full(len(policies), np.inf)
    np.maximum.at(best, found.game_index, values)
    np.minimum.at(worst, found.game_index, values)
    certified = found.certificates == "certified"
    return np.where(certified, best, np.nan), np.where(certified, worst, np.nan)


def check_answer(game, commitment):
    """The answer is an equilibrium of the game that the policy leaves, and pays what is said."""
    payoffs = np.tensordot(commitment.policy, game.payoffs, axes=(0, 1))
    assert regrets(payoffs[1:], list(commitment.answer)).max() <= 1e-8
    assert commitment.answer[0] @ payoffs[0] @ commitment.answer[1] == pytest.approx(commitment.value, abs=1e-12)
    assert commitment.policy.sum() == pytest.approx(1)
    assert commitment.worst <= commitment.value + 1e-12 <= commitment.upper + 2e-12


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(SHAPES))
def test_no_policy_of_a_grid_brings_more_and_the_bounds_hold(seed, shape):
    game = random_game(seed, shape)
    found = stackelberg(game, 0)
    check_answer(game, found.strong)
    check_answer(game, found.weak)
    best, worst = grid_values(game, grid(shape[0], 30))
    assert np.nanmax(best) <= found.strong.value + 1e-8
    assert np.nanmax(worst) <= found.weak.upper + 1e-8
    assert found.weak.value <= found.strong.value + 1e-8
    assert found.strong.gap <= 1.1e-9
    assert found.exact
    assert found.note == "" or found.weak.gap > 1e-6


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([(2, 2, 2), (3, 2, 2), (2, 3, 3)]))
def test_the_weak_value_is_nearly_reached_near_the_policy_told(seed, shape):
    game = random_game(seed, shape)
    weak = stackelberg(game, 0).weak
    policies = [weak.policy + 1e-5 * (corner - weak.policy) for corner in np.eye(shape[0])]
    policies += [weak.policy + 1e-5 * (mixed - weak.policy) for mixed in grid(shape[0], 12)]
    _, worst = grid_values(game, np.array(policies))
    assert max(np.nanmax(worst), weak.worst) >= weak.value - 1e-3


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([(2, 2, 2), (2, 2, 3), (2, 3, 3)]))
def test_ties_lose_no_equilibrium(seed, shape):
    """With payoffs of 0, 1 and 2 the pure policies are games full of ties; each is solved by itself."""
    game = random_game(seed, shape, integers=3)
    found = stackelberg(game, 0)
    check_answer(game, found.strong)
    for policy in grid(shape[0], 4):
        followers, worth = induced(game, policy[None])
        values = [
            float(one.strategies[0] @ worth[..., 0] @ one.strategies[1])
            for one in nash_equilibria(followers.single(0)).equilibria
        ]
        assert max(values) <= found.strong.upper + 1e-8
        assert min(values) <= found.weak.upper + 1e-8
    assert found.weak.value <= found.strong.value + 1e-8


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.floats(-50, 50), st.permutations(range(3)))
def test_affine_payoffs_and_relabelling_change_nothing(seed, factor, shift, order):
    game = random_game(seed, (2, 3, 3))
    one = stackelberg(game, 0)
    scale = np.array([factor, 2.0, 0.5]).reshape(3, 1, 1, 1)
    moved = NormalForm.from_payoffs((game.payoffs * scale + shift)[:, :, order], players=game.players)
    other = stackelberg(moved, 0)
    assert other.strong.value == pytest.approx(one.strong.value * factor + shift, rel=1e-7, abs=1e-7)
    assert other.weak.value == pytest.approx(one.weak.value * factor + shift, abs=4e-6 * max(1, factor))
    turned = NormalForm.from_payoffs(game.payoffs[[1, 2, 0]].transpose(0, 2, 3, 1), players=list("bca"))
    assert stackelberg(turned, "a").strong.value == pytest.approx(one.strong.value, abs=2e-8)


@pytest.mark.parametrize(("seed", "integers"), [(12, 0), (17, 0), (23, 0), (24, 0), (8, 3), (10, 3), (19, 3), (25, 3)])
def test_the_weak_value_is_closed_where_one_answer_ends_and_others_begin(seed, integers):
    game = random_game(seed, (3, 3, 3), integers)
    found = stackelberg(game, 0)
    spread = game.payoff_range[0]
    assert found.weak.gap <= 1.01e-6 * spread
    assert found.note == ""
    if not integers:  # with many ties no list of the grid is proven
        _, worst = grid_values(game, grid(3, 40))
        assert np.nanmax(worst) <= found.weak.upper + 1e-8
        near = [found.weak.policy + 1e-5 * (other - found.weak.policy) for other in grid(3, 24)]
        _, close = grid_values(game, np.array([found.weak.policy, *near]))
        assert np.nanmax(close) >= found.weak.value - 1e-4 * spread


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([(2, 2, 2), (2, 3, 3), (3, 2, 2)]), st.sampled_from([0, 2, 3]))
def test_leaving_out_pairs_that_give_the_same_equilibrium_elsewhere_changes_no_value(seed, shape, integers):
    game = random_game(seed, shape, integers)
    found = stackelberg(game, 0)
    nothing = np.zeros((0, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(follower_equilibria._Elsewhere, "vanishing", lambda *_: nothing)
        whole = stackelberg(game, 0)
    for one, other in ((found.strong, whole.strong), (found.weak, whole.weak)):
        assert one.value <= other.upper + 1e-8
        assert other.value <= one.upper + 1e-8


@pytest.mark.parametrize(
    ("low", "high", "whole"),
    [
        ([{1}, {-1}], [set()], True),
        ([{1, 2}, {-1}], [set()], False),
        ([{1, 2}, {-1}], [{-2}], False),
        ([{1, 2}, {-1}], [{2}], True),
        ([{1, 2}, {-1, 2}, {1, -2}, {-1, -2}], [set()], True),
        ([{1}], [{1}], True),
        ([{1}], [{-1}], False),
    ],
)
def test_pieces_cover_together_what_none_covers_alone(low, high, whole):
    assert covered([frozenset(one) for one in low], [frozenset(one) for one in high]) is whole


def test_followers_who_never_settle_on_pure_actions_are_answered_for():
    """Matching pennies between the followers, whose odds the leader moves: they mix, and the value is a ratio.

    The leader plays its first action with probability x. The target's stake on the first outcome is 1 + x, on the
    second 1, so that the partner plays its first action with probability 1 / (2 + x), and the target one half.
    """
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[1, 0], payoffs[1, 1] = [[2, 0], [0, 1]], [[1, 0], [0, 1]]
    payoffs[2, :] = [[0, 1], [1, 0]]
    payoffs[0, :, :, 0] = 1.0
    found = stackelberg(NormalForm.from_payoffs(payoffs, players=["divider", "b", "c"]), "divider")
    assert found.strong.policy == pytest.approx([0, 1], abs=1e-7)
    assert found.strong.value == pytest.approx(1 / 2)
    assert found.weak.value == pytest.approx(1 / 2)
    assert found.strong.answer[0] == pytest.approx([0.5, 0.5])
    assert found.strong.attained


def test_a_follower_without_influence_leaves_the_known_optimum():
    """Conitzer and Sandholm 2006, table 1, beside a partner who has one action."""
    table = np.array([[[2, 4], [1, 3]], [[1, 0], [0, 1]]])
    payoffs = np.stack([table[0], table[1], np.zeros((2, 2))])[..., None]
    found = stackelberg(NormalForm.from_payoffs(payoffs, players=["divider", "b", "c"]), 0)
    alone = stackelberg(NormalForm.from_payoffs(table), 0)
    assert found.strong.value == pytest.approx(3.5)
    assert found.strong.policy == pytest.approx(alone.strong.policy)
    assert found.weak.value == pytest.approx(3.5)
    assert not found.weak.attained
    assert found.weak.worst == pytest.approx(1.5)


def test_zero_sum_against_one_follower_beside_an_idle_one_is_the_maximin():
    table = np.array([[0, -1, 2], [1, 0, -1], [-1, 3, 0]])
    payoffs = np.repeat(np.stack([table, -table, np.zeros((3, 3))])[..., None], 2, axis=3)
    found = stackelberg(NormalForm.from_payoffs(payoffs, players=["a", "b", "c"]), 0)
    assert found.strong.value == pytest.approx((found.strong.policy @ table).min(), abs=1e-8)
    assert found.weak.value == pytest.approx(found.strong.value, abs=2e-6)


def plans(game, policy, order):
    """The leader's payoffs over all backward inductions in pure strategies at a policy without ties."""
    worth = np.tensordot(policy, game.payoffs, axes=(0, 1))
    if order == (2, 1):
        worth = worth[[0, 2, 1]].transpose(0, 2, 1)
    reply = worth[2].argmax(axis=1)
    action = worth[1][np.arange(len(reply)), reply].argmax()
    return worth[0][action, reply[action]]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([*SHAPES, (3, 2, 3)]), st.sampled_from([1, 2]))
@example(1500000, (2, 3, 3), 1)
def test_followers_in_turn_against_a_grid(seed, shape, first):
    game = random_game(seed, shape)
    found = stackelberg(game, 0, first)
    assert found.turns == (first, 3 - first)
    order = (first, 3 - first)
    values = [plans(game, policy, order) for policy in grid(shape[0], 24) + 0.0]
    assert max(values) <= found.strong.upper + 1e-9
    assert found.strong.gap <= 1.1e-9
    assert max(values) <= found.weak.upper + 1e-8
    assert found.weak.value <= found.strong.value + 1e-9
    around = np.random.default_rng(seed).dirichlet(np.ones(shape[0]), 60)
    steps = 1e-6 * (around - found.weak.policy)
    # both ways: the side on which the value is reached may be a small one
    policies = np.maximum(found.weak.policy + np.concatenate([steps, -steps]), 0)
    near = max(plans(game, policy / policy.sum(), order) for policy in policies)
    assert max(near, found.weak.worst) >= found.weak.value - 1e-4


def test_moving_in_turn_is_another_game():
    """The partner matches the target, who would rather not be matched: seen, it is; unseen, they mix."""
    payoffs = np.zeros((3, 1, 2, 2))
    payoffs[1, 0], payoffs[2, 0] = [[0, 1], [1, 0]], [[1, 0], [0, 1]]
    payoffs[0, 0] = [[1, 0], [0, 1]]
    game = NormalForm.from_payoffs(payoffs, players=["a", "b", "c"])
    assert stackelberg(game, "a").strong.value == pytest.approx(0.5)
    seen = stackelberg(game, "a", "b")
    assert seen.strong.value == pytest.approx(1.0)
    assert seen.strong.plan.tolist() == [[1, 0], [0, 1]]
    assert stackelberg(game, "a", "c").strong.value == pytest.approx(0.0)


def test_the_last_follower_mixes_where_that_is_best_for_the_leader():
    """Indifferent, it can give the middle one just enough to stay, and the leader the rest."""
    payoffs = np.zeros((3, 1, 2, 2))
    payoffs[0, 0] = [[4, 0], [0, 0]]
    payoffs[1, 0] = [[0, 4], [1, 1]]
    game = NormalForm.from_payoffs(payoffs, players=["a", "b", "c"])
    found = stackelberg(game, "a", "b")
    assert found.strong.value == pytest.approx(3.0)
    assert found.strong.answer[1] == pytest.approx([0.75, 0.25])
    assert found.weak.value == pytest.approx(0.0)


def test_three_followers_are_bounded():
    game = NormalForm.from_payoffs(np.random.default_rng(3).random((4, 2, 2, 2, 2)), players=list("abcd"))
    found = stackelberg(game, "a")
    assert found.weak is None
    assert not found.exact
    assert "lower bound" in found.note
    assert found.strong.value <= found.strong.upper <= game.payoffs[0].max()


def test_the_order_of_moves_is_for_two_followers():
    with pytest.raises(UnknownNameError, match="'divider' cannot answer first"):
        stackelberg(random_game(0, (2, 2, 2)), 0, 0)
    with pytest.raises(UnknownNameError, match="cannot answer first"):
        stackelberg(NormalForm.from_payoffs(np.ones((2, 2, 2))), 0, 1)
