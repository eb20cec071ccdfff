"""The factors that units, forms and conversions are known to be off by, seen from a filed value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import NamedTuple

from mrv.catalogue.causes import CostName, ErrorKind
from mrv.trace.guesses.forms import places
from mrv.trace.guesses.odds import Odds

_ROUNDED = 0.05
"""What rounding may have taken from a value that is recognised by a factor all the same."""
_MOST_ZEROS = 3
"""Zeros at the end from which on more say no more: estimates end in zeros too."""


Prices = tuple[list[float], list[float]]
"""What factors cost more, one by one: where the right value is known, and where it is sought."""


class Digits(NamedTuple):
    """How a value is written beside others of its column."""

    zeros: int
    """Decimals that it lacks."""
    finer: int
    """Decimals that it has more."""


class Named(NamedTuple):
    """A kind of mistake with the value that was meant."""

    kind: str
    cost: float
    value: float
    factor: float | None = None
    alone: float = 0.0
    """Of the cost what falls away if another value was changed together with this one."""


@dataclass(slots=True)
class Slips:
    """Factors that values of a column may be off by."""

    kinds: Sequence[ErrorKind]
    factor: Sequence[float]
    up: Sequence[int]
    """By how many digits each moves the point to the right; 0 if it changes the digits."""
    down: Sequence[int]
    """By how many to the left."""
    _prices: dict[tuple[int, int], Prices] = field(default_factory=dict)
    _most: float | None = None
    """The largest of them, once asked for."""
    _others: Slips | None = None
    """Those that lead to any value at all, once asked for."""

    def led_to(self, filed: float) -> Slips:
        """Those that may have led to a filed value."""
        if self._others is None:
            free = [not kind.filed for kind in self.kinds]
            self._others = self if all(free) else self.of(free)
        may = [not kind.filed or filed in kind.filed for kind in self.kinds]
        if sum(may) == len(self._others.kinds):
            return self._others
        return self if all(may) else self.of(may)

    def from_more_than(self, filed: float, least: float) -> Slips:
        """Those by which a filed value was at `least` so large: what is written as 0 was none."""
        if not filed or not self.factor:
            return self
        if self._most is None:
            self._most = max(map(abs, self.factor))
        if abs(filed / self._most) >= least:
            return self
        may = [abs(filed / factor) >= least for factor in self.factor]
        return self if all(may) else self.of(may)

    def of(self, may: Sequence[bool]) -> Slips:
        """Some of them."""
        return Slips(
            list(compress(self.kinds, may)),
            list(compress(self.factor, may)),
            list(compress(self.up, may)),
            list(compress(self.down, may)),
        )

    def with_more(self, more: Sequence[tuple[ErrorKind, float]]) -> Slips:
        """Some more."""
        if not more:
            return self
        other = slips(more)
        return Slips(
            [*self.kinds, *other.kinds],
            [*self.factor, *other.factor],
            [*self.up, *other.up],
            [*self.down, *other.down],
        )

    def prices(self, zeros: int, finer: int, costs: Mapping[CostName, float]) -> Prices:
        """What each costs more for decimals that a value lacks, or has more than others."""
        key = zeros, finer
        found = self._prices.get(key)
        if found is None:
            each = zip(self.factor, self.up, self.down, strict=True)
            both = [_price(*own, zeros, finer, costs) for own in each]
            found = self._prices[key] = [sure for sure, _ in both], [sought for _, sought in both]
        return found


def slips(factors: Sequence[tuple[ErrorKind, float]]) -> Slips:
    """Kinds of mistakes with their factors."""
    factor = [each for _, each in factors]
    up, down = [_tens(each) for each in factor], [_tens(1.0 / each) for each in factor]
    return Slips([kind for kind, _ in factors], factor, up, down)


class Factors(NamedTuple):
    """The known factors by which a filed value may be off, and what it was then."""

    kinds: Sequence[ErrorKind]
    factor: Sequence[float]
    value: Sequence[float]
    known: Sequence[float]
    """What each costs more for the decimals that it leaves, where the right value is known."""
    sought: Sequence[float]
    """The same where many values would do: that one of them ends in zeros is an accident."""
    created: bool = False
    """Whether a tenth of the filed value would have a digit that is never written."""

    def near(self, value: float, half: float, coarse: float) -> Iterator[Named]:
        """Those that give a value +- `half`.

        A value filed too small was rounded to the decimals of the right unit, half of the last of
        which is `coarse`, after the slip.
        """
        rounded = _ROUNDED * abs(value)
        reach = half + rounded
        for place, own in enumerate(self.value):
            off = abs(own - value)
            # Times whatever nothing stays nothing, though a wide tolerance may reach that far.
            if off > reach or not own:
                continue
            lost = min(coarse / abs(self.factor[place]), rounded)
            if off <= half + lost:
                named = self._named(place, self.known)
                # Where digits were lost the value that the rules pin is the better known.
                exact = off <= half and lost <= coarse
                yield named if exact else named._replace(value=value)

    def beside_one(self, odds: Odds) -> int:
        """How many of them leave a value in its size."""
        return sum(map(odds.is_near, self.factor))

    def alike(self, factor: float | None, kind: str) -> list[int]:
        """The places of the mistakes of one kind by one factor."""
        same = [place for place, own in enumerate(self.factor) if own == factor]
        return [place for place in same if self.kinds[place].name == kind]

    def cost(self, place: int) -> float:
        """What one of them costs by itself."""
        return self.kinds[place].cost + self.sought[place]

    def named(self, place: int) -> Named:
        """One of them by itself."""
        return self._named(place, self.sought)

    def _named(self, place: int, more: Sequence[float]) -> Named:
        kind = self.kinds[place]
        return Named(kind.name, kind.cost + more[place], self.value[place], self.factor[place])


def by_decimals(
    known: Slips, filed: float, digits: Digits | None, costs: Mapping[CostName, float]
) -> Factors:
    """Known factors of a filed value by the digits that it lacks or has too many.

    A point that is moved by some digits leaves all of them: so much too large, a value ends in as
    many zeros; so much too small, it has as many decimals more. Either accuses it, if it was not
    estimated or computed; each zero that a factor leaves over is an accident of one in ten.
    """
    value = [filed / factor for factor in known.factor]
    if digits is None:
        none = [0.0] * len(value)
        return Factors(known.kinds, known.factor, value, none, none)
    sure, others = known.prices(*digits, costs)
    return Factors(known.kinds, known.factor, value, sure, others, digits.zeros == 0)


def lacking(filed: float, decimals: int | None) -> Digits | None:
    """How a filed value stands to the decimals of its column; None if nothing shows that."""
    if decimals is None or not filed:
        return None
    last = places(filed)
    return Digits(max(0, decimals - last), max(0, last - decimals))


def sought(factor: float, digits: Digits | None, costs: Mapping[CostName, float]) -> float:
    """What a factor costs more where many right values would do."""
    if digits is None:
        return 0.0
    return _price(factor, _tens(factor), _tens(1.0 / factor), *digits, costs)[1]


def moved_by_one(found: Iterable[Named]) -> str | None:
    """The slip of the keys that a point moved by one digit looks like, if one may explain a value.

    A digit left out, or one too many, far behind the first ones leaves a tenth of the value or ten
    times as much, but for the digits behind it: within a tolerance the two are the same.
    """
    for named in found:
        if named.factor is not None and math.isclose(named.factor, 0.1):
            return "digit_dropped"
        if named.factor is not None and math.isclose(named.factor, 10.0):
            return "digit_doubled"
    return None


def _price(
    factor: float, up: int, down: int, zeros: int, finer: int, costs: Mapping[CostName, float]
) -> tuple[float, float]:
    """What a factor costs more, where the right value is known and where it is sought."""
    zero, estimated = costs["zero_by_chance"], costs["estimated"]
    explained = min(up, zeros)
    created = 0.0
    if up > zeros:
        created = costs["digit_never_written"] if up == 1 else costs["read_finely"]
    left = created + _too_small(factor, down, finer, costs)
    sure = left - min(zero * explained, estimated)
    # A sign leaves zeros where they were, and so may a unit that is too large.
    if factor <= 1.0:
        return sure, left
    left_over = min(zeros - explained, _MOST_ZEROS)
    return sure, left + (zero * left_over - min(zero * zeros, estimated))


def _too_small(factor: float, down: int, finer: int, costs: Mapping[CostName, float]) -> float:
    """What a factor costs by the decimals that a value too small has more than others."""
    zero = costs["zero_by_chance"]
    shown = min(zero * finer, costs["estimated"])
    if down > 0:
        # Fewer decimals than the point was moved by: the rest was cut off, or they were zeros.
        off = zero * min(abs(finer - down), _MOST_ZEROS)
        return (costs["digits_cut_off"] if finer < down else off) - shown
    # What is converted has as many decimals as the calculator shows.
    return -shown / 2 if 0 < factor < 1 else 0.0


def _tens(factor: float) -> int:
    """By how many digits a factor moves the point to the right."""
    moved = round(math.log10(max(factor, 1.0)))
    return moved if abs(10.0**moved - factor) <= 1e-12 * abs(factor) else 0
