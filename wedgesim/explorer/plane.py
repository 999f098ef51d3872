"""The phase diagram on the screen, and as it is sent: a code for each cell, and what the codes stand for."""

from __future__ import annotations

import csv
import io
from base64 import b64encode
from dataclasses import replace
from typing import Any, Final

import numpy as np

from wedgesim.analysis.phase_diagram import PhaseDiagram, phase_diagram
from wedgesim.analysis.points import VERDICTS, profile_label
from wedgesim.analysis.private_order import solved_together
from wedgesim.analysis.threshold_question import SCAN_POINTS
from wedgesim.explorer.view import View, shown, span
from wedgesim.output.cast import Cast
from wedgesim.output.words import sentence
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

POINTS: Final = 101
"""Values of each axis, where solving a point takes microseconds."""

_POINTS_OF: Final = {
    "nash": 25,
    "quantal-response": 25,
    "correlated": 15,
    "dominance": 25,
    "commitment": 5,
}
"""Values of each axis by solution concept, where solving a point takes longer: about a second for the whole."""

_POINTS_ONE_BY_ONE: Final = 15
"""Values of each axis where roles move at once before the end: every game is solved by itself."""

_POINTS_WITH_TYPES: Final = 7
"""Values of each axis where roles know what others do not."""

_POINTS_TOGETHER: Final = 51
"""The same where one role of two types is all that is private, and points are solved together."""

_POINTS_BAYESIAN: Final = 4
"""The same where roles move at once: a Bayesian game takes a quarter of a second."""

_SCAN_WITH_TYPES: Final = 17
"""Points of a scan for thresholds where roles know what others do not: a second or two."""

_SCAN_TOGETHER: Final = 65
"""The same where points are solved together: a third of a second."""


def points_of(scenario: Scenario, concept: str) -> int:
    """Return the number of values of each axis.

    Parameters
    ----------
    scenario : Scenario
        In the timing that is shown.
    concept : str
        The solution concept.
    """
    if scenario.types:
        if solved_together(scenario):
            return _POINTS_TOGETHER
        return _POINTS_BAYESIAN if any(len(stage) > 1 for stage in scenario.timing) else _POINTS_WITH_TYPES
    return _POINTS_OF.get(concept, _POINTS_ONE_BY_ONE if solved_one_by_one(scenario) else POINTS)


def solved_one_by_one(scenario: Scenario) -> bool:
    """Whether every point is solved by itself, in milliseconds rather than microseconds."""
    if scenario.types:
        return not solved_together(scenario)
    return any(len(stage) > 1 for stage in scenario.timing[:-1])


def scan_points_of(scenario: Scenario) -> int:
    """Return the number of points of a range at which thresholds are looked for."""
    if scenario.types:
        return _SCAN_TOGETHER if solved_together(scenario) else _SCAN_WITH_TYPES
    return SCAN_POINTS


def plane(scenario: Scenario, view: View) -> PhaseDiagram:
    """Solve the plane of the two axes of a view.

    Marks stand where the scenario and its positions have the axes, not where the view has moved them.
    """
    written = shown(scenario, View(view.x, view.y, phase=view.phase))
    around = _side_by_side(written, shown(scenario, view.beside_axes()), view.position)
    points = points_of(around, view.concept)
    current = shown(scenario, view)
    axes = {name: np.linspace(*span(current, name), points) for name in (view.x, view.y)}
    if view.declared:
        return phase_diagram(around, axes)
    from wedgesim.analysis.phase_of_sweep import phase_of_sweep
    from wedgesim.analysis.sweep import sweep

    return phase_of_sweep(around, sweep(around, axes, method=view.concept))


def _side_by_side(scenario: Scenario, around: Scenario, taken: str | None) -> Scenario:
    """Return the scenario on the screen with its positions laid over what is written, not over the one taken."""
    if taken is None:
        return around
    written = {name: scenario.parameters[name] for name in scenario.positions[taken].parameters}
    positions = {
        name: replace(position, parameters={**written, **position.parameters})
        for name, position in around.positions.items()
    }
    return replace(around, positions=positions)


def plane_document(found: PhaseDiagram) -> dict[str, Any]:
    """Return a phase diagram as plain data; codes by column of the x axis, 16 bits each, little end first."""
    width = max(1, int(found.outcome.max()) + 2)
    keys, codes = np.unique(found.verdict.astype(np.int64) * width + found.outcome + 1, return_inverse=True)
    regions = [(int(key) // width, int(key) % width - 1) for key in keys]
    return {
        "x": _axis(found.x.name, found.x.values.tolist()),
        "y": _axis(found.y.name, found.y.values.tolist()),
        "regions": [
            {
                "verdict": VERDICTS[verdict],
                "path": profile_label(found.scenario, outcome) if outcome >= 0 else "",
                "words": profile_in_words(found.scenario, outcome),
            }
            for verdict, outcome in regions
        ],
        "codes": b64encode(codes.reshape(-1).astype("<u2").tobytes()).decode(),
        "concept": found.concept,
        "marks": [
            {"name": mark.name, "x": mark.x, "y": mark.y, "verdict": VERDICTS[mark.verdict], "moves": len(mark.moves)}
            for mark in (found.baseline, *found.positions)
        ],
    }


def _axis(name: str, values: list[float]) -> dict[str, Any]:
    return {"name": name, "low": values[0], "high": values[-1], "points": len(values)}


def profile_in_words(scenario: Scenario, outcome: int) -> str:
    """Return who does what in a profile, in the order of moves; nothing where there is none.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> profile_in_words(load("reverse_kissinger"), 0)
    'The United States holds the course; China stands aside; Russia stays with China.'
    """
    if outcome < 0:
        return ""
    cast = Cast(scenario)
    profile = np.unravel_index(outcome, [len(scenario.actions[role]) for role in ROLES])
    names = {role: scenario.actions[role][int(a)].name for role, a in zip(ROLES, profile, strict=True)}
    doing = [cast.does(role, names[role]) for stage in scenario.timing for role in stage]
    return f"{sentence('; '.join(doing))}."


def plane_csv(found: PhaseDiagram) -> str:
    """Return a phase diagram as a table with a row for each point."""
    table = io.StringIO()
    write = csv.writer(table, lineterminator="\n").writerow
    write([found.x.name, found.y.name, "verdict", "path", "outcomes", "margin"])
    for i, x in enumerate(found.x.values.tolist()):
        for j, y in enumerate(found.y.values.tolist()):
            path = profile_label(found.scenario, int(found.outcome[i, j]))
            margin = float(found.margin[i, j])
            verdict = VERDICTS[int(found.verdict[i, j])]
            said = "" if np.isnan(margin) else repr(margin)
            write([repr(x), repr(y), verdict, path, int(found.outcomes[i, j]), said])
    return table.getvalue()
