"""``wedgesim threshold``: where a split becomes rational, as a number with its error."""

from __future__ import annotations

import gc
import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import DONE
from wedgesim.cli.options import how_it_is_taken, json_option, load_taken, no_color_option, scenario_argument
from wedgesim.cli.speaking import say_blocks, say_json
from wedgesim.cli.writing import is_figure, out_option, write_dataset, write_figure

if TYPE_CHECKING:
    import xarray as xr

    from wedgesim.analysis.threshold_crossings import Watched
    from wedgesim.scenario.orders import Timing


def _parse_range(context: click.Context, parameter: click.Parameter, given: str | None) -> tuple[float, float] | None:
    """Read LOW:HIGH."""
    if given is None:
        return None
    try:
        low, high = (float(end) for end in given.split(":"))
    except ValueError:
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise click.BadParameter(f"expected LOW:HIGH with the lower end first, such as 0:1; not {given!r}")
    return low, high


@click.command("threshold")
@scenario_argument
@click.option("--param", "parameter", required=True, metavar="NAME", help="The parameter that varies.")
@how_it_is_taken
@click.option("--over", metavar="LOW:HIGH", callback=_parse_range, help="Its range; by default the scenario's.")
@click.option("--curve", metavar="NAME=LOW:HIGH:POINTS", help="Follow the thresholds along another parameter.")
@click.option(
    "--of",
    type=click.Choice(["split", "divider", "target", "partner", "path"]),
    default="split",
    help="What has to turn: the verdict (by default), what a role does, or anything that is played.",
)
@click.option(
    "--scan", "scan_points", type=int, default=257, metavar="POINTS", help="Points of the scan, 257 by default."
)
@out_option("With --curve: write it to a .nc file, or draw it as .png, .svg or .pdf.", ".nc")
@json_option
@no_color_option
def command(
    scenario: str,
    parameter: str,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    over: tuple[float, float] | None,
    curve: str | None,
    of: Watched,
    scan_points: int,
    out: Path | None,
    as_json: bool,
    no_color: bool,
) -> int:
    """Find every value of a parameter at which the split is gained or lost.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. Each value comes with a bracket of
    relative width 1e-10 at whose ends the game was solved, with who switches there, and why.
    """
    if out is not None and curve is None:
        raise click.UsageError("--out writes a curve; add --curve, such as --curve energy_dependence=0:1:51")
    loaded = load_taken(scenario, settings, position, phase, timing)
    gc.enable()
    from wedgesim.output.taken import of_a_round

    if curve is not None:
        from wedgesim.analysis.grid import parse_axis
        from wedgesim.analysis.threshold_curve import threshold_curve
        from wedgesim.output.threshold_page import curve_document, curve_page

        axis = parse_axis(curve)
        followed = threshold_curve(
            loaded, parameter, {axis.name: axis.values}, settings, over=over, position=position, of=of,
            scan_points=scan_points,
        )  # fmt: skip
        if out is not None:
            _write(followed, out)
        if as_json:
            say_json(curve_document(followed, loaded, settings, position))
        else:
            say_blocks(of_a_round(curve_page(followed, loaded.title), loaded), not no_color)
        return DONE
    from wedgesim.analysis.threshold import threshold
    from wedgesim.output.threshold_page import threshold_document, threshold_page

    found = threshold(loaded, parameter, settings, over=over, position=position, of=of, scan_points=scan_points)
    if as_json:
        say_json(threshold_document(found, settings, position))
    else:
        say_blocks(of_a_round(threshold_page(found, settings, position), found.scenario), not no_color)
    return DONE


def _write(curve: xr.Dataset, out: Path) -> None:
    if not is_figure(out):
        write_dataset(curve, out)
        return
    from wedgesim.output.plots.threshold import plot_threshold_curve

    write_figure(plot_threshold_curve(curve), out)
