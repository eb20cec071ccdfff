"""A frame as filed: canonical column names, cells not yet read as numbers, dates or codes."""

from __future__ import annotations

import msgspec
import polars as pl

from mrv.intake.submission import Location, Problem, Provenance


class RawFrame(msgspec.Struct):
    """What a layout reader hands to the typing step, whatever the layout was.

    `table` holds one row per record. Its columns bear catalogue names and are text (the usual
    case: every cell as canonical text, null where nothing was filed) or already typed. Several raw
    frames of one name may be read, for example one per sheet; they are typed one by one, then
    stacked, so each may have units of its own.
    """

    name: str
    """Catalogue name of the frame."""
    table: pl.DataFrame | pl.LazyFrame
    """Lazy for large text files, which are never held as text."""
    provenance: Provenance
    """Answers for row numbers 0 ... n-1 of `table`."""
    file: str
    layout: str
    """What was detected: `workbook`, `csv`, `parquet`, `tidy`, `form`, `profile:<name>`, ..."""
    sheet: str | None = None
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    """Column name to the header or label as filed."""
    units: dict[str, str] = msgspec.field(default_factory=dict)
    """Column name to the unit as filed, verbatim; typing converts to the catalogue's unit."""
    header_places: dict[str, Location] = msgspec.field(default_factory=dict)
    """Where the headers stand; a column without an entry is shown by its first value."""
    problems: list[Problem] = msgspec.field(default_factory=list)
    """What the reader noticed (unknown columns, merged cells, ...)."""

    def header_place(self, column: str) -> Location:
        """Where a column's header stands."""
        return self.header_places.get(column) or self.provenance.locate(0, column)
