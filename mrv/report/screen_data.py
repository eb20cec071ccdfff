"""A screening for machines: JSON with all its tables, CSV of the ranking."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.report.screen_text import why
from mrv.report.wording import Say

if TYPE_CHECKING:
    from mrv.portfolio.enterprises import Level
    from mrv.portfolio.screening import Screening


def screen_json(screening: Screening, level: Level) -> str:
    """All tables; every enterprise says in both languages why it stands where it does."""
    zh, en, known = Say("zh"), Say("en"), screening.reasons()
    enterprises = [
        {**row, "why": {"zh": why(row, known, zh), "en": why(row, known, en)}}
        for row in screening.enterprises.iter_rows(named=True)
    ]
    content: dict[str, Any] = {
        "schema_version": 1,
        "as_of": screening.as_of.isoformat(),
        "level": level,
        "enterprises": enterprises,
        "groups": screening.groups(level).to_dicts(),
        "causes": screening.causes.to_dicts(),
        "agencies": screening.agencies.to_dicts(),
        "clusters": [_readable(row) for row in screening.clusters.iter_rows(named=True)],
        "filings": screening.filings.to_dicts(),
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n"


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"records": [json.loads(record) for record in row["records"]]}


def screen_csv(screening: Screening, say: Say) -> str:
    """The ranking as a table, with the reason in one language."""
    known = screening.reasons()
    reasons = [why(row, known, say) for row in screening.enterprises.iter_rows(named=True)]
    table = screening.enterprises.drop("first_cause").with_columns(
        pl.Series("why", reasons, dtype=pl.String)
    )
    return "\ufeff" + table.write_csv()
