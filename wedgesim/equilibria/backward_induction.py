"""Backward induction: all subgame-perfect outcomes of a game played in stages.

Two forms, for the same definition.

:func:`subgame_perfect_outcomes` finds every outcome that some subgame-perfect equilibrium in pure strategies reaches,
for one game or a batch, as a mask over profiles. Steps, from the last stage to the first:

1. E starts as all profiles: after the last stage nothing is left to choose.
2. At a stage, an outcome z in E survives when no mover i of the stage has an action a' whose *worst* continuation in E,
   the other movers of the stage acting as in z, is better for i than z. Every cell of the stage is a different
   subgame, so a deviation may be answered by the continuation that deters it most, whatever follows elsewhere: this
   is exactly the set of subgame-perfect outcomes, ties and all.
3. A history whose stage leaves no outcome has no equilibrium in pure strategies; the outcome says so.

:func:`subgame_perfect_equilibria` solves one game with the mixed equilibria of its joint stages as well
(:mod:`wedgesim.equilibria.nash`), and carries every continuation where there are several. Mixtures of a single mover
between actions that tie are not listed: they are the convex hull of what is.

A comparison is a tie when it differs by at most ``tolerance`` times the range of the player's payoffs in that game.

References: Selten (1965); Osborne and Rubinstein (1994), A Course in Game Theory, ch. 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.nash import nash_equilibria
from wedgesim.equilibria.solution import Component
from wedgesim.errors import SolverError
from wedgesim.games.normal_form import NormalForm, Profile
from wedgesim.games.sequential import Sequential

TIE_TOLERANCE = 1e-12
"""Difference, as a share of the player's payoff range, below which two payoffs tie."""

MOST_CONTINUATIONS = 4096
"""Selections of continuations that one joint stage may ask for before the solver gives up."""

_PROBABILITY_FLOOR = 1e-12

_SAME_CORNER = 1e-3
"""Difference of probabilities within which two points found on one component stand for each other."""


@dataclass(frozen=True, eq=False)
class PureOutcomes:
    """All pure subgame-perfect outcomes of one game or a batch.

    Attributes
    ----------
    mask : ndarray of bool, shape (actions..., *batch)
        True at every profile that some subgame-perfect equilibrium in pure strategies reaches.
    unsolved : ndarray of bool, shape (*batch)
        True where some subgame has no equilibrium in pure strategies, so that the mask cannot be trusted to be all.
    deterrence : ndarray, shape (actions..., *batch)
        For the watched player: at each profile, the payoff of taking that action there and meeting the worst
        continuation; minus infinity is never a value, infinity marks an unsolved subgame.
    tied : ndarray of bool, shape (*batch)
        True where some player, on the path or off it, is indifferent between its best actions.
    """

    mask: NDArray[np.bool_]
    unsolved: NDArray[np.bool_]
    deterrence: NDArray[np.float64]
    tied: NDArray[np.bool_]


def subgame_perfect_outcomes(game: Sequential, watched: int = 0, tolerance: float = TIE_TOLERANCE) -> PureOutcomes:
    """Return every outcome of subgame-perfect equilibria in pure strategies.

    Parameters
    ----------
    game : Sequential
        One game or a batch.
    watched : int, optional
        The player whose deviation payoffs are kept (see :class:`PureOutcomes`).
    tolerance : float, optional
        Share of the payoff range within which payoffs tie.

    Returns
    -------
    PureOutcomes
        With the batch shape of the game.

    Examples
    --------
    >>> entry = NormalForm.from_payoffs([[[0, 0], [-1, 1]], [[2, 2], [-1, 1]]], players=["entrant", "incumbent"],
    ...                                 actions=[["out", "in"], ["fight", "yield"]])
    >>> found = subgame_perfect_outcomes(Sequential.in_order(entry, ["entrant", "incumbent"]))
    >>> [entry.labels(profile) for profile in entry.profiles() if found.mask[profile]]
    [('in', 'yield')]
    """
    form = game.normal_form
    stages = [[(mover, mover) for mover in stage] for stage in game.stages]
    everything = np.ones(form.payoffs.shape[1:], dtype=np.bool_)
    return induct(form.payoffs, everything, stages, [], tolerance * form.payoff_range, watched)


def induct(
    payoffs: NDArray[np.float64],
    mask: NDArray[np.bool_],
    stages: Sequence[Sequence[tuple[int, int]]],
    settled: Sequence[int],
    slack: NDArray[np.float64],
    watched: int,
) -> PureOutcomes:
    """Go back through stages of pure choices, whatever the continuations are that follow the last of them.

    Parameters
    ----------
    payoffs : ndarray, shape (players, *axes, *batch)
        Payoffs; the axes are the actions of those who move in `stages` and those in `settled`.
    mask : ndarray of bool, shape (*axes, *batch)
        Which cells are continuations at all.
    stages : sequence of sequences of (int, int)
        First stage first: its movers, each with the axis of its actions.
    settled : sequence of int
        Axes along which nobody has to choose any more: continuations already solved.
    slack : ndarray, shape (players, *batch)
        Difference within which payoffs tie.
    watched : int
        The player whose deviation payoffs are kept.
    """
    axes = sum(len(stage) for stage in stages) + len(settled)
    deterrence = payoffs[watched]
    later = list(settled)
    solved: NDArray[np.bool_] = np.asarray(mask.any(axis=tuple(later), keepdims=True)) if later else mask
    unsolved = ~np.asarray(solved.all(axis=tuple(range(axes))))
    tied = np.zeros(payoffs.shape[1 + axes :], dtype=np.bool_)
    for stage in reversed(stages):
        keep = mask.copy()
        for mover, axis in stage:
            worst = _worst(payoffs[mover], mask, later)
            rival = _best_other(worst, axis)
            keep &= payoffs[mover] >= rival - slack[mover]
            tied |= (keep & (payoffs[mover] <= rival + slack[mover])).any(axis=tuple(range(axes)))
            if mover == watched:
                deterrence = np.broadcast_to(worst, payoffs.shape[1:])
        mask = keep
        later.extend(axis for _, axis in stage)
        solved = np.asarray(mask.any(axis=tuple(later), keepdims=True))
        unsolved = unsolved | ~np.asarray(solved.all(axis=tuple(range(axes))))
    return PureOutcomes(mask, np.asarray(unsolved), deterrence, tied)


def _worst(payoffs: NDArray[np.float64], mask: NDArray[np.bool_], later: list[int]) -> NDArray[np.float64]:
    """Worst payoff among the continuations in `mask`, the axes of later movers kept with length 1."""
    if not later:
        return payoffs
    worst: NDArray[np.float64] = np.where(mask, payoffs, np.inf).min(axis=tuple(later), keepdims=True)
    return worst


def _best_other(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """For each action along `axis`, the best value of the other actions; minus infinity if there is none."""
    count = values.shape[axis]
    others = np.full(values.shape, -np.inf)
    if count == 1:
        return others
    ahead = np.moveaxis(others, axis, 0)
    source = np.moveaxis(values, axis, 0)
    running = source[0].copy()
    for action in range(1, count):  # best of those before
        ahead[action] = running
        np.maximum(running, source[action], out=running)
    running = source[-1].copy()
    for action in range(count - 2, -1, -1):  # and of those after
        np.maximum(ahead[action], running, out=ahead[action])
        np.maximum(running, source[action], out=running)
    return others


Lottery = tuple[tuple[Profile, float], ...]
"""Profiles with the probabilities at which they are reached."""


@dataclass(frozen=True, eq=False)
class Deviation:
    """What an action brings at the history where its player moves, everybody playing on in equilibrium.

    Attributes
    ----------
    payoff : float
        Expected payoff of the player.
    outcome : Lottery
        What is reached; where what follows is not unique, what deters the player most.
    """

    payoff: float
    outcome: Lottery


@dataclass(frozen=True, eq=False)
class SubgamePerfectEquilibrium:
    """What one subgame-perfect equilibrium does on its path.

    Attributes
    ----------
    outcome : Lottery
        The profiles that are reached, with their probabilities; one of probability 1 unless a joint stage mixes.
    payoffs : ndarray, shape (players,)
        Expected payoffs.
    deviations : mapping of int to tuple of Deviation
        For each player, what each of its actions (the one taken included) brings at the history where it moves on the
        path. Only for players whose history is reached with certainty.
    """

    outcome: Lottery
    payoffs: NDArray[np.float64]
    deviations: dict[int, tuple[Deviation, ...]]

    @property
    def is_pure(self) -> bool:
        """Whether a single profile is reached."""
        return len(self.outcome) == 1

    def marginal(self, player: int, actions: int) -> NDArray[np.float64]:
        """Probability of each of the `actions` of `player` on the path."""
        weights = np.zeros(actions)
        for profile, probability in self.outcome:
            weights[profile[player]] += probability
        return weights


@dataclass(frozen=True, eq=False)
class SubgamePerfectSet:
    """All subgame-perfect outcomes that were found, and whether that is all of them.

    Attributes
    ----------
    equilibria : tuple of SubgamePerfectEquilibrium
        One for each outcome; pure ones in the order of their profiles.
    complete : bool
        Whether every subgame was solved for all its equilibria, or for every component of them.
    ties : bool
        Whether some player on the path or off it was indifferent.
    note : str
        What is missing, or stands for a continuum; empty when nothing does.
    """

    equilibria: tuple[SubgamePerfectEquilibrium, ...]
    complete: bool
    ties: bool
    note: str


def subgame_perfect_equilibria(game: Sequential, tolerance: float = TIE_TOLERANCE) -> SubgamePerfectSet:
    """Return all subgame-perfect outcomes of one game, with the mixed equilibria of its joint stages.

    Parameters
    ----------
    game : Sequential
        A single game (no batch axes).
    tolerance : float, optional
        Share of the payoff range within which payoffs tie.

    Raises
    ------
    SolverError
        When the game is a batch, or the continuations of a joint stage are too many to go through.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], players=["a", "b"])
    >>> found = subgame_perfect_equilibria(Sequential.in_order(pennies, [["a", "b"]]))
    >>> [round(p, 3) for _, p in found.equilibria[0].outcome]
    [0.25, 0.25, 0.25, 0.25]
    """
    if game.normal_form.batch_shape:
        raise SolverError("one game at a time: use subgame_perfect_outcomes for a batch")
    solver = _Solver(game, tolerance * game.normal_form.payoff_range)
    found = solver.continuations((), 0)
    ordered = sorted(found, key=lambda equilibrium: (not equilibrium.is_pure, equilibrium.outcome))
    notes = "; ".join(sorted(solver.gaps | solver.degeneracies))
    return SubgamePerfectSet(tuple(_distinct(ordered)), not solver.gaps, solver.ties, notes)


class Subgames:
    """What is played after every history of one game, each subgame solved once.

    Parameters
    ----------
    game : Sequential
        A single game (no batch axes).
    tolerance : float, optional
        Share of the payoff range within which payoffs tie.

    Examples
    --------
    >>> entry = NormalForm.from_payoffs([[[0, 0], [-1, 1]], [[2, 2], [-1, 1]]], players=["entrant", "incumbent"])
    >>> after_entry = Subgames(Sequential.in_order(entry, ["entrant", "incumbent"])).after(((0, 1),))
    >>> [continuation.outcome for continuation in after_entry]
    [(((1, 1), 1.0),)]
    """

    def __init__(self, game: Sequential, tolerance: float = TIE_TOLERANCE) -> None:
        if game.normal_form.batch_shape:
            raise SolverError("one game at a time: use subgame_perfect_outcomes for a batch")
        self._solver = _Solver(game, tolerance * game.normal_form.payoff_range)

    def after(self, history: tuple[tuple[int, int], ...]) -> tuple[SubgamePerfectEquilibrium, ...]:
        """Return all equilibria of the subgame that `history` leads to: player and action, stage after stage.

        In each of them the deviations of those who move first in the subgame are there; the order is that of
        :func:`subgame_perfect_equilibria`.
        """
        stage, left = 0, len(history)
        while left:
            left -= len(self._solver.game.stages[stage])
            stage += 1
        found = self._solver.continuations(history, stage)
        return tuple(_distinct(sorted(found, key=lambda equilibrium: (not equilibrium.is_pure, equilibrium.outcome))))


def _distinct(ordered: list[SubgamePerfectEquilibrium]) -> Iterator[SubgamePerfectEquilibrium]:
    """Drop equilibria whose outcome is already there; of those keep the one that deters deviation most."""
    seen: set[Lottery] = set()
    for equilibrium in ordered:
        key = tuple((profile, round(probability, 9)) for profile, probability in equilibrium.outcome)
        if key not in seen:
            seen.add(key)
            yield equilibrium


class _Solver:
    """Recursion over histories; keeps what it noticed on the way."""

    def __init__(self, game: Sequential, slack: NDArray[np.float64]) -> None:
        self.game = game
        self.slack = slack
        self.shape = game.normal_form.shape
        self.ties = False
        self.degeneracies: set[str] = set()
        self.gaps: set[str] = set()
        self.known: dict[tuple[tuple[int, int], ...], list[SubgamePerfectEquilibrium]] = {}

    def continuations(self, history: tuple[tuple[int, int], ...], stage: int) -> list[SubgamePerfectEquilibrium]:
        """All equilibria after `history`, pairs of player and action."""
        if history not in self.known:
            self.known[history] = self._continuations(history, stage)
        return self.known[history]

    def _continuations(self, history: tuple[tuple[int, int], ...], stage: int) -> list[SubgamePerfectEquilibrium]:
        if stage == len(self.game.stages):
            chosen = dict(history)
            profile = tuple(chosen[player] for player in range(len(self.shape)))
            return [SubgamePerfectEquilibrium(((profile, 1.0),), self.game.normal_form.payoff(profile), {})]
        movers = self.game.stages[stage]
        cells = {
            actions: self.continuations((*history, *zip(movers, actions, strict=True)), stage + 1)
            for actions in product(*(range(self.shape[mover]) for mover in movers))
        }
        if not all(cells.values()):
            self.gaps.add("a subgame was left without an equilibrium")
            return []
        if len(movers) == 1:
            return self._single_mover(movers[0], cells)
        return self._joint(movers, cells)

    def _single_mover(
        self, mover: int, cells: dict[tuple[int, ...], list[SubgamePerfectEquilibrium]]
    ) -> list[SubgamePerfectEquilibrium]:
        deterring = [min(cell, key=lambda c: float(c.payoffs[mover])) for cell in cells.values()]
        worst = np.array([float(continuation.payoffs[mover]) for continuation in deterring])
        found = []
        for (action,), cell in cells.items():
            rival = np.delete(worst, action).max(initial=-np.inf)
            for continuation in cell:
                value = float(continuation.payoffs[mover])
                if value < rival - self.slack[mover]:
                    continue
                self.ties |= bool(abs(value - rival) <= self.slack[mover])
                chosen = [*deterring[:action], continuation, *deterring[action + 1 :]]
                deviations = tuple(Deviation(float(c.payoffs[mover]), c.outcome) for c in chosen)
                found.append(
                    SubgamePerfectEquilibrium(
                        continuation.outcome, continuation.payoffs, {**continuation.deviations, mover: deviations}
                    )
                )
        return found

    def _joint(
        self, movers: tuple[int, ...], cells: dict[tuple[int, ...], list[SubgamePerfectEquilibrium]]
    ) -> list[SubgamePerfectEquilibrium]:
        selections = int(np.prod([len(cell) for cell in cells.values()], dtype=np.float64))
        if selections > MOST_CONTINUATIONS:
            raise SolverError(
                f"a joint stage has {selections} selections of continuations, more than {MOST_CONTINUATIONS}: "
                "payoffs tie too often to list every equilibrium"
            )
        shape = tuple(self.shape[mover] for mover in movers)
        found = []
        for selection in product(*cells.values()):
            chosen = dict(zip(cells, selection, strict=True))
            payoffs = np.empty((len(movers), *shape))
            for actions, continuation in chosen.items():
                cell: tuple[slice | int, ...] = (slice(None), *actions)
                payoffs[cell] = continuation.payoffs[list(movers)]
            for mixture in self._stage_equilibria(payoffs, movers):
                found.append(self._combine(movers, chosen, mixture))
        return found

    def _stage_equilibria(
        self, payoffs: NDArray[np.float64], movers: tuple[int, ...]
    ) -> list[tuple[NDArray[np.float64], ...]]:
        """Every equilibrium of one joint stage: strategies of its movers."""
        players = [str(mover) for mover in movers]
        solved = nash_equilibria(NormalForm.from_payoffs(payoffs, players))
        if solved.certificate == "degenerate":
            self.ties = True
            self.degeneracies.add(
                "a joint stage has a continuum of equilibria: listed are its corners, or points of it where they are "
                "not known"
            )
            return [strategies for component in solved.components for strategies in _corners(component)]
        if solved.certificate == "incomplete":
            self.gaps.add("a joint stage may have equilibria beside those listed")
        return [equilibrium.strategies for equilibrium in solved.equilibria]

    def _combine(
        self,
        movers: tuple[int, ...],
        chosen: dict[tuple[int, ...], SubgamePerfectEquilibrium],
        mixture: tuple[NDArray[np.float64], ...],
    ) -> SubgamePerfectEquilibrium:
        """Play `mixture` in the stage and then the chosen continuations."""
        outcome = _reached(chosen, mixture)
        total = np.zeros(len(self.shape))
        for profile, probability in outcome:
            total += probability * self.game.normal_form.payoff(profile)
        certain = [
            continuation
            for actions, continuation in chosen.items()
            if all(mixture[i][action] > 1 - _PROBABILITY_FLOOR for i, action in enumerate(actions))
        ]
        deviations = dict(certain[0].deviations) if certain else {}
        for i, mover in enumerate(movers):
            alternatives = []
            for action in range(self.shape[mover]):
                pure = np.eye(self.shape[mover])[action]
                reached = _reached(chosen, (*mixture[:i], pure, *mixture[i + 1 :]))
                value = sum(p * float(self.game.normal_form.payoff(profile)[mover]) for profile, p in reached)
                alternatives.append(Deviation(value, reached))
            deviations[mover] = tuple(alternatives)
        return SubgamePerfectEquilibrium(outcome, total, deviations)


def _reached(
    chosen: dict[tuple[int, ...], SubgamePerfectEquilibrium], mixture: tuple[NDArray[np.float64], ...]
) -> Lottery:
    """Lottery over profiles when a joint stage plays `mixture` and then the chosen continuations."""
    reached: dict[Profile, float] = {}
    for actions, continuation in chosen.items():
        weight = float(np.prod([mixture[i][action] for i, action in enumerate(actions)]))
        if weight <= _PROBABILITY_FLOOR:
            continue
        for profile, probability in continuation.outcome:
            reached[profile] = reached.get(profile, 0.0) + weight * probability
    return tuple(sorted(reached.items()))


def _corners(component: Component) -> list[tuple[NDArray[np.float64], ...]]:
    """Extreme points of a component, else the equilibria met on it, leaving out what is all but the same."""
    points = component.extreme_points or component.equilibria or (component.representative,)
    kept: list[tuple[NDArray[np.float64], ...]] = []
    for point in sorted(points, key=lambda equilibrium: (not equilibrium.is_pure, equilibrium.max_regret)):
        distances = [
            max(float(np.abs(mine - other).max()) for mine, other in zip(point.strategies, known, strict=True))
            for known in kept
        ]
        if min(distances, default=1.0) > _SAME_CORNER:
            kept.append(point.strategies)
    return kept
