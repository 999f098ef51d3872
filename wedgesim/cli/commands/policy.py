"""``wedgesim policy``: which policy does well across what nobody knows."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from wedgesim.cli.failures import DONE, complain
from wedgesim.cli.options import (
    check_settings,
    given_option,
    json_option,
    load_scenario,
    no_color_option,
    position_option,
    scenario_argument,
)
from wedgesim.cli.progress import progress
from wedgesim.cli.speaking import say_blocks, say_json

_FIGURES = (".png", ".svg", ".pdf")


@click.command("policy")
@scenario_argument
@click.option(
    "--of", "role", type=click.Choice(["divider", "partner"]), default="divider",
    help="Whose policies; the divider's by default.",
)  # fmt: skip
@click.option("--after", metavar="ACTION", help="With --of partner: hold the divider to this action meanwhile.")
@click.option("-n", "--draws", "count", type=int, default=10_000, metavar="N", help="Draws, 10000 by default.")
@click.option("--method", type=click.Choice(["lhs", "sobol", "random"]), default="lhs", help="How they are drawn.")
@click.option("--seed", type=int, default=0, metavar="N", help="Of all that is random, 0 by default.")
@given_option
@position_option
@click.option("--only", multiple=True, metavar="NAME", help="Draw this parameter alone; can be repeated.")
@click.option("--reference", metavar="ACTION", help="Satisficing is to pay at least what this does; the first action.")
@click.option("--level", type=float, metavar="PAYOFF", help="Satisficing is to pay at least so much.")
@click.option("--leaves", "most_leaves", type=int, default=8, metavar="N", help="Leaves of the tree at most.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the policies and the value of information as .png, .svg or .pdf, or write all as .json.",
)
@json_option
@no_color_option
def command(
    scenario: str,
    role: str,
    after: str | None,
    count: int,
    method: str,
    seed: int,
    settings: dict[str, float],
    position: str | None,
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
    if out is not None and out.suffix not in (".json", *_FIGURES):
        raise click.UsageError(f"--out: {out} must end in .json, .png, .svg or .pdf")
    loaded = load_scenario(scenario)
    check_settings(loaded, position, settings)
    gc.enable()
    from wedgesim.analysis.policy.policies import policies
    from wedgesim.output.policy_page import policy_document, policy_page

    with progress() as line:
        line.tell(f"{count:,} draws")
        found = policies(
            loaded, role, count, method, seed, settings, position, only or None, after=after,  # type: ignore[arg-type]  # choices
            reference=reference, level=level, most_leaves=most_leaves,
        )  # fmt: skip
    if out is not None and out.suffix == ".json":
        from wedgesim.output.document import to_json

        out.write_text(to_json(policy_document(found)), encoding="utf-8")
        complain(f"{out} written")
    elif out is not None:
        from wedgesim.output.plots.policy import plot_policy
        from wedgesim.output.plots.save import save_figure

        save_figure(plot_policy(found), out)
        complain(f"{out} written")
    if as_json:
        say_json(policy_document(found))
    else:
        say_blocks(policy_page(found), not no_color)
    return DONE
