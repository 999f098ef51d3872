"""``wedgesim explore``: the page in the browser."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from wedgesim.cli.failures import DONE, complain
from wedgesim.cli.options import load_scenario, scenario_argument


@click.command("explore")
@scenario_argument
@click.option("--port", type=click.IntRange(1, 65535), help="Serve on this port; by default 8765, or a free one.")
@click.option("--no-browser", is_flag=True, help="Open no browser; print the address only.")
@click.option(
    "--export",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.html",
    help="Write one file that works without Python and without a network, and serve nothing.",
)
@click.option(
    "--axes",
    metavar="X,Y",
    help="With --export: the two axes; by default those of the scenario's first sweep of two parameters.",
)
@click.option(
    "--slider",
    "sliders",
    multiple=True,
    metavar="NAME",
    help="With --export: a further slider, at most four; by default the three that do most.",
)
@click.option("--points", type=click.IntRange(2, 101), help="With --export: values of each axis; 41, or 9 where slow.")
@click.option("--steps", type=click.IntRange(2, 21), help="With --export: values of each slider; 5, or 2 where slow.")
def command(
    scenario: str,
    port: int | None,
    no_browser: bool,
    out: Path | None,
    axes: str | None,
    sliders: tuple[str, ...],
    points: int | None,
    steps: int | None,
) -> int:
    """Open a scenario in the browser: move a slider and see the border move.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. The page is served on 127.0.0.1, to
    this machine only; Ctrl-C ends it.
    """
    if out is None and (axes is not None or sliders or points is not None or steps is not None):
        raise click.UsageError("--axes, --slider, --points and --steps go with --export")
    if out is not None and (port is not None or no_browser):
        raise click.UsageError("--export serves nothing; leave out --port and --no-browser")
    if out is not None and out.suffix not in (".html", ".htm"):
        raise click.UsageError(f"--export: {out} must end in .html")
    loaded = load_scenario(scenario)
    gc.enable()
    if out is not None:
        from wedgesim.explorer.export import write_export

        chosen = None if axes is None else tuple(name.strip() for name in axes.split(","))
        told = write_export(loaded, scenario, out, chosen, sliders or None, points, steps)
        complain(f"{out} written: {told}")
        return DONE
    from wedgesim.explorer.held import Origin
    from wedgesim.explorer.serve import open_browser, serve
    from wedgesim.scenario.catalogue import find

    origin = None if scenario == "-" else Origin(Path(find(scenario)), lambda: load_scenario(scenario))

    def ready(address: str) -> None:
        click.echo(f"{loaded.title}: {address}\nCtrl-C ends it.")
        if not no_browser:
            open_browser(address)

    serve(loaded, scenario, port, ready, origin)
    return DONE
