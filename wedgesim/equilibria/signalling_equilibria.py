"""All perfect Bayesian equilibria, mixed ones too, of signalling games with two types, in many games at once.

A sender of one of two types sends a message, to which two receivers, one or none reply in turn. Equilibria that differ
only in replies to messages that nobody sends count as one.

1. Lay out the patterns of what can be sent (:mod:`~wedgesim.equilibria.signalling_patterns`).
2. Keep those where for every message that nobody sends some reply for some belief, mixed or not, leaves neither type a
   gain.
3. Check each equilibrium by itself: what is gained by any other action anywhere, given beliefs, and Bayes' rule.
4. Find which fail the intuitive criterion. A message cannot serve a type that gets less by any reply for any belief,
   mixed replies included.

Where every comparison that decides is clear the list is complete; where payoffs tie, or an edge does not tell all there
is, there may be more, or a continuum, and the game is `degenerate`.

References
----------
Fudenberg, D. and Tirole, J. (1991). Perfect Bayesian equilibrium and sequential equilibrium. *Journal of Economic
Theory* 53.
Cho, I.-K. and Kreps, D. (1987). Signaling games and stable equilibria. *Quarterly Journal of Economics* 102.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.backward_induction import TIE_TOLERANCE
from wedgesim.equilibria.signal_replies import Edges, expected
from wedgesim.equilibria.signalling_patterns import (
    AT_FIRST,
    AT_SECOND,
    ON_EDGE,
    Patterns,
    SignallingGames,
    both_mix,
    one_mixes,
    pooling,
    separating,
)

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]

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
    ambiguous : ndarray of bool, shape (games,)
        Where it is receivers who tie, so that replies are missing, pure ones too.
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
    ambiguous: Mask
    failed: Mask

    @property
    def intuitive(self) -> Mask:
        """Whether each passes the intuitive criterion, shape (rows,)."""
        return np.asarray(self.objection[0] < 0)


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
    games = SignallingGames(sender, first, second, prior, tolerance)
    nearest = np.minimum(np.minimum(games.at[0].gap, games.at[1].gap), games.at[2].gap).min(axis=0)
    ambiguous: Mask = nearest <= tolerance
    ambiguous[games.edges.game[games.edges.wide]] = True
    degenerate = ambiguous.copy()
    patterns = Patterns.joined([*pooling(games), *separating(games), *one_mixes(games), *both_mix(games)])
    patterns = patterns.take(patterns.margin >= -tolerance)
    _deter(games, patterns)
    degenerate[patterns.game[np.abs(patterns.margin) <= tolerance]] = True
    kept = patterns.take(patterns.margin >= -tolerance)
    mixes = ((kept.sender > 0) & (kept.sender < 1)).any(axis=(0, 1))
    sent = [kept.sender[kind, message] for kind in (1, 0) for message in range(games.messages)]
    kept = kept.take(np.lexsort([*sent, mixes, kept.game]))
    return _told(games, kept.take(_different(games, kept, degenerate)), degenerate, ambiguous)


def _different(games: SignallingGames, rows: Patterns, degenerate: Mask) -> Mask:
    """Return which rows tell another outcome than those before them: where payoffs tie one can fit several patterns."""
    found = np.ones(len(rows.game), dtype=bool)
    tied = np.flatnonzero(degenerate[rows.game])
    if tied.size:
        first, second = _replies(games, rows.take(tied))
        outcome = rows.sender[:, :, None, None, tied] * first[None, :, :, None] * second[None]
        keys = np.vstack([rows.game[tied], outcome.reshape(-1, len(tied)).round(9)])
        found[tied] = False
        found[tied[np.unique(keys, axis=1, return_index=True)[1]]] = True
    return found


# Messages that nobody sends -----------------------------------------------------------------------------------------


def _deter(games: SignallingGames, rows: Patterns) -> None:
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


def _replies(games: SignallingGames, rows: Patterns) -> tuple[Array, Array]:
    """Return the probabilities of both receivers' actions after every message."""
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
    return first, second


def _told(games: SignallingGames, rows: Patterns, degenerate: Mask, ambiguous: Mask) -> SignallingEquilibria:
    first, second = _replies(games, rows)
    regret = _regret(games, rows, first, second)
    failed = np.ones(games.games, dtype=bool)
    failed[rows.game] = False
    objection, least = _objections(games, rows, degenerate)
    sound = regret <= REGRET
    failed[rows.game[~sound]] = True
    return SignallingEquilibria(
        rows.game[sound], rows.sender[..., sound], first[..., sound], second[..., sound], rows.belief[:, sound],
        rows.worth[:, sound], regret[sound], objection[:, sound], least[sound], degenerate, ambiguous, failed,
    )  # fmt: skip


def _regret(games: SignallingGames, rows: Patterns, first: Array, second: Array) -> Array:
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


def _objections(games: SignallingGames, rows: Patterns, degenerate: Mask) -> tuple[Indices, Array]:
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
