"""From what a user names, a run directory, a file of results or a scenario, to the figure of a kind.

| kind | drawn of |
| --- | --- |
| `payoffs`, `triangle` | the scenario, solved at its values |
| `phase` | a sweep of two parameters; else the scenario, refined where something happens |
| `sweep` | a sweep of one parameter; else the scenario over one axis |
| `threshold` | a threshold curve; else the scenario, one parameter along another |
| `multiples` | the scenario, a plane at several values of a third parameter |
| `quantal` | a sweep of two parameters by quantal response; else the scenario, for players who err |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.threshold_question import ThresholdError
from wedgesim.errors import WedgesimError
from wedgesim.scenario.scenario import Axis, Scenario

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

KINDS: Final = ("payoffs", "triangle", "phase", "sweep", "threshold", "multiples", "quantal")

SWEEP_STEPS: Final = 400
"""Steps of a line that a sweep is drawn over, when nobody gives their number."""

CURVE_STEPS: Final = 80


class PlotError(WedgesimError, ValueError):
    """What is to be drawn does not make a figure of the kind that was asked for."""


@dataclass(frozen=True)
class PlotOptions:
    """What a figure is to show.

    Attributes
    ----------
    axes : mapping of str to ndarray
        Values by name: two for a plane, one for a sweep or for what a threshold runs along.
    sweep : str or None
        A sweep that the scenario declares, in the place of axes.
    parameter : str or None
        Whose threshold.
    third : mapping of str to ndarray
        What small multiples run over.
    precision : float
        Of players who err.
    resolution : int
        Steps of the finest lattice of a diagram.
    width : float or None
        In inches.
    """

    axes: Mapping[str, NDArray[np.float64]]
    sweep: str | None = None
    parameter: str | None = None
    third: Mapping[str, NDArray[np.float64]] | None = None
    precision: float = 20.0
    resolution: int = 4096
    width: float | None = None


def figure_of_kind(kind: str, scenario: Scenario, result: xr.Dataset | None, options: PlotOptions) -> Axes:
    """Draw a figure.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`.
    scenario : Scenario
        At the values that are to hold.
    result : Dataset or None
        A sweep or a threshold curve, where there is one; kinds that need none leave it aside.
    options : PlotOptions
        What to show.

    Raises
    ------
    PlotError
        When axes or parameters are missing; says what to write.
    WedgesimError
        As the analysis does that is drawn.
    """
    more = {} if options.width is None else {"width": options.width}
    if kind not in _DRAW:
        raise PlotError(f"there is no figure {kind!r}; choose {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    return _DRAW[kind](scenario, result, options, more)


def _solution(name: str) -> Callable[[Scenario, xr.Dataset | None, PlotOptions, dict[str, Any]], Axes]:
    def draw(scenario: Scenario, result: xr.Dataset | None, options: PlotOptions, more: dict[str, Any]) -> Axes:
        from wedgesim.analysis.solve import solve
        from wedgesim.output.plots import plot_payoffs, plot_triangle

        solution = solve(scenario)
        if not solution.equilibria:
            raise PlotError(f"{scenario.name} has no equilibrium to draw")
        return plot_payoffs(solution, **more) if name == "payoffs" else plot_triangle(solution, **more)

    return draw


def _phase(scenario: Scenario, result: xr.Dataset | None, options: PlotOptions, more: dict[str, Any]) -> Axes:
    from wedgesim.output.plots.phase_diagram import plot_phase_diagram

    if result is not None and "verdict" in result and not options.axes and options.sweep is None:
        from wedgesim.analysis.phase_of_sweep import phase_of_sweep

        return plot_phase_diagram(phase_of_sweep(scenario, result), **more)
    from wedgesim.analysis.adaptive import adaptive_diagram
    from wedgesim.output.plots.adaptive import plot_adaptive_diagram

    diagram = adaptive_diagram(scenario, _plane(options), **_steps(options.resolution))
    return plot_adaptive_diagram(diagram, **more)


def _sweep(scenario: Scenario, result: xr.Dataset | None, options: PlotOptions, more: dict[str, Any]) -> Axes:
    from wedgesim.analysis.sweep import sweep
    from wedgesim.output.plots.sweep import plot_sweep

    if result is None or "verdict" not in result or options.axes or options.sweep is not None:
        if options.sweep is None and len(options.axes) != 1:
            raise PlotError("a sweep is drawn over one axis; add --axis, such as --axis credibility=0:1")
        result = sweep(scenario, options.sweep or dict(options.axes))
    return plot_sweep(result, **more)


def _threshold(scenario: Scenario, result: xr.Dataset | None, options: PlotOptions, more: dict[str, Any]) -> Axes:
    from wedgesim.analysis.threshold_curve import threshold_curve
    from wedgesim.output.plots.threshold import plot_threshold_curve

    if result is None or "branch" not in result.dims or options.parameter is not None:
        if options.parameter is None:
            raise ThresholdError("add --param, the parameter whose threshold is drawn, such as --param credibility")
        if len(options.axes) != 1:
            raise ThresholdError(
                "a threshold is drawn along one axis; add --axis, such as --axis energy_dependence=0:1"
            )
        result = threshold_curve(scenario, options.parameter, options.axes, prove=False)
    return plot_threshold_curve(result, **more)


def _multiples(scenario: Scenario, result: xr.Dataset | None, options: PlotOptions, more: dict[str, Any]) -> Axes:
    from wedgesim.analysis.adaptive_multiples import diagram_series
    from wedgesim.output.plots.multiples import plot_small_multiples

    if not options.third:
        raise PlotError("small multiples run over a third parameter; add --third, such as --third sanctions=0,0.5,1")
    steps = _steps(min(options.resolution, 512))
    return plot_small_multiples(diagram_series(scenario, options.third, _plane(options), **steps), **more)


def _quantal(scenario: Scenario, result: xr.Dataset | None, options: PlotOptions, more: dict[str, Any]) -> Axes:
    from wedgesim.analysis.quantal_surface import quantal_surface
    from wedgesim.output.plots.quantal import plot_quantal_surface

    if result is not None and "split_probability" in result and not options.axes and options.sweep is None:
        from wedgesim.analysis.phase_of_sweep import method_of, surface_of_sweep

        if method_of(result) == "quantal-response":
            return plot_quantal_surface(surface_of_sweep(scenario, result), **more)
    return plot_quantal_surface(quantal_surface(scenario, _plane(options), precision=options.precision), **more)


_DRAW: Final = {
    "payoffs": _solution("payoffs"),
    "triangle": _solution("triangle"),
    "phase": _phase,
    "sweep": _sweep,
    "threshold": _threshold,
    "multiples": _multiples,
    "quantal": _quantal,
}


def _plane(options: PlotOptions) -> str | tuple[Axis, ...] | None:
    if options.axes:
        return tuple(Axis(name, tuple(values.tolist()), "linear") for name, values in options.axes.items())
    return options.sweep


def _steps(resolution: int) -> dict[str, int]:
    initial = 64
    while initial > 2 and (resolution % initial or (resolution // initial) & (resolution // initial - 1)):
        initial //= 2
    return {"resolution": resolution, "initial": initial}


def read_result(path: Path) -> xr.Dataset:
    """Read a file of results whole.

    Raises
    ------
    PlotError
        When it cannot be read as one.
    """
    import xarray as xr

    try:
        with xr.open_dataset(path, engine="h5netcdf") as file:
            return file.load()
    except (OSError, ValueError) as error:
        raise PlotError(f"{path} cannot be read as NetCDF: {error}") from None
