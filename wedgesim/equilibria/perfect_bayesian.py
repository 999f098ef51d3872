"""All perfect Bayesian equilibria in pure strategies of a game in extensive form, with every belief that supports them.

An equilibrium is a pure strategy and a system of beliefs such that every action is a best reply, given the beliefs, at
every information set on the path and off it. Beliefs obey what every sequential equilibrium obeys and linear programs
can hold:

- *Bayes' rule on the path*, from the probabilities of chance.
- *Fewest mistakes*: at a set off the path only those nodes are believed in that no other node is reached more easily
  than, by a proper part of the same mistakes (actions that the strategy does not take).
- *Same mistakes, same odds*: nodes reached by the same mistakes keep the odds that chance gives them, at once and
  later on; sets that differ by the same mistakes share one belief about them. So nobody learns from an action about
  what its player did not know, whoever sees the same believes the same, and Bayes' rule goes on off the path.

What remains open is the odds of the mistakes themselves: any weights w on a simplex. Steps:

1. The tree falls into subforms: parts that no information set leaves. Below a subform's first information sets lie
   smaller subforms, which depend on each other through nothing but the actions at those first sets.
2. For every choice of actions at the first sets, solve the subforms below (each once for the mistakes that lead to
   it), and combine their solutions.
3. The choice stands where it is optimal: at a set with one possible belief that is a comparison; at one whose belief
   is open, a linear condition on w. Conditions on the same w are gathered, and a combination is kept while they have a
   common solution. Subforms that nobody goes to, and that share no belief with others, are judged each for itself:
   one equilibrium then stands for all their solutions that deter from going there.
4. The intervals of beliefs that are left are told for each information set.

A comparison is a tie when it differs by at most ``tolerance`` times the player's payoff range.

References
----------
Fudenberg, D. and Tirole, J. (1991). Perfect Bayesian equilibrium and sequential equilibrium. *Journal of Economic
Theory* 53.
Kreps, D. and Wilson, R. (1982). Sequential equilibria. *Econometrica* 50.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.backward_induction import TIE_TOLERANCE
from wedgesim.equilibria.belief_polytopes import interval
from wedgesim.equilibria.continuations import Continuation
from wedgesim.equilibria.mistakes import Conditions, Mistakes, classes_of, mistakes
from wedgesim.equilibria.solution import Certificate
from wedgesim.equilibria.subform_solutions import SubformSolver
from wedgesim.equilibria.subforms import Subform, subforms
from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.tree_arrays import TreeArrays

Array = NDArray[np.float64]

@dataclass(frozen=True, eq=False)
class Belief:
    """What is believed at an information set.

    Attributes
    ----------
    nodes : tuple of int
        Positions of the nodes.
    low, high : ndarray, shape (nodes,)
        Least and greatest probability of each node over all beliefs that support the equilibrium.
    on_path : bool
        Whether the set is reached.
    """

    nodes: tuple[int, ...]
    low: Array
    high: Array
    on_path: bool

    @property
    def is_point(self) -> bool:
        """Whether only one belief is possible."""
        return bool((self.high - self.low < 1e-9).all())


@dataclass(frozen=True, eq=False)
class PerfectBayesianEquilibrium:
    """One pure strategy with the beliefs that support it.

    Attributes
    ----------
    tree : TreeArrays
        The game.
    actions : mapping of int to int
        Action at every information set, by index of the move.
    outcome : tuple of (int, float)
        Terminal nodes that are reached, with their probabilities (chance included).
    payoffs : ndarray, shape (players,)
        Expected payoffs.
    conditions : mapping
        Linear conditions on the odds of mistakes.
    solution : Continuation
        The solution of the whole tree that it was read from.
    """

    tree: TreeArrays
    actions: Mapping[int, int]
    outcome: tuple[tuple[int, float], ...]
    payoffs: Array
    conditions: Conditions
    solution: Continuation

    @property
    def ways(self) -> int:
        """Number of equilibria that this one stands for: they differ in replies to actions that nobody takes."""
        return self.solution.ways

    def every(self) -> Iterator[PerfectBayesianEquilibrium]:
        """Yield all equilibria that this one stands for."""
        for one in self.solution.every():
            actions = {move: one.actions[move] for move in self.tree.sets}
            yield PerfectBayesianEquilibrium(self.tree, actions, self.outcome, self.payoffs, one.conditions, one)

    @property
    def behaviour(self) -> dict[int, Array]:
        """Probabilities of the actions at every information set."""
        return {move: np.eye(self.tree.size(move))[action] for move, action in self.actions.items()}

    @cached_property
    def beliefs(self) -> dict[int, Belief]:
        """The beliefs at every information set, by index of the move."""
        return {move: self._belief(move) for move in self.tree.sets}

    def _belief(self, move: int) -> Belief:
        nodes = self.tree.members[move]
        classes, member = classes_of(tuple(self._mistakes(node) for node in nodes))
        chance = self.tree.chance[list(nodes)]
        mass = np.zeros(len(classes))
        for weight, one in zip(chance, member, strict=True):
            if one is not None:
                mass[one] += weight
        rows = np.array(self.conditions.get(classes, ())).reshape(-1, len(classes)) / mass
        bounds = interval(rows)
        low, high = np.zeros(len(nodes)), np.zeros(len(nodes))
        for place, (weight, one) in enumerate(zip(chance, member, strict=True)):
            if one is not None:
                low[place], high[place] = weight / mass[one] * bounds[one]
        on_path = any(not self._mistakes(node) for node in nodes)
        return Belief(nodes, low, high, on_path)

    def _mistakes(self, node: int) -> Mistakes:
        return mistakes(self.tree, self.actions, node)


@dataclass(frozen=True, eq=False)
class PerfectBayesianSet:
    """All perfect Bayesian equilibria in pure strategies.

    Attributes
    ----------
    tree : TreeArrays
        The game.
    equilibria : tuple of PerfectBayesianEquilibrium
        In the order of their actions; one for all that differ only in replies to actions that nobody takes, where
        these can be exchanged one by one (see :meth:`PerfectBayesianEquilibrium.every`).
    certificate : {"certified", "degenerate"}
        All there are in pure strategies; degenerate where payoffs tie.
    note : str
        What qualifies the list.
    """

    tree: TreeArrays
    equilibria: tuple[PerfectBayesianEquilibrium, ...]
    certificate: Certificate
    note: str

    def __len__(self) -> int:
        return len(self.equilibria)

    def by_outcome(self) -> list[tuple[PerfectBayesianEquilibrium, ...]]:
        """Gather equilibria that differ only off the path."""
        found: dict[object, list[PerfectBayesianEquilibrium]] = {}
        for one in self.equilibria:
            found.setdefault(tuple((end, round(share, 9)) for end, share in one.outcome), []).append(one)
        return [tuple(group) for group in found.values()]


def perfect_bayesian_equilibria(
    game: ExtensiveForm | TreeArrays, tolerance: float = TIE_TOLERANCE, whole: Subform | None = None
) -> PerfectBayesianSet:
    """Find all perfect Bayesian equilibria in pure strategies.

    Parameters
    ----------
    game : ExtensiveForm or TreeArrays
        A game of perfect recall.
    tolerance : float, optional
        Share of a player's payoff range within which payoffs tie.
    whole : Subform, optional
        What :func:`~wedgesim.equilibria.subforms.subforms` makes of the tree, when that is known already.

    Raises
    ------
    SolverError
        When the game has no perfect recall, its information sets cross, or there is too much to look through.

    Examples
    --------
    >>> from wedgesim.games.extensive_form import InformationSet, Node, Outcome
    >>> threat = ExtensiveForm(
    ...     players=("1", "2"),
    ...     moves=(InformationSet(0, ("out", "left", "right")), InformationSet(1, ("fight", "yield"))),
    ...     outcomes=tuple(Outcome(p) for p in ((1.0, 2.0), (0.0, 0.0), (3.0, 1.0), (0.0, 0.0), (2.0, 1.0))),
    ...     nodes=(
    ...         Node(0, (1, 2, 5)), Node(None, (), 0),
    ...         Node(1, (3, 4)), Node(None, (), 1), Node(None, (), 2),
    ...         Node(1, (6, 7)), Node(None, (), 3), Node(None, (), 4),
    ...     ),
    ... )
    >>> [dict(one.actions) for one in perfect_bayesian_equilibria(threat).equilibria]
    [{0: 1, 1: 1}]
    """
    tree = game if isinstance(game, TreeArrays) else TreeArrays.of(game)
    solver = SubformSolver(tree, tolerance)
    found = []
    for one in solver.solutions(whole or subforms(tree), (frozenset(),)):
        outcome = tuple((end, float(tree.chance[end])) for end in tree.ends if not mistakes(tree, one.actions, end))
        actions = {move: one.actions[move] for move in tree.sets}
        found.append(PerfectBayesianEquilibrium(tree, actions, outcome, one.values[0], one.conditions, one))
    found.sort(key=lambda one: tuple(one.actions.values()))
    note = "equilibria in mixed strategies are not looked for"
    if solver.ties:
        note = f"payoffs tie, so that some player is indifferent; {note}"
    return PerfectBayesianSet(tree, tuple(found), "degenerate" if solver.ties else "certified", note)
