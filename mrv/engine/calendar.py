"""Periods of records, and numbers made from dates.

A frame by month or by date is dated by month index (`year * 12 + month - 1`); a frame by year is
stepped by year and, for validities and standard values, dated by the last month of that year: an
annual report is judged by what is in force when the year closes.
"""

from __future__ import annotations

import polars as pl

from mrv.language.features import CalendarKind

MONTH = "@month"
"""Month index (Int32) of the record, the last of its year in frames by year; null if undated."""
STEP = "@step"
"""The number that goes up by one from period to period of a series (month index, or year)."""
FIRST_DAY = "@first_day"
"""First day of the record's period."""
LAST_DAY = "@last_day"
"""Last day of the record's period."""


def is_yearly(dtype: pl.DataType) -> bool:
    """Whether a time column of this type holds years (whole numbers) instead of dates."""
    return dtype.is_integer() or dtype.is_float()


def month_index(date: pl.Expr) -> pl.Expr:
    """Months since the year 0."""
    return date.dt.year().cast(pl.Int32) * 12 + date.dt.month().cast(pl.Int32) - 1


def period_columns(time: str | None, dtype: pl.DataType | None) -> list[pl.Expr]:
    """The columns MONTH and STEP of a frame dated by `time`."""
    if time is None or dtype is None or not (dtype == pl.Date or is_yearly(dtype)):
        return [pl.lit(None, pl.Int32).alias(MONTH), pl.lit(None, pl.Int32).alias(STEP)]
    column = pl.col(time)
    if is_yearly(dtype):
        year = column.cast(pl.Int32, strict=False)
        return [(year * 12 + 11).alias(MONTH), year.alias(STEP)]
    index = month_index(column)
    return [index.alias(MONTH), index.alias(STEP)]


def period_days(time: str | None, dtype: pl.DataType | None) -> list[pl.Expr]:
    """The columns FIRST_DAY and LAST_DAY: a whole month or year, or the one day of a date."""
    if time is None or dtype is None or not (dtype == pl.Date or is_yearly(dtype)):
        return [pl.lit(None, pl.Date).alias(FIRST_DAY), pl.lit(None, pl.Date).alias(LAST_DAY)]
    column = pl.col(time)
    if is_yearly(dtype):
        year = column.cast(pl.Int32, strict=False)
        return [pl.date(year, 1, 1).alias(FIRST_DAY), pl.date(year, 12, 31).alias(LAST_DAY)]
    if time == "month":
        return [column.alias(FIRST_DAY), column.dt.month_end().alias(LAST_DAY)]
    return [column.alias(FIRST_DAY), column.alias(LAST_DAY)]


def calendar_expression(kind: CalendarKind, column: str, dtype: pl.DataType) -> pl.Expr:
    """The calendar number of a stored column: a date, or a year (then of the whole year)."""
    date = pl.col(column)
    if is_yearly(dtype):
        date = pl.date(date.cast(pl.Int32, strict=False), 1, 1)
        length = (date.dt.offset_by("1y") - date).dt.total_days()
        end = date.dt.offset_by("1y") - pl.duration(days=1)
    else:
        length = date.dt.days_in_month().cast(pl.Int64)
        end = date.dt.month_end()
    match kind:
        case "day_number":
            number = date.cast(pl.Int32)
        case "days":
            number = length
        case "hours":
            number = length * 24
        case "month_end":
            number = end.cast(pl.Date).cast(pl.Int32)
        case "year":
            number = date.dt.year()
        case "month_number":
            number = date.dt.month()
        case "month_index":
            number = month_index(date)
    return number.cast(pl.Float64)
