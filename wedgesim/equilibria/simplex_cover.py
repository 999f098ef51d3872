"""Whether pieces, each held back by the signs of a few polynomials, cover a part of a simplex together.

Where one answer ends another begins, so that on a border no single piece is feasible for sure, while two of them are
between them: one needs c >= 0, the other -c >= 0. Where several borders meet it takes more pieces.

1. Constraints that are multiples of each other, or of each other's negative, get one name, up to sign.
2. A node asks for the signs of the constraints that are not certain on its cell. By cases of these signs: in each of
   them there must be a low node that asks for nothing else, or no high node that can be feasible, for the pieces of
   both kinds cover the simplex.

A case in which two opposite signs are asked for is a border; what is between borders is enough, because the least value
over equilibria is lower semicontinuous (the set of equilibria is closed).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.bernstein import bernstein, multinomials
from wedgesim.equilibria.simplex_nodes import Piece

Demand = frozenset[int]
"""Names of constraints that must not be negative; of those that must not be positive, with a minus sign."""

_SAME = 10
"""Decimals to which constraints scaled to size one agree."""

_MOST_CASES = 300


def constraint_names(pieces: Sequence[Piece], variables: int) -> NDArray[np.int64]:
    """Name the constraints of all pieces, with the sign that they have, shape (pieces, constraints); zero where none.

    Examples
    --------
    >>> rows = np.array([[1.0, -1.0], [-2.0, 2.0]])
    >>> piece = Piece(1, rows[:1], rows[:1], (1,), rows)
    >>> constraint_names([piece], 2).tolist()
    [[1, -1]]
    """
    highest = max(piece.degree for piece in pieces)
    most = max(len(piece.constraints) for piece in pieces)
    names = np.zeros((len(pieces), most), dtype=np.int64)
    known: dict[bytes, int] = {}
    for number, piece in enumerate(pieces):
        if not len(piece.constraints):
            continue
        monomials = piece.constraints * multinomials(variables, piece.degree)
        rows = bernstein(monomials.T, variables, piece.degree, highest).T
        size = np.abs(rows).max(axis=1, keepdims=True)
        rows = rows / np.where(size > 0, size, 1.0)
        # the first entry of some size has the sign; no rational number of small terms is at the threshold
        first = (np.abs(rows) > 0.43721).argmax(axis=1)
        signs = np.sign(rows[np.arange(len(rows)), first])
        for place, (row, sign) in enumerate(zip(np.round(rows * signs[:, None], _SAME) + 0.0, signs, strict=True)):
            names[number, place] = int(sign) * known.setdefault(row.tobytes(), len(known) + 1)
    return names


def covered(low: Sequence[Demand], high: Sequence[Demand]) -> bool:
    """Whether at every point, but on borders, some low node is feasible or no high node is.

    Examples
    --------
    >>> covered([frozenset({1}), frozenset({-1})], [frozenset()])
    True
    >>> covered([frozenset({1, 2}), frozenset({-1})], [frozenset()])
    False
    """
    return _covered(list(dict.fromkeys(low)), list(dict.fromkeys(high)), [_MOST_CASES])


def _covered(low: list[Demand], high: list[Demand], cases: list[int]) -> bool:
    if not high or frozenset() in low:
        return True
    cases[0] -= 1
    if not low or cases[0] < 0:
        return False
    shortest = min(low, key=lambda demand: len(demand))
    name = abs(next(iter(shortest)))
    return all(_covered(_given(low, sign * name), _given(high, sign * name), cases) for sign in (1, -1))


def _given(demands: list[Demand], literal: int) -> list[Demand]:
    """Demands that are left where one sign is known, without those that it contradicts."""
    return [demand - {literal} for demand in demands if -literal not in demand]
