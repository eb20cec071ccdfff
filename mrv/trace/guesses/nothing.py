"""Nothing was filed of what there must be something of: what a month like the others would have."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.invert import Wish
from mrv.trace.guesses.typical import Typical

_WIDE = 2.0
"""Spreads to either side of what months like the others lie between."""


def is_asked(filed: float, wishes: Sequence[Wish]) -> bool:
    """Whether all that rules want of a value is that it is not zero: no digit tells which then."""
    return filed == 0 and all(wish.value == 0 for wish in wishes)


def something(spot: Spot, filed: float, wishes: Sequence[Wish], typical: Typical) -> Wish | None:
    """About what an amount filed as zero is, if a failing rule allows it.

    A zero has no digits that tell what became of it. Its other months do or an amount beside it,
    however much they vary.
    """
    expected = typical.told(spot) if filed == 0 else None
    if expected is None:
        return None
    middle, spread = expected
    allowing = [wish for wish in wishes if wish.low <= middle <= wish.high]
    if not allowing or not math.isfinite(middle) or middle <= 0:
        return None
    low = max(middle - _WIDE * spread, middle / 2)
    return Wish(allowing[0].target, middle, low, 2 * middle - low, False)
