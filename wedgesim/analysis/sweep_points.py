"""Everything that a sweep records, at many points at once.

Steps, for a unit of points at a time (:func:`unit_of`; units begin at multiples of their length, so that every point is
computed in the same company whatever the chunks of a sweep are, and to the same bit):

1. where the sweep moves what a split or an offer is (the target's `alignment`, the divider's `reward`), the points are
   parted so that within each part the same actions are splits and offers
2. outcomes, verdict and margin (:func:`~wedgesim.analysis.points.solve_points`); while the payoffs of a chunk are at
   hand, prices (:class:`~wedgesim.analysis.prices.Pricing`) and ties are read off them too
3. the parts of the payoffs by theory, at the profile that is played alone
4. where an equilibrium mixes, the point is solved once more by itself for the mixture

Under another solution concept than the declared timing, steps 2 to 4 are those of
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
from wedgesim.analysis.sweep_concepts import Games, Question, Record, concept_fields, concept_record
from wedgesim.analysis.sweep_fields import (
    CERTIFIED,
    DEGENERATE,
    INCOMPLETE,
    UNDETERMINED,
    Field,
    fields_of,
    lengths_of,
    theories_of,
)
from wedgesim.equilibria.backward_induction import (
    TIE_TOLERANCE,
    SubgamePerfectEquilibrium,
    subgame_perfect_equilibria,
)
from wedgesim.errors import SolverError
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
"""Difference, in units of the largest payoff, from which expected payoffs are not those of a single profile."""

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
        if self.question.declared:
            observed = _Observed(scenario, self.keep_going)
            return _record(observed, columns, solve_points(scenario, columns, observed)), observed.failures
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
    shape = evaluation.shape
    outcome = np.maximum(points.outcome, 0)
    solved = points.outcome >= 0
    profile = np.stack(np.unravel_index(outcome, shape))
    parts = _parts(evaluation, columns, profile, points)
    target = profile[ROLES.index(TARGET)]
    own = _levels(evaluation, columns, len(outcome))
    alignment = own[target, np.arange(len(outcome))].copy()
    chance = split_actions(scenario)[target].astype(np.float64)
    certificate = np.where(evaluation.ties, DEGENERATE, CERTIFIED)
    if evaluation.joint:
        certificate = np.full(len(outcome), UNDETERMINED)
        for point in _mixed(points, evaluation.tensor):
            mixture = _single(evaluation, columns, int(point))
            if mixture is not None:
                _unfold(evaluation, columns, int(point), mixture, alignment, chance, parts, own)
    if not split_is_defined(scenario):
        alignment[:], chance[:] = np.nan, np.nan
    certificate = np.where(solved, certificate, INCOMPLETE)
    for values in (alignment, chance):
        values[~solved] = np.nan
    parts[..., ~solved] = np.nan
    found: Record = {
        "verdict": points.verdict,
        "equilibria": points.outcomes,
        "certificate": certificate,
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
        found[f"action_{role}"] = np.where(solved, profile[axis], -1)
    return found


def _parts(evaluation: Evaluation, columns: Columns, profile: NDArray[np.int64], points: Points) -> NDArray[np.float64]:
    """Payoffs by role and theory at one profile for each point, shape (3, theories, points)."""
    scenario = evaluation.scenario
    parts = np.zeros((len(ROLES), len(theories_of(scenario)), profile.shape[1]))
    if scenario.payoffs is not None:
        parts[:, 0] = points.payoffs
        return parts
    for number, utilities in enumerate(evaluation.along(columns, profile).values()):
        for axis, role in enumerate(ROLES):
            terms = utilities.get(role, {}).values()
            if terms:
                parts[axis, number] = total(terms)
    return parts


def _mixed(points: Points, tensor: NDArray[np.float64]) -> NDArray[np.int64]:
    """Points whose expected payoffs are not those of the profile reported."""
    pure = tensor[:, np.maximum(points.outcome, 0), np.arange(tensor.shape[-1])]
    scale = np.maximum(np.abs(pure), 1.0)
    differ = np.abs(pure - points.payoffs) > _MIXED * scale
    return np.flatnonzero(differ.any(axis=0) & (points.outcome >= 0))


def _single(evaluation: Evaluation, columns: Columns, point: int) -> SubgamePerfectEquilibrium | None:
    """First equilibrium of one point."""
    scenario = with_values(evaluation.scenario, {name: float(column[point]) for name, column in columns.items()})
    found = subgame_perfect_equilibria(game_of(scenario, Evaluation(scenario).payoffs({})))
    return found.equilibria[0] if found.equilibria else None


def _unfold(
    evaluation: Evaluation,
    columns: Columns,
    point: int,
    mixture: SubgamePerfectEquilibrium,
    alignment: NDArray[np.float64],
    chance: NDArray[np.float64],
    parts: NDArray[np.float64],
    levels: NDArray[np.float64],
) -> None:
    """Put expected values of a mixture in the place of those of its most probable profile."""
    profiles = np.array([profile for profile, _ in mixture.outcome]).T
    weights = np.array([probability for _, probability in mixture.outcome])
    targets = profiles[ROLES.index(TARGET)]
    alignment[point] = float(weights @ levels[targets, point])
    chance[point] = float(weights @ split_actions(evaluation.scenario)[targets])
    if evaluation.scenario.payoffs is None:
        own = {name: np.full(len(weights), column[point]) for name, column in columns.items()}
        for number, utilities in enumerate(evaluation.along(own, profiles).values()):
            for axis, role in enumerate(ROLES):
                terms = utilities.get(role, {}).values()
                worth = np.broadcast_to(total(terms), len(weights)) if terms else np.zeros(len(weights))
                parts[axis, number, point] = float(weights @ worth)


class _Forgiving(Evaluation):
    """An evaluation that can forgive payoffs that are not finite."""

    def __init__(self, scenario: Scenario, keep_going: bool) -> None:
        super().__init__(scenario)
        self.keep_going = keep_going
        self.failures: dict[int, str] = {}

    def refuse(self, chunk: NDArray[np.float64], values: Mapping[str, Value], part: slice) -> None:
        """Note which points have payoffs that are not finite, and put zeros there so that the others go on."""
        if not self.keep_going:
            super().refuse(chunk, values, part)
        for point in np.flatnonzero(~np.isfinite(chunk).all(axis=(0, 1, 2, 3))):
            own = {name: np.ravel(value)[point if np.ndim(value) else 0] for name, value in values.items()}
            self.failures[part.start + int(point)] = str(self.not_finite(chunk[..., point : point + 1], own))
            chunk[..., point] = 0.0


class _Observed(_Forgiving):
    """An evaluation that reads prices and ties off payoffs as they pass."""

    def __init__(self, scenario: Scenario, keep_going: bool) -> None:
        super().__init__(scenario, keep_going)
        self.joint = any(len(stage) > 1 for stage in scenario.timing)
        self.order = [ROLES.index(role) for stage in scenario.timing for role in stage]
        self.pricing = Pricing(self)

    def chunks(
        self, columns: Mapping[str, Value], points: int, size: int | None = None
    ) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Yield the chunks of all points; prices and ties are those of the points that have passed."""
        nan = np.full(points, np.nan)
        self.prices = PricePoints(nan, nan.copy(), np.full(points, -1, dtype=np.int64))
        self.ties = np.zeros(points, dtype=np.bool_)
        self.tensor = np.empty((len(ROLES), int(np.prod(self.shape)), points if self.joint else 0))
        for part, payoffs in super().chunks(columns, points, size):
            if self.joint:
                self.tensor[..., part] = payoffs.reshape(*self.tensor.shape[:2], -1)
            else:
                self.ties[part] = _ties(payoffs, self.order)
            if not self.pricing.reason:
                values = values_within(columns, part)
                of_part = self.pricing.at(values, payoffs)
                self.prices.reservation_price[part] = of_part.reservation_price
                self.prices.willingness_to_pay[part] = of_part.willingness_to_pay
                self.prices.offer[part] = of_part.offer
            yield part, payoffs


def _ties(payoffs: NDArray[np.float64], order: list[int]) -> NDArray[np.bool_]:
    """Where some player is indifferent between its best actions at some history, on the path or off it."""
    slack = TIE_TOLERANCE * (payoffs.max(axis=(1, 2, 3)) - payoffs.min(axis=(1, 2, 3)))
    tied = np.zeros(payoffs.shape[-1], dtype=np.bool_)
    kept: NDArray[np.bool_] | None = None
    later: tuple[int, ...] = ()
    for player in reversed(order):
        values = payoffs[player]
        if kept is not None:
            values = np.where(kept, values, -np.inf).max(axis=later, keepdims=True)
        best = values >= values.max(axis=player, keepdims=True) - slack[player]
        tied |= (best.sum(axis=player, dtype=np.int16) > 1).any(axis=(0, 1))
        kept = best if kept is None else kept & best
        later = (*later, player)
    return tied
