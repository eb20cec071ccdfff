"""The compiler's backend for small polars frames: each step is taken at once, nothing is planned.

On some dozens of rows polars spends its time on planning expressions, not on computing them. This
backend works on whole columns (`pl.Series`) with those operations only that go straight to a
kernel; the meaning is that of `mrv.language.backends.polars`.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from typing import Any

import polars as pl

from mrv.language.backends.protocol import Kind

# Operands are columns or floats and never two floats, which polars' operators cannot say.
Operand = Any

_DTYPES: dict[Kind, type[pl.DataType]] = {
    "number": pl.Float64,
    "text": pl.String,
    "truth": pl.Boolean,
}


class SeriesBackend:
    """Computes expressions on the rows of one frame."""

    add = staticmethod(operator.add)
    subtract = staticmethod(operator.sub)
    multiply = staticmethod(operator.mul)
    divide = staticmethod(operator.truediv)
    less = staticmethod(operator.lt)
    less_equal = staticmethod(operator.le)
    both = staticmethod(operator.and_)
    either = staticmethod(operator.or_)
    negation = staticmethod(operator.invert)
    exponential = staticmethod(pl.Series.exp)
    floor = staticmethod(pl.Series.floor)

    def __init__(self, table: pl.DataFrame) -> None:
        """Answer for the rows of `table`."""
        self._table = table
        self._constants: dict[tuple[type, object], pl.Series] = {}

    def column(self, name: str, kind: Kind) -> pl.Series:
        """A column of the frame."""
        column = self._table.get_column(name)
        if kind == "number" and column.dtype != pl.Float64:
            return column.cast(pl.Float64)
        return column

    def product(self, a: pl.Series, b: pl.Series) -> pl.Series:
        """The product; zero where either is, also if the other is null."""
        found = a * b
        if not found.null_count() and math.isfinite(found.sum()):
            return found
        return self._constant(0.0, "number").zip_with((a == 0.0) | (b == 0.0), found)

    def literal(self, value: float | str | bool) -> pl.Series:
        """A constant, in every row."""
        kind: Kind = "text"
        if isinstance(value, float | int):
            kind = "truth" if isinstance(value, bool) else "number"
        return self._constant(value, kind)

    def nothing(self, kind: Kind) -> pl.Series:
        """Null in every row."""
        return self._constant(None, kind)

    def _constant(self, value: float | str | bool | None, kind: Kind) -> pl.Series:
        dtype = _DTYPES[kind]
        known = self._constants.get((dtype, value))
        if known is None:
            known = pl.Series([value], dtype=dtype).new_from_index(0, self._table.height)
            self._constants[dtype, value] = known
        return known

    def _filled(self, value: Operand, kind: Kind) -> pl.Series:
        if isinstance(value, pl.Series):
            return value
        return self._constant(value, kind)

    def negate(self, a: pl.Series) -> pl.Series:
        """Minus a."""
        return a * -1.0  # the operator of its own would be planned

    def decimal(self, steps: pl.Series, digits: int) -> pl.Series:
        """So many steps of the last of some decimals: the number nearest to that decimal one."""
        # A single constant would divide by its reciprocal, which may be off in the last bit.
        result: pl.Series = steps / self._constant(10.0**digits, "number")
        return result

    def power(self, a: pl.Series, exponent: float) -> pl.Series:
        """A power; NaN where it is not defined."""
        return a.pow(exponent)

    def equal(self, a: Operand, b: Operand, kind: Kind) -> pl.Series:
        """Whether two values are exactly equal."""
        result: pl.Series = a == b
        return result

    def absolute(self, a: pl.Series) -> pl.Series:
        """The size."""
        least = a.min()
        if isinstance(least, float) and least > 0:
            return a
        return a.zip_with(a > 0, self.negate(a))

    def minimum(self, a: Operand, b: Operand) -> pl.Series:
        """The smaller number; null if either is."""
        return self.choose(a <= b, a, b, "number")

    def maximum(self, a: Operand, b: Operand) -> pl.Series:
        """The larger number; null if either is."""
        return self.choose(a >= b, a, b, "number")

    def least_known(self, parts: Sequence[pl.Series]) -> pl.Series:
        """The smallest of the numbers that are not null."""
        return functools.reduce(lambda a, b: self._extreme(a <= b, a, b), parts)

    def largest_known(self, parts: Sequence[pl.Series]) -> pl.Series:
        """The largest of the numbers that are not null."""
        return functools.reduce(lambda a, b: self._extreme(a >= b, a, b), parts)

    def _extreme(self, first: pl.Series, a: pl.Series, b: pl.Series) -> pl.Series:
        if not first.null_count():
            return a.zip_with(first, b)
        return self.coalesce((self.choose(first, a, b, "number"), a, b), "number")

    def finite(self, a: pl.Series) -> pl.Series:
        """The number, null where it is not finite."""
        return self.if_finite(a, a, "number")

    def if_finite(self, check: pl.Series, value: pl.Series, kind: Kind) -> pl.Series:
        """The value, null where `check` is not finite."""
        if not check.null_count() and math.isfinite(check.sum()):
            return value
        # Infinity minus itself is NaN, and NaN is not zero.
        return value.zip_with(check - check == 0, self.nothing(kind))

    def among(self, a: pl.Series, values: Sequence[float | str]) -> pl.Series:
        """Whether a is one of the constants."""
        return functools.reduce(operator.or_, [a == value for value in values])

    def missing(self, a: pl.Series, kind: Kind) -> pl.Series:
        """Whether a is null."""
        nulls = a.null_count()
        if 0 < nulls < a.len():
            itself = a == a  # noqa: PLR0124 - null where `a` is, else true
            return self._constant(False, "truth").zip_with(itself, self._constant(True, "truth"))
        return self._constant(nulls > 0, "truth")

    def choose(self, condition: pl.Series, a: Operand, b: Operand, kind: Kind) -> pl.Series:
        """`a` or `b`; null where the condition is unknown."""
        yes, no = self._filled(a, kind), self._filled(b, kind)
        if not condition.null_count():
            return yes.zip_with(condition, no)
        return no.zip_with(~condition, yes.zip_with(condition, self.nothing(kind)))

    def pick(self, condition: pl.Series, a: Operand, b: Operand, kind: Kind) -> pl.Series:
        """`a` where the condition holds, else `b`."""
        return self._filled(a, kind).zip_with(condition, self._filled(b, kind))

    def coalesce(self, parts: Sequence[Operand], kind: Kind) -> pl.Series:
        """The first that is not null."""
        result = self._filled(parts[0], kind)
        for part in parts[1:]:
            if result.null_count():
                known = ~self.missing(result, kind)
                result = result.zip_with(known, self._filled(part, kind))
        return result

    def limit(self, a: pl.Series, bound: float) -> pl.Series:
        """The number, cut off at both ends."""
        upper = self.choose(a > bound, bound, a, "number")
        return self.choose(upper < -bound, -bound, upper, "number")
