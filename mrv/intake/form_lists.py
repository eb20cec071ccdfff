"""Lists inside a reporting form: tables with one record a row, several on a sheet."""

from __future__ import annotations

import re
from functools import cached_property

import msgspec
import polars as pl

from mrv.intake.form_match import FormMatcher
from mrv.intake.form_records import LAYOUT, Context
from mrv.intake.frames_layout import FILLED_KEYS, FrameReader
from mrv.intake.raw import RawFrame
from mrv.intake.read_sheet import SheetSource
from mrv.intake.read_workbook import Sheet, Workbook
from mrv.intake.source import HEAD_ROWS, Block, Wanted
from mrv.intake.submission import Location, Problem

_ROW = re.compile(r"\d+$")


class ListHeader(msgspec.Struct, frozen=True):
    """The heading row of a list, and the frame it is of."""

    row: int
    frame: str

    @property
    def top(self) -> int:
        """Where the heading begins."""
        return self.row


class ListSource(SheetSource):
    """The part of a sheet from a list's heading down to the next table."""

    layout = LAYOUT

    def __init__(self, workbook: Workbook, sheet: Sheet, top: int, until: int) -> None:
        super().__init__(workbook, sheet)
        self._top = top
        self._until = until

    @cached_property
    def head(self) -> list[list[str]]:
        """The first rows from the heading on."""
        rows = range(self._top, min(self._until, self._top + HEAD_ROWS))
        return [
            [self._cells.text(r, c).strip() for c in range(len(self._cells.rows[r]))] for r in rows
        ]

    def place(self, row: int, column: int) -> Location:
        """A cell of `head`."""
        header = self.head[row][column] if row < len(self.head) else None
        cell = self._cells.cell(self._top + row, column)
        return Location(file=self.file, sheet=self.sheet, cell=cell, column=header or None)

    def notes(self) -> list[Problem]:
        """Nothing: the form's reader looks at the sheet once."""
        return []

    def block(self, first_row: int, wanted: Wanted) -> Block:
        """The list's rows."""
        whole = super().block(self._top + first_row, wanted)
        table = whole.table.head(max(0, self._until - self._top - first_row))
        kept = [p for p in whole.problems if self._inside(p)]
        return Block(table, whole.provenance, kept)

    def _inside(self, problem: Problem) -> bool:
        found = _ROW.search(problem.location.cell or "") if problem.location else None
        return found is None or self._top < int(found[0]) <= self._until


def list_header_at(sheet: Sheet, row: int, matcher: FormMatcher) -> ListHeader | None:
    """The list whose heading `row` is: most texts are columns of one frame, keys included."""
    texts = [t for c in range(len(sheet.rows[row])) if (t := sheet.text(row, c).strip())]
    if len(texts) < 3 or not all(isinstance(v, str) for v in sheet.rows[row] if v != ""):
        return None
    best: tuple[float, str] | None = None
    for frame in (*matcher.list_tables, *matcher.card_tables):
        columns = {m.column for text in texts if (m := matcher.column(frame, text)) is not None}
        keys = set(matcher.rulebook.frames[frame].keys)
        if frame in matcher.list_tables:
            keys -= FILLED_KEYS  # what is usually a card says all of its keys as a list
        if not keys <= columns or len(columns) < 0.6 * len(texts):
            continue
        if best is None or len(columns) > best[0]:
            best = (len(columns), frame)
    return ListHeader(row, best[1]) if best else None


def read_list(
    workbook: Workbook,
    sheet: Sheet,
    header: ListHeader,
    until: int,
    reader: FrameReader,
    context: Context,
) -> RawFrame | None:
    """The records of a list; None where every line is blank."""
    source = ListSource(workbook, sheet, header.row, until)
    layout = reader.layout(source, reader.frames[header.frame])
    raw = reader.read(source, layout)
    table = raw.table.collect() if isinstance(raw.table, pl.LazyFrame) else raw.table
    if table.is_empty() or not any(
        table[name].null_count() < table.height for name in table.columns
    ):
        return None
    if "enterprise_id" not in table.columns and context.enterprise is not None:
        blank = pl.all_horizontal(pl.all().is_null())
        table = table.with_columns(
            pl.when(~blank).then(pl.lit(context.enterprise)).alias("enterprise_id")
        )
    raw.table = table
    return raw
