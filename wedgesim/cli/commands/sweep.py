"""``wedgesim sweep``: a scenario at every point of a grid, a sample or a table, kept so that it can be resumed."""

from __future__ import annotations

import gc
import shlex
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from wedgesim.analysis.method_names import COURSES, METHODS
from wedgesim.cli.failures import DONE, INTERRUPTED, PARTLY, complain
from wedgesim.cli.options import (
    how_it_is_taken,
    json_option,
    load_taken,
    scenario_argument,
    seed_option,
)
from wedgesim.cli.progress import Progress, progress
from wedgesim.cli.speaking import say, say_json
from wedgesim.cli.terminating import termination_interrupts

if TYPE_CHECKING:
    from wedgesim.analysis.design import Design
    from wedgesim.analysis.sweep import SweepPlan
    from wedgesim.analysis.unit_sample import Method
    from wedgesim.execution.executors import ExecutorName
    from wedgesim.output.dataset_directory import SweepDirectory
    from wedgesim.scenario.orders import Timing
    from wedgesim.scenario.scenario import Scenario


@click.command("sweep")
@scenario_argument
@click.option("--grid", multiple=True, metavar="AXIS", help="NAME=FROM:TO:POINTS[:log] or NAME=A,B,C; can be repeated.")
@click.option("--sweep", "declared", metavar="NAME", help="A sweep that the scenario declares.")
@click.option("--sample", type=click.Choice(["lhs", "sobol"]), help="Draw points: Latin hypercube or Sobol.")
@click.option("-n", "--points", type=int, default=4096, show_default=True, help="Points of a sample.")
@seed_option
@click.option(
    "--over", multiple=True, metavar="RANGE", help="What a sample varies: NAME, NAME=FROM:TO; can be repeated."
)
@click.option("--from", "table", type=click.Path(path_type=Path), help="A CSV file of points: names, then values.")
@click.option(
    "--method",
    type=click.Choice((*METHODS, *COURSES)),
    default="subgame-perfect",
    show_default=True,
    metavar="NAME",
    help=f"The solution concept, as of solve: {', '.join(METHODS)}; or, with a horizon, {', '.join(COURSES)}.",
)
@click.option("--precision", type=float, help="Of quantal-response: how rarely players err; its limit without.")
@click.option("--leader", metavar="ROLE", help="Of commitment: who is bound; the divider without.")
@click.option(
    "--select", metavar="RULE", help="Of nash: keep the equilibrium that quantal-response, pareto or coalition-proof"
    " selects; the first without.",
)  # fmt: skip
@how_it_is_taken
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The directory; runs/NAME-sweep-TIME by default.")
@click.option("--force", is_flag=True, help="Replace an earlier sweep in --out.")
@click.option("--resume", is_flag=True, help="Go on with the sweep in --out.")
@click.option(
    "--format",
    "formats",
    type=click.Choice(["nc", "csv", "parquet"]),
    multiple=True,
    help="How results are written; can be repeated.  [default: nc]",
)
@click.option("--executor", type=click.Choice(["serial", "processes", "dask"]), help="Who does the work.")
@click.option("--workers", type=click.IntRange(1), help="How many processes, or workers of a cluster on this machine.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, tcp://HOST:8786.")
@click.option("--chunk", type=click.IntRange(1), help="Points that are sent about and kept together, at least.")
@click.option("--keep-going", is_flag=True, help="Record points that cannot be solved and go on (exit code 5).")
@click.option("--dry-run", is_flag=True, help="Say what it would take, and do nothing.")
@json_option
@click.option("--quiet", is_flag=True, help="Print the directory and nothing else.")
@click.pass_obj
def command(
    arguments: tuple[str, ...],
    scenario: str,
    grid: tuple[str, ...],
    declared: str | None,
    sample: Method | None,
    points: int,
    seed: int,
    over: tuple[str, ...],
    table: Path | None,
    method: str,
    precision: float | None,
    leader: str | None,
    select: str | None,
    settings: dict[str, float],
    position: str | None,
    phase: str | None,
    timing: Timing | None,
    out: Path | None,
    force: bool,
    resume: bool,
    formats: tuple[str, ...],
    executor: ExecutorName | None,
    workers: int | None,
    scheduler: str | None,
    chunk: int | None,
    keep_going: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Solve a scenario at every point of a grid, a sample or a table.

    SCENARIO is a file, the name of a packaged scenario, or - for standard input. An axis is a parameter, a lever of an
    action (divider.accommodate.reward) or the weight of a theory (weight.wedging). Results are one NetCDF file, read by
    xarray.open_dataset. What is interrupted goes on with --resume.
    """
    gc.enable()
    if resume and out is None:
        raise click.UsageError("--resume goes on with a sweep that is there: say with --out which")
    if resume and force:
        raise click.UsageError("--resume goes on and --force starts anew; give one of them")
    started = datetime.now(UTC)
    loaded = load_taken(scenario, settings, position, phase, timing)
    asked = {"method": method, "precision": precision, "leader": leader, "select": select}
    planned = _plan(loaded, grid, declared, sample, points, seed, over, table, settings, position, asked)
    for name in planned.design.outside():
        complain(f"Warning: {name} leaves the range that the scenario calls plausible")
    written = tuple(dict.fromkeys(formats)) or ("nc",)
    if "parquet" in written:
        from wedgesim.output.dataset_table import need_parquet

        need_parquet()
    size = planned.chunk_points if chunk is None else planned.whole_units(chunk)
    if dry_run:
        return _dry_run(planned, size, executor, workers, as_json)
    who = executor or ("dask" if scheduler else _fitting(planned, size, workers))
    from wedgesim.output.run_directory import default_path

    place = out if out is not None else default_path(f"{loaded.name}-sweep", f"{started:%Y%m%dT%H%M%SZ}")
    return _carry_out(
        planned, place, size, who, workers, scheduler, resume, force, keep_going, written, arguments, started, as_json,
        quiet,
    )  # fmt: skip


def _plan(
    scenario: Scenario,
    grid: tuple[str, ...],
    declared: str | None,
    sample: Method | None,
    points: int,
    seed: int,
    over: tuple[str, ...],
    table: Path | None,
    settings: dict[str, float],
    position: str | None,
    asked: dict[str, Any],
) -> SweepPlan:
    from wedgesim.analysis.design import Grid, Sample, parse_ranges
    from wedgesim.analysis.design_table import read_table
    from wedgesim.analysis.grid import parse_axis
    from wedgesim.analysis.sweep import plan

    given = {"--grid": grid, "--sweep": declared, "--sample": sample, "--from": table}
    ways = [name for name, value in given.items() if value]
    if len(ways) != 1:
        known = f"; this scenario declares {', '.join(scenario.sweeps)}" if scenario.sweeps else ""
        said = f"{' and '.join(ways)} exclude each other" if ways else "say what to vary"
        raise click.UsageError(
            f"{said}: --grid credibility=0:1:101, --sample sobol -n 4096, --from points.csv or --sweep NAME{known}"
        )
    if over and not sample:
        raise click.UsageError("--over belongs to --sample; an axis of a grid is written --grid NAME=FROM:TO:POINTS")
    design: Design | str
    placed = scenario.with_position(position) if position is not None else scenario
    if grid:
        design = Grid(placed, [parse_axis(text) for text in grid])
    elif table is not None:
        design = read_table(placed, table)
    elif sample is not None:
        design = Sample(placed, sample, points, parse_ranges(over) if over else None, seed)
    else:
        assert declared is not None
        design = declared
    return plan(scenario, design, settings, position=position, **asked)


def _fitting(planned: SweepPlan, size: int, workers: int | None) -> ExecutorName:
    """Return processes where they save more than the second that it takes to start them."""
    from wedgesim.execution.executors import processors

    enough = size if planned.question.pointwise else 8 * size
    return "processes" if (workers or processors()) > 1 and planned.design.points > enough else "serial"


def _dry_run(planned: SweepPlan, size: int, executor: ExecutorName | None, workers: int | None, as_json: bool) -> int:
    from wedgesim.analysis.sweep_estimate import estimate

    who = executor or _fitting(planned, size, workers)
    found = estimate(planned, size, 1 if who == "serial" else workers)
    if as_json:
        from wedgesim.output.dataset_summary import estimate_document

        say_json(estimate_document(planned, found))
    else:
        say(f"{found}\n")
    return DONE


def _carry_out(
    planned: SweepPlan,
    place: Path,
    size: int,
    who: ExecutorName,
    workers: int | None,
    scheduler: str | None,
    resume: bool,
    force: bool,
    keep_going: bool,
    formats: tuple[str, ...],
    arguments: tuple[str, ...],
    started: datetime,
    as_json: bool,
    quiet: bool,
) -> int:
    from wedgesim.execution.executors import crew
    from wedgesim.output.dataset_directory import sweep_directory

    begun, seconds = perf_counter(), {"solve": 0.0}
    with (
        termination_interrupts(),
        progress(not quiet) as line,
        crew(who, workers, scheduler) as working,
        sweep_directory(place, planned, size, resume=resume, force=force) as directory,
    ):
        if directory.finished:
            complain(f"{place} is complete already")
            failures = directory.recorded()
        else:
            try:
                directory.check_space(formats)
                directory.fill(working, keep_going, _Pace(line))
                line.tell("writing results")
                seconds["solve"] = perf_counter() - begun
                command_line = ["wedgesim", *arguments]
                failures = directory.finish(formats, command_line, f"{started:%Y-%m-%dT%H:%M:%SZ}", seconds)
            except KeyboardInterrupt:
                line.clear()
                _how_to_go_on(directory, arguments, "interrupted")
                return INTERRUPTED
            except Exception:
                line.clear()
                _how_to_go_on(directory, arguments, "stopped")
                raise
    for failure in failures[:5]:
        complain(f"Warning: point {failure.point}: {failure.reason}")
    if failures:
        listed = place / "failures.csv"
        complain(f"Warning: {len(failures)} of {planned.design.points} points were not solved; see {listed}")
    if as_json:
        from wedgesim.output.dataset_summary import document

        timing = {"solve_seconds": round(seconds["solve"], 6)}
        say_json({**document(planned, place, formats, failures), "timing": timing})
    elif quiet:
        say(f"{place}\n")
    else:
        from wedgesim.output.dataset_summary import summary

        say(summary(planned, place, formats))
    return PARTLY if failures else DONE


def _how_to_go_on(directory: SweepDirectory, arguments: tuple[str, ...], what: str) -> None:
    """Say what is kept, and the command that goes on."""
    words = [word for word in arguments if word not in ("--force", "--resume")]
    if not any(word.startswith(("-o", "--out")) for word in words):
        words += ["--out", str(directory.path)]
    total = directory.plan.design.points
    complain(f"{what}: {directory.points_done:,} of {total:,} points are kept in {directory.path}; go on with")
    complain(f"  {shlex.join(['wedgesim', *words, '--resume'])}")


class _Pace:
    """Shows points done, points a second, and the time left, as of what was done since the start."""

    def __init__(self, line: Progress) -> None:
        self.line = line
        self.start = perf_counter()
        self.before: int | None = None

    def __call__(self, done: int, total: int) -> None:
        if self.before is None:
            self.before, self.start = done, perf_counter()
        fresh, seconds = done - self.before, perf_counter() - self.start
        if fresh and seconds:
            rate = fresh / seconds
            self.line.tell(f"{done:,} of {total:,} points, {rate:,.0f} a second, {_clock((total - done) / rate)} left")
        else:
            self.line.tell(f"{done:,} of {total:,} points")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
