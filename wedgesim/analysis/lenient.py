"""An evaluation for many points of which some may have no payoffs: those are noted, and the others go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wedgesim.games.magnitude import within
from wedgesim.model.evaluation import Evaluation
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value


class LenientEvaluation(Evaluation):
    """An evaluation that notes which points have payoffs that are not finite or too large, and goes on.

    Attributes
    ----------
    refused : dict of int to str
        Why, by number of the point.
    """

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario)
        self.refused: dict[int, str] = {}

    def refuse(self, chunk: NDArray[np.float64], values: Mapping[str, Value], part: slice) -> None:
        """Put zeros where a payoff is not finite or too large."""
        for point in np.flatnonzero(~within(chunk).all(axis=(0, 1, 2, 3))):
            own = {name: np.ravel(value)[point if np.ndim(value) else 0] for name, value in values.items()}
            self.refused[part.start + int(point)] = str(self.no_payoff(chunk[..., point : point + 1], own))
            chunk[..., point] = 0.0
