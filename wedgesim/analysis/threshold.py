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

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import NEVER, POSSIBLE, TARGET_PLAYER, UNIQUE, VERDICTS, profile_label, solve_points
from wedgesim.analysis.threshold_causes import Switch, cause, first_switch
from wedgesim.analysis.threshold_comparisons import Comparisons, comparisons
from wedgesim.analysis.threshold_crossings import Crossings, Watched, crossings
from wedgesim.analysis.threshold_question import SCAN_POINTS, check_question, checked_range
from wedgesim.analysis.threshold_result import Crossing, Direction, Kind, Thresholds, narrow
from wedgesim.analysis.threshold_roots import Lines
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.placing import placed
from wedgesim.roles import TARGET, Role
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from wedgesim.analysis.threshold_proof import Proof

_CONTINUOUS = 1e-6
"""Change of the margin across a bracket, as a share of the target's largest payoff, below which it is continuous where
several roles move at once."""

ROUNDS = 12
"""Rounds of proof and further search, after which it is left at that."""


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
    current = placed(scenario, given, position)
    low, high = checked_range(current, parameter, given or {}, over)
    check_question(current, of, scan_points)
    if current.types:
        from wedgesim.analysis.private_threshold import crossings_with_types

        turns, verdict, path = crossings_with_types(current, parameter, low, high, of, scan_points)
        tight = all(narrow(crossing, high - low) for crossing in turns)
        return Thresholds(current, parameter, of, low, high, turns, verdict, path, scan_points, tight, False)
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
    touches: list[float] = []
    proof = prove(lines, compared, list(zip(found.lower.tolist(), found.upper.tolist(), strict=True)), of)
    for _ in range(ROUNDS):
        if not proof.missed:
            break
        # searched for already, and nothing turns there
        touches.extend(value for value in proof.missed if value in also[0])
        also[0].extend(value for value in proof.missed if value not in also[0])
        found = crossings(lines, compared, of, scan_points, also)
        brackets = list(zip(found.lower.tolist(), found.upper.tolist(), strict=True))
        proof = prove(lines, compared, brackets, of, touches)
    return found, proof


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
