"""A long run: ``python -m tests.fuzz [TARGET ...] [--seconds N] [--seed N] [--plain]``.

With atheris (extra ``[fuzz]``) inputs are guided by what parts of the program they reach; without it, or with
``--plain``, they are those of the bounded run in the tests, and many more of them. What breaks something is written to
the corpus, from where the tests take it: the defect is repaired when they pass.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
import traceback
from hashlib import sha256
from pathlib import Path

from tests.fuzz.mutation import mutations

CORPUS = Path(__file__).parent / "corpus"


def keep(name: str, data: bytes) -> Path:
    """Write an input to the corpus."""
    path = CORPUS / name / sha256(data).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def plain(name: str, seconds: float, seed: int) -> int:
    """Attack with inputs made of others; return how many broke something."""
    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    found, count, begun = 0, 0, time.monotonic()
    kinds: set[str] = set()
    for data in mutations(target.seeds(), target.words, seed):
        if time.monotonic() - begun > seconds:
            break
        count += 1
        started = time.monotonic()
        try:
            target.attack(data)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            told = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} at {Path(told.filename).name}:{told.lineno}"
            if kind not in kinds:  # the same defect once
                kinds.add(kind)
                found += 1
                print(f"{name}: {keep(name, data)}\n  {kind}: {str(error)[:500]}")
        if time.monotonic() - started > 20:
            print(f"{name}: {keep(name, data)} took {time.monotonic() - started:.0f} s")
    print(f"{name}: {count} inputs, {found} kinds of defect")
    return found


def guided(name: str, seconds: float, seed: int) -> int:
    """Attack with inputs guided by coverage, in a process of its own; return whether one broke something."""
    from tests.fuzz.targets import TARGETS

    with tempfile.TemporaryDirectory() as folder:
        grown = Path(folder, "grown")
        grown.mkdir()
        for number, data in enumerate(TARGETS[name].seeds()):
            (grown / f"seed{number}").write_bytes(data)
        words = Path(folder, "words")
        escaped = ["".join(f"\\x{byte:02x}" for byte in word) for word in TARGETS[name].words]
        words.write_text("".join(f'"{word}"\n' for word in escaped))
        (CORPUS / name).mkdir(parents=True, exist_ok=True)
        ended = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.guided", name, str(grown), f"-max_total_time={int(seconds)}",
             f"-seed={seed + 1}", f"-artifact_prefix={CORPUS / name}/", "-max_len=20000", "-timeout=60",
             *([f"-dict={words}"] if escaped else []), "-print_final_stats=1", "-verbosity=1", "-rss_limit_mb=4096"],
            stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True, errors="replace",
        )  # fmt: skip
    told = [line for line in ended.stdout.splitlines() if line.startswith("stat::number_of_executed_units")]
    if ended.returncode:
        print(ended.stdout[-4000:])
    print(f"{name}: guided by coverage, {told[0].split()[-1] if told else '?'} inputs, exit code {ended.returncode}")
    return int(ended.returncode != 0)


def main() -> int:
    """Attack the targets named, or all, one after another."""
    from tests.fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Attack what reads.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all without")
    parser.add_argument("--seconds", type=float, default=60, help="for each target, 60 by default")
    parser.add_argument("--seed", type=int, default=0, help="another gives other inputs")
    parser.add_argument("--plain", action="store_true", help="without atheris")
    given = parser.parse_args()
    unknown = set(given.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    attack = plain
    if not given.plain:
        with contextlib.suppress(ImportError):
            import atheris  # noqa: F401  # only whether it is there

            attack = guided
    return min(1, sum(attack(name, given.seconds, given.seed) for name in given.targets or TARGETS))


if __name__ == "__main__":
    sys.exit(main())
