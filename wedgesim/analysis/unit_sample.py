"""Points spread evenly over the unit cube: a Latin hypercube, a scrambled Sobol sequence, or random numbers.

Every dimension of a Latin hypercube has a generator of its own, spawned from the seed, so that what is drawn for one
does not depend on how many follow it.

References: McKay, Beckman and Conover (1979) for the Latin hypercube; Owen (1995) for the scrambling.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Method: TypeAlias = Literal["lhs", "sobol"]


def unit_sample(
    method: Method | Literal["random"], points: int, dimensions: int, seed: int | Sequence[int]
) -> list[NDArray[np.float64]]:
    """Return points of the unit cube, dimension by dimension.

    Parameters
    ----------
    method : {"lhs", "sobol", "random"}
        How they are spread.
    points, dimensions : int
        How many.
    seed : int or sequence of int
        Of the generator.

    Returns
    -------
    list of ndarray, each of shape (points,)
        Values from 0, included, to 1, excluded. A dimension does not depend on how many follow it, except in a Sobol
        sequence.

    Examples
    --------
    >>> [sorted((4 * column).astype(int).tolist()) for column in unit_sample("lhs", 4, 2, seed=0)]
    [[0, 1, 2, 3], [0, 1, 2, 3]]
    """
    if method == "sobol":
        return _sobol(points, dimensions, seed)
    children = np.random.SeedSequence(seed).spawn(dimensions)
    generators = [np.random.Generator(np.random.PCG64(child)) for child in children]
    if method == "random":
        return [generator.random(points) for generator in generators]
    return [_latin(points, generator) for generator in generators]


def _latin(points: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """One dimension of a Latin hypercube: one point in each of `points` equal parts."""
    return (generator.permutation(points) + generator.random(points)) / points


def _sobol(points: int, dimensions: int, seed: int | Sequence[int]) -> list[NDArray[np.float64]]:
    """Scrambled Sobol sequence."""
    from scipy.stats import qmc  # costs a second, so only where it is asked for

    doublings = (points - 1).bit_length()
    engine = qmc.Sobol(dimensions, scramble=True, rng=np.random.Generator(np.random.PCG64(seed)))
    sequence = engine.random_base2(doublings)[:points]  # whole powers of two are balanced
    return [np.ascontiguousarray(sequence[:, dimension]) for dimension in range(dimensions)]
