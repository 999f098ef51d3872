"""``wedgesim solve``: the equilibria of a scenario, and nothing written."""

from __future__ import annotations

import gc
from time import perf_counter
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from wedgesim.analysis.solution import Solution


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
        from wedgesim.output.document import solution_document, to_json

        click.echo(to_json({**solution_document(solution, position, settings), "timing": timing}), nl=False)
    else:
        _tell(solution, position, settings, not no_color)
    return DONE if solution.equilibria else UNSOLVED


def _tell(solution: Solution, position: str | None, settings: dict[str, float], color: bool) -> None:
    from wedgesim.output.story import solution_story
    from wedgesim.output.terminal import render

    click.echo(render(solution_story(solution, position, settings), color), nl=False, color=True)
