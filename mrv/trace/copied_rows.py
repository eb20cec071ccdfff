"""Records filed a second time: several measured values of one month stand in another one too.

One value may repeat by chance; that three or more of a record repeat together does not happen.
Which of the two months is the copy, the rules around them tell.
"""

from __future__ import annotations

import numpy as np

from mrv.trace.candidates import Spot
from mrv.trace.names import Names
from mrv.trace.tables import Array, Tables

_LEAST = 3
_USUAL = 0.25
"""Share of a series from which a value that repeats is usual there."""


class CopiedRows:
    """Finds the columns that a record shares with one other month of its series."""

    def __init__(self, tables: Tables, names: Names) -> None:
        self._tables = tables
        self._names = names
        self._known: dict[tuple[str, int], frozenset[str]] = {}

    def columns(self, frame: str, row: int) -> frozenset[str]:
        """The columns that were copied; empty if the record is no copy."""
        key = (frame, row)
        if key not in self._known:
            self._known[key] = self._shared(frame, row)
        return self._known[key]

    def has(self, spot: Spot) -> bool:
        """Whether a cell belongs to a record that was copied."""
        return spot.column in self.columns(spot.frame, spot.row)

    def _shared(self, frame: str, row: int) -> frozenset[str]:
        table = self._tables.frames[frame]
        others = self._names.neighbours(table, Spot(frame, "", row))
        if len(others) < _LEAST:
            return frozenset()
        same: dict[str, Array] = {}
        for column in table.frame.columns:
            parameter = self._names.parameter(column)
            if column not in table or parameter is None or parameter.nature != "measured":
                continue
            values = table.column(column)
            if values.dtype != np.float64 or not np.isfinite(values[row]):
                continue
            equal = values[others] == values[row]
            rare = 0 < equal.sum() <= max(1.0, _USUAL * len(others))
            if rare and self._names.is_telling(column, float(values[row])):
                same[column] = equal
        if len(same) < _LEAST:
            return frozenset()
        shared = np.sum(list(same.values()), axis=0)
        best = int(np.argmax(shared))
        if shared[best] < _LEAST:
            return frozenset()
        return frozenset(column for column, equal in same.items() if equal[best])
