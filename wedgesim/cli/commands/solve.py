"""``wedgesim solve``: the equilibria of a scenario, and nothing written."""

from __future__ import annotations

import gc
from time import perf_counter

import click

from wedgesim.cli.failures import DONE, UNSOLVED
from wedgesim.cli.options import (
    check_settings,
    json_option,
    load_scenario,
    no_color_option,
    position_option,
    scenario_argument,
    set_option,
)
from wedgesim.cli.speaking import say_blocks, say_json


@click.command("solve")
@scenario_argument
@set_option
@position_option
@json_option
@no_color_option
def command(scenario: str, settings: dict[str, float], position: str | None, as_json: bool, no_color: bool) -> int:
    """Solve a scenario and print its equilibria.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. Nothing is written; see run for the
    whole story.
    """
    started = perf_counter()
    loaded = load_scenario(scenario)
    check_settings(loaded, position, settings)
    ready = perf_counter()
    from wedgesim.analysis.solve import solve

    gc.enable()
    solution = solve(loaded, settings, position=position)
    timing = {"load_seconds": round(ready - started, 6), "solve_seconds": round(perf_counter() - ready, 6)}
    if as_json:
        from wedgesim.output.document import solution_document

        say_json({**solution_document(solution, position, settings), "timing": timing})
    else:
        from wedgesim.output.story import solution_story

        say_blocks(solution_story(solution, position, settings), not no_color)
    return DONE if solution.equilibria else UNSOLVED
