"""Scenarios with two types in stages: all points together against the general search for pure equilibria, one by one.

Prints the tables of docs/benchmarks-information.md. Both solve the same points in one run, in turns, so that other work
on the machine weighs on both. The search is timed with what is reported of each point: verdict, margin, payoffs.

Run: python benchmarks/benchmark_information.py [--commands]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from wedgesim.analysis.claims import _drawn
from wedgesim.analysis.points import TARGET_PLAYER, VERDICTS, solve_points, split_actions
from wedgesim.analysis.private_information import PrivateSolver
from wedgesim.analysis.private_play import Play
from wedgesim.analysis.private_solve import verdict_of
from wedgesim.equilibria.informed_player import Order, informed_equilibria
from wedgesim.games.bayesian_game import BayesianGame
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.loading import load
from wedgesim.model.private_information import bayesian_game, type_space, typed_payoffs

POINTS = 4000
SEARCHED = 200
COMMANDS = (
    "claims reverse_kissinger_signals",
    "claims reverse_kissinger_signals --draws 50",
    "run reverse_kissinger_signals --out {folder}/run",
    "compare reverse_kissinger_signals",
    "sensitivity reverse_kissinger_signals",
    "threshold reverse_kissinger_signals --param types.divider.sincere.prior",
    "report reverse_kissinger_signals --out {folder}/report.html",
)


def searched(solver: PrivateSolver, game: BayesianGame) -> list[Play]:
    """What the general search finds that counts, pure equilibria alone."""
    _, every = solver._searched(game)
    return [one.play for one in every if not one.objections] or [one.play for one in every]


def points_of_scenario(name: str) -> None:
    """Print the row of one scenario."""
    scenario = load(name)
    columns = _drawn(scenario, POINTS, 0)
    evaluation, splits = Evaluation(scenario), split_actions(scenario)
    together = one_by_one = 0.0
    solver = PrivateSolver()
    pure = lost = other_verdict = 0
    chunk = POINTS // 4
    verdicts, counts, certified = [], [], []
    for part in range(4):
        here = {key: column[part * chunk : (part + 1) * chunk] for key, column in columns.items()}
        start = time.process_time()
        found = solve_points(scenario, here, evaluation)
        together += time.process_time() - start
        verdicts.append(found.verdict)
        counts.append(found.outcomes)
        certified.append(found.certificate == 0)
        some = {key: column[: SEARCHED // 4] for key, column in here.items()}
        start = time.process_time()
        space = type_space(scenario, some, SEARCHED // 4)
        payoffs = typed_payoffs(evaluation, some, space)
        for point in range(SEARCHED // 4):
            game = bayesian_game(scenario, payoffs[..., point], space.prior[..., point], space.names)
            plays = searched(solver, game)
            chances = [float(play.actions.sum(axis=(0, 2)) @ splits) for play in plays]
            if plays:
                plays[0].margin(TARGET_PLAYER, splits)
                _ = plays[0].payoffs
            pure += len(plays)
            lost += len(plays) > found.outcomes[point]
            other_verdict += VERDICTS[int(found.verdict[point])] != verdict_of(chances)
        one_by_one += time.process_time() - start
    each, alone = 1e6 * together / POINTS, 1e6 * one_by_one / SEARCHED
    print(
        f"| {name} | {each:,.0f} µs | {alone:,.0f} µs | {alone / each:.0f} | "
        f"{np.concatenate(counts).mean():.2f} | {pure / SEARCHED:.2f} | {other_verdict / SEARCHED:.1%} | "
        f"{np.concatenate(certified).mean():.1%} |"
    )
    assert not lost


def random_games(sizes: tuple[int, int, int], line: tuple[int, int, int]) -> None:
    """Print the row of random games, and check that every equilibrium of the search is found."""
    generator = np.random.default_rng(0)
    payoffs, prior = generator.random((3, *sizes, 2, POINTS)), generator.dirichlet([1, 1], POINTS).T
    stages = tuple((player,) for player in line)
    order = Order.of(stages, (2, 1, 1))
    assert order is not None
    start = time.process_time()
    found = informed_equilibria(payoffs, prior, order)
    each = 1e6 * (time.process_time() - start) / POINTS
    names, solver = (("a", "b"), ("",), ("",)), PrivateSolver()
    actions = tuple(tuple(map(str, range(size))) for size in sizes)
    spent, pure = 0.0, 0
    lottery = found.lottery(np.arange(len(found.rows)))
    few = 60
    for point in range(few):
        game = BayesianGame(
            tuple("DTP"), names, actions, payoffs[..., point].reshape(3, *sizes, 2, 1, 1),
            prior[:, point].reshape(2, 1, 1), stages,
        )  # fmt: skip
        start = time.process_time()
        _, every = solver._searched(game)
        spent += time.process_time() - start
        pure += len(every)
        mine = lottery[..., found.point == point]
        for one in every:
            assert np.isclose(mine, one.play.among(names)[..., None], atol=1e-9).all(axis=(0, 1, 2, 3)).sum() == 1
    alone = 1e6 * spent / few
    label = "/".join("DTP"[player] for player in line)
    print(
        f"| {'x'.join(map(str, sizes))}, {label} | {each:,.0f} µs | {alone:,.0f} µs | {alone / each:.0f} | "
        f"{len(found.rows) / POINTS:.2f} | {pure / few:.2f} | {found.signalling.regret.max():.0e} |"
    )


def commands() -> None:
    """Print how long commands take."""
    print("| command | elapsed | processor |\n| --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for command in COMMANDS:
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            words = command.format(folder=folder).split()
            call = [sys.executable, "-m", "wedgesim", *words]
            subprocess.run(call, check=True, stdout=subprocess.DEVNULL, env=os.environ)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            said = " ".join(word for word in words if not Path(word).is_absolute()).removesuffix(" --out")
            print(f"| `{said}` | {time.perf_counter() - start:.1f} s | {spent:.1f} s |", flush=True)


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--commands", action="store_true", help="time whole commands instead")
    if asked.parse_args().commands:
        commands()
        return
    print("| draws of | together | one by one | times | equilibria | pure ones | another verdict | certified |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    points_of_scenario("reverse_kissinger_signals")
    points_of_scenario("taiwan_greed_or_fear")
    print("\n| random games | together | one by one | times | equilibria | pure ones | largest gain |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    random_games((2, 2, 2), (0, 2, 1))
    random_games((3, 3, 3), (0, 2, 1))
    random_games((3, 3, 3), (2, 0, 1))
    random_games((4, 4, 1), (0, 1, 2))


if __name__ == "__main__":
    main()
