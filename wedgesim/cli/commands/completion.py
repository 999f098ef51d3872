"""``wedgesim completion``: the completion script of a shell."""

from __future__ import annotations

import click

from wedgesim.cli.speaking import say

_HINTS = """\b
In ~/.bashrc:                    eval "$(wedgesim completion bash)"
In ~/.zshrc:                     eval "$(wedgesim completion zsh)"
In ~/.config/fish/config.fish:   wedgesim completion fish | source"""


@click.command("completion", help=f"Print the completion script of a shell.\n\n{_HINTS}")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    from wedgesim.cli.application import COMPLETION, cli

    kind = get_completion_class(shell)
    assert kind is not None  # the three are click's own
    say(kind(cli, {}, "wedgesim", COMPLETION).source() + "\n")
