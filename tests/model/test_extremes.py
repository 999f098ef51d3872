"""Values at the ends of what has a meaning give numbers, without a warning (which would fail these tests)."""

import math

import pytest

import wedgesim as ws
from wedgesim.scenario.catalogue import packaged


@pytest.mark.parametrize("capability", [5e-324, 1e-300, 1e300])
@pytest.mark.parametrize("name", [name for name in packaged() if not ws.load(name).types])
def test_a_power_beyond_all_measure_or_below_it_is_told_apart_in_numbers(name, capability):
    for role in ("divider", "target", "partner"):
        parameter = f"capability.{role}"
        if parameter in ws.load(name).parameters:
            found = ws.solve(name, {parameter: capability})
            assert all(math.isfinite(pay) for one in found.equilibria for pay in one.payoffs.values())
            assert not math.isnan(found.split.margin)


@pytest.mark.parametrize("name", ["reverse_kissinger", "nixon_1972"])
def test_every_parameter_at_the_ends_of_its_range_gives_numbers(name):
    scenario = ws.load(name)
    for parameter, held in list(scenario.parameters.items())[::3]:
        for value in held.range:
            if math.isfinite(value):
                found = ws.solve(scenario, {parameter: value})
                assert all(math.isfinite(pay) for one in found.equilibria for pay in one.payoffs.values())
                assert not math.isnan(found.split.margin)


@pytest.mark.parametrize("changes", [{"front_value.target": 5e-324}, {"front_force.partner": 1e300}])
def test_fronts_of_next_to_no_or_of_boundless_value_and_force_are_shared_out(changes):
    found = ws.solve("dual_containment", changes)
    assert all(math.isfinite(pay) for one in found.equilibria for pay in one.payoffs.values())
