"""Pruning a tree to the size that forecasts best.

Steps:

1. the sequence of subtrees that are best at some cost of a leaf: again and again, cut off what lowers the impurity
   least by leaf
2. grow and prune trees on all draws but those of one fold, in turn, and judge their forecasts (the class shares of
   leaves) of that fold by their squared error, at costs between those of the sequence
3. of the sequence take the smallest tree whose error is within one standard error of the least, or a smaller one where
   that has too many leaves

Reference: Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees, chapters 3 and 8. Errors are
those of the shares, and not of the likeliest class, which would never tell a leaf of 40% from one of 1%.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.discovery.growing import Growth, Node, Sample, grow

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


MOST_VALIDATED: Final = 20_000
"""Draws that cross-validation uses at most, chosen at random: more make no readable tree better."""


@dataclass(frozen=True, eq=False)
class PruningPath:
    """Subtrees from the largest to the root alone.

    Attributes
    ----------
    cost : ndarray, shape (trees,)
        Cost of a leaf, in impurity as a share of all draws, from which each is the best.
    leaves : ndarray of int, shape (trees,)
        Their leaves.
    error, standard_error : ndarray, shape (trees,)
        Squared error of forecasts of draws that were left out, and its standard error; nan without cross-validation.
    chosen : int
        Which was taken.
    """

    cost: Floats
    leaves: Ints
    error: Floats
    standard_error: Floats
    chosen: int


def pruned(
    sample: Sample, growth: Growth, folds: int, most_leaves: int, seed: int
) -> tuple[Node, PruningPath]:
    """Grow a tree on all draws and prune it.

    Parameters
    ----------
    sample : Sample
        Draws and classes.
    growth : Growth
        When a tree stops to grow.
    folds : int
        Of the cross-validation; below 2 there is none, and the largest tree with few enough leaves is taken.
    most_leaves : int
        Leaves of the tree that is taken at most.
    seed : int
        Of the generator that deals draws to folds.
    """
    draws = np.arange(sample.ranks.draws)
    counts = sample.count(None)
    trees, cost = subtrees(grow(sample, draws, growth, counts))
    leaves = np.array([sum(1 for _ in tree.leaves()) for tree in trees])
    if folds >= 2 and len(trees) > 1:
        error, standard = _validated(sample, growth, counts, cost, folds, seed)
        least = int(error.argmin())
        good = error <= error[least] + standard[least]
    else:
        error = standard = np.full(len(trees), np.nan)
        good = np.ones(len(trees), dtype=np.bool_)
        good[1:] = leaves[:-1] > most_leaves
    chosen = max(int(np.flatnonzero(good)[-1]), int(np.flatnonzero(leaves <= most_leaves)[0]))
    return trees[chosen], PruningPath(cost, leaves, error, standard, chosen)


def subtrees(tree: Node) -> tuple[list[Node], Floats]:
    """Return the subtrees that are best at some cost of a leaf, largest first, and from which cost each is.

    Costs are in impurity, as a share of all draws.
    """
    trees, cost = [at_cost(tree, 0.0)], [0.0]
    while trees[-1].children is not None:
        weakest = _weakest(trees[-1]) * (1 + 1e-12)
        trees.append(at_cost(trees[-1], weakest))
        cost.append(weakest / tree.draws)
    return trees, np.array(cost)


def at_cost(tree: Node, cost: float) -> Node:
    """Return the smallest subtree that has least impurity plus cost of leaves."""
    return _optimum(tree, cost)[0]


def _optimum(node: Node, cost: float) -> tuple[Node, float]:
    alone = node.impurity + cost
    if node.children is None:
        return node, alone
    (lower, of_lower), (upper, of_upper) = (_optimum(child, cost) for child in node.children)
    if alone <= of_lower + of_upper + 1e-9:
        return Node(node.counts), alone
    return replace(node, lower=lower, upper=upper), of_lower + of_upper


def _weakest(node: Node) -> float:
    """Return the least impurity by leaf that any branch saves."""
    if node.children is None:
        return float("inf")
    below = list(node.leaves())
    own = (node.impurity - sum(leaf.impurity for leaf in below)) / (len(below) - 1)
    return min(own, *(_weakest(child) for child in node.children))


def _validated(
    sample: Sample, growth: Growth, counts: Floats, cost: Floats, folds: int, seed: int
) -> tuple[Floats, Floats]:
    """Return the error of forecasts at each cost, and its standard error."""
    draws = min(sample.ranks.draws, MOST_VALIDATED)
    growth = replace(growth, least=max(1, growth.least * draws // sample.ranks.draws))
    fold = np.random.default_rng(seed).permutation(sample.ranks.draws)
    used = np.flatnonzero(fold < draws)
    fold %= folds
    if draws < sample.ranks.draws:
        counts = sample.count(used)
    between = np.sqrt(cost * np.append(cost[1:], np.inf))  # typical of the stretch in which each tree is the best
    between[0] = 0.0
    between[-1] = np.inf
    sums, squares = np.zeros(len(cost)), np.zeros(len(cost))
    for number in range(folds):
        left_out, rest = used[fold[used] == number], used[fold[used] != number]
        tree = grow(sample, rest, growth, counts - sample.count(left_out))
        judged = _judged(sample, tree, left_out)
        for i, price in enumerate(between * len(rest)):
            total, square = _errors(tree, judged, price)
            sums[i] += total
            squares[i] += square
    mean = sums / draws
    return mean, np.sqrt(np.maximum(squares / draws - mean**2, 0) / draws)


def _judged(sample: Sample, tree: Node, draws: Ints) -> dict[int, tuple[float, float]]:
    """Return for each node of a tree the sum of errors and of their squares, were it a leaf, by identity."""
    found: dict[int, tuple[float, float]] = {}

    def judge(node: Node, draws: Ints) -> None:
        shares = node.counts / node.draws
        loss = (shares**2).sum() - 2 * shares + 1
        counts = np.bincount(sample.classes[draws], minlength=sample.number)
        found[id(node)] = float((counts * loss).sum()), float((counts * loss**2).sum())
        if node.children is not None:
            low = sample.ranks.columns[node.parameter][draws] < node.threshold
            judge(node.children[0], draws[low])
            judge(node.children[1], draws[~low])

    judge(tree, draws)
    return found


def _errors(tree: Node, judged: dict[int, tuple[float, float]], cost: float) -> tuple[float, float]:
    """Return the sums of errors over the leaves that are left at a cost."""

    def walk(node: Node) -> tuple[float, float, float]:
        alone = node.impurity + cost
        if node.children is None:
            return alone, *judged[id(node)]
        lower, upper = (walk(child) for child in node.children)
        if alone <= lower[0] + upper[0] + 1e-9:
            return alone, *judged[id(node)]
        return lower[0] + upper[0], lower[1] + upper[1], lower[2] + upper[2]

    return walk(tree)[1:]
