"""Thresholds as they were found: each crossing with its bracket, and all of them with what is proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from wedgesim.analysis.points import Verdict
from wedgesim.analysis.threshold_causes import Switch
from wedgesim.analysis.threshold_crossings import RELATIVE_WIDTH, Watched
from wedgesim.markup import Shown
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.analysis.threshold_proof import Proof

Direction: TypeAlias = Literal["gained", "lost", ""]
Kind: TypeAlias = Literal["continuous", "jump", "multiplicity"]


@dataclass(frozen=True)
class Crossing:
    """A value of the parameter at which what is watched turns.

    Attributes
    ----------
    value : float
        Best estimate, within the bracket.
    lower, upper : float
        Ends of the bracket, at which the game was solved.
    direction : {"gained", "lost", ""}
        Whether the split is gained or lost as the parameter rises; empty when the verdict is the same or unknown.
    kind : {"continuous", "jump", "multiplicity"}
        See :mod:`wedgesim.analysis.threshold`.
    verdict_below, verdict_above : Verdict
        At the ends of the bracket.
    path_below, path_above : str
        What is played there.
    margin_below, margin_above : float
        The target's split margin there.
    switch : Switch or None
        The first role on the path to act otherwise.
    cause : Switch or None
        The role that is indifferent; None where roles move at once.
    note : str
        What is played on both sides, where roles have types.
    """

    value: float
    lower: float
    upper: float
    direction: Direction
    kind: Kind
    verdict_below: Verdict
    verdict_above: Verdict
    path_below: str
    path_above: str
    margin_below: float
    margin_above: float
    switch: Switch | None
    cause: Switch | None
    note: str = ""

    @property
    def error(self) -> float:
        """Half the width of the bracket."""
        return (self.upper - self.lower) / 2


@dataclass(frozen=True, repr=False)
class Thresholds(Shown):
    """Every crossing of one parameter in a range.

    Attributes
    ----------
    scenario : Scenario
        Whose other parameters hold.
    parameter : str
        That varies.
    of : {"split", "divider", "target", "partner", "path"}
        What is watched.
    low, high : float
        The range.
    crossings : tuple of Crossing
        By value.
    start : Verdict
        The verdict at the low end.
    start_path : str
        What is played there.
    scan_points : int
        Of the scan.
    certified : bool
        Whether every bracket is as narrow as 1e-10 of its value.
    complete : bool
        Whether all payoff comparisons were followed between scan points.
    proof : Proof or None
        What is proven about further crossings; None where no proof was asked for.
    """

    scenario: Scenario
    parameter: str
    of: Watched
    low: float
    high: float
    crossings: tuple[Crossing, ...]
    start: Verdict
    start_path: str
    scan_points: int
    certified: bool
    complete: bool
    proof: Proof | None = None

    def __len__(self) -> int:
        return len(self.crossings)

    @property
    def proven(self) -> bool:
        """Whether it is proven that there is no other crossing in the range."""
        return self.proof is not None and self.proof.proven

    @property
    def unproven(self) -> tuple[tuple[float, float], ...]:
        """Intervals on which that is not proven; the whole range where no proof was tried."""
        return ((self.low, self.high),) if self.proof is None else self.proof.gaps

    @property
    def values(self) -> tuple[float, ...]:
        """The critical values."""
        return tuple(crossing.value for crossing in self.crossings)

    @property
    def resolution(self) -> float:
        """Distance between neighbouring scan points."""
        return (self.high - self.low) / (self.scan_points - 1)

    @property
    def monotone(self) -> bool:
        """Whether the split is only gained, or only lost, as the parameter rises."""
        return len({crossing.direction for crossing in self.crossings if crossing.direction}) < 2

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know beside the numbers, a sentence each."""
        from wedgesim.analysis.threshold_sentences import remarks

        return tuple(remarks(self))


def narrow(crossing: Crossing, span: float) -> bool:
    """Whether a bracket is as narrow as is promised."""
    return crossing.upper - crossing.lower <= RELATIVE_WIDTH * max(abs(crossing.value), 1e-6 * span)
