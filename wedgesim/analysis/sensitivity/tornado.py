"""One parameter at a time: what each end of its range does to the margin and to the verdict.

Steps, all parameters in one batch of games solved exactly:

1. the ends of what each parameter can be, all others at their values
2. a scan between the ends, to see a verdict that turns and returns
3. the parameters in the order of the distance that the margin covers

The margin is the target's, on the path that is played; where an end brings another path, part of what it does to the
margin is a leap from one path to another.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from wedgesim.analysis.points import VERDICTS, Points, Verdict, profile_label
from wedgesim.analysis.sensitivity.model import ends_of, judge_quantities, solve_columns
from wedgesim.analysis.uncertainty.draws import choose
from wedgesim.markup import Shown
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

SCAN_POINTS: Final = 33
"""Points from end to end, both included."""


@dataclass(frozen=True)
class End:
    """What is played when one parameter is at one end.

    Attributes
    ----------
    value : float
        The parameter's.
    margin : float
        The target's split margin on the path.
    verdict : Verdict
        On the split.
    path : str
        What is played; of several equilibria the first.
    """

    value: float
    margin: float
    verdict: Verdict
    path: str


@dataclass(frozen=True)
class Bar:
    """What one parameter does alone.

    Attributes
    ----------
    parameter : str
        Its name.
    value : float
        In the scenario.
    low, high : End
        What its ends do.
    turns : bool
        Whether the verdict differs from the scenario's anywhere from end to end.
    lowest, highest : float
        Least and greatest margin on the scan from end to end.
    """

    parameter: str
    value: float
    low: End
    high: End
    turns: bool
    lowest: float
    highest: float

    @property
    def swing(self) -> float:
        """Distance between the margins at the two ends."""
        return abs(self.high.margin - self.low.margin)

    @property
    def reach(self) -> float:
        """Distance between the least and the greatest margin from end to end, by which bars are sorted."""
        return self.highest - self.lowest


@dataclass(frozen=True, eq=False, repr=False)
class Tornado(Shown):
    """What each parameter does alone.

    Attributes
    ----------
    scenario : Scenario
        At its own values.
    baseline : End
        What is played there; its value means nothing.
    bars : tuple of Bar
        The parameter first that moves the margin farthest.
    outcomes : int
        Equilibrium outcomes at the scenario's own values; of several the first is followed, in the order of actions.
    """

    scenario: Scenario
    baseline: End
    bars: tuple[Bar, ...]
    outcomes: int = 1

    @property
    def turning(self) -> tuple[Bar, ...]:
        """Parameters that can turn the verdict alone."""
        return tuple(bar for bar in self.bars if bar.turns)

    def to_dataset(self) -> xr.Dataset:
        """Return values, margins and verdicts with the dimensions parameter and end."""
        import xarray as xr  # costs half a second, so only where it is asked for

        pairs = [(bar.low, bar.high) for bar in self.bars]
        dims = ("parameter", "end")
        codes = {"flag_values": np.arange(len(VERDICTS), dtype=np.int8), "flag_meanings": " ".join(VERDICTS)}
        verdicts = np.array([[VERDICTS.index(end.verdict) for end in pair] for pair in pairs], dtype=np.int8)
        return xr.Dataset(
            {
                "value": (dims, np.array([[end.value for end in pair] for pair in pairs])),
                "margin": (dims, np.array([[end.margin for end in pair] for pair in pairs])),
                "verdict": (dims, verdicts, codes),
                "path": (dims, np.array([[end.path for end in pair] for pair in pairs])),
                "turns": (("parameter",), np.array([bar.turns for bar in self.bars]).astype(np.int8)),
            },
            {"parameter": [bar.parameter for bar in self.bars], "end": ["low", "high"]},
            {"scenario": self.scenario.name, "baseline_margin": self.baseline.margin},
        )


def tornado(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None = None,
    *,
    position: str | None = None,
    only: Iterable[str] | None = None,
) -> Tornado:
    """Move each uncertain parameter alone to the ends of what it can be.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    overrides : mapping of str to float, optional
        Values by name, which are held.
    position : str, optional
        A position of the scenario, laid under the overrides, whose values are held.
    only : iterable of str, optional
        Parameters to move; all that are uncertain by default.

    Returns
    -------
    Tornado
        The parameter first that moves the margin farthest.

    Raises
    ------
    SensitivityError
        When nothing in the scenario is a split.
    UncertaintyError
        When nothing is uncertain.

    Examples
    --------
    >>> found = tornado("reverse_kissinger")
    >>> found.baseline.verdict, len(found.turning) > 0
    ('never', True)
    """
    chosen = choose(scenario, overrides, position, only)
    current = chosen.scenario
    judge_quantities(current, ("margin",))
    values = {name: of.value for name, of in current.named.items()}
    names = list(chosen.distributions)
    scan = np.array([np.linspace(*ends_of(chosen.distributions[name]), SCAN_POINTS) for name in names])
    columns = {name: np.append(np.full(scan.size, values[name]), values[name]) for name in names}
    for row, name in enumerate(names):
        columns[name][row * SCAN_POINTS : (row + 1) * SCAN_POINTS] = scan[row]
    points = solve_columns(current, columns)
    baseline = _end(points, scan.size, math.nan)
    bars = []
    for row, name in enumerate(names):
        part = slice(row * SCAN_POINTS, (row + 1) * SCAN_POINTS)
        margins = points.margin[part]
        known = margins[np.isfinite(margins)]
        bars.append(
            Bar(
                parameter=name,
                value=values[name],
                low=_end(points, part.start, float(scan[row, 0])),
                high=_end(points, part.stop - 1, float(scan[row, -1])),
                turns=bool((points.verdict[part] != points.verdict[-1]).any()),
                lowest=float(known.min(initial=math.inf)),
                highest=float(known.max(initial=-math.inf)),
            )
        )
    bars.sort(key=lambda bar: (-bar.reach, bar.parameter))
    return Tornado(current, baseline, tuple(bars), int(points.outcomes[-1]))


def _end(points: Points, at: int, value: float) -> End:
    outcome = int(points.outcome[at])
    margin = float(points.margin[at])
    return End(value, margin, VERDICTS[points.verdict[at]], profile_label(points.scenario, outcome))
