"""The factors that units, forms and conversions are known to be off by, seen from a filed value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

import numpy as np

from mrv.catalogue.causes import CostName, ErrorKind
from mrv.trace.guesses.forms import places
from mrv.trace.guesses.odds import Odds
from mrv.trace.whatif.tables import Array

_ROUNDED = 0.05
"""What rounding may have taken from a value that is recognised by a factor all the same."""
_MOST_ZEROS = 3
"""Zeros at the end from which on more say no more: estimates end in zeros too."""


class Named(NamedTuple):
    """A kind of mistake with the value that was meant."""

    kind: str
    cost: float
    value: float
    factor: float | None = None
    alone: float = 0.0
    """Of the cost what falls away if another value was changed together with this one."""


class Slips(NamedTuple):
    """Factors that values of a column may be off by."""

    kinds: tuple[ErrorKind, ...]
    factor: Array
    up: Array
    """By how many digits each moves the point to the right; 0 if it changes the digits."""
    down: Array
    """By how many to the left."""

    def led_to(self, filed: float) -> Slips:
        """Those that may have led to a filed value."""
        may = [not kind.filed or filed in kind.filed for kind in self.kinds]
        if all(may):
            return self
        kinds = tuple(compress(self.kinds, may))
        return Slips(kinds, self.factor[may], self.up[may], self.down[may])

    def from_more_than(self, filed: float, least: float) -> Slips:
        """Those by which a filed value was at `least` so large: what is written as 0 was none."""
        may = np.abs(filed / self.factor) >= least
        if not filed or may.all():
            return self
        kinds = tuple(compress(self.kinds, may))
        return Slips(kinds, self.factor[may], self.up[may], self.down[may])

    def with_more(self, more: Sequence[tuple[ErrorKind, float]]) -> Slips:
        """Some more."""
        if not more:
            return self
        other = slips(more)
        return Slips(
            (*self.kinds, *other.kinds),
            np.concatenate([self.factor, other.factor]),
            np.concatenate([self.up, other.up]),
            np.concatenate([self.down, other.down]),
        )


def slips(factors: Sequence[tuple[ErrorKind, float]]) -> Slips:
    """Kinds of mistakes with their factors."""
    factor = np.array([each for _, each in factors], dtype=np.float64)
    return Slips(tuple(kind for kind, _ in factors), factor, _tens(factor), _tens(1.0 / factor))


class Factors(NamedTuple):
    """The known factors by which a filed value may be off, and what it was then."""

    kinds: tuple[ErrorKind, ...]
    factor: Array
    value: Array
    known: Array
    """What each costs more for the decimals that it leaves, where the right value is known."""
    sought: Array
    """The same where many values would do: that one of them ends in zeros is an accident."""
    created: bool = False
    """Whether a tenth of the filed value would have a digit that is never written."""

    def near(self, value: float, half: float, coarse: float) -> Iterator[Named]:
        """Those that give a value +- `half`.

        A value filed too small was rounded to the decimals of the right unit, half of the last of
        which is `coarse`, after the slip.
        """
        lost = np.minimum(coarse / np.abs(self.factor), _ROUNDED * abs(value))
        off = np.abs(self.value - value)
        for place in np.flatnonzero(off <= half + lost).tolist():
            named = self._named(place, self.known)
            # Where digits were lost the value that the rules pin is the better known.
            exact = off[place] <= half and lost[place] <= coarse
            yield named if exact else named._replace(value=value)

    def beside_one(self, odds: Odds) -> int:
        """How many of them leave a value in its size."""
        return sum(odds.is_near(float(factor)) for factor in self.factor)

    def named(self, place: int) -> Named:
        """One of them by itself."""
        return self._named(place, self.sought)

    def _named(self, place: int, more: Array) -> Named:
        kind = self.kinds[place]
        cost = kind.cost + float(more[place])
        return Named(kind.name, cost, float(self.value[place]), float(self.factor[place]))


def by_decimals(
    known: Slips, filed: float, decimals: int | None, costs: Mapping[CostName, float]
) -> Factors:
    """Known factors of a filed value of a column that is written with so many `decimals`.

    A point that is moved by some digits leaves all of them: so much too large, a value ends in as
    many zeros; so much too small, it has as many decimals more. Either accuses it, if it was not
    estimated or computed; each zero that a factor leaves over is an accident of one in ten.
    """
    kinds, factor, moved, _ = known
    value, none = filed / factor, np.zeros(len(factor))
    if decimals is None or not filed:
        return Factors(kinds, factor, value, none, none)
    last = places(filed)
    zeros, finer = max(0, decimals - last), max(0, last - decimals)
    explained = np.minimum(moved, zeros)
    zero, estimated = costs["zero_by_chance"], costs["estimated"]
    one_digit, finely = costs["digit_never_written"], costs["read_finely"]
    created = np.where(moved > zeros, np.where(moved == 1, one_digit, finely), 0.0)
    left = created + _too_small(known, finer, costs)
    sure = left - np.minimum(zero * explained, estimated)
    left_over = np.minimum(zeros - explained, _MOST_ZEROS)
    odd = zero * left_over - min(zero * zeros, estimated)
    # A sign leaves zeros where they were, and so may a unit that is too large.
    sought = left + np.where(factor > 1.0, odd, 0.0)
    return Factors(kinds, factor, value, sure, sought, zeros == 0)


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


def _too_small(known: Slips, finer: int, costs: Mapping[CostName, float]) -> Array:
    """What factors cost by the decimals that a value too small has more than others."""
    factor, moved = known.factor, known.down
    zero = costs["zero_by_chance"]
    off = np.minimum(np.abs(finer - moved), _MOST_ZEROS)
    # Fewer decimals than the point was moved by: the rest was cut off, or they were zeros.
    cost = np.where(finer < moved, costs["digits_cut_off"], zero * off)
    shown = min(zero * finer, costs["estimated"])
    # What is converted has as many decimals as the calculator shows.
    return np.where(moved > 0, cost - shown, np.where((factor > 0) & (factor < 1), -shown / 2, 0.0))


def _tens(factor: Array) -> Array:
    """By how many digits factors move the point to the right."""
    moved = np.round(np.log10(np.maximum(factor, 1.0)))
    return np.where(np.abs(10.0**moved - factor) <= 1e-12 * np.abs(factor), moved, 0.0)
