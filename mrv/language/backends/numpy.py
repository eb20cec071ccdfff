"""The compiler's backend for numpy: few rows, many expressions, no planning.

An expression is a node of a shared graph (equal nodes are one), to be run by `numpy_nodes`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mrv.language.backends import numpy_arrays as arrays
from mrv.language.backends.numpy_margins import whole_margin
from mrv.language.backends.numpy_nodes import Op, apply, constant, named
from mrv.language.backends.protocol import Kind

_PLAIN: dict[object, Callable[..., Any]] = {
    arrays.less: arrays.pick_less,
    arrays.less_equal: arrays.pick_less_equal,
}


def column(name: str, kind: Kind) -> Op:
    """A column of the mapping given to `evaluate`."""
    return named(name, kind)


def literal(value: float | str | bool) -> Op:
    """A constant."""
    return constant(value)


def nothing(kind: Kind) -> Op:
    """Unknown."""
    return apply(arrays.fill, extra=(kind,))


def negate(a: Op) -> Op:
    """Minus a."""
    return apply(np.negative, a)


def add(a: Op | float, b: Op | float) -> Op:
    """The sum."""
    if isinstance(b, Op) and _is_minus(b):
        return subtract(a, b.parts[0])
    return apply(np.add, a, b)


def subtract(a: Op | float, b: Op | float) -> Op:
    """The difference."""
    return apply(np.subtract, a, b)


def multiply(a: Op | float, b: Op | float) -> Op:
    """The product."""
    if b == -1.0 and isinstance(a, Op) and _is_minus(a):
        return a.parts[0]
    return apply(np.multiply, a, b)


def product(a: Op, b: Op) -> Op:
    """The product; zero where either is, also if the other is unknown."""
    return apply(arrays.product, a, b)


def _is_minus(a: Op) -> bool:
    """Whether it is a node multiplied by -1."""
    return a.function is np.multiply and a.parts[1] is constant(-1.0)


def divide(a: Op | float, b: Op | float) -> Op:
    """The quotient."""
    if b == 1.0 and isinstance(a, Op):
        return a
    return apply(np.divide, a, b)


def decimal(steps: Op, digits: int) -> Op:
    """So many steps of the last of some decimals: the number nearest to that decimal one."""
    return divide(steps, 10.0**digits)


def absolute(a: Op) -> Op:
    """The size."""
    return apply(np.abs, a)


def exponential(a: Op) -> Op:
    """The exponential function."""
    return apply(np.exp, a)


def power(a: Op, exponent: float) -> Op:
    """A power; NaN where it is not defined."""
    return apply(np.float_power, a, exponent)


def floor(a: Op) -> Op:
    """The largest whole number not above a."""
    return apply(np.floor, a)


def minimum(a: Op | float, b: Op | float) -> Op:
    """The smaller; unknown if either is."""
    return apply(np.minimum, a, b)


def maximum(a: Op | float, b: Op | float) -> Op:
    """The larger; unknown if either is."""
    return apply(np.maximum, a, b)


def least_known(parts: Sequence[Op]) -> Op:
    """The smallest that is known."""
    result = parts[0]
    for part in parts[1:]:
        result = apply(np.fmin, result, part)
    return result


def largest_known(parts: Sequence[Op]) -> Op:
    """The largest that is known."""
    result = parts[0]
    for part in parts[1:]:
        result = apply(np.fmax, result, part)
    return result


def finite(a: Op) -> Op:
    """The number, unknown where it is not finite."""
    return apply(arrays.finite, a)


def if_finite(check: Op, value: Op, kind: Kind) -> Op:
    """The value, unknown where `check` is not finite."""
    return whole_margin(check, value) or apply(arrays.if_finite, check, value, extra=(kind,))


def less(a: Op | float, b: Op | float) -> Op:
    """Whether a < b."""
    return apply(arrays.less, a, b)


def less_equal(a: Op | float, b: Op | float) -> Op:
    """Whether a <= b."""
    return apply(arrays.less_equal, a, b)


def equal(a: Op | float, b: Op | float, kind: Kind) -> Op:
    """Whether two values are exactly equal."""
    return apply(arrays.equal, a, b, extra=(kind,))


def among(a: Op, values: Sequence[float | str]) -> Op:
    """Whether a is one of the constants."""
    found = [equal(a, constant(v), "text" if isinstance(v, str) else "number") for v in values]
    result = found[0]
    for other in found[1:]:
        result = either(result, other)
    return result


def both(a: Op, b: Op) -> Op:
    """Kleene's and."""
    return apply(np.minimum, a, b)


def either(a: Op, b: Op) -> Op:
    """Kleene's or."""
    return apply(np.maximum, a, b)


def negation(a: Op) -> Op:
    """Kleene's not."""
    return apply(np.negative, a)


def missing(a: Op, kind: Kind) -> Op:
    """Whether a is unknown."""
    return apply(arrays.missing, a, extra=(kind,))


def choose(condition: Op, a: Op | float, b: Op | float, kind: Kind) -> Op:
    """`a` or `b`; unknown where the condition is."""
    return apply(arrays.choose, condition, a, b, extra=(kind,))


def pick(condition: Op, a: Op | float, b: Op | float, kind: Kind) -> Op:
    """`a` where the condition holds, else `b`."""
    # Whether it is false or unknown makes no difference, so mostly its truths need not be known.
    function, parts = condition.key[0], condition.parts
    if function is np.minimum and all(part.key[0] is arrays.less_equal for part in parts):
        return apply(arrays.pick_within, *parts[0].parts, *parts[1].parts, a, b)
    plain = _PLAIN.get(function)
    if plain is not None:
        return apply(plain, *parts, a, b)
    return apply(arrays.pick, condition, a, b)


def coalesce(parts: Sequence[Op | float], kind: Kind) -> Op:
    """The first that is known."""
    result = parts[-1]
    first = parts[0]
    if isinstance(first, Op) and first.function is np.abs and parts[1:] in ([0.0], (0.0,)):
        # A size is not below zero, and this is one step.
        return apply(np.fmax, first, 0.0)
    for part in parts[-2::-1]:
        result = apply(arrays.coalesce, part, result, extra=(kind,))
    assert isinstance(result, Op)
    return result


def limit(a: Op, bound: float) -> Op:
    """The number, cut off at both ends."""
    return apply(arrays.limited, a, bound)
