"""What the checks of claims look at: quantities and verdicts under many circumstances at once.

Circumstances are lines: a single one at the scenario's own values, or one for each draw of what a claim leaves open.
Along every line the same points are visited, those that a check asks about. Everything has the axes line, point.

Payoffs that are not finite somewhere do not stop the others: there, quantities are nan and the verdict is *unsolved*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.lenient import LenientEvaluation
from wedgesim.analysis.points import (
    INCOMPLETE,
    NEVER,
    POSSIBLE,
    UNIQUE,
    Points,
    solve_points,
    split_is_defined,
)
from wedgesim.analysis.prices import price_points
from wedgesim.roles import ROLES, TARGET
from wedgesim.scenario.claim_shapes import THROUGH_TIME
from wedgesim.scenario.claims import Played
from wedgesim.scenario.scenario import Scenario

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Moved = Mapping[str, Floats]
"""Values of what varies along each line, by name; all of one length."""

PRICES: Final = ("reservation_price", "willingness_to_pay")

_SPLIT: Final = {NEVER: 0.0, POSSIBLE: 0.5, UNIQUE: 1.0}

_TOGETHER: Final = 1 << 15
"""Points solved in one call, which bounds the memory of what varies."""


@dataclass(frozen=True, eq=False)
class Circumstances:
    """Lines along which claims are checked.

    Attributes
    ----------
    scenario : Scenario
        With all that is the same on every line.
    columns : mapping of str to ndarray of shape (lines,)
        Parameters that differ from line to line.
    count : int
        Number of lines.
    troubles : list of str
        Why points could not be solved, filled as they come.
    unsure : list of int
        Points with types at which mixed equilibria may be missing, filled as they come.
    """

    scenario: Scenario
    columns: Mapping[str, Floats] = field(default_factory=dict)
    count: int = 1
    troubles: list[str] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)

    @property
    def joint(self) -> bool:
        """Whether some roles move at once, so that they may mix."""
        return any(len(stage) > 1 for stage in self.scenario.timing)

    def line(self, number: int) -> Scenario:
        """Return the scenario on one line."""
        return self.scenario.with_parameters({name: float(column[number]) for name, column in self.columns.items()})

    def playing(self, played: Played) -> Circumstances:
        """Return the same circumstances with fewer actions for some roles; troubles are noted in the same list."""
        return replace(self, scenario=self.scenario.with_actions(played))

    def solved(self, moved: Moved) -> Points:
        """Return what is played at every point of every line.

        Examples
        --------
        >>> from wedgesim.model.loading import load
        >>> here = Circumstances(load("reverse_kissinger"))
        >>> here.solved({"credibility": np.array([0.3, 0.8])}).verdict.tolist()
        [[0, 2]]
        """
        parts = []
        for evaluation, overrides, _ in self._parts(moved):
            part = solve_points(self.scenario, overrides, evaluation).shaped((-1,))
            if evaluation.refused:
                part.strike(list(evaluation.refused))
                self.troubles.extend(evaluation.refused.values())
            missing = int(np.count_nonzero(part.solved & (part.certificate == INCOMPLETE)))
            # with types in stages mixed equilibria are never all known: said with the claim, and no reason not to judge
            if missing and self.scenario.types:
                self.unsure.append(missing)
            elif missing:
                self.troubles.append(f"equilibria may be missing at {missing} of {part.verdict.size} points")
            parts.append(part)
        return Points.joined(parts).shaped((self.count, -1))

    def quantity(self, name: str, moved: Moved) -> tuple[Floats, bool]:
        """Return a quantity at every point of every line, and whether some points have several equilibria.

        Parameters
        ----------
        name : str
            ``margin``, ``alignment``, ``split`` (0 never, 0.5 possible, 1 unique), ``payoff.divider`` and so on, all in
            the first equilibrium in the order of actions; ``reservation_price`` or ``willingness_to_pay``;
            of players who look ahead ``split_year``, infinite where no split comes, and ``present_value.divider``
            and so on, of the years that are shown.
        moved : mapping of str to ndarray of shape (points,)
            What varies along the lines.

        Returns
        -------
        values : ndarray, shape (lines, points)
            Infinite for a price that does not exist because none is enough; nan where the quantity is not defined.
        several : bool
            Always False for prices.
        """
        if name in PRICES:
            return self._price(name, moved), False
        if name in THROUGH_TIME:
            return self._through_time(name, moved), False
        points = self.solved(moved)
        several = bool((points.outcomes > 1).any())
        if name == "margin":
            return points.margin, several
        if name == "split":
            return np.vectorize(lambda code: _SPLIT.get(code, np.nan), otypes=[float])(points.verdict), several
        if name == "alignment":
            return self._alignment(points), several
        payoffs: Floats = points.payoffs[[f"payoff.{role}" for role in ROLES].index(name)]
        return payoffs, several

    def _price(self, name: str, moved: Moved) -> Floats:
        parts = []
        for evaluation, overrides, shape in self._parts(moved):
            found: Floats = getattr(price_points(evaluation, overrides), name)
            found[list(evaluation.refused)] = np.nan
            self.troubles.extend(evaluation.refused.values())
            parts.append(found.reshape(shape))
        return np.concatenate(parts)

    def in_year(self, year: int) -> Points:
        """Return what is played in one year on every line, by players who look ahead."""
        from wedgesim.analysis.timeline.split_years import points_in_year

        parts = []
        for _, overrides, shape in self._parts({}):
            columns = {key: np.broadcast_to(values, shape).reshape(-1) for key, values in overrides.items()}
            parts.append(points_in_year(self.scenario, columns, year))
        return Points.joined(parts).shaped((self.count, 1))

    def _through_time(self, name: str, moved: Moved) -> Floats:
        """Return what becomes of the course through the years from every point."""
        from wedgesim.analysis.timeline.split_years import summarise_courses

        parts = []
        for _, overrides, shape in self._parts(moved):
            columns = {key: np.broadcast_to(values, shape).reshape(-1) for key, values in overrides.items()}
            found = summarise_courses(self.scenario, columns)
            if name == "split_year":
                values = np.where(np.isnan(found.split_year), np.inf, found.split_year)
            else:
                values = found.present_value[[f"present_value.{role}" for role in ROLES].index(name)]
            parts.append(values.reshape(shape))
        return np.concatenate(parts)

    def _alignment(self, points: Points) -> Floats:
        """Alignment of the target, expected where roles may mix."""
        if not split_is_defined(self.scenario):
            return np.full(points.margin.shape, np.nan)
        levels = np.array([action.levers.get("alignment", 0.0) for action in self.scenario.actions[TARGET]])
        return np.tensordot(levels, points.mixture(TARGET), axes=1)

    def _parts(self, moved: Moved) -> Iterator[tuple[LenientEvaluation, dict[str, Floats], tuple[int, int]]]:
        """Yield some lines at a time: an evaluation, overrides that broadcast, and their shape."""
        points = max((len(values) for values in moved.values()), default=1)
        along = {name: values[None, :] for name, values in moved.items()}
        together = max(1, _TOGETHER // points)
        for start in range(0, self.count, together):
            part = slice(start, min(start + together, self.count))
            across = {name: column[part, None] for name, column in self.columns.items() if name not in moved}
            yield LenientEvaluation(self.scenario), {**across, **along}, (part.stop - part.start, points)
