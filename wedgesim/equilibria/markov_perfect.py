"""Markov perfect equilibrium: strategies that depend on the state alone, best after every history.

Steps, backward from the last period (for a game without end, from any guess until nothing changes):

1. interpolate   the value of the next period, known on the grid, at the successor of every state and profile, by a
                 sparse matrix (:mod:`wedgesim.equilibria.multilinear`), averaged over shocks
2. add           the payoffs of the period and the discounted value of what follows: a game in stages at every state
3. solve         all of these games (:mod:`wedgesim.equilibria.first_outcome`); their payoffs are the values of this
                 period

Each step is done for some states at a time, as many as the cache holds.

Games without end repeat step 1 to 3. Between two rounds the policies found are kept for some periods, which needs no
solving (modified policy iteration). Rounds end when no value changes by more than the tolerance; a game may have no
equilibrium in such strategies, or the rounds may not find one: the result then says that it has not converged.

Every game of a period may have several equilibria. One is taken, by the rule of
:mod:`wedgesim.equilibria.first_outcome`, and the number of states where there was a choice is told.

References: Maskin and Tirole (2001), Markov Perfect Equilibrium I; Puterman (1994), Markov Decision Processes, section
6.5; Judd (1998), chapter 12.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.first_outcome import RULE, FirstOutcomes, first_outcomes
from wedgesim.equilibria.multilinear import multilinear
from wedgesim.errors import SolverError
from wedgesim.games.markov import MarkovGame, MarkovPeriod
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TOLERANCE = 1e-10
"""Share of the range of values below which a change of a value does not count."""

MOST_ROUNDS = 2000
"""Rounds of a game without end before it is given up."""

_KEPT = 30
"""Periods for which policies are kept between two rounds."""

_CELLS = 27 * 2048
"""Profiles times states solved together, so that they stay in the cache."""

_MOST_ENTRIES = 60_000_000
"""Entries of interpolation matrices that are kept; beyond, they are made anew in every period."""


@dataclass(frozen=True, eq=False)
class MarkovPerfect:
    """A Markov perfect equilibrium on the grid.

    Attributes
    ----------
    game : MarkovGame
        What was solved.
    values : tuple of ndarray, each of shape (players, states)
        Value of the game from each period on, with zeros after the last; for a game without end one for all periods.
    profiles : tuple of ndarray of int16, each of shape (players, states)
        The most probable action of each player in each period; for a game without end one for all periods.
    several : tuple of int
        For each period the number of states at which the period's game had several equilibrium outcomes.
    rule : str
        How one of several was chosen.
    converged : bool
        Always True for a game with an end.
    rounds : int
        Solutions of all states.
    residual : float
        Greatest change of a value in the last round, as a share of the range of values; 0 for a game with an end.
    """

    game: MarkovGame
    values: tuple[NDArray[np.float64], ...]
    profiles: tuple[NDArray[np.int16], ...]
    several: tuple[int, ...]
    rule: str
    converged: bool
    rounds: int
    residual: float

    def value_after(self, period: int) -> NDArray[np.float64]:
        """Return the value of what follows a period, shape (players, states)."""
        return self.values[0] if self.game.periods is None else self.values[period + 1]


def markov_perfect_equilibrium(
    game: MarkovGame, tolerance: float = TOLERANCE, most_rounds: int = MOST_ROUNDS
) -> MarkovPerfect:
    """Solve a Markov game by backward induction on its grid.

    Parameters
    ----------
    game : MarkovGame
        With or without end.
    tolerance : float, optional
        For a game without end: share of the range of values below which a change does not count.
    most_rounds : int, optional
        For a game without end: rounds before it is given up as not converged.

    Returns
    -------
    MarkovPerfect
        Values and policies at the points of the grid.

    Raises
    ------
    SolverError
        When the game of some state has no equilibrium that was found.

    Examples
    --------
    A tree that grows by a tenth of its height a period is cut once, for its height, when waiting no longer pays:

    >>> from wedgesim.games.markov import MarkovGame, MarkovPeriod
    >>> height = np.linspace(0, 2, 201)
    >>> wait, cut = np.zeros(201), height
    >>> grown = np.stack([np.minimum(height + 0.1, 2), np.zeros(201)])[None, None]
    >>> period = MarkovPeriod(np.stack([wait, cut])[None], grown, np.ones(1))
    >>> forest = MarkovGame(("owner",), (("wait", "cut"),), ((0,),), (height,), np.array([0.9]), None, lambda _: period)
    >>> found = markov_perfect_equilibrium(forest)
    >>> found.converged, bool(found.profiles[0][0, 20]), bool(found.profiles[0][0, 150])
    (True, False, True)
    """
    if game.periods is None:
        return _without_end(game, tolerance, most_rounds)
    values = [np.zeros((len(game.players), game.states))]
    profiles: list[NDArray[np.int16]] = []
    several: list[int] = []
    keeper = _Continuations(game)
    for number in reversed(range(game.periods)):
        period = game.period(number)
        solved = _solve_period(game, period, keeper, values[-1], number)
        values.append(solved.payoffs)
        profiles.append(solved.profiles.astype(np.int16))
        several.append(int(np.count_nonzero(solved.outcomes > 1)))
    ordered = tuple(reversed(values)), tuple(reversed(profiles)), tuple(reversed(several))
    return MarkovPerfect(game, *ordered, RULE, True, game.periods, 0.0)


def _without_end(game: MarkovGame, tolerance: float, most_rounds: int) -> MarkovPerfect:
    period, keeper = game.period(0), _Continuations(game)
    value = np.zeros((len(game.players), game.states))
    residual, rounds = np.inf, 0
    while True:
        solved = _solve_period(game, period, keeper, value, rounds)
        rounds += 1
        spread = max(float(np.ptp(solved.payoffs)), float(np.abs(solved.payoffs).max()), np.finfo(float).tiny)
        residual = float(np.abs(solved.payoffs - value).max()) / spread
        value = solved.payoffs
        if residual <= tolerance or rounds >= most_rounds:
            break
        if solved.pure.all():
            value = keeper.kept(period, solved, value)
    choices = int(np.count_nonzero(solved.outcomes > 1))
    profiles = (solved.profiles.astype(np.int16),)
    return MarkovPerfect(game, (value,), profiles, (choices,), RULE, residual <= tolerance, rounds, residual)


class _Continuations:
    """Expected discounted values of what follows; keeps the interpolation matrices of a period that repeats."""

    def __init__(self, game: MarkovGame) -> None:
        self.game = game
        self.profiles = int(np.prod(game.shape))
        discount = np.asarray(game.discount, dtype=np.float64)
        by_copy = np.broadcast_to(discount.reshape(len(game.players), -1), (len(game.players), game.copies))
        self.discount = np.repeat(by_copy, game.points, axis=1)
        self._repeated: MarkovPeriod | None = None
        self._known: dict[int, list[csr_array]] = {}

    def of(self, period: MarkovPeriod, table: NDArray[np.float64], part: slice) -> NDArray[np.float64]:
        """Return what follows in some states, shape (players, profiles, states), by the values after them by player."""
        count = part.stop - part.start
        expected = np.zeros((self.profiles * count, table.shape[1]))
        for chance, matrix in zip(period.chances, self._matrices(period, part), strict=True):
            expected += chance * (matrix @ table)
        shaped = np.moveaxis(expected.reshape(self.profiles, count, -1), -1, 0)
        return np.asarray(self.discount[:, None, part] * shaped)

    def kept(self, period: MarkovPeriod, solved: FirstOutcomes, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the value after some more periods in which everybody does as found, from `value` on."""
        states = np.arange(self.game.states)
        flat = np.ravel_multi_index(tuple(solved.profiles), self.game.shape)
        payoffs = period.payoffs.reshape(len(value), self.profiles, -1)[:, flat, states]
        reached = period.successors.reshape(*period.successors.shape[:2], self.profiles, -1)[:, :, flat, states]
        own = [self._interpolation(successors, states) for successors in reached]
        for _ in range(_KEPT):
            table = value.T
            expected = sum(chance * (matrix @ table) for chance, matrix in zip(period.chances, own, strict=True))
            value = payoffs + self.discount * np.asarray(expected).T
        return value

    def _matrices(self, period: MarkovPeriod, part: slice) -> Iterator[csr_array]:
        if self._repeated is not period:
            self._repeated, self._known = period, {}
        if part.start in self._known:
            yield from self._known[part.start]
            return
        variables = len(self.game.grid)
        states = np.tile(np.arange(part.start, part.stop), self.profiles)
        small = len(period.chances) * self.profiles * self.game.states * 2**variables <= _MOST_ENTRIES
        made: list[csr_array] = []
        for successors in period.successors:
            matrix = self._interpolation(successors[..., part].reshape(variables, -1), states)
            if small:
                made.append(matrix)
            yield matrix
        if small:
            self._known[part.start] = made

    def _interpolation(self, successors: NDArray[np.float64], states: NDArray[np.int64]) -> csr_array:
        """Return the matrix that takes a table of values to those at the successors of some states."""
        return multilinear(self.game.grid, successors, states // self.game.points, self.game.copies)


def _solve_period(
    game: MarkovGame, period: MarkovPeriod, keeper: _Continuations, value: NDArray[np.float64], number: int
) -> FirstOutcomes:
    """Solve the games of all states, some at a time, by the value of what follows."""
    players, states = len(game.players), game.states
    table = np.ascontiguousarray(value.T)
    step = max(1, _CELLS // int(np.prod(game.shape)))
    parts = []
    for start in range(0, states, step):
        part = slice(start, min(start + step, states))
        now = period.payoffs[..., part]
        total = now + keeper.of(period, table, part).reshape(now.shape)
        form = NormalForm(total, game.players, game.actions)
        parts.append(first_outcomes(Sequential(form, game.stages)))
    solved = FirstOutcomes(
        tuple(np.concatenate([part.strategies[player] for part in parts], axis=1) for player in range(players)),
        np.concatenate([part.payoffs for part in parts], axis=1),
        np.concatenate([part.outcomes for part in parts]),
    )
    if not solved.outcomes.all():
        state = int(np.argmin(solved.outcomes)) % game.points
        place = np.unravel_index(state, [len(axis) for axis in game.grid])
        where = ", ".join(f"{axis[at]:g}" for axis, at in zip(game.grid, place, strict=True))
        raise SolverError(f"no equilibrium was found in period {number + 1} at the state ({where})")
    return solved
