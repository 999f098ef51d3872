"""Trees: every cut is the best there is, pruning keeps what forecasts, and leaves say what they hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.analysis.discovery.growing import PARTS, Growth, Sample, grow
from wedgesim.analysis.discovery.prim import DiscoveryError
from wedgesim.analysis.discovery.pruning import at_cost, subtrees
from wedgesim.analysis.discovery.ranks import Ranks
from wedgesim.analysis.discovery.tree import classification_tree


def impurity(classes, number):
    shares = np.bincount(classes, minlength=number) / max(len(classes), 1)
    return len(classes) * (1 - (shares**2).sum())


def best_by_hand(columns, classes, number, least):
    """Impurity after the best cut, by trying all."""
    best = np.inf
    for column in columns:
        for value in np.unique(column)[1:]:
            low = column < value
            if min(low.sum(), (~low).sum()) >= least:
                best = min(best, impurity(classes[low], number) + impurity(classes[~low], number))
    return best


def check_cuts(node, columns, classes, number, growth, depth, draws):
    whole = impurity(classes[draws], number)
    assert node.impurity == pytest.approx(whole, abs=1e-9)
    best = best_by_hand(columns[:, draws], classes[draws], number, growth.least)
    if node.children is None:
        assert depth == 0 or len(draws) < 2 * growth.least or best >= whole * (1 - 1e-9) - 1e-9
        return
    assert sum(child.impurity for child in node.children) == pytest.approx(best, abs=1e-9)
    low = columns[node.parameter][draws] < node.threshold
    for child, side in zip(node.children, (draws[low], draws[~low]), strict=True):
        check_cuts(child, columns, classes, number, growth, depth - 1, side)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(2, 4), st.integers(1, 8), st.integers(20, 200))
def test_every_cut_is_the_best_of_all(seed, number, least, count):
    generator = np.random.default_rng(seed)
    columns = generator.random((3, count))
    columns[1] = generator.integers(0, 4, count)
    classes = np.minimum((columns.sum(axis=0) * 2 + generator.random(count)).astype(int), number - 1)
    growth = Growth(3, least)
    tree = grow(Sample.of(Ranks.of(columns), classes, number), np.arange(count), growth)
    check_cuts(tree, columns, classes, number, growth, 3, np.arange(count))


def test_cuts_between_parts_are_worked_out_exactly():
    """More values than parts: the true edge lies within one."""
    generator = np.random.default_rng(1)
    columns = generator.random((4, 40 * PARTS))
    classes = (columns[2] > 0.43217).astype(int)
    tree = grow(Sample.of(Ranks.of(columns), classes, 2), np.arange(columns.shape[1]), Growth(1, 5))
    assert (tree.parameter, tree.below <= 0.43217 < tree.above) == (2, True)
    assert all(leaf.impurity == 0 for leaf in tree.leaves())


@pytest.mark.parametrize("number", [2, 3, 7])  # more classes than parts are bounded for, too
@pytest.mark.parametrize("least", [1, 60])
def test_bounding_what_parts_hold_misses_no_better_cut(number, least):
    """More values than parts, some of them tied, and classes that hardly depend on any."""
    generator = np.random.default_rng(number)
    columns = generator.random((3, 900))
    columns[1] = np.round(columns[1], 3)
    columns[2] = columns[2] ** 9
    classes = np.minimum((columns[0] + columns[1] + 2 * generator.random(900)).astype(int) % number, number - 1)
    growth = Growth(2, least)
    tree = grow(Sample.of(Ranks.of(columns), classes, number), np.arange(900), growth)
    assert tree.children is not None
    check_cuts(tree, columns, classes, number, growth, 2, np.arange(900))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-1e308, 1e308) | st.sampled_from([0.0, 1.0, 1.5, 1e-310]), min_size=1, max_size=60))
def test_draws_are_sorted_whatever_their_values_and_equal_ones_stay_as_they_came(values):
    order = Ranks.of([np.array(values)]).order[0]
    assert order.tolist() == sorted(range(len(values)), key=lambda i: values[i])


def test_subtrees_are_the_best_at_their_cost():
    generator = np.random.default_rng(2)
    columns = generator.random((3, 400))
    classes = ((columns[0] > 0.5) ^ (generator.random(400) < 0.2)).astype(int)
    tree = grow(Sample.of(Ranks.of(columns), classes, 2), np.arange(400), Growth(4, 5))

    def all_subtrees(node):
        """Impurity and leaves of every pruned subtree."""
        found = {(round(node.impurity, 6), 1)}
        if node.children is not None:
            lower, upper = (all_subtrees(child) for child in node.children)
            found |= {(round(a + b, 6), m + n) for a, m in lower for b, n in upper}
        return found

    every = all_subtrees(tree)
    for cost in (0.0, 0.5, 1.0, 3.0, 20.0, 1e6):
        kept = list(at_cost(tree, cost).leaves())
        reached = sum(leaf.impurity for leaf in kept) + cost * len(kept)
        assert reached == pytest.approx(min(a + cost * n for a, n in every), abs=1e-5)
    trees, costs = subtrees(tree)
    assert (np.diff(costs) > 0).all()
    assert sum(1 for _ in trees[-1].leaves()) == 1


def test_cross_validation_prunes_noise_to_the_root_and_keeps_what_is_planted():
    generator = np.random.default_rng(3)
    values = {name: generator.random(4000) for name in "abc"}
    noise = classification_tree(values, generator.random(4000) < 0.3)
    assert len(noise.leaves) == 1
    planted = (values["a"] > 0.6) & (values["b"] < 0.5)
    tree = classification_tree(values, planted ^ (generator.random(4000) < 0.05))
    assert len(tree.leaves) == 3
    assert set(tree.importance) == {"a", "b"}
    best = max(tree.leaves, key=lambda leaf: leaf.shares[1])
    assert best.limits["a"] == (pytest.approx(0.6, abs=0.01), None)
    assert best.limits["b"] == (None, pytest.approx(0.5, abs=0.01))
    assert tree.explained > 0.6


def test_leaves_hold_what_they_say():
    generator = np.random.default_rng(4)
    values = {"a": generator.random(3000), "k": generator.integers(0, 5, 3000).astype(float)}
    classes = (values["k"] >= 2).astype(int) + ((values["a"] > 0.4) & (values["k"] >= 2)).astype(int)
    tree = classification_tree(values, classes, labels=("none", "some", "all"))
    assert sum(leaf.draws for leaf in tree.leaves) == 3000
    for leaf in tree.leaves:
        within = np.ones(3000, dtype=bool)
        for name, (low, high) in leaf.limits.items():
            within &= values[name] >= (-np.inf if low is None else low)
            within &= values[name] <= (np.inf if high is None else high)
        assert within.sum() == leaf.draws
        assert np.allclose(np.bincount(classes[within], minlength=3) / within.sum(), leaf.shares)
    assert np.allclose(sum(leaf.coverage for leaf in tree.leaves), 1)
    assert np.array_equal(tree.shares(values).argmax(axis=0), classes)
    assert any("k >= 2" in said for said in tree.sentences())


def test_a_seed_gives_the_same_tree_and_most_leaves_are_respected():
    generator = np.random.default_rng(5)
    values = {name: generator.random(6000) for name in "abcd"}
    happens = (values["a"] + values["b"] * values["c"]) > 0.9
    trees = [classification_tree(values, happens, most_leaves=4, seed=1) for _ in range(2)]
    assert trees[0].sentences() == trees[1].sentences()
    assert len(trees[0].leaves) <= 4


@pytest.mark.parametrize(
    ("classes", "settings", "said"),
    [
        ([0, 1, 2], {}, "from 0 to 1"),
        ([0.5, 1, 0], {}, "from 0 to 1"),
        ([0, 1, 0], {"depth": 0}, "from 1 upward"),
        ([0, 1], {}, "one value for each of 2 draws"),
    ],
)
def test_mistakes_say_what_is_wrong(classes, settings, said):
    with pytest.raises(DiscoveryError, match=said):
        classification_tree({"x": [1.0, 2.0, 3.0]}, classes, **settings)
