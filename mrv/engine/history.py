"""History features: what a record's own series was in the calendar periods before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from mrv.engine.series import Series, constant_column, take
from mrv.engine.windows import window_columns
from mrv.engine.windows_of_few import Window
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
    runs: dict[str, pl.Series] = {}
    for feature, value in zip(features, values, strict=True):
        if feature.kind in ("prev", "same_month_last_year"):
            lag = feature.offset if feature.kind == "prev" else periods_a_year
            columns.append(take(value, series.earlier(lag)).alias(feature.name))
        elif feature.kind == "run_length":
            runs[feature.name] = value
        else:
            windows.append((feature, value))
    columns += window_columns(windows, series)
    columns += _run_lengths(runs, series)
    dtypes = {feature.name: DTYPES[feature.type] for feature in features}
    return [column.cast(dtypes[column.name]) for column in columns]


def _run_lengths(values: Mapping[str, pl.Series], series: Series) -> list[pl.Series]:
    """How many consecutive periods up to this record hold exactly the same known value."""
    if not values:
        return []
    row = series.ordered.get_column("row")
    columns, lengths = [row], []
    place = pl.int_range(pl.len())
    for name, value in values.items():
        before = take(value, series.earlier(1))
        columns += [take(value, row).alias(name), take(before, row).alias(f"before {name}")]
        same = (pl.col(name) == pl.col(f"before {name}")).fill_null(False)
        start = pl.when(~same).then(place).forward_fill()
        length = (place - start + 1).cast(pl.Float64)
        lengths.append(pl.when(pl.col(name).is_not_null()).then(length).alias(name))
    counted = pl.DataFrame(columns).select("row", *lengths).get_columns()[1:]
    empty = constant_column("", None, pl.Float64, series.position.len())
    return [empty.scatter(row, length).alias(length.name) for length in counted]
