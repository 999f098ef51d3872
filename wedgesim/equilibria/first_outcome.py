"""One subgame-perfect outcome for each game of a batch, by a stated rule, and how many there were to choose from.

Rule: the first outcome in the order of the players' actions; outcomes in pure strategies come before mixed ones.

Where nobody moves at the same time all outcomes are pure (:mod:`wedgesim.equilibria.backward_induction`). A joint last
stage may have mixed equilibria (:mod:`wedgesim.equilibria.joint_last_stage`); a joint stage before the last is solved
game by game.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.backward_induction import (
    SubgamePerfectEquilibrium,
    subgame_perfect_equilibria,
    subgame_perfect_outcomes,
)
from wedgesim.equilibria.joint_last_stage import joint_last_stage_outcomes
from wedgesim.games.normal_form import Profile
from wedgesim.games.sequential import Sequential

RULE = "the first outcome in the order of actions, pure before mixed"

_CERTAIN = 1 - 1e-9


@dataclass(frozen=True, eq=False)
class FirstOutcomes:
    """What is played in each game of a batch.

    Attributes
    ----------
    strategies : tuple of ndarray, each of shape (actions, games)
        Probabilities of each player's actions on the path.
    payoffs : ndarray, shape (players, games)
        Expected payoffs; nan where no equilibrium was found.
    outcomes : ndarray of int64, shape (games,)
        Number of outcomes among which the rule chose; 0 where none was found.
    """

    strategies: tuple[NDArray[np.float64], ...]
    payoffs: NDArray[np.float64]
    outcomes: NDArray[np.int64]

    @property
    def profiles(self) -> NDArray[np.int64]:
        """The most probable action of each player, shape (players, games)."""
        return np.stack([mix.argmax(axis=0) for mix in self.strategies])

    @property
    def pure(self) -> NDArray[np.bool_]:
        """Whether nobody mixes, shape (games,)."""
        surest = np.stack([mix.max(axis=0) for mix in self.strategies])
        return np.asarray((surest > _CERTAIN).all(axis=0))


def first_outcomes(game: Sequential) -> FirstOutcomes:
    """Return one subgame-perfect outcome for each game of a batch.

    Parameters
    ----------
    game : Sequential
        A batch along one axis.

    Examples
    --------
    >>> import numpy as np
    >>> from wedgesim.games import NormalForm, Sequential
    >>> entry = np.array([[[0, 0], [-1, 1]], [[2, 2], [-1, 1]]], dtype=float)[..., None]
    >>> found = first_outcomes(Sequential.in_order(NormalForm.from_payoffs(entry, ["entrant", "incumbent"]),
    ...                                            ["entrant", "incumbent"]))
    >>> found.profiles[:, 0].tolist(), found.payoffs[:, 0].tolist(), found.outcomes.tolist()
    ([1, 1], [1.0, 1.0], [1])
    """
    if game.perfect_information:
        return _pure(game)
    if all(len(stage) == 1 for stage in game.stages[:-1]):
        return _joint_at_the_end(game)
    return _one_by_one(game)


def _pure(game: Sequential) -> FirstOutcomes:
    form = game.normal_form
    solved = subgame_perfect_outcomes(game)
    games = solved.mask.shape[-1]
    flat = solved.mask.reshape(-1, games)
    first = flat.argmax(axis=0)
    payoffs = form.payoffs.reshape(len(form.players), -1, games)[:, first, np.arange(games)]
    found = np.where(solved.unsolved, 0, flat.sum(axis=0))
    profile = np.unravel_index(first, form.shape)
    mixes = tuple(_certainly(own, count) for own, count in zip(profile, form.shape, strict=True))
    return FirstOutcomes(mixes, np.where(found > 0, payoffs, np.nan), found)


def _certainly(action: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Return the mixtures, shape (count, games), that play one action."""
    mixtures: NDArray[np.float64] = (np.arange(count)[:, None] == action).astype(np.float64)
    return mixtures


def _rank(equilibrium: SubgamePerfectEquilibrium) -> tuple[bool, Profile]:
    likeliest, _ = max(equilibrium.outcome, key=lambda pair: pair[1])
    return len(equilibrium.outcome) > 1, likeliest


def _joint_at_the_end(game: Sequential) -> FirstOutcomes:
    form = game.normal_form
    solved = joint_last_stage_outcomes(game)
    shape, games = solved.mask.shape[:-1], solved.mask.shape[-1]
    earlier = [player for player in range(len(form.players)) if player not in game.stages[-1]]
    cells = solved.mask.reshape(-1, games)
    surest = np.ones(solved.mask.shape)
    order = np.zeros(solved.mask.shape, dtype=np.int64)
    for player in range(len(form.players)):  # the place of the most probable profile in the order of actions
        if player in earlier:
            axis = earlier.index(player)
            own = np.arange(shape[axis]).reshape([-1 if i == axis else 1 for i in range(len(shape) + 1)])
        else:
            own = solved.strategies[player].argmax(axis=0)
            surest = surest * solved.strategies[player].max(axis=0)
        order = order * form.shape[player] + own
    rank = np.where(surest > _CERTAIN, order, order + int(np.prod(form.shape)))
    first = np.where(cells, rank.reshape(-1, games), np.iinfo(np.int64).max).argmin(axis=0)
    at = (first, np.arange(games))
    found = np.where(solved.unsolved, 0, cells.sum(axis=0))
    payoffs = solved.payoffs.reshape(len(form.players), -1, games)[:, *at]
    place = np.unravel_index(first, shape)
    mixes = []
    for player, count in enumerate(form.shape):
        if player in earlier:
            mixes.append(_certainly(place[earlier.index(player)], count))
        else:
            mixes.append(solved.strategies[player].reshape(count, -1, games)[:, *at])
    return FirstOutcomes(tuple(mixes), np.where(found > 0, payoffs, np.nan), found)


def _one_by_one(game: Sequential) -> FirstOutcomes:
    form = game.normal_form
    games = form.payoffs.shape[-1]
    mixes = tuple(np.zeros((count, games)) for count in form.shape)
    payoffs, found = np.full((len(form.players), games), np.nan), np.zeros(games, dtype=np.int64)
    for number in range(games):
        solved = subgame_perfect_equilibria(Sequential(form.single(number), game.stages))
        found[number] = len(solved.equilibria)
        if solved.equilibria:
            chosen = min(solved.equilibria, key=_rank)
            payoffs[:, number] = chosen.payoffs
            for profile, probability in chosen.outcome:
                for mix, action in zip(mixes, profile, strict=True):
                    mix[action, number] += probability
    return FirstOutcomes(mixes, payoffs, found)
