"""The checks of how a quantity moves: along a parameter, between its ends, and from one setting or policy to the next.

Moves are measured against the largest size of the quantity on the line: less than :data:`ROUNDING` of it is none, and
more than :data:`NOTABLE` of it counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.claim_circumstances import Circumstances, Floats, Moved, Truths
from wedgesim.analysis.claim_finding import Finding, called, first_of, grid, interval_in_words, text
from wedgesim.roles import ROLES, Role
from wedgesim.scenario.claims import ComparativeStaticCheck, InteriorOptimumCheck, OrderingCheck, Played

_MOST_SETTINGS: Final = 3
"""Values of a step of an ordering that are told; a step of more is a case of its own."""

ROUNDING: Final = 1e-9

NOTABLE: Final = 1e-6

RISES, FALLS, STAYS, WAVERS, UNDEFINED = "increasing", "decreasing", "none", "wavering", "undefined"


def comparative_static(check: ComparativeStaticCheck, where: Circumstances, fine: bool) -> Finding:
    """Check how a quantity moves with a parameter."""
    values = grid(check.over, fine)
    found, several = where.quantity(check.quantity, {check.parameter: values})
    moves = trends(found)
    holds = moves == check.sign
    said = _tell_trend(check, values, found[0], str(moves[0]))
    if not holds[0]:
        said += f"; claimed: {'no effect' if check.sign == STAYS else check.sign}"
    return Finding(holds, said + first_of(several))


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
    name, over = called(check.quantity), f"over {check.parameter} {interval_in_words(check.over)}"
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


def interior_optimum(check: InteriorOptimumCheck, where: Circumstances, fine: bool) -> Finding:
    """Check whether a quantity is best between the ends of an interval."""
    values = grid(check.over, fine)
    found, several = where.quantity(check.quantity, {check.parameter: values})
    upward = found if check.optimum == "maximum" else -found
    ends = np.maximum(upward[:, 0], upward[:, -1])
    gain = _less(upward[:, 1:-1].max(axis=1), ends)
    holds = (gain > NOTABLE * _sizes(found)) & ~np.isnan(found).any(axis=1)
    return Finding(holds, _tell_optimum(check, values, found[0], bool(holds[0])) + first_of(several))


def _tell_optimum(check: InteriorOptimumCheck, values: Floats, found: Floats, holds: bool) -> str:
    name = called(check.quantity)
    if np.isnan(found).any():
        return _undefined(name, check.parameter, values, found)
    best = int(found.argmax() if check.optimum == "maximum" else found.argmin())
    ends = f"{text(found[0])} at {text(values[0])} and {text(found[-1])} at {text(values[-1])}"
    if holds:
        return f"{name} has its {check.optimum} {text(found[best])} near {check.parameter} {text(values[best])}; {ends}"
    return f"{name} has no {check.optimum} of {check.parameter} inside {interval_in_words(check.over)}: {ends}"


def ordering(check: OrderingCheck, where: Circumstances, fine: bool) -> Finding:
    """Check how a quantity moves from one setting or policy to the next; as closely for many lines as for few."""
    names = dict.fromkeys(name for settings in check.settings for name in settings)
    own = {name: where.scenario.parameter(name).value for name in names}
    moved = {name: np.array([settings.get(name, own[name]) for settings in check.settings]) for name in names}
    found, several = _of_policies(check, where, moved) if check.policies else where.quantity(check.quantity, moved)
    steps = _less(found[:, 1:], found[:, :-1]) * (1 if check.order == RISES else -1)
    holds: Truths = np.all(steps > NOTABLE * _sizes(found)[:, None], axis=1)
    places = _steps(check, found.shape[1])
    said = f"{called(check.quantity)} is {', then '.join(map(_value_at, found[0], places))}"
    rests = np.abs(steps[0]) <= NOTABLE * _sizes(found)[0]
    if not holds[0] and check.phases and rests.any():
        step = int(rests.argmax())
        said += f"; from {check.phases[step]} to {check.phases[step + 1]} it does not move"
    if not holds[0]:
        said += f"; claimed: {check.order}"
    return Finding(holds, said + first_of(several))


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
