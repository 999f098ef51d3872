"""Pieces, ratios of polynomials on parts of a simplex, and their nodes: pieces on parts of it, with bounds.

A piece is a ratio P / Q of polynomials on the points of the simplex where further polynomials are not negative. All are
in Bernstein form, whose coefficients bound their range. A node can be dropped where a constraint is negative
throughout, or where no value can exceed a level: where all coefficients of P - t Q are negative, or become so when a
multiple of one constraint is added (a Lagrangian bound, which is what makes an optimum on the border of a piece cheap).
P is also bounded as a sum of parts, each a non-negative weight times a ratio. Halving a node across its longest edge
brings the bounds closer.

References
----------
Horst, R. and Tuy, H. (1996). *Global Optimization: Deterministic Approaches*. Springer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bernstein import exponents, halves, values_at

Array = NDArray[np.float64]

ROUNDING = 1e-13
"""Of coefficients of order one: a constraint must be negative by more than this to rule a node out."""

_NEARLY_ZERO = 1e-15
"""Coefficients of constraints this little below zero are rounding."""


@dataclass(frozen=True, eq=False)
class Piece:
    """A ratio of polynomials on part of a simplex, in Bernstein form of one degree.

    Attributes
    ----------
    degree : int
        Of all the polynomials.
    over, under : ndarray, shape (ratios, coefficients)
        Numerators and denominators. The first is the ratio itself; the others bound it, in sets.
    sets : tuple of int
        How many of the ratios make each set, the first a set of one; the largest ratio of a set is a bound.
        Denominators are not negative where the constraints hold.
    constraints : ndarray, shape (constraints, coefficients)
        Not negative on the piece.
    relations : tuple of ndarray, each of shape (relations, ratios of the set, coefficients)
        For each set but the first: the ratio itself is an average of those of the set, by weights whose average of
        each relation is not negative.
    equal : tuple of ndarray of bool, each of shape (relations,)
        Which of these averages are zero.
    """

    degree: int
    over: Array
    under: Array
    sets: tuple[int, ...]
    constraints: Array
    relations: tuple[Array, ...] = ()
    equal: tuple[NDArray[np.bool_], ...] = ()


@dataclass(frozen=True, eq=False)
class Nodes:
    """Nodes of pieces of one degree and layout, node last."""

    degree: int
    sets: tuple[int, ...]
    over: Array
    under: Array
    constraints: Array
    relations: tuple[Array, ...]
    equal: tuple[NDArray[np.bool_], ...]
    corners: Array
    piece: NDArray[np.int64]
    cell: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.piece)

    def of(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Nodes:
        """Copy some of the nodes."""
        return replace(
            self,
            over=self.over[..., chosen],
            under=self.under[..., chosen],
            constraints=self.constraints[..., chosen],
            relations=tuple(own[..., chosen] for own in self.relations),
            equal=tuple(own[..., chosen] for own in self.equal),
            corners=self.corners[..., chosen],
            piece=self.piece[chosen],
            cell=self.cell[chosen],
        )

    def values(self, where: Array) -> tuple[Array, Array]:
        """Ratios and least constraints at points in coordinates of each node, both of shape (points, nodes)."""
        weights = values_at(where, self.degree)
        over, under = weights @ self.over[0], weights @ self.under[0]
        least = (weights @ self.constraints).min(axis=0, initial=np.inf)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(under > 0, over / under, -np.inf)
        return ratio, least

    def uncertain(self) -> NDArray[np.bool_]:
        """Which constraints may fail somewhere on the node, shape (constraints, nodes)."""
        return np.asarray(self.constraints.min(axis=1) < -_NEARLY_ZERO)

    def somewhere(self) -> NDArray[np.bool_]:
        """Whether the ratio is defined but on a border: denominators are not negative where the constraints hold."""
        return np.asarray(self.under[0].max(axis=0) > 0)

    def surely(self) -> NDArray[np.bool_]:
        """Whether all constraints hold on the whole node, and the ratio is defined but on a border."""
        return np.asarray(~self.uncertain().any(axis=0) & self.somewhere())

    def bounds(self, otherwise: float) -> Array:
        """Upper bounds on the ratio, shape (nodes,)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(self.under > 0, self.over / self.under, np.inf).max(axis=1)
        best = np.full(len(self), otherwise)
        start = 0
        for size in self.sets:
            best = np.minimum(best, ratios[start : start + size].max(axis=0))
            start += size
        return np.asarray(best)

    def may_exceed(self, level: float) -> NDArray[np.bool_]:
        """Whether the bounds leave room for a ratio above a level."""
        excess = self.over - level * self.under
        largest = excess.max(axis=1)
        room = np.ones(len(self), dtype=np.bool_)
        start = 0
        for size in self.sets:
            room &= (largest[start : start + size] > 0).any(axis=0)
            start += size
        left = np.flatnonzero(room)
        if len(left):
            held = self.constraints[:, None][..., left]
            no_equation = np.zeros((len(held), len(left)), dtype=np.bool_)
            room[left] = ~_negative_by_a_relation(excess[:1][..., left], held, no_equation)
        start = 1
        for size, relations, equal in zip(self.sets[1:], self.relations, self.equal, strict=True):
            left = np.flatnonzero(room)
            if len(left):
                parts = excess[start : start + size][..., left]
                room[left] = ~_negative_by_a_relation(parts, relations[..., left], equal[:, left])
            start += size
        return np.asarray(room)

    def halved(self) -> Iterator[Nodes]:
        """Both halves of every node, but of those on which a constraint is negative throughout."""
        variables = self.corners.shape[1]
        edges = list(combinations(range(variables), 2))
        lengths = np.array([((self.corners[a] - self.corners[b]) ** 2).sum(axis=0) for a, b in edges])
        longest = lengths.argmax(axis=0)
        for number, edge in enumerate(edges):
            mine = self.of(longest == number)
            if not len(mine):
                continue
            middle = mine.corners[list(edge)].mean(axis=0)
            for side, matrix in enumerate(halves(variables, self.degree, edge)):
                constraints = np.matmul(matrix, mine.constraints)
                kept = np.flatnonzero(_hopeful(constraints))
                part = mine.of(kept)
                part.corners[edge[1 - side]] = middle[..., kept]
                yield replace(
                    part,
                    over=np.matmul(matrix, part.over),
                    under=np.matmul(matrix, part.under),
                    constraints=constraints[..., kept],
                    relations=tuple(np.matmul(matrix, own) for own in part.relations),
                    cell=2 * part.cell + side,
                )


def _hopeful(constraints: Array) -> NDArray[np.bool_]:
    """Whether no constraint is negative throughout, by node."""
    return np.asarray((constraints.max(axis=1) >= -ROUNDING).all(axis=0))


_Layout = tuple[int, tuple[int, ...], tuple[int, ...]]


def _layout(one: Piece | Nodes) -> _Layout:
    """Return what pieces must have in common to stand in one array."""
    return one.degree, one.sets, tuple(len(relations) for relations in one.relations)


def _negative_by_a_relation(parts: Array, relations: Array, equal: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether all parts plus a multiple of their coefficients in one relation are nowhere positive, by node.

    The multiple is not negative, and of any sign where the relation is an equation.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = -parts[None] / relations
    high = np.where(relations > 0, ratio, np.inf).min(axis=(1, 2))
    low = np.where(relations < 0, ratio, -np.inf).max(axis=(1, 2))
    blocked = ((relations == 0) & (parts[None] > 0)).any(axis=(1, 2))
    low = np.where(equal, low, np.maximum(low, 0.0))
    return np.asarray(((low <= high) & ~blocked).any(axis=0))


def whole(pieces: Sequence[Piece], variables: int) -> list[Nodes]:
    """Make the nodes that begin the search: pieces on the whole simplex, grouped by layout."""
    groups: dict[_Layout, list[int]] = {}
    for number, piece in enumerate(pieces):
        groups.setdefault(_layout(piece), []).append(number)
    result = []
    for (degree, sets, _), members in groups.items():
        most = max(len(pieces[number].constraints) for number in members)
        padded = np.zeros((most, len(exponents(variables, degree)), len(members)))
        for column, number in enumerate(members):
            padded[: len(pieces[number].constraints), :, column] = pieces[number].constraints
        every = Nodes(
            degree,
            sets,
            np.stack([pieces[number].over for number in members], axis=-1),
            np.stack([pieces[number].under for number in members], axis=-1),
            padded,
            tuple(np.stack(own, axis=-1) for own in zip(*(pieces[n].relations for n in members), strict=True)),
            tuple(np.stack(own, axis=-1) for own in zip(*(pieces[n].equal for n in members), strict=True)),
            np.repeat(np.eye(variables)[..., None], len(members), axis=2),
            np.array(members),
            np.zeros(len(members), dtype=np.int64),
        )
        result.append(every.of(_hopeful(padded)))
    return regrouped(result)


def regrouped(nodes: list[Nodes]) -> list[Nodes]:
    """Nodes of one layout put together again after halving."""
    groups: dict[_Layout, list[Nodes]] = {}
    for part in nodes:
        if len(part):
            groups.setdefault(_layout(part), []).append(part)
    return [_joined(parts) for parts in groups.values()]


def _joined(parts: list[Nodes]) -> Nodes:
    if len(parts) == 1:
        return parts[0]
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in ("over", "under", "constraints", "corners", "piece", "cell")
    }
    for name in ("relations", "equal"):
        columns = zip(*(getattr(part, name) for part in parts), strict=True)
        joined[name] = tuple(np.concatenate(own, axis=-1) for own in columns)
    return replace(parts[0], **joined)


@lru_cache(maxsize=16)
def samples(variables: int) -> Array:
    """Where nodes are looked at: the centre and the corners."""
    return np.vstack([np.full((1, variables), 1.0 / variables), np.eye(variables)])
