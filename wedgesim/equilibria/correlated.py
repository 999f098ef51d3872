"""Correlated equilibria by linear programming: the best for given weights, and what all of them have in common.

A probability of each profile is a correlated equilibrium when no player, told its own action of the profile that was
drawn, gains by taking another. These conditions are linear, so are expected payoffs and probabilities of events:

1. For each player and each pair of actions: the expected gain from taking the second whenever told the first is not
   positive.
2. Maximise or minimise a linear function subject to these (HiGHS).

Every Nash equilibrium is a correlated equilibrium, so the interval of the probability of an event over all correlated
equilibria contains its probability in every Nash equilibrium, whatever would select among them.

References
----------
Aumann, R. (1974). Subjectivity and correlation in randomized strategies. *Journal of Mathematical Economics* 1.
Nau, R. and McCardle, K. (1990). Coherent behavior in noncooperative games. *Journal of Economic Theory* 50.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.equilibria.linear_program import maximise
from wedgesim.errors import GameError, SolverError
from wedgesim.games.normal_form import NormalForm, Profile

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CorrelatedEquilibrium:
    """A correlated equilibrium.

    Attributes
    ----------
    probabilities : ndarray, shape of the game
        Probability of each profile.
    payoffs : ndarray, shape (players,)
        Expected payoffs.
    max_regret : float
        Most that any player could gain, in expectation and payoff units, by answering one of its recommendations with
        another action: zero up to rounding.
    """

    probabilities: Array
    payoffs: Array
    max_regret: float


@dataclass(frozen=True, eq=False)
class EventInterval:
    """The probability of an event over all correlated equilibria.

    Attributes
    ----------
    low, high : float
        Smallest and largest probability; accurate to about 1e-9.
    at_low, at_high : CorrelatedEquilibrium
        Correlated equilibria that have them.
    """

    low: float
    high: float
    at_low: CorrelatedEquilibrium
    at_high: CorrelatedEquilibrium


def correlated_equilibrium(game: NormalForm, weights: Sequence[float] | None = None) -> CorrelatedEquilibrium:
    """Find a correlated equilibrium of largest weighted sum of payoffs.

    Parameters
    ----------
    game : NormalForm
        A single game.
    weights : sequence of float, optional
        Weight of each player's payoff; all equal when not given.

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> chicken = NormalForm.from_payoffs([[[0, 7], [2, 6]], [[0, 2], [7, 6]]])
    >>> found = correlated_equilibrium(chicken)
    >>> found.probabilities.round(6).tolist(), found.payoffs.round(6).tolist()
    ([[0.0, 0.25], [0.25, 0.5]], [5.25, 5.25])
    """
    share = np.ones(len(game.players)) if weights is None else np.asarray(weights, dtype=np.float64)
    if share.shape != (len(game.players),) or not np.isfinite(share).all():
        raise GameError(f"weights need one number for each of {len(game.players)} players")
    return _optimum(game, np.tensordot(share, game.payoffs, axes=1))


def event_interval(game: NormalForm, event: ArrayLike | Iterable[Profile]) -> EventInterval:
    """Find the smallest and largest probability of an event over all correlated equilibria.

    Parameters
    ----------
    game : NormalForm
        A single game.
    event : array_like of bool, or profiles
        The profiles that make up the event: a mask of the shape of the game, or the profiles themselves.

    Returns
    -------
    EventInterval
        With ``low > 0`` the event is possible in every Nash equilibrium; with ``high == 0`` it never happens in any.

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> chicken = NormalForm.from_payoffs([[[0, 7], [2, 6]], [[0, 2], [7, 6]]])
    >>> both_yield = event_interval(chicken, [(1, 1)])
    >>> round(both_yield.low, 6), round(both_yield.high, 6)
    (0.0, 0.5)
    """
    mask = _mask(game, event).astype(np.float64)
    at_low, at_high = _optimum(game, -mask), _optimum(game, mask)
    low = float((at_low.probabilities * mask).sum())
    high = float((at_high.probabilities * mask).sum())
    return EventInterval(min(low, 1.0), min(high, 1.0), at_low, at_high)


def _mask(game: NormalForm, event: ArrayLike | Iterable[Profile]) -> NDArray[np.bool_]:
    given = event if isinstance(event, np.ndarray) else np.array(list(event))  # type: ignore[arg-type]
    if given.dtype == np.bool_ and given.shape == game.shape:
        return given
    mask = np.zeros(game.shape, dtype=np.bool_)
    if not given.size:
        return mask
    if given.ndim != 2 or given.shape[1] != len(game.shape) or not np.issubdtype(given.dtype, np.integer):
        raise GameError(f"an event is a mask of shape {game.shape} or a list of profiles of {len(game.shape)} actions")
    if (given < 0).any() or (given >= game.shape).any():
        raise GameError(f"an event holds a profile outside the game of shape {game.shape}")
    mask[tuple(given.T)] = True
    return mask


def _optimum(game: NormalForm, objective: Array) -> CorrelatedEquilibrium:
    """Maximise a linear function of the probabilities of profiles over all correlated equilibria."""
    if game.batch_shape:
        raise GameError(f"correlated equilibria are found for one game, not for a batch of shape {game.batch_shape}")
    above = objective - objective.min()  # probabilities add up to one: a level only costs digits
    largest = float(above.max())
    found = maximise(above.ravel() / (largest if largest > 0 else 1.0), _gains(game))
    if found is None:
        raise SolverError("the linear program of correlated equilibria has no solution within rounding")
    probabilities = found.reshape(game.shape)
    payoffs = (game.payoffs * probabilities).reshape(len(game.players), -1).sum(axis=1)
    return CorrelatedEquilibrium(probabilities, payoffs, _max_regret(game, probabilities))


def _gains(game: NormalForm) -> Array:
    """Gain of each player from each action in place of each other, in parts of its payoff range: one row each."""
    rows = []
    for player, size in enumerate(game.shape):
        spread = float(game.payoff_range[player]) or 1.0
        payoffs = np.moveaxis(game.payoffs[player], player, 0)
        for told in range(size):
            for instead in range(size):
                if instead != told:
                    row = np.zeros_like(payoffs)
                    row[told] = (payoffs[instead] - payoffs[told]) / spread
                    rows.append(np.moveaxis(row, 0, player).ravel())
    return np.array(rows).reshape(len(rows), int(np.prod(game.shape)))


def _max_regret(game: NormalForm, probabilities: Array) -> float:
    """Largest expected gain from disobeying one recommendation."""
    worst = 0.0
    for player in range(len(game.players)):
        payoffs = np.moveaxis(game.payoffs[player], player, 0).reshape(game.shape[player], -1)
        payoffs = payoffs - payoffs.min()  # a level far from zero costs digits
        weights = np.moveaxis(probabilities, player, 0).reshape(game.shape[player], -1)
        worth = weights @ payoffs.T
        worst = max(worst, float((worth.max(axis=1) - np.diag(worth)).max()))
    return worst
