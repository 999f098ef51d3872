"""What two types of a sender can send in equilibrium, apart from what is deterred: the patterns in many games at once.

In a generic game a message sent by both types leaves one number to be settled, a belief or a mixture. One sent by one
type alone leaves none, since that type is then known. Each message of a type beyond its first is one equation: it must
be as good as the first. With k common messages and n others that makes 2 k + n - 2 equations for k numbers, so that
k + n is at most 2, and only these patterns are left:

1. *Pooling*: both send m; belief is the prior.
2. *Separating*: each sends its own.
3. *One type mixes* between m, which the other sends too, and a message of its own. Its own is answered knowing the
   type, so the reply to m must be that point of an edge (:mod:`~wedgesim.equilibria.signal_replies`) at which it gains
   the same. Bayes' rule at the belief of the edge gives how often it sends m.
4. *Both mix* between m and m'. Both replies lie on edges, where two equations give the two points; Bayes' rule gives
   the rest.

Patterns hold when no type gains by a message of the other. Where an equation holds all along an edge, because a type
does not care or both care alike, the ends stand for a continuum.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.signal_replies import Edges, Reply, edges_of, reply_at

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]

AT_FIRST, AT_SECOND, AT_PRIOR, ON_EDGE = range(4)
"""From where a reply is taken: the belief 0, 1 or the prior, or an edge."""


@dataclass(eq=False)
class Patterns:
    """What is sent, in rows, and from where the reply to each message is taken.

    Attributes
    ----------
    game : ndarray of int, shape (rows,)
        Which game each is of.
    sender : ndarray, shape (2 types, messages, rows)
        Probabilities of messages.
    belief : ndarray, shape (messages, rows)
        Probability of the second type after each message.
    source : ndarray of int, shape (messages, rows)
        From where the reply is taken; -1 while it is open.
    edge, share : ndarray, shape (messages, rows)
        Which edge, and where on it.
    worth : ndarray, shape (2, rows)
        What the types get.
    margin : ndarray, shape (rows,)
        By how much the closest condition holds.
    """

    game: Indices
    sender: Array
    belief: Array
    source: Indices
    edge: Indices
    share: Array
    worth: Array
    margin: Array

    def take(self, rows: Any) -> Patterns:
        """Return some of the rows."""
        return Patterns(**{name: value[..., rows] for name, value in vars(self).items()})

    @staticmethod
    def joined(parts: list[Patterns]) -> Patterns:
        """Return the rows of all parts."""
        return Patterns(
            **{name: np.concatenate([vars(part)[name] for part in parts], axis=-1) for name in vars(parts[0])}
        )


@dataclass(eq=False)
class SignallingGames:
    """Many games, and what can follow each message in them.

    Attributes
    ----------
    sender, first, second : ndarray, shape (2, messages, actions of the first, actions of the second, games)
        Payoffs, each player's between 0 and 1.
    prior : ndarray, shape (games,)
        Probability of the second type.
    tolerance : float
        Within which payoffs tie.
    at : tuple of Reply
        Replies at the beliefs 0 and 1 and at the prior.
    edges : Edges
        Mixed replies.
    """

    sender: Array
    first: Array
    second: Array
    prior: Array
    tolerance: float
    at: tuple[Reply, Reply, Reply] = field(init=False)
    edges: Edges = field(init=False)

    def __post_init__(self) -> None:
        payoffs = self.sender, self.first, self.second
        self.at = reply_at(*payoffs, 0.0), reply_at(*payoffs, 1.0), reply_at(*payoffs, self.prior)
        self.edges = edges_of(*payoffs, self.tolerance)

    @property
    def messages(self) -> int:
        """Number of messages."""
        return int(self.sender.shape[1])

    @property
    def games(self) -> int:
        """Number of games."""
        return int(self.sender.shape[-1])

    def patterns(self, game: Indices) -> Patterns:
        """Return rows in which nothing is sent yet."""
        rows, messages = len(game), self.messages
        return Patterns(
            game, np.zeros((2, messages, rows)), np.full((messages, rows), np.nan),
            np.full((messages, rows), -1), np.full((messages, rows), -1), np.zeros((messages, rows)),
            np.zeros((2, rows)), np.full(rows, np.inf),
        )  # fmt: skip



def pooling(games: SignallingGames) -> list[Patterns]:
    """Patterns in which both types send the same."""
    found = []
    for message in range(games.messages):
        rows = games.patterns(np.arange(games.games))
        rows.sender[:, message] = 1.0
        rows.belief[message], rows.source[message] = games.prior, AT_PRIOR
        rows.worth[:] = games.at[AT_PRIOR].worth[:, message]
        found.append(rows)
    return found


def separating(games: SignallingGames) -> list[Patterns]:
    """Patterns in which each type sends its own message."""
    found = []
    first, second = games.at[AT_FIRST].worth, games.at[AT_SECOND].worth
    for one, other in permutations(range(games.messages), 2):
        margin = np.minimum(first[0, one] - second[0, other], second[1, other] - first[1, one])
        game = np.flatnonzero(margin >= -games.tolerance)
        rows = games.patterns(game)
        rows.sender[0, one], rows.sender[1, other] = 1.0, 1.0
        rows.belief[one], rows.belief[other] = 0.0, 1.0
        rows.source[one], rows.source[other] = AT_FIRST, AT_SECOND
        rows.worth[:] = first[0, one, game], second[1, other, game]
        rows.margin[:] = margin[game]
        found.append(rows)
    return found


def one_mixes(games: SignallingGames) -> list[Patterns]:
    """Patterns in which one type sends what the other sends, and something of its own."""
    found = []
    edges, tolerance = games.edges, games.tolerance
    for kind in range(2):
        start, moves = edges.worth[0, kind], edges.worth[1, kind] - edges.worth[0, kind]
        still = np.abs(moves) <= tolerance
        for own in range(games.messages):
            wanted = games.at[kind].worth[kind, own, edges.game] - start
            with np.errstate(invalid="ignore", divide="ignore"):
                share = np.where(still, np.nan, wanted / moves)
            found.append(_one_between(games, kind, own, share, np.minimum(share, 1 - share) * np.abs(moves)))
            # along an edge that makes no difference to the type that mixes, the ends stand for all
            same = np.where(still, -np.abs(wanted), -np.inf)
            if (same >= -tolerance).any():
                found.extend(_one_between(games, kind, own, np.full(len(edges), end), same) for end in (0.0, 1.0))
    return found


def _one_between(games: SignallingGames, kind: int, own: int, share: Array, inside: Array) -> Patterns:
    """Patterns in which a type mixes between a message of its own and one that is answered at a point of each edge."""
    edges, other = games.edges, 1 - kind
    alone, prior = games.at[kind].worth, games.prior[edges.game]
    gets = edges.worth[0, other] + share * (edges.worth[1, other] - edges.worth[0, other])
    # the other type is believed in more after the common message than before it
    surer = edges.belief - prior if kind == 0 else prior - edges.belief
    margin = np.minimum(np.minimum(inside, gets - alone[other, own, edges.game]), surer)
    chosen = np.flatnonzero((margin >= -games.tolerance) & (edges.message != own))
    common, at = edges.message[chosen], np.arange(len(chosen))
    rows = games.patterns(edges.game[chosen])
    believed, chance = edges.belief[chosen], prior[chosen]
    odds = (1 - believed) / believed * chance / (1 - chance)
    sends = np.clip(odds if kind == 0 else 1 / odds, 0.0, 1.0)
    rows.sender[other, common, at] = 1.0
    rows.sender[kind, common, at], rows.sender[kind, own] = sends, 1 - sends
    rows.belief[own], rows.source[own] = float(kind), kind
    _on_edge(rows, common, at, chosen, share[chosen], believed)
    rows.worth[kind], rows.worth[other] = alone[kind, own, rows.game], gets[chosen]
    rows.margin[:] = margin[chosen]
    return rows


def _on_edge(rows: Patterns, message: Indices, at: Indices, edge: Indices, share: Array, belief: Array) -> None:
    rows.belief[message, at], rows.source[message, at] = belief, ON_EDGE
    rows.edge[message, at], rows.share[message, at] = edge, share


def both_mix(games: SignallingGames) -> list[Patterns]:
    """Patterns in which both types mix between the same two messages."""
    edges, tolerance = games.edges, games.tolerance
    pairs = [
        np.stack([edges.slots[i, m][some], edges.slots[j, n][some]])
        for m in range(games.messages)
        for n in range(m + 1, games.messages)
        for i in range(len(edges.slots))
        for j in range(len(edges.slots))
        for some in [np.flatnonzero((edges.slots[i, m] >= 0) & (edges.slots[j, n] >= 0))]
        if some.size
    ]
    if not pairs:
        return []
    one, other = np.concatenate(pairs, axis=1)
    prior = games.prior[edges.game[one]]
    spread = edges.belief[other] - edges.belief[one]
    with np.errstate(invalid="ignore", divide="ignore"):
        # how often the second message is sent, by both types together
        weight = (prior - edges.belief[one]) / spread
        between = np.where(spread != 0, np.minimum(weight, 1 - weight) * np.abs(spread), -1.0)
    some = between >= -tolerance
    one, other, weight, between = one[some], other[some], weight[some], between[some]
    # one.start + s one.moves = other.start + r other.moves for both types
    moves_one, moves_other = (edges.worth[1][:, e] - edges.worth[0][:, e] for e in (one, other))
    wanted = edges.worth[0][:, other] - edges.worth[0][:, one]
    determinant = moves_one[1] * moves_other[0] - moves_one[0] * moves_other[1]
    singular = np.abs(determinant) <= tolerance
    with np.errstate(invalid="ignore", divide="ignore"):
        s = np.where(singular, np.nan, (wanted[1] * moves_other[0] - wanted[0] * moves_other[1]) / determinant)
        r = np.where(singular, np.nan, (wanted[1] * moves_one[0] - wanted[0] * moves_one[1]) / determinant)
    inside = np.minimum(
        np.minimum(s, 1 - s) * np.abs(moves_one).max(axis=0), np.minimum(r, 1 - r) * np.abs(moves_other).max(axis=0)
    )
    found = [_between(games, one, other, weight, s, r, np.minimum(inside, between))]
    # edges along which types gain in the same proportion may lie in each other: the ends of what is common stand for it
    for end in (0.0, 1.0) if singular.any() else ():
        off, r = _nearest(-wanted + end * moves_one, moves_other)
        found.append(_between(games, one, other, weight, np.full(len(r), end), r, np.where(singular, off, -np.inf)))
        off, s = _nearest(wanted + end * moves_other, moves_one)
        found.append(_between(games, one, other, weight, s, np.full(len(s), end), np.where(singular, off, -np.inf)))
    return found


def _nearest(point: Array, moves: Array) -> tuple[Array, Array]:
    """Return how far points are from segments from the origin, negative, and the nearest share of each."""
    size = (moves**2).sum(axis=0)
    share = np.clip((point * moves).sum(axis=0) / np.where(size > 0, size, 1.0), 0.0, 1.0)
    off: Array = -np.abs(point - share * moves).max(axis=0)
    return off, share


def _between(
    games: SignallingGames, one: Indices, other: Indices, weight: Array, s: Array, r: Array, margin: Array
) -> Patterns:
    """Patterns in which both types send two messages, answered at points of two edges; the second with `weight`."""
    edges = games.edges
    some = np.flatnonzero(margin >= -games.tolerance)
    one, other, weight = one[some], other[some], weight[some]
    at = np.arange(len(one))
    rows = games.patterns(edges.game[one])
    prior = games.prior[rows.game]
    for edge, share, how_often in ((one, s[some], 1 - weight), (other, r[some], weight)):
        message, believed = edges.message[edge], edges.belief[edge]
        rows.sender[1, message, at] = np.clip(how_often * believed / prior, 0.0, 1.0)
        rows.sender[0, message, at] = np.clip(how_often * (1 - believed) / (1 - prior), 0.0, 1.0)
        _on_edge(rows, message, at, edge, share, believed)
    rows.worth[:] = edges.worth[0][:, one] + s[some] * (edges.worth[1][:, one] - edges.worth[0][:, one])
    rows.margin[:] = margin[some]
    return rows
