"""A worksheet as a source: merged cells spread, hidden rows and unreadable cells reported."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

import polars as pl

from mrv.intake import problems
from mrv.intake.provenance import SheetProvenance, address, column_letters
from mrv.intake.read_workbook import CellValue, Sheet, Workbook, cell_text
from mrv.intake.source import HEAD_ROWS, Block, Wanted
from mrv.intake.submission import Location, Problem

_LISTED = 20


class SheetSource:
    """One sheet of an open workbook."""

    layout = "workbook"

    def __init__(self, workbook: Workbook, sheet: Sheet) -> None:
        self.file = workbook.path
        self.sheet: str | None = sheet.name
        self.name = sheet.name
        self.visible = sheet.visible
        self._cells = sheet

    @cached_property
    def head(self) -> list[list[str]]:
        """The first rows, merged ranges spread out."""
        rows = self._cells.first_rows(HEAD_ROWS)
        texts = [[(cell_text(value) or "").strip() for value in row] for row in rows]
        for (top, left), (bottom, right) in self._cells.merged:
            for row in range(top, min(bottom + 1, len(texts))):
                for column in range(left, min(right + 1, len(texts[row]))):
                    texts[row][column] = texts[top][left]
        return texts

    @property
    def empty(self) -> bool:
        """Whether no cell is in use."""
        return self._cells.empty

    def place(self, row: int, column: int) -> Location:
        """A cell, with the text in it as the column's header."""
        header = self.head[row][column] if row < len(self.head) else None
        cell = address(row, column)
        return Location(file=self.file, sheet=self.sheet, cell=cell, column=header or None)

    def notes(self) -> list[Problem]:
        """A hidden sheet, hidden rows and hidden columns."""
        place = Location(file=self.file, sheet=self.sheet)
        found = []
        if not self.visible:
            found.append(problems.HIDDEN_SHEET.at(place, observed=self.name))
        marks = self._cells.marks
        rows = sorted(row for row in marks.hidden_rows if row < self._cells.height)
        if rows:
            listed = ", ".join(str(row + 1) for row in rows[:_LISTED])
            listed += " ..." if len(rows) > _LISTED else ""
            found.append(problems.HIDDEN_ROWS.at(place, count=len(rows), rows=listed))
        hidden = sorted(column for column in marks.hidden_columns if column < self._cells.width)
        if hidden:
            letters = ", ".join(column_letters(column) for column in hidden[:_LISTED])
            found.append(problems.HIDDEN_COLUMNS.at(place, columns=letters))
        return found

    def block(self, first_row: int, wanted: Wanted) -> Block:
        """The rows from `first_row` on, with what could not be taken as it stands."""
        rows = self._cells.rows[first_row:]
        values = {name: [row[at] for row in rows] for name, at in wanted.positions.items()}
        found = self._spread_merged(values, first_row, wanted)
        found += self._unreadable(first_row, wanted)
        found += self._scale_percent(values, first_row, wanted)
        table = pl.DataFrame({name: _series(column) for name, column in values.items()})
        positions, headers = wanted.positions, wanted.headers
        provenance = SheetProvenance(self.file, self.name, positions, first_row, headers)
        return Block(table, provenance, found)

    def _spread_merged(
        self, values: dict[str, list[CellValue]], first_row: int, wanted: Wanted
    ) -> list[Problem]:
        """Give every row of a merged range its value; a number there is no row's in particular."""
        names = {at: name for name, at in wanted.positions.items()}
        found = []
        for (top, left), (bottom, right) in self._cells.merged:
            covered = [names[at] for at in range(left, right + 1) if at in names]
            value = self._cells.value(top, left)
            if bottom < first_row or not covered or value is None:
                continue
            kind = problems.MERGED
            if bottom > top and wanted.numeric.intersection(covered):
                kind = problems.MERGED_NUMBER
            spread: CellValue = value if kind is problems.MERGED else ""
            for name in covered if kind is problems.MERGED_NUMBER else covered[:1]:
                for row in range(
                    max(top, first_row), min(bottom + 1, first_row + len(values[name]))
                ):
                    values[name][row - first_row] = spread
            where = f"{address(top, left)}:{address(bottom, right)}"
            place = Location(file=self.file, sheet=self.sheet, cell=address(top, left))
            told = cell_text(value)
            found.append(kind.at(place, parameter=covered[0], observed=told, range=where))
        return found

    def _unreadable(self, first_row: int, wanted: Wanted) -> list[Problem]:
        """Error cells and formulas whose result was never saved."""
        names = {at: name for name, at in wanted.positions.items()}
        marks = self._cells.marks
        found = []
        for row, column in sorted([*marks.errors, *marks.uncached]):
            if row < first_row or column not in names:
                continue
            name = names[column]
            header = wanted.headers.get(name)
            cell = address(row, column)
            place = Location(file=self.file, sheet=self.sheet, cell=cell, column=header)
            error = marks.errors.get((row, column))
            kind = problems.ERROR_CELL if error else problems.UNCACHED
            title = header or name
            found.append(kind.at(place, parameter=name, observed=error, title=title))
        return found

    def _scale_percent(
        self, values: dict[str, list[CellValue]], first_row: int, wanted: Wanted
    ) -> list[Problem]:
        """Read cells in percent format as they are shown, in columns that are in %."""
        found = []
        for name in sorted(wanted.percent):
            at = wanted.positions[name]
            column = values[name]
            if not any(isinstance(value, float) and 0 < abs(value) <= 2 for value in column):
                continue  # nothing small enough to be a fraction: spare looking at the formats
            rows = [row - first_row for row, c in self._cells.percent_cells if c == at]
            scaled = [row for row in rows if 0 <= row < len(column)]
            for row in scaled:
                value = column[row]
                if isinstance(value, float):
                    column[row] = round(value * 100, 12)
            if scaled:
                place = self.place(first_row + min(scaled), at)
                header = wanted.headers.get(name, name)
                found.append(problems.PERCENT_FORMAT.at(place, parameter=name, observed=header))
        return found


def _series(column: list[CellValue]) -> pl.Series:
    """Cells of one type as they are, mixed ones as text; blanks null."""
    types = set(map(type, column))
    if str in types:
        # The reader gives blanks as "": look whether there is any text besides.
        blanks = [value == "" for value in column]
        types = {type(value) for value, blank in zip(column, blanks, strict=True) if not blank}
        column = [None if blank else v for v, blank in zip(column, blanks, strict=True)]  # type: ignore[misc]
    if types == {float}:
        return pl.Series(column, dtype=pl.Float64)
    if types == {dt.date}:
        return pl.Series(column, dtype=pl.Date)
    return pl.Series([cell_text(value) for value in column], dtype=pl.String)
