"""Conservative values: what a verifier takes until it is settled, and for uncalibrated meters."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.engine.findings import record_keys
from mrv.intake.submission import ROW_ID
from mrv.report.audit.layout import audit_layout
from mrv.report.audit.words import alone, both, parameter_words, place_words, record_words

if TYPE_CHECKING:
    from mrv.engine.evaluate import FrameResult
    from mrv.engine.result import Result

_OWNERS = ("unit_id", "line_id", "object_id")


def conservative_side(emission: float | None, allowances: float | None) -> str | None:
    """Which of the reported and the suggested value to take; None where no effect is known.

    That which leaves the enterprise owing more: emission is never understated, allowances are
    never overstated. Both effects are as filed less as repaired.
    """
    if not emission and not allowances:
        return None
    return "observed" if (emission or 0.0) - (allowances or 0.0) >= 0 else "suggested"


def uncalibrated_values(result: Result) -> dict[str, Any]:
    """The values of meters without a valid calibration, and what has them corrected."""
    cite = audit_layout().uncalibrated.cite
    source = result.rulebook.sources[cite.source]
    return {
        "rows": uncalibrated(result),
        "source": both(source.title),
        "clause": cite.clause or "",
    }


def uncalibrated(result: Result) -> list[dict[str, Any]]:
    """Monthly values of meters that had no valid calibration, each with its correction."""
    spec = audit_layout().uncalibrated
    found = result.findings.filter(pl.col("rule").is_in(spec.rules), pl.col("outcome") == "fail")
    meters = result.frames.get("meter")
    if found.is_empty() or meters is None:
        return []
    known = {
        (row["enterprise_id"], row["meter_id"]): row for row in meters.table.iter_rows(named=True)
    }
    months: dict[tuple[str, str, str], None] = {}
    for text in found.get_column("record"):
        record = json.loads(text)
        if record.get("month"):
            months[record["enterprise_id"], record["meter_id"], record["month"]] = None
    rows: list[dict[str, Any]] = []
    for enterprise, meter_id, month in months:
        meter = known.get((enterprise, meter_id))
        if meter is not None:
            rows += _corrected(result, meter, month)
    return rows


def _corrected(result: Result, meter: dict[str, Any], month: str) -> list[dict[str, Any]]:
    column = meter.get("metered_parameter")
    accuracy = meter.get("accuracy_actual") or meter.get("accuracy_required")
    production = audit_layout().uncalibrated.production
    lowered = any(fnmatchcase(column or "", pattern) for pattern in production)
    rows = []
    for judged in result.frames.values():
        for name, row_id, record, value in _values(judged, meter, column, month):
            factor = None if accuracy is None else 1 + (-1 if lowered else 1) * accuracy / 100
            rows.append(
                {
                    "meter": meter["meter_id"],
                    "record": both(record_words(record, result.rulebook, alone(result))),
                    "title": both(parameter_words(column, result.rulebook)),
                    "place": both(place_words(result.locate(name, row_id, column))),
                    "observed": value,
                    "accuracy": accuracy,
                    "lowered": lowered,
                    "take": None if factor is None else value * factor,
                }
            )
    return rows


def _values(
    judged: FrameResult, meter: dict[str, Any], column: str | None, month: str
) -> list[tuple[str, int, dict[str, str | None], float]]:
    """The values of a month that a meter stands behind: row id, record and number."""
    frame, table = judged.frame.frame, judged.table
    owner = next((key for key in _OWNERS if key in frame.keys), None)
    if "month" not in frame.keys or column not in table.columns or owner is None:
        return []
    if not table.schema[column].is_numeric():
        return []
    rows = table.filter(
        pl.col("enterprise_id") == meter["enterprise_id"],
        pl.col(owner) == meter.get("object_id"),
        pl.col("month").dt.strftime("%Y-%m") == month,
        pl.col(column).is_not_null(),
    )
    records = record_keys(rows, frame).get_column("record").to_list()
    return [
        (frame.name, row_id, json.loads(record), float(value))
        for row_id, record, value in zip(
            rows.get_column(ROW_ID).to_list(),
            records,
            rows.get_column(column).to_list(),
            strict=True,
        )
    ]
