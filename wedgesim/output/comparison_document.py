"""A comparison as plain data; see :mod:`wedgesim.output.document` for the conventions."""

from __future__ import annotations

from dataclasses import asdict

from wedgesim.analysis.comparison import Attribution, Comparison, FewestChanges, Pair, PositionPath
from wedgesim.analysis.points import VERDICTS
from wedgesim.output.comparison_page import (
    conduct_sentence,
    crossing_sentence,
    difference_sentence,
    evidence_sentence,
)
from wedgesim.output.contested_page import contested_document
from wedgesim.output.document import Document, finite, head, provenance, quantity, solution_document
from wedgesim.output.threshold_page import crossing_document
from wedgesim.scenario.scenario import Scenario


def comparison_document(found: Comparison) -> Document:
    """Return a comparison as plain data.

    Parameters
    ----------
    found : Comparison
        What to tell.
    """
    return {
        **head("comparison"),
        "scenario": provenance(found.scenario, overrides=found.overrides),
        "holding": dict(found.holding),
        "settings": [
            {
                "name": outcome.name,
                "title": outcome.setting.title,
                "parameters": outcome.setting.scenario.values,
                **{key: value for key, value in solution_document(outcome.solution).items() if key in _KEPT},
            }
            for outcome in found.outcomes
        ],
        "pairs": [_pair(found.scenario, pair) for pair in found.pairs],
    }


_KEPT = ("equilibria", "split", "method", "certificate", "warnings")


def _pair(scenario: Scenario, pair: Pair) -> Document:
    conduct = pair.conduct
    return {
        "first": pair.first.name,
        "second": pair.second.name,
        "differences": [
            {
                "parameter": of.parameter,
                "first": of.first,
                "second": of.second,
                "meaning": of.meaning,
                "unit": of.unit,
                "range": finite(of.range),
                "range_declared": of.ranged,
                "share_of_range": of.share_of_range,
            }
            for of in pair.differences
        ],
        "policies": [
            {
                "role": one.role,
                "history": dict(one.history),
                "first": dict(one.first),
                "second": dict(one.second),
                "on_path": list(one.on_path),
            }
            for one in pair.policies
        ],
        "attribution": None if pair.attribution is None else _attribution(pair.attribution),
        "attribution_note": pair.no_attribution,
        "conduct": None
        if conduct is None
        else {"own": conduct.own, "others": conduct.others, "held": [dict(held) for held in conduct.held]},
        "fewest_changes": [_fewest(changes) for changes in (pair.forward, pair.back)],
        "path": None if pair.path is None else _path(scenario, pair, pair.path),
        "evidence": [
            {
                "parameter": one.difference.parameter,
                **quantity("share", one.share),
                "scanned": list(one.scanned),
                "swings": finite(one.swings),
                "turns": list(one.turns),
            }
            for one in pair.evidence
        ],
        "claims": None if pair.claims is None else contested_document(pair.claims),
        "sentences": [
            said
            for said in (
                difference_sentence(scenario, pair),
                conduct_sentence(scenario, pair),
                evidence_sentence(pair),
            )
            if said
        ],
    }


def _attribution(found: Attribution) -> Document:
    return {
        "start": found.start,
        "end": found.end,
        "total": found.total,
        "shares": [asdict(share) for share in found.shares],
        "exact": found.exact,
        "settings": found.settings,
        "permutations": found.permutations,
        "seed": found.seed,
        "several": found.several,
    }


def _fewest(changes: FewestChanges) -> Document:
    return {
        "origin": changes.origin,
        "goal": changes.goal,
        "before": changes.before,
        "after": changes.after,
        "size": changes.size,
        "sets": [
            {
                "parameters": list(one.parameters),
                "verdict": one.verdict,
                "path": one.path,
                **quantity("margin", one.margin),
            }
            for one in changes.sets
        ],
        "exact": changes.exact,
        "looked_through": changes.looked_through,
    }


def _path(scenario: Scenario, pair: Pair, path: PositionPath) -> Document:
    return {
        "t": path.places.tolist(),
        "margin": finite(path.points.margin.tolist()),
        "verdict": [VERDICTS[int(code)] for code in path.points.verdict],
        "path": [path.points.path(i) for i in range(len(path.places))],
        "crossings": [
            {**crossing_document(crossing, 1.0), "sentence": crossing_sentence(scenario, pair, crossing)}
            for crossing in path.crossings
        ],
        "scan_points": path.scan_points,
        "complete": path.complete,
    }
