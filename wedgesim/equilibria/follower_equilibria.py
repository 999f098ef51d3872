"""The equilibria of two followers as functions of what a leader has committed itself to.

Let the leader play x. For a follower's actions S and as many of the other follower's actions U, between which it is
made indifferent, its strategy solves |S| - 1 linear equations with coefficients linear in x: by Cramer the strategy is
a vector of minors, polynomials of degree |S| - 1 in x, up to their sum.

1. Make the strategies of each follower for all square (S, U) and both signs of the minors; leave out those that are
   nowhere on the simplex non-negative.
2. Where both strategies are fixed in this way, they are an equilibrium where the actions each plays are best replies to
   the other: polynomial conditions on x, with equations for actions played that are not in U.
3. The leader's payoff is then a ratio of polynomials in x, of degree |S| + |T| - 1.

For every x the equilibria whose strategies are vertices of best-reply polytopes are among these, because each vertex is
the only solution of some square system (Winkels 1979), with ties and without. The leader's payoff is linear in either
follower's strategy, so its least and largest value over the equilibria at x are taken there.

References
----------
Winkels, H.-M. (1979). An algorithm to determine all equilibrium points of a bimatrix game. In *Game Theory and Related
Topics*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bernstein import bernstein, exponents, multiply
from wedgesim.equilibria.simplex_nodes import Piece

Array = NDArray[np.float64]
Actions = tuple[int, ...]

_NOTHING = 1e-14
"""Coefficients below this, for payoffs of range one, are rounding."""

_ROUNDED = 1e-13
"""Minors must differ from zero by more than this to be zero nowhere."""


@dataclass(frozen=True, eq=False)
class Answer:
    """One follower's strategy as a function of the leader's.

    Attributes
    ----------
    played : tuple of int
        Actions S that it mixes.
    equalised : tuple of int
        Actions U of the other follower that it makes equally good.
    weights : ndarray, shape (|S|, coefficients)
        Strategy up to its sum, of degree |S| - 1.
    advantage : ndarray, shape (actions of the other, coefficients)
        By how much each action of the other falls short of those in U, of degree |S|; zero for those in U.
    rivals : tuple of int
        Actions of the other but the first of U.
    falls_short : ndarray, shape (rivals, |S|, actions of the leader)
        By how much each rival falls short of the first of U against each action in S: linear in the leader's strategy,
        and zero on average over S for those in U.
    possible : frozenset of int
        Actions of the other that can be best replies somewhere.
    """

    played: Actions
    equalised: Actions
    weights: Array
    advantage: Array
    rivals: Actions
    falls_short: Array
    possible: frozenset[int]

    @property
    def degree(self) -> int:
        """Degree of the weights."""
        return len(self.played) - 1


def answers(other: Array) -> list[Answer]:
    """All strategies of a follower that make actions of the other follower equally good.

    Parameters
    ----------
    other : ndarray, shape (actions of the leader, own actions, actions of the other)
        Payoffs of the other follower, of range one.
    """
    found: list[Answer] = []
    for (played, equalised), weights in _all_minors(other).items():
        found += _signed(other, played, equalised, weights)
    return found


def _all_minors(other: Array) -> dict[tuple[Actions, Actions], Array]:
    """Vectors of minors of all square systems, but of those that are singular everywhere."""
    _, own, opposing = other.shape
    found = {}
    for size in range(1, min(own, opposing) + 1):
        for played, equalised in product(combinations(range(own), size), combinations(range(opposing), size)):
            weights = _minors(other, played, equalised)
            if weights is not None:
                found[played, equalised] = weights
    return found


def _minors(other: Array, played: Actions, equalised: Actions) -> Array | None:
    """Vector of minors of the equations; None where all are zero everywhere."""
    if len(played) == 1:
        return np.ones((1, 1))
    variables = len(other)
    # rows: indifference between actions of the other; entries are linear in the leader's strategy
    rows = [[other[:, j, k] - other[:, j, equalised[0]] for j in played] for k in equalised[1:]]
    minors = []
    for left in range(len(played)):
        rest = [[entry for column, entry in enumerate(row) if column != left] for row in rows]
        minors.append((-1) ** left * _determinant(rest, variables))
    weights = np.array(minors)
    return weights if np.abs(weights).max() > _NOTHING else None


def _determinant(rows: Sequence[Sequence[Array]], variables: int) -> Array:
    """Take the determinant of a square matrix of linear forms, by the first row."""
    if len(rows) == 1:
        return rows[0][0]
    total: Array | None = None
    for column, entry in enumerate(rows[0]):
        rest = [[*row[:column], *row[column + 1 :]] for row in rows[1:]]
        term = (-1) ** column * multiply(entry, _determinant(rest, variables), variables, (1, len(rest)))
        total = term if total is None else total + term
    assert total is not None  # there is a column
    return total


def _signed(other: Array, played: Actions, equalised: Actions, weights: Array) -> Iterator[Answer]:
    """Make the strategy with its weights taken as they are, or reversed, where that is anywhere non-negative."""
    variables, _, opposing = other.shape
    degree = len(played) - 1
    worth = np.array(
        [
            sum(multiply(weights[p], other[:, j, k], variables, (degree, 1)) for p, j in enumerate(played))
            for k in range(opposing)
        ]
    )
    short = worth[equalised[0]] - worth
    short[list(equalised)] = 0.0
    short[np.abs(short) < _NOTHING] = 0.0
    rivals = tuple(k for k in range(opposing) if k != equalised[0])
    falls_short = np.array([[other[:, j, equalised[0]] - other[:, j, k] for j in played] for k in rivals])
    for sign in (1.0, -1.0) if degree else (1.0,):
        signed = sign * weights
        if not all(bernstein(row, variables, degree, degree).max() > -_NOTHING for row in signed):
            continue
        if bernstein(signed.sum(axis=0), variables, degree, degree).max() <= 0:
            continue
        advantage = sign * short
        largest = [bernstein(row, variables, degree + 1, degree + 1).max() for row in advantage]
        if min(largest) < -_NOTHING:
            continue
        # an action is a best reply where its shortfall is zero, which it can be only if it is not positive throughout
        smallest = [bernstein(row, variables, degree + 1, degree + 1).min() for row in advantage]
        possible = frozenset(k for k, low in enumerate(smallest) if low <= _NOTHING)
        yield Answer(played, equalised, signed, advantage, rivals, falls_short, possible)


@dataclass(frozen=True, eq=False)
class FollowerPieces:
    """Pairs of strategies of two followers that can be equilibria, with the leader's payoff as a ratio.

    Attributes
    ----------
    pairs : list of pairs of Answer
        The first and the second follower's strategy.
    pieces : list of Piece
        The leader's payoff where they are an equilibrium, one for each pair.
    """

    pairs: list[tuple[Answer, Answer]]
    pieces: list[Piece]


def follower_pieces(leader: Array, first: Array, second: Array, most: int) -> FollowerPieces | None:
    """List the equilibria of two followers as functions of the leader's strategy.

    Parameters
    ----------
    leader, first, second : ndarray, shape (actions of the leader, of the first, of the second follower)
        Payoffs, of range one; the leader's between zero and one.
    most : int
        Coefficients allowed for all pieces together; None is returned when they are more.
    """
    against = second, np.swapaxes(first, 1, 2)
    ones, twos = (answers(other) for other in against)
    elsewhere = _Elsewhere(len(leader), tuple(_all_minors(other) for other in against))
    pairs = []
    pieces: list[Piece] = []
    spent = 0
    inner: dict[int, Array] = {}
    for one, two in product(ones, twos):
        if not (set(one.played) <= two.possible and set(two.played) <= one.possible):
            continue
        vanishing = elsewhere.vanishing(one, two)
        if vanishing is None:
            continue
        if id(two) not in inner:
            inner[id(two)] = _expected(two, leader)
        piece = _piece(leader, one, two, inner[id(two)], vanishing)
        pairs.append((one, two))
        spent += piece.over.size + piece.under.size + piece.constraints.size
        if spent > most:
            return None
        pieces.append(piece)
    return FollowerPieces(pairs, pieces)


@dataclass(frozen=True, eq=False)
class _Elsewhere:
    """Where pairs of strategies are not needed, because another pair gives the same equilibrium.

    Let one follower play S and the other T, and the equations of the other's strategy be indifference between U. At an
    equilibrium all of S and U are best replies, so that the equations of as many actions taken from both are solved as
    well; and with S in U, the first strategy, with zeros added, solves the equations of (U, T). The pair with those
    equations is the same equilibrium, wherever they have one solution only.
    """

    variables: int
    minors: tuple[dict[tuple[Actions, Actions], Array], ...]

    def vanishing(self, one: Answer, two: Answer) -> Array | None:
        """Minors that are zero where a pair is needed, shape (minors, coefficients); None where one is zero nowhere."""
        pair = (one, two) if len(one.played) <= len(two.played) else (two, one)
        which = 0 if pair[0] is one else 1
        fewer, more = pair
        if not set(fewer.played) <= set(more.equalised):
            room = len(more.equalised) - len(fewer.played)
            kept = tuple(k for k in more.equalised if k not in fewer.played)[:room]
            key, which = (more.played, tuple(sorted((*fewer.played, *kept)))), 1 - which
        else:
            key = (more.equalised, more.played)
            if key == (fewer.played, fewer.equalised):
                return np.zeros((0, 1))
        rows = self.minors[which].get(key)
        if rows is None:
            return np.zeros((0, 1))
        degree = len(key[0]) - 1
        bounds = bernstein(rows.T, self.variables, degree, degree)
        return None if (bounds.min(axis=0) > _ROUNDED).any() or (bounds.max(axis=0) < -_ROUNDED).any() else rows


def _expected(two: Answer, leader: Array) -> Array:
    """Find the leader's payoff by the first follower's action, times the sum of the second's weights."""
    variables = len(leader)
    return np.array(
        [
            sum(multiply(two.weights[p], leader[:, j, k], variables, (two.degree, 1)) for p, k in enumerate(two.played))
            for j in range(leader.shape[1])
        ]
    )


def _piece(leader: Array, one: Answer, two: Answer, by_action: Array, vanishing: Array) -> Piece:
    """Write the leader's payoff as a ratio, its bounds and its conditions."""
    variables = len(leader)
    degree = 1 + one.degree + two.degree

    def raised(polynomial: Array, own: int) -> Array:
        return bernstein(polynomial, variables, own, degree)

    total_one, total_two = one.weights.sum(axis=0), two.weights.sum(axis=0)
    # by the first follower's actions, and by the second's: the payoff is an average of either
    over_one = [by_action[j] for j in one.played]
    over = sum(
        multiply(weight, part, variables, (one.degree, two.degree + 1))
        for weight, part in zip(one.weights, over_one, strict=True)
    )
    over_two = [
        sum(multiply(one.weights[p], leader[:, j, k], variables, (one.degree, 1)) for p, j in enumerate(one.played))
        for k in two.played
    ]
    both = multiply(total_one, total_two, variables, (one.degree, two.degree))
    overs = [raised(np.asarray(over), degree)]
    unders = [raised(both, degree - 1)]
    sets = [1]
    relations, equal = [], []
    for own, parts, other, total in ((one, over_one, two, total_two), (two, over_two, one, total_one)):
        if own.degree:
            overs += [raised(np.asarray(part), other.degree + 1) for part in parts]
            unders += [raised(total, other.degree)] * len(parts)
            sets.append(len(parts))
            relations.append(_cleaned(np.array([[raised(form, 1) for form in row] for row in own.falls_short])))
            equal.append(np.isin(own.rivals, own.equalised + other.played))
    constraints = [raised(row, own.degree) for own in (one, two) for row in own.weights if own.degree]
    for own, other in ((one, two), (two, one)):
        for action, row in enumerate(own.advantage):
            if action in own.equalised or not row.any():
                continue
            constraints.append(raised(row, own.degree + 1))
            if action in other.played:
                constraints.append(-constraints[-1])
    for row in vanishing:
        zero = raised(row, len(vanishing) - 1)
        constraints += [zero, -zero]
    rows = np.array(constraints).reshape(-1, len(overs[0]))
    return Piece(degree, np.array(overs), np.array(unders), tuple(sets), _cleaned(rows), tuple(relations), tuple(equal))


def _cleaned(rows: Array) -> Array:
    return np.where(np.abs(rows) < _NOTHING, 0.0, rows)


def strategies_at(pair: tuple[Answer, Answer], point: Array, sizes: tuple[int, int]) -> list[Array] | None:
    """Evaluate the followers' strategies at a policy of the leader; None where the equations leave them open."""
    result = []
    for answer, size in zip(pair, sizes, strict=True):
        monomials = (point ** exponents(len(point), answer.degree)).prod(axis=1)
        weights = np.maximum(answer.weights @ monomials, 0.0)
        if weights.sum() <= _NOTHING:
            return None
        strategy = np.zeros(size)
        strategy[list(answer.played)] = weights / weights.sum()
        result.append(strategy)
    return result
