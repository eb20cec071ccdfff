"""History features: what a record's own series was in the calendar periods before it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrv.engine.series import Series, constant_column, take
from mrv.language.features import History

DTYPES: dict[str, type[pl.DataType]] = {
    "number": pl.Float64,
    "text": pl.String,
    "truth": pl.Boolean,
}
"""Storage of a feature by its type."""


def history_columns(
    features: Sequence[History], values: Sequence[pl.Series], series: Series, periods_a_year: int
) -> list[pl.Series]:
    """Materialise `features`; `values` are their arguments, evaluated on the same rows.

    `periods_a_year` is 12 for frames by month and 1 for frames by year.
    """
    return [
        _column(feature, value, series, periods_a_year)
        for feature, value in zip(features, values, strict=True)
    ]


def _column(feature: History, value: pl.Series, series: Series, periods_a_year: int) -> pl.Series:
    if feature.kind in ("prev", "same_month_last_year"):
        lag = feature.offset if feature.kind == "prev" else periods_a_year
        column = take(value, series.earlier(lag))
    elif feature.kind == "run_length":
        column = _run_length(value, series)
    else:
        column = _window(feature, value, series)
    return column.cast(DTYPES[feature.type]).alias(feature.name)


def _window(feature: History, value: pl.Series, series: Series) -> pl.Series:
    """A statistic of the known values in the `window` periods before each record."""
    lags = (series.earlier(lag) for lag in range(1, min(feature.window, series.span) + 1))
    earlier = [take(value, rows).alias(str(n)) for n, rows in enumerate(lags) if rows is not None]
    if not earlier:
        if feature.kind == "known":
            return constant_column("", 0.0, pl.Float64, value.len())
        return constant_column("", None, pl.Float64, value.len())
    past = pl.DataFrame(earlier)
    known = pl.sum_horizontal(pl.all().is_not_null().cast(pl.UInt32))
    if feature.kind == "known":
        return past.select(known.cast(pl.Float64)).to_series()
    listed = pl.concat_list(pl.all())
    if feature.kind in ("mean", "share"):
        statistic = pl.mean_horizontal(pl.all().cast(pl.Float64))
    elif feature.kind == "median":
        statistic = listed.list.median()
    elif feature.kind == "std":
        statistic = listed.list.std(ddof=1)
    else:
        element = pl.element()
        statistic = listed.list.eval((element - element.median()).abs().median()).list.first()
    least = 2 if feature.kind == "std" else 1
    enough = known >= max(feature.minimum, least)
    return past.select(pl.when(enough).then(statistic).alias("window")).to_series()


def _run_length(value: pl.Series, series: Series) -> pl.Series:
    """How many consecutive periods up to this record hold exactly the same known value."""
    before = take(value, series.earlier(1))
    ordered = series.ordered.with_columns(
        value=take(value, series.ordered.get_column("row")),
        before=take(before, series.ordered.get_column("row")),
    )
    place = pl.int_range(pl.len())
    start = pl.when((pl.col("value") == pl.col("before")).fill_null(False).not_()).then(place)
    counted = ordered.select(
        "row",
        length=pl.when(pl.col("value").is_not_null()).then(
            (place - start.forward_fill() + 1).cast(pl.Float64)
        ),
    )
    empty = constant_column("", None, pl.Float64, value.len())
    return empty.scatter(counted.get_column("row"), counted.get_column("length"))
