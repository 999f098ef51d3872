"""Outcome and split verdict at many parameter points at once: the engine of every scan.

Steps, chunk by chunk of points:

1. payoffs of all profiles (:class:`~wedgesim.model.evaluation.Evaluation`)
2. all subgame-perfect outcomes, as a mask over profiles
3. the verdict: *unique* when every outcome is a split, *possible* when some is, *never* when none is
4. the outcome reported (the first in the order of actions) and the target's split margin there

A joint stage can have mixed equilibria, which the mask does not hold. At the end of the game its equilibria are
enumerated for all histories and points together; before the end, point by point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.equilibria.backward_induction import (
    PureOutcomes,
    SubgamePerfectSet,
    subgame_perfect_equilibria,
    subgame_perfect_outcomes,
)
from wedgesim.equilibria.solution import CERTIFICATES, Certificate
from wedgesim.games.sequential import Sequential
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.game import game_of
from wedgesim.roles import ROLES, TARGET, Role
from wedgesim.scenario.scenario import Scenario

Verdict: TypeAlias = Literal["never", "possible", "unique", "unsolved", "undefined"]

VERDICTS: tuple[Verdict, ...] = ("never", "possible", "unique", "unsolved", "undefined")
"""Verdicts by code. *unsolved*: no equilibrium was found; *undefined*: no action of the target names its alignment."""

NEVER, POSSIBLE, UNIQUE, UNSOLVED, UNDEFINED = range(5)

TARGET_PLAYER = ROLES.index(TARGET)

CERTIFIED, DEGENERATE, INCOMPLETE = range(len(CERTIFICATES))

_CERTAIN = 1e-9
"""Probability below which an action counts as not taken."""


@dataclass(frozen=True, eq=False)
class Points:
    """What is played at each of many parameter points.

    Attributes
    ----------
    scenario : Scenario
        The scenario at its own values.
    verdict : ndarray of int8, shape (*batch)
        Codes into :data:`VERDICTS`.
    outcome : ndarray of int64, shape (*batch)
        The first equilibrium outcome as a flat index into the profile space (divider, target, partner); the most
        probable profile where it is mixed; -1 where unsolved.
    outcomes : ndarray of int64, shape (*batch)
        Number of equilibrium outcomes.
    margin : ndarray, shape (*batch)
        The target's split margin at that outcome, in its utility: its best split action less its best other action.
    payoffs : ndarray, shape (3, *batch)
        Payoffs by role at that outcome.
    certificate : ndarray of int8, shape (*batch)
        Whether the outcomes are provably all, by position in :data:`wedgesim.equilibria.solution.CERTIFICATES`.
    lottery : ndarray, shape (n_D, n_T, n_P, *batch), or None
        Probability of each profile in the first equilibrium; None where roles move one after another, for then nobody
        mixes.
    """

    scenario: Scenario
    verdict: NDArray[np.int8]
    outcome: NDArray[np.int64]
    outcomes: NDArray[np.int64]
    margin: NDArray[np.float64]
    payoffs: NDArray[np.float64]
    certificate: NDArray[np.int8]
    lottery: NDArray[np.float64] | None

    @property
    def solved(self) -> NDArray[np.bool_]:
        """Whether an equilibrium was found."""
        return np.asarray(self.outcome >= 0)

    def mixture(self, role: Role) -> NDArray[np.float64]:
        """Return the probability of each action of a role in the first equilibrium, shape (actions, *batch)."""
        axis = ROLES.index(role)
        if self.lottery is not None:
            found: NDArray[np.float64] = self.lottery.sum(axis=tuple(i for i in range(len(ROLES)) if i != axis))
            return found
        shape = tuple(len(self.scenario.actions[of]) for of in ROLES)
        action = np.unravel_index(np.maximum(self.outcome, 0), shape)[axis]
        number = np.arange(shape[axis]).reshape(-1, *(1,) * self.outcome.ndim)
        return np.where(self.solved, (number == action).astype(np.float64), np.nan)

    def shaped(self, batch: tuple[int, ...]) -> Points:
        """Return the same points in another shape."""
        return Points(
            self.scenario,
            self.verdict.reshape(batch),
            self.outcome.reshape(batch),
            self.outcomes.reshape(batch),
            self.margin.reshape(batch),
            self.payoffs.reshape((len(ROLES), *batch)),
            self.certificate.reshape(batch),
            None if self.lottery is None else self.lottery.reshape((*self.lottery.shape[: len(ROLES)], *batch)),
        )

    @staticmethod
    def joined(parts: Sequence[Points]) -> Points:
        """Return the points of several, which have one batch axis, in one."""
        lotteries = [part.lottery for part in parts if part.lottery is not None]
        return Points(
            parts[0].scenario,
            np.concatenate([part.verdict for part in parts]),
            np.concatenate([part.outcome for part in parts]),
            np.concatenate([part.outcomes for part in parts]),
            np.concatenate([part.margin for part in parts]),
            np.concatenate([part.payoffs for part in parts], axis=1),
            np.concatenate([part.certificate for part in parts]),
            np.concatenate(lotteries, axis=-1) if lotteries else None,
        )

    def strike(self, points: Sequence[int]) -> None:
        """Mark points, numbered along the one batch axis, as not solved."""
        at = list(points)
        self.verdict[at], self.outcome[at], self.outcomes[at] = UNSOLVED, -1, 0
        self.margin[at], self.payoffs[:, at], self.certificate[at] = np.nan, np.nan, INCOMPLETE
        if self.lottery is not None:
            self.lottery[..., at] = np.nan

    def path(self, *index: int) -> str:
        """Outcome at one point in words: ``accommodate/align/support``."""
        return profile_label(self.scenario, int(self.outcome[index]))


def profile_label(scenario: Scenario, outcome: int) -> str:
    """Name of a profile by flat index, in the order divider/target/partner."""
    if outcome < 0:
        return "none"
    shape = tuple(len(scenario.actions[role]) for role in ROLES)
    profile = np.unravel_index(outcome, shape)
    return "/".join(scenario.actions[role][int(a)].name for role, a in zip(ROLES, profile, strict=True))


def split_is_defined(scenario: Scenario) -> bool:
    """Whether some action of the target names its alignment, without which nothing is a split."""
    return any("alignment" in action.levers for action in scenario.actions[TARGET])


def split_actions(scenario: Scenario) -> NDArray[np.bool_]:
    """Which of the target's actions are a split, shape (n_T,)."""
    actions = scenario.actions[TARGET]
    return np.array([action.levers.get("alignment", 0.0) <= scenario.split_threshold for action in actions])


def solve_points(
    scenario: Scenario, overrides: Mapping[str, ArrayLike], evaluation: Evaluation | None = None
) -> Points:
    """Solve a scenario at many parameter points.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    overrides : mapping of str to array_like
        Parameters that vary; they broadcast together to the batch.
    evaluation : Evaluation, optional
        Of the scenario, when there is one already.

    Returns
    -------
    Points
        With the batch shape of `overrides`.
    """
    evaluation = evaluation or Evaluation(scenario)
    if scenario.types:
        from wedgesim.analysis.private_points import solve_points_with_types

        return solve_points_with_types(scenario, overrides, evaluation)
    batch, columns = evaluation.broadcast(overrides)
    count = int(np.prod(batch, dtype=np.int64))
    found = empty_points(scenario, count)
    for part, payoffs in evaluation.chunks(columns, count):
        _fill(found, part, game_of(scenario, payoffs))
    return _shaped(found, batch)


def points_of(scenario: Scenario, payoffs: NDArray[np.float64]) -> Points:
    """Solve a scenario whose payoffs are at hand.

    Parameters
    ----------
    scenario : Scenario
        Gives actions and timing.
    payoffs : ndarray, shape (3, n_D, n_T, n_P, points)
        Payoffs over profiles.

    Returns
    -------
    Points
        With the batch shape (points,).
    """
    found = empty_points(scenario, payoffs.shape[-1])
    _fill(found, slice(0, payoffs.shape[-1]), game_of(scenario, payoffs))
    return _shaped(found, (payoffs.shape[-1],))


def empty_points(scenario: Scenario, count: int) -> Points:
    """Return points whose arrays are yet to be filled."""
    joint = bool(scenario.types) or any(len(stage) > 1 for stage in scenario.timing)
    return Points(
        scenario,
        np.empty(count, np.int8),
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count),
        np.empty((len(ROLES), count)),
        np.empty(count, np.int8),
        np.empty((*(len(scenario.actions[role]) for role in ROLES), count)) if joint else None,
    )


def _fill(found: Points, part: slice, game: Sequential) -> None:
    """Solve a batch of games and put what is found into its place."""
    splits = split_actions(found.scenario)
    timing = found.scenario.timing
    if all(len(stage) == 1 for stage in timing):
        _from_mask(found, part, game, splits)
    elif all(len(stage) == 1 for stage in timing[:-1]):
        _from_joint(found, part, game, splits)
    else:
        _one_by_one(found, part, game, splits, range(part.stop - part.start))


def _one_by_one(found: Points, part: slice, game: Sequential, splits: NDArray[np.bool_], which: Iterable[int]) -> None:
    """Fill in some points of a part, counted from its beginning, each solved by itself."""
    for point in which:
        single = Sequential(game.normal_form.single(point), game.stages)
        _from_set(found, part.start + point, subgame_perfect_equilibria(single), splits)


def _shaped(found: Points, batch: tuple[int, ...]) -> Points:
    if not split_is_defined(found.scenario):
        found.verdict[:], found.margin[:] = UNDEFINED, np.nan
    return found.shaped(batch)


def _from_mask(found: Points, part: slice, game: Sequential, splits: NDArray[np.bool_]) -> None:
    solved = subgame_perfect_outcomes(game, watched=TARGET_PLAYER)
    form = game.normal_form
    profiles = int(np.prod(form.shape))
    found.verdict[part] = mask_verdict(solved, splits)
    flat = solved.mask.reshape(profiles, -1)
    first = flat.argmax(axis=0)
    found.outcome[part] = first
    found.outcomes[part] = flat.sum(axis=0)
    points = np.arange(flat.shape[1])
    found.payoffs[:, part] = form.payoffs.reshape(len(ROLES), profiles, -1)[:, first, points]
    found.certificate[part] = np.where(solved.unsolved, INCOMPLETE, np.where(solved.tied, DEGENERATE, CERTIFIED))
    margins = _margins(form.payoffs[TARGET_PLAYER], solved.deterrence, splits)
    found.margin[part] = margins.reshape(profiles, -1)[first, points]


def mask_verdict(solved: PureOutcomes, splits: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Verdict codes, shape (*batch), of all pure outcomes of a batch."""
    by_action: NDArray[np.bool_] = np.asarray(solved.mask.any(axis=(0, 2)))
    some = by_action[splits].any(axis=0)
    other = by_action[~splits].any(axis=0)
    verdict = np.where(some, np.where(other, POSSIBLE, UNIQUE), NEVER)
    return np.where(solved.unsolved, UNSOLVED, verdict).astype(np.int8)


def _from_joint(found: Points, part: slice, game: Sequential, splits: NDArray[np.bool_]) -> None:
    """Fill in points of a scenario that ends in a joint stage, whose equilibria may be mixed."""
    from wedgesim.equilibria.joint_last_stage import joint_last_stage_outcomes

    solved = joint_last_stage_outcomes(game, watched=TARGET_PLAYER)
    points = solved.mask.shape[-1]
    shape = solved.mask.shape
    earlier = [player for player in range(len(ROLES)) if player not in game.stages[-1]]
    # the most probable action of each role, and how probable the profile of them is
    actions = [np.zeros(shape, dtype=np.int64)] * len(ROLES)
    certainty = np.ones(shape)
    for axis, player in enumerate(earlier):
        of_axis = np.arange(shape[axis]).reshape([-1 if i == axis else 1 for i in range(len(shape))])
        actions[player] = np.broadcast_to(of_axis, shape)
    for player, mix in solved.strategies.items():
        actions[player] = mix.argmax(axis=0)
        certainty = certainty * mix.max(axis=0)
    if TARGET_PLAYER in solved.strategies:
        chance = solved.strategies[TARGET_PLAYER][splits].sum(axis=0)
        margin = _best(solved.worths[TARGET_PLAYER], splits) - _best(solved.worths[TARGET_PLAYER], ~splits)
    else:
        chance = splits[actions[TARGET_PLAYER]].astype(np.float64)
        margin = _margins(solved.payoffs[TARGET_PLAYER], solved.deterrence, splits, earlier.index(TARGET_PLAYER))
    least = np.where(solved.mask, chance, 2.0).reshape(-1, points).min(axis=0)
    greatest = np.where(solved.mask, chance, -1.0).reshape(-1, points).max(axis=0)
    verdict = np.where(least > 1 - _CERTAIN, UNIQUE, np.where(greatest > _CERTAIN, POSSIBLE, NEVER))
    profiles = np.ravel_multi_index(tuple(actions), game.normal_form.shape)
    # pure outcomes first, in the order of their profiles
    order = np.where(solved.mask, profiles + (certainty < 1 - _CERTAIN) * profiles.size, np.iinfo(np.int64).max)
    first = order.reshape(-1, points).argmin(axis=0)
    at = (first, np.arange(points))
    unsolved = solved.unsolved | ~solved.mask.reshape(-1, points).any(axis=0)
    found.verdict[part] = np.where(unsolved, UNSOLVED, verdict)
    found.outcome[part] = np.where(unsolved, -1, profiles.reshape(-1, points)[at])
    found.outcomes[part] = solved.mask.reshape(-1, points).sum(axis=0)
    found.margin[part] = np.where(unsolved, np.nan, margin.reshape(-1, points)[at])
    found.payoffs[:, part] = np.where(unsolved, np.nan, solved.payoffs.reshape(len(ROLES), -1, points)[:, *at])
    codes = np.maximum(solved.certificate_codes, np.where(solved.tied, DEGENERATE, CERTIFIED))
    found.certificate[part] = np.where(unsolved, INCOMPLETE, codes)
    mixtures = []
    for player, size in enumerate(game.normal_form.shape):
        if player in solved.strategies:
            mixtures.append(solved.strategies[player].reshape(size, -1, points)[:, *at])
        else:
            mixtures.append((np.arange(size)[:, None] == actions[player].reshape(-1, points)[at]).astype(np.float64))
    assert found.lottery is not None  # there is a joint stage
    found.lottery[..., part] = np.where(unsolved, np.nan, np.einsum("ap,bp,cp->abcp", *mixtures))
    # of a continuum the batch meets some points; alone, its corners are found
    _one_by_one(found, part, game, splits, np.flatnonzero(solved.certificate_codes == DEGENERATE).tolist())


def _best(worths: NDArray[np.float64], wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
    best: NDArray[np.float64] = worths[wanted].max(axis=0, initial=-np.inf)
    return best


def _margins(
    payoffs: NDArray[np.float64], deterrence: NDArray[np.float64], splits: NDArray[np.bool_], axis: int = 1
) -> NDArray[np.float64]:
    """Return the target's split margin in each cell: its payoff there against what its other actions would bring.

    `axis` is that of the target's actions.
    """
    if not splits.any() or splits.all():
        return np.full(payoffs.shape, np.inf if splits.all() else -np.inf)
    own, other = np.moveaxis(payoffs, axis, 0), np.moveaxis(deterrence, axis, 0)
    margins = np.empty(own.shape)
    margins[splits] = own[splits] - other[~splits].max(axis=0)
    margins[~splits] = other[splits].max(axis=0) - own[~splits]
    return np.moveaxis(margins, 0, axis)


def _from_set(found: Points, point: int, solved: SubgamePerfectSet, splits: NDArray[np.bool_]) -> None:
    shape = tuple(len(found.scenario.actions[role]) for role in ROLES)
    found.verdict[point] = VERDICTS.index(set_verdict(solved, splits))
    found.outcomes[point] = len(solved.equilibria)
    assert found.lottery is not None  # there is a joint stage
    found.lottery[..., point] = 0.0
    if not solved.equilibria:
        found.strike([point])
        return
    equilibrium = solved.equilibria[0]
    profile = max(equilibrium.outcome, key=lambda pair: pair[1])[0]
    found.outcome[point] = np.ravel_multi_index(profile, shape)
    found.payoffs[:, point] = equilibrium.payoffs
    for reached, probability in equilibrium.outcome:
        found.lottery[(*reached, point)] = probability
    found.certificate[point] = CERTIFICATES.index(set_certificate(solved))
    values = [deviation.payoff for deviation in equilibrium.deviations.get(TARGET_PLAYER, ())]
    found.margin[point] = action_margin(values, splits)


def set_certificate(solved: SubgamePerfectSet) -> Certificate:
    """Whether a set of equilibria is provably all there are."""
    if not solved.complete or not solved.equilibria:
        return "incomplete"
    return "degenerate" if solved.ties else "certified"


def action_margin(values: list[float], splits: NDArray[np.bool_]) -> float:
    """Best value among split actions less best among the others; nan without values, infinite without a choice."""
    if not values:
        return float("nan")
    best_split = max((value for value, split in zip(values, splits, strict=True) if split), default=-np.inf)
    best_other = max((value for value, split in zip(values, splits, strict=True) if not split), default=-np.inf)
    return float(best_split - best_other)


def set_verdict(solved: SubgamePerfectSet, splits: NDArray[np.bool_]) -> Verdict:
    """Verdict of a set of equilibria, mixed ones included."""
    if not solved.equilibria:
        return "unsolved"
    chances = [
        sum(probability for profile, probability in equilibrium.outcome if splits[profile[TARGET_PLAYER]])
        for equilibrium in solved.equilibria
    ]
    if min(chances) > 1 - _CERTAIN:
        return "unique"
    return "possible" if max(chances) > _CERTAIN else "never"
