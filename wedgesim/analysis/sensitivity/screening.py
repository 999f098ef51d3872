"""Measures that SALib adds: Morris screening, and Sobol' indices of second order.

- Morris: along random trajectories one parameter after the other makes a step. The average size of the effects, mu*,
  tells how much it matters; their standard deviation, sigma, how much that depends on the others. Few games suffice.
- second order: which share of the variance two parameters explain together beyond what each explains alone.

Both move shares of each distribution, so that a step is as likely a change for every parameter. Correlated parameters
are refused: they cannot be moved one without the other.

References: Morris (1991); Campolongo, Cariboni and Saltelli (2007) for mu*; Saltelli (2002) for the second order;
Herman and Usher (2017), SALib.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

import numpy as np

from wedgesim.analysis.sensitivity.model import (
    TAIL,
    Floats,
    SensitivityError,
    judge_quantities,
    quantity,
    solve_columns,
    with_squares,
)
from wedgesim.analysis.uncertainty.draws import Chosen, choose
from wedgesim.analysis.uncertainty.quantiles import quantiles
from wedgesim.errors import MissingExtraError
from wedgesim.scenario.distributions import Distribution
from wedgesim.scenario.scenario import Scenario

TRAJECTORIES: Final = 50
"""Trajectories of Morris screening, when no other number is asked for."""

LEVELS: Final = 4
"""Levels of each parameter on a trajectory."""


@dataclass(frozen=True, eq=False)
class Morris:
    """Elementary effects of each parameter on one quantity.

    Attributes
    ----------
    scenario : Scenario
        At what is held.
    quantity : str
        What is looked at.
    parameters : tuple of str
        In the order of the arrays, which have shape (parameters,).
    mu_star, mu_star_error : ndarray
        Average size of the effects, and half the width of its 95% interval.
    mu, sigma : ndarray
        Average and standard deviation of the effects.
    trajectories, seed : int
        How many, and the seed.
    """

    scenario: Scenario
    quantity: str
    parameters: tuple[str, ...]
    mu_star: Floats
    mu_star_error: Floats
    mu: Floats
    sigma: Floats
    trajectories: int
    seed: int

    @property
    def ranked(self) -> tuple[str, ...]:
        """Parameters by mu*, the largest first."""
        return tuple(self.parameters[number] for number in np.argsort(-self.mu_star, kind="stable"))


@dataclass(frozen=True, eq=False)
class SecondOrder:
    """What pairs of parameters explain together.

    Attributes
    ----------
    scenario : Scenario
        At what is held.
    quantity : str
        What is looked at.
    parameters : tuple of str
        In the order of both axes below.
    second, second_error : ndarray, shape (parameters, parameters)
        Share of the variance that a pair explains beyond what each explains alone, and half the width of its 95%
        interval; nan but above the diagonal.
    samples, seed : int
        Rows of each sample, and the seed.
    """

    scenario: Scenario
    quantity: str
    parameters: tuple[str, ...]
    second: Floats
    second_error: Floats
    samples: int
    seed: int

    def pairs(self) -> list[tuple[str, str, float, float]]:
        """Return pairs with index and half width, the largest first."""
        rows, columns = np.triu_indices(len(self.parameters), 1)
        found = [
            (self.parameters[i], self.parameters[j], float(self.second[i, j]), float(self.second_error[i, j]))
            for i, j in zip(rows, columns, strict=True)
        ]
        return sorted(found, key=lambda pair: -pair[2])


def morris(
    scenario: Scenario | str | os.PathLike[str],
    trajectories: int = TRAJECTORIES,
    overrides: Mapping[str, float] | None = None,
    *,
    of: str = "margin",
    seed: int = 0,
    position: str | None = None,
    only: Iterable[str] | None = None,
) -> Morris:
    """Screen parameters by their elementary effects.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    trajectories : int, optional
        How many; each takes one game more than there are parameters.
    overrides : mapping of str to float, optional
        Values by name, which are held.
    of : str, optional
        The quantity: ``margin``, ``split``, or a payoff.
    seed : int, optional
        Of the trajectories.
    position : str, optional
        A position of the scenario, laid under the overrides.
    only : iterable of str, optional
        Parameters to screen; all that are uncertain by default.

    Returns
    -------
    Morris
        An effect is per move from the lowest to the highest level.

    Raises
    ------
    MissingExtraError
        Without SALib.
    SensitivityError
        When parameters are correlated, some game is not solved, or a number makes no sense.

    Examples
    --------
    With SALib installed:

    >>> found = morris("reverse_kissinger", 4, only=["credibility", "framing"])  # doctest: +SKIP
    """
    sampling, analysing = _salib("sample.morris"), _salib("analyze.morris")
    if trajectories < 2:
        raise SensitivityError(f"screening takes at least 2 trajectories, not {trajectories}")
    chosen, problem = _problem(scenario, overrides, position, only, of, seed)
    with _kept_apart():
        rows = sampling.sample(problem, trajectories, num_levels=LEVELS, seed=seed)
    values = _values(chosen, rows, of)
    with _kept_apart():
        found = analysing.analyze(problem, rows, values, num_levels=LEVELS, seed=seed)
    return Morris(
        scenario=chosen.scenario,
        quantity=of,
        parameters=tuple(chosen.distributions),
        mu_star=np.asarray(found["mu_star"], dtype=np.float64),
        mu_star_error=np.asarray(found["mu_star_conf"], dtype=np.float64),
        mu=np.asarray(found["mu"], dtype=np.float64),
        sigma=np.asarray(found["sigma"], dtype=np.float64),
        trajectories=trajectories,
        seed=seed,
    )


def second_order(
    scenario: Scenario | str | os.PathLike[str],
    samples: int = 1024,
    overrides: Mapping[str, float] | None = None,
    *,
    of: str = "margin",
    seed: int = 0,
    position: str | None = None,
    only: Iterable[str] | None = None,
) -> SecondOrder:
    """Say which pairs of parameters matter together beyond what each does alone.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    samples : int, optional
        Rows of each sample, a power of 2; there are twice as many games for every parameter, and twice as many more.
    overrides, of, seed, position, only : optional
        See :func:`morris`.

    Returns
    -------
    SecondOrder
        An index for each pair.

    Raises
    ------
    MissingExtraError
        Without SALib.
    SensitivityError
        When parameters are correlated, some game is not solved, or a number makes no sense.

    Examples
    --------
    With SALib installed:

    >>> pairs = second_order("reverse_kissinger", 64, only=["credibility", "framing"])  # doctest: +SKIP
    """
    sampling, analysing = _salib("sample.sobol"), _salib("analyze.sobol")
    if samples < 16 or samples & (samples - 1):
        raise SensitivityError(f"samples are a power of 2 from 16 upward, such as 1024; not {samples:,}")
    chosen, problem = _problem(scenario, overrides, position, only, of, seed)
    if problem["num_vars"] < 2:
        raise SensitivityError("a pair takes two parameters that vary")
    with _kept_apart():
        rows = sampling.sample(problem, samples, calc_second_order=True, seed=seed)
    values = _values(chosen, rows, of)
    if np.ptp(values) == 0:
        raise SensitivityError(f"{of} is the same at every sample, so that nothing explains its variance")
    # SALib takes a seed of 0 for none, and then turns to the global generator
    with _kept_apart():
        found = analysing.analyze(problem, values, calc_second_order=True, seed=seed + 1)
    second, error = (np.asarray(found[name], dtype=np.float64) for name in ("S2", "S2_conf"))
    return SecondOrder(chosen.scenario, of, tuple(chosen.distributions), second, error, samples, seed)


@contextmanager
def _kept_apart() -> Iterator[None]:
    """Undo what SALib before 1.5.2 does besides: it seeds the global generator, and pandas warns of its calls."""
    before = np.random.get_state()  # noqa: NPY002  # to give it back
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            yield
    finally:
        np.random.set_state(before)  # noqa: NPY002  # as it was found


def _salib(name: str) -> ModuleType:
    from importlib import import_module

    try:
        return import_module(f"SALib.{name}")
    except ImportError:
        raise MissingExtraError("sensitivity", "Morris screening and indices of second order") from None


def _problem(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None,
    position: str | None,
    only: Iterable[str] | None,
    of: str,
    seed: int,
) -> tuple[Chosen, dict[str, Any]]:
    if seed < 0:
        raise SensitivityError(f"a seed is a whole number from 0 upward, not {seed}")
    chosen = choose(scenario, overrides, position, only)
    judge_quantities(chosen.scenario, (of,))
    for correlation in chosen.correlations:
        if correlation.rank:
            one, other = correlation.parameters
            raise SensitivityError(f"{one} and {other} are correlated, so that they cannot be moved one at a time")
    names = list(chosen.distributions)
    return chosen, {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _values(chosen: Chosen, rows: Floats, of: str) -> Floats:
    """Return a quantity at rows of shares."""
    columns = {
        name: quantiles(distribution, _shares(distribution, np.ascontiguousarray(rows[:, number])))
        for number, (name, distribution) in enumerate(chosen.distributions.items())
    }
    values = with_squares(quantity(solve_columns(chosen.scenario, columns), of), of)
    if not np.isfinite(values).all():
        missing = int((~np.isfinite(values)).sum())
        raise SensitivityError(f"{of} is not a finite number at {missing:,} of {len(values):,} games")
    return values


def _shares(distribution: Distribution, rows: Floats) -> Floats:
    """Return shares away from an end that is infinite."""
    return rows if np.isfinite(distribution.support).all() else TAIL + (1 - 2 * TAIL) * rows
