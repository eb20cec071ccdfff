"""Values that are missing although other months have them: what they would say is not known."""

from __future__ import annotations

from collections.abc import Set

import numpy as np

from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scorer
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.judge import Judge
from mrv.trace.whatif.plan import Plan
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


def is_blank(spot: Spot, tables: Tables) -> bool:
    """Whether a cell is that of a number, and none was filed."""
    table = tables.frames[spot.frame]
    if spot.column not in table or table.column(spot.column).dtype != np.float64:
        return False
    return bool(np.isnan(table.column(spot.column)[spot.row]))


def counted_as_nothing(blanks: Set[Spot], tables: Tables, plan: Plan, scorer: Scorer) -> set[Spot]:
    """The blanks whose record, with zeros for all that it leaves blank, breaks no formula.

    Where the results filed contain a value that is merely not told, they lack nothing.
    """
    ordered = sorted(blanks)
    zeros = [Hypothesis(_zeros(spot, tables, plan), False, "", 0.0) for spot in ordered]
    return {
        spot
        for spot, scored in zip(ordered, scorer.score(zeros), strict=True)
        if not any(plan.rules[instance.rule].equation for instance in scored.breaks)
    }


def _zeros(spot: Spot, tables: Tables, plan: Plan) -> tuple[tuple[Spot, float], ...]:
    """Zeros for a cell and for the blank results of its record."""
    columns = (column for frame, column in plan.formulas if frame == spot.frame)
    results = (Spot(spot.frame, column, spot.row) for column in columns)
    return tuple(
        (each, 0.0) for each in sorted({spot, *(r for r in results if is_blank(r, tables))})
    )


def rests_on_blank(item: Failing, blanks: Set[Spot], tables: Tables) -> bool:
    """Whether a failing rule reads a result of the month that lacks a value which has to be filed.

    It stands in another record, as the parts of a total do, and counts as nothing there. That a
    formula does not hold for what was filed is told all the same.
    """
    table = tables.frames[item.judged.rule.frame]
    if item.judged.equation or "month" not in table.frame.keys:
        return False
    own = table.record(item.row)
    for spot in blanks & item.links.keys() - item.direct:
        theirs = tables.frames[spot.frame].record(spot.row)
        same = all(theirs[key] == own[key] for key in theirs.keys() & own.keys())
        if same and spot.frame != table.name:
            return True
    return False
