"""``wedgesim run``: solve a scenario, tell the story and write a run directory."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import DONE, UNSOLVED, complain, stop_writing
from wedgesim.cli.options import (
    how_it_is_taken,
    json_option,
    load_taken,
    no_color_option,
    scenario_argument,
)
from wedgesim.cli.progress import progress
from wedgesim.cli.speaking import say, say_blocks, say_json

if TYPE_CHECKING:
    from wedgesim.scenario.orders import Timing


@click.command("run")
@scenario_argument
@how_it_is_taken
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The run directory; runs/NAME-TIME by default.")
@click.option("--force", is_flag=True, help="Replace an earlier run in --out.")
@json_option
@click.option("--quiet", is_flag=True, help="Print the run directory and nothing else.")
@no_color_option
@click.option("--no-figures", is_flag=True, help="Draw no figures, which saves a few seconds.")
@click.option("--no-sweeps", is_flag=True, help="Do not carry out the sweeps that the scenario declares.")
@click.pass_obj
def command(
    arguments: tuple[str, ...],
    scenario: str,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    out: Path | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    no_color: bool,
    no_figures: bool,
    no_sweeps: bool,
) -> int:
    """Solve a scenario, tell the story and write a run directory.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. The run directory holds the scenario
    as it was played, results.json, manifest.json, the sweeps that it declares, and figures.
    """
    from wedgesim.output.run_directory import check, default_path, run_directory
    from wedgesim.output.run_files import Stopwatch, write_run

    started, watch = datetime.now(UTC), Stopwatch()
    with watch.step("load"):
        loaded = load_taken(scenario, settings, position, phase, timing)
    place = out if out is not None else default_path(loaded.name, f"{started:%Y%m%dT%H%M%SZ}")
    check(place, force)
    with progress(not quiet) as line, run_directory(place, force) as folder:
        line.tell("solving")
        with watch.step("solve"):
            from wedgesim.analysis.assessment import assess

            gc.enable()
            assessment = assess(loaded, settings, position)
        line.clear()
        if not as_json and not quiet:
            from wedgesim.output.story import assessment_story

            try:
                say_blocks(assessment_story(assessment, scenario), not no_color)
            except BrokenPipeError:  # a reader who has gone does not keep the run from being written
                stop_writing()
        remarks = write_run(
            folder, assessment, ["wedgesim", *arguments], f"{started:%Y-%m-%dT%H:%M:%SZ}", watch,
            figures=not no_figures, tell=line.tell, sweeps=not no_sweeps,
        )  # fmt: skip
    for remark in remarks:
        complain(f"Warning: {remark}")
    if as_json:
        from wedgesim.output.document import assessment_document

        took = {f"{step}_seconds": round(seconds, 6) for step, seconds in watch.seconds.items()}
        say_json({**assessment_document(assessment), "run_directory": str(place), "timing": took})
    elif quiet:
        say(f"{place}\n")
    else:
        from wedgesim.output.story import written

        say("\n")
        say_blocks(written(str(place), not no_figures), not no_color)
    return DONE if assessment.solution.equilibria else UNSOLVED
