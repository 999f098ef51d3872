"""The command line called as a user calls it, in an empty folder."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from wedgesim.cli import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    """Every test starts in a folder of its own, at eighty columns, without colour settings of whoever runs it."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "WEDGESIM_TRACEBACK", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def wedgesim(capsys, monkeypatch) -> Callable[..., Outcome]:
    def call(*arguments: str, stdin: str | bytes = b"") -> Outcome:
        content = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line in a process of its own, for what one process cannot see of itself."""

    def call(*arguments: str, first_on_path: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join(map(str, filter(None, (first_on_path, ROOT))))
        environment = {**os.environ, "PYTHONPATH": path, **more}
        command = [sys.executable, "-m", "wedgesim", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)

    return call


@pytest.fixture
def triad_file(empty_folder, triad_text) -> Path:
    path = empty_folder / "triad.yaml"
    path.write_text(triad_text, encoding="utf-8")
    return Path("triad.yaml")
