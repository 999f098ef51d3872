"""``wedgesim timeline``: a scenario through its years."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import DONE
from wedgesim.cli.options import (
    json_option,
    load_taken,
    no_color_option,
    position_option,
    scenario_argument,
    seed_option,
    set_option,
    timing_option,
)
from wedgesim.cli.speaking import say_blocks, say_json
from wedgesim.cli.writing import is_figure, out_option, write_dataset, write_figure

if TYPE_CHECKING:
    from wedgesim.analysis.timeline.timeline import Timeline
    from wedgesim.analysis.timeline.year_uncertainty import YearUncertainty
    from wedgesim.scenario.orders import Timing


@click.command("timeline")
@scenario_argument
@set_option
@position_option
@timing_option
@click.option("--sensitivity", is_flag=True, help="Also say how the year of the split depends on each parameter.")
@click.option("-n", "--draws", type=click.IntRange(0), default=0, metavar="N", help="How sure is the year? By N draws.")
@seed_option
@out_option("Write the courses (with --draws: the draws) to a .nc file, or draw them as .png, .svg or .pdf.", ".nc")
@json_option
@no_color_option
def command(
    scenario: str,
    settings: dict[str, float],
    position: str | None,
    timing: Timing | None,
    sensitivity: bool,
    draws: int,
    seed: int,
    out: Path | None,
    as_json: bool,
    no_color: bool,
) -> int:
    """Play a scenario through its years, farsighted and myopic.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input; it needs a `horizon`.
    """
    loaded = load_taken(scenario, settings, position, timing=timing)
    gc.enable()
    from wedgesim.analysis.timeline.split_years import year_sensitivity
    from wedgesim.analysis.timeline.timeline import timeline
    from wedgesim.output.timeline_page import timeline_document, timeline_page

    found = timeline(loaded, settings, position=position, seed=seed)
    swings = year_sensitivity(found.scenario) if sensitivity else None
    sure = None
    if draws:
        from wedgesim.analysis.timeline.year_uncertainty import year_uncertainty

        sure = year_uncertainty(loaded, draws, seed, settings, position=position)
    if out is not None:
        _write(found, sure, out)
    if as_json:
        say_json(timeline_document(found, swings, sure, settings, position))
    else:
        say_blocks(timeline_page(found, swings, sure, settings, position), not no_color)
    return DONE


def _write(found: Timeline, sure: YearUncertainty | None, out: Path) -> None:
    if not is_figure(out):
        write_dataset((found if sure is None else sure).dataset, out)
        return
    from wedgesim.output.plots.timeline import plot_split_years, plot_timeline

    write_figure(plot_timeline(found) if sure is None else plot_split_years(sure), out)
