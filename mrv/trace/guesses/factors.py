"""The factors that units, forms and conversions are known to be off by, seen from a filed value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from mrv.catalogue.causes import ErrorKind
from mrv.trace.guesses.odds import Odds
from mrv.trace.whatif.tables import Array

_ROUNDED = 0.05
"""What rounding may have taken from a value that is recognised by a factor all the same."""


class Named(NamedTuple):
    """A kind of mistake with the value that was meant."""

    kind: str
    cost: float
    value: float
    factor: float | None = None
    alone: float = 0.0
    """Of the cost what falls away if another value was changed together with this one."""


class Factors(NamedTuple):
    """The known factors by which a filed value may be off, and what it was then."""

    kinds: tuple[ErrorKind, ...]
    factor: Array
    value: Array

    def near(self, value: float, half: float, coarse: float) -> Iterator[Named]:
        """Those that give a value +- `half`.

        A value filed too small was rounded to the decimals of the right unit, half of the last of
        which is `coarse`, after the slip.
        """
        lost = np.minimum(coarse / np.abs(self.factor), _ROUNDED * abs(value))
        off = np.abs(self.value - value)
        for place in np.flatnonzero(off <= half + lost).tolist():
            named = self.named(place)
            # Where digits were lost the value that the rules pin is the better known.
            exact = off[place] <= half and lost[place] <= coarse
            yield named if exact else named._replace(value=value)

    def beside_one(self, odds: Odds) -> int:
        """How many of them leave a value in its size."""
        return sum(odds.is_near(float(factor)) for factor in self.factor)

    def named(self, place: int) -> Named:
        """One of them by itself."""
        kind = self.kinds[place]
        return Named(kind.name, kind.cost, float(self.value[place]), float(self.factor[place]))
