"""Rows of totals are no records: what is wrong with their cells is nobody's trouble."""

from __future__ import annotations

from collections.abc import Sequence

from mrv.intake import problems
from mrv.intake.submission import Location, Problem

_OF_A_CELL = frozenset({problems.UNCACHED.code, problems.ERROR_CELL.code})


def outside_totals(of_cells: Sequence[Problem], of_rows: Sequence[Problem]) -> list[Problem]:
    """The problems of a table's cells without those of rows that were told to be totals."""
    totals = {_row(p.location) for p in of_rows if p.code == problems.TOTAL_ROW.code} - {None}
    return [p for p in of_cells if p.code not in _OF_A_CELL or _row(p.location) not in totals]


def _row(place: Location | None) -> tuple[str | None, str] | None:
    """Sheet and row number of a cell."""
    if place is None or place.cell is None:
        return None
    return place.sheet, place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
