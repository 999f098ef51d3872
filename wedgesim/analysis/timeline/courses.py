"""Courses of a scenario through time: from where it starts, period by period, what is played and where that leads.

Steps, for many courses at once:

1. the payoffs of the period at the state that was reached, not at a point of the grid
2. for players who look ahead, the discounted value of what follows, interpolated between the points of the grid
3. the game of the period, solved as any other (:func:`~wedgesim.analysis.points.points_of`)
4. the profile that is played, drawn where somebody mixes; the shock, drawn; the state of the next period

Players who do not look ahead (*myopic*) play each period as if it were the only one; the state moves on all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import Points, points_of, split_actions
from wedgesim.equilibria.markov_perfect import MarkovPerfect
from wedgesim.equilibria.multilinear import multilinear
from wedgesim.games.markov import MarkovPeriod
from wedgesim.model.dynamics import DynamicModel
from wedgesim.roles import ROLES, TARGET

Floats: TypeAlias = NDArray[np.float64]
Outlook: TypeAlias = Literal["farsighted", "myopic"]

OUTLOOKS: Final[tuple[Outlook, ...]] = ("farsighted", "myopic")


@dataclass(frozen=True, eq=False)
class Courses:
    """What happens in each period of each course.

    Attributes
    ----------
    years : ndarray of int, shape (periods,)
        Years, or numbers of periods from 1.
    states : ndarray, shape (variables, periods, courses)
        The state at the beginning of each period.
    outcome : ndarray of int64, shape (periods, courses)
        The profile that is played, as a flat index (divider, target, partner).
    outcomes : ndarray of int64, shape (periods, courses)
        Number of equilibrium outcomes of the period's game, of which the first is played.
    split : ndarray of bool, shape (periods, courses)
        Whether the target splits.
    alignment : ndarray, shape (periods, courses)
        Of the target.
    margin : ndarray, shape (periods, courses)
        The target's split margin, what follows included as far as players look ahead.
    payoffs : ndarray, shape (3, periods, courses)
        Payoffs of the period alone.
    last : Points
        All that is known of the games of the last period, what follows included.
    """

    years: NDArray[np.int64]
    states: Floats
    outcome: NDArray[np.int64]
    outcomes: NDArray[np.int64]
    split: NDArray[np.bool_]
    alignment: Floats
    margin: Floats
    payoffs: Floats
    last: Points

    @property
    def split_years(self) -> Floats:
        """The first year of a split in each course, shape (courses,); nan where none comes."""
        ever = self.split.any(axis=0)
        return np.where(ever, self.years[self.split.argmax(axis=0)].astype(np.float64), np.nan)


def follow(
    model: DynamicModel, solved: MarkovPerfect | None, repeats: int = 1, seed: int = 0, periods: int | None = None
) -> Courses:
    """Follow the courses of all copies of a model.

    Parameters
    ----------
    model : DynamicModel
        With one or more copies.
    solved : MarkovPerfect or None
        How players who look ahead value what follows; None for myopic players.
    repeats : int, optional
        Courses of each copy; they differ where something happens by chance.
    seed : int, optional
        Of chance. Repeat number k of every copy meets the same draws.
    periods : int, optional
        Periods that are followed; by default all that are shown.

    Returns
    -------
    Courses
        Copy by copy, repeats within.
    """
    copy = np.repeat(np.arange(model.copies), repeats)
    shown, count = model.dynamics.shown, len(copy)
    chance = np.random.default_rng(seed).random((shown, 2, repeats))
    periods = shown if periods is None else periods
    luck = np.tile(chance, model.copies)
    states = model.start[:, copy] if model.dynamics.states else np.zeros((1, count))
    levels = np.array([action.levers.get("alignment", 0.0) for action in model.scenario.actions[TARGET]])
    splits, shape = split_actions(model.scenario), model.game.shape
    courses = np.empty((len(states), periods, count))
    profiles, outcomes = np.empty((periods, count), np.int64), np.empty((periods, count), np.int64)
    split, alignment = np.empty((periods, count), np.bool_), np.empty((periods, count))
    margin, payoffs = np.empty((periods, count)), np.empty((len(ROLES), periods, count))
    everyone = np.arange(count)
    for number in range(periods):
        period = model.period_at(number, states, copy)
        following = 0.0 if solved is None else _following(model, solved, period, number, copy)
        points = points_of(model.scenario, period.payoffs + following)
        outcome = points.outcome
        if points.lottery is not None:
            outcome = _drawn(points.lottery.reshape(-1, count), luck[number, 0])
        target = np.unravel_index(outcome, shape)[ROLES.index(TARGET)]
        courses[:, number] = states
        profiles[number], outcomes[number], margin[number] = outcome, points.outcomes, points.margin
        split[number], alignment[number] = splits[target], levels[target]
        payoffs[:, number] = period.payoffs.reshape(len(ROLES), -1, count)[:, outcome, everyone]
        shock = np.searchsorted(np.cumsum(period.chances)[:-1], luck[number, 1], side="right")
        successors = period.successors.reshape(len(period.chances), len(states), -1, count)
        states = successors[shock, :, outcome, everyone].T
    years = np.array([model.year(number) for number in range(periods)])
    return Courses(years, courses, profiles, outcomes, split, alignment, margin, payoffs, points)


def _following(
    model: DynamicModel, solved: MarkovPerfect, period: MarkovPeriod, number: int, copy: NDArray[np.int64]
) -> Floats:
    """Return the discounted value of what follows each profile, of the shape of the payoffs."""
    value = np.ascontiguousarray(solved.value_after(number).T)
    expected = np.zeros(period.payoffs.shape)
    profiles = int(np.prod(model.game.shape))
    for chance, successors in zip(period.chances, period.successors, strict=True):
        at = successors.reshape(len(successors), -1)
        matrix = multilinear(model.game.grid, at, np.tile(copy, profiles), model.copies)
        expected += chance * np.asarray(matrix @ value).T.reshape(expected.shape)
    discounted: Floats = model.discount[:, copy].reshape(len(ROLES), 1, 1, 1, -1) * expected
    return discounted


def _drawn(lottery: Floats, luck: Floats) -> NDArray[np.int64]:
    """Return the profile that each course meets by its luck, a number between 0 and 1."""
    ladder = np.cumsum(lottery, axis=0)
    return np.asarray((luck * ladder[-1] >= ladder).sum(axis=0).clip(max=len(lottery) - 1))
