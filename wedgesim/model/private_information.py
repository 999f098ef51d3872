"""The types of a scenario as arrays, and the game of incomplete information that it plays.

1. Named types set parameters; a grid sets one parameter to the middle of each of its cells, with the probability that
   the distribution gives the cell.
2. Payoffs are evaluated at the parameters of every profile of types, all at once: each role's types have an axis.
3. Each role gets what its own parameters, and those of the others' types, make of the actions; a role that does not
   know the type of another expects over it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.errors import OutOfRangeError
from wedgesim.games.bayesian_game import BayesianGame
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.variation import variable
from wedgesim.roles import ROLES
from wedgesim.scenario.distributions import Beta, Discrete, Distribution, Triangular, TruncatedNormal
from wedgesim.scenario.private_information import TYPES, PrivateInformation, TypeGrid
from wedgesim.scenario.scenario import Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TypeSpace:
    """Types of all roles at some parameter points.

    Attributes
    ----------
    names : tuple of tuple of str
        Names of the types of each role; one empty name for a role without private information.
    prior : ndarray, shape (types of divider, of target, of partner, points)
        Probability of every profile.
    values : mapping of str to ndarray
        What types set, by parameter; broadcasts to the shape of the prior.
    """

    names: tuple[tuple[str, ...], ...]
    prior: Array
    values: Mapping[str, Array]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of types of each role."""
        return tuple(len(names) for names in self.names)


def type_space(scenario: Scenario, overrides: Mapping[str, ArrayLike] | None = None, points: int = 1) -> TypeSpace:
    """Return the types of a scenario as arrays.

    Parameters
    ----------
    scenario : Scenario
        With or without types; without, every role has one.
    overrides : mapping of str to array_like, optional
        Priors and parameters of types, numbers or one value a point.
    points : int, optional
        Number of points.
    """
    given = {name: np.asarray(value, dtype=np.float64) for name, value in (overrides or {}).items()}
    information = scenario.types
    names = tuple(_names(information, role) for role in ROLES)
    shape = tuple(len(of) for of in names)
    prior = np.ones((*shape, points))
    values: dict[str, Array] = {}
    for axis, role in enumerate(ROLES):
        along = [1, 1, 1, 1]
        along[axis] = shape[axis]
        if role in information.grids:
            grid = information.grids[role]
            middles, masses = cells(grid)
            values[grid.parameter] = middles.reshape(along)
            prior *= masses.reshape(along)
        elif role in information.types:
            types = information.types[role]
            if not information.joint:
                set_priors = information.priors(role, given)
                shares = [
                    one.prior.value if set_priors is None and one.prior is not None else (set_priors or {})[one.name]
                    for one in types
                ]
                columns = np.array([np.broadcast_to(share, points) for share in shares])
                prior *= np.moveaxis(columns.reshape(len(types), 1, 1, points), 0, axis)
            for parameter in dict.fromkeys(name for one in types for name in one.parameters):
                rows = []
                for one in types:
                    full = f"{TYPES}{role}.{one.name}.{parameter}"
                    own = one.parameters.get(parameter)
                    stated = scenario.parameters[parameter].value if own is None else own.value
                    # a type that does not set the parameter follows the scenario, also where that is varied
                    base = given.get(parameter, stated) if own is None else given.get(full, stated)
                    rows.append(np.broadcast_to(base, points))
                values[parameter] = np.moveaxis(np.array(rows).reshape(len(types), 1, 1, points), 0, axis)
    if information.joint:
        prior = _joint_prior(information, names, given, points)
    return TypeSpace(names, prior, values)


def _names(information: PrivateInformation, role: str) -> tuple[str, ...]:
    if role in information.grids:
        return tuple(f"{value:.6g}" for value in cells(information.grids[role])[0])  # type: ignore[index]
    types = information.types.get(role, ())  # type: ignore[call-overload]
    return tuple(one.name for one in types) or ("",)


def _joint_prior(
    information: PrivateInformation, names: tuple[tuple[str, ...], ...], given: Mapping[str, Array], points: int
) -> Array:
    varied = any(name.endswith(".prior") for name in given if name.startswith(TYPES))
    table = information.scaled_joint(given) if varied else information.joint
    prior = np.zeros((*map(len, names), points))
    for kinds in product(*(range(len(of)) for of in names)):
        profile = tuple(
            names[axis][kinds[axis]] for axis, role in enumerate(ROLES) if role in information.types
        )
        prior[kinds] = np.broadcast_to(table.get(profile, 0.0), points)
    return prior


def cells(grid: TypeGrid) -> tuple[Array, Array]:
    """Return the middles of the cells of a grid, and their probabilities; of a discrete distribution its values.

    Examples
    --------
    >>> from wedgesim.scenario.distributions import Uniform
    >>> [part.tolist() for part in cells(TypeGrid("arms_cost.target", Uniform(0, 1), 4))]
    [[0.125, 0.375, 0.625, 0.875], [0.25, 0.25, 0.25, 0.25]]
    """
    if isinstance(grid.distribution, Discrete):
        return np.array(grid.distribution.values), np.array(grid.distribution.probabilities)
    low, high = grid.distribution.support
    if not (math.isfinite(low) and math.isfinite(high)):
        raise OutOfRangeError(f"types on a grid need a finite range of {grid.parameter}")
    edges = np.linspace(low, high, grid.points + 1)
    below = cumulative(grid.distribution, edges)
    masses = np.diff(below)
    return (edges[:-1] + edges[1:]) / 2, masses / masses.sum()


def cumulative(distribution: Distribution, values: Array) -> Array:
    """Probability of at most each value, for distributions with a density, before normalising.

    Examples
    --------
    >>> cumulative(Triangular(0.0, 0.5, 1.0), np.array([0.0, 0.25, 0.5, 1.0])).tolist()
    [0.0, 0.125, 0.5, 1.0]
    """
    low, high = distribution.support
    share = (values - low) / (high - low)
    if isinstance(distribution, Triangular):
        mode = (distribution.mode - low) / (high - low)
        rising = share**2 / mode if mode > 0 else np.zeros_like(share)
        falling = 1 - (1 - share) ** 2 / (1 - mode) if mode < 1 else np.ones_like(share)
        return np.where(share <= mode, rising, falling)
    if isinstance(distribution, Beta):
        from scipy.special import betainc

        return np.asarray(betainc(distribution.alpha, distribution.beta, share))
    if isinstance(distribution, TruncatedNormal):
        scaled = (values - distribution.mean) / (distribution.standard_deviation * math.sqrt(2))
        return np.array([0.5 * (1 + math.erf(one)) for one in scaled])
    return np.asarray(share)


def typed_payoffs(evaluation: Evaluation, overrides: Mapping[str, ArrayLike], space: TypeSpace) -> Array:
    """Return payoffs at every profile of types, shape (3, *actions, *types, points).

    `overrides` holds what varies beside the types: numbers, or one value a point.
    """
    base = {name: value for name, value in overrides.items() if not name.startswith(TYPES)}
    found = evaluation.payoffs({**base, **space.values})
    return np.broadcast_to(
        found.reshape((*found.shape[:4], *(1,) * (8 - found.ndim), *found.shape[4:])),
        (*found.shape[:4], *space.prior.shape),
    )


def check_overrides(scenario: Scenario, overrides: Mapping[str, ArrayLike]) -> None:
    """Raise when something that varies does not exist or has a value without a meaning."""
    for name, value in overrides.items():
        varied = variable(scenario, name)
        for extreme in {float(np.min(value)), float(np.max(value))}:
            varied.check(extreme)


def bayesian_game(scenario: Scenario, payoffs: Array, prior: Array, names: tuple[tuple[str, ...], ...]) -> BayesianGame:
    """Return the game that a scenario plays with payoffs of shape (3, *actions, *types) and a prior (*types)."""
    actions = tuple(tuple(action.name for action in scenario.actions[role]) for role in ROLES)
    stages = tuple(tuple(ROLES.index(role) for role in stage) for stage in scenario.timing)
    return BayesianGame(ROLES, names, actions, payoffs, prior, stages, scenario.title)


def game_with_types(scenario: Scenario) -> BayesianGame:
    """Return the game of a scenario at its own parameters, types without prior probability left out."""
    space = type_space(scenario)
    payoffs = typed_payoffs(Evaluation(scenario), {}, space)
    game = bayesian_game(scenario, payoffs[..., 0], space.prior[..., 0], space.names)
    return game.without_impossible_types()
