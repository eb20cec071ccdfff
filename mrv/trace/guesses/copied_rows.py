"""Records filed a second time: several measured values of one month stand in another one too.

One value may repeat by chance; that three or more of a record repeat together does not happen.
Which of the two months is the copy, the rules around them tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.tables import Array, Table, Tables

_LEAST = 3
_USUAL = 0.25
"""Share of a series from which a value that repeats is usual there."""

_AT_ONCE = 100
"""Records that are compared with those around them in one step."""


class CopiedRows:
    """Finds the columns that a record shares with one other month of its series."""

    def __init__(self, tables: Tables, names: Names) -> None:
        self._tables = tables
        self._names = names
        self._known: dict[tuple[str, int], frozenset[str]] = {}
        self._numbers: dict[str, tuple[int, list[str], Array]] = {}
        self._repeated: dict[str, tuple[int, Array]] = {}

    def columns(self, frame: str, row: int) -> frozenset[str]:
        """The columns that were copied; empty if the record is no copy."""
        key = (frame, row)
        if key not in self._known:
            self._known[key] = self._shared(frame, row)
        return self._known[key]

    def has(self, spot: Spot) -> bool:
        """Whether a cell belongs to a record that was copied."""
        return spot.column in self.columns(spot.frame, spot.row)

    def together(self, failing: Sequence[Failing]) -> list[list[int]]:
        """Places of failures that read values of one such record: one cause may be behind all."""
        found: dict[tuple[str, int], dict[int, None]] = defaultdict(dict)
        for place, item in enumerate(failing):
            for frame, column, row in item.direct:
                if column in self.columns(frame, row):
                    found[frame, row][place] = None
        return [list(own) for own in found.values() if len(own) > 1]

    def _shared(self, frame: str, row: int) -> frozenset[str]:
        table = self._tables.frames[frame]
        columns, values = self._measured(table)
        if len(columns) < _LEAST or not self._repeats(table)[row]:
            return frozenset()
        others = self._names.neighbours(table, Spot(frame, "", row))
        if len(others) < _LEAST:
            return frozenset()
        own = values[:, row]
        equal = values[:, others] == own[:, None]
        times = equal.sum(axis=1)
        rare = np.isfinite(own) & (times > 0) & (times <= max(1.0, _USUAL * len(others)))
        same: dict[str, Array] = {
            columns[place]: equal[place]
            for place in np.flatnonzero(rare).tolist()
            if self._names.is_telling(columns[place], float(own[place]))
        }
        if len(same) < _LEAST:
            return frozenset()
        shared = np.sum(list(same.values()), axis=0)
        best = int(np.argmax(shared))
        if shared[best] < _LEAST:
            return frozenset()
        return frozenset(column for column, equal in same.items() if equal[best])

    def _repeats(self, table: Table) -> Array:
        """Of each row whether it has enough values that one other month has too."""
        known = self._repeated.get(table.name)
        if known is None or known[0] != table.version:
            _, values = self._measured(table)
            near = table.around(table.prepared.periods_a_year)
            most = np.zeros(table.rows, dtype=np.int64)
            for start in range(0, table.rows, _AT_ONCE):
                rows = slice(start, start + _AT_ONCE)
                beside = near[rows]
                times = (values[:, rows, None] == values[:, beside]).sum(axis=0)
                times[beside < 0] = 0
                most[rows] = times.max(axis=1, initial=0)
            known = self._repeated[table.name] = table.version, most >= _LEAST
        return known[1]

    def _measured(self, table: Table) -> tuple[list[str], Array]:
        """The measured numbers of a frame by column and row, with the names of the columns."""
        known = self._numbers.get(table.name)
        if known is None or known[0] != table.version:
            columns = [
                column
                for column in table.frame.columns
                if column in table
                and (parameter := self._names.parameter(column)) is not None
                and parameter.nature == "measured"
                and table.column(column).dtype == np.float64
            ]
            found = [table.column(column) for column in columns]
            values = np.stack(found) if found else np.zeros((0, table.rows))
            known = self._numbers[table.name] = table.version, columns, values
        return known[1], known[2]
