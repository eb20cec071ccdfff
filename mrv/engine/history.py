"""History features: what a record's own series was in the calendar periods before it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrv.engine.series import Series, constant_column, take
from mrv.engine.windows import Window, window_columns
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
    columns: list[pl.Series] = []
    windows: list[Window] = []
    for feature, value in zip(features, values, strict=True):
        if feature.kind in ("prev", "same_month_last_year"):
            lag = feature.offset if feature.kind == "prev" else periods_a_year
            columns.append(take(value, series.earlier(lag)).alias(feature.name))
        elif feature.kind == "run_length":
            columns.append(_run_length(value, series).alias(feature.name))
        else:
            windows.append((feature, value))
    columns += window_columns(windows, series)
    dtypes = {feature.name: DTYPES[feature.type] for feature in features}
    return [column.cast(dtypes[column.name]) for column in columns]


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
