"""The files of a run: the scenario as it was played, results, sweeps, figures, and a manifest of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from math import isqrt, prod
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from wedgesim.errors import WedgesimError
from wedgesim.output.document import assessment_document, to_json
from wedgesim.output.manifest import manifest
from wedgesim.output.run_directory import MANIFEST

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from wedgesim.analysis.assessment import Assessment
    from wedgesim.analysis.solution import Solution
    from wedgesim.scenario.scenario import Scenario

FORMATS: Final = ("png", "svg")
MOST_CELLS: Final = 40_000
"""Points of a phase diagram at most, so that a figure never takes minutes."""

MOST_CELLS_ONE_BY_ONE: Final = 1_500
"""The same where roles move at once before the last stage, whose points are solved one by one."""

_MOST_SUPPORTS: Final = 25_000_000
"""Pairs of a point and a combination of actions that may be mixed: some seconds of enumeration."""


class Stopwatch:
    """Wall-clock seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a block."""
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = perf_counter() - start


def write_run(
    folder: Path,
    assessment: Assessment,
    command: Sequence[str],
    started: str,
    watch: Stopwatch,
    figures: bool = True,
    tell: Callable[[str], None] = lambda text: None,
    sweeps: bool = True,
) -> tuple[str, ...]:
    """Fill the folder of a run.

    Parameters
    ----------
    folder : Path
        Empty.
    assessment : Assessment
        What to write.
    command : sequence of str
        The command line, for the manifest.
    started : str
        When, in UTC.
    watch : Stopwatch
        Has timed what came before; figures are added.
    figures : bool, optional
        Whether to draw.
    tell : callable, optional
        Is told what is being done.
    sweeps : bool, optional
        Whether to carry out the sweeps that the scenario declares.

    Returns
    -------
    tuple of str
        Remarks: sweeps and figures that are not there.
    """
    scenario = assessment.solution.scenario
    _write(folder / "scenario.yaml", scenario.to_yaml())
    _write(folder / "results.json", to_json(assessment_document(assessment)))
    remarks: list[str] = []
    if sweeps and scenario.sweeps:
        from wedgesim.output.dataset_sweeps import write_sweeps

        with watch.step("sweeps"):
            remarks.extend(write_sweeps(folder / "sweeps", scenario, tell))
    if figures:
        with watch.step("figures"):
            remarks.extend(draw_figures(folder / "figures", assessment.solution, tell))
    _write(folder / MANIFEST, to_json(manifest(scenario, command, started, watch.seconds, folder)))
    return tuple(remarks)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def draw_figures(folder: Path, solution: Solution, tell: Callable[[str], None]) -> Iterator[str]:
    """Draw payoffs, triangle and each sweep of one or two parameters; yield what could not be drawn."""
    folder.mkdir()
    for name, draw in _figures(solution):
        tell(f"drawing {name}")
        try:
            _save(draw(), folder, name)
        except WedgesimError as error:
            yield f"figure {name} is not drawn: {error}"
    for name, sweep in solution.scenario.sweeps.items():
        if len(sweep.axes) > 2:
            yield f"the sweep {name} is not drawn: it has {len(sweep.axes)} axes, and a figure one or two"


def _figures(solution: Solution) -> Iterator[tuple[str, Callable[[], Axes]]]:
    from wedgesim.output.plots import plot_payoffs, plot_triangle

    if solution.equilibria:
        yield "payoffs", lambda: plot_payoffs(solution)
        yield "triangle", lambda: plot_triangle(solution)
    for name, sweep in solution.scenario.sweeps.items():
        if len(sweep.axes) == 2:
            yield f"phase_{name}", partial(_plane, solution, name)
        elif len(sweep.axes) == 1:
            yield f"sweep_{name}", partial(_line, solution, name)


def _line(solution: Solution, sweep: str) -> Axes:
    from wedgesim.analysis.sweep import sweep as solve_sweep
    from wedgesim.output.plots import plot_sweep

    return plot_sweep(solve_sweep(solution.scenario, sweep))


def _plane(solution: Solution, sweep: str) -> Axes:
    from wedgesim.analysis.phase_diagram import phase_diagram
    from wedgesim.output.plots import plot_phase_diagram

    scenario = solution.scenario
    first, second = (len(axis.values) for axis in scenario.sweeps[sweep].axes)
    most = most_values(first, second, most_cells(scenario))
    return plot_phase_diagram(phase_diagram(scenario, sweep, at_most=most))


def most_cells(scenario: Scenario) -> int:
    """Return how many points of a phase diagram are solved in some seconds, by who moves at once."""
    supports = 1
    for stage in scenario.timing:
        sizes = [len(scenario.actions[role]) for role in stage]
        supports *= prod(2 ** min(size, 60) - 1 for size in sizes) if len(stage) > 1 else sizes[0]
    if all(len(stage) == 1 for stage in scenario.timing):
        return MOST_CELLS
    early = any(len(stage) > 1 for stage in scenario.timing[:-1])
    return max(100, min(MOST_CELLS_ONE_BY_ONE if early else MOST_CELLS, _MOST_SUPPORTS // supports))


def most_values(first: int, second: int, cells: int) -> int:
    """Return how many values each of two axes can keep for a plane of so many cells at most.

    Examples
    --------
    >>> most_values(201, 101, 40_000), most_values(201, 101, 2500), most_values(1000, 2, 1000)
    (201, 50, 500)
    """
    shorter, longer = sorted((first, second))
    return min(longer, max(isqrt(cells), cells // shorter))


def _save(axes: Axes, folder: Path, name: str) -> None:
    from wedgesim.output.plots import save_figure

    for kind in FORMATS:
        save_figure(axes, folder / f"{name}.{kind}")
