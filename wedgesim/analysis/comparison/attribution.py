"""Which values drive two margins apart: Shapley values over all that differs.

Changing the values in which two settings differ one after the other, in every order, each change moves the margin by
something; the average over all orders is the share of that value. It is the only division that adds up to the whole,
treats alike what has the same effect in all combinations, gives nothing to what never has an effect, and adds where
games add (Shapley 1953).

Steps:

1. up to 12 values: the margin at all 2^n mixtures, solved in one batch; the average over orders by its closed form
2. beyond: random orders, each together with its reverse, and the standard error of the averages over such pairs. In
   each order the parts add up to the whole, and so do their averages
3. the same for the verdict, as 1 where it is the second's and 0 where not: how often a value's change is what turns it

Reference: Shapley, L. (1953). A value for n-person games. *Contributions to the Theory of Games* II. Random orders:
Castro, Gómez and Tejada (2009), *Computers & Operations Research* 36.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.comparison.settings import Mixtures
from wedgesim.analysis.points import UNSOLVED, Points

MOST_EXACT = 12
"""Differing values up to which all mixtures are solved."""

PERMUTATIONS = 2000
"""Random orders beyond, half of them the reverse of the others."""

_TOGETHER = 1 << 16
"""Mixtures solved in one batch."""

Worth = Callable[[NDArray[np.bool_]], NDArray[np.float64]]
"""What coalitions are worth: ``worth(members)`` with members of shape (n, coalitions)."""


@dataclass(frozen=True)
class Share:
    """What one value contributes to the difference of two margins.

    Attributes
    ----------
    parameter : str
        Its name.
    first, second : float
        Its values.
    value : float
        The Shapley value: average effect on the margin over all orders of change.
    error : float
        Standard error; 0 where exact.
    alone : float
        Effect of changing it first, all others as in the first setting.
    last : float
        Effect of changing it last, all others as in the second.
    turning : float
        The Shapley value of turning the verdict into that of the second; 0 where the verdicts are the same.
    turning_error : float
        Its standard error; 0 where exact.
    """

    parameter: str
    first: float
    second: float
    value: float
    error: float
    alone: float
    last: float
    turning: float
    turning_error: float


@dataclass(frozen=True)
class Attribution:
    """The difference of two margins, divided among the values that differ.

    Attributes
    ----------
    start, end : float
        The margins of the first and of the second.
    shares : tuple of Share
        The largest first.
    exact : bool
        Whether all mixtures were solved.
    settings : int
        How many were.
    permutations : int
        Random orders; 0 where exact.
    seed : int
        Of the orders.
    several : int
        Mixtures with several equilibrium outcomes; their margin is that of the first outcome in the order of actions.
    """

    start: float
    end: float
    shares: tuple[Share, ...]
    exact: bool
    settings: int
    permutations: int
    seed: int
    several: int

    @property
    def total(self) -> float:
        """The difference: the second margin less the first."""
        return self.end - self.start

    def of(self, parameter: str) -> Share:
        """Return the share of a value by its name."""
        return next(share for share in self.shares if share.parameter == parameter)


def shapley_values(worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Shapley values of a game given by the worth of every coalition.

    Parameters
    ----------
    worth : ndarray, shape (2**n,)
        Coalition number c holds player i when bit i of c is set.

    Returns
    -------
    ndarray, shape (n,)
        They add up to ``worth[-1] - worth[0]``.

    Examples
    --------
    >>> shapley_values(np.array([0.0, 1.0, 2.0, 5.0])).tolist()
    [2.0, 3.0]
    """
    players = len(worth).bit_length() - 1
    coalitions = np.arange(len(worth))
    sizes = np.bitwise_count(coalitions) if hasattr(np, "bitwise_count") else _popcount(coalitions)
    weights = np.array([1 / (players * comb(players - 1, size)) for size in range(players)])
    values = np.empty(players)
    for player in range(players):
        without = coalitions[(coalitions >> player) & 1 == 0]
        values[player] = weights[sizes[without]] @ (worth[without | (1 << player)] - worth[without])
    return values


def _popcount(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.array([int(number).bit_count() for number in numbers], dtype=np.int64)


def sampled_shapley(
    worth: Worth, players: int, permutations: int = PERMUTATIONS, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Shapley values estimated from random orders, and their standard errors.

    Parameters
    ----------
    worth : callable
        ``worth(members)`` returns the worth of coalitions, one a column of `members`; its result may have further axes
        before the last, each a game of its own.
    players : int
        How many.
    permutations : int, optional
        Orders; every second is the reverse of the one before. At least 4.
    seed : int, optional
        Of the orders.

    Returns
    -------
    tuple of ndarray, shapes (..., players)
        Values and standard errors; the values add up to the worth of all less that of none.

    Examples
    --------
    >>> values, errors = sampled_shapley(lambda members: np.array([1.0, 2.0]) @ members, 2, 4)
    >>> values.tolist(), errors.tolist()
    ([1.0, 2.0], [0.0, 0.0])
    """
    random = np.random.default_rng(seed)
    pairs = max(permutations // 2, 2)
    together = max(1, _TOGETHER // (2 * (players + 1)))
    found = []
    for start in range(0, pairs, together):
        forward = random.permuted(np.tile(np.arange(players), (min(together, pairs - start), 1)), axis=1)
        orders = np.stack([forward, forward[:, ::-1]])  # (2, pairs, players)
        places = np.argsort(orders, axis=-1)
        # after the first k of an order have changed, k = 0 .. players
        members = places[..., None] < np.arange(players + 1)
        flat = np.moveaxis(members, 2, 0).reshape(players, -1)
        worths = worth(flat)
        steps = np.diff(worths.reshape(*worths.shape[:-1], *members.shape[:2], players + 1), axis=-1)
        by_player = np.take_along_axis(steps, np.broadcast_to(places, steps.shape), axis=-1)
        found.append(by_player.mean(axis=-3))
    each = np.concatenate(found, axis=-2)
    return each.mean(axis=-2), each.std(axis=-2, ddof=1) / np.sqrt(pairs)


def attribute(mixtures: Mixtures, *, permutations: int = PERMUTATIONS, seed: int = 0) -> tuple[Attribution | None, str]:
    """Divide the difference of the margins among the values that differ.

    Returns
    -------
    tuple of Attribution or None, and str
        None with the reason where some margin is not a number.
    """
    count = len(mixtures.different)
    if not count:
        return None, "the two have the same values"
    counted = _Counted(mixtures)
    ends = mixtures.solve(np.repeat([[False, True]], count, axis=0))
    singles = np.eye(count, dtype=np.bool_)
    firsts = mixtures.solve(np.concatenate([singles, ~singles], axis=1))
    goal = int(ends.verdict[1])
    turns = goal != int(ends.verdict[0])
    exact = count <= MOST_EXACT
    if exact:
        worths = counted.judged(mixtures.every, goal)
        if not np.isfinite(worths).all():
            return None, _missing(worths[0], counted)
        values, turning = (shapley_values(worth) for worth in worths)
        errors = np.zeros((2, count))
    else:
        (values, turning), errors = sampled_shapley(
            lambda members: counted.worths(members, goal), count, permutations, seed
        )
        if not np.isfinite(values).all():
            return None, _missing(values, counted)
    start, end = (float(margin) for margin in ends.margin)
    shares = [
        Share(
            of.parameter, of.first, of.second, float(values[i]), float(errors[0, i]),
            float(firsts.margin[i]) - start, end - float(firsts.margin[count + i]),
            float(turning[i]) if turns else 0.0, float(errors[1, i]) if turns else 0.0,
        )
        for i, of in enumerate(mixtures.different)
    ]  # fmt: skip
    ordered = tuple(sorted(shares, key=lambda share: -abs(share.value)))
    orders = 0 if exact else 2 * max(permutations // 2, 2)
    return Attribution(start, end, ordered, exact, counted.solved, orders, seed, counted.several), ""


class _Counted:
    """Margins of mixtures, with a count of those that were solved, had several outcomes, or none."""

    def __init__(self, mixtures: Mixtures) -> None:
        self.mixtures = mixtures
        self.solved = self.several = self.unsolved = 0

    def worths(self, members: NDArray[np.bool_], goal: int) -> NDArray[np.float64]:
        """Return margin, and whether the verdict is `goal`, shape (2, coalitions)."""
        return self.judged(self.mixtures.solve(members), goal)

    def judged(self, points: Points, goal: int) -> NDArray[np.float64]:
        """Return the same of mixtures that are solved already."""
        self.solved += points.verdict.size
        self.several += int((points.outcomes > 1).sum())
        self.unsolved += int((points.verdict == UNSOLVED).sum())
        return np.stack([points.margin, (points.verdict == goal).astype(np.float64)])


def _missing(margins: NDArray[np.float64], counted: _Counted) -> str:
    if counted.unsolved:
        return f"in {counted.unsolved} of {counted.solved} mixtures of the two no equilibrium was found"
    if np.isinf(margins).any():
        return "the target has no choice between splitting and not, so that the margin is infinite"
    return "in some mixtures of the two the others mix, so that the target meets chance and has no single margin"
