"""Make a report: everything that is found about a scenario or a run, as one HTML file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wedgesim.analysis.findings import DRAWS, Findings, findings
from wedgesim.errors import WedgesimError
from wedgesim.execution.atomic import replacing
from wedgesim.model.loading import load
from wedgesim.output.report.apparatus import Provenance, RunOrigin
from wedgesim.output.report.page import report_page
from wedgesim.output.run_directory import MANIFEST
from wedgesim.scenario.scenario import Scenario


class ReportError(WedgesimError, ValueError):
    """There is nothing of which a report could be made."""


@dataclass(frozen=True, eq=False)
class Report:
    """A report.

    Attributes
    ----------
    findings : Findings
        All that it tells.
    html : str
        The whole page: it asks no network for anything.
    """

    findings: Findings
    html: str

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file, which is there whole or not at all; return it."""
        place = Path(path)
        with replacing(place) as partial:
            partial.write_text(self.html, encoding="utf-8", newline="\n")
        return place

    def __repr__(self) -> str:
        return f"<Report of {self.findings.taken.name!r}: {len(self.html):,} characters of HTML>"


def report(
    source: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None = None,
    *,
    position: str | None = None,
    phase: str | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    called: str | None = None,
    tell: Callable[[str], None] = lambda text: None,
    **parameters: float,
) -> Report:
    """Make a report of a scenario or of a run.

    Parameters
    ----------
    source : Scenario, str or path
        A scenario, what :func:`~wedgesim.model.loading.load` takes, or the directory of a run: then the scenario as it
        was played there, with the position and the values that it was given.
    overrides : mapping of str to float, optional
        Values by name, which are held in all that is drawn.
    position : str, optional
        A position of the scenario, laid under the overrides; it is held too.
    phase : str, optional
        A phase of the scenario, laid under the position.
    draws : int, optional
        Of what is uncertain; at least 2.
    seed : int, optional
        Of all that is random.
    workers : int, optional
        Processes that work, 1 or 2; the report is the same.
    called : str, optional
        How the scenario is called in the command that makes the report again; by default its name, or the path given.
    tell : callable, optional
        Is told what is being done.
    **parameters : float
        More overrides, for names without a dot.

    Returns
    -------
    Report
        With the page as `html`, and :meth:`Report.save`.

    Raises
    ------
    ReportError
        When a directory is not that of a run, or the number of draws makes no sense.
    UnknownNameError
        When a name is no parameter, position or phase of the scenario.
    OutOfRangeError
        When a value has no meaning for its parameter.

    Examples
    --------
    >>> made = report("nixon_1972", draws=200)
    >>> made.html.startswith("<!DOCTYPE html>"), made.findings.uncertainty.draws.count
    (True, 200)
    """
    if draws < 2:
        raise ReportError(f"a report needs at least 2 draws; not {draws}")
    given = {**(overrides or {}), **parameters}
    run: RunOrigin | None = None
    changes, asked = dict(given), position
    if not isinstance(source, Scenario) and Path(source).is_dir():
        scenario, run, position, changes = _read_run(Path(source), position, given)
    else:
        scenario = source if isinstance(source, Scenario) else load(source)
    if phase is not None:
        scenario = scenario.with_phase(phase)
    name = called or (scenario.name if isinstance(source, Scenario) else os.fspath(source))
    found = findings(scenario, changes, position=position, draws=draws, seed=seed, workers=workers, tell=tell)
    return Report(found, report_page(found, Provenance(name, run, given, asked), tell))


def _read_run(
    folder: Path, position: str | None, given: Mapping[str, float]
) -> tuple[Scenario, RunOrigin, str | None, dict[str, float]]:
    """Return the scenario of a run, where it comes from, and what it was given, under what is given now."""
    manifest, results = _json(folder / MANIFEST), _json(folder / "results.json")
    file = folder / "scenario.yaml"
    if manifest is None or results is None or not file.is_file():
        raise ReportError(
            f"{folder} is not the directory of a run: it should hold scenario.yaml, results.json and {MANIFEST}"
        )
    about = results.get("scenario", {})
    scenario = replace(
        load(file), name=str(about.get("name", folder.name)), sha256=str(about.get("sha256", "")),
        extends=tuple(manifest.get("scenario", {}).get("extends", ())), reordered=bool(about.get("reordered")),
    )  # fmt: skip
    if about.get("phase") in scenario.phases:
        scenario = scenario.with_phase(about["phase"])
    asked = position if position is not None else about.get("position")
    origin = RunOrigin(
        folder.resolve().name,
        str(manifest.get("started", "")),
        tuple(map(str, manifest.get("command", ()))),
        str(manifest.get("wedgesim", "")),
    )
    return scenario, origin, asked, {**about.get("overrides", {}), **given}


def _json(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None
