"""The group of all commands, which imports a command only when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from wedgesim.version import __version__

COMPLETION: Final = "_WEDGESIM_COMPLETE"
"""Environment variable through which a shell asks for completions."""

COMMANDS: Final[dict[str, str]] = {
    "run": "Solve a scenario, tell the story and write a run directory.",
    "solve": "Solve a scenario or a game file and print its equilibria.",
    "sweep": "Solve a scenario at every point of a grid, a sample or a table.",
    "plot": "Draw one figure of a scenario, a run or a sweep.",
    "threshold": "Find every value of a parameter at which the split is gained or lost.",
    "explain": "Explain why: every deviation, term by term, and on whom it hangs.",
    "compare": "Compare positions: what differs, what it does, what would decide.",
    "uncertainty": "Say how sure a split is, given how unsure the values behind it are.",
    "sensitivity": "Say what the split depends on: one parameter at a time, all together, and at the margin.",
    "explore": "Open a scenario in the browser: move a slider and see the border move.",
    "timeline": "Play a scenario through its years, farsighted and myopic.",
    "claims": "Check the claims that scenarios make, and say how far they hold.",
    "report": "Write all that is found about a scenario or a run into one HTML file.",
    "policy": "Compare policies across what is uncertain, and value knowledge.",
    "discover": "Find for which values a split, an action or a claim is to be expected.",
    "export": "Write the game of a scenario for another program.",
    "validate": "Check scenarios and name every mistake with its line.",
    "new": "Write a commented scenario to start from.",
    "list": "List the scenarios that come with wedgesim.",
    "theories": "List the theories, or explain one.",
    "schema": "Print the JSON Schema of scenarios, for editors.",
    "doctor": "Check the installation.",
    "completion": "Print the completion script of a shell.",
}
"""Name and help of every command; each is the function `command` of the module of its name in `commands`."""


class LazyGroup(click.Group):
    """A group whose help is a static table, and whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"wedgesim.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; name the nearest where there is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from wedgesim.scenario.vocabulary import nearest

            match = nearest(args[0], COMMANDS)
            hint = f" Did you mean '{match}'?" if match else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Start with: wedgesim run reverse_kissinger",
)
@click.version_option(__version__, prog_name="wedgesim")
def cli() -> None:
    """Ask whether one power can split two others.

    Three-player games of balancing, wedging, bloodletting, the security dilemma and dependence, written in YAML and
    solved for every equilibrium.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str
        Without the name of the program.

    Returns
    -------
    int
        The exit code of usage errors, help and commands; other exceptions pass.
    """
    _speak_any_language()
    if COMPLETION in os.environ:
        from click.shell_completion import shell_complete

        return shell_complete(cli, {}, "wedgesim", COMPLETION, os.environ[COMPLETION])
    try:
        with cli.make_context("wedgesim", list(arguments), obj=tuple(arguments)) as context:
            code = cli.invoke(context)
            sys.stdout.flush()
            return code if isinstance(code, int) else 0
    except click.exceptions.Exit as end:
        sys.stdout.flush()
        return end.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        error.show()
        return error.exit_code


def _speak_any_language() -> None:
    """Let a terminal that cannot show a character show its code, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
