"""Scenarios with types, solved: all at once for Bayesian Nash equilibria, in stages for those with beliefs.

- Simultaneous: :func:`~wedgesim.equilibria.bayesian_nash.bayesian_nash_equilibria`.
- In stages, one role alone knowing which of two types it is, and one moving at a time: all perfect Bayesian
  equilibria, mixed ones too (:mod:`~wedgesim.equilibria.informed_player`). Where payoffs tie, the search for pure ones
  that follows is asked as well, and the list is `degenerate`.
- In other stages: all perfect Bayesian equilibria in pure strategies, and the limit of agent quantal response, which
  may be mixed. Others in mixed strategies are not looked for; wherever there can be any, the list is `incomplete`, and
  the verdict is over what was found.

Equilibria that fail the intuitive criterion are kept aside and do not count for the verdict, unless all that were found
do.

One solver serves many parameter points: what depends on the tree alone is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.private_play import Bounds, Play
from wedgesim.analysis.private_stages import laid_out, objections_to, order_of, play_of
from wedgesim.equilibria.agent_quantal_response import SequentialEquilibrium, agent_quantal_response_limit
from wedgesim.equilibria.bayesian_nash import (
    BayesianEquilibria,
    BayesianEquilibrium,
    bayesian_nash_equilibria,
    evaluated,
)
from wedgesim.equilibria.cutoffs import Cutoff, holds_at_ends, refined
from wedgesim.equilibria.informed_player import InformedEquilibria, Order, informed_equilibria
from wedgesim.equilibria.intuitive_criterion import Objection, intuitive_objections
from wedgesim.equilibria.perfect_bayesian import (
    PerfectBayesianEquilibrium,
    PerfectBayesianSet,
    perfect_bayesian_equilibria,
)
from wedgesim.equilibria.subforms import Subform, subforms
from wedgesim.errors import SolverError
from wedgesim.games.bayesian_game import AgentSet, BayesianGame, BayesianTree
from wedgesim.games.tree_arrays import TreeArrays

Array = NDArray[np.float64]

_SAME = 1e-4
"""Difference of probabilities up to which the limit of quantal response is one of the equilibria found."""


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
        Those that count: those that pass the intuitive criterion, pure ones first.
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
        order = None if self.middles else order_of(game)
        if order is not None:
            return self._informed(game, order, select)
        found, every = self._searched(game)
        limit, notes = None, [found.note] if _can_mix(game) or found.certificate == "degenerate" else []
        if select or not found.equilibria:
            limit = self._limit(game, notes)
        every, selected = _with_limit(every, limit)
        others = [selected] if selected is not None and len(every) > len(found) else []
        counted = [*(one for one in every if not one.objections)] or every
        if others and not len(found):
            notes = ["there is none in pure strategies; this one is the limit of agent quantal response"]
        method = "all perfect Bayesian equilibria in pure strategies"
        if others:
            method = f"{method}, and the limit of agent quantal response"
        return PrivateSolution(
            game, tuple(counted), tuple(one for one in every if one not in counted), selected,
            "incomplete" if _can_mix(game) or others else found.certificate, method, "; ".join(notes),
        )  # fmt: skip

    def _informed(self, game: BayesianGame, order: Order, select: bool) -> PrivateSolution:
        """Solve a game in which one player alone knows which of two types it is: mixed equilibria are found as well."""
        return self.told(informed_equilibria(*laid_out(game, order), order), 0, game, select)

    def told(self, found: InformedEquilibria, point: int, game: BayesianGame, select: bool = False) -> PrivateSolution:
        """Return the solution of one of many points that were solved together; `game` is that of the point.

        Where those tie who reply the general search is asked as well.
        """
        every = [
            PrivateEquilibrium(
                play_of(found, row, game),
                objections_to(found, row, game),
                max_regret=float(found.signalling.regret[found.rows[row]] * found.scale[:, point].max()),
            )
            for row in np.flatnonzero(found.point == point).tolist()
        ]
        notes: list[str] = []
        certificate = "certified"
        if found.degenerate[point] or found.unsettled[point]:
            certificate = "degenerate"
            notes.append("payoffs tie, so that some player is indifferent: there may be more in mixed strategies")
        if found.unsettled[point]:
            _, pure = self._searched(game)
            every = [*pure, *(one for one in every if not any(_alike(one.play, other.play) for other in pure))]
        limit = self._limit(game, notes) if select or not every else None
        listed, selected = _with_limit(every, limit)
        # where payoffs tie the limit may lie between equilibria of the list, and does not count beside them
        if len(listed) == len(every) or certificate == "certified" or not every:
            certificate = certificate if len(listed) == len(every) else "incomplete"
            every = listed
        counted = [one for one in every if not one.objections] or every
        return PrivateSolution(
            game, tuple(counted), tuple(one for one in every if one not in counted), selected, certificate,
            "all perfect Bayesian equilibria, pure and mixed", "; ".join(notes),
        )  # fmt: skip

    def _searched(self, game: BayesianGame) -> tuple[PerfectBayesianSet, list[PrivateEquilibrium]]:
        """Return all equilibria in pure strategies, by the search that every game in stages allows."""
        tree, arrays, whole = self._prepared(game)
        found = perfect_bayesian_equilibria(arrays, whole=whole)
        objections = intuitive_objections(found, whole=whole)
        return found, [
            PrivateEquilibrium(
                self._play(game, tree, one), tuple(_told(game, tree, objection) for objection in against), one.ways
            )
            for one, against in zip(found.equilibria, objections, strict=True)
        ]

    def _limit(self, game: BayesianGame, notes: list[str]) -> PrivateEquilibrium | None:
        """Return the limit of agent quantal response, or note why it could not be followed."""
        tree, arrays, _ = self._prepared(game)
        try:
            limit = agent_quantal_response_limit(arrays)
        except SolverError as error:
            notes.append(str(error))
            return None
        return PrivateEquilibrium(self._play(game, tree, limit), max_regret=limit.max_regret, selected=True)

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


def _with_limit(
    every: list[PrivateEquilibrium], limit: PrivateEquilibrium | None
) -> tuple[list[PrivateEquilibrium], PrivateEquilibrium | None]:
    """Mark which equilibrium is the limit; one that is not among them comes last."""
    if limit is None:
        return every, None
    for place, one in enumerate(every):
        if _alike(one.play, limit.play):
            selected = replace(one, selected=True)
            return [*every[:place], selected, *every[place + 1 :]], selected
    return [*every, limit], limit


def _alike(one: Play, other: Play) -> bool:
    """Whether two plays have the same outcome, but for the precision to which a limit is followed."""
    return bool(np.abs(one.lottery - other.lottery).max() < _SAME)


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
