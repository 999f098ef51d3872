"""``wedgesim new``: a commented scenario to start from."""

from __future__ import annotations

import click


@click.command("new")
@click.argument("name")
def command(name: str) -> None:
    """Write NAME.yaml, a commented scenario that runs, into this folder.

    An existing file is never overwritten.
    """
    from wedgesim.output.template import write_template

    try:
        path = write_template(name)
    except FileExistsError as error:
        raise click.UsageError(f"{error.filename} exists and is not overwritten; choose another name") from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{path} written. Edit it, then: wedgesim run {path}")
