"""Lint of columns that are filed but that no rule ever looks at."""

from __future__ import annotations

from mrv.catalogue.columns import columns_read
from mrv.catalogue.draft import Draft
from mrv.catalogue.lint.trees import expressions_of
from mrv.catalogue.model import Rulebook


def check_unread(book: Rulebook, draft: Draft) -> None:
    """Note every column (free texts and keys excused) that no active rule reads.

    Only once nothing else is wrong: a rule that could not be built reads nothing yet.
    """
    if draft.problems:
        return
    read = read_columns(book)
    for frame in book.frames.values():
        place = draft.places[("frame", frame.name)]
        written = place.value("columns")
        for index, name in enumerate(written if isinstance(written, list) else ()):
            parameter = book.parameters.get(name)
            if parameter is None or parameter.kind == "text" or name in frame.keys:
                continue
            if (frame.name, name) not in read:
                (place / "columns" / index).report(
                    "unread-column",
                    f"没有规则用到 {frame.name} 的 {name}",
                    f"no rule reads {name} of {frame.name}",
                )


def read_columns(book: Rulebook) -> set[tuple[str, str]]:
    """Return every (frame, column) that an active rule reads, keys of relations included."""
    read: set[tuple[str, str]] = set()
    for rule in book.rules:
        if rule.status == "active":
            for _, expression in expressions_of(rule):
                read.update(columns_read(expression.names, rule.frame, book))
    return read
