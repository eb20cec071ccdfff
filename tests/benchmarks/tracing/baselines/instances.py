"""Every rule on every record of one report, with its outcome and the cells behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from mrv.catalogue.model import Rule, Rulebook
from mrv.engine.result import Result
from tests.benchmarks.tracing.baselines.coverage import Coverage
from tests.benchmarks.tracing.case import Case, Cell, cell_of
from tests.samples.rows import Row


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule judged on a record: True it holds, False it fails."""

    rule: Rule
    row: Row
    values: dict[str, Any]
    """The record with all features that the rules read."""
    holds: bool


class Instances:
    """The decided rule instances of a case, and the ancestors of its cells."""

    def __init__(self, case: Case, result: Result, rulebook: Rulebook) -> None:
        self.case, self._result, self._rulebook = case, result, rulebook
        self.coverage = Coverage(case, rulebook)
        self._behind: dict[Cell, frozenset[Cell]] = {}

    @cached_property
    def all(self) -> list[Instance]:
        return list(self._decided())

    def _decided(self) -> Iterator[Instance]:
        for name, judged in self._result.frames.items():
            if name not in self.case.frames or "enterprise_id" not in judged.table.columns:
                continue
            own = judged.table.select("enterprise_id").with_row_index("at")
            places = own.filter(pl.col("enterprise_id") == self.case.enterprise)["at"]
            if places.is_empty():
                continue
            records = judged.table[places].to_dicts()
            rows = [self._row(name, record) for record in records]
            for judgement in judged.rules:
                # A value that is not filed is another matter than a wrong one.
                if judgement.rule.presence:
                    continue
                applies = judgement.applicable.gather(places)
                for row, record, holds, meant in zip(
                    rows, records, judgement.result.gather(places), applies, strict=True
                ):
                    if row is not None and holds is not None and meant:
                        yield Instance(judgement.rule, row, record, holds)

    def _row(self, frame: str, record: dict[str, Any]) -> Row | None:
        cell = cell_of(frame, record, "", self._rulebook)
        return self.coverage.row(frame, dict(cell.record))

    def cells(self, instance: Instance) -> set[Cell]:
        """The cells that the rule reads, with all they were computed from."""
        read = self.coverage.cells(instance.rule, instance.row)
        return read.union(*(self.behind(cell) for cell in read)) if read else read

    def behind(self, cell: Cell) -> frozenset[Cell]:
        """The cells that a cell is computed from, however far back."""
        known = self._behind.get(cell)
        if known is not None:
            return known
        self._behind[cell] = frozenset()
        row = self.coverage.row(cell.frame, dict(cell.record))
        found: set[Cell] = set()
        if row is not None:
            for formula in self._rulebook.parameters[cell.parameter].formulas:
                if formula.frame != cell.frame:
                    continue
                for name in formula.expression.names:
                    found.update(self.coverage.named(cell.frame, row, name))
        found.discard(cell)
        for each in tuple(found):
            found |= self.behind(each)
        self._behind[cell] = frozenset(found)
        return self._behind[cell]
