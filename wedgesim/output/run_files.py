"""The files of a run: the scenario as it was played, results, figures, and a manifest of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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

FORMATS: Final = ("png", "svg")
MOST_POINTS: Final = 101
"""Values an axis of a phase diagram at most, so that a figure never takes minutes."""

MOST_POINTS_OF_A_JOINT_STAGE: Final = 25
"""The same where roles move at once, which is solved point by point."""


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

    Returns
    -------
    tuple of str
        Remarks: figures that could not be drawn.
    """
    scenario = assessment.solution.scenario
    _write(folder / "scenario.yaml", scenario.to_yaml())
    _write(folder / "results.json", to_json(assessment_document(assessment)))
    remarks: list[str] = []
    if figures:
        with watch.step("figures"):
            remarks.extend(draw_figures(folder / "figures", assessment.solution, tell))
    _write(folder / MANIFEST, to_json(manifest(scenario, command, started, watch.seconds, folder)))
    return tuple(remarks)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def draw_figures(folder: Path, solution: Solution, tell: Callable[[str], None]) -> Iterator[str]:
    """Draw payoffs, triangle and the phase diagram of each sweep of two parameters; yield what could not be drawn."""
    folder.mkdir()
    for name, draw in _figures(solution):
        tell(f"drawing {name}")
        try:
            _save(draw(), folder, name)
        except WedgesimError as error:
            yield f"figure {name} is not drawn: {error}"


def _figures(solution: Solution) -> Iterator[tuple[str, Callable[[], Axes]]]:
    from wedgesim.output.plots import plot_payoffs, plot_triangle

    if solution.equilibria:
        yield "payoffs", lambda: plot_payoffs(solution)
        yield "triangle", lambda: plot_triangle(solution)
    for name, sweep in solution.scenario.sweeps.items():
        if len(sweep.axes) == 2:
            yield f"phase_{name}", lambda name=name: _plane(solution, name)  # type: ignore[misc]  # default argument


def _plane(solution: Solution, sweep: str) -> Axes:
    from wedgesim.analysis.phase_diagram import phase_diagram
    from wedgesim.output.plots import plot_phase_diagram

    scenario = solution.scenario
    joint = any(len(stage) > 1 for stage in scenario.timing)
    most = MOST_POINTS_OF_A_JOINT_STAGE if joint else MOST_POINTS
    return plot_phase_diagram(phase_diagram(scenario, sweep, at_most=most))


def _save(axes: Axes, folder: Path, name: str) -> None:
    from wedgesim.output.plots import save_figure

    for kind in FORMATS:
        save_figure(axes, folder / f"{name}.{kind}")
