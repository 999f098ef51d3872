"""Proof that nothing turns along a line but at the crossings that are known, or where that is not proven.

Steps, for the stretches between the brackets of all known crossings, cut into pieces:

1. *Enclosures* of the payoffs and of their derivatives over each piece, and at both of its ends
   (:mod:`~wedgesim.analysis.payoff_enclosures`).
2. *Sure comparisons.* A payoff difference keeps its sign over a piece when its enclosure does, by interval arithmetic
   or by the mean value theorem from either end, or when its derivative keeps its sign and both ends are on one side.
3. *Possible outcomes*, by backward induction with what is sure: where roles move one after another as in
   :class:`~wedgesim.analysis.adaptive_bounds.PossibleOutcomes`; where some move at once as in
   :class:`~wedgesim.analysis.undominated_outcomes.UndominatedOutcomes`, so that mixed equilibria are covered.
4. A piece is *proven* when all of its possible outcomes agree in what is watched with what was solved within its
   stretch. That a split is possible but not certain is proven where one profile that is a split, and another that
   is none, are surely equilibria. Where sure comparisons settle the supports of all equilibria, it is enough that the
   game was solved in the middle of the piece.
5. Other pieces are halved. The game is solved in their middle as well: where it differs from its stretch, a crossing
   has been missed and the place is handed back. Of a *touch*, where payoffs tie at a point and the search, with it in
   view, finds the same on either side, the surroundings are left out and count as not proven.

What is left when pieces are as narrow, or as many, as they may become is not proven, and is handed back as gaps. The
proof is of the payoffs in exact arithmetic: rounding in the enclosures is outward. The first and the last billionth of
the range, where the search does not look either, are left out.

Reference: Moore, Kearfott and Cloud (2009), Introduction to Interval Analysis, ch. 6 and 8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.adaptive_bounds import PossibleOutcomes
from wedgesim.analysis.enclosures import NotEnclosedError
from wedgesim.analysis.payoff_enclosures import EnclosedPayoffs
from wedgesim.analysis.points import NEVER, POSSIBLE, UNIQUE, solve_points, split_actions
from wedgesim.analysis.threshold_comparisons import Comparisons
from wedgesim.analysis.threshold_crossings import Watched, watched_state
from wedgesim.analysis.threshold_roots import Lines
from wedgesim.analysis.undominated_outcomes import UndominatedOutcomes
from wedgesim.roles import ROLES, TARGET

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

PIECES: Final = 64
"""Pieces of the range to begin with."""

MOST_PIECES: Final = 6_000
"""Pieces in all after which what is left counts as not proven: about a second."""

_NARROWEST: Final = 2e-12
"""Width, as a share of the range, of pieces that are not halved further."""

_WITHIN: Final = 0.4871
"""Where in a stretch the game is solved: not in the middle, where payoffs tie more often than elsewhere."""

_TOUCH_REACH: Final = 1e-4
"""Share of the range within which the surroundings of a touch end."""

_EDGE: Final = 1e-9
"""Share of the range left out at either end, where a parameter can be without effect so that payoffs tie."""

_BLOCK: Final = 256
"""Pieces evaluated together, so that the comparisons fit the cache."""


@dataclass(frozen=True)
class Proof:
    """What is proven of a line.

    Attributes
    ----------
    gaps : tuple of (float, float)
        Where it is not proven that nothing else turns; empty when everything is.
    missed : tuple of float
        Values at which the game was solved and differs from what is known of its stretch.
    pieces : int
        How many were looked at.
    reason : str
        Why no proof was possible at all; empty where it was.
    touches : tuple of float
        Values at which payoffs tie, so that there are other equilibria there alone, and nothing turns.
    """

    gaps: tuple[tuple[float, float], ...]
    missed: tuple[float, ...]
    pieces: int
    reason: str = ""
    touches: tuple[float, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether every crossing in the range is known."""
        return not self.gaps and not self.missed and not self.reason


def prove(
    lines: Lines,
    compared: Comparisons,
    brackets: Sequence[tuple[float, float]],
    watched: Watched,
    touches: Sequence[float] = (),
) -> Proof:
    """Prove that nothing turns outside some brackets.

    Parameters
    ----------
    lines : Lines
        A single line.
    compared : Comparisons
        Of the scenario.
    brackets : sequence of (float, float)
        Of the known crossings, rising.
    watched : {"split", "divider", "target", "partner", "path"}
        What turns at a crossing.
    touches : sequence of float, optional
        Values at which the game differs from both of its sides, the search having had them in view.
    """
    whole = ((lines.low, lines.high),)
    if not compared.complete:
        return Proof(whole, (), 0, "there are too many payoff comparisons")
    try:
        prover = _Prover(lines, compared, watched)
        around = [prover.around(value) for value in touches]
        proof = prover.along(sorted([*brackets, *around]))
        return replace(proof, gaps=tuple(_joined(sorted([*proof.gaps, *around]))), touches=tuple(touches))
    except NotEnclosedError as error:
        return Proof(whole, (), 0, str(error))


class _Prover:
    def __init__(self, lines: Lines, compared: Comparisons, watched: Watched) -> None:
        self.lines, self.compared, self.watched = lines, compared, watched
        self.scenario = lines.evaluation.scenario
        self.payoffs = EnclosedPayoffs(lines.evaluation, lines.parameter)
        joint = any(len(stage) > 1 for stage in self.scenario.timing)
        judge = UndominatedOutcomes if joint else PossibleOutcomes
        self.possible: UndominatedOutcomes | PossibleOutcomes = judge(self.scenario, compared)
        shape = lines.evaluation.shape
        profile = np.unravel_index(np.arange(int(np.prod(shape))), shape)
        self.state_of: NDArray[np.int64]
        if watched == "split":
            splits = split_actions(self.scenario)[profile[ROLES.index(TARGET)]]
            self.state_of = np.where(splits, UNIQUE, NEVER)
        elif watched == "path":
            self.state_of = np.arange(len(profile[0]))
        else:
            self.state_of = np.asarray(profile[ROLES.index(watched)])

    def around(self, touch: float) -> tuple[float, float]:
        """Return how far what is played at a value reaches: an interval at whose ends something else is played."""
        own, reach = int(self._states(np.array([touch]))[0]), _NARROWEST * self.lines.span
        while reach < _TOUCH_REACH * self.lines.span:
            if (self._states(np.array([touch - reach, touch + reach])) != own).all():
                break
            reach *= 4.0
        return touch - reach, touch + reach

    def along(self, brackets: Sequence[tuple[float, float]]) -> Proof:
        """Prove what can be proven along the line."""
        low, high, known = self._stretches(brackets)
        gaps: list[tuple[float, float]] = []
        missed: list[float] = []
        pieces = 0
        narrowest = _NARROWEST * self.lines.span
        while len(low):
            if pieces + len(low) > MOST_PIECES:
                gaps.extend(zip(low.tolist(), high.tolist(), strict=True))
                break
            pieces += len(low)
            proven, settled, sure = self._judged(low, high, known)
            left = ~proven
            low, high, known, settled, sure = low[left], high[left], known[left], settled[left], sure[left]
            middle = (low + high) / 2
            if len(low):
                differs = self._states(middle) != known
                missed.extend(middle[differs].tolist())
                if missed:  # what is known will change
                    break
            low, high, middle, known, sure = (
                low[~settled], high[~settled], middle[~settled], known[~settled], sure[~settled],
            )  # fmt: skip
            thin = sure | (high - low <= narrowest)  # narrower pieces will tell no more
            gaps.extend(zip(low[thin].tolist(), high[thin].tolist(), strict=True))
            low, middle, high, known = low[~thin], middle[~thin], high[~thin], known[~thin]
            low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
            known = np.concatenate([known, known])
        return Proof(tuple(_joined(sorted(gaps))), tuple(sorted(missed)), pieces)

    def _stretches(self, brackets: Sequence[tuple[float, float]]) -> tuple[Floats, Floats, NDArray[np.int64]]:
        """Pieces between brackets, with what is played within their stretches."""
        start, end = self.lines.low + _EDGE * self.lines.span, self.lines.high - _EDGE * self.lines.span
        begins = np.array([start, *(upper for _, upper in brackets)])
        ends = np.array([*(lower for lower, _ in brackets), end])
        cuts = np.linspace(self.lines.low, self.lines.high, PIECES + 1)[1:-1]
        states = self._states(begins + _WITHIN * (ends - begins))
        low, high, known = [], [], []
        for begin, stop, state in zip(begins, ends, states, strict=True):
            if begin >= stop:
                continue
            knots = np.concatenate([[begin], cuts[(cuts > begin) & (cuts < stop)], [stop]])
            low.append(knots[:-1])
            high.append(knots[1:])
            known.append(np.full(len(knots) - 1, state))
        return np.concatenate(low), np.concatenate(high), np.concatenate(known)

    def _states(self, values: Floats) -> NDArray[np.int64]:
        points = solve_points(self.scenario, {self.lines.parameter: values}, self.lines.evaluation)
        return watched_state(points, self.watched)

    def _judged(self, low: Floats, high: Floats, known: NDArray[np.int64]) -> tuple[Mask, Mask, Mask]:
        """Which pieces are proven, which if the game agrees anywhere in them, and where every comparison is sure."""
        parts = [slice(start, start + _BLOCK) for start in range(0, len(low), _BLOCK)]
        judged = [self._block(low[part], high[part], known[part]) for part in parts]
        proven, settled, sure = (np.concatenate(of) for of in zip(*judged, strict=True))
        return proven, settled, sure

    def _block(self, low: Floats, high: Floats, known: NDArray[np.int64]) -> tuple[Mask, Mask, Mask]:
        first, second = self._sure(low, high)
        sure: Mask = np.asarray((first | second).all(axis=0))
        possible = self.possible.possible(first, second)
        states = self.state_of[:, None]
        agree: Mask = ~(possible & (states != known)).any(axis=0)
        if not isinstance(self.possible, UndominatedOutcomes):
            return agree, np.zeros_like(agree), sure
        settled, certain = self.possible.settled(possible, first, second)
        if self.watched == "split":
            both = (certain & (states == UNIQUE)).any(axis=0) & (certain & (states == NEVER)).any(axis=0)
            return agree | (both & (known == POSSIBLE)), settled, sure
        # of several equilibria the first is told: a pure one, where there is any
        return agree, settled & certain.any(axis=0), sure

    def _sure(self, low: Floats, high: Floats) -> tuple[Mask, Mask]:
        """Which comparisons have the first profile better over a piece for sure, and which the second."""
        count = len(low)
        # pieces, then their left and right ends
        bounds = self.payoffs.over(np.concatenate([low, low, high]), np.concatenate([high, low, high]))
        role, one, other = self.compared.role, self.compared.first, self.compared.second
        least = np.nextafter(bounds[0][role, one] - bounds[1][role, other], -np.inf)
        greatest = np.nextafter(bounds[1][role, one] - bounds[0][role, other], np.inf)
        falls = np.nextafter(bounds[2][role, one, :count] - bounds[3][role, other, :count], -np.inf)
        rises = np.nextafter(bounds[3][role, one, :count] - bounds[2][role, other, :count], np.inf)
        pieces, left, right = (slice(k * count, (k + 1) * count) for k in range(3))
        width = np.nextafter(high - low, np.inf)
        down = np.nextafter(np.minimum(falls, 0.0) * width, -np.inf)
        up = np.nextafter(np.maximum(rises, 0.0) * width, np.inf)
        # from the left end by at most `up` more and `down` less; from the right end the other way round
        lowest = np.nextafter(np.maximum(least[:, left] + down, least[:, right] - up), -np.inf)
        highest = np.nextafter(np.minimum(greatest[:, left] + up, greatest[:, right] - down), np.inf)
        monotone = (falls >= 0) | (rises <= 0)
        first = (least[:, pieces] > 0) | (lowest > 0) | (monotone & (least[:, left] > 0) & (least[:, right] > 0))
        second = (greatest[:, pieces] < 0) | (highest < 0)
        second |= monotone & (greatest[:, left] < 0) & (greatest[:, right] < 0)
        return first, second


def _joined(gaps: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Join gaps that touch."""
    start: float | None = None
    end = 0.0
    for low, high in gaps:
        if start is not None and low <= end:
            end = max(end, high)
            continue
        if start is not None:
            yield start, end
        start, end = low, high
    if start is not None:
        yield start, end
