"""Findings for the page, and the verifier's list of non-conformities made from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mrv.catalogue.model import Bilingual
from mrv.report.audit.layout import audit_layout
from mrv.report.audit.words import alone as _alone
from mrv.report.audit.words import both, parameter_words, place_words, record_words
from mrv.report.entries import Entry, entries, reason_text
from mrv.report.plain import visible
from mrv.trace.telling.evidence import documents_for

if TYPE_CHECKING:
    from mrv.catalogue.model import Rulebook
    from mrv.engine.result import Result

_GRAVEST = ("fatal", "error", "warning", "info")
_PLACES = 6
"""Places named in one line of the list of non-conformities; the rest is counted."""


def findings(result: Result) -> list[dict[str, Any]]:
    """Problems of the input and findings, gravest first.

    What a finding shares with its rule (title, hint) stands in the appendix of rules alone.
    """
    alone = _alone(result)
    causes = {name: incident.id for incident in result.incidents for name in incident.explains}
    listed = sorted(entries(result), key=lambda entry: _GRAVEST.index(entry.severity))
    return [_finding(entry, result, causes, alone) for entry in listed]


def _finding(
    entry: Entry, result: Result, causes: dict[str, str], alone: frozenset[str]
) -> dict[str, Any]:
    found = entry.finding
    return {
        "id": entry.id,
        "rule": entry.rule,
        "title": None if found else both(entry.title),
        "severity": entry.severity,
        "outcome": entry.outcome,
        "category": found.rule.category if found else "input",
        "frame": found.frame if found else "",
        "parameter": both(parameter_words(found.parameter, result.rulebook)) if found else None,
        "column": found.parameter if found else None,
        "record": both(record_words(entry.record, result.rulebook, alone)),
        "message": both(entry.message),
        "place": both(place_words(entry.location)),
        "incident": causes.get(entry.id),
        "waiver": _waiver(entry),
        "reason": both(Bilingual(reason_text(entry, "zh"), reason_text(entry, "en"))),
    }


def _waiver(entry: Entry) -> dict[str, str] | None:
    waiver = entry.waiver
    if waiver is None:
        return None
    return {
        "reason": visible(waiver.reason),
        "owner": visible(waiver.owner),
        "expires": waiver.expires.isoformat(),
    }


def nonconformities(found: list[dict[str, Any]], rulebook: Rulebook) -> list[dict[str, Any]]:
    """Findings at warning or above, one line per rule and column, in the official categories."""
    layout = audit_layout()
    lines: dict[tuple[str, str | None], dict[str, Any]] = {}
    for finding in found:
        if finding["severity"] == "info":
            continue
        key = (finding["rule"], finding["column"])
        if key not in lines:
            category = layout.category(finding["frame"], finding["column"])
            lines[key] = {
                "category": category.key,
                "rule": finding["rule"],
                "severity": finding["severity"],
                "parameter": finding["parameter"],
                "example": finding["message"],
                "records": 0,
                "places": [],
                "ask": [
                    both(text)
                    for text in documents_for(rulebook, finding["frame"], finding["column"])
                ],
            }
        line = lines[key]
        line["records"] += 1
        if len(line["places"]) < _PLACES:
            line["places"].append({"record": finding["record"], "place": finding["place"]})
    order = [category.key for category in layout.categories]
    return sorted(
        lines.values(),
        key=lambda line: (order.index(line["category"]), line["severity"] != "error", line["rule"]),
    )
