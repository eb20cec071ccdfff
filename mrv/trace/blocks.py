"""The same parameter wrong in every month: cells of one series and year as one variable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from mrv.trace.candidates import Failing, Spot
from mrv.trace.tables import Tables

_LEAST = 3
"""Months of a block that failing rules must read."""


def repeated(failing: Sequence[Failing], tables: Tables) -> list[list[int]]:
    """Places of failures of one rule that read one series in several months of a year.

    Month by month they may have nothing in common, yet one habit may be behind them all.
    """
    found: dict[tuple[int, str, str, int], dict[int, int]] = defaultdict(dict)
    for place, item in enumerate(failing):
        for spot in item.direct:
            number = int(tables.frames[spot.frame].year_of[spot.row])
            if number >= 0:
                key = (item.judged.number, spot.frame, spot.column, number)
                found[key].setdefault(spot.row, place)
    return [list(own.values()) for own in found.values() if len(own) >= _LEAST]


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
                part = sorted(set(whole.tolist()) & rows)
                if _LEAST <= len(part) < len(whole):
                    found.append(tuple(Spot(frame, column, row) for row in part))
    return found
