"""What holds the three states together and apart at an equilibrium: amity, and the threat that each perceives.

Steps:

1. the levers of the actions taken
2. the state that they bring about, changed by the theories that modify it (security dilemma, bloodletting)
3. threat of j as perceived by i: tau_ij k_j (1 - sigma_ij a_ij), the term that balancing adds up; without balancing
   sigma is 1

A theory needs no utility for this; a scenario whose payoffs are given outright has no state, and so no ties.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from wedgesim.analysis.solution import Equilibrium
from wedgesim.roles import DIVIDER, PARTNER, ROLES, TARGET, Role
from wedgesim.scenario.scenario import Action, Scenario
from wedgesim.theories.registry import theories
from wedgesim.theories.state import LEVERS, State, state

Pair = tuple[Role, Role]

PAIRS: tuple[Pair, ...] = tuple((i, j) for i in ROLES for j in ROLES if i != j)
"""All ordered pairs of roles."""

TOWARDS: Final[Mapping[tuple[Role, str], Role]] = {
    (DIVIDER, "reward"): TARGET,
    (DIVIDER, "pressure"): TARGET,
    (DIVIDER, "secondary"): PARTNER,
    (DIVIDER, "engagement"): PARTNER,
    (TARGET, "alignment"): PARTNER,
    (PARTNER, "support"): TARGET,
    (PARTNER, "concession"): TARGET,
}
"""The state at which a lever points; a lever that is not here is the role's own affair."""


@dataclass(frozen=True)
class Ties:
    """Amity and threat between each two roles.

    Attributes
    ----------
    amity : mapping of (Role, Role) to float
        In [0, 1]; the same under both orders.
    threat : mapping of (Role, Role) to float
        What the first perceives from the second: threat per unit of capability, times that capability, less the part
        that amity takes away.
    """

    amity: Mapping[Pair, float]
    threat: Mapping[Pair, float]


def ties(scenario: Scenario, equilibrium: Equilibrium) -> Ties | None:
    """Return amity and threat on the path of an equilibrium.

    Where roles mix these are expected values, each role taken to mix on its own.

    Parameters
    ----------
    scenario : Scenario
        As solved.
    equilibrium : Equilibrium
        One of its equilibria.

    Returns
    -------
    Ties or None
        None for a scenario without theories.

    Examples
    --------
    >>> from wedgesim.analysis.solve import solve
    >>> result = solve("reverse_kissinger")
    >>> found = ties(result.scenario, result.equilibria[0])
    >>> found.amity["target", "partner"] > found.amity["divider", "target"]
    True
    """
    if not scenario.theories:
        return None
    amity, threat = dict.fromkeys(PAIRS, 0.0), dict.fromkeys(PAIRS, 0.0)
    for probability, levers in _played(scenario, equilibrium):
        current = _state(scenario, levers)
        for i, j in PAIRS:
            close = float(current.amity[i, j])
            amity[i, j] += probability * close
            left = 1 - scenario.values.get(f"reassurance.{i}.{j}", 1.0) * close
            threat[i, j] += probability * float(current.threat[i, j]) * float(current.capability[j]) * left
    return Ties(amity, threat)


def levers_on_path(scenario: Scenario, equilibrium: Equilibrium, role: Role) -> dict[str, float]:
    """Return the levers that `role` uses on the path, by name, in expectation where it mixes."""
    used = dict.fromkeys(scenario.levers_used(role), 0.0)
    for action in scenario.actions[role]:
        for lever, value in action.levers.items():
            used[lever] += equilibrium.strategies[role][action.name] * value
    return used


def _played(scenario: Scenario, equilibrium: Equilibrium) -> Iterator[tuple[float, dict[str, float]]]:
    """Yield each profile that can occur: its probability and the levers of all roles."""
    choices: list[list[tuple[float, Action]]] = [
        [(equilibrium.strategies[role][action.name], action) for action in scenario.actions[role]] for role in ROLES
    ]
    for profile in product(*([(p, action) for p, action in of if p > 0] for of in choices)):
        levers = {lever.qualified_name: 0.0 for lever in LEVERS}
        probability = 1.0
        for role, (share, action) in zip(ROLES, profile, strict=True):
            probability *= share
            # levers of plug-in theories that this action leaves out are 0 as well
            levers.update({f"{role}.{lever}": action.levers.get(lever, 0.0) for lever in scenario.levers_used(role)})
        yield probability, levers


def _state(scenario: Scenario, levers: Mapping[str, float]) -> State:
    parameters = scenario.values
    current = state(parameters, levers)
    installed = theories()
    for name in scenario.theories:
        known = installed.get(name)  # none for a theory of the scenario's own, which adds terms and changes no state
        if known is not None and known.modify is not None:
            current = known.modify(current, parameters, levers)
    return current
