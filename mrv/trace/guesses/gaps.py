"""Values that are missing although other months have them: what they would say is not known."""

from __future__ import annotations

import numpy as np

from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.judge import Judge
from mrv.trace.whatif.tables import Tables

_LEAST = 3
"""Other months with a value from which a blank is a gap, not a thing the filer has none of."""


def has_gap(item: Failing, tables: Tables, names: Names, judge: Judge) -> bool:
    """Whether a failing rule counts a blank as nothing where the series has a value otherwise.

    Such a rule accuses nobody: the missing value alone may explain it, unless it comes to the same
    with the value of the other months (what stands in for another value was not needed).
    """
    table = tables.frames[item.judged.rule.frame]
    for name in item.judged.rule.expect.names:
        if name not in table.frame.columns or name not in table:
            continue
        column = table.column(name)
        if column.dtype != np.float64 or not np.isnan(column[item.row]):
            continue
        others = column[names.neighbours(table, Spot(table.name, name, item.row))]
        if np.count_nonzero(~np.isnan(others)) >= _LEAST:
            usual = float(np.nanmedian(others))
            if name not in item.judged.reads or judge.depends(item.judged, name, item.row, usual):
                return True
    return False
