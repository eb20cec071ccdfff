"""SARIF 2.1.0, the exchange format of static analysis, for code-scanning dashboards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from mrv import __version__
from mrv.catalogue.model import Bilingual, Rule
from mrv.report.entries import Entry, entries, relative
from mrv.report.plain import json_text, visible
from mrv.report.wording import Language, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.intake.submission import Location

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"fatal": "error", "error": "error", "warning": "warning", "info": "note"}
_FINGERPRINT = "mrvFindingId/v1"
_SPECIAL = re.compile(r"([\\\[\]])")


def render_sarif(result: Result, lang: Language) -> Iterator[str]:
    """Yield a SARIF log with one run: rules met, artifacts read, results with their places.

    A check that could not be decided has the kind `open`. Waivers are external suppressions and a
    baseline sets `baselineState`. A cell is a logical location; a line of a text file a region.
    """
    found = list(entries(result))
    rules: dict[str, Entry] = {}
    for entry in found:
        rules.setdefault(entry.rule, entry)
    index = {name: number for number, name in enumerate(rules)}
    files = {relative(file.path): number for number, file in enumerate(result.submission.inputs)}
    run = {
        "tool": {
            "driver": {
                "name": "mrv",
                "version": __version__,
                "semanticVersion": __version__,
                "language": "zh-CN" if lang == "zh" else "en",
                "rules": [_rule(entry, lang) for entry in rules.values()],
                "properties": {
                    "rulebookVersion": result.rulebook.version,
                    "rulebookSha256": result.rulebook.digest,
                },
            }
        },
        "language": "zh-CN" if lang == "zh" else "en",
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {
                "location": {"uri": _uri(file.path)},
                "roles": ["analysisTarget"],
                "hashes": {"sha-256": file.sha256},
            }
            for file in result.submission.inputs
        ],
        "invocations": [_invocation(result, lang)],
        "results": [_result(entry, index, files, result, lang) for entry in found],
        "properties": {"verdict": result.verdict},
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    yield json_text(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
    yield "\n"


def _rule(entry: Entry, lang: Language) -> dict[str, Any]:
    described: dict[str, Any] = {"id": entry.rule, "shortDescription": _plain(entry.title, lang)}
    if entry.finding is None:
        return described
    rule = entry.finding.rule
    described |= {
        "name": rule.name,
        "help": {"text": _help(rule, lang)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "category": rule.category,
            "confidence": rule.cite.confidence,
            "tags": [rule.category, rule.frame],
        },
    }
    return described


def _help(rule: Rule, lang: Language) -> str:
    hint = visible(pick(rule.hint or rule.title, lang))
    return f"{hint}\n\nmrv explain {rule.id}"


def _plain(text: Bilingual, lang: Language) -> dict[str, str]:
    return {"text": visible(pick(text, lang))}


def _invocation(result: Result, lang: Language) -> dict[str, Any]:
    told = [
        {
            "level": "error",
            "message": {"text": _message(f"{item.rule}: {item.reason}")},
            "associatedRule": {"id": item.rule},
        }
        for item in result.broken
    ]
    for use, note in result.waivers.notes() if result.waivers else ():
        told.append(
            {
                "level": "note" if use.status == "unmatched" else "warning",
                "message": {"text": _message(pick(note, lang))},
                "associatedRule": {"id": use.waiver.rule},
            }
        )
    done = result.verdict != "unreadable" and not result.broken
    return {"executionSuccessful": done, "toolExecutionNotifications": told}


def _result(
    entry: Entry, index: dict[str, int], files: dict[str, int], result: Result, lang: Language
) -> dict[str, Any]:
    undecided = entry.outcome == "unknown"
    row: dict[str, Any] = {
        "ruleId": entry.rule,
        "ruleIndex": index[entry.rule],
        "kind": "open" if undecided else "fail",
        "level": "none" if undecided else _LEVELS[entry.severity],
        "message": {"text": _message(pick(entry.message, lang))},
        "locations": [_location(entry.location, files)] if entry.location else [],
        "partialFingerprints": {_FINGERPRINT: entry.id},
        "properties": {
            "severity": entry.severity,
            "record": dict(entry.record),
            "message": {"zh": entry.message.zh, "en": entry.message.en},
        },
    }
    if entry.reason is not None:
        row["properties"]["reason"] = {"reason": entry.reason.reason, "by": entry.reason.by}
    if entry.known is not None:
        row["baselineState"] = "unchanged" if entry.known else "new"
    if result.waivers is not None:
        # Where one result says whether it is suppressed, all have to.
        row["suppressions"] = [_suppression(entry)] if entry.waiver else []
    return row


def _suppression(entry: Entry) -> dict[str, Any]:
    waiver = entry.waiver
    assert waiver is not None
    return {
        "kind": "external",
        "status": "accepted",
        "justification": visible(waiver.reason),
        "location": {
            "physicalLocation": {
                "artifactLocation": {"uri": _uri(waiver.file)},
                "region": {"startLine": waiver.line},
            }
        },
        "properties": {"owner": waiver.owner, "expires": waiver.expires.isoformat()},
    }


def _location(location: Location, files: dict[str, int]) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": _uri(location.file)}
    if (number := files.get(relative(location.file))) is not None:
        artifact["index"] = number
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if location.line is not None:
        physical["region"] = {"startLine": max(1, location.line)}
    place: dict[str, Any] = {"physicalLocation": physical}
    if location.sheet:
        name = location.cell or location.sheet
        full = "!".join(part for part in (location.sheet, location.cell) if part)
        kind = "cell" if location.cell else "sheet"
        place["logicalLocations"] = [
            {"name": visible(name), "fullyQualifiedName": visible(full), "kind": kind}
        ]
    return place


def _uri(file: str) -> str:
    """A file as a URI reference: relative below the working directory, else `file:`."""
    path = relative(file)
    uri = quote(path, safe="/")
    if PurePath(path).is_absolute():
        return f"file://{uri}"
    # A first segment with a colon would read as a scheme; quote() has escaped it already.
    return uri or "."


def _message(text: str) -> str:
    """A message in which nothing is a link or a placeholder (SARIF 2.1.0, 3.11.5 and 3.11.6)."""
    escaped = _SPECIAL.sub(r"\\\1", visible(text))
    return escaped.replace("{", "{{").replace("}", "}}")
