"""Lotteries over profiles: what some roles do taken from one, what the others do from another."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.backward_induction import Lottery
from wedgesim.games.normal_form import Profile

_CERTAIN = 1e-9


def mixed_from(first: Lottery, players: Collection[int], second: Lottery) -> Lottery:
    """Return the lottery in which `players` act as in `first` and all others as in `second`, independently.

    Examples
    --------
    >>> mixed_from((((0, 1, 0), 1.0),), {0, 1}, (((1, 0, 2), 1.0),))
    (((0, 1, 2), 1.0),)
    """
    own, rest = marginal(first, players), marginal(second, set(range(3)) - set(players))
    found: dict[Profile, float] = {}
    for mine, p in own.items():
        for theirs, q in rest.items():
            profile = tuple(dict([*mine, *theirs])[player] for player in range(3))
            found[profile] = found.get(profile, 0.0) + p * q
    return tuple(sorted(found.items()))


def marginal(lottery: Lottery, players: Collection[int]) -> dict[tuple[tuple[int, int], ...], float]:
    """Return the probabilities of what some players do together: pairs of player and action."""
    found: dict[tuple[tuple[int, int], ...], float] = {}
    for profile, probability in lottery:
        key = tuple((player, profile[player]) for player in sorted(players))
        found[key] = found.get(key, 0.0) + probability
    return found


def given(lottery: Lottery, history: Collection[tuple[int, int]]) -> tuple[Lottery, float]:
    """Return a lottery given what some players do, and how probable that is; nothing where it is not."""
    kept = [(profile, p) for profile, p in lottery if all(profile[player] == action for player, action in history)]
    probability = sum(p for _, p in kept)
    if probability <= _CERTAIN:
        return (), 0.0
    return tuple((profile, p / probability) for profile, p in kept), probability


def alike(first: Lottery, second: Lottery) -> bool:
    """Whether two lotteries are the same but for rounding."""
    one, other = dict(first), dict(second)
    return all(abs(one.get(profile, 0.0) - other.get(profile, 0.0)) < _CERTAIN for profile in {**one, **other})


def expected(values: NDArray[np.float64], lottery: Lottery) -> NDArray[np.float64]:
    """Return expected values, shape (terms,), of values of shape (terms, n_D, n_T, n_P)."""
    total = np.zeros(values.shape[0])
    for profile, probability in lottery:
        divider, target, partner = profile
        total += probability * values[:, divider, target, partner]
    return total
