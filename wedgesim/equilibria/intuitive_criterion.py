"""The intuitive criterion: equilibria that rest on beliefs in those who could never gain are set aside.

For an action m that no type of a sender takes in equilibrium:

1. Find the types that m cannot serve: whatever is believed after m, and whatever best replies follow, they get less
   than in equilibrium.
2. If there are such types, and others too, let only the others be believed in.
3. The equilibrium fails when one of the others then gets more than in equilibrium from every best reply: it could say
   "believe me, for only I can gain by this".

Best replies are the pure continuations that are optimal for some such belief. With one receiver mixed replies add
nothing, since they are best where the pure ones they mix are; after several receivers only pure continuations are
looked at.

Reference: Cho, I.-K. and Kreps, D. (1987). Signaling games and stable equilibria. *Quarterly Journal of Economics* 102.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from wedgesim.equilibria.backward_induction import TIE_TOLERANCE
from wedgesim.equilibria.belief_polytopes import feasible
from wedgesim.equilibria.continuations import Continuation
from wedgesim.equilibria.mistakes import mistakes
from wedgesim.equilibria.perfect_bayesian import PerfectBayesianEquilibrium, PerfectBayesianSet
from wedgesim.equilibria.subform_solutions import SubformSolver
from wedgesim.equilibria.subforms import Subform, subforms
from wedgesim.games.tree_arrays import TreeArrays


@dataclass(frozen=True)
class Objection:
    """Why an equilibrium fails the criterion.

    Attributes
    ----------
    action : str
        The action that nobody takes.
    dominated : tuple of int
        Information sets (types) that could never gain by it.
    gaining : int
        The information set (type) that would gain if those were not believed in.
    equilibrium_payoff, least_payoff : float
        What that type gets in equilibrium, and the least it would get then.
    """

    action: str
    dominated: tuple[int, ...]
    gaining: int
    equilibrium_payoff: float
    least_payoff: float


def intuitive_objections(
    found: PerfectBayesianSet, tolerance: float = TIE_TOLERANCE, whole: Subform | None = None
) -> tuple[tuple[Objection, ...], ...]:
    """Return the objections to each equilibrium of a list; those without any pass the criterion.

    Parameters
    ----------
    found : PerfectBayesianSet
        The equilibria.
    tolerance : float, optional
        Share of a player's payoff range within which payoffs tie.
    whole : Subform, optional
        What :func:`~wedgesim.equilibria.subforms.subforms` makes of the tree, when that is known already.
    """
    solver = SubformSolver(found.tree, tolerance)
    whole = whole or subforms(found.tree)
    return tuple(tuple(_objections(solver, whole, one)) for one in found.equilibria)


def _objections(solver: SubformSolver, whole: Subform, one: PerfectBayesianEquilibrium) -> Iterator[Objection]:
    tree = solver.tree
    source = _sources(tree)
    pending = [whole]
    while pending:
        subform = pending.pop()
        pending.extend(subform.below)
        if 0 in subform.roots:
            continue
        of_type: dict[int, list[int]] = {}
        for place, root in enumerate(subform.roots):
            if len(mistakes(tree, one.actions, root)) != 1 or root not in source:
                break
            move, action = source[root]
            if one.actions[move] == action:
                break
            of_type.setdefault(move, []).append(place)
        else:
            if len(of_type) > 1 and len({tree.player(move) for move in of_type}) == 1:
                yield from _against(solver, subform, one, of_type, source)


def _sources(tree: TreeArrays) -> dict[int, tuple[int, int]]:
    """Information set and action that lead to each node, of those that follow a player's action."""
    return {
        child: (node.move, action)
        for position, node in enumerate(tree.game.nodes)
        if node.move in tree.members and tree.chance[position]
        for action, child in enumerate(node.children)
    }


def _against(
    solver: SubformSolver,
    subform: Subform,
    one: PerfectBayesianEquilibrium,
    of_type: dict[int, list[int]],
    source: dict[int, tuple[int, int]],
) -> Iterator[Objection]:
    tree = solver.tree
    sender = tree.player(next(iter(of_type)))
    slack = float(solver.slack[sender])
    possible = solver.solutions(subform, tuple(mistakes(tree, one.actions, root) for root in subform.roots))
    sent = {move: tree.first[move] + source[subform.roots[places[0]]][1] for move, places in of_type.items()}
    in_equilibrium = {move: _equilibrium_payoff(tree, one, move, sender) for move in of_type}

    def payoff(continuation: Continuation, move: int) -> float:
        places = of_type[move]
        weights = np.array([tree.chance[subform.roots[place]] for place in places])
        return float(weights @ continuation.values[places, sender] / weights.sum())

    if not possible:
        return
    dominated = tuple(
        move
        for move in of_type
        if max(payoff(continuation, move) for continuation in possible) < in_equilibrium[move] - slack
    )
    others = [move for move in of_type if move not in dominated]
    if not dominated or not others:
        return
    believed = {sent[move] for move in others}
    left = [continuation for continuation in possible if _optimal_for(continuation, set(sent.values()), believed)]
    for move in others:
        least = min((payoff(continuation, move) for continuation in left), default=-np.inf)
        if least > in_equilibrium[move] + slack:
            name = tree.game.moves[move].actions[source[subform.roots[of_type[move][0]]][1]]
            yield Objection(name, dominated, move, in_equilibrium[move], least)
            return


def _optimal_for(continuation: Continuation, sent: set[int], believed: set[int]) -> bool:
    """Whether a continuation is optimal for some belief in the types that are left."""
    for classes, rows in continuation.conditions.items():
        numbers: Sequence[int] = [one[0] if len(one) == 1 else -1 for one in classes]
        if sent.issuperset(numbers):
            kept = [place for place, number in enumerate(numbers) if number in believed]
            if kept and not feasible(np.array(rows)[:, kept]):
                return False
    return True


def _equilibrium_payoff(tree: TreeArrays, one: PerfectBayesianEquilibrium, move: int, player: int) -> float:
    """Payoff that a player expects at an information set that is reached."""
    mass = total = 0.0
    for end, share in one.outcome:
        if tree.first[move] + one.actions[move] in tree.taken[end]:
            mass += share
            total += share * tree.payoffs[player, tree.position_of_end[end]]
    return total / mass
