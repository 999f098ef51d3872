"""``wedgesim sensitivity``: what the split depends on."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import DONE
from wedgesim.cli.options import (
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
    from wedgesim.output.sensitivity_page import Sensitivity
    from wedgesim.scenario.orders import Timing
    from wedgesim.scenario.scenario import Scenario


def _parse_groups(context: click.Context, parameter: click.Parameter, given: Iterable[str]) -> dict[str, list[str]]:
    """Read GROUP=NAME,NAME."""
    groups: dict[str, list[str]] = {}
    for text in given:
        name, _, members = (part.strip() for part in text.partition("="))
        listed = [member.strip() for member in members.split(",") if member.strip()]
        if not name or not listed or name in groups:
            raise click.BadParameter(
                f"expected GROUP=NAME,NAME with each group once, such as trade=sanctions,backfill; not {text!r}"
            )
        groups[name] = listed
    return groups


@click.command("sensitivity")
@scenario_argument
@how_it_is_taken
@only_option
@click.option(
    "--samples",
    type=int,
    default=1024,
    show_default=True,
    metavar="ROWS",
    help="Rows of the samples for Sobol' indices, a power of 2.",
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="GROUP=NAME,NAME",
    callback=_parse_groups,
    help="Look at some parameters together; can be repeated.",
)
@click.option("--by-theory", is_flag=True, help="Look at the parameters of each theory together.")
@click.option("--morris", "with_morris", is_flag=True, help="Screen by Morris' method too; needs SALib.")
@click.option("--second-order", "with_pairs", is_flag=True, help="Look at pairs of parameters too; needs SALib.")
@click.option(
    "--of",
    type=click.Choice(["margin", "split", "payoff.divider", "payoff.target", "payoff.partner"]),
    default="margin",
    show_default=True,
    help="What --morris and --second-order look at.",
)
@seed_option
@click.option("--top", type=click.IntRange(min=1), default=12, show_default=True, help="Rows of each table.")
@out_option(
    "Draw FILE-tornado and FILE-indices as .png, .svg or .pdf, or write them as .nc; can be repeated.",
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
    samples: int,
    groups: dict[str, list[str]],
    by_theory: bool,
    with_morris: bool,
    with_pairs: bool,
    of: str,
    seed: int,
    top: int,
    out: tuple[Path, ...],
    as_json: bool,
    no_color: bool,
) -> int:
    """Say what the split depends on: one parameter at a time, all together, and at the margin.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. What varies, and how far, is what
    the scenario says: its distributions, or ranges.
    """
    if groups and by_theory:
        raise click.UsageError("give either --group or --by-theory, not both")
    loaded = load_taken(scenario, settings, position, phase, timing)
    gc.enable()
    from wedgesim.output.sensitivity_page import sensitivity_document, sensitivity_page
    from wedgesim.output.taken import of_a_round

    found = _find(
        loaded, settings, position, only or None, samples, "theory" if by_theory else groups or None, seed,
        of if with_morris else "", of if with_pairs else "",
    )  # fmt: skip
    for path in out:
        _write(found, path)
    if as_json:
        say_json(sensitivity_document(found, settings, position))
    else:
        say_blocks(of_a_round(sensitivity_page(found, settings, position, top), found.tornado.scenario), not no_color)
    return DONE


def _find(
    scenario: Scenario,
    settings: dict[str, float],
    position: str | None,
    only: tuple[str, ...] | None,
    samples: int,
    groups: dict[str, list[str]] | str | None,
    seed: int,
    screened: str,
    paired: str,
) -> Sensitivity:
    """Measure all that was asked for."""
    from wedgesim.analysis.sensitivity.elasticities import elasticities
    from wedgesim.analysis.sensitivity.screening import morris, second_order
    from wedgesim.analysis.sensitivity.sobol import CorrelatedError, sobol_indices
    from wedgesim.analysis.sensitivity.tornado import tornado
    from wedgesim.output.sensitivity_page import Sensitivity

    refusal, indices = "", None
    with progress() as line:
        line.tell("one parameter at a time")
        bars = tornado(scenario, settings, position=position, only=only)
        try:
            indices = sobol_indices(
                scenario,
                samples,
                settings,
                groups=groups,
                seed=seed,
                position=position,
                only=only,
                report=lambda done, count: line.tell(f"indices: {done} of {count} groups solved"),
            )
        except CorrelatedError as error:
            if groups is not None:
                raise
            refusal = str(error)
        return Sensitivity(
            bars,
            indices,
            elasticities(scenario, settings, position=position, only=only),
            morris(scenario, overrides=settings, of=screened, seed=seed, position=position, only=only)
            if screened
            else None,
            second_order(scenario, samples, settings, of=paired, seed=seed, position=position, only=only)
            if paired
            else None,
            refusal,
        )


def _write(found: Sensitivity, out: Path) -> None:
    if not is_figure(out):
        write_dataset(found.tornado.to_dataset(), beside(out, "tornado"))
        if found.indices is not None:
            write_dataset(found.indices.to_dataset(), beside(out, "indices"))
        return
    from wedgesim.output.plots.sensitivity import plot_indices, plot_tornado

    write_figure(plot_tornado(found.tornado), beside(out, "tornado"))
    if found.indices is not None:
        write_figure(plot_indices(found.indices), beside(out, "indices"))
