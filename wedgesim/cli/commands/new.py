"""``wedgesim new``: a commented scenario to start from."""

from __future__ import annotations

import click

from wedgesim.cli.speaking import say


@click.command("new")
@click.argument("name")
def command(name: str) -> None:
    """Write a commented scenario to start from.

    It is NAME.yaml in this folder, and it runs. An existing file is never overwritten.
    """
    from wedgesim.output.template import write_template

    try:
        path = write_template(name)
    except FileExistsError as error:
        raise click.UsageError(f"{error.filename} exists and is not overwritten; choose another name") from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    say(f"{path} written. Edit it, then: wedgesim run {path}\n")
