"""Run one other solver on stored games, in a process that can be killed.

    python peer.py TASK GAMES.npz RESULT.json SECONDS

reads payoffs of shape (games, players, actions...), solves game after game until the time is over, and writes the time
of each game and the equilibria found. Needs numpy and the solver, and nothing of wedgesim, so that any interpreter with
the solver in it serves.
"""

import json
import sys
import time
import warnings

import numpy as np


def nashpy_support_enumeration():
    import nashpy

    def solve(payoffs):
        return [np.concatenate(pair).tolist() for pair in nashpy.Game(*payoffs).support_enumeration()]

    return solve


def quantecon_game(payoffs):
    from quantecon.game_theory import NormalFormGame

    return NormalFormGame(np.ascontiguousarray(np.moveaxis(payoffs, 0, -1)))


def quantecon_pure_nash_brute():
    from quantecon.game_theory import pure_nash_brute

    def solve(payoffs):
        game = quantecon_game(payoffs)
        begin = time.process_time()
        found = pure_nash_brute(game)
        units = [np.eye(size) for size in payoffs.shape[1:]]
        end = time.process_time()
        profiles = [[unit[action] for unit, action in zip(units, profile, strict=True)] for profile in found]
        return begin, end, [np.concatenate(profile).tolist() for profile in profiles]

    return solve


def quantecon_support_enumeration():
    from quantecon.game_theory import support_enumeration

    def solve(payoffs):
        game = quantecon_game(payoffs)
        begin = time.process_time()
        found = support_enumeration(game)
        end = time.process_time()
        return begin, end, [np.concatenate(profile).tolist() for profile in found]

    return solve


def gambit_enumpoly():
    import pygambit

    def solve(payoffs):
        game = pygambit.Game.from_arrays(*payoffs)
        found = pygambit.nash.enumpoly_solve(game).equilibria
        return [[float(one[s]) for player in game.players for s in player.strategies] for one in found]

    return solve


TASKS = {task.__name__: task for task in (
    nashpy_support_enumeration, quantecon_pure_nash_brute, quantecon_support_enumeration, gambit_enumpoly
)}  # fmt: skip


def main(task, source, target, seconds):
    warnings.simplefilter("ignore")
    games = np.load(source)["payoffs"]
    solve = TASKS[task]()
    solve(games[0])
    times, equilibria = [], []
    stop = time.process_time() + float(seconds)
    for payoffs in games:
        begin = time.process_time()
        found = solve(payoffs)
        end = time.process_time()
        if isinstance(found, tuple):
            # Solvers that can be handed a game are not charged for building it, nor for what is done to the answer.
            begin, end, found = found
        times.append(end - begin)
        equilibria.append(found)
        if end > stop:
            break
    with open(target, "w") as file:
        json.dump({"times": times, "equilibria": equilibria}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
