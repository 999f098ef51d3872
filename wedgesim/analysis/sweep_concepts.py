"""What a sweep records of each solution concept beside the declared timing: all take the actions as chosen at once.

Steps, for a batch of normal forms:

1. ``pure``, ``coalitions``   masks over profiles, all points together
2. ``nash``                   all equilibria, and one selected by a rule (:mod:`wedgesim.analysis.sweep_nash`)
3. ``quantal-response``       principal branches followed together, to a precision or to their limits
4. ``dominance``              pure dominance for all points; mixtures where a role has three actions left
5. ``correlated``             by dominance where that settles the target's action, else two linear programs a point
6. ``commitment``             point by point

At every point the result is that of :func:`~wedgesim.analysis.methods.solve_by_method`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.game_methods import LARGEST_RESIDUAL, TIE
from wedgesim.analysis.method_names import COURSES, METHODS
from wedgesim.analysis.methods import check_method, role_of, solve_game
from wedgesim.analysis.points import NEVER, POSSIBLE, TARGET_PLAYER, UNDEFINED, UNIQUE, UNSOLVED, split_is_defined
from wedgesim.analysis.points import split_actions as split_actions_of
from wedgesim.analysis.sweep_concept_fields import (
    coalition_fields,
    commitment_fields,
    correlated_fields,
    dominance_fields,
    nash_fields,
    pure_fields,
    quantal_fields,
    selected_fields,
)
from wedgesim.analysis.sweep_courses import course_fields
from wedgesim.analysis.sweep_fields import (
    CERTIFIED,
    Field,
)
from wedgesim.errors import SolverError, UnknownNameError
from wedgesim.games.normal_form import NormalForm
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats: TypeAlias = NDArray[np.float64]
Record: TypeAlias = dict[str, NDArray[np.generic]]
"""Values by the name of the field, points last."""

SUBGAME_PERFECT: Final = "subgame-perfect"
"""The method that follows the declared timing; the others are of this module."""

_CERTAIN: Final = 1e-8
"""Probability below which a split counts as never happening: what linear programs and polished roots can tell."""


@dataclass(frozen=True)
class Question:
    """By which solution concept the points of a sweep are solved.

    Attributes
    ----------
    method : str
        One of :data:`~wedgesim.analysis.method_names.METHODS` or :data:`~wedgesim.analysis.method_names.COURSES`.
    precision : float or None
        Of ``quantal-response``; its limit when None.
    leader : str or None
        Of ``commitment``: a role or a state; the divider when None.
    select : str or None
        Of ``nash``: the rule by which one equilibrium is selected; the first is recorded when None.

    Examples
    --------
    >>> Question("nash").pointwise, Question("commitment").pointwise
    (False, True)
    """

    method: str = SUBGAME_PERFECT
    precision: float | None = None
    leader: str | None = None
    select: str | None = None

    def __post_init__(self) -> None:
        if self.through_time:
            given = [name for name in ("precision", "leader", "select") if getattr(self, name) is not None]
            if given:
                raise UnknownNameError(f"{given[0]} does not go with the method {self.method}")
            return
        check_method(self.method, self.select, self.leader, self.precision)
        if self.select == "risk-dominance":
            raise UnknownNameError(
                "risk-dominance compares the equilibria of two players, and a scenario has three; a sweep can select "
                "by quantal-response, pareto or coalition-proof"
            )
        if self.method not in METHODS:
            known = ", ".join((*METHODS, *COURSES))
            raise UnknownNameError(f"a sweep cannot use the method {self.method}; it can use {known}")

    @property
    def declared(self) -> bool:
        """Whether the declared timing is followed."""
        return self.method == SUBGAME_PERFECT

    @property
    def through_time(self) -> bool:
        """Whether the scenario is followed through its years."""
        return self.method in COURSES

    @property
    def pointwise(self) -> bool:
        """Whether every point is solved by itself."""
        return self.through_time or (not self.declared and _CONCEPTS[self.method].pointwise)

    def description(self) -> dict[str, str | float]:
        """Return what defines the question, as plain data."""
        given = {
            "method": self.method, "precision": self.precision, "leader": self.leader, "select": self.select,
        }  # fmt: skip
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, eq=False)
class Games:
    """A batch of simultaneous games of one scenario.

    Attributes
    ----------
    scenario : Scenario
        Whose actions they are.
    form : NormalForm
        Payoffs, with one batch axis.
    levels : ndarray, shape (n_T, points)
        Alignment that each action of the target means.
    question : Question
        What is asked.
    """

    scenario: Scenario
    form: NormalForm
    levels: Floats
    question: Question

    @property
    def points(self) -> int:
        """Number of games."""
        return self.form.batch_shape[0]

    @property
    def splits(self) -> NDArray[np.bool_]:
        """Which actions of the target are a split."""
        return split_actions_of(self.scenario)

    def alone(self, point: int) -> NormalForm:
        """Return one game."""
        return self.form.single(point)


@dataclass(frozen=True)
class _Concept:
    """Fields of one concept, and how they are filled."""

    fields: Callable[[Scenario], tuple[Field, ...]]
    record: Callable[[Games], Record]
    pointwise: bool = False


def concept_fields(scenario: Scenario, question: Question) -> tuple[Field, ...]:
    """Return what is recorded of a concept other than the declared timing."""
    if question.through_time:
        return course_fields(scenario)
    if question.select is not None:
        return selected_fields(scenario, question.select)
    return _CONCEPTS[question.method].fields(scenario)


def concept_record(games: Games) -> Record:
    """Solve all games of a batch by the method that is asked for.

    Raises
    ------
    SolverError
        When the method fails at some point.
    """
    record = _CONCEPTS[games.question.method].record(games)
    if not split_is_defined(games.scenario):
        record["verdict"] = np.full(games.points, UNDEFINED)
        for name in ("split_least", "split_greatest", "split_probability", "alignment"):
            if name in record:
                record[name] = np.full(games.points, np.nan)
    return record


def _verdict(least: Floats, greatest: Floats) -> NDArray[np.int8]:
    """Verdict codes of ranges of probabilities; nan where there is nothing."""
    codes = np.where(least > 1 - _CERTAIN, UNIQUE, np.where(greatest > _CERTAIN, POSSIBLE, NEVER))
    return np.where(np.isnan(least), UNSOLVED, codes).astype(np.int8)


def _rounded(chance: Floats) -> Floats:
    """Return 0 and 1 for what is that within rounding."""
    found: Floats = np.where(chance < _CERTAIN, 0.0, np.where(chance > 1 - _CERTAIN, 1.0, chance))
    return found


def _range(least: Floats, greatest: Floats) -> Record:
    return {
        "verdict": _verdict(least, greatest),
        "split_least": _rounded(least),
        "split_greatest": _rounded(greatest),
    }


def _mixtures(strategies: Sequence[Floats]) -> Record:
    """Most probable actions and mixtures of every role; nan stands for no strategy."""
    record: Record = {}
    for role, mix in zip(ROLES, strategies, strict=True):
        known = ~np.isnan(mix).any(axis=0)
        record[f"action_{role}"] = np.where(known, np.nan_to_num(mix).argmax(axis=0), -1)
        record[f"probability_{role}"] = mix
    return record


def _nash(games: Games) -> Record:
    from wedgesim.analysis.sweep_nash import nash_lists, select_each

    lists = nash_lists(games.form)
    rule = games.question.select
    chance = lists.strategies[TARGET_PLAYER][games.splits].sum(axis=0)
    record: Record = {
        **_range(lists.over(chance, np.minimum), lists.over(chance, np.maximum)),
        "equilibria": lists.counts,
        "pure_equilibria": np.bincount(lists.owner[lists.pure], minlength=games.points),
        "certificate": lists.certificate,
        "regret": lists.over(lists.regret, np.maximum),
        "payoff_least": lists.over(lists.payoffs, np.minimum),
        "payoff_greatest": lists.over(lists.payoffs, np.maximum),
    }
    if rule is None:
        first = lists.first
        mixtures = _mixtures([lists.at(mix, first) for mix in lists.strategies])
        return {**record, **mixtures, "payoff": lists.at(lists.payoffs, first)}
    chosen = select_each(games.form, lists, rule)
    one = _one(games, chosen.strategies)
    del one["verdict"]  # it stays that of all equilibria
    return {**record, **one, "selection": chosen.codes, "payoff": chosen.payoffs}


def _pure(games: Games) -> Record:
    from wedgesim.equilibria.pure import pure_equilibria

    mask = pure_equilibria(games.form, TIE)
    return {**_of_profiles(games, mask), "equilibria": _count(mask), "certificate": np.full(games.points, CERTIFIED)}


def _coalitions(games: Games) -> Record:
    from wedgesim.equilibria.coalitions import coalition_proof, strong_nash
    from wedgesim.equilibria.pure import pure_equilibria

    pure = pure_equilibria(games.form, TIE)
    proof = coalition_proof(games.form, TIE) & pure
    return {
        **_of_profiles(games, proof),
        "equilibria": _count(pure),
        "coalition_proof": _count(proof),
        "strong": _count(strong_nash(games.form, TIE) & pure),
        "certificate": np.full(games.points, CERTIFIED),
    }


def _count(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.asarray(mask.reshape(-1, mask.shape[-1]).sum(axis=0))


def _of_profiles(games: Games, mask: NDArray[np.bool_]) -> Record:
    """Range of the split, and the first profile with what it pays, of a set of profiles at each point."""
    points = games.points
    by_action: NDArray[np.bool_] = np.asarray(mask.any(axis=(0, 2)))
    none = ~by_action.any(axis=0)
    some, other = by_action[games.splits].any(axis=0), by_action[~games.splits].any(axis=0)
    least = np.where(none, np.nan, np.where(some & ~other, 1.0, 0.0))
    greatest = np.where(none, np.nan, np.where(some, 1.0, 0.0))
    first = mask.reshape(-1, points).argmax(axis=0)
    profile = np.unravel_index(first, games.form.shape)
    payoffs = games.form.payoffs.reshape(len(ROLES), -1, points)[:, first, np.arange(points)]
    return {
        **_range(least, greatest),
        **{f"action_{role}": np.where(none, -1, of) for role, of in zip(ROLES, profile, strict=True)},
        "payoff": np.where(none, np.nan, payoffs),
    }


def _quantal_response(games: Games) -> Record:
    from wedgesim.equilibria.logit_precision import logit_equilibria
    from wedgesim.equilibria.quantal_response import logit_limits
    from wedgesim.equilibria.regret import payoffs_and_regrets

    precision = games.question.precision
    if precision is None:
        limits = logit_limits(games.form)
        strategies, residual = limits.strategies, np.zeros(games.points)
        scale = games.form.payoff_range.max(axis=0)
        failed = ~(limits.max_regret <= 1e-8 * scale)
        reason = "the logit branch cannot be followed to its limit"
    else:
        solved = logit_equilibria(games.form, precision)
        strategies, residual = solved.strategies, solved.residual
        failed = ~(residual <= LARGEST_RESIDUAL)
        reason = f"no logit equilibrium was reached at precision {precision:g}"
    if failed.any():
        raise SolverError(reason)
    payoffs, regrets = payoffs_and_regrets(games.form.payoffs, strategies)
    return {
        **_one(games, strategies),
        "payoff": payoffs,
        "regret": regrets.max(axis=0),
        "residual": residual,
    }


def _one(games: Games, strategies: Sequence[Floats]) -> Record:
    """Split and alignment in one profile of mixtures at each point."""
    target = strategies[TARGET_PLAYER]
    chance = target[games.splits].sum(axis=0)
    return {
        "verdict": _verdict(chance, chance),
        "split_probability": _rounded(chance),
        "alignment": (target * games.levels).sum(axis=0),
        **_mixtures(strategies),
    }


def _survivors(games: Games) -> tuple[list[NDArray[np.bool_]], NDArray[np.bool_]]:
    """Actions that iterated strict dominance leaves, and where what is left is exactly what is rationalisable."""
    from wedgesim.equilibria.dominance import rationalisable, undominated

    left = [mask.copy() for mask in undominated(games.form, TIE)]
    counts = np.array([mask.sum(axis=0) for mask in left])
    exact = (counts == 1).all(axis=0)
    for point in np.flatnonzero(~exact):
        found = rationalisable(games.alone(int(point)))
        exact[point] = found.exact
        for mask, actions in zip(left, found.outer, strict=True):
            mask[:, point] = False
            mask[list(actions), point] = True
    return left, exact


def _dominance(games: Games) -> Record:
    left, exact = _survivors(games)
    some, other = left[TARGET_PLAYER][games.splits].any(axis=0), left[TARGET_PLAYER][~games.splits].any(axis=0)
    verdict = np.where(some, np.where(other, POSSIBLE, UNIQUE), NEVER)
    return {
        "verdict": verdict.astype(np.int8),
        "profiles_left": np.prod([mask.sum(axis=0) for mask in left], axis=0),
        "exact": exact.astype(np.int8),
        **{f"survives_{role}": mask.astype(np.int8) for role, mask in zip(ROLES, left, strict=True)},
    }


def _correlated(games: Games) -> Record:
    from wedgesim.equilibria.correlated import event_interval
    from wedgesim.equilibria.dominance import undominated

    # no correlated equilibrium plays what iterated strict dominance removes
    left = undominated(games.form, TIE)[TARGET_PLAYER]
    some, other = left[games.splits].any(axis=0), left[~games.splits].any(axis=0)
    least, greatest = np.where(other, 0.0, 1.0), np.where(some, 1.0, 0.0)
    event = np.array(np.broadcast_to(games.splits[:, None], games.form.shape))
    for point in np.flatnonzero(some & other):
        interval = event_interval(games.alone(int(point)), event)
        least[point], greatest[point] = interval.low, interval.high
    return _range(least, greatest)


def _commitment(games: Games) -> Record:
    leader = role_of(games.scenario, games.question.leader)
    number = ROLES.index(leader)
    solutions = [solve_game(games.alone(point), "commitment", leader=leader) for point in range(games.points)]
    found = [of.equilibria[0] if of.equilibria else None for of in solutions]
    missing = [np.full(size, np.nan) for size in games.form.shape]
    strategies = [
        np.stack([missing[axis] if one is None else one.strategies[axis] for one in found], axis=-1)
        for axis in range(len(ROLES))
    ]
    payoffs = np.stack([np.full(len(ROLES), np.nan) if one is None else one.payoffs for one in found], axis=-1)
    otherwise = _nash(games)["payoff_greatest"][number]
    return {
        **_one(games, strategies),
        "value": payoffs[number],
        "gain": payoffs[number] - otherwise,
        "exact": np.array([int(getattr(of.found, "exact", False)) for of in solutions]),
        "payoff": payoffs,
    }


_CONCEPTS: Final[Mapping[str, _Concept]] = {
    "nash": _Concept(nash_fields, _nash),
    "pure": _Concept(pure_fields, _pure),
    "quantal-response": _Concept(quantal_fields, _quantal_response),
    "correlated": _Concept(correlated_fields, _correlated, pointwise=True),
    "dominance": _Concept(dominance_fields, _dominance, pointwise=True),
    "coalitions": _Concept(coalition_fields, _coalitions),
    "commitment": _Concept(commitment_fields, _commitment, pointwise=True),
}
