"""Thresholds in sentences: who switches at a crossing and why, and what to know beside the numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from wedgesim.analysis.points import VERDICTS, Verdict, solve_points
from wedgesim.analysis.private_order import mixed_are_found
from wedgesim.analysis.threshold_crossings import RELATIVE_WIDTH
from wedgesim.analysis.threshold_result import Crossing, Thresholds, narrow
from wedgesim.errors import SolverError
from wedgesim.roles import ROLES, TARGET, Role


def remarks(found: Thresholds) -> list[str]:
    """Return what to know beside the numbers, a sentence each."""
    said = []
    if found.of == "split" and not found.monotone:
        said.append(_not_monotone(found))
    wide = [crossing for crossing in found.crossings if not narrow(crossing, found.high - found.low)]
    if wide:
        values = ", ".join(f"{crossing.value:.6g} (± {crossing.error:.1g})" for crossing in wide)
        said.append(
            f"Payoffs tie so long around {values} that the bracket is wider than {RELATIVE_WIDTH:g} of the value."
        )
    said.extend(
        f"At {touch:.6g} payoffs tie, so that there are other equilibria at this value alone; nothing turns there."
        for touch in (found.proof.touches if found.proof is not None else ())
    )
    said.extend(_ends(found))
    if found.scenario.types and not mixed_are_found(found.scenario):
        said.append(
            "With types like these only equilibria in pure strategies are found at each point; what is said is over "
            "them, and mixed ones may be missing."
        )
    if not found.complete:
        said.append(
            f"With types only the {found.scan_points} scan points are solved: islands narrower than "
            f"{found.resolution:.3g} can be missed."
            if found.scenario.types
            else "There are too many profiles to follow every payoff comparison: "
            f"islands narrower than {found.resolution:.3g} can be missed."
        )
    return said


def _ends(found: Thresholds) -> Iterator[str]:
    """Say where the verdict at an end itself is another than next to it, where crossings are looked for."""
    if found.of != "split" or found.scenario.types:
        return
    last = found.crossings[-1].verdict_above if found.crossings else found.start
    for value, near, where, which in (
        (found.low, found.start, "above", "first"),
        (found.high, last, "below", "last"),
    ):
        try:
            verdict = VERDICTS[int(solve_points(found.scenario, {found.parameter: value}).verdict)]
        except SolverError:
            continue
        if verdict != near:
            yield (
                f"At {value:g} itself the split is {verdict}, just {where} it {near}: payoffs tie there, or it turns "
                f"within the {which} billionth of the range, where nothing is looked for."
            )


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
    digits = next((d for d in range(4, 13) if len({f"{value:.{d}g}" for value in found.values}) == len(found)), 13)
    steps: list[str] = []
    seen: set[str] = set()
    for crossing in found.crossings:
        turn = _TURNS.get((crossing.verdict_below, crossing.verdict_above))
        if turn is not None:
            again = " again" if seen and (turn in seen or crossing.direction == "lost") else ""
            steps.append(f"{turn}{again} at {crossing.value:.{digits}g}")
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
    >>> from wedgesim.analysis.threshold import threshold
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
