"""``wedgesim export``: the game of a scenario for another program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wedgesim.cli.failures import complain
from wedgesim.cli.options import how_it_is_taken, load_taken, scenario_argument
from wedgesim.cli.speaking import say

if TYPE_CHECKING:
    from wedgesim.scenario.orders import Timing


class _Formats(click.Group):
    """Commands, one a program; of one that is misspelt the nearest is said."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            ctx.fail(f"No such command '{args[0]}'. There is: {', '.join(self.commands)}.")
        return super().resolve_command(ctx, args)


@click.group("export", cls=_Formats, context_settings={"max_content_width": 80})
def command() -> None:
    """Write the game of a scenario for another program."""


@command.command("gambit")
@scenario_argument
@how_it_is_taken
@click.option("-o", "--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to; else it is printed.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["nfg", "efg"]),
    help="By default the ending of FILE decides, else the timing: efg, or nfg where all move at once.",
)
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
def gambit(
    scenario: str,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    out: Path | None,
    form: str | None,
    force: bool,
) -> None:
    """Write the game of a scenario in one of Gambit's formats.

    efg is the tree in the declared timing. nfg is the table of payoffs by profile of actions: in it all three choose
    at once, whatever the timing. With types, chance draws them in the tree; in the table a strategy is a plan.
    """
    loaded = load_taken(scenario, settings, position, phase, timing)
    if out is not None and out.exists() and not force:
        raise click.UsageError(f"{out} exists and is not overwritten; --force replaces it")
    from wedgesim.games.extensive_form import ExtensiveForm
    from wedgesim.games.gambit_efg import write_efg
    from wedgesim.games.gambit_nfg import write_nfg
    from wedgesim.model.game import game

    if form is None and out is not None and out.suffix.lower() in (".nfg", ".efg"):
        form = out.suffix.lower()[1:]
    form = form or ("nfg" if loaded.simultaneous else "efg")
    if loaded.types:
        from wedgesim.model.private_information import game_with_types
        from wedgesim.model.variation import with_values

        current = loaded.with_position(position) if position is not None else loaded
        private = game_with_types(with_values(current, settings))
        text = write_nfg(private.normal_form()) if form == "nfg" else write_efg(private.to_extensive_form())
    else:
        played = game(loaded, settings, position=position)
        text = write_nfg(played.normal_form) if form == "nfg" else write_efg(ExtensiveForm.from_sequential(played))
    if out is None:
        say(text)
    else:
        from wedgesim.output.files import write_text

        write_text(out, text)
        concept = "perfect-bayesian" if loaded.types else "subgame-perfect"
        method = f" --method {concept}" if form == "efg" else ""
        say(f"{out} written. To solve it: wedgesim solve {out}{method}\n")
    if form == "nfg" and not loaded.simultaneous:
        complain("Note: an .nfg file has no timing; in it all three choose at once. --format efg keeps the order.")
