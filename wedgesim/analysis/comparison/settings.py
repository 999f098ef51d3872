"""What is compared: a scenario at the values of a position, or at any others; and the values in which two differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wedgesim.analysis.points import Points, solve_points
from wedgesim.errors import UnknownNameError, WedgesimError
from wedgesim.model.evaluation import Evaluation
from wedgesim.model.variation import variables, with_values
from wedgesim.roles import ROLES, TARGET
from wedgesim.scenario.report import unknown
from wedgesim.scenario.scenario import Scenario

BASELINE = "baseline"
"""Name of a scenario as it is written, unless a position has it."""


class ComparisonError(WedgesimError, ValueError):
    """What was asked for cannot be compared."""


@dataclass(frozen=True)
class Setting:
    """A scenario at certain values.

    Attributes
    ----------
    name : str
        What the values are called.
    scenario : Scenario
        With the values.
    title : str
        In a few words, where there is a title.
    """

    name: str
    scenario: Scenario
    title: str = ""


@dataclass(frozen=True)
class Difference:
    """A value in which two settings differ.

    Attributes
    ----------
    parameter : str
        Its name; a lever of an action or the weight of a theory as in :mod:`wedgesim.model.variation`.
    first, second : float
        The two values.
    range : tuple of float
        What is plausible, else all that has a meaning; ends may be infinite.
    ranged : bool
        Whether the scenario declares the range.
    meaning, unit : str
        Of the parameter.
    """

    parameter: str
    first: float
    second: float
    range: tuple[float, float]
    ranged: bool
    meaning: str
    unit: str

    @property
    def change(self) -> float:
        """From the first to the second."""
        return self.second - self.first

    @property
    def share_of_range(self) -> float | None:
        """Size of the difference as a share of the declared range; None where none is declared."""
        low, high = self.range
        return abs(self.change) / (high - low) if self.ranged and high > low else None


def settings_of(
    scenario: Scenario,
    positions: Iterable[str] | Mapping[str, Mapping[str, float]],
    overrides: Mapping[str, float] | None = None,
) -> tuple[Setting, ...]:
    """Return the settings that names stand for, or that values make.

    Parameters
    ----------
    scenario : Scenario
        As written.
    positions : iterable of str, or mapping of str to mapping
        Names of positions or phases, ``"baseline"`` for the scenario as written; or settings of one's own: values by
        name.
    overrides : mapping of str to float, optional
        Values laid over every setting.

    Raises
    ------
    UnknownNameError
        For a name that is no position or phase; names the nearest.
    ComparisonError
        For a name that is given twice.
    """
    found: list[Setting] = []
    own = positions if isinstance(positions, Mapping) else None
    for name in positions:
        if any(setting.name == name for setting in found):
            raise ComparisonError(f"{name} is named twice; name each position once")
        setting = Setting(name, with_values(scenario, own[name])) if own is not None else _named(scenario, name)
        if overrides:
            setting = Setting(setting.name, with_values(setting.scenario, overrides), setting.title)
        found.append(setting)
    return tuple(found)


def _named(scenario: Scenario, name: str) -> Setting:
    if name in scenario.positions:
        return Setting(name, scenario.with_position(name), scenario.positions[name].title)
    if name in scenario.phases:
        return Setting(name, scenario.with_phase(name), scenario.phases[name].title)
    if name == BASELINE:
        return Setting(BASELINE, scenario, "as the scenario is written")
    raise UnknownNameError(unknown("position", name, [*scenario.positions, *scenario.phases, BASELINE]))


def differences(first: Scenario, second: Scenario) -> tuple[Difference, ...]:
    """Return every value in which two scenarios differ, in the order of the scenario.

    Raises
    ------
    ComparisonError
        When they are not the same game at different values.

    Examples
    --------
    >>> from wedgesim.model.loading import load
    >>> scenario = load("reverse_kissinger")
    >>> [d.parameter for d in differences(scenario, scenario.with_parameters({"credibility": 0.5}))]
    ['credibility']
    """
    if _rules(first) != _rules(second) or set(first.parameters) != set(second.parameters):
        raise ComparisonError(
            f"{first.name} and {second.name} differ in more than values: compare settings of one scenario"
        )
    mine, other = variables(first), variables(second)
    found = [
        Difference(
            name, value.value, other[name].value, value.range,
            value.kind == "parameter" and first.parameters[name].ranged,
            value.definition.meaning, value.definition.unit,
        )
        for name, value in mine.items()
        if value.value != other[name].value
    ]  # fmt: skip
    if any(name.startswith(f"{TARGET}.") and name.endswith(".alignment") for name in (d.parameter for d in found)):
        raise ComparisonError("the two differ in what counts as a split, so that their margins cannot be compared")
    return tuple(found)


def _rules(scenario: Scenario) -> object:
    actions = {role: tuple(action.name for action in scenario.actions[role]) for role in ROLES}
    return actions, scenario.timing, scenario.split_threshold, set(scenario.theories), scenario.payoffs


def every_mixture(count: int) -> NDArray[np.bool_]:
    """Return all choices of some of `count` things, shape (count, 2**count); bit i of the number says whether i is in.

    Examples
    --------
    >>> every_mixture(2).astype(int).tolist()
    [[0, 1, 0, 1], [0, 0, 1, 1]]
    """
    members: NDArray[np.bool_] = (np.arange(2**count)[None, :] >> np.arange(count)[:, None]) & 1 == 1
    return members


class Mixtures:
    """Settings between two: each value that differs is that of the one or of the other.

    Parameters
    ----------
    scenario : Scenario
        The first setting.
    different : tuple of Difference
        What the second has otherwise.
    """

    def __init__(self, scenario: Scenario, different: tuple[Difference, ...]) -> None:
        self.scenario = scenario
        self.different = different
        self.evaluation = Evaluation(scenario)

    def solve(self, second: NDArray[np.bool_]) -> Points:
        """Solve mixtures; `second`, shape (differences, points), says which values are those of the second."""
        columns = {
            of.parameter: np.where(chosen, of.second, of.first)
            for of, chosen in zip(self.different, second, strict=True)
        }
        return solve_points(self.scenario, columns, self.evaluation)

    @cached_property
    def every(self) -> Points:
        """All 2^n mixtures, number c having the second's value i where bit i of c is set."""
        return self.solve(every_mixture(len(self.different)))

    def along(self, shares: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Return values on the straight line from the first (share 0) to the second (share 1)."""
        return {of.parameter: (1 - shares) * of.first + shares * of.second for of in self.different}
