"""``wedgesim validate``: every mistake of every file, each with its line."""

from __future__ import annotations

import click

from wedgesim.cli.failures import DONE, INVALID, USAGE, complain, printable
from wedgesim.cli.options import load_scenario
from wedgesim.cli.speaking import say


@click.command("validate")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def command(files: tuple[str, ...]) -> int:
    """Check scenarios and name every mistake with its line.

    Mistakes are told as file:line:column: path: what is wrong. Nothing is solved. A FILE can be a packaged name, or -
    for standard input.
    """
    return max(_check(file) for file in files)


def _check(file: str) -> int:
    from wedgesim.errors import ScenarioError, UnknownNameError

    try:
        load_scenario(file)
    except ScenarioError as error:
        for problem in error.problems:
            complain(str(problem))
        return INVALID
    except UnknownNameError as error:
        complain(f"Error: {error}")
        return USAGE
    say(f"{printable(file)}: ok\n")
    return DONE
