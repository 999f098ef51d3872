"""The outcomes of two followers who move one after another, as functions of what a leader has committed itself to.

The middle follower sees the leader's policy x, the last one sees the middle's action too. By backward induction:

1. A plan of the last follower has, after each action of the middle one, a best reply; it is one where linear conditions
   on x hold. The middle one takes an action that is best against the plan: again linear conditions. The leader's payoff
   is linear in x.
2. Where the last follower is indifferent between two replies after the action that is taken it can mix them. The
   leader's payoff and the middle's are linear in the mixture, so it is best or worst for the leader unmixed or where
   the middle one is just held to its action by some other: a mixture that is a ratio of linear forms, and a payoff
   that is a ratio of a quadratic and a linear form.

After actions that are not taken one of the tied replies holds the middle follower as well as any mixture of them would.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bernstein import bernstein, multiply
from wedgesim.equilibria.simplex_nodes import Piece

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class InTurn:
    """An outcome: what the middle follower does, and the plan of the last one.

    Attributes
    ----------
    action : int
        Of the middle follower.
    plan : tuple of int
        The last follower's reply to each action of the middle one.
    other_reply : int or None
        A reply mixed with the planned one after `action`.
    weights : ndarray, shape (2, actions of the leader)
        Of the planned and the other reply, up to their sum.
    """

    action: int
    plan: tuple[int, ...]
    other_reply: int | None
    weights: Array


def outcomes_in_turn(leader: Array, middle: Array, last: Array, most: int) -> tuple[list[InTurn], list[Piece]] | None:
    """List the outcomes and the leader's payoff in them.

    Parameters
    ----------
    leader, middle, last : ndarray, shape (actions of the leader, of the middle, of the last follower)
        Payoffs, of range one.
    most : int
        Outcomes to list; None is returned when there are more.
    """
    _, own, replies = leader.shape
    if own * replies**own * (1 + own * replies) > most:
        return None
    outcomes: list[InTurn] = []
    pieces: list[Piece] = []
    for plan in product(range(replies), repeat=own):
        kept = [last[:, j, plan[j]] - last[:, j, k] for j in range(own) for k in range(replies) if k != plan[j]]
        if any(row.max() < 0 for row in kept):
            continue
        for action in range(own):
            for outcome, piece in _outcomes(leader, middle, last, plan, action, kept):
                if (piece.constraints.max(axis=1) >= 0).all():
                    outcomes.append(outcome)
                    pieces.append(piece)
    return outcomes, pieces


def _outcomes(
    leader: Array, middle: Array, last: Array, plan: tuple[int, ...], action: int, kept: list[Array]
) -> Iterator[tuple[InTurn, Piece]]:
    variables, own, replies = leader.shape
    pays = [middle[:, j, plan[j]] for j in range(own)]
    best = [pays[action] - pays[j] for j in range(own) if j != action]
    rows = np.array([*kept, *best]).reshape(-1, variables)
    certain = np.stack([np.ones(variables), np.zeros(variables)])
    yield (
        InTurn(action, plan, None, certain),
        Piece(1, leader[:, action, plan[action]][None], np.ones((1, variables)), (1,), rows),
    )
    planned = plan[action]
    for other, rival in product(range(replies), range(own)):
        if other == planned or rival == action:
            continue
        # the planned reply makes the middle follower stay, the other one would make it leave for the rival action
        more, less = pays[action] - pays[rival], pays[rival] - middle[:, action, other]
        tied = last[:, action, other] - last[:, action, planned]
        binding = [pays[rival] - pays[j] for j in range(own) if j not in (action, rival)]
        linear = [*kept, tied, more, less, *binding]
        if any(row.max() < 0 for row in linear):
            continue
        over = multiply(less, leader[:, action, planned], variables, (1, 1))
        over = over + multiply(more, leader[:, action, other], variables, (1, 1))
        limits = np.array([bernstein(row, variables, 1, 2) for row in linear])
        yield (
            InTurn(action, plan, other, np.stack([less, more])),
            Piece(
                2, bernstein(over, variables, 2, 2)[None], bernstein(more + less, variables, 1, 2)[None], (1,), limits
            ),
        )


def replies_at(outcome: InTurn, point: Array, replies: int) -> Array | None:
    """Evaluate the last follower's plan, shape (actions of the middle one, replies); None where it is open."""
    plan = np.eye(replies)[list(outcome.plan)]
    weights = np.maximum(outcome.weights @ point, 0.0)
    if weights.sum() <= 1e-14:
        return None
    if outcome.other_reply is not None:
        share = weights / weights.sum()
        plan[outcome.action] *= share[0]
        plan[outcome.action, outcome.other_reply] += share[1]
    return np.asarray(plan)
