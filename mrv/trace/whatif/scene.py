"""Expressions on some rows of a frame under hypotheses, each part no more often than needed.

What does not depend on a changed column is computed once for all rows of the frame as they stand,
and kept until one of its columns is written to; only the rest is computed pair by pair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mrv.language.backends.numpy import Op, column_array
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.tables import Array, Table


class Expression:
    """A compiled tree, taken apart."""

    __slots__ = ("_moving", "names", "root", "steps")

    def __init__(self, root: Op, names: Mapping[Op, frozenset[str]]) -> None:
        self.root = root
        self.names = names[root]
        """The columns that the whole depends on."""
        self.steps = names
        """Everything to compute, parts first, each with the columns that it depends on."""
        self._moving: dict[frozenset[str], list[Op]] = {}

    def moving(self, changed: frozenset[str]) -> list[Op]:
        """The parts to compute where some columns are changed, parts first."""
        relevant = self.names & changed
        if relevant not in self._moving:
            self._moving[relevant] = [
                op for op, names in self.steps.items() if not names.isdisjoint(relevant)
            ]
        return self._moving[relevant]


def taken_apart(root: Op) -> Expression:
    """An expression with its parts in order."""
    names: dict[Op, frozenset[str]] = {}
    stack = [(root, False)]
    while stack:
        op, ready = stack.pop()
        if op in names:
            continue
        if op.name is not None:
            names[op] = _one(frozenset([op.name[0]]))
        elif ready or not op.parts:
            names[op] = _one(frozenset().union(*(names[part] for part in op.parts)))
        else:
            stack.append((op, True))
            stack.extend((part, False) for part in op.parts)
    return Expression(root, names)


_SETS: dict[frozenset[str], frozenset[str]] = {}


def _one(names: frozenset[str]) -> frozenset[str]:
    """The same object for equal sets: they are looked up by, and equal ones take long to compare.

    There are as many as rulebooks have expressions over other columns.
    """
    return _SETS.setdefault(names, names)


def as_they_stand(table: Table, expression: Expression) -> Array:
    """An expression for every row of a frame."""
    found = table.kept(expression.root)
    if found is None:
        with np.errstate(all="ignore"):
            found = _standing(table, expression.root, expression.steps)
    return found if _is_column(found) else np.broadcast_to(found, (table.rows,))


def _standing(table: Table, op: Op, names: Mapping[Op, frozenset[str]]) -> Any:
    """A part for every row; one value if it is the same for all."""
    found = table.kept(op)
    if found is not None:
        return found
    if op.name is not None:
        found = column_array(table.column(op.name[0]), op.name[1])
    elif op.function is None:
        return op.value
    else:
        parts: list[Any] = []
        for part in op.parts:
            if part.function is None and part.name is None:
                parts.append(part.value)
            else:
                known_part = table.kept(part)
                parts.append(_standing(table, part, names) if known_part is None else known_part)
        known = table.outdated(op)
        if known is None:
            found = op.function(*parts)
        else:
            before, rows = known
            found = before.copy()
            found[rows] = op.function(*[p[rows] if _is_column(p) else p for p in parts])
    table.keep(op, names[op], found)
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
        """The values of expressions at the pairs."""
        with np.errstate(all="ignore"):
            return [self._value(expression) for expression in expressions]

    def _value(self, expression: Expression) -> Array:
        known = self._known
        for op in expression.moving(self._changed):
            if op in known:
                continue
            if op.name is not None:
                values = self._changes.read(self._table, op.name[0], self._pairs)
                known[op] = column_array(values, op.name[1])
            elif op.function is not None:
                parts = op.parts
                for part in parts:
                    if part not in known:
                        self._part(part, expression)
                known[op] = op.function(*[known[part] for part in parts])
        found = self._part(expression.root, expression)
        return found if _is_column(found) else np.broadcast_to(found, (len(self._pairs.row),))

    def _part(self, op: Op, expression: Expression) -> Any:
        """A part at the pairs; one value if it is the same for all."""
        if op not in self._known:
            found = _standing(self._table, op, expression.steps)
            self._known[op] = found[self._pairs.row] if _is_column(found) else found
        return self._known[op]


def evaluated(
    expressions: Sequence[Expression], table: Table, changes: Changes, pairs: Pairs
) -> list[Array]:
    """Expressions at pairs."""
    return Scene(table, changes, pairs).values(expressions)


def _is_column(values: Any) -> bool:
    """Whether there is a value for each row, not one for all."""
    return isinstance(values, np.ndarray) and values.ndim > 0
