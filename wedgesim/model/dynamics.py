"""A scenario that runs through time becomes a Markov game: payoffs and motion at every state of a grid.

Steps:

1. the variables of the state, each with its grid, are parameters of the scenario: a batch of states is a batch of
   overrides, evaluated as any other (:class:`~wedgesim.model.evaluation.Evaluation`)
2. parameters with a path of their own take the value of the period's year
3. motions are expressions over parameters and levers, the latter on the axes of their roles: one evaluation gives the
   successors of all profiles and states

Where other parameters differ too, each of their values makes a copy of the game.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.errors import Problem, ScenarioError
from wedgesim.games.markov import MarkovGame, MarkovPeriod
from wedgesim.model.evaluation import Evaluation
from wedgesim.roles import ROLES
from wedgesim.scenario.dynamics import Dynamics, StateVariable
from wedgesim.scenario.scenario import Scenario
from wedgesim.scenario.sections.dynamics import PLAYS

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value

Floats = NDArray[np.float64]

_SLACK = 1e-9
"""Share of the width of the bounds by which rounding may carry a motion beyond them."""


class DynamicModel:
    """A scenario with a horizon, made ready to be evaluated in any period and at any state.

    Parameters
    ----------
    scenario : Scenario
        With a horizon.
    overrides : mapping of str to array_like, optional
        What differs from the scenario; arrays broadcast together to one axis, of copies. A variable of the state starts
        from its override; a parameter with a path is shifted by it along the whole path.
    coarser : bool, optional
        Whether to take a grid of half as many intervals, to see how much the grid matters.

    Attributes
    ----------
    dynamics : Dynamics
        How the scenario runs through time.
    copies : int
        Number of games.
    start : ndarray, shape (variables, copies)
        The state of the first period.

    Examples
    --------
    >>> import wedgesim as ws
    >>> scenario = ws.load("reverse_kissinger_years")
    >>> model = DynamicModel(scenario)
    >>> model.game.points, model.copies, model.start.shape
    (735, 1, (2, 1))
    """

    def __init__(
        self, scenario: Scenario, overrides: Mapping[str, ArrayLike] | None = None, coarser: bool = False
    ) -> None:
        assert scenario.dynamics is not None
        self.dynamics: Dynamics = scenario.dynamics
        self.scenario = scenario
        self.evaluation = Evaluation(scenario)
        batch, columns = self.evaluation.broadcast(overrides or {})
        self.copies = int(np.prod(batch, dtype=np.int64))
        self.columns = {name: np.broadcast_to(value, (self.copies,)) for name, value in columns.items()}
        states = self.dynamics.states
        own = {variable.name: self.columns.pop(variable.name, None) for variable in states}
        values = scenario.values
        self.start: Floats = np.array(
            [np.full(self.copies, values[name]) if column is None else column for name, column in own.items()]
        ).reshape(len(states), self.copies)
        self._check_start()
        self.grid = tuple(_axis(variable, coarser) for variable in states)

    @cached_property
    def game(self) -> MarkovGame:
        """The game on the grid; periods are evaluated when they are asked for."""
        stationary = not self.dynamics.paths
        grid = self.grid or (np.array([0.0, 1.0]),)  # nothing carries over: a state that nobody looks at
        points = _mesh(grid)
        states, copy = np.tile(points, self.copies), np.repeat(np.arange(self.copies), points.shape[1])
        once: list[MarkovPeriod] = []

        def period(number: int) -> MarkovPeriod:
            if not stationary:
                return self.period_at(number, states, copy)
            if not once:
                once.append(self.period_at(0, states, copy))
            return once[0]

        actions = tuple(tuple(action.name for action in self.scenario.actions[role]) for role in ROLES)
        stages = tuple(tuple(ROLES.index(role) for role in stage) for stage in self.scenario.timing)
        periods = self.dynamics.periods
        return MarkovGame(ROLES, actions, stages, grid, self.discount, periods, period, stationary, self.copies)

    @cached_property
    def discount(self) -> Floats:
        """Discount factors, shape (3, copies)."""
        values = self.scenario.values
        names = [f"discount.{role}" for role in ROLES]
        return np.array(
            [np.broadcast_to(self.columns.get(name, np.array(values[name])), (self.copies,)) for name in names]
        )

    def period_at(self, number: int, states: Floats, copy: NDArray[np.int64]) -> MarkovPeriod:
        """Return payoffs and successors in a period.

        Parameters
        ----------
        number : int
            Of the period, counted from 0.
        states : ndarray, shape (variables, points)
            Where to evaluate.
        copy : ndarray of int, shape (points,)
            For which copy.

        Raises
        ------
        ScenarioError
            When a motion leaves its bounds or is not finite; says where it is written and at which state.
        """
        values = self._values(number, states, copy)
        payoffs = self.evaluation.payoffs(values)
        if not self.dynamics.states:
            shape = (1, 1, *payoffs.shape[1:])
            return MarkovPeriod(payoffs, np.zeros(shape), np.ones(1))
        shocks = list(product(*(zip(shock.values, shock.chances, strict=True) for shock in self.dynamics.shocks)))
        named = [shock.name for shock in self.dynamics.shocks]
        scope = {**self.scenario.values, **self.evaluation.levers_at(values), **self._plays, **values}
        successors = np.empty((len(shocks), len(self.dynamics.states), *payoffs.shape[1:]))
        for row, drawn in zip(successors, shocks, strict=True):
            happening = dict(zip(named, (value for value, _ in drawn), strict=True))
            for place, variable in zip(row, self.dynamics.states, strict=True):
                place[...] = variable.motion({**scope, **happening})
                self._check_motion(variable, place, states)
        chances = np.array([np.prod([chance for _, chance in drawn]) for drawn in shocks])
        return MarkovPeriod(payoffs, successors, chances)

    def year(self, number: int) -> int:
        """Return the year of a period, or its number counted from 1 where periods have no years."""
        return number + (1 if self.dynamics.first_year is None else self.dynamics.first_year)

    def _values(self, number: int, states: Floats, copy: NDArray[np.int64]) -> dict[str, Value]:
        values: dict[str, Value] = {name: column[copy] for name, column in self.columns.items()}
        for variable, column in zip(self.dynamics.states, states, strict=False):
            values[variable.name] = column
        for path in self.dynamics.paths:
            parameter = self.scenario.parameters[path.name]
            shifted = path.at(self.year(number)) + (values.get(path.name, parameter.value) - parameter.value)
            values[path.name] = np.clip(shifted, *parameter.meaningful)
        if not values or all(np.ndim(value) == 0 for value in values.values()):
            values[f"discount.{ROLES[0]}"] = self.discount[0, copy]  # gives the batch its length
        return values

    @cached_property
    def _plays(self) -> dict[str, Value]:
        """Ones where an action is played, on the axis of its role; 0 for an action that a role has no longer."""
        asked = {name for variable in self.dynamics.states for name in variable.motion.names}
        found: dict[str, Value] = {name: 0.0 for name in asked if name.startswith(PLAYS)}
        for axis, role in enumerate(ROLES):
            actions = self.scenario.actions[role]
            for number, action in enumerate(actions):
                shape = [1, 1, 1, 1]
                shape[axis] = len(actions)
                found[f"{PLAYS}{role}.{action.name}"] = np.eye(len(actions))[number].reshape(shape)
        return found

    def _check_start(self) -> None:
        for variable, column in zip(self.dynamics.states, self.start, strict=True):
            low, high = variable.bounds
            outside = column[(column < low) | (column > high)]
            if outside.size:
                said = f"the game would start at {outside[0]:g}, outside the bounds {low:g} to {high:g}"
                raise ScenarioError([Problem(*variable.place, f"state.{variable.name}", said)])

    def _check_motion(self, variable: StateVariable, successors: Floats, states: Floats) -> None:
        low, high = variable.bounds
        slack = _SLACK * (high - low)
        wrong = ~((successors >= low - slack) & (successors <= high + slack))  # nan is wrong too
        if not wrong.any():
            np.clip(successors, low, high, out=successors)
            return
        *profile, point = np.argwhere(wrong)[0]
        value = float(successors[tuple(profile)][point])
        named = "/".join(
            self.scenario.actions[role][int(action)].name for role, action in zip(ROLES, profile, strict=True)
        )
        at = ", ".join(
            f"{one.name} = {column[point]:g}" for one, column in zip(self.dynamics.states, states, strict=True)
        )
        said = f"from {at}, {named} leads to {value:g}"
        if np.isfinite(value):
            said += f", outside the bounds {low:g} to {high:g}; write clip(..., {low:g}, {high:g}), or widen the bounds"
        else:
            said += ", which is not a finite number"
        raise ScenarioError([Problem(*variable.place, f"motion.{variable.name}", said)])


def _axis(variable: StateVariable, coarser: bool) -> Floats:
    points = (variable.points + 1) // 2 if coarser else variable.points
    return np.linspace(*variable.bounds, max(points, 2))


def _mesh(grid: tuple[Floats, ...]) -> Floats:
    """Return all combinations of the grid's values, shape (variables, points), the last variable fastest."""
    return np.stack([of.reshape(-1) for of in np.meshgrid(*grid, indexing="ij")])
