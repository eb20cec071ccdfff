"""The output contract: a result as the plain objects of JSON, `schema_version` 1."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from mrv.catalogue.shelf import rule_ids
from mrv.engine.messages import Value

if TYPE_CHECKING:
    from mrv.engine.missing import Missing
    from mrv.engine.reasons import Reason
    from mrv.engine.result import Finding, Result
    from mrv.engine.waivers import Waiver, WaiverUse

SCHEMA_VERSION = 1


_STREAMED = ("findings", "missing")
"""Parts that grow with the records; JSON text is made of them item by item."""


def result_to_dict(result: Result) -> dict[str, Any]:
    """Everything a machine needs to know about a validation."""
    return {
        name: list(part) if name in _STREAMED else part for name, part in _parts(result).items()
    }


def result_pieces(result: Result, indent: int | None) -> Iterator[str]:
    """The JSON text of a result, piece by piece."""
    opening, between = "{", ","
    line = "" if indent is None else "\n" + " " * indent
    for name, part in _parts(result).items():
        yield f'{opening}{line}"{name}":{"" if indent is None else " "}'
        opening = between
        if name not in _STREAMED:
            yield _text(part, indent, line)
            continue
        inner = "" if indent is None else line + " " * indent
        bracket = "["
        for item in part:
            yield bracket + inner + _text(item, indent, inner)
            bracket = between
        yield "[]" if bracket == "[" else line + "]"
    yield "}" if indent is None else "\n}"


def _text(value: object, indent: int | None, line: str) -> str:
    """One value as JSON whose further lines begin like `line`."""
    encoded = msgspec.json.encode(value)
    if indent is None:
        return encoded.decode()
    return msgspec.json.format(encoded, indent=indent).decode().replace("\n", line)


def _parts(result: Result) -> dict[str, Any]:
    """The parts of the contract in their order; those in `_STREAMED` as iterators."""
    owners = {name: incident.id for incident in result.incidents for name in incident.explains}
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": result.verdict,
        "sector": result.submission.sector,
        "inputs": [
            {
                "path": file.path,
                "sha256": file.sha256,
                "layout": file.layout,
                "frames": dict(file.frames),
            }
            for file in result.submission.inputs
        ],
        "rulebook": {
            "version": result.rulebook.version,
            "sha256": result.rulebook.digest,
            "rules": len(rule_ids(result.rulebook)),
        },
        "summary": result.summary(),
        "problems": [msgspec.to_builtins(problem) for problem in result.problems],
        "findings": (_finding(finding, owners) for finding in result),
        "incidents": _lists(result.incidents),
        "untraced": _lists(result.untraced),
        "missing": (_missing(item, result) for item in result.missing),
        "reasons": [_given(one, result) for one in result.reasons.given] if result.reasons else [],
        "waivers": [_use(use) for use in result.waivers.uses] if result.waivers else [],
        "broken": [
            {"rule": item.rule, "variant": item.variant, "reason": item.reason}
            for item in result.broken
        ],
    }


def _missing(item: Missing, result: Result) -> dict[str, Any]:
    return {
        "rule": item.rule,
        "frame": item.frame,
        "record": item.record,
        "parameter": item.parameter,
        "severity": item.severity,
        "due": item.due,
        "days_left": item.days_left,
        "location": _plain(result.locate(item.frame, item.row_id, item.parameter)),
    }


def _finding(finding: Finding, owners: dict[str, str]) -> dict[str, Any]:
    return {
        "id": finding.id,
        "rule": finding.rule.id,
        "variant": finding.rule.variant,
        "category": finding.rule.category,
        "severity": finding.severity,
        "outcome": finding.outcome,
        "frame": finding.frame,
        "record": finding.record,
        "parameter": finding.parameter,
        "parameters": {name: _value(value) for name, value in finding.parameters.items()},
        "lhs": finding.lhs,
        "rhs": finding.rhs,
        "tolerance": finding.tolerance,
        "margin": finding.margin,
        "message": {"zh": finding.message.zh, "en": finding.message.en},
        "location": _plain(finding.location),
        "incident": owners.get(finding.id),
        "reason": _reason(finding.reason) if finding.reason else None,
        "waiver": _waiver(finding.waiver) if finding.waiver else None,
        "known": finding.known,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"reason": reason.reason, "by": reason.by, "carried": reason.carried}


def _given(reason: Reason, result: Result) -> dict[str, Any]:
    unmatched = result.reasons.unmatched if result.reasons else ()
    return {
        "rule": reason.rule,
        "parameter": reason.parameter,
        "record": reason.record,
        **_reason(reason),
        "file": reason.file,
        "line": reason.line or None,
        "cell": reason.cell or None,
        "matched": reason not in unmatched,
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    expires = waiver.expires.isoformat()
    return {"reason": waiver.reason, "owner": waiver.owner, "expires": expires}


def _use(use: WaiverUse) -> dict[str, Any]:
    waiver = use.waiver
    return {
        "rule": waiver.rule,
        "parameter": waiver.parameter,
        "record": waiver.record,
        **_waiver(waiver),
        "file": waiver.file,
        "line": waiver.line,
        "status": use.status,
        "findings": use.findings,
    }


def _lists(items: Sequence[object]) -> Any:
    """Structs as JSON reads them back: lists where they hold tuples."""
    return msgspec.json.decode(msgspec.json.encode(items))


def _plain(value: object) -> Any:
    return msgspec.to_builtins(value)


def _value(value: Value) -> float | int | str | bool | None:
    """A value as JSON knows it: numbers to 12 significant digits, dates as text."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return float(f"{value:.12g}")
    return value
