"""Numbers no engine should meet: not finite or of impossible size. They become not evaluable."""

from __future__ import annotations

import math

import polars as pl

LARGEST = 1e15
SMALLEST = 1e-15


def absurd(number: pl.Expr) -> pl.Expr:
    """Whether a number is NaN, infinite, above 1e15 or, not being zero, below 1e-15 in size."""
    size = number.abs()
    return number.is_nan() | (size > LARGEST) | ((size < SMALLEST) & (size > 0))


def surely_sound(numbers: pl.Series) -> bool:
    """Whether no number of a column is absurd, by its extremes alone: most columns are done so."""
    least, largest = numbers.min(), numbers.max()
    if not isinstance(least, float) or not isinstance(largest, float):
        return not numbers.dtype.is_float() or least is None
    if not (least >= -LARGEST and largest <= LARGEST) or math.isnan(numbers.sum()):
        return False
    above, below = least, largest
    if least <= 0:
        smallest = numbers.filter(numbers > 0).min()
        above = smallest if isinstance(smallest, float) else 1.0
    if largest >= 0:
        nearest = numbers.filter(numbers < 0).max()
        below = nearest if isinstance(nearest, float) else -1.0
    return above >= SMALLEST and below <= -SMALLEST


def sanitised(number: pl.Expr) -> pl.Expr:
    """The number, null where it is absurd."""
    return pl.when(~absurd(number)).then(number)
