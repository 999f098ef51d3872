"""Build one game after another with another package and list its pure equilibria, as a loop over a grid would.

    python pure_equilibria.py {quantecon,pygambit} GAMES.npz

reads payoffs of shape (games, players, actions...) and prints JSON: the version, and seconds a game. Needs numpy and
the package, and nothing of wedgesim. Payoffs come ready-made, so that only what the package does is timed.
"""

import json
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np


def quantecon():
    from quantecon.game_theory import NormalFormGame, pure_nash_brute

    def solve(payoffs):
        return pure_nash_brute(NormalFormGame(np.ascontiguousarray(np.moveaxis(payoffs, 0, -1))))

    return solve


def pygambit():
    import pygambit

    def solve(payoffs):
        game = pygambit.Game.from_arrays(*payoffs)
        return pygambit.nash.enumpure_solve(game).equilibria

    return solve


def main(package, source):
    warnings.simplefilter("ignore")
    games = np.load(source)["payoffs"]
    solve = {"quantecon": quantecon, "pygambit": pygambit}[package]()
    for payoffs in games[:5]:  # compilers and caches
        solve(payoffs)
    start = time.perf_counter()
    for payoffs in games:
        solve(payoffs)
    seconds = (time.perf_counter() - start) / len(games)
    print(json.dumps({"version": version(package), "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
