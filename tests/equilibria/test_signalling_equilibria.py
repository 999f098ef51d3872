"""All equilibria of signalling games with two types: closed forms, linear programs over supports, invariances."""

from itertools import chain, combinations, permutations, product

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.games.signalling import signalling_game
from wedgesim.analysis.private_information import PrivateSolver
from wedgesim.equilibria import agent_quantal_response_limit, perfect_bayesian_equilibria
from wedgesim.equilibria.informed_player import Order, informed_equilibria
from wedgesim.equilibria.signalling_equilibria import signalling_equilibria
from wedgesim.games.bayesian_game import BayesianGame


def random_games(seed, shape, count):
    """Payoffs of sender and two receivers, and a prior."""
    generator = np.random.default_rng(seed)
    payoffs = (generator.random((2, *shape, count)) for _ in range(3))
    return (*payoffs, generator.random(count))


def one(games, point):
    """The same games, but only one of them."""
    return tuple(of[..., [point]] for of in games)


def supports(found, row):
    """Messages of each type, and the replies to those that are sent, by first and by second receiver."""
    sent = found.sender[..., row] > 0
    on_path = np.flatnonzero(sent.any(axis=0)).tolist()
    replies = [
        (m, tuple(map(tuple, np.argwhere(found.first[m, :, None, row] * found.second[m, ..., row] > 0).tolist())))
        for m in on_path
    ]
    return tuple(map(tuple, sent.tolist())), tuple(replies)


def every(found, point=0):
    return [supports(found, row) for row in np.flatnonzero(found.game == point)]


# Closed forms -------------------------------------------------------------------------------------------------------


def beer_and_quiche(surly):
    likes = np.array([[1.0, 0.0], [0.0, 1.0]])
    sender = likes[:, :, None, None] + np.array([0.0, 2.0]) + np.zeros((2, 2, 1, 2))
    receiver = np.array([[0.0, 1.0], [1.0, 0.0]])[:, None, None, :] + np.zeros((2, 2, 1, 2))
    return sender[..., None] / 3, 0 * receiver[..., None], receiver[..., None], np.array([1 - surly])


def test_beer_and_quiche_pools_on_either_and_the_intuitive_criterion_keeps_beer():
    found = signalling_equilibria(*beer_and_quiche(0.9))
    assert found.sender[:, 0].T.tolist() == [[1, 1], [0, 0]]
    assert found.intuitive.tolist() == [True, False]
    assert found.objection[:, 1].tolist() == [0, 0]  # beer, by the surly, who would get 3 instead of 2
    assert found.worth[0, 1] * 3 == pytest.approx(2)
    assert found.least[1] * 3 == pytest.approx(3)
    assert not found.degenerate.any()


def test_few_surly_types_leave_only_the_semi_separating_equilibrium():
    found = signalling_equilibria(*beer_and_quiche(0.4))
    # the wimpy drink beer so often that a duel is worth as much as a retreat; half duels make them indifferent
    assert found.sender[..., 0] == pytest.approx(np.array([[1, 0], [2 / 3, 1 / 3]]))
    assert found.second[0, 0, :, 0] == pytest.approx([0.5, 0.5])
    assert found.belief[:, 0] == pytest.approx([0.5, 1])
    assert (len(found.game), bool(found.degenerate[0])) == (1, False)


def test_a_tie_is_told():
    assert signalling_equilibria(*beer_and_quiche(0.5)).degenerate.all()


# Oracles ------------------------------------------------------------------------------------------------------------


def subsets(count):
    return list(chain.from_iterable(combinations(range(count), size) for size in range(1, count + 1)))


def best_for_some_belief(payoffs, replies):
    """Whether some belief in the second type makes all these replies best; payoffs by type and reply."""
    low, high = 0.0, 1.0
    for reply, other in product(replies, range(payoffs.shape[1])):
        first, second = payoffs[:, reply] - payoffs[:, other]
        if second > first:
            low = max(low, -first / (second - first))
        elif second < first:
            high = min(high, first / (first - second))
        elif first < 0:
            return False
    return low <= high + 1e-12


def interior(equal, positive, not_negative, width, totals):
    """Whether variables exist that sum to one in each group, those in `positive` all above zero."""
    slack = np.zeros((len(positive), width + 1))
    for row, variable in enumerate(positive):
        slack[row, variable], slack[row, -1] = -1, 1
    upper = [*slack, *(np.append(-row, 0) for row in not_negative)]
    sums = np.zeros((len(totals), width + 1))
    for row, group in enumerate(totals):
        sums[row, group] = 1
    left = [*(np.append(row, 0) for row in equal), *sums]
    wanted = np.append(np.zeros(len(equal)), np.ones(len(totals)))
    used = sorted(positive)
    bounds = [(0, 1) if variable in used else (0, 0) for variable in range(width)] + [(0, 1)]
    found = linprog(np.append(np.zeros(width), -1), upper, np.zeros(len(upper)), left, wanted, bounds)
    return found.status == 0 and -found.fun > 1e-9


def by_supports(sender, receiver, prior):
    """Enumerate supports: given those, what receivers do and what types do are two separate linear programs."""
    messages, replies = sender.shape[1:]
    chances = np.array([1 - prior, prior])
    possible = [[of for of in subsets(replies) if best_for_some_belief(receiver[:, m], of)] for m in range(messages)]
    found = set()
    for answered in product(*possible):
        cell = {(m, b): m * replies + b for m, b in product(range(messages), range(replies))}
        used = [cell[m, b] for m in range(messages) for b in answered[m]]
        gains = np.zeros((2, messages, messages * replies))
        for kind, m, b in product(range(2), range(messages), range(replies)):
            gains[kind, m, cell[m, b]] = sender[kind, m, b]
        for sent in product(subsets(messages), repeat=2):
            equal = [gains[k, sent[k][0]] - gains[k, m] for k in range(2) for m in sent[k][1:]]
            least = [gains[k, sent[k][0]] - gains[k, m] for k in range(2) for m in range(messages)]
            groups = [[cell[m, b] for b in range(replies)] for m in range(messages)]
            if not interior(equal, used, least, messages * replies, groups):
                continue
            equal, least = [], []
            for m in set(sent[0]) | set(sent[1]):
                for b, other in product(answered[m], range(replies)):
                    row = np.zeros(2 * messages)
                    row[[m, messages + m]] = chances * (receiver[:, m, b] - receiver[:, m, other])
                    (equal if other in answered[m] else least).append(row)
            used_messages = [k * messages + m for k in range(2) for m in sent[k]]
            if interior(equal, used_messages, least, 2 * messages, [range(messages), range(messages, 2 * messages)]):
                shown = tuple(tuple(m in sent[k] for m in range(messages)) for k in range(2))
                on_path = sorted(set(sent[0]) | set(sent[1]))
                found.add((shown, tuple((m, tuple((0, b) for b in answered[m])) for m in on_path)))
    return found


@pytest.mark.parametrize(("seed", "shape"), [(3, (2, 1, 3)), (8, (2, 1, 3)), (4, (2, 1, 2)), (5, (3, 1, 2))])
def test_the_list_is_what_linear_programs_over_all_supports_find(seed, shape):
    games = random_games(seed, shape, 40)
    found = signalling_equilibria(*games)
    mixed = ((found.sender > 0) & (found.sender < 1)).any(axis=(0, 1))
    # games with most mixed equilibria tell most
    for point in np.argsort(-np.bincount(found.game[mixed], minlength=40))[:2]:
        listed = every(found, point)
        assert len(set(listed)) == len(listed)
        sender, receiver, prior = games[0][..., point], games[2][..., point], games[3][point]
        assert set(listed) == by_supports(sender[:, :, 0], receiver[:, :, 0], prior)


def happens(listed):
    """Replies that follow some message in some equilibrium of a list."""
    return {(message, reply) for _, replies in listed for message, taken in replies for reply in taken}


@pytest.mark.parametrize("seed", range(4))
def test_of_a_continuum_the_ends_show_everything_that_happens(seed):
    """Types that want the same are indifferent together: whatever any equilibrium does, one of the list does."""
    sender, first, second, prior = random_games(seed, (2, 1, 3), 30)
    sender[1] = sender[0]
    found = signalling_equilibria(sender, first, second, prior)
    assert found.degenerate.any()
    assert not found.failed.any()
    for point in (*np.flatnonzero(found.degenerate)[:1], *np.flatnonzero(~found.degenerate)[:1]):
        listed = every(found, point)
        wanted = by_supports(sender[:, :, 0, :, point], second[:, :, 0, :, point], prior[point])
        assert happens(listed) == happens(wanted)
        assert found.degenerate[point] or set(listed) == wanted


@pytest.mark.parametrize("shape", [(3, 1, 3), (3, 3, 2), (2, 2, 4), (4, 2, 2), (2, 3, 1), (3, 1, 1)])
def test_random_games_all_have_equilibria_nobody_gains_and_nothing_ties(shape):
    found = signalling_equilibria(*random_games(11, shape, 800))
    assert not found.degenerate.any()
    assert not found.failed.any()
    assert set(found.game) == set(range(800))
    assert found.regret.max() < 1e-12


@pytest.mark.parametrize("seed", range(3))
def test_pure_equilibria_are_those_of_the_general_search_and_the_limit_is_among_all(seed):
    generator = np.random.default_rng(seed)
    for sizes, line in (((3, 2, 2), (0, 2, 1)), ((2, 3, 2), (2, 0, 1)), ((2, 2, 2), (1, 2, 0)), ((2, 2, 3), (1, 0, 2))):
        payoffs, prior = generator.random((3, *sizes, 2, 1)), generator.dirichlet([1, 1]).reshape(2, 1)
        stages = tuple((player,) for player in line)
        order = Order.of(stages, (2, 1, 1))
        found = informed_equilibria(payoffs, prior, order)
        rows = np.arange(len(found.rows))
        lotteries = found.lottery(rows)
        names = (("a", "b"), ("",), ("",))
        actions = tuple(tuple(map(str, range(size))) for size in sizes)
        game = BayesianGame(
            tuple("DTP"), names, actions, payoffs.reshape(3, *sizes, 2, 1, 1), prior.reshape(2, 1, 1), stages
        )
        solver = PrivateSolver()
        tree, arrays, _ = solver._prepared(game)
        searched = [solver._play(game, tree, each) for each in perfect_bayesian_equilibria(arrays).equilibria]
        searched.append(solver._play(game, tree, agent_quantal_response_limit(arrays)))
        for play in searched:
            same = np.abs(lotteries - play.among(names)[..., None]).max(axis=(0, 1, 2, 3)) < 1e-5
            assert same.sum() == 1
            assert found.values[:, found.rows[same]][:, 0] == pytest.approx(play.payoffs, abs=1e-5)
        # of its own plays, each has at least as good a reason to be pure as the search says
        told = solver.solve(game)
        assert len(told.equilibria) + len(told.set_aside) == len(rows)
        for each in (*told.equilibria, *told.set_aside):
            same = np.abs(lotteries - each.play.among(names)[..., None]).max(axis=(0, 1, 2, 3)) < 1e-12
            assert same.sum() == 1
            row = int(np.flatnonzero(same)[0])
            splits = np.arange(sizes[1]) == 1
            assert found.margin(np.array([row]), 1, splits)[0] == pytest.approx(each.play.margin(1, splits))
            assert found.patterns(np.array([row]))[0] == tuple(each.play.pattern(player) for player in range(3))


@pytest.mark.parametrize("seed", range(4))
def test_with_one_receiver_the_criterion_is_that_of_the_general_search(seed):
    from wedgesim.equilibria import intuitive_objections

    games = random_games(seed, (3, 1, 3), 1)
    found = signalling_equilibria(*games)
    game = signalling_game(
        [("0", 1 - games[3][0]), ("1", games[3][0])], "012", "012",
        lambda t, m, a: tuple(float(games[who][int(t), int(m), 0, int(a), 0]) for who in (0, 2)),
    )  # fmt: skip
    searched = perfect_bayesian_equilibria(game)
    passes = {}
    for each, objections in zip(searched.equilibria, intuitive_objections(searched), strict=True):
        names = {game.moves[move].name: action for move, action in each.actions.items()}
        passes[names["0"], names["1"]] = not objections
    pure = np.flatnonzero((found.sender % 1 == 0).all(axis=(0, 1)))
    mine = {tuple(found.sender[..., row].argmax(axis=1)): bool(found.intuitive[row]) for row in pure}
    assert {sent: mine[sent] for sent in passes} == passes


# Invariances --------------------------------------------------------------------------------------------------------


def test_many_games_at_once_are_each_as_alone():
    games = random_games(2, (3, 2, 3), 30)
    together = signalling_equilibria(*games)
    for point in range(30):
        alone = signalling_equilibria(*one(games, point))
        rows = together.game == point
        assert together.sender[..., rows] == pytest.approx(alone.sender)
        assert together.second[..., rows] == pytest.approx(alone.second)
        assert (together.intuitive[rows] == alone.intuitive).all()


@pytest.mark.parametrize("axis", [0, 1, 2, 3])
def test_names_of_types_messages_and_replies_do_not_matter(axis):
    games = random_games(6, (3, 2, 3), 60)
    before = signalling_equilibria(*games)
    turned = tuple(np.flip(of, axis) for of in games[:3])
    after = signalling_equilibria(*turned, 1 - games[3] if axis == 0 else games[3])
    back = [after.sender, after.first, after.second]
    for table, along in ((0, {0: 0, 1: 1}), (1, {1: 0, 2: 1}), (2, {1: 0, 2: 1, 3: 2})):
        if axis in along:
            back[table] = np.flip(back[table], along[axis])
    assert (np.bincount(before.game) == np.bincount(after.game)).all()

    # on the path everything is the same, in some order
    def seen(sender, first, second, rows):
        weights = sender[:, :, None, None] * first[None, :, :, None] * second[None]
        return sorted(map(tuple, weights[..., rows].reshape(-1, rows.sum()).T.round(9)))

    for point in range(60):
        here = seen(before.sender, before.first, before.second, before.game == point)
        assert here == seen(*back, after.game == point)


def test_positive_affine_payoffs_change_nothing():
    generator = np.random.default_rng(0)
    payoffs, prior = generator.random((3, 3, 3, 2, 2, 25)), generator.dirichlet([1, 1], 25).T
    scaled = payoffs * np.array([3.0, 0.01, 700.0]).reshape(3, 1, 1, 1, 1, 1)
    scaled += np.array([-7.0, 2.0, 1e4]).reshape(3, 1, 1, 1, 1, 1)
    order = Order((2,), 0, (1,))
    before, after = (informed_equilibria(of, prior, order) for of in (payoffs, scaled))
    rows = np.arange(len(before.rows))
    assert before.lottery(rows) == pytest.approx(after.lottery(rows), abs=1e-7)
    assert (before.intuitive == after.intuitive).all()


@pytest.mark.parametrize("line", list(permutations(range(3))))
def test_a_type_that_cannot_be_leaves_backward_induction(line):
    from wedgesim.equilibria.backward_induction import subgame_perfect_equilibria
    from wedgesim.games.normal_form import NormalForm
    from wedgesim.games.sequential import Sequential

    payoffs = np.random.default_rng(5).random((3, 2, 3, 2, 2, 1))
    found = informed_equilibria(payoffs, np.array([[0.0], [1.0]]), Order.of(tuple((p,) for p in line), (1, 2, 1)))
    form = NormalForm(payoffs[..., 1, 0], tuple("DTP"), (("a", "b"), ("a", "b", "c"), ("a", "b")))
    (expected,) = subgame_perfect_equilibria(Sequential(form, tuple((p,) for p in line))).equilibria
    assert len(found.rows) == 1
    assert found.values[:, found.rows[0]] == pytest.approx(expected.payoffs)
