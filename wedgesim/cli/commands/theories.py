"""``wedgesim theories``: what a scenario can be built of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wedgesim.cli.options import no_color_option
from wedgesim.cli.speaking import say_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click.shell_completion import CompletionItem

    from wedgesim.output.blocks import Block

_STATE = "state"


def _complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from wedgesim.theories.registry import theories

    return [CompletionItem(name) for name in (*theories(), _STATE) if name.startswith(incomplete)]


@click.command("theories")
@click.argument("name", required=False, shell_complete=_complete)
@no_color_option
def command(name: str | None, no_color: bool) -> None:
    """List the theories, or explain one.

    With NAME: claim, equations, parameters, thresholds, the signs that it claims, and references. NAME can also be
    state: the levers, equations and parameters that all theories share.
    """
    say_blocks(_page(name), not no_color)


def _page(name: str | None) -> Iterable[Block]:
    from wedgesim.output.theory_page import state_page, theory_list, theory_page
    from wedgesim.theories.registry import theories, theory
    from wedgesim.theories.state import EQUATIONS, LEVERS, PARAMETERS

    if name is None:
        return theory_list(theories())
    if name == _STATE and name not in theories():
        return state_page(LEVERS, PARAMETERS, EQUATIONS)
    return theory_page(theory(name))
