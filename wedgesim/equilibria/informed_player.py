"""Games in stages in which one player alone knows which of two types it is, in many points at once: all equilibria.

Players move one after another. Those who move before the informed one know nothing, and nobody learns from them; what
follows their actions is a signalling game with the prior.

1. Lay out the signalling games, one for each point and each history of earlier actions, and solve them together
   (:mod:`~wedgesim.equilibria.signalling_equilibria`). Where a type is impossible, the other stands in for it: nobody
   can tell two types apart that are alike.
2. Backward induction over those who move before, from the last to the first: an equilibrium of what follows an action
   stays when the action is worth at least as much as the worst that can follow each other action.

Nobody who moves before the informed player mixes unless payoffs tie. Equilibria that differ off the path only count as
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.backward_induction import TIE_TOLERANCE
from wedgesim.equilibria.signalling_equilibria import SignallingEquilibria, signalling_equilibria

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]

_SOME = 1e-14
"""Probability above which an action counts as taken."""


@dataclass(frozen=True)
class Order:
    """Who moves when.

    Attributes
    ----------
    earlier : tuple of int
        Players before the informed one, in their order.
    informed : int
        The player with two types.
    later : tuple of int
        Players after it.
    """

    earlier: tuple[int, ...]
    informed: int
    later: tuple[int, ...]

    @property
    def players(self) -> tuple[int, ...]:
        """All of them, as they move."""
        return (*self.earlier, self.informed, *self.later)

    @staticmethod
    def of(stages: tuple[tuple[int, ...], ...], types: tuple[int, ...]) -> Order | None:
        """Return the order of a game, or None where more than this is going on.

        Examples
        --------
        >>> Order.of(((2,), (0,), (1,)), (2, 1, 1))
        Order(earlier=(2,), informed=0, later=(1,))
        >>> Order.of(((0,), (1, 2)), (2, 1, 1)) is None
        True
        """
        informed = [player for player, count in enumerate(types) if count > 1]
        if len(informed) != 1 or types[informed[0]] != 2 or any(len(stage) > 1 for stage in stages) or len(stages) < 2:
            return None
        line = [player for (player,) in stages]
        place = line.index(informed[0])
        return Order(tuple(line[:place]), informed[0], tuple(line[place + 1 :])) if len(line) == 3 else None


@dataclass(frozen=True, eq=False)
class InformedEquilibria:
    """Equilibria of many points in rows, pure ones first, point by point.

    Attributes
    ----------
    order : Order
        Who moves when.
    sizes : tuple of int
        Number of actions of each player.
    payoffs : ndarray, shape (players, 2, messages, actions, actions, histories * points)
        The payoffs of the signalling games; a receiver who is not there has one action.
    prior : ndarray, shape (2, points)
        Probability of each type.
    scale : ndarray, shape (players, points)
        Range of the payoffs of each player.
    signalling : SignallingEquilibria
        Equilibria after all histories of earlier actions, the games being numbered history by history.
    values : ndarray, shape (players, equilibria of `signalling`)
        What the players expect there before types are drawn.
    rows : ndarray of int, shape (rows,)
        Those that the earlier players lead to.
    worst : tuple of ndarray of int
        For each earlier player, the equilibrium of `signalling` that is worst for it after each of its actions, shape
        (histories before, actions, points).
    degenerate : ndarray of bool, shape (points,)
        Where ties leave open whether there are more.
    unsettled : ndarray of bool, shape (points,)
        Where pure ones may be missing: those tie who reply, nothing was found, or something did not pass its check.
    """

    order: Order
    sizes: tuple[int, ...]
    payoffs: Array
    prior: Array
    scale: Array
    signalling: SignallingEquilibria
    values: Array
    rows: Indices
    worst: tuple[Indices, ...]
    degenerate: Mask
    unsettled: Mask

    @property
    def points(self) -> int:
        """Number of points."""
        return int(self.prior.shape[-1])

    @property
    def point(self) -> Indices:
        """Which point each row is of, ascending."""
        return self.signalling.game[self.rows] % self.points

    @property
    def history(self) -> Indices:
        """What the earlier players do, as one number."""
        return self.signalling.game[self.rows] // self.points

    @property
    def intuitive(self) -> Mask:
        """Whether each row passes the intuitive criterion."""
        return self.signalling.intuitive[self.rows]

    def counted(self) -> Mask:
        """Rows that count: those that pass the intuitive criterion, or all of a point where none does."""
        passes = self.intuitive
        some = np.zeros(self.points, dtype=bool)
        some[self.point[passes]] = True
        return passes | ~some[self.point]

    def lottery(self, rows: Indices) -> Array:
        """Return the probability of every profile of actions and of types, shape (*actions, 2, rows)."""
        chosen = self.rows[rows]
        weights = _weights(self.signalling, chosen, self.prior[:, self.point[rows]], len(self.order.later))
        earlier = [self.sizes[player] for player in self.order.earlier]
        full = np.zeros((prod(earlier), *weights.shape))
        at = np.arange(len(chosen))
        full[self.history[rows], ..., at] = np.moveaxis(weights, -1, 0)
        full = full.reshape((*earlier, *weights.shape))
        # from the order of moves to that of players; the types stand between the earlier and the later
        place = {player: axis for axis, player in enumerate(self.order.earlier)}
        place |= {player: len(earlier) + 1 + axis for axis, player in enumerate(self.order.players[len(earlier) :])}
        players = [place[player] for player in range(len(self.sizes))]
        found: Array = np.transpose(full, (*players, len(earlier), full.ndim - 1))
        return found

    def margin(self, rows: Indices, player: int, wanted: Mask) -> Array:
        """Return what a player expects of its best wanted action less its best other one, over all sets it comes to."""
        if not wanted.any() or wanted.all():
            return np.full(len(rows), np.inf if wanted.all() else -np.inf)
        if player in self.order.earlier:
            worth = self._worth_before(rows, player)
            gaps: Array = worth[wanted].max(axis=0) - worth[~wanted].max(axis=0)
            return gaps
        chosen = self.rows[rows]
        found = self.signalling
        payoffs = self.payoffs[player][..., found.game[chosen]]
        sent = self.prior[:, self.point[rows]][:, None]
        first, second = found.first[:, :, None, chosen], found.second[..., chosen]
        if player == self.order.informed:
            worth = np.moveaxis(sent * (payoffs * first * second).sum(axis=(2, 3)), 1, 0)
        elif player == self.order.later[-1]:
            taken = (sent * found.sender[..., chosen])[:, :, None, None] * first
            worth = np.moveaxis((taken * payoffs).sum(axis=0), 2, 0)
        else:
            taken = (sent * found.sender[..., chosen])[:, :, None]
            worth = np.moveaxis((taken * (payoffs * second).sum(axis=3)).sum(axis=0), 1, 0)
        by_set = worth[wanted].max(axis=0) - worth[~wanted].max(axis=0)
        total: Array = by_set.reshape(-1, len(rows)).sum(axis=0)
        return total

    def _worth_before(self, rows: Indices, player: int) -> Array:
        """Payoff of each action of a player who moves before the informed one, shape (actions, rows)."""
        level = self.order.earlier.index(player)
        below = prod(self.sizes[later] for later in self.order.earlier[level + 1 :])
        before, own = np.divmod(self.history[rows] // below, self.sizes[player])
        after = self.worst[level][before, :, self.point[rows]].T.copy()
        after[own, np.arange(len(rows))] = self.rows[rows]
        worth: Array = np.where(after >= 0, self.values[player, after], -np.inf)
        return worth

    def selected(self, row: int) -> dict[tuple[int, ...], int]:
        """Return the equilibrium of `signalling` that follows each beginning of a history, when a row is played.

        What follows actions that earlier players do not take is the worst for those who might take them.
        """
        point = int(self.point[row])
        found: dict[tuple[int, ...], int] = {(): int(self.rows[row])}
        for level in range(len(self.order.earlier)):
            for before in [history for history in found if len(history) == level]:
                own = self.actions_before(found[before])[level]
                number = int(np.ravel_multi_index(before, self._sizes_before[:level])) if before else 0
                for action in range(self._sizes_before[level]):
                    other = int(self.worst[level][number, action, point])
                    found[(*before, action)] = found[before] if action == own else other
        return found

    @property
    def _sizes_before(self) -> tuple[int, ...]:
        return tuple(self.sizes[player] for player in self.order.earlier)

    def actions_before(self, equilibrium: int) -> tuple[int, ...]:
        """Return what the earlier players do on the way to an equilibrium of `signalling`."""
        history = int(self.signalling.game[equilibrium]) // self.points
        return tuple(int(action) for action in np.unravel_index(history, self._sizes_before)) if history else (
            (0,) * len(self.order.earlier)
        )

    def patterns(self, rows: Indices) -> list[tuple[tuple[object, ...], ...]]:
        """Return for each row and player the actions it takes where it comes to choose, by its type and what it saw."""
        chosen = self.rows[rows]
        found = self.signalling
        possible = self.prior[:, self.point[rows]] > 0
        sent: Mask = (found.sender[..., chosen] > _SOME) & possible[:, None]
        replied = (found.first[..., chosen] > _SOME) & np.asarray(sent.any(axis=0))[:, None]
        answered = (found.second[..., chosen] > _SOME) & replied[:, :, None]
        tables = [np.moveaxis(table, -1, 0).tolist() for table in (sent, replied, answered)]
        return [
            self._pattern(self.actions_before(int(equilibrium)), *(table[row] for table in tables))
            for row, equilibrium in enumerate(chosen)
        ]

    def _pattern(
        self, before: tuple[int, ...], sent: list[Any], replied: list[Any], answered: list[Any]
    ) -> tuple[tuple[object, ...], ...]:
        by_player: dict[int, tuple[object, ...]] = {
            player: (((0, before[:level]), (before[level],)),) for level, player in enumerate(self.order.earlier)
        }
        possible = [kind for kind in sent if any(kind)]
        by_player[self.order.informed] = tuple(((kind, before), _taken(of)) for kind, of in enumerate(possible))
        by_first = tuple(((0, (*before, message)), _taken(of)) for message, of in enumerate(replied) if any(of))
        by_second = tuple(
            ((0, (*before, message, *([action] if len(self.order.later) > 1 else []))), _taken(of))
            for message, of_message in enumerate(answered)
            for action, of in enumerate(of_message)
            if any(of)
        )
        told = [by_first, by_second] if len(self.order.later) > 1 else [by_second]
        by_player |= dict(zip(self.order.later, told, strict=False))
        return tuple(by_player[player] for player in range(len(self.sizes)))


def _taken(actions: list[bool]) -> tuple[int, ...]:
    return tuple(action for action, taken in enumerate(actions) if taken)


def informed_equilibria(
    payoffs: Array, prior: Array, order: Order, tolerance: float = TIE_TOLERANCE
) -> InformedEquilibria:
    """Find all equilibria at many points.

    Parameters
    ----------
    payoffs : ndarray, shape (3, *actions, 2, points)
        Payoff of each player for every profile of actions and either type.
    prior : ndarray, shape (2, points)
        Probability of each type.
    order : Order
        Who moves when.
    tolerance : float, optional
        Share of a player's payoff range within which payoffs tie.
    """
    players, sizes, points = len(payoffs), payoffs.shape[1:-2], payoffs.shape[-1]
    low = payoffs.reshape(players, -1, points).min(axis=1)
    scale = payoffs.reshape(players, -1, points).max(axis=1) - low
    scale = np.where(scale > 0, scale, 1.0)
    # a type that cannot be is stood in for by the other
    kind = np.where(prior > 0, np.arange(2)[:, None], np.arange(2)[::-1, None])
    played = np.take_along_axis(payoffs, kind.reshape(*(1,) * (1 + len(sizes)), 2, points), axis=-2)
    second = np.where((prior > 0).all(axis=0), prior[1], 0.5)
    earlier, kinds = order.earlier, 1 + len(sizes)
    moved = np.transpose(
        played,
        (0, kinds, *(1 + player for player in earlier), *(1 + p for p in order.players[len(earlier) :]), kinds + 1),
    )
    histories = prod(sizes[player] for player in earlier)
    replies = [sizes[player] for player in order.later]
    shape = (sizes[order.informed], *([1] * (2 - len(replies))), *replies)
    laid = moved.reshape(players, 2, histories, *shape, points)
    laid = np.moveaxis(laid, 2, -2).reshape(players, 2, *shape, histories * points)

    def of(player: int) -> Array:
        each = tuple(np.tile(values[player], histories) for values in (low, scale))
        found: Array = (laid[player] - each[0]) / each[1]
        return found

    nobody = np.zeros(laid.shape[1:])
    receivers = [*[nobody] * (2 - len(replies)), *(of(player) for player in order.later)]
    found = signalling_equilibria(of(order.informed), receivers[0], receivers[1], np.tile(second, histories), tolerance)
    weights = _weights(found, np.arange(len(found.game)), prior[:, found.game % points], 2)
    values = (laid[..., found.game] * weights).sum(axis=(1, 2, 3, 4))
    degenerate: Mask = np.asarray(found.degenerate.reshape(histories, points).any(axis=0))
    scaled = values / scale[:, found.game % points]
    rows, worst = _led_to(found.game, scaled, order, sizes, points, degenerate, tolerance)
    unsettled: Mask = np.asarray((found.ambiguous | found.failed).reshape(histories, points).any(axis=0))
    return InformedEquilibria(
        order, sizes, laid, prior, scale, found, values, rows, worst, degenerate, unsettled
    )


def _weights(found: SignallingEquilibria, rows: Indices, prior: Array, receivers: int) -> Array:
    """Probability of types and actions from the message on; axes of receivers who are not there are left out."""
    sent = prior[:, None] * found.sender[..., rows]
    weights: Array = sent[:, :, None, None] * found.first[..., rows][None, :, :, None] * found.second[..., rows][None]
    return weights.reshape(*weights.shape[:2], *weights.shape[4 - receivers : 4], weights.shape[-1])


def _led_to(
    game: Indices, values: Array, order: Order, sizes: tuple[int, ...], points: int, degenerate: Mask, tolerance: float
) -> tuple[Indices, tuple[Indices, ...]]:
    """Return the equilibria that earlier players lead to, and the worst for each after each of its actions."""
    rows = np.arange(len(game))
    worst: list[Indices] = []
    histories = [sizes[player] for player in order.earlier]
    for level in reversed(range(len(histories))):
        player, actions, before = order.earlier[level], histories[level], prod(histories[:level])
        of_level = game[rows] // points // prod(histories[level + 1 :])
        cell = (of_level // actions, of_level % actions, game[rows] % points)
        # the last of those in a cell that is written stays: write the best first
        where = np.argsort(-values[player, rows], kind="stable")
        downward = rows[where]
        lowest = np.full((before, actions, points), np.inf)
        which = np.full((before, actions, points), -1)
        lowest[cell[0][where], cell[1][where], cell[2][where]] = values[player, downward]
        which[cell[0][where], cell[1][where], cell[2][where]] = downward
        least = lowest[cell[0], :, cell[2]]
        least[np.arange(len(rows)), cell[1]] = -np.inf
        lead = values[player, rows] - least.max(axis=1)
        degenerate[cell[2][np.abs(lead) <= tolerance]] = True
        rows = rows[lead >= -tolerance]
        worst.append(which)
    # by point, and within it as they come
    rows = rows[np.argsort(game[rows] % points, kind="stable")]
    return rows, tuple(reversed(worst))
