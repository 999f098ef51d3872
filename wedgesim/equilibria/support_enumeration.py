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

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bimatrix import solve_two_players
from wedgesim.equilibria.candidates import Array, Candidates, normalised
from wedgesim.equilibria.homotopy import path_count, solve_by_homotopy
from wedgesim.equilibria.regret import common_level, expectation
from wedgesim.equilibria.support_system import differences, newton, residual_of_two, singular_below
from wedgesim.equilibria.supports import Sizes, generic_sizes, largest_within, supports_of_size, undominated
from wedgesim.equilibria.three_players import SOLVERS

TIE = 1e-9
"""Probabilities and payoff differences below this, for payoffs of range one, count as zero."""

_CONVERGED = 1e-11
_SUSPICIOUS = 1e-6
_LOOSE = 1e-2
_POLISHED = 1e-13
_NEWTON_STEPS = 1
_MORE_NEWTON_STEPS = 20
_PROBLEMS_AT_ONCE = 8192

_LINEAR_COST = 0.001
_ELIMINATION_COST: dict[tuple[int, ...], float] = {(2, 2, 2): 0.001, (2, 2, 3): 0.003, (2, 3, 3): 0.02, (3, 3, 3): 0.1}
"""Time of one problem, measured in homotopy paths."""

MAX_PATHS = 5000
"""Homotopy paths, or as much other work, in a game before supports are left out: ten seconds and more of one core."""

_MAX_PROFILES = 20_000_000
"""Profiles of supports in the largest table that dominance fills; larger supports are left out."""

Solver = Callable[[list[Array]], Candidates]


class Found(NamedTuple):
    """Equilibria of a stack of games.

    Attributes
    ----------
    strategies : list of ndarray, each of shape (actions, count)
        Equilibria, one a column.
    game_index : ndarray of int64, shape (count,)
        Which game each belongs to; ascending.
    signs : ndarray of int8, shape (count,)
        Index, +1 or -1, and 0 for an equilibrium that is not regular.
    suspect : ndarray of bool, shape (games,)
        Games about which the enumeration proves nothing.
    unsolved : ndarray of int64, shape (games,)
        How many support problems were left out for want of time.
    """

    strategies: list[Array]
    game_index: NDArray[np.int64]
    signs: NDArray[np.int8]
    suspect: NDArray[np.bool_]
    unsolved: NDArray[np.int64]


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
    largest = largest_within(shape, _MAX_PROFILES)
    alive = undominated(payoffs, TIE, largest)
    suspect = np.zeros(games, dtype=np.bool_)
    # Supports beyond the largest cannot even be listed; every game has some.
    unsolved = np.full(games, int(largest < max(shape)))
    parts = []
    room = float(max_paths * games)
    for sizes in generic_sizes(shape, largest):
        method = _method(sizes, effort)
        for problems in _problems(alive, shape, sizes):
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


class _Problems(NamedTuple):
    """Support problems of one size: actions of each player, (|S_i|, problems), and the games they belong to."""

    actions: list[NDArray[np.int64]]
    games: NDArray[np.int64]


def _problems(alive: NDArray[np.bool_], shape: Sequence[int], sizes: Sizes) -> Iterable[_Problems]:
    """Support problems of one size that dominance leaves, in pieces that stay in the cache."""
    places, tables = zip(*(supports_of_size(m, k) for m, k in zip(shape, sizes, strict=True)), strict=True)
    *chosen, games = np.nonzero(alive[places])
    for start in range(0, len(games), _PROBLEMS_AT_ONCE):
        piece = slice(start, start + _PROBLEMS_AT_ONCE)
        actions = [table.take(pick[piece], axis=1) for table, pick in zip(tables, chosen, strict=True)]
        yield _Problems(actions, games[piece])


def _cells(
    shape: Sequence[int], batch: int, actions: Sequence[NDArray[np.int64]], games: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Places of profiles in one player's flattened payoffs, shape (actions of each player..., count)."""
    players = len(shape)
    stride, cell = batch, games
    for player in range(players - 1, -1, -1):
        own = actions[player]
        steps = own * stride
        if len(own) > 1:
            steps = steps.reshape(*(1,) * player, len(own), *(1,) * (players - player - 1), own.shape[1])
        else:
            steps = steps[0]
        cell = cell + steps
        stride *= shape[player]
    return cell.reshape(*(len(own) for own in actions), -1)


def _solve(payoffs: Array, problems: _Problems, solvers: Sequence[Solver]) -> tuple[Found | None, NDArray[np.int64]]:
    """Equilibria of one stack of support problems if any, and games about whose problems no solver says anything."""
    if all(len(own) == 1 for own in problems.actions):
        return _pure(payoffs, problems), problems.games[:0]
    cells = _cells(payoffs.shape[1:-1], payoffs.shape[-1], problems.actions, problems.games)
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
    outside = _outside(payoffs, problems, strategies, source)
    # Polishing candidates with a clearly better reply outside the support would be a waste.
    hopeful = (outside >= -_LOOSE).nonzero()[0]
    if not len(hopeful):
        return None, undecided
    source, outside = source[hopeful], outside[hopeful]
    strategies = [strategy.take(hopeful, axis=1) for strategy in strategies]
    determinant = None if determinant is None else determinant.take(hopeful)
    polished = _polished([e.take(source, axis=-1) for e in equations], strategies, determinant)
    if polished.moved:
        outside = _outside(payoffs, problems, polished.strategies, source)
    return _judged(payoffs, problems, polished, source, outside), undecided


def _pure(payoffs: Array, problems: _Problems) -> Found:
    """Equilibria among profiles in which dominance leaves every action: all of them, but for ties."""
    games = problems.games
    strategies = [np.ones((1, len(games)))] * len(problems.actions)
    outside = _outside(payoffs, problems, strategies, None)
    kept = (outside >= -TIE).nonzero()[0]
    if len(kept) < len(games):
        games, outside = games[kept], outside[kept]
        problems = _Problems([own[:, kept] for own in problems.actions], games)
    regular = outside > TIE
    suspect = np.zeros(payoffs.shape[-1], dtype=np.bool_)
    suspect[games[~regular]] = True
    full = []
    for own, size in zip(problems.actions, payoffs.shape[1:-1], strict=True):
        full.append((own == np.arange(size)[:, None]).astype(np.float64))
    return Found(full, games, regular.astype(np.int8), suspect, games[:0])


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
        return _Method([_reduced(solve_two_players, active, len(sizes))], _LINEAR_COST, True)
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


def _embedded(strategies: Sequence[Array], actions: Sequence[NDArray[np.int64]], shape: Sequence[int]) -> list[Array]:
    """Strategies on all actions from strategies on supports."""
    result = []
    for strategy, own, size in zip(strategies, actions, shape, strict=True):
        full = np.zeros((size, strategy.shape[-1]))
        full[own, np.arange(strategy.shape[-1])] = strategy
        result.append(full)
    return result


def _outside(
    payoffs: Array, problems: _Problems, strategies: Sequence[Array], source: NDArray[np.int64] | None
) -> Array:
    """How much less the best action outside the supports pays than the strategy that is played, shape (count,).

    `source` tells the problem of each strategy; None that there is one for each.
    """
    shape, games, actions = payoffs.shape[1:-1], problems.games, problems.actions
    if source is not None:
        games, actions = games.take(source), [own.take(source, axis=1) for own in actions]
    least = np.full(len(games), np.inf)
    column = np.arange(len(games))
    for player, size in enumerate(shape):
        own = actions[player]
        if len(own) < size:
            every = np.arange(size)[:, None]
            cells = _cells(shape, payoffs.shape[-1], [*actions[:player], every, *actions[player + 1 :]], games)
            local = payoffs[player].reshape(-1).take(cells)
            kept = [p for p, strategy in enumerate(strategies) if p == player or len(strategy) > 1]
            local = local.reshape(*(local.shape[p] for p in kept), -1)
            worth = expectation(local, [strategies[p] for p in kept], (kept.index(player),))
            gets = worth[own, column]
            shortfall = (gets[0] if len(own) == 1 else (gets * strategies[player]).sum(axis=0)) - worth
            shortfall[own, column] = np.inf
            least = np.minimum(least, shortfall.min(axis=0))
    return least


class _Polished(NamedTuple):
    """Candidates after Newton steps.

    Attributes
    ----------
    strategies : list of ndarray, each of shape (|S_i|, count)
        On the supports.
    residual, determinant : ndarray, shape (count,)
        As :func:`newton` gives them.
    moved : bool
        Whether there were any steps.
    """

    strategies: list[Array]
    residual: Array
    determinant: Array
    moved: bool


def _polished(equations: list[Array], strategies: list[Array], determinant: Array | None) -> _Polished:
    """Take Newton steps with the candidates that need them."""
    if determinant is not None:
        # The equations of two players are linear, and their solutions exact but for rounding.
        steps, points, residual = 0, strategies, residual_of_two(equations, strategies)
    else:
        steps = _NEWTON_STEPS
        points, residual, determinant = newton(equations, strategies, steps)
    slow = (residual > _POLISHED).nonzero()[0]
    if len(slow):
        again = newton([e[..., slow] for e in equations], [point[:, slow] for point in points], _MORE_NEWTON_STEPS)
        for point, better in zip(points, again[0], strict=True):
            point[:, slow] = better
        residual[slow], determinant[slow] = again[1], again[2]
    return _Polished(points, residual, determinant, steps > 0 or len(slow) > 0)


def _judged(
    payoffs: Array, problems: _Problems, polished: _Polished, source: NDArray[np.int64], outside: Array
) -> Found:
    """Equilibria among polished candidates; suspects games that have one that is not regular, or nearly have one."""
    strategies, residual, determinant, _ = polished
    games = problems.games[source]
    actions = [own.take(source, axis=1) for own in problems.actions]
    mixing = sum(len(own) > 1 for own in actions)
    lowest = np.min([strategy.min(axis=0) for strategy in strategies], axis=0)
    margin = np.minimum(lowest, outside)
    solved = (residual <= _CONVERGED) & (margin >= -TIE)
    regular = solved & (margin > TIE) & (np.abs(determinant) > singular_below(mixing))
    nearly = (residual <= _SUSPICIOUS) & (margin >= -_SUSPICIOUS) & ~solved
    suspect = np.zeros(payoffs.shape[-1], dtype=np.bool_)
    suspect[games[(solved & ~regular) | (nearly & (residual > _CONVERGED))]] = True
    index = np.where(regular, np.sign(determinant), 0).astype(np.int8)
    kept = solved.nonzero()[0]
    full = _embedded(
        [normalised(np.maximum(strategy.take(kept, axis=1), 0.0)) for strategy in strategies],
        [own.take(kept, axis=1) for own in actions],
        payoffs.shape[1:-1],
    )
    if mixing > 2:
        first = _first_of_each(full, games[kept])
        full, kept = [strategy[:, first] for strategy in full], kept[first]
    return Found(full, games[kept], index[kept], suspect, np.zeros_like(games[:0]))


SAME = 1e-7
"""Strategies of one game closer than this in every probability are one equilibrium found twice."""


def _first_of_each(strategies: Sequence[Array], games: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of equilibria that are not repetitions of another of the same game, in the order of the games."""
    order = np.argsort(games, kind="stable")
    points = np.concatenate(list(strategies))[:, order]
    owner = games[order]
    repeated = np.zeros(len(order), dtype=np.bool_)
    distance = 1
    while distance < len(order) and (together := owner[distance:] == owner[:-distance]).any():
        later = np.flatnonzero(together) + distance
        same = np.abs(points[:, later] - points[:, later - distance]).max(axis=0) < SAME
        repeated[later[same]] = True
        distance += 1
    return np.asarray(order[~repeated])


def joined(
    parts: Sequence[Found], shape: Sequence[int], suspect: NDArray[np.bool_], unsolved: NDArray[np.int64]
) -> Found:
    """All equilibria together, in the order of the games and within them of the support sizes."""
    if not parts:
        nothing = [np.zeros((size, 0)) for size in shape]
        return Found(nothing, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int8), suspect, unsolved)
    strategies = [np.concatenate(columns, axis=1) for columns in zip(*(p.strategies for p in parts), strict=True)]
    games = np.concatenate([part.game_index for part in parts])
    index = np.concatenate([part.signs for part in parts])
    # Regular equilibria on different supports differ; one with a tie solves the equations of several supports.
    kept = np.argsort(games, kind="stable") if index.all() else _first_of_each(strategies, games)
    return Found([strategy.take(kept, axis=1) for strategy in strategies], games[kept], index[kept], suspect, unsolved)
