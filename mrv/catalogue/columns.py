"""The columns that names in a rule's expressions stand for."""

from __future__ import annotations

from collections.abc import Iterable

from mrv.catalogue.model import Rulebook


def columns_read(names: Iterable[str], frame: str, book: Rulebook) -> set[tuple[str, str]]:
    """Return the (frame, column) that names of an expression stand for."""
    found: set[tuple[str, str]] = set()
    targets = {relation.name: relation.to for relation in book.frames[frame].relations}
    for name in names:
        relation, dot, column = name.partition(".")
        if not dot:
            found.add((frame, name))
        elif relation in targets:
            found.add((targets[relation], column))
    return found
