"""What each function says of a scenario, told without what must not matter: in the plain names, units and origins.

A reading is a nest of lists of labels and numbers; a refusal is one too, for it must not depend on the writing either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import wedgesim as ws
from tests.invariances.variants import PARAMETERS, Variant
from wedgesim.analysis.method_names import METHODS
from wedgesim.analysis.methods import solve_by_method
from wedgesim.roles import ROLES
from wedgesim.scenario.scenario import Scenario

SEVERAL = "one of several"
"""Stands for a value of one of several equilibria, of which that which comes first is told."""

Reading = Callable[[Scenario, Variant, str], Any]
GRID = np.linspace(0.05, 0.95, 7)


def _mix(variant: Variant, mix: Any) -> list[Any]:
    """Probabilities by plain name; those of an action that is there twice together."""
    found: dict[str, float] = {}
    for name, chance in mix.items():
        found[variant.told(name)] = found.get(variant.told(name), 0.0) + float(chance)
    return sorted([name, round(chance, 7)] for name, chance in found.items() if chance > 1e-9)


def _unique(rows: Any) -> list[Any]:
    """Rows in an order of their own, each once; numbers within rounding count as the same."""
    found: dict[str, Any] = {}
    for row in rows:
        found.setdefault(str(_rounded(row)), row)
    return [found[key] for key in sorted(found)]


def _rounded(row: Any) -> Any:
    if isinstance(row, list | tuple):
        return [_rounded(part) for part in row]
    return round(float(row), 6) + 0.0 if isinstance(row, float) else row


def _equilibria(found: Any, variant: Variant) -> list[Any]:
    return _unique(
        [
            *(_mix(variant, one.strategies[role]) for role in ROLES),
            *(variant.payoff(role, one.payoffs[role]) for role in ROLES),
            one.alignment, one.split_probability, one.margin / variant.unit("target"),
        ]
        for one in found.equilibria
    )  # fmt: skip


def solve(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.solve(scenario)
    split = found.split
    return [
        _equilibria(found, variant), split.verdict, split.margin / variant.unit("target"), list(split.probability),
        split.reservation_price, split.willingness_to_pay,
    ]  # fmt: skip


def by(method: str) -> Reading:
    """Read the split by a solution concept: at one point, and along a sweep."""

    def read(scenario: Scenario, variant: Variant, kind: str) -> Any:
        split = solve_by_method(scenario, method=method).split
        swept = ws.sweep(scenario, {PARAMETERS[kind][0]: GRID[::3]}, method=method)
        return [split.verdict, split.probability, swept.verdict.values.tolist()]

    return read


def sweep(scenario: Scenario, variant: Variant, kind: str) -> Any:
    first, second, _ = PARAMETERS[kind]
    found = ws.sweep(scenario, {first: GRID, second: GRID[::2]})
    payoff = found.payoff.transpose(..., "role").values
    return [
        found.verdict.values.tolist(),
        _alone(found, variant, found.margin.values / variant.unit("target")),
        _alone(found, variant, found.split_probability.values),
        [_alone(found, variant, variant.payoff(role, payoff[..., axis])) for axis, role in enumerate(ROLES)],
    ]


def _alone(found: Any, variant: Variant, values: Any) -> Any:
    """Values where there is one equilibrium; twice the same action makes of one two that are alike."""
    several = (found.equilibria.values != 1) & (not variant.twin)
    return np.where(several, SEVERAL, values.astype(object)).tolist()


def _crossing(one: Any, variant: Variant) -> list[Any]:
    unit = variant.unit("target")
    return [
        one.value, one.direction, one.verdict_below, one.verdict_above,
        one.margin_below / unit, one.margin_above / unit,
        *(variant.told(path) for path in (one.path_below, one.path_above)),
    ]  # fmt: skip


def threshold(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = [ws.threshold(scenario, name, over=(0.05, 0.95), scan_points=65) for name in PARAMETERS[kind]]
    return [[one.start, [_crossing(crossing, variant) for crossing in one.crossings]] for one in found]


def threshold_curve(scenario: Scenario, variant: Variant, kind: str) -> Any:
    first, second, _ = PARAMETERS[kind]
    found = ws.threshold_curve(scenario, first, {second: GRID[::3]}, over=(0.05, 0.95), scan_points=65)
    return _numbers(found, ("value", "direction", "start"))


def _numbers(found: Any, names: tuple[str, ...]) -> list[Any]:
    return [found[name].values.tolist() for name in names if name in found]


def explain(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.explain(scenario)
    outcomes = _unique(
        _unique(
            [
                decision.role, decision.probability, _mix(variant, decision.strategy),
                variant.payoff(decision.role, decision.payoff),
                _unique(
                    [variant.told(one.action), one.change / variant.unit(one.role), one.split, variant.told(one.path)]
                    for one in decision.consequences
                    if one.action != "worse" and abs(one.change) > 1e-9 * variant.unit(one.role)
                ),
            ]
            for decision in one.on_path
        )
        for one in found.outcomes
    )  # fmt: skip
    return [outcomes, found.bidding.reservation_price, found.bidding.willingness_to_pay]


def pivots(scenario: Scenario, variant: Variant, kind: str) -> Any:
    return _unique(
        [one.role, variant.told(one.action), one.bonus / variant.unit(one.role), one.share, one.verdict]
        for one in ws.explain(scenario).pivots
    )


def compare(scenario: Scenario, variant: Variant, kind: str) -> Any:
    unit = variant.unit("target")
    found = ws.compare(scenario, ("here", "there"))
    (pair,) = found.pairs
    shares = pair.attribution.shares if pair.attribution else ()
    return [
        [[one.name, one.solution.split.verdict, one.solution.split.margin / unit] for one in found.outcomes],
        sorted([one.parameter, one.value / unit, one.turning] for one in shares),
        [sorted(list(of.parameters) for of in one.sets) for one in (pair.forward, pair.back)],
        [[one.value, one.verdict_above] for one in pair.path.turns] if pair.path else [],
        sorted([one.difference.parameter, one.share] for one in pair.evidence),
    ]


def conduct(scenario: Scenario, variant: Variant, kind: str) -> Any:
    (pair,) = ws.compare(scenario, ("here", "there")).pairs
    unit = variant.unit("target")
    return [pair.conduct.own / unit, pair.conduct.others / unit] if pair.conduct else []


def uncertainty(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.uncertainty(scenario, 64, claims=8)
    return [
        found.split.value, found.possible.value, (found.outcomes.margin / variant.unit("target")).tolist(),
        [[one.name, one.holds, one.share and one.share.value] for one in found.claims],
        found.outcomes.verdict.tolist(),
    ]  # fmt: skip


def claims(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.check_claims(scenario, draws=8)
    return [[one.name, one.holds, one.decided, one.share and one.share.value] for one in found]


def policies(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.policies(scenario, count=64)
    unit = variant.unit("divider")
    return _unique(
        [
            variant.told(one.policy), variant.payoff("divider", one.expected), variant.payoff("divider", one.worst),
            one.mean_regret / unit, one.most_regret / unit,
        ]
        for one in found.records
        if not one.policy.endswith("worse")
    )  # fmt: skip


def discover(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.discover(scenario, count=96, resamples=2)
    boxes = [box for of in found.boxes for box in of.boxes]
    return [
        [[[limit.parameter, limit.lower, limit.upper] for limit in box.restrictions] for box in boxes],
        found.case.tolist(),
    ]


def tornado(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.tornado(scenario)
    return sorted(
        [bar.parameter, bar.low.margin / variant.unit("target"), bar.high.margin / variant.unit("target"), bar.turns]
        for bar in found.bars
    )


def elasticities(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.elasticities(scenario, quantities=("margin",))
    ranked = sorted(zip(found.parameters, np.asarray(found.derivative).reshape(-1).tolist(), strict=True))
    return [[name, value / variant.unit("target")] for name, value in ranked]


def morris(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.morris(scenario, 6)
    return sorted(zip(found.parameters, (found.mu_star / variant.unit("target")).tolist(), strict=True))


def sobol(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.sobol_indices(scenario, 32, resamples=2).to_dataset()
    return _numbers(found, ("first", "total"))


def second_order(scenario: Scenario, variant: Variant, kind: str) -> Any:
    return ws.second_order(scenario, 32).second.tolist()


def adaptive_diagram(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.adaptive_diagram(scenario, "plane", resolution=64, initial=16)
    return [found.verdict.tolist(), (found.margin / variant.unit("target")).tolist()]


def quantal_surface(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.quantal_surface(scenario, "plane", precision=4.0 / variant.unit("target"), steps=5)
    return found.probability.tolist()


def payoffs(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.payoffs(scenario, labelled=True)
    names = [[variant.told(str(name)) for name in found[role].values] for role in ROLES]
    rows = []
    for at in np.ndindex(*found.shape[1:]):
        labels = [of[number] for of, number in zip(names, at, strict=True)]
        if "worse" not in labels:
            own = [float(found.values[(axis, *at)]) for axis in range(len(ROLES))]
            rows.append([labels, *(variant.payoff(role, value) for role, value in zip(ROLES, own, strict=True))])
    return _unique(rows)


def timeline(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.timeline(scenario)
    return [
        [
            [variant.told(path) for path in found.paths(outlook)], found.split_year(outlook),
            np.asarray(course.states).tolist(), (course.margin / variant.unit("target")).tolist(),
        ]
        for outlook, course in sorted(found.courses.items())
    ]  # fmt: skip


def sweep_of_years(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.sweep(scenario, {"q": GRID[::3]}, method="markov-perfect")
    return _numbers(found, ("verdict", "split_year"))


def private(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.solve(scenario)
    return [found.split.verdict, list(found.split.probability), _equilibria(found, variant)]


def private_sweep(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.sweep(scenario, {"types.divider.able.prior": [0.1, 0.5, 0.9]})
    return [found.verdict.values.tolist(), _alone(found, variant, found.margin.values / variant.unit("target"))]


def private_threshold(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.threshold(scenario, "types.divider.able.prior", over=(0.05, 0.95), scan_points=9)
    return [found.start, [[one.value, one.direction, one.verdict_above] for one in found.crossings]]


def private_uncertainty(scenario: Scenario, variant: Variant, kind: str) -> Any:
    found = ws.uncertainty(scenario, 16, claims=0)
    return [found.split.value, found.possible.value, found.outcomes.verdict.tolist()]


READINGS: dict[str, Reading] = {
    **{
        of.__name__: of
        for of in (
            solve, sweep, threshold, threshold_curve, explain, pivots, compare, conduct, uncertainty, claims, policies,
            discover, tornado, elasticities, morris, sobol, second_order, adaptive_diagram, quantal_surface, payoffs,
        )
    },
    **{method: by(method) for method in METHODS if method != "subgame-perfect"},
}  # fmt: skip
"""Functions that take any scenario, and each solution concept."""

THROUGH_YEARS: dict[str, Reading] = {"timeline": timeline, "sweep_of_years": sweep_of_years}
"""Functions for scenarios with a horizon."""

WITH_TYPES: dict[str, Reading] = {
    of.__name__: of for of in (private, private_sweep, private_threshold, private_uncertainty)
}
"""Functions for scenarios with types."""
