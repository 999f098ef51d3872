"""``wedgesim policy``: which policy does well across what nobody knows."""

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
    from wedgesim.analysis.uncertainty.draws import DrawMethod
    from wedgesim.roles import Role
    from wedgesim.scenario.orders import Timing


@click.command("policy")
@scenario_argument
@click.option(
    "--of", "role", type=click.Choice(["divider", "partner"]), default="divider",
    help="Whose policies; the divider's by default.",
)  # fmt: skip
@click.option("--after", metavar="ACTION", help="With --of partner: hold the divider to this action meanwhile.")
@draws_option
@draw_method_option
@seed_option
@how_it_is_taken
@only_option
@click.option("--reference", metavar="ACTION", help="Satisficing is to pay at least what this does; the first action.")
@click.option("--level", type=float, metavar="PAYOFF", help="Satisficing is to pay at least so much.")
@click.option("--leaves", "most_leaves", type=int, default=8, metavar="N", help="Leaves of the tree at most.")
@out_option("Draw the policies and the value of information as .png, .svg or .pdf, or write all as .json.", ".json")
@json_option
@no_color_option
def command(
    scenario: str,
    role: Role,
    after: str | None,
    draws: int,
    method: DrawMethod,
    seed: int,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    only: tuple[str, ...],
    reference: str | None,
    level: float | None,
    most_leaves: int,
    out: Path | None,
    as_json: bool,
    no_color: bool,
) -> int:
    """Compare policies across what is uncertain, and value knowledge.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. At each of many draws the role is held
    to each of its actions in turn and the others answer in equilibrium.
    """
    loaded = load_taken(scenario, settings, position, phase, timing)
    gc.enable()
    from wedgesim.analysis.policy.policies import policies
    from wedgesim.output.policy_page import policy_document, policy_page
    from wedgesim.output.taken import of_a_round

    with progress() as line:
        line.tell(f"{draws:,} draws")
        found = policies(
            loaded, role, draws, method, seed, settings, position, only or None, after=after,
            reference=reference, level=level, most_leaves=most_leaves,
        )  # fmt: skip
    if out is not None and is_figure(out):
        from wedgesim.output.plots.policy import plot_policy

        write_figure(plot_policy(found), out)
    elif out is not None:
        write_json(policy_document(found), out)
    if as_json:
        say_json(policy_document(found))
    else:
        say_blocks(of_a_round(policy_page(found), found.scenario), not no_color)
    return DONE
