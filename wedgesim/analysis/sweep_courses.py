"""What a sweep records of a scenario that runs through time: when the split comes, and what the years are worth.

At every point the result is that of :func:`~wedgesim.analysis.timeline.split_years.summarise_courses`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.method_names import COURSES
from wedgesim.analysis.sweep_fields import Field, action_field, verdict_field
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.analysis.timeline.courses import Outlook

_OUTLOOKS: Final[dict[str, Outlook]] = dict(zip(COURSES, ("farsighted", "myopic"), strict=True))
"""How far players look ahead, by method."""


def course_fields(scenario: Scenario) -> tuple[Field, ...]:
    """Return what is recorded of a course through time."""
    which = "in the first year"
    return (
        verdict_field("whether a split comes in every course (unique), some (possible) or none (never)"),
        Field("split_year", "float64", "first year of the split, its median over chance", "1", note="nan where none"),
        Field("split_share", "float64", "share of the courses in which a split comes"),
        Field("margin", "float64", "greatest split margin of the target in any year", "utility"),
        Field("alignment", "float64", "alignment of the target with the partner in the last year"),
        *(action_field(scenario, role, which) for role in ROLES),
        Field("payoff", "float64", "payoffs of the years, discounted to the first", "utility", ("role",)),
    )


def course_record(
    scenario: Scenario, columns: Mapping[str, NDArray[np.float64]], method: str
) -> dict[str, NDArray[np.generic]]:
    """Follow a scenario through its years at some points.

    Raises
    ------
    TimelineError
        When it has no horizon.
    ScenarioError
        When a motion leaves its bounds.
    """
    from wedgesim.analysis.timeline.split_years import summarise_courses

    found = summarise_courses(scenario, columns, _OUTLOOKS[method])
    profile = np.unravel_index(found.first, [len(scenario.actions[role]) for role in ROLES])
    return {
        "verdict": found.verdict,
        "split_year": found.split_year,
        "split_share": found.split_share,
        "margin": found.margin,
        "alignment": found.alignment,
        **{f"action_{role}": actions for role, actions in zip(ROLES, profile, strict=True)},
        "payoff": found.present_value,
    }
