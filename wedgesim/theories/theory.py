"""What a theory is: documented parameters, a state modifier and/or utilities, and what it claims.

A theory is a value, not a class to inherit from: a module defines its functions and one :class:`Theory` that names
them. Functions take and return floats or arrays that broadcast together, so the same line of arithmetic serves one
profile, the whole profile space and a million parameter points. Theory modules load without numpy (the command line
checks a scenario without computing anything); functions that need it import it themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from wedgesim.roles import Role
from wedgesim.scenario.vocabulary import Lever, Parameter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from wedgesim.theories.state import State

    Value: TypeAlias = float | NDArray[np.float64]
    """A number or an array of them; all that meet in an expression broadcast together."""

Values: TypeAlias = "Mapping[str, Value]"
"""Values by dotted name: parameters (``capability.target``) or levers (``divider.reward``)."""

Utilities: TypeAlias = "dict[Role, dict[str, Value]]"
"""For each role, what each named term of a theory adds to its utility."""


def total(terms: Iterable[Value]) -> Value:
    """Return the sum of `terms`, small arrays first so that few additions are of the full shape.

    What varies along the last axis comes last, however short that is: the order, and with it the last bit of the sum,
    does not depend on how many points are evaluated together.

    Examples
    --------
    >>> total([1.0, 2.0])
    3.0
    """
    import numpy as np

    first, *others = sorted(terms, key=lambda term: (np.shape(term)[-1:] > (1,), np.size(term)))
    for term in others:
        first = first + term
    return first


@dataclass(frozen=True)
class Threshold:
    """The value of one parameter at which a choice turns, in closed form.

    Attributes
    ----------
    parameter : str
        The parameter whose critical value is given.
    statement : str
        The choice and the side of the threshold on which it is made.
    formula : str
        The closed form.
    value : callable
        ``value(parameters, levers)`` returns the critical value.
    given : mapping of str to float
        Levers, and parameters, at which the closed form holds.
    """

    parameter: str
    statement: str
    formula: str
    value: Callable[[Values, Values], Value]
    given: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ComparativeStatic:
    """A sign that a theory claims: how a parameter moves what a lever is worth to a role.

    With a lever, the quantity is the role's utility with that lever at 1 less that with it at 0; without one it is
    the role's utility itself. Every other lever is anywhere, unless `given` fixes it.

    Attributes
    ----------
    role : Role
        Whose utility.
    lever : str or None
        Qualified lever, of any role: ``target.alignment``.
    parameter : str
        The parameter that moves.
    sign : {-1, 1}
        Direction, in the weak sense.
    given : mapping of str to float
        Levers and parameters that the claim holds fixed.
    statement : str
        The claim in words.
    """

    role: Role
    lever: str | None
    parameter: str
    sign: Literal[-1, 1]
    statement: str
    given: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Theory:
    """A theory of international relations as a part of a game.

    Attributes
    ----------
    name : str
        Name in scenarios.
    title : str
        Name in prose.
    claim : str
        What the theory says, in a sentence or two.
    equations : tuple of str
        The mathematics, a line each, in the symbols of the parameters.
    sources : tuple of str
        The literature.
    parameters : tuple of Parameter
        What it needs beside the common parameters of the state.
    levers : tuple of Lever
        Levers that it adds to those of the triad (plug-ins).
    modify : callable, optional
        ``modify(state, parameters, levers) -> State``: changes capability or threat before utilities are added.
    utilities : callable, optional
        ``utilities(state, parameters, levers)``: terms by role.
    needs : tuple of str
        Theories without whose utilities this one moves nothing.
    thresholds : tuple of Threshold
        Closed forms, of the theory alone (with those that it needs).
    comparative_statics : tuple of ComparativeStatic
        Signs that hold of the theory alone (with those that it needs).
    """

    name: str
    title: str
    claim: str
    equations: tuple[str, ...]
    sources: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    levers: tuple[Lever, ...] = ()
    modify: Callable[[State, Values, Values], State] | None = None
    utilities: Callable[[State, Values, Values], Utilities] | None = None
    needs: tuple[str, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    comparative_statics: tuple[ComparativeStatic, ...] = ()

    def __repr__(self) -> str:
        return f"<Theory {self.name!r}: {len(self.parameters)} parameters>"

    def _repr_html_(self) -> str:
        from wedgesim.markup import equations_html, heading, paragraph  # only a notebook asks

        parts = [heading(self.title), paragraph(self.claim), equations_html(self.equations)]
        for threshold in self.thresholds:
            parts.append(paragraph(f"{threshold.parameter}: {threshold.statement}."))
            parts.append(equations_html(threshold.formula.split("; ")))
        return "".join(parts)
