"""``wedgesim explain``: why it ends as it does."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import DONE, UNSOLVED
from wedgesim.cli.options import (
    how_it_is_taken,
    json_option,
    load_taken,
    no_color_option,
    scenario_argument,
)
from wedgesim.cli.speaking import say_blocks, say_json
from wedgesim.cli.writing import beside, out_option, write_figure
from wedgesim.roles import ROLES

if TYPE_CHECKING:
    from wedgesim.analysis.explanation import Explanation
    from wedgesim.scenario.orders import Timing

MOST_TYPES = 6
"""Types of a role that are all drawn; of more the first and the last."""


@click.command("explain")
@scenario_argument
@how_it_is_taken
@out_option(
    "Draw for each role why it does not take its best alternative: FILE-divider and so on, with types "
    "FILE-divider-TYPE; as .png, .svg or .pdf."
)
@json_option
@no_color_option
def command(
    scenario: str,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    out: Path | None,
    as_json: bool,
    no_color: bool,
) -> int:
    """Explain why: every deviation, term by term, and on whom it hangs.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. For each state, on the path and off
    it: what every deviation would bring, by theory and term, directly and by what the others would do then; on whom
    the outcome hangs; and the bidding war. With types: for each type, at what it believes there; what is learned from
    each action; of several equilibria the one that agent quantal response selects, and --json holds all.
    """
    loaded = load_taken(scenario, settings, position, phase, timing)
    gc.enable()
    from wedgesim.analysis.explanation import explain

    found = explain(loaded, settings, position=position)
    if out is not None:
        _draw(found, out)
    if as_json:
        from wedgesim.output.explanation_document import explanation_document

        say_json(explanation_document(found))
    else:
        from wedgesim.output.explanation_page import explanation_page

        say_blocks(explanation_page(found), not no_color)
    return DONE if found.outcomes else UNSOLVED


def _draw(found: Explanation, out: Path) -> None:
    from wedgesim.output.plots.waterfall import plot_waterfall

    if not found.outcomes:
        return
    outcome = found.outcomes[found.chosen]
    for role in ROLES:
        kinds = dict.fromkeys(decision.kind for decision in outcome.on_path if decision.role == role)
        if len(kinds) > MOST_TYPES:
            kinds = dict.fromkeys((next(iter(kinds)), next(reversed(kinds))))
        for kind in kinds:
            decision = outcome.decision(role, kind)
            if decision is not None and decision.consequences:
                where = beside(out, f"{role}-{kind}" if kind else role)
                write_figure(plot_waterfall(found, role=role, kind=kind), where)
