"""The same phase diagram at several values of a third parameter, each refined where something happens.

Steps:

1. the scenario at each value of the third parameter
2. its adaptive diagram (:mod:`~wedgesim.analysis.adaptive`), all over the same lattice
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wedgesim.analysis.adaptive import INITIAL, AdaptiveDiagram, adaptive_diagram
from wedgesim.analysis.phase_diagram import Axes, PhaseDiagramError
from wedgesim.model.variation import Variable, variable, with_values
from wedgesim.scenario.scenario import Scenario

RESOLUTION = 512
"""Steps along each axis: panels are small."""

MOST_PANELS = 16


@dataclass(frozen=True, eq=False)
class DiagramSeries:
    """Phase diagrams along a third parameter.

    Attributes
    ----------
    scenario : Scenario
        At its own values.
    varied : Variable
        The third parameter.
    values : tuple of float
        Its values, one a diagram.
    diagrams : tuple of AdaptiveDiagram
        In the same order.
    """

    scenario: Scenario
    varied: Variable
    values: tuple[float, ...]
    diagrams: tuple[AdaptiveDiagram, ...]


def diagram_series(
    scenario: Scenario,
    third: Mapping[str, ArrayLike],
    sweep: str | Axes | None = None,
    *,
    resolution: int = RESOLUTION,
    initial: int = INITIAL,
) -> DiagramSeries:
    """Solve a plane of two parameters at several values of a third.

    Parameters
    ----------
    scenario : Scenario
        Its own values hold for all other parameters.
    third : mapping of str to array_like
        One parameter, lever or weight, and its values.
    sweep, resolution, initial
        As in :func:`~wedgesim.analysis.adaptive.adaptive_diagram`.

    Raises
    ------
    PhaseDiagramError
        When there is not exactly one third parameter, it is on an axis, or it has no value or too many.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> series = diagram_series(load("reverse_kissinger"), {"sanctions": [0, 1]}, resolution=64, initial=16)
    >>> [diagram.scenario.parameters["sanctions"].value for diagram in series.diagrams]
    [0.0, 1.0]
    """
    if len(third) != 1:
        raise PhaseDiagramError(f"small multiples are along exactly one third parameter; {len(third)} are given")
    ((name, raw),) = third.items()
    varied = variable(scenario, name)
    values = tuple(float(value) for value in np.ravel(np.asarray(raw, dtype=np.float64)))
    if not 1 <= len(values) <= MOST_PANELS:
        raise PhaseDiagramError(
            f"{name} has {len(values)} values; 1 to {MOST_PANELS} make panels, such as {name}=0,0.5,1"
        )
    diagrams = tuple(
        adaptive_diagram(with_values(scenario, {name: value}), sweep, resolution=resolution, initial=initial)
        for value in values
    )
    if name in (diagrams[0].x.name, diagrams[0].y.name):
        raise PhaseDiagramError(f"{name} is on an axis already; choose another third parameter")
    return DiagramSeries(scenario, varied, values, diagrams)
