"""Features under changes: what a feature column is where something it reads is different.

The meaning of every feature is that of `mrv.engine`; a test holds both together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mrv.engine.calendar import MONTH, calendar_expression
from mrv.engine.features import contains, part_of
from mrv.engine.standard import Lookup, Lookups
from mrv.language.features import (
    Calendar,
    Characters,
    Children,
    Contains,
    History,
    Pattern,
    Peer,
    Related,
    Standard,
)
from mrv.language.tree import Node, Number, Text
from mrv.trace.whatif.aggregates import aggregate
from mrv.trace.whatif.changes import Changes, Pairs, distinct
from mrv.trace.whatif.histories import statistic
from mrv.trace.whatif.plan import FeatureStep
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.scene import Scene
from mrv.trace.whatif.tables import Array, Links, Rows, Table, Tables, as_array

_LONGEST_RUN = 60


class Recompute:
    """Follows feature steps: where they are affected, and what they become."""

    def __init__(self, tables: Tables, programs: Programs) -> None:
        self._tables = tables
        self._programs = programs
        self._lookups: Lookups = tables.workspace.lookups

    def affected(self, step: FeatureStep, source: Pairs) -> Pairs:
        """The pairs of the step's frame that read the changed pairs of its source."""
        table, feature = self._tables.frames[step.frame], step.feature
        relation: object
        match feature:
            case Related() | Calendar(relation=str()):
                relation = str(feature.relation)
                back = self._tables.back(step.frame, relation, many=False)
            case Children():
                relation = feature.relation
                back = self._tables.back(step.frame, relation, many=True)
            case History():
                lags = lags_of(table, feature)
                key = ("later", table.name, lags)
                return source.once(key, lambda: distinct(_later(table, lags, source), table.rows))
            case Peer(kind="equal_siblings"):
                relation, back = None, table.beside
            case Peer():
                none = np.zeros(0, dtype=np.int64)
                return Pairs(none, none)
            case _:
                return source

        def readers() -> Pairs:
            which, rows = back.of(source.row)
            return distinct(Pairs(source.hypothesis[which], rows), table.rows)

        return source.once(("readers", table.name, relation), readers)

    def values(self, step: FeatureStep, changes: Changes, pairs: Pairs) -> Array:
        """The feature at pairs; what is not defined is for the caller to mute."""
        table, feature = self._tables.frames[step.frame], step.feature
        match feature:
            case Related():
                rows = self._tables.to_one(step.frame, feature.relation)[pairs.row]
                target = self._tables.frames[step.source]
                return _gather(changes, target, feature.column, pairs, rows, feature.type)
            case Calendar():
                return self._calendar(step, feature, changes, pairs)
            case Children():
                return self._children(step, feature, changes, pairs)
            case History():
                return self._history(table, feature, changes, pairs)
            case Standard():
                return self._standard(table, feature, changes, pairs)
            case Pattern():
                [text] = self._run(table, [feature.argument], changes, pairs)
                texts = pl.Series(list(text), dtype=pl.String)
                return as_array(texts.str.contains(f"^(?:{feature.pattern})$"))
            case Characters():
                [text] = self._run(table, [feature.argument], changes, pairs)
                texts = pl.Series(list(text), dtype=pl.String)
                return as_array(part_of(texts, feature.start, feature.length))
            case Contains():
                read = self._run(table, [feature.argument, feature.sought], changes, pairs)
                both = [pl.Series(list(text), dtype=pl.String) for text in read]
                return as_array(contains(both[0], both[1]))
            case Peer():
                return self._equal_siblings(table, feature, changes, pairs)

    def _children(
        self, step: FeatureStep, feature: Children, changes: Changes, pairs: Pairs
    ) -> Array:
        links = self._tables.members(step.frame, feature.relation)
        which, members, lonely = pairs.once(
            ("members", step.frame, feature.relation), lambda: _members(links, pairs)
        )
        trees = [t for t in (feature.argument, feature.weight, feature.where) if t is not None]
        found = iter(self._run(self._tables.frames[step.source], trees, changes, members))
        argument = next(found) if feature.argument is not None else None
        weight = next(found) if feature.weight is not None else None
        where = next(found) if feature.where is not None else None
        values = aggregate(feature, which, len(pairs.row), argument, weight, where)
        if len(lonely):
            # Nothing that was filed moves what stands where there are no members.
            values[lonely] = self._tables.frames[step.frame].column(feature.name)[pairs.row[lonely]]
        return values

    def _run(
        self, table: Table, trees: Sequence[Node], changes: Changes, pairs: Pairs
    ) -> list[Array]:
        if not trees:
            return []
        return Scene(table, changes, pairs).values(self._programs.values(trees))

    def _history(self, table: Table, feature: History, changes: Changes, pairs: Pairs) -> Array:
        if feature.kind == "run_length":
            return self._run_length(table, feature, changes, pairs)
        earlier = self._at_lags(table, feature, changes, pairs, lags_of(table, feature))
        if feature.kind in ("prev", "same_month_last_year"):
            return earlier[:, 0]
        return statistic(feature, earlier)

    def _at_lags(
        self, table: Table, feature: History, changes: Changes, pairs: Pairs, lags: range
    ) -> Array:
        """The argument so many periods ago, a column each; unknown where there is no record."""
        there, members = pairs.once(
            ("lagged", table.name, lags), lambda: _lagged(table.lagged(lags), pairs)
        )
        [found] = self._run(table, [feature.argument], changes, members)
        values = np.empty(there.shape, dtype=found.dtype)
        values[:] = _nothing_of(found)
        values[there] = found
        return values

    def _run_length(self, table: Table, feature: History, changes: Changes, pairs: Pairs) -> Array:
        now = self._at_lags(table, feature, changes, pairs, range(1))[:, 0]
        length = np.where(_known(now), 1.0, np.nan)
        same = _known(now)
        for lag in range(1, _LONGEST_RUN):
            [earlier] = self._at_lags(table, feature, changes, pairs, range(lag, lag + 1)).T
            same = same & _known(earlier) & (earlier == now)
            if not same.any():
                break
            length[same] += 1
        return length

    def _standard(self, table: Table, feature: Standard, changes: Changes, pairs: Pairs) -> Array:
        constants = {
            place: node.value
            for place, node in enumerate(feature.keys)
            if isinstance(node, Text | Number)
        }
        moving = [node for node in feature.keys if not isinstance(node, Text | Number)]
        lookup: Lookup = self._lookups.narrowed(feature.table, constants)
        months = changes.read(table, MONTH, pairs)
        keys = self._run(table, moving, changes, pairs)
        known: dict[tuple[Any, ...], Any] = {}
        found = []
        for row in zip(months.tolist(), *(key.tolist() for key in keys), strict=True):
            if row not in known:
                month, *asked = (None if _absent(item) else item for item in row)
                known[row] = lookup.value(None if month is None else int(month), asked)
            found.append(known[row])
        if feature.type == "number":
            return np.array([np.nan if v is None else v for v in found], dtype=np.float64)
        values = np.empty(len(found), dtype=object)
        values[:] = found
        return values

    def _calendar(
        self, step: FeatureStep, feature: Calendar, changes: Changes, pairs: Pairs
    ) -> Array:
        source = self._tables.frames[step.source]
        dtype = source.prepared.table.schema[feature.column]
        rows = pairs.row
        if feature.relation is not None:
            rows = self._tables.to_one(step.frame, feature.relation)[rows]
        dates = _gather(changes, source, feature.column, pairs, rows, "text")
        listed = [None if _absent(date) else date for date in dates.tolist()]
        table = pl.DataFrame({feature.column: pl.Series(listed, dtype=dtype, strict=False)})
        number = calendar_expression(feature.kind, feature.column, dtype)
        return as_array(table.select(number).to_series())

    def _equal_siblings(self, table: Table, feature: Peer, changes: Changes, pairs: Pairs) -> Array:
        which, rows = table.beside.of(pairs.row)
        trees = [feature.argument, *feature.by]
        own = self._run(table, trees, changes, pairs)
        others = self._run(table, trees, changes, Pairs(pairs.hypothesis[which], rows))
        equal = rows != pairs.row[which]
        known = np.ones(len(pairs.row), dtype=bool)
        for mine, theirs in zip(own, others, strict=True):
            equal &= mine[which] == theirs
            known &= _known(mine)
        count = np.bincount(which, weights=equal, minlength=len(pairs.row)).astype(np.float64)
        return np.where(known, count, np.nan)


def lags_of(table: Table, feature: History) -> range:
    """How many periods ago a history looks."""
    if feature.kind == "run_length":
        return range(_LONGEST_RUN)
    if feature.kind == "prev":
        return range(feature.offset, feature.offset + 1)
    if feature.kind == "same_month_last_year":
        return range(table.prepared.periods_a_year, table.prepared.periods_a_year + 1)
    return range(1, feature.window + 1)


def _later(table: Table, lags: range, source: Pairs) -> Pairs:
    """The pairs whose history may hold the changed ones."""
    return _lagged(table.lagging(lags), source)[1]


def _lagged(lagged: Rows, pairs: Pairs) -> tuple[npt.NDArray[np.bool_], Pairs]:
    """Which rows there are so many periods away from pairs, and all of them."""
    rows = lagged.take(pairs.row, axis=0)
    there = rows >= 0
    return there, Pairs(pairs.hypothesis[there.nonzero()[0]], rows[there])


def _members(links: Links, pairs: Pairs) -> tuple[Rows, Pairs, Rows]:
    """Which pair each linked row is of, these rows, and the pairs that have none."""
    which, rows = links.of(pairs.row)
    lonely = (links.counts.take(pairs.row) == 0).nonzero()[0]
    return which, Pairs(pairs.hypothesis[which], rows), lonely


def _gather(
    changes: Changes, target: Table, column: str, pairs: Pairs, rows: Rows, kind: str
) -> Array:
    """A column of other rows, unknown where the row is -1."""
    there = rows >= 0
    if there.all():
        return changes.read(target, column, Pairs(pairs.hypothesis, rows))
    found = changes.read(target, column, Pairs(pairs.hypothesis[there], rows[there]))
    values = np.empty(len(rows), dtype=found.dtype)
    values[:] = _nothing_of(found)
    values[there] = found
    return values


def _nothing_of(values: Array) -> Any:
    if values.dtype == object:
        return None
    return np.nan if values.dtype == np.float64 else np.int8(0)


def _absent(value: Any) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _known(values: Array) -> Array:
    if values.dtype == object:
        return np.array([value is not None for value in values.tolist()], dtype=bool)
    known: Array = ~np.isnan(values) if values.dtype == np.float64 else values != 0
    return known
