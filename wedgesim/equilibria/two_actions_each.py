"""Nash equilibria of three players with two actions each, for stacks of games in which nothing is near a tie.

Let D_i be what player i's second action brings more than its first, for each profile of the others: twelve numbers hold
all that matters.

1. Pure: a profile in which each action has the sign of the difference there.
2. One pure, two mixing: at the action of the pure player both others must have differences of both signs, which gives
   the other's probability as a ratio; the pure player's expected difference must have the sign of its action.
3. All mixing: z is orthogonal to D_2 and y to D_3, each linear in x; D_1 is then a quadratic form in x. One Newton
   step, with the inverse of the 3 x 3 matrix of derivatives, which has zeros on the diagonal, written out.
4. A game is clear-cut when all differences, margins, probabilities and determinants that were met are far from zero, as
   tolerances go, and the indices sum to +1. The others are left to the enumeration of supports, which can judge them.

The formulas are those of :mod:`~wedgesim.equilibria.three_players` and :mod:`~wedgesim.equilibria.bimatrix`, written
for whole stacks along contiguous memory, without gathering what is not needed.

References
----------
McKelvey, R. and McLennan, A. (1997). The maximal number of regular totally mixed Nash equilibria. *Journal of
Economic Theory* 72.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.candidates import Array
from wedgesim.equilibria.found import Found, by_game

SHAPE = (2, 2, 2)

_CLEAR = 1e-8
"""Differences, probabilities and margins are zero below a tenth of this; payoffs have range one."""

_CLEARLY_REGULAR = 1e-6
"""Determinants divided by the lengths of the rows, and strategies before scaling, that are far from zero."""

_CLEARLY_TWO_ROOTS = 1e-9
"""Discriminants, divided by their terms, from which on a quadratic form has two roots far apart or none."""

_POLISHED = 1e-13

Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


class ClearCut(NamedTuple):
    """Equilibria of the clear-cut games, and which games are not."""

    found: Found
    others: Indices


class _Part(NamedTuple):
    """Equilibria: probability of each player's second action, shape (3, count), game and index."""

    second: Array
    games: Indices
    signs: NDArray[np.int8]


def clear_cut(payoffs: Array) -> ClearCut:
    """Find all equilibria of the games of a stack that are clear-cut.

    Parameters
    ----------
    payoffs : ndarray, shape (3, 2, 2, 2, games)
        Of range one, as :func:`~wedgesim.equilibria.support_enumeration.scaled` makes them.
    """
    games = payoffs.shape[-1]
    d = np.empty((3, 2, 2, games))
    np.subtract(payoffs[0, 1], payoffs[0, 0], out=d[0])
    np.subtract(payoffs[1, :, 1], payoffs[1, :, 0], out=d[1])
    np.subtract(payoffs[2, :, :, 1], payoffs[2, :, :, 0], out=d[2])
    doubtful = np.minimum.reduce(np.abs(d).reshape(12, games)) <= _CLEAR
    positive = d > 0
    parts = [_pure(positive)]
    parts += [_two_mixing(d, positive, player, doubtful) for player in range(3)]
    parts.append(_all_mixing(d, positive, doubtful))
    second = np.concatenate([part.second for part in parts], axis=1)
    owners = np.concatenate([part.games for part in parts])
    signs = np.concatenate([part.signs for part in parts])
    doubtful |= np.bincount(owners, weights=signs, minlength=games) != 1.0
    kept = by_game(owners, games)
    if doubtful.any():
        kept = kept[~doubtful.take(owners.take(kept))]
    second = second.take(kept, axis=1)
    strategies = [np.stack([1.0 - own, own]) for own in second]
    unsolved = np.zeros(games, dtype=np.int64)
    found = Found(strategies, owners.take(kept), signs.take(kept), np.zeros(games, dtype=np.bool_), unsolved)
    return ClearCut(found, doubtful.nonzero()[0])


def _pure(positive: Flags) -> _Part:
    """Profiles in which every player plays what the sign of its difference says."""
    own = [np.stack([~positive[player], positive[player]], axis=player) for player in range(3)]
    profile, games = (own[0] & own[1] & own[2]).reshape(8, -1).nonzero()
    actions = np.stack([profile >> 2, (profile >> 1) & 1, profile & 1])
    return _Part(actions.astype(np.float64), games, np.ones(len(games), dtype=np.int8))


def _two_mixing(d: Array, positive: Flags, pure: int, doubtful: Flags) -> _Part:
    """Profiles in which one player plays one action and the others mix."""
    one, other = (player for player in range(3) if player != pure)
    # of the two axes of the others, which is that of the pure player
    places = [pure - (pure > player) for player in (one, other)]
    split = [np.logical_xor(*_halves(positive[p], 1 - place)) for p, place in zip((one, other), places, strict=True)]
    action, games = (split[0] & split[1]).nonzero()
    batch = d.shape[-1]
    flat = d.reshape(3, -1)
    probabilities, slopes = [], []
    for player, place in zip((one, other), places, strict=True):
        # cells are (the first other's action, the second other's, game)
        fixed, free = ((2, 1), (1, 2))[place]
        cell = action * (fixed * batch) + games
        low, high = flat[player].take(cell), flat[player].take(cell + free * batch)
        slope = low - high
        probabilities.append(low / slope)
        slopes.append(slope)
    of_other, of_one = probabilities
    cells = games + batch * np.arange(4)[:, None]
    corner = flat[pure].take(cells)
    straight = corner[0] + of_other * (corner[1] - corner[0])
    across = corner[2] + of_other * (corner[3] - corner[2])
    gain = straight + of_one * (across - straight)
    doubtful[games[np.abs(gain) <= _CLEAR]] = True
    kept = ((gain > 0) == action).nonzero()[0]
    second = np.empty((3, len(kept)))
    second[pure], second[one], second[other] = action.take(kept), of_one.take(kept), of_other.take(kept)
    signs = np.where((slopes[0].take(kept) > 0) == (slopes[1].take(kept) > 0), -1, 1).astype(np.int8)
    return _Part(second, games.take(kept), signs)


def _halves(table: Flags, axis: int) -> tuple[Flags, Flags]:
    """Both halves of a table along one of its first two axes."""
    return (table[0], table[1]) if axis == 0 else (table[:, 0], table[:, 1])


def _all_mixing(d: Array, positive: Flags, doubtful: Flags) -> _Part:
    """Profiles in which all players mix."""
    rows = positive.reshape(3, 4, -1)
    both = np.logical_or.reduce(rows, axis=1) & ~np.logical_and.reduce(rows, axis=1)
    games = (both[0] & both[1] & both[2]).nonzero()[0]
    own = d.reshape(12, -1).take(games, axis=1).reshape(3, 2, 2, -1)
    first, source, unclear = _roots(_form(own))
    doubtful[games[unclear]] = True
    games, own = games.take(source), own.reshape(12, -1).take(source, axis=1).reshape(3, 2, 2, -1)
    with_z = own[1, 0] + first * (own[1, 1] - own[1, 0])
    with_y = own[2, 0] + first * (own[2, 1] - own[2, 0])
    vanishing = np.minimum(np.abs(with_z).max(axis=0), np.abs(with_y).max(axis=0)) <= _CLEARLY_REGULAR
    doubtful[games[vanishing]] = True
    with np.errstate(divide="ignore", invalid="ignore"):
        second = np.stack([first, with_y[0] / (with_y[0] - with_y[1]), with_z[0] / (with_z[0] - with_z[1])])
    inside = (np.minimum.reduce(np.minimum(second, 1.0 - second)) > -_CLEARLY_REGULAR).nonzero()[0]
    games, own = games.take(inside), own.reshape(12, -1).take(inside, axis=1).reshape(3, 2, 2, -1)
    second, signs, unclear = _polished(own, second.take(inside, axis=1))
    margin = np.minimum.reduce(np.minimum(second, 1.0 - second))
    doubtful[games[unclear | ~(np.abs(margin) > _CLEAR)]] = True
    kept = (margin > 0).nonzero()[0]
    return _Part(second.take(kept, axis=1), games.take(kept), signs.take(kept))


def _form(d: Array) -> Array:
    """Coefficients of the quadratic form in the first player's strategy, shape (3, count)."""
    # rows: the first player's action; y = (to_y[:, 1], -to_y[:, 0]) and z likewise
    to_z, to_y = d[1], d[2]
    # by the third player's strategy, for each action of the first in it
    against = [[to_z[a, 1] * d[0, b, 0] - to_z[a, 0] * d[0, b, 1] for b in range(2)] for a in range(2)]
    square = [to_y[a, 1] * against[a][0] - to_y[a, 0] * against[a][1] for a in range(2)]
    mixed = [to_y[1 - a, 1] * against[a][0] - to_y[1 - a, 0] * against[a][1] for a in range(2)]
    return np.stack([square[0], mixed[0] + mixed[1], square[1]])


def _roots(form: Array) -> tuple[Array, Indices, Flags]:
    """Probabilities of the second action at which the form is zero, whose they are, and which forms are unclear."""
    q0, q1, q2 = form
    square, product = q1 * q1, 4.0 * q0 * q2
    discriminant = square - product
    bound = _CLEARLY_TWO_ROOTS * (square + np.abs(product))
    unclear = (np.abs(discriminant) <= bound) | (np.maximum.reduce(np.abs(form)) <= _CLEAR)
    real = (discriminant > bound).nonzero()[0]
    q0, q1, q2 = q0.take(real), q1.take(real), q2.take(real)
    half = -0.5 * (q1 + np.copysign(np.sqrt(discriminant.take(real)), q1))
    u, v = np.concatenate([q2, half]), np.concatenate([half, q0])
    total = u + v
    kept = ((u * v > -_CLEARLY_REGULAR * total * total) & (total != 0)).nonzero()[0]
    return v.take(kept) / total.take(kept), np.concatenate([real, real]).take(kept), unclear


def _polished(d: Array, second: Array) -> tuple[Array, NDArray[np.int8], Flags]:
    """Take a Newton step; indices, and what is not regular or not solved after it."""
    f, j = _equations(d, second)
    (a, b), (c, e), (g, h) = j
    determinant = a * e * g + b * c * h
    lengths = np.multiply.reduce([np.hypot(*row) for row in j])
    unclear = np.abs(determinant) <= _CLEARLY_REGULAR * lengths
    moves = np.stack(
        [
            b * h * f[1] + a * e * f[2] - e * h * f[0],
            e * g * f[0] + b * c * f[2] - b * g * f[1],
            c * h * f[0] + a * g * f[1] - a * c * f[2],
        ]
    )
    second = second - moves / np.where(determinant == 0, 1.0, determinant)
    residual = np.maximum.reduce(np.abs(_equations(d, second)[0]))
    return second, np.where(determinant < 0, 1, -1).astype(np.int8), unclear | (residual > _POLISHED)


def _equations(d: Array, second: Array) -> tuple[Array, list[tuple[Array, Array]]]:
    """Find expected differences of all players, and their derivatives by the others' probabilities."""
    values, slopes = [], []
    for player in range(3):
        one, other = (second[p] for p in range(3) if p != player)
        table = d[player]
        low, high = (table[k, 0] + other * (table[k, 1] - table[k, 0]) for k in range(2))
        rise = high - low
        values.append(low + one * rise)
        step = table[:, 1] - table[:, 0]
        slopes.append((rise, step[0] + one * (step[1] - step[0])))
    return np.stack(values), slopes
