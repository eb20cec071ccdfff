"""Data frames and Parquet files as sources: typed columns under their headers."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from mrv.intake.provenance import LineProvenance
from mrv.intake.source import Block, Wanted
from mrv.intake.submission import Location, Problem


class TableSource:
    """A polars frame whose column names are the headers; rows count from 1."""

    sheet: str | None = None

    def __init__(self, name: str, table: pl.DataFrame, *, file: str, layout: str) -> None:
        self.name = name
        self.file = file
        self.layout = layout
        self._table = table

    @property
    def head(self) -> list[list[str]]:
        """Just the header: the rows below are typed already."""
        return [list(self._table.columns)]

    @property
    def empty(self) -> bool:
        """Whether there are no columns at all."""
        return self._table.width == 0

    def place(self, row: int, column: int) -> Location:
        """A column, by its name."""
        return Location(file=self.file, column=self._table.columns[column])

    def notes(self) -> list[Problem]:
        """Nothing is hidden in a data frame."""
        return []

    def block(self, first_row: int, wanted: Wanted) -> Block:
        """All rows of the columns wanted."""
        names = self._table.columns
        columns = (pl.col(names[at]).alias(name) for name, at in wanted.positions.items())
        provenance = LineProvenance(self.file, wanted.headers, lambda row: row + 1)
        return Block(self._table.select(columns), provenance, [])


def read_parquet(path: Path) -> TableSource:
    """A Parquet file; `polars.exceptions.PolarsError` where it is damaged."""
    return TableSource(path.stem, pl.read_parquet(path), file=str(path), layout="parquet")
