"""Causes of findings, one row each: an incident, or a rule that failed in an enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mrv.portfolio.settings import Settings

if TYPE_CHECKING:
    from mrv.engine.result import Result

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "cause": pl.String,
    "enterprise_id": pl.String,
    "incident": pl.String,
    "kind": pl.String,
    "severity": pl.String,
    "weight": pl.Float64,
    "certainty": pl.Float64,
    "effect_tco2": pl.Float64,
    "findings": pl.List(pl.String),
    "rules": pl.List(pl.String),
    "count": pl.UInt32,
    "score": pl.Float64,
}
"""`effect_tco2` is emission as filed less emission as repaired, or the allowances concerned where
no emission is; null where nothing is known."""

_GRAVITY = {"error": 0, "warning": 1, "info": 2}


def causes(result: Result, settings: Settings) -> pl.DataFrame:
    """The causes of a result's findings, each with its score, the heaviest first.

    Findings that one incident explains are one cause; of the others, those of one rule in one
    enterprise. A score is severity x confidence of the evidence x certainty x size: repeated
    findings of a rule add little (one more unit for each tripling), an emission effect adds its
    order of magnitude.
    """
    findings = _with_parties(result, settings)
    if findings.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    judged = (
        findings.join(_confidence(result, settings), on="rule", how="left")
        .join(_explained(result), left_on="id", right_on="finding", how="left")
        .with_columns(
            pl.col("severity").replace_strict(settings.weights.severity).alias("gravity"),
            pl.coalesce("incident", pl.col("rule")).alias("by"),
        )
    )
    order = pl.col("severity").replace_strict(_GRAVITY)
    found = (
        judged.sort(order, "id")
        .group_by("enterprise_id", "by", maintain_order=True)
        .agg(
            pl.col("incident", "kind", "certainty", "effect_tco2", "severity").first(),
            (pl.col("gravity") * pl.col("trust")).max().alias("weight"),
            pl.col("id").alias("findings"),
            pl.col("rule").unique(maintain_order=True).alias("rules"),
            pl.len().alias("count"),
        )
    )
    effect = 1 + (1 + pl.col("effect_tco2").abs()).log10()
    repeats = 1 + pl.col("count").cast(pl.Float64).log(3)
    size = pl.when(pl.col("incident").is_null()).then(repeats).otherwise(effect.fill_null(1.0))
    return (
        found.with_columns(
            pl.concat_str("enterprise_id", "by", separator="\x1f").alias("cause"),
            pl.col("certainty").fill_null(1.0),
        )
        .with_columns((pl.col("weight") * pl.col("certainty") * size).alias("score"))
        .sort("score", "cause", descending=[True, False])
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )


def _with_parties(result: Result, settings: Settings) -> pl.DataFrame:
    """The findings with whom they concern; a deal concerns both sides, and so has two rows."""
    found = result.findings
    parts = [found.filter(pl.col("enterprise_id").is_not_null())]
    for party in settings.parties:
        judged = result.frames.get(party.frame)
        own = found.filter((pl.col("frame") == party.frame) & pl.col("enterprise_id").is_null())
        if judged is None or own.is_empty():
            continue
        named = judged.table.select("row_id", pl.concat_list(party.columns).alias("enterprise_id"))
        parts.append(
            own.drop("enterprise_id")
            .join(named, on="row_id", how="left", maintain_order="left")
            .explode("enterprise_id")
            .drop_nulls("enterprise_id")
            .unique(["id", "enterprise_id"], maintain_order=True)
            .select(found.columns)
        )
    return pl.concat(parts)


def _confidence(result: Result, settings: Settings) -> pl.DataFrame:
    """What a rule's evidence counts."""
    rules = {rule.id: rule.cite.confidence for rule in result.rules.values()}
    weights = [settings.weights.confidence[confidence] for confidence in rules.values()]
    schema = {"rule": pl.String, "trust": pl.Float64}
    return pl.DataFrame({"rule": list(rules), "trust": weights}, schema=schema)


def _explained(result: Result) -> pl.DataFrame:
    """Every finding that an incident explains, with the incident's certainty and effect."""
    told = [i for i in result.incidents if i.kind != "cannot_tell"]
    return (
        pl.DataFrame(
            {
                "incident": [i.id for i in told],
                "kind": [i.kind for i in told],
                "certainty": [i.confidence for i in told],
                "effect_tco2": [i.emission_effect_tco2 or i.allowance_effect_t for i in told],
                "finding": [list(i.explains) for i in told],
            },
            schema={
                "incident": pl.String,
                "kind": pl.String,
                "certainty": pl.Float64,
                "effect_tco2": pl.Float64,
                "finding": pl.List(pl.String),
            },
        )
        .explode("finding")
        .drop_nulls("finding")
        .unique("finding", keep="first", maintain_order=True)
    )
