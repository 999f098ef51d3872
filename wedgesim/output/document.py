"""Results as JSON, for programs.

Conventions of schema version 1:

- Every document is an object with ``schema_version``, ``kind`` (``solution``, ``thresholds``, ``manifest`` ...) and the
  version of wedgesim that wrote it.
- What was asked of a scenario has under ``scenario`` which one, with the sha256 of its file or files, the ``position``
  and ``phase`` taken (null for none), the ``timing``
  (``reordered`` where it is not the declared one), and the ``overrides``, values given beside it.
- A quantity that is not a finite number is ``null``, and beside it stands the same key with ``_note``: why. There is
  never an ``Infinity`` or ``NaN`` token.
- Keys once there stay; new ones may be added without a new version.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from wedgesim.roles import ROLES
from wedgesim.version import __version__

if TYPE_CHECKING:
    from wedgesim.analysis.assessment import Assessment
    from wedgesim.analysis.claims import ClaimResult, Share
    from wedgesim.analysis.flips import Flip
    from wedgesim.analysis.phases import PhaseOutcome
    from wedgesim.analysis.positions import PositionOutcome
    from wedgesim.analysis.solution import Alternative, Equilibrium, Solution, Split
    from wedgesim.scenario.scenario import Scenario

SCHEMA_VERSION: Final = 1

Document: TypeAlias = "dict[str, Any]"


def to_json(data: object, ascii_only: bool = False) -> str:
    r"""Return data as JSON text that ends with a line break; `ascii_only` to escape every other character.

    Examples
    --------
    >>> to_json({"a": 1})
    '{\n  "a": 1\n}\n'
    """
    return json.dumps(data, indent=2, ensure_ascii=ascii_only, allow_nan=False) + "\n"


def solution_document(
    solution: Solution,
    position: str | None = None,
    overrides: Mapping[str, float] | None = None,
    phases: Iterable[PhaseOutcome] = (),
) -> Document:
    """Return a solution as plain data.

    Parameters
    ----------
    solution : Solution
        What was solved.
    position : str, optional
        The position taken.
    overrides : mapping of str to float, optional
        Values given beside the scenario.
    phases : iterable of PhaseOutcome, optional
        What is played in each phase.
    """
    return {
        **head("solution"),
        "scenario": scenario_document(solution.scenario, position, overrides or {}),
        "equilibria": [_equilibrium(equilibrium) for equilibrium in solution.equilibria],
        "split": _split(solution.split),
        "method": solution.method,
        "certificate": solution.certificate,
        "selected": None if solution.selected is None else asdict(solution.selected),
        "warnings": list(solution.warnings),
        "phases": [_phase(row) for row in phases],
        **_private(solution),
    }


def _private(solution: Solution) -> Document:
    if solution.private is None:
        return {}
    from wedgesim.output.private_document import private_document

    return {"private_information": private_document(solution.private)}


def assessment_document(assessment: Assessment) -> Document:
    """Return an assessment as plain data: its solution with flips and positions beside it."""
    return {
        **solution_document(assessment.solution, assessment.position, assessment.overrides, assessment.phases),
        "kind": "assessment",
        "flips": [_flip(flip) for flip in assessment.flips],
        "positions": [_position(row) for row in assessment.positions],
        "claims": [claim_document(result) for result in assessment.claims],
    }


def head(kind: str) -> Document:
    """Return what every document begins with."""
    return {"schema_version": SCHEMA_VERSION, "kind": kind, "wedgesim": __version__}


def quantity(name: str, value: float | None, missing: str = "does not apply") -> Document:
    """Return a quantity under its name; a note beside it where it is no finite number.

    Examples
    --------
    >>> quantity("margin", 0.5)
    {'margin': 0.5}
    >>> quantity("reservation_price", float("inf"))
    {'reservation_price': None, 'reservation_price_note': 'infinite'}
    """
    if value is None:
        return {name: None, f"{name}_note": missing}
    if math.isnan(value):
        return {name: None, f"{name}_note": "undefined"}
    if math.isinf(value):
        return {name: None, f"{name}_note": "infinite" if value > 0 else "minus infinite"}
    return {name: value}


def finite(values: Iterable[float]) -> list[float | None]:
    """Return a list in which what is no finite number is None."""
    return [value if math.isfinite(value) else None for value in values]


def provenance(
    scenario: Scenario, position: str | None = None, overrides: Mapping[str, float] | None = None
) -> Document:
    """Return which scenario was asked, and at which values."""
    return {
        "name": scenario.name,
        "title": scenario.title,
        "period": scenario.period,
        "sha256": scenario.sha256,
        "position": position,
        "phase": scenario.phase or None,
        "timing": [list(stage) for stage in scenario.timing],
        "reordered": scenario.reordered,
        "overrides": dict(overrides or {}),
    }


def scenario_document(scenario: Scenario, position: str | None, overrides: Mapping[str, float]) -> Document:
    """Return a scenario as it was played."""
    return {
        **provenance(scenario, position, overrides),
        "states": {role: scenario.states[role] for role in ROLES},
        "actions": {role: [action.name for action in scenario.actions[role]] for role in ROLES},
        "split_threshold": scenario.split_threshold,
        "theories": list(scenario.theories),
        "parameters": scenario.values,
    }


def _equilibrium(equilibrium: Equilibrium) -> Document:
    return {
        "path": equilibrium.path,
        "strategies": {role: dict(equilibrium.strategies[role]) for role in ROLES},
        "payoffs": {role: equilibrium.payoffs[role] for role in ROLES},
        "by_theory": {
            role: {theory: dict(terms) for theory, terms in equilibrium.by_theory[role].items()} for role in ROLES
        },
        "alternatives": {
            role: [_alternative(option) for option in equilibrium.alternatives[role]]
            for role in ROLES
            if role in equilibrium.alternatives
        },
        **quantity("alignment", equilibrium.alignment),
        **quantity("split_probability", equilibrium.split_probability),
        **quantity("margin", equilibrium.margin),
    }


def _alternative(option: Alternative) -> Document:
    return {
        "action": option.action,
        "payoff": option.payoff,
        "path": option.path,
        "by_theory": {theory: sum(terms.values()) for theory, terms in option.by_theory.items()},
    }


def _split(split: Split) -> Document:
    reason = split.note or "does not apply"
    return {
        "verdict": split.verdict,
        **quantity("margin", split.margin),
        "margins": finite(split.margins),
        "probability": finite(split.probability),
        **quantity("reservation_price", split.reservation_price, reason),
        **quantity("willingness_to_pay", split.willingness_to_pay, reason),
        **quantity("gap", split.gap, reason),
        "offer": split.offer,
        "note": split.note,
    }


def _flip(flip: Flip) -> Document:
    return {
        "parameter": flip.parameter,
        "from": flip.origin,
        "to": flip.value,
        "share_of_range": flip.distance,
        "range_declared": flip.ranged,
        **quantity("relative_change", flip.relative_change),
        "example": flip.example,
        "verdict": flip.verdict,
        "path": flip.path,
    }


def _position(row: PositionOutcome) -> Document:
    solution = row.solution
    return {
        "position": row.name,
        "paths": [equilibrium.path for equilibrium in solution.equilibria],
        "split": _split(solution.split),
    }


def _phase(row: PhaseOutcome) -> Document:
    return {
        "phase": row.phase.name,
        "period": row.phase.period or row.phase.name,
        "title": row.phase.title,
        "paths": [equilibrium.path for equilibrium in row.solution.equilibria],
        "split": _split(row.solution.split),
    }


def claim_document(result: ClaimResult) -> Document:
    """Return a checked claim as plain data."""
    none = {"share": None, "share_note": result.no_share or "nothing was drawn"}
    return {
        "claim": result.name,
        "proposition": result.proposition,
        "source": list(result.source),
        "citation": result.citation,
        "status": result.status,
        "check": result.kind,
        "outcome": result.outcome,
        "holds": result.holds,
        "found": result.found,
        "surprise": result.surprise,
        **(none if result.share is None else _share(result.share)),
    }


def _share(share: Share) -> Document:
    return {
        "share": share.value,
        "share_interval": [share.low, share.high],
        "share_draws": share.draws,
        "leanings": [
            {"parameter": leaning.parameter, "towards": leaning.towards, "difference": leaning.difference}
            for leaning in share.leanings
        ],
    }
