"""History features: what a record's own series was in the calendar periods before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import polars as pl

from mrv.engine.series import Series, constant_column, take
from mrv.language.features import History
from mrv.language.tree import Node

DTYPES: dict[str, type[pl.DataType]] = {
    "number": pl.Float64,
    "text": pl.String,
    "truth": pl.Boolean,
}
"""Storage of a feature by its type."""
_CELLS = 4_000_000
"""Earlier values laid out at once: more features in one query, but not without bound."""
_Window = tuple[History, pl.Series]


def history_columns(
    features: Sequence[History], values: Sequence[pl.Series], series: Series, periods_a_year: int
) -> list[pl.Series]:
    """Materialise `features`; `values` are their arguments, evaluated on the same rows.

    `periods_a_year` is 12 for frames by month and 1 for frames by year.
    """
    columns: list[pl.Series] = []
    windows: dict[Node, list[_Window]] = defaultdict(list)
    for feature, value in zip(features, values, strict=True):
        if feature.kind in ("prev", "same_month_last_year"):
            lag = feature.offset if feature.kind == "prev" else periods_a_year
            columns.append(take(value, series.earlier(lag)).alias(feature.name))
        elif feature.kind == "run_length":
            columns.append(_run_length(value, series).alias(feature.name))
        else:
            windows[feature.argument].append((feature, value))
    batch: list[list[_Window]] = []
    for group in windows.values():
        batch.append(group)
        if sum(_width(group, series) for group in batch) * len(group[0][1]) > _CELLS:
            columns += _windows(batch, series)
            batch = []
    columns += _windows(batch, series) if batch else []
    dtypes = {feature.name: DTYPES[feature.type] for feature in features}
    return [column.cast(dtypes[column.name]) for column in columns]


def _width(group: Sequence[_Window], series: Series) -> int:
    """How many periods back the features of one argument look."""
    return min(max(feature.window for feature, _ in group), series.span - 1)


def _windows(groups: Sequence[Sequence[_Window]], series: Series) -> list[pl.Series]:
    """Statistics of the known values in the `window` periods before each record.

    The features of a group share their argument, so its earlier values are laid out once.
    """
    laid_out = _medians(groups, series)
    statistics: list[pl.Expr] = []
    nothing: list[pl.Series] = []
    for place, group in enumerate(groups):
        value = group[0][1]
        lags: dict[int, str] = {}
        for lag in range(1, _width(group, series) + 1):
            rows = series.earlier(lag)
            if rows is not None:
                lags[lag] = f"{place}:{lag}"
                laid_out.append(take(value, rows).alias(lags[lag]))
        for feature, _ in group:
            names = [name for lag, name in lags.items() if lag <= feature.window]
            if names:
                statistics.append(_statistic(feature, names).alias(feature.name))
            else:
                none = 0.0 if feature.kind == "known" else None
                nothing.append(constant_column(feature.name, none, pl.Float64, value.len()))
    return nothing + (pl.DataFrame(laid_out).select(statistics).get_columns() if statistics else [])


def _statistic(feature: History, names: Sequence[str]) -> pl.Expr:
    """A statistic across the columns `names`, one for each earlier period."""
    known = pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.UInt32) for name in names)
    if feature.kind == "known":
        return known.cast(pl.Float64)
    least = max(feature.minimum, 1)
    if feature.kind in ("median", "mad"):
        statistic = pl.col(f"median of {feature.name}")
        if feature.kind == "mad":
            away = [(pl.col(name) - statistic).abs() for name in names]
            listed = pl.concat_arr(away).arr.to_list()
            statistic = listed.list.eval(pl.element().median()).list.first()
    else:
        statistic = pl.mean_horizontal(pl.col(name).cast(pl.Float64) for name in names)
        if feature.kind == "std":
            least = max(feature.minimum, 2)
            squares = pl.sum_horizontal((pl.col(name) - statistic) ** 2 for name in names)
            statistic = (squares / (known.cast(pl.Float64) - 1)).sqrt()
    return pl.when(known >= least).then(statistic)


def _medians(groups: Sequence[Sequence[_Window]], series: Series) -> list[pl.Series]:
    """The medians that `median` and `mad` need, as columns `median of NAME`.

    A rolling median keeps its window sorted: many times faster than a median for each record. It
    is exact, unlike rolling sums, which remember the digits of a huge value that has passed.
    """
    values = {
        str(place): group[0][1]
        for place, group in enumerate(groups)
        if any(feature.kind in ("median", "mad") for feature, _ in group)
    }
    if not values or series.span == 1:
        return []
    if series.single is not None:
        values = {name: value.set(~series.single, None) for name, value in values.items()}
    rolling = [
        pl.col(str(place))
        .rolling_median_by(
            "position",
            window_size=f"{min(feature.window, series.span)}i",
            closed="left",
            min_samples=1,
        )
        .alias(f"median of {feature.name}")
        for place, group in enumerate(groups)
        for feature, _ in group
        if feature.kind in ("median", "mad")
    ]
    columns = [series.position.alias("position")]
    columns += [value.alias(name) for name, value in values.items()]
    rows = pl.DataFrame(columns).with_row_index("row").drop_nulls("position").sort("position")
    found = rows.select(pl.col("row"), *rolling)
    empty = constant_column("", None, pl.Float64, series.position.len())
    return [
        empty.scatter(found["row"], column).alias(column.name) for column in found.get_columns()[1:]
    ]


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
