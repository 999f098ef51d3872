"""What players can gain together: joint deviations, strong Nash and coalition-proof equilibria in pure strategies.

A coalition blocks a profile when its members have other actions, jointly chosen, that make every one of them strictly
better off while the rest stay put. Profiles and deviations are pure throughout.

- A strong Nash equilibrium is blocked by no coalition (Aumann 1959).
- A coalition-proof equilibrium only has to withstand deviations that are themselves proof against further deviations
  within the coalition (Bernheim, Peleg and Whinston 1987). For every coalition J, smallest first:

  1. A profile is self-enforcing for J when it is coalition-proof for every smaller coalition within J.
  2. It is coalition-proof for J when it is self-enforcing for J and no other actions of J that are self-enforcing too
     make every member strictly better off.

  A coalition of one has only the second condition: its action is a best reply. The equilibrium is one that is
  coalition-proof for all players together.

Everything is done for all profiles, and all games of a batch, at once.

References
----------
Aumann, R. (1959). Acceptable points in general cooperative n-person games. *Contributions to the Theory of Games* IV.
Bernheim, B. D., Peleg, B. and Whinston, M. (1987). Coalition-proof Nash equilibria I. *Journal of Economic Theory* 42.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from wedgesim.errors import GameError
from wedgesim.games.normal_form import NormalForm

Coalition = tuple[int, ...]
Mask = NDArray[np.bool_]

_MOST_PLAYERS = 10
"""There are 2^n - 1 coalitions."""


@dataclass(frozen=True)
class JointDeviation:
    """Actions by which every member of a coalition gains.

    Attributes
    ----------
    coalition : tuple of int
        The players who deviate together.
    actions : tuple of int
        The new action of each of them.
    gains : tuple of float
        What each of them gains, in payoff units.
    self_enforcing : bool
        Whether no smaller coalition within it would deviate again in turn (for two players: whether the new actions
        are best replies to each other while the rest stay put).
    """

    coalition: Coalition
    actions: tuple[int, ...]
    gains: tuple[float, ...]
    self_enforcing: bool


def strong_nash(game: NormalForm, tolerance: float = 0.0) -> Mask:
    """Mark the strong Nash equilibria in pure strategies.

    Parameters
    ----------
    game : NormalForm
        One game or a batch.
    tolerance : float, optional
        A gain counts when it is more than `tolerance` times the payoff range of the player.

    Returns
    -------
    ndarray of bool, shape (*actions, *batch)

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> dilemma = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> strong_nash(dilemma).tolist()
    [[False, False], [False, False]]
    """
    mask = np.ones((*game.shape, *game.batch_shape), dtype=np.bool_)
    for coalition in _coalitions(game):
        mask &= ~blocked_by(game, coalition, tolerance)
    return mask


def coalition_proof(game: NormalForm, tolerance: float = 0.0) -> Mask:
    """Mark the coalition-proof Nash equilibria in pure strategies.

    Parameters
    ----------
    game, tolerance
        As for :func:`strong_nash`.

    Returns
    -------
    ndarray of bool, shape (*actions, *batch)

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> dilemma = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> coalition_proof(dilemma).tolist()
    [[False, False], [False, True]]
    """
    self_enforcing = _self_enforcing(game, tolerance)
    everybody = tuple(range(len(game.players)))
    return self_enforcing[everybody] & ~_improved(game, everybody, tolerance, self_enforcing[everybody])


def blocked_by(game: NormalForm, coalition: Sequence[int], tolerance: float = 0.0) -> Mask:
    """Mark the profiles at which a coalition has a joint deviation that makes all its members strictly better off.

    Parameters
    ----------
    game : NormalForm
        One game or a batch.
    coalition : sequence of int
        Distinct players.
    tolerance : float, optional
        A gain counts when it is more than `tolerance` times the payoff range of the player.

    Returns
    -------
    ndarray of bool, shape (*actions, *batch)

    Examples
    --------
    >>> dilemma = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> blocked_by(dilemma, [0, 1]).tolist()  # both would rather keep silent than both speak
    [[False, False], [False, True]]
    """
    members = tuple(sorted(coalition))
    if not members or len(set(members)) < len(members) or not 0 <= members[0] <= members[-1] < len(game.players):
        raise GameError(f"a coalition is made of distinct players below {len(game.players)}, not {tuple(coalition)}")
    return _improved(game, members, tolerance, None)


def joint_deviations(
    game: NormalForm, profile: Sequence[int], size: int = 2, tolerance: float = 0.0
) -> tuple[JointDeviation, ...]:
    """List the joint deviations from a profile by coalitions of a given size, by default alliances of two.

    Parameters
    ----------
    game : NormalForm
        A single game.
    profile : sequence of int
        One action index for each player.
    size : int, optional
        Number of players in a coalition.
    tolerance : float, optional
        A gain counts when it is more than `tolerance` times the payoff range of the player.

    Examples
    --------
    >>> from wedgesim.games.normal_form import NormalForm
    >>> dilemma = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> joint_deviations(dilemma, (1, 1))
    (JointDeviation(coalition=(0, 1), actions=(0, 0), gains=(2.0, 2.0), self_enforcing=False),)
    """
    if game.batch_shape:
        raise GameError(f"joint deviations are listed for one game, not for a batch of shape {game.batch_shape}")
    enforcing = _self_enforcing(game, tolerance)
    least = tolerance * game.payoff_range
    now = game.payoff(profile)
    found = []
    for coalition in combinations(range(len(game.players)), size):
        for actions in product(*(range(game.shape[player]) for player in coalition)):
            after = list(profile)
            for player, action in zip(coalition, actions, strict=True):
                after[player] = action
            gains = (game.payoff(after) - now)[list(coalition)]
            if (gains > least[list(coalition)]).all():
                lasting = bool(enforcing[coalition][tuple(after)])
                found.append(JointDeviation(coalition, actions, tuple(gains.tolist()), lasting))
    return tuple(found)


def _coalitions(game: NormalForm) -> Iterator[Coalition]:
    """All coalitions, smaller ones first."""
    players = range(len(game.players))
    if len(players) > _MOST_PLAYERS:
        raise GameError(f"coalitions of {len(players)} players are too many; at most {_MOST_PLAYERS} players")
    for size in range(1, len(players) + 1):
        yield from combinations(players, size)


def _self_enforcing(game: NormalForm, tolerance: float) -> dict[Coalition, Mask]:
    """For each coalition the profiles from which no smaller coalition within it has a lasting deviation."""
    enforcing: dict[Coalition, Mask] = {}
    proof: dict[Coalition, Mask] = {}
    for coalition in _coalitions(game):
        mask = np.ones((*game.shape, *game.batch_shape), dtype=np.bool_)
        for size in range(1, len(coalition)):
            for smaller in combinations(coalition, size):
                mask &= proof[smaller]
        enforcing[coalition] = mask
        proof[coalition] = mask & ~_improved(game, coalition, tolerance, mask)
    return enforcing


def _improved(game: NormalForm, coalition: Coalition, tolerance: float, allowed: Mask | None) -> Mask:
    """Where the coalition can make all its members better off by a move to an allowed profile."""
    result = np.zeros((*game.shape, *game.batch_shape), dtype=np.bool_)
    least = tolerance * game.payoff_range
    for actions in product(*(range(game.shape[player]) for player in coalition)):
        place: list[slice] = [slice(None)] * len(game.players)
        for player, action in zip(coalition, actions, strict=True):
            place[player] = slice(action, action + 1)
        # a length of one on the coalition's axes broadcasts the deviation against every profile
        better = np.ones_like(result)
        if allowed is not None:
            better &= allowed[tuple(place)]
        for player in coalition:
            payoffs = game.payoffs[player]
            better &= payoffs[tuple(place)] - payoffs > least[player]
        result |= better
    return result
