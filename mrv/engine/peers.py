"""Peer features: what the other records of the same period and group are like.

The record itself is always left out, so that an outlier cannot hide behind its own weight.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrv.engine.series import constant_column, distinct_rows, group_ids
from mrv.language.features import Peer
from mrv.language.tree import Node


def peer_columns(
    features: Sequence[Peer],
    values: Sequence[pl.Series],
    groups: Sequence[Sequence[pl.Series]],
    period: pl.Series,
    enterprise: pl.Series,
) -> list[pl.Series]:
    """Materialise `features`; `values` are their arguments and `groups` their `by` columns.

    `period` and `enterprise` date and own each record; a record without period, or with an
    unknown `by` value, has no peers it could be compared with (unknown).
    """
    shared: dict[tuple[Node, ...], tuple[pl.Series, int]] = {}
    columns: list[pl.Series] = []
    for feature, value, by in zip(features, values, groups, strict=True):
        if feature.kind == "equal_siblings":
            column = _equal_others([period, enterprise, *by, value])
        else:
            if feature.by not in shared:
                shared[feature.by] = _groups([period, *by])
            group, largest = shared[feature.by]
            if feature.kind != "known" and feature.minimum >= largest:
                # Nobody has that many peers: usual where one enterprise files.
                column = constant_column("", None, pl.Float64, value.len())
            else:
                column = _column(feature, value, group)
        columns.append(column.alias(feature.name))
    return columns


def _equal_others(keys: Sequence[pl.Series]) -> pl.Series:
    """How many other records have the same keys; unknown where a key is unknown."""
    table = distinct_rows(keys)
    known = pl.all_horizontal(pl.all().is_not_null())
    others = pl.len().over(table.columns).cast(pl.Float64) - 1
    return table.lazy().select(pl.when(known).then(others)).collect().to_series()


def _groups(keys: Sequence[pl.Series]) -> tuple[pl.Series, int]:
    """Group numbers, null where any key is unknown; and how many records the largest group has."""
    table = distinct_rows(keys)
    known = table.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
    groups = group_ids(table).set(~known, None)
    largest = groups.drop_nulls().unique_counts().max()
    return groups, largest if isinstance(largest, int) else 0


def _column(feature: Peer, value: pl.Series, group: pl.Series) -> pl.Series:
    rows = pl.DataFrame({"group": group, "value": value.cast(pl.Float64)})
    known = pl.col("value").is_not_null()
    others = known.sum().over("group").cast(pl.Int64) - known.cast(pl.Int64)
    grouped = pl.col("group").is_not_null()
    if feature.kind == "known":
        return rows.select(pl.when(grouped).then(others.cast(pl.Float64))).to_series()
    if feature.kind == "share":
        rest = pl.col("value").sum().over("group") - pl.col("value").fill_null(0.0)
        statistic = rows.select(pl.when(others > 0).then(rest / others)).to_series()
    elif feature.kind == "median":
        statistic = _median_of_others(group, rows.get_column("value"))
    else:
        statistic = _mad_of_others(group, rows.get_column("value"))
    enough = grouped & (others >= feature.minimum)
    return (
        rows.with_columns(statistic=statistic)
        .select(pl.when(enough).then(pl.col("statistic")))
        .to_series()
    )


def _median_of_others(group: pl.Series, value: pl.Series) -> pl.Series:
    """The median of the known values of each row's group without the row's own value."""
    members = pl.DataFrame({"group": group, "value": value}).with_row_index("row")
    return _without_own(group, members.drop_nulls())


def _mad_of_others(group: pl.Series, value: pl.Series) -> pl.Series:
    """The median distance of the other known values from their own median.

    Leaving one record out changes a group's median to one of at most four values, so the distances
    are sorted once for each of these instead of once for each record.
    """
    rows = pl.DataFrame(
        {"group": group, "value": value, "middle": _median_of_others(group, value)}
    ).with_row_index("row")
    centre = group_ids(rows.select("group", "middle")).set(rows["middle"].is_null(), None)
    rows = rows.with_columns(centre=centre)
    centres = rows.drop_nulls("centre").unique("centre").select("centre", "group", "middle")
    members = rows.select("row", "group", "value", own="centre").drop_nulls("value")
    distances = centres.join(members, on="group").select(
        pl.when(pl.col("own") == pl.col("centre")).then(pl.col("row")).alias("row"),
        pl.col("centre").alias("group"),
        (pl.col("value") - pl.col("middle")).abs().alias("value"),
    )
    return _without_own(centre, distances)


def _without_own(group: pl.Series, members: pl.DataFrame) -> pl.Series:
    """Medians of each row's group in `members` (`row`, `group`, `value`), without its own member.

    A member whose `row` is null is nobody's own.
    """
    members = members.sort("group", "value", maintain_order=True)
    sizes = members.group_by("group", maintain_order=True).agg(n=pl.len().cast(pl.Int64))
    sizes = sizes.with_columns(first=pl.col("n").cum_sum() - pl.col("n"))
    own = (
        members.select("row", "group", at=pl.int_range(pl.len(), dtype=pl.Int64))
        .drop_nulls("row")
        .join(sizes, on="group", how="left", maintain_order="left")
    )
    rank = constant_column("", None, pl.Int64, group.len())
    rank = rank.scatter(own["row"], own.select(pl.col("at") - pl.col("first")).to_series())
    rows = pl.DataFrame({"group": group, "rank": rank})
    rows = rows.join(sizes, on="group", how="left", maintain_order="left")
    left = pl.col("n") - pl.col("rank").is_not_null().cast(pl.Int64)

    def pick(order: pl.Expr) -> pl.Expr:
        past_own = (order >= pl.col("rank")).fill_null(False).cast(pl.Int64)
        return pl.when(left > 0).then(pl.col("first") + order + past_own).cast(pl.UInt32)

    chosen = rows.select(low=pick((left - 1) // 2), high=pick(left // 2))
    ordered = members["value"]
    return (ordered.gather(chosen["low"]) + ordered.gather(chosen["high"])) / 2
