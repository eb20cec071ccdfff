"""Documents of a rulebook: plain values that remember where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from mrv.catalogue.model import Bilingual
from mrv.catalogue.problems import LintProblem

Steps = tuple[str | int, ...]
"""Way from a document's top to a value: field names and list positions."""


def place_of(event: yaml.Event) -> tuple[int, int]:
    """Return line and column of a parser's event."""
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain values, with the parser's events they came from."""

    file: str
    """Path as shown in messages."""
    name: str
    """Path inside the rulebook, with forward slashes."""
    text: str
    data: Any
    problems: list[LintProblem]
    keys: dict[Steps, tuple[int, int]] = field(default_factory=dict)
    nodes: dict[Steps, yaml.Event] = field(default_factory=dict)

    def position(self, steps: Steps, *, of_key: bool = False) -> tuple[int, int]:
        """Return line and column of a value (or of its key), or of the nearest thing above it."""
        while steps not in self.nodes and steps:
            steps = steps[:-1]
        if of_key and steps in self.keys:
            return self.keys[steps]
        node = self.nodes.get(steps)
        if node is None:
            return (1, 1)
        return place_of(node)

    def character(self, steps: Steps, offset: int) -> tuple[int, int]:
        """Return line and column of the character at `offset` of a text value.

        Folded and multi-line texts differ from their source in white space only, so the characters
        between are counted without it.
        """
        node = self.nodes.get(steps)
        if not isinstance(node, yaml.ScalarEvent) or not node.start_mark or not node.end_mark:
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
        return str(node.value) if isinstance(node, yaml.ScalarEvent) else ""

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
