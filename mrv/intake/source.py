"""A rectangle of cells with a header somewhere near its top, whatever file it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec
import polars as pl

from mrv.intake.submission import Location, Problem, Provenance

HEAD_ROWS = 25
"""Rows looked through for a header."""


class Block(msgspec.Struct, frozen=True):
    """The data below a header: one row per record, columns under the names asked for."""

    table: pl.DataFrame | pl.LazyFrame
    provenance: Provenance
    problems: list[Problem]


class Wanted(msgspec.Struct, frozen=True):
    """The columns to take from a source."""

    positions: Mapping[str, int]
    """Name to column, from 0."""
    headers: Mapping[str, str]
    """Name to the header as filed."""
    numeric: frozenset[str] = frozenset()
    """Names of columns of numbers: a merged number belongs to no row in particular."""
    percent: frozenset[str] = frozenset()
    """Names of columns in %, where a cell's percent format matters."""


class Source(Protocol):
    """One sheet of a workbook, one text file, one Parquet file or one data frame."""

    file: str
    sheet: str | None
    layout: str
    name: str
    """What the table is called: the sheet's or the file's name."""

    @property
    def head(self) -> list[list[str]]:
        """The first rows as text, `""` where blank; cells of merged ranges repeat the value."""
        ...

    @property
    def empty(self) -> bool:
        """Whether there is nothing but blanks."""
        ...

    def place(self, row: int, column: int) -> Location:
        """The place of a cell of `head`, both from 0."""
        ...

    def block(self, first_row: int, wanted: Wanted) -> Block:
        """All rows from `first_row` on, of the columns wanted."""
        ...

    def notes(self) -> list[Problem]:
        """What a reader of this table should know, as hidden rows."""
        ...
