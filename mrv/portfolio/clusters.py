"""The same document, the same figures or the same unit in two enterprises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mrv.catalogue.model import Bilingual
from mrv.engine.findings import record_keys
from mrv.intake.submission import ROW_ID
from mrv.portfolio.settings import ClusterKind, ListedTwice, Settings

if TYPE_CHECKING:
    from mrv.engine.result import Result

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "kind": pl.String,
    "zh": pl.String,
    "en": pl.String,
    "frame": pl.String,
    "enterprises": pl.List(pl.String),
    "count": pl.UInt32,
    "what": pl.String,
    "columns": pl.List(pl.String),
    "records": pl.List(pl.String),
    "row_ids": pl.List(pl.UInt32),
}
"""`what` shows the first values that are equal; `count` how many sets of values are."""

_JUDGED = "@judged"


def clusters(result: Result, settings: Settings) -> pl.DataFrame:
    """Clusters of all kinds, one row for each set of enterprises, the largest first."""
    parts = [_same(result, kind) for kind in settings.clusters]
    parts += [_twice(result, pair) for pair in settings.listed_twice]
    found = pl.concat([pl.DataFrame(schema=SCHEMA), *(p for p in parts if p is not None)])
    return found.sort(
        "count", "kind", "frame", pl.col("enterprises").list.join(","),
        descending=[True, False, False, False],
    )  # fmt: skip


def _rows(result: Result, frame: str, columns: tuple[str, ...]) -> pl.DataFrame | None:
    """Rows that have all columns, with their record; None where the frame lacks one."""
    data = result.submission.frames.get(frame)
    if data is None or not {*columns, "enterprise_id"} <= set(data.table.columns):
        return None
    table = data.table
    if ROW_ID not in table.columns:
        table = table.with_row_index(ROW_ID)
    records = record_keys(table, result.rulebook.frames[frame]).select(ROW_ID, "record")
    return table.join(records, on=ROW_ID, how="left").drop_nulls([*columns, "enterprise_id"])


def _same(result: Result, kind: ClusterKind) -> pl.DataFrame | None:
    rows = _rows(result, kind.frame, (*kind.columns, *kind.where))
    if rows is None:
        return None
    for column, value in kind.where.items():
        rows = rows.filter(pl.col(column).cast(pl.String) == value)
    rows = rows.filter(_running(rows, kind.columns))
    shared = (
        rows.group_by(kind.columns, maintain_order=True)
        .agg(
            pl.col("enterprise_id").unique().sort().alias("enterprises"),
            pl.col("record").alias("records"),
            pl.col(ROW_ID).alias("row_ids"),
        )
        .filter(pl.col("enterprises").list.len() > 1)
    )
    return _gathered(shared, kind.kind, kind.title, kind.frame, kind.columns)


def _twice(result: Result, pair: ListedTwice) -> pl.DataFrame | None:
    one, other = (_rows(result, frame, pair.columns) for frame in (pair.one, pair.other))
    if one is None or other is None:
        return None
    keep = ["enterprise_id", "record", ROW_ID, *pair.columns]
    shared = (
        one.filter(_running(one, pair.columns))
        .select(keep)
        .join(other.select(keep), on=list(pair.columns), how="inner")
        .filter(pl.col("enterprise_id") != pl.col("enterprise_id_right"))
        .with_columns(
            pl.concat_list("enterprise_id", "enterprise_id_right").alias("enterprises"),
            pl.concat_list("record").alias("records"),
            pl.concat_list(ROW_ID).alias("row_ids"),
        )
    )
    found = _gathered(shared, "listed_twice", pair.title, pair.one, pair.columns)
    return found.filter(pl.col("count") >= pair.least)


def _running(rows: pl.DataFrame, columns: tuple[str, ...]) -> pl.Expr:
    """No number is 0: everything that stands still is alike."""
    numbers = [column for column in columns if rows.schema[column].is_numeric()]
    return pl.all_horizontal(pl.lit(True), *(pl.col(column) > 0 for column in numbers))


def _gathered(
    shared: pl.DataFrame, kind: str, title: Bilingual, frame: str, columns: tuple[str, ...]
) -> pl.DataFrame:
    """Sets of equal values together, where they tie the same enterprises."""
    what = pl.concat_str(
        [pl.format(f"{column}={{}}", pl.col(column).cast(pl.String)) for column in columns],
        separator=", ",
    )
    return (
        shared.with_columns(
            what.alias("what"), pl.col("enterprises").list.join("\x1f").alias(_JUDGED)
        )
        .group_by(_JUDGED, maintain_order=True)
        .agg(
            pl.col("enterprises").first(),
            pl.len().alias("count"),
            pl.col("what").first(),
            pl.col("records").explode(),
            pl.col("row_ids").explode(),
        )
        .with_columns(
            pl.lit(kind).alias("kind"),
            pl.lit(title.zh).alias("zh"),
            pl.lit(title.en).alias("en"),
            pl.lit(frame).alias("frame"),
            pl.lit(list(columns), pl.List(pl.String)).alias("columns"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )
