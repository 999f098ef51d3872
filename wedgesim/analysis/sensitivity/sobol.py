"""Sobol' indices of a scenario: which parameters, or groups of them, make the margin and the verdict uncertain.

Steps:

1. two samples of all uncertain parameters from one scrambled Sobol' sequence of twice their number of dimensions, each
   made to have the correlations of the scenario
2. every game of both, and for each group those of the first sample with the group's values from the second
3. indices and their intervals (:mod:`wedgesim.analysis.sensitivity.variance`)

Shares of the variance add up to the whole only where inputs are independent. Parameters that are correlated must
therefore be in one group, which then is independent of the others; what each does within it cannot be told apart.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from wedgesim.analysis.sensitivity.model import (
    Floats,
    SensitivityError,
    judge_quantities,
    quantity,
    solve_columns,
    with_squares,
)
from wedgesim.analysis.sensitivity.variance import RESAMPLES, Indices, indices
from wedgesim.analysis.uncertainty.copula import correlate
from wedgesim.analysis.uncertainty.draws import Chosen, choose
from wedgesim.analysis.uncertainty.quantiles import quantiles
from wedgesim.analysis.unit_sample import unit_sample
from wedgesim.errors import UnknownNameError
from wedgesim.markup import Shown
from wedgesim.scenario.private_information import TYPES
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import Scenario
from wedgesim.theories.registry import vocabulary

if TYPE_CHECKING:
    import xarray as xr

SAMPLES: Final = 1024
"""Rows of each sample, when no other number is asked for."""

MOST_SAMPLES: Final = 1 << 20

Groups: TypeAlias = Mapping[str, Sequence[str]]

Report: TypeAlias = Callable[[int, int], None]
"""Is told how many groups are done, and of how many."""


class CorrelatedError(SensitivityError):
    """Parameters that are correlated were to be told apart."""


@dataclass(frozen=True, eq=False, repr=False)
class SobolIndices(Shown):
    """Sobol' indices of a scenario.

    Attributes
    ----------
    scenario : Scenario
        At what is held.
    groups : mapping of str to tuple of str
        The parameters of each group; one alone is a group of its own name.
    quantities : mapping of str to Indices
        By quantity, with the groups in the order of `groups`.
    samples, seed : int
        Rows of each sample, and the seed.
    solved : int
        Rows at which every game was solved; the others are left out.
    games : int
        Games that were solved.
    """

    scenario: Scenario
    groups: Mapping[str, tuple[str, ...]]
    quantities: Mapping[str, Indices]
    samples: int
    seed: int
    solved: int
    games: int

    def ranked(self, name: str) -> list[str]:
        """Return the groups by the total index of a quantity, the largest first."""
        totals = self.quantities[name].total
        return [list(self.groups)[number] for number in np.argsort(-totals, kind="stable")]

    def to_dataset(self) -> xr.Dataset:
        """Return indices and interval ends with the dimensions quantity and group."""
        import xarray as xr  # costs half a second, so only where it is asked for

        of = self.quantities.values()
        names = ("first", "first_low", "first_high", "total", "total_low", "total_high")
        return xr.Dataset(
            {
                **{name: (("quantity", "group"), np.array([getattr(one, name) for one in of])) for name in names},
                "mean": (("quantity",), [one.mean for one in of]),
                "variance": (("quantity",), [one.variance for one in of]),
            },
            {"quantity": list(self.quantities), "group": list(self.groups)},
            {
                "scenario": self.scenario.name,
                "samples": self.samples,
                "seed": self.seed,
                "solved": self.solved,
                "groups": "; ".join(f"{name}: {' '.join(members)}" for name, members in self.groups.items()),
            },
        )


def sobol_indices(
    scenario: Scenario | str | os.PathLike[str],
    samples: int = SAMPLES,
    overrides: Mapping[str, float] | None = None,
    *,
    groups: Groups | str | None = None,
    quantities: Sequence[str] = ("margin", "split"),
    seed: int = 0,
    position: str | None = None,
    only: Iterable[str] | None = None,
    resamples: int = RESAMPLES,
    report: Report | None = None,
) -> SobolIndices:
    """Say which share of the variance of the margin and the verdict each uncertain parameter explains.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    samples : int, optional
        Rows of each sample, a power of 2; there are as many games for every group, and twice as many more.
    overrides : mapping of str to float, optional
        Values by name, which are held.
    groups : mapping of str to sequence of str, or "theory", optional
        Parameters that are looked at together, by a name for the group; the others stand alone. ``"theory"`` puts those
        of each theory together.
    quantities : sequence of str, optional
        ``margin``, ``split`` (1 where every equilibrium is a split, else 0), ``payoff.divider`` and so on.
    seed : int, optional
        Of samples and bootstrap.
    position : str, optional
        A position of the scenario, laid under the overrides, whose values are held.
    only : iterable of str, optional
        Parameters that vary; all that are uncertain by default.
    resamples : int, optional
        Bootstrap samples for the intervals.
    report : callable, optional
        Is told how many groups are done, and of how many.

    Returns
    -------
    SobolIndices
        First and total order with 95% intervals.

    Raises
    ------
    CorrelatedError
        When correlated parameters are in different groups.
    SensitivityError
        When the number of samples is no power of 2, or a quantity or
        group is none.
    UnknownNameError
        When a name is no parameter.

    Examples
    --------
    >>> found = sobol_indices("reverse_kissinger", 256, only=["credibility", "energy_dependence", "sanctions"])
    >>> found.ranked("split")[0]
    'credibility'
    """
    if samples < 16 or samples & (samples - 1) or samples > MOST_SAMPLES:
        near = 1 << max(4, min(20, int(samples).bit_length()))
        raise SensitivityError(
            f"samples are a power of 2 from 16 to {MOST_SAMPLES:,}, such as {near:,}; not {samples:,}"
        )
    if seed < 0:
        raise SensitivityError(f"a seed is a whole number from 0 upward, not {seed}")
    chosen = choose(scenario, overrides, position, only)
    wanted = judge_quantities(chosen.scenario, quantities)
    together = grouped(chosen, groups)
    first, second = samples_of(chosen, samples, seed)
    values = {name: _values(chosen.scenario, columns, wanted) for name, columns in (("a", first), ("b", second))}
    mixed = np.empty((len(together), len(wanted), samples))
    for number, members in enumerate(together.values()):
        mixed[number] = _values(chosen.scenario, {**first, **{name: second[name] for name in members}}, wanted)
        if report is not None:
            report(number + 1, len(together))
    known = np.isfinite(values["a"]).all(axis=0) & np.isfinite(values["b"]).all(axis=0)
    known &= np.isfinite(mixed).all(axis=(0, 1))
    return SobolIndices(
        scenario=chosen.scenario,
        groups=together,
        quantities={
            name: indices(values["a"][of, known], values["b"][of, known], mixed[:, of, known], seed, resamples)
            for of, name in enumerate(wanted)
        },
        samples=samples,
        seed=seed,
        solved=int(known.sum()),
        games=samples * (2 + len(together)),
    )


def grouped(chosen: Chosen, groups: Groups | str | None) -> dict[str, tuple[str, ...]]:
    """Return all groups: those that are asked for, then each parameter that stands alone.

    Raises
    ------
    CorrelatedError
        When correlated parameters are in different groups.
    SensitivityError
        When a parameter is in two groups or does not vary.
    UnknownNameError
        When a name is no parameter.
    """
    names = list(chosen.distributions)
    if isinstance(groups, str):
        if groups != "theory":
            raise SensitivityError(f"groups are given by name, or by theory; not {groups!r}")
        groups = by_theory(chosen)
    found: dict[str, tuple[str, ...]] = {}
    taken: dict[str, str] = {}
    for group, members in (groups or {}).items():
        for name in members:
            if name not in chosen.scenario.named:
                raise UnknownNameError(unknown("parameter", name, chosen.distributions))
            if name not in chosen.distributions:
                raise SensitivityError(f"{name}, of the group {group}, does not vary")
            if name in taken:
                raise SensitivityError(f"{name} is in two groups, {taken[name]} and {group}")
            taken[name] = group
        if members:
            found[group] = tuple(members)
    found |= {name: (name,) for name in names if name not in taken}
    whose = {name: group for group, members in found.items() for name in members}
    for of in chosen.correlations:
        one, other = of.parameters
        if of.rank and whose[one] != whose[other]:
            raise CorrelatedError(
                f"{one} and {other} are correlated, so that the variance is not the sum of what each explains; put "
                f"them into one group, as in --group together={one},{other}"
            )
    return found


def by_theory(chosen: Chosen) -> dict[str, list[str]]:
    """Return what varies by the theory that needs it: ``state`` for parameters of all, ``own`` for others.

    A parameter of a type goes with the parameter; priors are ``information``.
    """
    words = vocabulary()
    owner = {parameter.name: "state" for parameter in words.common}
    for theory in chosen.scenario.theories:
        for parameter in words.theories.get(theory, ()):
            owner.setdefault(parameter.name, theory)
    found: dict[str, list[str]] = {}
    for name in chosen.distributions:
        base = name.split(".", 3)[-1] if name.startswith(TYPES) else name
        group = "information" if base == "prior" else owner.get(base, "own")
        found.setdefault(group, []).append(name)
    return found


def samples_of(chosen: Chosen, count: int, seed: int) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return two independent samples of what varies."""
    names = list(chosen.distributions)
    unit = unit_sample("sobol", count, 2 * len(names), seed)
    halves = (unit[: len(names)], unit[len(names) :])
    first, second = (
        {
            name: quantiles(chosen.distributions[name], column)
            for name, column in correlate(dict(zip(names, half, strict=True)), chosen.correlations).items()
        }
        for half in halves
    )
    return first, second


def _values(scenario: Scenario, columns: Mapping[str, Floats], quantities: Sequence[str]) -> Floats:
    points = solve_columns(scenario, columns)
    return np.array([with_squares(quantity(points, name), name) for name in quantities])
