"""Where values came from: compact descriptions, resolved to a cell or a line only when asked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

import msgspec
import polars as pl

from mrv.intake.submission import Location, Provenance


def column_letters(column: int) -> str:
    """Spreadsheet letters of a column counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def address(row: int, column: int) -> str:
    """Cell address of a row and column counted from 0."""
    return f"{column_letters(column)}{row + 1}"


class SheetProvenance(msgspec.Struct, frozen=True):
    """Records in the rows of a sheet: (sheet, header map, row offset)."""

    file: str
    sheet: str
    columns: Mapping[str, int]
    """Parameter to sheet column, from 0."""
    first_row: int
    """Sheet row of record 0, from 0."""
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    rows: Sequence[int] | None = None
    """Sheet row of each record, where records are not on consecutive rows."""

    def locate(self, row_id: int, parameter: str | None) -> Location:
        """The cell of a value, or the row's first column when the value has none."""
        row = self.rows[row_id] if self.rows is not None else self.first_row + row_id
        column = self.columns.get(parameter) if parameter is not None else None
        if column is None:
            column = min(self.columns.values(), default=0)
            return Location(file=self.file, sheet=self.sheet, cell=address(row, column))
        header = self.headers.get(parameter or "")
        return Location(file=self.file, sheet=self.sheet, cell=address(row, column), column=header)


class LineProvenance(msgspec.Struct, frozen=True):
    """Records in the lines of a text file, or in the rows of a table in memory."""

    file: str
    headers: Mapping[str, str]
    """Parameter to the header as filed."""
    line_of: Callable[[int], int]
    """Line number, from 1, of a record."""

    def locate(self, row_id: int, parameter: str | None) -> Location:
        """The line of a record, with the header of the column when the value has one."""
        header = self.headers.get(parameter) if parameter is not None else None
        try:
            line: int | None = self.line_of(row_id)
        except OSError:  # the file was moved away since it was read
            line = None
        return Location(file=self.file, line=line, column=header)


class CellProvenance(msgspec.Struct, frozen=True):
    """Records scattered over a form: any map of (record, parameter) to cells."""

    file: str
    sheet: str
    cells: Mapping[tuple[int, str], tuple[int, int]]
    """(record, parameter) to (row, column), both from 0."""
    anchors: Mapping[int, tuple[int, int]] = msgspec.field(default_factory=dict)
    """Record to the cell that stands for it as a whole (its month's heading, say)."""
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)

    def locate(self, row_id: int, parameter: str | None) -> Location:
        """The cell of a value, else its record's anchor, else the sheet."""
        cell = self.cells.get((row_id, parameter)) if parameter is not None else None
        label = self.labels.get(parameter or "") if cell is not None else None
        if cell is None:
            cell = self.anchors.get(row_id)
        where = address(*cell) if cell is not None else None
        return Location(file=self.file, sheet=self.sheet, cell=where, column=label)


class StackedProvenance(msgspec.Struct, frozen=True):
    """Several sources under one another; `starts` are the first row numbers of each."""

    parts: Sequence[Provenance]
    starts: Sequence[int]

    def locate(self, row_id: int, parameter: str | None) -> Location:
        """Ask the source that the row came from."""
        part = bisect_right(self.starts, row_id) - 1
        return self.parts[part].locate(row_id - self.starts[part], parameter)


class SelectedProvenance(msgspec.Struct, frozen=True):
    """A source of which only some rows were kept (`kept[i]` is the source row of row i)."""

    source: Provenance
    kept: pl.Series

    def locate(self, row_id: int, parameter: str | None) -> Location:
        """Ask the source for the row that was kept as `row_id`; for its first if none was."""
        if self.kept.is_empty():
            return self.source.locate(0, None)
        return self.source.locate(int(self.kept[row_id]), parameter)
