"""Scenarios with types, solved: all at once for Bayesian Nash equilibria, in stages for those with beliefs.

- Simultaneous: :func:`~wedgesim.equilibria.bayesian_nash.bayesian_nash_equilibria`.
- In stages: all perfect Bayesian equilibria in pure strategies, and the limit of agent quantal response, which may be
  mixed. Pure ones that fail the intuitive criterion are kept aside and do not count for the verdict, unless all that
  were found do. Other equilibria in mixed strategies are not looked for; wherever there can be any, the list is
  `incomplete`, and the verdict is over what was found.

One solver serves many parameter points: what depends on the tree alone is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.private_play import Bounds, Play
from wedgesim.equilibria.agent_quantal_response import SequentialEquilibrium, agent_quantal_response_limit
from wedgesim.equilibria.bayesian_nash import (
    BayesianEquilibria,
    BayesianEquilibrium,
    bayesian_nash_equilibria,
    evaluated,
)
from wedgesim.equilibria.cutoffs import Cutoff, holds_at_ends, refined
from wedgesim.equilibria.intuitive_criterion import Objection, intuitive_objections
from wedgesim.equilibria.perfect_bayesian import PerfectBayesianEquilibrium, perfect_bayesian_equilibria
from wedgesim.equilibria.subforms import Subform, subforms
from wedgesim.errors import SolverError
from wedgesim.games.bayesian_game import AgentSet, BayesianGame, BayesianTree
from wedgesim.games.tree_arrays import TreeArrays

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PrivateEquilibrium:
    """An equilibrium of a scenario with types.

    Attributes
    ----------
    play : Play
        What is played and believed.
    objections : tuple of str
        Why it fails the intuitive criterion; none where it passes or nobody signals.
    ways : int
        Equilibria it stands for, which differ in replies to actions that nobody takes.
    max_regret : float
        Most that any type could gain by another action, in payoff units.
    selected : bool
        Whether the limit of agent quantal response selects its outcome.
    """

    play: Play
    objections: tuple[str, ...] = ()
    ways: int = 1
    max_regret: float = 0.0
    selected: bool = False


@dataclass(frozen=True, eq=False)
class PrivateSolution:
    """All that was found of a scenario with types.

    Attributes
    ----------
    game : BayesianGame
        The game, without types that cannot be.
    equilibria : tuple of PrivateEquilibrium
        Those that count: pure ones that pass the intuitive criterion, then the selected one where it is mixed.
    set_aside : tuple of PrivateEquilibrium
        Those that fail the intuitive criterion.
    selected : PrivateEquilibrium or None
        The one that agent quantal response selects, which may be in mixed strategies; None when it was not looked for
        or could not be followed.
    certificate : {"certified", "degenerate", "incomplete"}
        What is proven of the list.
    method, note : str
        How it was found, and what qualifies it.
    """

    game: BayesianGame
    equilibria: tuple[PrivateEquilibrium, ...]
    set_aside: tuple[PrivateEquilibrium, ...]
    selected: PrivateEquilibrium | None
    certificate: str
    method: str
    note: str


@dataclass(eq=False)
class PrivateSolver:
    """Solves games with types that differ in payoffs and priors only.

    Attributes
    ----------
    middles : mapping of int to ndarray
        Values of the private parameter, for players with types on a grid.
    """

    middles: Mapping[int, Array] = field(default_factory=dict)
    _trees: dict[bytes, tuple[BayesianTree, TreeArrays, Subform]] = field(default_factory=dict)

    def solve(self, game: BayesianGame, select: bool = False) -> PrivateSolution:
        """Solve one game; with `select` also follow agent quantal response to its limit."""
        possible = game.without_impossible_types()
        return self._at_once(possible, select) if game.simultaneous else self._in_stages(possible, select)

    def _at_once(self, game: BayesianGame, select: bool) -> PrivateSolution:
        found = bayesian_nash_equilibria(game)
        equilibria, note = self._continuous(game, found)
        told = tuple(
            PrivateEquilibrium(
                Play(
                    game,
                    {(player, kind, ()): one.strategies[player][kind] for player, kind in game.agents},
                    _prior_beliefs(game),
                    cut,
                ),
                max_regret=one.max_regret,
            )
            for one, cut in equilibria
        )
        return PrivateSolution(game, told, (), None, found.certificate, found.method, note)

    def _continuous(
        self, game: BayesianGame, found: BayesianEquilibria
    ) -> tuple[list[tuple[BayesianEquilibrium, dict[int, Cutoff]]], str]:
        """Gather equilibria of types on a grid at the cutoff equilibria of continuous types that they surround."""
        middles = {player: of for player, of in self.middles.items() if len(of) == len(game.types[player])}
        plain: list[tuple[BayesianEquilibrium, dict[int, Cutoff]]] = [(one, {}) for one in found.equilibria]
        if not middles:
            return plain, found.note
        gathered: dict[object, tuple[BayesianEquilibrium, dict[int, Cutoff]]] = {}
        for one in found.equilibria:
            if not holds_at_ends(game, middles, one.strategies):
                continue
            near = refined(game, middles, one.strategies)
            if near is None:
                return plain, found.note
            strategies, cut = near
            key = (
                tuple((player, round(cutoff.value, 7), cutoff.below, cutoff.above) for player, cutoff in cut.items()),
                tuple(int(one.strategies[p][0].argmax()) for p in range(len(game.players)) if p not in cut),
            )
            if key not in gathered:
                gathered[key] = evaluated(game, strategies), cut
        note = found.note
        if len(gathered) < len(found.equilibria) or any(cut for _, cut in gathered.values()):
            note = (
                f"{len(found.equilibria)} on the grid of types gather at {len(gathered)} of continuous types, whose "
                f"cutoffs are told; {note}"
            )
        return list(gathered.values()), note

    def _in_stages(self, game: BayesianGame, select: bool) -> PrivateSolution:
        tree, arrays, whole = self._prepared(game)
        found = perfect_bayesian_equilibria(arrays, whole=whole)
        objections = intuitive_objections(found, whole=whole)
        limit, notes = None, [found.note] if _can_mix(game) or found.certificate == "degenerate" else []
        if select or not found.equilibria:
            try:
                limit = agent_quantal_response_limit(arrays)
            except SolverError as error:
                notes.append(str(error))
        path = None if limit is None or not limit.is_pure else {end for end, _ in limit.outcome}
        every = [
            PrivateEquilibrium(
                self._play(game, tree, one),
                tuple(_told(game, tree, objection) for objection in against),
                one.ways,
                selected=path is not None and {end for end, _ in one.outcome} == path,
            )
            for one, against in zip(found.equilibria, objections, strict=True)
        ]
        selected = next((one for one in every if one.selected), None)
        if selected is None and limit is not None:
            selected = PrivateEquilibrium(self._play(game, tree, limit), (), 1, limit.max_regret, True)
        others = [selected] if selected is not None and selected not in every else []
        counted = [*(one for one in every if not one.objections), *others] or every
        if others and not every:
            notes = ["there is none in pure strategies; this one is the limit of agent quantal response"]
        method = "all perfect Bayesian equilibria in pure strategies"
        if others:
            method = f"{method}, and the limit of agent quantal response"
        return PrivateSolution(
            game, tuple(counted), tuple(one for one in every if one not in counted), selected,
            "incomplete" if _can_mix(game) or others else found.certificate, method, "; ".join(notes),
        )  # fmt: skip

    def _prepared(self, game: BayesianGame) -> tuple[BayesianTree, TreeArrays, Subform]:
        """Return the tree with this game's payoffs and prior; its shape is worked out once."""
        key = (game.prior > 0).tobytes() + repr(game.prior.shape).encode()
        if key not in self._trees:
            tree = game.tree()
            arrays = TreeArrays.of(tree.form)
            self._trees[key] = tree, arrays, subforms(arrays)
        tree, arrays, whole = self._trees[key]
        return tree, arrays.with_values(tree.payoffs(game.payoffs), tree.chance(game.prior)), whole

    def _play(
        self, game: BayesianGame, tree: BayesianTree, one: PerfectBayesianEquilibrium | SequentialEquilibrium
    ) -> Play:
        return Play(
            game,
            {agent: one.behaviour[move] for move, agent in tree.sets.items()},
            _Beliefs(game, tree, one),
        )


def _can_mix(game: BayesianGame) -> bool:
    """Whether there can be equilibria in mixed strategies though no payoffs tie.

    Where all move one after another and nobody knows anything that others do not, backward induction finds everything.
    """
    return game.prior.size > 1 or any(len(stage) > 1 for stage in game.order)


class _Beliefs(Mapping[AgentSet, Bounds]):
    """Beliefs at each information set about each other player's types, worked out when asked for."""

    def __init__(
        self, game: BayesianGame, tree: BayesianTree, one: PerfectBayesianEquilibrium | SequentialEquilibrium
    ) -> None:
        self.game, self.tree, self.one = game, tree, one
        self.move = {agent: move for move, agent in tree.sets.items()}

    def __getitem__(self, agent: AgentSet) -> Bounds:
        move = self.move[agent]
        nodes = self.one.tree.members[move]
        belief = self.one.beliefs[move]
        low, high = (belief, belief) if isinstance(belief, np.ndarray) else (belief.low, belief.high)
        found: dict[int, Array] = {}
        for player, names in enumerate(self.game.types):
            if len(names) < 2 or player == agent[0]:
                continue
            bounds = np.zeros((len(names), 2))
            for node, least, most in zip(nodes, low, high, strict=True):
                kind = self.tree.profiles[int(self.tree.profile_of_node[node])][player]
                bounds[kind] += least, most
            found[player] = np.clip(bounds, 0, 1)
        return found

    def __iter__(self) -> Iterator[AgentSet]:
        return iter(self.move)

    def __len__(self) -> int:
        return len(self.move)


def _prior_beliefs(game: BayesianGame) -> dict[AgentSet, Bounds]:
    """Beliefs of every type before anything is done: the prior given the own type."""
    found: dict[AgentSet, Bounds] = {}
    for player, kind in game.agents:
        given = game.prior.take([kind], axis=player) / game.marginal(player)[kind]
        of: dict[int, Array] = {}
        for other, names in enumerate(game.types):
            if other != player and len(names) > 1:
                shares = given.sum(axis=tuple(axis for axis in range(len(game.players)) if axis != other))
                of[other] = np.stack([shares, shares], axis=1)
        found[player, kind, ()] = of
    return found


def _told(game: BayesianGame, tree: BayesianTree, objection: Objection) -> str:
    """Say why an equilibrium fails the intuitive criterion."""
    names = [_type_name(game, tree, move) for move in objection.dominated]
    gaining = _type_name(game, tree, objection.gaining)
    return (
        f"{_listing(names)} could never gain by {objection.action}, and once that is known, {gaining} would get at "
        f"least {float(objection.least_payoff):.4g} by it instead of {float(objection.equilibrium_payoff):.4g}"
    )


def _type_name(game: BayesianGame, tree: BayesianTree, move: int) -> str:
    player, kind, _ = tree.sets[move]
    return f"a {game.types[player][kind]} {game.players[player]}"


def _listing(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
