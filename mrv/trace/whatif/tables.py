"""The frames of a run as numpy arrays, and how their rows hang together.

Columns and relations are converted when first asked for. Numbers are floats with NaN for unknown,
truths int8 -1, 0 (unknown) and +1, texts objects with None. Accepted repairs are written into
these arrays; the polars tables stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from mrv.catalogue.owners import OWNER
from mrv.engine.calendar import MONTH, STEP
from mrv.engine.findings import date_format
from mrv.engine.frames import HISTORY, PreparedFrame, Workspace
from mrv.intake.submission import ROW_ID

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int64]
_VERSIONS = count()
Kept = tuple[Any, frozenset[str], int]
"""What was computed, from which columns, and after which writing."""
Known = tuple[int, int, dict[Hashable, Kept]]


class Links(NamedTuple):
    """For each row a run of `rows`, from `start[row]` to `start[row + 1]`."""

    start: Rows
    rows: Rows
    counts: Rows
    """How long each run is."""

    def of(self, asked: Rows) -> tuple[Rows, Rows]:
        """All linked rows of the rows asked for: positions in `asked`, and the linked rows."""
        counts = self.counts.take(asked)
        which = np.arange(len(asked)).repeat(counts)
        # Position by position the run's start, less where its own positions begin.
        ahead = self.start.take(asked) + counts - counts.cumsum()
        return which, self.rows.take(ahead.take(which) + np.arange(len(which)))


def links_of(owner: Rows, rows: Rows, owners: int) -> Links:
    """Links from pairs of an owner (0 to `owners` - 1) and a row."""
    order = np.argsort(owner, kind="stable")
    counts, start = np.bincount(owner, minlength=owners), np.zeros(owners + 1, dtype=np.int64)
    counts.cumsum(out=start[1:])
    return Links(start, rows[order], counts)


class Table:
    """One frame: its columns as arrays."""

    def __init__(self, prepared: PreparedFrame, names: frozenset[str] | None = None) -> None:
        self.prepared = prepared
        self.frame = prepared.frame
        self.name = prepared.frame.name
        self.rows = prepared.table.height
        self.mends = self.rows > _SMALL
        """Whether what was computed is mended on some rows, not computed anew on all."""
        self._columns: dict[str, Array] = {}
        self.version = next(_VERSIONS)
        """Another number whenever a value was written."""
        self.names = frozenset(prepared.table.columns) if names is None else names
        """The columns and features that the frame has."""
        self._lags: dict[int, Rows | None] = {}
        self._lagged: dict[range, Rows] = {}
        self._around: dict[int, Rows] = {}
        self._lagging: dict[range, Rows] = {}
        self._years: dict[int, Rows] = {}
        self._records: dict[int, dict[str, str | None]] = {}
        self._kept: dict[Hashable, Kept] = {}
        self.sure: dict[Hashable, Any] = {}
        """Of what is kept that which is known to hold since the last writing: one look suffices."""
        self._written = 0
        """How often a column was written to."""
        self._writings: dict[str, list[tuple[int, Rows]]] = defaultdict(list)
        """Of each column which of these, and on which rows."""
        self._last: dict[frozenset[str], int] = {}
        """Which was the last one for some columns."""

    def __contains__(self, name: str) -> bool:
        return name in self.names or name in self._columns

    def column(self, name: str) -> Array:
        """The values of a stored column or a feature, with the repairs accepted so far."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = as_array(self.prepared.table.get_column(name))
        return found

    def write(self, name: str, rows: Rows, values: Array) -> None:
        """Change a column; what was computed from it no longer holds on these rows."""
        self.column(name)[rows] = values
        self.version = next(_VERSIONS)
        self._written += 1
        self._writings[name].append((self._written, rows))
        self._last.clear()
        self.sure.clear()

    def known(self) -> Known:
        """All that is kept, to be given back to `restore`."""
        return self.version, self._written, self._kept.copy()

    def restore(self, known: Known) -> None:
        """Keep again what was kept when the columns had the values that they have again."""
        self.version, self._written, self._kept = known
        for writings in self._writings.values():
            while writings and writings[-1][0] > self._written:
                writings.pop()
        self._last.clear()
        self.sure.clear()

    def keep(self, key: Hashable, names: frozenset[str], value: Any) -> None:
        """Keep what was computed from some columns until one of them is written to."""
        self._kept[key] = value, names, self._written
        self.sure[key] = value

    def kept(self, key: Hashable) -> Any:
        """What was kept, or None; None too if it no longer holds on some rows."""
        sure = self.sure.get(key)
        if sure is not None or not self._written:
            return sure
        found = self._kept.get(key)
        if found is None:
            return None
        value, names, written = found
        if written < self._written and written < self._last_writing(names):
            return None
        self.sure[key] = value
        return value

    def is_as_filed(self, names: frozenset[str]) -> bool:
        """Whether none of some columns has been written to."""
        return not self._last_writing(names)

    def _last_writing(self, names: frozenset[str]) -> int:
        last = self._last.get(names)
        if last is None:
            known = (self._writings[name] for name in names if name in self._writings)
            last = max((writings[-1][0] for writings in known if writings), default=0)
            self._last[names] = last
        return last

    def outdated(self, key: Hashable) -> tuple[Any, Rows] | None:
        """What was kept, with the rows on which it no longer holds; None if hardly any is left.

        In a small table all rows are computed anew as quickly as some.
        """
        found = self._kept.get(key)
        if found is None or not self.mends:
            return None
        value, names, written = found
        since = [
            rows
            for name in names
            for number, rows in self._writings.get(name, ())
            if number > written
        ]
        if not since:
            return None
        rows = np.unique(np.concatenate(since))
        return (value, rows) if 2 * len(rows) < self.rows else None

    @cached_property
    def judged(self) -> npt.NDArray[np.bool_]:
        """Which rows belong to the submission itself, not to earlier periods."""
        judged: npt.NDArray[np.bool_] = self.column(HISTORY) < 0
        return judged

    @cached_property
    def silent(self) -> tuple[Array, Array]:
        """No energy on any row, and no failure."""
        return np.zeros(self.rows), np.zeros(self.rows, dtype=bool)

    @cached_property
    def year_of(self) -> Rows:
        """The number of each row's series and calendar year; -1 for a row without a month."""
        month = self.column(MONTH)
        series = _row_numbers(self.prepared.series.dated)
        found = np.full(self.rows, -1, dtype=np.int64)
        known = ((series >= 0) & ~np.isnan(month)).nonzero()[0]
        year = month[known].astype(np.int64) // 12
        pairs = series[known] * (year.max(initial=0) + 1) + year
        found[known] = np.unique(pairs, return_inverse=True)[1]
        return found

    @cached_property
    def year_numbers(self) -> list[int]:
        """`year_of` as a list, for single rows."""
        numbers: list[int] = self.year_of.tolist()
        return numbers

    @cached_property
    def years(self) -> Links:
        """The rows of each number of `year_of`."""
        numbers = self.year_of
        known = (numbers >= 0).nonzero()[0]
        return links_of(numbers[known], known, int(numbers.max(initial=-1)) + 1)

    def judged_of(self, year: int) -> Rows:
        """The rows of a number of `year_of` that belong to the submission itself."""
        found = self._years.get(year)
        if found is None:
            _, rows = self.years.of(np.array([year]))
            found = self._years[year] = rows[self.judged[rows]]
        return found

    @cached_property
    def beside(self) -> Links:
        """For each row the rows of the same enterprise and period, itself included."""
        names = [name for name in (OWNER, STEP) if name in self]
        groups: dict[tuple[Any, ...], int] = {}
        rows = zip(*(self.column(name).tolist() for name in names), strict=True)
        number = np.array([groups.setdefault(row, len(groups)) for row in rows], dtype=np.int64)
        which, members = links_of(number, np.arange(self.rows), len(groups)).of(number)
        return links_of(which, members, self.rows)

    @cached_property
    def row_ids(self) -> Rows:
        """The row ids by position."""
        return self.column(ROW_ID).astype(np.int64)

    def record(self, row: int) -> dict[str, str | None]:
        """The keys of a row, as findings name it."""
        if row not in self._records:
            self._records[row] = {key: self._key_text(key, row) for key in self.frame.keys}
        return self._records[row]

    def _key_text(self, key: str, row: int) -> str | None:
        column = self.prepared.table.get_column(key)
        value = column[row]
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, date):
            return value.strftime(date_format(key))
        text: str = column[row : row + 1].cast(pl.String).item()
        return text

    def earlier(self, lag: int) -> Rows | None:
        """The row `lag` periods before each row, -1 for none; None if no row has one."""
        if lag not in self._lags:
            found = self.prepared.series.earlier(lag)
            self._lags[lag] = None if found is None else _row_numbers(found)
        return self._lags[lag]

    def lagged(self, lags: range) -> Rows:
        """For each row the rows so many periods before it, a column each; -1 for none."""
        if lags not in self._lagged:
            none = np.full(self.rows, -1, dtype=np.int64)
            found = [np.arange(self.rows) if lag == 0 else self.earlier(lag) for lag in lags]
            columns = [none if rows is None else rows for rows in found]
            self._lagged[lags] = np.stack(columns, axis=1)
        return self._lagged[lags]

    def around(self, most: int) -> Rows:
        """For each row the rows up to `most` periods away, the nearest first, -1 for none."""
        if most not in self._around:
            none = np.full(self.rows, -1, dtype=np.int64)
            found = [near(lag) for lag in range(1, most + 1) for near in (self.earlier, self.later)]
            columns = [none if rows is None else rows for rows in found]
            self._around[most] = np.stack(columns, axis=1)
        return self._around[most]

    def lagging(self, lags: range) -> Rows:
        """For each row the rows so many periods after it, a column each; -1 for none."""
        if lags not in self._lagging:
            none = np.full(self.rows, -1, dtype=np.int64)
            found = [self.later(lag) for lag in lags]
            columns = [none if rows is None else rows for rows in found]
            self._lagging[lags] = np.stack(columns, axis=1)
        return self._lagging[lags]

    def later(self, lag: int) -> Rows | None:
        """The row `lag` periods after each row, -1 for none; None if no row has one."""
        if lag == 0:
            return np.arange(self.rows)
        if -lag not in self._lags:
            before = self.earlier(lag)
            after = None
            if before is not None:
                known = (before >= 0).nonzero()[0]
                after = np.full(self.rows, -1, dtype=np.int64)
                after[before[known]] = known
            self._lags[-lag] = after
        return self._lags[-lag]


class Tables:
    """All frames of a run, with the relations between their rows."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.rulebook = workspace.rulebook
        self.frames = {name: Table(frame) for name, frame in workspace.frames.items()}
        self._to_one: dict[tuple[str, str], Rows] = {}
        self._members: dict[tuple[str, str], Links] = {}
        self._back: dict[tuple[str, str], Links] = {}

    def _share(self, tables: Tables) -> None:
        """Take over how the rows of the same frames hang together."""
        self.workspace, self.rulebook = tables.workspace, tables.rulebook
        self._to_one, self._members, self._back = tables._to_one, tables._members, tables._back

    def target(self, frame: str, relation: str) -> str:
        """The frame that a relation leads to."""
        return self.frames[frame].prepared.relation(relation).to

    def to_one(self, frame: str, relation: str) -> Rows:
        """The target's row for each row of the frame, -1 for none."""
        key = (frame, relation)
        if key not in self._to_one:
            prepared = self.frames[frame].prepared
            rows = self.workspace.rows(prepared, prepared.relation(relation))
            self._to_one[key] = _row_numbers(rows)
        return self._to_one[key]

    def members(self, frame: str, relation: str) -> Links:
        """The target's rows of a to-many relation for each row of the frame."""
        key = (frame, relation)
        if key not in self._members:
            prepared = self.frames[frame].prepared
            groups = self.workspace.groups(prepared, prepared.relation(relation))
            group = groups.of_member.to_numpy().astype(np.int64)
            member = np.arange(len(group)) if groups.member is None else groups.member.to_numpy()
            by_group = links_of(group, member.astype(np.int64), groups.count)
            of_record = _row_numbers(groups.of_record)
            known = (of_record >= 0).nonzero()[0]
            which, rows = by_group.of(of_record[known])
            self._members[key] = links_of(known[which], rows, len(of_record))
        return self._members[key]

    def back(self, frame: str, relation: str, many: bool) -> Links:
        """For each row of the relation's target, the rows of `frame` that read it."""
        key = (frame, relation)
        if key not in self._back:
            size = self.frames[self.target(frame, relation)].rows
            if many:
                links = self.members(frame, relation)
                owner = np.arange(len(links.counts)).repeat(links.counts)
                self._back[key] = links_of(links.rows, owner, size)
            else:
                rows = self.to_one(frame, relation)
                known = (rows >= 0).nonzero()[0]
                self._back[key] = links_of(rows[known], known, size)
        return self._back[key]


_TRUTHS = np.array([-1, 1, 0], dtype=np.int8)
_CODE = {None: 0, True: 1, False: -1}


_FEW = 2_000
"""Values up to which a list is faster than a query."""
_SMALL = 1_000
"""Rows up to which what was computed from them is not mended row by row."""


def _row_numbers(rows: pl.Series) -> Rows:
    if not rows.null_count():
        return rows.to_numpy().astype(np.int64)
    if rows.len() <= _FEW:
        return np.array([-1 if row is None else row for row in rows.to_list()], dtype=np.int64)
    return rows.cast(pl.Int64).fill_null(-1).to_numpy()


def as_array(column: pl.Series) -> Array:
    """A polars column as the numpy backend wants it; a copy that may be written to."""
    dtype = column.dtype
    if dtype == pl.Float64:
        return column.to_numpy(writable=True)
    if dtype == pl.Boolean:
        if not column.null_count():
            return np.where(column.to_numpy(), np.int8(1), np.int8(-1))
        if column.len() <= _FEW:
            return np.array([_CODE[truth] for truth in column.to_list()], dtype=np.int8)
        truths: Array = _TRUTHS[column.cast(pl.UInt8).fill_null(2).to_numpy()]
        return truths
    if dtype.is_numeric():
        # Integers with gaps come as floats with NaN.
        return np.array(column.to_numpy(), dtype=np.float64)
    found = np.empty(column.len(), dtype=object)
    found[:] = column.to_list()
    return found
