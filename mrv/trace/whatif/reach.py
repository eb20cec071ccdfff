"""Which cells stand behind a rule or a formula on a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from math import isnan
from typing import NamedTuple

import numpy as np

from mrv.language.features import Calendar, Children, History, Peer, Related
from mrv.language.tree import Column
from mrv.trace.whatif.plan import FeatureStep, Plan
from mrv.trace.whatif.tables import Array, Rows, Table, Tables

_FEW = 8
"""Members of one relation, or months of one history, that are looked at one by one."""
_WINDOW = 2
"""Of the months of a statistic only the strangest are."""

_NONE = np.zeros(0, np.int64), np.zeros(0, np.int64)


class Reading(NamedTuple):
    """A stored column, and the steps from a record to the rows where it is read."""

    frame: str
    column: str
    chain: tuple[FeatureStep, ...]
    way: tuple[Hashable, ...] | None = ()
    """What leads to the same rows; None where that depends on values."""


class _Ends(NamedTuple):
    """Where ways from some records end."""

    which: Rows
    """Position in the rows asked for."""
    row: Rows
    fan: Array
    """How many ends the ways of the record have, end by end."""
    most: float
    """The most of them."""


class Reached(NamedTuple):
    """Cells of one column read by some records."""

    frame: str
    column: str
    which: Rows
    """Position in the rows asked for."""
    row: Rows
    fan: Array
    """How many cells of this column the record reads."""
    whole: bool
    """Whether these are all, so that they do not depend on the values of the column."""
    others: tuple[Rows, Rows] = _NONE
    """Members of a sum that are not looked at one by one: positions and rows."""


class Reach:
    """Expands what rules and formulas read to cells."""

    def __init__(self, tables: Tables, plan: Plan) -> None:
        self._tables = tables
        self._plan = plan
        self._known: dict[tuple[Hashable, bytes], _Ends] = {}

    def readings(self, frame: str, names: Iterable[str]) -> tuple[Reading, ...]:
        """The stored columns behind columns of a frame, features resolved."""
        key, known = (frame, tuple(sorted(names))), self._plan.behind
        if key not in known:
            found = [r for name in key[1] for r in self._behind(frame, name, ())]
            known[key] = tuple(dict.fromkeys(found))
        return known[key]

    def _behind(self, frame: str, name: str, chain: tuple[FeatureStep, ...]) -> Iterable[Reading]:
        stored = self._plan.rulebook.frames[frame]
        if name in stored.columns or name in stored.keys:
            kinds = [_kind(step) for step in chain]
            way = None if None in kinds else tuple(kinds)
            yield Reading(frame, name, chain, way)
            return
        step = self._plan.steps.get((frame, name))
        if step is None or not _leads(step):
            return
        for below in step.reads:
            yield from self._behind(step.source, below, (*chain, step))

    def cells(self, reading: Reading, rows: Rows) -> Reached:
        """The cells of a reading for some records."""
        which, at, fan, longest = self._ends(reading, rows)
        others = _NONE
        most = _WINDOW if longest > _WINDOW and _is_window(reading.chain) else _FEW
        whole = longest <= most
        if not whole:
            table = self._tables.frames[reading.frame]
            keep = strangest(table, reading.column, which, at, most)
            if most == _FEW:
                rest = np.ones(len(at), dtype=bool)
                rest[keep] = False
                others = which[rest], at[rest]
            which, at, fan = which[keep], at[keep], fan[keep]
        return Reached(reading.frame, reading.column, which, at, fan, whole, others)

    def _ends(self, reading: Reading, rows: Rows) -> _Ends:
        """Where a reading leads, found once where no repair can change it."""
        key = (reading.way, rows.tobytes()) if reading.way is not None else None
        found = self._known.get(key) if key is not None else None
        if found is None:
            which, at = np.arange(len(rows)), rows
            for step in reading.chain:
                hop, at = self._follow(step, at)
                which = which[hop]
            fan = np.bincount(which, minlength=len(rows)).astype(np.float64)
            found = _Ends(which, at, fan[which], float(fan.max(initial=0.0)))
            if key is not None:
                self._known[key] = found
        return found

    def _follow(self, step: FeatureStep, rows: Rows) -> tuple[Rows, Rows]:
        """One step from records to the rows they read: positions in `rows`, and rows."""
        feature = step.feature
        match feature:
            case Related() | Calendar(relation=str()):
                found = self._tables.to_one(step.frame, str(feature.relation))[rows]
                there = np.flatnonzero(found >= 0)
                return there, found[there]
            case Children():
                return self._tables.members(step.frame, feature.relation).of(rows)
            case History():
                table = self._tables.frames[step.frame]
                parts = []
                for lag in _lags(table, feature):
                    earlier = table.earlier(lag)
                    if earlier is not None:
                        there = np.flatnonzero(earlier[rows] >= 0)
                        parts.append((there, earlier[rows[there]]))
                if feature.kind == "run_length":
                    parts.append((np.arange(len(rows)), rows))
                if not parts:
                    none = np.zeros(0, dtype=np.int64)
                    return none, none
                return (
                    np.concatenate([there for there, _ in parts]),
                    np.concatenate([found for _, found in parts]),
                )
            case Peer(argument=Column(name=name)):
                table = self._tables.frames[step.frame]
                which, beside = table.beside.of(rows)
                values = table.column(name)
                same = (values[beside] == values[rows[which]]) & (beside != rows[which])
                return which[same], beside[same]
        return np.arange(len(rows)), rows


def _kind(step: FeatureStep) -> Hashable | None:
    """What steps that lead to the same rows have in common; None where values tell the rows."""
    feature = step.feature
    match feature:
        case Related() | Calendar(relation=str()):
            return "one", step.frame, feature.relation
        case Children():
            return "many", step.frame, feature.relation
        case History():
            lags = (feature.kind, feature.offset, feature.window)
            return "earlier", step.frame, *lags
        case Peer():
            return None
    return "same", step.frame


def _leads(step: FeatureStep) -> bool:
    """Whether single cells stand behind a feature: among peers, those with an equal value."""
    feature = step.feature
    return not isinstance(feature, Peer) or (
        feature.kind == "equal_siblings" and isinstance(feature.argument, Column)
    )


def _is_window(chain: tuple[FeatureStep, ...]) -> bool:
    return any(
        isinstance(step.feature, History)
        and step.feature.kind not in ("prev", "same_month_last_year")
        for step in chain
    )


def _lags(table: Table, feature: History) -> range:
    if feature.kind == "same_month_last_year":
        return range(table.prepared.periods_a_year, table.prepared.periods_a_year + 1)
    if feature.kind == "prev":
        return range(feature.offset, feature.offset + 1)
    return range(1, (3 if feature.kind == "run_length" else feature.window) + 1)


def strangest(table: Table, column: str, which: Rows, rows: Rows, most: int) -> Rows:
    """Of the cells of each record the `most` that differ most from the others' median."""
    values = table.column(column)
    is_number, read = values.dtype == np.float64, values.take(rows).tolist()
    groups: dict[int, list[int]] = defaultdict(list)
    for place, owner in enumerate(which.tolist()):
        groups[owner].append(place)
    kept: list[int] = []
    for _, own in sorted(groups.items()):
        if not is_number:
            kept += own[:most]
            continue
        known = [place for place in own if not isnan(read[place])]
        if len(known) > most:
            # A record has few cells: what there is to start an array operation is spared.
            ordered, half = sorted([read[place] for place in known]), len(known) // 2
            median = (ordered[half] + ordered[-half - 1]) / 2
            far = {place: -abs(read[place] - median) for place in known}
            known = sorted(known, key=far.__getitem__)[:most]
        kept += known
    return np.array(kept, dtype=np.int64)
