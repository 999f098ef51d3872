"""Nash equilibria by enumeration of supports, for stacks of games, batch last.

1. Divide the payoffs of each player by a power of two near their range; all tolerances are relative to it.
2. Rule out supports by size and by conditional dominance; gather the payoffs of all support problems left, of all
   games, size by size, into one stack.
3. Leave out the players with one action in the support; solve the equations of the others: two players by a linear
   system, three by closed forms, more by a homotopy.
4. Polish by Newton's method; keep what has no negative probability and no better reply outside the support.
5. Note every game in which a tie, a singular system or an unconvincing root was met: enumeration proves nothing about
   it by itself.

References
----------
Dickhaut, J. and Kaplan, T. (1991). A program for finding Nash equilibria. *Mathematica Journal* 1.
McKelvey, R. and McLennan, A. (1996). Computation of equilibria in finite games. *Handbook of Computational
Economics* 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bimatrix import solve_two_players
from wedgesim.equilibria.bimatrix_enumeration import LINEAR_COST, MAX_PROFILES, enumerate_bimatrix
from wedgesim.equilibria.candidates import Array, Candidates
from wedgesim.equilibria.found import TIE, Found, joined
from wedgesim.equilibria.homotopy import path_count, solve_by_homotopy
from wedgesim.equilibria.regret import common_level
from wedgesim.equilibria.support_judgement import LOOSE, judged, outside_supports, polished_candidates, pure_found
from wedgesim.equilibria.support_problems import Problems, payoff_cells, support_problems
from wedgesim.equilibria.support_system import differences
from wedgesim.equilibria.supports import Sizes, generic_sizes, largest_useful, largest_within, undominated
from wedgesim.equilibria.three_players import SOLVERS

_ELIMINATION_COST: dict[tuple[int, ...], float] = {(2, 2, 2): 0.001, (2, 2, 3): 0.003, (2, 3, 3): 0.02, (3, 3, 3): 0.1}
"""Time of one problem, measured in homotopy paths."""

MAX_PATHS = 8000
"""Homotopy paths, or as much other work, in a game before supports are left out: ten seconds and more of one core."""

Solver = Callable[[list[Array]], Candidates]


_BEYOND = np.finfo(float).maxexp + 1
"""Exponent of a range that is larger than the largest number, which its ends are not."""


def scaled(payoffs: Array) -> Array:
    """Payoffs with a range of about one for each player, between a half and one, and no level far from zero.

    Nothing is rounded: what is divided by is a power of two, and see :func:`common_level`.

    Parameters
    ----------
    payoffs : ndarray, shape (players, actions of player 1, ..., actions of player n, games)
        Any payoffs.
    """
    axes = tuple(range(1, payoffs.ndim - 1))
    least = payoffs.min(axis=axes, keepdims=True)
    with np.errstate(over="ignore"):
        spread = payoffs.max(axis=axes, keepdims=True) - least
    exponent = np.where(np.isinf(spread), _BEYOND, np.frexp(spread)[1])
    level = common_level(least, spread)
    if level is not None:
        payoffs = payoffs - level
    return np.asarray(np.ldexp(payoffs, -exponent))  # no product with a power of two, which can be too large itself


class Effort(IntEnum):
    """How much work the support problems of three and more players are given."""

    ONE_ORDER = 0
    ALL_ORDERS = 1
    HOMOTOPY = 2


def enumerate_supports(payoffs: Array, effort: Effort = Effort.ONE_ORDER, max_paths: int = MAX_PATHS) -> Found:
    """Find the equilibria of a stack of games on all supports of sizes that generic equilibria have.

    Parameters
    ----------
    payoffs : ndarray, shape (players, actions of player 1, ..., actions of player n, games)
        Of range one, as :func:`scaled` makes them.
    effort : Effort
        Eliminate players in one order; in every possible order, taking the union; or follow paths besides.
    max_paths : int
        Homotopy paths, or as much other work, to spend on each game, on average, before supports are left out.

    Returns
    -------
    Found
    """
    games, shape = payoffs.shape[-1], payoffs.shape[1:-1]
    if len(shape) == 2:
        return enumerate_bimatrix(payoffs, max_paths)
    useful = largest_useful(shape)
    largest = min(useful, largest_within(shape, MAX_PROFILES))
    alive = undominated(payoffs, TIE, largest)
    suspect = np.zeros(games, dtype=np.bool_)
    # Supports beyond the largest cannot even be listed; every game has some.
    unsolved = np.full(games, int(largest < useful))
    parts = []
    room = float(max_paths * games)
    for sizes in generic_sizes(shape, largest):
        method = _method(sizes, effort)
        for problems in support_problems(alive, shape, sizes):
            if method.cost * len(problems.games) > room:
                np.add.at(unsolved, problems.games, 1)
                continue
            room -= method.cost * len(problems.games)
            part, undecided = _solve(payoffs, problems, method.solvers)
            if part is not None:
                parts.append(part)
                suspect |= part.suspect
            if method.closed:
                if len(undecided):
                    suspect[undecided] = True
            else:
                np.add.at(unsolved, undecided, 1)
    return joined(parts, shape, suspect, unsolved)


def _solve(payoffs: Array, problems: Problems, solvers: Sequence[Solver]) -> tuple[Found | None, NDArray[np.int64]]:
    """Equilibria of one stack of support problems if any, and games about whose problems no solver says anything."""
    if all(len(own) == 1 for own in problems.actions):
        return pure_found(payoffs, problems), problems.games[:0]
    cells = payoff_cells(payoffs.shape[1:-1], payoffs.shape[-1], problems.actions, problems.games)
    equations = differences(payoffs.reshape(len(payoffs), -1).take(cells, axis=1))
    attempts = [solver(equations) for solver in solvers]
    singular = attempts[0].singular
    for attempt in attempts[1:]:
        singular = singular & attempt.singular
    undecided = problems.games[singular]
    source, strategies, determinant = attempts[0].source, attempts[0].strategies, attempts[0].determinant
    if len(attempts) > 1:
        source = np.concatenate([attempt.source for attempt in attempts])
        strategies = [np.concatenate(parts, axis=1) for parts in zip(*(a.strategies for a in attempts), strict=True)]
        determinant = None
    outside = outside_supports(payoffs, problems, strategies, source)
    # Polishing candidates with a clearly better reply outside the support would be a waste.
    hopeful = (outside >= -LOOSE).nonzero()[0]
    if not len(hopeful):
        return None, undecided
    source, outside = source[hopeful], outside[hopeful]
    strategies = [strategy.take(hopeful, axis=1) for strategy in strategies]
    determinant = None if determinant is None else determinant.take(hopeful)
    polished = polished_candidates([e.take(source, axis=-1) for e in equations], strategies, determinant)
    if polished.moved:
        outside = outside_supports(payoffs, problems, polished.strategies, source)
    return judged(payoffs, problems, polished, source, outside), undecided


class _Method(NamedTuple):
    """How to solve the support problems of one size.

    Attributes
    ----------
    solvers : list of Solver
        Their union is complete.
    cost : float
        Of one problem, in homotopy paths.
    closed : bool
        Whether a solver by closed forms is among them, which fails only where equations are dependent.
    """

    solvers: list[Solver]
    cost: float
    closed: bool


@lru_cache(maxsize=1024)
def _method(sizes: Sizes, effort: Effort) -> _Method:
    """Choose the solvers of support problems of one size."""
    active = [player for player, size in enumerate(sizes) if size > 1]
    if not active:
        return _Method([], 0.0, True)
    if len(active) == 2:
        return _Method([_reduced(solve_two_players, active, len(sizes))], LINEAR_COST, True)
    ascending = tuple(sorted(sizes[player] for player in active))
    along_paths = _reduced(solve_by_homotopy, active, len(sizes))
    if ascending not in SOLVERS:
        return _Method([along_paths], float(path_count([sizes[player] for player in active])), False)
    orders = [order for order in permutations(active) if tuple(sizes[p] for p in order) == ascending]
    # y and z of the same size change places without changing the elimination.
    orders = [order for order in orders if order[1] < order[2] or sizes[order[1]] != sizes[order[2]]]
    # The resultant of (3, 3, 3) is the one elimination in which rounding can lose a root: never trust one alone.
    if effort is Effort.ONE_ORDER and ascending != (3, 3, 3):
        orders = orders[:1]
    solvers = [_reduced(SOLVERS[ascending], order, len(sizes)) for order in orders]
    if effort is Effort.HOMOTOPY:
        return _Method([*solvers, along_paths], float(path_count(ascending)), True)
    return _Method(solvers, _ELIMINATION_COST[ascending] * len(orders), True)


def _reduced(solver: Solver, order: Sequence[int], players: int) -> Solver:
    """Solve for the players who mix, in the given order, leaving out those who play one action."""

    def solve(equations: list[Array]) -> Candidates:
        found = solver([_mixing_only(equations[p], p, order, players) for p in order])
        everyone = [np.ones((1, len(found.source)))] * players
        for player, strategy in zip(order, found.strategies, strict=True):
            everyone[player] = strategy
        return found._replace(strategies=everyone)

    return solve


def _mixing_only(tensor: Array, player: int, order: Sequence[int], players: int) -> Array:
    """Equations of one player with axes for the mixing others only, in the given order."""
    others = [other for other in range(players) if other != player]
    wanted = [others.index(other) + 1 for other in order if other != player]
    dropped = [axis for axis in range(1, players) if axis not in wanted]
    moved = tensor.transpose(0, *wanted, players, *dropped)
    return moved.reshape(*moved.shape[: moved.ndim - len(dropped)])
