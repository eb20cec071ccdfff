"""A batch of hypotheses: which cells have other values in which of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Mapping, Set
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from mrv.trace.whatif.tables import Array, Rows, Table

_SPREAD_OUT = 4_096
"""Values of a column, all hypotheses together, up to which they are laid out to be read."""
_KEPT = 20_000
"""Pairs up to which what was found from them is kept with them."""
NO_ENDS = math.inf, -math.inf
"""The ends of no values at all: nothing lies outside of any limit."""
T = TypeVar("T")


class Pairs:
    """Rows of one frame in hypotheses: position by position, a hypothesis and a row."""

    __slots__ = ("_kept", "_keys", "_size", "hypothesis", "ordered", "row")

    def __init__(self, hypothesis: Rows, row: Rows, *, ordered: bool = False) -> None:
        self.hypothesis = hypothesis
        self.row = row
        self.ordered = ordered
        """Whether they are known to be sorted, each pair once."""
        self._keys: Rows | None = None
        self._size = -1
        self._kept: dict[Hashable, Any] | None = None

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is made from these pairs, made once: many features read the same rows."""
        if self._kept is None:
            self._kept = {}
        found: T | None = self._kept.get(key)
        if found is None:
            found = make()
            if len(self.row) <= _KEPT:
                self._kept[key] = found
        return found

    def where(self, keep: Array) -> Pairs:
        """Those positions that a mask keeps."""
        return Pairs(self.hypothesis[keep], self.row[keep], ordered=self.ordered)

    def keys(self, rows: int) -> Rows:
        """One number for each pair, in a frame of so many rows."""
        if self._keys is None or self._size != rows:
            self._keys, self._size = self.hypothesis * rows + self.row, rows
        return self._keys

    @classmethod
    def of(cls, keys: Rows, rows: int) -> Pairs:
        """The pairs of such numbers, sorted, each once."""
        pairs = cls(*np.divmod(keys, rows), ordered=True)
        pairs._keys, pairs._size = keys, rows
        return pairs


class Overrides(NamedTuple):
    """The changed values of one column, by key (`hypothesis * rows + row`), sorted."""

    keys: Rows
    values: Array


class Changes:
    """What is different from the base in each of `count` hypotheses.

    Number `count` is allowed when reading: it is the base itself.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.columns: dict[tuple[str, str], Overrides] = {}
        self._names: dict[str, set[str]] = {}
        self.puts = 0
        """How often values were set."""
        self.version: dict[tuple[str, str], int] = {}
        """By column the last time."""
        self.renewed: set[tuple[str, str]] = set()
        """Columns of which nothing is changed but what formulas made anew."""
        self._pairs: dict[tuple[str, str], Pairs] = {}
        self._whole: dict[tuple[str, str], tuple[Overrides, int, Array]] = {}
        self._ends: dict[tuple[str, str], tuple[Overrides, tuple[float, float]]] = {}

    def put(self, table: Table, column: str, pairs: Pairs, values: Array) -> None:
        """Set values; what was set before for the same pairs gives way (last one wins)."""
        if not len(pairs.row):
            return
        keys = pairs.keys(table.rows)
        place = (table.name, column)
        held = self.columns.get(place)
        self.puts += 1
        self.version[place] = self.puts
        self._pairs.pop(place, None)
        if held is None and table.name in self._names:
            self._names[table.name].add(column)
        if held is None and (pairs.ordered or _rise(keys)):
            pairs.ordered = True
            self.columns[place] = Overrides(keys, values)
            self._pairs[place] = pairs
            return
        if held is not None:
            keys = np.concatenate([held.keys, keys])
            values = np.concatenate([held.values, values.astype(held.values.dtype)])
        order = np.argsort(keys, kind="stable")
        keys, values = keys[order], values[order]
        # Of equal keys the last one counts.
        last = np.concatenate([keys[1:] != keys[:-1], [True]])
        self.columns[place] = Overrides(keys[last], values[last])

    def read(self, table: Table, column: str, pairs: Pairs) -> Array:
        """The values of a column at pairs."""
        held = self.columns.get((table.name, column))
        if held is None:
            return table.column(column).take(pairs.row)
        keys = pairs.keys(table.rows)
        if keys is held.keys:
            return held.values.copy()
        if (self.count + 1) * table.rows <= _SPREAD_OUT:
            return self._spread_out(table, column, held).take(keys)
        base = table.column(column).take(pairs.row)
        if pairs.ordered and len(held.keys) < len(keys):
            # Of two sorted lists the shorter one is looked up in the longer.
            at = keys.searchsorted(held.keys)
            hit = keys.take(at, mode="clip") == held.keys
            base[at[hit]] = held.values[hit]
            return base
        at = held.keys.searchsorted(keys)
        hit = held.keys.take(at, mode="clip") == keys
        base[hit] = held.values.take(at[hit])
        return base

    def _spread_out(self, table: Table, column: str, held: Overrides) -> Array:
        """A column for every row of every hypothesis, and once more as it stands."""
        place = table.name, column
        known = self._whole.get(place)
        if known is not None and known[0] is held and known[1] == table.version:
            return known[2]
        base = table.column(column)
        blocks = np.empty((self.count + 1, table.rows), dtype=base.dtype)
        blocks[:] = base
        whole = blocks.reshape(-1)
        whole[held.keys] = held.values
        self._whole[place] = held, table.version, whole
        return whole

    def of(self, number: int, rows: Mapping[str, int]) -> Changes:
        """What one hypothesis alone changes; `rows` are the sizes of the frames."""
        own = Changes(1)
        ends = {frame: np.array([number, number + 1]) * size for frame, size in rows.items()}
        for (frame, column), held in self.columns.items():
            first, last = held.keys.searchsorted(ends[frame]).tolist()
            if first < last:
                keys = held.keys[first:last] - number * rows[frame]
                own.columns[frame, column] = Overrides(keys, held.values[first:last])
        return own

    def only(self, places: Collection[tuple[str, str]]) -> Changes:
        """The same on some columns alone."""
        own = Changes(self.count)
        own.columns = {place: held for place, held in self.columns.items() if place in places}
        return own

    @classmethod
    def begun(cls, count: int, columns: Mapping[tuple[str, str], Overrides]) -> Changes:
        """Changes of which nothing but some columns is known."""
        own = cls(count)
        own.columns = dict(columns)
        own.puts = 1
        own.version = dict.fromkeys(columns, 1)
        return own

    def pairs(self, table: Table, column: str) -> Pairs:
        """Where a column is changed."""
        place = (table.name, column)
        found = self._pairs.get(place)
        if found is None:
            held = self.columns.get(place)
            if held is None:
                none = np.zeros(0, dtype=np.int64)
                return Pairs(none, none)
            found = self._pairs[place] = Pairs.of(held.keys, table.rows)
        return found

    def ends(self, frame: str, column: str) -> tuple[float, float]:
        """The least and the greatest value that a column is given anywhere."""
        held = self.columns.get((frame, column))
        if held is None:
            return NO_ENDS
        known = self._ends.get((frame, column))
        if known is None or known[0] is not held:
            known = self._ends[frame, column] = held, ends_of(held.values)
        return known[1]

    def names(self, frame: str) -> Set[str]:
        """The columns of a frame that are changed anywhere; it grows as others come to be."""
        found = self._names.get(frame)
        if found is None:
            found = self._names[frame] = {c for name, c in self.columns if name == frame}
        return found


def _rise(keys: Rows) -> bool:
    """Whether each of some keys is greater than the one before."""
    return int(np.count_nonzero(keys[1:] > keys[:-1])) == len(keys) - 1


def among(ordered: Rows, keys: Rows) -> npt.NDArray[np.bool_]:
    """Which of some keys are in a sorted list that is not empty."""
    at = ordered.searchsorted(keys)
    found: npt.NDArray[np.bool_] = ordered.take(at, mode="clip") == keys
    return found


def sorted_distinct(keys: Rows) -> Rows:
    """The different keys in order; for the few there are, sorting beats hashing."""
    if len(keys) < 2:
        return keys
    ordered = keys.copy()
    ordered.sort()
    first = np.empty(len(ordered), dtype=bool)
    first[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    found: Rows = ordered[first]
    return found


def distinct(pairs: Pairs, rows: int) -> Pairs:
    """The pairs without repetition, sorted."""
    return Pairs.of(sorted_distinct(pairs.keys(rows)), rows)


def joined(parts: list[Pairs], rows: int) -> Pairs:
    """All pairs of several lists once, sorted."""
    # What is made from the same columns is changed at the very same pairs.
    different = list({id(part): part for part in parts}.values())
    if len(different) == 1 and different[0].ordered:
        return different[0]
    keys = np.concatenate([part.keys(rows) for part in different])
    return Pairs.of(sorted_distinct(keys), rows)


def ends_of(values: Array) -> tuple[float, float]:
    """The least and the greatest of some values, unknown ones left out."""
    if not len(values):
        return NO_ENDS
    low, high = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
    return NO_ENDS if math.isnan(low) else (low, high)
