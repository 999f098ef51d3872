"""The smallest inducement at which the target splits in every equilibrium, where it and the partner choose at once.

After an action of the divider, target and partner play a game of two in which each action of the target gains from the
inducement V in its own proportion, whatever the partner does. Steps, for all points together:

1. *Critical inducements.* With supports S_T and S_P of one size, the partner's mixture makes the target indifferent
   over S_T; the equations are linear in the mixture, the target's worth and V, so the mixture moves along a line with
   V. The set of equilibria can change only where a probability on such a line, or the loss from an action of the target
   outside S_T, passes through zero. What keeps the partner indifferent does not depend on V. Supports of one action
   give the inducements at which two actions of the target are worth the same against one of the partner.
2. *Bounds.* Where no split action can be a best reply to anything there is no need to look, nor beyond the inducement
   from which a split action is better than all others against everything.
3. *Equilibria* between each two neighbouring critical inducements, all of them and mixed ones too
   (:mod:`wedgesim.equilibria.nash`), for the points whose price is not yet found: the price is the lower end of the
   first stretch on which every equilibrium is a split with certainty.

Reference: support enumeration as in :mod:`wedgesim.equilibria.support_enumeration`; von Stengel (2007), in Algorithmic
Game Theory, ch. 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.nash import nash_equilibria_batch
from wedgesim.games.normal_form import NormalForm

Floats = NDArray[np.float64]

_CERTAIN = 1e-9
"""Probability below which an action counts as not taken."""

_SINGULAR = 1e-12
"""Determinant, of payoffs in parts of their range, below which supports have no line of mixtures of their own."""


@dataclass(frozen=True, eq=False)
class JointBid:
    """The target's price after one action of the divider, and what the divider has then.

    Attributes
    ----------
    price : ndarray, shape (points,)
        Infinite where no inducement is enough.
    worst : ndarray, shape (points,)
        The divider's expected payoff in the equilibrium that is worst for it; where no price is enough, with the target
        held to its split actions.
    delivered : ndarray, shape (points,)
        Expected share of the full reward that is delivered in that equilibrium.
    """

    price: Floats
    worst: Floats
    delivered: Floats


@dataclass(frozen=True, eq=False)
class _Stage:
    """Payoffs of target and partner, of the divider beside, and the share of the reward delivered; points last."""

    base: Floats
    slope: Floats
    partner: Floats
    divider: Floats
    reach: Floats

    def at(self, points: NDArray[np.int64]) -> _Stage:
        """Return some of the points."""
        return _Stage(*(getattr(self, name)[..., points] for name in self.__dataclass_fields__))

    def held(self, actions: NDArray[np.bool_]) -> _Stage:
        """Return the same with some of the target's actions only."""
        return _Stage(*(getattr(self, name)[actions] for name in self.__dataclass_fields__))


def joint_bid(
    base: Floats, slope: Floats, partner: Floats, divider: Floats, reach: Floats, splits: NDArray[np.bool_]
) -> JointBid:
    """Return the price after one action of the divider.

    Parameters
    ----------
    base, partner, divider : ndarray, shape (n_T, n_P, points)
        Payoffs, the target's at an inducement of 0.
    slope : ndarray, shape (n_T, points)
        What a unit of inducement adds to the target's payoff.
    reach : ndarray, shape (n_T, points)
        Share of the full reward that is delivered.
    splits : ndarray of bool, shape (n_T,)
        Which actions of the target are a split; at least one.
    """
    points = base.shape[-1]
    stage = _Stage(base, slope, partner, divider, reach)
    edges, lower = _edges(stage, splits)
    price, worst, delivered = np.full(points, np.inf), np.full(points, np.nan), np.full(points, np.nan)
    index, rest = np.arange(points), edges
    for number in range(len(edges) + 1):
        if not len(index):
            break
        upper = rest[number] if number < len(rest) else np.full(len(index), np.inf)
        last = np.isinf(upper)
        nothing = ~last & (upper <= lower)  # lies between
        inside = np.where(last, lower + 1.0, lower / 2 + np.where(last, 0.0, upper) / 2)
        split, of_divider, share = _played(stage.at(index), inside, splits)
        here = split & ~nothing
        price[index[here]], worst[index[here]], delivered[index[here]] = lower[here], of_divider[here], share[here]
        on = ~here & ~last
        index, lower, rest = index[on], np.maximum(upper, lower)[on], rest[:, on]
    none = np.flatnonzero(np.isinf(price))
    if len(none):
        top = np.where(np.isinf(edges[:, none]), 0.0, edges[:, none]).max(axis=0, initial=0.0) + 1.0
        held = stage.at(none).held(splits)
        _, worst[none], delivered[none] = _played(held, top, np.ones(int(splits.sum()), dtype=np.bool_))
    return JointBid(price, worst, delivered)


def _played(stage: _Stage, inducement: Floats, splits: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Whether all equilibria are splits, and payoff of the divider and reward delivered in the worst for it."""
    points = len(inducement)
    target = stage.base + (stage.slope * inducement)[:, None]
    solved = nash_equilibria_batch(NormalForm.from_payoffs(np.stack([target, stage.partner]), ["target", "partner"]))
    owner, (own, other) = solved.game_index, solved.strategies
    chance = own[splits].sum(axis=0)
    least = np.full(points, np.inf)
    np.minimum.at(least, owner, chance)
    worth = np.einsum("te,pe,tpe->e", own, other, stage.divider[..., owner])
    order = np.lexsort((worth, owner))
    first = order[np.searchsorted(owner[order], np.arange(points)).clip(max=max(len(order) - 1, 0))]
    share = np.einsum("te,te->e", own, stage.reach[..., owner])
    return (least > 1 - _CERTAIN) & np.isfinite(least), worth[first], share[first]


def _edges(stage: _Stage, splits: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Critical inducements in order, infinite where there are fewer, and one below which nobody splits for sure."""
    points = stage.base.shape[-1]
    least, most = _bounds(stage, splits)
    start = np.where(np.isfinite(least) & (least > 0), least, 0.0)
    # the upper bound is an edge itself: computed in another way it can come out a rounding error above, and be lost
    found = [np.broadcast_to(edge, (points,)) for edge in (*_critical(stage), most)]
    every = np.array(found).reshape(-1, points)
    edges: Floats = np.where((every > start) & (every <= most), every, np.inf)
    edges.sort(axis=0)
    return edges, start


def _bounds(stage: _Stage, splits: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Inducements up to which no split action beats all others anywhere, and from which one does everywhere.

    Minus infinity and infinity where more of the reward is not surely delivered at a split.
    """
    points = stage.base.shape[-1]
    least, most = np.full(points, np.inf), np.full(points, np.inf)
    for i in np.flatnonzero(splits):
        some, every = np.full(points, -np.inf), np.full(points, -np.inf)
        for j in np.flatnonzero(~splits):
            rise, behind = stage.slope[i] - stage.slope[j], stage.base[j] - stage.base[i]
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                crossing = np.where(rise > 0, behind / rise, np.where(behind < 0, -np.inf, np.inf))
            falls = rise < 0
            some = np.maximum(some, np.where(falls, -np.inf, crossing.min(axis=0)))
            every = np.maximum(every, np.where(falls, np.inf, crossing.max(axis=0)))
        least, most = np.minimum(least, some), np.minimum(most, every)
    return least, most


def _critical(stage: _Stage) -> Iterator[Floats]:
    """Inducements at which the set of equilibria can change, each of shape (points,); see the module."""
    targets, partners, points = stage.base.shape
    # each row of the target's payoffs counts only against its other rows
    scale = np.maximum(np.ptp(stage.base.reshape(-1, points), axis=0), 1e-300)
    base = stage.base / scale
    slope = stage.slope / scale
    for size in range(1, min(targets, partners) + 1):
        for own in combinations(range(targets), size):
            for other in combinations(range(partners), size):
                matrix = np.zeros((points, size + 1, size + 1))
                matrix[:, :size, :size] = np.moveaxis(base[np.ix_(own, other)], -1, 0)
                matrix[:, :size, size] = -1.0
                matrix[:, size, :size] = 1.0
                right = np.zeros((points, size + 1, 2))  # what does not depend on V, and what is in proportion to it
                right[:, size, 0] = 1.0
                right[:, :size, 1] = -slope[list(own)].T
                regular = np.abs(np.linalg.det(matrix)) > _SINGULAR
                matrix[~regular] = np.eye(size + 1)
                solved = np.linalg.solve(matrix, right)
                level, rise = solved[..., 0].T, solved[..., 1].T
                for place in range(size) if size > 1 else ():
                    yield _zero(level[place], rise[place], regular)
                for action in set(range(targets)) - set(own):
                    against = base[action, list(other)]
                    loss = level[size] - (level[:size] * against).sum(axis=0)
                    grows = rise[size] - (rise[:size] * against).sum(axis=0) - slope[action]
                    yield _zero(loss, grows, regular)


def _zero(level: Floats, rise: Floats, regular: NDArray[np.bool_]) -> Floats:
    """Where a line passes through zero; nan where it does not."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(regular & (rise != 0), -level / rise, np.nan)
