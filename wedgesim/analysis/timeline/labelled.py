"""A timeline as a labelled dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wedgesim.analysis.provenance import provenance
from wedgesim.analysis.timeline.courses import OUTLOOKS
from wedgesim.roles import ROLES

if TYPE_CHECKING:
    import xarray as xr

    from wedgesim.analysis.timeline.timeline import Timeline

QUANTILES = (0.05, 0.5, 0.95)
"""Of the state over the courses, where chance plays a part."""


def labelled(timeline: Timeline) -> xr.Dataset:
    """Return the courses of a timeline.

    Parameters
    ----------
    timeline : Timeline
        As :func:`~wedgesim.analysis.timeline.timeline.timeline` returns it.

    Returns
    -------
    Dataset
        Dimensions outlook, year, role, variable (of the state) and quantile (over courses). Variables: ``state``,
        ``path`` (most often played), ``split`` (its probability), ``alignment``, ``margin`` and ``payoff`` (means over
        courses), ``outcomes`` (most equilibria of any course), and by outlook ``split_year``.
    """
    import xarray as xr

    chosen = [timeline.courses[outlook] for outlook in OUTLOOKS]
    dynamics = timeline.scenario.dynamics
    assert dynamics is not None
    names = [variable.name for variable in dynamics.states]
    states = [np.quantile(of.states[: len(names)], QUANTILES, axis=-1) for of in chosen]
    unit = {"units": "utility"}
    found = xr.Dataset(
        {
            "state": (("outlook", "quantile", "variable", "year"), np.stack(states)),
            "path": (("outlook", "year"), np.array([timeline.paths(outlook) for outlook in OUTLOOKS])),
            "split": (("outlook", "year"), np.stack([of.split.mean(axis=-1) for of in chosen])),
            "alignment": (("outlook", "year"), np.stack([of.alignment.mean(axis=-1) for of in chosen])),
            "margin": (("outlook", "year"), np.stack([of.margin.mean(axis=-1) for of in chosen]), unit),
            "payoff": (("outlook", "role", "year"), np.stack([of.payoffs.mean(axis=-1) for of in chosen]), unit),
            "outcomes": (("outlook", "year"), np.stack([of.outcomes.max(axis=-1) for of in chosen])),
            "split_year": ("outlook", np.array([timeline.split_year(outlook) for outlook in OUTLOOKS])),
        },
        coords={
            "outlook": list(OUTLOOKS),
            "year": timeline.years,
            "role": list(ROLES),
            "variable": names,
            "quantile": list(QUANTILES),
        },
        attrs={
            "title": f"Courses of {timeline.scenario.title}",
            **provenance(timeline.scenario),
            "solution": "Markov perfect equilibrium",
            "rule": timeline.equilibrium.rule,
            "converged": int(timeline.equilibrium.converged),
        },
    )
    if timeline.grid_error is not None:
        found.attrs["grid_error"] = timeline.grid_error.value
    return found
