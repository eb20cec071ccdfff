"""GitLab Code Quality: a JSON list that merge requests compare with their target branch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from mrv.report.entries import (
    Entry,
    entries,
    headline,
    label,
    reason_text,
    relative,
    state,
)
from mrv.report.places import place
from mrv.report.plain import json_text, shortened, visible
from mrv.report.wording import Language, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result

_SEVERITIES = {"fatal": "blocker", "error": "critical", "warning": "major", "info": "info"}
_ROW = re.compile(r"[A-Z]+(\d+)")
_LONGEST = 2000


def render_gitlab(result: Result, lang: Language) -> Iterator[str]:
    """Yield the report; waived findings stay in it as `info`, with the waiver in the text.

    GitLab wants a line: that of a text file, the row of a cell, else 1.
    """
    seen: Counter[str] = Counter()
    issues = [_issue(entry, seen, result, lang) for entry in entries(result)]
    yield json_text(msgspec.json.format(msgspec.json.encode(issues), indent=2).decode())
    yield "\n"


def _issue(entry: Entry, seen: Counter[str], result: Result, lang: Language) -> dict[str, Any]:
    note = state(entry, lang)
    texts = (
        note,
        headline(entry, lang),
        label(entry, result, lang),
        place(entry.location, lang),
        pick(entry.message, lang),
        reason_text(entry, lang),
    )
    text = " | ".join(part for part in texts if part)
    return {
        "description": shortened(visible(text), _LONGEST),
        "check_name": entry.rule,
        "fingerprint": _fingerprint(entry.id, seen),
        "severity": "info" if note else _SEVERITIES[entry.severity],
        "location": {"path": _path(entry), "lines": {"begin": _line(entry)}},
    }


def _fingerprint(name: str, seen: Counter[str]) -> str:
    """The finding's id; a record filed twice has the same one, and GitLab would drop the second."""
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def _path(entry: Entry) -> str:
    location = entry.location
    return visible(relative(location.file)) if location is not None and location.file else "."


def _line(entry: Entry) -> int:
    location = entry.location
    if location is None:
        return 1
    if location.line is not None:
        return max(1, location.line)
    row = _ROW.fullmatch(location.cell or "")
    return int(row[1]) if row else 1
