"""Workflow commands of GitHub Actions: annotations at the files of a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

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
from mrv.report.plain import shortened, visible
from mrv.report.wording import Language, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result

_COMMANDS = {"fatal": "error", "error": "error", "warning": "warning", "info": "notice"}
_LONGEST = 2000


def render_github(result: Result, lang: Language) -> Iterator[str]:
    """Yield one command a line, gravest first (GitHub shows the first ten of a kind and step).

    What is waived or known before is a notice that says so.
    """
    for entry in entries(result):
        yield _entry(entry, result, lang)
    for use, note in result.waivers.notes() if result.waivers else ():
        level = "notice" if use.status == "unmatched" else "warning"
        waiver = use.waiver
        where = {"file": relative(waiver.file), "line": str(waiver.line)}
        yield _command(level, where | {"title": waiver.rule}, pick(note, lang))
    for item in result.broken:
        yield _command("error", {"title": item.rule}, item.reason)


def _entry(entry: Entry, result: Result, lang: Language) -> str:
    note = state(entry, lang)
    properties = {}
    location = entry.location
    if location is not None and location.file:
        properties["file"] = relative(location.file)
        if location.line is not None:
            properties["line"] = str(location.line)
    properties["title"] = headline(entry, lang)
    parts = (
        note,
        label(entry, result, lang),
        place(location, lang),
        pick(entry.message, lang),
        reason_text(entry, lang),
    )
    level = "notice" if note else _COMMANDS[entry.severity]
    return _command(level, properties, " | ".join(part for part in parts if part))


def _command(level: str, properties: dict[str, str], message: str) -> str:
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    text = shortened(visible(text), _LONGEST)
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
