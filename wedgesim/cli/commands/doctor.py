"""``wedgesim doctor``: whether everything is there."""

from __future__ import annotations

import click

from wedgesim.cli.failures import DONE, INVALID, MISSING
from wedgesim.cli.options import load_packaged, no_color_option
from wedgesim.cli.speaking import say_blocks


@click.command("doctor")
@no_color_option
def command(no_color: bool) -> int:
    """Check the installation.

    Versions, optional parts, packaged scenarios, and a place for runs.
    """
    from wedgesim.output.health import health

    scenarios = load_packaged()
    found = health(scenarios)
    say_blocks(found.blocks, not no_color)
    if found.missing:
        return MISSING
    return INVALID if found.broken or not scenarios else DONE
