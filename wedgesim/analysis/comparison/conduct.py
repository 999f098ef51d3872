"""How much of the difference of two margins is the target's own view, and how much what the others do.

The margin is measured on the path that is played. It changes because the target's payoffs do, and because those who
move before it, or with it, act otherwise; the second makes it leap where they switch. Steps:

1. what they do in either setting
2. the margin at the values of either setting, they being held to what they do in either: four numbers
3. the part of each of the two is the average of its effect when it changes first and when it changes last
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.comparison.settings import Mixtures
from wedgesim.analysis.points import solve_points
from wedgesim.model.holding import holding
from wedgesim.model.variation import variables
from wedgesim.roles import ROLES, TARGET, Role
from wedgesim.scenario.scenario import Scenario

_SAME = 1e-9


@dataclass(frozen=True)
class Conduct:
    """The difference of two margins in two parts.

    Attributes
    ----------
    own : float
        What the target's own payoffs bring, the others acting the same.
    others : float
        What it brings that the others act otherwise, the values being the same.
    held : tuple of mapping of Role to str
        What those others do in the first and in the second setting.
    """

    own: float
    others: float
    held: tuple[dict[Role, str], dict[Role, str]]

    @property
    def total(self) -> float:
        """The whole difference."""
        return self.own + self.others


def conduct(mixtures: Mixtures) -> Conduct | None:
    """Divide the difference; None where roles mix, or several outcomes leave open what the others do."""
    scenario = mixtures.scenario
    ends = solve_points(scenario, mixtures.along(np.array([0.0, 1.0])), mixtures.evaluation)
    if (ends.outcomes != 1).any() or not np.isfinite(ends.margin).all():
        return None
    stage = next(number for number, stage in enumerate(scenario.timing) if TARGET in stage)
    others: list[Role] = [role for movers in scenario.timing[: stage + 1] for role in movers if role != TARGET]
    if not others:
        return Conduct(float(ends.margin[1] - ends.margin[0]), 0.0, ({}, {}))
    shape = tuple(len(scenario.actions[role]) for role in ROLES)
    done: list[dict[Role, str]] = []
    for outcome in ends.outcome:
        profile = np.unravel_index(int(outcome), shape)
        done.append({role: scenario.actions[role][int(profile[ROLES.index(role)])].name for role in others})
    margins = np.array([_margins(mixtures, holding(scenario, held)) for held in done])
    if abs(margins[0, 0] - ends.margin[0]) > _SAME or abs(margins[1, 1] - ends.margin[1]) > _SAME:
        return None
    own = float((margins[:, 1] - margins[:, 0]).mean())
    return Conduct(own, float((margins[1] - margins[0]).mean()), (done[0], done[1]))


def _margins(mixtures: Mixtures, held: Scenario) -> NDArray[np.float64]:
    """Return the margins at the values of the two, in a scenario in which the others are held."""
    known = variables(held)  # levers of actions that are not taken are gone
    values = {name: value for name, value in mixtures.along(np.array([0.0, 1.0])).items() if name in known}
    return np.broadcast_to(solve_points(held, values).margin, 2)
