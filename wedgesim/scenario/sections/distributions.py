"""Distributions of parameters: their arguments filled in and checked."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from wedgesim.scenario.claims import Interval
from wedgesim.scenario.distributions import Beta, Discrete, Distribution, Triangular, TruncatedNormal, Uniform
from wedgesim.scenario.report import join
from wedgesim.scenario.sections.context import Context, entries_of, number_of, range_in_words
from wedgesim.scenario.shapes import as_float
from wedgesim.scenario.tree import Node, Sequence

SUM_TOLERANCE: Final = 1e-9
"""Difference from 1 that a sum of probabilities may have."""


class _Parameter(NamedTuple):
    """The parameter whose distribution is read."""

    name: str
    value: float
    limits: Interval


def read_distribution(
    context: Context, node: Node, path: str, name: str, value: float, limits: Interval
) -> Distribution | None:
    """Return the distribution at `node`, None when it is wrong.

    Parameters
    ----------
    context : Context
        Receives what is wrong.
    node, path : Node, str
        The distribution and where it stands.
    name : str
        Of the parameter.
    value : float
        The parameter's value, from which a mode or a mean comes that is not given.
    limits : tuple of float
        The parameter's range, from which ends come that are not given.
    """
    [(kind, arguments)] = entries_of(node).items()
    before = len(context.report.problems)
    reading = _Reading(context, arguments, join(path, kind), _Parameter(name, value, limits))
    found = getattr(reading, kind)()
    if len(context.report.problems) > before:
        return None
    assert isinstance(found, Distribution)
    low, high = found.support
    if not low <= value <= high:
        within = range_in_words(found.support)
        reading.complain(f"the value {value:g} of `{name}` lies outside its distribution, {within}")
        return None
    return found


class _Reading:
    """The arguments of one distribution."""

    def __init__(self, context: Context, node: Node, path: str, parameter: _Parameter) -> None:
        self.report, self.node, self.path, self.parameter = context.report, node, path, parameter
        self.entries = entries_of(node)

    def complain(self, said: str, key: str = "") -> None:
        """Report what is wrong, at an argument if it is given."""
        node = self.entries.get(key, self.node)
        self.report.add(node.place, join(self.path, key) if key in self.entries else self.path, said)

    def uniform(self) -> Uniform:
        return Uniform(*self.ends())

    def triangular(self) -> Triangular:
        low, high = self.ends()
        return Triangular(low, self.inside("mode", low, high), high)

    def beta(self) -> Beta:
        low, high = self.ends()
        return Beta(self.positive("alpha"), self.positive("beta"), low, high)

    def truncated_normal(self) -> TruncatedNormal:
        low, high = self.ends(finite=False)
        deviation = self.positive("standard_deviation", "; a parameter that is certain has no distribution")
        return TruncatedNormal(self.inside("mean", low, high), deviation, low, high)

    def discrete(self) -> Discrete:
        values = _numbers(self.entries["values"])
        given = _numbers(self.entries["probabilities"]) if "probabilities" in self.entries else None
        probabilities = given or (1 / len(values),) * len(values)
        total = math.fsum(probabilities)
        if len(set(values)) < len(values):
            self.complain("a value is listed twice", "values")
        elif len(probabilities) != len(values):
            self.complain(f"{len(probabilities)} probabilities for {len(values)} values", "probabilities")
        elif min(probabilities) < 0:
            self.complain(f"a probability is at least 0, found {min(probabilities):g}", "probabilities")
        elif abs(total - 1) > SUM_TOLERANCE:
            self.complain(f"the probabilities sum to {total:.6g}, not to 1", "probabilities")
        elif sum(probability > 0 for probability in probabilities) < 2:
            self.complain("all probability lies on one value; a parameter that is certain has no distribution")
        else:
            self.judge_reach(min(values), max(values), "values")
        pairs = sorted(zip(values, probabilities, strict=False))
        return Discrete(tuple(value for value, _ in pairs), tuple(probability for _, probability in pairs))

    def ends(self, finite: bool = True) -> Interval:
        """Return the ends, those of the range where they are not given."""
        lowest, highest = self.parameter.limits
        low, high = number_of(self.entries.get("low"), lowest), number_of(self.entries.get("high"), highest)
        open_ends = [key for key, end in (("low", low), ("high", high)) if math.isinf(end)]
        if open_ends and finite:
            self.complain(
                f"`{self.parameter.name}` has no finite range: give the distribution {' and '.join(open_ends)}"
            )
        elif low > high:
            self.complain(f"the distribution is reversed: it runs from {low:g} to {high:g}")
        elif low == high:
            self.complain(f"the distribution begins and ends at {low:g}; a parameter that is certain has none")
        else:
            self.judge_reach(low, high, "low" if low < lowest else "high")
        return low, high

    def judge_reach(self, low: float, high: float, key: str) -> None:
        """Report values outside the parameter's range."""
        lowest, highest = self.parameter.limits
        if low < lowest or high > highest:
            within = range_in_words(self.parameter.limits)
            reached = low if low < lowest else high
            self.complain(
                f"the distribution reaches {reached:g}, outside the range of `{self.parameter.name}`, {within}", key
            )

    def inside(self, key: str, low: float, high: float) -> float:
        """Return a mode or a mean, by default the parameter's value."""
        value = number_of(self.entries.get(key), self.parameter.value)
        if key in self.entries and low < high and not low <= value <= high:
            self.complain(f"the {key} {value:g} lies outside the distribution, {range_in_words((low, high))}", key)
        return value

    def positive(self, key: str, hint: str = "") -> float:
        """Return an argument that must be above 0."""
        value = as_float(self.entries[key])
        if value <= 0:
            self.complain(f"{key} must be above 0, found {value:g}{hint}", key)
        return value


def _numbers(node: Node) -> tuple[float, ...]:
    assert isinstance(node, Sequence)
    return tuple(as_float(item) for item in node.items)
