"""Where payoff differences vanish along lines of one parameter: all roots that a scan brackets, and pairs between.

Many lines at once; every line is the same range of one parameter, at its own values of the others. Steps:

1. *Scan.* All differences at evenly spaced points. One that lies within the tolerance of a tie counts as zero.
2. *Brackets.* Between neighbouring points where the sign of a difference changes, zeros in between skipped.
3. *Pairs.* Where three neighbouring differences of one sign bend towards zero so much that their parabola comes within
   its own bend of zero, the extremum is looked for by golden section; if it lies beyond zero, two brackets.
4. *Roots.* All brackets shrunk together by the ITP method, which needs no more steps than bisection and few for smooth
   functions.

A difference that has no more than one extremum between two neighbouring scan points loses none of its roots, as long as
its bend there shows in the scan.

Reference: Oliveira and Takahashi (2021), ACM Transactions on Mathematical Software 47(1), for ITP.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.threshold_comparisons import Comparisons
from wedgesim.equilibria.backward_induction import TIE_TOLERANCE
from wedgesim.model.evaluation import Evaluation

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_SCAN_CELLS = 1_500_000
"""Differences held at once while scanning."""

_GOLDEN = (3 - 5**0.5) / 2

_GOLDEN_STEPS = 40

ROOT_TOLERANCE = 1e-14
"""Half-width at which a root is left, as a share of the range of the parameter or of its size there."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines in parameter space along one parameter.

    Attributes
    ----------
    evaluation : Evaluation
        Of the scenario.
    parameter : str
        That varies along each line.
    low, high : float
        Its range.
    columns : mapping of str to ndarray of shape (lines,)
        Other parameters, one value a line.
    count : int
        Number of lines.
    """

    evaluation: Evaluation
    parameter: str
    low: float
    high: float
    columns: Mapping[str, Floats]
    count: int

    @property
    def span(self) -> float:
        """Width of the range."""
        return self.high - self.low

    def at(self, line: Whole, values: Floats) -> dict[str, Floats]:
        """Return overrides that put the parameter of line `line[i]` at `values[i]`."""
        return {**{name: column[line] for name, column in self.columns.items()}, self.parameter: values}

    def payoffs(self, line: Whole, values: Floats) -> Floats:
        """Return payoffs at points of the lines, shape (3, n_D, n_T, n_P, points)."""
        return self.evaluation.payoffs(self.at(line, values))


@dataclass(frozen=True, eq=False)
class _Brackets:
    """Intervals within which a difference has opposite signs at the ends."""

    line: Whole
    which: Whole
    left: Floats
    right: Floats
    at_left: Floats
    at_right: Floats


def critical_values(lines: Lines, found: Comparisons, points: int) -> tuple[Whole, Floats]:
    """Return every root of every comparison that a scan of so many points finds.

    Parameters
    ----------
    lines : Lines
        Where to look.
    found : Comparisons
        Whose differences.
    points : int
        Of the scan, both ends included; at least 3.

    Returns
    -------
    line : ndarray of int, shape (roots,)
        On which line each lies, in order.
    value : ndarray, shape (roots,)
        Of the parameter, rising within a line.
    """
    if not len(found):
        return np.empty(0, np.int64), np.empty(0)
    roots: list[Floats] = []
    owners: list[Whole] = []
    for brackets in _scanned(lines, found, points):
        roots.append(_itp(lines, found, brackets))
        owners.append(brackets.line)
    line, value = np.concatenate(owners), np.concatenate(roots)
    order = np.lexsort((value, line))
    return line[order], value[order]


def _scanned(lines: Lines, found: Comparisons, points: int) -> Iterator[_Brackets]:
    """Yield the brackets of all lines, some lines at a time."""
    values = np.linspace(lines.low, lines.high, points)
    together = max(1, _SCAN_CELLS // (len(found) * points))
    for start in range(0, lines.count, together):
        line = np.arange(start, min(start + together, lines.count))
        payoffs = lines.payoffs(np.repeat(line, points), np.tile(values, len(line)))
        differences = found.differences(payoffs).reshape(len(found), len(line), points)
        tied = np.abs(differences) <= _slack(payoffs, found).reshape(len(found), len(line), points)
        differences[tied] = 0.0
        yield _sign_changes(differences, values, start)
        yield _pairs(lines, found, differences, values, start)


def _slack(payoffs: Floats, found: Comparisons) -> Floats:
    """Difference below which payoffs tie, for each comparison and point."""
    axes = tuple(range(1, payoffs.ndim - 1))
    slack: Floats = TIE_TOLERANCE * (payoffs.max(axis=axes) - payoffs.min(axis=axes))
    return slack[found.role]


def _sign_changes(differences: Floats, values: Floats, start: int) -> _Brackets:
    """Neighbouring points with opposite signs; a tie takes the sign of the last point before that has one."""
    signs = np.sign(differences).astype(np.int8)
    last = np.where(signs != 0, np.arange(signs.shape[-1]), -1)
    np.maximum.accumulate(last, axis=-1, out=last)
    before = last[..., :-1]
    held = np.take_along_axis(signs, np.maximum(before, 0), axis=-1)
    which, line, right = np.nonzero((before >= 0) & (signs[..., 1:] * held < 0))
    left = before[which, line, right]
    right = right + 1
    return _Brackets(
        line + start,
        which,
        values[left],
        values[right],
        differences[which, line, left],
        differences[which, line, right],
    )


def _pairs(lines: Lines, found: Comparisons, differences: Floats, values: Floats, start: int) -> _Brackets:
    """Brackets on both sides of an extremum that lies beyond zero, between points where the sign is the same."""
    middle = differences[..., 1:-1]
    bend = differences[..., :-2] + differences[..., 2:]
    bend -= 2 * middle
    np.abs(bend, out=bend)
    bend *= 1.5
    which, line, at = np.nonzero(np.abs(middle) <= bend)  # the few that can fulfil what follows
    before, level, after = (differences[which, line, at + k] for k in range(3))
    sign = np.sign(level)
    towards, slope = sign * (before - 2 * level + after), (after - before) / 2
    same = (sign * np.sign(before) > 0) & (sign * np.sign(after) > 0) & (towards > 0)
    # vertex of the parabola through the three, within them, and no farther from zero than it bends
    lowest = sign * level - slope**2 / (2 * np.where(same, towards, 1))
    candidate = same & (np.abs(slope) <= towards) & (lowest <= towards)
    which, line, at, sign = which[candidate], line[candidate], at[candidate], sign[candidate]
    left, right = values[at], values[at + 2]
    owner = line + start
    spot = _lowest(lines, found, which, owner, left, right, sign)
    if not len(which):
        return _Brackets(owner, which, left, right, left, right)
    at_spot = found.difference(lines.payoffs(owner, spot), which)
    beyond = sign * at_spot < 0
    which, line, at, owner = which[beyond], line[beyond], at[beyond], owner[beyond]
    spot, at_spot = spot[beyond], at_spot[beyond]
    ends = (values[at], values[at + 2])
    at_ends = (differences[which, line, at], differences[which, line, at + 2])
    return _Brackets(
        np.concatenate([owner, owner]),
        np.concatenate([which, which]),
        np.concatenate([ends[0], spot]),
        np.concatenate([spot, ends[1]]),
        np.concatenate([at_ends[0], at_spot]),
        np.concatenate([at_spot, at_ends[1]]),
    )


def _lowest(
    lines: Lines, found: Comparisons, which: Whole, line: Whole, left: Floats, right: Floats, sign: Floats
) -> Floats:
    """Where sign times difference is lowest between two points, by golden section; stops below zero."""
    if not len(which):
        return left
    best = (left + right) / 2
    lowest = np.full(len(which), np.inf)
    a, b = left.copy(), right.copy()
    inner = [a + _GOLDEN * (b - a), b - _GOLDEN * (b - a)]
    level = [sign * found.difference(lines.payoffs(line, x), which) for x in inner]
    for _ in range(_GOLDEN_STEPS):
        for x, y in zip(inner, level, strict=True):
            better = y < lowest
            best, lowest = np.where(better, x, best), np.where(better, y, lowest)
        if (lowest < 0).all():
            break
        lower = level[0] < level[1]
        a, b = np.where(lower, a, inner[0]), np.where(lower, inner[1], b)
        fresh = np.where(lower, a + _GOLDEN * (b - a), b - _GOLDEN * (b - a))
        at_fresh = sign * found.difference(lines.payoffs(line, fresh), which)
        inner, level = (
            [np.where(lower, fresh, inner[1]), np.where(lower, inner[0], fresh)],
            [np.where(lower, at_fresh, level[1]), np.where(lower, level[0], at_fresh)],
        )
    return best


def _itp(lines: Lines, found: Comparisons, brackets: _Brackets) -> Floats:
    """Roots of all brackets: interpolate, truncate towards the middle, project onto what bisection would allow."""
    a, b = brackets.left.copy(), brackets.right.copy()
    at_a, at_b = brackets.at_left.copy(), brackets.at_right.copy()
    scale = np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-3 * lines.span)
    epsilon = ROOT_TOLERANCE * scale
    most = np.ceil(np.log2(np.maximum((b - a) / (2 * epsilon), 1.0))) + 1
    kappa = 0.2 / np.maximum(b - a, 1e-300)
    active = np.flatnonzero(b - a > 2 * epsilon)
    for step in range(200):
        if not len(active):
            break
        left, right, f_left, f_right = a[active], b[active], at_a[active], at_b[active]
        middle = (left + right) / 2
        reach = np.maximum(epsilon[active] * 2.0 ** (most[active] - step) - (right - left) / 2, 0.0)
        falsi = (f_right * left - f_left * right) / (f_right - f_left)
        towards = np.sign(middle - falsi)
        shift = np.minimum(kappa[active] * (right - left) ** 2, np.abs(middle - falsi))
        trial = falsi + towards * np.maximum(shift, np.minimum(0.25 * epsilon[active], np.abs(middle - falsi)))
        trial = np.where(np.abs(trial - middle) <= reach, trial, middle - towards * reach)
        trial = np.clip(trial, left, right)
        value = found.difference(lines.payoffs(brackets.line[active], trial), brackets.which[active])
        same = np.sign(value) == np.sign(f_left)
        hit = value == 0
        a[active], at_a[active] = np.where(same | hit, trial, left), np.where(same, value, f_left)
        b[active], at_b[active] = np.where(same, right, trial), np.where(same | hit, f_right, value)
        active = active[b[active] - a[active] > 2 * epsilon[active]]
    roots: Floats = (a + b) / 2
    return roots


def distinct(line: Whole, value: Floats, apart: float) -> tuple[Whole, Floats]:
    """Return sorted values of which no two on a line are closer than `apart`; of a cluster, its first."""
    if not len(value):
        return line, value
    new = np.ones(len(value), dtype=np.bool_)
    new[1:] = (np.diff(line) != 0) | (np.diff(value) > apart)
    return line[new], value[new]
