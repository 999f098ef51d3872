"""Scenarios with types at many parameter points: what :func:`~wedgesim.analysis.points.solve_points` does for them.

1. Payoffs at all profiles of types, chunk by chunk of points, in one broadcast evaluation.
2. Each point is solved by itself, on a tree that is the same for all (:class:`PrivateSolver`), for the equilibria that
   count (see :mod:`~wedgesim.analysis.private_information`).
   One point alone is also followed by agent quantal response, whose limit may be mixed, as `solve` does; many are not,
   and are `incomplete` wherever there can be mixed equilibria.
3. Verdict over those equilibria; the first of them is reported, with the likeliest profile of actions as its outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.points import (
    CERTIFIED,
    INCOMPLETE,
    TARGET_PLAYER,
    UNDEFINED,
    VERDICTS,
    Points,
    split_actions,
    split_is_defined,
)
from wedgesim.analysis.private_information import PrivateSolution
from wedgesim.analysis.private_play import Play
from wedgesim.analysis.private_solve import solver_of, verdict_of
from wedgesim.equilibria.solution import CERTIFICATES
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.private_information import TypeSpace, bayesian_game, type_space, typed_payoffs
from wedgesim.roles import ROLES
from wedgesim.scenario.private_information import TYPES
from wedgesim.scenario.scenario import Scenario

Array = NDArray[np.float64]

_CHUNK_CELLS = 400_000
_TOLD = frozenset({"certified", "degenerate", "incomplete"})


@dataclass(frozen=True, eq=False)
class PrivatePoints(Points):
    """Points of a scenario with types; `first` is what is played at each of them, None where nothing was found."""

    first: tuple[Play | None, ...] = ()


def solve_points_with_types(
    scenario: Scenario, overrides: Mapping[str, ArrayLike], evaluation: Evaluation
) -> PrivatePoints:
    """Solve a scenario with types at many parameter points; see the module."""
    batch, columns = evaluation.broadcast(overrides)
    count = int(np.prod(batch, dtype=np.int64))
    shape = tuple(len(scenario.actions[role]) for role in ROLES)
    verdict, outcome, outcomes = np.empty(count, np.int8), np.empty(count, np.int64), np.empty(count, np.int64)
    margin, payoffs, certificate = np.full(count, np.nan), np.full((3, count), np.nan), np.empty(count, np.int8)
    lottery = np.full((*shape, count), np.nan)
    splits, defined = split_actions(scenario), split_is_defined(scenario)
    first: list[Play | None] = []
    for point, found in enumerate(solutions(scenario, columns, count, evaluation, select=count == 1)):
        chances = [float(_target(one.play) @ splits) for one in found.equilibria]
        verdict[point] = VERDICTS.index(verdict_of(chances)) if defined or not chances else UNDEFINED
        outcomes[point] = len(found.equilibria)
        certificate[point] = CERTIFICATES.index(found.certificate) if found.certificate in _TOLD else CERTIFIED
        play = found.equilibria[0].play if found.equilibria else None
        first.append(play)
        if play is None:
            outcome[point], certificate[point] = -1, INCOMPLETE
            continue
        outcome[point] = int(play.actions.argmax())
        lottery[..., point] = play.actions
        payoffs[:, point] = play.payoffs
        margin[point] = play.margin(TARGET_PLAYER, splits) if defined else np.nan
    return PrivatePoints(
        scenario,
        verdict.reshape(batch),
        outcome.reshape(batch),
        outcomes.reshape(batch),
        margin.reshape(batch),
        payoffs.reshape((3, *batch)),
        certificate.reshape(batch),
        lottery.reshape((*shape, *batch)),
        tuple(first),
    )


def _target(play: Play) -> Array:
    shares: Array = play.actions.sum(axis=tuple(axis for axis in range(len(ROLES)) if axis != TARGET_PLAYER))
    return shares


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
    solver = solver_of(scenario)
    of_types = {name: value for name, value in columns.items() if name.startswith(TYPES)}
    kinds = int(np.prod(type_space(scenario).shape))
    step = max(1, _CHUNK_CELLS // (kinds * int(np.prod(evaluation.shape))))
    for start in range(0, count, step):
        part = slice(start, min(start + step, count))
        size = part.stop - part.start
        here = {name: value[part] if isinstance(value, np.ndarray) else value for name, value in columns.items()}
        space = type_space(scenario, {**here, **{name: here[name] for name in of_types}}, size)
        payoffs = typed_payoffs(evaluation, here, space)
        for point in range(size):
            game = bayesian_game(scenario, payoffs[..., point], space.prior[..., point], space.names)
            yield solver.solve(game, select)


def payoffs_by_theory(evaluation: Evaluation, columns: Mapping[str, Array], points: PrivatePoints) -> Array:
    """Return expected payoffs by role and theory of what is played, shape (3, theories, points)."""
    scenario = evaluation.scenario
    names = list(scenario.theories)
    count = len(points.first)
    found = np.full((len(ROLES), len(names), count), np.nan)
    for point, play in enumerate(points.first):
        if play is None:
            continue
        here = {name: float(column[point]) for name, column in columns.items()}
        space = type_space(scenario, here)
        base = {name: value for name, value in here.items() if not name.startswith(TYPES)}
        contributions = evaluation.contributions({**base, **_flat(space)})
        weights = play.among(space.names)
        for number, name in enumerate(names):
            for axis, role in enumerate(ROLES):
                terms = contributions[name].get(role, {}).values()
                expected = [float((np.broadcast_to(term, weights.shape) * weights).sum()) for term in terms]
                found[axis, number, point] = sum(expected)
    return found


def _flat(space: TypeSpace) -> dict[str, Array]:
    return {name: np.broadcast_to(value, space.prior.shape)[..., 0].reshape(-1) for name, value in space.values.items()}
