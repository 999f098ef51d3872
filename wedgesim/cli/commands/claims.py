"""``wedgesim claims``: which claims of scenarios hold, and how far."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import DISPROVED, DONE
from wedgesim.cli.options import (
    json_option,
    load_taken,
    no_color_option,
    phase_option,
    scenarios_argument,
    seed_option,
    timing_option,
)
from wedgesim.cli.progress import progress
from wedgesim.cli.speaking import say_blocks, say_json

if TYPE_CHECKING:
    from wedgesim.scenario.orders import Timing


@click.command("claims")
@scenarios_argument
@click.option(
    "-n",
    "--draws",
    type=click.IntRange(min=0, max=20_000),
    default=500,
    show_default=True,
    help="Points at which to ask how far each claim holds; 0 for none.",
)
@click.option("--only", metavar="CLAIM", multiple=True, help="Check this claim alone; can be repeated.")
@phase_option
@timing_option
@seed_option
@json_option
@no_color_option
def command(
    scenarios: tuple[str, ...],
    draws: int,
    only: tuple[str, ...],
    phase: str | None,
    timing: Timing | None,
    seed: int,
    as_json: bool,
    no_color: bool,
) -> int:
    """Check the claims that scenarios make, and say how far they hold.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input; without any, all packaged ones are
    checked. A claim holds, fails, or holds only where: as the scenario is written, but not throughout the declared
    ranges of what it leaves open. The exit code is 7 when a claim marked `expected` fails.
    """
    if draws == 1:
        raise click.BadParameter("one draw says nothing; give 2 or more, or 0 for none", param_hint="--draws")
    if only and len(scenarios) != 1:
        raise click.UsageError("--only picks claims of one scenario; name one")
    from wedgesim.scenario.catalogue import packaged

    loaded = [load_taken(scenario, {}, phase=phase, timing=timing) for scenario in scenarios or packaged()]
    gc.enable()
    from wedgesim.analysis.claims import check_claims

    checked = []
    with progress() as line:
        for scenario in loaded:
            line.tell(f"checking the claims of {scenario.name}")
            checked.append((scenario, check_claims(scenario, only or None, draws=draws, seed=seed)))
    from wedgesim.output.claims_page import claims_document, claims_page

    if as_json:
        say_json(claims_document(checked, draws, seed))
    else:
        say_blocks(claims_page(checked), not no_color)
    expected = [result for _, results in checked for result in results if result.status == "expected"]
    return DONE if all(result.holds for result in expected) else DISPROVED
