"""Sweeps: what is played at every point of a grid, a sample or a table, as one labelled dataset.

Steps:

1. a plan: the scenario at its own values, the design, and the names and types of what is recorded
2. the points in chunks, solved by whoever does the work (:mod:`wedgesim.analysis.sweep_points`)
3. the results put into place: an :class:`xarray.Dataset` with a dimension for each axis of a grid, else ``point``

The numbers do not depend on who does the work, nor on the size of the chunks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.analysis.design import Columns, Design, Grid, Sample
from wedgesim.analysis.grid import GridAxis, SweepError
from wedgesim.analysis.methods import role_of
from wedgesim.analysis.provenance import provenance
from wedgesim.analysis.sweep_concepts import SUBGAME_PERFECT, Question
from wedgesim.analysis.sweep_fields import Field, bytes_per_point, labels_of
from wedgesim.analysis.sweep_points import Failure, PointSolver, Solved, fields_asked, unit_of
from wedgesim.analysis.unit_sample import Method
from wedgesim.errors import UnknownNameError
from wedgesim.execution.carry_out import carry_out
from wedgesim.execution.chunks import Chunk, chunks_of
from wedgesim.execution.executors import Crew, ExecutorName, crew
from wedgesim.model.loading import load
from wedgesim.model.variation import with_values
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

CHUNK_UNITS: Final = 4
"""Units of points in a chunk, when nobody asks for another size."""

_SHARE_OF_MEMORY: Final = 0.8
"""Share of the machine's memory that results may take."""

Report: TypeAlias = Callable[[int, int], None]
"""Is told how many points are done, and of how many."""


@dataclass(frozen=True, eq=False)
class SweepPlan:
    """A sweep before it is carried out.

    Attributes
    ----------
    scenario : Scenario
        At its own values, those of the position and the overrides included.
    design : Design
        What varies and where.
    name, title : str
        Of the sweep, where the scenario declares it.
    position : str or None
        The position taken.
    overrides : mapping of str to float
        Values given beside the scenario.
    question : Question
        By which solution concept.
    """

    scenario: Scenario
    design: Design
    name: str = ""
    title: str = ""
    position: str | None = None
    overrides: Mapping[str, float] | None = None
    question: Question = field(default_factory=Question)

    def __post_init__(self) -> None:
        _check_question(self.scenario, self.question)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """What is recorded."""
        return fields_asked(self.scenario, self.question)

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Labels along the dimensions beside those of the points."""
        return labels_of(self.scenario, self.fields)

    @property
    def lengths(self) -> dict[str, int]:
        """Lengths of the dimensions beside those of the points."""
        return {dimension: len(labels) for dimension, labels in self.labels.items()}

    @property
    def nbytes(self) -> int:
        """Size of the results."""
        return self.design.points * bytes_per_point(self.scenario, self.fields)

    @property
    def unit(self) -> int:
        """Points that are computed in one company."""
        return unit_of(self.scenario, self.question)

    @property
    def chunk_points(self) -> int:
        """Points of a chunk, when nobody asks for another size."""
        return CHUNK_UNITS * self.unit

    def whole_units(self, points: int) -> int:
        """Return the size of a chunk of at least `points` points: units are never cut."""
        return max(1, -(-points // self.unit)) * self.unit

    def coordinates(self) -> dict[str, tuple[tuple[str, ...], NDArray[Any], dict[str, str]]]:
        """Return coordinates by name: dimensions, values, attributes."""
        found: dict[str, tuple[tuple[str, ...], NDArray[Any], dict[str, str]]] = {
            dimension: ((dimension,), np.array(labels), {"long_name": dimension.replace("_", " ")})
            for dimension, labels in self.labels.items()
        }
        for of in self.design.variables:
            dims = (of.name,) if self.design.dims != ("point",) else self.design.dims
            attributes = {"long_name": of.definition.meaning or of.name, "units": _unit(of.definition.unit)}
            if of.definition.symbol:
                attributes["symbol"] = of.definition.symbol
            found[of.name] = (dims, self.design.coordinate(of.name), attributes)
        return found

    def attributes(self) -> dict[str, str]:
        """Return the provenance of the results; nothing of when or where they were computed."""
        scenario = self.scenario
        return {
            "title": self.title or f"Sweep of {scenario.title}",
            **provenance(scenario, self.position, self.overrides),
            "sweep": self.name,
            "parameters": json.dumps(scenario.values),
            "timing": json.dumps([list(stage) for stage in scenario.timing]),
            "solution_concept": json.dumps(self.question.description()),
            "design": json.dumps(self.design.description()),
            "outside_plausible_range": " ".join(self.design.outside()),
        }

    def tasks(
        self, size: int, done: Callable[[Chunk], bool] = lambda chunk: False
    ) -> Iterator[tuple[Chunk, tuple[int, Columns]]]:
        """Yield the chunks that are not done, with what solving them takes."""
        for chunk in chunks_of(self.design.points, size):
            if not done(chunk):
                yield chunk, (chunk.start, self.design.columns(chunk.start, chunk.stop))

    def solve(
        self, size: int, workers: Crew, keep_going: bool = False, done: Callable[[Chunk], bool] = lambda chunk: False
    ) -> Iterator[tuple[Chunk, Solved]]:
        """Solve all points that are not done, chunk by chunk, in any order."""
        # nothing but what is computed with needs to be sent to others
        lean = replace(self.scenario, claims={}, positions={}, sweeps={}, sources={}, notes=(), summary="")
        return carry_out(PointSolver(lean, keep_going, self.question), self.tasks(size, done), workers)


def plan(
    scenario: Scenario | str | os.PathLike[str],
    axes: Mapping[str, ArrayLike] | str | Design | None = None,
    overrides: Mapping[str, float] | None = None,
    *,
    position: str | None = None,
    sample: Method | None = None,
    points: int = 4096,
    seed: int = 0,
    method: str = SUBGAME_PERFECT,
    precision: float | None = None,
    leader: str | None = None,
    select: str | None = None,
) -> SweepPlan:
    """Plan a sweep; the parameters are those of :func:`sweep`."""
    question = Question(method, precision, leader, select)
    from_file = scenario if isinstance(scenario, Scenario) else load(scenario)
    if leader is not None:
        role_of(from_file, leader)  # raises when nobody is called so
    placed = from_file.with_position(position) if position is not None else from_file
    current = with_values(placed, overrides) if overrides else placed
    name = title = ""
    design: Design
    if isinstance(axes, Design):
        design = axes
    elif sample is not None:
        if isinstance(axes, str):
            raise SweepError("a sample is drawn over ranges by name, not over a sweep of the scenario")
        design = Sample(current, sample, points, None if axes is None else _ranges(axes), seed)
    elif isinstance(axes, str):
        if axes not in current.sweeps:
            raise UnknownNameError(unknown("sweep", axes, current.sweeps))
        declared = current.sweeps[axes]
        name, title = declared.name, declared.title
        design = Grid(current, [GridAxis.declared(axis) for axis in declared.axes])
    elif axes is not None:
        design = Grid.over(current, axes)
    else:
        raise SweepError("say what to vary: axes by name, the name of a declared sweep, or a sample")
    clash = set(design.names) & set(overrides or {})
    if clash:
        raise SweepError(f"{min(clash)} cannot both be set to one value and vary")
    return SweepPlan(current, design, name, title, position, dict(overrides or {}), question)


def _check_question(scenario: Scenario, question: Question) -> None:
    """Raise when a scenario cannot be solved by the method that is asked for, before anything is written.

    Raises
    ------
    SweepError
        Says what to do instead.
    """
    if scenario.types and not question.declared:
        raise SweepError(
            f"the method {question.method} does not know of private information, which {scenario.name} has; leave "
            "the method out: every point is then solved with all that each side alone knows"
        )
    if question.through_time and scenario.dynamics is None:
        raise SweepError(
            f"{scenario.name} is played once, and the method {question.method} follows a scenario through its years; "
            "give it a `horizon` (docs/timeline.md) and a `state` that moves, or leave the method out"
        )


def sweep(
    scenario: Scenario | str | os.PathLike[str],
    axes: Mapping[str, ArrayLike] | str | Design | None = None,
    overrides: Mapping[str, float] | None = None,
    *,
    position: str | None = None,
    sample: Method | None = None,
    points: int = 4096,
    seed: int = 0,
    method: str = SUBGAME_PERFECT,
    precision: float | None = None,
    leader: str | None = None,
    select: str | None = None,
    executor: ExecutorName | Executor = "serial",
    workers: int | None = None,
    scheduler: str | None = None,
    chunk_points: int | None = None,
    keep_going: bool = False,
    report: Report | None = None,
) -> xr.Dataset:
    """Solve a scenario at every point of a grid, a sample or a table.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    axes : mapping of str to array_like, str or Design, optional
        Values by name, all combined, where a name is a parameter, a lever of an action
        (``divider.accommodate.reward``) or the weight of a theory (``weight.wedging``); or the name of a sweep that
        the scenario declares; or a design. For a sample, ``(low, high)`` by name, or None to sample every parameter
        to which the scenario gives a range.
    overrides : mapping of str to float, optional
        Other values for what does not vary.
    position : str, optional
        A position of the scenario, laid under the overrides.
    sample : {"lhs", "sobol"}, optional
        Draw points instead of combining values.
    points, seed : int, optional
        Of a sample.
    method : str, optional
        The solution concept, as in :func:`~wedgesim.analysis.methods.solve_by_method`; by default the declared timing,
        solved for all subgame-perfect outcomes. The variables are those of the method.
    precision : float, optional
        For ``quantal-response``; without it the limit of the principal branch.
    leader : str, optional
        For ``commitment``, a role or a state; the divider by default.
    select : {"quantal-response", "pareto", "coalition-proof"}, optional
        For ``nash``, the rule by which one equilibrium is selected: ``split_probability``, mixtures and payoffs are
        then its own, and ``selection`` says where the rule singles out none, and why. By default they are those of
        the first equilibrium; verdict and ranges are over all either way.
    executor : {"serial", "processes", "dask"} or Executor, optional
        Who does the work. A script that asks for processes must guard what it runs by
        ``if __name__ == "__main__":``, for each process imports it anew.
    workers : int, optional
        How many; all that there are, when not given.
    scheduler : str, optional
        Address of a Dask scheduler.
    chunk_points : int, optional
        Points that are sent about together; the numbers do not depend on it.
    keep_going : bool, optional
        Record points that cannot be solved (certificate *failed*, values missing, reasons in the attribute
        ``failures``) and go on, rather than raise.
    report : callable, optional
        Is told now and then how many points are done, and of how many.

    Returns
    -------
    Dataset
        Verdict, number of equilibria, certificate, alignment, split probability, margin, prices, actions and payoffs
        (under another method, what fits it), with a dimension for each axis of a grid, else ``point``. Codes carry
        their meanings in ``flag_values`` and ``flag_meanings``.

    Raises
    ------
    UnknownNameError
        When a name is nothing that can be varied; names the nearest.
    OutOfRangeError
        When a value has no meaning; says what to write.
    SweepError
        When what was asked for is no sweep, or its results do not fit into memory.
    SolverError
        When a point cannot be solved.

    Examples
    --------
    >>> found = sweep("reverse_kissinger", {"credibility": [0.3, 0.9], "energy_dependence": [0.2, 0.5, 0.8]})
    >>> dict(found.sizes)
    {'credibility': 2, 'energy_dependence': 3, 'role': 3, 'theory': 5}
    >>> found.verdict.sel(credibility=0.9).values.tolist()
    [2, 2, 0]
    """
    planned = plan(
        scenario, axes, overrides, position=position, sample=sample, points=points, seed=seed, method=method,
        precision=precision, leader=leader, select=select,
    )  # fmt: skip
    fits(planned)
    size = planned.whole_units(chunk_points) if chunk_points is not None else planned.chunk_points
    # every chunk is written before this ends or raises, so that nothing needs to be filled in beforehand
    columns = {of.name: of.room(planned.lengths, planned.design.points) for of in planned.fields}
    failures: list[Failure] = []
    done = 0
    with crew(executor, workers, scheduler) as working:
        for chunk, solved in planned.solve(size, working, keep_going):
            for name, values in solved.columns.items():
                columns[name][..., chunk.start : chunk.stop] = values
            failures.extend(solved.failures)
            done += chunk.points
            if report is not None:
                report(done, planned.design.points)
    return dataset(planned, columns, failures)


def fits(planned: SweepPlan) -> None:
    """Raise when the results of a sweep do not fit into the memory of this machine.

    Raises
    ------
    SweepError
        Says what to do instead.
    """
    memory = machine_memory()
    if memory is not None and planned.nbytes > _SHARE_OF_MEMORY * memory:
        raise SweepError(
            f"the results of {planned.design.points:,} points take {planned.nbytes / 1e9:.1f} GB, and this machine has "
            f"{memory / 1e9:.1f}; take fewer points, or write them to disk with `wedgesim sweep`"
        )


def machine_memory() -> int | None:
    """Return the memory of this machine in bytes, None where it is not known."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def dataset(
    planned: SweepPlan, columns: Mapping[str, NDArray[np.generic]], failures: list[Failure] | tuple[Failure, ...] = ()
) -> xr.Dataset:
    """Label the results of all points."""
    import xarray as xr  # costs half a second, so only where it is asked for

    design = planned.design
    variables = {
        of.name: (
            (*of.leading, *design.dims),
            columns[of.name].reshape((*(planned.lengths[dimension] for dimension in of.leading), *design.shape)),
            of.attributes,
        )
        for of in planned.fields
    }
    return xr.Dataset(variables, planned.coordinates(), {**planned.attributes(), **failure_attributes(failures)})


def failure_attributes(failures: list[Failure] | tuple[Failure, ...]) -> dict[str, str]:
    """Return the attribute that says which points failed, and why; the first thousand of them."""
    ordered = sorted(failures, key=lambda failure: failure.point)
    said = json.dumps({str(failure.point): failure.reason for failure in ordered[:1000]})
    return {"failures": said, "failed_points": str(len(ordered))} if ordered else {}


def _ranges(axes: Mapping[str, ArrayLike]) -> dict[str, tuple[float, float] | None]:
    found: dict[str, tuple[float, float] | None] = {}
    for name, given in axes.items():
        ends = np.asarray(given, dtype=np.float64).reshape(-1)
        if len(ends) != 2:
            raise SweepError(f"a sample needs (low, high) for {name}, not {len(ends)} values")
        found[name] = (float(ends[0]), float(ends[1]))
    return found


def _unit(unit: str) -> str:
    """Return the unit as it is written in datasets; plain numbers have the unit 1."""
    return "1" if unit in ("", "share", "ratio", "index", "factor", "exponent") else unit
