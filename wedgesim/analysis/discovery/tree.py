"""A classification tree on arrays: which of several things happens where.

Steps: grow (:mod:`wedgesim.analysis.discovery.growing`), prune (:mod:`wedgesim.analysis.discovery.pruning`), and put
every leaf into words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.discovery.boxes import Happening, condition, share_in_words
from wedgesim.analysis.discovery.growing import Growth, Node, Sample
from wedgesim.analysis.discovery.prim import DiscoveryError, checked_columns
from wedgesim.analysis.discovery.pruning import PruningPath, pruned
from wedgesim.analysis.discovery.ranks import Ranks

Floats = NDArray[np.float64]

DEPTH: Final = 5
"""Most cuts from the root of a tree to a leaf."""

LEAST_SHARE: Final = 0.01
"""Share of all draws that a leaf has at least."""

MOST_LEAVES: Final = 8
"""Leaves of a tree at most: more cannot be read."""

FOLDS: Final = 5
"""Of the cross-validation by which a tree is pruned."""


@dataclass(frozen=True, eq=False)
class Leaf:
    """A leaf of a tree, as a box.

    Attributes
    ----------
    limits : mapping of str to (float or None, float or None)
        Lower and upper limit of each parameter on the way.
    draws : int
        How many.
    mass : float
        Share of all draws.
    shares : ndarray, shape (classes,)
        Share of each class in it.
    coverage : ndarray, shape (classes,)
        Share of all draws of each class that are in it.
    """

    limits: Mapping[str, tuple[float | None, float | None]]
    draws: int
    mass: float
    shares: Floats
    coverage: Floats

    @property
    def conditions(self) -> str:
        """All limits, joined by *and*; empty for a tree of one leaf."""
        return " and ".join(condition(name, *limits) for name, limits in self.limits.items())


@dataclass(frozen=True, eq=False)
class Tree:
    """A classification tree.

    Attributes
    ----------
    root : Node
        Its nodes.
    names : tuple of str
        Parameters, to whose numbers the nodes refer.
    classes : tuple of str
        What can happen.
    happenings : tuple of Happening
        The same in words.
    leaves : tuple of Leaf
        From the lowest side to the highest.
    importance : mapping of str to float
        Share of the impurity that the tree takes away, by parameter by which it cuts, most of all first.
    explained : float
        Share of the impurity of all draws that the tree takes away.
    path : PruningPath
        How it was pruned.
    folds, seed : int
        Of the cross-validation.
    """

    root: Node
    names: tuple[str, ...]
    classes: tuple[str, ...]
    happenings: tuple[Happening, ...]
    leaves: tuple[Leaf, ...]
    importance: Mapping[str, float]
    explained: float
    path: PruningPath
    folds: int
    seed: int

    def sentences(self, of: int = -1) -> tuple[str, ...]:
        """Say for each leaf how often a class happens in it, where most often first; by default the last class."""
        happening = self.happenings[of]
        return tuple(
            f"{happening.clause} in {share_in_words(float(leaf.shares[of]))} of draws where "
            f"{leaf.conditions or 'anything holds'} ({share_in_words(leaf.mass)} of draws, "
            f"{share_in_words(float(leaf.coverage[of]))} of all {happening.plural})"
            for leaf in sorted(self.leaves, key=lambda leaf: -leaf.shares[of])
        )

    def shares(self, values: Mapping[str, ArrayLike]) -> Floats:
        """Forecast points: the class shares of the leaf that each falls into, shape (classes, points)."""
        columns = np.stack([np.atleast_1d(np.asarray(values[name], dtype=np.float64)) for name in self.names])
        found = np.empty((len(self.classes), columns.shape[1]))

        def fill(node: Node, at: NDArray[np.int64]) -> None:
            if node.children is None:
                found[:, at] = (node.counts / node.draws)[:, None]
                return
            low = columns[node.parameter][at] < node.threshold
            fill(node.children[0], at[low])
            fill(node.children[1], at[~low])

        fill(self.root, np.arange(columns.shape[1]))
        return found


def classification_tree(
    values: Mapping[str, ArrayLike],
    classes: ArrayLike,
    *,
    labels: Sequence[str] = ("no", "yes"),
    happenings: Sequence[Happening] | None = None,
    depth: int = DEPTH,
    least_share: float = LEAST_SHARE,
    most_leaves: int = MOST_LEAVES,
    folds: int = FOLDS,
    seed: int = 0,
) -> Tree:
    """Grow and prune a classification tree.

    Parameters
    ----------
    values : mapping of str to array_like, shape (draws,)
        Parameters by name.
    classes : array_like of int or bool, shape (draws,)
        What happens in each draw, by number from 0.
    labels : sequence of str, optional
        Name of each class.
    happenings : sequence of Happening, optional
        Each class in words.
    depth : int, optional
        Most cuts from root to leaf.
    least_share : float, optional
        Of all draws that a leaf has at least; never fewer than 5 draws.
    most_leaves : int, optional
        Leaves at most.
    folds : int, optional
        Of the cross-validation; 0 for none.
    seed : int, optional
        Of what deals draws to folds.

    Raises
    ------
    DiscoveryError
        When columns have different lengths or values that are no numbers, or a setting has no meaning.

    Examples
    --------
    >>> x, y = np.random.default_rng(1).random((2, 5000))
    >>> tree = classification_tree({"x": x, "y": y}, (x > 0.6) & (y < 0.5))
    >>> print(tree.sentences()[0])
    it is yes in 100% of draws where x >= 0.6 and y <= 0.5 (19% of draws, 100% of all cases of yes)
    """
    given = np.asarray(classes)
    number = len(labels)
    if given.ndim != 1 or given.dtype.kind not in "biu" or not len(given) or given.min() < 0 or given.max() >= number:
        raise DiscoveryError(f"classes are numbered from 0 to {number - 1}, one a draw")
    names, columns = checked_columns(values, len(given))
    return tree_of(
        Ranks.of(columns), names, given.astype(np.int64), labels=labels, happenings=happenings, depth=depth,
        least_share=least_share, most_leaves=most_leaves, folds=folds, seed=seed,
    )  # fmt: skip


def tree_of(
    ranks: Ranks,
    names: tuple[str, ...],
    classes: NDArray[np.int64],
    *,
    labels: Sequence[str] = ("no", "yes"),
    happenings: Sequence[Happening] | None = None,
    depth: int = DEPTH,
    least_share: float = LEAST_SHARE,
    most_leaves: int = MOST_LEAVES,
    folds: int = FOLDS,
    seed: int = 0,
) -> Tree:
    """Grow and prune a tree on draws that are sorted already; see :func:`classification_tree`."""
    if depth < 1 or most_leaves < 1 or not 0 < least_share <= 0.5:
        raise DiscoveryError("a tree has a depth and leaves from 1 upward, and a leaf a share above 0 and at most 1/2")
    growth = Growth(depth, max(5, int(np.ceil(least_share * ranks.draws))))
    root, path = pruned(Sample.of(ranks, classes, len(labels)), growth, folds, most_leaves, seed)
    whole = root.impurity
    saved: dict[str, float] = {}
    for node in _inner(root):
        assert node.children is not None
        gain = node.impurity - sum(child.impurity for child in node.children)
        saved[names[node.parameter]] = saved.get(names[node.parameter], 0.0) + gain
    total = sum(saved.values())
    said = tuple(happenings or (Happening(f"it is {label}", f"cases of {label}") for label in labels))
    tied = {name for name, cell in zip(names, ranks.cells, strict=True) if cell is not None}
    return Tree(
        root, names, tuple(labels), said, tuple(_leaves(root, names, tied, root, {})),
        {name: saved[name] / total for name in sorted(saved, key=lambda name: -saved[name])},
        total / whole if whole else 0.0, path, folds, seed,
    )  # fmt: skip


def _inner(node: Node) -> Iterator[Node]:
    if node.children is not None:
        yield node
        for child in node.children:
            yield from _inner(child)


def _leaves(
    node: Node,
    names: tuple[str, ...],
    tied: set[str],
    root: Node,
    limits: Mapping[str, tuple[float | None, float | None]],
) -> Iterator[Leaf]:
    if node.children is None:
        coverage = np.divide(node.counts, root.counts, out=np.zeros_like(node.counts), where=root.counts > 0)
        yield Leaf(limits, int(node.draws), node.draws / root.draws, node.counts / node.draws, coverage)
        return
    name = names[node.parameter]
    low, high = limits.get(name, (None, None))
    # of discrete parameters the values themselves are named
    below, above = (node.below, node.above) if name in tied else (node.threshold, node.threshold)
    yield from _leaves(node.children[0], names, tied, root, {**limits, name: (low, below)})
    yield from _leaves(node.children[1], names, tied, root, {**limits, name: (above, high)})
