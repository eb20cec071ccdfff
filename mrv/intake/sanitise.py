"""Numbers no engine should meet: not finite or of impossible size. They become not evaluable."""

from __future__ import annotations

import polars as pl

LARGEST = 1e15
SMALLEST = 1e-15


def absurd(number: pl.Expr) -> pl.Expr:
    """Whether a number is NaN, infinite, above 1e15 or, not being zero, below 1e-15 in size."""
    size = number.abs()
    return number.is_nan() | (size > LARGEST) | ((size < SMALLEST) & (size > 0))


def sanitised(number: pl.Expr) -> pl.Expr:
    """The number, null where it is absurd."""
    return pl.when(~absurd(number)).then(number)


def all_usable(numbers: pl.Series, *, whole: bool) -> bool:
    """Whether no number of a short column is absurd, or, where `whole`, a fraction."""
    return all(
        value is None
        or value == 0
        or (SMALLEST <= abs(value) <= LARGEST and not (whole and value % 1))
        for value in numbers.to_list()
    )
