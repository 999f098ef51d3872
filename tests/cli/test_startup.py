"""What commands import: start-up is most of what a short command costs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"scipy", "nashpy", "matplotlib", "xarray", "rich", "pandas", "h5py", "jinja2"}

PROGRAM = """
import sys
from wedgesim.cli import main
code = main(sys.argv[1:])
sys.stderr.write(" ".join(sys.modules))
sys.exit(code)
"""


def imported(*arguments: str) -> set[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return set(ended.stderr.split())


def test_help_imports_no_command_and_no_other_part():
    modules = imported("--help")
    ours = {name for name in modules if name.startswith("wedgesim.") and not name.startswith("wedgesim.cli")}
    assert ours == {"wedgesim.version"}
    assert not any(name.startswith("wedgesim.cli.commands") for name in modules)
    assert not modules & (HEAVY | {"numpy", "pydantic", "ruamel.yaml", "importlib.metadata"})


@pytest.mark.parametrize("arguments", [["validate", "reverse_kissinger"], ["theories", "--help"], ["run", "--help"]])
def test_what_computes_nothing_imports_nothing_that_computes(arguments):
    assert not imported(*arguments) & (HEAVY | {"numpy"})


def test_solving_imports_numpy_and_no_more():
    modules = imported("solve", "reverse_kissinger", "--json")
    assert "numpy" in modules
    assert not modules & HEAVY


def test_a_run_without_figures_draws_nothing(tmp_path):
    modules = imported("run", "reverse_kissinger", "--no-figures", "--quiet", "--out", str(tmp_path / "o"))
    assert not modules & {"matplotlib", "xarray", "nashpy"}
