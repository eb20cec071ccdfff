"""Laboratories, verifiers and consultants by the share of their cases that have findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mrv.portfolio.settings import AgencyRole, Settings

if TYPE_CHECKING:
    from mrv.engine.result import Result

SCHEMA: dict[str, type[pl.DataType]] = {
    "role": pl.String,
    "agency": pl.String,
    "enterprises": pl.UInt32,
    "cases": pl.UInt32,
    "flagged": pl.UInt32,
    "rate": pl.Float64,
    "peer_cases": pl.UInt32,
    "peer_rate": pl.Float64,
    "surely_at_least": pl.Float64,
    "above_peers": pl.Boolean,
}
"""`above_peers` is null where there are too few cases to say."""

_CASES = 5
"""Fewer cases of an agency, or of its peers, say nothing about its rate."""
_Z = 1.96
"""Of the 95 % interval: `surely_at_least` is its lower end (Wilson)."""
_YEAR = ("$.year", "$.month", "$.date", "$.started_on")


def agencies(result: Result, settings: Settings) -> pl.DataFrame:
    """Agencies of every role, the furthest above their peers first.

    A case counts as flagged when a finding at warning or above stands on a record that shares its
    keys. An agency is above its peers when the interval of its rate lies above the interval of the
    rate of all other agencies of the role together.
    """
    grave = result.findings.filter(pl.col("severity") != "info")
    parts = [_of_role(result, role, grave) for role in settings.agencies]
    found = pl.concat([pl.DataFrame(schema=SCHEMA), *parts])
    excess = pl.col("surely_at_least") - pl.col("peer_rate")
    return found.sort(
        "above_peers", excess, "agency", descending=[True, True, False], nulls_last=True
    )


def _of_role(result: Result, role: AgencyRole, grave: pl.DataFrame) -> pl.DataFrame:
    data = result.submission.frames.get(role.frame)
    if data is None or not {role.name, *role.cases} <= set(data.table.columns):
        return pl.DataFrame(schema=SCHEMA)
    cases = (
        data.table.select(
            pl.col(role.name).cast(pl.String).alias("agency"),
            *(pl.col(key).cast(pl.String) for key in role.cases),
        )
        .drop_nulls()
        .unique()
    )
    named = grave.filter(pl.col("frame").is_in(role.findings)) if role.findings else grave
    keys = named.select(_key(key).alias(key) for key in role.cases).drop_nulls().unique()
    flagged = cases.join(keys.with_columns(flag=pl.lit(1)), on=list(role.cases), how="left")
    counted = flagged.group_by("agency").agg(
        pl.col("enterprise_id").n_unique().alias("enterprises"),
        pl.len().alias("cases"),
        pl.col("flag").count().alias("flagged"),
    )
    others = pl.col("cases").sum() - pl.col("cases")
    rate = pl.col("flagged") / pl.col("cases")
    peer_rate = (pl.col("flagged").sum() - pl.col("flagged")) / others
    enough = (pl.col("cases") >= _CASES) & (others >= _CASES)
    above = _wilson(rate, pl.col("cases"), -1) > _wilson(peer_rate, others, 1)
    return counted.with_columns(
        pl.lit(role.role).alias("role"),
        rate.alias("rate"),
        others.alias("peer_cases"),
        pl.when(others > 0).then(peer_rate).alias("peer_rate"),
        _wilson(rate, pl.col("cases"), -1).alias("surely_at_least"),
        pl.when(enough).then(above).alias("above_peers"),
    ).select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def _key(name: str) -> pl.Expr:
    """A key of the record that a finding stands on; the year of any date it has."""
    record = pl.col("record")
    if name != "year":
        return record.str.json_path_match(f"$.{name}")
    return pl.coalesce(record.str.json_path_match(path).str.slice(0, 4) for path in _YEAR)


def _wilson(rate: pl.Expr, cases: pl.Expr, side: int) -> pl.Expr:
    """An end of Wilson's interval of a share: -1 the lower, 1 the upper."""
    square = _Z**2
    middle = rate + square / (2 * cases)
    half = _Z * (rate * (1 - rate) / cases + square / (4 * cases**2)).sqrt()
    return (middle + side * half) / (1 + square / cases)
