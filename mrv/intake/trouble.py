"""Reporting cells that could not be read: each one located, long lists cut with their count."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
import polars as pl

from mrv.catalogue.model import Bilingual
from mrv.intake import problem_words, problems
from mrv.intake.cells import ERROR_VALUES
from mrv.intake.columns import ColumnSpec
from mrv.intake.problem_kind import Kind, Severity
from mrv.intake.raw import RawFrame
from mrv.intake.submission import Problem

LISTED = 20
"""Cells listed one by one per column and kind of trouble; the others are counted."""

_EXPECTED_DATES = {
    "month": Bilingual(zh="月份（如 2025-03）", en="a month (as 2025-03)"),
    "date": Bilingual(zh="日期（如 2025-03-15）", en="a date (as 2025-03-15)"),
    "year": Bilingual(zh="年份（如 2025）", en="a year (as 2025)"),
}
_SET_ASIDE = Bilingual(zh="；该行已搁置", en="; the row was set aside")
_WANTED: dict[str, Kind] = {
    "number": problems.NOT_A_NUMBER,
    "integer": problems.NOT_A_NUMBER,
    "date": problems.NOT_A_DATE,
    "month": problems.NOT_A_DATE,
    "year": problems.NOT_A_DATE,
    "boolean": problems.NOT_A_TRUTH,
    "code": problems.UNKNOWN_CODE,
}


class Trouble:
    """Collects the problems of one raw frame; records are named once all keys are read."""

    def __init__(self, raw: RawFrame, specs: Mapping[str, ColumnSpec], into: list[Problem]) -> None:
        self._raw = raw
        self._specs = specs
        self._problems = into
        self._pending: list[_Cell] = []

    def refuse(
        self,
        spec: ColumnSpec,
        rows: pl.Series,
        texts: pl.Series,
        suggest: Callable[[ColumnSpec, str], list[Bilingual]],
    ) -> None:
        """Cells that hold something else than the column's kind."""
        errors = texts.str.to_uppercase().is_in(ERROR_VALUES)
        for kind, mask in ((problems.ERROR_CELL, errors), (_WANTED[spec.kind], ~errors)):
            values: dict[str, object] = {
                "expected": _EXPECTED_DATES.get(spec.kind, ""),
                "consequence": _SET_ASIDE if spec.key else "",
            }
            self._list(kind, spec, (rows.filter(mask), texts.filter(mask)), values, suggest)

    def absurd(self, spec: ColumnSpec, rows: pl.Series, numbers: pl.Series) -> None:
        """Numbers that are not finite or of impossible size."""
        self._list(problems.ABSURD, spec, (rows, numbers.cast(pl.String)), {})

    def not_whole(self, spec: ColumnSpec, rows: pl.Series, numbers: pl.Series) -> None:
        """Fractions where a count is asked for; the value is kept."""
        self._list(problems.NOT_WHOLE, spec, (rows, numbers.cast(pl.String)), {})

    def blank_marks(self, spec: ColumnSpec, rows: pl.Series, texts: pl.Series) -> None:
        """Placeholders read as blank: one note per column."""
        self._note(problems.BLANK_MARKS, spec, rows, texts)

    def standstill(self, spec: ColumnSpec, rows: pl.Series, texts: pl.Series) -> None:
        """Words for a standstill read as zero, or as blank: one note per column."""
        none = spec.none_at_standstill
        kind = problems.STANDSTILL if none else problems.STANDSTILL_UNKNOWN
        self._note(kind, spec, rows, texts)

    def _note(self, kind: Kind, spec: ColumnSpec, rows: pl.Series, texts: pl.Series) -> None:
        note = kind.at(
            self._raw.provenance.locate(int(rows[0]), spec.name),
            frame=self._raw.name,
            parameter=spec.name,
            observed=str(texts[0]),
            title=spec.title,
            count=len(rows),
        )
        self._problems.append(note)

    def cell_units(self, spec: ColumnSpec, rows: pl.Series, texts: pl.Series) -> None:
        """Cells that name their own unit: one note per column."""
        place = self._raw.provenance.locate(int(rows[0]), spec.name)
        note = problems.CELL_UNITS.at(
            place,
            frame=self._raw.name,
            parameter=spec.name,
            observed=str(texts[0]),
            title=spec.title,
            count=len(rows),
            target=(spec.units[0] if spec.units else "") or "1",
        )
        self._problems.append(note)

    def _list(
        self,
        kind: Kind,
        spec: ColumnSpec,
        cells: tuple[pl.Series, pl.Series],
        told: Mapping[str, object],
        suggest: Callable[[ColumnSpec, str], list[Bilingual]] | None = None,
    ) -> None:
        rows, texts = cells
        for row, text in zip(rows.head(LISTED), texts.head(LISTED), strict=True):
            names = suggest(spec, text) if suggest else []
            values = {**told, "suggestion": problem_words.suggestion(names)}
            self._pending.append(_Cell(kind, kind.severity, spec, row, text, values))
        if len(rows) > LISTED:
            more = {"count": len(rows) - LISTED, "kind": kind.code}
            note = problems.MORE_OF_THE_SAME
            self._pending.append(_Cell(note, kind.severity, spec, int(rows[LISTED]), None, more))

    def settle(self, table: pl.DataFrame, keys: list[str]) -> None:
        """Name the records of the collected cells and add their problems."""
        for cell in self._pending:
            record = {key: table[key][cell.row] for key in keys}
            problem = cell.kind.at(
                self._raw.provenance.locate(cell.row, cell.spec.name),
                frame=self._raw.name,
                record={key: str(value) for key, value in record.items() if value is not None},
                parameter=cell.spec.name,
                observed=cell.text,
                severity=cell.severity,
                title=cell.spec.title,
                told=cell.told,
            )
            self._problems.append(problem)


class _Cell(msgspec.Struct, frozen=True):
    """A problem that waits for its record's keys."""

    kind: Kind
    severity: Severity
    spec: ColumnSpec
    row: int
    text: str | None
    told: Mapping[str, object]
