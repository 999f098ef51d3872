"""What is played at each draw of what is uncertain, and what would be under each policy.

Steps, in chunks of draws that one worker computes in one company:

1. the payoffs of all profiles
2. the equilibria, the verdict and the split margin (:mod:`wedgesim.analysis.points`)
3. the same for each action of the divider held fast, the others answering it in equilibrium; of the partner if asked
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.lenient import LenientEvaluation
from wedgesim.analysis.points import (
    POSSIBLE,
    UNIQUE,
    UNSOLVED,
    Points,
    empty_points,
    points_of,
    profile_label,
    solve_points,
)
from wedgesim.analysis.sweep_points import unit_of
from wedgesim.analysis.uncertainty.draws import Draws, Floats, UncertaintyError
from wedgesim.execution.carry_out import carry_out
from wedgesim.execution.chunks import Chunk, chunks_of
from wedgesim.execution.executors import ExecutorName, crew
from wedgesim.markup import Shown
from wedgesim.roles import DIVIDER, PARTNER, ROLES, Role
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

HELD: Final[tuple[Role, ...]] = (DIVIDER, PARTNER)
"""Roles whose policies can be held fast. The target's action is what is to be explained."""


@dataclass(frozen=True, eq=False)
class HeldPolicies:
    """What is played at each draw when a role is held to each of its actions in turn, the others in equilibrium.

    Where the role moves first this is what follows each of its actions; where it does not, a commitment to the action
    that the others know of.

    Attributes
    ----------
    role : Role
        Who is held.
    actions : tuple of str
        To which actions, in the order of the first axis below.
    verdict : ndarray of int8, shape (actions, count)
        Codes into :data:`~wedgesim.analysis.points.VERDICTS`.
    outcome : ndarray of int64, shape (actions, count)
        The first equilibrium outcome as a flat index into all profiles (divider, target, partner); -1 where unsolved.
    margin : ndarray, shape (actions, count)
        The target's split margin there.
    payoffs : ndarray, shape (actions, 3, count)
        Payoffs by role there.
    """

    role: Role
    actions: tuple[str, ...]
    verdict: NDArray[np.int8]
    outcome: NDArray[np.int64]
    margin: Floats
    payoffs: Floats

    @property
    def split(self) -> NDArray[np.bool_]:
        """Where every equilibrium is a split, shape (actions, count)."""
        certain: NDArray[np.bool_] = self.verdict == UNIQUE
        return certain


@dataclass(frozen=True, eq=False, repr=False)
class DrawOutcomes(Shown):
    """What is played at each draw, and what would be under each policy.

    Attributes
    ----------
    draws : Draws
        The values.
    verdict : ndarray of int8, shape (count,)
        Codes into :data:`~wedgesim.analysis.points.VERDICTS`.
    outcome : ndarray of int64, shape (count,)
        The first equilibrium outcome as a flat index into the profiles (divider, target, partner); -1 where unsolved.
    outcomes : ndarray of int64, shape (count,)
        Number of equilibrium outcomes.
    margin : ndarray, shape (count,)
        The target's split margin at that outcome; nan where unsolved.
    payoffs : ndarray, shape (3, count)
        Payoffs by role at that outcome.
    policies : mapping of Role to HeldPolicies
        The same for each action of a role held fast: of the divider, and of the partner if asked for.
    failures : mapping of int to str
        Draws that could not be solved, and why.
    """

    draws: Draws
    verdict: NDArray[np.int8]
    outcome: NDArray[np.int64]
    outcomes: NDArray[np.int64]
    margin: Floats
    payoffs: Floats
    policies: Mapping[Role, HeldPolicies]
    failures: Mapping[int, str] = field(default_factory=dict)

    @property
    def split(self) -> NDArray[np.bool_]:
        """Where every equilibrium is a split, shape (count,)."""
        certain: NDArray[np.bool_] = self.verdict == UNIQUE
        return certain

    @property
    def possible(self) -> NDArray[np.bool_]:
        """Where some equilibrium is a split, shape (count,)."""
        some: NDArray[np.bool_] = np.isin(self.verdict, (UNIQUE, POSSIBLE))
        return some

    @property
    def solved(self) -> NDArray[np.bool_]:
        """Where an equilibrium was found, shape (count,)."""
        found: NDArray[np.bool_] = self.outcome >= 0
        return found

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Name of every profile by its code in `outcome`: ``accommodate/align/support``."""
        count = math.prod(len(self.draws.scenario.actions[role]) for role in ROLES)
        return tuple(profile_label(self.draws.scenario, profile) for profile in range(count))

    def path(self, number: int) -> str:
        """Outcome of one draw in words; ``none`` where unsolved."""
        return profile_label(self.draws.scenario, int(self.outcome[number]))

    def to_dataset(self) -> xr.Dataset:
        """Return a labelled dataset with the dimensions draw, role and, for each role held, its policies."""
        from wedgesim.analysis.uncertainty.labelled import labelled

        return labelled(self)


Report: TypeAlias = Callable[[int, int], None]
"""Is told how many draws are done, and of how many."""


def solve_draws(
    draws: Draws,
    roles: Sequence[Role] = (DIVIDER,),
    *,
    executor: ExecutorName | Executor = "serial",
    workers: int | None = None,
    report: Report | None = None,
) -> DrawOutcomes:
    """Solve a scenario at every draw: as it is, and with each policy of some roles held fast.

    Parameters
    ----------
    draws : Draws
        From :func:`~wedgesim.analysis.uncertainty.draws.draw`.
    roles : sequence of {"divider", "partner"}, optional
        Whose actions are held fast in turn, the other two responding in equilibrium. By default the divider's.
    executor : {"serial", "processes", "dask"} or Executor, optional
        Who does the work; see :func:`~wedgesim.analysis.sweep.sweep`.
    workers : int, optional
        How many; all that there are, when not given. The numbers do not depend on it.
    report : callable, optional
        Is told now and then how many draws are done, and of how many.

    Returns
    -------
    DrawOutcomes
        Draws whose payoffs are not finite have the verdict *unsolved*, and are named in `failures`.

    Raises
    ------
    UncertaintyError
        When a role is not one whose policies can be held.
    SolverError
        When a joint stage is too much for its solver.

    Examples
    --------
    >>> from wedgesim.analysis.uncertainty.draws import draw
    >>> found = solve_draws(draw("reverse_kissinger", 2000))
    >>> held = found.policies["divider"]
    >>> held.actions, held.payoffs.shape
    (('hold', 'accommodate', 'pressure'), (3, 3, 2000))
    >>> bool((held.payoffs[:, 0].max(axis=0) == found.payoffs[0]).all())
    True
    """
    for role in roles:
        if role not in HELD:
            raise UncertaintyError(f"the policies of the {' or the '.join(HELD)} can be held fast, not of the {role}")
    count, scenario = len(draws), draws.scenario
    lean = replace(scenario, claims={}, positions={}, sweeps={}, sources={}, notes=(), summary="")
    found = _Solved.empty(lean, tuple(roles), count)
    size = unit_of(scenario)
    tasks = (
        (chunk, ({name: column[chunk.start : chunk.stop] for name, column in draws.values.items()},))
        for chunk in chunks_of(count, size)
    )
    failures: dict[int, str] = {}
    done = 0
    with crew(executor, workers) as working:
        for chunk, solved in carry_out(_Solver(lean, tuple(roles)), tasks, working):
            found.put(chunk, solved)
            failures |= {chunk.start + point: reason for point, reason in solved.failures.items()}
            done += chunk.points
            if report is not None:
                report(done, count)
    return DrawOutcomes(
        draws=draws,
        verdict=found.free.verdict,
        outcome=found.free.outcome,
        outcomes=found.free.outcomes,
        margin=found.free.margin,
        payoffs=found.free.payoffs,
        policies={role: _gathered(scenario, role, held) for role, held in found.held.items()},
        failures=dict(sorted(failures.items())),
    )


@dataclass(frozen=True, eq=False)
class _Solved:
    """Results of some draws: as they are, and for each role by its action held."""

    free: Points
    held: dict[Role, list[Points]]
    failures: dict[int, str] = field(default_factory=dict)

    @classmethod
    def empty(cls, scenario: Scenario, roles: tuple[Role, ...], count: int) -> _Solved:
        held = {role: [empty_points(scenario, count) for _ in scenario.actions[role]] for role in roles}
        return cls(empty_points(scenario, count), held)

    def all(self) -> list[Points]:
        return [self.free, *(points for held in self.held.values() for points in held)]

    def put(self, part: slice | Chunk, solved: _Solved) -> None:
        where = slice(part.start, part.stop)
        for mine, new in zip(self.all(), solved.all(), strict=True):
            mine.verdict[where], mine.outcome[where], mine.outcomes[where] = new.verdict, new.outcome, new.outcomes
            mine.margin[where], mine.payoffs[:, where] = new.margin, new.payoffs


@dataclass(frozen=True)
class _Solver:
    """Solves some draws; can be sent to another process."""

    scenario: Scenario
    roles: tuple[Role, ...]

    def __call__(self, columns: dict[str, Floats]) -> _Solved:
        if self.scenario.types:
            return self._with_types(columns)
        evaluation = LenientEvaluation(self.scenario)
        count = len(next(iter(columns.values())))
        found = _Solved.empty(self.scenario, self.roles, count)
        _, values = evaluation.broadcast(columns)
        for part, payoffs in evaluation.chunks(values, count):
            held = {role: [_held(self.scenario, payoffs, role, a) for a in self._actions(role)] for role in self.roles}
            found.put(part, _Solved(points_of(self.scenario, payoffs), held))
        if evaluation.refused:
            at = list(evaluation.refused)
            for points in found.all():
                points.verdict[at], points.outcome[at], points.outcomes[at] = UNSOLVED, -1, 0
                points.margin[at], points.payoffs[:, at] = np.nan, np.nan
        return _Solved(found.free, found.held, evaluation.refused)

    def _with_types(self, columns: dict[str, Floats]) -> _Solved:
        """Solve draws of a scenario with types, whose payoffs come in another shape."""
        held = {
            role: [
                _among_all(self.scenario, solve_points(_alone(self.scenario, role, a), columns), role, a)
                for a in self._actions(role)
            ]
            for role in self.roles
        }
        return _Solved(solve_points(self.scenario, columns), held)

    def _actions(self, role: Role) -> range:
        return range(len(self.scenario.actions[role]))


def _held(scenario: Scenario, payoffs: Floats, role: Role, action: int) -> Points:
    """Solve with `role` held to one action; outcomes are numbered among all profiles."""
    axis = ROLES.index(role)
    found = points_of(_alone(scenario, role, action), np.take(payoffs, [action], axis=axis + 1))
    return _among_all(scenario, found, role, action)


def _alone(scenario: Scenario, role: Role, action: int) -> Scenario:
    """Return the scenario with one action left to a role."""
    return replace(scenario, actions={**scenario.actions, role: (scenario.actions[role][action],)})


def _among_all(scenario: Scenario, found: Points, role: Role, action: int) -> Points:
    """Return points found with one action left to a role, with outcomes numbered among all profiles."""
    axis = ROLES.index(role)
    alone = _alone(scenario, role, action)
    profile = list(np.unravel_index(np.maximum(found.outcome, 0), [len(alone.actions[of]) for of in ROLES]))
    profile[axis] = np.full(found.outcome.shape, action)
    among_all = np.ravel_multi_index(tuple(profile), [len(scenario.actions[of]) for of in ROLES])
    return replace(found, outcome=np.where(found.outcome < 0, -1, among_all))


def _gathered(scenario: Scenario, role: Role, held: list[Points]) -> HeldPolicies:
    return HeldPolicies(
        role,
        tuple(action.name for action in scenario.actions[role]),
        np.stack([points.verdict for points in held]),
        np.stack([points.outcome for points in held]),
        np.stack([points.margin for points in held]),
        np.stack([points.payoffs for points in held]),
    )
