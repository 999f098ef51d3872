"""``wedgesim list``: the scenarios that come with wedgesim."""

from __future__ import annotations

import click

from wedgesim.cli.failures import DONE, INVALID
from wedgesim.cli.options import load_packaged, no_color_option
from wedgesim.cli.speaking import say_blocks


@click.command("list")
@no_color_option
def command(no_color: bool) -> int:
    """List the scenarios that come with wedgesim."""
    from wedgesim.errors import ScenarioError
    from wedgesim.output.catalogue_page import catalogue_page

    scenarios = load_packaged()
    say_blocks(catalogue_page(scenarios), not no_color)
    return INVALID if any(isinstance(found, ScenarioError) for found in scenarios.values()) else DONE
