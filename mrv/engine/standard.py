"""Standard values looked up by keys and by the record's month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

from mrv.catalogue.model import StandardTable
from mrv.engine.series import null_column

_OPEN_START, _OPEN_END = -(10**9), 10**9


def standard_column(
    table: StandardTable, keys: Sequence[pl.Series | str | float], month: pl.Series
) -> pl.Series:
    """The value of `table` for each row of `keys` (a constant or a column each) at `month`.

    Unknown where a key is unknown or not in the table, where no row is valid in that month, where
    an interpolated key lies outside the table, and everywhere if the table is an empty slot.
    """
    values = _narrow(table, keys)
    columns = [key for key in keys if isinstance(key, pl.Series)]
    wanted = pl.DataFrame(
        [month.alias("@month"), *(key.alias(f"key{n}") for n, key in enumerate(columns))]
    )
    dtype = pl.Float64 if table.type == "number" else pl.String
    if values.is_empty():
        return null_column("value", dtype, month.len())
    moving = [n for n, name in enumerate(_moving(table, keys)) if name == table.interpolate]
    distinct = wanted.unique(maintain_order=True)
    if moving:
        found = _interpolated(distinct, values, f"key{moving[0]}")
    else:
        found = _exact(distinct, values)
    return wanted.join(
        found, on=wanted.columns, how="left", nulls_equal=True, maintain_order="left"
    ).get_column("value")


def _moving(table: StandardTable, keys: Sequence[pl.Series | str | float]) -> list[str]:
    """Names of the table's keys that differ from record to record."""
    pairs = zip(table.keys, keys, strict=True)
    return [name for name, key in pairs if isinstance(key, pl.Series)]


def _narrow(table: StandardTable, keys: Sequence[pl.Series | str | float]) -> pl.DataFrame:
    """The table's rows that agree with the constant keys: key columns, validity, value."""
    constant = {n: key for n, key in enumerate(keys) if not isinstance(key, pl.Series)}
    interpolated = table.keys.index(table.interpolate) if table.interpolate else None
    moving = [n for n in range(len(keys)) if n not in constant]
    if interpolated in constant:
        msg = f"table {table.name}: the interpolated key must be a parameter, not a constant"
        raise ValueError(msg)
    rows = [row for row in table.rows if all(row.keys[n] == value for n, value in constant.items())]
    schema: dict[str, pl.DataType] = {
        f"key{place}": pl.Float64() if _numeric(keys[n]) else pl.String()
        for place, n in enumerate(moving)
    }
    schema |= {
        "from": pl.Int32(),
        "until": pl.Int32(),
        "value": pl.Float64() if table.type == "number" else pl.String(),
    }
    return pl.DataFrame(
        [
            (
                *(row.keys[n] for n in moving),
                _OPEN_START if row.valid.start is None else row.valid.start,
                _OPEN_END if row.valid.until is None else row.valid.until,
                row.value,
            )
            for row in rows
        ],
        schema=schema,
        orient="row",
    )


def _numeric(key: pl.Series | str | float) -> bool:
    return isinstance(key, pl.Series) and key.dtype.is_numeric()


def _valid() -> pl.Expr:
    """Whether the table row is valid in the record's month; an undated record takes open rows."""
    always = (pl.col("from") == _OPEN_START) & (pl.col("until") == _OPEN_END)
    inside = pl.col("@month").is_between(pl.col("from"), pl.col("until"))
    return pl.when(pl.col("@month").is_null()).then(always).otherwise(inside)


def _exact(wanted: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    keys = [name for name in wanted.columns if name != "@month"]
    pairs = wanted.join(values, on=keys, how="inner") if keys else wanted.join(values, how="cross")
    return (
        pairs.filter(_valid())
        .select(*wanted.columns, "value")
        .unique(wanted.columns, keep="first", maintain_order=True)
    )


def _interpolated(wanted: pl.DataFrame, values: pl.DataFrame, along: str) -> pl.DataFrame:
    """Linear interpolation between the nearest table points on both sides of `along`."""
    others = [name for name in wanted.columns if name not in ("@month", along)]
    asked = wanted.drop_nulls(along).sort(along)
    found = []
    for start, until in values.select("from", "until").unique(maintain_order=True).iter_rows():
        points = values.filter(pl.col("from") == start, pl.col("until") == until)
        points = points.select(*others, "from", "until", along, y="value").sort(along)
        pairs = asked.with_columns(pl.lit(start).alias("from"), pl.lit(until).alias("until"))
        pairs = _beside(pairs.filter(_valid()), points, along, others, "backward")
        pairs = _beside(pairs, points, along, others, "forward")
        width = pl.col("x1") - pl.col("x0")
        share = pl.when(width > 0).then((pl.col(along) - pl.col("x0")) / width).otherwise(0.0)
        height = pl.col("y0") + (pl.col("y1") - pl.col("y0")) * share
        found.append(pairs.select(*wanted.columns, height.alias("value")).drop_nulls("value"))
    return pl.concat(found).unique(wanted.columns, keep="first", maintain_order=True)


def _beside(
    asked: pl.DataFrame,
    points: pl.DataFrame,
    along: str,
    others: list[str],
    strategy: Literal["backward", "forward"],
) -> pl.DataFrame:
    """Add the point next to `along` on one side: `x0`, `y0` before it, `x1`, `y1` after it."""
    end = 0 if strategy == "backward" else 1
    side = points.select(
        *others, along, pl.col(along).alias(f"x{end}"), pl.col("y").alias(f"y{end}")
    )
    return asked.join_asof(
        side, on=along, by=others or None, strategy=strategy, check_sortedness=False
    )
