"""Payoffs of a scenario over its whole profile space, at one parameter point or many.

Each role's levers get an axis of their own, parameters vary along the last one, and every theory is a broadcast
expression of the two; nothing loops over profiles or points. Steps:

1. levers     divider (n_D, 1, 1, 1), target (1, n_T, 1, 1), partner (1, 1, n_P, 1); a lever that no action uses is 0.0
2. state      from the common parameters, then the theories that modify it
3. terms      every theory's utilities, by role and term, weighted; smallest shapes summed first
4. payoffs    (role, divider action, target action, partner action, point), in chunks that stay in the cache
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgesim.allocation import keep_freed_memory
from wedgesim.errors import SolverError
from wedgesim.games.magnitude import all_within, objection, within
from wedgesim.model.variation import WEIGHT, lever_of_action, variable
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import PayoffTable, Scenario
from wedgesim.theories.registry import theories
from wedgesim.theories.state import LEVERS, state
from wedgesim.theories.theory import Theory, Utilities, total

if TYPE_CHECKING:
    from wedgesim.theories.theory import Value

CHUNK_CELLS = 27 * 2048
"""Profiles times points evaluated together: arrays of 432 KiB, of which two at a time live in the second-level cache
while the cost of a call is spread over two thousand points (benchmarks/benchmark_payoffs.py shows the optimum)."""

Contributions: TypeAlias = "dict[str, Utilities]"
"""Weighted terms by theory, role and term; each broadcasts to (n_D, n_T, n_P, points)."""

PAYOFFS = "payoffs"
"""Name under which payoffs given outright stand beside theories."""


class Evaluation:
    """A scenario made ready to be evaluated many times.

    Parameters
    ----------
    scenario : Scenario
        With theories, or with payoffs given outright.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> Evaluation(load("reverse_kissinger")).payoffs({}).shape
    (3, 3, 3, 3)
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.theories: tuple[tuple[Theory | None, str], ...] = tuple(
            (theories().get(name), name) for name in scenario.theories
        )
        self._values: dict[str, float] = dict(scenario.values)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each role."""
        return tuple(len(self.scenario.actions[role]) for role in ROLES)

    @cached_property
    def levers(self) -> dict[str, Value]:
        """Levers by qualified name, on the axis of their role, with one axis of length 1 for points."""
        found: dict[str, Value] = {lever.qualified_name: 0.0 for lever in LEVERS}
        for expression in self.scenario.expressions:  # the scenario's own levers, though no action left may name them
            found |= {name: 0.0 for name in expression.names if name not in self._values}
        for axis, role in enumerate(ROLES):
            for lever in self.scenario.levers_used(role):
                values = np.array([action.levers.get(lever, 0.0) for action in self.scenario.actions[role]])
                shape = [1, 1, 1, 1]
                shape[axis] = len(values)
                found[f"{role}.{lever}"] = values.reshape(shape) if values.any() else 0.0
        return found

    def levers_at(self, overrides: Mapping[str, Value]) -> dict[str, Value]:
        """Levers as in :attr:`levers`, those of actions that `overrides` name with a value for each point."""
        found = self.levers
        if any(name not in self._values for name in overrides):
            found = dict(found)
            for name, value in overrides.items():
                varied = lever_of_action(self.scenario, name)
                if varied is not None:
                    axis, qualified = ROLES.index(varied.role), f"{varied.role}.{varied.lever}"
                    base, full = np.asarray(found.get(qualified, 0.0)), [1, 1, 1, np.size(value)]
                    full[axis] = self.shape[axis]
                    levels = np.array(np.broadcast_to(base, np.broadcast_shapes(base.shape, tuple(full))))
                    np.moveaxis(levels, axis, 0)[varied.action] = value
                    found[qualified] = levels
        return found

    def contributions(self, overrides: Mapping[str, Value]) -> Contributions:
        """Return the weighted terms of every theory, unsummed.

        Parameters
        ----------
        overrides : mapping of str to float or ndarray of shape (points,)
            What differs from the scenario: parameters, levers of actions, weights of theories (see
            :mod:`wedgesim.model.variation`).

        Returns
        -------
        dict
            ``[theory][role][term]``, a float or an array that broadcasts to (n_D, n_T, n_P, points).
        """
        return dict(self._weighted_terms(overrides, self.levers_at(overrides)))

    def along(self, overrides: Mapping[str, Value], profile: NDArray[np.int64]) -> Contributions:
        """Return the weighted terms of every theory at one profile for each point; only for scenarios of theories.

        Parameters
        ----------
        overrides : mapping of str to float or ndarray of shape (points,)
            What differs from the scenario.
        profile : ndarray of int64, shape (3, points)
            The action of each role.

        Returns
        -------
        dict
            ``[theory][role][term]``, a float or an array that broadcasts to (points,).
        """
        played: dict[str, Value] = {}
        points = np.arange(profile.shape[1])
        for qualified, levels in self.levers_at(overrides).items():
            axis = ROLES.index(qualified.partition(".")[0])
            if np.ndim(levels):
                flat = np.reshape(levels, (self.shape[axis], -1))
                played[qualified] = flat[profile[axis], points if flat.shape[1] > 1 else 0]
            else:
                played[qualified] = levels
        return dict(self._weighted_terms(overrides, played))

    def _weighted_terms(
        self, overrides: Mapping[str, Value], levers: Mapping[str, Value]
    ) -> Iterator[tuple[str, Utilities]]:
        """Yield each theory's weighted terms, so that a caller can let them go before the next."""
        parameters: dict[str, Value] = {**self._values, **overrides}
        if self.scenario.payoffs is not None:
            yield PAYOFFS, self._outright(parameters, levers)
            return
        current = state(parameters, levers)
        for known, _ in self.theories:
            if known is not None and known.modify is not None:
                current = known.modify(current, parameters, levers)
        for known, name in self.theories:
            use = self.scenario.theories[name]
            terms: Utilities = {}
            if known is not None and known.utilities is not None:
                terms = known.utilities(current, parameters, levers)
            for role, expression in use.terms.items():
                terms.setdefault(role, {})[expression.text] = expression({**levers, **parameters})
            weight = self.weight_at(overrides, name)
            if np.ndim(weight) or weight != 1:
                terms = {role: {term: weight * value for term, value in of.items()} for role, of in terms.items()}
            yield name, terms

    def weight_at(self, overrides: Mapping[str, Value], theory: str) -> Value:
        """Weight of a theory, that of `overrides` where they name it."""
        weight: Value = self.scenario.theories[theory].weight
        name = WEIGHT + theory
        return weight if name in self._values else overrides.get(name, weight)

    def payoffs(self, overrides: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
        """Return payoffs of all profiles.

        Parameters
        ----------
        overrides : mapping of str to array_like
            What differs from the scenario: parameters, levers of actions, weights of theories (see
            :mod:`wedgesim.model.variation`); arrays broadcast together to the batch.

        Returns
        -------
        ndarray, shape (3, n_D, n_T, n_P, *batch)
            Roles in the order divider, target, partner.

        Raises
        ------
        UnknownNameError
            When an override names nothing that can be varied.
        SolverError
            When a payoff is not a finite number; says at which parameters.
        """
        batch, columns = self.broadcast(overrides)
        points = int(np.prod(batch, dtype=np.int64))
        out = np.empty((len(ROLES), *self.shape, points))
        for part, chunk in self.chunks(columns, points):
            out[..., part] = chunk
        return out.reshape((len(ROLES), *self.shape, *batch))

    def broadcast(self, overrides: Mapping[str, ArrayLike]) -> tuple[tuple[int, ...], dict[str, Value]]:
        """Return the batch shape of `overrides`, and them as floats and flat columns of one value a point."""
        self.check(overrides)
        arrays = {name: np.asarray(value, dtype=np.float64) for name, value in overrides.items()}
        batch = np.broadcast_shapes(*(array.shape for array in arrays.values())) if arrays else ()
        return batch, {
            name: float(array) if array.ndim == 0 else np.broadcast_to(array, batch).reshape(-1)
            for name, array in arrays.items()
        }

    def check(self, overrides: Mapping[str, ArrayLike]) -> None:
        """Raise when an override names nothing that can be varied, or has a value without a meaning.

        Raises
        ------
        UnknownNameError
            With the nearest name.
        OutOfRangeError
            With the range in which the parameter has a meaning.
        """
        for name, value in overrides.items():
            varied = variable(self.scenario, name)
            for extreme in {float(np.min(value)), float(np.max(value))}:
                varied.check(extreme)

    def chunks(
        self, columns: Mapping[str, Value], points: int, size: int | None = None
    ) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Yield payoffs of consecutive points, shape (3, n_D, n_T, n_P, points of the chunk), and where they belong.

        The array is used again for the next chunk: copy what is to be kept. Without `size`, as many points as suit the
        cache.
        """
        keep_freed_memory()
        size = size or max(1, CHUNK_CELLS // int(np.prod(self.shape)))
        buffer = np.empty((len(ROLES), *self.shape, max(2, min(size, points))))
        for start in range(0, points, size):
            part = slice(start, min(start + size, points))
            values = values_within(columns, part)
            count = part.stop - part.start
            if count == 1:  # two alike: terms that vary with points and those that do not would look the same
                values = {name: np.repeat(value, 2) if np.ndim(value) else value for name, value in values.items()}
            self._sum(values, buffer[..., : max(2, count)])
            chunk = buffer[..., :count]
            if not all_within(chunk):
                self.refuse(chunk, values, part)
            yield part, chunk

    def refuse(self, chunk: NDArray[np.float64], values: Mapping[str, Value], part: slice) -> None:
        """Raise because some payoffs of a chunk are not finite or too large; a subclass can mend the chunk instead."""
        raise self.no_payoff(chunk, values)

    def _sum(self, values: Mapping[str, Value], out: NDArray[np.float64]) -> None:
        """Fill `out` with the sum of all terms; only terms of the full shape are added at the full shape."""
        out[...] = 0.0
        smaller: list[list[Value]] = [[], [], []]
        for _, utilities in self._weighted_terms(values, self.levers_at(values)):
            for axis, role in enumerate(ROLES):
                for term in utilities.get(role, {}).values():
                    if np.size(term) == out[axis].size:
                        out[axis] += term
                    else:
                        smaller[axis].append(term)
        for axis, terms in enumerate(smaller):
            if terms:
                out[axis] += total(terms)

    def _outright(self, parameters: Mapping[str, Value], levers: Mapping[str, Value]) -> Utilities:
        """Payoffs given as a table or as an expression for each role."""
        given = self.scenario.payoffs
        assert given is not None
        scope = {**levers, **parameters}
        if not isinstance(given, PayoffTable):
            return {role: {PAYOFFS: expression(scope)} for role, expression in given.by_role.items()}
        points = max((np.size(value) for value in parameters.values()), default=1)
        tables = {role: np.empty((*self.shape, points)) for role in ROLES}
        index = [{action.name: i for i, action in enumerate(self.scenario.actions[role])} for role in ROLES]
        for profile, expressions in given.entries.items():
            if any(name not in of for of, name in zip(index, profile, strict=True)):
                continue  # an action that is not left to its role
            cell = tuple(of[name] for of, name in zip(index, profile, strict=True))
            for role, expression in zip(ROLES, expressions, strict=True):
                tables[role][cell] = expression(scope)
        return {role: {PAYOFFS: table} for role, table in tables.items()}

    def no_payoff(self, chunk: NDArray[np.float64], values: Mapping[str, Value]) -> SolverError:
        """Return the error that names the first payoff that is not finite or too large, and where."""
        role, divider, target, partner, point = cell = tuple(np.argwhere(~within(chunk))[0])
        labels = "/".join(
            self.scenario.actions[of][int(action)].name
            for of, action in zip(ROLES, (divider, target, partner), strict=True)
        )
        where = ", ".join(
            f"{name}={np.ravel(value)[point if np.ndim(value) else 0]:g}" for name, value in values.items()
        )
        return SolverError(
            f"{self.scenario.name}: the payoff of the {ROLES[role]} at {labels} {objection(float(chunk[cell]))}"
            + (f" where {where}" if where else "")
        )


def values_within(columns: Mapping[str, Value], part: slice) -> dict[str, Value]:
    """Return the values of consecutive points: what varies is cut to `part`, what is one number stays.

    Examples
    --------
    >>> values_within({"credibility": np.array([0.1, 0.2, 0.3]), "sanctions": 0.8}, slice(0, 2))
    {'credibility': array([0.1, 0.2]), 'sanctions': 0.8}
    """
    return {
        name: column[part] if isinstance(column, np.ndarray) and column.ndim else column
        for name, column in columns.items()
    }
