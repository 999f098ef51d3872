"""``wedgesim run``: solve a scenario, tell the story and write a run directory."""

from __future__ import annotations

import gc
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import DONE, UNSOLVED, complain, stop_writing
from wedgesim.cli.options import (
    check_settings,
    json_option,
    load_scenario,
    no_color_option,
    position_option,
    scenario_argument,
    set_option,
)
from wedgesim.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wedgesim.output.blocks import Block


@click.command("run")
@scenario_argument
@set_option
@position_option
@click.option("--out", type=click.Path(path_type=Path), help="The run directory; runs/NAME-TIME by default.")
@click.option("--force", is_flag=True, help="Replace an earlier run in --out.")
@json_option
@click.option("--quiet", is_flag=True, help="Print the run directory and nothing else.")
@no_color_option
@click.option("--no-figures", is_flag=True, help="Draw no figures, which saves a few seconds.")
def command(
    scenario: str,
    settings: dict[str, float],
    position: str | None,
    out: Path | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    no_color: bool,
    no_figures: bool,
) -> int:
    """Solve a scenario, tell the story and write a run directory.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. The run directory holds the scenario
    as it was played, results.json, manifest.json and figures.
    """
    from wedgesim.output.run_directory import check, default_path, run_directory
    from wedgesim.output.run_files import Stopwatch, write_run

    started, watch = datetime.now(UTC), Stopwatch()
    with watch.step("load"):
        loaded = load_scenario(scenario)
        check_settings(loaded, position, settings)
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

            _say(assessment_story(assessment, scenario), not no_color)
        remarks = write_run(
            folder, assessment, ["wedgesim", *sys.argv[1:]], f"{started:%Y-%m-%dT%H:%M:%SZ}", watch,
            figures=not no_figures, tell=line.tell,
        )  # fmt: skip
    for remark in remarks:
        complain(f"Warning: {remark}")
    if as_json:
        from wedgesim.output.document import assessment_document, to_json

        more = {"run_directory": str(place), "timing": {f"{k}_seconds": round(v, 6) for k, v in watch.seconds.items()}}
        click.echo(to_json({**assessment_document(assessment), **more}), nl=False)
    elif quiet:
        click.echo(place)
    else:
        from wedgesim.output.story import written

        _say(written(str(place), not no_figures), not no_color)
    return DONE if assessment.solution.equilibria else UNSOLVED


def _say(blocks: Iterable[Block], color: bool) -> None:
    """Print a part of the story at once; a reader who has gone does not keep the run from being written."""
    from wedgesim.output.terminal import render

    try:
        sys.stdout.write(render(blocks, color))
        sys.stdout.flush()
    except BrokenPipeError:
        stop_writing()
