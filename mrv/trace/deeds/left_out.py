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

from mrv.catalogue.model import Rulebook
from mrv.catalogue.owners import OWNER
from mrv.trace.deeds.monthly import LEAST, MONTH, Monthly, Series, amounts_of, monthly_frames
from mrv.trace.deeds.sums import Gap
from mrv.trace.guesses.companions import adds_up

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace

_MOST = 2
"""Months of a year without a record up to which one of them may be the record left out."""
_BEYOND = 2.0
"""Times the most of the other months, or of the least of them, that a record may come to."""
_EXACT = 0.005
"""Share of an amount within which a total tells it."""


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
    nearly: dict[str, float] = field(default_factory=dict)
    """By column what others say that allow for more than rounding."""
    usual: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By column what the other months have, at least and at most."""
    values: dict[str, Any] = field(default_factory=dict)
    """The keys and values that it likely had."""
    amounts: list[str] = field(default_factory=list)
    """Columns that add up and of which totals say nothing."""

    @property
    def by_formula(self) -> bool:
        """Whether a total that is calculated from the records knows of it."""
        return any(gap.formula for gap in self.gaps)

    @property
    def is_known(self) -> bool:
        """Whether anything tells about what it came to."""
        if self.told or self.nearly:
            return True
        # Where nothing but that lacks speaks of it, nothing else may have lacked around it.
        return self.lacking == 1 and any(name in self.usual for name in self.amounts)

    @property
    def surprise(self) -> float:
        """Nats by which a gap in such a series is no accident."""
        return math.log((self.others + 2) / (self.lacking + 1))


def left_out(
    gaps: Iterable[Gap], frames: Mapping[str, Monthly], workspace: Workspace
) -> list[LeftOut]:
    """The records that may have been left out, by what totals have more than their records."""
    by_frame: dict[str, list[Gap]] = defaultdict(list)
    for gap in gaps:
        by_frame[gap.frame].append(gap)
    return [
        one for name, own in by_frame.items() for one in _of_frame(frames[name], own, workspace)
    ]


def _of_frame(frame: Monthly, gaps: Sequence[Gap], workspace: Workspace) -> list[LeftOut]:
    rulebook, names, series, table = workspace.rulebook, frame.keys, frame.series, frame.table
    found: dict[tuple[Series, datetime.date], LeftOut] = {}
    for gap in sorted(gaps, key=lambda gap: MONTH not in dict(gap.on)):
        for key, month in _lacking(gap, names, series):
            filed = series[key]
            known = found.get((key, month))
            if known is None:
                near = [one for one in filed if abs(_number(one) - _number(month)) <= 12]
                lacking = _span(near, month) - len(near)
                known = LeftOut(
                    frame.name,
                    dict(zip((*names, MONTH), (*key, month), strict=True)),
                    [],
                    len(near),
                    lacking,
                )
            if gap.column is not None:
                others = table[[filed[one] for one in sorted(filed)], gap.column].drop_nulls()
                if not _usual(gap.amount, others.to_list()):
                    continue
                # What a month's total says goes before what the year's does.
                exact = gap.tolerance <= _EXACT * abs(gap.amount)
                known_so = known.told if exact else known.nearly
                known_so.setdefault(gap.column, gap.amount)
                if not exact:
                    ends = gap.amount - gap.tolerance, gap.amount + gap.tolerance
                    known.usual.setdefault(gap.column, ends)
            found[key, month] = known
            known.gaps.append(gap)
    owners = {one.key[OWNER] for one in found.values()}
    abouts = monthly_frames({one.gaps[0].about[0] for one in found.values()}, owners, workspace)
    for (key, month), one in found.items():
        rows = list(
            table[[series[key][m] for m in _nearest(series[key], month)]].iter_rows(named=True)
        )
        sums = one.nearly | one.told
        if sums:
            _fill(one, rows, sums, frame.frame.columns, rulebook)
        else:
            about = abouts[one.gaps[0].about[0]]
            _fill(one, *_beside(one, rows, about, rulebook), frame.frame.columns, rulebook)
    return [one for one in found.values() if one.is_known]


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
        if len(filed) < LEAST or any(key[place] != value for place, value in places):
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
    if len(known) < LEAST or not amount:
        return False
    if min(known) < 0 < max(known) or (amount > 0) != (known[0] > 0):
        return False
    sizes = [abs(value) for value in known]
    return min(sizes) / _BEYOND <= abs(amount) <= max(sizes) * _BEYOND


def _beside(
    one: LeftOut, rows: Sequence[dict[str, Any]], about: Monthly, rulebook: Rulebook
) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """The rows with what the record of their month that looks at them measured, and of this month.

    Where no total says what a record came to, it went with the output, hours or heat of the month.
    """
    name, row_id = one.gaps[0].about
    own = about.rows[about.places[row_id]]
    first = 3 + len(about.keys)
    places = {
        f"{name}.{column}": first + about.numbers.index(column)
        for column in amounts_of(about.prepared, rulebook)
    }
    places = {column: place for column, place in places.items() if own[place]}
    series = about.series[own[3:first]]
    found = []
    for row in rows:
        beside = about.rows[series[row[MONTH]]] if row[MONTH] in series else None
        more = {column: beside and beside[place] for column, place in places.items()}
        found.append(row | more)
    return found, {column: own[place] for column, place in places.items()}


def _fill(
    one: LeftOut,
    rows: Sequence[dict[str, Any]],
    known: Mapping[str, float],
    columns: Sequence[str],
    rulebook: Rulebook,
) -> None:
    """What the record likely had: the nearest month's values, its amounts as `known` ones say."""
    filed = [row for row in rows if any(row[name] for name in known)] or list(rows)
    one.values = {name: filed[0].get(name) for name in columns}
    for name in columns:
        parameter = rulebook.parameters.get(name)
        if parameter is None or parameter.kind != "number":
            continue
        if name in one.told:
            decimals = parameter.decimals
            told = one.told[name]
            one.told[name] = told if decimals is None else round(told, decimals)
            one.values[name] = one.told[name]
            continue
        if name in one.nearly:
            one.values[name] = one.nearly[name]
            one.amounts.append(name)
            continue
        own = [row[name] for row in filed if row.get(name) is not None]
        if len(own) < LEAST:
            continue
        if adds_up(parameter, rulebook.units):
            one.amounts.append(name)
            ratio = _steadiest(name, filed, known)
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
        own = [row[name] / row[other] * value for row in filed if row.get(other) and row[name]]
        if len(own) >= LEAST:
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
