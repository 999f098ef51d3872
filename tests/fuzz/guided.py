"""One target under atheris, which libFuzzer drives: ``python -m tests.fuzz.guided TARGET [libFuzzer's options]``."""

from __future__ import annotations

import sys


def main() -> None:
    """Hand the target to libFuzzer, which ends the process."""
    import atheris

    # only our own modules: coverage of numpy's says nothing about ours
    with atheris.instrument_imports(include=["wedgesim", "ruamel"]):
        from tests.fuzz.targets import TARGETS

    attack = TARGETS[sys.argv[1]].attack
    atheris.Setup([sys.argv[0], *sys.argv[2:]], attack)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
