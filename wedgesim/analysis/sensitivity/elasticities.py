"""At the margin: what a small change of each parameter does to the split margin and to payoffs.

Steps, all parameters in one batch of games:

1. differences at ever smaller steps to both sides of the value; to one side where the other has no meaning
2. only steps within which the same path is played, for elsewhere quantities leap; none where it turns at once
3. derivatives by extrapolation, with their errors (:mod:`wedgesim.analysis.sensitivity.differences`)
4. elasticities: the percentage by which the quantity changes when the parameter changes by one per cent

A derivative holds for the path that is played at the scenario's own values, and says nothing of what lies beyond it;
:mod:`wedgesim.analysis.sensitivity.tornado` looks there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import profile_label
from wedgesim.analysis.sensitivity.differences import extrapolated, kinked
from wedgesim.analysis.sensitivity.model import (
    OF_THE_SPLIT,
    Floats,
    SensitivityError,
    ends_of,
    judge_quantities,
    quantity,
    solve_columns,
)
from wedgesim.analysis.uncertainty.draws import choose
from wedgesim.markup import Shown
from wedgesim.scenario.scenario import ParameterValue, Scenario

if TYPE_CHECKING:
    import xarray as xr

Status: TypeAlias = Literal["smooth", "one-sided", "kink", "path turns", "unsolved"]

HALVINGS: Final = 28
"""Steps that are tried, each half of the one before."""

TAKEN: Final = 8
"""Steps that are extrapolated from: the longest within which the path stays."""

_FIRST: Final = 1 / 8
"""First step, as a share of what the parameter can be."""

_ROOM: Final = 1e-6
"""Share of what the parameter can be that it must be away from where meaning ends to be looked at from both sides."""

_NOTHING: Final = 1e-9
"""Derivatives below this, per width of the parameter and unit of the quantity, are none."""


@dataclass(frozen=True, eq=False, repr=False)
class Elasticities(Shown):
    """What small changes do at a scenario's own values.

    Attributes
    ----------
    scenario : Scenario
        At its own values.
    path : str
        What is played there.
    parameters : tuple of str
        Their names, in the order of the last axis below.
    status : tuple of str
        For each parameter *smooth*; *one-sided*, where the value is at an end of what has a meaning; *kink*, where
        derivatives from above and below differ for some quantity; *path turns*, where the least change turns what is
        played; or *unsolved*. Without a derivative in the last two cases, and for a kinked quantity.
    quantities : tuple of str
        In the order of the first axis below.
    levels : ndarray, shape (quantities,)
        The quantities themselves.
    derivative, error : ndarray, shape (quantities, parameters)
        Change of the quantity per unit of the parameter, and its error.
    elasticity : ndarray, shape (quantities, parameters)
        Per cent by one per cent; nan where the quantity or the parameter is 0.
    across : ndarray, shape (quantities, parameters)
        The derivative times all that the parameter can be: what it would do from end to end if it went on like this.
    """

    scenario: Scenario
    path: str
    parameters: tuple[str, ...]
    status: tuple[Status, ...]
    quantities: tuple[str, ...]
    levels: Floats
    derivative: Floats
    error: Floats
    elasticity: Floats
    across: Floats

    def to_dataset(self) -> xr.Dataset:
        """Return all of it with the dimensions quantity and parameter."""
        import xarray as xr  # costs half a second, so only where it is asked for

        names = ("derivative", "error", "elasticity", "across")
        return xr.Dataset(
            {
                **{name: (("quantity", "parameter"), getattr(self, name)) for name in names},
                "level": (("quantity",), self.levels),
                "status": (("parameter",), list(self.status)),
            },
            {"quantity": list(self.quantities), "parameter": list(self.parameters)},
            {"scenario": self.scenario.name, "path": self.path},
        )


def elasticities(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, float] | None = None,
    *,
    quantities: Sequence[str] = ("margin", "payoff.divider", "payoff.target", "payoff.partner"),
    position: str | None = None,
    only: Iterable[str] | None = None,
) -> Elasticities:
    """Say what a small change of each uncertain parameter does at the scenario's own values.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    overrides : mapping of str to float, optional
        Values by name; the derivatives are taken there, for the other parameters.
    quantities : sequence of str, optional
        ``margin`` and payoffs; the verdict has no derivative.
    position : str, optional
        A position of the scenario, laid under the overrides.
    only : iterable of str, optional
        Parameters to change; all that are uncertain by default.

    Returns
    -------
    Elasticities
        With an error for each derivative.

    Raises
    ------
    SensitivityError
        When a quantity is none or has no derivative.
    UncertaintyError
        When nothing is uncertain.

    Examples
    --------
    >>> found = elasticities("reverse_kissinger", only=["affinity.target"], quantities=["margin"])
    >>> found.path, found.derivative.round(9).tolist()
    ('accommodate/align/support', [[-2.0]])
    """
    chosen = choose(scenario, overrides, position, only)
    current = chosen.scenario
    wanted = judge_quantities(current, quantities)
    if "split" in wanted:
        raise SensitivityError(f"a verdict has no derivative; look at {OF_THE_SPLIT[0]}, or at payoffs")
    names = list(chosen.distributions)
    parameters = [current.parameter(name) for name in names]
    widths = np.array([high - low for low, high in (ends_of(of) for of in chosen.distributions.values())])
    stencil = _stencil(parameters, widths)
    points = solve_columns(current, stencil.columns(names, {name: of.value for name, of in current.named.items()}))
    solved = bool(points.outcome[0] >= 0)
    same = (points.outcome[1:].reshape(stencil.offsets.shape) == points.outcome[0]).all(axis=1)
    start = _start(same)
    found = (start >= 0) & solved
    at = np.maximum(start, 0)[:, None] + np.arange(TAKEN)
    levels, derivative, error = [], [], []
    kinks = np.zeros(len(names), dtype=np.bool_)
    for name in wanted:
        values = quantity(points, name)
        quotients = (values[1:].reshape(stencil.offsets.shape) - values[0]) / stencil.offsets
        one, other = (np.take_along_axis(quotients[:, side], at, axis=1) for side in (0, 1))
        slope, slack = extrapolated((one + other) / 2, stencil.two_sided)
        bent = found & stencil.two_sided & kinked(one, other, np.abs(slope) + _NOTHING * (1 + abs(values[0])) / widths)
        kinks |= bent
        missing = ~found | bent
        levels.append(values[0])
        derivative.append(np.where(missing, np.nan, slope))
        error.append(np.where(missing, np.nan, slack))
    slopes = np.array(derivative)
    at_value = np.array([parameter.value for parameter in parameters])
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(at_value == 0, np.nan, slopes * at_value / np.array(levels)[:, None])
    relative[~np.isfinite(relative)] = np.nan
    return Elasticities(
        scenario=current,
        path=profile_label(current, int(points.outcome[0])),
        parameters=tuple(names),
        status=tuple(
            _status(solved, *row)
            for row in zip(found.tolist(), stencil.two_sided.tolist(), kinks.tolist(), strict=True)
        ),
        quantities=wanted,
        levels=np.array(levels),
        derivative=slopes,
        error=np.array(error),
        elasticity=relative,
        across=slopes * widths,
    )


@dataclass(frozen=True, eq=False)
class _Stencil:
    """Where each parameter is moved: offsets of shape (parameters, 2, steps), to one side twice where there is one."""

    offsets: Floats
    two_sided: NDArray[np.bool_]

    def columns(self, names: Sequence[str], values: Mapping[str, float]) -> dict[str, Floats]:
        """Return values of all parameters at the scenario's own point, then at every offset of each."""
        block = self.offsets[0].size
        columns = {name: np.full(1 + self.offsets.size, values[name]) for name in names}
        for row, name in enumerate(names):
            columns[name][1 + row * block : 1 + (row + 1) * block] += self.offsets[row].reshape(-1)
        return columns


def _stencil(parameters: Sequence[ParameterValue], widths: Floats) -> _Stencil:
    offsets, two_sided = [], []
    for parameter, width in zip(parameters, widths, strict=True):
        low, high = parameter.meaningful
        # an end that is itself excluded is not reached
        down, up = 0.999 * (parameter.value - low), 0.999 * (high - parameter.value)
        both = min(down, up) > _ROOM * width
        reach = min(down, up) if both else max(down, up)
        steps = min(_FIRST * float(width), reach) * 0.5 ** np.arange(HALVINGS)
        sides = (1, -1) if both else (1, 1) if up >= down else (-1, -1)
        # as they are once they have been added to the value
        offsets.append([(parameter.value + side * steps) - parameter.value for side in sides])
        two_sided.append(both)
    return _Stencil(np.array(offsets), np.array(two_sided))


def _start(same: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the number of the first step from which on the path stays, -1 where too few are left."""
    from_here = np.logical_and.accumulate(same[:, ::-1], axis=1)[:, ::-1]
    start = from_here.argmax(axis=1)
    return np.where(from_here.any(axis=1) & (start <= HALVINGS - TAKEN), start, -1)


def _status(solved: bool, found: bool, two_sided: bool, kink: bool) -> Status:
    if not solved:
        return "unsolved"
    if not found:
        return "path turns"
    if kink:
        return "kink"
    return "smooth" if two_sided else "one-sided"
