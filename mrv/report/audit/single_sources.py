"""Measured values for which no second source was filed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.intake.submission import ROW_ID
from mrv.report.audit.words import both, parameter_words
from mrv.trace.telling.evidence import documents_for

if TYPE_CHECKING:
    from mrv.engine.result import Result


def single_sources(result: Result) -> list[dict[str, Any]]:
    """Measured monthly values for which no second source was filed, counted by column."""
    codes = result.rulebook.codes.get("evidenced_parameter")
    watched = {code.code for code in codes.codes} if codes else set()
    second = _second_sources(result)
    rows = []
    for name, judged in result.frames.items():
        keys = judged.frame.frame.keys
        if "month" not in keys or "enterprise_id" not in keys:
            continue
        owner = next((key for key in ("unit_id", "line_id") if key in keys), None)
        for column in (c for c in judged.frame.frame.columns if c in watched):
            filed = judged.table.filter(pl.col(column).is_not_null())
            places = filed.select(
                "enterprise_id",
                (pl.col(owner) if owner else pl.lit(None, pl.String)).alias("object"),
                pl.col("month").dt.strftime("%Y-%m"),
            ).rows()
            single = [place for place in places if (*place, column) not in second]
            if single:
                rows.append(
                    {
                        "frame": both(judged.frame.frame.title),
                        "title": both(parameter_words(column, result.rulebook)),
                        "filed": len(places),
                        "single": len(single),
                        "ask": [
                            both(text) for text in documents_for(result.rulebook, name, column)
                        ],
                    }
                )
    return sorted(rows, key=lambda row: -row["single"])


def _second_sources(result: Result) -> set[tuple[str, str | None, str, str]]:
    judged = result.frames.get("cross_check_value")
    if judged is None:
        return set()
    table = judged.table.drop(ROW_ID).filter(pl.col("month").is_not_null())
    return set(
        table.select(
            "enterprise_id", "object_id", pl.col("month").dt.strftime("%Y-%m"), "checked_parameter"
        ).rows()
    )
