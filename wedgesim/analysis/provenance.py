"""What a dataset says about where its numbers are from, whichever analysis made them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario
from wedgesim.version import __version__


def provenance(
    scenario: Scenario, position: str | None = None, overrides: Mapping[str, float] | None = None
) -> dict[str, str]:
    """Return the attributes that name the program, the scenario and the values at which it was asked.

    Parameters
    ----------
    scenario : Scenario
        Whose numbers they are.
    position : str, optional
        The position taken.
    overrides : mapping of str to float, optional
        Values given beside the scenario.
    """
    return {
        "source": f"wedgesim {__version__}",
        "scenario": scenario.name,
        "scenario_title": scenario.title,
        "scenario_sha256": scenario.sha256,
        "states": json.dumps({role: scenario.states[role] for role in ROLES}),
        "position": position or "",
        "overrides": json.dumps(dict(overrides or {}), sort_keys=True),
    }
