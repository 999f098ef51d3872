"""Enclosures: whatever goes through numpy's arithmetic lies within its bounds, and so does its derivative."""

from fractions import Fraction
from operator import add, mul, sub, truediv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.analysis.enclosures import Enclosure, NotEnclosedError, parameter
from wedgesim.analysis.payoff_enclosures import EnclosedPayoffs
from wedgesim.model import Evaluation
from wedgesim.model.loading import load_text
from wedgesim.scenario.expressions import compile_expression

ENDS = st.floats(-3, 3, allow_subnormal=False)
EXPRESSIONS = (
    "x * (1 - x) + x ** 2", "x / (1 + x ** 2)", "exp(-(x - 0.3) ** 2)", "log(2 + tanh(x))", "sqrt(1 + abs(x)) - x",
    "max(x, 0.2) * min(x, 1)", "clip(x, -0.5, 0.5) ** 3", "(3.5 + x) ** 1.7", "2 ** x",
    "(4 + x) ** x", "1 / (5 - x) - x",
    "abs(x - 0.1) * exp(x) / (4 + x)", "x ** 5 - x", "-x + 3", "tanh(10 * x) * x",
)  # fmt: skip


def interval(a, b):
    low, high = sorted((a, b))
    return np.array([low]), np.array([high])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(EXPRESSIONS), ENDS, ENDS, st.floats(0, 1), st.floats(0, 1))
def test_values_and_difference_quotients_lie_within_their_bounds(text, a, b, first, second):
    low, high = interval(a, b)
    expression = compile_expression(text, ["x"])
    found = expression({"x": parameter(low, high)})
    inside = [min(float(low[0] + share * (high[0] - low[0])), float(high[0])) for share in (first, second)]
    values = [expression({"x": of}) for of in inside]
    for value in values:
        slack = 1e-15 * max(abs(value), 1)
        assert found.value[0][0] - slack <= value <= found.value[1][0] + slack
    gap = inside[1] - inside[0]
    if abs(gap) > 1e-3:  # the mean value theorem: some derivative in between equals the quotient
        quotient = (values[1] - values[0]) / gap
        assert found.slope[0][0] - 1e-10 <= quotient <= found.slope[1][0] + 1e-10


@settings(max_examples=200, deadline=None)
@given(ENDS, ENDS, ENDS, ENDS, st.sampled_from(["+", "-", "*", "/"]))
def test_bounds_hold_in_exact_arithmetic(a, b, c, d, operator):
    x, y = Enclosure(interval(a, b)), Enclosure(interval(c, d))
    combine = {"+": add, "-": sub, "*": mul, "/": truediv}[operator]
    low, high = (float(bound[0]) for bound in combine(x, y).value)
    for p in (a, b):
        for q in (c, d):
            if operator == "/" and q == 0:
                continue
            exact = combine(Fraction(p), Fraction(q))
            assert low == -np.inf or Fraction(low) <= exact
            assert high == np.inf or exact <= Fraction(high)


def test_what_is_not_enclosed_says_so():
    x = parameter(np.array([-1.0]), np.array([1.0]))
    for refused in (lambda: np.sin(x), lambda: np.asarray(x), lambda: np.sort(x), lambda: bool(x), lambda: x > 0,
                    lambda: (x - 1) ** 0.5, lambda: np.min(x), lambda: np.isnan(1 / x)):  # fmt: skip
        with pytest.raises(NotEnclosedError):
            refused()


def names(scenario):
    return [*scenario.parameters, "divider.accommodate.reward", "target.hedge.alignment", "partner.bind.support",
            "weight.balancing"]  # fmt: skip


def test_payoffs_of_every_parameter_lever_and_weight_lie_within_their_bounds(reverse_kissinger):
    evaluation = Evaluation(reverse_kissinger)
    rng = np.random.default_rng(2)
    for name in names(reverse_kissinger):
        low, high = reverse_kissinger.parameters[name].range if name in reverse_kissinger.parameters else (0.0, 1.0)
        high = min(high, 5.0)
        edges = np.linspace(low, high, 9)
        bounds = EnclosedPayoffs(evaluation, name).over(edges[:-1], edges[1:])
        at = edges[:-1, None] + rng.random((8, 6)) * np.diff(edges)[:, None]
        payoffs = evaluation.payoffs({name: at}).reshape(3, -1, 8, 6)
        assert (bounds[0][..., None] <= payoffs + 1e-14).all(), name
        assert (payoffs - 1e-14 <= bounds[1][..., None]).all(), name
        quotients = (payoffs[..., 1:] - payoffs[..., :1]) / (at[:, 1:] - at[:, :1])
        apart = np.abs(at[:, 1:] - at[:, :1]) > 1e-4
        assert ((bounds[2][..., None] - 1e-9 <= quotients) | ~apart).all(), name
        assert ((quotients <= bounds[3][..., None] + 1e-9) | ~apart).all(), name


TABLE = """
wedgesim: 1
title: Typed in
roles:
  divider: {state: A, actions: {wait: {}, act: {}}}
  target: {state: B, actions: {stay: {alignment: 1}, go: {alignment: 0}}}
  partner: {state: C, actions: {rest: {}}}
parameters: {x: {value: 0.3, range: [0, 1], assumed: true}}
payoffs:
  wait/stay/rest: [0, 0, 0]
  wait/go/rest: [1, "x - 0.5", 0]
  act/stay/rest: ["x ** 2", 0, 0]
  act/go/rest: [2, "exp(x) - 1.2", "log(1 + x)"]
"""


def test_payoffs_typed_in_are_enclosed():
    scenario = load_text(TABLE)
    found = EnclosedPayoffs(Evaluation(scenario), "x").over(np.array([0.2]), np.array([0.4]))
    exact = Evaluation(scenario).payoffs({"x": np.linspace(0.2, 0.4, 21)}).reshape(3, -1, 21)
    assert (found[0] - 1e-14 <= exact).all()
    assert (exact <= found[1] + 1e-14).all()
