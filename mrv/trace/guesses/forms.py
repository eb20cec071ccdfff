"""With how many decimals values of a column are filed, as far as those beside a cell show."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mrv.trace.guesses.candidates import Spot
from mrv.trace.whatif.tables import Table, Tables

_COMPARED = 6
"""Other values that are looked at."""
_ENOUGH = 2
"""Other values of a record from which on they show how its filer writes."""
_MOSTLY = 0.7
"""Share of values that have all decimals; one in ten ends in a zero by accident."""
_EXACT = 15
"""Digits up to which a double holds every number."""


class Forms:
    """Tells how values are written."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._full: dict[tuple[str, int, int], bool] = {}

    def decimals(self, spot: Spot, others: Sequence[float]) -> int | None:
        """With how many decimals a column is filed; None if that does not show.

        By the nearest of the `others`; if there are none by the declaration, provided that the
        filer keeps to it in the other columns of the record.
        """
        table = self._tables.frames[spot.frame]
        filed = [places(value) for value in others[:_COMPARED] if math.isfinite(value) and value]
        if filed:
            most = max(filed)
            return most if filed.count(most) >= _MOSTLY * len(filed) else None
        declared = self._declared(spot.column)
        return declared if declared is not None and self._keeps(table, spot) else None

    def _keeps(self, table: Table, spot: Spot) -> bool:
        """Whether the other values of a record mostly have all decimals that are declared."""
        key = spot.frame, spot.row, table.version
        if key not in self._full:
            full = [
                places(value) == declared
                for column in table.frame.columns
                if column in table
                and (declared := self._declared(column))
                and math.isfinite(value := float(table.column(column)[spot.row]))
                and value
            ]
            self._full[key] = len(full) >= _ENOUGH and sum(full) >= _MOSTLY * len(full)
        return self._full[key]

    def _declared(self, column: str) -> int | None:
        parameter = self._tables.rulebook.parameters.get(column)
        return parameter.decimals if parameter and parameter.kind == "number" else None


def places(value: float) -> int:
    """The place of the last digit that is not zero: 2 of 0.25, -1 of 7440."""
    if not value or not math.isfinite(value):
        return 0 if value else -1
    text = repr(float(value))
    if len(text) <= _EXACT and "e" not in text:
        # The shortest text that tells the number ends in no zeros but those of a whole one.
        whole, _, part = text.partition(".")
        return len(part) if part != "0" else len(whole.rstrip("0")) - len(whole)
    digits, _, power = f"{value:.{_EXACT - 1}e}".partition("e")
    return len(digits.rstrip("0").partition(".")[2]) - int(power)
