"""Private information as a scenario states it: which types a role can be of, how likely, and what they change.

A type sets some parameters to values of its own; what it does not set is as in the scenario. Everything about priors
that needs no arrays is here; :mod:`wedgesim.model.private_information` makes games of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from wedgesim.errors import OutOfRangeError
from wedgesim.roles import ROLES, Role

if TYPE_CHECKING:
    from wedgesim.scenario.distributions import Distribution
    from wedgesim.scenario.scenario import ParameterValue

TYPES: Final = "types."
"""Prefix of the names of priors and of parameters of types."""

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Type:
    """One of the types that a role can be of.

    Attributes
    ----------
    name : str
        Its name.
    prior : ParameterValue or None
        How likely it is, before anybody acts; None where a joint table says.
    parameters : mapping of str to ParameterValue
        What is otherwise than in the scenario, by the name of the parameter.
    label, note : str
        How reports call it, and remarks.
    """

    name: str
    prior: ParameterValue | None
    parameters: Mapping[str, ParameterValue]
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class TypeGrid:
    """Types that differ in one parameter, spread over its values like a continuous distribution.

    Attributes
    ----------
    parameter : str
        The parameter.
    distribution : Distribution
        How likely which values are.
    points : int
        Number of cells of equal width; each is a type at its middle.
    """

    parameter: str
    distribution: Distribution
    points: int


@dataclass(frozen=True)
class PrivateInformation:
    """The types of all roles.

    Attributes
    ----------
    types : mapping of Role to tuple of Type
        Named types of the roles that have any.
    grids : mapping of Role to TypeGrid
        Types on a grid.
    joint : mapping of tuple of str to float
        Probability of each profile of types, one for each role with types in the order of roles; profiles that are
        missing have none. Empty where types are independent.
    """

    types: Mapping[Role, tuple[Type, ...]] = field(default_factory=dict)
    grids: Mapping[Role, TypeGrid] = field(default_factory=dict)
    joint: Mapping[tuple[str, ...], float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anybody knows anything that others do not."""
        return bool(self.types or self.grids)

    @property
    def informed(self) -> tuple[Role, ...]:
        """Roles that have types, in the order of roles."""
        return tuple(role for role in ROLES if role in self.types or role in self.grids)

    @property
    def private(self) -> dict[str, Role]:
        """Parameters that types set, each with the role that knows them."""
        found = {name: role for role, types in self.types.items() for one in types for name in one.parameters}
        return found | {grid.parameter: role for role, grid in self.grids.items()}

    @property
    def decided(self) -> set[str]:
        """Parameters whose own value nothing depends on: every type of a role sets them."""
        found = {grid.parameter for grid in self.grids.values()}
        for types in self.types.values():
            found |= set.intersection(*(set(one.parameters) for one in types))
        return found

    def uncertain(self) -> dict[str, Distribution]:
        """Return the distributions of priors and of parameters of types that carry one, or a range.

        Where every type of a role has such a prior that of the last takes what the others leave, and is not listed.
        With a joint table priors are certain.
        """
        found: dict[str, Distribution] = {}
        for role, types in self.types.items():
            free = [one for one in types if one.prior is not None and one.prior.uncertainty is not None]
            for one in types:
                values = {name: value.uncertainty for name, value in one.parameters.items()}
                if one in free[: len(types) - 1]:
                    assert one.prior is not None
                    values = {"prior": one.prior.uncertainty, **values}
                found |= {f"{TYPES}{role}.{one.name}.{name}": of for name, of in values.items() if of is not None}
        return found

    def moved_with(self, names: Collection[str]) -> set[str]:
        """Return names, and with a prior those of all types of its role: none of these moves alone.

        Examples
        --------
        >>> sorted(PrivateInformation().moved_with({"credibility"}))
        ['credibility']
        """
        found = set(names)
        for role, types in self.types.items():
            priors = {f"{TYPES}{role}.{one.name}.prior" for one in types}
            if priors & found:
                found |= priors
        return found

    def variables(self) -> dict[str, ParameterValue]:
        """Return priors and parameters of types by name: ``types.divider.sincere.prior``.

        With a joint table the prior of a type is the sum over the profiles in which it stands.
        """
        found: dict[str, ParameterValue] = {}
        for role, types in self.types.items():
            for one in types:
                if one.prior is not None:
                    found[f"{TYPES}{role}.{one.name}.prior"] = one.prior
                else:
                    found[f"{TYPES}{role}.{one.name}.prior"] = prior_value(role, one.name, self._prior(role, one))
                for name, value in one.parameters.items():
                    full = f"{TYPES}{role}.{one.name}.{name}"
                    found[full] = replace(value, name=full)
        return found


    def with_values(self, values: Mapping[str, float]) -> PrivateInformation:
        """Return the same types with other priors and parameters, by the names of :meth:`variables`.

        Raises
        ------
        OutOfRangeError
            When priors cannot add up to one.
        """
        changed = {}
        joint = self.joint
        for role, types in self.types.items():
            priors = self.priors(role, values)
            if self.joint and priors is not None:
                joint = self.scaled_joint(values)
            changed[role] = tuple(
                replace(
                    one,
                    prior=one.prior
                    if one.prior is None or priors is None
                    else _changed(one.prior, float(priors[one.name])),
                    parameters={
                        name: _changed(value, values[full])
                        if (full := f"{TYPES}{role}.{one.name}.{name}") in values
                        else value
                        for name, value in one.parameters.items()
                    },
                )
                for one in types
            )
        return replace(self, types=changed, joint=joint)

    def priors(self, role: Role, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the priors of a role's types where `values` (numbers or arrays) set some; None where they set none.

        Those that are not set share what is left in proportion to what they were; equally if they had nothing.

        Raises
        ------
        OutOfRangeError
            When those that are set leave less than nothing, or do not add up to one with no other left.
        """
        before = {one.name: self._prior(role, one) for one in self.types[role]}
        given = {name: values[full] for name in before if (full := f"{TYPES}{role}.{name}.prior") in values}
        if not given:
            return None
        rest = 1 - sum(given.values())
        others = {name: prior for name, prior in before.items() if name not in given}
        least, most = (float(min(rest)), float(max(rest))) if hasattr(rest, "__len__") else (float(rest),) * 2
        if least < -_ROUNDING or (not others and most > _ROUNDING):
            raise OutOfRangeError(f"the priors of the {role}'s types sum to {1 - least:.6g}, not to 1")
        total = sum(others.values())
        shares = {name: prior / total if total > 0 else 1 / len(others) for name, prior in others.items()}
        return {name: given[name] if name in given else shares[name] * rest for name in before}

    def moved_along(self, name: str, value: Any) -> dict[str, Any]:
        """Return what moves when a parameter does: with a prior the others of its role, else itself alone.

        Parameters
        ----------
        name : str
            Any parameter of the scenario, or one of its types.
        value : float or ndarray
            Its new value.
        """
        for role, types in self.types.items():
            if name in (f"{TYPES}{role}.{one.name}.prior" for one in types):
                priors = self.priors(role, {name: value}) or {}
                return {f"{TYPES}{role}.{other}.prior": prior for other, prior in priors.items()}
        return {name: value}

    def scaled_joint(self, values: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
        """Return the joint table with other priors of one role: what it says of the others given a type stays.

        Raises
        ------
        OutOfRangeError
            When priors of two roles are set at once, or a type has no profile to give probability to.
        """
        roles = [role for role in self.types if self.priors(role, values) is not None]
        if len(roles) > 1:
            raise OutOfRangeError("with a joint table the priors of one role can be set at a time")
        place = self.informed.index(roles[0])
        new = self.priors(roles[0], values)
        assert new is not None
        old = {one.name: self._prior(roles[0], one) for one in self.types[roles[0]]}
        for name, prior in old.items():
            if not prior:
                raise OutOfRangeError(f"the joint table gives {name} no probability, so that none can be scaled up")
        return {profile: chance * new[profile[place]] / old[profile[place]] for profile, chance in self.joint.items()}

    def _prior(self, role: Role, one: Type) -> float:
        if one.prior is not None:
            return one.prior.value
        place = self.informed.index(role)
        return sum(chance for profile, chance in self.joint.items() if profile[place] == one.name)


def _changed(parameter: ParameterValue, value: float) -> ParameterValue:
    return replace(parameter, value=float(value), source=(), note="", assumed=True)


def prior_value(role: Role, name: str, value: float) -> ParameterValue:
    """Return a prior as a value that can be varied between 0 and 1."""
    from wedgesim.scenario.scenario import ParameterValue

    return ParameterValue(
        f"{TYPES}{role}.{name}.prior",
        value,
        (0.0, 1.0),
        (0.0, 1.0),
        unit="probability",
        meaning=f"prior probability that the {role} is {name}",
    )
