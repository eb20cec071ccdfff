"""Following declared relations from one frame's records to another's.

A to-one relation is resolved once into "the row of the target", a to-many relation into groups of
target rows; every column and aggregate then only gathers, so relations never multiply rows.
"""

from __future__ import annotations

import re

import msgspec
import polars as pl

from mrv.catalogue.model import Relation
from mrv.engine.calendar import FIRST_DAY, LAST_DAY, period_days
from mrv.engine.series import constant_column, distinct_rows, group_ids, take

_YEAR_OF = re.compile(r"(last_)?year\((\w+)\)")
_LAST_MONTH = re.compile(r"last_month\((\w+)\)")


class Groups(msgspec.Struct, frozen=True):
    """Target rows by group (`member`: the row, or None for all rows in order), one group a record.

    `of_record` is null where a key of the record is unknown.
    """

    of_record: pl.Series
    of_member: pl.Series
    member: pl.Series | None
    count: int


def key_series(table: pl.DataFrame, expression: str) -> pl.Series:
    """The values of a relation's key expression: a column, its year, the year or month before."""
    before = _LAST_MONTH.fullmatch(expression)
    if before:
        return table.get_column(before[1]).dt.offset_by("-1mo")
    wrapped = _YEAR_OF.fullmatch(expression)
    if wrapped:
        date = table.get_column(wrapped[2])
        year = (date if date.dtype.is_integer() else date.dt.year()).cast(pl.Int64)
        return year - 1 if wrapped[1] else year
    column = table.get_column(expression)
    return column.cast(pl.Int64) if column.dtype.is_integer() else column


def target_rows(
    source: pl.DataFrame, time: str | None, relation: Relation, target: pl.DataFrame
) -> pl.Series:
    """The one row of `target` for each row of `source` (UInt32); null for none or several."""
    groups = target_groups(source, time, relation, target)
    members = pl.int_range(target.height, dtype=pl.UInt32, eager=True)
    if groups.member is not None:
        members = groups.member
    single = constant_column("", None, pl.UInt32, groups.count)
    single = single.scatter(groups.of_member, members)
    several = groups.of_member.filter(take(single, groups.of_member) != members)
    if several.len():
        single = single.scatter(several.unique(), None)
    return take(single, groups.of_record)


def target_groups(
    source: pl.DataFrame, time: str | None, relation: Relation, target: pl.DataFrame
) -> Groups:
    """The rows of `target` for each row of `source`."""
    left, right = _keys(source, target, relation)
    unknown = None
    if any(column.null_count() for column in left):
        unknown = left.select(~pl.all_horizontal(pl.all().is_not_null())).to_series()
    if relation.during is None:
        both = group_ids(pl.concat([left, right]))
        of_record, of_member = both.head(left.height), both.tail(right.height)
        member, count = None, _next(both)
    else:
        pairs = _interval_pairs(source, time, relation, target)
        of_record = pl.int_range(source.height, dtype=pl.UInt32, eager=True)
        of_member, member = pairs.get_column("record"), pairs.get_column("@target")
        count = source.height
    if unknown is not None:
        of_record = of_record.set(unknown, None)
    return Groups(of_record, of_member, member, count)


def _next(ids: pl.Series) -> int:
    last = ids.max()
    return last + 1 if isinstance(last, int) else 0


def _keys(
    source: pl.DataFrame, target: pl.DataFrame, relation: Relation
) -> tuple[pl.DataFrame, pl.DataFrame]:
    left = [key_series(source, mine) for mine, _ in relation.on]
    right = [key_series(target, theirs) for _, theirs in relation.on]
    cast = [
        theirs if theirs.dtype == mine.dtype else theirs.cast(mine.dtype, strict=False)
        for mine, theirs in zip(left, right, strict=True)
    ]
    return distinct_rows(left), distinct_rows(cast)


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
    if relation.lasting is not None:
        first, last = relation.lasting
        own = [pl.col(first).alias(FIRST_DAY), pl.col(last).alias(LAST_DAY)]
    else:
        own = period_days(time, source.schema.get(time) if time else None)
    left = left.with_columns(source.select(own)).with_row_index("record")
    right = right.with_columns(
        target.get_column(starts).alias("@from"), target.get_column(ends).alias("@until")
    ).with_row_index("@target")
    keys = [name for name in left.columns if name.startswith("key")]
    pairs = left.join(right, on=keys, how="inner", maintain_order="left_right")
    end = pl.col(LAST_DAY)
    if relation.days_after:
        end = end + pl.duration(days=relation.days_after)
    start = pl.col(FIRST_DAY)
    if relation.days_before:
        start = start - pl.duration(days=relation.days_before)
    begun = pl.col("@from") <= end
    lasting = pl.col("@until").is_null() | (pl.col("@until") >= start)
    return pairs.filter(begun & lasting).select("record", "@target")
