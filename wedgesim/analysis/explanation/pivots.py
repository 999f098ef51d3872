"""On whom an outcome hangs: the taste that least would have to change for the verdict to turn.

Steps:

1. for every action of every role: the game in which the role values that action by a bonus more than it does, whenever
   it takes it; the smallest bonus at which the verdict is another, by a scan over the range of the role's payoffs and
   bisection
2. the bonus as a share of that range. The share does not depend on the unit or the zero of anybody's utility, so that
   roles can be compared; a bonus of the whole range makes any action dominant
3. the smallest share is the pivotal one, its role the pivotal player
4. where it gives: the history at which, at that bonus, somebody is indifferent, as for thresholds
   (:mod:`~wedgesim.analysis.threshold_causes`)
5. the pivotal term: that which most favours what the role does there over the action. It is decisive where the role
   would choose otherwise without it

A turn and return within one step of the scan is not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.explanation.decision_result import Consequence, Decision, Part
from wedgesim.analysis.points import UNSOLVED, VERDICTS, Points, Verdict, points_of, profile_label
from wedgesim.analysis.threshold_causes import Switch, cause
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.scenario import Scenario

_SCAN, _HALVINGS = 65, 40
_ROUGH_SCAN, _ROUGH_HALVINGS = 17, 26
"""Where several roles move at once, so that games cost more and are dear where payoffs tie."""

_AWAY = 0.0123
"""Share of a step by which the scan stays away from round numbers, at which round payoffs would tie."""

_CELLS = 2_000_000
"""Profiles times games that are held at once."""

_CLEAR = 1e-9
"""Share of a step beyond a turn at which payoffs that tie there tie no more."""


@dataclass(frozen=True)
class Pivot:
    """A taste that would turn the verdict.

    Attributes
    ----------
    role : Role
        Whose.
    action : str
        What it would have to value more.
    bonus : float
        By how much, in its utility.
    share : float
        As a share of the range of its payoffs over all profiles.
    verdict : Verdict
        The verdict then.
    path : str
        What is played then.
    switch : Switch or None
        Who is indifferent at that bonus, after what and between what; None where several roles move at once.
    consequence : Consequence or None
        What the action would bring the role there as things are, by theory and term.
    """

    role: Role
    action: str
    bonus: float
    share: float
    verdict: Verdict
    path: str
    switch: Switch | None
    consequence: Consequence | None

    @property
    def term(self) -> Part | None:
        """The term that most favours what the role does over the action; None where none does."""
        parts = self.consequence.parts if self.consequence else ()
        return min((part for part in parts if part.total < 0), key=lambda part: part.total, default=None)

    @property
    def decisive(self) -> bool:
        """Whether the role would take the action without that term."""
        return self.term is not None and self.consequence is not None and self.consequence.change - self.term.total > 0


def pivots(
    scenario: Scenario, payoffs: NDArray[np.float64], decisions: Sequence[Decision], verdict: Verdict
) -> tuple[Pivot, ...]:
    """Return every taste that would turn the verdict, that which least would have to change first.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    payoffs : ndarray, shape (3, n_D, n_T, n_P)
        Its payoffs.
    decisions : sequence of Decision
        Of one equilibrium.
    verdict : Verdict
        The verdict as it is.
    """
    base = VERDICTS.index(verdict)
    tastes = [(axis, action) for axis in range(len(ROLES)) for action in range(payoffs.shape[1 + axis])]
    tastes = [(axis, action) for axis, action in tastes if payoffs.shape[1 + axis] > 1]
    ranges = np.array([float(np.ptp(payoffs[axis])) for axis, _ in tastes])
    if not len(ranges):
        return ()
    joint = any(len(stage) > 1 for stage in scenario.timing)
    scan, halvings = (_ROUGH_SCAN, _ROUGH_HALVINGS) if joint else (_SCAN, _HALVINGS)
    steps = (np.arange(1, scan) + _AWAY) / (scan - 1)
    bonuses = ranges[:, None] * steps
    turned = _turned(_with_bonuses(scenario, payoffs, tastes, bonuses), base).reshape(bonuses.shape)
    hits = np.flatnonzero(turned.any(axis=1) & (ranges > 0))
    if not len(hits):
        return ()
    first = turned[hits].argmax(axis=1)
    outer = bonuses[hits, first]
    inner = np.where(first > 0, bonuses[hits, first - 1], 0.0)
    chosen = [tastes[hit] for hit in hits]
    for _ in range(halvings):
        middle = (inner + outer) / 2
        beyond = _turned(_with_bonuses(scenario, payoffs, chosen, middle[:, None]), base)
        outer, inner = np.where(beyond, middle, outer), np.where(beyond, inner, middle)
    clear = _CLEAR * ranges[hits]
    below, above = (_with_bonuses(scenario, payoffs, chosen, ends[:, None]) for ends in (inner - clear, outer + clear))
    at = _with_bonuses(scenario, payoffs, chosen, outer[:, None])
    found = []
    for i, (axis, action) in enumerate(chosen):
        role, outcomes = ROLES[axis], (int(below.outcome[i]), int(above.outcome[i]))
        around = [_raised(payoffs, axis, action, end) for end in (inner[i] - clear[i], outer[i] + clear[i])]
        switch = cause(scenario, around, outcomes) if min(outcomes) >= 0 else None
        name = scenario.actions[role][action].name
        code = int(above.verdict[i]) if int(above.verdict[i]) != base else int(at.verdict[i])
        brought = _consequence(decisions, role, name, switch)
        bonus = float(outer[i])
        if brought is not None and abs(bonus + brought.change) < 1e-9 * ranges[hits[i]]:
            bonus = -brought.change  # where the role is indifferent the bonus is known exactly
        found.append(
            Pivot(
                role, name, bonus, bonus / float(ranges[hits[i]]), VERDICTS[code], profile_label(scenario, outcomes[1]),
                switch, brought,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda pivot: pivot.share))


def _turned(points: Points, base: int) -> NDArray[np.bool_]:
    turned: NDArray[np.bool_] = (points.verdict != base) & (points.verdict != UNSOLVED)
    return turned


def _with_bonuses(
    scenario: Scenario, payoffs: NDArray[np.float64], tastes: Sequence[tuple[int, int]], bonuses: NDArray[np.float64]
) -> Points:
    """Solve the games with the bonuses of each taste, a row each."""
    together = max(1, _CELLS // (int(np.prod(payoffs.shape[1:])) * bonuses.shape[1]))
    parts = []
    for start in range(0, len(tastes), together):
        rows = zip(tastes[start : start + together], bonuses[start : start + together], strict=True)
        games = [_raised(payoffs, axis, action, float(bonus)) for (axis, action), row in rows for bonus in row]
        parts.append(points_of(scenario, np.stack(games, axis=-1)))
    return Points.joined(parts)


def _raised(payoffs: NDArray[np.float64], axis: int, action: int, bonus: float) -> NDArray[np.float64]:
    raised = payoffs.copy()
    np.moveaxis(raised[axis], axis, 0)[action] += bonus
    return raised


def _consequence(
    decisions: Sequence[Decision], role: Role, action: str, switch: Switch | None
) -> Consequence | None:
    """Return what the action would bring the role where it gives, else on the path."""
    if switch is not None and switch.role == role:
        history: Mapping[Role, str] = switch.history
        here = [d for d in decisions if d.role == role and dict(d.history) == dict(history)]
    else:
        here = [d for d in decisions if d.role == role and d.on_path]
    return next((found for d in here for found in d.consequences if found.action == action), None)
