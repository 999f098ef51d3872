"""All solutions of the equations of one support, by following paths from a system that is solved by construction.

For more than two players, of any number of actions. Let player i have |S_i| - 1 equations, each linear in the strategy
of every other player.

1. Start system: each equation is the product of one random linear form for each other player. A solution picks one
   factor of each equation such that every player's strategy gets as many linear forms as determine it. There are as
   many as totally mixed equilibria in complex numbers of a generic game (McKelvey and McLennan 1997).
2. Strategies are complex and projective, each on a random patch c . x = 1, so that paths stay bounded.
3. Follow the solutions of gamma (1 - t) G + t F from t = 0 to t = 1, gamma a random complex number: a Runge-Kutta
   step of the tangent predicts, Newton's method corrects, the step grows and shrinks with success.
4. Every path must arrive, and no two at the same point; then all solutions are known, and the real ones are kept.
   Where they do not, another gamma and smaller steps are tried.

References
----------
Herings, P. and Peeters, R. (2005). A globally convergent algorithm to compute all Nash equilibria for n-person games.
*Annals of Operations Research* 137.
Sommese, A. and Wampler, C. (2005). *The Numerical Solution of Systems of Polynomials Arising in Engineering and
Science*. World Scientific.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from string import ascii_letters
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.candidates import Array, Candidates, normalised
from wedgesim.equilibria.null_vectors import null_vector
from wedgesim.equilibria.support_system import evaluate

Complex = NDArray[np.complex128]

_SEED = 20260202
_REAL = 1e-6
_APART = 1e-6
_LOOSE = 1e-2
_FIRST_STEP = 0.05
_LARGEST_STEPS = (0.2, 0.1, 0.02)
_SMALLEST_STEP = 1e-6
_CORRECTED = 1e-7
_CLOSE = 0.05
_SINGULAR = 1e-14
_PATHS_AT_ONCE = 2048


class _Start(NamedTuple):
    """Start system for supports of given sizes, shared by all games."""

    equations: list[Complex]
    patches: list[Complex]
    solutions: list[Complex]
    gamma: complex


def path_count(sizes: Sequence[int]) -> int:
    """Count the solutions, complex ones included, of the equations of supports of these sizes in a generic game.

    Examples
    --------
    >>> path_count((2, 2, 2)), path_count((3, 3, 3)), path_count((2, 2, 2, 2))
    (2, 10, 9)
    """
    return sum(1 for _ in _assignments(tuple(sizes)))


def solve_by_homotopy(equations: list[Array]) -> Candidates:
    """Solve stacked support problems of three players or more.

    Parameters
    ----------
    equations : list of ndarray
        For each player payoff differences, shape (|S_i| - 1, |S_j| of the others in order, problems).

    Returns
    -------
    Candidates
        `singular` marks problems in which a path was lost: there may be more.
    """
    sizes = tuple(len(tensor) + 1 for tensor in equations)
    problems = equations[0].shape[-1]
    start = _start(sizes)
    paths = start.solutions[0].shape[1]
    at_once = max(1, _PATHS_AT_ONCE // max(paths, 1))
    parts = [
        _followed([tensor[..., first : first + at_once] for tensor in equations], start)
        for first in range(0, problems, at_once)
    ]
    ends = [np.concatenate(columns, axis=-1) for columns in zip(*(end for end, _ in parts), strict=True)]
    singular = np.concatenate([lost for _, lost in parts])
    return _real_ones(ends, singular)


def _followed(equations: list[Array], start: _Start) -> tuple[list[Complex], NDArray[np.bool_]]:
    """End points, shape (|S_i|, paths, problems) for each player, and which problems lost a path."""
    problems = equations[0].shape[-1]
    paths = start.solutions[0].shape[1]
    ends = [np.zeros((len(own), paths, problems), dtype=np.complex128) for own in start.solutions]
    undecided = np.arange(problems)
    for attempt, largest in enumerate(_LARGEST_STEPS):
        start = start._replace(gamma=start.gamma * np.exp(1j * attempt))
        target = [np.repeat(tensor[..., undecided], paths, axis=-1).astype(np.complex128) for tensor in equations]
        begin = [np.tile(own, len(undecided)) for own in start.solutions]
        points, arrived = _track(target, start, begin, largest)
        for end, point in zip(ends, points, strict=True):
            end[:, :, undecided] = point.reshape(len(end), len(undecided), paths).transpose(0, 2, 1)
        whole = arrived.reshape(len(undecided), paths).all(axis=1)
        undecided = undecided[~(whole & _all_apart([end[:, :, undecided] for end in ends]))]
        if not len(undecided):
            break
    lost = np.zeros(problems, dtype=np.bool_)
    lost[undecided] = True
    return ends, lost


def _all_apart(ends: list[Complex]) -> NDArray[np.bool_]:
    """Whether the end points of each problem all differ."""
    points = np.concatenate(ends)
    apart = np.ones(points.shape[-1], dtype=np.bool_)
    for shift in range(1, points.shape[1]):
        apart &= np.abs(points[:, shift:] - points[:, :-shift]).max(axis=0).min(axis=0) > _APART
    return apart


def _real_ones(ends: list[Complex], singular: NDArray[np.bool_]) -> Candidates:
    """Real solutions with no clearly negative probability."""
    totals = np.stack([end.sum(axis=0) for end in ends])
    finite = (np.abs(totals) > _APART).all(axis=0)
    scaled = [end / np.where(finite, total, 1.0) for end, total in zip(ends, totals, strict=True)]
    real = np.logical_and.reduce([np.abs(end.imag).max(axis=0) < _REAL for end in scaled])
    feasible = np.logical_and.reduce([end.real.min(axis=0) > -_LOOSE for end in scaled])
    path, source = np.nonzero(finite & real & feasible)
    return Candidates([normalised(end.real[:, path, source]) for end in scaled], source, singular)


def _track(
    target: list[Complex], start: _Start, points: list[Complex], largest: float
) -> tuple[list[Complex], NDArray[np.bool_]]:
    """Follow all paths; shape (|S_i|, paths) for each player, and whether each arrived."""
    sizes = [len(point) for point in points]
    cuts = np.cumsum(sizes)[:-1]
    where = np.concatenate(points)
    paths = where.shape[1]
    begin = [start.gamma * own for own in start.equations]
    drift = [end - own for end, own in zip(target, begin, strict=True)]
    time, step = np.zeros(paths), np.full(paths, min(_FIRST_STEP, largest))
    active = np.arange(paths)
    while len(active):
        now, ahead = time[active], np.minimum(step[active], 1.0 - time[active])
        way = _Way(begin, [tensor[..., active] for tensor in drift], start.patches, cuts)
        halfway, there = way.at(now + ahead / 2.0), way.at(now + ahead)
        guess = _predicted(way, (way.at(now), halfway, there), where[:, active], ahead)
        arrived, good = _corrected(way, there, guess)
        moved = active[good]
        where[:, moved] = arrived[:, good]
        time[moved] = now[good] + ahead[good]
        step[moved] = np.minimum(step[moved] * 2.0, largest)
        step[active[~good]] = ahead[~good] / 4.0
        active = active[(time[active] < 1.0) & (step[active] > _SMALLEST_STEP)]
    return np.split(where, cuts), time >= 1.0


class _Way(NamedTuple):
    """Equations that change along paths: begin + t drift."""

    begin: list[Complex]
    drift: list[Complex]
    patches: list[Complex]
    cuts: NDArray[np.int64]

    def at(self, time: Array) -> list[Complex]:
        """Equations at a time of each path."""
        return [own + time * change for own, change in zip(self.begin, self.drift, strict=True)]

    def some(self, chosen: NDArray[np.int64]) -> _Way:
        """Take some of the paths."""
        return self._replace(drift=[change[..., chosen] for change in self.drift])

    def tangent(self, equations: list[Complex], where: Complex) -> Complex:
        """Differentiate the path by t."""
        points = np.split(where, self.cuts)
        _, matrix = self.system(equations, points)
        change = np.concatenate([evaluate(self.drift, points)[0], np.zeros((len(points), where.shape[1]))])
        return -_solved(matrix, change)

    def newton_move(self, equations: list[Complex], where: Complex) -> Complex:
        """Find the next move of Newton's method at a fixed t."""
        residual, matrix = self.system(equations, np.split(where, self.cuts))
        return _solved(matrix, residual)

    def system(self, equations: list[Complex], points: list[Complex]) -> tuple[Complex, Complex]:
        """Values of equations and patches, shape (D, paths), and derivatives, (paths, D, D)."""
        residual, blocks = evaluate(equations, points)
        on_patch = np.stack([patch @ point - 1.0 for patch, point in zip(self.patches, points, strict=True)])
        sizes = [len(point) for point in points]
        offsets = np.cumsum([0, *sizes])
        rows = np.cumsum([0, *(size - 1 for size in sizes)])
        matrix = np.zeros((points[0].shape[1], offsets[-1], offsets[-1]), dtype=np.complex128)
        for i, line in enumerate(blocks):
            for j, block in enumerate(line):
                if block is not None:
                    matrix[:, rows[i] : rows[i + 1], offsets[j] : offsets[j + 1]] = np.moveaxis(block, -1, 0)
            matrix[:, rows[-1] + i, offsets[i] : offsets[i + 1]] = self.patches[i]
        return np.concatenate([residual, on_patch]), matrix


def _predicted(
    way: _Way, equations: tuple[list[Complex], list[Complex], list[Complex]], where: Complex, step: Array
) -> Complex:
    """Take a Runge-Kutta step of fourth order, given the equations at its beginning, middle and end."""
    now, halfway, there = equations
    half = step / 2.0
    k1 = way.tangent(now, where)
    k2 = way.tangent(halfway, where + half * k1)
    k3 = way.tangent(halfway, where + half * k2)
    k4 = way.tangent(there, where + step * k3)
    return np.asarray(where + step / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4))


def _corrected(way: _Way, equations: list[Complex], where: Complex) -> tuple[Complex, NDArray[np.bool_]]:
    """Two Newton steps at fixed t, a third where these have not settled, and whether they began close and settled."""
    first, where = _stepped(where, way.newton_move(equations, where))
    last, where = _stepped(where, way.newton_move(equations, where))
    close = first < _CLOSE
    slow = np.flatnonzero(close & (last >= _CORRECTED))
    if len(slow):
        move = way.some(slow).newton_move([tensor[..., slow] for tensor in equations], where[:, slow])
        last[slow], where[:, slow] = _stepped(where[:, slow], move)
    return where, close & (last < _CORRECTED)


def _stepped(where: Complex, move: Complex) -> tuple[Array, Complex]:
    """Points after a Newton move, and how long it was against them."""
    where = where - move
    return np.abs(move).max(axis=0) / np.maximum(np.abs(where).max(axis=0), 1.0), where


def _solved(matrix: Complex, right: Complex) -> Complex:
    """Solutions of stacked systems, shape (D, paths); a large move where the matrix is singular, which is refused."""
    try:
        return np.asarray(np.linalg.solve(matrix, right.T[..., None])[..., 0].T)
    except np.linalg.LinAlgError:
        return _solved_but_singular(matrix, right)


def _solved_but_singular(matrix: Complex, right: Complex) -> Complex:
    """Solve those stacked systems that are not exactly singular."""
    lengths = np.sqrt((matrix.real**2 + matrix.imag**2).sum(axis=-1))
    scaled = matrix / np.where(lengths > 0, lengths, 1.0)[..., None]
    bad = np.abs(np.linalg.det(scaled)) < _SINGULAR
    safe = np.where(bad[:, None, None], np.eye(matrix.shape[-1]), matrix)
    solution = np.linalg.solve(safe, right.T[..., None])[..., 0].T
    return np.asarray(np.where(bad, 1.0, solution))


def _assignments(sizes: tuple[int, ...]) -> Iterator[tuple[tuple[int, int, int], ...]]:
    """Choices of a factor (owner, equation, player) of every equation that determine all strategies."""
    equations = [(owner, number) for owner, size in enumerate(sizes) for number in range(size - 1)]

    def choose(position: int, room: tuple[int, ...]) -> Iterator[tuple[tuple[int, int, int], ...]]:
        if position == len(equations):
            yield ()
            return
        owner, number = equations[position]
        for player, free in enumerate(room):
            if player != owner and free:
                rest = (*room[:player], free - 1, *room[player + 1 :])
                for later in choose(position + 1, rest):
                    yield ((owner, number, player), *later)

    return choose(0, tuple(size - 1 for size in sizes))


@lru_cache(maxsize=64)
def _start(sizes: tuple[int, ...]) -> _Start:
    """Random start system and its solutions."""
    generator = np.random.default_rng([_SEED, *sizes])

    def random(*shape: int) -> Complex:
        return np.asarray(np.exp(2j * np.pi * generator.random(shape)))

    players = range(len(sizes))
    forms = {
        (owner, number, player): random(sizes[player])
        for owner in players
        for number in range(sizes[owner] - 1)
        for player in players
        if player != owner
    }
    patches = [random(size) for size in sizes]
    equations = [
        np.stack([_product([forms[i, k, j] for j in players if j != i]) for k in range(sizes[i] - 1)])[..., None]
        for i in players
    ]
    solutions: list[list[Complex]] = [[] for _ in players]
    for assignment in _assignments(sizes):
        for player in players:
            rows = [forms[factor] for factor in assignment if factor[2] == player]
            point = null_vector(np.stack(rows))
            solutions[player].append(point / (patches[player] @ point))
    return _Start(equations, patches, [np.array(own).T for own in solutions], complex(random(1)[0]))


def _product(forms: Sequence[Complex]) -> Complex:
    """Tensor of a product of linear forms in different unknowns."""
    letters = ascii_letters[: len(forms)]
    return np.asarray(np.einsum(",".join(letters) + "->" + letters, *forms))
