"""Which cells of a report a rule reads on a record."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from mrv.catalogue.model import Relation, Rule, Rulebook
from tests.benchmarks.tracing.case import Case, Cell, cell_of
from tests.samples.rows import Lookup, Row

KINDS_OF_VALUES = ("number", "date", "code")


class Coverage:
    """Cells behind the rules of one case."""

    def __init__(self, case: Case, rulebook: Rulebook) -> None:
        self._case, self._rulebook = case, rulebook
        self._frames = {
            name: [*case.history.get(name, []), *case.frames.get(name, [])]
            for name in {*case.frames, *case.history}
        }
        self._of = Lookup(self._frames)

    @cached_property
    def _rows(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], Row]:
        return {
            (name, cell_of(name, row, "", self._rulebook).record): row
            for name, rows in self._case.frames.items()
            for row in rows
        }

    def row(self, frame: str, record: str | Mapping[str, Any]) -> Row | None:
        """The row that a finding is about."""
        keys = json.loads(record) if isinstance(record, str) else record
        pairs = tuple((k, str(v)) for k, v in keys.items() if k != "enterprise_id")
        return self._rows.get((frame, pairs))

    def cells(self, rule: Rule, row: Row) -> set[Cell]:
        """The filed values that the rule reads on a record, here and in related records."""
        names = {
            name for part in (rule.expect, rule.when) if part is not None for name in part.names
        }
        return {cell for name in names for cell in self.named(rule.frame, row, name)}

    def named(self, frame: str, row: Row, name: str) -> Iterator[Cell]:
        """The cells that `column` or `relation.column` means on a record."""
        relation, _, column = name.rpartition(".")
        if not relation:
            if row.get(column) is not None and self._is_value(frame, column):
                yield cell_of(frame, row, column, self._rulebook)
            return
        declared = self._rulebook.frames[frame].relations
        way = next((each for each in declared if each.name == relation), None)
        if way is None or way.during is not None:
            return
        for other in self._related(way, row):
            if other.get(column) is not None and self._is_value(way.to, column):
                yield cell_of(way.to, other, column, self._rulebook)

    def _is_value(self, frame: str, column: str) -> bool:
        known = self._rulebook.parameters.get(column)
        keys = self._rulebook.frames[frame].keys
        return known is not None and column not in keys and known.kind in KINDS_OF_VALUES

    def _related(self, way: Relation, row: Row) -> list[Row]:
        plain = {theirs: ours for ours, theirs in way.on if "(" not in theirs and "(" not in ours}
        found = self._of(way.to, row, **plain)
        for ours, theirs in way.on:
            if "(" in ours or "(" in theirs:
                wanted = _value(ours, row)
                found = [other for other in found if _value(theirs, other) == wanted]
        return found


def _value(expression: str, row: Row) -> Any:
    if expression.startswith("year("):
        when: dt.date = row[expression[5:-1]]
        return when.year
    return row.get(expression)
