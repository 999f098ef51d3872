"""Games in extensive form: a tree with chance moves, information sets and outcomes.

The tree is a flat tuple of nodes in prefix order (a node, then the subtree of its first child, and so on), children
given by their positions, so that a tree of any depth is compared, hashed and written without recursion. Nodes of the
same move (an information set or a chance event) share its actions. An outcome may stand at any node; the payoff of a
path is the sum of the outcomes along it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from wedgesim.errors import GameError
from wedgesim.games.magnitude import LARGEST_PAYOFF, objection
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential

_MOST_NODES = 1_000_000
_MOST_PROFILES = 1_000_000
_MOST_PLAYERS = 50
_ROUNDING = Fraction(1, 10**9)
_UNREACHED = "*"


@dataclass(frozen=True)
class InformationSet:
    """Nodes between which the player who moves cannot distinguish.

    Attributes
    ----------
    player : int
        Index of the player who moves.
    actions : tuple of str
        Names of the actions, distinct.
    name : str
        A name, not necessarily distinct.
    """

    player: int
    actions: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class ChanceMove:
    """A move of chance.

    Attributes
    ----------
    actions : tuple of str
        Names of the events, distinct.
    probabilities : tuple of Fraction
        Their probabilities, adding up to exactly one.
    name : str
        A name, not necessarily distinct.
    """

    actions: tuple[str, ...]
    probabilities: tuple[Fraction, ...]
    name: str = ""

    @classmethod
    def from_floats(cls, actions: Sequence[str], probabilities: Sequence[float], name: str = "") -> ChanceMove:
        """Make a chance move from decimal numbers; a rounding error of their sum goes to the largest.

        Examples
        --------
        >>> ChanceMove.from_floats(["high", "low"], [0.1, 0.9]).probabilities
        (Fraction(1, 10), Fraction(9, 10))
        """
        exact = [Fraction(repr(float(probability))) for probability in probabilities]
        missing = 1 - sum(exact, Fraction(0))
        if abs(missing) > _ROUNDING:
            raise GameError(f"probabilities of chance move {name!r} add up to {float(1 - missing)!r}, not 1")
        exact[exact.index(max(exact))] += missing
        return cls(tuple(actions), tuple(exact), name)


@dataclass(frozen=True)
class Outcome:
    """Payoffs, one for each player, and a name."""

    payoffs: tuple[float, ...]
    name: str = ""


@dataclass(frozen=True)
class Node:
    """A node of the tree.

    Attributes
    ----------
    move : int or None
        Index of the information set or chance move; None at a terminal node.
    children : tuple of int
        Positions of the children, one for each action of the move.
    outcome : int or None
        Index of the outcome reached here; None for payoffs of zero.
    name : str
        A name, not necessarily distinct.
    """

    move: int | None
    children: tuple[int, ...] = ()
    outcome: int | None = None
    name: str = ""


@dataclass(frozen=True)
class ExtensiveForm:
    """A finite game in extensive form.

    Attributes
    ----------
    players : tuple of str
        Names of the players, distinct.
    moves : tuple of InformationSet or ChanceMove
        What happens at the nodes that are not terminal.
    outcomes : tuple of Outcome
        Payoffs.
    nodes : tuple of Node
        The tree in prefix order, the root first.
    title : str
        A name for the game.

    Raises
    ------
    GameError
        When the parts do not make a game.

    Examples
    --------
    >>> entry = ExtensiveForm(
    ...     players=("entrant", "incumbent"),
    ...     moves=(InformationSet(0, ("out", "in")), InformationSet(1, ("fight", "share"))),
    ...     outcomes=(Outcome((0.0, 2.0)), Outcome((-1.0, -1.0)), Outcome((1.0, 1.0))),
    ...     nodes=(Node(0, (1, 2)), Node(None, (), 0), Node(1, (3, 4)), Node(None, (), 1), Node(None, (), 2)),
    ... )
    >>> entry.to_normal_form().payoff((1, 1)).tolist()
    [1.0, 1.0]
    """

    players: tuple[str, ...]
    moves: tuple[InformationSet | ChanceMove, ...]
    outcomes: tuple[Outcome, ...]
    nodes: tuple[Node, ...]
    title: str = ""

    def __post_init__(self) -> None:
        if not self.players:
            raise GameError("a game needs at least one player")
        if len(set(self.players)) != len(self.players):
            raise GameError(f"players need distinct names, not {list(self.players)}")
        for move in self.moves:
            self._check_move(move)
        for outcome in self.outcomes:
            if len(outcome.payoffs) != len(self.players):
                raise GameError(f"outcome {outcome.name!r} needs {len(self.players)} payoffs, not {outcome.payoffs}")
            for payoff in outcome.payoffs:
                if not abs(payoff) <= LARGEST_PAYOFF:
                    raise GameError(f"a payoff of outcome {outcome.name!r} {objection(payoff)}")
        self._check_tree()
        beyond = node_beyond(self.nodes, self.outcomes)
        if beyond is not None:
            raise GameError(f"payoffs on the way to node {beyond[0]} add up to one that {objection(beyond[1])}")

    def _check_move(self, move: InformationSet | ChanceMove) -> None:
        if not move.actions or len(set(move.actions)) != len(move.actions):
            raise GameError(f"move {move.name!r} needs distinct actions, not {list(move.actions)}")
        if isinstance(move, InformationSet):
            if not 0 <= move.player < len(self.players):
                raise GameError(f"information set {move.name!r} belongs to player {move.player}, who does not exist")
            return
        if len(move.probabilities) != len(move.actions):
            raise GameError(f"chance move {move.name!r} needs {len(move.actions)} probabilities")
        if min(move.probabilities) < 0 or sum(move.probabilities) != 1:
            shown = ", ".join(str(probability) for probability in move.probabilities)
            raise GameError(f"probabilities of chance move {move.name!r} must add up to exactly 1, not {shown}")

    def _check_tree(self) -> None:
        pending = [0]
        for position, node in enumerate(self.nodes):
            if not pending or pending.pop() != position:
                raise GameError(f"node {position} is not where the prefix order of the tree puts it")
            if node.move is not None and not 0 <= node.move < len(self.moves):
                raise GameError(f"node {position} has move {node.move}, which does not exist")
            if node.outcome is not None and not 0 <= node.outcome < len(self.outcomes):
                raise GameError(f"node {position} has outcome {node.outcome}, which does not exist")
            branches = 0 if node.move is None else len(self.moves[node.move].actions)
            if len(node.children) != branches:
                raise GameError(f"node {position} needs {branches} children, not {len(node.children)}")
            pending.extend(reversed(node.children))
        if pending:
            raise GameError(f"{len(pending)} children do not exist")

    @classmethod
    def from_sequential(cls, game: Sequential) -> ExtensiveForm:
        """Write out the tree of a game in stages.

        Players of one stage move one after the other without seeing what the others of the stage did: each has one
        information set for every history of earlier stages.

        Parameters
        ----------
        game : Sequential
            A single game.

        Raises
        ------
        GameError
            For a batch of games, or when the tree would have more than a million nodes.
        """
        normal_form = game.normal_form
        if normal_form.batch_shape:
            raise GameError(f"a tree holds one game, not a batch of shape {normal_form.batch_shape}")
        order = [player for stage in game.stages for player in stage]
        sizes = [normal_form.shape[player] for player in order]
        if sum(math.prod(sizes[:depth]) for depth in range(len(sizes) + 1)) > _MOST_NODES:
            raise GameError(f"the tree would have more than {_MOST_NODES:,} nodes")
        seen_before = {
            player: sum(len(earlier) for earlier in game.stages[:number])
            for number, stage in enumerate(game.stages)
            for player in stage
        }
        moves: dict[tuple[int, tuple[int, ...]], int] = {}
        information_sets: list[InformationSet] = []
        outcomes: list[Outcome] = []
        nodes: list[Node] = []
        pending: list[tuple[int, ...]] = [()]
        while pending:
            history = pending.pop()
            if len(history) == len(order):
                profile = tuple(action for _, action in sorted(zip(order, history, strict=True)))
                labels = ", ".join(normal_form.labels(profile))
                outcomes.append(Outcome(tuple(normal_form.payoff(profile).tolist()), labels))
                nodes.append(Node(None, (), len(outcomes) - 1))
                continue
            player = order[len(history)]
            seen = history[: seen_before[player]]
            if (player, seen) not in moves:
                moves[player, seen] = len(information_sets)
                after = ", ".join(normal_form.actions[p][a] for p, a in zip(order, seen, strict=False))
                information_sets.append(InformationSet(player, normal_form.actions[player], after))
            # a subtree has one node for each history within it, which gives the children's positions
            below = sum(math.prod(sizes[len(history) + 1 : depth]) for depth in range(len(history) + 1, len(order) + 1))
            branches = range(sizes[len(history)])
            nodes.append(Node(moves[player, seen], tuple(len(nodes) + 1 + below * branch for branch in branches)))
            pending.extend((*history, branch) for branch in reversed(branches))
        return cls(normal_form.players, tuple(information_sets), tuple(outcomes), tuple(nodes), normal_form.title)

    def to_normal_form(self, max_profiles: int = _MOST_PROFILES) -> NormalForm:
        """Make the reduced normal form.

        A strategy of the reduced form gives an action for each information set that the player's own earlier actions
        leave within reach. It is named by these actions in the order of the tree, with ``*`` for sets out of reach.

        Parameters
        ----------
        max_profiles : int, optional
            Largest number of profiles of strategies to write out.

        Raises
        ------
        GameError
            When there are more profiles than that.
        """
        if len(self.players) > _MOST_PLAYERS:
            raise GameError(f"a normal form has an axis for each player, at most {_MOST_PLAYERS}")
        strategies = self.reduced_strategies(max_profiles)
        labels = [self._labels(player, found) for player, found in enumerate(strategies)]
        payoffs = np.zeros((len(self.players), *map(len, strategies)))
        for probability, taken, payoff in self._paths():
            compatible = [
                [s for s, strategy in enumerate(found) if all(strategy.get(m) == a for m, a in taken[player].items())]
                for player, found in enumerate(strategies)
            ]
            cells = np.ix_(range(len(self.players)), *compatible)
            payoffs[cells] += (probability * np.array(payoff)).reshape((-1, *(1 for _ in strategies)))
        return NormalForm(payoffs, self.players, tuple(labels), self.title)

    def reduced_strategies(self, max_profiles: int = _MOST_PROFILES) -> list[list[dict[int, int]]]:
        """List the strategies of the reduced normal form, in its order.

        Returns
        -------
        list of list of dict
            For each player and strategy the action at each information set, by index of the move, that the strategy
            leaves within reach.

        Raises
        ------
        GameError
            When there are more than `max_profiles` profiles of strategies.
        """
        strategies: list[list[dict[int, int]]] = []
        for player in range(len(self.players)):
            limit = max_profiles // math.prod(len(found) for found in strategies)
            strategies.append(self._reduced_strategies(player, limit))
        return strategies

    def _reduced_strategies(self, player: int, limit: int) -> list[dict[int, int]]:
        """Complete partial plans at the first information set within reach that has no action yet."""
        complete: list[dict[int, int]] = []
        partial: list[dict[int, int]] = [{}]
        while partial:
            if len(partial) + len(complete) > limit:
                raise GameError(
                    f"the normal form has too many profiles: player {self.players[player]!r} alone has more than "
                    f"{limit:,} strategies within the bound; allow more with max_profiles"
                )
            plan = partial.pop()
            move = self._first_open_set(player, plan)
            if move is None:
                complete.append(plan)
            else:
                partial.extend(plan | {move: action} for action in reversed(range(len(self.moves[move].actions))))
        return complete

    def _first_open_set(self, player: int, plan: dict[int, int]) -> int | None:
        """Find the first information set of the player that is reached under the plan and missing in it."""
        pending = [0]
        while pending:
            node = self.nodes[pending.pop()]
            if node.move is None:
                continue
            move = self.moves[node.move]
            if isinstance(move, ChanceMove) or move.player != player:
                pending.extend(reversed(node.children))
            elif node.move in plan:
                pending.append(node.children[plan[node.move]])
            else:
                return node.move
        return None

    def _labels(self, player: int, strategies: list[dict[int, int]]) -> tuple[str, ...]:
        """Name strategies by their actions; number them where that is ambiguous."""
        own = [m for m, move in enumerate(self.moves) if isinstance(move, InformationSet) and move.player == player]
        own = [m for m in own if any(m in strategy for strategy in strategies)]
        labels = tuple(
            " / ".join(self.moves[m].actions[strategy[m]] if m in strategy else _UNREACHED for m in own) or _UNREACHED
            for strategy in strategies
        )
        return labels if len(set(labels)) == len(labels) else tuple(str(s + 1) for s in range(len(labels)))

    def _paths(self) -> list[tuple[float, list[dict[int, int]], tuple[float, ...]]]:
        """List the terminal nodes that a strategy can reach: probability of chance, actions by player, payoffs."""
        paths = []
        nothing: list[dict[int, int]] = [{} for _ in self.players]
        pending = [(0, Fraction(1), nothing, (0.0,) * len(self.players))]
        while pending:
            position, probability, taken, payoff = pending.pop()
            node = self.nodes[position]
            if node.outcome is not None:
                gained = self.outcomes[node.outcome].payoffs
                payoff = tuple(before + more for before, more in zip(payoff, gained, strict=True))
            if node.move is None:
                paths.append((float(probability), taken, payoff))
                continue
            move = self.moves[node.move]
            for action, child in enumerate(node.children):
                if isinstance(move, ChanceMove):
                    if move.probabilities[action]:
                        pending.append((child, probability * move.probabilities[action], taken, payoff))
                # an information set met twice on a path: a strategy takes the same action both times
                elif taken[move.player].get(node.move, action) == action:
                    extended = [dict(own) for own in taken]
                    extended[move.player][node.move] = action
                    pending.append((child, probability, extended, payoff))
        return paths


def node_beyond(nodes: Sequence[Node], outcomes: Sequence[Outcome]) -> tuple[int, float] | None:
    """Return the first node at which the payoffs along the way add up to too much, and to what; None without one."""
    largest = max((abs(payoff) for outcome in outcomes for payoff in outcome.payoffs), default=0.0)
    if largest * sum(node.outcome is not None for node in nodes) <= LARGEST_PAYOFF:
        return None
    before: dict[int, tuple[float, ...]] = {}
    for position, node in enumerate(nodes):
        paid = before.pop(position, ())
        if node.outcome is not None:
            more = outcomes[node.outcome].payoffs
            paid = tuple(one + other for one, other in zip(paid or (0.0,) * len(more), more, strict=True))
            for payoff in paid:
                if not abs(payoff) <= LARGEST_PAYOFF:
                    return position, payoff
        before.update(dict.fromkeys(node.children, paid))
    return None


def tree_of_profiles(game: NormalForm) -> ExtensiveForm:
    """Write a normal form as a tree in which nobody sees what the others do."""
    return ExtensiveForm.from_sequential(Sequential(game, (tuple(range(len(game.players))),)))
