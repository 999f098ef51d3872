"""What can happen in a subform, and the comparisons that decide it.

A continuation holds actions, values and the linear conditions on beliefs under which they are best replies. Solutions
of subforms that nobody goes to can often be exchanged one by one; a continuation then stands for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.mistakes import Classes, Conditions
from wedgesim.equilibria.subforms import Subform
from wedgesim.games.tree_arrays import TreeArrays

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Continuation:
    """What can happen in a subform.

    Attributes
    ----------
    actions : mapping of int to int
        Action at every information set in it.
    values : ndarray, shape (roots, players)
        Expected payoffs at its roots.
    conditions : mapping
        Linear conditions on the odds of mistakes.
    unreached : tuple of tuple of Continuation
        For each smaller subform that the actions do not lead to, and whose solutions can be exchanged without touching
        anything else, all solutions that deter from going there; `actions` and `conditions` hold the first of each.
    """

    actions: dict[int, int]
    values: Array
    conditions: Conditions
    unreached: tuple[tuple[Continuation, ...], ...] = ()

    @property
    def ways(self) -> int:
        """Number of solutions that this one stands for."""
        return prod(sum(one.ways for one in group) for group in self.unreached)

    def every(self) -> Iterator[Continuation]:
        """Yield all solutions that this one stands for, each for itself alone."""
        groups = [[each for one in group for each in one.every()] for group in self.unreached]
        for replies in product(*groups):
            actions, conditions = dict(self.actions), dict(self.conditions)
            for group in self.unreached:
                for classes in group[0].conditions:
                    conditions.pop(classes, None)
            for reply in replies:
                actions.update(reply.actions)
                conditions.update(reply.conditions)
            yield Continuation(actions, self.values, conditions)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The choice at an information set against another action, in all combinations of solutions below.

    `gaps` has for each class of likeliest nodes what is lost, weighted by chance, with an axis for each subform below;
    `parts` names the subforms that matter for it.
    """

    classes: Classes
    gaps: tuple[Array, ...]
    slack: float
    parts: frozenset[int]

    @property
    def is_open(self) -> bool:
        """Whether it depends on beliefs that Bayes' rule leaves open."""
        return len(self.classes) > 1

    def row(self, index: NDArray[np.int64]) -> tuple[float, ...]:
        """Condition on the weights in one combination."""
        return tuple(float(gap[tuple(np.minimum(index, np.array(gap.shape) - 1))]) for gap in self.gaps)


def judged_apart(
    subform: Subform,
    tree: TreeArrays,
    choice: Mapping[int, int],
    parts: list[list[Continuation]],
    comparisons: Sequence[Comparison],
) -> frozenset[int]:
    """Subforms that the choice does not lead to, and whose solutions can be judged each for itself."""
    led_to = set()
    for front in subform.front:
        node = tree.game.nodes[front.node]
        follows = node.children[choice[node.move]] if node.move is not None and node.move in choice else front.node
        if follows in subform.place:
            led_to.add(subform.place[follows][0])
    keys = [{classes for one in part for classes in one.conditions} for part in parts]
    entangled = {one.classes for one in comparisons if one.is_open}
    apart = {
        number
        for number in set(range(len(parts))) - led_to
        if not keys[number] & entangled
        and not any(keys[number] & other for place, other in enumerate(keys) if place != number)
    }
    for one in comparisons:
        if one.is_open or len(one.parts & apart) > 1:
            apart -= one.parts
    return frozenset(apart)
