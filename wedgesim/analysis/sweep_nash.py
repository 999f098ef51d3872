"""All Nash equilibria of every game of a batch, in one list by game, and one of them selected by a named rule.

Steps:

1. the batched enumeration; degenerate games once more alone, for the corners of continua
2. order: by game; of each game pure ones first, then by sizes of supports, supports and probabilities
3. a rule singles out an equilibrium of each game, or a code says why it does not; what is chosen is what
   :func:`~wedgesim.equilibria.selection.select` chooses from the list of that game alone
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.sweep_fields import CERTIFICATES, DEGENERATE, INCOMPLETE
from wedgesim.equilibria.selection import LIMIT_REGRET, SAME, TIE
from wedgesim.games.normal_form import NormalForm

if TYPE_CHECKING:
    from wedgesim.equilibria.solution import Equilibrium

Floats: TypeAlias = NDArray[np.float64]

SELECTIONS: Final = ("chosen", "unlisted", "no candidate", "several candidates", "players disagree", "not followed")
"""What a rule of selection found, by code: an equilibrium of the list, one beside an incomplete list, or none."""

CHOSEN, UNLISTED, NO_CANDIDATE, SEVERAL, DISAGREEMENT, NOT_FOLLOWED = range(6)

_SUPPORT: Final = 1e-9
"""Probability above which an action is of the support."""


@dataclass(frozen=True, eq=False)
class NashLists:
    """Equilibria of a batch of games.

    Attributes
    ----------
    owner : ndarray of int, shape (equilibria,)
        The game of each, rising.
    strategies : tuple of ndarray, shape (actions, equilibria)
        By player.
    payoffs : ndarray, shape (players, equilibria)
        What they bring.
    regret : ndarray, shape (equilibria,)
        Largest regret of a player.
    certificate : ndarray of int, shape (games,)
        Codes of completeness.
    """

    owner: NDArray[np.int64]
    strategies: tuple[Floats, ...]
    payoffs: Floats
    regret: Floats
    certificate: NDArray[np.int64]

    @property
    def games(self) -> int:
        """Number of games."""
        return len(self.certificate)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Number of equilibria of each game."""
        return np.bincount(self.owner, minlength=self.games)

    @property
    def pure(self) -> NDArray[np.bool_]:
        """Which equilibria are in pure strategies."""
        return np.asarray(np.all([mix.max(axis=0) > 1 - _SUPPORT for mix in self.strategies], axis=0))

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where the list of each game begins; of one without equilibria anywhere."""
        return np.minimum(np.searchsorted(self.owner, np.arange(self.games)), max(len(self.owner) - 1, 0))

    def over(self, values: Floats, combine: np.ufunc) -> Floats:
        """Combine values of the equilibria of each game; nan where there are none."""
        result, some = np.full((*values.shape[:-1], self.games), np.nan), self.counts > 0
        if some.any():
            result[..., some] = combine.reduceat(values, self.starts[some], axis=-1)
        return result

    def at(self, values: Floats, which: NDArray[np.int64]) -> Floats:
        """Return values of one equilibrium of each game; nan where `which` is negative."""
        result, some = np.full((*values.shape[:-1], self.games), np.nan), which >= 0
        result[..., some] = values[..., which[some]]
        return result

    @property
    def first(self) -> NDArray[np.int64]:
        """Number of the first equilibrium of each game; -1 where there is none."""
        return np.where(self.counts > 0, self.starts, -1)


def nash_lists(form: NormalForm) -> NashLists:
    """Find all Nash equilibria of a batch with one batch axis."""
    from wedgesim.equilibria.nash import nash_equilibria, nash_equilibria_batch

    found = nash_equilibria_batch(form)
    owner = found.game_index
    strategies = list(found.strategies)
    payoffs, regret = found.payoffs, found.max_regret
    codes = found.certificate_codes.astype(np.int64)
    again = np.flatnonzero(codes == DEGENERATE)
    if len(again):
        kept = ~np.isin(owner, again)
        more = {int(game): nash_equilibria(form.single(int(game))) for game in again}
        codes[again] = [CERTIFICATES.index(of.certificate) for of in more.values()]
        extra: list[tuple[int, Equilibrium]] = [(game, one) for game, of in more.items() for one in of.equilibria]
        owner = np.concatenate([owner[kept], np.array([game for game, _ in extra], dtype=np.int64)])
        strategies = [
            np.concatenate([mix[:, kept], *(one.strategies[axis][:, None] for _, one in extra)], axis=1)
            for axis, mix in enumerate(strategies)
        ]
        payoffs = np.concatenate([payoffs[:, kept], *(one.payoffs[:, None] for _, one in extra)], axis=1)
        regret = np.concatenate([regret[kept], np.array([one.max_regret for _, one in extra])])
    order = _ordered(owner, strategies)
    owner = owner[order]
    some = np.bincount(owner, minlength=len(codes)) > 0
    return NashLists(
        owner, tuple(mix[:, order] for mix in strategies), payoffs[:, order], regret[order],
        np.where(some, codes, INCOMPLETE),
    )  # fmt: skip


def _ordered(owner: NDArray[np.int64], strategies: Sequence[Floats]) -> NDArray[np.int64]:
    supports = [mix > _SUPPORT for mix in strategies]
    sizes = [support.sum(axis=0) for support in supports]
    codes = []
    for support in supports:
        code = np.zeros(len(owner), dtype=np.int64)
        for action, played in enumerate(support):
            code = np.where(played, code * len(support) + action, code)
        codes.append(code)
    mixed = np.max(sizes, axis=0) > 1
    keys = [owner, mixed, *sizes, *codes, *(row for mix in strategies for row in mix)]
    return np.lexsort(keys[::-1])


@dataclass(frozen=True, eq=False)
class Selected:
    """What a rule chose in each game.

    Attributes
    ----------
    codes : ndarray of int, shape (games,)
        As in :data:`SELECTIONS`.
    strategies : tuple of ndarray, shape (actions, games)
        By player; nan where none was chosen.
    payoffs : ndarray, shape (players, games)
        What they bring.
    """

    codes: NDArray[np.int64]
    strategies: tuple[Floats, ...]
    payoffs: Floats


def select_each(form: NormalForm, lists: NashLists, rule: str) -> Selected:
    """Choose an equilibrium of each game by a rule.

    Parameters
    ----------
    form : NormalForm
        The games, with one batch axis.
    lists : NashLists
        Their equilibria.
    rule : {"quantal-response", "pareto", "coalition-proof"}
        The rule.
    """
    if rule == "pareto":
        return _pareto(form, lists)
    if rule == "coalition-proof":
        return _coalition_proof(form, lists)
    return _quantal_response(form, lists)


def _pareto(form: NormalForm, lists: NashLists) -> Selected:
    best = lists.over(lists.payoffs, np.maximum) - TIE * form.payoff_range
    liked = np.flatnonzero((lists.payoffs >= best[:, lists.owner]).all(axis=0))
    number = np.bincount(lists.owner[liked], minlength=lists.games)
    which = np.full(lists.games, -1)
    which[lists.owner[liked]] = liked
    codes = np.where(number == 1, CHOSEN, np.where(number > 1, SEVERAL, DISAGREEMENT))
    codes = np.where(lists.counts > 0, codes, NO_CANDIDATE)
    which = np.where(codes == CHOSEN, which, -1)
    return Selected(codes, tuple(lists.at(mix, which) for mix in lists.strategies), lists.at(lists.payoffs, which))


def _coalition_proof(form: NormalForm, lists: NashLists) -> Selected:
    from wedgesim.equilibria.coalitions import coalition_proof

    proof = coalition_proof(form, TIE).reshape(-1, lists.games)
    number = proof.sum(axis=0)
    profile = np.unravel_index(proof.argmax(axis=0), form.shape)
    pure = [np.eye(size)[:, played] for size, played in zip(form.shape, profile, strict=True)]
    return _of_candidates(form, lists, pure, np.where(number > 1, SEVERAL, np.where(number == 1, CHOSEN, NO_CANDIDATE)))


def _quantal_response(form: NormalForm, lists: NashLists) -> Selected:
    from wedgesim.equilibria.quantal_response import logit_limits

    limits = logit_limits(form)
    followed = limits.max_regret <= LIMIT_REGRET * form.payoff_range.max(axis=0)
    return _of_candidates(form, lists, limits.strategies, np.where(followed, CHOSEN, NOT_FOLLOWED))


def _of_candidates(
    form: NormalForm, lists: NashLists, candidates: Sequence[Floats], codes: NDArray[np.int64]
) -> Selected:
    """Choose a profile of each game, as it stands in the list where it does."""
    from wedgesim.equilibria.regret import payoffs_and_regrets

    apart = np.zeros(len(lists.owner))
    for mix, candidate in zip(lists.strategies, candidates, strict=True):
        apart = np.maximum(apart, np.abs(mix - candidate[:, lists.owner]).max(axis=0, initial=0.0))
    nearest = np.lexsort((apart, lists.owner))[lists.starts] if len(apart) else lists.starts
    near = (lists.counts > 0) & (apart[nearest] <= SAME if len(apart) else False)
    codes = np.where((codes == CHOSEN) & ~near, UNLISTED, codes)
    which = np.where(codes == CHOSEN, nearest, -1)
    beside = codes == UNLISTED
    payoffs, _ = payoffs_and_regrets(form.payoffs, tuple(candidates))
    strategies = (lists.at(mix, which) for mix in lists.strategies)
    return Selected(
        codes,
        tuple(np.where(beside, candidate, mix) for candidate, mix in zip(candidates, strategies, strict=True)),
        np.where(beside, payoffs, lists.at(lists.payoffs, which)),
    )
