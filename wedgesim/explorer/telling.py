"""What is told of a view beside the diagram: who does what and why, the triangle, prices, and what would turn it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from wedgesim.analysis.flips import FEW_SCAN_POINTS, SCAN_POINTS, nearest_flips
from wedgesim.analysis.game_solution import GameSolution
from wedgesim.analysis.methods import solve_by_method
from wedgesim.analysis.points import split_is_defined
from wedgesim.analysis.reasons import reason
from wedgesim.analysis.solution import Equilibrium, Solution
from wedgesim.analysis.solve import solve_evaluated
from wedgesim.analysis.threshold import threshold
from wedgesim.analysis.threshold_question import ThresholdError
from wedgesim.analysis.threshold_result import Thresholds
from wedgesim.analysis.threshold_sentences import sentence_of
from wedgesim.analysis.ties import TOWARDS, levers_on_path, ties
from wedgesim.explorer.plane import scan_points_of, solved_one_by_one
from wedgesim.explorer.reproduce import commands
from wedgesim.explorer.view import View, shown, span
from wedgesim.model.evaluation import Evaluation
from wedgesim.output.blocks import Block, Heading, Table
from wedgesim.output.cast import path_in_words
from wedgesim.output.document import quantity, solution_document
from wedgesim.output.game_story import game_story
from wedgesim.output.story import cautions, happenings
from wedgesim.output.turns_story import turning_point
from wedgesim.output.verdict_story import verdict
from wedgesim.output.words import with_article
from wedgesim.roles import ROLES, TARGET
from wedgesim.scenario.scenario import Scenario


def told_document(scenario: Scenario, called: str, view: View) -> dict[str, Any]:
    """Return what is played on the screen, as plain data and as blocks of text.

    Parameters
    ----------
    scenario : Scenario
        As it is written.
    called : str
        How it was named on the command line.
    view : View
        What is on the screen.
    """
    current = shown(scenario, view)
    document = {"commands": commands(scenario, called, view)}
    if not view.declared:
        return document | _by_method(solve_by_method(current, method=view.concept), called)
    solution = solve_evaluated(Evaluation(current))
    return document | {
        "split": solution_document(solution)["split"],
        "equilibria": [_equilibrium(solution, equilibrium) for equilibrium in solution.equilibria],
        "text": blocks_document(block for block in happenings(solution) if not _is_shown(block)),
        "verdict": blocks_document(block for block in verdict(solution) if not isinstance(block, Heading)),
        "cautions": blocks_document(block for block in cautions(solution) if not isinstance(block, Heading)),
    }


def _is_shown(block: Block) -> bool:
    """Whether the page shows a block in its own way: the heading, and the payoffs."""
    return (isinstance(block, Heading) and block.level == 2) or isinstance(block, Table)


def _by_method(found: GameSolution, called: str) -> dict[str, Any]:
    least, greatest = found.split.probability if found.split is not None else (float("nan"),) * 2
    return {
        "split": {
            "verdict": found.split.verdict if found.split is not None else "undefined",
            **quantity("least", least),
            **quantity("greatest", greatest),
            "over": found.split.over if found.split is not None else "",
        },
        "equilibria": [],
        "text": blocks_document(
            block for block in game_story(found, called) if not (isinstance(block, Heading) and block.level == 1)
        ),
        "verdict": [],
        "cautions": [],
    }


def _equilibrium(solution: Solution, found: Equilibrium) -> dict[str, Any]:
    scenario = solution.scenario
    bonds = ties(scenario, found)
    chosen = reason(found, TARGET)
    return {
        "path": found.path,
        "words": path_in_words(scenario, found) if solution.private is None else "",
        "strategies": {role: dict(found.strategies[role]) for role in ROLES},
        "payoffs": {role: found.payoffs[role] for role in ROLES},
        "by_theory": {
            role: {theory: sum(terms.values()) for theory, terms in found.by_theory[role].items()} for role in ROLES
        },
        "splits": found.split_probability > 0.5,
        **quantity("margin", found.margin),
        "deeds": [
            {"actor": role, "towards": TOWARDS.get((role, lever)), "lever": lever.replace("_", " "), "value": value}
            for role in ROLES
            for lever, value in levers_on_path(scenario, found, role).items()
            if value
        ],
        "ties": None
        if bonds is None
        else [{"from": i, "to": j, "amity": bonds.amity[i, j], "threat": bonds.threat[i, j]} for i, j in bonds.amity],
        "choice": None
        if chosen is None
        else {
            "chosen": chosen.chosen,
            "other": chosen.other,
            "advantage": chosen.advantage,
            "by_theory": dict(chosen.by_theory),
        },
    }


def turns_document(scenario: Scenario, view: View) -> dict[str, Any]:
    """Return at which values of the two axes the verdict turns, all others as on the screen.

    Parameters
    ----------
    scenario : Scenario
        As it is written.
    view : View
        What is on the screen; only its timing, not another solution concept, is asked about.
    """
    current = shown(scenario, view)
    if not split_is_defined(current):
        return {"axes": [], "changes": "none", "note": "Nothing counts as a split, so that nothing can turn."}
    said = [] if view.declared else ["These are of the order of moves, subgame-perfect."]
    if scenario.types:
        said.append(
            f"Roles know what others do not: {scan_points_of(current)} points of each axis were solved, so that a "
            "narrow island can be missed."
        )
    return {
        "axes": [_thresholds(current, name) for name in (view.x, view.y)],
        "changes": "slow" if solved_one_by_one(current) else "quick",
        "note": " ".join(said),
    }


def changes_document(scenario: Scenario, view: View) -> dict[str, Any]:
    """Return for each parameter the nearest value at which the verdict turns, all others as on the screen.

    Parameters
    ----------
    scenario : Scenario
        As it is written.
    view : View
        What is on the screen; only its timing, not another solution concept, is asked about.
    """
    current = shown(scenario, view)
    if not split_is_defined(current):
        return {"flips": [], "note": "Nothing counts as a split, so that nothing can turn."}
    points = FEW_SCAN_POINTS if solved_one_by_one(current) else SCAN_POINTS
    found = nearest_flips(Evaluation(current), points)
    note = f"{points - 1} points on each side of a value were solved: a narrow island can be missed."
    return {
        "flips": [
            {
                "parameter": flip.parameter,
                "from": flip.origin,
                "value": flip.value,
                "to": turning_point(flip),
                "example": flip.example,
                "share": flip.distance if flip.ranged else None,
                "verdict": flip.verdict,
                "path": flip.path,
            }
            for flip in found
        ],
        "note": note if points == FEW_SCAN_POINTS else "",
    }


def _thresholds(current: Scenario, name: str) -> dict[str, Any]:
    try:
        over, points = span(current, name), scan_points_of(current)
        found = threshold(current, name, over=over, scan_points=points, prove=False)
    except ThresholdError as error:
        return {"parameter": name, "crossings": [], "said": str(error)}
    return {"parameter": name, "crossings": _crossings(found), "said": ""}


def _crossings(found: Thresholds) -> list[dict[str, Any]]:
    names = {role: with_article(found.scenario.states[role]) for role in ROLES}
    return [
        {
            "value": crossing.value,
            "direction": crossing.direction,
            "below": crossing.verdict_below,
            "above": crossing.verdict_above,
            "words": sentence_of(crossing, names),
        }
        for crossing in found.crossings
    ]


def blocks_document(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Return blocks of text as plain data, each with its kind.

    Examples
    --------
    >>> from wedgesim.output.blocks import Paragraph
    >>> blocks_document([Paragraph("It holds.")])
    [{'kind': 'paragraph', 'text': 'It holds.', 'tone': 'plain'}]
    """
    found = []
    for block in blocks:
        data = {"kind": type(block).__name__.lower(), **asdict(block)}
        found.append({key: sorted(value) if isinstance(value, frozenset) else value for key, value in data.items()})
    return found
