"""What the compiler asks of a data engine: a module (or object) with these functions.

`E` is the engine's column expression; constants may come as plain floats, never two at once. An
unknown number, text or truth is the engine's null. Results that are not finite may stay as they are
until `finite` or `if_finite` meets them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeVar

Kind = Literal["number", "text", "truth"]
E = TypeVar("E")


class Backend(Protocol[E]):
    """A data engine's elementary expressions."""

    def column(self, name: str, kind: Kind) -> E:
        """A column of the frame."""
        ...

    def literal(self, value: float | str | bool) -> E:
        """A constant."""
        ...

    def negate(self, a: E) -> E:
        """Minus a."""
        ...

    def add(self, a: E | float, b: E | float) -> E:
        """The sum."""
        ...

    def subtract(self, a: E | float, b: E | float) -> E:
        """The difference."""
        ...

    def multiply(self, a: E | float, b: E | float) -> E:
        """The product."""
        ...

    def product(self, a: E, b: E) -> E:
        """The product of two columns: zero where either is, also if the other is unknown."""
        ...

    def divide(self, a: E | float, b: E | float) -> E:
        """The quotient; null or not finite where b is zero."""
        ...

    def decimal(self, steps: E, digits: int) -> E:
        """So many steps of the last of some decimals: the number nearest to that decimal one."""
        ...

    def absolute(self, a: E) -> E:
        """The size."""
        ...

    def exponential(self, a: E) -> E:
        """The exponential function."""
        ...

    def power(self, a: E, exponent: float) -> E:
        """A power; null or not finite where it is not defined."""
        ...

    def floor(self, a: E) -> E:
        """The largest whole number not above a."""
        ...

    def minimum(self, a: E | float, b: E | float) -> E:
        """The smaller of two finite numbers; null if either is."""
        ...

    def maximum(self, a: E | float, b: E | float) -> E:
        """The larger of two finite numbers; null if either is."""
        ...

    def least_known(self, parts: Sequence[E]) -> E:
        """The smallest of the numbers that are not null."""
        ...

    def largest_known(self, parts: Sequence[E]) -> E:
        """The largest of the numbers that are not null."""
        ...

    def finite(self, a: E) -> E:
        """The number, null where it is not finite."""
        ...

    def if_finite(self, check: E, value: E, kind: Kind) -> E:
        """The value, null where the number `check` is null or not finite."""
        ...

    def less(self, a: E | float, b: E | float) -> E:
        """Whether a < b."""
        ...

    def less_equal(self, a: E | float, b: E | float) -> E:
        """Whether a <= b."""
        ...

    def equal(self, a: E | float, b: E | float, kind: Kind) -> E:
        """Whether two numbers or texts are exactly equal."""
        ...

    def among(self, a: E, values: Sequence[float | str]) -> E:
        """Whether a is one of the constants."""
        ...

    def both(self, a: E, b: E) -> E:
        """Kleene's and."""
        ...

    def either(self, a: E, b: E) -> E:
        """Kleene's or."""
        ...

    def negation(self, a: E) -> E:
        """Kleene's not."""
        ...

    def missing(self, a: E, kind: Kind) -> E:
        """Whether a is null."""
        ...

    def choose(self, condition: E, a: E | float, b: E | float, kind: Kind) -> E:
        """`a` where the condition holds, `b` where it does not, null where it is unknown."""
        ...

    def pick(self, condition: E, a: E | float, b: E | float, kind: Kind) -> E:
        """`a` where the condition holds, `b` everywhere else."""
        ...

    def coalesce(self, parts: Sequence[E | float], kind: Kind) -> E:
        """The first that is not null."""
        ...

    def nothing(self, kind: Kind) -> E:
        """Null."""
        ...

    def limit(self, a: E, bound: float) -> E:
        """The number, cut off at -bound and +bound."""
        ...
