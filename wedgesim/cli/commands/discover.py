"""``wedgesim discover``: where in the space of what is uncertain something happens."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import DONE
from wedgesim.cli.options import (
    draw_method_option,
    draws_option,
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
from wedgesim.cli.writing import is_figure, out_option, write_figure, write_json

if TYPE_CHECKING:
    from wedgesim.analysis.discovery.peeling import Objective
    from wedgesim.analysis.uncertainty.draws import DrawMethod
    from wedgesim.scenario.orders import Timing


def _parse_plane(context: click.Context, parameter: click.Parameter, given: str | None) -> tuple[str, str] | None:
    """Read NAME,NAME."""
    if given is None:
        return None
    names = [name.strip() for name in given.split(",")]
    if len(names) != 2 or not all(names) or names[0] == names[1]:
        raise click.BadParameter(f"expected two names, such as energy_dependence,credibility; not {given!r}")
    return names[0], names[1]


@click.command("discover")
@scenario_argument
@click.option(
    "--of",
    default="split",
    metavar="WHAT",
    help="split (in every equilibrium), possible (in some), a role or policy (what it does, policy being the "
    "divider's), an action such as divider.accommodate, or a claim of the scenario.",
)
@draws_option
@draw_method_option
@seed_option
@how_it_is_taken
@only_option
@click.option("--boxes", "most_boxes", type=int, default=3, metavar="N", help="Boxes at most, 3 by default.")
@click.option(
    "--limits", "most_restricted", type=int, default=4, metavar="N",
    help="Parameters that a box limits at most, 4 by default.",
)  # fmt: skip
@click.option("--density", type=float, metavar="SHARE", help="Take the largest box at least so dense.")
@click.option("--coverage", type=float, metavar="SHARE", help="Take the densest box that holds so much of all events.")
@click.option("--peel", type=float, default=0.05, metavar="SHARE", help="Cut off so much at a step, 0.05 by default.")
@click.option(
    "--objective", type=click.Choice(["lenient", "mean"]), default="lenient",
    help="What the best step is: the gain in density by draw (by default), or the density.",
)  # fmt: skip
@click.option("--resamples", type=int, default=10, metavar="N", help="For reproducibility, 10 by default.")
@click.option("--leaves", "most_leaves", type=int, default=8, metavar="N", help="Leaves of the tree at most.")
@click.option(
    "--plane", metavar="NAME,NAME", callback=_parse_plane,
    help="With a figure: draw the boxes upon the phase diagram of these two parameters, the horizontal one first.",
)  # fmt: skip
@out_option("Draw the boxes and the trade-off as .png, .svg or .pdf, or write all as .json.", ".json")
@json_option
@no_color_option
def command(
    scenario: str,
    of: str,
    draws: int,
    method: DrawMethod,
    seed: int,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    only: tuple[str, ...],
    most_boxes: int,
    most_restricted: int,
    density: float | None,
    coverage: float | None,
    peel: float,
    objective: Objective,
    resamples: int,
    most_leaves: int,
    plane: tuple[str, str] | None,
    out: Path | None,
    as_json: bool,
    no_color: bool,
) -> int:
    """Find for which values a split, an action or a claim is to be expected.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. What is uncertain is drawn many times;
    boxes (PRIM) and a classification tree then say for which values it happens.
    """
    loaded = load_taken(scenario, settings, position, phase, timing)
    gc.enable()
    from wedgesim.analysis.discovery.discover import discover
    from wedgesim.output.discovery_page import discovery_document, discovery_page
    from wedgesim.output.taken import of_a_round

    with progress() as line:
        line.tell(f"{draws:,} draws")
        found = discover(
            loaded, of, draws, method, seed, settings, position, only or None, most_boxes=most_boxes,
            most_restricted=most_restricted, peel=peel, objective=objective, density=density, coverage=coverage,
            resamples=resamples, most_leaves=most_leaves,
        )  # fmt: skip
    if out is not None and is_figure(out):
        from wedgesim.output.plots.discovery import plot_discovery

        write_figure(plot_discovery(found, plane=plane), out)
    elif out is not None:
        write_json(discovery_document(found), out)
    if as_json:
        say_json(discovery_document(found))
    else:
        say_blocks(of_a_round(discovery_page(found), found.scenario), not no_color)
    return DONE
