"""Points of the unit cube made to move together: a normal copula with given rank correlations.

Steps:

1. each rank correlation of Spearman becomes the correlation 2 sin(pi rank / 6) of a normal distribution
2. the columns that are correlated become normal scores, are mixed by the Cholesky factor of that correlation matrix,
   and become shares again
3. where the columns are a Latin hypercube, each is put into the order of its shares instead, which keeps one point in
   each of its equal parts

The columns of parameters that are correlated with no other are left as they are.

References: Nelsen (2006), An Introduction to Copulas; Iman and Conover (1982) for step 3, in the form of Packham and
Schmidt (2010), Latin hypercube sampling with dependence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wedgesim.scenario.distributions import Correlation, copula_correlation

Floats = NDArray[np.float64]


def correlate(
    unit: Mapping[str, Floats], correlations: Sequence[Correlation], stratified: bool = False
) -> dict[str, Floats]:
    """Return points of the unit cube with the rank correlations that are asked for.

    Parameters
    ----------
    unit : mapping of str to ndarray of shape (points,)
        Independent columns by parameter.
    correlations : sequence of Correlation
        Between parameters of `unit`, positive definite; those of others are left out.
    stratified : bool, optional
        Whether each column has one point in each of as many equal parts as there are points, and is to keep it.

    Returns
    -------
    dict of str to ndarray of shape (points,)
        In the order of `unit`.
    """
    among = [of for of in correlations if set(of.parameters) <= unit.keys() and of.rank]
    names = [name for name in unit if any(name in of.parameters for of in among)]
    if not names:
        return dict(unit)
    from scipy.special import ndtr, ndtri

    matrix = np.eye(len(names))
    for of in among:
        first, second = (names.index(name) for name in of.parameters)
        matrix[first, second] = matrix[second, first] = copula_correlation(of.rank)
    edge = np.finfo(np.float64).epsneg
    scores = ndtri(np.clip([unit[name] for name in names], edge, 1 - edge))
    mixed = ndtr(np.linalg.cholesky(matrix) @ scores)
    if stratified:
        mixed = np.array([_in_order_of(unit[name], shares) for name, shares in zip(names, mixed, strict=True)])
    return {**unit, **dict(zip(names, mixed, strict=True))}


def _in_order_of(column: Floats, shares: Floats) -> Floats:
    """Return the values of `column`, the smallest where `shares` are smallest and so on."""
    ordered = np.empty_like(column)
    ordered[np.argsort(shares, kind="stable")] = np.sort(column)
    return ordered
