"""Subforms: parts of a tree that no information set leaves, within each other.

1. Chance leads from the roots of a subform to its front.
2. Information sets that lie in the front altogether are its first sets; there is at least one unless sets cross.
3. What lies below falls into smaller subforms: nodes belong together when their subtrees share information sets.

A subgame is a subform with one root.

Reference: Kreps, D. and Wilson, R. (1982). Sequential equilibria. *Econometrica* 50.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wedgesim.errors import SolverError
from wedgesim.games.extensive_form import ChanceMove
from wedgesim.games.tree_arrays import TreeArrays


@dataclass(frozen=True, eq=False)
class Front:
    """A node that is reached from a root of a subform by chance alone."""

    node: int
    root: int


@dataclass(frozen=True, eq=False)
class Subform:
    """A part of the tree that no information set leaves.

    Attributes
    ----------
    roots : tuple of int
        Positions of its first nodes.
    front : tuple of Front
        What chance leads to from there.
    first_sets : tuple of int
        Information sets that lie in the front altogether.
    below : tuple of Subform
        The subforms below those sets.
    place : mapping of int to (int, int)
        For each node below: which of the subforms it is a root of, and which of its roots.
    """

    roots: tuple[int, ...]
    front: tuple[Front, ...]
    first_sets: tuple[int, ...]
    below: tuple[Subform, ...]
    place: Mapping[int, tuple[int, int]]


def subforms(tree: TreeArrays) -> Subform:
    """Cut a tree into subforms within subforms; the whole is one."""
    return _subform(tree, (0,), _sets_below(tree))


def _sets_below(tree: TreeArrays) -> list[frozenset[int]]:
    """Information sets met at each node or below it."""
    below: list[frozenset[int]] = [frozenset()] * len(tree.game.nodes)
    for position in range(len(tree.game.nodes) - 1, -1, -1):
        node = tree.game.nodes[position]
        if not tree.chance[position] or node.move is None:
            continue
        own = frozenset([node.move]) if node.move in tree.members else frozenset()
        below[position] = own.union(*(below[child] for child in node.children))
    return below


def _subform(tree: TreeArrays, roots: tuple[int, ...], below: list[frozenset[int]]) -> Subform:
    nodes = tree.game.nodes
    front: list[Front] = []
    pending = [(root, place) for place, root in reversed(list(enumerate(roots)))]
    while pending:
        position, place = pending.pop()
        move = nodes[position].move
        if move is not None and isinstance(tree.game.moves[move], ChanceMove):
            pending.extend((child, place) for child in reversed(nodes[position].children) if tree.chance[child])
        else:
            front.append(Front(position, place))
    here = {one.node for one in front}
    met = dict.fromkeys(move for one in front if (move := nodes[one.node].move) is not None)
    first_sets = tuple(move for move in met if here.issuperset(tree.members[move]))
    if met and not first_sets:
        crossing = ", ".join(repr(tree.game.moves[move].name or str(move + 1)) for move in met)
        raise SolverError(f"information sets {crossing} cross: each has nodes before and after another")
    following: list[int] = []
    for one in front:
        move = nodes[one.node].move
        if move is not None:
            following.extend(nodes[one.node].children if move in first_sets else (one.node,))
    parts = [_subform(tree, group, below) for group in _connected(following, below, tree)]
    place_of = {
        root: (number, place) for number, part in enumerate(parts) for place, root in enumerate(part.roots)
    }
    return Subform(roots, tuple(front), first_sets, tuple(parts), place_of)


def _connected(positions: Sequence[int], below: list[frozenset[int]], tree: TreeArrays) -> list[tuple[int, ...]]:
    """Group nodes whose subtrees share information sets; terminal nodes stand in no group."""
    groups: list[tuple[list[int], set[int]]] = []
    for position in positions:
        if position in tree.position_of_end:
            continue
        members, sets = [position], set(below[position])
        apart = []
        for group in groups:
            if group[1] & sets:
                members, sets = [*group[0], *members], sets | group[1]
            else:
                apart.append(group)
        groups = [*apart, (members, sets)]
    return sorted(tuple(sorted(members)) for members, _ in groups)
