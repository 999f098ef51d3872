"""On whom an outcome hangs where roles have types: the taste that least would have to change for the verdict to turn.

As in :mod:`~wedgesim.analysis.explanation.pivots`, with a bonus on an action that all types of a role feel alike: every
game is solved for all equilibria that count, and the verdict is over these. A share is of the range of the role's
payoffs over all profiles of actions and of types that can be. Where at the smallest bonus some type is indifferent
between the action and what it does, the consequence told is its.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from wedgesim.analysis.explanation.decision_result import Consequence, Decision
from wedgesim.analysis.explanation.pivots import Pivot
from wedgesim.analysis.points import TARGET_PLAYER, Verdict, split_actions
from wedgesim.analysis.private_information import PrivateEquilibrium, PrivateSolution
from wedgesim.analysis.private_solve import CERTAIN, solver_of, verdict_of
from wedgesim.games.bayesian_game import BayesianGame
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

_SCAN, _HALVINGS = 17, 34
_AWAY = 0.0123
"""Share of a step by which the scan stays away from round numbers, at which round payoffs would tie."""

_CLEAR = 1e-7
"""Share of the range beyond a turn at which payoffs that tie there tie no more."""


def typed_pivots(
    scenario: Scenario, game: BayesianGame, decisions: Sequence[Decision], verdict: Verdict
) -> tuple[Pivot, ...]:
    """Return every taste that would turn the verdict, that which least would have to change first.

    Parameters
    ----------
    scenario : Scenario
        With types.
    game : BayesianGame
        Its game.
    decisions : sequence of Decision
        Of one equilibrium.
    verdict : Verdict
        The verdict as it is.
    """
    search = _Search(scenario, game, verdict)
    found = []
    for axis, role in enumerate(ROLES):
        size = float(np.ptp(game.payoffs[axis][..., game.prior > 0]))
        if len(game.actions[axis]) < 2 or not size:
            continue
        for action, name in enumerate(game.actions[axis]):
            bonus = search.least(axis, action, size)
            if bonus is None:
                continue
            brought = _indifferent([d for d in decisions if d.role == role], name, bonus, size)
            if brought is not None:
                bonus = -brought.change  # where a type is indifferent the bonus is known exactly
            beyond = search.solved(axis, action, bonus + _CLEAR * size)
            then = search.verdict(beyond)
            path = search.turning(beyond)
            found.append(Pivot(role, name, bonus, bonus / size, then, path, None, brought))
    return tuple(sorted(found, key=lambda pivot: pivot.share))


class _Search:
    """Looks for the smallest bonus that turns the verdict."""

    def __init__(self, scenario: Scenario, game: BayesianGame, verdict: Verdict) -> None:
        self.game, self.base = game, verdict
        self.solver, self.splits = solver_of(scenario), split_actions(scenario)

    def solved(self, axis: int, action: int, bonus: float) -> PrivateSolution:
        payoffs = self.game.payoffs.copy()
        np.moveaxis(payoffs[axis], axis, 0)[action] += bonus
        return self.solver.solve(replace(self.game, payoffs=payoffs))

    def verdict(self, found: PrivateSolution) -> Verdict:
        return verdict_of(self._chance(one) for one in found.equilibria)

    def turning(self, found: PrivateSolution) -> str:
        """Return the path of the first equilibrium that the verdict did not have before, else of the first."""
        low, high = {"never": (CERTAIN, 2.0), "unique": (-1.0, 1 - CERTAIN)}.get(self.base, (-1.0, 2.0))
        turned = [one for one in found.equilibria if low < self._chance(one) < high] or list(found.equilibria)
        return turned[0].play.path() if turned else "none"

    def _chance(self, one: PrivateEquilibrium) -> float:
        axes = tuple(axis for axis in range(len(ROLES)) if axis != TARGET_PLAYER)
        return float(one.play.actions.sum(axis=axes) @ self.splits)

    def turned(self, axis: int, action: int, bonus: float) -> bool:
        return self.verdict(self.solved(axis, action, bonus)) not in (self.base, "unsolved")

    def least(self, axis: int, action: int, size: float) -> float | None:
        """Return the smallest bonus of the scan's reach at which the verdict turns, narrowed down."""
        steps = size * (np.arange(1, _SCAN) + _AWAY) / (_SCAN - 1)
        inner = 0.0
        outer: float | None = None
        for step in map(float, steps):
            if self.turned(axis, action, step):
                outer = step
                break
            inner = step
        if outer is None:
            return None
        for _ in range(_HALVINGS):
            middle = (inner + outer) / 2
            inner, outer = (inner, middle) if self.turned(axis, action, middle) else (middle, outer)
        return outer


def _indifferent(decisions: Sequence[Decision], action: str, bonus: float, size: float) -> Consequence | None:
    """Return what the action would bring a type that is indifferent at the bonus."""
    near = [
        (abs(found.change + bonus), found)
        for decision in decisions
        for found in decision.consequences
        if found.action == action and abs(found.change + bonus) < 1e-8 * size
    ]
    return min(near, key=lambda one: one[0])[1] if near else None
