"""What a scenario may talk about: the parameters and levers that theories declare.

The scenario wing knows no theory. Whoever loads a scenario hands it a :class:`Vocabulary`, gathered from the theories
that are installed, so that names, units and ranges can be checked and the nearest valid name offered.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wedgesim.roles import Role


@dataclass(frozen=True)
class Parameter:
    """A number that a theory needs.

    Attributes
    ----------
    name : str
        Dotted name as in a scenario: ``capability.target``.
    symbol : str
        Symbol in the equations.
    meaning : str
        One sentence fragment: what it measures.
    default : float
        Value when a scenario gives none; the run then lists it among the assumed values.
    range : tuple of float
        Inclusive ends of the values that have a meaning; ``math.inf`` where open.
    unit : str
        Unit, or ``share``, ``ratio``, ``utility``, ``index``.
    source : str
        Where the concept comes from, in the form Author (year).
    exclusive_minimum : bool
        Whether the lower end itself is excluded (a capability of zero has no contest).
    """

    name: str
    symbol: str
    meaning: str
    default: float
    range: tuple[float, float] = (0.0, math.inf)
    unit: str = "utility"
    source: str = ""
    exclusive_minimum: bool = False

    def allows(self, value: float) -> bool:
        """Tell whether `value` has a meaning for this parameter."""
        low, high = self.range
        return (low < value if self.exclusive_minimum else low <= value) and value <= high and math.isfinite(value)

    @property
    def range_in_words(self) -> str:
        """The range as text: ``between 0 and 1``, ``above 0``, ``at least 0``."""
        low, high = self.range
        if math.isinf(high):
            if math.isinf(low):
                return "any finite number"
            return f"above {low:g}" if self.exclusive_minimum else f"at least {low:g}"
        if math.isinf(low):
            return f"at most {high:g}"
        return f"above {low:g} and at most {high:g}" if self.exclusive_minimum else f"between {low:g} and {high:g}"


@dataclass(frozen=True)
class Lever:
    """A dimension of a role's policy, between 0 (unused) and 1 (full); `symbol` is how equations write it."""

    role: Role
    name: str
    meaning: str
    symbol: str = ""

    @property
    def qualified_name(self) -> str:
        """Name with its role, as expressions address it: ``divider.reward``."""
        return f"{self.role}.{self.name}"


@dataclass(frozen=True)
class Vocabulary:
    """All names that a scenario can use.

    Attributes
    ----------
    levers : tuple of Lever
        The levers of every role.
    common : tuple of Parameter
        Parameters of the state of the world, there whatever theories are used.
    theories : mapping of str to tuple of Parameter
        For each installed theory the parameters that it needs beside the common ones.
    """

    levers: tuple[Lever, ...] = ()
    common: tuple[Parameter, ...] = ()
    theories: Mapping[str, tuple[Parameter, ...]] = field(default_factory=dict)

    def parameters_of(self, theories: Iterable[str]) -> dict[str, Parameter]:
        """Parameters, by name, of a scenario that uses `theories`: the common ones first."""
        found = {parameter.name: parameter for parameter in self.common}
        for theory in theories:
            found.update((parameter.name, parameter) for parameter in self.theories.get(theory, ()))
        return found

    def levers_of(self, role: Role) -> tuple[str, ...]:
        """Names of the levers of `role`."""
        return tuple(lever.name for lever in self.levers if lever.role == role)


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """Return the valid name most like `name`, or None when none is close.

    Examples
    --------
    >>> nearest("credibilty", ["capability", "credibility"])
    'credibility'
    """
    from difflib import get_close_matches  # only errors need it

    matches = get_close_matches(str(name), list(valid), n=1, cutoff=0.6)
    return matches[0] if matches else None
