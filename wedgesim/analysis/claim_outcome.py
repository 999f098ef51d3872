"""The check of an outcome: what is asked of verdict, actions, alignment and margin must be so in every equilibrium.

Steps:

1. the first equilibrium on every line at once; where that is not as claimed, the claim fails
2. on lines where there are others, or where roles may mix, all equilibria one after the other
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from wedgesim.analysis.claim_circumstances import Circumstances, Truths
from wedgesim.analysis.claim_finding import SURE, Finding, inside, interval_in_words, text, verdict_code
from wedgesim.analysis.points import VERDICTS, Points, profile_label
from wedgesim.analysis.solution import Equilibrium
from wedgesim.analysis.solve import solve_evaluated
from wedgesim.model.evaluation import Evaluation
from wedgesim.roles import ROLES, TARGET
from wedgesim.scenario.claims import OutcomeCheck


def outcome(check: OutcomeCheck, where: Circumstances, fine: bool) -> Finding:
    """Check what is played at one point, or in one year; as closely for many lines as for few."""
    if check.year is not None:
        points = where.in_year(check.year)
        return _told(check, points, _first_outcome(check, where, points))
    points = where.solved({})
    holds = _first_outcome(check, where, points)
    if check.actions or check.alignment is not None or check.margin is not None:
        # the first equilibrium stands for all of them only where there is no other and nobody can mix
        for line in np.flatnonzero(holds & ((points.outcomes[:, 0] > 1) | where.joint)):
            holds[line] = _every_outcome(check, where, int(line))
    return _told(check, points, holds)


def _told(check: OutcomeCheck, points: Points, holds: Truths) -> Finding:
    return Finding(holds, _tell_outcome(check, points, bool(holds[0])))


def _first_outcome(check: OutcomeCheck, where: Circumstances, points: Points) -> Truths:
    """Whether the first equilibrium is as claimed; where roles may mix in the static game, only the verdict."""
    verdict, margin = points.verdict[:, 0], points.margin[:, 0]
    holds: Truths = points.outcome[:, 0] >= 0
    if check.verdict is not None:
        holds = holds & (verdict == verdict_code(check.verdict))
    if where.joint and check.year is None:
        return holds
    shape = tuple(len(where.scenario.actions[role]) for role in ROLES)
    profile = np.unravel_index(np.maximum(points.outcome[:, 0], 0), shape)
    for role, action in check.actions.items():
        names = [own.name for own in where.scenario.actions[role]]
        holds = holds & (profile[ROLES.index(role)] == names.index(action))
    if check.alignment is not None:
        if check.year is None:
            alignment = where.quantity("alignment", {})[0][:, 0]
        else:
            levels = np.array([own.levers.get("alignment", 0.0) for own in where.scenario.actions[TARGET]])
            alignment = levels[profile[ROLES.index(TARGET)]]
        holds = holds & inside(alignment, check.alignment)
    if check.margin is not None:
        holds = holds & (margin > 0 if check.margin == "positive" else margin < 0)
    return holds


def _every_outcome(check: OutcomeCheck, where: Circumstances, line: int) -> bool:
    """Whether every equilibrium on a line is as claimed, what is claimed of actions with certainty."""
    found = solve_evaluated(Evaluation(where.line(line))).equilibria
    return bool(found) and all(_is_as_claimed(check, equilibrium) for equilibrium in found)


def _is_as_claimed(check: OutcomeCheck, equilibrium: Equilibrium) -> bool:
    if any(equilibrium.strategies[role][action] < 1 - SURE for role, action in check.actions.items()):
        return False
    if check.alignment is not None and not inside(np.array(equilibrium.alignment), check.alignment):
        return False
    if check.margin is None:
        return True
    return equilibrium.margin > 0 if check.margin == "positive" else equilibrium.margin < 0


def _tell_outcome(check: OutcomeCheck, points: Points, holds: bool) -> str:
    several = int(points.outcomes[0, 0])
    played = profile_label(points.scenario, int(points.outcome[0, 0]))
    margin = float(points.margin[0, 0])
    when = "" if check.year is None else f" in {check.year}"
    what = f"{several} equilibria{when}, the first {played}" if several > 1 else f"played{when}: {played}"
    verdict = VERDICTS[int(points.verdict[0, 0])]
    # where the target has no choice between splitting and not the margin is infinite, and says nothing
    said = f"{what}, split {verdict}" + (f", margin {text(margin)}" if math.isfinite(margin) else "")
    return said if holds else f"{said}; claimed: {', '.join(_asked(check))}"


def _asked(check: OutcomeCheck) -> Iterator[str]:
    if check.verdict is not None:
        yield f"split {check.verdict}"
    for role, action in check.actions.items():
        yield f"the {role} plays {action}"
    if check.alignment is not None:
        yield f"alignment {interval_in_words(check.alignment)}"
    if check.margin is not None:
        yield f"a {check.margin} margin"
