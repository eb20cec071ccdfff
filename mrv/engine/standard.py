"""Standard values looked up by keys and by the record's month.

Records repeat the same few keys and months, so a table is asked once for each distinct combination
and the answers are handed out to the records.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from mrv.catalogue.model import StandardRow, StandardTable
from mrv.engine.series import combinations, distinct_rows, take

Key = str | float
Value = str | float | None


class Combinations:
    """The distinct combinations of month and moving keys among the records of a frame."""

    def __init__(self, month: pl.Series, keys: Sequence[pl.Series]) -> None:
        """Number the combinations of `month` and the `keys` that differ between records."""
        asked = distinct_rows([month, *keys])
        self._of_record, self._rows = combinations(asked)

    def column(self, lookup: Lookup, name: str) -> pl.Series:
        """The table's value for each record.

        Unknown where a key is unknown or not in the table, where no row is valid in that month,
        where an interpolated key lies outside the table, and everywhere if the table is empty.
        """
        values = [lookup.value(month, keys) for month, *keys in self._rows]
        dtype = pl.String if lookup.table.type == "text" else pl.Float64
        return take(pl.Series(name, values, dtype=dtype), self._of_record)


class Lookups:
    """The standard tables of a rulebook, narrowed as features ask for them, each way once."""

    def __init__(self, tables: Mapping[str, StandardTable]) -> None:
        self._tables = tables
        self._rows: dict[tuple[str, tuple[int, ...]], dict[tuple[Key, ...], list[StandardRow]]] = {}
        self._narrowed: dict[tuple[str, tuple[tuple[int, Key], ...]], Lookup] = {}

    def narrowed(self, name: str, constants: Mapping[int, Key]) -> Lookup:
        """A table under the keys that are fixed, by place."""
        fixed = tuple(sorted(constants.items()))
        if (name, fixed) not in self._narrowed:
            places = tuple(place for place, _ in fixed)
            if (name, places) not in self._rows:
                self._rows[name, places] = self._by_keys(name, places)
            rows = self._rows[name, places].get(tuple(key for _, key in fixed), [])
            self._narrowed[name, fixed] = Lookup(self._tables[name], rows, constants)
        return self._narrowed[name, fixed]

    def _by_keys(
        self, name: str, places: tuple[int, ...]
    ) -> dict[tuple[Key, ...], list[StandardRow]]:
        rows: dict[tuple[Key, ...], list[StandardRow]] = defaultdict(list)
        for row in self._tables[name].rows:
            rows[tuple(row.keys[place] for place in places)].append(row)
        return rows


class Lookup:
    """The rows of one table that agree with constant keys."""

    def __init__(
        self, table: StandardTable, rows: Sequence[StandardRow], constants: Mapping[int, Key]
    ) -> None:
        """Arrange `rows` by the keys that are not in `constants`."""
        self.table = table
        self._along: int | None = None
        moving = [place for place in range(len(table.keys)) if place not in constants]
        if table.interpolate is not None:
            along = table.keys.index(table.interpolate)
            if along in constants:
                msg = f"table {table.name}: the interpolated key must be a parameter"
                raise ValueError(msg)
            self._along = moving.index(along)
        self._rows: dict[tuple[Key, ...], list[tuple[StandardRow, Key]]] = defaultdict(list)
        for row in rows:
            keys = [row.keys[place] for place in moving]
            point = keys.pop(self._along) if self._along is not None else 0.0
            self._rows[tuple(keys)].append((row, point))

    def value(self, month: int | None, keys: list[Key | None]) -> Value:
        """The value for one combination."""
        at = 0.0 if self._along is None else keys.pop(self._along)
        if at is None or None in keys:
            return None
        rows = self._rows.get(tuple(keys), ())  # type: ignore[arg-type]
        valid = [(point, row.value) for row, point in rows if _valid(row, month)]
        if self._along is None:
            return valid[0][1] if valid else None
        return _between(sorted(valid), at)


def _valid(row: StandardRow, month: int | None) -> bool:
    """Whether a row is in force in a month; a record without date takes what is always in force."""
    start, until = row.valid.start, row.valid.until
    if month is None:
        return start is None and until is None
    return (start is None or start <= month) and (until is None or month <= until)


def _between(points: Sequence[tuple[Key, Value]], at: Key) -> Value:
    """Linear interpolation between the nearest points; none beyond the outermost."""
    after = bisect_left(points, at, key=lambda point: point[0])
    if after == len(points):
        return None
    x1, y1 = points[after]
    if x1 == at:
        return y1
    if after == 0:
        return None
    x0, y0 = points[after - 1]
    numbers = (x0, y0, x1, y1, at)
    if not all(isinstance(number, int | float) for number in numbers):
        msg = f"only numbers can be interpolated, not {numbers}"
        raise TypeError(msg)
    x0, y0, x1, y1, at = map(float, numbers)  # type: ignore[arg-type]
    return y0 + (y1 - y0) * (at - x0) / (x1 - x0)
