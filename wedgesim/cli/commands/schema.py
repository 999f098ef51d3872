"""``wedgesim schema``: the JSON Schema of scenarios."""

from __future__ import annotations

import click

from wedgesim.cli.speaking import say_json


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of scenarios, for editors.

    Keep it beside your scenarios: wedgesim schema > wedgesim.schema.json

    A scenario names it in its first line:

    # yaml-language-server: $schema=wedgesim.schema.json
    """
    from wedgesim.scenario.schema import json_schema
    from wedgesim.theories.registry import vocabulary

    say_json(json_schema(vocabulary()))
