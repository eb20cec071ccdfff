"""Repairs of values that stand elsewhere to the last digit, where nothing says what they should be.

They are another month's, or the default of a list where a measurement is due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mrv.engine.calendar import MONTH
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.copied_rows import CopiedRows
from mrv.trace.guesses.hypothesis import Hypothesis
from mrv.trace.guesses.invert import Variable
from mrv.trace.guesses.names import Names
from mrv.trace.guesses.typical import Typical
from mrv.trace.whatif.tables import Tables

_SPREADS = 2.0
"""Spreads of the other months within which a value that was copied over is told to lie."""
_DEFAULT = "default_as_measured"
_ONWARD = 1.5
"""What the first of two equal months costs more than the one that repeats it."""


class Repeats:
    """Makes hypotheses of copies."""

    def __init__(self, tables: Tables, names: Names, typical: Typical, copied: CopiedRows) -> None:
        self._tables = tables
        self._names = names
        self._typical = typical
        self._copied = copied

    def hypotheses(
        self,
        variable: Variable,
        prior: float,
        allowed: Callable[[Spot, float], bool],
        *,
        listed: bool = False,
    ) -> Iterator[Hypothesis]:
        """Repairs of a value that failing rules ask to be no other one, only not to repeat.

        One of two equal values is a copy, by itself or with the record around it; what it should
        be, the other months tell as well as they can. `prior` is what the parameter costs, and
        `allowed` says whether it can have a value at all; `listed`, whether a rule says that it is
        one of a list.
        """
        spot = variable.spots[0]
        filed = float(self._tables.frames[spot.frame].column(spot.column)[spot.row])
        default = listed and self._names.listed.kind(spot, filed, filed, 0.0) == _DEFAULT
        kind = _DEFAULT if default else self._names.copied(spot, filed)
        if kind is None:
            return
        same = self._equal_months(spot)
        # A list has no first month: each that holds its value holds it by itself.
        prior += _ONWARD if same and min(same.values()) > 0 and not default else 0.0
        record = self._copied.columns(spot.frame, spot.row)
        for name, columns in ((kind, [spot.column]), ("copied_block", sorted(record))):
            cells, spans = [], []
            for column in columns:
                cell = Spot(spot.frame, column, spot.row)
                expected = self._typical.expected(cell, frozenset(same))
                if expected is not None and allowed(cell, expected[0]):
                    value, most = expected[0], _SPREADS * expected[1]
                    cells.append((cell, value))
                    spans.append((value - most, value + most))
            if cells and (len(cells) > 1) == (name == "copied_block"):
                named, cost = self._names.kind(name)
                span = spans[0] if len(cells) == 1 else None
                yield Hypothesis(
                    tuple(cells), variable.follows, named, cost + prior, span=span, usual=True
                )

    def _equal_months(self, spot: Spot) -> dict[int, int]:
        """The rows of other months with the same value, and how much later these are."""
        table = self._tables.frames[spot.frame]
        month, column = table.column(MONTH), table.column(spot.column)
        beside = zip(self._names.neighbours(table, spot), self._names.others(spot), strict=True)
        filed = column[spot.row]
        equal = (row for row, value in beside if value == filed)
        return {row: int(month[row] - month[spot.row]) for row in equal}
