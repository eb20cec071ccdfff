"""Statistics over the calendar periods before each record, the record itself left out.

Medians, shares and counts roll along the series. Means and deviations do not: a rolling sum
remembers the digits of a huge value that has passed, so earlier values are laid out side by side
and summed afresh for each record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import polars as pl

from mrv.engine.series import Series, constant_column, take
from mrv.engine.windows_of_few import Window, columns_of_few
from mrv.language.features import History
from mrv.language.tree import Node

FEW = 200
"""Records up to which a loop is done before a query is planned."""
_ROLLING = ("median", "share", "known")
_CELLS = 4_000_000
"""Earlier values laid out at once: more features in one query, but not without bound."""


def window_columns(windows: Sequence[Window], series: Series) -> list[pl.Series]:
    """Materialise features of the kinds mean, median, std, mad, share and known."""
    if series.span == 1:
        return [_nothing(feature, value.len()) for feature, value in windows]
    if windows and windows[0][1].len() <= FEW:
        return columns_of_few(windows, series)
    rolling = [window for window in windows if window[0].kind in _ROLLING]
    columns = _rolled(rolling, series)
    for batch in _batches([w for w in windows if w[0].kind not in _ROLLING], series):
        columns += _laid_out(batch, series)
    return columns


def _nothing(feature: History, height: int) -> pl.Series:
    """What a feature is where nothing came before."""
    none = 0.0 if feature.kind == "known" else None
    return constant_column(feature.name, none, pl.Float64, height)


def _rolled(windows: Sequence[Window], series: Series) -> list[pl.Series]:
    if not windows:
        return []
    arguments = {feature.argument: value for feature, value in windows}
    names = {argument: f"value{place}" for place, argument in enumerate(arguments)}
    columns = [series.position.alias("position")]
    for argument, value in arguments.items():
        once = value if series.single is None else value.set(~series.single, None)
        columns.append(once.alias(names[argument]))
    rows = pl.DataFrame(columns).with_row_index("row").drop_nulls("position").sort("position")
    rolled = [_roll(feature, names[feature.argument], series.span) for feature, _ in windows]
    found = rows.select(pl.col("row"), *rolled).get_columns()
    nothing = [_nothing(feature, series.position.len()) for feature, _ in windows]
    return [
        empty.scatter(found[0], column).alias(column.name)
        for empty, column in zip(nothing, found[1:], strict=True)
    ]


def _roll(feature: History, name: str, span: int) -> pl.Expr:
    value, size = pl.col(name), f"{min(feature.window, span)}i"
    least = max(feature.minimum, 1)
    if feature.kind == "known":
        known = value.is_not_null().cast(pl.Float64)
        counted = known.rolling_sum_by("position", window_size=size, closed="left", min_samples=1)
        return counted.fill_null(0.0).alias(feature.name)
    if feature.kind == "share":
        value = value.cast(pl.Float64)
        rolled = value.rolling_mean_by(
            "position", window_size=size, closed="left", min_samples=least
        )
    else:
        rolled = value.rolling_median_by(
            "position", window_size=size, closed="left", min_samples=least
        )
    return rolled.alias(feature.name)


def _batches(windows: Sequence[Window], series: Series) -> Iterator[list[list[Window]]]:
    """Features by argument, as many arguments at once as may be laid out."""
    groups: dict[Node, list[Window]] = defaultdict(list)
    for feature, value in windows:
        groups[feature.argument].append((feature, value))
    batch: list[list[Window]] = []
    cells = 0
    for group in groups.values():
        batch.append(group)
        cells += _width(group, series) * len(group[0][1])
        if cells > _CELLS:
            yield batch
            batch, cells = [], 0
    if batch:
        yield batch


def _width(group: Sequence[Window], series: Series) -> int:
    """How many periods back the features of one argument look."""
    return min(max(feature.window for feature, _ in group), series.span - 1)


def _laid_out(groups: Sequence[Sequence[Window]], series: Series) -> list[pl.Series]:
    columns = _rolled([(_middle(f), v) for g in groups for f, v in g if f.kind == "mad"], series)
    statistics: list[pl.Expr] = []
    nothing: list[pl.Series] = []
    for place, group in enumerate(groups):
        value = group[0][1]
        lags: dict[int, str] = {}
        for lag in range(1, _width(group, series) + 1):
            rows = series.earlier(lag)
            if rows is not None:
                lags[lag] = f"{place}:{lag}"
                columns.append(take(value, rows).alias(lags[lag]))
        for feature, _ in group:
            names = [name for lag, name in lags.items() if lag <= feature.window]
            if names:
                statistics.append(_statistic(feature, names).alias(feature.name))
            else:
                nothing.append(_nothing(feature, value.len()))
    if not statistics:
        return nothing
    return nothing + pl.DataFrame(columns).select(statistics).get_columns()


def _middle(feature: History) -> History:
    """The median from which a `mad` measures distances."""
    return History(
        name=f"median of {feature.name}",
        type="number",
        kind="median",
        argument=feature.argument,
        window=feature.window,
        minimum=1,
    )


def _statistic(feature: History, names: Sequence[str]) -> pl.Expr:
    """A statistic across the columns `names`, one for each earlier period."""
    known = pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.UInt32) for name in names)
    least = max(feature.minimum, 1)
    if feature.kind == "mad":
        away = [(pl.col(name) - pl.col(_middle(feature).name)).abs() for name in names]
        listed = pl.concat_arr(away).arr.to_list()
        statistic = listed.list.eval(pl.element().median()).list.first()
    else:
        statistic = pl.mean_horizontal(pl.col(name).cast(pl.Float64) for name in names)
        if feature.kind == "std":
            least = max(feature.minimum, 2)
            squares = pl.sum_horizontal((pl.col(name) - statistic) ** 2 for name in names)
            statistic = (squares / (known.cast(pl.Float64) - 1)).sqrt()
    return pl.when(known >= least).then(statistic)
