"""The report as one HTML file: styles, script, chart library and content; nothing is fetched."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from mrv.report.audit.content import audit_content
from mrv.report.wording import Language

if TYPE_CHECKING:
    from mrv.engine.result import Result

_SCRIPTS = (
    "echarts.js",
    "words.js",
    "dom.js",
    "charts.js",
    "incidents.js",
    "verification.js",
    "scope.js",
    "sections.js",
    "page.js",
)


def render_audit(result: Result, lang: Language, as_of: datetime.date) -> Iterator[str]:
    """Yield the page in pieces; it opens in `lang` and has both languages."""
    yield from render_page(audit_content(result, as_of), lang)


def render_page(content: dict[str, Any], lang: Language) -> Iterator[str]:
    """Yield the page for a content."""
    shell = _asset("page.html")
    head, rest = shell.split("/*STYLE*/")
    between, rest = rest.split("/*CONTENT*/")
    before, after = rest.split("/*SCRIPT*/")
    yield head.replace("{lang}", "zh-CN" if lang == "zh" else "en")
    yield _asset("page.css")
    yield between
    yield script_json(content)
    yield before
    for name in _SCRIPTS:
        yield _asset(name)
        yield "\n"
    yield after


def script_json(content: object) -> str:
    """JSON that can stand inside a script element whatever its texts hold."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _asset(name: str) -> str:
    return files("mrv.report.audit").joinpath("assets", name).read_text(encoding="utf-8")
