"""Subgame-perfect equilibria of games in extensive form: backward induction over subgames.

1. A node starts a subgame when all nodes of every information set met from there on lie below it.
2. Subgames are solved from the last to the first. One that contains others is solved once for each selection of their
   equilibria, whose payoffs stand in the place of the subgames.
3. Where a player chooses between subgames, an equilibrium of the subgame behind an action survives when it is worth at
   least as much to the player as the worst equilibrium behind every other action: the others may be answered by the
   continuation that deters most. This is exactly the set of subgame-perfect outcomes, ties and all.
4. Any other subgame goes to its reduced normal form, of which all Nash equilibria are enumerated.
5. Equilibria with the same lottery over the ends of the tree are told once.

Mixtures of a single player between actions that tie are not listed: they are the convex hull of what is. A comparison
is a tie when it differs by at most ``tolerance`` times the range of the player's payoffs.

References
----------
Selten, R. (1965). Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit. *Zeitschrift für die
gesamte Staatswissenschaft* 121.
Kuhn, H. (1953). Extensive games and the problem of information. *Contributions to the Theory of Games* II.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.backward_induction import MOST_CONTINUATIONS, TIE_TOLERANCE
from wedgesim.equilibria.nash import nash_equilibria
from wedgesim.equilibria.solution import Certificate
from wedgesim.errors import SolverError
from wedgesim.games.extensive_form import ChanceMove, ExtensiveForm, InformationSet, Node, Outcome

Array = NDArray[np.float64]

EndLottery = tuple[tuple[int, float], ...]
"""Positions of terminal nodes with the probabilities at which they are reached."""

_FLOOR = 1e-12
"""Probability below which a node counts as not reached."""


@dataclass(frozen=True, eq=False)
class TreeEquilibrium:
    """One subgame-perfect equilibrium.

    Attributes
    ----------
    outcome : tuple of (int, float)
        Terminal nodes that are reached, by position, with their probabilities (chance included).
    payoffs : ndarray, shape (players,)
        Expected payoffs.
    behaviour : mapping of int to ndarray
        Probabilities of the actions at each information set, by index of the move; sets that the player's own actions
        within the same subgame leave out of reach are missing.
    max_regret : float
        Most that any player could gain by deviating within one subgame, in payoff units.
    """

    outcome: EndLottery
    payoffs: Array
    behaviour: dict[int, Array]
    max_regret: float


@dataclass(frozen=True, eq=False)
class TreeEquilibria:
    """All subgame-perfect outcomes of a tree.

    Attributes
    ----------
    game : ExtensiveForm
        The game that was solved.
    equilibria : tuple of TreeEquilibrium
        One for each outcome.
    certificate : {"certified", "degenerate", "incomplete"}
        Whether these are provably all outcomes; degenerate when payoffs tie.
    note : str
        Why the certificate is not better.
    """

    game: ExtensiveForm
    equilibria: tuple[TreeEquilibrium, ...]
    certificate: Certificate
    note: str

    def __len__(self) -> int:
        return len(self.equilibria)


def tree_equilibria(game: ExtensiveForm, tolerance: float = TIE_TOLERANCE) -> TreeEquilibria:
    """Find all subgame-perfect outcomes of a game in extensive form.

    Parameters
    ----------
    game : ExtensiveForm
        A game of perfect recall, with or without chance moves and information sets.
    tolerance : float, optional
        Share of the payoff range within which payoffs tie.

    Raises
    ------
    SolverError
        When equilibria of subgames can be combined in too many ways.
    GameError
        When a subgame has too many strategies to be written in normal form.

    Examples
    --------
    >>> from wedgesim.games.extensive_form import Outcome
    >>> entry = ExtensiveForm(
    ...     players=("entrant", "incumbent"),
    ...     moves=(InformationSet(0, ("out", "in")), InformationSet(1, ("fight", "share"))),
    ...     outcomes=(Outcome((0.0, 2.0)), Outcome((-1.0, -1.0)), Outcome((1.0, 1.0))),
    ...     nodes=(Node(0, (1, 2)), Node(None, (), 0), Node(1, (3, 4)), Node(None, (), 1), Node(None, (), 2)),
    ... )
    >>> found = tree_equilibria(entry)
    >>> found.equilibria[0].payoffs.tolist(), found.equilibria[0].behaviour[1].tolist(), found.certificate
    ([1.0, 1.0], [0.0, 1.0], 'certified')
    """
    solver = _Solver(game, tolerance)
    equilibria = tuple(solver.told(found) for found in sorted(solver.solve(), key=lambda one: one.outcome))
    certificate: Certificate = "degenerate" if solver.ties else "certified"
    if solver.incomplete or not equilibria:
        certificate = "incomplete"
    return TreeEquilibria(game, equilibria, certificate, solver.note())


@dataclass(frozen=True, eq=False)
class _Continuation:
    """An equilibrium of one subgame; what is done in the subgames within it is linked, not copied."""

    outcome: EndLottery
    payoffs: Array
    regret: float
    behaviour: dict[int, Array] = field(default_factory=dict)
    within: tuple[_Continuation, ...] = ()


class _Solver:
    def __init__(self, game: ExtensiveForm, tolerance: float) -> None:
        self.game = game
        self.gains = [self._outcome(node) for node in game.nodes]
        self.slack = tolerance * self._payoff_range()
        self.roots = _subgame_roots(game)
        self.ties = self.incomplete = self.continua = False

    def note(self) -> str:
        """Why the certificate is not better."""
        parts = ["payoffs tie, so that some player is indifferent on the path or off it"] if self.ties else []
        if self.continua:
            parts.append("a subgame has a continuum of equilibria, of which only some points are listed")
        if self.incomplete:
            parts.append("a subgame may have equilibria beside those found")
        return "; ".join(parts)

    def solve(self) -> list[_Continuation]:
        """Solve all subgames, last ones first; the children of a node stand after it."""
        solved: dict[int, list[_Continuation]] = {}
        for position in range(len(self.game.nodes) - 1, -1, -1):
            if not self.roots[position]:
                continue
            node = self.game.nodes[position]
            if node.move is None:
                solved[position] = [_Continuation(((position, 1.0),), self.gains[position], 0.0)]
                continue
            move = self.game.moves[node.move]
            if all(child in solved for child in node.children):
                branches = [solved.pop(child) for child in node.children]
                found = (
                    self._chance(position, move, branches)
                    if isinstance(move, ChanceMove)
                    else self._choice(position, node.move, move, branches)
                )
            else:
                found = self._enumerated(position, solved)
            solved[position] = list(_distinct(found))
        return solved[0]

    def told(self, found: _Continuation) -> TreeEquilibrium:
        """Gather what is done in all subgames."""
        behaviour: dict[int, Array] = {}
        pending = [found]
        while pending:
            one = pending.pop()
            behaviour.update(one.behaviour)
            pending.extend(one.within)
        return TreeEquilibrium(found.outcome, found.payoffs, dict(sorted(behaviour.items())), found.regret)

    def _outcome(self, node: Node) -> Array:
        none = (0.0,) * len(self.game.players)
        return np.array(none if node.outcome is None else self.game.outcomes[node.outcome].payoffs)

    def _payoff_range(self) -> Array:
        """Largest less smallest payoff of each player over the ends of the tree."""
        sums: list[Array] = list(self.gains)
        low, high = np.full(len(self.game.players), np.inf), np.full(len(self.game.players), -np.inf)
        for position, node in enumerate(self.game.nodes):
            for child in node.children:
                sums[child] = sums[position] + self.gains[child]
            if not node.children:
                low, high = np.minimum(low, sums[position]), np.maximum(high, sums[position])
        spread: Array = high - low
        return spread

    def _chance(self, position: int, move: ChanceMove, branches: list[list[_Continuation]]) -> list[_Continuation]:
        self._refuse_too_many(branches)
        shares = [float(probability) for probability in move.probabilities]
        return [
            _Continuation(
                _mixed(shares, selection),
                self.gains[position] + sum(s * c.payoffs for s, c in zip(shares, selection, strict=True)),
                max(continuation.regret for continuation in selection),
                {},
                selection,
            )
            for selection in product(*branches)
        ]

    def _choice(
        self, position: int, number: int, move: InformationSet, branches: list[list[_Continuation]]
    ) -> list[_Continuation]:
        """One player chooses between subgames, each with the continuation that deters most but for the chosen one."""
        player = move.player
        deterring = [min(branch, key=lambda one: float(one.payoffs[player])) for branch in branches]
        worst = np.array([float(one.payoffs[player]) for one in deterring])
        found = []
        for action, branch in enumerate(branches):
            rival = np.delete(worst, action).max(initial=-np.inf)
            for continuation in branch:
                value = float(continuation.payoffs[player])
                if value < rival - self.slack[player]:
                    continue
                self.ties |= bool(value <= rival + self.slack[player])
                chosen = (*deterring[:action], continuation, *deterring[action + 1 :])
                taken = np.eye(len(branches))[action]
                regret = max(0.0, float(rival - value), *(one.regret for one in chosen))
                payoffs = self.gains[position] + continuation.payoffs
                found.append(_Continuation(continuation.outcome, payoffs, regret, {number: taken}, chosen))
        return found

    def _enumerated(self, position: int, solved: dict[int, list[_Continuation]]) -> list[_Continuation]:
        """Enumerate the Nash equilibria of a subgame in which information sets join nodes."""
        part = _Part.below(self.game, position, solved.keys())
        branches = [solved.pop(end) for end in part.ends]
        self._refuse_too_many(branches)
        strategies: list[list[dict[int, int]]] = []
        found = []
        for selection in product(*branches):
            tree = part.with_payoffs(self.game, self.gains, selection)
            strategies = strategies or tree.reduced_strategies()
            solution = nash_equilibria(tree.to_normal_form())
            self.incomplete |= solution.certificate == "incomplete"
            if solution.certificate == "degenerate":
                self.ties = self.continua = True
            deeper = max(one.regret for one in selection)
            for equilibrium in solution.equilibria:
                weights = [part.weight(end, strategies, equilibrium.strategies) for end in range(len(part.ends))]
                found.append(
                    _Continuation(
                        _mixed(weights, selection),
                        equilibrium.payoffs,
                        max(deeper, equilibrium.max_regret),
                        _behaviour(self.game, strategies, equilibrium.strategies),
                        selection,
                    )
                )
        return found

    def _refuse_too_many(self, branches: list[list[_Continuation]]) -> None:
        selections = prod(len(branch) for branch in branches)
        if selections > MOST_CONTINUATIONS:
            raise SolverError(
                f"equilibria of subgames can be combined in {selections:,} ways, more than {MOST_CONTINUATIONS:,}: "
                "payoffs tie too often to list every equilibrium"
            )


@dataclass(frozen=True, eq=False)
class _Part:
    """A subgame without the subgames in it: nodes in prefix order, each with an outcome of its own number.

    `ends` are the positions of its ends in the whole tree, `paths` the probability of chance and the actions of each
    player that lead to each of them.
    """

    positions: tuple[int, ...]
    nodes: tuple[Node, ...]
    ends: tuple[int, ...]
    paths: tuple[tuple[float, dict[int, dict[int, int]]], ...]

    @classmethod
    def below(cls, game: ExtensiveForm, root: int, solved: Container[int]) -> _Part:
        """Cut out what lies below a node and above the subgames that are solved."""
        positions: list[int] = []
        ends: list[int] = []
        paths: list[tuple[float, dict[int, dict[int, int]]]] = []
        pending: list[tuple[int, float, dict[int, dict[int, int]]]] = [(root, 1.0, {})]
        while pending:
            position, chance, taken = pending.pop()
            positions.append(position)
            node = game.nodes[position]
            if position in solved:
                ends.append(position)
                paths.append((chance, taken))
                continue
            assert node.move is not None  # a terminal node is a solved subgame
            move = game.moves[node.move]
            for action, child in reversed(list(enumerate(node.children))):
                if isinstance(move, ChanceMove):
                    pending.append((child, chance * float(move.probabilities[action]), taken))
                else:
                    own = taken.get(move.player, {})
                    # an information set met twice on a path: a strategy takes the same action both times
                    possible = own.get(node.move, action) == action
                    after = {**taken, move.player: {**own, node.move: action}}
                    pending.append((child, chance if possible else 0.0, after))
        place = {position: new for new, position in enumerate(positions)}
        nodes = tuple(
            Node(None, (), place[position])
            if position in solved
            else Node(
                game.nodes[position].move,
                tuple(place[child] for child in game.nodes[position].children),
                place[position],
            )
            for position in positions
        )
        return cls(tuple(positions), nodes, tuple(ends), tuple(paths))

    def with_payoffs(
        self, game: ExtensiveForm, gains: Sequence[Array], selection: Sequence[_Continuation]
    ) -> ExtensiveForm:
        """Make it a game of its own, with chosen equilibria of the subgames in their places."""
        worth = dict(zip(self.ends, selection, strict=True))
        outcomes = tuple(
            Outcome(tuple((worth[position].payoffs if position in worth else gains[position]).tolist()))
            for position in self.positions
        )
        return ExtensiveForm(game.players, game.moves, outcomes, self.nodes)

    def weight(self, end: int, strategies: Sequence[list[dict[int, int]]], mixtures: Sequence[Array]) -> float:
        """Probability at which an end is reached."""
        weight, taken = self.paths[end]
        for player, actions in taken.items():
            weight *= sum(
                float(share)
                for plan, share in zip(strategies[player], mixtures[player], strict=True)
                if share and all(plan.get(move) == action for move, action in actions.items())
            )
        return weight


def _mixed(weights: Sequence[float], selection: Sequence[_Continuation]) -> EndLottery:
    """Lottery over ends when subgames are reached with these probabilities."""
    return tuple(
        sorted(
            (end, weight * share)
            for weight, one in zip(weights, selection, strict=True)
            for end, share in one.outcome
            if weight * share > _FLOOR
        )
    )


def _behaviour(
    game: ExtensiveForm, strategies: Sequence[list[dict[int, int]]], mixtures: Sequence[Array]
) -> dict[int, Array]:
    """Probabilities of actions at the information sets that the players' own strategies reach."""
    found: dict[int, Array] = {}
    for plans, mixture in zip(strategies, mixtures, strict=True):
        for plan, share in zip(plans, mixture, strict=True):
            if share > _FLOOR:
                for move, action in plan.items():
                    found.setdefault(move, np.zeros(len(game.moves[move].actions)))[action] += share
    return {move: shares / shares.sum() for move, shares in found.items()}


def _distinct(found: list[_Continuation]) -> Iterator[_Continuation]:
    """Drop equilibria with a lottery that is already there."""
    seen: set[EndLottery] = set()
    for one in found:
        key = tuple((end, round(share, 9)) for end, share in one.outcome)
        if key not in seen:
            seen.add(key)
            yield one


def _subgame_roots(game: ExtensiveForm) -> list[bool]:
    """Mark the nodes that start a subgame; terminal nodes count."""
    count = len(game.nodes)
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for position, node in enumerate(game.nodes):
        if node.move is not None and isinstance(game.moves[node.move], InformationSet):
            first.setdefault(node.move, position)
            last[node.move] = position
    low, high, end = [count] * count, [-1] * count, [0] * count
    roots = [False] * count
    for position in range(count - 1, -1, -1):
        node = game.nodes[position]
        end[position] = end[node.children[-1]] if node.children else position
        own = node.move if node.move in first else None
        below = node.children
        low[position] = min([low[child] for child in below], default=count)
        high[position] = max([high[child] for child in below], default=-1)
        if own is not None:
            low[position], high[position] = min(low[position], first[own]), max(high[position], last[own])
        alone = own is None or first[own] == last[own]
        roots[position] = alone and low[position] >= position and high[position] <= end[position]
    roots[0] = True
    return roots
