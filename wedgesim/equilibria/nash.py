"""All Nash equilibria, pure and mixed, of one game or a batch, with a certificate.

1. Enumerate supports with one order of elimination.
2. A game is certified when every equilibrium met is regular, no support was left undecided, and the indices sum to +1.
3. The others are enumerated again, eliminating in every order.
4. What is still not certified has ties or continua, and then its components are looked for, or is called incomplete.

References
----------
Shapley, L. (1974). A note on the Lemke-Howson algorithm. *Mathematical Programming Study* 1.
Gul, F., Pearce, D. and Stacchetti, E. (1993). A bound on the proportion of pure strategy equilibria in generic games.
*Mathematics of Operations Research* 18.
"""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from wedgesim.allocation import keep_freed_memory
from wedgesim.equilibria import two_actions_each
from wedgesim.equilibria.components import Degenerate, degenerate_components
from wedgesim.equilibria.found import Found, joined
from wedgesim.equilibria.regret import payoffs_and_regrets
from wedgesim.equilibria.solution import CERTIFICATES, BatchedEquilibria, Component, Equilibrium, EquilibriumSet
from wedgesim.equilibria.support_enumeration import MAX_PATHS, Effort, enumerate_supports, scaled
from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm

METHOD = "support enumeration"

_CERTIFIED, _DEGENERATE, _INCOMPLETE = range(len(CERTIFICATES))

_CHUNK_CELLS = 1 << 16
_CHUNK_SUPPORTS = 1 << 24
"""Profiles of actions, and of supports, of the games worked on at once: they stay in the cache, and within memory."""


def nash_equilibria(game: NormalForm, max_paths: int = MAX_PATHS) -> EquilibriumSet:
    """Find all Nash equilibria of one game and say how much is proven.

    Two players at any size that support enumeration can bear, three players with up to three actions each by closed
    forms, anything larger by homotopies on each support.

    Parameters
    ----------
    game : NormalForm
        A single game, of any number of players.
    max_paths : int
        Homotopy paths to follow, or as much other work, before supports are left out; a path takes half a
        millisecond to three. Three players with up to three actions each never come near it.

    Returns
    -------
    EquilibriumSet

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> hunt = NormalForm.from_payoffs([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], actions=[["stag", "hare"]] * 2)
    >>> solution = nash_equilibria(hunt)
    >>> solution.certificate, solution.index_sum
    ('certified', 1)
    >>> for equilibrium in solution.equilibria:
    ...     print(equilibrium.labelled(hunt)["1"], equilibrium.index)
    {'stag': 1.0, 'hare': 0.0} 1
    {'stag': 0.0, 'hare': 1.0} 1
    {'stag': 0.75, 'hare': 0.25} -1
    """
    if game.batch_shape:
        raise GameError("this is a batch of games; use nash_equilibria_batch, or take one with game.single(...)")
    payoffs = scaled(game.payoffs[..., None])
    found, codes = _enumerated(payoffs, max_paths)
    if codes[0] == _DEGENERATE:
        return _degenerate_set(game, degenerate_components(payoffs[..., 0], found, max_paths))
    equilibria = _sorted(_evaluated(game, found))
    return EquilibriumSet(
        game,
        tuple(equilibria),
        CERTIFICATES[codes[0]],
        METHOD,
        int(found.signs.sum()),
        tuple(Component(one, (one,), (one,), index=one.index) for one in equilibria),
        "" if codes[0] == _CERTIFIED else _why_incomplete(found),
    )


def nash_equilibria_batch(game: NormalForm, max_paths: int = MAX_PATHS) -> BatchedEquilibria:
    """Find all Nash equilibria of every game of a batch.

    Degenerate games are marked, with the equilibria that were met, all pure ones among them; solve such a game by
    itself to see its components.

    Parameters
    ----------
    game : NormalForm
        A batch of games; a single game counts as a batch of one.
    max_paths : int
        As for :func:`nash_equilibria`, for each game.

    Returns
    -------
    BatchedEquilibria

    Examples
    --------
    >>> import numpy as np
    >>> from wedgesim.games.normal_form import NormalForm
    >>> hunts = np.array([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])[..., None] * np.array([1.0, 2.0])
    >>> found = nash_equilibria_batch(NormalForm.from_payoffs(hunts, players=["row", "column"]))
    >>> found.counts.tolist(), found.certificates.tolist()
    ([3, 3], ['certified', 'certified'])
    """
    keep_freed_memory()
    flat = game.payoffs.reshape(*game.payoffs.shape[: len(game.players) + 1], -1)
    games = flat.shape[-1]
    step = max(1, min(_CHUNK_CELLS // prod(game.shape), _CHUNK_SUPPORTS // prod(2**size - 1 for size in game.shape)))
    codes = np.empty(games, dtype=np.int8)
    parts, payoffs, gains = [], [], []
    for start in range(0, max(games, 1), step):
        piece = flat[..., start : start + step]
        found, codes[start : start + step] = _chunk(scaled(piece), max_paths)
        owners = piece.take(found.game_index, axis=-1)
        worth, regret = payoffs_and_regrets(owners, found.strategies)
        payoffs.append(worth)
        gains.append(regret.max(axis=0))
        parts.append(found._replace(game_index=found.game_index + start))
    return BatchedEquilibria(
        game,
        np.concatenate([part.game_index for part in parts]),
        tuple(np.concatenate(columns, axis=1) for columns in zip(*(part.strategies for part in parts), strict=True)),
        np.concatenate(payoffs, axis=1),
        np.concatenate(gains),
        np.concatenate([part.signs for part in parts]),
        codes,
    )


def _enumerated(payoffs: NDArray[np.float64], max_paths: int) -> tuple[Found, NDArray[np.int8]]:
    """Equilibria and certificate codes of a stack of games; those of three players with two actions each in short."""
    if payoffs.shape[1:-1] != two_actions_each.SHAPE:
        return _by_supports(payoffs, max_paths)
    found, others = two_actions_each.clear_cut(payoffs)
    codes = np.full(payoffs.shape[-1], _CERTIFIED, dtype=np.int8)
    if len(others):
        again, codes[others] = _by_supports(payoffs[..., others], max_paths)
        found = _replaced(found, again, others)
    return found, codes


def _by_supports(payoffs: NDArray[np.float64], max_paths: int) -> tuple[Found, NDArray[np.int8]]:
    """Equilibria and certificate codes by enumeration of supports, games in doubt again with more effort."""
    found = enumerate_supports(payoffs, Effort.ONE_ORDER, max_paths)
    codes = _codes(found)
    for effort in (Effort.ALL_ORDERS, Effort.HOMOTOPY):
        doubtful = np.flatnonzero(_in_doubt(found, codes))
        if len(payoffs) < 3 or not len(doubtful):
            break
        again = enumerate_supports(payoffs[..., doubtful], effort, max_paths)
        codes[doubtful] = _codes(again)
        found = _replaced(found, again, doubtful)
    return found, codes


def _in_doubt(found: Found, codes: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Games that more effort could certify: no tie was met and no support was left out."""
    tied = np.zeros(len(codes), dtype=np.bool_)
    tied[found.game_index[found.signs == 0]] = True
    return np.asarray((codes != _CERTIFIED) & ~tied & (found.unsolved == 0))


def _replaced(found: Found, again: Found, games: NDArray[np.int64]) -> Found:
    """Results with those of some games replaced by newer ones."""
    settled = ~np.isin(found.game_index, games)
    kept = found._replace(
        strategies=[strategy[:, settled] for strategy in found.strategies],
        game_index=found.game_index[settled],
        signs=found.signs[settled],
    )
    suspect, unsolved = found.suspect.copy(), found.unsolved.copy()
    suspect[games], unsolved[games] = again.suspect, again.unsolved
    parts = [kept, again._replace(game_index=games[again.game_index])]
    return joined(parts, [len(strategy) for strategy in found.strategies], suspect, unsolved)


def _chunk(payoffs: NDArray[np.float64], max_paths: int) -> tuple[Found, NDArray[np.int8]]:
    """Like `_enumerated`, and with a component of every degenerate game in which no equilibrium was met."""
    found, codes = _enumerated(payoffs, max_paths)
    empty = np.flatnonzero((codes == _DEGENERATE) & (np.bincount(found.game_index, minlength=len(codes)) == 0))
    extra = [found]
    for number in empty:
        alone = found._replace(
            strategies=[strategy[:, :0] for strategy in found.strategies],
            game_index=found.game_index[:0],
            signs=found.signs[:0],
        )
        points = degenerate_components(payoffs[..., number], alone, max_paths).points
        columns = [np.array(column).T for column in zip(*points, strict=True)]
        if columns:
            owner = np.full(len(points), number)
            extra.append(Found(columns, owner, np.zeros(len(points), dtype=np.int8), found.suspect, found.unsolved))
    return joined(extra, payoffs.shape[1:-1], found.suspect, found.unsolved), codes


def _codes(found: Found) -> NDArray[np.int8]:
    """Certificate of each game of a stack."""
    games = len(found.suspect)
    sums = np.bincount(found.game_index, weights=found.signs, minlength=games)
    irregular = np.zeros(games, dtype=np.bool_)
    irregular[found.game_index[found.signs == 0]] = True
    codes = np.where(sums == 1, _CERTIFIED, _INCOMPLETE)
    codes[found.suspect] = _DEGENERATE
    codes[found.unsolved > 0] = _INCOMPLETE
    codes[irregular] = _DEGENERATE
    return codes.astype(np.int8)


def _why_incomplete(found: Found) -> str:
    """Reason for a certificate of "incomplete"."""
    if found.unsolved[0]:
        return "supports were left out: there are too many, or they take too many paths to solve"
    return f"the indices sum to {int(found.signs.sum()):+d}, not +1: equilibria are missing"


def _evaluated(game: NormalForm, found: Found) -> list[Equilibrium]:
    """Equilibria of one game with what they pay."""
    payoffs, regret = payoffs_and_regrets(game.payoffs[..., None], found.strategies)
    largest = regret.max(axis=0)
    return [
        Equilibrium(
            tuple(strategy[:, column].copy() for strategy in found.strategies),
            payoffs[:, column],
            float(largest[column]),
            int(found.signs[column]) or None,
        )
        for column in range(len(largest))
    ]


def _sorted(equilibria: list[Equilibrium]) -> list[Equilibrium]:
    """Pure equilibria first, then by sizes of supports and by supports."""
    if len(equilibria) < 2:
        return equilibria

    def key(one: Equilibrium) -> tuple[object, ...]:
        support = one.support
        sizes = [len(own) for own in support]
        return max(sizes) > 1, sizes, support, [strategy.tolist() for strategy in one.strategies]

    return sorted(equilibria, key=key)


def _degenerate_set(game: NormalForm, degenerate: Degenerate) -> EquilibriumSet:
    """Make the result for a game with ties or continua."""
    every = [
        Equilibrium.of(game, point, index or None)
        for point, index in zip(degenerate.points, degenerate.indices, strict=True)
    ]
    components = []
    for members, subsets in zip(degenerate.members, degenerate.subsets, strict=True):
        equilibria = tuple(_sorted([every[member] for member in members]))
        index = equilibria[0].index if len(equilibria) == 1 else None
        extreme = equilibria if subsets or index else ()
        components.append(Component(equilibria[0], equilibria, extreme, subsets, index))
    indices = [component.index for component in components]
    return EquilibriumSet(
        game,
        tuple(_sorted(every)),
        degenerate.certificate,
        f"{METHOD}, {degenerate.method}",
        sum(index for index in indices if index is not None) if None not in indices else None,
        tuple(components),
        degenerate.note,
    )
