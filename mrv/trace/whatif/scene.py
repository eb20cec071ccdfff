"""Expressions on some rows of a frame under hypotheses, each part no more often than needed.

What does not depend on a changed column is computed once for all rows of the frame as they stand,
and kept until one of its columns is written to; only the rest is computed pair by pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


class Step(NamedTuple):
    """A part of an expression that is computed for every row."""

    op: Op
    function: Callable[..., Any] | None
    """None for a column."""
    parts: tuple[Op, ...]
    names: frozenset[str]
    """The columns that it depends on."""


class Expression:
    """A compiled tree, taken apart."""

    __slots__ = ("_moving", "_parts", "constants", "names", "program", "root")

    def __init__(self, root: Op, names: Mapping[Op, frozenset[str]]) -> None:
        self.root = root
        self.names = names[root]
        """The columns that the whole depends on."""
        self.constants = {op: op.value for op in names if op.value is not None}
        """What needs no computing."""
        self.program = [
            Step(op, op.function, op.parts, names[op]) for op in names if op.value is None
        ]
        """Everything else, parts first."""
        self._moving: dict[frozenset[str], list[Part]] = {}
        self._parts: dict[Op, Expression] = {}

    def moving(self, changed: frozenset[str]) -> list[Part]:
        """The parts to compute where some columns are changed, parts first."""
        relevant = self.names & changed
        found = self._moving.get(relevant)
        if found is None:
            own = [step for step in self.program if not step.names.isdisjoint(relevant)]
            moving = {step.op for step in own}
            found = self._moving[relevant] = [
                Part(op, function, parts, tuple(p for p in parts if p not in moving))
                for op, function, parts, _ in own
            ]
        return found

    def part(self, op: Op) -> Expression:
        """A part of it by itself."""
        found = self._parts.get(op)
        if found is None:
            found = self._parts[op] = taken_apart(op)
        return found


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
    with np.errstate(all="ignore"):
        return standing(table, expression)


def standing(table: Table, expression: Expression) -> Array:
    """The same; what is not defined is for the caller to mute."""
    found = table.kept(expression.root)
    if found is None:
        found = _standing(table, expression)
    return found if _is_column(found) else np.broadcast_to(found, (table.rows,))


def _standing(table: Table, expression: Expression) -> Any:
    """An expression for every row, with all its parts kept; one value if all have the same."""
    known: dict[Op, Any] = expression.constants.copy()
    get, kept, mends = known.__getitem__, table.kept, table.mends
    for op, function, parts, names in expression.program:
        found = kept(op)
        if found is None:
            if function is None:
                assert op.name is not None
                found = column_array(table.column(op.name[0]), op.name[1])
            elif mends and (outdated := table.outdated(op)) is not None:
                before, rows = outdated
                found = before.copy()
                own = map(get, parts)
                found[rows] = function(*[p[rows] if _is_column(p) else p for p in own])
            else:
                found = function(*map(get, parts))
            table.keep(op, names, found)
        known[op] = found
    return known[expression.root]


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
                    value = part.value
                    known[part] = self._still(part, expression) if value is None else value
            known[op] = function(*map(get, parts))
        root = expression.root
        if root not in known:
            known[root] = self._still(root, expression)
        found = known[root]
        return found if _is_column(found) else np.broadcast_to(found, (len(self._pairs.row),))

    def _still(self, op: Op, expression: Expression) -> Any:
        """A part that nothing changes, at the pairs; one value if it is the same for all."""
        found = self._table.kept(op)
        if found is None:
            found = _standing(self._table, expression.part(op))
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
