"""The stack machine that runs compiled expressions, on numbers or on arrays.

Steps, for each of a program:

1. a number or the value of a name goes onto the stack
2. an operation takes its operands off the stack and puts its result there

On numbers the operations give what numpy gives on arrays: division by zero and overflow are infinite, what is not
defined is nan, and nothing is raised.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

Step: TypeAlias = tuple[str, Any]
"""``number`` or ``name`` with what goes onto the stack, ``negate``, ``call`` with an operator, or a function with how
many operands it takes."""

Operations: TypeAlias = Mapping[str, Callable[..., Any]]


def run(steps: Sequence[Step], values: Mapping[str, Any], operations: Operations) -> Any:
    """Return what a program makes of values by name, by operations on numbers or on arrays."""
    stack: list[Any] = []
    for kind, argument in steps:
        if kind == "number":
            stack.append(argument)
        elif kind == "name":
            stack.append(values[argument])
        elif kind == "negate":
            stack.append(-stack.pop())
        elif kind == "call":
            right = stack.pop()
            stack.append(operations[argument](stack.pop(), right))
        else:
            arguments = stack[-argument:]
            del stack[-argument:]
            stack.append(operations[kind](*arguments))
    return stack[0]


def _divide(a: float, b: float) -> float:
    try:
        return a / b
    except ZeroDivisionError:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1.0, b)


def _power(a: float, b: float) -> float:
    odd = math.isfinite(b) and math.fmod(b, 2) in (1.0, -1.0)
    try:
        return math.pow(a, b)
    except OverflowError:
        return -math.inf if a < 0 and odd else math.inf
    except ValueError:  # zero to a negative power, or a root of a negative number
        return (math.copysign(math.inf, a) if odd else math.inf) if a == 0 else math.nan


def _exp(a: float) -> float:
    try:
        return math.exp(a)
    except OverflowError:
        return math.inf


def _log(a: float) -> float:
    if a == 0:
        return -math.inf
    return math.log(a) if a > 0 else math.nan


def _smallest(*values: float) -> float:
    return math.nan if any(math.isnan(value) for value in values) else min(values)


def _largest(*values: float) -> float:
    return math.nan if any(math.isnan(value) for value in values) else max(values)


SCALAR: Final[Operations] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "**": _power,
    "abs": abs,
    "clip": lambda a, low, high: _smallest(_largest(a, low), high),
    "exp": _exp,
    "log": _log,
    "max": _largest,
    "min": _smallest,
    "sqrt": lambda a: math.sqrt(a) if a >= 0 else math.nan,
    "tanh": math.tanh,
}


def array_operations() -> Operations:
    """Return the operations on arrays, which bring numpy along."""
    from functools import reduce

    import numpy as np

    return {
        "+": np.add,
        "-": np.subtract,
        "*": np.multiply,
        "/": np.divide,
        "**": np.power,
        "abs": np.abs,
        "clip": lambda a, low, high: np.minimum(np.maximum(a, low), high),
        "exp": np.exp,
        "log": np.log,
        "max": lambda *values: reduce(np.maximum, values),
        "min": lambda *values: reduce(np.minimum, values),
        "sqrt": np.sqrt,
        "tanh": np.tanh,
    }
