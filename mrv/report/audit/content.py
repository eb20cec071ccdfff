"""Everything that the audit report says, as plain data in both languages."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

import mrv
from mrv.catalogue.sectors import SECTORS
from mrv.report.audit.assurance import (
    coverage,
    frames_not_filed,
    not_checked,
    rules_applied,
    standard_values,
)
from mrv.report.audit.causes import incidents
from mrv.report.audit.defects import findings, nonconformities
from mrv.report.audit.documents import documents
from mrv.report.audit.layout import audit_layout
from mrv.report.audit.sampling import sampling_plan
from mrv.report.audit.single_sources import single_sources
from mrv.report.audit.substitutes import uncalibrated_values
from mrv.report.audit.words import alone, both, record_words
from mrv.report.demands import demanded
from mrv.report.incident_text import untraced_findings
from mrv.report.plain import visible
from mrv.report.wording import layout_name

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.trace.model import Incident

_NAMED = 40
"""Enterprises named in the scope; the rest is counted."""


def audit_content(result: Result, as_of: datetime.date) -> dict[str, Any]:
    """The content of the report on a result, as of a day."""
    found = findings(result)
    layout = audit_layout()
    summary = result.summary()
    causes, allowances = incidents(result)
    defects, single = nonconformities(found, result.rulebook), single_sources(result)
    return {
        "verdict": result.verdict,
        "day": as_of.isoformat(),
        "made": datetime.datetime.now().astimezone().isoformat(sep=" ", timespec="seconds"),
        "tool": mrv.__version__,
        "rulebook": {
            "version": result.rulebook.version,
            "sha256": result.rulebook.digest,
        },
        "scope": _scope(result),
        "inputs": [
            {
                "path": visible(item.path),
                "sha256": item.sha256,
                "layout": {
                    "zh": layout_name(item.layout, "zh"),
                    "en": layout_name(item.layout, "en"),
                },
                "records": sum(item.frames.values()),
            }
            for item in result.submission.inputs
        ],
        "counts": {
            "records": summary["records"],
            "outcomes": summary["by_outcome"],
            "gated": summary["gated"],
            "severities": _severities(found),
            "decided": summary["completeness"]["decided"],
        },
        "missing": _missing(result),
        "remarks": _remarks(result),
        "incidents": causes,
        "entitlement": allowances,
        "uncalibrated": uncalibrated_values(result),
        "untraced": [
            {"reason": both(reason), "findings": len(names)}
            for names, reason in untraced_findings(result, remarks=False)
        ],
        "findings": _listed(found, result),
        "nonconformities": defects,
        "categories": {category.key: both(category.title) for category in layout.categories},
        "conclusions": [both(text) for text in layout.conclusions],
        "coverage": coverage(result),
        "single": single,
        "documents": documents(defects, single),
        "sampling": sampling_plan(
            result, [_size(*pair) for pair in zip(causes, result.incidents, strict=True)]
        ),
        "notChecked": not_checked(result),
        "framesNotFiled": frames_not_filed(result),
        "broken": [{"rule": item.rule, "reason": visible(item.reason)} for item in result.broken],
        "standards": standard_values(result),
        "waivers": _waivers(result),
        "rules": rules_applied(result),
    }


def _size(cause: dict[str, Any], incident: Incident) -> float:
    """How much a cause changes, in emission or in allowances, or how much is at stake in a deed."""
    amounts = cause["effect"], cause["entitled"], incident.allowance_effect_t
    return float(max(abs(amount or 0.0) for amount in amounts))


def _listed(found: list[dict[str, Any]], result: Result) -> list[dict[str, Any]]:
    """The findings without those that are remarks: of them the kinds are told, and how often."""
    demands = {rule.id for rule in result.rules.values() if rule.presence}
    return [item for item in found if item["severity"] != "info" or item["rule"] not in demands]


def _severities(found: list[dict[str, Any]]) -> dict[str, int]:
    names = ("fatal", "error", "warning", "info")
    return {name: sum(item["severity"] == name for item in found) for name in names}


def _scope(result: Result) -> dict[str, Any]:
    months: list[datetime.date] = []
    owners: dict[str, str] = {}
    for frame in result.frames.values():
        table = frame.table
        if "month" in table.columns and table.height:
            ends = table.select(
                pl.col("month").min().alias("from"), pl.col("month").max().alias("until")
            ).row(0)
            months += [month for month in ends if month is not None]
        if "enterprise_id" in table.columns:
            for owner in table.get_column("enterprise_id").drop_nulls().unique().to_list():
                owners.setdefault(str(owner), "")
    enterprise = result.frames.get("enterprise")
    if enterprise is not None and "enterprise_name" in enterprise.table.columns:
        owners |= {
            str(owner): name or ""
            for owner, name in enterprise.table.select("enterprise_id", "enterprise_name").rows()
        }
    sector = result.submission.sector
    return {
        "sector": both(SECTORS.get(sector or "")),
        "from": f"{min(months):%Y-%m}" if months else "",
        "until": f"{max(months):%Y-%m}" if months else "",
        "enterprises": [
            {"id": visible(owner), "name": visible(owners[owner])} for owner in sorted(owners)
        ][:_NAMED],
        "moreEnterprises": max(len(owners) - _NAMED, 0),
        "frames": [
            {"title": both(frame.frame.frame.title), "records": frame.table.height}
            for frame in result.frames.values()
            if frame.table.height
        ],
    }


def _missing(result: Result) -> list[dict[str, Any]]:
    """What has to be filed and was not."""
    drop = alone(result)
    items = [item for item in result.missing if item.severity != "info"]
    return [
        {
            "record": both(record_words(item.record, result.rulebook, drop)),
            "title": both(title),
            "frame": both(result.rulebook.frames[item.frame].title),
            "due": item.due or "",
            "left": item.days_left,
        }
        for item, title in zip(items, demanded(items, result), strict=True)
    ]


def _remarks(result: Result) -> list[dict[str, Any]]:
    """What is missing for information only: of how many records, most first."""
    items = [item for item in result.missing if item.severity == "info"]
    counted = Counter(demanded(items, result))
    return [{"title": both(title), "records": count} for title, count in counted.most_common()]


def _waivers(result: Result) -> list[dict[str, Any]]:
    if result.waivers is None:
        return []
    return [
        {
            "rule": use.waiver.rule,
            "reason": visible(use.waiver.reason),
            "owner": visible(use.waiver.owner),
            "expires": use.waiver.expires.isoformat(),
            "status": use.status,
            "findings": use.findings,
            "note": both(use.note()),
        }
        for use in result.waivers.uses
    ]
