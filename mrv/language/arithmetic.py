"""Elementary arithmetic of the reference evaluator: numbers that carry their half-unit.

The half-unit is None for an exact number and NaN where it is unknown.
"""

from __future__ import annotations

import math
from typing import NamedTuple


class Inexact(NamedTuple):
    """A number, None where unknown, with its half-unit."""

    number: float | None
    half: float | None


UNKNOWN = Inexact(None, math.nan)


def calculate(operator: str, a: float, b: float) -> float:
    """Arithmetic that overflows to infinity; division by zero or by infinity is not a number."""
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
    return a / b if b != 0 and math.isfinite(b) else math.nan


def combine(operator: str, left: Inexact, right: Inexact) -> Inexact:
    """One operation, with first-order propagation of the half-units."""
    (a, half_a), (b, half_b) = left, right
    if operator == "*" and (a == 0 or b == 0):
        return Inexact(0.0, add(_times(_size(a), half_b), _times(_size(b), half_a)))
    if a is None or b is None:
        return UNKNOWN
    result = calculate(operator, a, b)
    if operator in "+-":
        return Inexact(result, add(half_a, half_b))
    if operator == "*":
        return Inexact(result, add(_times(abs(a), half_b), _times(abs(b), half_a)))
    if b == 0:
        return Inexact(result, math.nan)
    size = abs(b)
    own = None if half_a is None else half_a / size
    # |a| / b^2 as two divisions: the square could underflow.
    return Inexact(result, add(own, _times(abs(a) / size / size, half_b)))


def add(a: float | None, b: float | None) -> float | None:
    """The sum of two half-units."""
    if a is None or b is None:
        return b if a is None else a
    return a + b


def _times(weight: float, half: float | None) -> float | None:
    if half is None:
        return None
    return weight * half if weight and half else 0.0


def _size(number: float | None) -> float:
    """What a factor's error is weighed with: nothing, where the factor is unknown."""
    return abs(number) if number is not None and math.isfinite(number) else 0.0


def apply(function: str, arguments: list[Inexact]) -> Inexact:
    """A row-local function of numbers."""
    if function in ("min", "max"):
        return _extreme(function, arguments)
    x, half = arguments[0]
    if x is None:
        return UNKNOWN
    if function == "abs":
        return Inexact(abs(x), half)
    if not math.isfinite(x):
        return Inexact(math.nan, math.nan)
    if function == "floor":
        return Inexact(float(math.floor(x + (abs(x) * 1e-15 + 1e-9))), _jump(half, 1.0))
    if function == "exp":
        return Inexact(grown := _exponential(x), _times(grown, half))
    exponent = arguments[1].number
    assert exponent is not None
    if function == "round_half_up":
        return Inexact(_round_half_up(x, exponent), _jump(half, math.pow(10.0, -exponent)))
    assert function == "power"
    raised = _power(x, exponent)
    if exponent == 1:
        return Inexact(raised, half)
    return Inexact(raised, _times(abs(exponent) * _power(abs(x), exponent - 1), half))


def _extreme(function: str, arguments: list[Inexact]) -> Inexact:
    known = [x for x, _ in arguments if x is not None and math.isfinite(x)]
    if len(known) < len(arguments):
        return UNKNOWN
    result = min(known) if function == "min" else max(known)
    halves = [half for _, half in arguments]
    if all(half is None for half in halves):
        return Inexact(result, None)
    sizes = [half or 0.0 for half in halves]
    return Inexact(result, max(sizes) if all(map(math.isfinite, sizes)) else math.nan)


def _jump(half: float | None, step: float) -> float | None:
    """A rounding function of an inexact number may jump by a whole step more."""
    if half is None:
        return None
    if not math.isfinite(half):
        return math.nan
    return half + step if half > 0 else 0.0


def _exponential(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf
    except ValueError:  # a negative base with a fraction, or 0 to a negative power
        return math.nan


def _round_half_up(x: float, digits: float) -> float:
    """Commercial rounding, away from zero at a half; a half that floats miss by 1e-9 counts."""
    shift = math.pow(10.0, digits)
    scaled = abs(x) * shift
    if not math.isfinite(scaled):
        return math.nan
    size = math.floor(scaled + (0.5 + 1e-9)) / shift
    return -size if x < 0 else size
