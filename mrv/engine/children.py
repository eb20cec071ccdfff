"""Children features: aggregates over the records of a to-many relation, one value a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from mrv.engine.relations import Groups
from mrv.engine.series import constant_column, take
from mrv.intake.submission import ROW_ID
from mrv.language.features import Children


class Inputs(NamedTuple):
    """What a feature reads, as expressions over the target's rows."""

    argument: pl.Expr | None = None
    weight: pl.Expr | None = None
    where: pl.Expr | None = None


def children_columns(
    features: Sequence[Children], inputs: Sequence[Inputs], target: pl.DataFrame, groups: Groups
) -> list[pl.Series]:
    """Materialise `features` that share one relation to `target`, grouped by `groups`."""
    read = [
        column
        for n, (feature, needs) in enumerate(zip(features, inputs, strict=True))
        for column in _members(feature, needs, n)
    ]
    members = target.select(read)
    if groups.member is not None:
        members = members.select(pl.all().gather(groups.member))
    aggregates = [
        aggregate for n, feature in enumerate(features) for aggregate in _aggregates(feature, n)
    ]
    members = members.insert_column(0, groups.of_member.alias("group"))
    grouped = members.group_by("group").agg(aggregates)
    outcome = [_outcome(feature, n).alias(feature.name) for n, feature in enumerate(features)]
    values = grouped.select(pl.col("group"), *outcome).get_columns()[1:]
    places = constant_column("", None, pl.UInt32, groups.count)
    rows = pl.int_range(grouped.height, dtype=pl.UInt32, eager=True)
    place = take(places.scatter(grouped["group"], rows), groups.of_record)
    columns = [take(value, place) for value in values]
    alone = place.null_count() > groups.of_record.null_count()
    if alone:
        lonely = place.is_null() & groups.of_record.is_not_null()
        columns = [
            column if (nothing := value_of_none(feature)) is None else column.set(lonely, nothing)
            for feature, column in zip(features, columns, strict=True)
        ]
    return columns


def value_of_none(feature: Children) -> float | bool | None:
    """The value for a record that has no member at all."""
    if feature.expect not in (None, 0):
        return None
    if feature.kind == "any":
        return False
    return 0.0 if feature.kind == "count" else feature.empty


def _members(feature: Children, read: Inputs, n: int) -> list[pl.Expr]:
    """Per target row: `in` the aggregate, `unsure` whether or with what, its value and weight."""
    every = pl.col(ROW_ID).is_not_null()
    chosen = every if read.where is None else read.where.fill_null(False) & every
    unsure = ~every if read.where is None else read.where.is_null() & every
    columns: list[pl.Expr] = []
    if read.argument is not None:
        value, known = read.argument, read.argument.is_not_null()
        if read.weight is not None:
            # A record that weighs nothing may lack its value: no coal burnt, no calorific value.
            weight = read.weight
            value = pl.when(weight == 0).then(0.0).otherwise(value * weight)
            known = value.is_not_null()
            columns.append(pl.when(chosen & known).then(weight).alias(f"weight{n}"))
        unsure = unsure | (chosen & ~known)
        columns.append(pl.when(chosen).then(value).alias(f"value{n}"))
    return [chosen.alias(f"in{n}"), unsure.alias(f"unsure{n}"), *columns]


def _aggregates(feature: Children, n: int) -> list[pl.Expr]:
    number = pl.col(f"in{n}").sum()
    unsure = pl.col(f"unsure{n}").any()
    if feature.kind in ("count", "any"):
        return [number, unsure]
    value = pl.col(f"value{n}")
    statistic: pl.Expr
    match feature.kind:
        case "total":
            statistic = pl.when(value.count() > 0).then(value.sum())
        case "weighted_mean":
            mass = pl.col(f"weight{n}").sum()
            statistic = pl.when(mass != 0).then(value.sum() / mass)
        case "smallest":
            statistic = value.min()
        case "largest":
            statistic = value.max()
        case _:
            statistic = value.drop_nulls().n_unique()
    return [number, unsure, statistic.cast(pl.Float64).alias(f"value{n}")]


def _outcome(feature: Children, n: int) -> pl.Expr:
    """Apply missing values, the expected number of records and `empty`."""
    number = pl.col(f"in{n}").fill_null(0)
    unsure = pl.col(f"unsure{n}").fill_null(False)
    if feature.kind == "any":
        return pl.when(number > 0).then(True).when(~unsure).then(False)
    decided = pl.lit(True) if feature.skip_missing else ~unsure
    if feature.expect is not None:
        decided = decided & (number == feature.expect)
    if feature.kind == "count":
        return pl.when(decided).then(number.cast(pl.Float64))
    empty = pl.lit(feature.empty, pl.Float64)
    value = pl.when(number == 0).then(empty).otherwise(pl.col(f"value{n}"))
    return pl.when(decided).then(value)
