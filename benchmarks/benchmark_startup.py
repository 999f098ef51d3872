"""What it costs to start: processor time of commands against the imports that they cannot do without.

Every command runs in a process of its own, all of them in turn, many times over, so that a busy machine burdens all
alike; the median of user and system time counts. Run it with::

    python benchmarks/benchmark_startup.py            prints the table
    python benchmarks/benchmark_startup.py --write    also writes docs/benchmarks-startup.md
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "benchmarks-startup.md"
LIMIT = 2.0


@dataclass(frozen=True)
class Bar:
    """A command, and the imports against which it is measured."""

    name: str
    arguments: tuple[str, ...]
    imports: str


BARS = (
    Bar("wedgesim --help", ("--help",), "click"),
    Bar("wedgesim validate FILE", ("validate", str(ROOT / "scenarios" / "reverse_kissinger.yaml")),
        "pydantic, ruamel.yaml"),
    Bar("wedgesim solve reverse_kissinger --json", ("solve", "reverse_kissinger", "--json"),
        "numpy, pydantic, ruamel.yaml"),
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """Median processor seconds of a command and of its imports."""

    bar: Bar
    command: float
    imports: float

    @property
    def ratio(self) -> float:
        return self.command / self.imports


def processor_seconds(command: list[str], folder: str) -> float:
    """User and system time of one process that starts in an empty folder."""
    # byte code is kept, as it is where a package is installed, but not in the folders of the checkout
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(repeats: int) -> list[Measured]:
    """Run everything in turn, `repeats` times after a first that warms the caches."""
    commands = [[sys.executable, "-m", "wedgesim", *bar.arguments] for bar in BARS]
    imports = [[sys.executable, "-c", f"import {bar.imports}"] for bar in BARS]
    times: list[list[float]] = [[] for _ in (*commands, *imports)]
    with tempfile.TemporaryDirectory() as folder:
        for repeat in range(repeats + 1):
            for index, command in enumerate((*commands, *imports)):
                seconds = processor_seconds(command, folder)
                if repeat:
                    times[index].append(seconds)
    medians = [median(of) for of in times]
    return [Measured(bar, medians[i], medians[i + len(BARS)]) for i, bar in enumerate(BARS)]


def table(measured: list[Measured], repeats: int) -> str:
    """The results in Markdown."""
    lines = [
        "# Speed of starting up",
        "",
        f"Processor time (user and system) of a process, median of {repeats} runs in turn; Python "
        f"{platform.python_version()}. Made by `python benchmarks/benchmark_startup.py --write`.",
        "",
        f"| command | seconds | imports | seconds | ratio (at most {LIMIT:g}) |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{found.bar.name}` | {found.command:.3f} | `import {found.bar.imports}` | {found.imports:.3f} "
        f"| {found.ratio:.2f} |"
        for found in measured
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.relative_to(ROOT)}")
    options = parser.parse_args()
    measured = measure(options.repeats)
    text = table(measured, options.repeats)
    print(text, end="")
    if options.write:
        TABLE.write_text(text, encoding="utf-8")
    return int(any(found.ratio > LIMIT for found in measured))


if __name__ == "__main__":
    sys.exit(main())
