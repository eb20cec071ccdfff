"""Children features: aggregates over the records of a to-many relation, one value a record."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrv.engine.relations import Groups
from mrv.language.features import Children


def children_columns(
    features: Sequence[Children], inputs: Sequence[pl.DataFrame], groups: Groups
) -> list[pl.Series]:
    """Materialise `features` that share one relation, grouped by `groups`.

    `inputs` hold what each feature reads on the target's rows: the columns `argument`, `weight`
    and `where`, as far as the feature has them, and `row_id`.
    """
    columns = [groups.of_member.alias("group")]
    aggregates: list[pl.Expr] = []
    for number, (feature, read) in enumerate(zip(features, inputs, strict=True)):
        members = read.select(_members(feature))
        if groups.member is not None:
            members = members.select(pl.all().gather(groups.member))
        columns += [column.alias(f"{column.name}{number}") for column in members]
        aggregates += _aggregates(feature, number)
    grouped = pl.DataFrame(columns).group_by("group").agg(aggregates)
    records = groups.of_record.alias("group").to_frame()
    joined = records.join(grouped, on="group", how="left", maintain_order="left")
    outcome = [_outcome(feature, n).alias(feature.name) for n, feature in enumerate(features)]
    return joined.select(outcome).get_columns()


def _members(feature: Children) -> list[pl.Expr]:
    """Per target row: `in` the aggregate, `unsure` whether or with what, its value and weight."""
    where = pl.col("where") if feature.where is not None else pl.lit(True)
    chosen = where.fill_null(False)
    unsure = where.is_null()
    every = pl.col("row_id").is_not_null()
    columns: list[pl.Expr] = []
    if feature.kind not in ("count", "any"):
        value, known = pl.col("argument"), pl.col("argument").is_not_null()
        if feature.kind == "weighted_mean":
            # A record that weighs nothing may lack its value: no coal burnt, no calorific value.
            weight = pl.col("weight")
            value = pl.when(weight == 0).then(0.0).otherwise(value * weight)
            known = value.is_not_null()
            columns.append(pl.when(chosen & known).then(weight).alias("weight"))
        unsure = unsure | (chosen & ~known)
        columns.append(pl.when(chosen).then(value).alias("value"))
    return [(every & chosen).alias("in"), (every & unsure).alias("unsure"), *columns]


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
    """Apply missing values, the expected number of records and `empty`; unknown keys: unknown."""
    number = pl.col(f"in{n}").fill_null(0)
    unsure = pl.col(f"unsure{n}").fill_null(False)
    keyed = pl.col("group").is_not_null()
    if feature.kind == "any":
        return pl.when(keyed & (number > 0)).then(True).when(keyed & ~unsure).then(False)
    decided = keyed if feature.skip_missing else keyed & ~unsure
    if feature.expect is not None:
        decided = decided & (number == feature.expect)
    if feature.kind == "count":
        return pl.when(decided).then(number.cast(pl.Float64))
    empty = pl.lit(feature.empty, pl.Float64)
    value = pl.when(number == 0).then(empty).otherwise(pl.col(f"value{n}"))
    return pl.when(decided).then(value)
