"""What explanations cost by how easily they fit whatever was filed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mrv.trace.guesses.invert import Wish, is_wide

_DEEP_FROM, _DEEP_MOST = 1.0, 4.0
_LITTLE, _LITTLE_MOST = 1 / 3, 4.0
"""A limit that asks for less than this share of a factor (logarithms) says little for it."""
_FAR, _FAR_FROM, _FAR_MOST = 1.5, 0.5, 3.0
_ANOTHER_SOURCE, _MADE_UP, _MADE_UP_MOST = 0.03, 100.0, 4.5
"""Sources of a looked-up value differ by some per cent: beyond, each logarithm costs so much."""
_OFF = 0.4
"""Logarithm up to which values that are estimated or invented are usually off, up or down."""


def far_off(filed: float, value: float) -> float:
    """Extra cost of a value that is far off and by nothing known.

    Estimates, tests and inventions are some per cent or some tens of per cent off; what is off by
    factors came about by a unit, a digit or another column.
    """
    if filed * value <= 0:
        return 0.0
    return min(_FAR_MOST, _FAR * max(0.0, abs(math.log(filed / value)) - _FAR_FROM))


def slip_by_chance(off: float, half: float, inside: int, every: int) -> float:
    """What a slip of the keys costs, when any of `inside` of `every` slip would do.

    The value is known to +- `half`, relative to it, and costs `off` if it is off for any other
    reason. The wider that is, the more likely one of the many slips lies within by chance.
    """
    half = min(half, _OFF)
    known = inside and every and half
    return off + math.log(half / _OFF * every / inside) if known else 0.0


def made_up(filed: float, value: float) -> float:
    """Extra cost of a looked-up value that nothing known turns into the filed one.

    Nobody measures it, so it is not off by itself: either another source was used, or it was made
    to fit something else.
    """
    if filed * value <= 0:
        return 0.0
    beyond = abs(math.log(filed / value)) - _ANOTHER_SOURCE
    return min(_MADE_UP_MOST, _MADE_UP * max(0.0, beyond))


def deep(value: float, wishes: Sequence[Wish]) -> float:
    """Extra cost of a value that only limits ask for and that lies far inside them.

    A limit stands within reach of what it limits: what exceeds one by a hair is hardly a hundredth.
    """
    least = _DEEP_MOST
    for wish in wishes:
        if wish.low <= value <= wish.high:
            ratio = value / wish.value if wish.value else 0.0
            if ratio <= 0 or not is_wide(wish.low, wish.high):
                return 0.0
            least = min(least, max(0.0, abs(math.log(ratio)) - _DEEP_FROM))
    return least


def barely_asked(filed: float, value: float, wishes: Sequence[Wish]) -> float:
    """Extra cost of a factor of which all limits that it contents ask but a small part.

    What is right keeps some distance to its limits, but seldom such that a slip by a factor goes
    beyond them by a hair: any factor would content a limit that is exceeded by so little.
    """
    if filed * value <= 0 or filed == value:
        return 0.0
    least = _LITTLE_MOST
    for wish in wishes:
        if wish.low <= value <= wish.high:
            if not is_wide(wish.low, wish.high):
                return 0.0
            ratio = wish.value / filed
            share = math.log(ratio) / math.log(value / filed) if ratio > 0 else 1.0
            least = min(least, _LITTLE_MOST * max(0.0, 1 - share / _LITTLE))
    return least


def is_near(factor: float | None) -> bool:
    """Whether a factor leaves a value in its size, where many other reasons may explain it."""
    return factor is not None and factor > 0 and abs(math.log(factor)) <= _OFF
