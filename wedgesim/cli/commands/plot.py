"""``wedgesim plot``: one figure, of a scenario or of results."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wedgesim.cli.failures import DONE
from wedgesim.cli.options import how_it_is_taken, load_scenario, taken
from wedgesim.cli.progress import progress
from wedgesim.cli.writing import out_option, write_figure

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from wedgesim.scenario.orders import Timing
    from wedgesim.scenario.scenario import Scenario

_KINDS = ("payoffs", "triangle", "phase", "sweep", "threshold", "multiples", "quantal")


class _Kind(click.Choice[str]):
    """A kind of figure; of one that is misspelt, or named by a word close by, the nearest is said."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the kind."""
        if value not in self.choices:
            from wedgesim.scenario.vocabulary import nearest

            match = "phase" if value.startswith("phase") else nearest(value, _KINDS)
            if match:
                self.fail(f"{value!r} is not one of {', '.join(_KINDS)}; did you mean {match!r}?", param, ctx)
        return super().convert(value, param, ctx)


@click.command("plot")
@click.argument("source")
@click.argument("kind", type=_Kind(_KINDS))
@out_option("A .png, .svg or .pdf file.", required=True)
@how_it_is_taken
@click.option("--sweep", metavar="NAME", help="A sweep of the scenario, for its axes.")
@click.option(
    "--axis",
    "axes",
    multiple=True,
    metavar="NAME=LOW:HIGH",
    help="An axis, with :POINTS if need be; twice for a plane, the horizontal one first.",
)
@click.option("--param", "parameter", metavar="NAME", help="Of threshold: the parameter whose threshold is drawn.")
@click.option("--third", metavar="NAME=A,B,C", help="Of multiples: the parameter they run over.")
@click.option("--precision", type=float, default=20.0, help="Of quantal: how rarely players err; 20 by default.")
@click.option("--resolution", type=int, default=4096, help="Of phase: steps of the finest lattice; 4096 by default.")
@click.option("--width", type=click.FloatRange(2, 20), help="Inches; by default a journal's column.")
def command(
    source: str,
    kind: str,
    out: Path,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    sweep: str | None,
    axes: tuple[str, ...],
    parameter: str | None,
    third: str | None,
    precision: float,
    resolution: int,
    width: float | None,
) -> int:
    """Draw one figure of a scenario, a run or a sweep.

    SOURCE is the directory of a run or sweep, a scenario (a file, the name of a packaged one, or -), or a .nc file of a
    threshold curve. KIND is payoffs, triangle, phase (diagram), sweep (of one parameter), threshold (curve), multiples
    (phase diagrams over a third parameter) or quantal (split probability when players err).
    """
    scenario, result = _read(source)
    if scenario is not None:
        scenario = taken(scenario, settings, position, phase, timing)
    gc.enable()
    with progress() as line:
        line.tell(f"drawing {out}")
        if scenario is None:
            drawn = _curve(result, kind, width)
        else:
            from wedgesim.model.variation import with_values
            from wedgesim.output.plots.sources import CURVE_STEPS, SWEEP_STEPS, PlotOptions, figure_of_kind

            current = scenario.with_position(position) if position is not None else scenario
            current = with_values(current, settings) if settings else current
            changed = bool(settings) or position is not None or phase is not None or timing is not None
            points = CURVE_STEPS if kind == "threshold" else SWEEP_STEPS
            options = PlotOptions(
                _axes(axes, points + 1), sweep, parameter, _axes([third], 4) if third else None, precision, resolution,
                width,
            )  # fmt: skip
            drawn = figure_of_kind(kind, current, None if changed else result, options)
    write_figure(drawn, out)
    return DONE


def _read(source: str) -> tuple[Scenario | None, xr.Dataset | None]:
    """Return the scenario and the results that a source holds."""
    place = Path(source)
    if place.is_dir():
        if not (place / "scenario.yaml").is_file():
            raise click.UsageError(f"{source} holds no scenario.yaml: it is not the directory of a run or a sweep")
        from wedgesim.output.plots.sources import read_result

        results = place / "sweep.nc"
        return load_scenario(str(place / "scenario.yaml")), read_result(results) if results.is_file() else None
    if place.suffix == ".nc":
        from wedgesim.output.plots.sources import read_result

        if not place.is_file():
            raise click.UsageError(f"there is no file {source}")
        return None, read_result(place)
    return load_scenario(source), None


def _curve(result: xr.Dataset | None, kind: str, width: float | None) -> Axes:
    """Draw a file that stands alone: a threshold curve, or a sweep of one parameter."""
    assert result is not None
    more: dict[str, Any] = {} if width is None else {"width": width}
    if kind == "threshold" and "branch" in result.dims:
        from wedgesim.output.plots.threshold import plot_threshold_curve

        return plot_threshold_curve(result, **more)
    if kind == "sweep" and "verdict" in result:
        from wedgesim.output.plots.sweep import plot_sweep

        return plot_sweep(result, **more)
    raise click.UsageError("a .nc file alone can be drawn as threshold or sweep; give the directory for other kinds")


def _axes(texts: Iterable[str], points: int) -> dict[str, NDArray[np.float64]]:
    """Read axes, whose number of points may be left out."""
    from wedgesim.analysis.grid import parse_axis

    found = {}
    for text in texts:
        values = text.rpartition("=")[2]
        axis = parse_axis(f"{text}:{points}" if values.count(":") == 1 else text)
        found[axis.name] = axis.values
    return found
