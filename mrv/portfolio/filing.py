"""The filing board: who filed which month when, late, missing, replaced."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.portfolio.settings import FilingRecords, Settings

if TYPE_CHECKING:
    from mrv.engine.result import Result

SCHEMA: dict[str, type[pl.DataType]] = {
    "enterprise_id": pl.String,
    "month": pl.Date,
    "status": pl.String,
    "filed_on": pl.Date,
    "due_on": pl.Date,
    "days_late": pl.Int64,
    "records": pl.UInt32,
    "replaced": pl.UInt32,
}
"""`status`: `filed`, `late`, `missing`, `due` (its day has not come), `free` (not filed, and no
term ran for it), `unknown` (no records at all, or a sector that nobody named)."""


def filing_board(
    result: Result, settings: Settings, as_of: datetime.date, sectors: pl.DataFrame
) -> pl.DataFrame:
    """One row an enterprise and month; empty where no record of filings was handed in.

    Months are those between the first and the last that anybody filed, of the years in which the
    enterprise is known. `filed_on` is the day on which the month was complete; replacements are
    counted, they move no date. An enterprise without any record is `unknown`: it may file
    elsewhere.
    """
    due = _due(settings, result.rulebook)
    filed = _records(result, settings).join(sectors, on="enterprise_id", how="left")
    filed = filed.with_columns(pl.coalesce("due_on", due).alias("due_on")).drop("sector")
    if filed.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    first = ~pl.col("replaces")
    by_month = filed.group_by("enterprise_id", "month").agg(
        pl.col("filed_on").filter(first).max(),
        pl.col("due_on").max(),
        (pl.col("filed_on") - pl.col("due_on")).filter(first).max().alias("delay"),
        first.sum().alias("records"),
        pl.col("replaces").sum().alias("replaced"),
    )
    board = (
        _expected(result, filed)
        .join(by_month, on=["enterprise_id", "month"], how="full", coalesce=True)
        .join(sectors, on="enterprise_id", how="left")
        .with_columns(pl.coalesce("due_on", due).alias("due_on"))
    )
    silent = pl.col("records").sum().over("enterprise_id") == 0
    late = pl.col("delay") > pl.duration(days=0)
    status = (
        pl.when(silent.fill_null(True) | (pl.col("due_on").is_null() & pl.col("sector").is_null()))
        .then(pl.lit("unknown"))
        .when(pl.col("filed_on").is_null() & pl.col("due_on").is_null())
        .then(pl.lit("free"))
        .when(pl.col("filed_on").is_null() & (pl.col("due_on") >= as_of))
        .then(pl.lit("due"))
        .when(pl.col("filed_on").is_null())
        .then(pl.lit("missing"))
        .when(late)
        .then(pl.lit("late"))
        .otherwise(pl.lit("filed"))
    )
    return (
        board.with_columns(
            status.alias("status"),
            pl.when(late).then(pl.col("delay").dt.total_days()).alias("days_late"),
            pl.col("records", "replaced").fill_null(0),
        )
        .sort("enterprise_id", "month")
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )


def _due(settings: Settings, rulebook: Rulebook) -> pl.Expr:
    """The day on which a `month` of a `sector` is due; null where no term runs."""
    group = pl.col("sector").replace_strict(settings.filing.groups, default=None)
    month = pl.col("month")
    index = month.dt.year().cast(pl.Int64) * 12 + month.dt.month() - 1
    due = pl.lit(None, pl.Date)
    for row in rulebook.tables[settings.filing.table].rows:
        applies = group == str(row.keys[0])
        if row.valid.start is not None:
            applies &= index >= row.valid.start
        if row.valid.until is not None:
            applies &= index <= row.valid.until
        days = month.dt.month_end() + pl.duration(days=int(float(row.value)))
        due = pl.when(applies).then(days).otherwise(due)
    for later in settings.filing.back_filed:
        first, until = (pl.lit(f"{text}-01").str.to_date() for text in (later.first, later.until))
        applies = (group == later.group) & month.is_between(first, until)
        due = pl.when(applies).then(pl.lit(later.by).str.to_date()).otherwise(due)
    return due


def _records(result: Result, settings: Settings) -> pl.DataFrame:
    """What was filed: enterprise, month, day, due day, and whether it replaces something."""
    schema = {
        "enterprise_id": pl.String,
        "month": pl.Date,
        "filed_on": pl.Date,
        "due_on": pl.Date,
        "replaces": pl.Boolean,
    }
    parts = [
        _of_frame(result, records).cast(pl.Schema(schema))
        for records in settings.filing.records
        if _has(result, records)
    ]
    found = pl.concat([pl.DataFrame(schema=schema), *parts])
    return found.drop_nulls(["enterprise_id", "month"])


def _has(result: Result, records: FilingRecords) -> bool:
    data = result.submission.frames.get(records.frame)
    needed = {"enterprise_id", records.month, records.filed, *records.where}
    return data is not None and needed <= set(data.table.columns)


def _of_frame(result: Result, records: FilingRecords) -> pl.DataFrame:
    table = result.submission.frames[records.frame].table
    for column, value in records.where.items():
        table = table.filter(pl.col(column).cast(pl.String) == value)
    due = records.due if records.due in table.columns else None
    replaces = records.replaces if records.replaces in table.columns else None
    return table.select(
        "enterprise_id",
        pl.col(records.month).alias("month"),
        pl.col(records.filed).alias("filed_on"),
        (pl.col(due) if due else pl.lit(None, pl.Date)).alias("due_on"),
        (pl.col(replaces).is_not_null() if replaces else pl.lit(False)).alias("replaces"),
    )


def _expected(result: Result, filed: pl.DataFrame) -> pl.DataFrame:
    """Every enterprise with every month that is expected of it."""
    first, last = filed.get_column("month").min(), filed.get_column("month").max()
    assert isinstance(first, datetime.date) and isinstance(last, datetime.date)
    months = pl.DataFrame({"month": pl.date_range(first, last, "1mo", eager=True)})
    data = result.submission.frames.get("enterprise")
    known = filed.select("enterprise_id", pl.col("month").dt.year().cast(pl.Int64).alias("year"))
    if data is not None and {"enterprise_id", "year"} <= set(data.table.columns):
        listed = data.table.select("enterprise_id", pl.col("year").cast(pl.Int64))
        known = pl.concat([known, listed])
    years = months.with_columns(pl.col("month").dt.year().cast(pl.Int64).alias("year"))
    return known.drop_nulls().unique().join(years, on="year").select("enterprise_id", "month")
