"""Every value of a parameter at which what is played turns, each in a bracket whose ends were solved.

Many lines at once (see :class:`~wedgesim.analysis.threshold_roots.Lines`). Steps:

1. *Critical values* of all payoff comparisons: between them nothing can turn (but by mixed equilibria).
2. *Probes.* The game is solved at every scan point and between each two neighbouring knots, critical values and scan
   points alike. Where two neighbouring probes differ, something turns between them.
3. *Brackets.* Around the critical value in between, ends at the relative tolerance; they are widened until both are
   played as on their side of it, since very close to a threshold payoffs tie. Where there is no critical value, or the
   ends never agree, the bracket of the probes is bisected; a third state found on the way is bracketed as well.
4. *Ties.* A stretch in which some comparison ties is the middle of one crossing, not a region between two; where both
   of its sides are the same there is no crossing.

What is certified: at `lower` and at `upper` the game was solved and differs as stated, and nothing is claimed of what
lies between. A turn and return is missed where a payoff difference crosses zero twice between two neighbouring scan
points without a bend that shows in the scan, or where mixed equilibria of a joint stage come and go between two
neighbouring probes; :mod:`~wedgesim.analysis.threshold_proof` finds them, or proves that there are none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import Points, empty_points, solve_points
from wedgesim.analysis.threshold_comparisons import Comparisons
from wedgesim.analysis.threshold_roots import Floats, Lines, Whole, critical_values, distinct
from wedgesim.equilibria.backward_induction import TIE_TOLERANCE
from wedgesim.roles import ROLES, Role

Watched: TypeAlias = Literal["split", "path"] | Role
"""What has to turn: the verdict on a split, what one role does, or anything that is played."""

RELATIVE_WIDTH = 1e-10
"""Width of a bracket as a share of the value, where payoffs are steep enough to tell its ends apart."""

_NOWHERE: Mapping[int, Sequence[float]] = {}

_WIDENINGS = 9
_TIE_REACH = 1e-4
"""Share of the range beyond which a stretch of ties counts as a region of its own."""


@dataclass(frozen=True, eq=False)
class Crossings:
    """Crossings of all lines, by line and then by value; arrays of shape (crossings,).

    Attributes
    ----------
    line : ndarray of int
        On which line.
    value : ndarray
        Of the parameter: the critical value, or the middle of the bracket.
    lower, upper : ndarray
        Ends of the bracket.
    below, above : Points
        What is played at `lower` and at `upper`.
    """

    line: Whole
    value: Floats
    lower: Floats
    upper: Floats
    below: Points
    above: Points

    def __len__(self) -> int:
        return len(self.line)


@dataclass(frozen=True, eq=False)
class _Found:
    """Crossings without what is played there."""

    line: Whole
    value: Floats
    lower: Floats
    upper: Floats
    before: Whole
    after: Whole

    def __getitem__(self, which: NDArray[np.bool_] | Whole) -> _Found:
        return _Found(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    @staticmethod
    def joined(parts: list[_Found]) -> _Found:
        return _Found(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in _Found.__dataclass_fields__)
        )


def crossings(
    lines: Lines,
    compared: Comparisons,
    watched: Watched,
    scan_points: int,
    also: Mapping[int, Sequence[float]] = _NOWHERE,
) -> Crossings:
    """Return every crossing on every line.

    Parameters
    ----------
    lines : Lines
        Where to look.
    compared : Comparisons
        Of the scenario.
    watched : {"split", "divider", "target", "partner", "path"}
        What has to turn.
    scan_points : int
        Of each line, both ends included.
    also : mapping of int to sequence of float, optional
        Further values at which a line is solved.
    """
    search = _Search(lines, compared, watched)
    found = search.merged(search.bracketed(scan_points, also))
    return Crossings(
        found.line,
        found.value,
        found.lower,
        found.upper,
        search.solved(found.line, found.lower),
        search.solved(found.line, found.upper),
    )


class _Search:
    def __init__(self, lines: Lines, compared: Comparisons, watched: Watched) -> None:
        self.lines, self.compared, self.watched = lines, compared, watched
        self.shape = lines.evaluation.shape

    def solved(self, line: Whole, values: Floats) -> Points:
        """Solve points of the lines."""
        if not len(line):
            return empty_points(self.lines.evaluation.scenario, 0)
        return solve_points(self.lines.evaluation.scenario, self.lines.at(line, values), self.lines.evaluation)

    def states(self, line: Whole, values: Floats) -> Whole:
        """Return codes of what is watched."""
        return watched_state(self.solved(line, values), self.watched)

    def bracketed(self, scan_points: int, also: Mapping[int, Sequence[float]]) -> _Found:
        """Return all crossings, ties not yet merged."""
        owner, critical = critical_values(self.lines, self.compared, scan_points)
        inside = (critical > self.lines.low) & (critical < self.lines.high)
        owner, critical = distinct(owner[inside], critical[inside], RELATIVE_WIDTH * self.lines.span)
        line, probe = self._probes(owner, critical, scan_points)
        if also:
            line = np.concatenate([line, *(np.full(len(values), number) for number, values in also.items())])
            probe = np.concatenate([probe, *(np.array(values) for values in also.values())])
            order = np.lexsort((probe, line))
            line, probe = line[order], probe[order]
        state = self.states(line, probe)
        turns = np.flatnonzero((line[1:] == line[:-1]) & (state[1:] != state[:-1]))
        open_ = _Found(line[turns], probe[turns], probe[turns], probe[turns + 1], state[turns], state[turns + 1])
        # the critical value between the two probes, if there is one
        order = np.searchsorted(_key(owner, critical, self.lines), _key(open_.line, open_.lower, self.lines))
        order = np.minimum(order, max(len(critical) - 1, 0))
        has = np.zeros(len(turns), dtype=np.bool_)
        if len(critical):
            has = (owner[order] == open_.line) & (critical[order] > open_.lower) & (critical[order] < open_.upper)
        parts = []
        if has.any():
            tight, failed = self._around(open_[has], critical[order[has]])
            parts.append(tight)
            parts.append(self._bisected(failed))
        parts.append(self._bisected(open_[~has]))
        found = _Found.joined(parts)
        return found[np.lexsort((found.lower, found.line))]

    def _probes(self, owner: Whole, critical: Floats, scan_points: int) -> tuple[Whole, Floats]:
        """Where the game is solved first: scan points, and between each two neighbouring knots."""
        low, span = self.lines.low, self.lines.span
        scan = np.linspace(low, self.lines.high, scan_points)
        # payoffs may tie exactly at the ends, where a parameter is without effect: stay just inside
        scan[0], scan[-1] = low + 1e-9 * span, self.lines.high - 1e-9 * span
        every = np.repeat(np.arange(self.lines.count), scan_points)
        scans = np.tile(scan, self.lines.count)
        line, knot = np.concatenate([every, owner]), np.concatenate([scans, critical])
        is_scan = np.arange(len(line)) < len(every)
        order = np.lexsort((knot, line))
        line, knot, is_scan = line[order], knot[order], is_scan[order]
        same = line[1:] == line[:-1]
        gap = np.diff(knot)
        clear = RELATIVE_WIDTH * span
        between = same & (gap > clear) & ~(is_scan[1:] & is_scan[:-1])
        near = np.zeros(len(line), dtype=np.bool_)  # a scan point on a critical value, where payoffs tie
        near[1:] |= same & (gap <= clear) & ~is_scan[:-1]
        near[:-1] |= same & (gap <= clear) & ~is_scan[1:]
        kept = is_scan & ~near
        line = np.concatenate([line[kept], line[1:][between]])
        probe = np.concatenate([knot[kept], ((knot[1:] + knot[:-1]) / 2)[between]])
        order = np.lexsort((probe, line))
        return line[order], probe[order]

    def _around(self, open_: _Found, critical: Floats) -> tuple[_Found, _Found]:
        """Brackets around critical values, and those that could not be had."""
        half = 0.49 * RELATIVE_WIDTH * np.maximum(np.abs(critical), 1e-6 * self.lines.span)
        lower, upper = open_.lower.copy(), open_.upper.copy()
        done = np.zeros(len(critical), dtype=np.bool_)
        for widening in range(_WIDENINGS):
            left = np.flatnonzero(~done)
            if not len(left):
                break
            reach = half[left] * 4.0**widening
            a, b = critical[left] - reach, critical[left] + reach
            fits = (a > open_.lower[left]) & (b < open_.upper[left])
            left, a, b = left[fits], a[fits], b[fits]
            agree = (self.states(open_.line[left], a) == open_.before[left]) & (
                self.states(open_.line[left], b) == open_.after[left]
            )
            left, a, b = left[agree], a[agree], b[agree]
            lower[left], upper[left], done[left] = a, b, True
        tight = _Found(open_.line, critical, lower, upper, open_.before, open_.after)
        return tight[done], open_[~done]

    def _bisected(self, open_: _Found) -> _Found:
        """Brackets by bisection; where a third state lies between, all that turns on the way."""
        parts = []
        while len(open_.line):
            a, b = open_.lower.copy(), open_.upper.copy()
            after = open_.after.copy()
            for _ in range(64):
                wide = np.flatnonzero(b - a > self._tolerance(a, b))
                if not len(wide):
                    break
                middle = (a[wide] + b[wide]) / 2
                state = self.states(open_.line[wide], middle)
                before = state == open_.before[wide]
                a[wide] = np.where(before, middle, a[wide])
                b[wide] = np.where(before, b[wide], middle)
                after[wide] = np.where(before, after[wide], state)
            parts.append(_Found(open_.line, (a + b) / 2, a, b, open_.before, after))
            more = after != open_.after
            open_ = _Found(open_.line[more], b[more], b[more], open_.upper[more], after[more], open_.after[more])
        return _Found.joined(parts) if parts else open_

    def _tolerance(self, a: Floats, b: Floats) -> Floats:
        size = np.maximum(np.abs(a), np.abs(b))
        tolerance: Floats = np.maximum(RELATIVE_WIDTH * np.maximum(size, 1e-6 * self.lines.span), 4e-16 * size)
        return tolerance

    def merged(self, found: _Found) -> _Found:
        """Join crossings with nothing but a tie between them; drop those that lead back to where they began."""
        while len(found.line) > 1:
            gap = found.lower[1:] - found.upper[:-1]
            close = np.flatnonzero((found.line[1:] == found.line[:-1]) & (gap <= _TIE_REACH * self.lines.span))
            if not len(close):
                break
            middle = (found.upper[close] + found.lower[close + 1]) / 2
            tied = close[self._ties(found.line[close], middle)]
            if not len(tied):
                break
            first = tied[np.concatenate([[True], np.diff(tied) > 1])]  # of neighbours, one at a time
            joined = _Found(
                found.line[first],
                (found.value[first] + found.value[first + 1]) / 2,
                found.lower[first],
                found.upper[first + 1],
                found.before[first],
                found.after[first + 1],
            )
            kept = np.ones(len(found.line), dtype=np.bool_)
            kept[first] = kept[first + 1] = False
            found = _Found.joined([found[kept], joined[joined.before != joined.after]])
            found = found[np.lexsort((found.lower, found.line))]
        return found

    def _ties(self, line: Whole, values: Floats) -> NDArray[np.bool_]:
        """Whether some comparison ties at a point where there is more than one equilibrium."""
        several = self.solved(line, values).outcomes > 1
        if not len(self.compared) or not several.any():
            return several & False
        payoffs = self.lines.payoffs(line, values)
        axes = tuple(range(1, payoffs.ndim - 1))
        slack = 1.5 * TIE_TOLERANCE * (payoffs.max(axis=axes) - payoffs.min(axis=axes))
        tied: NDArray[np.bool_] = (np.abs(self.compared.differences(payoffs)) <= slack[self.compared.role]).any(axis=0)
        return several & tied


def _key(line: Whole, values: Floats, lines: Lines) -> Floats:
    """One rising number for a line and a value on it."""
    keys: Floats = line + (values - lines.low) / (1.5 * lines.span)
    return keys


def watched_state(points: Points, watched: Watched) -> Whole:
    """Return codes of what is watched: of the verdict, of a role's action, or of the whole path."""
    if watched == "split":
        return points.verdict.astype(np.int64)
    if watched == "path":
        return points.outcome
    axis = ROLES.index(watched)
    shape = tuple(len(points.scenario.actions[role]) for role in ROLES)
    found = np.where(points.outcome < 0, 0, points.outcome)
    return np.where(points.outcome < 0, -1, np.unravel_index(found, shape)[axis])
