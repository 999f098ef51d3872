"""What can follow a message in equilibrium, for every belief in one of two types, in many games at once.

Two receivers who move one after the other (or one, or none) have seen a message and believe with probability p that the
sender is of the second type. Nothing they do tells more about it. For all but finitely many p backward induction on
expected payoffs gives one pure reply; as p rises from 0 to 1 the replies form a path on which

- p moves and a pure reply stays, or
- p stays, where somebody is indifferent, and a mixture moves: an *edge*.

So the replies at p = 0 and p = 1 and the edges are all that there is. Steps:

1. The reply at a given belief, by backward induction, and by how little it might have been another.
2. Beliefs at which the second receiver is indifferent between two best replies to an action of the first. The first
   receiver takes that action for some of the mixtures, and may mix itself where the mixture makes it indifferent.
3. Beliefs at which the first receiver is indifferent between two actions, each answered by its one best reply.

Where more than that ties, edges are marked as not telling all there is.

Payoffs are scaled so that each player's lie between 0 and 1; axes are (types, messages, actions of the first receiver,
of the second, games).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Reply:
    """The pure reply to every message at given beliefs.

    Attributes
    ----------
    first : ndarray of int, shape (messages, games)
        Action of the first receiver.
    second : ndarray of int, shape (messages, actions of the first, games)
        Action of the second after each.
    worth : ndarray, shape (2, messages, games)
        What the sender's types get.
    gap : ndarray, shape (messages, games)
        By how much the nearest other action falls short, at whichever set is nearest to a tie.
    """

    first: Indices
    second: Indices
    worth: Array
    gap: Array


@dataclass(frozen=True, eq=False)
class Edges:
    """Mixed replies: along each edge a share s from 0 to 1 moves, at one belief.

    The first receiver takes `first` with probability 1 - k and `other` with k; the second answers `mixed` with `low`
    with probability 1 - q and with `high` with q, and everything else as in `second`. Both k and q are linear in s.

    Attributes
    ----------
    message, game : ndarray of int, shape (edges,)
        Where they lie.
    belief : ndarray, shape (edges,)
        Probability of the second type.
    first, other, mixed, low, high : ndarray of int, shape (edges,)
        Actions.
    second : ndarray of int, shape (actions of the first, edges)
        Replies of the second receiver.
    k, q : ndarray, shape (2, edges)
        Probabilities at both ends.
    worth : ndarray, shape (2 ends, 2 types, edges)
        What the sender's types get at both ends.
    wide : ndarray of bool, shape (edges,)
        Whether there is more at this belief than the edge tells.
    slots : ndarray of int, shape (most edges of a message, messages, games)
        Numbers of the edges of each message in each game; -1 where there are no more.
    """

    message: Indices
    game: Indices
    belief: Array
    first: Indices
    other: Indices
    mixed: Indices
    low: Indices
    high: Indices
    second: Indices
    k: Array
    q: Array
    worth: Array
    wide: Mask
    slots: Indices

    def __len__(self) -> int:
        return len(self.message)

    def first_shares(self, edges: Indices, share: Array, actions: int) -> Array:
        """Return the probabilities of the first receiver's actions, shape (actions, edges)."""
        moved = self.k[0, edges] + share * (self.k[1, edges] - self.k[0, edges])
        number = np.arange(actions)[:, None]
        found: Array = (number == self.first[edges]) * (1 - moved) + (number == self.other[edges]) * moved
        return found

    def second_shares(self, edges: Indices, share: Array, actions: int) -> Array:
        """Return the probabilities of the second receiver's actions, shape (actions of the first, actions, edges)."""
        moved = self.q[0, edges] + share * (self.q[1, edges] - self.q[0, edges])
        number = np.arange(actions)[:, None]
        found: Array = (np.arange(actions)[:, None] == self.second[:, None, edges]).astype(np.float64)
        mixes = (number == self.low[edges]) * (1 - moved) + (number == self.high[edges]) * moved
        found[self.mixed[edges], :, np.arange(len(edges))] = mixes.T
        return found


def reply_at(sender: Array, first: Array, second: Array, belief: Array | float) -> Reply:
    """Return the reply to every message when the second type is believed in with a probability, shape (games,).

    Where actions tie the first of them is taken; the gap tells.
    """
    of_second, of_first = expected(second, belief), expected(first, belief)
    answers, near = _best(of_second, 2)
    reached = np.take_along_axis(of_first, answers[:, :, None], axis=2)[:, :, 0]
    chosen, nearest = _best(reached, 1)
    here = np.take_along_axis(sender, answers[None, :, :, None], axis=3)[:, :, :, 0]
    worth = np.take_along_axis(here, chosen[None, :, None], axis=2)[:, :, 0]
    return Reply(chosen, answers, worth, np.minimum(near.min(axis=1), nearest))


def expected(payoffs: Array, belief: Array | float) -> Array:
    """Return expected payoffs, types being the first axis."""
    found: Array = payoffs[0] + belief * (payoffs[1] - payoffs[0])
    return found


def _best(values: Array, axis: int) -> tuple[Indices, Array]:
    """Return the position of the largest value along an axis, and its distance from the next."""
    best = values.argmax(axis=axis)
    if values.shape[axis] == 1:
        return best, np.full(best.shape, np.inf)
    ordered = np.partition(values, -2, axis=axis)
    gap = np.asarray(ordered.take(-1, axis=axis) - ordered.take(-2, axis=axis))
    return best, gap


@dataclass(frozen=True, eq=False)
class _Here:
    """Expected payoffs at some beliefs after some messages, one row each, and the best replies of the second."""

    message: Indices
    game: Indices
    belief: Array
    first: Array
    answers: Indices
    near: Array
    reached: Array
    best: Array

    @classmethod
    def of(cls, first: Array, second: Array, message: Indices, game: Indices, belief: Array) -> _Here:
        """Gather what is expected there."""
        at: Any = (slice(None), message, slice(None), slice(None), game)
        of_first, of_second = (
            np.moveaxis(expected(np.moveaxis(payoffs[at], 1, 0), belief[:, None, None]), 0, -1)
            for payoffs in (first, second)
        )
        answers, near = _best(of_second, 1)
        reached = np.take_along_axis(of_first, answers[:, None], axis=1)[:, 0]
        return cls(message, game, belief, of_first, answers, near, reached, of_second.max(axis=1))

    def among_others(self, *left_out: Indices) -> tuple[Array, Indices, Array]:
        """Best that the first receiver gets by other actions than some, which it is, and how far the next is."""
        values = self.reached.copy()
        rows = np.arange(len(self.message))
        for actions in left_out:
            values[actions, rows] = -np.inf
        which = values.argmax(axis=0)
        if len(values) == 1:
            return values[0], which, np.full(len(rows), np.inf)
        ordered = np.partition(values, -2, axis=0)
        with np.errstate(invalid="ignore"):
            gap = np.where(np.isneginf(ordered[-2]), np.inf, ordered[-1] - ordered[-2])
        return values[which, rows], which, gap


def edges_of(sender: Array, first: Array, second: Array, tolerance: float) -> Edges:
    """Return all mixed replies at beliefs strictly between 0 and 1."""
    parts = [*_second_mixes(first, second, tolerance), *_first_mixes(first, second, tolerance)]
    joined = {name: np.concatenate([part[name] for part in parts], axis=-1) for name in _FIELDS}
    count = len(joined["message"])
    rows = np.arange(count)
    at_home = sender[:, joined["message"], :, :, joined["game"]]  # (edges, types, first, second)
    pure = np.moveaxis(at_home, 0, -1)  # (types, first, second, edges)
    of_low = pure[:, joined["first"], joined["second"][joined["first"], rows], rows]
    of_other = pure[:, joined["other"], joined["second"][joined["other"], rows], rows]
    swinging = joined["mixed"] == joined["first"]
    low = pure[:, joined["first"], joined["low"], rows]
    high = pure[:, joined["first"], joined["high"], rows]
    worth = np.empty((2, 2, count))
    for end in range(2):
        q, k = joined["q"][end], joined["k"][end]
        taken = np.where(swinging, (1 - q) * low + q * high, of_low)
        worth[end] = (1 - k) * taken + k * of_other
    return Edges(**joined, worth=worth, slots=_slots(joined["message"], joined["game"], sender.shape))


_FIELDS = ("message", "game", "belief", "first", "other", "mixed", "low", "high", "second", "k", "q", "wide")


def _second_mixes(first: Array, second: Array, tolerance: float) -> list[dict[str, Any]]:
    """Edges along which the second receiver mixes, and those along which the first mixes beside it."""
    found = []
    for low, high in combinations(range(second.shape[3]), 2):
        lead = second[:, :, :, low] - second[:, :, :, high]
        message, action, game = np.nonzero(lead[0] * lead[1] < 0)
        gains = lead[:, message, action, game]
        here = _Here.of(first, second, message, game, gains[0] / (gains[0] - gains[1]))
        rows = np.arange(len(message))
        of_pair = expected(second[:, message, action, low, game], here.belief)
        best = of_pair >= here.best[action, rows] - tolerance
        found.extend(_along(here, action, low, high, best, second, tolerance))
    return found or [_none(first.shape[2])]


def _along(
    here: _Here, action: Indices, low: int, high: int, best: Mask, second: Array, tolerance: float
) -> list[dict[str, Any]]:
    """Edges at beliefs at which the second receiver is indifferent between two replies to an action of the first."""
    rows = np.arange(len(action))
    outside, other, next_other = here.among_others(action)
    gains = np.array([here.first[action, reply, rows] for reply in (low, high)]) - outside
    third = np.moveaxis(second[:, here.message, action, :, here.game], 0, -1)
    rest = expected(third, here.belief)
    rest[[low, high]] = -np.inf
    ties = (rest.max(axis=0) > here.best[action, rows] - tolerance) | (np.abs(gains) <= tolerance).any(axis=0)
    near = here.near.copy()
    near[action, rows] = np.inf
    ties |= near.min(axis=0) <= tolerance
    with np.errstate(invalid="ignore", divide="ignore"):
        even = np.where(gains[0] * gains[1] < 0, gains[0] / (gains[0] - gains[1]), np.nan)
    start = np.where(gains[0] >= 0, 0.0, even)
    stop = np.where(gains[1] >= 0, 1.0, even)
    answers = here.answers.copy()
    answers[action, rows] = low
    kept = np.flatnonzero(best & (gains.max(axis=0) >= 0))
    turns = np.flatnonzero(best & np.isfinite(even))
    nothing = np.zeros((2, len(kept)))
    return [
        _edges(here, kept, action, action, action, low, high, answers, nothing, np.array([start, stop])[:, kept], ties),
        _edges(
            here, turns, action, other, action, low, high, answers,
            np.repeat([[0.0], [1.0]], len(turns), axis=1), np.array([even, even])[:, turns],
            ties | (next_other <= tolerance),
        ),
    ]  # fmt: skip


def _first_mixes(first: Array, second: Array, tolerance: float) -> list[dict[str, Any]]:
    """Edges along which the first receiver mixes between two actions with one best reply each."""
    found = []
    for one, other in combinations(range(first.shape[2]), 2):
        # shape (types, messages, replies to one, replies to the other, games)
        lead = first[:, :, one, :, None] - first[:, :, other, None, :]
        message, to_one, to_other, game = np.nonzero(lead[0] * lead[1] < 0)
        gains = lead[:, message, to_one, to_other, game]
        here = _Here.of(first, second, message, game, gains[0] / (gains[0] - gains[1]))
        rows = np.arange(len(message))
        actions = np.full(len(message), one), np.full(len(message), other)
        outside, _, _ = here.among_others(*actions)
        lead_over = here.reached[one] - outside
        kept = np.flatnonzero(
            (here.answers[one] == to_one) & (here.answers[other] == to_other) & (lead_over >= -tolerance)
        )
        ties = (here.near.min(axis=0) <= tolerance) | (lead_over <= tolerance)
        # nobody but the first mixes: what the second does after its first action stays
        still = np.full((2, len(kept)), 0.0)
        moving = np.repeat([[0.0], [1.0]], len(kept), axis=1)
        replies = here.answers[one, rows]
        found.append(
            _edges(here, kept, *actions, actions[0], replies, replies, here.answers, moving, still, ties)
        )
    return found or [_none(first.shape[2])]


def _edges(
    here: _Here, kept: Indices, first: Indices, other: Indices, mixed: Indices, low: int | Indices, high: int | Indices,
    second: Indices, k: Array, q: Array, wide: Mask,
) -> dict[str, Any]:  # fmt: skip
    def of(value: int | Indices) -> Indices:
        return np.broadcast_to(np.asarray(value, dtype=np.int64), here.message.shape)[kept]

    return {
        "message": here.message[kept], "game": here.game[kept], "belief": here.belief[kept],
        "first": of(first), "other": of(other), "mixed": of(mixed), "low": of(low), "high": of(high),
        "second": second[:, kept], "k": k, "q": q, "wide": wide[kept],
    }  # fmt: skip


def _none(actions: int) -> dict[str, Any]:
    numbers = np.zeros(0, dtype=np.int64)
    empty: dict[str, Any] = dict.fromkeys(("message", "game", "first", "other", "mixed", "low", "high"), numbers)
    pair = np.zeros((2, 0))
    return empty | {
        "belief": np.zeros(0), "second": np.zeros((actions, 0), dtype=np.int64), "k": pair, "q": pair,
        "wide": np.zeros(0, dtype=bool),
    }  # fmt: skip


def _slots(message: Indices, game: Indices, shape: tuple[int, ...]) -> Indices:
    messages, games = shape[1], shape[-1]
    key = message * games + game
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    place = np.arange(len(key)) - np.searchsorted(ordered, ordered)
    slots = np.full((int(place.max(initial=-1)) + 1, messages * games), -1, dtype=np.int64)
    slots[place, ordered] = order
    return slots.reshape(-1, messages, games)
