"""What a finished sweep found, in a few lines, and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wedgesim.analysis.method_names import COURSES
from wedgesim.analysis.points import VERDICTS
from wedgesim.analysis.sweep_nash import SELECTIONS
from wedgesim.output.document import Document, head, provenance

if TYPE_CHECKING:
    from wedgesim.analysis.sweep import SweepPlan
    from wedgesim.analysis.sweep_estimate import Estimate
    from wedgesim.analysis.sweep_points import Failure


def summary(plan: SweepPlan, place: Path, formats: Sequence[str]) -> str:
    """Return where the results are and how to read them."""
    design = plan.design
    shape = " x ".join(f"{name} {count}" for name, count in zip(design.dims, design.shape, strict=True))
    lines = [f"{design.points:,} points ({shape})"]
    if plan.scenario.dynamics is not None and plan.question.method not in COURSES:
        lines.append("of the first year, as if no other followed; --method markov-perfect goes through the years")
    counts = verdicts(place)
    if counts:
        lines.append(f"split: {_shares(counts, design.points)}")
    if plan.question.select is not None and (selected := selections(place)):
        lines.append(f"selected by {plan.question.select}: {_shares(selected, design.points)}")
    lines += [f"{place / f'sweep.{ending}'}" for ending in formats]
    if "nc" in formats:
        lines.append(f"read it with xarray.open_dataset({str(place / 'sweep.nc')!r})")
    return "\n".join(lines) + "\n"


def _shares(counts: dict[str, int], points: int) -> str:
    return ", ".join(f"{word} {count / points:.1%}" for word, count in counts.items())


def document(plan: SweepPlan, place: Path, formats: Sequence[str], failures: Sequence[Failure]) -> Document:
    """Return a finished sweep as plain data."""
    return {
        **head("sweep"),
        "scenario": provenance(plan.scenario, plan.position, plan.overrides),
        "directory": str(place),
        "files": [f"sweep.{ending}" for ending in formats],
        "points": plan.design.points,
        "design": plan.design.description(),
        "verdicts": verdicts(place),
        **({} if plan.question.select is None else {"selections": selections(place)}),
        "failed": len(failures),
    }


def estimate_document(plan: SweepPlan, found: Estimate) -> Document:
    """Return what a sweep would take as plain data."""
    return {
        **head("sweep_estimate"),
        "scenario": provenance(plan.scenario, plan.position, plan.overrides),
        **asdict(found),
    }


def verdicts(place: Path) -> dict[str, int]:
    """Return the number of points of each verdict, those that occur; nothing without a NetCDF file."""
    return _counts(place, "verdict", VERDICTS)


def selections(place: Path) -> dict[str, int]:
    """Return at how many points a rule singled out an equilibrium, and at how many it did not, by the reason."""
    return _counts(place, "selection", SELECTIONS)


def _counts(place: Path, variable: str, words: Sequence[str]) -> dict[str, int]:
    """Return how often each code of a variable occurs, by its word."""
    file = place / "sweep.nc"
    if not file.is_file():
        return {}
    import h5py

    with h5py.File(file) as found:
        counts = np.zeros(len(words), dtype=np.int64)
        codes = found[variable]
        for start in range(0, len(codes), max(1, 1_000_000 * len(codes) // codes.size)):
            stop = start + max(1, 1_000_000 * len(codes) // codes.size)
            given = codes[start:stop].reshape(-1)
            counts += np.bincount(given[given >= 0], minlength=len(words))  # below: of a point that failed
    return {word: int(count) for word, count in zip(words, counts, strict=True) if count}
