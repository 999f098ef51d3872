"""``wedgesim uncertainty``: how sure a split is, given how unsure the values are."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import DONE
from wedgesim.cli.options import (
    draw_method_option,
    how_it_is_taken,
    json_option,
    load_taken,
    no_color_option,
    only_option,
    scenario_argument,
    seed_option,
)
from wedgesim.cli.progress import progress
from wedgesim.cli.speaking import say_blocks, say_json
from wedgesim.cli.writing import beside, is_figure, out_option, write_dataset, write_figure

if TYPE_CHECKING:
    from wedgesim.analysis.uncertainty.draws import DrawMethod
    from wedgesim.analysis.uncertainty.uncertainty import Uncertainty
    from wedgesim.scenario.orders import Timing


@click.command("uncertainty")
@scenario_argument
@how_it_is_taken
@only_option
@click.option("-n", "--draws", type=click.IntRange(min=2), default=8192, show_default=True, help="Number of draws.")
@draw_method_option
@seed_option
@click.option(
    "--replicates",
    type=click.IntRange(min=1),
    metavar="COUNT",
    help="Independent samples of which the draws consist; 8 by default, 1 of random numbers.",
)
@click.option(
    "--claims",
    type=click.IntRange(min=0),
    default=500,
    metavar="DRAWS",
    show_default=True,
    help="Draws at which claims are checked; 0 to leave claims out.",
)
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes that solve; 1 by default.")
@out_option(
    "Write all draws to a .nc file, or draw FILE-margins and FILE-convergence as .png, .svg or .pdf; can be repeated.",
    ".nc",
    multiple=True,
)
@json_option
@no_color_option
def command(
    scenario: str,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    only: tuple[str, ...],
    draws: int,
    method: DrawMethod,
    seed: int,
    replicates: int | None,
    claims: int,
    workers: int,
    out: tuple[Path, ...],
    as_json: bool,
    no_color: bool,
) -> int:
    """Say how sure a split is, given how unsure the values behind it are.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. Parameters are drawn from their
    distributions; one with a range alone is uniform on it. The same seed gives the same numbers, whatever the number
    of workers.
    """
    if claims == 1:
        raise click.UsageError("--claims: one draw says nothing; give 2 or more, or 0 for none")
    loaded = load_taken(scenario, settings, position, phase, timing)
    gc.enable()
    from wedgesim.analysis.uncertainty.uncertainty import uncertainty

    with progress() as line:
        line.tell(f"drawing {draws:,} times")
        found = uncertainty(
            loaded,
            draws,
            settings,
            method=method,
            seed=seed,
            position=position,
            only=only or None,
            replicates=replicates,
            claims=claims,
            executor="serial" if workers == 1 else "processes",
            workers=workers,
            report=lambda done, count: line.tell(f"{done:,} of {count:,} draws solved"),
        )
    for path in out:
        _write(found, path)
    from wedgesim.output.taken import of_a_round
    from wedgesim.output.uncertainty_page import uncertainty_document, uncertainty_page

    if as_json:
        say_json(uncertainty_document(found))
    else:
        say_blocks(of_a_round(uncertainty_page(found), found.scenario), not no_color)
    return DONE


def _write(found: Uncertainty, out: Path) -> None:
    if not is_figure(out):
        write_dataset(found.to_dataset(), out)
        return
    from wedgesim.output.plots.uncertainty import plot_convergence, plot_margin_distribution

    write_figure(plot_margin_distribution(found), beside(out, "margins"))
    write_figure(plot_convergence(found), beside(out, "convergence"))
