"""Draws of what is uncertain in a scenario.

Steps:

1. what is uncertain: every parameter to which the scenario gives a distribution, or a range, which then is uniform.
   What is held is not: values given beside the scenario, and those that a position takes to be the case, unless the
   position itself gives a distribution or another range. Uncertain are also parameters of types, and their priors:
   where all types of a role have an uncertain prior, that of the last takes what the others leave; where some have,
   those without share the rest in proportion. A parameter that every type of a role sets counts for nothing
2. points of the unit cube with a dimension for each of them: a Latin hypercube, a scrambled Sobol sequence or plain
   random numbers (:func:`~wedgesim.analysis.unit_sample.unit_sample`), in one or several independent replicates
3. their rank correlations (:mod:`wedgesim.analysis.uncertainty.copula`)
4. values, by the inverse of each distribution function (:mod:`wedgesim.analysis.uncertainty.quantiles`)

All is drawn before anything is computed, so that it depends on scenario, method, number and seed alone. What is drawn
for a parameter does not depend on which others are held.

References: McKay, Beckman and Conover (1979) for the Latin hypercube; Owen (1995) for the scrambling.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.grid import MOST_POINTS
from wedgesim.analysis.uncertainty.copula import correlate
from wedgesim.analysis.uncertainty.quantiles import quantiles
from wedgesim.analysis.unit_sample import unit_sample
from wedgesim.errors import UnknownNameError, WedgesimError
from wedgesim.markup import Shown
from wedgesim.model.loading import load
from wedgesim.model.variation import with_values
from wedgesim.scenario.distributions import Correlation, Distribution, Uniform
from wedgesim.scenario.private_information import TYPES
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import ParameterValue, Scenario

DrawMethod: TypeAlias = Literal["lhs", "sobol", "random"]

METHODS: Final[tuple[DrawMethod, ...]] = ("lhs", "sobol", "random")

Floats = NDArray[np.float64]


class UncertaintyError(WedgesimError, ValueError):
    """What was asked of draws cannot be had."""


@dataclass(frozen=True, eq=False, repr=False)
class Draws(Shown):
    """Values of what is uncertain in a scenario, drawn many times.

    Attributes
    ----------
    scenario : Scenario
        At the values of what is held, position and overrides included.
    values : mapping of str to ndarray, each of shape (count,)
        What was drawn, by parameter, in the order of the scenario.
    distributions : mapping of str to Distribution
        From which it was drawn.
    correlations : tuple of Correlation
        Between these parameters.
    method : {"lhs", "sobol", "random"}
        Latin hypercube, scrambled Sobol sequence, or plain random numbers.
    seed : int
        Of the generator.
    replicates : int
        Independent samples that stand one after the other in `values`.
    position : str or None
        The position taken.
    overrides : mapping of str to float
        Values given beside the scenario.
    """

    scenario: Scenario
    values: Mapping[str, Floats]
    distributions: Mapping[str, Distribution]
    correlations: tuple[Correlation, ...]
    method: DrawMethod
    seed: int
    replicates: int = 1
    position: str | None = None
    overrides: Mapping[str, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    @property
    def count(self) -> int:
        """Number of draws."""
        return len(self)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of what was drawn."""
        return tuple(self.values)

    @property
    def parts(self) -> tuple[slice, ...]:
        """Where each replicate stands."""
        ends = np.cumsum([0, *_sizes(len(self), self.replicates)]).tolist()
        return tuple(slice(start, stop) for start, stop in pairwise(ends))


def uncertain(scenario: Scenario) -> dict[str, Distribution]:
    """Return what a scenario leaves uncertain: a distribution for each parameter that has one, or a range.

    Examples
    --------
    >>> uncertain(load("reverse_kissinger"))["credibility"]
    Uniform(low=0.0, high=1.0)
    """
    decided = scenario.types.decided
    found = {name: parameter.uncertainty for name, parameter in scenario.parameters.items() if name not in decided}
    return {
        **{name: distribution for name, distribution in found.items() if distribution is not None},
        **scenario.types.uncertain(),
    }


def draw(
    scenario: Scenario | str | os.PathLike[str],
    count: int,
    method: DrawMethod = "lhs",
    seed: int = 0,
    overrides: Mapping[str, float] | None = None,
    position: str | None = None,
    only: Iterable[str] | None = None,
    *,
    replicates: int = 1,
) -> Draws:
    """Draw what is uncertain in a scenario.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes; in a phase the values of the phase are held as
        those of a position are.
    count : int
        Number of draws.
    method : {"lhs", "sobol", "random"}, optional
        Latin hypercube, scrambled Sobol sequence (best with powers of 2), or plain random numbers.
    seed : int, optional
        Of the generator.
    overrides : mapping of str to float, optional
        Values by name, as :func:`~wedgesim.analysis.solve.solve` takes them; they are held.
    position : str, optional
        A position of the scenario, laid under the overrides; its values are held, unless it gives them a distribution
        or a range of its own.
    only : iterable of str, optional
        Names of what is drawn; everything else is held at its value. A parameter without a declared range is then
        drawn from all values that have a meaning, if these are bounded.
    replicates : int, optional
        Independent samples of which the draws consist, from whose differences an error can be told.

    Returns
    -------
    Draws
        The same for any number of workers.

    Raises
    ------
    UnknownNameError
        When a name is no parameter or position of the scenario.
    OutOfRangeError
        When a value has no meaning for its parameter.
    UncertaintyError
        When there is nothing to draw, or count, seed or method is none.

    Examples
    --------
    >>> drawn = draw("reverse_kissinger", 1000, only=["credibility", "energy_dependence"])
    >>> drawn.names, drawn.values["credibility"].shape
    (('credibility', 'energy_dependence'), (1000,))
    """
    _judge(count, method, seed, replicates)
    chosen = choose(scenario, overrides, position, only)
    # all are drawn, so that the values of one do not depend on which others are held
    everything = values_of(chosen.everything, chosen.scenario.correlations, count, method, seed, replicates)
    return Draws(
        scenario=chosen.scenario,
        values={name: everything[name] for name in chosen.distributions},
        distributions=chosen.distributions,
        correlations=chosen.correlations,
        method=method,
        seed=seed,
        replicates=replicates,
        position=position,
        overrides=dict(overrides or {}),
    )


def values_of(
    distributions: Mapping[str, Distribution],
    correlations: Sequence[Correlation],
    count: int,
    method: DrawMethod = "lhs",
    seed: int = 0,
    replicates: int = 1,
) -> dict[str, Floats]:
    """Draw values from distributions: steps 2 to 4 above.

    Parameters
    ----------
    distributions : mapping of str to Distribution
        By name; their order counts.
    correlations : sequence of Correlation
        Between some of them.
    count, method, seed, replicates
        As for :func:`draw`.

    Returns
    -------
    dict of str to ndarray, each of shape (count,)
    """
    parts = [
        correlate(dict(zip(distributions, part, strict=True)), correlations, method == "lhs")
        for part in _unit(method, count, len(distributions), seed, replicates)
    ]
    return {
        name: quantiles(distribution, np.concatenate([part[name] for part in parts]))
        for name, distribution in distributions.items()
    }


@dataclass(frozen=True)
class Chosen:
    """What is drawn, and the scenario at what is held.

    Attributes
    ----------
    scenario : Scenario
        At position and overrides.
    everything : mapping of str to Distribution
        Whatever is uncertain, held or not.
    distributions : mapping of str to Distribution
        Of what is drawn.
    """

    scenario: Scenario
    everything: Mapping[str, Distribution]
    distributions: Mapping[str, Distribution]

    @property
    def correlations(self) -> tuple[Correlation, ...]:
        """Correlations between parameters that are drawn."""
        return tuple(of for of in self.scenario.correlations if set(of.parameters) <= self.distributions.keys())


def choose(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None = None,
    position: str | None = None,
    only: Iterable[str] | None = None,
) -> Chosen:
    """Say what is drawn and what is held; parameters and errors are those of :func:`draw`."""
    from_file = scenario if isinstance(scenario, Scenario) else load(scenario)
    placed = from_file if position is None else from_file.with_position(position)
    current = with_values(placed, overrides or {})
    everything = uncertain(placed)
    wanted = _wanted(current, everything, only)
    settled = set[str]()
    if from_file.phase:
        settled |= _settled(from_file.phases[from_file.phase].parameters, from_file.before_phase)
    if position is not None:
        settled |= _settled(from_file.positions[position].parameters, from_file.parameters)
    held = current.types.moved_with({*(overrides or {}), *settled})
    clash = [name for name in wanted if name in held] if only is not None else []
    if clash:
        raise UncertaintyError(f"{clash[0]} cannot both be held at one value and drawn")
    distributions = {name: distribution for name, distribution in wanted.items() if name not in held}
    if not distributions:
        raise UncertaintyError(f"{current.name} has nothing to draw: give a parameter a range or a distribution")
    return Chosen(current, {**everything, **wanted}, distributions)


def _judge(count: int, method: str, seed: int, replicates: int) -> None:
    if method not in METHODS:
        raise UncertaintyError(f"draws are made by lhs, sobol or random, not {method!r}")
    if seed < 0:
        raise UncertaintyError(f"a seed is a whole number from 0 upward, not {seed}")
    if replicates < 1:
        raise UncertaintyError(f"draws consist of at least 1 replicate, not {replicates}")
    if not 2 * replicates <= count <= MOST_POINTS:
        raise UncertaintyError(
            f"there are from {2 * replicates} to {MOST_POINTS:.0e} draws, at least 2 in each replicate; not {count:,}"
        )


def _wanted(
    scenario: Scenario, everything: Mapping[str, Distribution], only: Iterable[str] | None
) -> dict[str, Distribution]:
    """Return the distributions of what is to be drawn, in the order of the scenario."""
    if only is None:
        return dict(everything)
    names = set(only)
    for name in sorted(names):
        if name not in scenario.named:
            raise UnknownNameError(unknown("parameter", name, scenario.named))
    found: dict[str, Distribution] = {}
    for name, parameter in scenario.named.items():
        if name in names:
            if name in scenario.types.decided:
                raise UncertaintyError(f"{name} counts for nothing: every type of the role that knows it sets it")
            low, high = parameter.range
            if name not in everything and not (math.isfinite(low) and math.isfinite(high) and low < high):
                raise UncertaintyError(f"{name} has nothing to be drawn from: give it a range or a distribution")
            found[name] = everything[name] if name in everything else parameter.uncertainty or Uniform(low, high)
    _judge_priors(scenario, found)
    return found


def _judge_priors(scenario: Scenario, wanted: Mapping[str, Distribution]) -> None:
    """Refuse priors that cannot all be drawn, since with those that are not they sum to one."""
    informed = []
    for role, types in scenario.types.types.items():
        priors = [name for one in types if (name := f"{TYPES}{role}.{one.name}.prior") in wanted]
        if len(priors) == len(types):
            raise UncertaintyError(f"not all priors of the {role}'s types can be drawn: leave out {priors[-1]}")
        most = sum(wanted[name].support[1] for name in priors)
        if most > 1 + 1e-9:
            raise UncertaintyError(f"{' and '.join(priors)} could be drawn to sum to {most:g}, not to at most 1")
        informed += [role] if priors else []
    if scenario.types.joint and len(informed) > 1:
        raise UncertaintyError("with a joint table the priors of one role can be drawn at a time")


def _settled(taken: Mapping[str, ParameterValue], written: Mapping[str, ParameterValue]) -> set[str]:
    """Return what a position or phase takes to be the case: the parameters to which it gives a value and no more."""
    return {
        name
        for name, before in written.items()
        if name in taken and taken[name].distribution is None and taken[name].range == before.range
    }


def _sizes(count: int, replicates: int) -> list[int]:
    """Return the number of draws of each replicate; the first have one more where they cannot all be equal."""
    size, left = divmod(count, replicates)
    return [size + (number < left) for number in range(replicates)]


def _unit(method: DrawMethod, count: int, dimensions: int, seed: int, replicates: int) -> Iterator[list[Floats]]:
    """Yield the points of each replicate."""
    for number, size in enumerate(_sizes(count, replicates)):
        yield unit_sample(method, size, dimensions, seed if number == 0 else [seed, number])
