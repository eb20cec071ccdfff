"""Expressions on some rows of a frame under hypotheses, each part no more often than needed.

What does not depend on a changed column is computed once for all rows of the frame as they stand,
and kept until one of its columns is written to; only the rest is computed pair by pair.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import Any, NamedTuple

import numpy as np

from mrv.language.backends.numpy_nodes import Op, column_array
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.tables import Array, Table


class Part(NamedTuple):
    """A part of an expression that is computed pair by pair."""

    op: Op
    function: Callable[..., Any] | None
    """None for a column."""
    parts: tuple[Op, ...]
    still: tuple[Op, ...]
    """Those of its parts that do not depend on what is changed."""


class Expression:
    """A compiled tree."""

    __slots__ = ("_moving", "_order", "names", "root")

    def __init__(self, root: Op) -> None:
        self.root = root
        self.names = root.names
        """The columns that the whole depends on."""
        self._order: list[Op] | None = None
        self._moving: dict[frozenset[str], list[Part]] = {}

    def moving(self, changed: Set[str]) -> list[Part]:
        """The parts to compute where some columns are changed, parts first."""
        relevant = self.names & changed
        found = self._moving.get(relevant)
        if found is None:
            if self._order is None:
                self._order = _ordered(self.root)
            moving = {op for op in self._order if not op.names.isdisjoint(relevant)}
            found = self._moving[relevant] = [
                Part(op, op.function, op.parts, tuple([p for p in op.parts if p not in moving]))
                for op in self._order
                if op in moving
            ]
        return found


def _ordered(root: Op) -> list[Op]:
    """The nodes of an expression that depend on columns, each once, parts first."""
    seen, found = {root}, list[Op]()
    stack = [(root, iter(root.parts))]
    while stack:
        op, parts = stack[-1]
        for part in parts:
            if part not in seen and part.names:
                seen.add(part)
                stack.append((part, iter(part.parts)))
                break
        else:
            stack.pop()
            found.append(op)
    return found


def as_they_stand(table: Table, expression: Expression) -> Array:
    """An expression for every row of a frame."""
    with np.errstate(all="ignore"):
        return standing(table, expression)


def standing(table: Table, expression: Expression) -> Array:
    """The same; what is not defined is for the caller to mute."""
    found = table.sure.get(expression.root)
    if found is None:
        found = _standing(table, expression.root)
    return found if _is_column(found) else np.broadcast_to(found, (table.rows,))


def _standing(table: Table, op: Op) -> Any:
    """A node for every row, with all its parts kept; one value if all have the same."""
    if op.value is not None:
        return op.value
    found: Any = table.kept(op)
    if found is not None:
        return found
    if op.name is not None:
        found = column_array(table.column(op.name[0]), op.name[1])
    else:
        assert op.function is not None
        own, sure = [], table.sure
        for part in op.parts:
            value = part.value
            if value is None:
                value = sure.get(part)
                if value is None:
                    value = _standing(table, part)
            own.append(value)
        outdated = table.outdated(op) if table.mends else None
        if outdated is not None:
            before, rows = outdated
            found = before.copy()
            found[rows] = op.function(*[p[rows] if _is_column(p) else p for p in own])
        else:
            found = op.function(*own)
    table.keep(op, op.names, found)
    return found


class Scene:
    """Some pairs of a frame under a batch of changes."""

    def __init__(self, table: Table, changes: Changes, pairs: Pairs) -> None:
        self._table = table
        self._changes = changes
        self._pairs = pairs
        self._changed = changes.names(table.name)
        self._known: dict[Op, Any] = {}

    def values(self, expressions: Sequence[Expression]) -> list[Array]:
        """The values of expressions at the pairs; what is not defined is for the caller to mute."""
        return [self._value(expression) for expression in expressions]

    def _value(self, expression: Expression) -> Array:
        known = self._known
        get = known.__getitem__
        for op, function, parts, still in expression.moving(self._changed):
            if op in known:
                continue
            if function is None:
                assert op.name is not None
                name, kind = op.name
                known[op] = column_array(self._changes.read(self._table, name, self._pairs), kind)
                continue
            for part in still:
                if part not in known:
                    known[part] = self._still(part) if part.value is None else part.value
            known[op] = function(*map(get, parts))
        root = expression.root
        if root not in known:
            known[root] = self._still(root)
        found = known[root]
        return found if _is_column(found) else np.broadcast_to(found, (len(self._pairs.row),))

    def _still(self, op: Op) -> Any:
        """A part that nothing changes, at the pairs; one value if it is the same for all."""
        found = self._table.sure.get(op)
        if found is None:
            found = _standing(self._table, op)
        return found.take(self._pairs.row) if _is_column(found) else found


def evaluated(
    expressions: Sequence[Expression], table: Table, changes: Changes, pairs: Pairs
) -> list[Array]:
    """Expressions at pairs."""
    with np.errstate(all="ignore"):
        return Scene(table, changes, pairs).values(expressions)


def _is_column(values: Any) -> bool:
    """Whether there is a value for each row, not one for all."""
    return isinstance(values, np.ndarray) and values.ndim > 0
