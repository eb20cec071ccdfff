"""Series that stand still where every month has a value of its own.

That a measured value stays the same for months proves that it was not measured in them; what it
was, nothing tells. So no repair is looked for: any other value would end the standstill, even one
exchanged with another month. Read off the shape of the rules, so that a new one needs no mention.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mrv.catalogue.causes import TracePattern
from mrv.engine.calendar import MONTH
from mrv.language.features import History
from mrv.language.tree import Column
from mrv.trace.deeds.patterns import Recognised
from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.tables import Table, Tables

_LEAST = 3
"""Months of one value: two are a month and its copy, which other evidence may tell apart."""
_CONFIDENCE = 0.9
"""As sure as the rulebook is of its own patterns of standing still."""


class Frozen:
    """Finds them among failing rules."""

    def __init__(self, tables: Tables, names: Names) -> None:
        self._tables = tables
        self._names = names

    def found(self, failing: Sequence[Failing]) -> list[Recognised]:
        """Each series that stands still, with the findings that only say so."""
        still = [item for item in failing if item.judged.differs]
        found = []
        for (frame, column), groups in self._groups(still).items():
            table = self._tables.frames[frame]
            for rows in groups:
                own = [
                    item
                    for item in still
                    if item.judged.rule.frame == frame
                    and item.row in rows
                    and column in item.judged.rule.expect.names
                ]
                spots = [Spot(frame, column, row) for row in sorted(rows) if table.judged[row]]
                if spots and any(item.judged.rule.severity != "info" for item in own):
                    listed = any(item.judged.compares_with_list for item in own)
                    kind = "default_as_measured" if listed else "copied_block"
                    pattern = TracePattern(
                        kind=kind, signs=(), cells=(column,), confidence=_CONFIDENCE
                    )
                    explains = {item.instance: item.energy for item in own}
                    method = f"{column}_method"
                    # A default may be filed by right, and wrongly marked as measured.
                    marked = spots if listed and method in table else []
                    instead = tuple(Spot(frame, method, spot.row) for spot in marked)
                    found.append(Recognised(pattern, dict.fromkeys(spots), explains, True, instead))
        return found

    def _groups(self, still: Sequence[Failing]) -> dict[tuple[str, str], list[set[int]]]:
        """By column the rows that have one value month after month."""
        found: dict[tuple[str, str], list[set[int]]] = {}
        for item in still:
            table = self._tables.frames[item.judged.rule.frame]
            for column in _counted(item, table):
                rows = self._run(item, table, column)
                if len(rows) < _LEAST:
                    continue
                groups = found.setdefault((table.name, column), [])
                for group in [group for group in groups if group & rows]:
                    rows |= group
                    groups.remove(group)
                groups.append(rows)
        return found

    def _run(self, item: Failing, table: Table, column: str) -> set[int]:
        """The row and those of the months around it with the same value, as long as it lasts.

        Only where the rule asks for values of their own: a default that stays the same is none of
        them, though one of its months be marked as measured.
        """
        values, months = table.column(column), table.column(MONTH)
        conditions = [
            table.column(name)
            for name in sorted(item.judged.conditions)
            if name in table.frame.columns and name in table and table.column(name).dtype == object
        ]
        near = self._names.neighbours(table, Spot(table.name, column, item.row))
        beside = {int(months[row]): row for row in near}
        found = {item.row}
        for step in (-1, 1):
            month = int(months[item.row]) + step
            while (row := beside.get(month)) is not None:
                alike = all(own[row] == own[item.row] for own in conditions)
                if not alike or values[row] != values[item.row]:
                    break
                found.add(row)
                month += step
        return found


def _counted(item: Failing, table: Table) -> Iterator[str]:
    """The numbers of a record whose standing still a rule counts."""
    for feature in item.judged.rule.expect.features:
        if not isinstance(feature, History) or feature.kind != "run_length":
            continue
        column = feature.argument
        if isinstance(column, Column) and column.name in table.frame.columns:
            yield column.name
