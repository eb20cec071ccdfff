"""Records of two units that stand in one another's place, with all that they hold.

Who files one line under another's name files the whole record there, and the other one's in turn.
Value by value the two would have to be exchanged many times over, and with one exchanged alone each
record disagrees with itself, so that whoever else is right is blamed.
"""

from __future__ import annotations

import numpy as np

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.tables import Tables

_LEAST = 3
"""Values in which two records must differ: fewer are exchanged one by one."""


def exchanged_record(
    tables: Tables, names: Names, one: Spot, other: int, follows: bool
) -> tuple[tuple[Spot, float], ...]:
    """The numbers of a record and of another row in one another's place; none if it is no record.

    Those that are calculated only if they did not follow: else they are computed anew.
    """
    table = tables.frames[one.frame]
    cells = []
    for column in table.frame.columns:
        if column not in table or table.column(column).dtype != np.float64:
            continue
        parameter = names.parameter(column)
        if parameter is None or (parameter.nature == "calculated" and follows):
            continue
        mine, theirs = (float(table.column(column)[row]) for row in (one.row, other))
        if np.isnan(mine) != np.isnan(theirs):
            return ()
        if mine != theirs and not np.isnan(mine):
            cells += [
                (Spot(one.frame, column, one.row), theirs),
                (Spot(one.frame, column, other), mine),
            ]
    return tuple(sorted(cells)) if len(cells) >= 2 * _LEAST else ()
