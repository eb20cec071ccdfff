"""Nodes of the numpy backend: expressions as a shared graph, and its evaluation over arrays.

Numbers are Float64 with NaN for unknown, texts object arrays with None, and truths -1, 0 and +1 for
false, unknown and true, so that Kleene's logic is min, max and minus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from mrv.language.backends.protocol import Kind

Array = npt.NDArray[Any]


class Op:
    """A node: a function over the arrays of other nodes; a column (`name`); or a constant."""

    __slots__ = ("function", "key", "name", "names", "parts", "value")

    def __init__(
        self,
        key: tuple[object, ...],
        function: Callable[..., Any] | None,
        parts: tuple[Op, ...],
        name: tuple[str, Kind] | None,
        value: object,
    ) -> None:
        self.key = key
        self.function = function
        self.parts = parts
        self.name = name
        self.names = _one(frozenset(name[:1])) if name is not None else _together(parts)
        """The columns that it depends on; of equal sets there is one object."""
        self.value: Any = value


_SETS: dict[frozenset[str], frozenset[str]] = {}


def _one(names: frozenset[str]) -> frozenset[str]:
    """The same object for equal sets: they are looked up by, and equal ones take long to compare.

    There are as many as rulebooks have expressions over other columns.
    """
    return _SETS.setdefault(names, names)


_NONE = _one(frozenset())


def _together(parts: tuple[Op, ...]) -> frozenset[str]:
    """The columns that any of some nodes depends on."""
    names = _NONE
    for part in parts:
        if part.names is not names and not part.names <= names:
            names = _one(names | part.names)
    return names


_known: dict[tuple[object, ...], Op] = {}
_MOST = 500_000
"""Nodes that are known at most; the bundled rulebook has a tenth of that. With more, as of endless
new rulebooks, they are forgotten: equal nodes are then made once more."""


def _noted(key: tuple[object, ...], op: Op) -> Op:
    if len(_known) >= _MOST:
        _known.clear()
    _known[key] = op
    return op


class Program:
    """Several expressions in one order of evaluation, shared parts once; run as often as needed."""

    def __init__(self, expressions: Sequence[Op]) -> None:
        slots: dict[Op, int] = {}
        for expression in expressions:
            _number(expression, slots)
        self._start: list[Any] = [None if op.function else op.value for op in slots]
        self._columns = [(slots[op], *op.name) for op in slots if op.name is not None]
        self._steps = [
            (slots[op], op.function, [slots[part] for part in op.parts])
            for op in slots
            if op.function is not None
        ]
        self._results = [slots[expression] for expression in expressions]
        self.columns: tuple[tuple[str, Kind], ...] = tuple((n, k) for _, n, k in self._columns)
        """The columns that `run` reads."""

    def run(self, columns: Mapping[str, npt.ArrayLike], rows: int) -> list[Array]:
        """The arrays of the expressions over `rows` rows.

        `columns` are arrays as the module says (truths may also be booleans). Truths come back as
        int8 -1, 0 and +1, numbers as floats with NaN.
        """
        slots = self._start.copy()
        for slot, name, kind in self._columns:
            slots[slot] = column_array(columns[name], kind)
        with np.errstate(all="ignore"):
            for slot, function, parts in self._steps:
                slots[slot] = function(*[slots[part] for part in parts])
        whole = (rows,)
        results = [slots[slot] for slot in self._results]
        return [
            found if np.shape(found) == whole else np.broadcast_to(found, whole)
            for found in results
        ]


def evaluate(
    expressions: Sequence[Op], columns: Mapping[str, npt.ArrayLike], rows: int
) -> list[Array]:
    """The arrays of several expressions; see `Program.run`."""
    return Program(expressions).run(columns, rows)


def _number(root: Op, slots: dict[Op, int]) -> None:
    """Give slots to the nodes below `root` that have none, parts first."""
    stack = [(root, False)]
    while stack:
        op, ready = stack.pop()
        if op in slots:
            continue
        if ready:
            slots[op] = len(slots)
        else:
            stack.append((op, True))
            stack.extend((part, False) for part in op.parts)


def column_array(values: npt.ArrayLike, kind: Kind) -> Array:
    """A column as expressions read it."""
    if kind == "number":
        if isinstance(values, np.ndarray) and values.dtype == np.float64:
            return values
        return np.asarray(values, dtype=np.float64)
    array = np.asarray(values, dtype=None if kind == "truth" else object)
    return np.where(array, 1, -1).astype(np.int8) if array.dtype == np.bool_ else array


def constant(value: float | str | bool) -> Op:
    """The node of a constant."""
    key = ("constant", type(value).__name__, str(value))
    found = _known.get(key)
    if found is None:
        stored: object = value
        if isinstance(value, bool):
            stored = np.int8(1 if value else -1)
        elif isinstance(value, str):
            stored = np.array(value, dtype=object)
        found = _noted(key, Op(key, None, (), None, stored))
    return found


def apply(function: Callable[..., Any], *parts: Op | float, extra: tuple[object, ...] = ()) -> Op:
    """The node of a function over others; `extra` are its first arguments, the same in all rows."""
    nodes = tuple(constant(part) if isinstance(part, float) else part for part in parts)
    key = (function, extra, nodes)
    found = _known.get(key)
    if found is None:
        bound = partial(function, *extra) if extra else function
        found = _noted(key, Op(key, bound, nodes, None, None))
    return found


def named(name: str, kind: Kind) -> Op:
    """The node of a column."""
    key = ("column", name, kind)
    found = _known.get(key)
    if found is None:
        found = _noted(key, Op(key, None, (), (name, kind), None))
    return found
