"""Children features: aggregates over the records of a to-many relation, one value a record.

The aggregates are few and plain, and shared between features that read the same. Whatever else is
to be said is said afterwards, on one row a group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from mrv.engine.children_of_few import columns_of_few, value_of_none
from mrv.engine.relations import Groups
from mrv.engine.series import constant_column, only_where, surely, take
from mrv.language.features import Children, ChildrenKind
from mrv.language.tree import Node

FEW = 400
"""Members and records up to which a loop is done before a query is planned."""


def children_columns(
    features: Sequence[Children], values: Mapping[Node, pl.Series], groups: Groups
) -> list[pl.Series]:
    """Materialise `features` that share one relation, grouped by `groups`.

    `values` are the trees that the features read, on the rows of the target.
    """
    rows = groups.of_member.len() + groups.of_record.len()
    if rows <= FEW:
        return columns_of_few(features, values, groups)
    members = _Members(values)
    needs = [members.needs(feature) for feature in features]
    grouped = members.grouped(groups)
    outcomes = [_outcome(f, need, grouped) for f, need in zip(features, needs, strict=True)]
    places = constant_column("", None, pl.UInt32, groups.count)
    order = pl.int_range(grouped.height, dtype=pl.UInt32, eager=True)
    place = take(places.scatter(grouped["group"], order), groups.of_record)
    columns = [
        take(outcome, place).alias(feature.name)
        for feature, outcome in zip(features, outcomes, strict=True)
    ]
    alone = place.null_count() > groups.of_record.null_count()
    if alone:
        lonely = place.is_null() & groups.of_record.is_not_null()
        columns = [
            column if (nothing := value_of_none(feature)) is None else column.set(lonely, nothing)
            for feature, column in zip(features, columns, strict=True)
        ]
    return columns


_AGGREGATES: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "sum": pl.Expr.sum,
    "least": pl.Expr.min,
    "largest": pl.Expr.max,
    "different": lambda column: column.drop_nulls().n_unique(),
    "known": pl.Expr.count,
    "unknown": pl.Expr.null_count,
}
_STATISTICS: dict[ChildrenKind, str] = {
    "total": "sum",
    "weighted_mean": "sum",
    "smallest": "least",
    "largest": "largest",
    "distinct": "different",
}


class _Needs(NamedTuple):
    """The names of a feature's aggregates; None for what it does not need."""

    number: str
    """How many members take part."""
    unsure: str | None = None
    """Of how many it is unknown whether they do."""
    known: str | None = None
    """How many members that take part have a value."""
    statistic: str | None = None
    mass: str | None = None


class _Members:
    """The target's rows with what features read of them, each column and aggregate once."""

    def __init__(self, values: Mapping[Node, pl.Series]) -> None:
        self._values = values
        self._parts: dict[object, pl.Series] = {}
        self._columns: dict[int, pl.Series] = {}
        self._aggregates: dict[str, pl.Expr] = {"number": pl.len().alias("number")}

    def needs(self, feature: Children) -> _Needs:
        """Plan what a feature needs."""
        number, unsure = "number", None
        if feature.where is not None:
            truth = self._values[feature.where]
            number = self._aggregate("sum", self._part(feature.where, lambda: surely(truth)))
            if truth.null_count():
                unsure = self._aggregate("unknown", truth)
        if feature.argument is None:
            return _Needs(number, unsure)
        weighted = (feature.argument, feature.weight)
        value = self._part((*weighted, feature.where), lambda: self._value(feature))
        known = self._aggregate("known", value)
        statistic, mass = self._aggregate(_STATISTICS[feature.kind], value), None
        if feature.weight is not None:
            weight = self._values[feature.weight]
            if value.null_count():
                part = ("weight", *weighted, feature.where)
                weight = self._part(part, lambda: only_where(value.is_not_null(), weight))
            mass = self._aggregate("sum", weight)
        return _Needs(number, unsure, known, statistic, mass)

    def _part(self, key: object, make: Callable[[], pl.Series]) -> pl.Series:
        if key not in self._parts:
            self._parts[key] = make()
        return self._parts[key]

    def _value(self, feature: Children) -> pl.Series:
        """The value of the rows that take part, null in others."""
        assert feature.argument is not None
        value = self._values[feature.argument]
        if feature.weight is not None:
            # A record that weighs nothing may lack its value: no coal burnt, no calorific value.
            weight = self._values[feature.weight]
            nothing = constant_column("", 0.0, pl.Float64, weight.len())
            value = nothing.zip_with(weight == 0, value * weight)
        if feature.where is None:
            return value
        return only_where(self._parts[feature.where], value)

    def _aggregate(self, kind: str, column: pl.Series) -> str:
        self._columns.setdefault(id(column), column)
        place = list(self._columns).index(id(column))
        name = f"{kind}{place}"
        if name not in self._aggregates:
            self._aggregates[name] = _AGGREGATES[kind](pl.col(f"column{place}")).alias(name)
        return name

    def grouped(self, groups: Groups) -> pl.DataFrame:
        """One row a group that has members: `group` and the aggregates by name."""
        columns = [groups.of_member.alias("group")]
        for place, column in enumerate(self._columns.values()):
            rows = column if groups.member is None else take(column, groups.member)
            columns.append(rows.alias(f"column{place}"))
        return pl.DataFrame(columns).group_by("group").agg(self._aggregates.values())


def _outcome(feature: Children, needs: _Needs, grouped: pl.DataFrame) -> pl.Series:
    """Apply missing values, the expected number of records and `empty`."""
    number = grouped[needs.number]
    sure: list[pl.Series] = []
    strict = feature.kind == "any" or not feature.skip_missing
    if needs.unsure is not None and strict:
        sure.append(grouped[needs.unsure] == 0)
    if needs.known is not None and strict:
        sure.append(grouped[needs.known] == number)
    if feature.kind == "any":
        value = number > 0
        sure = [decided | value for decided in sure]
    elif feature.kind == "count":
        value = number.cast(pl.Float64)
    else:
        value = _statistic(feature, needs, grouped)
        if needs.number != "number":
            empty = constant_column("", feature.empty, pl.Float64, number.len())
            value = value.zip_with(number > 0, empty)
    if feature.expect is not None and feature.kind != "any":
        sure.append(number == feature.expect)
    for decided in sure:
        value = only_where(decided, value)
    return value


def _statistic(feature: Children, needs: _Needs, grouped: pl.DataFrame) -> pl.Series:
    """The statistic of the known values of each group; null where it has none."""
    assert needs.statistic is not None and needs.known is not None
    value = grouped[needs.statistic]
    if feature.kind == "total":
        value = only_where(grouped[needs.known] > 0, value)
    elif needs.mass is not None:
        mass = grouped[needs.mass]
        value = only_where(mass != 0, value / mass)
    return value.cast(pl.Float64)
