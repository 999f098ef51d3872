"""The payoff tensor of a scenario, as an array or labelled."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.errors import SolverError
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.loading import load
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr


@overload
def payoffs(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, ArrayLike] | None = None,
    *,
    labelled: Literal[False] = False,
    **parameters: ArrayLike,
) -> NDArray[np.float64]: ...


@overload
def payoffs(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, ArrayLike] | None = None,
    *,
    labelled: Literal[True],
    **parameters: ArrayLike,
) -> xr.DataArray: ...


def payoffs(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, ArrayLike] | None = None,
    *,
    labelled: bool = False,
    **parameters: ArrayLike,
) -> NDArray[np.float64] | xr.DataArray:
    """Return the payoffs of every profile of actions.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    overrides : mapping of str to array_like, optional
        Parameter values by dotted name; arrays broadcast together to a batch that comes last.
    labelled : bool, optional
        Whether to return an :class:`xarray.DataArray` with names on its axes. A single array of one dimension that
        varies gives its name to the batch dimension; otherwise batch dimensions are ``point_0``, ``point_1``, ....
    **parameters : array_like
        More overrides, for names without a dot.

    Returns
    -------
    ndarray or DataArray, shape (3, n_D, n_T, n_P, *batch)
        Utility by role, divider's action, target's action, partner's action.

    Raises
    ------
    UnknownNameError
        When a name is no parameter of the scenario.
    OutOfRangeError
        When a value has no meaning for its parameter.
    SolverError
        When a payoff is not finite.

    Examples
    --------
    >>> payoffs("reverse_kissinger", credibility=[0.2, 0.7]).shape
    (3, 3, 3, 3, 2)
    >>> table = payoffs("reverse_kissinger", labelled=True)
    >>> table.dims
    ('role', 'divider', 'target', 'partner')
    >>> table.sel(divider="hold", target="split", partner="neglect").sizes["role"]
    3
    """
    current = scenario if isinstance(scenario, Scenario) else load(scenario)
    changes = {**(overrides or {}), **parameters}
    if current.types:
        raise SolverError(
            f"{current.name} has types, whose payoffs differ; "
            "wedgesim.model.private_information.game_with_types gives them by profile of types"
        )
    values = Evaluation(current).payoffs(changes)
    return _labelled(current, changes, values) if labelled else values


def _labelled(scenario: Scenario, changes: Mapping[str, ArrayLike], values: NDArray[np.float64]) -> xr.DataArray:
    import xarray as xr  # costs half a second, so only where it is asked for

    varying = {name: np.asarray(value, dtype=np.float64) for name, value in changes.items() if np.ndim(value)}
    batch = values.ndim - 4
    coordinates: dict[str, object] = {"role": list(ROLES)}
    coordinates.update({role: [action.name for action in scenario.actions[role]] for role in ROLES})
    if batch == 1 and len(varying) == 1:
        dimensions = list(varying)
        coordinates.update(varying)
    else:
        dimensions = [f"point_{i}" for i in range(batch)]
        shape = values.shape[4:]
        coordinates.update({name: (dimensions, np.broadcast_to(array, shape)) for name, array in varying.items()})
    return xr.DataArray(
        values,
        dims=("role", *ROLES, *dimensions),
        coords=coordinates,
        name="payoff",
        attrs={"units": "utility", "scenario": scenario.name, "title": scenario.title},
    )
