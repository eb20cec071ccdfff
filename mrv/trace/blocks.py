"""The same parameter wrong in every month: cells of one series and year as one variable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

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
        touched: dict[int, int] = defaultdict(int)
        for number in table.year_of[list(rows)].tolist():
            if number >= 0:
                touched[number] += 1
        for number, months in sorted(touched.items()):
            if months < _LEAST:
                continue
            _, year = table.years.of(np.array([number]))
            whole = year[table.judged[year] & np.isfinite(values[year])]
            if len(whole) >= _LEAST:
                found.append(tuple(Spot(frame, column, int(row)) for row in sorted(whole)))
    return found
