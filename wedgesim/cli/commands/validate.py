"""``wedgesim validate``: every mistake of every file, each with its line."""

from __future__ import annotations

import click

from wedgesim.cli.failures import DONE, INVALID, USAGE, complain, printable
from wedgesim.cli.options import load_scenario, no_color_option
from wedgesim.cli.speaking import say, say_blocks


@click.command("validate")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--values", is_flag=True, help="Print every value too, and what is left to the theories' defaults.")
@no_color_option
def command(files: tuple[str, ...], values: bool, no_color: bool) -> int:
    """Check scenarios and name every mistake with its line.

    Mistakes are told as file:line:column: path: what is wrong. Nothing is solved. A FILE can be a packaged name, or -
    for standard input.
    """
    return max(_check(file, values, not no_color) for file in files)


def _check(file: str, values: bool, color: bool) -> int:
    from wedgesim.errors import ScenarioError, UnknownNameError

    try:
        scenario = load_scenario(file)
    except ScenarioError as error:
        for problem in error.problems:
            complain(str(problem))
        return INVALID
    except UnknownNameError as error:
        complain(f"Error: {error}")
        return USAGE
    say(f"{printable(file)}: ok\n")
    if values:
        from wedgesim.output.values_page import values_page

        say_blocks(values_page(scenario), color)
    return DONE
