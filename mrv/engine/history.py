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
_CELLS = 4_000_000
"""Earlier values laid out at once: more features in one query, but not without bound."""


def history_columns(
    features: Sequence[History], values: Sequence[pl.Series], series: Series, periods_a_year: int
) -> list[pl.Series]:
    """Materialise `features`; `values` are their arguments, evaluated on the same rows.

    `periods_a_year` is 12 for frames by month and 1 for frames by year.
    """
    columns: list[pl.Series] = []
    windows: list[tuple[History, pl.Series]] = []
    for feature, value in zip(features, values, strict=True):
        if feature.kind in ("prev", "same_month_last_year"):
            lag = feature.offset if feature.kind == "prev" else periods_a_year
            columns.append(take(value, series.earlier(lag)).alias(feature.name))
        elif feature.kind == "run_length":
            columns.append(_run_length(value, series).alias(feature.name))
        else:
            windows.append((feature, value))
    while windows:
        wide = sum(min(feature.window, series.span) for feature, _ in windows)
        share = min(1.0, _CELLS / max(wide * windows[0][1].len(), 1))
        number = max(1, int(len(windows) * share))
        columns += _windows(windows[:number], series)
        windows = windows[number:]
    dtypes = {feature.name: DTYPES[feature.type] for feature in features}
    return [column.cast(dtypes[column.name]) for column in columns]


def _windows(windows: Sequence[tuple[History, pl.Series]], series: Series) -> list[pl.Series]:
    """Statistics of the known values in the `window` periods before each record."""
    height = windows[0][1].len()
    past: dict[str, pl.Series] = {}
    statistics: list[pl.Expr] = []
    columns: list[pl.Series] = []
    for number, (feature, value) in enumerate(windows):
        names = []
        for lag in range(1, min(feature.window, series.span) + 1):
            rows = series.earlier(lag)
            if rows is not None:
                names.append(f"{number}:{lag}")
                past[names[-1]] = take(value, rows).alias(names[-1])
        if names:
            statistics.append(_statistic(feature, names).alias(feature.name))
        else:
            nothing = 0.0 if feature.kind == "known" else None
            columns.append(constant_column(feature.name, nothing, pl.Float64, height))
    if statistics:
        columns += pl.DataFrame(list(past.values())).select(statistics).get_columns()
    return columns


def _statistic(feature: History, names: Sequence[str]) -> pl.Expr:
    """A statistic across the columns `names`, one for each earlier period."""
    known = pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.UInt32) for name in names)
    if feature.kind == "known":
        return known.cast(pl.Float64)
    listed = pl.concat_list(names)
    statistic: pl.Expr
    if feature.kind in ("mean", "share"):
        statistic = pl.mean_horizontal(pl.col(names).cast(pl.Float64))
    elif feature.kind == "median":
        statistic = listed.list.median()
    elif feature.kind == "std":
        statistic = listed.list.std(ddof=1)
    else:
        element = pl.element()
        statistic = listed.list.eval((element - element.median()).abs().median()).list.first()
    least = 2 if feature.kind == "std" else 1
    return pl.when(known >= max(feature.minimum, least)).then(statistic)


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
