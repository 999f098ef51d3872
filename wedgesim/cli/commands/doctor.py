"""``wedgesim doctor``: is everything there?"""

from __future__ import annotations

import click

from wedgesim.cli.failures import DONE, INVALID, MISSING
from wedgesim.cli.options import load_packaged, no_color_option


@click.command("doctor")
@no_color_option
def command(no_color: bool) -> int:
    """Check the installation: versions, optional parts, packaged scenarios, a place for runs."""
    from wedgesim.output.health import health
    from wedgesim.output.terminal import render

    scenarios = load_packaged()
    found = health(scenarios)
    click.echo(render(found.blocks, not no_color), nl=False, color=True)
    if found.missing:
        return MISSING
    return INVALID if found.broken or not scenarios else DONE
