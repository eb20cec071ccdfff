"""Named parts of expressions put in the place of their names, before anything else is looked at."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from mrv.language.tree import Call, Logic, Name, Node
from mrv.language.walk import with_parts


def expand(node: Node, terms: Mapping[str, Node]) -> tuple[Node, tuple[str, ...]]:
    """Return a surface tree with every term written out, and the names of those it had.

    `terms` are trees without terms of their own. What is put in place of a name points to that
    name, so that a mistake is reported where it was made.
    """
    found: dict[str, None] = {}

    def change(here: Node) -> Node:
        if isinstance(here, Name) and here.relation is None and here.name in terms:
            found[here.name] = None
            return _placed(terms[here.name], here.at)
        made = with_parts(here, change)
        if isinstance(here, Logic) and isinstance(made, Logic):
            return _flat(here, made, terms)
        return made

    return change(node), tuple(found)


def _flat(written: Logic, made: Logic, terms: Mapping[str, Node]) -> Logic:
    """A disjunction of terms that are disjunctions is one, and so with conjunctions."""
    parts: list[Node] = []
    for before, part in zip(written.parts, made.parts, strict=True):
        is_term = isinstance(before, Name) and before.relation is None and before.name in terms
        if is_term and isinstance(part, Logic) and part.operator == made.operator:
            parts += part.parts
        else:
            parts.append(part)
    return Logic(made.operator, tuple(parts))


def _placed(node: Node, at: int) -> Node:
    """A tree of which every part points to one place."""
    if isinstance(node, Name):
        return msgspec.structs.replace(node, at=at)
    made = with_parts(node, lambda part: _placed(part, at))
    return msgspec.structs.replace(made, at=at) if isinstance(made, Call) else made
