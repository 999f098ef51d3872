"""The equations of one support: equal payoffs of the actions played; Newton steps on them, and the index.

1. For each player take the payoffs of the actions of its support less the payoff of the first of them. At an
   equilibrium of this support all expectations of these differences are zero: d = sum(|S_i| - 1) equations.
2. The unknowns move on the product of the support simplices: for each player the probabilities of all actions but the
   first, which takes what is left; d unknowns.
3. J, the matrix of derivatives, gives Newton steps, and the index of a regular equilibrium, sign((-1)^d det J).

References
----------
Ritzberger, K. (1994). The theory of normal form games from the differentiable viewpoint. *International Journal of
Game Theory* 23.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from string import ascii_letters
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgesim.equilibria.null_vectors import determinant

Numbers = NDArray[Any]
"""Real in Newton steps of equilibria, complex along a homotopy."""

Blocks = list[list[Numbers | None]]
"""Derivatives of the equations of each player by the strategy of each other."""


SINGULAR = 1e-7
"""Size of :func:`relative_determinant` that counts as zero where three players or more mix.

Their equations can have a double root, near which the determinant is as far from zero as the root is from exact, about
the root of a rounding. Those of two are linear, and each one's are judged by themselves (see
:mod:`~wedgesim.equilibria.bimatrix`).
"""


def differences(payoffs: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Payoffs of a player's later actions less that of its first.

    Parameters
    ----------
    payoffs : ndarray, shape (players, |S_1|, ..., |S_n|, *batch)
        Payoffs on the supports.

    Returns
    -------
    list of ndarray
        For each player shape (|S_i| - 1, |S_j| of the others in order, *batch).
    """
    rest = range(payoffs.ndim - 1)
    own_first = [tensor.transpose(p, *(axis for axis in rest if axis != p)) for p, tensor in enumerate(payoffs)]
    return [tensor[1:] - tensor[:1] for tensor in own_first]


def evaluate(equations: Sequence[Numbers], strategies: Sequence[Numbers]) -> tuple[Numbers, Blocks]:
    """Values of the equations, and their derivatives by every probability.

    Parameters
    ----------
    equations : sequence of ndarray
        As :func:`differences` gives them.
    strategies : sequence of ndarray, each of shape (|S_i|, batch)
        Where to evaluate.

    Returns
    -------
    residual : ndarray, shape (d, batch)
    blocks : list of lists of ndarray
        Derivative of the equations of player i by the strategy of player j, shape (|S_i| - 1, |S_j|, batch); None
        for i = j.
    """
    count = len(strategies)
    residuals: list[Numbers] = []
    blocks: Blocks = []
    for player, tensor in enumerate(equations):
        others = [other for other in range(count) if other != player]
        slopes = {kept: _contract(tensor, strategies, others, kept) for kept in others}
        residuals.append(np.einsum("ka...,a...->k...", slopes[others[-1]], strategies[others[-1]]))
        blocks.append([slopes.get(other) for other in range(count)])
    return np.concatenate(residuals), blocks


def residual_of_two(equations: Sequence[Numbers], strategies: Sequence[Numbers]) -> NDArray[np.float64]:
    """Largest absolute value of the equations where only two players mix: each player's are linear in the other.

    Parameters
    ----------
    equations, strategies
        As for :func:`evaluate`; those of the players who do not mix have axes of length one.

    Returns
    -------
    ndarray, shape (batch,)
    """
    one, other = (player for player, strategy in enumerate(strategies) if len(strategy) > 1)
    batch = strategies[one].shape[-1]
    largest = np.zeros(batch)
    for player, against in ((one, strategies[other]), (other, strategies[one])):
        matrix = equations[player].reshape(-1, len(against), batch)
        values = np.einsum("ka...,a...->k...", matrix, against)
        np.maximum(largest, np.abs(values, out=values).max(axis=0), out=largest)
    return largest


def _contract(tensor: Numbers, strategies: Sequence[Numbers], others: list[int], kept: int) -> Numbers:
    """Contract all axes of one player's equations but its own and that of `kept`."""
    axes = "z" + ascii_letters[: len(others)]
    for position in reversed(range(len(others))):
        if others[position] != kept:
            letter = ascii_letters[position]
            left = axes.replace(letter, "")
            tensor = np.einsum(f"{axes}...,{letter}...->{left}...", tensor, strategies[others[position]])
            axes = left
    return tensor


def jacobian(blocks: Blocks, sizes: Sequence[int]) -> NDArray[np.float64]:
    """Take derivatives along the simplices, shape (batch, d, d).

    Parameters
    ----------
    blocks : list of lists
        As :func:`evaluate` gives them.
    sizes : sequence of int
        |S_i| of each player.
    """
    batch = next(block for row in blocks for block in row if block is not None).shape[-1]
    offsets = list(accumulate((size - 1 for size in sizes), initial=0))
    matrix = np.zeros((batch, offsets[-1], offsets[-1]))
    for i, row in enumerate(blocks):
        for j, block in enumerate(row):
            if block is not None and sizes[i] > 1 and sizes[j] > 1:
                part = block[:, 1:] - block[:, :1]
                matrix[:, offsets[i] : offsets[i + 1], offsets[j] : offsets[j + 1]] = part.transpose(2, 0, 1)
    return matrix


def relative_determinant(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide the determinant by the product of the lengths of the rows: 0 for a singular matrix, at most 1 in size."""
    batch_last = matrix.transpose(1, 2, 0)
    lengths = np.sqrt((batch_last**2).sum(axis=1))
    return determinant(batch_last / np.where(lengths > 0, lengths, 1.0)[:, None])


def newton(
    equations: Sequence[NDArray[np.float64]], strategies: Sequence[NDArray[np.float64]], steps: int
) -> tuple[list[NDArray[np.float64]], NDArray[np.float64], NDArray[np.float64]]:
    """Polish candidates for the equations of a support.

    Parameters
    ----------
    equations : sequence of ndarray
        As :func:`differences` gives them, batch last.
    strategies : sequence of ndarray, each of shape (|S_i|, batch)
        Starting points, which sum to one.
    steps : int
        Number of Newton steps.

    Returns
    -------
    strategies : list of ndarray, each of shape (|S_i|, batch)
        Sums stay one; signs are not looked at.
    residual : ndarray, shape (batch,)
        Largest absolute value of the equations.
    determinant : ndarray, shape (batch,)
        :func:`relative_determinant` of the derivatives times (-1)^d: its sign is the index.
    """
    sizes = [len(strategy) for strategy in strategies]
    points = list(strategies)
    if max(sizes) == 1:
        batch = points[0].shape[-1]
        return points, np.zeros(batch), np.ones(batch)
    for _ in range(steps):
        residual, blocks = evaluate(equations, points)
        matrix = jacobian(blocks, sizes)
        move = _solve(matrix, residual)
        points = _moved(points, move, sizes)
    residual, blocks = evaluate(equations, points)
    matrix = jacobian(blocks, sizes)
    sign = (-1) ** matrix.shape[-1]
    return points, np.abs(residual).max(axis=0, initial=0.0), sign * relative_determinant(matrix)


def _solve(matrix: NDArray[np.float64], residual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Newton moves, shape (d, batch); none where the matrix is singular or the move leaves the region of interest."""
    right = residual.T[..., None]
    try:
        move = np.linalg.solve(matrix, right)[..., 0].T
    except np.linalg.LinAlgError:
        regular = np.abs(relative_determinant(matrix)) > np.finfo(np.float64).eps
        lengths = np.where(regular, np.sqrt((matrix**2).sum(axis=-1)).T, 1.0).T[..., None]
        safe = np.where(regular[:, None, None], matrix / lengths, np.eye(matrix.shape[-1]))
        move = np.where(regular, np.linalg.solve(safe, right / lengths)[..., 0].T, 0.0)
    return np.where(np.abs(move).max(axis=0, initial=0.0) < 1.0, move, 0.0)


def _moved(
    points: Sequence[NDArray[np.float64]], move: NDArray[np.float64], sizes: Sequence[int]
) -> list[NDArray[np.float64]]:
    """Points after a Newton move, the first action of each player taking what is left."""
    result = []
    start = 0
    for point, size in zip(points, sizes, strict=True):
        later = point[1:] - move[start : start + size - 1]
        result.append(np.concatenate([1.0 - later.sum(axis=0, keepdims=True), later]))
        start += size - 1
    return result
