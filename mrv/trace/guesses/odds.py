"""What explanations cost by how easily they fit whatever was filed.

How much stands in `rules/tracing/surcharges.yaml`; without it nothing is surcharged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mrv.catalogue.causes import Surcharge, SurchargeName
from mrv.catalogue.model import Rulebook
from mrv.trace.guesses.invert import Wish, is_wide


class Odds:
    """Reckons surcharges by those of a rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        known = {one.name: one for one in rulebook.surcharges}

        def named(name: SurchargeName) -> Surcharge:
            return known.get(name) or Surcharge(name=name, start=math.inf)

        self._far_off, self._made_up = named("far_off"), named("made_up")
        self._deep, self._barely_asked = named("deep"), named("barely_asked")
        self._partly_asked, self._lucky = named("partly_asked"), named("lucky")
        self._usual, self._least = named("usually_off").start, named("hardly_off").start
        # How many of the nearest size, each e times another, what is usual has room for.
        told = math.isfinite(self._usual) and self._least < self._usual
        self._sizes = 1.0 + math.log(self._usual / self._least) if told else 1.0

    def far_off(self, filed: float, value: float) -> float:
        """Extra cost of a value that is far off and by nothing known.

        Estimates, tests and inventions are some per cent or some tens of per cent off; what is off
        by factors came about by a unit, a digit or another column.
        """
        return self._far_off.of(abs(math.log(filed / value))) if filed * value > 0 else 0.0

    def rounding(self, off: float, half: float) -> float:
        """What a rounding by up to `half`, relative to the value, costs at least.

        As much as a value off for any other reason where it takes in all that such values are.
        """
        known = half and math.isfinite(self._usual)
        return off + math.log(min(half / self._usual, 1.0)) if known else 0.0

    def slip_by_chance(
        self, off: float, filed: float, value: float, half: float, inside: int, every: int
    ) -> float:
        """What a slip of the keys costs, when any of `inside` of `every` slip would do.

        The value is known to +- `half` and costs `off` if it is off for any other reason. The wider
        that is, the more likely one of the many slips lies within by chance; and the nearer what is
        filed: 2 to 4 % off is as usual as 10 to 20 %, whereas a slip has no size of its own.
        """
        if not (inside and every and half and value and math.isfinite(self._usual)):
            return 0.0
        away = abs(math.log(filed / value)) if filed * value > 0 else math.inf
        room = min(max(away, self._least), self._usual) * self._sizes
        return off + math.log(min(half / abs(value) / room, 1.0) * every / inside)

    def made_up(self, filed: float, value: float) -> float:
        """Extra cost of a looked-up value that nothing known turns into the filed one.

        Nobody measures it, so it is not off by itself: either another source was used, or it was
        made to fit something else.
        """
        return self._made_up.of(abs(math.log(filed / value))) if filed * value > 0 else 0.0

    def unasked(self, filed: float, value: float, wishes: Sequence[Wish]) -> float:
        """Extra cost of what a slip by a factor makes of a value beyond what is asked of it.

        A sign that is reversed has no size by which it could be more than that.
        """
        if filed * value < 0:
            return 0.0
        return self._far_inside(value, wishes) + self._scarcely(filed, value, wishes)

    def _far_inside(self, value: float, wishes: Sequence[Wish]) -> float:
        """Extra cost of a value that only limits ask for and that lies far inside them.

        A limit stands within reach of what it limits: what exceeds one by a hair is hardly a
        hundredth.
        """
        least = self._deep.of(math.inf)
        for wish in wishes:
            if wish.low <= value <= wish.high:
                ratio = value / wish.value if wish.value else 0.0
                if ratio <= 0 or not is_wide(wish.low, wish.high):
                    return 0.0
                least = min(least, self._deep.of(abs(math.log(ratio))))
        return least

    def _scarcely(self, filed: float, value: float, wishes: Sequence[Wish]) -> float:
        """Extra cost of a factor of which all limits that it contents ask but a small part.

        What is right keeps some distance to its limits, but seldom such that a slip by a factor
        goes beyond them by a hair: any factor would content a limit that is exceeded by so little.
        """
        if filed * value <= 0 or filed == value:
            return 0.0
        factor = math.log(value / filed)
        small = abs(factor) < self._lucky.start and math.isfinite(self._lucky.start)
        asked = self._partly_asked if small else self._barely_asked
        least = asked.of(math.inf)
        for wish in wishes:
            if wish.low <= value <= wish.high:
                if not is_wide(wish.low, wish.high):
                    return 0.0
                ratio = wish.value / filed
                share = math.log(ratio) / factor if ratio > 0 else 1.0
                least = min(least, asked.of(1.0 - share))
        return least

    def is_near(self, factor: float | None) -> bool:
        """Whether a factor leaves a value in its size, where many other reasons may explain it."""
        return factor is not None and factor > 0 and abs(math.log(factor)) <= self._usual

    def luck(self, factor: float, share: float = 1.0) -> float:
        """How much better a free value may be than a slip by a factor, and be so by luck.

        `share` is how much of the factor (logarithms) the free value needs: where it is hardly
        anything, the slip is no better for its size.
        """
        if factor > 0 and self._barely_asked.of(1.0 - share):
            return 0.0
        return self._lucky.of(abs(math.log(factor)) if factor > 0 else math.inf)
