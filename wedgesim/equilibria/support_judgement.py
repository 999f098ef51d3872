"""Which solutions of support problems are equilibria: Newton steps, no negative probability, no better reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.candidates import Array, normalised
from wedgesim.equilibria.found import TIE, Found, embedded, first_of_each
from wedgesim.equilibria.regret import expectation
from wedgesim.equilibria.support_problems import Problems, payoff_cells
from wedgesim.equilibria.support_system import SINGULAR, newton, residual_of_two

CONVERGED = 1e-11
"""Residuals of the equations up to this, for payoffs of range one, are rounding."""

SUSPICIOUS = 1e-6
"""Residuals and margins up to this make a candidate that is no equilibrium one that may be a poorly found one."""

LOOSE = 1e-2
"""Candidates with a better reply outside the support by more than this are not worth polishing."""

POLISHED = 1e-13
"""Residuals above this call for more Newton steps."""

_NEWTON_STEPS = 1
MORE_NEWTON_STEPS = 20


def pure_found(payoffs: Array, problems: Problems) -> Found:
    """Equilibria among profiles in which dominance leaves every action: all of them, but for ties."""
    games = problems.games
    strategies = [np.ones((1, len(games)))] * len(problems.actions)
    outside = outside_supports(payoffs, problems, strategies, None)
    kept = (outside >= -TIE).nonzero()[0]
    if len(kept) < len(games):
        games, outside = games[kept], outside[kept]
        problems = Problems([own[:, kept] for own in problems.actions], games)
    regular = outside > TIE
    suspect = np.zeros(payoffs.shape[-1], dtype=np.bool_)
    suspect[games[~regular]] = True
    full = []
    for own, size in zip(problems.actions, payoffs.shape[1:-1], strict=True):
        full.append((own == np.arange(size)[:, None]).astype(np.float64))
    return Found(full, games, regular.astype(np.int8), suspect, games[:0])


def outside_supports(
    payoffs: Array, problems: Problems, strategies: Sequence[Array], source: NDArray[np.int64] | None
) -> Array:
    """How much less the best action outside the supports pays than the strategy that is played, shape (count,).

    `source` tells the problem of each strategy; None that there is one for each.
    """
    shape, games, actions = payoffs.shape[1:-1], problems.games, problems.actions
    if source is not None:
        games, actions = games.take(source), [own.take(source, axis=1) for own in actions]
    least = np.full(len(games), np.inf)
    column = np.arange(len(games))
    for player, size in enumerate(shape):
        own = actions[player]
        if len(own) < size:
            every = np.arange(size)[:, None]
            cells = payoff_cells(shape, payoffs.shape[-1], [*actions[:player], every, *actions[player + 1 :]], games)
            local = payoffs[player].reshape(-1).take(cells)
            kept = [p for p, strategy in enumerate(strategies) if p == player or len(strategy) > 1]
            local = local.reshape(*(local.shape[p] for p in kept), -1)
            worth = expectation(local, [strategies[p] for p in kept], (kept.index(player),))
            gets = worth[own, column]
            shortfall = (gets[0] if len(own) == 1 else (gets * strategies[player]).sum(axis=0)) - worth
            shortfall[own, column] = np.inf
            least = np.minimum(least, shortfall.min(axis=0))
    return least


class Polished(NamedTuple):
    """Candidates after Newton steps.

    Attributes
    ----------
    strategies : list of ndarray, each of shape (|S_i|, count)
        On the supports.
    residual, determinant : ndarray, shape (count,)
        As :func:`newton` gives them.
    moved : bool
        Whether there were any steps.
    """

    strategies: list[Array]
    residual: Array
    determinant: Array
    moved: bool


def polished_candidates(equations: list[Array], strategies: list[Array], determinant: Array | None) -> Polished:
    """Take Newton steps with the candidates that need them."""
    linear = determinant is not None
    if determinant is not None:
        # The equations of two players are linear, and their solutions exact but for rounding.
        steps, points, residual = 0, strategies, residual_of_two(equations, strategies)
    else:
        steps = _NEWTON_STEPS
        points, residual, determinant = newton(equations, strategies, steps)
    slow = (residual > POLISHED).nonzero()[0]
    if len(slow):
        again = newton([e[..., slow] for e in equations], [point[:, slow] for point in points], MORE_NEWTON_STEPS)
        for point, better in zip(points, again[0], strict=True):
            point[:, slow] = better
        residual[slow] = again[1]
        if not linear:
            determinant[slow] = again[2]
    return Polished(points, residual, determinant, steps > 0 or len(slow) > 0)


def judged(payoffs: Array, problems: Problems, polished: Polished, source: NDArray[np.int64], outside: Array) -> Found:
    """Equilibria among polished candidates; suspects games that have one that is not regular, or nearly have one."""
    strategies, residual, determinant, _ = polished
    games = problems.games[source]
    actions = [own.take(source, axis=1) for own in problems.actions]
    mixing = sum(len(own) > 1 for own in actions)
    lowest = np.min([strategy.min(axis=0) for strategy in strategies], axis=0)
    margin = np.minimum(lowest, outside)
    solved = (residual <= CONVERGED) & (margin >= -TIE)
    regular = solved & (margin > TIE) & (np.abs(determinant) > (SINGULAR if mixing > 2 else 0.0))
    nearly = (residual <= SUSPICIOUS) & (margin >= -SUSPICIOUS) & ~solved
    suspect = np.zeros(payoffs.shape[-1], dtype=np.bool_)
    suspect[games[(solved & ~regular) | (nearly & (residual > CONVERGED))]] = True
    index = np.where(regular, np.sign(determinant), 0).astype(np.int8)
    kept = solved.nonzero()[0]
    full = embedded(
        [normalised(np.maximum(strategy.take(kept, axis=1), 0.0)) for strategy in strategies],
        [own.take(kept, axis=1) for own in actions],
        payoffs.shape[1:-1],
    )
    if mixing > 2:
        first = first_of_each(full, games[kept])
        full, kept = [strategy[:, first] for strategy in full], kept[first]
    return Found(full, games[kept], index[kept], suspect, np.zeros_like(games[:0]))
