"""Mistakes: actions that a strategy does not take, and what they leave open of beliefs.

Nodes of an information set off the path are told apart by the mistakes that lead to them. Only those that need fewest
are believed in; the odds between them are open, as *weights* on the classes of nodes that the same mistakes lead to.
Information sets that differ by the same mistakes share one set of weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from wedgesim.games.tree_arrays import TreeArrays

Mistakes = frozenset[int]
"""Actions on the way to a node that the strategy does not take."""

Classes = tuple[tuple[int, ...], ...]
"""What the weights w are on: mistakes that tell nodes apart, each sorted, in order. Sets with the same share w."""

Conditions = Mapping[Classes, tuple[tuple[float, ...], ...]]
"""Rows that must not be negative when multiplied by w."""


def mistakes(tree: TreeArrays, actions: Mapping[int, int], node: int) -> Mistakes:
    """Return the actions on the way to a node that a pure strategy does not take."""
    return frozenset(
        action for action in tree.taken[node] if action != tree.first[tree.owner[action]] + actions[tree.owner[action]]
    )


@lru_cache(maxsize=100_000)
def classes_of(of_nodes: tuple[Mistakes, ...]) -> tuple[Classes, tuple[int | None, ...]]:
    """Return the mistakes that tell the likeliest nodes of a set apart, and the place among them of each node.

    Nodes that need more mistakes than another have none.

    Examples
    --------
    >>> classes_of((frozenset({4}), frozenset({7}), frozenset({4, 9})))
    (((4,), (7,)), (0, 1, None))
    """
    likeliest = {one for one in of_nodes if not any(other < one for other in of_nodes)}
    common = frozenset.intersection(*likeliest)
    order = sorted(tuple(sorted(one - common)) for one in likeliest)
    place = {one: order.index(tuple(sorted(one - common))) for one in likeliest}
    return tuple(order), tuple(place.get(one) for one in of_nodes)
