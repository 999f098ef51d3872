"""Components of equilibria of games with ties.

Two players (and one): the extreme equilibria, exactly.

Three players and more, where components need not be polytopes:

1. Collect equilibria: those met by enumeration, all pure ones among them; those of the games that are left when one
   player's action is fixed; and those of nearby generic games, brought back by Gauss-Newton steps of least length. The
   last reach every component that small changes of payoffs cannot remove (Kohlberg and Mertens 1986).
2. Join two equilibria if one turns into the other by exchanging one player's strategy at a time, all on the way being
   equilibria: then every mixture on the way is one too, since the conditions are linear in one player's strategy.
3. Join pieces also if points on the straight line between them, brought back by Gauss-Newton steps, lead from one to
   the other; pieces can be curved.
4. Around each equilibrium of a piece find the products of polytopes that are equilibria throughout (maximal Nash
   subsets). A piece whose equilibria are all in such products, which hang together by common points, is reported as
   their union, by their vertices. Others are curved or not known whole, and listed as met.

What is found is right; that nothing else exists is not claimed.

References
----------
Kohlberg, E. and Mertens, J.-F. (1986). On the strategic stability of equilibria. *Econometrica* 54.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bimatrix import solve_two_players
from wedgesim.equilibria.extreme_equilibria import ExtremeEquilibria, extreme_equilibria
from wedgesim.equilibria.found import SAME, TIE, Found
from wedgesim.equilibria.nash_subsets import Subset, maximal_nash_subsets, same_subset
from wedgesim.equilibria.regret import action_payoffs, regrets
from wedgesim.equilibria.solution import Certificate
from wedgesim.equilibria.support_enumeration import MAX_PATHS, Effort, enumerate_supports, scaled
from wedgesim.equilibria.support_system import SINGULAR, differences, newton
from wedgesim.errors import SolverError

Array = NDArray[np.float64]
Point = list[Array]

_NEARBY = 1e-4
"""Size of the change of payoffs, of range one, that makes a generic game of one with ties."""

_NEIGHBOURS = 4
_SEED = 20260101
_GAUSS_NEWTON_STEPS = 20
_WAYPOINTS = 12
_STRIDE = 0.3
_MOST_POINTS_OF_PIECE = 60

MAX_POINTS = 200
"""Points compared pairwise; more than these are found only in games of many ties."""

MAX_WALKS = 60
"""Pairs of pieces, nearest first, between which a way is looked for, each along the line of their nearest points."""


class Degenerate(NamedTuple):
    """What was found out about a game with ties.

    Attributes
    ----------
    points : list of lists of ndarray
        Equilibria, each with one strategy for each player.
    indices : list of int
        Index of each, 0 where it is not regular.
    members : list of lists of int
        Positions in `points`, for each component.
    subsets : list of tuples
        Maximal Nash subsets of each component, empty where not known.
    certificate : {"certified", "degenerate", "incomplete"}
        "certified" when the list is complete after all and every equilibrium regular.
    method, note : str
        How components were found, and what is known about them.
    """

    points: list[Point]
    indices: list[int]
    members: list[list[int]]
    subsets: list[tuple[tuple[tuple[Array, ...], ...], ...]]
    certificate: Certificate
    method: str
    note: str


def degenerate_components(payoffs: Array, found: Found, max_paths: int = MAX_PATHS) -> Degenerate:
    """Look for all components of equilibria of one game.

    Parameters
    ----------
    payoffs : ndarray, shape (players, actions of player 1, ..., actions of player n)
        Of range one.
    found : Found
        What enumeration met.
    max_paths : int
        Work allowed for all nearby games together, as in :func:`enumerate_supports`.
    """
    if len(payoffs) <= 2:
        try:
            return _two_players(payoffs, extreme_equilibria(_as_two_players(payoffs)), len(found.game_index))
        except SolverError:
            pass
    return _many_players(payoffs, found, max_paths)


def regular_index(payoffs: Array, point: Sequence[Array]) -> int:
    """Index of an equilibrium of one game, 0 if it is not regular."""
    actions = [np.flatnonzero(strategy > TIE) for strategy in point]
    for worth, strategy, own in zip(action_payoffs(payoffs, point), point, actions, strict=True):
        outside = np.delete(worth, own)
        if len(outside) and float(strategy @ worth) - outside.max() <= TIE:
            return 0
    local = payoffs[np.ix_(np.arange(len(payoffs)), *actions)][..., None]
    mixing = [player for player, own in enumerate(actions) if len(own) > 1]
    if len(mixing) == 2:
        one, other = mixing
        tables = local[mixing].reshape(2, len(actions[one]), len(actions[other]), 1)
        if tables.shape[1] != tables.shape[2]:
            return 0
        determinants = solve_two_players(differences(tables)).determinant
        return int(np.sign(determinants[0])) if determinants is not None and len(determinants) else 0
    played = [strategy[own, None] for strategy, own in zip(point, actions, strict=True)]
    determinant = newton(differences(local), played, 0)[2][0]
    return int(np.sign(determinant)) if abs(determinant) > SINGULAR else 0


def _as_two_players(payoffs: Array) -> Array:
    """Turn a game of one player into one against a player with nothing to choose."""
    if len(payoffs) == 2:
        return payoffs
    return np.stack([payoffs[0][:, None], np.zeros((payoffs.shape[1], 1))])


def _two_players(payoffs: Array, extreme: ExtremeEquilibria, enumerated: int) -> Degenerate:
    """Components from extreme equilibria, which are exact; a regular game must have as many as were enumerated."""
    players = len(payoffs)
    pairs = [(int(row), int(column)) for row, column in np.argwhere(extreme.adjacency)]
    points = [[extreme.rows[row], extreme.columns[column]][:players] for row, column in pairs]
    indices = [regular_index(payoffs, point) for point in points]
    members, subsets = [], []
    for rows, _ in extreme.components:
        members.append([number for number, (row, _) in enumerate(pairs) if row in rows])
        inside = [subset for subset in extreme.subsets if subset[0][0] in rows]
        subsets.append(
            tuple(
                (tuple(extreme.rows[r] for r in own), tuple(extreme.columns[c] for c in other))[:players]
                for own, other in inside
            )
        )
    isolated = all(len(own) == 1 for own in members) and 0 not in indices
    certificate: Certificate = "degenerate"
    note = f"ties: {len(members)} components, by all their extreme points"
    if isolated and sum(indices) == 1 and len(points) == enumerated:
        certificate, note = "certified", ""
    elif isolated:
        certificate, note = "incomplete", "so nearly degenerate that rounding decides what is an equilibrium"
    return Degenerate(points, indices, members, subsets, certificate, "vertices of best-reply polytopes", note)


def _many_players(payoffs: Array, found: Found, max_paths: int) -> Degenerate:
    """Components found from equilibria that were collected in several ways."""
    points = _collected(payoffs, found, max_paths)
    crowded = len(points) == MAX_POINTS
    indices = [regular_index(payoffs, point) for point in points]
    members = _pieces(payoffs, points)
    subsets: list[tuple[Subset, ...]] = []
    for number, own in enumerate(members):
        union = () if len(own) == 1 and indices[own[0]] else _polytopes(payoffs, [points[member] for member in own])
        subsets.append(union)
        if union:
            members[number] = _corners(payoffs, points, indices, union)
    members, subsets = _merged(members, subsets)
    whole = sum(bool(union) or len(own) == 1 for union, own in zip(subsets, members, strict=True))
    note = f"ties or dependent equations: {len(members)} components found, "
    if whole == len(members):
        note += "by all extreme points of what was found of them"
    else:
        note += f"{whole} by their extreme points, the others, curved or not known whole, by the equilibria met in them"
    if crowded:
        note += f"; only the first {MAX_POINTS} equilibria were compared"
    return Degenerate(*_without_unused(points, indices, members), subsets, "degenerate", "nearby games", note)


def _polytopes(payoffs: Array, points: list[Point]) -> tuple[Subset, ...]:
    """Products of polytopes that hold all equilibria of a piece and hang together; none where there are no such."""
    if len(points) > _MOST_POINTS_OF_PIECE:
        return ()
    union: list[Subset] = []
    for point in points:
        if not any(_is_corner(subset, point) for subset in union):
            around = maximal_nash_subsets(payoffs, point)
            union += [one for one in around if not any(same_subset(one, other) for other in union)]
            if not around or len(union) > _MOST_POINTS_OF_PIECE:
                return ()
    leader = list(range(len(union)))
    for a, b in combinations(range(len(union)), 2):
        if all(any(np.abs(x - y).max() < SAME for x in p for y in q) for p, q in zip(union[a], union[b], strict=True)):
            _unite(leader, a, b)
    return tuple(union) if not any(leader) else ()


def _is_corner(subset: Subset, point: Point) -> bool:
    return all(
        any(np.abs(strategy - vertex).max() < SAME for vertex in own)
        for own, strategy in zip(subset, point, strict=True)
    )


def _corners(payoffs: Array, points: list[Point], indices: list[int], union: tuple[Subset, ...]) -> list[int]:
    """Positions of the vertices of a union of products, which are added to the points where they are new."""
    places = []
    for subset in union:
        for corner in product(*subset):
            same = [n for n, point in enumerate(points) if _distance(list(corner), point) < SAME]
            if not same:
                points.append(list(corner))
                indices.append(regular_index(payoffs, corner))
                same = [len(points) - 1]
            if same[0] not in places:
                places.append(same[0])
    return places


def _merged(
    members: list[list[int]], subsets: list[tuple[Subset, ...]]
) -> tuple[list[list[int]], list[tuple[Subset, ...]]]:
    """Put pieces together that turned out to have a point in common."""
    leader = list(range(len(members)))
    for a, b in combinations(range(len(members)), 2):
        if set(members[a]) & set(members[b]):
            _unite(leader, a, b)
    groups = [[n for n, own in enumerate(leader) if own == first] for first in sorted(set(leader))]
    joined = [list(dict.fromkeys(place for n in group for place in members[n])) for group in groups]
    known = [all(subsets[n] for n in group) for group in groups]
    unions = [
        tuple(one for n in group for one in subsets[n]) if whole else ()
        for group, whole in zip(groups, known, strict=True)
    ]
    return joined, unions


def _without_unused(
    points: list[Point], indices: list[int], members: list[list[int]]
) -> tuple[list[Point], list[int], list[list[int]]]:
    """Leave out points that are in the middle of a polytope whose vertices are listed."""
    used = sorted({place for own in members for place in own})
    renumbered = {place: number for number, place in enumerate(used)}
    return (
        [points[place] for place in used],
        [indices[place] for place in used],
        [[renumbered[place] for place in own] for own in members],
    )


def _collected(payoffs: Array, found: Found, max_paths: int) -> list[Point]:
    """Equilibria from all sources, each once."""
    candidates = [[strategy[:, column] for strategy in found.strategies] for column in range(len(found.game_index))]
    candidates += _with_one_action_fixed(payoffs)
    candidates += _of_nearby_games(payoffs, max_paths // _NEIGHBOURS)
    points: list[Point] = []
    flat = np.zeros((0, sum(payoffs.shape[1:])))
    for point in candidates:
        row = np.concatenate(point)
        new = not len(flat) or np.abs(flat - row).max(axis=1).min() > SAME
        if new and len(points) < MAX_POINTS and regrets(payoffs, point).max() <= TIE:
            points.append(point)
            flat = np.vstack([flat, row])
    return points


def _with_one_action_fixed(payoffs: Array) -> list[Point]:
    """Extreme equilibria of the two-player games left when one of three players has chosen."""
    if len(payoffs) != 3:
        return []
    result = []
    for player, size in enumerate(payoffs.shape[1:]):
        others = [other for other in range(3) if other != player]
        for action in range(size):
            rest = np.moveaxis(payoffs[others], player + 1, 0)[action]
            try:
                extreme = extreme_equilibria(scaled(rest[..., None])[..., 0])
            except SolverError:
                continue
            fixed = np.eye(size)[action]
            for row, column in np.argwhere(extreme.adjacency):
                point = [extreme.rows[row], extreme.columns[column]]
                point.insert(player, fixed)
                result.append(point)
    return result


def _of_nearby_games(payoffs: Array, max_paths: int) -> list[Point]:
    """Equilibria of generic games nearby, brought back to this one."""
    generator = np.random.default_rng(_SEED)
    change = generator.uniform(-_NEARBY, _NEARBY, (*payoffs.shape, _NEIGHBOURS))
    near = enumerate_supports(scaled(payoffs[..., None] + change), Effort.ONE_ORDER, max_paths)
    result = []
    for column in range(len(near.game_index)):
        point = [strategy[:, column] for strategy in near.strategies]
        result += _brought_back(payoffs, point, 10 * _NEARBY)
    return result


def _brought_back(payoffs: Array, point: Sequence[Array], slack: float) -> list[Point]:
    """Equilibria near a profile that is nearly one, by least-length Gauss-Newton steps; at most one is returned."""
    played = [strategy > slack for strategy in point]
    worth = action_payoffs(payoffs, point)
    nearly_best = [w >= w[own].min() - slack for w, own in zip(worth, played, strict=True)]
    for equal in (played, [own | best for own, best in zip(played, nearly_best, strict=True)]):
        corrected = _least_length(payoffs, point, played, equal)
        if regrets(payoffs, corrected).max() <= TIE / 10:
            return [corrected]
    return []


def _least_length(
    payoffs: Array, point: Sequence[Array], played: Sequence[NDArray[np.bool_]], equal: Sequence[NDArray[np.bool_]]
) -> Point:
    """Make the actions in `equal` pay the same, moving the probabilities of those in `played` as little as possible."""
    current = [np.where(own, strategy, 0.0) for strategy, own in zip(point, played, strict=True)]
    current = [strategy / strategy.sum() for strategy in current]
    for _ in range(_GAUSS_NEWTON_STEPS):
        residual, derivative = _linearised(payoffs, current, equal)
        free = np.concatenate([strategy > 0 for strategy in current])
        simplex = np.concatenate(
            [np.repeat(np.eye(len(current))[i][:, None], len(s), axis=1) for i, s in enumerate(current)], axis=1
        )
        system = np.vstack([derivative, simplex])[:, free]
        target = np.concatenate([residual, np.zeros(len(current))])
        move = np.zeros(len(free))
        move[free] = np.linalg.lstsq(system, target, rcond=1e-7)[0]
        split = np.split(move, np.cumsum([len(strategy) for strategy in current])[:-1])
        current = [np.maximum(strategy - step, 0.0) for strategy, step in zip(current, split, strict=True)]
        totals = [strategy.sum() for strategy in current]
        if min(totals) <= 0.5 or np.abs(move).max() < np.finfo(np.float64).eps:
            break
        current = [strategy / total for strategy, total in zip(current, totals, strict=True)]
    return current


def _linearised(payoffs: Array, point: Sequence[Array], equal: Sequence[NDArray[np.bool_]]) -> tuple[Array, Array]:
    """Payoff differences within the sets `equal`, and their derivatives by all probabilities."""
    count = len(point)
    residuals, rows = [], []
    for player in range(count):
        own = np.flatnonzero(equal[player])
        worth = action_payoffs(payoffs, point)[player][own]
        residuals.append(worth[1:] - worth[0])
        blocks = []
        for other in range(count):
            slopes = np.zeros((len(own), len(point[other])))
            if other != player:
                for action in range(len(point[other])):
                    pure = list(point)
                    pure[other] = np.eye(len(point[other]))[action]
                    slopes[:, action] = action_payoffs(payoffs, pure)[player][own]
            blocks.append(slopes[1:] - slopes[:1])
        rows.append(np.concatenate(blocks, axis=1))
    return np.concatenate(residuals), np.concatenate(rows)


def _pieces(payoffs: Array, points: list[Point]) -> list[list[int]]:
    """Group equilibria that are known to be connected."""
    leader = list(range(len(points)))
    pairs = list(combinations(range(len(points)), 2))
    exchangeable = _exchangeable(payoffs, points, pairs)
    for (a, b), joined in zip(pairs, exchangeable, strict=True):
        if joined:
            _unite(leader, a, b)
    walked: set[frozenset[int]] = set()
    for a, b in sorted(pairs, key=lambda pair: _distance(points[pair[0]], points[pair[1]])):
        ends = frozenset((leader[a], leader[b]))
        if len(ends) == 2 and ends not in walked and len(walked) < MAX_WALKS:
            walked.add(ends)
            if _leads_to(payoffs, points[a], points[b]):
                _unite(leader, a, b)
    return [[n for n, own in enumerate(leader) if own == first] for first in sorted(set(leader))]


def _distance(a: Point, b: Point) -> float:
    """Largest difference of a probability."""
    return max(float(np.abs(x - y).max()) for x, y in zip(a, b, strict=True))


def _unite(leader: list[int], a: int, b: int) -> None:
    """Give the pieces of two points the same leader, the earlier one."""
    first, last = sorted((leader[a], leader[b]))
    leader[:] = [first if own == last else own for own in leader]


def _exchangeable(payoffs: Array, points: list[Point], pairs: list[tuple[int, int]]) -> NDArray[np.bool_]:
    """Whether one point turns into the other by exchanging strategies one at a time, always in equilibrium."""
    if not pairs:
        return np.zeros(0, dtype=np.bool_)
    stacked = [np.array([point[player] for point in points]).T for player in range(len(payoffs))]
    chosen = np.array(pairs).T
    reached: dict[tuple[int, ...], NDArray[np.bool_]] = {}
    for corner in product((0, 1), repeat=len(payoffs)):
        strategies = [own[:, chosen[side]] for own, side in zip(stacked, corner, strict=True)]
        holds = regrets(payoffs[..., None], strategies).max(axis=0) <= TIE
        before = [reached[(*corner[:i], 0, *corner[i + 1 :])] for i, side in enumerate(corner) if side]
        reached[corner] = holds & (np.logical_or.reduce(before) if before else True)
    return reached[(1,) * len(payoffs)]


def _leads_to(payoffs: Array, start: Point, end: Point) -> bool:
    """Whether points on the line between two equilibria, brought back, lead from one to the other in small steps."""
    length = _distance(start, end)
    previous = start
    for step in range(1, _WAYPOINTS + 1):
        share = step / _WAYPOINTS
        guess = [(1 - share) * a + share * b for a, b in zip(start, end, strict=True)]
        nearest = [end] if step == _WAYPOINTS else _brought_back(payoffs, guess, TIE)
        if not nearest or _distance(nearest[0], previous) > _STRIDE * length:
            return False
        previous = nearest[0]
    return True
