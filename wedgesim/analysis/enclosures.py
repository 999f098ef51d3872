"""Arrays of enclosures: where a function of one parameter lies over an interval, and where its derivative does.

An :class:`Enclosure` goes through the arithmetic of numpy in the place of an array, so that the expressions of theories
and scenarios are evaluated on intervals as they stand. It carries, entry by entry, bounds of the value and bounds of
the derivative with respect to the parameter. Every bound is rounded outwards: what is enclosed is the value in exact
arithmetic on the floating-point inputs.

Steps, for each operation:

1. bounds of the value by interval arithmetic: exact for each operation taken alone, wider than need be where an operand
   occurs twice
2. bounds of the derivative by the rules of differentiation, on intervals; where a function has a kink (``clip``,
   ``minimum``, ``abs``) both slopes, so that the mean value theorem holds
3. one step outwards to the neighbouring floating-point number; several for functions that are not correctly rounded

What is not one of the operations below raises :class:`NotEnclosedError`, so that nothing is ever claimed for it.

References: Moore, Kearfott and Cloud (2009), Introduction to Interval Analysis; Clarke (1983), Optimization and
Nonsmooth Analysis, for kinks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from wedgesim.errors import WedgesimError

Floats = NDArray[np.float64]
Bounds = tuple[Any, Any]
"""Lower and upper bounds, arrays or numbers."""

_STEPS: Final = 8
"""Neighbouring numbers by which functions that are not correctly rounded are widened: twice their stated error."""


class NotEnclosedError(WedgesimError):
    """An expression asks for what cannot be enclosed."""


class Enclosure(NDArrayOperatorsMixin):
    """An array of enclosures of a function of one parameter.

    Parameters
    ----------
    value : tuple of ndarray
        Lower and upper bounds of the value.
    slope : tuple of ndarray or None
        Lower and upper bounds of the derivative; None where the function is constant.

    Examples
    --------
    >>> x = Enclosure((np.array([0.0]), np.array([0.5])), (np.array([1.0]), np.array([1.0])))
    >>> y = x * (1 - x)
    >>> bool(y.value[0][0] <= 0 <= 0.25 <= y.value[1][0]), [round(float(of[0]), 6) + 0.0 for of in y.slope]
    (True, [0.0, 1.0])
    """

    def __init__(self, value: Bounds, slope: Bounds | None = None) -> None:
        self.value = value
        self.slope = slope

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the array."""
        shapes = [np.shape(of) for of in (*self.value, *(self.slope or ()))]
        return np.broadcast_shapes(*shapes)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of entries."""
        return int(np.prod(self.shape, dtype=np.int64))

    def mapped(self, change: Callable[[Any], Any]) -> Enclosure:
        """Return the same entries in another arrangement."""
        shape = self.shape

        def of(bounds: Bounds) -> Bounds:
            low, high = (change(np.broadcast_to(bound, shape)) for bound in bounds)
            return low, high

        return Enclosure(of(self.value), None if self.slope is None else of(self.slope))

    def __bool__(self) -> bool:
        raise NotEnclosedError("a choice between two formulas depends on the value of an expression")

    def __array__(self, *args: object, **more: object) -> NDArray[Any]:
        raise NotEnclosedError("an expression asks for the numbers of an array")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **more: Any) -> Any:
        if method != "__call__" or more or ufunc not in _UFUNCS:
            raise NotEnclosedError(f"numpy.{ufunc.__name__} is not enclosed")
        with np.errstate(all="ignore"):
            return _UFUNCS[ufunc](*(_enclosed(given) for given in inputs))

    def __array_function__(
        self, function: Callable[..., Any], types: object, given: Sequence[Any], more: dict[str, Any]
    ) -> Any:
        if function not in _FUNCTIONS:
            raise NotEnclosedError(f"numpy.{getattr(function, '__name__', function)} is not enclosed")
        with np.errstate(all="ignore"):
            return _FUNCTIONS[function](*given, **more)


def parameter(low: Floats, high: Floats) -> Enclosure:
    """Return the parameter itself, over intervals."""
    one = np.ones_like(low)
    return Enclosure((low, high), (one, one))


def _enclosed(given: Any) -> Enclosure:
    """Return an enclosure of what is an array, a number, or one already."""
    return given if isinstance(given, Enclosure) else Enclosure((given, given))


# Bounds -------------------------------------------------------------------------------------------------------------


def _outward(low: Any, high: Any, steps: int = 1) -> Bounds:
    """Round outwards; what is not a number could be anything."""
    low, high = np.nextafter(low, -np.inf), np.nextafter(high, np.inf)
    if steps > 1:
        reach = steps * np.finfo(np.float64).eps
        low, high = low - reach * np.abs(low), high + reach * np.abs(high)
    if np.isnan(low).any() or np.isnan(high).any():
        nothing = np.isnan(low) | np.isnan(high)
        low, high = np.where(nothing, -np.inf, low), np.where(nothing, np.inf, high)
    return low, high


def _sum(a: Bounds, b: Bounds) -> Bounds:
    return _outward(a[0] + b[0], a[1] + b[1])


def _difference(a: Bounds, b: Bounds) -> Bounds:
    return _outward(a[0] - b[1], a[1] - b[0])


def _negated(a: Bounds) -> Bounds:
    return np.negative(a[1]), np.negative(a[0])


def _corners(combine: Callable[[Any, Any], Any], a: Bounds, b: Bounds, steps: int = 1) -> Bounds:
    """Bounds of what is monotone in each of two operands."""
    lows = a[:1] if a[0] is a[1] else a
    highs = b[:1] if b[0] is b[1] else b
    every = [combine(x, y) for x in lows for y in highs]
    low = high = every[0]
    for other in every[1:]:
        low, high = np.minimum(low, other), np.maximum(high, other)
    return _outward(low, high, steps)


def _times(x: Any, y: Any) -> Any:
    """Product in which zero times anything is zero: an infinite bound stands for numbers without bound."""
    product = np.multiply(x, y)
    if np.isnan(product).any():
        product = np.where((np.equal(x, 0)) | (np.equal(y, 0)), 0.0, product)
    return product


def _product(a: Bounds, b: Bounds) -> Bounds:
    return _corners(_times, a, b)


def _quotient(a: Bounds, b: Bounds) -> Bounds:
    low, high = _corners(np.divide, a, b)
    through = np.less_equal(b[0], 0) & np.greater_equal(b[1], 0)
    if np.any(through):
        low, high = np.where(through, -np.inf, low), np.where(through, np.inf, high)
    return low, high


def _hull(a: Bounds, b: Bounds) -> Bounds:
    return np.minimum(a[0], b[0]), np.maximum(a[1], b[1])


_NOTHING: Final[Bounds] = (0.0, 0.0)


def _chain(outer: Bounds, inner: Bounds | None) -> Bounds | None:
    return None if inner is None else _product(outer, inner)


def _slopes(combine: Callable[[Bounds, Bounds], Bounds], a: Bounds | None, b: Bounds | None) -> Bounds | None:
    """Combine slopes of which either may be nothing."""
    return None if a is None and b is None else combine(a or _NOTHING, b or _NOTHING)


# Operations ---------------------------------------------------------------------------------------------------------


def _add(a: Enclosure, b: Enclosure) -> Enclosure:
    if a.slope is None or b.slope is None:
        return Enclosure(_sum(a.value, b.value), a.slope or b.slope)
    return Enclosure(_sum(a.value, b.value), _sum(a.slope, b.slope))


def _subtract(a: Enclosure, b: Enclosure) -> Enclosure:
    return Enclosure(_difference(a.value, b.value), _slopes(_difference, a.slope, b.slope))


def _negative(a: Enclosure) -> Enclosure:
    return Enclosure(_negated(a.value), None if a.slope is None else _negated(a.slope))


def _multiply(a: Enclosure, b: Enclosure) -> Enclosure:
    first, second = _chain(b.value, a.slope), _chain(a.value, b.slope)
    slope = first if second is None else second if first is None else _sum(first, second)
    return Enclosure(_product(a.value, b.value), slope)


def _divide(a: Enclosure, b: Enclosure) -> Enclosure:
    value = _quotient(a.value, b.value)
    if a.slope is None and b.slope is None:
        return Enclosure(value)
    if b.slope is None:
        assert a.slope is not None  # not both are constant
        return Enclosure(value, _quotient(a.slope, b.value))
    carried = _product(value, b.slope)
    return Enclosure(value, _quotient(_difference(a.slope or _NOTHING, carried), b.value))


def _square(a: Enclosure) -> Enclosure:
    low, high = np.square(a.value[0]), np.square(a.value[1])
    through = np.less_equal(a.value[0], 0) & np.greater_equal(a.value[1], 0)
    value = _outward(np.where(through, 0.0, np.minimum(low, high)), np.maximum(low, high))
    value = (np.maximum(value[0], 0.0), value[1])
    return Enclosure(value, _chain(_product((2.0, 2.0), a.value), a.slope))


def _power(a: Enclosure, b: Enclosure) -> Enclosure:
    exponent = b.value[0]
    fixed = b.slope is None and b.value[0] is b.value[1] and np.ndim(exponent) == 0
    if fixed and exponent == 2:
        return _square(a)
    if fixed and exponent == 1:
        return a
    if np.any(np.less(a.value[0], 0)):
        exponent = float(exponent) if fixed else np.nan
        if exponent != np.floor(exponent) or not 0 < exponent <= 64:
            raise NotEnclosedError("a power of what may be negative is not enclosed")
        result = a
        for _ in range(int(exponent) - 1):
            result = _multiply(result, a)
        return result
    value = _corners(np.power, a.value, b.value, _STEPS)
    value = (np.maximum(value[0], 0.0), value[1])
    slope = None
    if a.slope is not None:
        lesser = _difference(b.value, (1.0, 1.0))
        steepness = _product(b.value, _corners(np.power, a.value, lesser, _STEPS))
        slope = _product(steepness, a.slope)
    if b.slope is not None:
        own = _product(_product(value, _logarithm(a.value)), b.slope)
        slope = own if slope is None else _sum(slope, own)
    return Enclosure(value, slope)


def _logarithm(a: Bounds) -> Bounds:
    low = np.where(np.less(a[0], 0), np.nan, np.log(np.maximum(a[0], 0.0)))
    return _outward(low, np.log(np.maximum(a[1], 0.0)), _STEPS)


def _log(a: Enclosure) -> Enclosure:
    return Enclosure(_logarithm(a.value), None if a.slope is None else _quotient(a.slope, a.value))


def _exponential(a: Bounds) -> Bounds:
    low, high = _outward(np.exp(a[0]), np.exp(a[1]), _STEPS)
    return np.maximum(low, 0.0), high


def _exp(a: Enclosure) -> Enclosure:
    value = _exponential(a.value)
    return Enclosure(value, _chain(value, a.slope))


def _sqrt(a: Enclosure) -> Enclosure:
    low, high = _outward(np.sqrt(a.value[0]), np.sqrt(a.value[1]))
    least = np.where(np.isinf(low), low, np.maximum(low, 0.0))  # infinite where there is no root
    return Enclosure(
        (least, high), None if a.slope is None else _quotient(a.slope, _product((2.0, 2.0), (least, high)))
    )


def _tanh(a: Enclosure) -> Enclosure:
    low, high = _outward(np.tanh(a.value[0]), np.tanh(a.value[1]), _STEPS)
    value = (np.maximum(low, -1.0), np.minimum(high, 1.0))
    squared = _square(Enclosure(value)).value
    return Enclosure(value, _chain(_difference((1.0, 1.0), squared), a.slope))


def _absolute(a: Enclosure) -> Enclosure:
    return _maximum(a, _negative(a))


def _maximum(a: Enclosure, b: Enclosure) -> Enclosure:
    value = (np.maximum(a.value[0], b.value[0]), np.maximum(a.value[1], b.value[1]))
    return _either(value, a, b, np.greater_equal(a.value[0], b.value[1]), np.greater_equal(b.value[0], a.value[1]))


def _minimum(a: Enclosure, b: Enclosure) -> Enclosure:
    value = (np.minimum(a.value[0], b.value[0]), np.minimum(a.value[1], b.value[1]))
    return _either(value, a, b, np.less_equal(a.value[1], b.value[0]), np.less_equal(b.value[1], a.value[0]))


def _either(value: Bounds, a: Enclosure, b: Enclosure, first: Any, second: Any) -> Enclosure:
    """Return `value` with the slope of the one that is surely meant, of both where either may be."""
    if a.slope is None and b.slope is None:
        return Enclosure(value)
    one, other = a.slope or _NOTHING, b.slope or _NOTHING
    both = _hull(one, other)
    low = np.where(first & ~second, one[0], np.where(second & ~first, other[0], both[0]))
    high = np.where(first & ~second, one[1], np.where(second & ~first, other[1], both[1]))
    return Enclosure(value, (low, high))


def _positive(a: Enclosure) -> Enclosure:
    return a


def _isnan(a: Enclosure) -> NDArray[np.bool_]:
    if not (np.isfinite(a.value[0]).all() and np.isfinite(a.value[1]).all()):
        raise NotEnclosedError("an expression may divide zero by zero")
    return np.zeros(a.shape, dtype=np.bool_)


_UFUNCS: Final[dict[np.ufunc, Callable[..., Any]]] = {
    np.add: _add,
    np.subtract: _subtract,
    np.multiply: _multiply,
    np.divide: _divide,
    np.negative: _negative,
    np.positive: _positive,
    np.power: _power,
    np.float_power: _power,
    np.square: _square,
    np.log: _log,
    np.exp: _exp,
    np.sqrt: _sqrt,
    np.tanh: _tanh,
    np.absolute: _absolute,
    np.maximum: _maximum,
    np.minimum: _minimum,
    np.fmax: _maximum,
    np.fmin: _minimum,
    np.isnan: _isnan,
}


def _clip(a: Any, low: Any = None, high: Any = None, **more: Any) -> Enclosure:
    low, high = more.pop("min", low), more.pop("max", high)
    if more:
        raise NotEnclosedError("numpy.clip with further arguments is not enclosed")
    found = _enclosed(a)
    found = found if low is None else _maximum(found, _enclosed(low))
    return found if high is None else _minimum(found, _enclosed(high))


def _where(condition: Any, first: Any, second: Any) -> Enclosure:
    if isinstance(condition, Enclosure):
        raise NotEnclosedError("a choice between two formulas depends on the value of an expression")
    a, b = _enclosed(first), _enclosed(second)

    def chosen(one: Bounds, other: Bounds) -> Bounds:
        return np.where(condition, one[0], other[0]), np.where(condition, one[1], other[1])

    return Enclosure(chosen(a.value, b.value), _slopes(chosen, a.slope, b.slope))


def _least(a: Enclosure, **more: Any) -> float:
    """Return a lower bound of the smallest entry, which has the sign of the smallest entry."""
    if more:
        raise NotEnclosedError("numpy.min along an axis is not enclosed")
    low = float(np.min(a.value[0]))
    if low <= 0 < float(np.min(a.value[1])):
        raise NotEnclosedError("a choice between two formulas depends on the sign of the smallest value")
    return low


def _broadcast_to(a: Enclosure, shape: Any) -> Enclosure:
    return a.mapped(lambda of: np.broadcast_to(of, shape))


def _reshape(a: Enclosure, shape: Any) -> Enclosure:
    return a.mapped(lambda of: np.reshape(of, shape))


_FUNCTIONS: Final[dict[Any, Callable[..., Any]]] = {
    np.clip: _clip,
    np.where: _where,
    np.min: _least,
    np.broadcast_to: _broadcast_to,
    np.reshape: _reshape,
    np.ndim: lambda a: a.ndim,
    np.size: lambda a: a.size,
    np.shape: lambda a: a.shape,
}
