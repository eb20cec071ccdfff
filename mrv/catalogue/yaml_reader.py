"""A strict YAML reader that remembers where everything stands.

YAML's surprises are refused: a repeated key, tags, anchors and merges are problems; `no`, `12:30`
and `2025-03-01` are texts; `1e-4` is a number. Every value keeps its place for later messages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from mrv.catalogue.document import Document, Steps, place_of
from mrv.catalogue.problems import LintProblem

MAX_DEPTH = 40

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}


def read_yaml(path: Path, name: str, problems: list[LintProblem]) -> Document:
    """Read a file into plain values; mistakes go to `problems`, the rest is kept."""
    file = path.as_posix()
    raw = path.read_bytes()
    document = Document(file, name, "", {}, problems)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        document.report((), "not-utf-8", "文件不是 UTF-8", "the file is not UTF-8", at=(line, 1))
        return document
    return parse_yaml(text, file, name, problems)


def parse_yaml(text: str, file: str, name: str, problems: list[LintProblem]) -> Document:
    """Parse YAML text; `file` is shown in messages."""
    document = Document(file, name, text, {}, problems)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = _Constructor(document, yaml.parse(text, Loader=loader)).document_value()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        detail = getattr(error, "problem", None) or "not YAML"
        zh, en = f"不是合法的 YAML：{detail}", f"invalid YAML: {detail}"
        document.report((), "invalid-yaml", zh, en, at=at)
        return document
    except _TooDeep as error:
        document.report((), "too-deep", "嵌套过深", "nested too deeply", at=error.at)
        return document
    return Document(file, name, text, data, problems, document.keys, document.nodes)


class _TooDeep(Exception):
    """Nesting beyond what any rulebook needs: refused before it can exhaust the stack."""

    def __init__(self, at: tuple[int, int]) -> None:
        super().__init__()
        self.at = at


class _Constructor:
    """Builds plain values from parser events, so that nesting is limited while it is read."""

    def __init__(self, document: Document, events: Iterator[yaml.Event]) -> None:
        self.document = document
        self.events = events

    def document_value(self) -> Any:
        """Return the value of the one document of a file, {} for an empty file."""
        data: Any = {}
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse((), event, "yaml-document", "只允许一个文档", "one document only")
                    break
            elif isinstance(event, yaml.NodeEvent):
                data = self._value(event, ())
        # A file of comments, or a lone null, holds nothing.
        return {} if data is None else data

    def _value(self, event: yaml.Event, steps: Steps) -> Any:
        if len(steps) > MAX_DEPTH:
            raise _TooDeep(place_of(event))
        self.document.nodes[steps] = event
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self._refuse(
                steps,
                event,
                "yaml-alias",
                "不允许使用锚点和别名",
                "anchors and aliases are not used",
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(
                steps, event, "yaml-tag", f"不允许使用标签 {tag}", f"the tag {tag} is not used"
            )
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.style else plain_value(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(steps)
        return self._mapping(steps) if isinstance(event, yaml.MappingStartEvent) else None

    def _sequence(self, steps: Steps) -> list[Any]:
        result: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            result.append(self._value(event, (*steps, len(result))))
        return result

    def _mapping(self, steps: Steps) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, steps)
            value = next(self.events)
            if key is None or key in result:
                if key is not None:
                    zh, en = f"键 {key} 重复", f"key {key} is repeated"
                    self._refuse(steps, event, "duplicate-key", zh, en)
                # What follows a refused key is read past, so that the rest keeps its place.
                self._value(value, (*steps, ""))
                continue
            below = (*steps, key)
            self.document.keys[below] = place_of(event)
            result[key] = self._value(value, below)
        return result

    def _key(self, event: yaml.Event, steps: Steps) -> str | None:
        merge = isinstance(event, yaml.ScalarEvent) and not event.style and event.value == "<<"
        if isinstance(event, yaml.ScalarEvent) and not merge:
            return str(event.value)
        self._refuse(steps, event, "yaml-key", "键必须是简单文本", "a key must be a plain text")
        if not isinstance(event, yaml.ScalarEvent):
            self._value(event, (*steps, ""))
        return None

    def _refuse(self, steps: Steps, event: yaml.Event, code: str, zh: str, en: str) -> None:
        self.document.report(steps, code, zh, en, at=place_of(event))


def plain_value(text: str) -> str | int | float | bool | None:
    """Return what an unquoted YAML scalar means: null, true, false, a decimal number, else text."""
    if text in _WORDS:
        word: bool | None = _WORDS[text]
        return word
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text
