"""How usual a value is beside the others of its series.

Rules mostly compare values with one another, so that of two values that disagree either could be
repaired. The one that departs from its own other months is the more suspect, and a repair that
takes a usual value away from them is the less likely. What a series varies by itself is measured
by the median deviation of its months; fewer than three tell no more than the size of a value.
Amounts that go with the days of the month are compared by the day.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from mrv.engine.calendar import MONTH
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.companions import Companion, Companions
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.tables import Array, Table, Tables

_LEAST = 3
_FLOOR = 0.004
"""Relative spread below which a series counts as constant but for rounding."""
_STEADY = 0.03
"""Relative spread up to which the other months tell what a value should be."""
_SIZE = 0.5
"""Relative spread about one or two months: they tell but how large a value is."""
_FREEDOM = 3.0
_COUNTED = 3
"""Months of a block whose usualness counts at most."""
_WEIGHT, _MOST = 0.6, 4.0
"""Months of a year vary for many reasons: usualness decides between near ties, no more."""
_CERTAIN = 8.0
"""The same where all other months have but one value, which varies for no reason."""
_BEYOND = 0.1
_CLASS = 3.0
"""A class is chosen once and kept: another in a single month is a surprise."""
_FINER, _KEPT = 2.0, 5
"""A value with more decimals than all of so many other months was not read as they were."""
_TENFOLD = 10.0
"""Months of a series differ by this much, a start-up's oil for example, hardly by more."""
_ALL = 9
"""Decimals that are looked at."""
_NONE: frozenset[int] = frozenset()
_BY_THE_DAY = 0.7
"""Share of what months vary by that is left, at most, if an amount goes with their days."""
_TELLS = 3.0
"""A usual value is told to within the spread of the others over this."""
_ODD = 1.0
"""Energy from which a filed value is odd enough to ask what confirms it."""
_UNANSWERED = 0
"""How a truth is kept that nobody stated."""


class Measure(NamedTuple):
    """Middle and spread of the other months, and what tells the value better than they do."""

    middle: float
    spread: float
    companion: Companion | None
    constant: bool = False
    """Whether so many other months as tell how a series is have one value."""
    along: Companion | None = None
    """What tells it in a month that is unlike the others as a whole."""
    seldom: bool = False
    """Whether most other months have nothing: these are no size that a value might have."""


class Typical:
    """Energies (nats) of values beside their series, as filed or repaired so far."""

    def __init__(self, tables: Tables, names: Names, companions: Companions | None = None) -> None:
        self._tables = tables
        self._names = names
        self._companions = companions
        self._known: dict[tuple[Spot, frozenset[int]], Measure | None] = {}
        self._filed_energies: dict[tuple[Spot, frozenset[int]], float] = {}
        """Of filed values, beside the months but some."""
        self._decimals: dict[Spot, float] = {}
        self._witnesses: dict[Spot, Companion | None] = {}

    def forget(self) -> None:
        """Repairs were written into the tables: series are measured anew."""
        self._known.clear()
        self._filed_energies.clear()
        self._decimals.clear()
        self._witnesses.clear()

    def gain(self, cells: Sequence[tuple[Spot, Any]]) -> float:
        """How much more usual the values become; 0 for what is no number or has no series."""
        found = every = classes = finer = 0.0
        cap = _MOST
        rows: dict[tuple[str, str], list[int]] = defaultdict(list)
        repaired = dict(cells)
        for spot, _ in cells:
            rows[spot.frame, spot.column].append(spot.row)
        columns = {p: self._tables.frames[p[0]].column(p[1]) for p in rows}
        # Months of a block tell nothing of one another; one or two are no block.
        moved = {p: frozenset(own) if len(own) > 2 else _NONE for p, own in rows.items()}
        for spot, value in cells:
            column = columns[spot.frame, spot.column]
            if column.dtype == np.float64:
                rest = moved[spot.frame, spot.column]
                measure = self._measured(spot, rest)
                filed = self._filed_energies.get((spot, rest))
                if filed is None:
                    filed = self._filed(spot, float(column[spot.row]), measure)
                    self._filed_energies[spot, rest] = filed
                right = self._energy(spot, float(value), measure, repaired)
                every += filed - right
                # Each is capped, so that of several repairs of what is absurd the usual one counts.
                own = _CERTAIN if measure is not None and measure.constant else _MOST
                found += min(own, _WEIGHT * filed) - min(own, _WEIGHT * right)
                cap = max(cap, own)
                # Of a series that is wrong as a whole no month is unlike the others.
                if len(moved) == len(cells):
                    finer += self._finer(spot) - self._unheard_of(spot, column, float(value))
            else:
                classes += self._surprise(spot, column[spot.row]) - self._surprise(spot, value)
        most = cap * max(min(len(own), _COUNTED) for own in rows.values()) if rows else 0.0
        # Beyond that it decides between values that are all far more usual.
        within = max(-most, min(most, found))
        return within + _BEYOND * (_WEIGHT * every - within) + classes + finer

    def oddness(self, spot: Spot, value: float) -> tuple[float, float]:
        """How odd a value is in its month, and in any month; 0 where nothing is known."""
        measure = self._measured(spot)
        if measure is None:
            return 0.0, 0.0
        expected = self._expected(spot, measure, {})
        return _unlike(value, *expected), _unlike(value, measure.middle, measure.spread)

    def constant(self, spot: Spot) -> float | None:
        """The value that all other months of a series have, if they have but one."""
        others = list(filter(math.isfinite, self._names.others(spot)))
        one = len(others) >= _LEAST and others.count(others[0]) == len(others)
        return others[0] if one else None

    def usual(self, spot: Spot) -> tuple[float, float] | None:
        """What the other months tell that a value should be, if they vary little.

        They do by themselves, or beside a companion; then the second number says how well.
        """
        measure = self._measured(spot)
        if measure is None:
            return None
        middle, spread = self._expected(spot, measure, {})
        if spread > _STEADY * abs(middle):
            return None
        # What no two months have is told no more exactly than they tell it; the very number of one
        # of them is hardly this one's.
        others, unit = self._names.others(spot), self._names.unit(spot.column)
        if measure.companion is None and others.count(middle) < 2:
            middle = _round(middle, spread / _TELLS, unit)
        if others.count(middle) == 1:
            middle += unit
        return middle, spread if measure.companion is not None else 0.0

    def expected(self, spot: Spot, without: frozenset[int]) -> tuple[float, float] | None:
        """Middle and spread of what months but some tell, however much they vary."""
        measure = self._measured(spot, without)
        return None if measure is None else self._expected(spot, measure, {})

    def told(self, spot: Spot) -> tuple[float, float] | None:
        """Middle and spread by what tells a value best: its months, or an amount beside it."""
        expected = self.expected(spot, _NONE)
        if expected is None or self._companions is None:
            return expected
        known = [row for row, _ in self._others(spot)]
        closest = self._companions.closest(spot, known)
        beside = closest and self._beside(spot, closest, {})
        return beside if beside and beside[1] < expected[1] else expected

    def is_amount(self, column: str) -> bool:
        """Whether a value adds up over time, so that it may go with others of its record."""
        return self._companions is not None and self._companions.is_amount(column)

    def going_with(self, spot: Spot, told: Mapping[Spot, float]) -> float | None:
        """What an amount is by others of its record that are known better, if it goes with one."""
        if self._companions is None:
            return None
        known = [row for row, _ in self._others(spot)]
        beside = {other.column: value for other, value in told.items() if other != spot}
        companion = self._companions.among(spot, list(beside), known)
        return None if companion is None else beside[companion.column] * companion.ratio

    def _finer(self, spot: Spot) -> float:
        """Of a filed value, by whether it has more decimals than any other month."""
        if spot not in self._decimals:
            column = self._tables.frames[spot.frame].column(spot.column)
            known = [value for _, value in self._others(spot)]
            most = max(map(_decimals, known)) if len(known) >= _KEPT else _ALL
            finer = _decimals(float(column[spot.row])) > most
            self._decimals[spot] = _FINER if finer else 0.0
        return self._decimals[spot]

    def _unheard_of(self, spot: Spot, column: Array, value: float) -> float:
        """What a value costs that is far beyond all other months, if the filed one is among them.

        A slip takes a value out of its series; none brings one into it that had no place there.
        """
        filed = float(column[spot.row])
        if not value > _TENFOLD * filed > 0:
            return 0.0
        known = [value for _, value in self._others(spot)]
        most = max(known, default=0.0)
        if len(known) < _KEPT or not _TENFOLD * most > filed or not most > 0:
            return 0.0
        return min(max(2.0 * math.log(value / most / _TENFOLD), 0.0), _MOST)

    def _surprise(self, spot: Spot, value: Any) -> float:
        """Of a class or an answer, by how many of the other months have it."""
        parameter = self._names.parameter(spot.column)
        if parameter is None or parameter.kind not in ("code", "boolean"):
            return 0.0
        known = [
            other
            for other in self._names.others(spot)
            if other is not None and other != _UNANSWERED
        ]
        if len(known) < _LEAST:
            return 0.0
        share = (sum(other == value for other in known) + 0.5) / (len(known) + 1)
        return -_CLASS * math.log(share)

    def _energy(
        self, spot: Spot, value: float, measure: Measure | None, repaired: Mapping[Spot, Any]
    ) -> float:
        """Of a value beside the months that do not move with it."""
        if measure is None or (measure.seldom and not value):
            return 0.0
        energy = _unlike(value, *self._expected(spot, measure, repaired))
        if measure.along is None:
            return energy
        level = self._beside(spot, measure.along, repaired)
        return energy if level is None else min(energy, _unlike(value, *level))

    def _filed(self, spot: Spot, value: float, measure: Measure | None) -> float:
        """Of a filed value: what another amount confirms is not odd, whatever the companion says.

        Of two that disagree, the third of their record that goes with both tells which is off.
        """
        energy = self._energy(spot, value, measure, {})
        if measure is None or measure.companion is None or energy <= _ODD:
            return energy
        if spot not in self._witnesses:
            assert self._companions is not None
            rows = [row for row, _ in self._others(spot)]
            own = measure.spread / measure.middle
            self._witnesses[spot] = self._companions.witness(
                spot, rows, own, measure.companion.column
            )
        witness = self._witnesses[spot]
        told = witness and self._beside(spot, witness, {})
        return min(energy, _unlike(value, *told)) if told else energy

    def _expected(
        self, spot: Spot, measure: Measure, repaired: Mapping[Spot, Any]
    ) -> tuple[float, float]:
        """Middle and spread of a value, beside its companion if it has one."""
        found = measure.companion and self._beside(spot, measure.companion, repaired)
        return found or (measure.middle, measure.spread)

    def _beside(
        self, spot: Spot, companion: Companion, repaired: Mapping[Spot, Any]
    ) -> tuple[float, float] | None:
        """The same by a companion, as filed or repaired, if that has a value."""
        beside = Spot(spot.frame, companion.column, spot.row)
        filed = self._tables.frames[spot.frame].column(companion.column)[spot.row]
        value = float(repaired.get(beside, filed))
        if not value * companion.spread > 0:
            return None
        return value * companion.ratio, value * companion.spread

    def _others(self, spot: Spot) -> list[tuple[int, float]]:
        """The rows of the other months in which a number is known, with the numbers."""
        rows = self._names.neighbours(self._tables.frames[spot.frame], spot)
        pairs = zip(rows, self._names.others(spot), strict=True)
        return [(row, value) for row, value in pairs if math.isfinite(value)]

    def _measured(self, spot: Spot, moved: frozenset[int] = _NONE) -> Measure | None:
        """Of the months that stay as they are, measured once."""
        key = spot, moved
        if key not in self._known:
            self._known[key] = self._measure(spot, moved)
        return self._known[key]

    def _measure(self, spot: Spot, moved: frozenset[int]) -> Measure | None:
        table = self._tables.frames[spot.frame]
        if len(moved) > len(self._names.neighbours(table, spot)):
            return None
        rest = [(row, value) for row, value in self._others(spot) if row not in moved]
        rows, others = [row for row, _ in rest], [value for _, value in rest]
        # Of most months of a year those that are left were not drawn by chance: they are the ones
        # that a limit did not reach, the short ones for example.
        if not others or len(moved) > len(others):
            return None
        if self._is_seldom(table, spot):
            return self._running(spot, [value for value in others if value])
        middle, spread = _middle(others)
        if len(others) < _LEAST:
            spread = _SIZE * abs(middle)
            return Measure(middle, spread, None) if spread > 0 else None
        if spread and (days := self._days(table, spot, rows)) is not None:
            own, parts = days
            by_day = _middle([value / part for value, part in zip(others, parts, strict=True)])
            if by_day[1] * own <= _BY_THE_DAY * spread:
                middle, spread = by_day[0] * own, by_day[1] * own
        constant = not spread and len(others) >= _KEPT and others.count(others[0]) == len(others)
        spread = max(spread, _FLOOR * abs(middle), self._names.unit(spot.column))
        if not spread > 0:
            return None
        if self._companions is None or not middle > 0:
            return Measure(middle, spread, None, constant)
        companion = self._companions.of(spot, rows, spread / middle)
        along = None if constant else self._companions.along(spot, rows, spread / middle)
        return Measure(middle, spread, companion, constant, along)

    def _is_seldom(self, table: Table, spot: Spot) -> bool:
        """Whether an amount is one of the few months in which there was any: gas sold now and then.

        Where no other month has any, this one is as odd as can be.
        """
        others = [value for _, value in self._others(spot)]
        some = sum(map(bool, others))
        return 0 < 2 * some < len(others) and bool(table.column(spot.column)[spot.row])

    def _running(self, spot: Spot, others: Sequence[float]) -> Measure | None:
        """Of the months in which there was any."""
        if not others:
            return None
        middle, spread = _middle(others)
        if len(others) < _LEAST:
            spread = _SIZE * abs(middle)
        spread = max(spread, _FLOOR * abs(middle), self._names.unit(spot.column))
        return Measure(middle, spread, None, seldom=True) if spread > 0 else None

    def _days(self, table: Table, spot: Spot, rows: Sequence[int]) -> tuple[int, list[int]] | None:
        """The days of the month of an amount, and of the other months."""
        parameter = self._names.parameter(spot.column)
        if parameter is None or table.frame.time != "month":
            return None
        if not parameter.unit or "/" in parameter.unit or parameter.unit == "%":
            return None
        months = table.column(MONTH)
        own, *others = months[[spot.row, *rows]].tolist()
        return _days_of(int(own)), [_days_of(int(month)) for month in others]


@cache
def _days_of(month: int) -> int:
    """The days of a month by its index."""
    return monthrange(month // 12, month % 12 + 1)[1]


def _middle(values: Sequence[float]) -> tuple[float, float]:
    """The median of some values, and their median deviation as a standard deviation."""
    middle = median(values)
    return middle, 1.4826 * median(abs(value - middle) for value in values)


def _round(value: float, within: float, unit: float) -> float:
    """A value with no more digits than needed to be right within so much, nor fewer than of 1."""
    digits = -math.floor(math.log10(max(within, unit, 1e-9)))
    return round(value, digits)


def _unlike(value: float, middle: float, spread: float) -> float:
    """The energy of a value so far from the middle of what is usual."""
    away = (value - middle) / spread
    return (_FREEDOM + 1) / 2 * math.log1p(away * away / _FREEDOM)


def _decimals(value: float) -> int:
    """The decimals that a number is written with."""
    return len(f"{value:.{_ALL}f}".rstrip("0").partition(".")[2])
