"""Payoffs of all profiles enclosed over intervals of one parameter, from the scenario's own expressions.

Steps:

1. the parameter, lever or weight that varies stands as an :class:`~wedgesim.analysis.enclosures.Enclosure` where the
   evaluation has an array of points; all else is as in :class:`~wedgesim.model.evaluation.Evaluation`
2. the terms of every role are summed
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.enclosures import Enclosure, NotEnclosedError, parameter
from wedgesim.model.evaluation import PAYOFFS, Evaluation
from wedgesim.model.variation import lever_of_action
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import PayoffTable

if TYPE_CHECKING:
    from wedgesim.theories.theory import Utilities, Value

Floats = NDArray[np.float64]


class EnclosedPayoffs:
    """Encloses the payoffs of one scenario along one parameter.

    Parameters
    ----------
    evaluation : Evaluation
        Of the scenario.
    name : str
        What varies.
    """

    def __init__(self, evaluation: Evaluation, name: str) -> None:
        self.evaluation = _Enclosed(evaluation.scenario)
        self.name = name

    def over(self, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return bounds of payoffs and of their derivatives over intervals.

        Parameters
        ----------
        low, high : ndarray, shape (intervals,)
            Ends of the intervals; the same where it is a point.

        Returns
        -------
        tuple of four ndarrays, each of shape (3, profiles, intervals)
            Least and greatest payoffs, least and greatest derivatives.

        Raises
        ------
        NotEnclosedError
            When an expression cannot be enclosed.
        """
        shape = (*self.evaluation.shape, len(low))
        found = tuple(np.zeros((len(ROLES), int(np.prod(shape[:-1])), len(low))) for _ in range(4))
        overrides: Mapping[str, Any] = {self.name: parameter(low, high)}
        try:
            contributions = self.evaluation.contributions(overrides)
        except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
            raise NotEnclosedError(f"an expression cannot be evaluated on intervals: {error}") from None
        for axis, role in enumerate(ROLES):
            terms: list[Any] = [term for of in contributions.values() for term in of.get(role, {}).values()]
            if not terms:
                continue
            total = Enclosure((0.0, 0.0))
            for term in sorted(terms, key=np.size):
                total = total + term
            bounds = (*total.value, *(total.slope or (0.0, 0.0)))
            for into, bound in zip(found, bounds, strict=True):
                into[axis] = np.broadcast_to(bound, shape).reshape(-1, len(low))
        return found  # type: ignore[return-value]  # four of them


class _Enclosed(Evaluation):
    """An evaluation whose one override is an enclosure."""

    def levers_at(self, overrides: Mapping[str, Value]) -> dict[str, Value]:
        """Levers, that of the action that varies as an enclosure."""
        found = dict(self.levers)
        for name, value in overrides.items():
            varied = lever_of_action(self.scenario, name)
            if varied is None:
                continue
            axis, qualified = ROLES.index(varied.role), f"{varied.role}.{varied.lever}"
            count = self.shape[axis]
            shape = [1, 1, 1, 1]
            shape[axis] = count
            here = (np.arange(count) == varied.action).reshape(shape)
            base = np.broadcast_to(np.asarray(found.get(qualified, 0.0)), shape)
            found[qualified] = np.where(here, value, base)
        return found

    def _outright(self, parameters: Mapping[str, Value], levers: Mapping[str, Value]) -> Utilities:
        given = self.scenario.payoffs
        if not isinstance(given, PayoffTable):
            return super()._outright(parameters, levers)
        scope: dict[str, Any] = {**levers, **parameters}
        index = [{action.name: i for i, action in enumerate(self.scenario.actions[role])} for role in ROLES]
        terms: dict[str, Any] = {}
        for profile, expressions in given.entries.items():
            cell = np.zeros((*self.shape, 1))
            cell[tuple(of[name] for of, name in zip(index, profile, strict=True))] = 1.0
            for role, expression in zip(ROLES, expressions, strict=True):
                term = cell * expression(scope)
                terms[role] = terms[role] + term if role in terms else term
        return {role: {PAYOFFS: terms[role]} for role in ROLES}
