"""Where each record's earlier periods stand: rows of a frame by series and calendar period.

Every series (the frame's keys without its time) gets a stretch of a dense grid, one cell a period,
that holds the row number of the record. "k periods ago" is then a look-up k cells to the left: a
gap in the calendar is an empty cell, and neither the order of the rows nor missing months matter.
Reading the series key run by run keeps this cheap for sorted input and correct for any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

import polars as pl

_FEW = 1_000
"""Rows up to which a plain dictionary beats the start-up of polars' operations."""
_DENSE = 64
"""A grid may hold this many cells a record; scattered periods (a wrong year) are joined instead."""


def group_ids(table: pl.DataFrame) -> pl.Series:
    """Number the distinct rows of `table` 0, 1, ... in order of appearance (UInt32).

    Rows are compared run by run first, so sorted input costs one comparison with its neighbour.
    """
    if table.width == 0 or table.height == 0:
        return constant_column("", 0, pl.UInt32, table.height)
    if table.height <= _FEW:
        return _numbered(table)[0]
    changed = table.select(
        pl.any_horizontal(pl.all().ne_missing(pl.all().shift(1))).alias("changed")
    ).to_series()
    changed = changed.scatter(0, True)
    runs = (changed.cum_sum() - 1).cast(pl.UInt32)
    starts = table.filter(changed)
    distinct = starts.unique(maintain_order=True)
    if distinct.height == starts.height:
        return runs
    numbered = starts.join(
        distinct.with_row_index("@group"),
        on=table.columns,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return take(numbered.get_column("@group"), runs)


def combinations(table: pl.DataFrame) -> tuple[pl.Series, list[tuple[Any, ...]]]:
    """The distinct rows of `table`, and for each row the place of its like among them."""
    if table.height <= _FEW:
        return _numbered(table)
    ids = group_ids(table)
    return ids, table.unique(maintain_order=True).rows()


def _numbered(table: pl.DataFrame) -> tuple[pl.Series, list[tuple[Any, ...]]]:
    numbers: dict[tuple[Any, ...], int] = {}
    found = [numbers.setdefault(row, len(numbers)) for row in table.rows()]
    return pl.Series(found, dtype=pl.UInt32), list(numbers)


class Series:
    """The series of one frame, with the row of each record `k` periods ago."""

    def __init__(self, keys: pl.DataFrame, period: pl.Series) -> None:
        """Lay out `period` (whole numbers, null where undated) by the series named in `keys`."""
        self._height = period.len()
        self._series = group_ids(keys).cast(pl.Int64)
        self._period = period.cast(pl.Int64)
        self._lags: dict[int, pl.Series | None] = {}
        low, high = self._period.min(), self._period.max()
        self._low = low if isinstance(low, int) else 0
        self.span = (high if isinstance(high, int) else self._low) - self._low + 1
        """Periods from the first to the last record of the frame, both counted."""

    @cached_property
    def _cells(self) -> int:
        last = self._series.max()
        return (last + 1 if isinstance(last, int) else 0) * 2 * self.span

    @cached_property
    def position(self) -> pl.Series:
        """The cell of each record (Int64), null if it is undated.

        Before a series stand as many empty cells as it may span, so that looking back from one
        never reaches another.
        """
        return self._series * (2 * self.span) + (self._period - (self._low - self.span))

    @cached_property
    def _position(self) -> pl.Series:
        return self.position.cast(pl.UInt32)

    @cached_property
    def single(self) -> pl.Series | None:
        """Whether a record is the only one of its series and period; None if all are."""
        grid = self._grid
        if grid is None:
            alone = self.position.is_unique() & self.position.is_not_null()
        else:
            alone = take(grid, self._position).is_not_null()
        return None if alone.all() else alone

    @cached_property
    def _grid(self) -> pl.Series | None:
        """Row numbers by position, null where there is no record or more than one."""
        if self._cells > 2 * _DENSE * self._height + 1_000_000:
            return None
        rows = pl.int_range(self._height, dtype=pl.UInt32, eager=True)
        position = self._position
        if position.null_count():
            dated = position.is_not_null()
            position, rows = position.filter(dated), rows.filter(dated)
        grid = constant_column("", None, pl.UInt32, self._cells).scatter(position, rows)
        clash = position.filter(take(grid, position) != rows)
        return grid.scatter(clash.unique(), None) if clash.len() else grid

    def earlier(self, lag: int) -> pl.Series | None:
        """The row (UInt32) of each record's series `lag` periods ago; None if no record has one."""
        if lag not in self._lags:
            self._lags[lag] = self._find(lag) if 0 < lag < self.span else None
        return self._lags[lag]

    def _find(self, lag: int) -> pl.Series | None:
        grid = self._grid
        rows = self._join(lag) if grid is None else take(grid, self._position - lag)
        return None if rows.null_count() == self._height else rows

    def _join(self, lag: int) -> pl.Series:
        records = pl.DataFrame({"series": self._series, "period": self._period})
        single = records.with_row_index("row").filter(
            pl.struct("series", "period").is_unique(), pl.col("period").is_not_null()
        )
        wanted = records.with_columns(pl.col("period") - lag)
        found = wanted.join(single, on=["series", "period"], how="left", maintain_order="left")
        return found.get_column("row")

    @cached_property
    def dated(self) -> pl.Series:
        """The number of each record's series (Int64), null if it is undated."""
        if not self._period.null_count():
            return self._series
        return only_where(self._period.is_not_null(), self._series)

    @cached_property
    def ordered(self) -> pl.DataFrame:
        """Columns `row`, `series`, `period`, sorted by series and period; undated rows left out."""
        return (
            pl.DataFrame({"series": self._series, "period": self._period})
            .with_row_index("row")
            .filter(pl.col("period").is_not_null())
            .sort("series", "period", maintain_order=True)
        )


def take(values: pl.Series, rows: pl.Series | None) -> pl.Series:
    """The values at `rows`; null where the row is null, everywhere if there are no rows."""
    if rows is None or values.is_empty():
        height = values.len() if rows is None else rows.len()
        return constant_column(values.name, None, values.dtype, height)
    # Indexing goes straight to the kernel, `gather` through the planner: this is called often.
    return values[rows]


def constant_column(
    name: str,
    value: float | str | bool | None,
    dtype: pl.DataType | type[pl.DataType],
    height: int,
) -> pl.Series:
    """A column of one value throughout (None: unknown)."""
    return _single(value, dtype, type(value).__name__).new_from_index(0, height).alias(name)


@lru_cache(maxsize=256)
def _single(
    value: float | str | bool | None, dtype: pl.DataType | type[pl.DataType], kind: str
) -> pl.Series:
    """One row; `kind` keeps 1, 1.0 and True apart."""
    return pl.Series([value], dtype=dtype)


def surely(truth: pl.Series) -> pl.Series:
    """The truth with unknown taken as false."""
    if not truth.null_count():
        return truth
    return truth.zip_with(truth, constant_column("", False, pl.Boolean, truth.len()))


def only_where(condition: pl.Series, values: pl.Series) -> pl.Series:
    """The values where the condition holds, null elsewhere."""
    return values.zip_with(condition, constant_column("", None, values.dtype, values.len()))


def distinct_rows(keys: Sequence[pl.Series]) -> pl.DataFrame:
    """The key columns side by side under positional names, fit for `group_ids` and joins."""
    return pl.DataFrame([key.alias(f"key{number}") for number, key in enumerate(keys)])
