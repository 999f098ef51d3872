"""Draws and what is played at them as a labelled dataset."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from wedgesim.analysis.points import VERDICTS
from wedgesim.analysis.provenance import provenance
from wedgesim.roles import ROLES

if TYPE_CHECKING:
    import xarray as xr

    from wedgesim.analysis.uncertainty.outcomes import DrawOutcomes

DRAW = "draw"
"""Dimension of the draws."""


def labelled(outcomes: DrawOutcomes) -> xr.Dataset:
    """Return draws and outcomes with names, units and the meanings of codes."""
    import xarray as xr  # costs half a second, so only where it is asked for

    draws = outcomes.draws
    scenario = draws.scenario
    codes = {"flag_values": np.arange(len(VERDICTS), dtype=np.int8), "flag_meanings": " ".join(VERDICTS)}
    paths: dict[str, Any] = {
        "long_name": "first equilibrium outcome: divider, target, partner",
        "flag_values": np.arange(len(outcomes.paths)),
        "flag_meanings": _words(outcomes.paths),
    }
    verdict = {"long_name": "whether the target splits", "units": "1", **codes}
    margin = {"long_name": "split margin of the target on the path", "units": "1"}
    payoff = {"long_name": "payoff on the path", "units": "1"}
    variables: dict[str, Any] = {
        "verdict": ((DRAW,), outcomes.verdict, verdict),
        "path": ((DRAW,), outcomes.outcome, paths),
        "equilibria": ((DRAW,), outcomes.outcomes, {"long_name": "number of equilibrium outcomes", "units": "1"}),
        "margin": ((DRAW,), outcomes.margin, margin),
        "payoff": (("role", DRAW), outcomes.payoffs, payoff),
    }
    coordinates: dict[str, Any] = {"role": (("role",), np.array(ROLES), {"long_name": "role"})}
    for role, held in outcomes.policies.items():
        policy, words = f"{role}_policy", f", the {role} held to a policy"
        coordinates[policy] = ((policy,), np.array(held.actions), {"long_name": f"action to which the {role} is held"})
        variables |= {
            f"verdict_by_{policy}": ((policy, DRAW), held.verdict, _more(verdict, words)),
            f"path_by_{policy}": ((policy, DRAW), held.outcome, _more(paths, words)),
            f"margin_by_{policy}": ((policy, DRAW), held.margin, _more(margin, words)),
            f"payoff_by_{policy}": ((policy, "role", DRAW), held.payoffs, _more(payoff, words)),
        }
    for name, values in draws.values.items():
        parameter = scenario.parameter(name)
        variables[name] = ((DRAW,), values, {"long_name": parameter.meaning or name, "units": parameter.unit or "1"})
    attributes = {
        "title": f"Draws of {scenario.title}",
        **provenance(scenario, draws.position, draws.overrides),
        "method": draws.method,
        "seed": draws.seed,
        "replicates": draws.replicates,
        "distributions": json.dumps({name: repr(of) for name, of in draws.distributions.items()}),
        "correlations": json.dumps([[*of.parameters, of.rank] for of in draws.correlations]),
        "failures": json.dumps({str(number): reason for number, reason in outcomes.failures.items()}),
    }
    return xr.Dataset(variables, coordinates, attributes).set_coords(list(draws.values))


def _words(paths: tuple[str, ...]) -> str:
    return " ".join(path.replace(" ", "_") for path in paths)


def _more(attributes: dict[str, Any], words: str) -> dict[str, Any]:
    return {**attributes, "long_name": attributes["long_name"] + words}
