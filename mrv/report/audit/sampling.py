"""Where a verifier should look: months ranked by emission and by what was found, single sources."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.engine.findings import record_keys
from mrv.intake.submission import ROW_ID
from mrv.report.audit.layout import audit_layout
from mrv.report.audit.words import alone, both, parameter_words, record_words
from mrv.trace.evidence import documents_for

if TYPE_CHECKING:
    from mrv.catalogue.model import Rulebook
    from mrv.engine.result import Result

_POINTS = {"error": 3.0, "warning": 1.0, "info": 0.25}
"""How much a finding adds to the share of emission that a month has; a verifier's rule of thumb."""
MOST = 30
"""Lines of the plan; the rest is counted."""


def sampling_plan(result: Result) -> dict[str, Any]:
    """Records of the emission table by share x (1 + points of the findings of their object)."""
    for weight in audit_layout().weights:
        judged = result.frames.get(weight.frame)
        if judged is not None and weight.column in judged.table.columns and judged.table.height:
            return _ranked(result, weight.frame, weight.column)
    return {"column": None, "lines": [], "more": 0}


def _ranked(result: Result, frame: str, column: str) -> dict[str, Any]:
    judged = result.frames[frame]
    table = judged.table
    total = float(table.get_column(column).sum() or 0.0)
    keys = record_keys(table, judged.frame.frame)
    points, reasons = _points(result)
    lines, drop = [], alone(result)
    for record, value in zip(
        keys.get_column("record").to_list(), table.get_column(column).to_list(), strict=True
    ):
        named = json.loads(record)
        share = (value or 0.0) / total if total else 0.0
        found = _matching(named, points)
        lines.append(
            {
                "record": both(record_words(named, result.rulebook, drop)),
                "value": value,
                "share": share,
                "points": found,
                "score": share * (1 + found),
                "columns": [
                    both(parameter_words(name, result.rulebook))
                    for name, _ in _matching_columns(named, reasons)
                ],
                "ask": [
                    both(text) for text in _ask(named, reasons, frame, column, result.rulebook)
                ],
            }
        )
    lines.sort(key=lambda line: -line["score"])
    parameter = result.rulebook.parameters[column]
    return {
        "column": both(parameter.title),
        "unit": parameter.unit,
        "lines": lines[:MOST],
        "more": max(len(lines) - MOST, 0),
    }


_Place = tuple[str | None, str | None]
"""What findings and emission records share: the month and the object."""


def _place(record: dict[str, str | None]) -> _Place:
    names = ("unit_id", "line_id", "object_id")
    owner = next((record[name] for name in names if record.get(name)), None)
    month = record.get("month")
    return (month[:7] if month else None, owner)


def _points(result: Result) -> tuple[Counter[_Place], dict[_Place, Counter[tuple[str, str]]]]:
    points: Counter[_Place] = Counter()
    reasons: dict[_Place, Counter[tuple[str, str]]] = {}
    found = result.findings.select("record", "severity", "parameter", "frame")
    for record, severity, parameter, frame in found.iter_rows():
        place = _place(json.loads(record))
        points[place] += _POINTS[severity]  # type: ignore[assignment]
        if parameter:
            reasons.setdefault(place, Counter())[parameter, frame] += 1
    return points, reasons


def _matching(record: dict[str, str | None], points: Counter[_Place]) -> float:
    month, owner = _place(record)
    return float(points[month, owner] + (points[month, None] if owner else 0))


def _matching_columns(
    record: dict[str, str | None], reasons: dict[_Place, Counter[tuple[str, str]]]
) -> list[tuple[str, str]]:
    return [column for column, _ in reasons.get(_place(record), Counter()).most_common(4)]


def _ask(
    record: dict[str, str | None],
    reasons: dict[_Place, Counter[tuple[str, str]]],
    frame: str,
    column: str,
    rulebook: Rulebook,
) -> list[Any]:
    wanted = _matching_columns(record, reasons) or [(column, frame)]
    texts = (text for name, of in wanted for text in documents_for(rulebook, of, name))
    return list(dict.fromkeys(texts))[:4]


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
