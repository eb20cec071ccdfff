"""The months of a value: what was filed, the year before, and the band of its own history."""

from __future__ import annotations

import datetime
import statistics
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.engine.frames import HISTORY
from mrv.report.record_units import unit_in

if TYPE_CHECKING:
    from mrv.engine.result import Result

_BAND = 3 * 1.4826
"""Half-width of a band in median absolute deviations: three standard deviations of a normal."""
_LEAST = 5
"""Known values from which a band is worth drawing."""
_PEERS = 5


def month_series(
    result: Result, frame: str, record: dict[str, str | None], column: str
) -> dict[str, Any] | None:
    """The series that a monthly value belongs to; None for values that have none.

    `months` are `YYYY-MM`; `values` what was filed, earlier months included; `band` the median and
    robust limits of the series itself, this month left out; `peers` the same over other
    enterprises by month, where there are enough.
    """
    judged = result.frames.get(frame)
    if judged is None or judged.frame.frame.time != "month" or "month" not in record:
        return None
    table = judged.frame.table
    if column not in table.columns or not table.schema[column].is_numeric():
        return None
    keys = [key for key in judged.frame.frame.keys if key != "month"]
    own = table.filter(
        *(pl.col(key).cast(pl.String).eq_missing(pl.lit(record.get(key))) for key in keys)
    )
    own = own.filter(pl.col("month").is_not_null()).sort("month").unique("month", keep="first")
    own = own.sort("month")
    months: list[datetime.date] = own.get_column("month").to_list()
    values = own.get_column(column).to_list()
    marked = str(record["month"])[:7]
    others = [
        value
        for month, value in zip(months, values, strict=True)
        if value is not None and f"{month:%Y-%m}" != marked
    ]
    return {
        "months": [f"{month:%Y-%m}" for month in months],
        "values": values,
        "history": own.get_column(HISTORY).to_list(),
        "marked": marked,
        "unit": unit_in(column, record, result.rulebook),
        "band": _band(others),
        "peers": _peers(table, keys, record, column, months),
    }


def _band(values: list[float]) -> dict[str, float] | None:
    if len(values) < _LEAST:
        return None
    middle = statistics.median(values)
    spread = _BAND * statistics.median(abs(value - middle) for value in values)
    return {"middle": middle, "low": middle - spread, "high": middle + spread}


def _peers(
    table: pl.DataFrame,
    keys: list[str],
    record: dict[str, str | None],
    column: str,
    months: list[datetime.date],
) -> dict[str, list[float | None]] | None:
    """Median and robust limits of other enterprises by month; None where there are too few.

    Peers are records of the same kind: of the same fuel, material or process, whoever's they are.
    """
    if "enterprise_id" not in keys:
        return None
    kinds = [key for key in keys if not key.endswith("_id")]
    others = table.filter(
        pl.col("enterprise_id") != pl.lit(record.get("enterprise_id")),
        pl.col(column).is_not_null(),
        *(pl.col(key).cast(pl.String).eq_missing(pl.lit(record.get(key))) for key in kinds),
    )
    if others.get_column("enterprise_id").n_unique() < _PEERS:
        return None
    middle = pl.col(column).median()
    spread = _BAND * (pl.col(column) - middle).abs().median()
    by_month = {
        month: limits
        for month, *limits in others.group_by("month")
        .agg(
            middle.alias("middle"), (middle - spread).alias("low"), (middle + spread).alias("high")
        )
        .iter_rows()
    }
    nothing = [None, None, None]
    found = [by_month.get(month, nothing) for month in months]
    return {
        name: [limits[at] for limits in found] for at, name in enumerate(("middle", "low", "high"))
    }
