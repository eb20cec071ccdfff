"""The earlier records of a run as if they were what is judged, for what they say of themselves."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from mrv.trace.whatif.tables import Array, Table, Tables


class PastTable(Table):
    """A frame whose earlier records are the judged ones, with the values that it has by now."""

    def __init__(self, table: Table) -> None:
        super().__init__(table.prepared, table.names)
        self._filed = table

    def column(self, name: str) -> Array:
        """The values of a column."""
        return self._filed.column(name)

    @cached_property
    def judged(self) -> npt.NDArray[np.bool_]:
        """Which rows belong to earlier periods."""
        return ~self._filed.judged


class PastTables(Tables):
    """The frames of a submission with its history in its place; good until a value is written."""

    def __init__(self, tables: Tables) -> None:
        self._share(tables)
        self.frames = {name: PastTable(table) for name, table in tables.frames.items()}
