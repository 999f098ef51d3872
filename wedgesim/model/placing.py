"""The scenario that a question is asked of: loaded, in a phase, at a position, and at given values, in that order."""

from __future__ import annotations

import os
from collections.abc import Mapping

from wedgesim.model.loading import load
from wedgesim.model.variation import with_values
from wedgesim.scenario.scenario import Scenario


def placed(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None = None,
    position: str | None = None,
    phase: str | None = None,
) -> Scenario:
    """Return a scenario as it is asked.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    overrides : mapping of str to float, optional
        Values by name of anything that can be varied (:mod:`~wedgesim.model.variation`), laid over all.
    position : str, optional
        A position of the scenario, laid over the phase.
    phase : str, optional
        A phase of the scenario.

    Raises
    ------
    UnknownNameError
        When a name is no parameter, lever, weight, position or phase of the scenario.
    OutOfRangeError
        When a value has no meaning for its parameter.

    Examples
    --------
    >>> placed("reverse_kissinger", {"credibility": 0.9}, "kupchan2021").parameters["credibility"].value
    0.9
    """
    current = scenario if isinstance(scenario, Scenario) else load(scenario)
    if phase is not None:
        current = current.with_phase(phase)
    if position is not None:
        current = current.with_position(position)
    return with_values(current, overrides) if overrides else current
