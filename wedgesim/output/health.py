"""The state of an installation: versions, optional parts, packaged scenarios, and a place for runs."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from wedgesim.errors import ScenarioError
from wedgesim.output.blocks import Block, Heading, Items, Paragraph, Terms
from wedgesim.output.manifest import DEPENDENCIES, installed
from wedgesim.output.run_directory import HOME
from wedgesim.scenario.scenario import Scenario
from wedgesim.version import __version__

EXTRAS: Final = {
    "dask": ("dask", "runs spread over a cluster"),
    "parquet": ("pyarrow", "results of sweeps as Parquet"),
    "sensitivity": ("SALib", "Morris screening and second-order indices"),
    "explore": ("starlette", "the explorer: sliders in the browser"),
    "gambit": ("pygambit", "cross-checks against Gambit"),
    "test": ("pytest", "the tests"),
}
"""Optional parts: the module by which each is known, and what it is for."""


@dataclass(frozen=True)
class Health:
    """What was found.

    Attributes
    ----------
    missing : tuple of str
        Packages that wedgesim needs and that are not installed.
    broken : tuple of str
        Packaged scenarios that are not valid.
    blocks : tuple of Block
        All of it, in words.
    """

    missing: tuple[str, ...]
    broken: tuple[str, ...]
    blocks: tuple[Block, ...]


def health(scenarios: Mapping[str, Scenario | ScenarioError]) -> Health:
    """Look at the installation; `scenarios` are the packaged ones, or what is wrong with them."""
    versions = {name: installed(name) for name in DEPENDENCIES}
    missing = tuple(name for name, version in versions.items() if version is None)
    broken = tuple(name for name, found in scenarios.items() if isinstance(found, ScenarioError))
    blocks = (
        *_versions(versions, missing),
        *_extras(),
        *_scenarios(scenarios, broken),
        *_place(),
    )
    return Health(missing, broken, blocks)


def _versions(versions: Mapping[str, str | None], missing: tuple[str, ...]) -> Iterator[Block]:
    yield Heading(f"wedgesim {__version__}", 1)
    yield Terms((("python", platform.python_version()), *((name, v or "missing") for name, v in versions.items())))
    if missing:
        yield Paragraph(f"Missing: pip install {' '.join(missing)}", "bad")


def _extras() -> Iterator[Block]:
    yield Heading("Optional parts")
    yield Terms(tuple((extra, _extra(extra, module, use)) for extra, (module, use) in EXTRAS.items()))


def _extra(extra: str, module: str, use: str) -> str:
    if find_spec(module) is not None:
        return f"present ({installed(module) or 'version not known'}): {use}"
    return f"not installed: {use}; pip install 'wedgesim[{extra}]'"


def _scenarios(scenarios: Mapping[str, Scenario | ScenarioError], broken: tuple[str, ...]) -> Iterator[Block]:
    yield Heading("Packaged scenarios")
    if not scenarios:
        yield Paragraph("None was found: the installation is not complete.", "bad")
        return
    yield Paragraph(f"{len(scenarios) - len(broken)} of {len(scenarios)} found are valid.")
    if broken:
        yield Items(tuple(f"{name}: see wedgesim validate {name}" for name in broken), "bad")


def _place() -> Iterator[Block]:
    yield Heading("Place for runs")
    if writable(HOME):
        yield Paragraph(f"{HOME}/ in this folder can be written.")
    else:
        yield Paragraph(f"{HOME}/ cannot be written in this folder: give wedgesim run an --out elsewhere.", "warning")


def writable(folder: Path) -> bool:
    """Whether a folder can be written, or made where it is not there yet."""
    existing = folder.absolute()
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
