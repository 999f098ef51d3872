"""Pure solutions of subforms: actions that are best replies throughout, given beliefs that mistakes leave open.

1. For every choice of actions at the first sets, solve the subforms below, each once for the mistakes that lead to it.
2. Compare the choice with every other action in all combinations of these solutions at once. With one possible belief
   that settles it; where the belief is open it is a linear condition on the weights of mistakes.
3. Subforms that the choice does not lead to, and that share no weights with anything else, are judged each for itself.
4. Gather the conditions on the same weights, and keep the combinations in which they have a common solution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.belief_polytopes import feasible
from wedgesim.equilibria.continuations import Comparison, Continuation, judged_apart
from wedgesim.equilibria.mistakes import Classes, Conditions, Mistakes, classes_of
from wedgesim.equilibria.subforms import Subform
from wedgesim.errors import SolverError
from wedgesim.games.tree_arrays import TreeArrays

Array = NDArray[np.float64]

MOST_COMBINATIONS = 200_000
"""Combinations of actions and of solutions of subforms that are looked through."""

_FEW_COMBINATIONS = 64
_FEW_PARTS = 16
"""Solutions of subforms up to which joining those that hang together is not worth the trouble."""


class SubformSolver:
    """Solves subforms, each once for the mistakes that lead to it.

    Attributes
    ----------
    slack : ndarray, shape (players,)
        Within which payoffs tie.
    ties : bool
        Whether a tie was met.
    """

    def __init__(self, tree: TreeArrays, tolerance: float) -> None:
        self.tree = tree
        self.slack = tolerance * tree.payoff_range
        self.ties = False
        self.looked = 0
        self.solved: dict[tuple[int, tuple[Mistakes, ...]], list[Continuation]] = {}
        self.ends: dict[int, NDArray[np.int64]] = {}

    def solutions(self, subform: Subform, at_roots: tuple[Mistakes, ...]) -> list[Continuation]:
        """Solve a subform whose roots are reached by these mistakes."""
        # mistakes that lead to all roots alike make no difference within
        common = frozenset.intersection(*at_roots)
        if common:
            at_roots = tuple(one - common for one in at_roots)
        key = id(subform), at_roots
        if key not in self.solved:
            last = not subform.below and len(subform.first_sets) == 1 and len(subform.front) == len(subform.roots)
            solve = self._last if last else self._solve
            self.solved[key] = list(solve(subform, at_roots))
        return self.solved[key]

    def _last(self, subform: Subform, at_roots: tuple[Mistakes, ...]) -> Iterator[Continuation]:
        """Solve a subform of one information set after which the game ends: what most subforms are."""
        (move,) = subform.first_sets
        player = self.tree.player(move)
        slack = float(self.slack[player])
        nodes = [front.node for front in subform.front]
        payoffs = self._payoffs_below(subform)
        chance = self.tree.chance[nodes]
        classes, member = classes_of(at_roots)
        weighted = np.zeros((len(classes), payoffs.shape[2]))
        mass = np.zeros(len(classes))
        for node, one in enumerate(member):
            if one is not None:
                weighted[one] += chance[node] * payoffs[player, node]
                mass[one] += chance[node]
        if len(classes) == 1:
            worth = weighted[0] / mass[0]
            good = np.flatnonzero(worth >= worth.max() - slack).tolist()
            self.ties |= len(good) > 1
            for action in good:
                yield Continuation({move: action}, payoffs[:, :, action].T, {})
            return
        for action in range(payoffs.shape[2]):
            gaps = weighted[:, action, np.newaxis] - weighted
            gaps[np.abs(gaps) <= slack * mass[:, np.newaxis]] = 0.0
            rows = [(classes, tuple(row)) for other, row in enumerate(gaps.T.tolist()) if other != action]
            conditions = _gathered([], rows)
            if conditions is not None:
                yield Continuation({move: action}, payoffs[:, :, action].T, conditions)

    def _payoffs_below(self, subform: Subform) -> Array:
        """Payoffs of each action at each node before the end, shape (players, nodes, actions)."""
        ends = self.ends.get(id(subform))
        if ends is None:
            children = [self.tree.game.nodes[front.node].children for front in subform.front]
            ends = np.array([[self.tree.position_of_end[child] for child in of] for of in children])
            self.ends[id(subform)] = ends
        found: Array = self.tree.payoffs[:, ends]
        return found

    def _solve(self, subform: Subform, at_roots: tuple[Mistakes, ...]) -> Iterator[Continuation]:
        of_node = {front.node: at_roots[front.root] for front in subform.front}
        sizes = [range(self.tree.size(move)) for move in subform.first_sets]
        for chosen in product(*sizes):
            choice = dict(zip(subform.first_sets, chosen, strict=True))
            reached = self._reached(of_node, choice)
            parts = [
                self.solutions(part, tuple(reached[root] for root in part.roots)) for part in subform.below
            ]
            if all(parts):
                joined, parts = self._joined(subform, parts)
                yield from self._combined(joined, choice, of_node, parts)

    def _joined(self, subform: Subform, parts: list[list[Continuation]]) -> tuple[Subform, list[list[Continuation]]]:
        """Join subforms below whose solutions hang together, so that fewer combinations are left to look through.

        Those that share open weights are combined one after the other, and what contradicts itself is dropped at once;
        those with a single solution are one.
        """
        if prod(len(part) for part in parts) <= _FEW_COMBINATIONS and len(parts) <= _FEW_PARTS:
            return subform, parts
        groups: list[tuple[set[Classes], list[int]]] = []
        single: list[int] = []
        for number, part in enumerate(parts):
            keys = {classes for one in part for classes in one.conditions}
            if len(part) == 1 and not keys:
                single.append(number)
                continue
            members = [number]
            apart = []
            for group in groups:
                if group[0] & keys:
                    keys, members = keys | group[0], [*group[1], *members]
                else:
                    apart.append(group)
            groups = [*apart, (keys, members)]
        everyone = [members for _, members in groups] + ([single] if single else [])
        place = {}
        for new, members in enumerate(everyone):
            offset = 0
            for number in members:
                for node, (part_number, root) in subform.place.items():
                    if part_number == number:
                        place[node] = (new, offset + root)
                offset += len(subform.below[number].roots)
        return replace(subform, place=place), [self._together([parts[number] for number in of]) for of in everyone]

    def _together(self, parts: list[list[Continuation]]) -> list[Continuation]:
        """Combine solutions of subforms side by side, keeping those whose conditions can all hold."""
        found = [Continuation({}, np.zeros((0, len(self.tree.game.players))), {})]
        for part in parts:
            longer = []
            for one in found:
                for other in part:
                    conditions = _gathered([one.conditions, other.conditions], [])
                    if conditions is not None:
                        longer.append(
                            Continuation(
                                {**one.actions, **other.actions},
                                np.concatenate([one.values, other.values]),
                                conditions,
                                (*one.unreached, *other.unreached),
                            )
                        )
            found = longer
            self.looked += len(found)
            self._check_effort()
        return found

    def _check_effort(self) -> None:
        if self.looked > MOST_COMBINATIONS:
            raise SolverError(
                f"more than {MOST_COMBINATIONS:,} combinations of actions and beliefs: the game is too large to "
                "list every perfect Bayesian equilibrium"
            )

    def _reached(self, of_node: Mapping[int, Mistakes], choice: Mapping[int, int]) -> dict[int, Mistakes]:
        """Mistakes that lead to the nodes below the first sets; nodes of the front that stay are among them."""
        reached = dict(of_node)
        for move, chosen in choice.items():
            for node in self.tree.members[move]:
                for action, child in enumerate(self.tree.game.nodes[node].children):
                    more = () if action == chosen else (self.tree.first[move] + action,)
                    reached[child] = of_node[node].union(more)
        return reached

    def _combined(
        self,
        subform: Subform,
        choice: Mapping[int, int],
        of_node: Mapping[int, Mistakes],
        parts: list[list[Continuation]],
    ) -> Iterator[Continuation]:
        """Combine solutions of the subforms below with a choice, where the choice is optimal."""
        comparisons = list(self._comparisons(subform, choice, of_node, parts))
        apart = judged_apart(subform, self.tree, choice, parts, comparisons)
        shape = tuple(1 if number in apart else len(part) for number, part in enumerate(parts))
        self.looked += prod(shape)
        self._check_effort()
        standing = np.ones(shape, dtype=np.bool_)
        deterring = {number: np.ones((1,) * len(shape), dtype=np.bool_) for number in apart}
        for one in comparisons:
            if not one.is_open:
                holds = one.gaps[0] >= -one.slack
                tied = holds & (one.gaps[0] <= one.slack)
                if not holds.any():
                    return
                which = one.parts & apart
                if which:
                    number = min(which)
                    deterring[number] = deterring[number] & holds
                else:
                    standing &= holds
                self.ties |= bool(tied.any())
            else:  # some belief must make it optimal
                standing &= np.any([np.broadcast_to(gap >= 0, shape) for gap in one.gaps], axis=0)
        open_sets = [one for one in comparisons if one.is_open]
        for index in np.argwhere(standing):
            replies = []
            for number in sorted(apart):
                mask = deterring[number]
                at = [min(i, size - 1) for i, size in zip(index, mask.shape, strict=True)]
                which_ones = mask[tuple(slice(None) if axis == number else i for axis, i in enumerate(at))]
                kept = np.broadcast_to(which_ones, (len(parts[number]),))
                replies.append(tuple(one for one, stays in zip(parts[number], kept, strict=True) if stays))
            if not all(replies):
                continue
            chosen = [part[index[place]] for place, part in enumerate(parts) if place not in apart]
            conditions = _gathered(
                [one.conditions for one in (*chosen, *(reply[0] for reply in replies))],
                [(one.classes, one.row(index)) for one in open_sets],
            )
            if conditions is None:
                continue
            actions = dict(choice)
            for one in (*chosen, *(reply[0] for reply in replies)):
                actions.update(one.actions)
            followed = [
                parts[place][0 if place in apart else number] for place, number in enumerate(index.tolist())
            ]
            values = self._at_roots(subform, followed, choice)
            unreached = (*replies, *(group for one in chosen for group in one.unreached))
            yield Continuation(actions, values, conditions, unreached)

    def _comparisons(
        self,
        subform: Subform,
        choice: Mapping[int, int],
        of_node: Mapping[int, Mistakes],
        parts: list[list[Continuation]],
    ) -> Iterator[Comparison]:
        """Compare the choice at each first set with every other action, in all combinations of the solutions below."""
        axes = len(parts)
        values = [np.array([one.values for one in part]) for part in parts]

        def worth(node: int, player: int) -> Array:
            if node not in subform.place:
                return np.full((1,) * axes, self.tree.payoffs[player, self.tree.position_of_end[node]])
            part, root = subform.place[node]
            return values[part][:, root, player].reshape([-1 if axis == part else 1 for axis in range(axes)])

        for move, chosen in choice.items():
            player = self.tree.player(move)
            nodes = self.tree.members[move]
            classes, member = classes_of(tuple(of_node[node] for node in nodes))
            for action in range(self.tree.size(move)):
                if action == chosen:
                    continue
                gaps: list[Array] = [np.zeros((1,) * axes) for _ in classes]
                mass = np.zeros(len(classes))
                involved: set[int] = set()
                for node, one in zip(nodes, member, strict=True):
                    if one is not None:
                        children = self.tree.game.nodes[node].children
                        gain = worth(children[chosen], player) - worth(children[action], player)
                        gaps[one] = gaps[one] + self.tree.chance[node] * gain
                        mass[one] += self.tree.chance[node]
                        both = children[chosen], children[action]
                        involved.update(subform.place[child][0] for child in both if child in subform.place)
                slack = float(self.slack[player])
                if len(classes) == 1:
                    gaps = [gaps[0] / mass[0]]
                else:  # what ties is no reason against the choice
                    gaps = [np.where(np.abs(gap) <= slack * m, 0.0, gap) for gap, m in zip(gaps, mass, strict=True)]
                yield Comparison(classes, tuple(gaps), slack, frozenset(involved))

    def _at_roots(self, subform: Subform, parts: Sequence[Continuation], choice: Mapping[int, int]) -> Array:
        """Values at the roots, shape (roots, players)."""
        total = np.zeros((len(subform.roots), len(self.tree.game.players)))
        for front in subform.front:
            node = self.tree.game.nodes[front.node]
            follows = node.children[choice[node.move]] if node.move is not None and node.move in choice else front.node
            if follows in subform.place:
                part, root = subform.place[follows]
                value = parts[part].values[root]
            else:
                value = self.tree.payoffs[:, self.tree.position_of_end[follows]]
            share = self.tree.chance[front.node] / self.tree.chance[subform.roots[front.root]]
            total[front.root] += share * value
        return total


def _gathered(
    of_parts: Iterable[Conditions], rows: Iterable[tuple[Classes, tuple[float, ...]]]
) -> dict[Classes, tuple[tuple[float, ...], ...]] | None:
    """Join conditions; None when those on the same weights contradict each other."""
    joined: dict[Classes, tuple[tuple[float, ...], ...]] = {}
    touched = set()
    for part in of_parts:
        for classes, more in part.items():
            if classes in joined:
                touched.add(classes)
            joined[classes] = joined.get(classes, ()) + more
    for classes, row in rows:
        if min(row) < 0:  # else it holds whatever is believed
            joined[classes] = (*joined.get(classes, ()), row)
            touched.add(classes)
    if all(feasible(np.array(joined[classes])) for classes in touched):
        return joined
    return None
