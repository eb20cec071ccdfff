"""The compiler's backend for tiny frames: columns as plain lists of Python values, None is unknown.

A call into a data engine costs what Python needs for a hundred rows, and a month's report has
dozens. Columns without unknown values are tried first: an unknown one raises in arithmetic and
order, and the step is taken again with a look at every value.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mrv.language.backends.protocol import Kind

List = list[Any]
# Operands are lists or floats and never two floats.
Operand = Any


def _on_operands(apply: Callable[[Any, Any], Any]) -> Callable[[Operand, Operand], List]:
    """An operation on lists and floats; unknown where an operand is, or where it is undefined."""

    def careful(x: Any, y: Any) -> Any:
        if x is None or y is None:
            return None
        try:
            return apply(x, y)
        except ZeroDivisionError:
            return None

    def combined(a: Operand, b: Operand) -> List:
        try:
            if type(a) is not list:
                return [apply(a, y) for y in b]
            if type(b) is not list:
                return [apply(x, b) for x in a]
            return list(map(apply, a, b))
        except (TypeError, ZeroDivisionError):
            if type(a) is not list:
                return [careful(a, y) for y in b]
            if type(b) is not list:
                return [careful(x, b) for x in a]
            return list(map(careful, a, b))

    return combined


def _on_known(apply: Callable[[Any], Any]) -> Callable[[List], List]:
    """A function of one number; unknown stays unknown, and too large is infinite."""

    def careful(x: Any) -> Any:
        if x is None:
            return None
        try:
            return apply(x)
        except OverflowError:
            return math.inf
        except ValueError:
            return None

    return lambda a: list(map(careful, a))


def _floor(value: float) -> float:
    return float(math.floor(value)) if math.isfinite(value) else value


def _product(x: Any, y: Any) -> Any:
    if x == 0 or y == 0:
        return 0.0
    return None if x is None or y is None else x * y


def _products(a: List, b: List) -> List:
    """The products; zero where either is, also if the other is unknown."""
    return list(map(_product, a, b))


class ListBackend:
    """Computes expressions on the rows of one frame."""

    add = staticmethod(_on_operands(operator.add))
    subtract = staticmethod(_on_operands(operator.sub))
    multiply = staticmethod(_on_operands(operator.mul))
    divide = staticmethod(_on_operands(operator.truediv))
    less = staticmethod(_on_operands(operator.lt))
    less_equal = staticmethod(_on_operands(operator.le))
    product = staticmethod(_products)
    minimum = staticmethod(_on_operands(min))
    maximum = staticmethod(_on_operands(max))
    negate = staticmethod(_on_known(operator.neg))
    absolute = staticmethod(_on_known(abs))
    exponential = staticmethod(_on_known(math.exp))
    floor = staticmethod(_on_known(_floor))

    def __init__(self, columns: Mapping[str, List] | Callable[[str], List], height: int) -> None:
        """Answer for `height` rows; `columns` gives a column's values by its name."""
        self._read = columns if callable(columns) else columns.__getitem__
        self._columns: dict[tuple[str, Kind], List] = {}
        self._height = height

    def column(self, name: str, kind: Kind) -> List:
        """A column of the frame."""
        known = self._columns.get((name, kind))
        if known is None:
            known = self._read(name)
            if kind == "number":
                known = [None if x is None else float(x) for x in known]
            self._columns[name, kind] = known
        return known

    def literal(self, value: float | str | bool) -> List:
        """A constant, in every row."""
        return [value] * self._height

    def nothing(self, kind: Kind) -> List:
        """Null in every row."""
        return [None] * self._height

    def _filled(self, value: Operand) -> List:
        return value if type(value) is list else [value] * self._height

    def decimal(self, steps: List, digits: int) -> List:
        """So many steps of the last of some decimals: the number nearest to that decimal one."""
        return self.divide(steps, 10.0**digits)

    def power(self, a: List, exponent: float) -> List:
        """A power; null where it is not defined."""
        return _on_known(lambda x: math.pow(x, exponent))(a)

    def equal(self, a: Operand, b: Operand, kind: Kind) -> List:
        """Whether two values are exactly equal."""
        pairs = zip(self._filled(a), self._filled(b), strict=True)
        return [None if x is None or y is None else x == y for x, y in pairs]

    def least_known(self, parts: Sequence[List]) -> List:
        """The smallest of the numbers that are not null."""
        return self._extreme(min, parts)

    def largest_known(self, parts: Sequence[List]) -> List:
        """The largest of the numbers that are not null."""
        return self._extreme(max, parts)

    def _extreme(self, choose: Callable[..., Any], parts: Sequence[List]) -> List:
        try:
            return list(map(choose, *parts)) if len(parts) > 1 else parts[0]
        except TypeError:
            rows = zip(*parts, strict=True)
            return [choose((x for x in row if x is not None), default=None) for row in rows]

    def finite(self, a: List) -> List:
        """The number, null where it is not finite."""
        return [x if x is not None and math.isfinite(x) else None for x in a]

    def if_finite(self, check: List, value: List, kind: Kind) -> List:
        """The value, null where `check` is null or not finite."""
        return [
            x if c is not None and math.isfinite(c) else None
            for c, x in zip(check, value, strict=True)
        ]

    def among(self, a: List, values: Sequence[float | str]) -> List:
        """Whether a is one of the constants."""
        known = frozenset(values)
        return [None if x is None else x in known for x in a]

    def both(self, a: List, b: List) -> List:
        """Kleene's and."""
        return [(y and x) if x is None else (x and y) for x, y in zip(a, b, strict=True)]

    def either(self, a: List, b: List) -> List:
        """Kleene's or."""
        return [(y or x) if x is None else (x or y) for x, y in zip(a, b, strict=True)]

    def negation(self, a: List) -> List:
        """Kleene's not."""
        return [None if x is None else not x for x in a]

    def missing(self, a: List, kind: Kind) -> List:
        """Whether a is null."""
        return [x is None for x in a]

    def choose(self, condition: List, a: Operand, b: Operand, kind: Kind) -> List:
        """`a` or `b`; null where the condition is unknown."""
        rows = zip(condition, self._filled(a), self._filled(b), strict=True)
        return [None if c is None else x if c else y for c, x, y in rows]

    def pick(self, condition: List, a: Operand, b: Operand, kind: Kind) -> List:
        """`a` where the condition holds, else `b`."""
        rows = zip(condition, self._filled(a), self._filled(b), strict=True)
        return [x if c else y for c, x, y in rows]

    def coalesce(self, parts: Sequence[Operand], kind: Kind) -> List:
        """The first that is not null."""
        rows = zip(*map(self._filled, parts), strict=True)
        return [functools.reduce(lambda x, y: y if x is None else x, row) for row in rows]

    def limit(self, a: List, bound: float) -> List:
        """The number, cut off at both ends."""
        return [None if x is None else min(max(x, -bound), bound) for x in a]
