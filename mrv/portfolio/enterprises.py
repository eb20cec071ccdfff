"""Enterprises ranked by what was found in them, each beside its peers; groups of them by place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import polars as pl

from mrv.intake.submission import ROW_ID
from mrv.portfolio.settings import Column, Settings

if TYPE_CHECKING:
    from mrv.engine.result import Result

Level = Literal["national", "province", "city"]

_PEERS = 5
"""Fewer enterprises of a sector are no peers to compare with."""
_MAD = 1.4826
"""From the median distance to the standard deviation of a normal distribution."""


def ranking(result: Result, causes: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """One row an enterprise, the highest score first; those without findings too.

    `score` sums the causes; `peer_median` and `above_peers` (robust standard deviations) compare
    it with the other enterprises of the sector: null where those are fewer than five. Where they
    hardly differ (all without findings, say), `least_spread` is the scale.
    `emission_in_doubt` is the sum of effects times certainty, `doubt_share` its part of the
    reported emission.
    """
    scored = causes.group_by("enterprise_id").agg(
        pl.col("score").sum(),
        pl.len().alias("causes"),
        *(
            pl.col("count").filter(pl.col("severity") == severity).sum().alias(f"{severity}s")
            for severity in ("error", "warning", "info")
        ),
        (pl.col("effect_tco2").abs() * pl.col("certainty")).sum().alias("emission_in_doubt"),
        pl.col("cause").first().alias("first_cause"),
    )
    counts = ("causes", "errors", "warnings", "infos")
    known = (
        sectors_of(result, settings)
        .join(_places(result, settings), on="enterprise_id", how="left")
        .join(_emission(result, settings), on="enterprise_id", how="left")
        .join(scored, on="enterprise_id", how="left")
        .with_columns(
            pl.col("score", "emission_in_doubt").fill_null(0.0), pl.col(counts).fill_null(0)
        )
    )
    return (
        _beside_peers(known, settings.least_spread)
        .with_columns((pl.col("emission_in_doubt") / pl.col("emission")).alias("doubt_share"))
        .sort("score", "enterprise_id", descending=[True, False])
        .with_row_index("rank", offset=1)
    )


def groups(ranked: pl.DataFrame, level: Level) -> pl.DataFrame:
    """Sums and means of the ranking: of all, by province, or by city.

    `above_national` is the mean score per enterprise less that of all enterprises together.
    """
    keys = {"national": [], "province": ["province"], "city": ["province", "city"]}[level]
    sums = [
        pl.len().alias("enterprises"),
        (pl.col("score") > 0).sum().alias("with_findings"),
        *(pl.col(f"{severity}s").sum() for severity in ("error", "warning")),
        pl.col("emission").sum(),
        pl.col("emission_in_doubt").sum(),
        pl.col("score").mean().alias("mean_score"),
        pl.col("enterprise_id").first().alias("first"),
    ]
    found = ranked.group_by(keys).agg(sums) if keys else ranked.select(sums)
    national = ranked.get_column("score").mean()
    return found.with_columns(
        (pl.col("mean_score") - pl.lit(national)).alias("above_national")
    ).sort("mean_score", *keys, descending=[True, *(False for _ in keys)], nulls_last=True)


def _beside_peers(known: pl.DataFrame, least: float) -> pl.DataFrame:
    median = pl.col("score").median().over("sector")
    spread = (pl.col("score") - median).abs().median().over("sector") * _MAD
    scale = pl.max_horizontal(spread, least)
    many = pl.len().over("sector") >= _PEERS
    distance = (pl.col("score") - median) / scale
    return known.with_columns(
        pl.len().over("sector").alias("peers"),
        pl.when(many).then(median).alias("peer_median"),
        pl.when(many).then(distance).alias("above_peers"),
    )


def sectors_of(result: Result, settings: Settings) -> pl.DataFrame:
    """Every enterprise with the sector in which it files most records, else the one listed."""
    parts = [
        data.table.group_by("enterprise_id").agg(
            pl.len().alias("records"), pl.lit(result.rulebook.frames[name].sector).alias("sector")
        )
        for name, data in result.submission.frames.items()
        if "enterprise_id" in data.table.columns and ROW_ID in data.table.columns
    ]
    schema = {"enterprise_id": pl.String, "records": pl.UInt32, "sector": pl.String}
    counted = pl.concat([pl.DataFrame(schema=schema), *(p.cast(pl.Schema(schema)) for p in parts)])
    side = pl.col("sector").is_in(["common", "compliance"])  # these are no sector of production
    listed = _column(result, settings.sectors, "listed", pl.String)
    filed = (
        counted.drop_nulls("enterprise_id")
        .group_by("enterprise_id", "sector")
        .agg(pl.col("records").sum())
        .sort(side, "records", "sector", descending=[False, True, False])
        .unique("enterprise_id", keep="first", maintain_order=True)
        .with_columns(pl.when(~side).then("sector").alias("sector"))
    )
    return (
        filed.join(
            listed.drop_nulls().unique("enterprise_id", keep="last", maintain_order=True),
            on="enterprise_id",
            how="left",
        )
        .select("enterprise_id", pl.coalesce("sector", "listed").alias("sector"))
        .sort("enterprise_id")
    )


def _column(result: Result, column: Column, name: str, dtype: type[pl.DataType]) -> pl.DataFrame:
    """A column by enterprise; empty where it was not filed."""
    schema = pl.Schema({"enterprise_id": pl.String(), name: dtype()})
    data = result.submission.frames.get(column.frame)
    if data is None or column.column not in data.table.columns:
        return pl.DataFrame(schema=schema)
    return data.table.select("enterprise_id", pl.col(column.column).alias(name)).cast(schema)


def _places(result: Result, settings: Settings) -> pl.DataFrame:
    """Province and city; the first table that knows them counts."""
    schema = {"enterprise_id": pl.String, "province": pl.String, "city": pl.String}
    parts = [pl.DataFrame(schema=schema)]
    for place in settings.places:
        data = result.submission.frames.get(place.frame)
        if data is not None:
            named = {"province": place.province, "city": place.city}
            columns = [
                (pl.col(column) if column in data.table.columns else pl.lit(None, pl.String)).alias(
                    name
                )
                for name, column in named.items()
            ]
            parts.append(data.table.select("enterprise_id", *columns).cast(pl.Schema(schema)))
    return (
        pl.concat(parts)
        .group_by("enterprise_id", maintain_order=True)
        .agg(pl.col("province", "city").drop_nulls().first())
    )


def _emission(result: Result, settings: Settings) -> pl.DataFrame:
    """The reported emission of all years together, from the first table that has it."""
    parts = [
        _column(result, source, "emission", pl.Float64)
        .drop_nulls()
        .group_by("enterprise_id")
        .agg(pl.col("emission").sum())
        for source in settings.emission
    ]
    return pl.concat(parts).unique("enterprise_id", keep="first", maintain_order=True)
