"""Games of incomplete information: types drawn from a common prior, and payoffs that depend on them.

A game has one payoff for each profile of actions and of types. It can be written out as a tree, in which chance draws
the types and nobody sees those of the others; as a normal form of agents, one for each type; or as a normal form of
players, whose strategies are plans for all their types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgesim.errors import GameError
from wedgesim.games.extensive_form import ChanceMove, ExtensiveForm, InformationSet, Node, Outcome
from wedgesim.games.magnitude import all_within, objection, within
from wedgesim.games.normal_form import NormalForm

Array = NDArray[np.float64]

_MOST_NODES = 1_000_000
_MOST_CELLS = 4_000_000


AgentSet = tuple[int, int, tuple[int, ...]]
"""Who moves at an information set: player, type, and the actions of earlier stages that were seen, in their order."""


@dataclass(frozen=True, eq=False)
class BayesianTree:
    """The tree of a game of incomplete information.

    Attributes
    ----------
    form : ExtensiveForm
        The tree.
    sets : mapping of int to tuple
        Player, type and seen actions of each information set, by index of the move.
    profiles : tuple of tuple of int
        Profiles of types that can be, in the order of the tree.
    profile_of_node : ndarray of int, shape (nodes,)
        Which of them each node belongs to; -1 for the root where types are drawn.
    cells : ndarray of int, shape (players + players, ends)
        Actions and types at each end.
    """

    form: ExtensiveForm
    sets: dict[int, AgentSet]
    profiles: tuple[tuple[int, ...], ...]
    profile_of_node: NDArray[np.int64]
    cells: NDArray[np.int64]

    def chance(self, prior: Array) -> Array:
        """Probability of chance of each node under another prior with the same possible profiles."""
        shares = np.append([prior[kinds] for kinds in self.profiles], 1.0)
        found: Array = shares[self.profile_of_node]
        return found

    def payoffs(self, payoffs: Array) -> Array:
        """Payoffs at the ends, shape (players, ends), from payoffs of shape (players, *actions, *types)."""
        index: Any = (slice(None), *self.cells)
        found: Array = payoffs[index]
        return found


@dataclass(frozen=True, eq=False)
class BayesianGame:
    """A game in which players know things about themselves that others do not.

    Attributes
    ----------
    players : tuple of str
        Names.
    types : tuple of tuple of str
        Names of the types of each player; one for a player without private information.
    actions : tuple of tuple of str
        Names of the actions of each player.
    payoffs : ndarray, shape (players, *actions, *types)
        Payoff of each player for every profile of actions and of types.
    prior : ndarray, shape (*types,)
        Probability of every profile of types.
    stages : tuple of tuple of int
        Who moves at once, stage after stage; all at once when empty.
    title : str
        A name for the game.

    Raises
    ------
    GameError
        When shapes do not fit or the prior is none.

    Examples
    --------
    >>> import numpy as np
    >>> game = BayesianGame(
    ...     ("sender", "receiver"), (("able", "plain"), ("",)), (("study", "not"), ("hire", "pass")),
    ...     np.zeros((2, 2, 2, 2, 1)), np.array([[0.5], [0.5]]), ((0,), (1,)),
    ... )
    >>> len(game.to_extensive_form().nodes), game.agent_form().players
    (15, ('sender: able', 'sender: plain', 'receiver'))
    """

    players: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: Array
    prior: Array
    stages: tuple[tuple[int, ...], ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        wanted = (len(self.players), *map(len, self.actions), *map(len, self.types))
        if self.payoffs.shape != wanted or self.prior.shape != wanted[1 + len(self.players) :]:
            raise GameError(f"payoffs of shape {self.payoffs.shape} and prior {self.prior.shape} do not fit {wanted}")
        if not all_within(self.payoffs):
            raise GameError(f"a payoff {objection(float(self.payoffs[~within(self.payoffs)][0]))}")
        if (self.prior < 0).any() or abs(float(self.prior.sum()) - 1) > 1e-9:
            raise GameError(f"the prior sums to {float(self.prior.sum()):.6g}, not to 1")

    @property
    def order(self) -> tuple[tuple[int, ...], ...]:
        """The stages; one of all players when they choose at once."""
        return self.stages or (tuple(range(len(self.players))),)

    @property
    def simultaneous(self) -> bool:
        """Whether all choose at once."""
        return len(self.order) == 1

    @cached_property
    def agents(self) -> tuple[tuple[int, int], ...]:
        """Player and type of everyone who can be met: types without prior probability are left out."""
        return tuple(
            (player, kind)
            for player in range(len(self.players))
            for kind in range(len(self.types[player]))
            if self.marginal(player)[kind] > 0
        )

    def marginal(self, player: int) -> Array:
        """Prior probability of each type of a player."""
        others = tuple(axis for axis in range(len(self.players)) if axis != player)
        found: Array = self.prior.sum(axis=others)
        return found

    def given(self, kinds: tuple[int, ...]) -> Array:
        """Payoffs at one profile of types, shape (players, *actions)."""
        index: Any = (Ellipsis, *kinds)
        found: Array = self.payoffs[index]
        return found

    def without_impossible_types(self) -> BayesianGame:
        """Return the game without types that have no prior probability."""
        payoffs, prior, types = self.payoffs, self.prior, list(self.types)
        for player in range(len(self.players)):
            kept = np.flatnonzero(self.marginal(player) > 0)
            payoffs = payoffs.take(kept, axis=1 + len(self.players) + player)
            prior = prior.take(kept, axis=player)
            types[player] = tuple(self.types[player][kind] for kind in kept)
        return BayesianGame(self.players, tuple(types), self.actions, payoffs, prior, self.stages, self.title)

    def agent_name(self, player: int, kind: int) -> str:
        """Name of one type of a player: the player's own where it has only one."""
        name = self.types[player][kind]
        return f"{self.players[player]}: {name}" if len(self.types[player]) > 1 else self.players[player]

    def agent_form(self) -> NormalForm:
        """Make the normal form in which every type of every player is a player of its own.

        Payoffs are those expected given the type.

        Raises
        ------
        GameError
            When it would have more than four million cells.
        """
        sizes = [len(self.actions[player]) for player, _ in self.agents]
        if prod(sizes) * len(sizes) > _MOST_CELLS:
            raise GameError(f"the agent form would have {prod(sizes):,} profiles; there are too many types")
        payoffs = np.zeros((len(sizes), *sizes))
        number = {agent: place for place, agent in enumerate(self.agents)}
        for kinds in product(*(range(len(names)) for names in self.types)):
            chance = float(self.prior[kinds])
            if not chance:
                continue
            present = [number[player, kind] for player, kind in enumerate(kinds)]
            here = self.given(kinds)
            # agents stand in the order of players, so that the axes of those present are in order already
            shape = [sizes[place] if place in present else 1 for place in range(len(sizes))]
            for player, kind in enumerate(kinds):
                share = chance / float(self.marginal(player)[kind])
                payoffs[number[player, kind]] += share * here[player].reshape(shape)
        players = tuple(self.agent_name(player, kind) for player, kind in self.agents)
        return NormalForm(payoffs, players, tuple(self.actions[player] for player, _ in self.agents), self.title)

    def plans(self, player: int) -> NDArray[np.int64]:
        """All plans of a player, shape (plans, types): an action for each type."""
        count = len(self.types[player])
        size = len(self.actions[player])
        if size**count > _MOST_CELLS:
            raise GameError(f"player {self.players[player]!r} has {size}^{count} plans; there are too many types")
        return np.array(list(product(range(size), repeat=count)), dtype=np.int64).reshape(-1, count)

    def normal_form(self) -> NormalForm:
        """Make the normal form in which a strategy is an action for each type, and payoffs are expected.

        Raises
        ------
        GameError
            When it would have more than four million cells.
        """
        plans = [self.plans(player) for player in range(len(self.players))]
        if prod(len(of) for of in plans) * len(plans) > _MOST_CELLS:
            raise GameError("the normal form would have too many profiles; there are too many types")
        payoffs = np.zeros((len(plans), *map(len, plans)))
        for kinds in product(*(range(len(names)) for names in self.types)):
            here = self.given(kinds)
            cells = np.ix_(*(of[:, kind] for of, kind in zip(plans, kinds, strict=True)))
            payoffs += float(self.prior[kinds]) * np.array([of_player[cells] for of_player in here])
        labels = tuple(
            tuple(self._plan_label(player, plan) for plan in of) for player, of in enumerate(plans)
        )
        return NormalForm(payoffs, self.players, labels, self.title)

    def _plan_label(self, player: int, plan: Sequence[int]) -> str:
        names = [self.actions[player][action] for action in plan]
        return names[0] if len(names) == 1 else " | ".join(names)

    def to_extensive_form(self) -> ExtensiveForm:
        """Write out the tree; see :meth:`tree`."""
        return self.tree().form

    def tree(self) -> BayesianTree:
        """Write out the tree, and say what its parts stand for: chance draws the types, then the stages follow.

        Players of one stage do not see what the others of the stage do; everybody sees what was done in earlier
        stages, and nobody the types of others.

        Raises
        ------
        GameError
            When it would have more than a million nodes.
        """
        order = [player for stage in self.order for player in stage]
        sizes = [len(self.actions[player]) for player in order]
        profiles = [kinds for kinds in product(*(range(len(of)) for of in self.types)) if self.prior[kinds] > 0]
        per_profile = sum(prod(sizes[:depth]) for depth in range(len(sizes) + 1))
        if per_profile * len(profiles) > _MOST_NODES:
            raise GameError(f"the tree would have more than {_MOST_NODES:,} nodes")
        seen_before = {
            player: sum(len(earlier) for earlier in self.order[:number])
            for number, stage in enumerate(self.order)
            for player in stage
        }
        informed = [player for player, names in enumerate(self.types) if len(names) > 1]
        drawn = [", ".join(self.types[player][kinds[player]] for player in informed) for kinds in profiles]
        moves: list[InformationSet | ChanceMove] = [
            ChanceMove.from_floats(drawn, [float(self.prior[kinds]) for kinds in profiles], "types")
        ]
        known: dict[AgentSet, int] = {}
        outcomes: list[Outcome] = []
        cells: list[tuple[int, ...]] = []
        nodes = [Node(0, tuple(1 + per_profile * place for place in range(len(profiles))))]
        for kinds in profiles:
            pending: list[tuple[int, ...]] = [()]
            while pending:
                history = pending.pop()
                if len(history) == len(order):
                    profile = tuple(action for _, action in sorted(zip(order, history, strict=True)))
                    values = tuple(float(of_player[profile]) for of_player in self.given(kinds))
                    outcomes.append(Outcome(values))
                    cells.append((*profile, *kinds))
                    nodes.append(Node(None, (), len(outcomes) - 1))
                    continue
                player = order[len(history)]
                seen = history[: seen_before[player]]
                key = player, kinds[player], seen
                if key not in known:
                    known[key] = len(moves)
                    own = [self.types[player][kinds[player]]] if len(self.types[player]) > 1 else []
                    after = [self.actions[p][a] for p, a in zip(order, seen, strict=False)]
                    moves.append(InformationSet(player, self.actions[player], ", ".join(own + after)))
                below = sum(prod(sizes[len(history) + 1 : depth]) for depth in range(len(history) + 1, len(sizes) + 1))
                branches = range(sizes[len(history)])
                nodes.append(Node(known[key], tuple(len(nodes) + 1 + below * branch for branch in branches)))
                pending.extend((*history, branch) for branch in reversed(branches))
        sets = list(known)
        if len(profiles) == 1:  # nothing is drawn
            moves, nodes = moves[1:], [_without_chance(node) for node in nodes[1:]]
            first = 0
        else:
            first = 1
        form = ExtensiveForm(self.players, tuple(moves), tuple(outcomes), tuple(nodes), self.title)
        of_node = np.repeat(np.arange(len(profiles)), per_profile)
        if first:
            of_node = np.concatenate([[-1], of_node])
        return BayesianTree(
            form,
            {first + place: agent for place, agent in enumerate(sets)},
            tuple(profiles),
            of_node,
            np.array(cells, dtype=np.int64).reshape(len(cells), -1).T,
        )


def _without_chance(node: Node) -> Node:
    move = None if node.move is None else node.move - 1
    return Node(move, tuple(child - 1 for child in node.children), node.outcome, node.name)
