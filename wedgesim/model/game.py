"""A payoff tensor becomes a game in the scenario's timing."""

from __future__ import annotations

import os
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.errors import SolverError
from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.loading import load
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario


def game_of(scenario: Scenario, payoffs: NDArray[np.float64]) -> Sequential:
    """Return the game that `scenario` plays with `payoffs`.

    Parameters
    ----------
    scenario : Scenario
        Gives actions and timing.
    payoffs : ndarray, shape (3, n_D, n_T, n_P, *batch)
        Payoffs over profiles, as :meth:`~wedgesim.model.evaluation.Evaluation.payoffs` returns them.

    Returns
    -------
    Sequential
        Players named by role; a simultaneous game is one stage of all three.
    """
    actions = tuple(tuple(action.name for action in scenario.actions[role]) for role in ROLES)
    form = NormalForm(payoffs, ROLES, actions, scenario.title)
    return Sequential(form, tuple(tuple(ROLES.index(role) for role in stage) for stage in scenario.timing))


def game(
    scenario: Scenario | str | os.PathLike[str],
    overrides: Mapping[str, ArrayLike] | None = None,
    *,
    position: str | None = None,
    **parameters: ArrayLike,
) -> Sequential:
    """Return the game of a scenario, which any solver takes: its stages, and in `normal_form` its payoffs.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, or what :func:`~wedgesim.model.loading.load` takes.
    overrides : mapping of str to array_like, optional
        Parameter values by dotted name; arrays broadcast together and make a batch of games.
    position : str, optional
        A position of the scenario, laid under the overrides.
    **parameters : array_like
        More overrides, for names without a dot.

    Returns
    -------
    Sequential
        Players named by role: divider, target, partner.

    Raises
    ------
    UnknownNameError
        When a name is no parameter or position of the scenario.
    OutOfRangeError
        When a value has no meaning for its parameter.
    SolverError
        When a payoff is not finite.

    Examples
    --------
    >>> from wedgesim.equilibria import nash_equilibria
    >>> played = game("reverse_kissinger", credibility=0.7)
    >>> played.stages
    ((0,), (2,), (1,))
    >>> len(nash_equilibria(played.normal_form))
    1
    """
    current = scenario if isinstance(scenario, Scenario) else load(scenario)
    if current.types:
        raise SolverError(
            f"{current.name} has types, so that its game is no {Sequential.__name__}; "
            "wedgesim.model.private_information.game_with_types gives it"
        )
    if position is not None:
        current = current.with_position(position)
    return game_of(current, Evaluation(current).payoffs({**(overrides or {}), **parameters}))
