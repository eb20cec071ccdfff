"""The compiler's backend for narwhals: DuckDB, PySpark and other engines that speak SQL.

Such engines differ on division by zero, on powers and on infinities, so each is asked only what all
of them answer alike: quotients are guarded, and so are arguments of `exp` and `power`.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any

import narwhals as nw

from mrv.language.backends.protocol import Kind

Operand = Any
_EXP_LIMIT = 709.0


def _expression(a: Operand) -> nw.Expr:
    return nw.lit(a) if isinstance(a, float | str) else a


def column(name: str, kind: Kind) -> nw.Expr:
    """A column of the frame."""
    return nw.col(name)


def literal(value: float | str | bool) -> nw.Expr:
    """A constant."""
    return nw.lit(value)


def nothing(kind: Kind) -> nw.Expr:
    """Null."""
    dtypes = {"number": nw.Float64(), "text": nw.String(), "truth": nw.Boolean()}
    return nw.lit(None, dtype=dtypes[kind])


def negate(a: nw.Expr) -> nw.Expr:
    """Minus a."""
    return a * -1.0


add = operator.add
subtract = operator.sub
multiply = operator.mul
less = operator.lt
less_equal = operator.le
both = operator.and_
either = operator.or_
negation = operator.invert
absolute = nw.Expr.abs
floor = nw.Expr.floor


def divide(a: Operand, b: Operand) -> nw.Expr:
    """The quotient; null where b is zero."""
    if isinstance(b, float):
        result: nw.Expr = a / b
        return result
    return nw.when(b != 0.0).then(_expression(a) / b)


def product(a: nw.Expr, b: nw.Expr) -> nw.Expr:
    """The product; zero where either is, also if the other is null."""
    return nw.when((a == 0.0) | (b == 0.0)).then(nw.lit(0.0)).otherwise(a * b)


def decimal(steps: nw.Expr, digits: int) -> nw.Expr:
    """So many steps of the last of some decimals: the number nearest to that decimal one."""
    return divide(steps, 10.0**digits)


def exponential(a: nw.Expr) -> nw.Expr:
    """The exponential function; null where it overflows."""
    return nw.when(a <= _EXP_LIMIT).then(a.exp())


def power(a: nw.Expr, exponent: float) -> nw.Expr:
    """A power; null where it is not defined."""
    if exponent != int(exponent):
        a = nw.when(a >= 0.0).then(a)
    if exponent < 0:
        a = nw.when(a != 0.0).then(a)
    return a**exponent


def equal(a: Operand, b: Operand, kind: Kind) -> nw.Expr:
    """Whether two values are exactly equal."""
    result: nw.Expr = _expression(a) == b
    return result


def minimum(a: Operand, b: Operand) -> nw.Expr:
    """The smaller number; null if either is."""
    smaller = nw.min_horizontal(_expression(a), _expression(b))
    return nw.when(~(_expression(a) <= b).is_null()).then(smaller)


def maximum(a: Operand, b: Operand) -> nw.Expr:
    """The larger number; null if either is."""
    larger = nw.max_horizontal(_expression(a), _expression(b))
    return nw.when(~(_expression(a) <= b).is_null()).then(larger)


def least_known(parts: Sequence[nw.Expr]) -> nw.Expr:
    """The smallest of the numbers that are not null."""
    return nw.min_horizontal(*parts)


def largest_known(parts: Sequence[nw.Expr]) -> nw.Expr:
    """The largest of the numbers that are not null."""
    return nw.max_horizontal(*parts)


def finite(a: nw.Expr) -> nw.Expr:
    """The number, null where it is not finite."""
    return nw.when(a.is_finite()).then(a)


def if_finite(check: nw.Expr, value: nw.Expr, kind: Kind) -> nw.Expr:
    """The value, null where `check` is not finite."""
    return nw.when(check.is_finite()).then(value)


def among(a: nw.Expr, values: Sequence[float | str]) -> nw.Expr:
    """Whether a is one of the constants."""
    return functools.reduce(operator.or_, [a == value for value in values])


def missing(a: nw.Expr, kind: Kind) -> nw.Expr:
    """Whether a is null."""
    return a.is_null()


def choose(condition: nw.Expr, a: Operand, b: Operand, kind: Kind) -> nw.Expr:
    """`a` or `b`; null where the condition is unknown."""
    second = nw.when(~condition).then(_expression(b))
    return nw.when(condition).then(_expression(a)).otherwise(second)


def pick(condition: nw.Expr, a: Operand, b: Operand, kind: Kind) -> nw.Expr:
    """`a` where the condition holds, else `b`."""
    return nw.when(condition).then(_expression(a)).otherwise(_expression(b))


def coalesce(parts: Sequence[Operand], kind: Kind) -> nw.Expr:
    """The first that is not null."""
    return nw.coalesce(*[_expression(part) for part in parts])


def limit(a: nw.Expr, bound: float) -> nw.Expr:
    """The number, cut off at both ends."""
    return a.clip(-bound, bound)
