"""A strict YAML reader that remembers where everything stands.

YAML's surprises are refused: a repeated key, tags, anchors and merges are problems; `no`, `12:30`
and `2025-03-01` are texts; `1e-4` is a number. Every value keeps its place for later messages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from mrv.catalogue.model import Bilingual
from mrv.catalogue.problems import LintProblem

Steps = tuple[str | int, ...]
"""Way from a document's top to a value: field names and list positions."""

MAX_BYTES = 2_000_000
MAX_DEPTH = 40

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
_PLAIN_TAGS = frozenset(
    "tag:yaml.org,2002:" + name
    for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "map", "seq")
)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain values, with the nodes they came from."""

    file: str
    """Path as shown in messages."""
    name: str
    """Path inside the rulebook, with forward slashes."""
    text: str
    data: Any
    problems: list[LintProblem]
    keys: dict[Steps, tuple[int, int]] = field(default_factory=dict)
    nodes: dict[Steps, yaml.Node] = field(default_factory=dict)

    def position(self, steps: Steps, *, of_key: bool = False) -> tuple[int, int]:
        """Return line and column of a value (or of its key), or of the nearest thing above it."""
        while steps not in self.nodes and steps:
            steps = steps[:-1]
        if of_key and steps in self.keys:
            return self.keys[steps]
        node = self.nodes.get(steps)
        if node is None:
            return (1, 1)
        return (node.start_mark.line + 1, node.start_mark.column + 1)

    def character(self, steps: Steps, offset: int) -> tuple[int, int]:
        """Return line and column of the character at `offset` of a text value.

        Folded and multi-line texts differ from their source in white space only, so the characters
        between are counted without it.
        """
        node = self.nodes.get(steps)
        if not isinstance(node, yaml.ScalarNode):
            return self.position(steps)
        start, end = node.start_mark.index, node.end_mark.index
        if node.style in ("|", ">"):
            start = self.text.find("\n", start) + 1
        elif node.style in ("'", '"'):
            start += 1
        wanted = sum(not character.isspace() for character in node.value[:offset])
        index = start
        for index in range(start, max(end, start + 1)):
            if index < len(self.text) and self.text[index].isspace():
                continue
            if wanted == 0:
                break
            wanted -= 1
        before = self.text[:index]
        return (before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)

    def source(self, steps: Steps) -> str:
        """Return a scalar as it was written (`7.10`, not `7.1`)."""
        node = self.nodes.get(steps)
        return str(node.value) if isinstance(node, yaml.ScalarNode) else ""

    def report(
        self,
        steps: Steps,
        code: str,
        zh: str,
        en: str,
        *,
        suggestion: str | None = None,
        of_key: bool = False,
        at: tuple[int, int] | None = None,
    ) -> None:
        """Note a problem at a value (at its key with `of_key`, or at an explicit place)."""
        line, column = at if at is not None else self.position(steps, of_key=of_key)
        self.problems.append(
            LintProblem(
                file=self.file,
                line=line,
                column=column,
                code=code,
                message=Bilingual(zh, en),
                suggestion=suggestion,
            )
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a document, for reporting on it and on what lies below."""

    document: Document
    steps: Steps = ()

    def __truediv__(self, step: str | int) -> Place:
        return Place(self.document, (*self.steps, step))

    def value(self, *below: str | int) -> Any:
        """Return the plain value here or below, None when there is none."""
        value = self.document.data
        for step in (*self.steps, *below):
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    @property
    def line(self) -> int:
        """The line the value starts on."""
        return self.document.position(self.steps)[0]

    def report(
        self,
        code: str,
        zh: str,
        en: str,
        *,
        suggestion: str | None = None,
        of_key: bool = False,
        offset: int | None = None,
    ) -> None:
        """Note a problem here, at the key, or `offset` characters into the text."""
        at = None if offset is None else self.document.character(self.steps, offset)
        self.document.report(self.steps, code, zh, en, suggestion=suggestion, of_key=of_key, at=at)


def read_yaml(path: Path, name: str, problems: list[LintProblem]) -> Document:
    """Read a file into plain values; mistakes go to `problems`, the rest is kept."""
    file = path.as_posix()
    raw = path.read_bytes()
    document = Document(file, name, "", {}, problems)
    if len(raw) > MAX_BYTES:
        document.report((), "file-too-large", "文件过大", f"larger than {MAX_BYTES} bytes")
        return document
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
        root = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        detail = getattr(error, "problem", None) or "not YAML"
        zh, en = f"不是合法的 YAML：{detail}", f"invalid YAML: {detail}"
        document.report((), "invalid-yaml", zh, en, at=at)
        return document
    except RecursionError:
        document.report((), "too-deep", "嵌套过深", "nested too deeply")
        return document
    data = {} if root is None else _construct(document, root, (), set())
    return Document(file, name, text, data, problems, document.keys, document.nodes)


def _construct(document: Document, node: yaml.Node, steps: Steps, seen: set[int]) -> Any:
    document.nodes[steps] = node
    if id(node) in seen:
        document.report(
            steps, "yaml-alias", "不允许使用锚点和别名", "anchors and aliases are not used"
        )
        return None
    seen.add(id(node))
    if node.tag not in _PLAIN_TAGS and node.tag != "tag:yaml.org,2002:merge":
        document.report(
            steps, "yaml-tag", f"不允许使用标签 {node.tag}", f"the tag {node.tag} is not used"
        )
        return None
    if len(steps) > MAX_DEPTH:
        document.report(steps, "too-deep", "嵌套过深", "nested too deeply")
        return None
    if isinstance(node, yaml.ScalarNode):
        return plain_value(node.value) if not node.style else node.value
    if isinstance(node, yaml.SequenceNode):
        children: Sequence[yaml.Node] = node.value
        return [
            _construct(document, child, (*steps, index), seen)
            for index, child in enumerate(children)
        ]
    return _mapping(document, node, steps, seen)


def _mapping(document: Document, node: yaml.Node, steps: Steps, seen: set[int]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in node.value:
        at = (key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode) or (not key.style and key.value == "<<"):
            document.report(
                steps, "yaml-key", "键必须是简单文本", "a key must be a plain text", at=at
            )
            continue
        if key.value in result:
            zh, en = f"键 {key.value} 重复", f"key {key.value} is repeated"
            document.report(steps, "duplicate-key", zh, en, at=at)
            continue
        below = (*steps, key.value)
        document.keys[below] = at
        result[key.value] = _construct(document, value, below, seen)
    return result


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
