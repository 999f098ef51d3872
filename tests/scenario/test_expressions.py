from __future__ import annotations

import math
import pickle
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedgesim.scenario.expressions import ExpressionError, compile_expression

NAMES = {"a": 1.5, "b": -0.5, "c.d": 2.0}


def arithmetic() -> st.SearchStrategy[str]:
    numbers = st.integers(0, 9).map(lambda number: f"{number}.0") | st.floats(0.01, 100).map(repr)
    numbers |= st.sampled_from(["a", "b"])

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, st.sampled_from([" + ", "-", "*", " / ", "**"]), inner).map("".join)
        return pair | inner.map(lambda text: f"({text})") | inner.map(lambda text: f"-{text}")

    return st.recursive(numbers, larger, max_leaves=8)


@settings(max_examples=200, deadline=None)
@given(arithmetic())
def test_arithmetic_is_python_s(text: str) -> None:
    found = compile_expression(text, NAMES)(NAMES)
    try:
        wanted = eval(text, {"__builtins__": {}}, dict(NAMES))
    except (ZeroDivisionError, OverflowError):
        return  # where Python raises, the answer is numpy's: see below
    if isinstance(wanted, complex):
        return  # nan inside, whatever becomes of it outside
    assert found == pytest.approx(wanted, rel=1e-12, abs=1e-300, nan_ok=True)


@settings(max_examples=200, deadline=None)
@given(arithmetic(), st.floats(-3, 3), st.floats(-3, 3))
def test_numbers_and_arrays_agree(text: str, a: float, b: float) -> None:
    compiled = compile_expression(text, NAMES)
    number = compiled({"a": a, "b": b})
    array = compiled({"a": np.array([a, a]), "b": np.array([[b], [b]])})
    np.testing.assert_allclose(array, number, rtol=1e-9, atol=1e-300)


def test_functions_are_those_of_numpy() -> None:
    text = "exp(a) + log(a) + sqrt(a) + abs(b) + min(a, b, 3) + max(a, b) + tanh(a) + clip(a, 0, 1)"
    compiled = compile_expression(text, NAMES)
    a, b = 1.5, -0.5
    wanted = math.exp(a) + math.log(a) + math.sqrt(a) + abs(b) + b + a + math.tanh(a) + 1
    assert compiled(NAMES) == pytest.approx(wanted)
    assert compiled({"a": np.array([a, a]), "b": b}) == pytest.approx([wanted, wanted])


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/0", math.inf), ("-1/0", -math.inf), ("0/0", math.nan), ("log(0)", -math.inf), ("log(-1)", math.nan),
     ("exp(1000)", math.inf), ("(-8)**(1/3)", math.nan), ("9**9**9**9", math.inf), ("(-9)**999", -math.inf),
     ("0**-1", math.inf), ("sqrt(-1)", math.nan), ("max(1, 0/0)", math.nan), ("1e999", math.inf)],
)  # fmt: skip
def test_what_has_no_value_is_infinite_or_nan(text: str, value: float) -> None:
    assert compile_expression(text, ())({}) == pytest.approx(value, nan_ok=True)


def test_names_are_listed_once_and_in_full() -> None:
    compiled = compile_expression("reward * reward + c.d", NAMES, {"reward": "divider.reward"})
    assert compiled.names == ("divider.reward", "c.d")
    assert compiled({"divider.reward": 2, "c.d": 1}) == 5.0


def test_an_expression_travels_to_other_processes() -> None:
    compiled = compile_expression("2 * a", NAMES)
    assert pickle.loads(pickle.dumps(compiled)) == compiled


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 1, "empty"),
        ("   ", 1, "empty"),
        ("a +", 4, "the expression ends"),
        ("a b", 3, "expected an operator, found `b`"),
        ("(a", 3, "expected `)`"),
        ("a)", 2, "expected an operator"),
        ("aa", 1, "unknown name `aa`"),
        ("c.e", 1, "unknown name `c.e`; did you mean `c.d`?"),
        ("a < b", 3, "comparison is not allowed"),
        ("a == b", 3, "comparison is not allowed"),
        ("a ^ 2", 3, "write a power as `**`"),
        ("a // 2", 3, "use `/`"),
        ("a if b else a", 3, "expected an operator"),
        ("lambda: 1", 7, "not allowed"),
        ("__import__('os')", 12, "text in quotes"),
        ("__import__(a)", 1, "unknown function `__import__`"),
        ("eval(a)", 1, "unknown function `eval`"),
        ("().__class__", 3, "attributes of values"),
        ("a.__class__", 1, "unknown name"),
        ("a.real", 1, "unknown name"),
        ("(a).real", 4, "attributes of values do not exist"),
        ("[a for a in b]", 1, "only parentheses group"),
        ("{a}", 1, "only parentheses group"),
        ("a[0]", 2, "only parentheses group"),
        ("f'{a}'", 2, "text in quotes"),
        ("'x'", 1, "text in quotes"),
        ("a := 1", 3, "not allowed"),
        ("a; b", 2, "not allowed"),
        ("1_000", 2, "expected an operator"),
        ("0x10", 2, "expected an operator"),
        ("1j", 2, "expected an operator"),
        ("a, b", 2, "expected an operator, found `,`"),
        ("exp", 1, "is a function"),
        ("exp()", 1, "takes 1 argument(s), found 0"),
        ("clip(a, 1)", 1, "takes 3 argument(s), found 2"),
        ("exq(a)", 1, "did you mean `exp`?"),
        ("exp(x=1)", 5, "unknown name"),
        ("max(*a)", 5, "expected a number"),
        ("max(**a)", 5, "expected a number"),
        ("a @ b", 3, "expected an operator"),
        ("~a", 1, "expected a number"),
        ("a\\b", 2, "not allowed"),
        ("(" * 500 + "a" + ")" * 500, None, "nested deeper"),
        ("-" * 1999 + "a", None, "nested deeper"),
        ("2**" * 600 + "a", None, "nested deeper"),
        ("exp(" * 300 + "a" + ")" * 300, None, "nested deeper"),
        ("a+" * 1500 + "a", None, "longer than 2000"),
    ],
)
def test_what_is_not_arithmetic_on_known_names_is_refused(text: str, position: int | None, words: str) -> None:
    begin = time.process_time()
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, NAMES)
    assert words in str(caught.value)
    assert position is None or caught.value.position == position
    assert time.process_time() - begin < 0.5
    assert pickle.loads(pickle.dumps(caught.value)).position == caught.value.position


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="ab.+-*/()0123456789e ,_'\"[]<=", max_size=60))
def test_any_text_compiles_or_is_refused(text: str) -> None:
    try:
        compiled = compile_expression(text, NAMES)
    except ExpressionError:
        return
    assert isinstance(compiled(NAMES), float)


def test_long_sums_are_no_deeper_than_short_ones() -> None:
    assert compile_expression("+".join(["1"] * 900), ())({}) == 900.0
