"""Records that seem to have been left out: a total knows of them, and their series has a gap.

A fuel that has a record in the other months has none in this one, and the total of this month is
beyond its records by as much as the fuel usually comes to. What the totals say of the record is
told; of the rest only what the other months have.
"""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.catalogue.owners import OWNER
from mrv.engine.frames import HISTORY
from mrv.trace.deeds.sums import MONTH, Gap
from mrv.trace.guesses.companions import adds_up

if TYPE_CHECKING:
    from mrv.engine.frames import PreparedFrame, Workspace

_LEAST = 3
"""Other months with a record from which a month without one is a gap."""
_MOST = 2
"""Months of a year without a record up to which one of them may be the record left out."""
_BEYOND = 2.0
"""Times the most of the other months, or of the least of them, that a record may come to."""

Series = tuple[Any, ...]


@dataclass(slots=True)
class LeftOut:
    """A record that a frame does not have, and what is known of it."""

    frame: str
    key: dict[str, Any]
    gaps: list[Gap]
    others: int
    """Months around it that have a record."""
    lacking: int
    """Months around it that have none, itself included."""
    told: dict[str, float] = field(default_factory=dict)
    """By column what totals say."""
    usual: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By column what the other months have, at least and at most."""
    values: dict[str, Any] = field(default_factory=dict)
    """The keys and values that it likely had."""

    @property
    def surprise(self) -> float:
        """Nats by which a gap in such a series is no accident."""
        return math.log((self.others + 2) / (self.lacking + 1))


def left_out(gaps: Iterable[Gap], workspace: Workspace) -> list[LeftOut]:
    """The records that may have been left out, by what totals have more than their records."""
    by_frame: dict[str, list[Gap]] = defaultdict(list)
    for gap in gaps:
        by_frame[gap.frame].append(gap)
    found: list[LeftOut] = []
    for name, own in by_frame.items():
        frame = workspace.frames.get(name)
        if frame is not None and frame.frame.time == MONTH and OWNER in frame.frame.keys:
            found += _of_frame(frame, own, workspace.rulebook)
    return found


def _of_frame(frame: PreparedFrame, gaps: Sequence[Gap], rulebook: Rulebook) -> list[LeftOut]:
    names = [key for key in frame.frame.keys if key != MONTH]
    owners = {dict(gap.on).get(OWNER) for gap in gaps} - {None}
    table = frame.table.filter(pl.col(OWNER).is_in(owners))
    series: dict[Series, dict[datetime.date, int]] = defaultdict(dict)
    keys = table.select(*names, MONTH).iter_rows()
    for place, (*key, month) in enumerate(keys):
        series[tuple(key)][month] = place
    found: dict[tuple[Series, datetime.date], LeftOut] = {}
    for gap in sorted(gaps, key=lambda gap: MONTH not in dict(gap.on)):
        for key, month in _lacking(gap, names, series):
            filed = series[key]
            known = found.get((key, month))
            if known is None:
                near = [one for one in filed if abs(_number(one) - _number(month)) <= 12]
                lacking = _span(near, month) - len(near)
                known = LeftOut(
                    frame.frame.name,
                    dict(zip((*names, MONTH), (*key, month), strict=True)),
                    [],
                    len(near),
                    lacking,
                )
            others = table[[filed[one] for one in sorted(filed)], gap.column].drop_nulls()
            if not _usual(gap.amount, others.to_list()):
                continue
            found[key, month] = known
            known.gaps.append(gap)
            # What a month's total says goes before what the year's does.
            known.told.setdefault(gap.column, gap.amount)
    for (key, month), one in found.items():
        rows = table[[series[key][m] for m in _nearest(series[key], month)]]
        _fill(one, rows.filter(~pl.col(HISTORY)) if rows.height else rows, frame, rulebook)
    return list(found.values())


def _lacking(
    gap: Gap, names: Sequence[str], series: Mapping[Series, Mapping[datetime.date, int]]
) -> list[tuple[Series, datetime.date]]:
    """The series of a total that lack a record of its month, or of a month of its year."""
    on = dict(gap.on)
    year, month = on.pop(f"year({MONTH})", None), on.pop(MONTH, None)
    if (year is None) == (month is None) or not set(on) <= set(names):
        return []
    places = [(names.index(name), value) for name, value in on.items()]
    found = []
    for key, filed in series.items():
        if len(filed) < _LEAST or any(key[place] != value for place, value in places):
            continue
        if month is not None:
            months = [] if month in filed else [month]
        else:
            every = [datetime.date(int(year), number, 1) for number in range(1, 13)]
            months = [one for one in every if one not in filed]
        found += [(key, one) for one in months if len(months) <= _MOST]
    return found


def _usual(amount: float, others: Sequence[float]) -> bool:
    """Whether an amount is what the other months may come to."""
    known = [value for value in others if value]
    if len(known) < _LEAST or not amount:
        return False
    if min(known) < 0 < max(known) or (amount > 0) != (known[0] > 0):
        return False
    sizes = [abs(value) for value in known]
    return min(sizes) / _BEYOND <= abs(amount) <= max(sizes) * _BEYOND


def _fill(one: LeftOut, rows: pl.DataFrame, frame: PreparedFrame, rulebook: Rulebook) -> None:
    """What the record likely had: the nearest month's values, its amounts as totals say."""
    filed = [row for row in rows.iter_rows(named=True) if any(row[name] for name in one.told)]
    if not filed:
        filed = list(rows.iter_rows(named=True))
    one.values = {name: filed[0][name] for name in frame.frame.columns if name in filed[0]}
    for name in frame.frame.columns:
        parameter = rulebook.parameters.get(name)
        if parameter is None or parameter.kind != "number" or name not in rows.columns:
            continue
        if name in one.told:
            decimals = parameter.decimals
            told = one.told[name]
            one.told[name] = told if decimals is None else round(told, decimals)
            one.values[name] = one.told[name]
            continue
        own = [row[name] for row in filed if row[name] is not None]
        if len(own) < _LEAST:
            continue
        if adds_up(parameter, rulebook.units):
            ratio = _steadiest(name, filed, one.told)
            if ratio is not None:
                one.values[name], one.usual[name] = ratio
        else:
            one.usual[name] = min(own), max(own)
    one.values |= one.key


def _steadiest(
    name: str, filed: Sequence[Mapping[str, Any]], told: Mapping[str, float]
) -> tuple[float, tuple[float, float]] | None:
    """What an amount is by the value that it goes with best, as in the nearest month, and about."""
    found = []
    for other, value in told.items():
        own = [row[name] / row[other] * value for row in filed if row[other] and row[name]]
        if len(own) >= _LEAST:
            low, high = min(own), max(own)
            found.append((high - low, own[0], low, high))
    if not found:
        return None
    _, nearest, low, high = min(found)
    return nearest, (low, high)


def _nearest(filed: Iterable[datetime.date], month: datetime.date) -> list[datetime.date]:
    return sorted(filed, key=lambda one: (abs(_number(one) - _number(month)), one))


def _span(months: Sequence[datetime.date], month: datetime.date) -> int:
    """How many months there are from the first to the last, `month` among them."""
    numbers = [_number(one) for one in (*months, month)]
    return max(numbers) - min(numbers) + 1


def _number(month: datetime.date) -> int:
    return 12 * month.year + month.month
