"""The sweeps that a scenario declares, carried out as a part of its run: one NetCDF file each.

Those that would take long are left to ``wedgesim sweep``, whose directory outlives an interrupt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from wedgesim.errors import WedgesimError
from wedgesim.scenario.scenario import Scenario

MOST_POINTS: Final = 1_000_000
"""Points of a sweep that is a part of a run: some seconds."""

MOST_POINTS_OF_A_JOINT_STAGE: Final = 100_000
"""The same where roles move at once at the end, and that stage is solved for mixed equilibria."""

MOST_POINTS_ONE_BY_ONE: Final = 3_000
"""The same where roles move at once before others do, and every point is solved by itself."""


def write_sweeps(folder: Path, scenario: Scenario, tell: Callable[[str], None]) -> Iterator[str]:
    """Carry out all declared sweeps; yield what was not done, and why.

    Parameters
    ----------
    folder : Path
        Made when there is something to write.
    scenario : Scenario
        At the values at which it was run.
    tell : callable
        Is told what is being done.
    """
    from wedgesim.analysis.sweep import plan
    from wedgesim.execution.executors import crew
    from wedgesim.output.dataset_netcdf import write_netcdf

    joint = [number for number, stage in enumerate(scenario.timing, start=1) if len(stage) > 1]
    most = MOST_POINTS
    if joint:
        most = MOST_POINTS_OF_A_JOINT_STAGE if joint == [len(scenario.timing)] else MOST_POINTS_ONE_BY_ONE
    for name in scenario.sweeps:
        planned = plan(scenario, name)
        if planned.design.points > most:
            yield (
                f"sweep {name} of {planned.design.points:,} points is left out; carry it out with "
                f"wedgesim sweep {scenario.name} --sweep {name}"
            )
            continue
        tell(f"sweeping {name}")
        folder.mkdir(exist_ok=True)
        try:
            with crew() as alone:
                solved = planned.solve(planned.chunk_points, alone)
                write_netcdf(folder / f"{name}.nc", planned, ((chunk, of.columns) for chunk, of in solved))
        except WedgesimError as error:
            yield f"sweep {name} is not carried out: {error}"
