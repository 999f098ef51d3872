"""A tree as arrays: what solvers that work with beliefs look up again and again.

1. Walk the tree once; branches of chance with probability zero are left out, and with them what lies below.
2. Keep for every node the probability of chance and the actions that lead to it, for every end what it pays.
3. Refuse games without perfect recall: the nodes of an information set must have the same own actions before them.

Actions of all information sets are numbered through, those of one set in a row.

Reference: Kuhn, H. (1953). Extensive games and the problem of information. *Contributions to the Theory of Games* II.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wedgesim.errors import SolverError
from wedgesim.games.extensive_form import ChanceMove, ExtensiveForm

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TreeArrays:
    """A tree of perfect recall, ready to be solved.

    Attributes
    ----------
    game : ExtensiveForm
        The game.
    sets : tuple of int
        Information sets that chance leaves within reach, by index of the move, in the order of the tree.
    members : mapping of int to tuple of int
        Positions of the nodes of each of them.
    first : mapping of int to int
        Number of the first action of each of them.
    chance : ndarray, shape (nodes,)
        Probability of the moves of chance that lead to each node; 0 where it is left out.
    taken : tuple of tuple of int
        Numbers of the actions that lead to each node.
    ends : tuple of int
        Positions of the terminal nodes that are not left out.
    payoffs : ndarray, shape (players, ends)
        What they pay, outcomes along the path included.
    """

    game: ExtensiveForm
    sets: tuple[int, ...]
    members: dict[int, tuple[int, ...]]
    first: dict[int, int]
    chance: Array
    taken: tuple[tuple[int, ...], ...]
    ends: tuple[int, ...]
    payoffs: Array

    @classmethod
    def of(cls, game: ExtensiveForm) -> TreeArrays:
        """Walk through a game.

        Raises
        ------
        SolverError
            When it has no perfect recall.
        """
        count = len(game.nodes)
        chance = np.zeros(count)
        chance[0] = 1.0
        taken: list[tuple[int, ...]] = [()] * count
        worth: list[Array] = [np.zeros(len(game.players))] * count
        members: dict[int, list[int]] = {}
        first: dict[int, int] = {}
        number = 0
        ends = []
        for position, node in enumerate(game.nodes):
            if not chance[position]:
                continue
            if node.outcome is not None:
                worth[position] = worth[position] + np.array(game.outcomes[node.outcome].payoffs)
            if node.move is None:
                ends.append(position)
                continue
            move = game.moves[node.move]
            if not isinstance(move, ChanceMove):
                if node.move not in first:
                    first[node.move] = number
                    number += len(move.actions)
                members.setdefault(node.move, []).append(position)
            for action, child in enumerate(node.children):
                shares = isinstance(move, ChanceMove)
                chance[child] = chance[position] * (float(move.probabilities[action]) if shares else 1.0)  # type: ignore[union-attr]
                taken[child] = taken[position] if shares else (*taken[position], first[node.move] + action)
                worth[child] = worth[position]
        payoffs = np.array([worth[end] for end in ends]).reshape(len(ends), len(game.players)).T
        kept = {move: tuple(nodes) for move, nodes in members.items()}
        found = cls(game, tuple(kept), kept, first, chance, tuple(taken), tuple(ends), payoffs)
        found._check_recall()
        return found

    def with_values(self, payoffs: Array, chance: Array) -> TreeArrays:
        """Return the same tree with other payoffs at its ends, (players, ends), and other chances of its nodes.

        No node may be left out by chance that was not before.
        """
        found = replace(self, payoffs=payoffs, chance=chance)
        for name in ("owner", "passes", "position_of_end"):
            found.__dict__[name] = getattr(self, name)
        return found

    def player(self, move: int) -> int:
        """Who moves at an information set."""
        return self.game.moves[move].player  # type: ignore[union-attr]  # no chance move

    def size(self, move: int) -> int:
        """Return the number of actions at an information set."""
        return len(self.game.moves[move].actions)

    @cached_property
    def owner(self) -> tuple[int, ...]:
        """Information set of each action."""
        return tuple(move for move in self.sets for _ in range(self.size(move)))

    @cached_property
    def position_of_end(self) -> dict[int, int]:
        """Place in `ends` of a terminal node by position."""
        return {position: place for place, position in enumerate(self.ends)}

    @cached_property
    def passes(self) -> NDArray[np.bool_]:
        """Whether the path to an end goes through an action, shape (actions, ends)."""
        through = np.zeros((len(self.owner), len(self.ends)), dtype=np.bool_)
        for place, end in enumerate(self.ends):
            through[list(self.taken[end]), place] = True
        return through

    @cached_property
    def payoff_range(self) -> Array:
        """Largest less smallest payoff of each player, shape (players,)."""
        spread: Array = np.ptp(self.payoffs, axis=1)
        return spread

    def _check_recall(self) -> None:
        for move in self.sets:
            player = self.player(move)
            own = {
                tuple(action for action in self.taken[node] if self.player(self.owner[action]) == player)
                for node in self.members[move]
            }
            if len(own) > 1 or any(self.owner[action] == move for history in own for action in history):
                name = self.game.moves[move].name or str(move + 1)
                raise SolverError(
                    f"player {self.game.players[player]!r} forgets at information set {name!r} what it did before; "
                    "beliefs need a game of perfect recall"
                )
