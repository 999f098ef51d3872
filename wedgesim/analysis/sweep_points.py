"""Everything that a sweep records, at many points at once.

Steps, for a unit of points at a time (:func:`unit_of`; units begin at multiples of their length, so that every point is
computed in the same company whatever the chunks of a sweep are, and to the same bit):

1. where the sweep moves what a split or an offer is (the target's `alignment`, the divider's `reward`), the points are
   parted so that within each part the same actions are splits and offers
2. outcomes, verdict and margin (:func:`~wedgesim.analysis.points.solve_points`); while the payoffs of a chunk are at
   hand, prices (:class:`~wedgesim.analysis.prices.Pricing`) are read off them too
3. the parts of the payoffs by theory, at the profile that is played alone; where the first equilibrium mixes, expected
   over the profiles that it reaches

Under another solution concept than the declared timing, steps 2 and 3 are those of
:mod:`~wedgesim.analysis.sweep_concepts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import Points, solve_points, split_actions, split_is_defined
from wedgesim.analysis.prices import PricePoints, Pricing
from wedgesim.analysis.private_points import PrivatePoints, payoffs_by_theory
from wedgesim.analysis.sweep_concepts import Games, Question, Record, concept_fields, concept_record
from wedgesim.analysis.sweep_courses import course_record
from wedgesim.analysis.sweep_fields import (
    Field,
    fields_of,
    lengths_of,
    theories_of,
)
from wedgesim.errors import SolverError
from wedgesim.games.magnitude import within
from wedgesim.model.evaluation import CHUNK_CELLS, Evaluation, values_within
from wedgesim.model.game import game_of
from wedgesim.model.variation import lever_of_action, with_values
from wedgesim.roles import DIVIDER, ROLES, TARGET
from wedgesim.scenario.scenario import Scenario
from wedgesim.theories.theory import total

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value

UNIT_CHUNKS: Final = 4
"""Chunks of an evaluation in a unit."""

_MIXED: Final = 1e-9
"""Probability of all but the most probable profile from which an equilibrium counts as mixed."""

_POINTWISE: Final = 64
"""Points in a unit where each is solved by itself."""

_DECLARED: Final = Question()

Columns = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Failure:
    """A point that could not be solved.

    Attributes
    ----------
    point : int
        Its number in the sweep.
    reason : str
        Why.
    """

    point: int
    reason: str


@dataclass(frozen=True, eq=False)
class Solved:
    """Results of consecutive points.

    Attributes
    ----------
    columns : dict of str to ndarray
        By the name of the field (:func:`~wedgesim.analysis.sweep_fields.fields_of`); points last.
    failures : tuple of Failure
        What could not be solved, its values missing; empty unless failures are forgiven.
    """

    columns: dict[str, NDArray[np.generic]]
    failures: tuple[Failure, ...]


def unit_of(scenario: Scenario, question: Question = _DECLARED) -> int:
    """Return the number of points that are computed in one company."""
    if question.pointwise:
        return _POINTWISE
    cells = int(np.prod([len(scenario.actions[role]) for role in ROLES]))
    return UNIT_CHUNKS * max(1, CHUNK_CELLS // cells)


@dataclass(frozen=True)
class PointSolver:
    """Solves ranges of points of a sweep; can be sent to another process.

    Attributes
    ----------
    scenario : Scenario
        At its own values.
    keep_going : bool
        Whether points that cannot be solved are recorded rather than raised.
    question : Question
        By which solution concept.
    """

    scenario: Scenario
    keep_going: bool = False
    question: Question = _DECLARED

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is recorded."""
        return fields_asked(self.scenario, self.question)

    def __call__(self, start: int, columns: Columns) -> Solved:
        """Solve the points from number `start`, a multiple of the unit, with these values.

        Raises
        ------
        SolverError
            When a point cannot be solved, unless failures are forgiven.
        """
        count = len(next(iter(columns.values())))
        fields = self.fields
        lengths = lengths_of(self.scenario, fields)
        found = {field.name: field.empty(lengths, count) for field in fields}
        failures: list[Failure] = []
        unit = unit_of(self.scenario, self.question)
        for first in range(0, count, unit):
            part = slice(first, min(first + unit, count))
            of_part = {name: column[part] for name, column in columns.items()}
            for scenario, index in _parted(self.scenario, of_part):
                own = of_part if index is None else {name: column[index] for name, column in of_part.items()}
                where = np.arange(part.start, part.stop) if index is None else part.start + index
                # without index the unit is contiguous, and written to as such
                place: slice | NDArray[np.int64] = part if index is None else where
                failed = self._solve(scenario, own, found, place)
                failures += [Failure(start + int(where[point]), reason) for point, reason in failed.items()]
        return Solved(found, tuple(sorted(failures, key=lambda failure: failure.point)))

    def _solve(
        self, scenario: Scenario, columns: Columns, found: Record, place: slice | NDArray[np.int64]
    ) -> dict[int, str]:
        """Fill in some points; return which failed, and why."""
        try:
            recorded, failed = self._recorded(scenario, columns)
        except SolverError as error:
            count = len(next(iter(columns.values())))
            if not self.keep_going:
                raise
            if count == 1:
                return {0: str(error)}
            # not a payoff, which is recorded as it comes, but what is too much for a solver: one by one
            failed = {}
            for point in range(count):
                alone = {name: column[point : point + 1] for name, column in columns.items()}
                of_point = self._solve(scenario, alone, found, _numbers(place)[point : point + 1])
                failed |= {point + nothing: reason for nothing, reason in of_point.items()}
            return failed
        for name, values in recorded.items():
            found[name][..., place] = values
        if failed:
            for field in self.fields:
                found[field.name][..., _numbers(place)[list(failed)]] = field.missing
        return failed

    def _recorded(self, scenario: Scenario, columns: Columns) -> tuple[Record, dict[int, str]]:
        """Return all fields of some points, and which have payoffs that are not finite."""
        if scenario.types:
            return _private_record(scenario, columns), {}
        if self.question.declared:
            observed = _Observed(scenario, self.keep_going)
            return _record(observed, columns, solve_points(scenario, columns, observed)), observed.failures
        if self.question.through_time:
            return course_record(scenario, columns, self.question.method), {}
        evaluation = _Forgiving(scenario, self.keep_going)
        payoffs = evaluation.payoffs(columns)
        levels = _levels(evaluation, columns, payoffs.shape[-1])
        games = Games(scenario, game_of(scenario, payoffs).normal_form, levels, self.question)
        return concept_record(games), evaluation.failures


def fields_asked(scenario: Scenario, question: Question) -> tuple[Field, ...]:
    """Return what a sweep records under a solution concept."""
    return fields_of(scenario) if question.declared else concept_fields(scenario, question)


def _numbers(place: slice | NDArray[np.int64]) -> NDArray[np.int64]:
    return np.arange(place.start, place.stop) if isinstance(place, slice) else place


def _levels(evaluation: Evaluation, columns: Columns, points: int) -> NDArray[np.float64]:
    """Return the alignment that each action of the target means, shape (n_T, points)."""
    levels = evaluation.levers_at(columns)["target.alignment"]
    flat = np.reshape(levels, (-1, np.shape(levels)[-1] if np.ndim(levels) else 1))
    return np.broadcast_to(flat, (evaluation.shape[1], points))


def _parted(scenario: Scenario, columns: Columns) -> Iterator[tuple[Scenario, NDArray[np.int64] | None]]:
    """Yield the scenario, and which points, for each combination of actions that are splits and offers."""
    turning: dict[str, NDArray[np.bool_]] = {}
    for name, column in columns.items():
        lever = lever_of_action(scenario, name)
        if lever is not None and (lever.role, lever.lever) == (TARGET, "alignment"):
            turning[name] = column <= scenario.split_threshold
        elif lever is not None and (lever.role, lever.lever) == (DIVIDER, "reward"):
            turning[name] = column > 0
    if not turning:
        yield scenario, None
        return
    pattern = np.stack(list(turning.values()))
    kinds, kind = np.unique(pattern, axis=1, return_inverse=True)
    for number in range(kinds.shape[1]):
        index = np.flatnonzero(kind.reshape(-1) == number)
        yield with_values(scenario, {name: float(columns[name][index[0]]) for name in turning}), index


def _record(evaluation: _Observed, columns: Columns, points: Points) -> Record:
    """Return all fields of some points."""
    scenario = evaluation.scenario
    profile = np.stack(np.unravel_index(np.maximum(points.outcome, 0), evaluation.shape))
    target = points.mixture(TARGET)
    levels = _levels(evaluation, columns, len(points.outcome))
    chance, alignment = target[split_actions(scenario)].sum(axis=0), (target * levels).sum(axis=0)
    if not split_is_defined(scenario):
        alignment[:], chance[:] = np.nan, np.nan
    parts = _parts(evaluation, columns, profile, points)
    parts[..., ~points.solved] = np.nan
    found: Record = {
        "verdict": points.verdict,
        "equilibria": points.outcomes,
        "certificate": points.certificate,
        "alignment": alignment,
        "split_probability": chance,
        "margin": points.margin,
        "reservation_price": evaluation.prices.reservation_price,
        "willingness_to_pay": evaluation.prices.willingness_to_pay,
        "offer": evaluation.prices.offer,
        "payoff": points.payoffs,
        "payoff_by_theory": parts,
    }
    for axis, role in enumerate(ROLES):
        found[f"action_{role}"] = np.where(points.solved, profile[axis], -1)
        if points.lottery is not None:
            found[f"probability_{role}"] = points.mixture(role)
    return found


def _private_record(scenario: Scenario, columns: Columns) -> Record:
    """Return all fields of some points of a scenario with types; offers have no one price there."""
    observed, count = _Observed(scenario, False), len(next(iter(columns.values())))
    nan = np.full(count, np.nan)
    observed.prices = PricePoints(nan, nan.copy(), np.full(count, -1, dtype=np.int64))
    return _record(observed, columns, solve_points(scenario, columns, Evaluation(scenario)))


def _parts(evaluation: Evaluation, columns: Columns, profile: NDArray[np.int64], points: Points) -> NDArray[np.float64]:
    """Payoffs by role and theory in the first equilibrium, shape (3, theories, points)."""
    scenario = evaluation.scenario
    if scenario.payoffs is not None:
        return points.payoffs[:, None].copy()
    if isinstance(points, PrivatePoints):
        return payoffs_by_theory(evaluation, columns, points)
    parts = _parts_at(evaluation, columns, profile)
    if points.lottery is not None:
        shares = points.lottery.reshape(-1, points.lottery.shape[-1])
        mixed = np.flatnonzero(points.solved & (shares.max(axis=0) < 1 - _MIXED))
        if len(mixed):
            own = {name: column[mixed] for name, column in columns.items()}
            expected = np.zeros((*parts.shape[:2], len(mixed)))
            for number in np.flatnonzero(shares[:, mixed].any(axis=1)):
                played = np.stack(np.unravel_index(np.full(len(mixed), number), evaluation.shape))
                expected += shares[number, mixed] * _parts_at(evaluation, own, played)
            parts[..., mixed] = expected
    return parts


def _parts_at(evaluation: Evaluation, columns: Columns, profile: NDArray[np.int64]) -> NDArray[np.float64]:
    """Payoffs by role and theory at one profile for each point."""
    parts = np.zeros((len(ROLES), len(theories_of(evaluation.scenario)), profile.shape[1]))
    for number, utilities in enumerate(evaluation.along(columns, profile).values()):
        for axis, role in enumerate(ROLES):
            terms = utilities.get(role, {}).values()
            if terms:
                parts[axis, number] = total(terms)
    return parts


class _Forgiving(Evaluation):
    """An evaluation that can forgive payoffs that are not finite or too large."""

    def __init__(self, scenario: Scenario, keep_going: bool) -> None:
        super().__init__(scenario)
        self.keep_going = keep_going
        self.failures: dict[int, str] = {}

    def refuse(self, chunk: NDArray[np.float64], values: Mapping[str, Value], part: slice) -> None:
        """Note which points have payoffs that are not finite or too large; put zeros there, and go on."""
        if not self.keep_going:
            super().refuse(chunk, values, part)
        for point in np.flatnonzero(~within(chunk).all(axis=(0, 1, 2, 3))):
            own = {name: np.ravel(value)[point if np.ndim(value) else 0] for name, value in values.items()}
            self.failures[part.start + int(point)] = str(self.no_payoff(chunk[..., point : point + 1], own))
            chunk[..., point] = 0.0


class _Observed(_Forgiving):
    """An evaluation that reads prices off payoffs as they pass."""

    def __init__(self, scenario: Scenario, keep_going: bool) -> None:
        super().__init__(scenario, keep_going)
        self.pricing = Pricing(self)

    def chunks(
        self, columns: Mapping[str, Value], points: int, size: int | None = None
    ) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Yield the chunks of all points; prices are those of the points that have passed."""
        nan = np.full(points, np.nan)
        self.prices = PricePoints(nan, nan.copy(), np.full(points, -1, dtype=np.int64))
        for part, payoffs in super().chunks(columns, points, size):
            if not self.pricing.reason:
                values = values_within(columns, part)
                of_part = self.pricing.at(values, payoffs)
                self.prices.reservation_price[part] = of_part.reservation_price
                self.prices.willingness_to_pay[part] = of_part.willingness_to_pay
                self.prices.offer[part] = of_part.offer
            yield part, payoffs
