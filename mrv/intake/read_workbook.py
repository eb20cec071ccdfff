"""Workbooks: typed cells with addresses, merged ranges, visibility, and what a blank cell is."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from mrv.intake.names import printable
from mrv.intake.package_xml import SheetMarks, SpreadsheetPackage
from mrv.intake.provenance import address

CellValue = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta
CellState = Literal["value", "blank", "error", "uncached"]


class Sheet:
    """One worksheet. Rows and columns are counted from 0, from A1."""

    def __init__(
        self, sheet: CalamineSheet, *, visible: bool, package: SpreadsheetPackage | None
    ) -> None:
        self.name: str = sheet.name
        self.visible = visible
        self._sheet = sheet
        self._package = package

    @cached_property
    def rows(self) -> list[list[CellValue]]:
        """All cells, blank ones as `""`; addresses hold because nothing is skipped."""
        return self._sheet.to_python(skip_empty_area=False)

    def first_rows(self, count: int) -> list[list[CellValue]]:
        """The first rows from A1 on, without reading the others."""
        return self._sheet.to_python(skip_empty_area=False, nrows=count)

    @property
    def height(self) -> int:
        """Rows down to the last one in use."""
        return self._sheet.end[0] + 1 if self._sheet.end else 0

    @property
    def width(self) -> int:
        """Columns up to the last one in use."""
        return self._sheet.end[1] + 1 if self._sheet.end else 0

    @property
    def start(self) -> tuple[int, int]:
        """Row and column of the first cell in use."""
        return self._sheet.start or (0, 0)

    @property
    def empty(self) -> bool:
        """Whether no cell is in use."""
        return self._sheet.start is None

    def value(self, row: int, column: int) -> CellValue | None:
        """The typed value of a cell; None where it is blank or outside the sheet."""
        if row < 0 or column < 0 or row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        value = self.rows[row][column]
        return None if value == "" else value

    def text(self, row: int, column: int) -> str:
        """A cell as canonical text (`cell_text`), `""` where it is blank."""
        return cell_text(self.value(row, column)) or ""

    def spread_value(self, row: int, column: int) -> CellValue | None:
        """Like `value`, but every cell of a merged range has the range's value."""
        return self.value(*self.merge_origin(row, column))

    def merge_origin(self, row: int, column: int) -> tuple[int, int]:
        """Top left cell of the merged range that a cell is in, or the cell itself."""
        for (top, left), (bottom, right) in self.merged:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return row, column

    @cached_property
    def merged(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Merged ranges as ((top, left), (bottom, right))."""
        return list(self._sheet.merged_cell_ranges or [])

    def cell(self, row: int, column: int) -> str:
        """The address of a cell, as `D14`."""
        return address(row, column)

    @cached_property
    def marks(self) -> SheetMarks:
        """Hidden rows and columns, error cells, formulas without a value (xlsx only)."""
        return self._package.marks(self.name) if self._package else SheetMarks()

    @cached_property
    def percent_cells(self) -> frozenset[tuple[int, int]]:
        """Cells shown as a percentage: 98.5 % is stored as 0.985 (xlsx only)."""
        return self._package.percent_cells(self.name) if self._package else frozenset()

    def state(self, row: int, column: int) -> CellState:
        """What a cell is: the reader gives blanks, errors and uncached formulas all as blank."""
        if self.value(row, column) is not None:
            return "value"
        if (row, column) in self.marks.errors:
            return "error"
        return "uncached" if (row, column) in self.marks.uncached else "blank"


class Workbook:
    """An opened workbook (.xlsx, .xlsm, .xlsb, .xls, .ods)."""

    def __init__(self, path: Path) -> None:
        """Open `path`; `python_calamine.CalamineError` where it is no readable workbook."""
        self.path = printable(path)
        self._package = SpreadsheetPackage.open(path)
        self._workbook = _open(path)
        self._sheets: dict[str, Sheet] = {}

    @property
    def names(self) -> list[str]:
        """Names of the worksheets, hidden ones included, in order."""
        kind = SheetTypeEnum.WorkSheet
        return [meta.name for meta in self._workbook.sheets_metadata if meta.typ == kind]

    @property
    def all_names(self) -> list[str]:
        """Names of all sheets, those that are charts or macros too."""
        return [meta.name for meta in self._workbook.sheets_metadata]

    def sheet(self, name: str) -> Sheet:
        """The worksheet of that name; KeyError if there is none."""
        if name not in self._sheets:
            visible = {
                meta.name: meta.visible == SheetVisibleEnum.Visible
                for meta in self._workbook.sheets_metadata
            }[name]
            source = self._workbook.get_sheet_by_name(name)
            self._sheets[name] = Sheet(source, visible=visible, package=self._package)
        return self._sheets[name]

    def __iter__(self) -> Iterator[Sheet]:
        return (self.sheet(name) for name in self.names)

    def index(self, name: str) -> int:
        """Position of a sheet among all sheets of the file, charts included."""
        return self.all_names.index(name)

    def close(self) -> None:
        """Release the file."""
        self._workbook.close()


def _open(path: Path) -> CalamineWorkbook:
    """Open by name, or by content where the name is none for the reader or says another format."""
    named_as_old = path.suffix.lower() in {".xls", ".et"}
    if printable(path) == str(path) and not (named_as_old and zipfile.is_zipfile(path)):
        return CalamineWorkbook.from_path(str(path))
    return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


def cell_text(value: CellValue | None) -> str | None:
    """A cell as text that reads back exactly: `12`, `21.5`, `2025-03-01`, `TRUE`; None if blank."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
