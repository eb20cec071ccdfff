"""Which causes are two values that stand in one another's place.

Results that were calculated month by month are each repaired by their own formula, so that an
exchange of two of them is found as two mistakes, each of which leads to what the other holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from mrv.trace.cause import Cause
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.tables import Tables


class Exchanged:
    """Finds exchanges among causes of one number each."""

    def __init__(self, tables: Tables, names: Names) -> None:
        self._tables = tables
        self._names = names

    def pairs(self, causes: Sequence[Cause]) -> Iterator[tuple[Cause, Cause, str]]:
        """Two causes that are one exchange, with its kind."""
        taken: set[int] = set()
        single = [(c, c.best.hypothesis.spots[0]) for c in causes if _is_of_one_number(c)]
        for (first, one), (second, other) in combinations(single, 2):
            # Most of the many pairs of a portfolio are no places for an exchange.
            if one.row != other.row and one.column != other.column:
                continue
            if id(first) in taken or id(second) in taken:
                continue
            kind = self._kind(one, other)
            if kind and self._leads_to(first, second) and self._leads_to(second, first):
                taken |= {id(first), id(second)}
                yield first, second, kind

    def _kind(self, one: Spot, other: Spot) -> str:
        """What an exchange of two cells is called; nothing if they are no places for one."""
        table = self._tables.frames[one.frame]
        if one.frame != other.frame:
            return ""
        if one.row == other.row:
            alike = other.column in self._names.alike(table, one.column)
            return "swapped_columns" if alike else ""
        if one.column != other.column:
            return ""
        if other.row in self._names.neighbours(table, one):
            return "swapped_months"
        return "swapped_units" if other.row in self._names.siblings(table, one) else ""

    def _leads_to(self, cause: Cause, other: Cause) -> bool:
        """Whether the right value of a cause is what is filed for another, to the last digit."""
        ((spot, value),) = cause.best.hypothesis.cells
        filed = self._filed(other.best.hypothesis.spots[0])
        if not self._names.is_telling(spot.column, filed) or filed == self._filed(spot):
            return False
        return abs(float(value) - filed) <= max(self._names.unit(spot.column), 1e-9 * abs(filed))

    def _filed(self, spot: Spot) -> float:
        filed = self._tables.frames[spot.frame].prepared.table.get_column(spot.column)[spot.row]
        return float(filed)


def _is_of_one_number(cause: Cause) -> bool:
    hypothesis = cause.best.hypothesis
    return len(hypothesis.cells) == 1 and not hypothesis.textual
