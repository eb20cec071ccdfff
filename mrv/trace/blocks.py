"""The same parameter wrong in every month: cells of one series and year as one variable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from mrv.engine.calendar import MONTH
from mrv.trace.candidates import Failing, Spot
from mrv.trace.tables import Tables

_LEAST = 3
"""Months of a block that failing rules must read."""


def blocks(failing: Sequence[Failing], tables: Tables) -> list[tuple[Spot, ...]]:
    """Series of one parameter over one year that failing rules read in several months."""
    read: dict[tuple[str, str], set[int]] = defaultdict(set)
    for item in failing:
        for spot in item.links:
            read[spot.frame, spot.column].add(spot.row)
    found = []
    for (frame, column), rows in sorted(read.items()):
        table = tables.frames[frame]
        values = table.column(column)
        if len(rows) < _LEAST or values.dtype != np.float64:
            continue
        groups: dict[tuple[int, int], set[int]] = defaultdict(set)
        position = table.prepared.series.ordered
        series = dict(zip(position["row"].to_list(), position["series"].to_list(), strict=True))
        month = table.column(MONTH)
        for row in rows:
            if row in series and not np.isnan(month[row]):
                groups[series[row], int(month[row]) // 12].add(row)
        for (number, year), own in sorted(groups.items()):
            if len(own) < _LEAST:
                continue
            whole = [
                row
                for row, one in series.items()
                if one == number
                and int(month[row]) // 12 == year
                and table.judged[row]
                and np.isfinite(values[row])
            ]
            if len(whole) >= _LEAST:
                found.append(tuple(Spot(frame, column, row) for row in sorted(whole)))
    return found
