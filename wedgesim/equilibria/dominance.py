"""Iterated strict dominance and rationalisable actions.

Iterated strict dominance, by pure or by mixed strategies:

1. Find every action of every player that another strategy of the player beats against all profiles of the others that
   are left. Dominance by a mixture is a linear program: maximise the smallest gain of a mixture over the action.
2. Remove them all together and repeat until nothing is removed.

In finite games the order of removal does not matter for strict dominance (it does for weak dominance, which is not
offered for that reason): an action that is dominated now stays dominated when others are removed.

Rationalisable actions: those that survive mixed dominance are the ones rationalisable with beliefs that may correlate
the others' actions (Pearce 1984, lemma 3). With two players these are all the rationalisable ones. With three or more,
beliefs that treat the others as independent allow fewer; a set that lies within those is found by iterating best
replies to pure profiles (point rationalisable; Bernheim 1984). The two sets enclose the one of independent beliefs.

References
----------
Bernheim, B. D. (1984). Rationalizable strategic behavior. *Econometrica* 52.
Pearce, D. (1984). Rationalizable strategic behavior and the problem of perfection. *Econometrica* 52.
Gilboa, I., Kalai, E. and Zemel, E. (1990). On the order of eliminating dominated strategies. *Operations Research
Letters* 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.linear_program import maximise
from wedgesim.errors import GameError, SolverError
from wedgesim.games.normal_form import NormalForm

Array = NDArray[np.float64]
Actions = tuple[tuple[int, ...], ...]
"""For each player the indices of some of its actions."""

_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Removal:
    """An action that was removed because another strategy does strictly better.

    Attributes
    ----------
    player, action : int
        Whose action, and which.
    dominated_by : tuple of float
        The strategy that dominates it: a probability for each action of the player.
    margin : float
        Its smallest gain over the action, in payoff units.
    """

    player: int
    action: int
    dominated_by: tuple[float, ...]
    margin: float


@dataclass(frozen=True)
class Elimination:
    """What iterated strict dominance leaves.

    Attributes
    ----------
    survivors : tuple of tuple of int
        Actions that are left, for each player.
    rounds : tuple of tuple of Removal
        What was removed, round by round.
    """

    survivors: Actions
    rounds: tuple[tuple[Removal, ...], ...]


@dataclass(frozen=True)
class Rationalisable:
    """Bounds on the sets of rationalisable actions.

    Attributes
    ----------
    outer : tuple of tuple of int
        Actions rationalisable with correlated beliefs; nobody who is rational, and knows that all are, plays another.
    inner : tuple of tuple of int
        Point rationalisable actions: best replies to pure profiles of such actions.
    exact : bool
        Whether `outer` is the set of actions rationalisable with independent beliefs: with two players, or when the
        bounds agree.
    """

    outer: Actions
    inner: Actions
    exact: bool


def iterated_dominance(game: NormalForm, by: Literal["pure", "mixed"] = "mixed") -> Elimination:
    """Remove strictly dominated actions until none is left.

    Parameters
    ----------
    game : NormalForm
        A single game.
    by : {"pure", "mixed"}
        Whether only actions or also mixtures of them count as dominating.

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> dilemma = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> iterated_dominance(dilemma).survivors
    ((1,), (1,))
    """
    _single(game)
    left: Actions = tuple(tuple(range(size)) for size in game.shape)
    rounds: list[tuple[Removal, ...]] = []
    while True:
        removals = strictly_dominated(game, left, by)
        if not removals:
            return Elimination(left, tuple(rounds))
        rounds.append(removals)
        gone = {(removal.player, removal.action) for removal in removals}
        left = tuple(tuple(a for a in actions if (player, a) not in gone) for player, actions in enumerate(left))


def strictly_dominated(game: NormalForm, left: Actions, by: Literal["pure", "mixed"] = "mixed") -> tuple[Removal, ...]:
    """Find the strictly dominated actions among those that are left: one round of the elimination.

    A margin below 1e-9 of the payoff range of the player does not count as strict.

    Examples
    --------
    >>> dilemma = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> [(one.player, one.action) for one in strictly_dominated(dilemma, [[0, 1], [0, 1]])]
    [(0, 0), (1, 0)]
    """
    removals = []
    for player, own in enumerate(left):
        table = np.moveaxis(game.payoffs[player][np.ix_(*left)], player, 0).reshape(len(own), -1)
        least = _TOLERANCE * float(game.payoff_range[player])
        for position, action in enumerate(own):
            mixture, margin = _best_pure(table, position) if by == "pure" else _best_mixture(table, position, least)
            if margin > least:
                spread = np.zeros(game.shape[player])
                spread[list(own)] = mixture
                removals.append(Removal(player, action, tuple(spread.tolist()), margin))
    return tuple(removals)


def _best_pure(table: Array, position: int) -> tuple[Array, float]:
    """Find the other action whose smallest gain over this one is largest."""
    gains = (table - table[position]).min(axis=1)
    gains[position] = -np.inf
    best = int(gains.argmax())
    return np.eye(len(table))[best], float(gains[best])


def _best_mixture(table: Array, position: int, least: float) -> tuple[Array, float]:
    """Find the mixture whose smallest gain over this action is largest; one action that gains `least` will do."""
    pure = _best_pure(table, position)
    # no mixture gains more than the best action does against each profile of the others
    if pure[1] > least or len(table) < 3 or (table.max(axis=0) - table[position]).min() <= 0:
        return pure
    gains = np.delete(table - table[position], position, axis=0)
    scale = float(np.abs(gains).max())
    rows = np.column_stack([-gains.T / scale, np.ones(gains.shape[1])])
    found = maximise(np.append(np.zeros(len(gains)), 1.0), rows, free=1)
    if found is None:
        raise SolverError("the linear program of dominance has no solution within rounding")
    mixture = found[:-1]
    return np.insert(mixture, position, 0.0), float((mixture @ gains).min())


def undominated(game: NormalForm, tolerance: float = 0.0) -> tuple[NDArray[np.bool_], ...]:
    """Mark the actions that survive iterated strict dominance by pure strategies, for one game or a batch.

    Parameters
    ----------
    game : NormalForm
        One game or a batch.
    tolerance : float, optional
        A margin counts as strict when it is more than `tolerance` times the payoff range of the player.

    Returns
    -------
    tuple of ndarray of bool, each of shape (actions, *batch)

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> dilemma = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> [mask.tolist() for mask in undominated(dilemma)]
    [[False, True], [False, True]]
    """
    masks = [np.ones((size, *game.batch_shape), dtype=np.bool_) for size in game.shape]
    while True:
        found = [masks[player] & ~_beaten(game, player, masks, tolerance) for player in range(len(masks))]
        if all(np.array_equal(before, after) for before, after in zip(masks, found, strict=True)):
            return tuple(masks)
        masks = found


def _beaten(game: NormalForm, player: int, masks: list[NDArray[np.bool_]], tolerance: float) -> NDArray[np.bool_]:
    """Actions of the player that one of its own remaining actions beats against all that is left of the others."""
    relevant = np.ones(game.payoffs.shape[1:], dtype=np.bool_)
    for other, mask in enumerate(masks):
        if other != player:
            before, after = other, len(masks) - other - 1
            relevant &= mask.reshape((1,) * before + mask.shape[:1] + (1,) * after + mask.shape[1:])
    relevant = np.moveaxis(relevant, player, 0)
    payoffs = np.moveaxis(game.payoffs[player], player, 0)
    axes = tuple(range(1, len(masks)))
    beaten = np.zeros_like(masks[player])
    least = tolerance * game.payoff_range[player]
    for action in range(game.shape[player]):
        gains = np.where(relevant, payoffs[action] - payoffs, np.inf).min(axis=axes)
        beaten |= masks[player][action] & (gains > least)
    return beaten


def rationalisable(game: NormalForm) -> Rationalisable:
    """Find the rationalisable actions, or bounds on them where three or more players make the exact set hard.

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> pennies = NormalForm.from_payoffs([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    >>> rationalisable(pennies).outer
    ((0, 1), (0, 1))
    """
    outer = iterated_dominance(game).survivors
    inner = _point_rationalisable(game, outer)
    return Rationalisable(outer, inner, len(game.players) <= 2 or outer == inner)


def _point_rationalisable(game: NormalForm, left: Actions) -> Actions:
    """Keep best replies to pure profiles of what is left, until nothing changes."""
    while True:
        kept = []
        for player, own in enumerate(left):
            against = tuple(range(game.shape[player]) if p == player else left[p] for p in range(len(left)))
            table = np.moveaxis(game.payoffs[player][np.ix_(*against)], player, 0).reshape(game.shape[player], -1)
            slack = _TOLERANCE * float(game.payoff_range[player])
            best = (table >= table.max(axis=0) - slack).any(axis=1)
            kept.append(tuple(action for action in own if best[action]))
        if tuple(kept) == left:
            return left
        left = tuple(kept)


def _single(game: NormalForm) -> None:
    if game.batch_shape:
        raise GameError(f"this is done for one game, not for a batch of shape {game.batch_shape}; see undominated()")
