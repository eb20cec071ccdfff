"""The same parameter wrong in every month: cells of one series and year as one variable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.whatif.tables import Tables

_LEAST = 3
"""Months of a block that failing rules must read."""


def repeated(failing: Sequence[Failing], tables: Tables) -> list[list[int]]:
    """Places of failures of one rule that read one series in several months of a year.

    Month by month they may have nothing in common, yet one habit may be behind them all.
    """
    found: dict[tuple[int, str, str, int], dict[int, int]] = defaultdict(dict)
    for place, item in enumerate(failing):
        rule = item.judged.number
        for frame, column, row in item.direct:
            number = tables.frames[frame].year_numbers[row]
            if number >= 0:
                found[rule, frame, column, number].setdefault(row, place)
    return [list(own.values()) for own in found.values() if len(own) >= _LEAST]


def blocks(
    failing: Sequence[Failing], tables: Tables, carried: Callable[[Spot], bool]
) -> list[tuple[Spot, ...]]:
    """Series of one parameter over one year that failing rules read in several months.

    `carried` says whether anything is calculated from a value: what is falsified for some months
    only was falsified for what follows from it.
    """
    read: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    own: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    by_rule: dict[tuple[str, str, int], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    level: set[tuple[str, str, int]] = set()
    years: dict[str, list[int]] = {}
    for item in failing:
        rows_of: dict[tuple[str, str, int], set[int]] = defaultdict(set)
        for frame, column, row in item.links:
            if frame not in years:
                years[frame] = tables.frames[frame].year_numbers
            number = years[frame][row]
            if number >= 0:
                rows_of[frame, column, number].add(row)
        for place, rows in rows_of.items():
            read[place] |= rows
            if len(rows) == 1 or item.judged.rule.frame != place[0]:
                level.add(place)
            if len(rows) == 1:
                own[place] |= rows
                by_rule[place][item.judged.number] |= rows
    found = []
    for place, rows in sorted(read.items()):
        frame, column, number = place
        table = tables.frames[frame]
        values = table.column(column)
        if len(rows) < _LEAST or values.dtype != np.float64:
            continue
        year = table.judged_of(number)
        whole = year[np.isfinite(values.take(year))]
        if len(whole) < _LEAST:
            continue
        if place in level:
            # What only compares months with one another says nothing of all of them.
            found.append(tuple(Spot(frame, column, int(row)) for row in sorted(whole)))
        every = set(whole.tolist())
        # What compares a month with others reads these too, which may be right; and of the
        # months that one rule accuses, no other rule need know.
        first = Spot(frame, column, int(min(whole)))
        alone = own[place] if carried(first) else rows
        sets = [rows, alone, *by_rule[place].values()]
        for part in sorted({tuple(sorted(every & months)) for months in sets}):
            if _LEAST <= len(part) < len(whole):
                found.append(tuple(Spot(frame, column, row) for row in part))
    return found
