"""Scenarios in stages in which one role alone knows which of two types it is: their equilibria as plays.

Turns rows of :class:`~wedgesim.equilibria.informed_player.InformedEquilibria` into what is played and believed
everywhere. At a message that nobody sends the beliefs are all those that support the reply; what follows actions that
an earlier role does not take is the worst for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.private_play import Bounds, Play
from wedgesim.equilibria.belief_polytopes import interval
from wedgesim.equilibria.informed_player import InformedEquilibria, Order
from wedgesim.games.bayesian_game import AgentSet, BayesianGame

Array = NDArray[np.float64]


def order_of(game: BayesianGame) -> Order | None:
    """Return who moves when, or None where more than one role knows something, or more than two types."""
    return Order.of(game.order, tuple(map(len, game.types)))


def laid_out(game: BayesianGame, order: Order) -> tuple[Array, Array]:
    """Return payoffs, shape (players, *actions, 2, 1), and prior, shape (2, 1), of one game."""
    payoffs = game.payoffs.reshape(*game.payoffs.shape[: 1 + len(game.players)], 2, 1)
    return payoffs, game.marginal(order.informed).reshape(2, 1)


def play_of(found: InformedEquilibria, row: int, game: BayesianGame) -> Play:
    """Return what is played and believed in a row; the game is that of its point, both types being possible."""
    selected = found.selected(row)
    return Play(game, dict(_behaviour(found, selected)), _Beliefs(found, selected, game))


def objections_to(found: InformedEquilibria, row: int, game: BayesianGame) -> tuple[str, ...]:
    """Say why a row fails the intuitive criterion; nothing where it passes."""
    equilibrium = found.rows[row]
    message, kind = found.signalling.objection[:, equilibrium].tolist()
    if message < 0:
        return ()
    player, point = found.order.informed, int(found.point[row])
    names, role = game.types[player], game.players[player]
    own = game.payoffs[player]
    gets, least = (
        float(own.min() + share * found.scale[player, point])
        for share in (found.signalling.worth[kind, equilibrium], found.signalling.least[equilibrium])
    )
    return (
        f"a {names[1 - kind]} {role} could never gain by {game.actions[player][message]}, and once that is known, "
        f"a {names[kind]} {role} would get at least {least:.4g} by it instead of {gets:.4g}",
    )


def _behaviour(found: InformedEquilibria, selected: Mapping[tuple[int, ...], int]) -> Iterator[tuple[AgentSet, Array]]:
    """Yield who does what, in the order of moves."""
    order, sizes, tables = found.order, found.sizes, found.signalling
    for history, equilibrium in selected.items():
        if len(history) < len(order.earlier):
            player = order.earlier[len(history)]
            action = found.actions_before(equilibrium)[len(history)]
            yield (player, 0, history), np.eye(sizes[player])[action]
            continue
        for kind in range(2):
            yield (order.informed, kind, history), tables.sender[kind, :, equilibrium]
        for message in range(sizes[order.informed]):
            second = tables.second[message, ..., equilibrium]
            if len(order.later) == 1:
                yield (order.later[0], 0, (*history, message)), second[0]
            elif order.later:
                yield (order.later[0], 0, (*history, message)), tables.first[message, :, equilibrium]
                for action, shares in enumerate(second):
                    yield (order.later[1], 0, (*history, message, action)), shares


class _Beliefs(Mapping[AgentSet, Bounds]):
    """Beliefs at each information set about the informed role, worked out when asked for."""

    def __init__(
        self, found: InformedEquilibria, selected: Mapping[tuple[int, ...], int], game: BayesianGame
    ) -> None:
        self.found, self.selected, self.game = found, selected, game

    def __getitem__(self, agent: AgentSet) -> Bounds:
        player, _, history = agent
        order = self.found.order
        if player == order.informed:
            return {}
        if player in order.earlier:
            prior = self.game.marginal(order.informed)
            return {order.informed: np.stack([prior, prior], axis=1)}
        before = len(order.earlier)
        return {order.informed: self._after(self.selected[history[:before]], history[before])}

    def _after(self, equilibrium: int, message: int) -> Array:
        tables = self.found.signalling
        if tables.sender[:, message, equilibrium].any():
            second = float(tables.belief[message, equilibrium])
            return np.array([[1 - second, 1 - second], [second, second]])
        return np.clip(interval(np.array(list(self._conditions(equilibrium, message))).reshape(-1, 2)), 0.0, 1.0)

    def _conditions(self, equilibrium: int, message: int) -> Iterator[Array]:
        """Yield what must not be negative for a belief to support the replies, a number for each type."""
        tables, order = self.found.signalling, self.found.order
        game = tables.game[equilibrium]
        first, second = tables.first[message, :, equilibrium], tables.second[message, ..., equilibrium]
        if order.later:
            payoffs = self.found.payoffs[order.later[-1], :, message, :, :, game]
            for action in range(len(first)):
                yield from _advantages(payoffs[:, action], second[action])
        if len(order.later) > 1:
            payoffs = self.found.payoffs[order.later[0], :, message, :, :, game]
            yield from _advantages((payoffs * second).sum(axis=2), first)

    def __iter__(self) -> Iterator[AgentSet]:
        return (agent for agent, _ in _behaviour(self.found, self.selected))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _advantages(payoffs: Array, shares: Array) -> Iterator[Array]:
    """Yield by how much actions that are taken are better than others, by type."""
    scale = float(np.ptp(payoffs)) or 1.0
    for taken in np.flatnonzero(shares > 0):
        for other in range(len(shares)):
            if other != taken:
                ahead = payoffs[:, taken] - payoffs[:, other]
                yield np.where(np.abs(ahead) <= 1e-12 * scale, 0.0, ahead)
