"""A long run of extremes: ``python -m tests.invariances [--seconds N] [--seed N] [--only FUNCTION]``."""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections import Counter

from tests.invariances.extremes import FUNCTIONS, attempt, loaded, settings
from wedgesim.scenario.catalogue import packaged


def main() -> int:
    """Try a share of all trials, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.invariances", description=main.__doc__)
    parser.add_argument("--seconds", type=float, default=math.inf, help="stop after so many; no bound without")
    parser.add_argument("--seed", type=int, default=0, help="of the order")
    parser.add_argument("--only", choices=FUNCTIONS, help="one function")
    given = parser.parse_args()
    trials = [
        (name, setting, function)
        for name in packaged()
        for setting in settings(loaded(name))
        for function in ([given.only] if given.only else FUNCTIONS)
    ]
    random.Random(given.seed).shuffle(trials)
    tried: Counter[str] = Counter()
    wrong: dict[str, str] = {}
    begun = time.monotonic()
    for name, setting, function in trials:
        if time.monotonic() - begun > given.seconds:
            break
        started = time.monotonic()
        said = attempt(name, setting, function)
        taken = time.monotonic() - started
        tried["refused" if said == "refused" else "wrong" if said else "right"] += 1
        if said not in ("", "refused") and wrong.setdefault(f"{function}: {said[:60]}", "") == "":
            wrong[f"{function}: {said[:60]}"] = f"{name} {setting}: {said}"
            print(f"{function}: {name} {setting}: {said}", flush=True)
        if taken > 30:
            print(f"{function}: {name} {setting}: {taken:.0f} s", flush=True)
    print(f"{sum(tried.values()):,} of {len(trials):,} trials: {dict(tried)}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
