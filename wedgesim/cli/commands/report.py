"""``wedgesim report``: everything about a scenario or a run, in one HTML file."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from wedgesim.cli.failures import DONE, UNSOLVED, complain
from wedgesim.cli.options import how_it_is_taken, load_taken, seed_option
from wedgesim.cli.progress import progress

if TYPE_CHECKING:
    from wedgesim.scenario.orders import Timing

ENOUGH: Final = 10_000
"""Draws from which on a second process pays, which starts in half a second."""


@click.command("report")
@click.argument("source", metavar="RUN|SCENARIO")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("report.html"), show_default=True,
    help="The file to write; an earlier one is replaced.",
)  # fmt: skip
@how_it_is_taken
@click.option(
    "-n", "--draws", type=click.IntRange(2, 1_000_000), default=10_000, show_default=True,
    help="Draws of what is uncertain.",
)  # fmt: skip
@seed_option
@click.option(
    "--workers", type=click.IntRange(1, 2),
    help="Processes that work: 2 where it pays, 1 otherwise. The report is the same.",
)
@click.option("--open/--no-open", "opened", default=False, help="Open it in the browser; not by default.")
def command(
    source: str,
    out: Path,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    draws: int,
    seed: int,
    workers: int | None,
    opened: bool,
) -> int:
    """Write all that is found about a scenario or a run into one HTML file.

    SOURCE is a file, the name of a packaged scenario, - for standard input, or the directory of a run, which is told as
    it was played. The page needs no network: it opens from disk, prints, and can be read on a phone.
    """
    if out.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f"--out: {out} must end in .html")
    if not out.parent.is_dir():
        raise click.UsageError(f"--out: there is no folder {out.parent}")
    if not os.access(out.parent, os.W_OK):
        raise click.UsageError(f"--out: cannot write into the folder of {out}")
    of_run = Path(source).is_dir()
    if of_run and (phase or timing):
        what, how = ("--phase", "in the phase") if phase else ("--timing", "in the order")
        raise click.UsageError(f"{what}: a run is told {how} in which it was played; name the scenario instead")
    loaded = None if of_run else load_taken(source, settings, position, phase, timing)
    gc.enable()
    with progress() as line:
        line.tell("starting")
        from wedgesim.output.report.report import report

        made = report(
            loaded if loaded is not None else source, settings, position=position, draws=draws, seed=seed,
            workers=workers or _fitting(draws), called=source, tell=line.tell,
        )  # fmt: skip
    made.save(out)
    complain(f"{out} written")
    if opened:
        import webbrowser

        webbrowser.open(out.resolve().as_uri())
    return DONE if made.findings.assessment.solution.equilibria else UNSOLVED


def _fitting(draws: int) -> int:
    """Return how many processes pay."""
    from wedgesim.execution.executors import processors

    return 2 if draws >= ENOUGH and processors() > 1 else 1
