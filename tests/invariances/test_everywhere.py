"""Every function says the same of a scenario however it is written, wherever theory says that it must.

A table: what is written otherwise, times who is asked. What need not hold is listed with the reason.
"""

from __future__ import annotations

import math
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.invariances.readings import READINGS, SEVERAL, THROUGH_YEARS, WITH_TYPES, Reading
from tests.invariances.variants import SEQUENTIAL, TIMINGS, Variant, scenario
from wedgesim.errors import WedgesimError
from wedgesim.roles import ROLES

EXAMPLES = int(os.environ.get("WEDGESIM_TRIALS", "6"))
"""Scenarios, and ways to write them, for each function; more for a long run."""
CASES = settings(max_examples=EXAMPLES, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)

COMMON = dict.fromkeys(ROLES, 8.0)
OWN = {"divider": 0.37, "target": 5.0, "partner": 260.0}
ORIGINS = {"divider": -3.0, "target": 11.0, "partner": 0.7}
ORDERS = {
    "order of actions": Variant(reverse=frozenset({"actions"})),
    "order of roles": Variant(reverse=frozenset({"roles"})),
    "names of actions": Variant(renamed=True),
}
EXPRESSIONS = {
    **ORDERS,
    "unit of all payoffs": Variant(units=COMMON),
    "origin of payoffs": Variant(origins=ORIGINS),
    "unit and origin of each role's payoffs": Variant(units=OWN, origins=ORIGINS),
    "an action of the divider twice": Variant(twin="offer"),
    "an action of the target twice": Variant(twin="split"),
    "an action of the partner twice": Variant(twin="bind"),
    "a worse action of the divider": Variant(worse="divider"),
    "a worse action of the target": Variant(worse="target"),
    "a worse action of the partner": Variant(worse="partner"),
}
THEORIES = {
    **ORDERS,
    "order of theories": Variant(reverse=frozenset({"theories"})),
    "unit of all weights": Variant(weight=8.0),
    "an action of the target twice": Variant(twin="align"),
}
TWICE = "an action of"
NEED_NOT: dict[str, tuple[str, ...]] = {
    # defined where one outcome is played at either end, and an action that is there twice makes two
    "conduct": (TWICE,),
    # a taste for one of two actions that are alike makes a tie; an action that is always worse widens the range of
    # payoffs, and with it the steps in which a taste is looked for
    "pivots": (TWICE, "a worse action"),
    # logit responses count an action that is there twice twice, and have one precision for all roles
    "quantal_surface": (TWICE, "unit and origin of each"),
}
"""What need not hold, by function: beginnings of what is written otherwise."""

TOGETHER = {"solve", "explain", "sweep", "payoffs", "private", "private_sweep"}
"""Functions that are asked of cases too in which several roles move at once. There are several equilibria then at many
points; of functions that tell the first of them, in the order of actions, no more can be asked."""


def reading(read: Reading, kind: str, seed: int, variant: Variant, more: str = "") -> Any:
    timings = len(TIMINGS) if read.__name__ in TOGETHER else SEQUENTIAL
    found = scenario(kind, seed, variant, more, timings)
    try:
        return read(found, variant, kind)
    except WedgesimError as error:
        return ["refused", type(error).__name__]


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """List where two readings differ by more than rounding."""
    if SEVERAL in (one, other):
        return []
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other):
            return [f"{where}: {one} is not {other}"]
        return [
            line
            for number, (mine, its) in enumerate(zip(one, other, strict=True))
            for line in differences(mine, its, f"{where}[{number}]")
        ]
    if isinstance(one, float) and isinstance(other, float):
        same = math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-8) or (math.isnan(one) and math.isnan(other))
    else:
        same = one == other
    return [] if same else [f"{where}: {one} is not {other}"]


def check(read: Reading, kind: str, data: st.DataObject, variants: dict[str, Variant], more: str = "") -> None:
    """Draw a scenario and another way to write it, and compare what is said of the two."""
    own = {what: of for what, of in variants.items() if not what.startswith(NEED_NOT.get(read.__name__, ("?",)))}
    variant = own[data.draw(st.sampled_from(sorted(own)))]
    seed = data.draw(SEEDS)
    plain, written = (reading(read, kind, seed, of, more) for of in (Variant(), variant))
    assert not differences(plain, written)


@pytest.mark.parametrize("read", READINGS.values(), ids=READINGS)
@CASES
@given(data=st.data())
def test_how_payoffs_are_written_does_not_matter(read, data):
    check(read, "expressions", data, EXPRESSIONS)


@pytest.mark.parametrize("read", READINGS.values(), ids=READINGS)
@CASES
@given(data=st.data())
def test_how_theories_are_written_does_not_matter(read, data):
    check(read, "theories", data, THEORIES)


@pytest.mark.parametrize("read", THROUGH_YEARS.values(), ids=THROUGH_YEARS)
@CASES
@given(data=st.data())
def test_how_a_case_through_years_is_written_does_not_matter(read, data):
    check(read, "expressions", data, EXPRESSIONS, "years")


@pytest.mark.parametrize("read", WITH_TYPES.values(), ids=WITH_TYPES)
@CASES
@given(data=st.data())
def test_how_types_are_written_does_not_matter(read, data):
    check(read, "expressions", data, EXPRESSIONS, "types")
