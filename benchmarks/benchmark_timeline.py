"""Measure Markov perfect equilibrium on a large grid; print a table, or write it with ``-o FILE``.

20 periods, four state variables of 15 points each (50,625 states), 27 profiles, five theories; then a trajectory, and
sixty-four parameter points of a scenario with 735 states together against one by one.
"""

from __future__ import annotations

import argparse
import resource
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

import wedgesim as ws
from wedgesim.analysis.timeline.courses import follow
from wedgesim.analysis.timeline.split_years import summarise_courses
from wedgesim.equilibria.markov_perfect import markov_perfect_equilibrium
from wedgesim.model.dynamics import DynamicModel

LARGE = """\
wedgesim: 1
extends: reverse_kissinger
without: [positions, sweeps, claims]
title: Four variables
horizon: 20
state:
  energy_dependence: {bounds: [0.1, 0.95], points: 15}
  credibility: {bounds: [0, 1], points: 15}
  war_intensity: {bounds: [0, 1], points: 15}
  capability.partner: {bounds: [0.5, 1.75], points: 15}
motion:
  energy_dependence: clip(energy_dependence + 0.06 * sanctions * alignment - 0.08 * (1 - alignment), 0.1, 0.95)
  credibility: clip(credibility + 0.1 * reward - 0.05 * divider.arms, 0, 1)
  war_intensity: clip(0.9 * war_intensity + 0.05 * aid, 0, 1)
  capability.partner: clip(1.02 * capability.partner - 0.01 * plays.partner.bind, 0.5, 1.75)
"""


def measured(work):
    wall, cpu = perf_counter(), process_time()
    result = work()
    return result, perf_counter() - wall, process_time() - cpu


def rows():
    model = DynamicModel(ws.load_text(LARGE))
    solved, wall, cpu = measured(lambda: markov_perfect_equilibrium(model.game))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield "20 periods, 50,625 states", f"{wall:.2f} s", f"{cpu:.2f} s", f"{memory:.0f} MB at the most"
    _, wall, cpu = measured(lambda: follow(model, solved))
    yield "a course of 20 periods from there", f"{1e3 * wall:.0f} ms", f"{1e3 * cpu:.0f} ms", ""
    case = ws.load("reverse_kissinger_years")
    values = np.linspace(0.02, 0.2, 64)
    together, wall, cpu = measured(lambda: summarise_courses(case, {"trust_building": values}).split_year)
    yield "64 parameter points of 735 states, together", f"{wall:.2f} s", f"{cpu:.2f} s", ""
    alone, wall, cpu = measured(
        lambda: np.concatenate([summarise_courses(case, {"trust_building": [value]}).split_year for value in values])
    )
    yield "the same one by one", f"{wall:.2f} s", f"{cpu:.2f} s", ""
    assert np.array_equal(together, alone, equal_nan=True)


def table() -> str:
    lines = ["| work | elapsed | processor | |", "| --- | ---: | ---: | --- |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows())])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--out", type=Path)
    out = parser.parse_args().out
    assert __doc__ is not None
    about = __doc__.partition("\n\n")[2].strip()
    about += " `benchmarks/benchmark_timeline.py` measures it, on one core."
    text = f"# Speed of timelines\n\n{about}\n\n{table()}\n"
    print(text)
    if out is not None:
        out.write_text(text)
