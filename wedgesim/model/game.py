"""A payoff tensor becomes a game in the scenario's timing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wedgesim.games.normal_form import NormalForm
from wedgesim.games.sequential import Sequential
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
