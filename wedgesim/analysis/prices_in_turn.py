"""The smallest inducement at which the target splits, where it and the partner choose one after the other.

The target's payoffs are lines in the inducement V. Steps, for all points together:

1. the crossings of these lines between which what is played cannot change (:mod:`~wedgesim.analysis.price_edges`)
2. interval after interval, the game at a point inside it, for the points whose price is not yet found: the price is the
   lower end of the first on which every subgame-perfect outcome is a split
3. where no price is enough the split is imagined: the target is held to its split actions, beyond the last crossing
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.price_edges import PayoffLines, edges_of
from wedgesim.equilibria.backward_induction import TIE_TOLERANCE

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TurnBid:
    """The target's price after one action of the divider, and what the divider has then.

    Attributes
    ----------
    price : ndarray, shape (points,)
        Infinite where no inducement is enough.
    worst : ndarray, shape (points,)
        The divider's payoff in the outcome that is worst for it; where no price is enough, in the imagined split.
    answer : ndarray of int64, shape (points,)
        Number of the first action that the target then takes.
    """

    price: Floats
    worst: Floats
    answer: NDArray[np.int64]


def turn_bid(lines: PayoffLines, divider: Floats, splits: Truths) -> TurnBid:
    """Return the price of a split after one action of the divider.

    Parameters
    ----------
    lines : PayoffLines
        Payoffs of target and partner after it.
    divider : ndarray, shape (n_T, n_P, points)
        Payoffs of the divider after it.
    splits : ndarray of bool, shape (n_T,)
        Which actions of the target are a split.
    """
    edges, lower = edges_of(lines, splits)
    price, mask = _first_interval(lines, splits, edges, lower)
    none = np.flatnonzero(np.isinf(price))
    if len(none):
        mask[..., none] = _imagined(lines.at(none), splits, edges[:, none])
    worst = np.where(mask, divider, np.inf).min(axis=(0, 1))
    return TurnBid(price, worst, mask.any(axis=1).argmax(axis=0))


def _first_interval(lines: PayoffLines, splits: Truths, edges: Floats, lower: Floats) -> tuple[Floats, Truths]:
    """Lower ends of the first intervals on which every outcome is a split, and the outcomes there."""
    points = edges.shape[1]
    price = np.full(points, np.inf)
    mask = np.zeros(lines.base.shape, dtype=np.bool_)
    partners = TIE_TOLERANCE * spread(lines.partner, (0, 1))
    index, todo, rest, missing = np.arange(points), lines, edges, np.ones(points, dtype=np.bool_)
    for number in range(len(edges) + 1):
        upper = rest[number] if number < len(edges) else np.full(len(index), np.inf)
        last = np.isinf(upper)
        inside = np.where(last, lower + 1.0, lower / 2 + np.where(last, 0.0, upper) / 2)
        target = todo.base + todo.slope * inside
        slacks = (TIE_TOLERANCE * spread(target, (0, 1)), partners)
        outcomes = outcomes_in_turn(target, todo.partner, slacks, lines.target_last)
        played = np.asarray(outcomes.any(axis=1))
        here = missing & np.any(played[splits], axis=0) & ~np.any(played[~splits], axis=0)
        price[index[here]] = lower[here]
        if len(index) == points:
            np.copyto(mask, outcomes, where=here)
        else:
            mask[..., index[here]] = outcomes[..., here]
        missing = missing & ~here & ~last
        count = np.count_nonzero(missing)
        if not count:
            break
        lower = np.where(missing, upper, lower)
        if 2 * count < len(missing):
            index, lower, rest, todo = index[missing], lower[missing], rest[:, missing], todo.at(missing)
            partners = partners[missing]
            missing = np.ones(count, dtype=np.bool_)
    return price, mask


def _imagined(lines: PayoffLines, splits: Truths, edges: Floats) -> Truths:
    """Outcomes of a game in which the target has its split actions alone, beyond all crossings."""
    top = np.where(np.isinf(edges), 0.0, edges).max(axis=0, initial=0.0) + 1.0
    target = (lines.base + lines.slope * top)[splits]
    partner = lines.partner[splits]
    slacks = (TIE_TOLERANCE * spread(target, (0, 1)), TIE_TOLERANCE * spread(partner, (0, 1)))
    found = np.zeros(lines.base.shape, dtype=np.bool_)
    found[splits] = outcomes_in_turn(target, partner, slacks, lines.target_last)
    return found


def outcomes_in_turn(target: Floats, partner: Floats, slacks: tuple[Floats, Floats], target_last: bool) -> Truths:
    """Return the subgame-perfect outcomes of target and partner, shape (n_T, n_P, points); ties count.

    Parameters
    ----------
    target, partner : ndarray, shape (n_T, n_P, points)
        Their payoffs.
    slacks : tuple of ndarray, each of shape (points,)
        Differences within which payoffs of the target, and of the partner, tie.
    target_last : bool
        Whether the target answers the partner, or the partner the target.
    """
    if target_last:
        return _leader_and_follower(partner, target, slacks[1], slacks[0], 1, 0)
    return _leader_and_follower(target, partner, slacks[0], slacks[1], 0, 1)


def _leader_and_follower(
    leader: Floats,
    follower: Floats,
    leaders_slack: Floats,
    followers_slack: Floats,
    leads: int,
    follows: int,
) -> Truths:
    """Subgame-perfect outcomes of two who move one after another; ties as in backward induction."""
    answers = follower >= follower.max(axis=follows, keepdims=True) - followers_slack
    secured = np.where(answers, leader, np.inf).min(axis=follows, keepdims=True).max(axis=leads, keepdims=True)
    # an outcome of the most secure action itself passes all the more, so that it need not be left out here
    outcomes: Truths = answers & (leader >= secured - leaders_slack)
    return outcomes


def spread(values: Floats, axes: tuple[int, ...]) -> Floats:
    """Return the largest less the smallest value."""
    spread: Floats = values.max(axis=axes) - values.min(axis=axes)
    return spread
