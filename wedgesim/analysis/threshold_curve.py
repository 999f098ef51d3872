"""How a threshold moves with a second parameter: every crossing at each of its values, joined to branches.

Steps:

1. one line of the first parameter for each value of the second; all are scanned, bracketed and refined together
   (:mod:`~wedgesim.analysis.threshold_crossings`)
2. *branches*, value by value: a crossing goes on the branch with the same verdicts on both sides that ends nearest to
   it, by straight continuation, and within a fifth of the range; nearest pairs first. What is left begins a branch
3. a Dataset with dimensions ``branch`` and the second parameter, NaN where a branch has no crossing

A branch may change its kind: where the divider's switch overtakes the target's indifference the boundary bends, and
goes on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.points import VERDICTS, profile_label, solve_points
from wedgesim.analysis.provenance import provenance
from wedgesim.analysis.threshold import ROUNDS, describe, direction
from wedgesim.analysis.threshold_comparisons import Comparisons, comparisons
from wedgesim.analysis.threshold_crossings import RELATIVE_WIDTH, Crossings, Watched, crossings, watched_state
from wedgesim.analysis.threshold_question import (
    SCAN_POINTS,
    ThresholdError,
    check_question,
    checked_range,
    varying,
)
from wedgesim.analysis.threshold_result import Crossing
from wedgesim.analysis.threshold_roots import Lines
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.placing import placed
from wedgesim.model.variation import Variable, variable, with_values
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

_REACH = 0.2
"""Share of the range beyond which a crossing is not the next point of a branch."""

_MOST_PROVEN = 128
"""Values along a curve up to which there is a proof without asking."""

_OTHER_PATHS = 0.02
"""What it counts against joining a crossing to a branch, as a share of the range, that other paths meet there."""


def threshold_curve(
    scenario: Scenario | str | os.PathLike[str],
    parameter: str,
    along: Mapping[str, ArrayLike],
    given: Mapping[str, float] | None = None,
    *,
    over: tuple[float, float] | None = None,
    position: str | None = None,
    of: Watched = "split",
    scan_points: int = SCAN_POINTS,
    prove: bool | None = None,
) -> xr.Dataset:
    """Find every threshold of a parameter at each value of another.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    parameter : str
        Whose thresholds.
    along : mapping of str to array_like
        One other parameter and its values.
    given, over, position, of, scan_points
        As in :func:`~wedgesim.analysis.threshold.threshold`.
    prove : bool, optional
        Whether to prove for each value that there is no other threshold; by default for up to 128 values, which takes a
        second or two.

    Returns
    -------
    Dataset
        Over ``branch`` and the other parameter: ``value`` of the threshold, ``lower`` and ``upper`` ends of its
        bracket, ``margin_below`` and ``margin_above``, ``kind``, ``path_below`` and ``path_above``, ``switch`` and
        ``cause`` (the role, or ``""``). Over ``branch``: ``direction`` (gained, lost), ``verdict_below`` and
        ``verdict_above``. Over the other parameter: ``start``, the verdict at the low end of the range, and ``proven``,
        1 where it is proven that there is no threshold beside those reported.

    Raises
    ------
    ThresholdError
        When there is not exactly one other parameter, with at least two values.

    Examples
    --------
    >>> curve = threshold_curve("reverse_kissinger", "credibility", {"energy_dependence": [0.2, 0.3, 0.4]})
    >>> curve["value"].dims, curve["direction"].values.tolist()
    (('branch', 'energy_dependence'), ['gained'])
    """
    current = placed(scenario, given, position)
    low, high = checked_range(current, parameter, given or {}, over)
    check_question(current, of, scan_points)
    name, values = _checked_axis(current, parameter, along, given or {})
    if current.types:
        return _with_types(current, parameter, (low, high), name, values, of, scan_points, position, given)
    lines = Lines(Evaluation(current), parameter, low, high, {name: values}, len(values))
    compared = comparisons(current)
    found, proven = crossings(lines, compared, of, scan_points), np.zeros(len(values), dtype=np.int8)
    if prove or (prove is None and len(values) <= _MOST_PROVEN):
        found, proven = _proven(lines, compared, of, scan_points, found)
    branches = _branches(found.line, found.value, _sides(found, of), _paths(found), len(values), lines.span)
    described = describe(lines, found, of)
    start = solve_points(current, {name: values, parameter: low + 1e-9 * (high - low)}, lines.evaluation)
    starts = [VERDICTS[code] for code in start.verdict], [profile_label(current, int(o)) for o in start.outcome]
    attributes = _attributes(current, parameter, (low, high), name, of, scan_points, position, given)
    attributes["comparisons_complete"] = int(compared.complete)
    return _dataset(current, parameter, name, values, described, branches, starts, proven, attributes)


def _with_types(
    scenario: Scenario, parameter: str, over: tuple[float, float], name: str, values: NDArray[np.float64], of: Watched,
    scan_points: int, position: str | None, given: Mapping[str, float] | None,
) -> xr.Dataset:  # fmt: skip
    """Follow the thresholds of a scenario with types."""
    from wedgesim.analysis.private_curve import crossings_along, paths, sides

    moved = scenario.types.moved_with
    if moved({parameter}) & moved({name}):
        raise ThresholdError(f"{name} cannot be followed: {parameter} moves it, since priors of one role sum to one")
    found = crossings_along(scenario, parameter, *over, of, scan_points, name, values)
    reached = np.array([one.value for one in found.described])
    branches = _branches(
        found.line, reached, sides(found.described, of), paths(found.described), len(values), over[1] - over[0]
    )
    attributes = _attributes(scenario, parameter, over, name, of, scan_points, position, given)
    attributes |= {"comparisons_complete": 0, "types": 1}
    proven = np.zeros(len(values), dtype=np.int8)
    starts = [*found.start], [*found.start_path]
    return _dataset(scenario, parameter, name, values, found.described, branches, starts, proven, attributes)


def _attributes(
    current: Scenario, parameter: str, over: tuple[float, float], name: str, of: Watched, scan_points: int,
    position: str | None, given: Mapping[str, float] | None,
) -> dict[str, object]:  # fmt: skip
    low, high = over
    return {
        "title": f"Thresholds of {parameter} along {name}",
        **provenance(current, position, given),
        "parameter": parameter,
        "along": name,
        "of": of,
        "low": low,
        "high": high,
        "scan_points": scan_points,
        "relative_width": RELATIVE_WIDTH,
        "parameter_value": variable(current, parameter).value,
        "along_value": variable(current, name).value,
        "parameter_long_name": variable(current, parameter).definition.meaning or parameter,
        "parameter_symbol": variable(current, parameter).definition.symbol,
        "parameter_units": variable(current, parameter).definition.unit,
        "given": ", ".join(f"{key}={value!r}" for key, value in (given or {}).items()),
    }


def _proven(
    lines: Lines, compared: Comparisons, of: Watched, scan_points: int, found: Crossings
) -> tuple[Crossings, NDArray[np.int8]]:
    """Prove line by line that there are no other crossings; search again with those in view that come to light."""
    from wedgesim.analysis.threshold_proof import prove

    (name,) = lines.columns
    also: dict[int, list[float]] = {}
    proven = np.zeros(lines.count, dtype=np.int8)
    open_ = list(range(lines.count))
    for _ in range(ROUNDS):
        missed = []
        for line in open_:
            own = with_values(lines.evaluation.scenario, {name: float(lines.columns[name][line])})
            alone = Lines(Evaluation(own), lines.parameter, lines.low, lines.high, {}, 1)
            here = found.line == line
            proof = prove(alone, compared, list(zip(found.lower[here], found.upper[here], strict=True)), of)
            proven[line] = proof.proven
            if proof.missed:
                missed.append(line)
                also.setdefault(line, []).extend(proof.missed)
        if not missed:
            break
        found, open_ = crossings(lines, compared, of, scan_points, also), missed
    return found, proven


def _checked_axis(
    scenario: Scenario, parameter: str, along: Mapping[str, ArrayLike], given: Mapping[str, float]
) -> tuple[str, NDArray[np.float64]]:
    if len(along) != 1:
        raise ThresholdError(f"a curve runs along exactly one other parameter; {len(along)} are given")
    ((name, raw),) = along.items()
    varying(scenario, name)
    if name == parameter or name in given:
        raise ThresholdError(f"{name} cannot be followed: it is {'the threshold' if name == parameter else 'given'}")
    values = np.unique(np.asarray(raw, dtype=np.float64).reshape(-1))
    if len(values) < 2 or not np.isfinite(values).all():
        raise ThresholdError(f"the axis {name} needs at least 2 different finite values, as 0:1:51")
    return name, values


@dataclass
class _Branch:
    """Crossings that continue each other: the number of each and its line."""

    sides: tuple[object, object]
    lines: list[int] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def join(self, line: int, member: int, value: float) -> None:
        """Go on with a crossing."""
        self.lines.append(line)
        self.members.append(member)
        self.values.append(value)

    def expected(self, line: int) -> float:
        """Where it would go on."""
        if len(self.values) < 2 or self.lines[-1] != line - 1 or self.lines[-2] != line - 2:
            return self.values[-1]
        return 2 * self.values[-1] - self.values[-2]


def _sides(found: Crossings, of: Watched) -> list[tuple[object, object]]:
    """Return what is watched on both sides of each crossing."""
    states = watched_state(found.below, of).tolist(), watched_state(found.above, of).tolist()
    return list(zip(*states, strict=True))


def _paths(found: Crossings) -> list[tuple[object, object]]:
    """Return what is played on both sides of each crossing."""
    return list(zip(found.below.outcome.tolist(), found.above.outcome.tolist(), strict=True))


def _branches(
    line_of: NDArray[np.int64],
    values: NDArray[np.float64],
    sides: Sequence[tuple[object, object]],
    paths: Sequence[tuple[object, object]],
    count: int,
    span: float,
) -> list[_Branch]:
    """Join the crossings of neighbouring lines."""
    branches: list[_Branch] = []
    for line in range(count):
        members = np.flatnonzero(line_of == line).tolist()
        live = [branch for branch in branches if branch.lines[-1] == line - 1]
        pairs = []
        for i in members:
            for branch in live:
                if sides[i] == branch.sides:
                    away = min(abs(values[i] - branch.expected(line)), abs(values[i] - branch.values[-1]))
                    if away <= _REACH * span:
                        same = paths[i] == paths[branch.members[-1]]
                        pairs.append((away + _OTHER_PATHS * span * (not same), i, branches.index(branch)))
        taken: set[int] = set()
        for _, i, number in sorted(pairs):
            if i not in taken and branches[number].lines[-1] != line:
                branches[number].join(line, i, float(values[i]))
                taken.add(i)
        for i in members:
            if i not in taken:
                fresh = _Branch(sides[i])
                fresh.join(line, i, float(values[i]))
                branches.append(fresh)
    return branches


def _dataset(
    scenario: Scenario,
    parameter: str,
    name: str,
    values: NDArray[np.float64],
    described: tuple[Crossing, ...],
    branches: list[_Branch],
    start: tuple[Sequence[str], Sequence[str]],
    proven: NDArray[np.int8],
    attributes: Mapping[str, object],
) -> xr.Dataset:
    import xarray as xr

    shape = (len(branches), len(values))
    numbers = {key: np.full(shape, np.nan) for key in ("value", "lower", "upper", "margin_below", "margin_above")}
    texts = {key: np.full(shape, "", dtype=object) for key in ("kind", "path_below", "path_above", "switch", "cause")}
    for number, branch in enumerate(branches):
        for line, member in zip(branch.lines, branch.members, strict=True):
            crossing = described[member]
            for key, array in numbers.items():
                array[number, line] = getattr(crossing, key)
            for key, text in _texts(crossing).items():
                texts[key][number, line] = text
    firsts = [described[branch.members[0]] for branch in branches]
    verdicts = [
        tuple(VERDICTS.index(v) for v in (crossing.verdict_below, crossing.verdict_above)) for crossing in firsts
    ]
    dims = ("branch", name)
    unit = _units(variable(scenario, parameter))
    told = {
        "value": "threshold",
        "lower": "lower end of the bracket",
        "upper": "upper end of the bracket",
        "margin_below": "split margin of the target below",
        "margin_above": "split margin of the target above",
    }
    return xr.Dataset(
        {
            **{
                key: (dims, array, {"long_name": told[key], **({} if "margin" in key else unit)})
                for key, array in numbers.items()
            },
            **{key: (dims, array.astype(str)) for key, array in texts.items()},
            "direction": ("branch", np.array([direction(*pair) for pair in verdicts], dtype=str)),
            "verdict_below": ("branch", np.array([crossing.verdict_below for crossing in firsts], dtype=str)),
            "verdict_above": ("branch", np.array([crossing.verdict_above for crossing in firsts], dtype=str)),
            "start": (name, np.array(start[0], dtype=str)),
            "proven": (name, proven, {"long_name": "whether it is proven that there is no other threshold"}),
            "start_path": (name, np.array(start[1], dtype=str)),
        },
        coords={
            "branch": np.arange(len(branches)),
            name: (name, values, _units(variable(scenario, name))),
        },
        attrs=dict(attributes),
    )


def _texts(crossing: Crossing) -> dict[str, str]:
    return {
        "kind": crossing.kind,
        "path_below": crossing.path_below,
        "path_above": crossing.path_above,
        "switch": crossing.switch.role if crossing.switch else "",
        "cause": crossing.cause.role if crossing.cause else "",
    }


def _units(varied: Variable) -> dict[str, str]:
    definition = varied.definition
    symbol = {"symbol": definition.symbol} if definition.symbol else {}
    return {"long_name": definition.meaning or definition.name, "units": definition.unit or "1", **symbol}
