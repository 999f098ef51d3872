"""``wedgesim schema``: the JSON Schema of scenarios."""

from __future__ import annotations

import click


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of scenarios, for editors.

    \b
    wedgesim schema > wedgesim.schema.json
    and, as the first line of a scenario beside it:
    # yaml-language-server: $schema=wedgesim.schema.json
    """
    from wedgesim.output.document import to_json
    from wedgesim.scenario.schema import json_schema
    from wedgesim.theories.registry import vocabulary

    click.echo(to_json(json_schema(vocabulary())), nl=False)
