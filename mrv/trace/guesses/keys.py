"""Slips of the keys, and roundings, that may have made the filed value of a right one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mrv.catalogue.causes import CostName
from mrv.trace.guesses.costs import Kinds
from mrv.trace.guesses.digits import edits, rounded_by, written
from mrv.trace.guesses.factors import Named, moved_by_one
from mrv.trace.guesses.forms import places
from mrv.trace.guesses.odds import Odds
from mrv.trace.guesses.ordered import Ordered

_SURE = 0.02
"""Share of a value up to which it is known well enough for a slip of a digit to be recognised."""
_SLACK = 1e-6


class Edits(Ordered):
    """The numbers that were meant, and by which slip each became another."""

    def __init__(self, numbers: Sequence[float], kinds: Sequence[str]) -> None:
        super().__init__(numbers)
        self.kinds = kinds


class Keys:
    """Names what fingers do to numbers."""

    def __init__(
        self,
        kinds: Kinds,
        odds: Odds,
        costs: Mapping[CostName, float],
    ) -> None:
        self._kinds = kinds
        self._odds = odds
        self._costs = costs
        self._edits: dict[tuple[str, int], Edits] = {}

    def named(
        self, filed: float, value: float, half: float, decimals: int | None, found: Sequence[Named]
    ) -> list[Named]:
        """The slips that made `filed` of a right `value` +- `half`, if any did.

        `found` are the factors that may have done so as well; both are given back.
        """
        if not value:
            return list(found)
        slips = self.edits(written(filed, decimals), decimals)
        unit = 0.0 if decimals is None else 10.0**-decimals
        to_the_digit = slips.near(value, unit / 2 * (1 + _SLACK))
        sure = half < _SURE * abs(value)
        inside = slips.near(value, half) if sure else to_the_digit
        numbers = slips.numbers
        # Of two numbers with few digits one is always an edit of the other.
        coarse = resolution(filed, value, decimals)
        least = self.by_chance(filed, value, max(half, coarse), len(inside), len(numbers))
        digits = len(to_the_digit)
        exact = self.by_chance(filed, value, max(unit / 2, coarse), digits, len(numbers))
        shifted = moved_by_one(found) if len(inside) else None
        named = list(found)
        if digits and exact <= self._kinds.named("wrong_value")[1]:
            # What leads to the last digit goes before what only leads near.
            more = self._costs["edit_not_pinned"]
            named = [
                f._replace(cost=f.cost + more) if _misses(f, filed, value, unit) else f
                for f in found
            ]
        for place in inside:
            kind, cost = self._kinds.named(slips.kinds[place])
            price = max(cost, least) + 0.2 * abs(numbers[place] - value) / half
            if kind == shifted:
                # Near a tenth or ten times there always is a number with a digit less or more.
                price += self._costs["edit_not_pinned"]
            if place in to_the_digit:
                # That a slip leads to the very number that stands elsewhere is no accident.
                price = min(price, max(cost, exact))
            # That it may have come so by chance says nothing of a value made to fit another.
            named.append(Named(kind, price, numbers[place], None, max(0.0, price - cost)))
        if sure and (coarsely := rounded_by(filed, value, decimals)):
            # The fewer digits are left, the more values would have been rounded to them.
            kind, cost = self._kinds.named("rounded_too_far")
            least = self._odds.rounding(self._kinds.named("wrong_value")[1], coarsely / abs(value))
            named.append(Named(kind, max(cost, least), value))
        return named

    def by_chance(self, filed: float, value: float, half: float, inside: int, every: int) -> float:
        """What a slip of the keys costs if any of `inside` of `every` slip explains a value."""
        off = self._kinds.named("wrong_value")[1]
        return self._odds.slip_by_chance(off, filed, value, half, inside, every)

    def edits(self, text: str, decimals: int | None) -> Edits:
        """What one slip turns into a text.

        Nobody meant more decimals than are declared, or filed where more are.
        """
        kept_places = max(decimals or 0, len(text.partition(".")[2]))
        key = (text, -1 if decimals is None else kept_places)
        if key not in self._edits:
            kinds, numbers = edits(text, None if decimals is None else kept_places)
            self._edits[key] = Edits(numbers, kinds)
        return self._edits[key]


def resolution(filed: float, value: float, decimals: int | None) -> float:
    """Half of the last place of two numbers; no more decimals are shown than declared."""
    shown = max(places(filed), places(value))
    return 10.0 ** -(shown if decimals is None else min(shown, decimals)) / 2


def _misses(named: Named, filed: float, value: float, unit: float) -> bool:
    """Whether a factor leads near a value, but not to its last digit as far as rounding allows."""
    if not named.factor:
        return False
    lost = unit / 2 * (1 + 1 / abs(named.factor))
    return abs(filed / named.factor - value) > lost * (1 + _SLACK)
