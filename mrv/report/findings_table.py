"""Findings as a flat table, for spreadsheets (CSV) and data tools (Parquet)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.report.entries import Entry, entries
from mrv.report.plain import visible
from mrv.report.wording import Language

if TYPE_CHECKING:
    from mrv.engine.result import Result

_ACTIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

SCHEMA: dict[str, type[pl.DataType]] = {
    "id": pl.String,
    "rule": pl.String,
    "title_zh": pl.String,
    "title_en": pl.String,
    "category": pl.String,
    "severity": pl.String,
    "outcome": pl.String,
    "frame": pl.String,
    "record": pl.String,
    "parameter": pl.String,
    "lhs": pl.Float64,
    "rhs": pl.Float64,
    "tolerance": pl.Float64,
    "margin": pl.Float64,
    "message_zh": pl.String,
    "message_en": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "cell": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "incident": pl.String,
    "known": pl.Boolean,
    "reason": pl.String,
    "reason_by": pl.String,
    "waiver_reason": pl.String,
    "waiver_owner": pl.String,
    "waiver_expires": pl.Date,
}
"""Columns; problems of the input have their code as `rule` and no `category`, `frame`, numbers."""


def findings_table(result: Result) -> pl.DataFrame:
    """One row for each problem of the input and each finding, values as they are."""
    return pl.DataFrame(list(_rows(result)), schema=SCHEMA, orient="row")


def render_csv(result: Result, lang: Language) -> Iterator[str]:
    """Yield CSV that spreadsheets open as text: a byte-order mark first, no cell a formula."""
    rows = [[_inert(v) if isinstance(v, str) else v for v in row] for row in _rows(result)]
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    yield "\ufeff" + table.write_csv(line_terminator="\r\n")


def render_parquet(result: Result, lang: Language) -> Iterator[bytes]:
    """Yield the table as a Parquet file."""
    with io.BytesIO() as buffer:
        findings_table(result).write_parquet(buffer)
        yield buffer.getvalue()


def _inert(text: str) -> str:
    """A text that no spreadsheet computes: an apostrophe before what looks like a formula."""
    shown = visible(text)
    active = text.lstrip(" \n\u3000").startswith(_ACTIVE)
    return f"'{shown}" if active else shown


def _rows(result: Result) -> Iterator[list[Any]]:
    owners = {name: incident.id for incident in result.incidents for name in incident.explains}
    return (_row(entry, owners) for entry in entries(result))


def _row(entry: Entry, owners: dict[str, str]) -> list[Any]:
    finding, location, waiver = entry.finding, entry.location, entry.waiver
    return [
        entry.id,
        entry.rule,
        entry.title.zh,
        entry.title.en,
        finding.rule.category if finding else None,
        entry.severity,
        entry.outcome,
        finding.frame if finding else None,
        json.dumps(entry.record, ensure_ascii=False),
        finding.parameter if finding else None,
        finding.lhs if finding else None,
        finding.rhs if finding else None,
        finding.tolerance if finding else None,
        finding.margin if finding else None,
        entry.message.zh,
        entry.message.en,
        location.file if location else None,
        location.sheet if location else None,
        location.cell if location else None,
        location.line if location else None,
        location.column if location else None,
        owners.get(entry.id),
        entry.known,
        entry.reason.reason if entry.reason else None,
        entry.reason.by if entry.reason else None,
        waiver.reason if waiver else None,
        waiver.owner if waiver else None,
        waiver.expires if waiver else None,
    ]
