"""``wedgesim list``: the scenarios that come with wedgesim."""

from __future__ import annotations

import click

from wedgesim.cli.failures import DONE, INVALID
from wedgesim.cli.options import load_packaged, no_color_option


@click.command("list")
@no_color_option
def command(no_color: bool) -> int:
    """List the scenarios that come with wedgesim."""
    from wedgesim.errors import ScenarioError
    from wedgesim.output.catalogue_page import catalogue_page
    from wedgesim.output.terminal import render

    scenarios = load_packaged()
    click.echo(render(catalogue_page(scenarios), not no_color), nl=False, color=True)
    return INVALID if any(isinstance(found, ScenarioError) for found in scenarios.values()) else DONE
