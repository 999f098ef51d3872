"""What it takes to repeat a run: versions, scenario, command and timing, and nothing about whose machine it was."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from hashlib import file_digest
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from wedgesim.output.document import Document, head
from wedgesim.scenario.scenario import Scenario

DEPENDENCIES: Final = (
    "numpy", "scipy", "nashpy", "matplotlib", "click", "ruamel.yaml", "rich", "jinja2", "xarray",
    "h5netcdf", "h5py",
)  # fmt: skip


def manifest(
    scenario: Scenario,
    command: Sequence[str],
    started: str,
    timing: Mapping[str, float],
    folder: Path,
    without: Sequence[str] = (),
) -> Document:
    """Return the manifest of a run.

    Parameters
    ----------
    scenario : Scenario
        What was run.
    command : sequence of str
        The command line.
    started : str
        When, in UTC.
    timing : mapping of str to float
        Seconds by step.
    folder : Path
        Where the other files of the run are.
    without : sequence of str, optional
        Files and folders at its top that are not a part of the run.
    """
    return {
        **head("manifest"),
        "python": platform.python_version(),
        "platform": platform.system(),
        "dependencies": {name: installed(name) for name in DEPENDENCIES},
        "scenario": {"name": scenario.name, "sha256": scenario.sha256, "extends": list(map(shown, scenario.extends))},
        "command": [shown(argument) for argument in command],
        "seed": None,
        "seed_note": "nothing in this run is random",
        "started": started,
        "timing_seconds": {step: round(seconds, 4) for step, seconds in timing.items()},
        "files": {
            file.relative_to(folder).as_posix(): _digest(file)
            for file in sorted(folder.rglob("*"))
            if file.is_file() and file.relative_to(folder).parts[0] not in without
        },
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def installed(package: str) -> str | None:
    """Return the version of a package, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def shown(argument: str) -> str:
    """Return an argument without the folders of this machine: of an absolute path its last part alone.

    Examples
    --------
    >>> shown("/home/somebody/case.yaml"), shown("--out=/tmp/x"), shown("runs/x"), shown("credibility=0.7")
    ('case.yaml', '--out=x', 'runs/x', 'credibility=0.7')
    """
    option, equals, value = argument.partition("=") if argument.startswith("--") else ("", "", argument)
    if os.path.isabs(value) or value.startswith("~"):
        value = os.path.basename(os.path.normpath(value)) or os.sep
    return option + equals + value
