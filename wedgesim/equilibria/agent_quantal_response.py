"""Agent quantal response in a game in extensive form, and the sequential equilibrium that its limit selects.

At every information set the player takes each action with probability proportional to exp(lambda * payoff expected
there), beliefs following from the probabilities by Bayes' rule, which all sets allow since everything happens. At
lambda = 0 all actions are equally likely; the branch that starts there leads in a generic game to one assessment, which
is a sequential equilibrium.

1. Unknowns are the log-odds of the actions at each set. Probabilities of paths are kept as logarithms, so that beliefs
   at sets that are all but never reached stay exact.
2. The payoff of an action is the mean of the ends that lie behind it, by their probability given the action; its
   derivative by the logarithm of another probability is the covariance of payoff and of passing there.
3. Follow the branch by arc length as in :mod:`~wedgesim.equilibria.quantal_response` until no action that is taken
   with more than a vanishing probability falls short by more than the tolerance, at sets off the path too.

References
----------
McKelvey, R. and Palfrey, T. (1998). Quantal response equilibria for extensive form games. *Experimental Economics* 1.
Turocy, T. (2010). Computing sequential equilibria using agent quantal response equilibria. *Economic Theory* 42.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.logit_walk import Indices, LogitSystem, LogitWalk
from wedgesim.errors import SolverError
from wedgesim.games.extensive_form import ExtensiveForm
from wedgesim.games.tree_arrays import TreeArrays

Array = NDArray[np.float64]

_MOST_STEPS = 2_000
_VANISHING = 1e-6
"""Probability that counts as nothing at the end of the branch."""

_LEAST = 1e5
"""Lambda times payoff range that must be reached for the end to count as the limit."""


@dataclass(frozen=True, eq=False)
class SequentialEquilibrium:
    """The limit of the principal branch of agent quantal response equilibria.

    Attributes
    ----------
    tree : TreeArrays
        The game.
    behaviour : mapping of int to ndarray
        Probabilities of the actions at every information set, by index of the move.
    beliefs : mapping of int to ndarray
        Probabilities of its nodes, in the order of the tree.
    reached : mapping of int to float
        Probability that the set is reached.
    payoffs : ndarray, shape (players,)
        Expected payoffs.
    max_regret : float
        Most that any player could gain by another action at any set, given the beliefs, in payoff units.
    precision : float
        Lambda at the end of the branch.
    bifurcations : tuple of float
        Precisions at which another branch crosses this one; with any, the limit rests on the symmetry of the game.
    """

    tree: TreeArrays
    behaviour: Mapping[int, Array]
    beliefs: Mapping[int, Array]
    reached: Mapping[int, float]
    payoffs: Array
    max_regret: float
    precision: float
    bifurcations: tuple[float, ...] = ()

    @property
    def is_pure(self) -> bool:
        """Whether one action is taken at every information set."""
        return all(shares.max() > 1 - _VANISHING for shares in self.behaviour.values())

    @property
    def outcome(self) -> tuple[tuple[int, float], ...]:
        """Terminal nodes that are reached, with their probabilities (chance included)."""
        found = []
        shares = np.concatenate([self.behaviour[move] for move in self.tree.sets]) if self.tree.sets else np.ones(0)
        for end in self.tree.ends:
            share = float(self.tree.chance[end] * np.prod(shares[list(self.tree.taken[end])]))
            if share > _VANISHING:
                found.append((end, share))
        return tuple(found)


def agent_quantal_response_limit(game: ExtensiveForm | TreeArrays, tolerance: float = 1e-8) -> SequentialEquilibrium:
    """Follow the principal branch of agent quantal response equilibria to its limit.

    Parameters
    ----------
    game : ExtensiveForm or TreeArrays
        A game of perfect recall.
    tolerance : float, optional
        Largest regret at the end, as a part of the largest payoff range of a player.

    Raises
    ------
    SolverError
        When the branch cannot be followed, or the game has no perfect recall.

    Examples
    --------
    >>> from wedgesim.games.extensive_form import InformationSet, Node, Outcome
    >>> entry = ExtensiveForm(
    ...     players=("entrant", "incumbent"),
    ...     moves=(InformationSet(0, ("out", "in")), InformationSet(1, ("fight", "share"))),
    ...     outcomes=(Outcome((0.0, 2.0)), Outcome((-1.0, -1.0)), Outcome((1.0, 1.0))),
    ...     nodes=(Node(0, (1, 2)), Node(None, (), 0), Node(1, (3, 4)), Node(None, (), 1), Node(None, (), 2)),
    ... )
    >>> found = agent_quantal_response_limit(entry)
    >>> {move: shares.round(6).tolist() for move, shares in found.behaviour.items()}
    {0: [0.0, 1.0], 1: [0.0, 1.0]}
    """
    tree = game if isinstance(game, TreeArrays) else TreeArrays.of(game)
    system = _AgentSystem.of_tree(tree)
    one = np.zeros(1, dtype=np.intp)
    scale = float(system.scale[0])
    walk = LogitWalk(system)
    end = log(max(2, *system.shape)) / tolerance
    bifurcations: list[float] = []
    for _ in range(_MOST_STEPS if system.unknowns else 0):
        moved = walk.advance(one)[0]
        reached = float(walk.position[-1, 0])
        if moved and walk.crossed[0]:
            bifurcations.append(reached / scale)
        if walk.stuck[0] or reached >= end:
            break
    reached = float(walk.position[-1, 0])
    state = walk.system.state(walk.position[:-1])  # type: ignore[attr-defined]  # an _AgentSystem
    regret = state.regret()
    if system.unknowns and (reached < _LEAST or regret > 100 * tolerance * scale):
        raise SolverError(f"the agent quantal response branch cannot be followed beyond lambda = {reached / scale:.6g}")
    return _told(tree, state, regret, reached / scale, tuple(bifurcations))


@dataclass(frozen=True, eq=False)
class _State:
    """What follows from log-odds: logarithms of probabilities, weights of ends given actions, worth of actions."""

    tree: TreeArrays
    logs: Array
    log_ends: Array
    weights: Array
    gains: Array
    worth: Array

    def regret(self) -> float:
        """Most that can be gained at any set, in payoff units."""
        worst = 0.0
        for move in self.tree.sets:
            span = slice(self.tree.first[move], self.tree.first[move] + self.tree.size(move))
            shares = np.exp(self.logs[span])
            kept = np.where(shares > _VANISHING, shares, 0.0)
            worst = max(worst, float(self.worth[span].max() - kept @ self.worth[span] / kept.sum()))
        return worst


@dataclass(frozen=True, eq=False)
class _AgentSystem(LogitSystem):
    """The equations of one tree: an agent for each information set."""

    tree: TreeArrays | None = None

    @classmethod
    def of_tree(cls, tree: TreeArrays) -> _AgentSystem:
        scale = float(tree.payoff_range.max(initial=0.0)) or 1.0
        shape = tuple(tree.size(move) for move in tree.sets)
        references = tuple(np.zeros(1, dtype=np.intp) for _ in shape)
        return cls(tree.payoffs[..., np.newaxis] / scale, np.array([scale]), shape, references, tree)

    def part(self, chosen: Indices) -> _AgentSystem:
        """Return the same system: it is of one game."""
        return self

    def state(self, odds: Array) -> _State:
        """Work out probabilities and payoffs in units of the payoff range; `worth` is in payoff units."""
        tree = self.tree
        assert tree is not None
        logs = np.concatenate([_log_softmax(full) for full in self._full(odds)]) if self.shape else np.zeros(0)
        passes = tree.passes
        with np.errstate(divide="ignore"):
            log_ends = passes.T @ logs + np.log(tree.chance[list(tree.ends)])
        within = np.where(passes, log_ends, -np.inf)
        weights = np.exp(within - within.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        mine = self.payoffs[[tree.player(move) for move in tree.owner], :, 0]
        worth = (weights * mine).sum(axis=1)
        return _State(tree, logs, log_ends, weights, mine - worth[:, np.newaxis], worth * float(self.scale[0]))

    def equations(self, odds: Array, precision: Array) -> tuple[Array, Array, Array]:
        """Values, Jacobian by the log-odds, and gains, each with a batch axis of one."""
        state = self.state(odds)
        assert self.tree is not None
        by_logs = (state.weights * state.gains) @ self.tree.passes.T
        worth = state.worth / float(self.scale[0])
        rows, columns = [], []
        for move, reference in zip(self.tree.sets, self.references, strict=True):
            first, size = self.tree.first[move], self.tree.size(move)
            at = first + int(reference[0])
            rows.append((at, [action for action in range(first, first + size) if action != at]))
            columns.append((slice(first, first + size), np.exp(state.logs[first : first + size])))
        gains = np.concatenate([worth[others] - worth[at] for at, others in rows])
        gradient = np.concatenate([by_logs[others] - by_logs[at] for at, others in rows])
        blocks = []
        for (_, others), (span, shares) in zip(rows, columns, strict=True):
            keep = [other - span.start for other in others]
            within = gradient[:, span]
            # the logarithm of a share moves by one with its own odds, and all by less what the odds take
            blocks.append(within[:, keep] - within.sum(axis=1, keepdims=True) * shares[keep])
        jacobian = -float(precision[0]) * np.concatenate(blocks, axis=1)
        jacobian[np.arange(len(odds)), np.arange(len(odds))] += 1.0
        return odds - precision * gains[:, np.newaxis], jacobian[..., np.newaxis], gains[:, np.newaxis]

    def _full(self, odds: Array) -> list[Array]:
        """Log-odds of each set with the zero of the reference among them."""
        return [
            np.insert(block[:, 0], int(reference[0]), 0.0)
            for block, reference in zip(self.blocks(odds), self.references, strict=True)
        ]


def _log_softmax(odds: Array) -> Array:
    shifted = odds - odds.max()
    logs: Array = shifted - np.log(np.exp(shifted).sum())
    return logs


def _told(
    tree: TreeArrays, state: _State, regret: float, precision: float, bifurcations: tuple[float, ...]
) -> SequentialEquilibrium:
    """Round the end of the branch: what vanishes is nothing; beliefs come from the logarithms."""
    behaviour, beliefs, reached = {}, {}, {}
    for move in tree.sets:
        span = slice(tree.first[move], tree.first[move] + tree.size(move))
        shares = np.exp(state.logs[span])
        shares[shares < _VANISHING] = 0.0
        behaviour[move] = shares / shares.sum()
        nodes = tree.members[move]
        logs = np.array([state.logs[list(tree.taken[node])].sum() + np.log(tree.chance[node]) for node in nodes])
        odds = np.exp(logs - logs.max())
        odds[odds < _VANISHING * odds.sum()] = 0.0
        beliefs[move] = odds / odds.sum()
    everything = np.concatenate([behaviour[move] for move in tree.sets]) if tree.sets else np.ones(0)
    for move in tree.sets:
        reached[move] = float(
            sum(tree.chance[node] * np.prod(everything[list(tree.taken[node])]) for node in tree.members[move])
        )
    ends = np.array([tree.chance[end] * np.prod(everything[list(tree.taken[end])]) for end in tree.ends])
    return SequentialEquilibrium(
        tree, behaviour, beliefs, reached, tree.payoffs @ ends, max(0.0, regret), precision, bifurcations
    )
