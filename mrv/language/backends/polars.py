"""The compiler's backend for polars: lean expressions, null is unknown."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from mrv.language.backends.protocol import Kind

# Operands are expressions or floats and never two floats, which polars' operators cannot say.
Operand = Any


@functools.cache
def _column(name: str) -> pl.Expr:
    return pl.col(name)


def column(name: str, kind: Kind) -> pl.Expr:
    """A column of the frame; numbers are expected as Float64."""
    return _column(name)


def literal(value: float | str | bool) -> pl.Expr:
    """A constant."""
    return pl.lit(value)


def nothing(kind: Kind) -> pl.Expr:
    """Null."""
    dtypes = {"number": pl.Float64, "text": pl.String, "truth": pl.Boolean}
    return pl.lit(None, dtype=dtypes[kind])


@functools.cache
def _constant(value: float) -> pl.Expr:
    """Rules share their constants, and polars takes long over making one."""
    return pl.lit(value)


def _on_operands(
    apply: Callable[[Any, Any], Any], reflected: Callable[[Any, Any], Any] | None = None
) -> Callable[[Operand, Operand], pl.Expr]:
    """An operator on expressions and floats; `reflected` is the same with its sides exchanged.

    A constant left of an all-null column would be compared once instead of row by row.
    """

    def combined(a: Operand, b: Operand) -> pl.Expr:
        result: pl.Expr
        if isinstance(a, float):
            a = _constant(a)
            result = apply(a, b) if reflected is None else reflected(b, a)
        else:
            result = apply(a, _constant(b) if isinstance(b, float) else b)
        return result

    return combined


negate = operator.neg
add = _on_operands(operator.add)
subtract = _on_operands(operator.sub)
multiply = _on_operands(operator.mul)
divide = _on_operands(operator.truediv)
less = _on_operands(operator.lt, operator.gt)
less_equal = _on_operands(operator.le, operator.ge)
both = operator.and_
either = operator.or_
negation = operator.invert
absolute = pl.Expr.abs
exponential = pl.Expr.exp
floor = pl.Expr.floor


def product(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """The product; zero where either is, also if the other is null.

    Each factor stands here once: written with a condition on both, products of products would
    triple at every level, and so would the time that polars plans and the memory that it takes.
    """
    return pl.map_batches([a, b], _products, return_dtype=pl.Float64, is_elementwise=True)


def _products(factors: Sequence[pl.Series]) -> pl.Series:
    a, b = factors
    found = a * b
    if not found.null_count() and math.isfinite(found.sum()):
        return found
    zeros = pl.zeros(found.len(), dtype=pl.Float64, eager=True)
    return zeros.zip_with((a == 0.0) | (b == 0.0), found)


def decimal(steps: pl.Expr, digits: int) -> pl.Expr:
    """So many steps of the last of some decimals: the number nearest to that decimal one."""
    parts: pl.Expr = divide(steps, 10.0**digits)
    # A constant divides by its reciprocal here, which may be off in the last bit.
    return parts.round(digits) if digits > 0 else parts


def power(a: pl.Expr, exponent: float) -> pl.Expr:
    """A power; NaN where it is not defined."""
    return a.pow(exponent)


def equal(a: Operand, b: Operand, kind: Kind) -> pl.Expr:
    """Whether two values are exactly equal."""
    result: pl.Expr = a == b
    return result


def minimum(a: Operand, b: Operand) -> pl.Expr:
    """The smaller number; null if either is."""
    return pl.when((a <= b).is_not_null()).then(pl.min_horizontal(a, b))


def maximum(a: Operand, b: Operand) -> pl.Expr:
    """The larger number; null if either is."""
    return pl.when((a <= b).is_not_null()).then(pl.max_horizontal(a, b))


def least_known(parts: Sequence[pl.Expr]) -> pl.Expr:
    """The smallest of the numbers that are not null."""
    return pl.min_horizontal(parts)


def largest_known(parts: Sequence[pl.Expr]) -> pl.Expr:
    """The largest of the numbers that are not null."""
    return pl.max_horizontal(parts)


def finite(a: pl.Expr) -> pl.Expr:
    """The number, null where it is not finite."""
    return pl.when(a.is_finite()).then(a)


def if_finite(check: pl.Expr, value: pl.Expr, kind: Kind) -> pl.Expr:
    """The value, null where `check` is not finite."""
    return pl.when(check.is_finite()).then(value)


def among(a: pl.Expr, values: Sequence[float | str]) -> pl.Expr:
    """Whether a is one of the constants."""
    return functools.reduce(operator.or_, [a == value for value in values])


def missing(a: pl.Expr, kind: Kind) -> pl.Expr:
    """Whether a is null."""
    return a.is_null()


def choose(condition: pl.Expr, a: Operand, b: Operand, kind: Kind) -> pl.Expr:
    """`a` or `b`; null where the condition is unknown."""
    return pl.when(condition).then(a).when(~condition).then(b)


def pick(condition: pl.Expr, a: Operand, b: Operand, kind: Kind) -> pl.Expr:
    """`a` where the condition holds, else `b`."""
    return pl.when(condition).then(a).otherwise(b)


def coalesce(parts: Sequence[Operand], kind: Kind) -> pl.Expr:
    """The first that is not null."""
    return pl.coalesce(parts)


def limit(a: pl.Expr, bound: float) -> pl.Expr:
    """The number, cut off at both ends."""
    return a.clip(-bound, bound)
