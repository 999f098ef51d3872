"""The six checks of claims, each on many lines at once.

- *outcome*: at one point. What is asked of actions, alignment and margin must be so in every equilibrium.
- *comparative static*: along an even grid the quantity never moves the wrong way by more than :data:`ROUNDING` of its
  largest size there, and from the first point to the last it moves the right way by more than :data:`NOTABLE` of it.
  So it may rest on the way, but a constant is neither increasing nor decreasing; *none* asks for a constant.
- *ordering*: from each setting to the next the quantity moves the right way by more than :data:`NOTABLE`;
  so too from each policy to the next, the roles that it leaves free answering in equilibrium.
- *interior optimum*: somewhere between the ends it is better than at both by more than :data:`NOTABLE`.
- *threshold*: the verdict turns somewhere in the interval. At the scenario's own values every crossing is found
  (:mod:`wedgesim.analysis.threshold`); on other lines a grid tells.
- *region*: the share of the points of a plane that have the verdict.

A quantity that is not defined at some point supports nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.claim_circumstances import Circumstances, Floats, Moved, Truths
from wedgesim.analysis.flips import scan_range
from wedgesim.analysis.points import NEVER, POSSIBLE, UNIQUE, VERDICTS, Points, Verdict, profile_label
from wedgesim.analysis.solution import Equilibrium
from wedgesim.analysis.solve import solve_evaluated
from wedgesim.analysis.threshold import threshold
from wedgesim.analysis.threshold_result import Crossing
from wedgesim.model.evaluation import Evaluation
from wedgesim.roles import ROLES, TARGET, Role
from wedgesim.scenario.claims import (
    Axis,
    Check,
    ComparativeStaticCheck,
    InteriorOptimumCheck,
    Interval,
    OrderingCheck,
    OutcomeCheck,
    Played,
    RegionCheck,
    ThresholdCheck,
)
from wedgesim.scenario.scenario import Scenario

FINE_POINTS: Final = 201
"""Points of a grid at the scenario's own values, both ends included."""

COARSE_POINTS: Final = 33
"""Points of a grid on each of many lines."""

COARSE_AXIS: Final = 13
"""Points of an axis of a plane on each of many lines, at most; picked evenly from those declared."""

_MOST_SETTINGS: Final = 3
"""Values of a step of an ordering that are told; a step of more is a case of its own."""

ROUNDING: Final = 1e-9
NOTABLE: Final = 1e-6

_SURE: Final = 1e-9

RISES, FALLS, STAYS, WAVERS, UNDEFINED = "increasing", "decreasing", "none", "wavering", "undefined"


class Finding(NamedTuple):
    """What a check found.

    Attributes
    ----------
    holds : ndarray of bool, shape (lines,)
        Where what is claimed is so.
    said : str
        What was found on the first line, with numbers; without capital letter and full stop.
    """

    holds: Truths
    said: str


def judge(check: Check, where: Circumstances, fine: bool = True) -> Finding:
    """Carry out a check.

    Parameters
    ----------
    check : Check
        As the scenario has it; its `at` and `position` are for the caller to lay under the circumstances.
    where : Circumstances
        The lines.
    fine : bool, optional
        Whether to look closely, which is meant for few lines.

    Returns
    -------
    Finding
        Where it holds, and what was found on the first line.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> scenario = load("reverse_kissinger")
    >>> found = judge(scenario.claims["framing_unites"].check, Circumstances(scenario))
    >>> found.holds.tolist(), found.said
    ([True], 'margin falls from -0.1934 to -0.4184 over framing 0..1.5')
    """
    return _KINDS[check.kind](check, where, fine)


# Outcome ------------------------------------------------------------------------------------------------------------


def _outcome(check: OutcomeCheck, where: Circumstances, fine: bool) -> Finding:
    if check.year is not None:
        points = where.in_year(check.year)
        return _told(check, points, _first_outcome(check, where, points))
    points = where.solved({})
    holds = _first_outcome(check, where, points)
    if check.actions or check.alignment is not None or check.margin is not None:
        # the first equilibrium stands for all of them only where there is no other and nobody can mix
        for line in np.flatnonzero(holds & ((points.outcomes[:, 0] > 1) | where.joint)):
            holds[line] = _every_outcome(check, where, int(line))
    return _told(check, points, holds)


def _told(check: OutcomeCheck, points: Points, holds: Truths) -> Finding:
    return Finding(holds, _tell_outcome(check, points, bool(holds[0])))


def _first_outcome(check: OutcomeCheck, where: Circumstances, points: Points) -> Truths:
    """Whether the first equilibrium is as claimed; where roles may mix in the static game, only the verdict."""
    verdict, margin = points.verdict[:, 0], points.margin[:, 0]
    holds: Truths = points.outcome[:, 0] >= 0
    if check.verdict is not None:
        holds = holds & (verdict == VERDICTS.index(_verdict(check.verdict)))
    if where.joint and check.year is None:
        return holds
    shape = tuple(len(where.scenario.actions[role]) for role in ROLES)
    profile = np.unravel_index(np.maximum(points.outcome[:, 0], 0), shape)
    for role, action in check.actions.items():
        names = [own.name for own in where.scenario.actions[role]]
        holds = holds & (profile[ROLES.index(role)] == names.index(action))
    if check.alignment is not None:
        if check.year is None:
            alignment = where.quantity("alignment", {})[0][:, 0]
        else:
            levels = np.array([own.levers.get("alignment", 0.0) for own in where.scenario.actions[TARGET]])
            alignment = levels[profile[ROLES.index(TARGET)]]
        holds = holds & _inside(alignment, check.alignment)
    if check.margin is not None:
        holds = holds & (margin > 0 if check.margin == "positive" else margin < 0)
    return holds


def _verdict(name: str) -> Verdict:
    return next(verdict for verdict in VERDICTS if verdict == name)


def _inside(values: Floats, interval: Interval) -> Truths:
    inside: Truths = (values >= interval[0] - _SURE) & (values <= interval[1] + _SURE)
    return inside


def _every_outcome(check: OutcomeCheck, where: Circumstances, line: int) -> bool:
    """Whether every equilibrium on a line is as claimed, what is claimed of actions with certainty."""
    found = solve_evaluated(Evaluation(where.line(line))).equilibria
    return bool(found) and all(_is_as_claimed(check, equilibrium) for equilibrium in found)


def _is_as_claimed(check: OutcomeCheck, equilibrium: Equilibrium) -> bool:
    if any(equilibrium.strategies[role][action] < 1 - _SURE for role, action in check.actions.items()):
        return False
    if check.alignment is not None and not _inside(np.array(equilibrium.alignment), check.alignment):
        return False
    if check.margin is None:
        return True
    return equilibrium.margin > 0 if check.margin == "positive" else equilibrium.margin < 0


def _tell_outcome(check: OutcomeCheck, points: Points, holds: bool) -> str:
    several = int(points.outcomes[0, 0])
    played = profile_label(points.scenario, int(points.outcome[0, 0]))
    margin = float(points.margin[0, 0])
    when = "" if check.year is None else f" in {check.year}"
    what = f"{several} equilibria{when}, the first {played}" if several > 1 else f"played{when}: {played}"
    verdict = VERDICTS[int(points.verdict[0, 0])]
    # where the target has no choice between splitting and not the margin is infinite, and says nothing
    said = f"{what}, split {verdict}" + (f", margin {text(margin)}" if math.isfinite(margin) else "")
    return said if holds else f"{said}; claimed: {', '.join(_asked(check))}"


def _asked(check: OutcomeCheck) -> Iterator[str]:
    if check.verdict is not None:
        yield f"split {check.verdict}"
    for role, action in check.actions.items():
        yield f"the {role} plays {action}"
    if check.alignment is not None:
        yield f"alignment {_interval(check.alignment)}"
    if check.margin is not None:
        yield f"a {check.margin} margin"


# Along a parameter --------------------------------------------------------------------------------------------------


def _comparative_static(check: ComparativeStaticCheck, where: Circumstances, fine: bool) -> Finding:
    values = _grid(check.over, fine)
    found, several = where.quantity(check.quantity, {check.parameter: values})
    moves = trends(found)
    holds = moves == check.sign
    said = _tell_trend(check, values, found[0], str(moves[0]))
    if not holds[0]:
        said += f"; claimed: {'no effect' if check.sign == STAYS else check.sign}"
    return Finding(holds, said + _first_of(several))


def trends(found: Floats) -> NDArray[np.str_]:
    """Return how quantities move along their lines; see the module for what counts as a move.

    Parameters
    ----------
    found : ndarray, shape (lines, points)
        Infinite values count as equal to one another.

    Returns
    -------
    ndarray of str, shape (lines,)
        ``increasing``, ``decreasing``, ``none``, ``wavering``, or ``undefined`` where a value is nan.

    Examples
    --------
    >>> trends(np.array([[0, 1, 1, 2], [3, 2, 1, 0], [5, 5, 5, 5], [0, 1, 0, 1], [np.inf, np.inf, 2, 1]])).tolist()
    ['increasing', 'decreasing', 'none', 'wavering', 'decreasing']
    """
    size = _sizes(found)
    steps, whole = _less(found[:, 1:], found[:, :-1]), _less(found[:, -1], found[:, 0])
    rises = (steps >= -ROUNDING * size[:, None]).all(axis=1) & (whole > NOTABLE * size)
    falls = (steps <= ROUNDING * size[:, None]).all(axis=1) & (whole < -NOTABLE * size)
    stays = _less(found.max(axis=1), found.min(axis=1)) <= NOTABLE * size
    conditions = [np.isnan(found).any(axis=1), stays, rises, falls]
    return np.select(conditions, [UNDEFINED, STAYS, RISES, FALLS], WAVERS)


def _less(after: Floats, before: Floats) -> Floats:
    """Return differences, 0 between equal infinities."""
    with np.errstate(invalid="ignore"):
        difference: Floats = np.where(after == before, 0.0, after - before)
    return difference


def _sizes(found: Floats) -> Floats:
    """Largest finite size on each line."""
    sizes: Floats = np.where(np.isfinite(found), np.abs(found), 0.0).max(axis=1)
    return sizes


def _tell_trend(check: ComparativeStaticCheck, values: Floats, found: Floats, moves: str) -> str:
    name, over = _called(check.quantity), f"over {check.parameter} {_interval(check.over)}"
    if moves == UNDEFINED:
        return _undefined(name, check.parameter, values, found)
    if moves == STAYS:
        return f"{name} stays at {text(found[0])} {over}"
    if moves != WAVERS:
        verb = "rises" if moves == RISES else "falls"
        return f"{name} {verb} from {text(found[0])} to {text(found[-1])} {over}"
    least, most = int(found.argmin()), int(found.argmax())
    return (
        f"{name} moves both ways {over}: from {text(found[0])} to {text(found[-1])}, lowest {text(found[least])} at "
        f"{text(values[least])}, highest {text(found[most])} at {text(values[most])}"
    )


def _undefined(name: str, parameter: str, values: Floats, found: Floats) -> str:
    return f"{name} is not defined at {parameter} {text(values[np.isnan(found)][0])}"


def _interior_optimum(check: InteriorOptimumCheck, where: Circumstances, fine: bool) -> Finding:
    values = _grid(check.over, fine)
    found, several = where.quantity(check.quantity, {check.parameter: values})
    upward = found if check.optimum == "maximum" else -found
    ends = np.maximum(upward[:, 0], upward[:, -1])
    gain = _less(upward[:, 1:-1].max(axis=1), ends)
    holds = (gain > NOTABLE * _sizes(found)) & ~np.isnan(found).any(axis=1)
    return Finding(holds, _tell_optimum(check, values, found[0], bool(holds[0])) + _first_of(several))


def _tell_optimum(check: InteriorOptimumCheck, values: Floats, found: Floats, holds: bool) -> str:
    name = _called(check.quantity)
    if np.isnan(found).any():
        return _undefined(name, check.parameter, values, found)
    best = int(found.argmax() if check.optimum == "maximum" else found.argmin())
    ends = f"{text(found[0])} at {text(values[0])} and {text(found[-1])} at {text(values[-1])}"
    if holds:
        return f"{name} has its {check.optimum} {text(found[best])} near {check.parameter} {text(values[best])}; {ends}"
    return f"{name} has no {check.optimum} of {check.parameter} inside {_interval(check.over)}: {ends}"


# Between settings ---------------------------------------------------------------------------------------------------


def _ordering(check: OrderingCheck, where: Circumstances, fine: bool) -> Finding:
    names = dict.fromkeys(name for settings in check.settings for name in settings)
    own = {name: where.scenario.parameter(name).value for name in names}
    moved = {name: np.array([settings.get(name, own[name]) for settings in check.settings]) for name in names}
    found, several = _of_policies(check, where, moved) if check.policies else where.quantity(check.quantity, moved)
    steps = _less(found[:, 1:], found[:, :-1]) * (1 if check.order == RISES else -1)
    holds: Truths = np.all(steps > NOTABLE * _sizes(found)[:, None], axis=1)
    places = _steps(check, found.shape[1])
    said = f"{_called(check.quantity)} is {', then '.join(map(_value_at, found[0], places))}"
    rests = np.abs(steps[0]) <= NOTABLE * _sizes(found)[0]
    if not holds[0] and check.phases and rests.any():
        step = int(rests.argmax())
        said += f"; from {check.phases[step]} to {check.phases[step + 1]} it does not move"
    if not holds[0]:
        said += f"; claimed: {check.order}"
    return Finding(holds, said + _first_of(several))


def _value_at(value: float, place: str) -> str:
    return f"{text(value)}{place}"


def _steps(check: OrderingCheck, count: int) -> list[str]:
    """Say of each step of an ordering where it is: its phase, its few values, who plays what; nothing of many."""
    if check.phases:
        return [f" in {phase}" for phase in check.phases]
    nothing: tuple[dict[Role, tuple[str, ...]], ...] = ({},) * count
    settings: Sequence[Mapping[str, float]] = check.settings if len(check.settings) == count else [{}] * count
    policies: Sequence[Played] = check.policies if len(check.policies) == count else nothing
    if max(map(len, settings)) > _MOST_SETTINGS:
        return [""] * count
    common = {role for role in ROLES if len({policy.get(role) for policy in policies}) == 1}
    told = [
        [f"{name} {text(value)}" for name, value in setting.items()]
        + [f"the {role} plays {' or '.join(names)}" for role, names in policy.items() if role not in common]
        for setting, policy in zip(settings, policies, strict=True)
    ]
    return [f" ({', '.join(parts)})" if parts else " (as it is)" * any(told) for parts in told]


def _of_policies(check: OrderingCheck, where: Circumstances, moved: Moved) -> tuple[Floats, bool]:
    """Return the quantity under each policy, at its own setting where there are settings too."""
    found = []
    for number, policy in enumerate(check.policies):
        own = {name: values[number : number + 1] for name, values in moved.items()}
        found.append(where.playing(policy).quantity(check.quantity, own))
    return np.concatenate([values for values, _ in found], axis=1), any(several for _, several in found)


# Where the verdict turns --------------------------------------------------------------------------------------------


def _threshold(check: ThresholdCheck, where: Circumstances, fine: bool) -> Finding:
    if fine:
        return _exact_threshold(check, where.scenario)
    low, high = check.within
    values = _grid(check.within, fine)
    nudge = 1e-9 * (high - low)  # payoffs may tie exactly at the ends, where a parameter is without effect
    values[0], values[-1] = low + nudge, high - nudge
    verdict = where.solved({check.parameter: values}).verdict
    known = np.isin(verdict, (NEVER, POSSIBLE, UNIQUE))
    turns = (verdict[:, 1:] != verdict[:, :-1]) & known[:, 1:] & known[:, :-1]
    return Finding(turns.any(axis=1), "")


def _exact_threshold(check: ThresholdCheck, scenario: Scenario) -> Finding:
    low, high = check.within
    start, end = scan_range(scenario.parameter(check.parameter))
    found = threshold(scenario, check.parameter, over=(min(low, start), max(high, end)))
    turns = [crossing for crossing in found.crossings if crossing.direction]
    inside = [crossing for crossing in turns if low <= crossing.value <= high]
    if inside:
        said = f"threshold at {check.parameter} {_crossings(inside)}, within {_interval(check.within)}"
    elif turns:
        said = f"threshold at {check.parameter} {_crossings(turns)}, not within {_interval(check.within)}"
    else:
        said = f"no threshold of {check.parameter} from {text(found.low)} to {text(found.high)}: split {found.start}"
    return Finding(np.array([bool(inside)]), said)


def _crossings(found: list[Crossing]) -> str:
    return " and ".join(f"{text(crossing.value)} (split {crossing.direction})" for crossing in found)


def _region(check: RegionCheck, where: Circumstances, fine: bool) -> Finding:
    verdict = where.solved(_plane(check.axes, fine)).verdict
    as_claimed: Truths = verdict == VERDICTS.index(_verdict(check.verdict))
    points = verdict.shape[1]
    share: Floats = np.count_nonzero(as_claimed, axis=1) / points
    plane = " x ".join(f"{axis.parameter} {_interval((axis.values[0], axis.values[-1]))}" for axis in check.axes)
    count = np.count_nonzero(as_claimed[0])
    said = f"split {check.verdict} at {count} of {points} points ({float(share[0]):.1%}) of {plane}"
    holds = _inside(share, check.share)
    if not holds[0]:
        said += f"; claimed: {check.share[0]:.4g}..{check.share[1]:.4g}"
    return Finding(holds, said)


def _plane(axes: tuple[Axis, ...], fine: bool) -> Moved:
    """Points of the plane, one after the other."""
    values = [np.array(axis.values) for axis in axes]
    if not fine:
        values = [of[np.unique(np.linspace(0, len(of) - 1, COARSE_AXIS).round().astype(int))] for of in values]
    grids = np.meshgrid(*values, indexing="ij")
    return {axis.parameter: grid.reshape(-1) for axis, grid in zip(axes, grids, strict=True)}


# Words --------------------------------------------------------------------------------------------------------------


def _grid(over: Interval, fine: bool) -> Floats:
    return np.linspace(*over, FINE_POINTS if fine else COARSE_POINTS)


def _called(quantity: str) -> str:
    """Return a quantity in words.

    Examples
    --------
    >>> _called("reservation_price"), _called("payoff.partner")
    ('reservation price', "the partner's payoff")
    """
    owned, _, role = quantity.partition(".")
    if role:
        return f"the {role}'s {owned.replace('_', ' ')}"
    return quantity.replace("_", " ")


def text(value: float) -> str:
    """Return a number with four digits.

    Examples
    --------
    >>> text(-0.34338), text(-1e-17), text(float("inf")), text(float("nan"))
    ('-0.3434', '0', 'infinite', 'undefined')
    """
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    return f"{value if abs(value) > 1e-12 else 0.0:.4g}"


def _interval(interval: Interval) -> str:
    return text(interval[0]) if interval[0] == interval[1] else f"{text(interval[0])}..{text(interval[1])}"


def _first_of(several: bool) -> str:
    return " (some points have several equilibria; the first is followed)" if several else ""


_KINDS: Final[dict[str, Callable[[Any, Circumstances, bool], Finding]]] = {
    "outcome": _outcome,
    "comparative_static": _comparative_static,
    "ordering": _ordering,
    "interior_optimum": _interior_optimum,
    "threshold": _threshold,
    "region": _region,
}
