"""The directory of a sweep: a plan, chunks as they are finished, and at the end the dataset in their place.

Unlike that of a run, it is there from the start and stays when work stops, so that it can be taken up again.

| file | holds |
| --- | --- |
| `scenario.yaml` | the scenario at its own values |
| `plan.json` | what is swept; by this a resumed run sees that nothing has changed |
| `chunks/` | finished chunks; gone when the dataset is there |
| `sweep.nc` (`.csv`, `.parquet`) | the results |
| `failures.csv` | points that could not be solved, and why, if there are any |
| `manifest.json` | versions, command, timing, checksums; only a finished run has it |
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wedgesim.analysis.sweep_points import Failure
from wedgesim.errors import RunDirectoryError
from wedgesim.execution.atomic import replacing
from wedgesim.execution.chunks import Chunk, chunks_of
from wedgesim.execution.lock import LOCK, locked
from wedgesim.execution.store import ChunkStore
from wedgesim.output.document import to_json
from wedgesim.output.files import write_text
from wedgesim.output.manifest import manifest
from wedgesim.output.run_directory import MANIFEST
from wedgesim.version import __version__

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from wedgesim.analysis.sweep import SweepPlan
    from wedgesim.execution.executors import Crew

PLAN: Final = "plan.json"
"""The file by which the directory of a sweep is known."""

CHUNKS: Final = "chunks"
FAILURES: Final = "failures.csv"
RESULTS: Final = "sweep"

FORMATS: Final = ("nc", "csv", "parquet")
"""Endings of the results."""


class SweepDirectory:
    """The directory of one sweep, locked; made by :func:`sweep_directory`.

    Attributes
    ----------
    path : Path
        Where it is.
    plan : SweepPlan
        What is swept.
    chunk_points : int
        Points of a chunk.
    store : ChunkStore
        Finished chunks.
    """

    def __init__(self, path: Path, plan: SweepPlan, chunk_points: int, fingerprint: str) -> None:
        self.path = path
        self.plan = plan
        self.chunk_points = chunk_points
        self.store = ChunkStore(path / CHUNKS, fingerprint)
        self.done: set[int] = set()

    @property
    def chunks(self) -> Iterator[Chunk]:
        """All chunks, in order."""
        return chunks_of(self.plan.design.points, self.chunk_points)

    @property
    def finished(self) -> bool:
        """Whether the results are there."""
        return (self.path / MANIFEST).is_file()

    @property
    def points_done(self) -> int:
        """Number of points whose chunks are finished."""
        return sum(chunk.points for chunk in self.chunks if chunk.number in self.done)

    def fill(self, workers: Crew, keep_going: bool, tell: Callable[[int, int], None]) -> None:
        """Solve what is not yet there.

        Parameters
        ----------
        workers : Crew
            Who does it.
        keep_going : bool
            Whether points that cannot be solved are recorded.
        tell : callable
            Is told how many points are done, and of how many.
        """
        count, total = self.points_done, self.plan.design.points
        tell(count, total)
        results = self.plan.solve(self.chunk_points, workers, keep_going, lambda chunk: chunk.number in self.done)
        for chunk, solved in results:
            notes = [[failure.point, failure.reason] for failure in solved.failures]
            self.store.write(chunk, solved.columns, notes)
            self.done.add(chunk.number)
            count += chunk.points
            tell(count, total)

    def check_space(self, formats: Sequence[str]) -> None:
        """Raise before anything is computed when the results would not fit onto the disk.

        Raises
        ------
        RunDirectoryError
            Says how much is missing.
        """
        # chunks, and beside them the dataset; text takes about three times as much
        needed = self.plan.nbytes * (1 + sum(3 if ending == "csv" else 1 for ending in formats))
        needed -= self.plan.nbytes * self.points_done // self.plan.design.points
        free = shutil.disk_usage(self.path).free
        if needed > free:
            raise RunDirectoryError(
                f"{self.plan.design.points:,} points need about {needed / 1e9:.1f} GB, and {self.path} has "
                f"{free / 1e9:.1f} GB left; take fewer points, or an --out on another disk"
            )

    def failures(self) -> tuple[Failure, ...]:
        """Return the points that could not be solved."""
        found = [Failure(*note) for chunk in self.chunks for note in self.store.read(chunk)[1]]
        return tuple(sorted(found, key=lambda failure: failure.point))

    def recorded(self) -> tuple[Failure, ...]:
        """Return the points of a finished sweep that could not be solved."""
        try:
            with (self.path / FAILURES).open(encoding="utf-8", newline="") as file:
                return tuple(Failure(int(row["point"]), row["reason"]) for row in csv.DictReader(file))
        except FileNotFoundError:
            return ()

    def results(self) -> Iterator[tuple[Chunk, Mapping[str, NDArray[np.generic]]]]:
        """Yield the results of all chunks, in order."""
        for chunk in self.chunks:
            yield chunk, self.store.read(chunk)[0]

    def finish(
        self, formats: Sequence[str], command: Sequence[str], started: str, seconds: Mapping[str, float]
    ) -> tuple[Failure, ...]:
        """Put the results together, write the manifest, and take the chunks away.

        Parameters
        ----------
        formats : sequence of str
            Which of :data:`FORMATS`.
        command : sequence of str
            The command line.
        started : str
            When, in UTC.
        seconds : mapping of str to float
            Timing by step.

        Returns
        -------
        tuple of Failure
            Points that could not be solved.
        """
        from wedgesim.analysis.sweep import failure_attributes
        from wedgesim.output.dataset_netcdf import write_netcdf
        from wedgesim.output.dataset_table import write_csv, write_parquet

        failures = self.failures()
        for ending in formats:
            place = self.path / f"{RESULTS}.{ending}"
            if ending == "nc":
                write_netcdf(place, self.plan, self.results(), failure_attributes(failures))
            elif ending == "csv":
                write_csv(place, self.plan, self.results())
            else:
                write_parquet(place, self.plan, self.results())
        if failures:
            _write_failures(self.path / FAILURES, self.plan, failures)
        written = manifest(self.plan.scenario, command, started, seconds, self.path, (CHUNKS, LOCK))
        seed = self.plan.design.description().get("seed")
        if seed is not None:
            written["seed"], written["seed_note"] = seed, "of the sample"
        write_text(self.path / MANIFEST, to_json(written))
        shutil.rmtree(self.path / CHUNKS, ignore_errors=True)
        return failures


@contextmanager
def sweep_directory(
    path: Path, plan: SweepPlan, chunk_points: int, *, resume: bool = False, force: bool = False
) -> Iterator[SweepDirectory]:
    """Open the directory of a sweep, a new one or one to take up again, and hold its lock.

    Parameters
    ----------
    path : Path
        Where it is.
    plan : SweepPlan
        What is swept.
    chunk_points : int
        Points of a chunk; a resumed run keeps those that it had.
    resume : bool, optional
        Go on with what is there; start anew where nothing is.
    force : bool, optional
        Replace an earlier run.

    Raises
    ------
    RunDirectoryError
        When something else is there, another process writes into it, or it was made by another scenario or design;
        says what changed.
    """
    described = _described(plan)
    fingerprint = sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()
    _look(path, resume, force)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunDirectoryError(f"{path} cannot be written: {error.strerror or error}") from error
    with locked(path):
        for partial in path.glob(".*"):  # what a killed run was writing
            if partial.name != LOCK and partial.is_file():
                partial.unlink()
        earlier = _earlier(path)
        if force and not resume:
            _clear(path)
            earlier = None
        if earlier is None:
            write_text(path / "scenario.yaml", plan.scenario.to_yaml())
            write_text(path / PLAN, to_json({"chunk_points": chunk_points, "fingerprint": fingerprint, **described}))
        elif not resume:
            raise RunDirectoryError(f"{path} exists; choose another --out, --resume it, or --force to replace it")
        else:
            _same(path, earlier, described)
            chunk_points = int(earlier["chunk_points"])
        found = SweepDirectory(path, plan, chunk_points, fingerprint)
        if not found.finished:
            found.done = {chunk.number for chunk in found.chunks if found.store.holds(chunk)}
        yield found


def _look(path: Path, resume: bool, force: bool) -> None:
    """Refuse a place that cannot be that of a sweep."""
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_dir():
        raise RunDirectoryError(f"{path} exists and is not a directory; choose another --out")
    begun = {entry.name for entry in path.iterdir() if not entry.name.startswith(".")} <= {"scenario.yaml"}
    if not begun and not (path / PLAN).is_file():
        raise RunDirectoryError(f"{path} is not the directory of a sweep; choose another --out")
    if (path / PLAN).is_file() and not resume and not force:
        raise RunDirectoryError(f"{path} exists; choose another --out, --resume it, or --force to replace it")


def _earlier(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((path / PLAN).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise RunDirectoryError(f"{path / PLAN} is damaged; --force starts anew") from None
    return found


def _described(plan: SweepPlan) -> dict[str, Any]:
    """Return what defines the numbers of a sweep, as plain data."""
    scenario = plan.scenario
    return {
        "wedgesim": __version__,
        "scenario": scenario.name,
        "document_sha256": sha256(scenario.to_yaml().encode()).hexdigest(),
        "parameters": scenario.values,
        "position": plan.position,
        "design": plan.design.description(),
        "solution_concept": plan.question.description(),
    }


def _same(path: Path, earlier: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise when a run would go on with something else than it began with; names what changed."""
    changes = [
        _changed(key, earlier.get(key), now[key])
        for key in ("wedgesim", "scenario", "position")
        if earlier.get(key) != now[key]
    ]
    changes += _differences("", earlier.get("parameters", {}), now["parameters"])
    changes += _differences("", earlier.get("design", {}), now["design"])
    changes += _differences("", earlier.get("solution_concept", {}), now["solution_concept"])
    if not changes and earlier.get("document_sha256") != now["document_sha256"]:
        changes.append("the scenario was edited (its actions, timing, theories or texts)")
    if changes:
        listed = "; ".join(changes[:8]) + ("; ..." if len(changes) > 8 else "")
        raise RunDirectoryError(f"{path} was begun with something else: {listed}. Choose another --out")


def _differences(path: str, old: Any, new: Any) -> list[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        found: list[str] = []
        for key in dict.fromkeys((*old, *new)):
            where = f"{path} {key}".strip()
            if key == "sha256":
                if old.get(key) != new.get(key) and not found:
                    found.append(f"{path}: other values")
            elif key not in new:
                found.append(f"{where} was there and is not now")
            elif key not in old:
                found.append(f"{where} was not there and is now")
            else:
                found += _differences(where, old[key], new[key])
        return found
    return [] if old == new else [_changed(path, old, new)]


def _changed(what: str, old: Any, new: Any) -> str:
    return f"{what} was {old} and is {new}"


def _clear(path: Path) -> None:
    """Take away an earlier sweep, file by file: nothing else that may lie there.

    First what says that it is finished, last what says that it is a sweep: killed in between, it can be done again.
    """
    shutil.rmtree(path / CHUNKS, ignore_errors=True)
    for name in (MANIFEST, FAILURES, *(f"{RESULTS}.{ending}" for ending in FORMATS), PLAN, "scenario.yaml"):
        (path / name).unlink(missing_ok=True)


def _write_failures(path: Path, plan: SweepPlan, failures: Sequence[Failure]) -> None:
    with replacing(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["point", *plan.design.names, "reason"])
        for failure in failures:
            values = plan.design.columns(failure.point, failure.point + 1)
            writer.writerow([failure.point, *(float(column[0]) for column in values.values()), failure.reason])
