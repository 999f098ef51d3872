"""``wedgesim compare``: where two positions part, and what would decide between them."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import DONE, UNSOLVED
from wedgesim.cli.options import (
    json_option,
    load_taken,
    no_color_option,
    phase_option,
    scenario_argument,
    seed_option,
    set_option,
    timing_option,
)
from wedgesim.cli.speaking import say_blocks, say_json
from wedgesim.cli.writing import beside, out_option, write_figure
from wedgesim.roles import ROLES

if TYPE_CHECKING:
    from wedgesim.analysis.comparison import Comparison
    from wedgesim.roles import Role
    from wedgesim.scenario.orders import Timing

_PERMUTATIONS = 2000
"""As in :mod:`wedgesim.analysis.comparison.attribution`, which brings numpy along."""


def _parse_holding(context: click.Context, parameter: click.Parameter, given: Iterable[str]) -> dict[Role, str]:
    """Read ROLE=ACTION pairs."""
    held: dict[Role, str] = {}
    for text in given:
        name, equals, action = (part.strip() for part in text.partition("="))
        role = next((role for role in ROLES if role == name and role != "target"), None)
        if role is None or not equals or not action:
            raise click.BadParameter(
                f"expected divider=ACTION or partner=ACTION, such as divider=accommodate; not {text!r}"
            )
        held[role] = action
    return held


@click.command("compare")
@scenario_argument
@click.argument("names", nargs=-1, metavar="[POSITION]...")
@click.option(
    "--positions",
    "named",
    multiple=True,
    metavar="POSITION...",
    help="The positions, or phases; all of them by default. SCENARIO may then stand last.",
)
@set_option
@phase_option
@timing_option
@click.option("--pairwise", is_flag=True, help="Compare all pairs rather than each with the first.")
@click.option(
    "--hold",
    "held",
    multiple=True,
    metavar="ROLE=ACTION",
    callback=_parse_holding,
    help="Hold the divider or the partner to an action, as in divider=accommodate: the margin is then that after it.",
)
@click.option(
    "--orders",
    type=click.IntRange(min=4),
    default=_PERMUTATIONS,
    metavar="COUNT",
    help="Random orders where more than 12 values differ; 2000 by default.",
)
@seed_option
@out_option("Draw two figures: FILE-attribution and FILE-path, as .png, .svg or .pdf.")
@json_option
@no_color_option
def command(
    scenario: str,
    names: tuple[str, ...],
    named: tuple[str, ...],
    settings: dict[str, float],
    phase: str | None,
    timing: Timing | None,
    pairwise: bool,
    held: dict[Role, str],
    orders: int,
    seed: int,
    out: Path | None,
    as_json: bool,
    no_color: bool,
) -> int:
    """Compare positions: what differs, what it does, what would decide.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. One position is compared with the
    scenario as it is written, which "baseline" names too; of several, each with the first.
    """
    scenario, names = _scenario_first(scenario, names) if named else (scenario, names)
    loaded = load_taken(scenario, settings, phase=phase, timing=timing)
    gc.enable()
    wanted = [part.strip() for name in (*named, *names) for part in name.split(",") if part.strip()]
    from wedgesim.analysis.comparison import compare

    found = compare(loaded, wanted or None, settings, pairwise=pairwise, holding=held, permutations=orders, seed=seed)
    if out is not None:
        _draw(found, out)
    if as_json:
        from wedgesim.output.comparison_document import comparison_document

        say_json(comparison_document(found))
    else:
        from wedgesim.output.comparison_page import comparison_page
        from wedgesim.output.taken import of_a_round

        say_blocks(of_a_round(comparison_page(found), found.scenario), not no_color)
    return DONE if all(outcome.solution.equilibria for outcome in found.outcomes) else UNSOLVED


def _scenario_first(first: str, others: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return scenario and positions where the scenario may stand last, as after ``--positions A B``."""
    from wedgesim.errors import UnknownNameError
    from wedgesim.scenario.catalogue import find

    def is_scenario(text: str) -> bool:
        try:
            return text == "-" or bool(find(text))
        except UnknownNameError:
            return False

    if others and not is_scenario(first) and is_scenario(others[-1]):
        return others[-1], (first, *others[:-1])
    return first, others


def _draw(found: Comparison, out: Path) -> None:
    """Draw the figures of every pair; of several pairs their names are in those of the files."""
    from wedgesim.output.plots.position_path import plot_position_path
    from wedgesim.output.plots.waterfall import plot_attribution

    for pair in found.pairs:
        place = out if len(found.pairs) == 1 else beside(out, f"{pair.first.name}-{pair.second.name}")
        if pair.attribution is not None:
            write_figure(plot_attribution(pair), beside(place, "attribution"))
        if pair.path is not None:
            write_figure(plot_position_path(pair), beside(place, "path"))
