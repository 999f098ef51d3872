"""What commands import: start-up is most of what a short command costs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wedgesim.execution.processes import ProcessExecutor
from wedgesim.execution.threads import SETTINGS

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


def test_a_scenario_costs_only_the_sections_that_it_has():
    plain, dynamic = imported("validate", "reverse_kissinger"), imported("validate", "reverse_kissinger_years")
    parts = ("dynamics", "distributions", "sections.dynamics", "sections.types")
    unused = {f"wedgesim.scenario.{part}" for part in parts}
    assert not plain & (unused | {"wedgesim.markup", "html"})
    assert "wedgesim.scenario.sections.dynamics" in dynamic


def test_solving_imports_numpy_and_no_more():
    modules = imported("solve", "reverse_kissinger", "--json")
    assert "numpy" in modules
    assert not modules & HEAVY


def test_a_run_without_figures_draws_nothing(tmp_path):
    modules = imported("run", "reverse_kissinger", "--no-figures", "--quiet", "--out", str(tmp_path / "o"))
    assert not modules & {"matplotlib", "xarray", "nashpy"}


@pytest.mark.parametrize("given", [{}, {"OMP_NUM_THREADS": "3"}])
def test_the_program_does_linear_algebra_in_one_thread_unless_told_otherwise(given):
    program = """
import os, sys
from wedgesim.cli import main
sys.argv = ["wedgesim", "--version"]
main()
print(*(os.environ.get(name) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")))
"""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60,
        env={**kept, **given, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.stdout.splitlines()[-1] == ("None 3" if given else "1 1")


def test_a_library_that_is_imported_leaves_the_threads_of_its_host_alone():
    program = "import os, wedgesim, wedgesim.execution.processes; print(os.environ.get('OPENBLAS_NUM_THREADS'))"
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60,
        env={**kept, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.stdout.strip() == "None"


def test_a_worker_does_linear_algebra_in_one_thread(monkeypatch):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    with ProcessExecutor(1) as executor:
        assert executor.submit(os.getenv, "OPENBLAS_NUM_THREADS").result(timeout=60) == "1"
    assert "OPENBLAS_NUM_THREADS" not in os.environ
