"""Thresholds: every value of one parameter at which a split becomes rational, or ceases to be.

Steps:

1. every crossing in the range (:mod:`~wedgesim.analysis.threshold_crossings` says how they are found and what is
   certified), and the proof that there are no others (:mod:`~wedgesim.analysis.threshold_proof`)
2. the direction: whether the split is gained or lost as the parameter rises
3. the kind: *continuous* where the target itself is indifferent and its margin passes through zero; *jump* where
   another role switches, or the target in answer to one, and the margin leaps over it; *multiplicity* where an
   equilibrium appears beside others or vanishes. (Where a threshold of another role is asked for, that role takes the
   target's place)
4. who switches, and who is indifferent (:mod:`~wedgesim.analysis.threshold_causes`)
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.flips import scan_range
from wedgesim.analysis.points import (
    NEVER,
    POSSIBLE,
    TARGET_PLAYER,
    UNIQUE,
    VERDICTS,
    Verdict,
    profile_label,
    solve_points,
    split_is_defined,
)
from wedgesim.analysis.threshold_causes import Switch, cause, first_switch
from wedgesim.analysis.threshold_comparisons import Comparisons, comparisons
from wedgesim.analysis.threshold_crossings import RELATIVE_WIDTH, Crossings, Watched, crossings
from wedgesim.analysis.threshold_roots import Lines
from wedgesim.errors import WedgesimError
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.loading import load
from wedgesim.model.variation import Variable, lever_of_action, variable, with_values
from wedgesim.roles import ROLES, TARGET, Role
from wedgesim.scenario.scenario import ParameterValue, Scenario

if TYPE_CHECKING:
    from wedgesim.analysis.threshold_proof import Proof

SCAN_POINTS = 257
"""Points of the scan, both ends included: an island wider than 1/256 of the range is always found."""

WATCHED: tuple[Watched, ...] = ("split", *ROLES, "path")

Direction: TypeAlias = Literal["gained", "lost", ""]
Kind: TypeAlias = Literal["continuous", "jump", "multiplicity"]

_CONTINUOUS = 1e-6
"""Change of the margin across a bracket, as a share of the target's largest payoff, below which it is continuous where
several roles move at once."""


ROUNDS = 12
"""Rounds of proof and further search, after which it is left at that."""


class ThresholdError(WedgesimError, ValueError):
    """What was asked for is not a threshold of the scenario."""


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
        See the module.
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


@dataclass(frozen=True)
class Thresholds:
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
        return tuple(_remarks(self))


def threshold(
    scenario: Scenario | str | os.PathLike[str],
    parameter: str,
    given: Mapping[str, float] | None = None,
    *,
    over: tuple[float, float] | None = None,
    position: str | None = None,
    of: Watched = "split",
    scan_points: int = SCAN_POINTS,
    prove: bool = True,
) -> Thresholds:
    """Find every value of a parameter at which the split verdict turns.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    parameter : str
        What varies: the dotted name of a parameter, a lever of an action or the weight of a theory
        (:mod:`wedgesim.model.variation`).
    given : mapping of str to float, optional
        Other parameters that differ from the scenario's.
    over : tuple of two floats, optional
        The range; by default that which the scenario declares, an open end at twice the value.
    position : str, optional
        A position of the scenario, laid under `given`.
    of : {"split", "divider", "target", "partner", "path"}, optional
        What has to turn: the verdict, what a role does, or anything on the path.
    scan_points : int, optional
        Density of the scan, both ends included.
    prove : bool, optional
        Whether to prove by interval arithmetic that there is no other crossing
        (:mod:`~wedgesim.analysis.threshold_proof`). Crossings that this brings to light are reported like the others.

    Returns
    -------
    Thresholds
        With every crossing; none where the verdict is the same throughout.

    Raises
    ------
    UnknownNameError
        When a name is no parameter or position of the scenario.
    ThresholdError
        When the range is not one, the parameter is also given, or nothing in the scenario is a split.
    OutOfRangeError
        When a value has no meaning for its parameter.
    SolverError
        When payoffs are not finite somewhere in the range.

    Examples
    --------
    >>> found = threshold("reverse_kissinger", "credibility", {"energy_dependence": 0.3})
    >>> [(round(c.value, 1), c.direction, c.kind) for c in found.crossings]
    [(0.6, 'gained', 'jump')]
    """
    current = placed(scenario, given or {}, position)
    low, high = checked_range(current, parameter, given or {}, over)
    check_question(current, of, scan_points)
    if current.types:
        from wedgesim.analysis.private_threshold import crossings_with_types

        turns, verdict, path = crossings_with_types(current, parameter, low, high, of, scan_points)
        tight = all(narrow(crossing, high - low) for crossing in turns)
        return Thresholds(current, parameter, of, low, high, turns, verdict, path, scan_points, tight, False)  # type: ignore[arg-type]
    lines = Lines(Evaluation(current), parameter, low, high, {}, 1)
    compared = comparisons(current)
    found, proof = crossings(lines, compared, of, scan_points), None
    if prove:
        found, proof = _proven(lines, compared, of, scan_points, found)
    start = solve_points(current, {parameter: low + 1e-9 * (high - low)}, lines.evaluation)
    described = describe(lines, found, of)
    return Thresholds(
        current, parameter, of, low, high, described,
        VERDICTS[int(start.verdict)], profile_label(current, int(start.outcome)),
        scan_points, all(narrow(crossing, high - low) for crossing in described), compared.complete, proof,
    )  # fmt: skip


def _proven(
    lines: Lines, compared: Comparisons, of: Watched, scan_points: int, found: Crossings
) -> tuple[Crossings, Proof]:
    """Prove that there are no other crossings; where some come to light, search again with them in view."""
    from wedgesim.analysis.threshold_proof import prove

    also: dict[int, list[float]] = {0: []}
    proof = prove(lines, compared, list(zip(found.lower.tolist(), found.upper.tolist(), strict=True)), of)
    for _ in range(ROUNDS):
        if not proof.missed:
            break
        also[0].extend(proof.missed)
        found = crossings(lines, compared, of, scan_points, also)
        proof = prove(lines, compared, list(zip(found.lower.tolist(), found.upper.tolist(), strict=True)), of)
    return found, proof


def placed(scenario: Scenario | str | os.PathLike[str], given: Mapping[str, float], position: str | None) -> Scenario:
    """Return the scenario at a position and at given values."""
    current = scenario if isinstance(scenario, Scenario) else load(scenario)
    if position is not None:
        current = current.with_position(position)
    return with_values(current, given) if given else current


def checked_range(
    scenario: Scenario, name: str, given: Mapping[str, object], over: tuple[float, float] | None
) -> tuple[float, float]:
    """Return the range of what varies, or raise what is wrong with it."""
    varied = varying(scenario, name)
    if name in given:
        raise ThresholdError(f"{name} cannot both vary and be given; leave it out of what is given")
    if over is None:
        definition = varied.definition
        return scan_range(
            ParameterValue(
                name, varied.value, varied.range, definition.range, exclusive_minimum=definition.exclusive_minimum
            )
        )
    low, high = (float(end) for end in over)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ThresholdError(
            f"the range of {name} must rise from one finite number to another, as 0:1; not {low:g}:{high:g}"
        )
    varied.check(low)
    varied.check(high)
    return low, high


def varying(scenario: Scenario, name: str) -> Variable:
    """Return what varies under a name, or raise why it cannot."""
    lever = lever_of_action(scenario, name)
    if lever is not None and (lever.role, lever.lever) == (TARGET, "alignment"):
        raise ThresholdError(f"{name} says what a split is, and cannot vary here; sweep it instead")
    return variable(scenario, name)


def check_question(scenario: Scenario, of: str, scan_points: int) -> None:
    """Raise when the question has no answer."""
    if of not in WATCHED:
        raise ThresholdError(f"a threshold is of {', '.join(WATCHED[:-1])} or {WATCHED[-1]}; not of {of!r}")
    if of == "split" and not split_is_defined(scenario):
        raise ThresholdError(
            f"no action of the target of {scenario.name} names its alignment, so nothing is a split; "
            "ask for thresholds of a role or of the path"
        )
    if scan_points < 3:
        raise ThresholdError(f"a scan needs at least 3 points; not {scan_points}")


def narrow(crossing: Crossing, span: float) -> bool:
    """Whether a bracket is as narrow as is promised."""
    return crossing.upper - crossing.lower <= RELATIVE_WIDTH * max(abs(crossing.value), 1e-6 * span)


def describe(lines: Lines, found: Crossings, of: Watched) -> tuple[Crossing, ...]:
    """Return crossings with who switches and why."""
    if not len(found):
        return ()
    sides = [lines.payoffs(found.line, ends) for ends in (found.lower, found.upper)]
    described = []
    for i in range(len(found)):
        payoffs = [side[..., i] for side in sides]
        described.append(_crossing(lines.evaluation.scenario, found, i, payoffs, of))
    return tuple(described)


def _crossing(
    scenario: Scenario, found: Crossings, i: int, payoffs: list[NDArray[np.float64]], of: Watched
) -> Crossing:
    below, above = int(found.below.outcome[i]), int(found.above.outcome[i])
    switch = first_switch(scenario, below, above)
    why = cause(scenario, payoffs, (below, above)) if min(below, above) >= 0 else None
    return Crossing(
        value=float(found.value[i]),
        lower=float(found.lower[i]),
        upper=float(found.upper[i]),
        direction=direction(int(found.below.verdict[i]), int(found.above.verdict[i])),
        kind=_kind(found, i, switch, why, TARGET if of == "split" or of == "path" else of),
        verdict_below=VERDICTS[int(found.below.verdict[i])],
        verdict_above=VERDICTS[int(found.above.verdict[i])],
        path_below=profile_label(scenario, below),
        path_above=profile_label(scenario, above),
        margin_below=float(found.below.margin[i]),
        margin_above=float(found.above.margin[i]),
        switch=switch,
        cause=why,
    )


def direction(below: int, above: int) -> Direction:
    """Return whether a split is gained or lost between two verdict codes."""
    if below == above or not {below, above} <= {NEVER, POSSIBLE, UNIQUE}:
        return ""
    return "gained" if above > below else "lost"


def _kind(found: Crossings, i: int, switch: Switch | None, why: Switch | None, role: Role) -> Kind:
    sides = (found.below, found.above)
    numbers = {int(side.outcomes[i]) for side in sides}
    if len(numbers) > 1 or numbers == {0} or any(side.verdict[i] == POSSIBLE for side in sides):
        return "multiplicity"
    if why is not None:
        own = why.on_path and switch is not None and why.role == switch.role == role
        return "continuous" if own else "jump"
    step = abs(float(found.above.margin[i]) - float(found.below.margin[i]))
    scale = max(abs(float(side.payoffs[TARGET_PLAYER, i])) for side in sides)
    return "continuous" if role == TARGET and step <= _CONTINUOUS * scale else "jump"


# In words -----------------------------------------------------------------------------------------------------------


def _remarks(found: Thresholds) -> list[str]:
    said = []
    if found.of == "split" and not found.monotone:
        said.append(_not_monotone(found))
    wide = [crossing for crossing in found.crossings if not narrow(crossing, found.high - found.low)]
    if wide:
        values = ", ".join(f"{crossing.value:.6g} (± {crossing.error:.1g})" for crossing in wide)
        said.append(
            f"Payoffs tie so long around {values} that the bracket is wider than {RELATIVE_WIDTH:g} of the value."
        )
    if not found.complete:
        said.append(
            "With types only the scan points are solved: "
            f"islands narrower than {found.resolution:.3g} can be missed."
            if found.scenario.types
            else "There are too many profiles to follow every payoff comparison: "
            f"islands narrower than {found.resolution:.3g} can be missed."
        )
    return said


_TURNS = {
    ("never", "unique"): "is gained",
    ("never", "possible"): "becomes possible",
    ("possible", "unique"): "becomes certain",
    ("unique", "never"): "is lost",
    ("possible", "never"): "ceases to be possible",
    ("unique", "possible"): "ceases to be certain",
}


def _not_monotone(found: Thresholds) -> str:
    """Say the story of gains and losses in a sentence."""
    steps: list[str] = []
    seen: set[str] = set()
    for crossing in found.crossings:
        turn = _TURNS.get((crossing.verdict_below, crossing.verdict_above))
        if turn is not None:
            again = " again" if seen and (turn in seen or crossing.direction == "lost") else ""
            steps.append(f"{turn}{again} at {crossing.value:.4g}")
            seen.add(turn)
    return (
        f"The effect of {found.parameter} is not monotone: as it rises from {found.low:g} to {found.high:g} the split "
        f"{', '.join(steps[:-1])} and {steps[-1]}."
    )


_SPLITS: Final[Mapping[Verdict, str]] = {
    "never": "never splits",
    "possible": "splits in some equilibria but not in all",
    "unique": "always splits",
}


def sentence_of(crossing: Crossing, names: Mapping[Role, str] | None = None) -> str:
    """Return who switches at a crossing and why, in a sentence without capital letter and full stop.

    Parameters
    ----------
    crossing : Crossing
        What to tell.
    names : mapping of Role to str, optional
        How the roles are called; *the divider* and so on by default.

    Examples
    --------
    >>> found = threshold("reverse_kissinger", "credibility", {"energy_dependence": 0.3})
    >>> print(sentence_of(found.crossings[0]))
    the divider switches from hold to accommodate, because the target, after accommodate and bind, would now choose
    split instead of align; the margin of the target jumps from -0.7... to 0.1...
    """
    if crossing.note:
        return crossing.note
    called = names or {role: f"the {role}" for role in ROLES}
    switch = crossing.switch
    if crossing.kind == "multiplicity" or switch is None:
        if crossing.verdict_below in _SPLITS and crossing.verdict_above in _SPLITS:
            below, above = _SPLITS[crossing.verdict_below], _SPLITS[crossing.verdict_above]
            return f"below, {called[TARGET]} {below}; above, it {above}"
        return (
            f"the number of equilibria changes: the verdict is {crossing.verdict_below} below and "
            f"{crossing.verdict_above} above"
        )
    said = f"{called[switch.role]} switches from {switch.before} to {switch.after}"
    if crossing.kind == "continuous":
        return f"{said} and is indifferent here: its margin passes through zero"
    below, above = (
        f"{margin if abs(margin) > 1e-8 else 0.0:.3g}" for margin in (crossing.margin_below, crossing.margin_above)
    )
    moved = f"the margin of the target jumps from {below} to {above}"
    if not math.isfinite(crossing.margin_below) or not math.isfinite(crossing.margin_above):
        moved = ""
    if crossing.cause is None or (crossing.cause.on_path and crossing.cause.role == switch.role):
        why = " and is indifferent here" if crossing.cause else ""
        return said + why + (f"; {moved}" if moved else "")
    because = crossing.cause
    after = f", after {' and '.join(because.history.values())}," if because.history else ""
    would = f"{called[because.role]}{after} would now choose {because.after} instead of {because.before}"
    return f"{said}, because {would}" + (f"; {moved}" if moved else "")
