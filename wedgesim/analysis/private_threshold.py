"""Thresholds of scenarios with types: where an offer becomes a credible signal, or fear starts an arms race.

1. Solve the scenario at evenly spaced points of the range, together where that can be done.
2. Between neighbours that differ in what is watched, divide until the bracket is as narrow as for scenarios without
   types; a third state found on the way is bracketed as well.

What is watched: the verdict on a split, what a role does by its types and what it sees, or all that is played, over all
equilibria that count. Cutoffs of types on a grid move with every parameter: of them only which actions they part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import (
    NEVER,
    POSSIBLE,
    TARGET_PLAYER,
    UNIQUE,
    VERDICTS,
    Verdict,
    split_actions,
    split_is_defined,
)
from wedgesim.analysis.private_information import PrivateSolution
from wedgesim.analysis.private_order import solved_together
from wedgesim.analysis.private_points import chances_of_split, solutions, tables
from wedgesim.analysis.private_solve import verdict_of
from wedgesim.analysis.threshold_crossings import RELATIVE_WIDTH, Watched
from wedgesim.model.evaluation import Evaluation
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.analysis.threshold_result import Crossing

_MOST_CROSSINGS = 64
_PARTS = 32
"""Into which a bracket is divided at once where points are solved together."""

_CLEAR = 0.5, 0.01
"""Shares of a scan step by which what is told lies off a crossing, if the same is played there."""

_SAME = 1e-6
"""Change of the margin, as a share of the target's largest payoff, below which it is continuous."""


class _Line:
    """Solutions along one parameter."""

    def __init__(
        self, scenario: Scenario, parameter: str, of: Watched, low: float, high: float, scan_points: int
    ) -> None:
        self.scenario, self.parameter, self.of, self.low, self.high = scenario, parameter, of, low, high
        self.step = (high - low) / (scan_points - 1)
        self.evaluation = Evaluation(scenario)
        self.splits = split_actions(scenario)
        self.defined = split_is_defined(scenario)
        self.together = solved_together(scenario)
        self.at: Callable[[float], PrivateSolution] = cache(self._at)

    def _at(self, value: float) -> PrivateSolution:
        (found,) = solutions(self.scenario, {self.parameter: np.array([value])}, 1, self.evaluation)
        return found

    def states(self, values: NDArray[np.float64]) -> list[object]:
        """Return what is watched at each value, in a form that can be compared."""
        if not self.together:
            return [self.state(self.at(value)) for value in values.tolist()]
        found: list[object] = []
        for table, chunk in tables(self.scenario, {self.parameter: values}, len(values), self.evaluation):
            rows = np.flatnonzero(table.counted())
            if self.of == "split":
                told: list[object] = chances_of_split(table.lottery(rows), self.splits).tolist()
            else:
                told = [self._watched(pattern) for pattern in table.patterns(rows)]
            gathered: list[list[object]] = [[] for _ in range(chunk.size)]
            for point, one in zip(table.point[rows].tolist(), told, strict=True):
                gathered[point].append(one)
            ties = table.unsettled
            found.extend(
                self.state(chunk.solution(point)) if ties[point] else self._joined(of_point)
                for point, of_point in enumerate(gathered)
            )
        return found

    def _joined(self, told: list[object]) -> object:
        return self._verdict(told) if self.of == "split" else frozenset(told)  # type: ignore[arg-type]  # chances

    def _watched(self, pattern: Sequence[object]) -> tuple[object, ...]:
        return tuple(pattern) if self.of == "path" else (pattern[ROLES.index(self.of)],)

    def state(self, found: PrivateSolution) -> object:
        """Return what is watched in one solution."""
        if self.of == "split":
            return self.verdict(found)
        players = range(len(ROLES)) if self.of == "path" else [ROLES.index(self.of)]
        return frozenset(tuple(one.play.pattern(player) for player in players) for one in found.equilibria)

    def verdict(self, found: PrivateSolution) -> int:
        axes = tuple(axis for axis in range(len(ROLES)) if axis != TARGET_PLAYER)
        return self._verdict([float(one.play.actions.sum(axis=axes) @ self.splits) for one in found.equilibria])

    def _verdict(self, chances: Sequence[float]) -> int:
        return VERDICTS.index(verdict_of(chances) if self.defined or not chances else "undefined")

    def margin(self, found: PrivateSolution) -> float:
        if not found.equilibria or not self.defined:
            return float("nan")
        return found.equilibria[0].play.margin(TARGET_PLAYER, self.splits)


def crossings_with_types(
    scenario: Scenario, parameter: str, low: float, high: float, of: Watched, scan_points: int
) -> tuple[tuple[Crossing, ...], Verdict, str]:
    """Return every crossing that the scan shows, and the verdict and the path at the low end.

    Parameters
    ----------
    scenario : Scenario
        With types.
    parameter : str
        What varies: a parameter, a lever, a weight, a prior or a parameter of a type.
    low, high : float
        The range.
    of : {"split", "divider", "target", "partner", "path"}
        What has to turn.
    scan_points : int
        Of the scan, both ends included.
    """
    line = _Line(scenario, parameter, of, low, high, scan_points)
    values = np.linspace(low, high, scan_points)
    # payoffs may tie exactly at the ends, and types may vanish there: stay just inside
    values[0], values[-1] = low + 1e-6 * (high - low), high - 1e-6 * (high - low)
    states = line.states(values)
    found: list[Crossing] = []
    for place in range(len(values) - 1):
        if states[place] != states[place + 1] and len(found) < _MOST_CROSSINGS:
            ends = float(values[place]), float(values[place + 1])
            found.extend(_bracketed(line, *ends, (states[place], states[place + 1]), high - low))
    found = _without_ties(found, high - low, line)
    start = line.at(float(values[0]))
    return tuple(found), VERDICTS[line.verdict(start)], _path(start)


def _bracketed(
    line: _Line, lower: float, upper: float, states: tuple[object, object], span: float
) -> list[Crossing]:
    """Narrow down every turn between two values, from the lower to the upper."""
    before, last = states
    found = []
    while True:
        a, b, after = lower, upper, last
        while b - a > RELATIVE_WIDTH * max(abs(a), abs(b), 1e-6 * span):
            between = _between(a, b, _PARTS if line.together else 2)
            if not between.size:
                break
            here = line.states(between)
            turned = next((place for place, state in enumerate(here) if state != before), len(here))
            if turned < len(here):
                b, after = float(between[turned]), here[turned]
            if turned:
                a = float(between[turned - 1])
        # where payoffs tie exactly at the threshold, the state there is one of its own for no more than the tolerance
        found.append(_crossing(line, a, b, line.at(a), line.at(b)))
        if after == last or len(found) >= _MOST_CROSSINGS:
            return found
        lower, before = b, after


def _between(a: float, b: float, parts: int) -> NDArray[np.float64]:
    """Return values that divide an interval evenly, as far as its ends are apart enough."""
    inner = np.unique(a + (b - a) * np.arange(1, parts) / parts)
    return inner[(inner > a) & (inner < b)]


def _without_ties(found: list[Crossing], span: float, line: _Line) -> list[Crossing]:
    """Join crossings with nothing but a tie between them."""
    from dataclasses import replace

    joined: list[Crossing] = []
    for one in found:
        if joined and one.lower - joined[-1].upper <= 1e-6 * span:
            first = joined.pop()
            ends = line.at(first.lower), line.at(one.upper)
            if line.state(ends[0]) != line.state(ends[1]):
                both = _crossing(line, first.lower, one.upper, *ends)
                joined.append(replace(both, value=(first.value + one.value) / 2))
        else:
            joined.append(one)
    return joined


def _clear_of(line: _Line, end: float, step: float) -> PrivateSolution:
    """Return what is played a little way off an end of a bracket, where it is the same but for how often.

    At the bracket itself those who begin to mix there, or cease to, do so next to never.
    """
    if not line.together:
        return line.at(end)
    away = np.clip([end, *(end + share * step for share in _CLEAR)], line.low, line.high)
    here, *others = line.states(away)
    return line.at(next((float(value) for value, state in zip(away[1:], others, strict=True) if state == here), end))


def _crossing(line: _Line, lower: float, upper: float, below: PrivateSolution, above: PrivateSolution) -> Crossing:
    from wedgesim.analysis.threshold import direction
    from wedgesim.analysis.threshold_result import Crossing

    codes = line.verdict(below), line.verdict(above)
    margins = line.margin(below), line.margin(above)
    counts = len(below.equilibria), len(above.equilibria)
    scale = max((float(np.abs(one.play.payoffs).max()) for one in (*below.equilibria, *above.equilibria)), default=0.0)
    if counts[0] != counts[1]:
        kind = "multiplicity"
    else:
        kind = "continuous" if abs(margins[1] - margins[0]) <= _SAME * scale else "jump"
    clear = _clear_of(line, lower, -line.step), _clear_of(line, upper, line.step)
    told = _told(clear[0]), _told(clear[1])
    return Crossing(
        value=(lower + upper) / 2, lower=lower, upper=upper,
        direction=direction(*codes) if set(codes) <= {NEVER, POSSIBLE, UNIQUE} else "",
        kind=kind,  # type: ignore[arg-type]  # one of the three
        verdict_below=VERDICTS[codes[0]], verdict_above=VERDICTS[codes[1]],
        path_below=_path(clear[0]), path_above=_path(clear[1]),
        margin_below=margins[0], margin_above=margins[1],
        switch=None, cause=None,
        note=f"below, {told[0]}; above, {told[1]}",
    )  # fmt: skip


def _path(found: PrivateSolution) -> str:
    return "; or ".join(one.play.path() for one in found.equilibria) or "none"


def _told(found: PrivateSolution) -> str:
    parts = []
    for one in found.equilibria:
        kinds = ", ".join(sorted(set(one.play.signalling().values())))
        parts.append(f"{one.play.path()}" + (f" ({kinds})" if kinds else ""))
    return ", or ".join(parts) or "there is no equilibrium"
