"""Numbers in order, for those that lie within narrow bounds."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_ROUNDING = 1e-9
"""Share by which bounds are widened before each number within them is looked at by itself."""


class Ordered:
    """Numbers with their places, those left out that are none."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self.numbers = numbers
        self._places = [place for place, number in enumerate(numbers) if math.isfinite(number)]
        self._places.sort(key=numbers.__getitem__)
        self._sorted = [numbers[place] for place in self._places]

    def between(self, low: float, high: float) -> list[int]:
        """The places of those from `low` to `high`, the least number first."""
        start = bisect_left(self._sorted, low)
        return self._places[start : bisect_right(self._sorted, high, start)]

    def near(self, value: float, half: float) -> list[int]:
        """The places of those that are `value` +- `half`."""
        numbers, reach = self.numbers, half + _ROUNDING * (half + abs(value))
        found = self.between(value - reach, value + reach)
        return sorted([place for place in found if abs(numbers[place] - value) <= half])

    def touching(self, low: float, high: float, slack: float) -> list[int]:
        """The places of those from `low` to `high`, give or take so small a share of each."""
        numbers, more = self.numbers, 2 * slack
        found = self.between(low - more * abs(low), high + more * abs(high))
        return [place for place in found if touches(numbers[place], low, high, slack)]


def touches(number: float, low: float, high: float, slack: float) -> bool:
    """Whether a number lies from `low` to `high`, give or take so small a share of it."""
    give = slack * abs(number)
    return low - give <= number <= high + give
