"""Where a verifier should look: periods ranked by what is at stake, and what to pull for each."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.engine.calendar import MONTH
from mrv.engine.findings import record_keys
from mrv.intake.submission import ROW_ID
from mrv.report.audit.layout import Pull, audit_layout
from mrv.report.audit.words import alone, both, parameter_words, record_text_words
from mrv.report.plain import visible
from mrv.trace.telling.evidence import documents_for

if TYPE_CHECKING:
    from mrv.engine.evaluate import FrameResult
    from mrv.engine.result import Result

_POINTS = {"error": 3.0, "warning": 1.0, "info": 0.25}
"""How much a finding adds to the share of emission that a month has; a verifier's rule of thumb."""
MOST = 30
"""Lines of the plan; the rest is counted."""
_PULLED = 5
"""Days, batches and papers named for a line; the rest is counted."""
_REASONS = 4
_OWNERS = ("unit_id", "line_id", "object_id")
_OWNER = "@object"
_LINE = "@line"


def sampling_plan(result: Result, effects: Sequence[float]) -> dict[str, Any]:
    """Records of the emission table by share x (1 + points) + share of the effect of causes.

    The points are those of the findings of the period and object; `effects` is how much each
    incident changes, in tonnes of emission or of allowances.
    """
    for weight in audit_layout().weights:
        judged = result.frames.get(weight.frame)
        if judged is not None and weight.column in judged.table.columns and judged.table.height:
            return _plan(result, judged, weight.column, effects)
    return {"column": None, "lines": [], "more": 0}


def _plan(
    result: Result, judged: FrameResult, column: str, effects: Sequence[float]
) -> dict[str, Any]:
    found = _at_stake(result, judged, column, effects)
    lines = found.head(MOST)
    reasons = _reasons(_beside(lines, _findings(result)))
    pulls = _pulls(result, lines)
    records = record_keys(judged.table, judged.frame.frame).get_column("record")
    parameter = result.rulebook.parameters[column]
    drop = alone(result)
    return {
        "column": both(parameter.title),
        "unit": "" if parameter.units else parameter.unit,
        "lines": [
            {
                "record": both(record_text_words(records[row[_LINE]], result.rulebook, drop)),
                "value": row["value"],
                "share": row["share"],
                "points": row["points"],
                "effect": row["effect"],
                "score": row["score"],
                "columns": [
                    both(parameter_words(name, result.rulebook))
                    for name, _ in reasons.get(row[_LINE], [])
                ],
                "pull": pulls.get(row[_LINE], []),
                "ask": _ask(
                    result, reasons.get(row[_LINE], []) or [(column, judged.frame.frame.name)]
                ),
            }
            for row in lines.iter_rows(named=True)
        ],
        "more": found.height - lines.height,
    }


def _at_stake(
    result: Result, judged: FrameResult, column: str, sizes: Sequence[float]
) -> pl.DataFrame:
    """The records of the emission table, those first where most is at stake."""
    lines = _placed(judged).with_columns(
        pl.int_range(pl.len()).alias(_LINE), judged.table.get_column(column).alias("value")
    )
    total = float(lines.get_column("value").sum() or 0.0) or 1.0
    points = _beside(lines, _findings(result)).group_by(_LINE).agg(pl.col("points").sum())
    effects = _beside(lines, _effects(result, sizes)).group_by(_LINE).agg(pl.col("effect").sum())
    share = pl.col("value").fill_null(0.0) / total
    return (
        lines.join(points, on=_LINE, how="left", maintain_order="left")
        .join(effects, on=_LINE, how="left", maintain_order="left")
        .with_columns(pl.col("points", "effect").fill_null(0.0), share.alias("share"))
        .with_columns(
            (pl.col("share") * (1 + pl.col("points")) + pl.col("effect") / abs(total)).alias(
                "score"
            )
        )
        .sort("score", descending=True, maintain_order=True)
    )


def _owner_of(table: pl.DataFrame) -> pl.Expr:
    name = next((name for name in _OWNERS if name in table.columns), None)
    return (pl.col(name).cast(pl.String) if name else pl.lit(None, pl.String)).alias(_OWNER)


def _placed(judged: FrameResult) -> pl.DataFrame:
    """Enterprise, object (null where the frame has none) and month of every record."""
    table = judged.table
    if "enterprise_id" not in table.columns:
        table = table.with_columns(pl.lit(None, pl.String).alias("enterprise_id"))
    return table.select(ROW_ID, "enterprise_id", _owner_of(table), MONTH)


def _beside(lines: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """What belongs to each line: enterprise, month, and the object if both name one."""
    joined = lines.select(_LINE, "enterprise_id", _OWNER, MONTH).join(
        others, on=["enterprise_id", MONTH], suffix="_other"
    )
    mine, other = pl.col(_OWNER), pl.col(f"{_OWNER}_other")
    return joined.filter(mine.is_null() | other.is_null() | (mine == other))


def _findings(result: Result) -> pl.DataFrame:
    """Every finding with its place and its points."""
    worth = pl.col("severity").replace_strict(_POINTS, default=0.0, return_dtype=pl.Float64)
    findings = result.findings.select("frame", ROW_ID, "parameter", worth.alias("points"))
    parts = [
        findings.filter(frame=name).join(_placed(judged), on=ROW_ID)
        for name, judged in result.frames.items()
    ]
    return pl.concat([findings.clear().join(_nowhere(), on=ROW_ID), *parts])


def _nowhere() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            ROW_ID: pl.UInt32,
            "enterprise_id": pl.String,
            _OWNER: pl.String,
            MONTH: pl.Int32,
        }
    )


def _effects(result: Result, sizes: Sequence[float]) -> pl.DataFrame:
    """What each cause changes, at the place of its first cell."""
    rows = []
    for incident, size in zip(result.incidents, sizes, strict=True):
        if incident.cells and size:
            record = incident.cells[0].record
            owner = next((record[name] for name in _OWNERS if record.get(name)), None)
            rows.append((record.get("enterprise_id"), owner, _month(record), size))
    schema = {"enterprise_id": pl.String, _OWNER: pl.String, MONTH: pl.Int32, "effect": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _month(record: Mapping[str, str | None]) -> int | None:
    """The month of a record by its keys, as MONTH counts; the last of a year."""
    text = record.get("month") or record.get("date")
    if text:
        return int(text[:4]) * 12 + int(text[5:7]) - 1
    year = record.get("year")
    return int(year) * 12 + 11 if year else None


def _reasons(beside: pl.DataFrame) -> dict[int, list[tuple[str, str]]]:
    """The columns with most findings, and their frames, by line."""
    counted = (
        beside.filter(pl.col("parameter").is_not_null())
        .group_by(_LINE, "parameter", "frame", maintain_order=True)
        .agg(pl.col("points").sum())
        .sort("points", descending=True, maintain_order=True)
        .group_by(_LINE, maintain_order=True)
        .head(_REASONS)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for line, parameter, frame in counted.select(_LINE, "parameter", "frame").iter_rows():
        found.setdefault(line, []).append((parameter, frame))
    return found


def _ask(result: Result, columns: list[tuple[str, str]]) -> list[Any]:
    texts = (
        text for name, frame in columns for text in documents_for(result.rulebook, frame, name)
    )
    return [both(text) for text in list(dict.fromkeys(texts))[:_REASONS]]


def _pulls(result: Result, lines: pl.DataFrame) -> dict[int, list[dict[str, Any]]]:
    """Days, batches and papers to pull for each line, those with findings first, then by size."""
    found: dict[int, list[dict[str, Any]]] = {}
    for pull in audit_layout().pulls:
        judged = result.frames.get(pull.frame)
        if judged is None or not judged.table.height or pull.name not in judged.table.columns:
            continue
        for row in _pulled(pull, judged, lines, _findings(result)).iter_rows(named=True):
            found.setdefault(row[_LINE], []).append(
                {
                    "what": both(pull.title),
                    "names": [visible(_shown(name)) for name in row["names"]],
                    "more": row["count"] - len(row["names"]),
                }
            )
    return found


def _pulled(
    pull: Pull, judged: FrameResult, lines: pl.DataFrame, findings: pl.DataFrame
) -> pl.DataFrame:
    size = pl.col(pull.size) if pull.size in judged.table.columns else pl.lit(0.0)
    points = (
        findings.filter(frame=pull.frame).group_by(ROW_ID).agg(pl.col("points").sum().alias("held"))
    )
    named = judged.table.select(
        pl.col(ROW_ID), pl.col(pull.name).alias("name"), size.cast(pl.Float64).alias("size")
    )
    return (
        _beside(lines, _placed(judged).join(named, on=ROW_ID, maintain_order="left"))
        .join(points, on=ROW_ID, how="left", maintain_order="left")
        .group_by(_LINE, "name", maintain_order=True)
        .agg(pl.col("held").sum(), pl.col("size").sum())
        .sort("held", "size", descending=True, nulls_last=True, maintain_order=True)
        .group_by(_LINE, maintain_order=True)
        .agg(pl.col("name").head(_PULLED).alias("names"), pl.len().alias("count"))
    )


def _shown(name: object) -> str:
    return name.isoformat() if isinstance(name, datetime.date) else str(name)
