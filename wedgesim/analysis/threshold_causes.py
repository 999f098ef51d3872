"""Who brings a crossing about: the first role on the path to act otherwise, and the role that is indifferent there.

The two can differ. A divider may stop offering because the partner would now answer the offer in another way: the
divider switches, and its payoff from the offer jumps, but it is the partner whose payoffs tie, at a history that is no
longer reached. Steps:

1. the policy of every role after every history, on both sides of each crossing, by backward induction
2. the switch: of the two paths, the first action in the order of moves that differs
3. the cause: the last stage at which the policies differ. All that follows is the same on both sides, so its mover
   compares the same continuations, and can only have changed its mind by passing through indifference

Roles that move at once have no policies of their own; there the switch is all that is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.backward_induction import TIE_TOLERANCE
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Switch:
    """A role that acts in one way below a crossing and in another above it.

    Attributes
    ----------
    role : Role
        Who.
    before, after : str
        Its actions below and above.
    history : mapping of Role to str
        What was chosen before; empty for the first mover.
    on_path : bool
        Whether that history is reached on both sides.
    """

    role: Role
    before: str
    after: str
    history: Mapping[Role, str]
    on_path: bool


def first_switch(scenario: Scenario, below: int, above: int) -> Switch | None:
    """Return the first action in the order of moves in which two paths differ; None where they are the same.

    Parameters
    ----------
    scenario : Scenario
        Gives actions and timing.
    below, above : int
        Flat indices of the two outcomes, -1 for none.
    """
    if below < 0 or above < 0 or below == above:
        return None
    shape = tuple(len(scenario.actions[role]) for role in ROLES)
    paths = [np.unravel_index(outcome, shape) for outcome in (below, above)]
    history: dict[Role, str] = {}
    for stage in scenario.timing:
        for role in stage:
            axis = ROLES.index(role)
            before, after = (scenario.actions[role][int(path[axis])].name for path in paths)
            if before != after:
                return Switch(role, before, after, history, True)
        history = {**history, **{role: _name(scenario, role, int(paths[0][ROLES.index(role)])) for role in stage}}
    return None


def cause(scenario: Scenario, payoffs: Sequence[NDArray[np.float64]], outcomes: Sequence[int]) -> Switch | None:
    """Return who is indifferent between two neighbouring points, at which history, and between what.

    Parameters
    ----------
    scenario : Scenario
        Gives actions and timing.
    payoffs : two arrays of shape (3, n_D, n_T, n_P)
        Below and above.
    outcomes : two ints
        Flat indices of what is played there.

    Returns
    -------
    Switch or None
        None where several roles move at once, or no policy differs.
    """
    if any(len(stage) > 1 for stage in scenario.timing):
        return None
    order = [ROLES.index(stage[0]) for stage in scenario.timing]
    below, above = (_policies(array, order) for array in payoffs)
    shape = payoffs[0].shape[1:]
    paths = [np.unravel_index(outcome, shape) for outcome in outcomes]
    for number in range(len(order) - 1, -1, -1):
        differ = np.argwhere(below[number] != above[number])
        if len(differ):
            reached = [tuple(int(path[axis]) for axis in order[:number]) for path in paths]
            history = _telling([tuple(map(int, row)) for row in differ], reached)
            role = ROLES[order[number]]
            return Switch(
                role,
                _name(scenario, role, int(below[number][history])),
                _name(scenario, role, int(above[number][history])),
                {ROLES[axis]: _name(scenario, ROLES[axis], a) for axis, a in zip(order, history, strict=False)},
                reached[0] == reached[1] == history,
            )
    return None


def _policies(payoffs: NDArray[np.float64], order: Sequence[int]) -> list[NDArray[np.int64]]:
    """Best action of each mover, first mover first, with an axis for each earlier mover in their order."""
    values = np.transpose(payoffs, (0, *(1 + axis for axis in order)))
    slack = TIE_TOLERANCE * np.ptp(payoffs, axis=(1, 2, 3))
    found = []
    for mover in reversed(order):
        # of actions that tie the first, so that rounding does not look like a change of mind
        best = (values[mover] >= values[mover].max(axis=-1, keepdims=True) - slack[mover]).argmax(axis=-1)
        found.append(best)
        values = np.take_along_axis(values, np.broadcast_to(best[None, ..., None], (len(values), *best.shape, 1)), -1)
        values = values[..., 0]
    return found[::-1]


def _telling(differ: list[tuple[int, ...]], reached: list[tuple[int, ...]]) -> tuple[int, ...]:
    """Of several histories the one nearest to what is played: reached below, or sharing the longest start with it."""

    def shared(history: tuple[int, ...], path: tuple[int, ...]) -> int:
        return next((i for i, (a, b) in enumerate(zip(history, path, strict=True)) if a != b), len(history))

    return max(differ, key=lambda history: (max(shared(history, path) for path in reached), [-a for a in history]))


def _name(scenario: Scenario, role: Role, action: int) -> str:
    return scenario.actions[role][action].name
