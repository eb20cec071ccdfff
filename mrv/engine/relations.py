"""Following declared relations from one frame's records to another's.

A to-one relation is resolved once into "the row of the target", a to-many relation into groups of
target rows; every column and aggregate then only gathers, so relations never multiply rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from mrv.catalogue.model import Relation
from mrv.engine.calendar import FIRST_DAY, LAST_DAY, period_days
from mrv.engine.series import distinct_rows, group_ids

_YEAR_OF = re.compile(r"year\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Groups:
    """Target rows by group (`member`: the row, or None for all rows in order), one group a record.

    `of_record` is null where a key of the record is unknown.
    """

    of_record: pl.Series
    of_member: pl.Series
    member: pl.Series | None
    count: int


def key_series(table: pl.DataFrame, expression: str) -> pl.Series:
    """The values of a relation's key expression: a column, or `year(column)`."""
    wrapped = _YEAR_OF.fullmatch(expression)
    if wrapped:
        return table.get_column(wrapped[1]).dt.year().cast(pl.Int64)
    column = table.get_column(expression)
    return column.cast(pl.Int64) if column.dtype.is_integer() else column


def target_rows(
    source: pl.DataFrame, time: str | None, relation: Relation, target: pl.DataFrame
) -> pl.Series:
    """The one row of `target` for each row of `source` (UInt32); null for none or several."""
    if relation.during is None:
        left, right = _keys(source, target, relation)
        single = right.with_row_index("@target").unique(right.columns, keep="none")
        joined = left.join(single, on=left.columns, how="left", maintain_order="left")
        return joined.get_column("@target")
    pairs = _interval_pairs(source, time, relation, target).unique("record", keep="none")
    empty = pl.repeat(None, source.height, dtype=pl.UInt32, eager=True)
    return empty.scatter(pairs.get_column("record"), pairs.get_column("@target"))


def target_groups(
    source: pl.DataFrame, time: str | None, relation: Relation, target: pl.DataFrame
) -> Groups:
    """The rows of `target` for each row of `source`."""
    left, right = _keys(source, target, relation)
    unknown = left.select(~pl.all_horizontal(pl.all().is_not_null())).to_series()
    if relation.during is None:
        both = group_ids(pl.concat([left, right]))
        return Groups(
            of_record=both.head(left.height).set(unknown, None),
            of_member=both.tail(right.height),
            member=None,
            count=_next(both),
        )
    pairs = _interval_pairs(source, time, relation, target)
    rows = pl.int_range(source.height, dtype=pl.UInt32, eager=True)
    return Groups(
        of_record=rows.set(unknown, None),
        of_member=pairs.get_column("record"),
        member=pairs.get_column("@target"),
        count=source.height,
    )


def _next(ids: pl.Series) -> int:
    last = ids.max()
    return last + 1 if isinstance(last, int) else 0


def _keys(
    source: pl.DataFrame, target: pl.DataFrame, relation: Relation
) -> tuple[pl.DataFrame, pl.DataFrame]:
    left = distinct_rows([key_series(source, mine) for mine, _ in relation.on])
    right = distinct_rows([key_series(target, theirs) for _, theirs in relation.on])
    right = right.with_columns(
        pl.col(name).cast(kind, strict=False) for name, kind in left.schema.items()
    )
    return left, right


def _interval_pairs(
    source: pl.DataFrame, time: str | None, relation: Relation, target: pl.DataFrame
) -> pl.DataFrame:
    """Pairs (`record`, `@target`) whose keys agree and whose interval meets the record's period.

    An interval without end is still running.
    """
    if relation.during is None:
        msg = f"relation {relation.name} has no interval"
        raise ValueError(msg)
    starts, ends = relation.during
    left, right = _keys(source, target, relation)
    dtype = source.schema.get(time) if time else None
    left = left.with_columns(source.select(period_days(time, dtype))).with_row_index("record")
    right = right.with_columns(
        target.get_column(starts).alias("@from"), target.get_column(ends).alias("@until")
    ).with_row_index("@target")
    keys = [name for name in left.columns if name.startswith("key")]
    pairs = left.join(right, on=keys, how="inner", maintain_order="left_right")
    begun = pl.col("@from") <= pl.col(LAST_DAY)
    lasting = pl.col("@until").is_null() | (pl.col("@until") >= pl.col(FIRST_DAY))
    return pairs.filter(begun & lasting).select("record", "@target")
