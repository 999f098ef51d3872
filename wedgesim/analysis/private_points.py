"""Scenarios with types at many parameter points: what :func:`~wedgesim.analysis.points.solve_points` does for them.

1. Payoffs at all profiles of types, chunk by chunk of points, in one broadcast evaluation.
2. Where roles move one after another and one alone knows which of two types it is, all points of a chunk are solved
   together (:mod:`~wedgesim.equilibria.informed_player`), mixed equilibria included. Points at which those tie who
   reply are solved again by themselves, as the others are:
3. each by itself, on a tree that is the same for all (:class:`PrivateSolver`), for the equilibria that count (see
   :mod:`~wedgesim.analysis.private_information`). One point alone is also followed by agent quantal response, whose
   limit may be mixed, as `solve` does; many are not, and are `incomplete` wherever there can be mixed equilibria.
4. Verdict over the equilibria that count; the first of them is reported, with the likeliest profile of actions as its
   outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.points import (
    CERTIFIED,
    DEGENERATE,
    INCOMPLETE,
    NEVER,
    POSSIBLE,
    TARGET_PLAYER,
    UNDEFINED,
    UNIQUE,
    UNSOLVED,
    VERDICTS,
    Points,
    split_actions,
    split_is_defined,
)
from wedgesim.analysis.private_information import PrivateSolution, PrivateSolver
from wedgesim.analysis.private_order import informed_order
from wedgesim.analysis.private_play import Play
from wedgesim.analysis.private_solve import CERTAIN, solver_of, verdict_of
from wedgesim.equilibria.informed_player import InformedEquilibria, Order, informed_equilibria
from wedgesim.equilibria.solution import CERTIFICATES
from wedgesim.games.bayesian_game import BayesianGame
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.private_information import TypeSpace, bayesian_game, type_space, typed_payoffs
from wedgesim.roles import ROLES
from wedgesim.scenario.private_information import TYPES
from wedgesim.scenario.scenario import Scenario

Array = NDArray[np.float64]

_CHUNK_CELLS = 400_000
_TOGETHER_CELLS = 100_000
"""Cells of points that are solved together, so that what is worked out on the way fits the cache."""

_TOLD = frozenset({"certified", "degenerate", "incomplete"})


@dataclass(frozen=True, eq=False)
class PrivatePoints(Points):
    """Points of a scenario with types.

    `weights` holds the probability of every profile of actions and types in what is reported, shape (n_D, n_T, n_P,
    profiles of types, points); nan where nothing was found.
    """

    weights: Array | None = None


@dataclass(frozen=True, eq=False)
class _Filled:
    """Arrays of points that are yet to be filled, one value a point."""

    verdict: NDArray[np.int8]
    outcome: NDArray[np.int64]
    outcomes: NDArray[np.int64]
    margin: Array
    payoffs: Array
    certificate: NDArray[np.int8]
    weights: Array

    @staticmethod
    def empty(shape: tuple[int, ...], kinds: int, count: int) -> _Filled:
        """Return arrays in which nothing is solved."""
        return _Filled(
            np.full(count, UNSOLVED, np.int8), np.full(count, -1), np.zeros(count, np.int64), np.full(count, np.nan),
            np.full((3, count), np.nan), np.full(count, INCOMPLETE, np.int8), np.full((*shape, kinds, count), np.nan),
        )  # fmt: skip


def solve_points_with_types(
    scenario: Scenario, overrides: Mapping[str, ArrayLike], evaluation: Evaluation
) -> PrivatePoints:
    """Solve a scenario with types at many parameter points; see the module."""
    batch, columns = evaluation.broadcast(overrides)
    count = int(np.prod(batch, dtype=np.int64))
    shape = evaluation.shape
    filler = _Filler(scenario, _Filled.empty(shape, int(np.prod(type_space(scenario).shape)), count))
    for chunk in _chunks(scenario, columns, count, evaluation):
        if chunk.order is not None:
            filler.together(chunk)
        else:
            for point in range(chunk.size):
                filler.put(chunk.start + point, chunk.solver.solve(chunk.game(point), count == 1), chunk.space)
    found = filler.found
    return PrivatePoints(
        scenario,
        found.verdict.reshape(batch),
        found.outcome.reshape(batch),
        found.outcomes.reshape(batch),
        found.margin.reshape(batch),
        found.payoffs.reshape((3, *batch)),
        found.certificate.reshape(batch),
        found.weights.sum(axis=len(shape)).reshape((*shape, *batch)),
        found.weights,
    )


@dataclass(eq=False)
class _Filler:
    """Puts what is found at points into their places."""

    scenario: Scenario
    found: _Filled

    def __post_init__(self) -> None:
        self.splits, self.defined = split_actions(self.scenario), split_is_defined(self.scenario)

    def put(self, point: int, solution: PrivateSolution, space: TypeSpace) -> None:
        """Put in what was found at one point."""
        found, every = self.found, solution.equilibria
        chances = [float(_target(one.play) @ self.splits) for one in every]
        found.verdict[point] = VERDICTS.index(verdict_of(chances)) if self.defined or not chances else UNDEFINED
        found.outcomes[point] = len(every)
        found.certificate[point] = INCOMPLETE
        if not every:
            return
        known = solution.certificate in _TOLD
        found.certificate[point] = CERTIFICATES.index(solution.certificate) if known else CERTIFIED
        play = every[0].play
        found.outcome[point] = int(play.actions.argmax())
        found.weights[..., point] = play.among(space.names)
        found.payoffs[:, point] = play.payoffs
        found.margin[point] = play.margin(TARGET_PLAYER, self.splits) if self.defined else np.nan

    def together(self, chunk: _Chunk) -> None:
        """Put in points of a chunk that are solved together, and those at which payoffs tie one by one."""
        table, found = chunk.solved(), self.found
        counted = np.flatnonzero(table.counted())
        point = table.point[counted]
        chances = chances_of_split(table.lottery(counted), self.splits)
        least, most = np.full(chunk.size, 2.0), np.full(chunk.size, -1.0)
        np.minimum.at(least, point, chances)
        np.maximum.at(most, point, chances)
        here = slice(chunk.start, chunk.start + chunk.size)
        found.verdict[here] = np.where(least > 1 - CERTAIN, UNIQUE, np.where(most > CERTAIN, POSSIBLE, NEVER))
        if not self.defined:
            found.verdict[here] = UNDEFINED
        found.outcomes[here] = np.bincount(point, minlength=chunk.size)
        found.certificate[here] = np.where(table.degenerate, DEGENERATE, CERTIFIED)
        at, first = np.unique(point, return_index=True)
        rows, place = counted[first], chunk.start + at
        lottery = table.lottery(rows)
        found.weights[..., place] = lottery
        found.outcome[place] = lottery.sum(axis=3).reshape(-1, len(rows)).argmax(axis=0)
        found.payoffs[:, place] = table.values[:, table.rows[rows]]
        if self.defined:
            found.margin[place] = table.margin(rows, TARGET_PLAYER, self.splits)
        for again in np.flatnonzero(table.unsettled).tolist():
            self.put(chunk.start + again, chunk.solution(again), chunk.space)


def chances_of_split(lottery: Array, splits: NDArray[np.bool_]) -> Array:
    """Return the probability of a split, shape (rows,), from lotteries of shape (*actions, types, rows)."""
    chances: Array = lottery.sum(axis=tuple(axis for axis in range(4) if axis != TARGET_PLAYER))[splits].sum(axis=0)
    return chances


def _target(play: Play) -> Array:
    shares: Array = play.actions.sum(axis=tuple(axis for axis in range(len(ROLES)) if axis != TARGET_PLAYER))
    return shares


@dataclass(eq=False)
class _Chunk:
    """Payoffs and priors of consecutive points.

    `order` is who moves when, where the points can be solved together.
    """

    scenario: Scenario
    start: int
    size: int
    space: TypeSpace
    payoffs: Array
    solver: PrivateSolver
    order: Order | None

    def game(self, point: int) -> BayesianGame:
        """Return the game of one point."""
        prior = self.space.prior[..., point]
        return bayesian_game(self.scenario, self.payoffs[..., point], prior, self.space.names)

    def solved(self) -> InformedEquilibria:
        """Solve all points together."""
        assert self.order is not None
        kinds = len(self.space.names[self.order.informed])
        payoffs = self.payoffs.reshape(*self.payoffs.shape[:4], kinds, self.size)
        return informed_equilibria(payoffs, self.space.prior.reshape(kinds, self.size), self.order)

    def solution(self, point: int, table: InformedEquilibria | None = None) -> PrivateSolution:
        """Return the solution of one point, from that of all where it holds both types."""
        game = self.game(point)
        if table is None or (game.prior == 0).any():
            return self.solver.solve(game)
        return self.solver.told(table, point, game)


def _chunks(
    scenario: Scenario, columns: Mapping[str, float | Array], count: int, evaluation: Evaluation
) -> Iterator[_Chunk]:
    """Yield the games of all points, payoffs evaluated for many at once."""
    solver = solver_of(scenario)
    order = informed_order(scenario)
    of_types = {name: value for name, value in columns.items() if name.startswith(TYPES)}
    kinds = int(np.prod(type_space(scenario).shape))
    cells = _CHUNK_CELLS if order is None else _TOGETHER_CELLS
    step = max(1, cells // (kinds * int(np.prod(evaluation.shape))))
    for start in range(0, count, step):
        part = slice(start, min(start + step, count))
        here = {name: value[part] if isinstance(value, np.ndarray) else value for name, value in columns.items()}
        space = type_space(scenario, {**here, **{name: here[name] for name in of_types}}, part.stop - start)
        payoffs = typed_payoffs(evaluation, here, space)
        yield _Chunk(scenario, start, part.stop - start, space, payoffs, solver, order)


def tables(
    scenario: Scenario, columns: Mapping[str, float | Array], count: int, evaluation: Evaluation
) -> Iterator[tuple[InformedEquilibria, _Chunk]]:
    """Yield solutions of consecutive points; only of scenarios whose points are solved together."""
    for chunk in _chunks(scenario, columns, count, evaluation):
        yield chunk.solved(), chunk


def solutions(
    scenario: Scenario, columns: Mapping[str, float | Array], count: int, evaluation: Evaluation, select: bool = False
) -> Iterator[PrivateSolution]:
    """Yield the solution of each point; payoffs are evaluated for many points at once.

    With `select` agent quantal response is followed to its limit at each.

    Raises
    ------
    SolverError
        When a payoff is not finite or a game is too large.
    """
    for chunk in _chunks(scenario, columns, count, evaluation):
        table = chunk.solved() if chunk.order is not None and not select else None
        for point in range(chunk.size):
            yield chunk.solver.solve(chunk.game(point), select) if table is None else chunk.solution(point, table)


def payoffs_by_theory(evaluation: Evaluation, columns: Mapping[str, Array], points: PrivatePoints) -> Array:
    """Return expected payoffs by role and theory of what is played, shape (3, theories, points)."""
    scenario = evaluation.scenario
    names = list(scenario.theories)
    weights = points.weights
    assert weights is not None
    kinds, count = weights.shape[-2:]
    found = np.full((len(ROLES), len(names), count), np.nan)
    step = max(1, _CHUNK_CELLS // (kinds * int(np.prod(evaluation.shape))))
    for start in range(0, count, step):
        part = slice(start, min(start + step, count))
        here = {name: np.broadcast_to(column, count)[part] for name, column in columns.items()}
        space = type_space(scenario, here, part.stop - start)
        base = {name: value for name, value in here.items() if not name.startswith(TYPES)}
        varied = {**{name: np.broadcast_to(value, space.prior.shape) for name, value in base.items()}, **space.values}
        flat = {name: np.broadcast_to(value, space.prior.shape).reshape(-1) for name, value in varied.items()}
        contributions = evaluation.contributions(flat)
        own = weights[..., part].reshape(*evaluation.shape, -1)
        for number, name in enumerate(names):
            for axis, role in enumerate(ROLES):
                expected = np.zeros(part.stop - start)
                for term in contributions[name].get(role, {}).values():
                    full = (np.broadcast_to(term, own.shape) * own).reshape(-1, kinds, part.stop - start)
                    expected += full.sum(axis=(0, 1))
                found[axis, number, part] = expected
    return found
