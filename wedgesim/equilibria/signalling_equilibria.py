"""All perfect Bayesian equilibria, mixed ones too, of signalling games with two types, in many games at once.

A sender of one of two types sends a message, to which two receivers, one or none reply in turn. Equilibria that differ
only in replies to messages that nobody sends count as one.

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

A pattern is an equilibrium when no type gains by a message of the other, and for every message that nobody sends some
reply for some belief, on an edge or not, leaves neither type a gain. Where every comparison that decides is clear the
list is complete; where payoffs tie, or an edge does not tell all there is, there may be more, or a continuum, and the
game is `degenerate`. Each equilibrium is checked by itself: what is gained by any other action anywhere, given beliefs.

References
----------
Fudenberg, D. and Tirole, J. (1991). Perfect Bayesian equilibrium and sequential equilibrium. *Journal of Economic
Theory* 53.
Cho, I.-K. and Kreps, D. (1987). Signaling games and stable equilibria. *Quarterly Journal of Economics* 102.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.backward_induction import TIE_TOLERANCE
from wedgesim.equilibria.signal_replies import Edges, Reply, edges_of, expected, reply_at

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]

AT_FIRST, AT_SECOND, AT_PRIOR, ON_EDGE = range(4)
"""From where a reply is taken: the belief 0, 1 or the prior, or an edge."""

REGRET = 1e-9
"""Largest gain by another action, as a share of the payoff range, with which an equilibrium counts as one."""


@dataclass(frozen=True, eq=False)
class SignallingEquilibria:
    """Equilibria of many games in rows: pure patterns first, game by game.

    Attributes
    ----------
    game : ndarray of int, shape (rows,)
        Which game each is of, ascending.
    sender : ndarray, shape (2 types, messages, rows)
        Probabilities of messages.
    first : ndarray, shape (messages, actions, rows)
        Probabilities of the first receiver's actions.
    second : ndarray, shape (messages, actions of the first, actions, rows)
        Probabilities of the second receiver's actions.
    belief : ndarray, shape (messages, rows)
        Probability of the second type after each message; one that supports the reply where nobody sends it.
    worth : ndarray, shape (2, rows)
        What the types get.
    regret : ndarray, shape (rows,)
        Most that anybody could gain anywhere by another action, payoffs being between 0 and 1.
    objection : ndarray of int, shape (2, rows)
        The message that nobody sends by which some type could make itself known and gain, and that type; -1 where the
        intuitive criterion is met.
    least : ndarray, shape (rows,)
        What that type would get; nan where the criterion is met.
    degenerate : ndarray of bool, shape (games,)
        Where ties leave open whether there are more.
    failed : ndarray of bool, shape (games,)
        Where a pattern did not pass its own check, or there is no equilibrium.
    """

    game: Indices
    sender: Array
    first: Array
    second: Array
    belief: Array
    worth: Array
    regret: Array
    objection: Indices
    least: Array
    degenerate: Mask
    failed: Mask

    @property
    def intuitive(self) -> Mask:
        """Whether each passes the intuitive criterion, shape (rows,)."""
        return np.asarray(self.objection[0] < 0)


@dataclass(eq=False)
class _Patterns:
    """Patterns of what is sent, in rows; the reply to each message is taken from somewhere.

    `margin` is by how much the closest condition holds.
    """

    game: Indices
    sender: Array
    belief: Array
    source: Indices
    edge: Indices
    share: Array
    worth: Array
    margin: Array

    def take(self, rows: Any) -> _Patterns:
        return _Patterns(**{name: value[..., rows] for name, value in vars(self).items()})

    @staticmethod
    def joined(parts: list[_Patterns]) -> _Patterns:
        return _Patterns(
            **{name: np.concatenate([vars(part)[name] for part in parts], axis=-1) for name in vars(parts[0])}
        )


@dataclass(eq=False)
class _Games:
    """The games, and what can follow each message in them."""

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
        return int(self.sender.shape[1])

    @property
    def games(self) -> int:
        return int(self.sender.shape[-1])

    def patterns(self, game: Indices) -> _Patterns:
        """Return rows in which nothing is sent yet."""
        rows, messages = len(game), self.messages
        return _Patterns(
            game, np.zeros((2, messages, rows)), np.full((messages, rows), np.nan),
            np.full((messages, rows), -1), np.full((messages, rows), -1), np.zeros((messages, rows)),
            np.zeros((2, rows)), np.full(rows, np.inf),
        )  # fmt: skip


def signalling_equilibria(
    sender: Array, first: Array, second: Array, prior: Array, tolerance: float = TIE_TOLERANCE
) -> SignallingEquilibria:
    """Find all equilibria of many games.

    Parameters
    ----------
    sender, first, second : ndarray, shape (2, messages, actions of the first, actions of the second, games)
        Payoffs, each player's between 0 and 1. A receiver who is not there has one action.
    prior : ndarray, shape (games,)
        Probability of the second type, between 0 and 1 and neither.
    tolerance : float, optional
        Within which payoffs tie.

    Examples
    --------
    Beer (message 0) and quiche, the wimpy being the second type; replies are a duel (0) and a retreat.

    >>> import numpy as np
    >>> likes = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> sender = likes[:, :, None, None] + np.array([0.0, 2.0]) + np.zeros((2, 2, 1, 2))
    >>> duel = np.array([[0.0, 1.0], [1.0, 0.0]])[:, None, None, :] + np.zeros((2, 2, 1, 2))
    >>> found = signalling_equilibria(sender[..., None] / 3, 0 * duel[..., None], duel[..., None], np.array([0.1]))
    >>> found.sender[:, 0].T.tolist(), found.intuitive.tolist(), found.degenerate.tolist()
    ([[1.0, 1.0], [0.0, 0.0]], [True, False], [False])
    """
    games = _Games(sender, first, second, prior, tolerance)
    nearest = np.minimum(np.minimum(games.at[0].gap, games.at[1].gap), games.at[2].gap).min(axis=0)
    degenerate: Mask = nearest <= tolerance
    patterns = _Patterns.joined([*_pooling(games), *_separating(games), *_one_mixes(games), *_both_mix(games)])
    patterns = patterns.take(patterns.margin >= -tolerance)
    _deter(games, patterns)
    degenerate[patterns.game[np.abs(patterns.margin) <= tolerance]] = True
    degenerate[games.edges.game[games.edges.wide]] = True
    kept = patterns.take(patterns.margin >= -tolerance)
    mixes = ((kept.sender > 0) & (kept.sender < 1)).any(axis=(0, 1))
    sent = [kept.sender[kind, message] for kind in (1, 0) for message in range(games.messages)]
    kept = kept.take(np.lexsort([*sent, mixes, kept.game]))
    return _told(games, kept, degenerate)


# Patterns -----------------------------------------------------------------------------------------------------------


def _pooling(games: _Games) -> list[_Patterns]:
    found = []
    for message in range(games.messages):
        rows = games.patterns(np.arange(games.games))
        rows.sender[:, message] = 1.0
        rows.belief[message], rows.source[message] = games.prior, AT_PRIOR
        rows.worth[:] = games.at[AT_PRIOR].worth[:, message]
        found.append(rows)
    return found


def _separating(games: _Games) -> list[_Patterns]:
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


def _one_mixes(games: _Games) -> list[_Patterns]:
    """Patterns in which one type sends what the other sends, and something of its own."""
    found = []
    edges, tolerance = games.edges, games.tolerance
    prior = games.prior[edges.game]
    for kind in range(2):
        alone = games.at[kind].worth
        # the other type is believed in more after the common message than before it
        surer = edges.belief - prior if kind == 0 else prior - edges.belief
        for own in range(games.messages):
            target = alone[kind, own, edges.game]
            start, stop = edges.worth[0, kind], edges.worth[1, kind]
            moves = np.abs(stop - start)
            with np.errstate(invalid="ignore", divide="ignore"):
                share = np.where(moves > tolerance, (target - start) / (stop - start), np.nan)
            still = (moves <= tolerance) & (np.abs(target - start) <= tolerance)
            inside = np.where(still, 0.0, np.minimum(share, 1 - share) * moves)
            share = np.where(still, 0.5, share)
            other = 1 - kind
            gets = edges.worth[0, other] + share * (edges.worth[1, other] - edges.worth[0, other])
            margin = np.minimum(np.minimum(inside, gets - alone[other, own, edges.game]), surer)
            chosen = np.flatnonzero((margin >= -tolerance) & (edges.message != own))
            game, common, at = edges.game[chosen], edges.message[chosen], np.arange(len(chosen))
            rows = games.patterns(game)
            believed, chance = edges.belief[chosen], prior[chosen]
            odds = (1 - believed) / believed * chance / (1 - chance)
            sends = np.clip(odds if kind == 0 else 1 / odds, 0.0, 1.0)
            rows.sender[other, common, at] = 1.0
            rows.sender[kind, common, at], rows.sender[kind, own] = sends, 1 - sends
            rows.belief[own], rows.source[own] = float(kind), kind
            _on_edge(rows, common, at, chosen, share[chosen], believed)
            rows.worth[kind], rows.worth[other] = target[chosen], gets[chosen]
            rows.margin[:] = margin[chosen]
            found.append(rows)
    return found


def _on_edge(rows: _Patterns, message: Indices, at: Indices, edge: Indices, share: Array, belief: Array) -> None:
    rows.belief[message, at], rows.source[message, at] = belief, ON_EDGE
    rows.edge[message, at], rows.share[message, at] = edge, share


def _both_mix(games: _Games) -> list[_Patterns]:
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
    one, other, prior, weight, between = one[some], other[some], prior[some], weight[some], between[some]
    # one.start + s one.moves = other.start + r other.moves for both types
    moves_one, moves_other = (edges.worth[1][:, e] - edges.worth[0][:, e] for e in (one, other))
    wanted = edges.worth[0][:, other] - edges.worth[0][:, one]
    determinant = moves_one[1] * moves_other[0] - moves_one[0] * moves_other[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        s = (wanted[1] * moves_other[0] - wanted[0] * moves_other[1]) / determinant
        r = (wanted[1] * moves_one[0] - wanted[0] * moves_one[1]) / determinant
    inside = np.minimum(
        np.minimum(s, 1 - s) * np.abs(moves_one).max(axis=0), np.minimum(r, 1 - r) * np.abs(moves_other).max(axis=0)
    )
    singular = np.abs(determinant) <= tolerance
    # two lines that do not cross may lie in each other: whether they do shows at their ends
    inside = np.where(singular, -_apart(edges, one, other), inside)
    s, r = np.where(singular, 0.5, s), np.where(singular, 0.5, r)
    margin = np.minimum(inside, between)
    some = margin >= -tolerance
    one, other, prior, weight, s, r = one[some], other[some], prior[some], weight[some], s[some], r[some]
    at = np.arange(len(one))
    rows = games.patterns(edges.game[one])
    for edge, share, how_often in ((one, s, 1 - weight), (other, r, weight)):
        message, believed = edges.message[edge], edges.belief[edge]
        rows.sender[1, message, at] = np.clip(how_often * believed / prior, 0.0, 1.0)
        rows.sender[0, message, at] = np.clip(how_often * (1 - believed) / (1 - prior), 0.0, 1.0)
        _on_edge(rows, message, at, edge, share, believed)
    rows.worth[:] = edges.worth[0][:, one] + s * moves_one[:, some]
    rows.margin[:] = margin[some]
    return [rows]


def _apart(edges: Edges, one: Indices, other: Indices) -> Array:
    """Least distance between boxes around what two edges give the types."""
    a, b = edges.worth[:, :, one], edges.worth[:, :, other]
    gaps = np.maximum(a.min(axis=0) - b.max(axis=0), b.min(axis=0) - a.max(axis=0))
    found: Array = np.maximum(gaps.max(axis=0), 0.0)
    return found


# Messages that nobody sends -----------------------------------------------------------------------------------------


def _deter(games: _Games, rows: _Patterns) -> None:
    """Find a reply to each message that nobody sends which leaves neither type a gain, and by how much."""
    for message in range(games.messages):
        at = np.flatnonzero(rows.source[message] < 0)
        if not at.size:
            continue
        game, worth = rows.game[at], rows.worth[:, at]
        source, margin = np.zeros(len(at), dtype=np.int64), np.full(len(at), -np.inf)
        edge, share = np.full(len(at), -1), np.zeros(len(at))
        believed = np.zeros(len(at))
        for of_type in (AT_FIRST, AT_SECOND):
            slack = (worth - games.at[of_type].worth[:, message, game]).min(axis=0)
            better = _better(slack, margin, games.tolerance)
            source[better], margin[better], believed[better] = of_type, slack[better], float(of_type)
        for slot in games.edges.slots[:, message]:
            number = slot[game]
            there = np.flatnonzero(number >= 0)
            if not there.size:
                continue
            on = number[there]
            for portion in _portions(games.edges, on, worth[:, there]):
                start, stop = games.edges.worth[:, :, on]
                slack = (worth[:, there] - start - portion * (stop - start)).min(axis=0)
                better = _better(slack, margin[there], games.tolerance)
                where = there[better]
                source[where], margin[where], believed[where] = ON_EDGE, slack[better], games.edges.belief[on[better]]
                edge[where], share[where] = on[better], portion[better]
        rows.source[message, at], rows.edge[message, at], rows.share[message, at] = source, edge, share
        rows.belief[message, at] = believed
        rows.margin[at] = np.minimum(rows.margin[at], margin)


def _better(slack: Array, margin: Array, tolerance: float) -> Mask:
    """Whether a reply is to be preferred: the first that deters clearly, or else the one that does so best."""
    return (slack > margin) & (margin <= tolerance)


def _portions(edges: Edges, on: Indices, worth: Array) -> list[Array]:
    """Shares of edges at which the lesser gain can be largest: the ends, and where both types gain the same."""
    start, stop = worth - edges.worth[0][:, on], worth - edges.worth[1][:, on]
    moves = stop - start
    with np.errstate(invalid="ignore", divide="ignore"):
        even = (start[1] - start[0]) / (moves[0] - moves[1])
    zero = np.zeros(len(on))
    return [zero, zero + 1.0, np.clip(np.where(np.isfinite(even), even, 0.0), 0.0, 1.0)]


# What is told -------------------------------------------------------------------------------------------------------


def _told(games: _Games, rows: _Patterns, degenerate: Mask) -> SignallingEquilibria:
    firsts, seconds = games.sender.shape[2:4]
    count = len(rows.game)
    first, second = np.zeros((games.messages, firsts, count)), np.zeros((games.messages, firsts, seconds, count))
    for message in range(games.messages):
        for source, reply in enumerate(games.at):
            at = np.flatnonzero(rows.source[message] == source)
            game = rows.game[at]
            first[message][reply.first[message, game], at] = 1.0
            for action in range(firsts):
                second[message, action][reply.second[message, action, game], at] = 1.0
        at = np.flatnonzero(rows.source[message] == ON_EDGE)
        edge, share = rows.edge[message, at], np.clip(rows.share[message, at], 0.0, 1.0)
        first[message][:, at] = games.edges.first_shares(edge, share, firsts)
        second[message][:, :, at] = games.edges.second_shares(edge, share, seconds)
    regret = _regret(games, rows, first, second)
    failed = np.ones(games.games, dtype=bool)
    failed[rows.game] = False
    objection, least = _objections(games, rows, degenerate)
    sound = regret <= REGRET
    failed[rows.game[~sound]] = True
    return SignallingEquilibria(
        rows.game[sound], rows.sender[..., sound], first[..., sound], second[..., sound], rows.belief[:, sound],
        rows.worth[:, sound], regret[sound], objection[:, sound], least[sound], degenerate, failed,
    )  # fmt: skip


def _regret(games: _Games, rows: _Patterns, first: Array, second: Array) -> Array:
    """Most that anybody could gain anywhere by another action, computed from the strategies alone."""
    sender, of_first, of_second = (payoffs[..., rows.game] for payoffs in (games.sender, games.first, games.second))
    answered = (sender * second).sum(axis=3)
    gets = (answered * first).sum(axis=2)
    found = (gets.max(axis=1) - (gets * rows.sender).sum(axis=1)).max(axis=0)
    of_second = expected(of_second, rows.belief[:, None, None])
    found = np.maximum(found, (of_second.max(axis=2) - (of_second * second).sum(axis=2)).max(axis=(0, 1)))
    of_first = (expected(of_first, rows.belief[:, None, None]) * second).sum(axis=2)
    found = np.maximum(found, (of_first.max(axis=1) - (of_first * first).sum(axis=1)).max(axis=0))
    # Bayes' rule after what is sent
    chance = np.array([1 - games.prior[rows.game], games.prior[rows.game]])[:, None] * rows.sender
    mass = chance.sum(axis=0)
    off = np.where(mass > 0, np.abs(chance[1] - rows.belief * mass), 0.0)
    worst: Array = np.maximum(found, off.max(axis=0))
    return worst


def _objections(games: _Games, rows: _Patterns, degenerate: Mask) -> tuple[Indices, Array]:
    """Return the first message that serves one type alone and would make it known, that type, and what it would get.

    Ties in what decides are noted in `degenerate`.
    """
    objection, least = np.full((2, len(rows.game)), -1), np.full(len(rows.game), np.nan)
    for message in range(games.messages):
        unsent = rows.sender[:, message].sum(axis=0) == 0
        most = np.maximum(*(games.at[kind].worth[:, message, rows.game] for kind in (AT_FIRST, AT_SECOND)))
        for slot in games.edges.slots[:, message]:
            number = slot[rows.game]
            there = np.flatnonzero(number >= 0)
            most[:, there] = np.maximum(most[:, there], games.edges.worth[:, :, number[there]].max(axis=0))
        lost = rows.worth - most
        for kind in range(2):
            known = games.at[kind].worth[kind, message, rows.game]
            fails = np.minimum(lost[1 - kind], known - rows.worth[kind])
            new = unsent & (fails > games.tolerance) & (objection[0] < 0)
            objection[0, new], objection[1, new], least[new] = message, kind, known[new]
            degenerate[rows.game[unsent & (np.abs(fails) <= games.tolerance)]] = True
    return objection, least
