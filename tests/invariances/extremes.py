"""Every function of a scenario at the ends of what its values can be; all of it by ``python -m tests.invariances``.

A trial is a scenario, a setting and a function. Settings put one parameter at an end of its range or of what has a
meaning, or weights at 1e-300, 1e300 and the smallest number; functions are all that take a scenario. A trial fails when
something is raised that is no refusal in words (a warning counts), when a payoff or margin is no number, or when the
verdict is another once all weights are multiplied by a power of two, which changes no digit of any payoff.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

import wedgesim as ws
from wedgesim.analysis.method_names import METHODS
from wedgesim.analysis.methods import solve_by_method
from wedgesim.errors import WedgesimError
from wedgesim.model.variation import variable
from wedgesim.scenario.scenario import Scenario

Setting = Mapping[str, float]
UNIT = 2.0**40


@cache
def loaded(name: str) -> Scenario:
    return ws.load(name)


def settings(scenario: Scenario) -> Iterator[Setting]:
    """Yield every extreme of every parameter and weight."""
    for name, held in scenario.parameters.items():
        ends = {*held.range, *variable(scenario, name).definition.range}
        yield from ({name: end} for end in sorted(ends) if math.isfinite(end))
    for theory in scenario.theories:
        yield from ({f"weight.{theory}": weight} for weight in (0.0, 5e-324, 1e-300, 1e300))
    for weight in (5e-324, 1e-300, 1e300):
        yield {f"weight.{theory}": weight for theory in scenario.theories}


def _few(scenario: Scenario, setting: Setting) -> list[str]:
    """Two parameters that vary besides."""
    ranged = [name for name, held in scenario.parameters.items() if name not in setting and held.ranged]
    return ranged[:2]


def _numbers(*values: Any) -> None:
    for value in values:
        assert not np.isnan(np.asarray(value, dtype=np.float64)).any(), "a value is no number"


def solve(scenario: Scenario, setting: Setting) -> None:
    found = ws.solve(scenario, setting)
    assert found.equilibria or found.certificate == "incomplete", "no equilibrium, and nothing said of it"
    for one in found.equilibria:
        _numbers(list(one.payoffs.values()), one.split_probability, one.margin)
    weights = {f"weight.{name}": use.weight for name, use in scenario.theories.items()}
    weights.update({name: value for name, value in setting.items() if name.startswith("weight.")})
    if not weights or any(0 < weight < 1e-280 for weight in weights.values()):
        return  # a subnormal weight loses digits when it is multiplied
    unit = UNIT if max(weights.values()) < 1e200 else 1 / UNIT
    other = ws.solve(scenario, {**setting, **{name: weight * unit for name, weight in weights.items()}})
    assert other.split.verdict == found.split.verdict, f"{found.split.verdict}, and {other.split.verdict}"
    assert [one.path for one in other.equilibria] == [one.path for one in found.equilibria], "another path"


def by(method: str) -> Callable[[Scenario, Setting], None]:
    def run(scenario: Scenario, setting: Setting) -> None:
        found = solve_by_method(scenario, setting, method=method)
        for one in found.equilibria:
            for strategy in getattr(one, "strategies", ()):
                _numbers(strategy)

    return run


def sweep(scenario: Scenario, setting: Setting) -> None:
    names = _few(scenario, setting)[:1]
    found = ws.sweep(scenario, {name: list(scenario.parameters[name].range) for name in names}, setting)
    solved = found.verdict.values < 3
    _numbers(found.margin.values[solved], found.split_probability.values[solved])


def threshold(scenario: Scenario, setting: Setting) -> None:
    for name in [*setting, *_few(scenario, setting)][:2]:
        given = {key: value for key, value in setting.items() if key != name}
        found = ws.threshold(scenario, name, given, scan_points=5 if scenario.types else 17)
        _numbers([one.value for one in found.crossings])


def explain(scenario: Scenario, setting: Setting) -> None:
    found = ws.explain(scenario, setting)
    for outcome in found.outcomes:
        for decision in outcome.decisions:
            _numbers(decision.payoff, [one.change for one in decision.consequences])


def compare(scenario: Scenario, setting: Setting) -> None:
    found = ws.compare(scenario, {"end": setting})
    for pair in found.pairs:
        if pair.attribution is not None:
            _numbers([share.value for share in pair.attribution.shares])


def uncertainty(scenario: Scenario, setting: Setting) -> None:
    found = ws.uncertainty(scenario, 16, setting, claims=0, only=_few(scenario, setting))
    _numbers(found.split.value, found.outcomes.margin[found.outcomes.solved])


def policies(scenario: Scenario, setting: Setting) -> None:
    found = ws.policies(scenario, count=16, overrides=setting, only=_few(scenario, setting))
    _numbers([one.expected for one in found.records], [one.most_regret for one in found.records])


def tornado(scenario: Scenario, setting: Setting) -> None:
    ws.tornado(scenario, setting, only=_few(scenario, setting))


def elasticities(scenario: Scenario, setting: Setting) -> None:
    ws.elasticities(scenario, setting, only=_few(scenario, setting))


def claims(scenario: Scenario, setting: Setting) -> None:
    ws.check_claims(scenario, list(scenario.claims)[:4], draws=0, overrides=setting)


def timeline(scenario: Scenario, setting: Setting) -> None:
    if scenario.dynamics is not None:
        found = ws.timeline(scenario, setting, check_grid=False)
        for course in found.courses.values():
            _numbers(course.states)


def payoffs(scenario: Scenario, setting: Setting) -> None:
    if not scenario.types:
        _numbers(ws.payoffs(scenario, setting))


FUNCTIONS: dict[str, Callable[[Scenario, Setting], None]] = {
    **{
        of.__name__: of
        for of in (
            solve, sweep, threshold, explain, compare, uncertainty, policies, tornado, elasticities, claims, timeline,
            payoffs,
        )
    },
    **{method: by(method) for method in METHODS},
}  # fmt: skip
"""What is asked, by name."""


def attempt(name: str, setting: Setting, function: str) -> str:
    """Return what went wrong, the word "refused", or nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            FUNCTIONS[function](loaded(name), setting)
        except WedgesimError:
            return "refused"
        except Exception as error:
            return f"{type(error).__name__} {str(error)[:300]}"
    return ""
