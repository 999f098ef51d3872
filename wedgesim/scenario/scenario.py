"""A scenario as everything else sees it: complete, checked and immutable."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from wedgesim.errors import OutOfRangeError, UnknownNameError
from wedgesim.roles import DIVIDER, PARTNER, ROLES, TARGET, Role
from wedgesim.scenario.claims import Axis, Check, Claim, Played
from wedgesim.scenario.expressions import Expression
from wedgesim.scenario.orders import Timing, read_order
from wedgesim.scenario.private_information import TYPES, PrivateInformation
from wedgesim.scenario.report import unknown
from wedgesim.scenario.vocabulary import Parameter

if TYPE_CHECKING:
    from wedgesim.scenario.distributions import Correlation, Distribution
    from wedgesim.scenario.dynamics import Dynamics

DEFAULT_TIMING: Timing = ((DIVIDER,), (PARTNER,), (TARGET,))
DEFAULT_SPLIT_THRESHOLD = 0.25

__all__ = [
    "Action",
    "Axis",
    "Check",
    "Claim",
    "ParameterValue",
    "PayoffExpressions",
    "PayoffTable",
    "Phase",
    "Position",
    "Scenario",
    "Source",
    "Sweep",
    "TheoryUse",
]


@dataclass(frozen=True)
class Source:
    """A work that values and claims rest on."""

    key: str
    title: str
    author: str
    year: str
    url: str = ""
    publisher: str = ""
    note: str = ""

    @property
    def citation(self) -> str:
        """Author, year and title in one line."""
        return f"{self.author} ({self.year}), {self.title}" + (f", {self.publisher}" if self.publisher else "")

    @property
    def in_full(self) -> str:
        """The citation with what the scenario remarks on the source, as that a figure comes by way of the press."""
        note = self.note.strip()
        return f"{self.citation}. {note[0].upper()}{note[1:].rstrip('.')}." if note else self.citation


@dataclass(frozen=True)
class Action:
    """A point in a role's lever space; a lever that is not named is 0."""

    name: str
    levers: Mapping[str, float]
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class TheoryUse:
    """A theory that a scenario uses, with its weight and the terms that the scenario adds to it."""

    name: str
    weight: float = 1.0
    summary: str = ""
    terms: Mapping[Role, Expression] = field(default_factory=dict)


@dataclass(frozen=True)
class PayoffExpressions:
    """Payoffs given outright: one expression for each role."""

    by_role: Mapping[Role, Expression]


@dataclass(frozen=True)
class PayoffTable:
    """Payoffs given outright: for each profile of action names one expression for each role, in the order of roles."""

    entries: Mapping[tuple[str, str, str], tuple[Expression, Expression, Expression]]


@dataclass(frozen=True)
class ParameterValue:
    """A parameter with its value here.

    Attributes
    ----------
    name : str
        Dotted name.
    value : float
        The value.
    range : tuple of float
        The values that are plausible here: the scenario's range, else all that have a meaning.
    meaningful : tuple of float
        Ends of the values that have a meaning in the theory; infinite where open.
    exclusive_minimum : bool
        Whether the lower end of `meaningful` is itself excluded.
    unit, symbol, meaning : str
        As the theory gives them; a free parameter has the unit that the scenario gives.
    source : tuple of str
        Keys of the scenario's sources.
    note : str
        How the value was derived.
    assumed : bool
        Whether no source gives the value.
    given : bool
        Whether the scenario gives the value; else it is the theory's default.
    ranged : bool
        Whether the scenario gives the range; else it is all that has a meaning.
    distribution : Distribution or None
        How likely which values are, where the scenario says more than a range.
    """

    name: str
    value: float
    range: tuple[float, float] = (-math.inf, math.inf)
    meaningful: tuple[float, float] = (-math.inf, math.inf)
    exclusive_minimum: bool = False
    unit: str = ""
    symbol: str = ""
    meaning: str = ""
    source: tuple[str, ...] = ()
    note: str = ""
    assumed: bool = True
    given: bool = field(default=True, compare=False)
    ranged: bool = False
    distribution: Distribution | None = None

    def as_parameter(self) -> Parameter:
        """Return the definition behind the value, with the range that has a meaning."""
        return Parameter(
            self.name,
            self.symbol,
            self.meaning,
            self.value,
            self.meaningful,
            self.unit,
            exclusive_minimum=self.exclusive_minimum,
        )

    @property
    def uncertainty(self) -> Distribution | None:
        """How likely which values are: its distribution, else uniform on a declared range; None where it is certain."""
        low, high = self.range
        if self.distribution is None and self.ranged and low < high:
            from wedgesim.scenario.distributions import Uniform

            return Uniform(low, high)
        return self.distribution

    @property
    def within_range(self) -> bool:
        """Whether the value lies in the range that is plausible here."""
        return self.range[0] <= self.value <= self.range[1]


@dataclass(frozen=True)
class Position:
    """What a given author takes to be the case: other values for some parameters."""

    name: str
    title: str
    summary: str
    source: tuple[str, ...]
    parameters: Mapping[str, ParameterValue]


@dataclass(frozen=True)
class Phase:
    """A stretch of time within a case: the values of some parameters while it lasts.

    Attributes
    ----------
    name : str
        Its key in the scenario.
    period : str
        When; empty where the name says it.
    title, summary : str
        What marks it.
    source : tuple of str
        Keys of the scenario's sources.
    parameters : mapping of str to ParameterValue
        All in which the phase differs from the scenario, whatever comes before it.
    """

    name: str
    period: str
    title: str
    summary: str
    source: tuple[str, ...]
    parameters: Mapping[str, ParameterValue]


@dataclass(frozen=True)
class Sweep:
    """Parameters to vary together; two axes make a phase diagram."""

    name: str
    title: str
    axes: tuple[Axis, ...]


@dataclass(frozen=True)
class Scenario:
    """A three-player situation, resolved: nothing is inherited, abbreviated or left to defaults any more.

    Made by :func:`wedgesim.scenario.load_file` and :func:`wedgesim.scenario.load_text`. Where a scenario came from
    (`name`, `origin`, `sha256`, `extends`) does not count when two are compared.

    Attributes
    ----------
    name : str
        Stem of the file name.
    origin : str
        The file as the user named it.
    sha256 : str
        Of the source text and of all that it extends.
    title, period, summary : str
        As written.
    notes : tuple of str
        What is left out.
    sources : mapping of str to Source
        Works cited.
    states : mapping of Role to str
        The state in each role.
    actions : mapping of Role to tuple of Action
        At least one for each role.
    theories : mapping of str to TheoryUse
        Empty when payoffs are given outright.
    payoffs : PayoffExpressions, PayoffTable or None
        Payoffs given outright.
    parameters : mapping of str to ParameterValue
        Every parameter that the payoffs need: those of the vocabulary first, then those of the scenario's own.
    timing : tuple of tuple of Role
        The stages, and who moves at once in each.
    selection : str
        The rule that selects one of several equilibria of a simultaneous game; empty where the scenario names none.
    split_threshold : float
        Alignment at or below which the target has split.
    positions : mapping of str to Position
        Overlays of parameters.
    sweeps : mapping of str to Sweep
        Parameters to vary.
    claims : mapping of str to Claim
        Propositions with their tests.
    correlations : tuple of Correlation
        Between parameters that are uncertain.
    dynamics : Dynamics or None
        How it runs through time; None when it is played once.
    extends : tuple of str
        The files and names this scenario was laid over, nearest first.
    phases : mapping of str to Phase
        Stretches of time within the case, in their order.
    phase : str
        The phase whose values `parameters` has; empty for the scenario as it is written.
    before_phase : mapping of str to ParameterValue
        What the phase gives a value, as it is written without it.
    types : PrivateInformation
        What each role alone knows; nothing where the scenario declares no types.
    reordered : bool
        Whether `timing` was taken in place of the one that is written.
    """

    name: str = field(compare=False)
    origin: str = field(compare=False)
    sha256: str = field(compare=False)
    title: str
    period: str
    summary: str
    notes: tuple[str, ...]
    sources: Mapping[str, Source]
    states: Mapping[Role, str]
    actions: Mapping[Role, tuple[Action, ...]]
    theories: Mapping[str, TheoryUse]
    payoffs: PayoffExpressions | PayoffTable | None
    parameters: Mapping[str, ParameterValue]
    timing: Timing = DEFAULT_TIMING
    split_threshold: float = DEFAULT_SPLIT_THRESHOLD
    selection: str = ""
    positions: Mapping[str, Position] = field(default_factory=dict)
    sweeps: Mapping[str, Sweep] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    correlations: tuple[Correlation, ...] = ()
    dynamics: Dynamics | None = None
    extends: tuple[str, ...] = field(default=(), compare=False)
    phases: Mapping[str, Phase] = field(default_factory=dict)
    phase: str = field(default="", compare=False)
    before_phase: Mapping[str, ParameterValue] = field(default_factory=dict, compare=False)
    types: PrivateInformation = field(default_factory=PrivateInformation)
    reordered: bool = field(default=False, compare=False)

    @property
    def values(self) -> dict[str, float]:
        """Value of every parameter, by dotted name."""
        return {name: parameter.value for name, parameter in self.parameters.items()}

    @property
    def named(self) -> dict[str, ParameterValue]:
        """All values that can be uncertain, by name: parameters, then priors and parameters of types."""
        return {**self.parameters, **self.types.variables()}

    @property
    def assumed(self) -> tuple[str, ...]:
        """Names of the parameters whose value no source gives."""
        return tuple(name for name, parameter in self.parameters.items() if parameter.assumed)

    @property
    def outside_range(self) -> tuple[str, ...]:
        """Names of the parameters whose value, by an override, lies outside the range declared as plausible."""
        return tuple(name for name, parameter in self.parameters.items() if not parameter.within_range)

    @property
    def simultaneous(self) -> bool:
        """Whether all three move at once."""
        return len(self.timing) == 1

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Every expression in the payoffs, in no order that matters."""
        if isinstance(self.payoffs, PayoffTable):
            return tuple(cell for cells in self.payoffs.entries.values() for cell in cells)
        if self.payoffs is not None:
            return tuple(self.payoffs.by_role.values())
        return tuple(term for use in self.theories.values() for term in use.terms.values())

    def levers_used(self, role: Role) -> tuple[str, ...]:
        """Names of the levers that any action of `role` names, in order of first mention."""
        return tuple(dict.fromkeys(lever for action in self.actions[role] for lever in action.levers))

    def with_parameters(self, overrides: Mapping[str, float]) -> Scenario:
        """Return this scenario with other values for some parameters.

        Parameters
        ----------
        overrides : mapping of str to float
            New values by dotted name; priors and parameters of types as in ``types.divider.sincere.prior``. A value
            outside the range that the scenario declares is accepted as long as it has a meaning; :attr:`outside_range`
            then names it.

        Raises
        ------
        UnknownNameError
            For a name that is no parameter of this scenario; says which is nearest.
        OutOfRangeError
            For a value that has no meaning for the parameter.
        """
        parameters = dict(self.parameters)
        of_types: dict[str, float] = {}
        for name, value in overrides.items():
            changed = _overridden(self.parameter(name), float(value))
            if name in parameters:
                parameters[name] = changed
            else:
                of_types[name] = float(value)
        types = self.types.with_values(of_types) if of_types else self.types
        return replace(self, parameters=parameters, types=types)

    def with_position(self, name: str) -> Scenario:
        """Return this scenario with the parameter values of the position `name`.

        Raises
        ------
        UnknownNameError
            For a name that is no position of this scenario; says which is nearest.
        """
        if name not in self.positions:
            raise UnknownNameError(unknown("position", name, self.positions))
        return replace(self, parameters={**self.parameters, **self.positions[name].parameters})

    def with_phase(self, name: str) -> Scenario:
        """Return this scenario as it is in the phase `name`.

        Parameters
        ----------
        name : str
            A key of :attr:`phases`. It is laid over the scenario as it is written, not over the phase before it, also
            where another phase has been taken already. Take a position afterwards.

        Raises
        ------
        UnknownNameError
            For a name that is no phase of this scenario; says which is nearest.
        """
        if name not in self.phases:
            raise UnknownNameError(unknown("phase", name, self.phases))
        taken = self.phases[name]
        written = {parameter: self.parameters[parameter] for parameter in taken.parameters}
        before = {parameter: self.before_phase.get(parameter, value) for parameter, value in written.items()}
        if self.phase:  # what the phase before has changed is put back, which is not this phase's doing
            before = {parameter: value for parameter, value in before.items() if taken.parameters[parameter] != value}
        return replace(
            self,
            parameters={**self.parameters, **taken.parameters},
            period=taken.period or name,
            phase=name,
            before_phase=before,
            phases={
                other: replace(phase, parameters={**written, **phase.parameters})
                for other, phase in self.phases.items()
            },
        )

    def with_timing(self, timing: Timing | str) -> Scenario:
        """Return this scenario played in another order of moves.

        Parameters
        ----------
        timing : tuple of tuple of Role, or str
            The stages, and who moves at once in each; or the same as a word: ``divider,target+partner`` or
            ``simultaneous``.

        Raises
        ------
        OrderError
            For a word that is no order of the three roles.
        """
        order = read_order(timing) if isinstance(timing, str) else timing
        return replace(self, timing=order, reordered=self.reordered or order != self.timing)

    def with_actions(self, played: Played) -> Scenario:
        """Return this scenario with fewer actions for some roles; one action holds a role to it.

        Parameters
        ----------
        played : mapping of Role to tuple of str
            Names of the actions that are left to a role.

        Raises
        ------
        UnknownNameError
            For a name that is no action of the role; says which is nearest.
        """
        actions = dict(self.actions)
        for role, names in played.items():
            known = [action.name for action in self.actions[role]]
            for name in names:
                if name not in known:
                    raise UnknownNameError(unknown(f"action of {role}", name, known))
            actions[role] = tuple(action for action in self.actions[role] if action.name in names)
        return replace(self, actions=actions)

    def parameter(self, name: str) -> ParameterValue:
        """Return a parameter, or the prior or a parameter of a type, by name.

        Raises
        ------
        UnknownNameError
            When there is none; says which is nearest.
        """
        if name in self.parameters:
            return self.parameters[name]
        of_types = self.types.variables() if name.startswith(TYPES) else {}
        if name not in of_types:
            raise UnknownNameError(unknown("parameter", name, of_types or self.parameters))
        return of_types[name]

    def to_yaml(self) -> str:
        """Return this scenario as a document of its own, which loads to an equal scenario.

        Defaults are written out and marked, inherited entries and grids of levels are spelt out, and a range that an
        override has left is widened to hold the value.
        """
        from wedgesim.scenario.emit import to_yaml

        return to_yaml(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the resolved document as plain data, fit for JSON."""
        from wedgesim.scenario.emit import to_dict

        return to_dict(self)

    def _repr_html_(self) -> str:
        from wedgesim.scenario.html import scenario_html

        return scenario_html(self)

    def __repr__(self) -> str:
        states = ", ".join(f"{role}={self.states[role]!r}" for role in ROLES)
        return f"<Scenario {self.name!r}: {states}, {len(self.parameters)} parameters>"


def _overridden(parameter: ParameterValue, value: float) -> ParameterValue:
    definition = parameter.as_parameter()
    if not definition.allows(value):
        unit = f" ({parameter.unit})" if parameter.unit else ""
        raise OutOfRangeError(f"`{parameter.name}` must be {definition.range_in_words}{unit}; {value:g} is not")
    return replace(parameter, value=value, source=(), note="", assumed=True, given=True)
