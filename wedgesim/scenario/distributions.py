"""How uncertain a parameter is: the distributions that a scenario can give, and correlations between parameters.

Only what the analyst says; :mod:`wedgesim.analysis.uncertainty` draws from them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, TypeAlias


@dataclass(frozen=True)
class Uniform:
    """Every value from `low` to `high` is equally likely; what a declared range alone stands for.

    Attributes
    ----------
    low, high : float
        Its ends.
    """

    low: float
    high: float
    kind: ClassVar[str] = "uniform"

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value that can be drawn."""
        return self.low, self.high


@dataclass(frozen=True)
class Triangular:
    """Density that rises in a straight line from `low` to `mode`, and falls from there to `high`.

    Attributes
    ----------
    low, mode, high : float
        Where it begins, peaks and ends.
    """

    low: float
    mode: float
    high: float
    kind: ClassVar[str] = "triangular"

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value that can be drawn."""
        return self.low, self.high


@dataclass(frozen=True)
class Beta:
    """Beta distribution, stretched over `low` to `high`.

    Attributes
    ----------
    alpha, beta : float
        Its shape: the larger one is against the other, the nearer to that end; the larger both, the narrower. The mean
        lies the share alpha / (alpha + beta) of the way from `low` to `high`.
    low, high : float
        Its ends.
    """

    alpha: float
    beta: float
    low: float
    high: float
    kind: ClassVar[str] = "beta"

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value that can be drawn."""
        return self.low, self.high


@dataclass(frozen=True)
class TruncatedNormal:
    """Normal distribution of which only what lies from `low` to `high` is left.

    Attributes
    ----------
    mean, standard_deviation : float
        Of the normal distribution before it is cut.
    low, high : float
        Where it is cut; infinite where it is not.
    """

    mean: float
    standard_deviation: float
    low: float = -math.inf
    high: float = math.inf
    kind: ClassVar[str] = "truncated_normal"

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value that can be drawn."""
        return self.low, self.high


@dataclass(frozen=True)
class Discrete:
    """A few values, each with its probability.

    Attributes
    ----------
    values : tuple of float
        In increasing order.
    probabilities : tuple of float
        Their probabilities, which sum to 1.
    """

    values: tuple[float, ...]
    probabilities: tuple[float, ...]
    kind: ClassVar[str] = "discrete"

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value that can be drawn."""
        return self.values[0], self.values[-1]


Distribution: TypeAlias = Uniform | Triangular | Beta | TruncatedNormal | Discrete


@dataclass(frozen=True)
class Correlation:
    """Two parameters that are likely to be high together, or one when the other is low.

    Attributes
    ----------
    parameters : tuple of (str, str)
        Their names.
    rank : float
        Spearman's rank correlation, between -1 and 1.
    source : tuple of str
        Keys of the scenario's sources.
    note : str
        How it was derived.
    assumed : bool
        Whether no source gives it.
    """

    parameters: tuple[str, str]
    rank: float
    source: tuple[str, ...] = ()
    note: str = ""
    assumed: bool = True


def copula_correlation(rank: float) -> float:
    """Return the correlation of two normal variables whose rank correlation is `rank`.

    References: Pearson (1907); Kruskal (1958), Ordinal measures of association.

    Examples
    --------
    >>> copula_correlation(0.5), copula_correlation(1)
    (0.5176..., 1)
    """
    # the sine of a sixth of pi is not exactly a half
    return 2 * math.sin(math.pi * rank / 6) if abs(rank) < 1 else rank


def rank_correlation(correlation: float) -> float:
    """Return the rank correlation of two normal variables whose correlation is `correlation`.

    Examples
    --------
    >>> rank_correlation(copula_correlation(0.3))
    0.3
    """
    return 6 / math.pi * math.asin(correlation / 2) if abs(correlation) < 1 else correlation
